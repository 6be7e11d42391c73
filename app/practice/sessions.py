"""Know who is signed in: passwords, access tokens with an end, refresh tokens that rotate."""

import hashlib
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.practice.errors import OrgError
from app.practice.ids import DIGITS

SESSION_LENGTH = timedelta(hours=2)
"""Idle time after which an access token is worth nothing.

Source: Salesforce's default session time-out.
"""
LOCKOUT_AFTER = 10
"""Wrong passwords in a row before a user is locked.

Source: Salesforce's default password policy.
"""

TOKENS_A_USER_AND_APP = 5
"""Refresh tokens that one user may have through one application; one more ends the oldest.

Source: Salesforce Help, "Manage OAuth Access Policies for a Connected App"; MuleSoft Composer's
page on its Salesforce connection.
"""

_TABLES = """
CREATE TABLE IF NOT EXISTS org_secret (
    user_id TEXT PRIMARY KEY, salt TEXT NOT NULL, password_hash TEXT NOT NULL,
    security_token TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS org_session (
    access_token TEXT PRIMARY KEY, user_id TEXT NOT NULL, client_id TEXT, expires_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS org_refresh_token (
    token TEXT PRIMARY KEY, user_id TEXT NOT NULL, client_id TEXT,
    spent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS org_token_scope (token TEXT PRIMARY KEY, scope TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS org_door (otp TEXT PRIMARY KEY, user_id TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Session:
    """One access token and who holds it."""

    access_token: str
    """`00D…!…`: the org's 15-character Id, an exclamation mark, and a secret."""
    user_id: str
    expires_at: datetime


class Sessions:
    """The sign-in books of one org, kept in the org's own file."""

    def __init__(
        self,
        database: sqlite3.Connection,
        org_id: str,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self._database = database
        self._org_id = org_id
        self._now = now
        self._rng = rng
        self.length = SESSION_LENGTH
        database.executescript(_TABLES)

    def set_password(self, user_id: str, password: str, security_token: str) -> None:
        """Give a user a password and security token; a locked user is free again."""
        salt = self._secret(16)
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO org_secret VALUES (?, ?, ?, ?, 0)",
                (user_id, salt, _hash(salt, password), security_token),
            )

    def check_password(self, user_id: str, password: str) -> None:
        """Accept the password alone, as the browser's sign-in page does.

        Raises:
            OrgError: INVALID_LOGIN, or PASSWORD_LOCKOUT after too many wrong ones.
        """
        self._check(user_id, password, "")

    def check_password_with_token(self, user_id: str, password_and_token: str) -> None:
        """Accept the password followed by the security token, as the SOAP login wants it.

        Raises:
            OrgError: INVALID_LOGIN, PASSWORD_LOCKOUT; LOGIN_MUST_USE_SECURITY_TOKEN for the bare
                password.
        """
        row = self._database.execute(
            "SELECT security_token FROM org_secret WHERE user_id = ?", (user_id,)
        ).fetchone()
        token = row[0] if row else ""
        if token and not password_and_token.endswith(token):
            self._check(user_id, password_and_token, "")
            raise OrgError(
                "LOGIN_MUST_USE_SECURITY_TOKEN",
                "LOGIN_MUST_USE_SECURITY_TOKEN: Invalid username, password, security token; "
                "or user locked out. Are you at a new location? When accessing Salesforce--either "
                "via a desktop client or the API--from outside of your company's trusted networks, "
                "you must add a security token to your password to log in.",
            )
        self._check(user_id, password_and_token, token)

    def open(self, user_id: str, client_id: str | None = None, scope: str = "full") -> Session:
        """Issue an access token."""
        token = f"{self._org_id[:15]}!{self._secret(96)}"
        session = Session(token, user_id, self._now() + self.length)
        with self._database:
            self._database.execute(
                "INSERT INTO org_session VALUES (?, ?, ?, ?)",
                (token, user_id, client_id, session.expires_at.isoformat()),
            )
            self._note_scope(token, scope)
        return session

    def scope_of(self, token: str) -> str:
        """Give what an access or refresh token may do; "" when nobody noted it."""
        row = self._database.execute(
            "SELECT scope FROM org_token_scope WHERE token = ?", (token,)
        ).fetchone()
        return str(row[0]) if row else ""

    def open_door(self, user_id: str) -> str:
        """Issue a word that lets a browser in once."""
        otp = self._secret(48)
        with self._database:
            self._database.execute("INSERT INTO org_door VALUES (?, ?)", (otp, user_id))
        return otp

    def pass_door(self, otp: str) -> str | None:
        """Give whom the word lets in, and spend it; None when it is unknown or spent."""
        row = self._database.execute(
            "SELECT user_id FROM org_door WHERE otp = ?", (otp,)
        ).fetchone()
        with self._database:
            self._database.execute("DELETE FROM org_door WHERE otp = ?", (otp,))
        return str(row[0]) if row else None

    def user_of(self, access_token: str) -> str | None:
        """Give the user's Id; None when the token is unknown, revoked or idle too long.

        Use keeps a session alive: in the second half of its time it is prolonged.
        """
        row = self._database.execute(
            "SELECT user_id, expires_at FROM org_session WHERE access_token = ?", (access_token,)
        ).fetchone()
        if row is None or datetime.fromisoformat(row[1]) <= self._now():
            return None
        if datetime.fromisoformat(row[1]) - self._now() < self.length / 2:
            with self._database:
                self._database.execute(
                    "UPDATE org_session SET expires_at = ? WHERE access_token = ?",
                    ((self._now() + self.length).isoformat(), access_token),
                )
        return str(row[0])

    def revoke(self, token: str) -> bool:
        """End an access token or a refresh token; False when neither knows it."""
        with self._database:
            ended = self._database.execute(
                "DELETE FROM org_session WHERE access_token = ?", (token,)
            ).rowcount
            ended += self._database.execute(
                "UPDATE org_refresh_token SET spent = 1 WHERE token = ? AND spent = 0", (token,)
            ).rowcount
        return ended > 0

    def expire_all(self, user_id: str | None = None) -> int:
        """End every access token (of one user); refresh tokens stay good. Gives how many ended."""
        with self._database:
            return self._database.execute(
                "DELETE FROM org_session WHERE ? IS NULL OR user_id = ?", (user_id, user_id)
            ).rowcount

    def issue_refresh_token(
        self, user_id: str, client_id: str | None = None, scope: str = ""
    ) -> str:
        """Issue a refresh token that works once; the oldest of too many ends without a word."""
        token = f"5Aep{self._secret(84)}"
        with self._database:
            self._database.execute(
                "INSERT INTO org_refresh_token VALUES (?, ?, ?, 0)", (token, user_id, client_id)
            )
            self._note_scope(token, scope)
            self._database.execute(
                "UPDATE org_refresh_token SET spent = 1 WHERE spent = 0 AND token NOT IN (SELECT"
                " token FROM org_refresh_token WHERE spent = 0 AND user_id = ? AND client_id IS ?"
                " ORDER BY rowid DESC LIMIT ?) AND user_id = ? AND client_id IS ?",
                (user_id, client_id, TOKENS_A_USER_AND_APP, user_id, client_id),
            )
        return token

    def redeem_refresh_token(self, token: str, client_id: str | None = None) -> tuple[str, str]:
        """Spend a refresh token: the user's Id and the next refresh token.

        Raises:
            OrgError: invalid_grant when the token is unknown, spent, revoked or another app's.
        """
        row = self._database.execute(
            "SELECT user_id, client_id, spent FROM org_refresh_token WHERE token = ?", (token,)
        ).fetchone()
        if row is None or row[2] or (row[1] is not None and row[1] != client_id):
            raise OrgError("invalid_grant", "expired access/refresh token")
        with self._database:
            self._database.execute(
                "UPDATE org_refresh_token SET spent = 1 WHERE token = ?", (token,)
            )
        return str(row[0]), self.issue_refresh_token(str(row[0]), client_id, self.scope_of(token))

    def has_approved(self, user_id: str, client_id: str) -> bool:
        """Tell whether a user let an application in for good: a refresh token of theirs lives."""
        return self.refresh_tokens(user_id, client_id) > 0

    def refresh_tokens(self, user_id: str, client_id: str) -> int:
        """Count the refresh tokens that a user has through an application."""
        row = self._database.execute(
            "SELECT count(*) FROM org_refresh_token"
            " WHERE user_id = ? AND client_id = ? AND spent = 0",
            (user_id, client_id),
        ).fetchone()
        return int(row[0])

    def _note_scope(self, token: str, scope: str) -> None:
        self._database.execute("INSERT INTO org_token_scope VALUES (?, ?)", (token, scope))

    def _check(self, user_id: str, password_and_token: str, token: str) -> None:
        """Compare with the books; count failures and lock after too many."""
        row = self._database.execute(
            "SELECT salt, password_hash, failures FROM org_secret WHERE user_id = ?", (user_id,)
        ).fetchone()
        if row is None:
            raise invalid_login()
        salt, password_hash, failures = row
        if failures >= LOCKOUT_AFTER:
            raise OrgError("PASSWORD_LOCKOUT", "user password locked out")
        password = password_and_token[: len(password_and_token) - len(token)]
        right = _hash(salt, password) == password_hash
        with self._database:
            self._database.execute(
                "UPDATE org_secret SET failures = ? WHERE user_id = ?",
                (0 if right else failures + 1, user_id),
            )
        if not right:
            raise invalid_login()

    def _secret(self, length: int) -> str:
        """Draw letters and digits from the org's own chance."""
        return "".join(self._rng.choice(DIGITS) for _ in range(length))


def invalid_login() -> OrgError:
    """Say that user name and password do not fit, without saying which is wrong."""
    return OrgError(
        "INVALID_LOGIN",
        "INVALID_LOGIN: Invalid username, password, security token; or user locked out.",
    )


def _hash(salt: str, password: str) -> str:
    return hashlib.sha256(f"{salt}:{password}".encode()).hexdigest()
