"""The book of sign-ins: one at a time for a user, none repeated that was refused, so many an hour.

Shared by every process of a workspace. Salesforce locks a user after some wrong passwords and
refuses everybody who signs in too often; a schedule that goes on trying would do both by night.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.core.errors import BusyError, RetriableError, SignInError
from app.store.database import Database
from app.store.leases import HeldLease

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.core.clock import Clock
    from app.store.database import Row

SIGN_INS_AN_HOUR = 60
"""Sign-ins of one user in an hour; a session lasts two hours, so more are a fault.

Source: ours; Salesforce refuses the 3,601st.
"""

LOCKED_OUT = timedelta(minutes=15)
"""How long a locked user is left alone. Source: Salesforce's default lockout period."""

WRONG_PASSWORDS = 4
"""Refusals within `LOCKED_OUT` after which even a person has to wait: the next may lock the user.

Source: ours; an org may lock after as few as 3, by default after 10.
"""

KEPT = timedelta(days=1)
LOOK_S = 0.1
"""How often a wait for another process looks again. Unit: seconds. Source: ours."""

PASSWORD_CODES = ("INVALID_LOGIN", "PASSWORD_LOCKOUT", "LOGIN_MUST_USE_SECURITY_TOKEN")


class SignIns:
    """The book of one workspace; implements `app.connectors.salesforce.sign_in.SignInBook`."""

    def __init__(self, workspace: Path, clock: Clock) -> None:
        """Open nothing yet; each use opens the database, as it may come from any thread.

        Args:
            workspace: its folder.
            clock: its waits end when the person asks to stop.
        """
        self._workspace = workspace
        self._clock = clock

    @contextmanager
    def turn(self, who: str) -> Iterator[None]:
        """Be the only one, of all processes, who signs in as somebody until the block ends."""
        lease = HeldLease(self._workspace, self._clock, f"sign in {_short(who)}")
        while True:
            try:
                lease.__enter__()
                break
            except BusyError:
                self._clock.sleep(LOOK_S)
        try:
            yield
        finally:
            lease.__exit__(None, None, None)

    def check(self, who: str, name: str) -> None:
        """Refuse an attempt that would do harm.

        Raises:
            SignInError: the last one was refused, and nobody has asked for another since; its
                code and words are those of the refusal.
            RetriableError: there were too many within the hour, or the user may be locked out.
        """
        now = self._clock.now()
        with Database(self._workspace) as database:
            rows = database.rows(
                "SELECT * FROM sign_ins WHERE who = ? AND at > ? ORDER BY id DESC",
                (who, (now - KEPT).isoformat()),
            )
            attempts = list(rows)
        if attempts and attempts[0]["code"] and not attempts[0]["lifted"]:
            raise SignInError(attempts[0]["message"], endpoint=name, code=attempts[0]["code"])
        _check_lock(attempts, now, name)
        recent = [one for one in attempts if _at(one) > now - timedelta(hours=1)]
        if len(recent) >= SIGN_INS_AN_HOUR:
            raise RetriableError(
                f"{name} signed in {len(recent)} times within the hour;"
                " something ends its sessions",
                endpoint=name,
                code="SIGN_INS_RATIONED",
            )

    def note(self, who: str, refusal: SignInError | None) -> None:
        """Remember how an attempt ended that the org answered."""
        now = self._clock.now()
        with Database(self._workspace) as database, database.transaction():
            database.execute("DELETE FROM sign_ins WHERE at < ?", ((now - KEPT).isoformat(),))
            database.execute(
                "INSERT INTO sign_ins (who, at, code, message) VALUES (?, ?, ?, ?)",
                (
                    who,
                    now.isoformat(),
                    (refusal.code or "REFUSED") if refusal else "",
                    str(refusal) if refusal else "",
                ),
            )

    def lift(self, who: str) -> None:
        """A person asks for another attempt, perhaps with another secret."""
        with Database(self._workspace) as database, database.transaction():
            database.execute("UPDATE sign_ins SET lifted = 1 WHERE who = ?", (who,))


def _check_lock(attempts: list[Row], now: datetime, name: str) -> None:
    """Leave a user alone who is locked out, or whom one more wrong password may lock out."""
    since = now - LOCKED_OUT
    wrong: list[Row] = []
    for one in attempts:
        if _at(one) <= since or one["code"] not in PASSWORD_CODES:
            break
        wrong.append(one)
    locked = bool(wrong) and wrong[0]["code"] == "PASSWORD_LOCKOUT"
    if locked or len(wrong) >= WRONG_PASSWORDS:
        until = (_at(wrong[0]) + LOCKED_OUT).astimezone()
        words = (
            "Salesforce has locked this user"
            if locked
            else f"The password was wrong {len(wrong)} times"
        )
        raise RetriableError(
            f"{words}; the next attempt is possible at {until:%H:%M}",
            endpoint=name,
            code="SIGN_IN_PAUSED",
            retry_after_s=(until - now).total_seconds(),
        )


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row["at"])


def _short(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()[:16]
