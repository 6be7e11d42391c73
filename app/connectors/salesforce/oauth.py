"""OAuth 2.0 with an external client app: authorization code with PKCE, and refresh with rotation.

The browser's part is in `loopback.py`; this file builds the address that it opens and talks with
the token endpoint. A public client: no client secret anywhere.

Source: RFC 7636, RFC 8252; Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration".
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.api_errors import Effect, request_error
from app.connectors.salesforce.hosts import parse_host
from app.core.errors import ProtocolError, SettingsError, SignInError
from app.core.quota import Purpose

if TYPE_CHECKING:
    from app.connectors.salesforce.hosts import OrgHost
    from app.connectors.salesforce.transport import TrustedSession
    from app.core.ports import Meter, Random, Secrets

REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of a secret, not a secret
SCOPES = "api refresh_token id"

VERIFIER_BYTES = 48
"""Random bytes of a PKCE verifier and of a state; 96 hexadecimal characters.

Unit: bytes. Source: RFC 7636, 4.1: 43 to 128 characters.
"""


@dataclass(frozen=True)
class Authorization:
    """One sign-in in the browser, from the address it opens to the code it brings back."""

    url: str = field(repr=False)
    """What the browser opens."""
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def authorization(
    host: OrgHost, consumer_key: str, redirect_uri: str, random: Random
) -> Authorization:
    """Begin a sign-in in the browser.

    Raises:
        SettingsError: the consumer key is missing.
    """
    if not consumer_key.strip():
        raise SettingsError(
            "The consumer key of the external client app is missing", key="consumer_key"
        )
    verifier = random.token(VERIFIER_BYTES)
    state = random.token(VERIFIER_BYTES)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": consumer_key.strip(),
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
    )
    url = f"{host.url}/services/oauth2/authorize?{query}"
    return Authorization(url, redirect_uri, state, verifier)


@dataclass(frozen=True)
class Tokens:
    """What the token endpoint gives."""

    access: Access
    refresh_token: str = field(repr=False)
    """The new one; "" when the old one stays good or the app gives none."""


class TokenEndpoint:
    """Talks with `/services/oauth2/token` of one host."""

    def __init__(
        self, transport: TrustedSession, meter: Meter, host: OrgHost, consumer_key: str
    ) -> None:
        self._transport = transport
        self._meter = meter
        self._host = host
        self._consumer_key = consumer_key.strip()

    @property
    def name(self) -> str:
        """The connection's name."""
        return self._transport.name

    def exchange_code(self, code: str, begun: Authorization) -> Tokens:
        """Turn the code that the browser brought into tokens; a code works once.

        Raises:
            SignInError: the org refused it.
        """
        return self._ask(
            grant_type="authorization_code",
            code=code,
            redirect_uri=begun.redirect_uri,
            code_verifier=begun.verifier,
        )

    def refresh(self, refresh_token: str) -> Tokens:
        """Get another access.

        Raises:
            SignInError: the refresh token has expired, was revoked or was already used.
        """
        return self._ask(grant_type="refresh_token", refresh_token=refresh_token)

    def close(self) -> None:
        """Let go of connections."""
        self._transport.close()

    def _ask(self, **form: str) -> Tokens:
        self._meter.spend(Purpose.SIGN_IN)
        answer = self._transport.exchange(
            "POST",
            f"{self._host.url}/services/oauth2/token",
            Effect.READ,
            data={**form, "client_id": self._consumer_key},
            headers={"Accept": "application/json"},
        )
        if not answer.ok:
            raise request_error(answer.status_code, answer.text, endpoint=self.name)
        try:
            return _tokens(answer.json())
        except (ValueError, KeyError, TypeError, SettingsError) as error:
            # The answer may hold tokens, so nothing of it is kept.
            raise ProtocolError(
                f"{self._host} did not answer the sign-in as Salesforce does",
                endpoint=self.name,
                status=answer.status_code,
            ) from error


def _tokens(said: dict[str, Any]) -> Tokens:
    identity_url = str(said.get("id", ""))
    access = Access(
        host=parse_host(said["instance_url"]),
        token=str(said["access_token"]),
        identity_url=identity_url,
        user_id=identity_url.rpartition("/")[2],
    )
    return Tokens(access, str(said.get("refresh_token") or ""))


class RefreshWay:
    """Gets into an org with a refresh token, and keeps the next one before using what it gave."""

    def __init__(
        self,
        transport: TrustedSession,
        meter: Meter,
        secrets: Secrets,
        *,
        host: OrgHost,
        consumer_key: str,
    ) -> None:
        self._endpoint = TokenEndpoint(transport, meter, host, consumer_key)
        self._secrets = secrets

    def sign_in(self) -> Access:
        """Refresh once; once more if another process rotated the token in between.

        Raises:
            SignInError: there is no refresh token, or the org refused it.
        """
        token = self._token()
        try:
            tokens = self._endpoint.refresh(token)
        except SignInError:
            rotated = self._token()
            if rotated == token:
                raise
            tokens = self._endpoint.refresh(rotated)
        if tokens.refresh_token:
            self._secrets.set(self._endpoint.name, REFRESH_TOKEN, tokens.refresh_token)
        return tokens.access

    def close(self) -> None:
        """Let go of connections."""
        self._endpoint.close()

    def _token(self) -> str:
        token = self._secrets.get(self._endpoint.name, REFRESH_TOKEN)
        if not token:
            raise SignInError("Nobody has signed in yet", endpoint=self._endpoint.name)
        return token
