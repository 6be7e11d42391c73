"""Keeps one access to an org for all sessions of a connection, in this process and the next.

How an access is got is a *way*: `oauth.RefreshWay`, `signing_key.KeyWay`,
`client_secret.ClientWay`, `salesforce_cli.CliWay`, `soap_login.PasswordWay` or `TokenWay`. The
access is kept among the connection's secrets, so that a login is not spent on every start. Only one
process at a time gets a new one, and a refused sign-in is not tried again by itself: that is what a
`SignInBook` is for.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.hosts import OrgHost, parse_host
from app.core.errors import SettingsError, SignInError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from app.core.ports import Secrets

ACCESS = "access"
"""Name of the kept access among a connection's secrets."""

ACCESS_TOKEN = "access_token"  # noqa: S105  # the name of a secret, not a secret
"""Name of a token that a person gave."""

NOT_NOW = frozenset({"SIGN_IN_PAUSED", "SIGN_INS_RATIONED"})
"""Codes of a book's refusals that last minutes, so that no read waits for their end."""

LOOK_S = 0.2
"""How often a wait for another thread looks whether it was stopped. Unit: seconds. Source: ours."""


class SignInBook(Protocol):
    """Who may sign in now, across the processes of a workspace."""

    def turn(self, who: str) -> AbstractContextManager[None]:
        """Be the only one who gets an access for somebody until the block ends."""

    def check(self, who: str, name: str) -> None:
        """Refuse an attempt that would do harm.

        Raises:
            SignInError: the last one was refused, and nobody has mended it since.
            RetriableError: there were too many within the hour.
        """

    def note(self, who: str, refusal: SignInError | None) -> None:
        """Remember how an attempt ended that the org answered."""


class ProcessBook:
    """A book for a single process that remembers nothing; for clients without a workspace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def turn(self, who: str) -> AbstractContextManager[None]:
        """Be the only one of this process."""
        del who
        return _held(self._lock, _patient)

    def check(self, who: str, name: str) -> None:
        """Let everybody."""

    def note(self, who: str, refusal: SignInError | None) -> None:
        """Forget it."""


class Way(Protocol):
    """One way to get an access."""

    def sign_in(self) -> Access:
        """A new access.

        Raises:
            SignInError: the org refused, or something is missing.
        """

    def close(self) -> None:
        """Let go of connections."""


class KeptSignIn:
    """A sign-in that remembers its access and renews it once for everybody who waits."""

    def __init__(
        self,
        name: str,
        secrets: Secrets,
        way: Way,
        *,
        asked: str,
        book: SignInBook | None = None,
        still_wanted: Callable[[], None] | None = None,
    ) -> None:
        """Get nothing yet.

        Args:
            name: the connection's name.
            secrets: keeps the access.
            way: gets a new access.
            asked: the host and user that were asked for; an access kept for others is not used.
            book: keeps the other processes away, and refused attempts from being repeated.
            still_wanted: raises when the person asked to stop; looked at while waiting.
        """
        self._name = name
        self._asked = asked
        self._secrets = secrets
        self._way = way
        self._book = book or ProcessBook()
        self._still_wanted = still_wanted or _patient
        self._lock = threading.Lock()
        self._access: Access | None = None

    def access(self) -> Access:
        """The access there is; signs in when there is none.

        Raises:
            SignInError: the org refused, or something is missing.
        """
        with _held(self._lock, self._still_wanted):
            if self._access is None:
                self._access = self._kept() or self._next("")
            return self._access

    def renew(self, stale: Access) -> Access:
        """Another access than the stale one.

        Whoever comes second gets what the first one got, in this process or in another one.

        Raises:
            SignInError: the org refused, or there is no way but the stale access.
        """
        with _held(self._lock, self._still_wanted):
            if self._access is not None and self._access.token != stale.token:
                return self._access
            self._access = self._next(stale.token)
            if self._access.token == stale.token:
                raise SignInError(
                    "The access token has expired or was revoked",
                    endpoint=self._name,
                    code="INVALID_SESSION_ID",
                )
            return self._access

    def adopt(self, access: Access) -> None:
        """Keep an access that was got in another way."""
        with _held(self._lock, self._still_wanted):
            self._keep(access)

    def close(self) -> None:
        """Let go of connections."""
        self._way.close()

    def _next(self, stale: str) -> Access:
        """The access that another process got in the meantime, else a new one."""
        with self._book.turn(self._asked):
            kept = self._kept()
            if kept is not None and kept.token != stale:
                return kept
            self._book.check(self._asked, self._name)
            try:
                access = self._way.sign_in()
            except SignInError as refusal:
                self._book.note(self._asked, refusal)
                raise
            self._book.note(self._asked, None)
            return self._keep(access)

    def _keep(self, access: Access) -> Access:
        self._secrets.set(self._name, ACCESS, _to_text(access, self._asked))
        self._access = access
        return access

    def _kept(self) -> Access | None:
        text = self._secrets.get(self._name, ACCESS)
        return _from_text(text, self._asked) if text else None


class TokenWay:
    """Gets into an org with an access token that a person gave; cannot get another one."""

    def __init__(self, name: str, host: OrgHost, token: str) -> None:
        self._name = name
        self._host = host
        self._token = token

    def sign_in(self) -> Access:
        """The access that the token is.

        Raises:
            SignInError: there is no token.
        """
        if not self._token:
            raise SignInError("There is no access token", endpoint=self._name)
        return Access(self._host, self._token)

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def _held(lock: threading.Lock, still_wanted: Callable[[], None]) -> Iterator[None]:
    """Hold a lock; the wait for it ends when the person asks to stop."""
    while not lock.acquire(timeout=LOOK_S):
        still_wanted()
    try:
        yield
    finally:
        lock.release()


def _patient() -> None:
    """Nobody asks to stop."""


def _to_text(access: Access, asked: str) -> str:
    return json.dumps(
        {
            "asked": asked,
            "host": str(access.host),
            "token": access.token,
            "identity_url": access.identity_url,
            "user_id": access.user_id,
        }
    )


def token_in(text: str) -> tuple[str, ...]:
    """The token of a kept access; () when it cannot be read."""
    try:
        return (str(json.loads(text)["token"]),)
    except (ValueError, KeyError, TypeError):
        return ()


def _from_text(text: str, asked: str) -> Access | None:
    """Read a kept access; None when it was kept for another host, or by another program."""
    try:
        said = json.loads(text)
        if said["asked"] != asked:
            return None
        return Access(
            parse_host(said["host"]),
            str(said["token"]),
            identity_url=str(said.get("identity_url", "")),
            user_id=str(said.get("user_id", "")),
        )
    except (ValueError, KeyError, TypeError, SettingsError):
        return None
