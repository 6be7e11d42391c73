"""Keeps one access to an org for all sessions of a connection, in this process and the next.

How an access is got is a *way*: `soap_login.PasswordWay`, `oauth.RefreshWay` or `TokenWay`. The
access is kept among the connection's secrets, so that a login is not spent on every start.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Protocol

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.hosts import OrgHost, parse_host
from app.core.errors import SettingsError, SignInError

if TYPE_CHECKING:
    from app.core.ports import Secrets

ACCESS = "access"
"""Name of the kept access among a connection's secrets."""

ACCESS_TOKEN = "access_token"  # noqa: S105  # the name of a secret, not a secret
"""Name of a token that a person gave."""


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

    def __init__(self, name: str, secrets: Secrets, way: Way, *, asked: str) -> None:
        """Get nothing yet.

        Args:
            name: the connection's name.
            secrets: keeps the access.
            way: gets a new access.
            asked: the host and user that were asked for; an access kept for others is not used.
        """
        self._name = name
        self._asked = asked
        self._secrets = secrets
        self._way = way
        self._lock = threading.Lock()
        self._access: Access | None = None

    def access(self) -> Access:
        """The access there is; signs in when there is none.

        Raises:
            SignInError: the org refused, or something is missing.
        """
        with self._lock:
            if self._access is None:
                self._access = self._kept() or self._fresh()
            return self._access

    def renew(self, stale: Access) -> Access:
        """Another access than the stale one.

        Whoever comes second gets what the first one got, in this process or in another one.

        Raises:
            SignInError: the org refused, or there is no way but the stale access.
        """
        with self._lock:
            if self._access is not None and self._access.token != stale.token:
                return self._access
            kept = self._kept()
            self._access = kept if kept and kept.token != stale.token else self._fresh()
            if self._access.token == stale.token:
                raise SignInError(
                    "The access token has expired or was revoked",
                    endpoint=self._name,
                    code="INVALID_SESSION_ID",
                )
            return self._access

    def adopt(self, access: Access) -> None:
        """Keep an access that was got in another way."""
        with self._lock:
            self._keep(access)

    def close(self) -> None:
        """Let go of connections."""
        self._way.close()

    def _fresh(self) -> Access:
        return self._keep(self._way.sign_in())

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
