"""Talks with the token endpoint of one host: what each grant sends, and what comes back.

Source: RFC 6749; Salesforce Help, "OAuth Authorization Flows".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.api_errors import Effect, request_error
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.transport import refuse_redirect
from app.core.errors import (
    AccessDeniedError,
    EndpointError,
    ProtocolError,
    SettingsError,
    SignInError,
)
from app.core.quota import Purpose

if TYPE_CHECKING:
    import requests

    from app.connectors.salesforce.hosts import OrgHost
    from app.connectors.salesforce.transport import TrustedSession
    from app.core.ports import Meter

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True)
class Tokens:
    """What the token endpoint gives."""

    access: Access
    refresh_token: str = field(repr=False)
    """The new one; "" when the old one stays good or the grant gives none."""


class TokenEndpoint:
    """Talks with `/services/oauth2/token` of one host, for one app."""

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

    @property
    def consumer_key(self) -> str:
        """Names the app."""
        return self._consumer_key

    def exchange_code(self, code: str, redirect_uri: str, verifier: str) -> Tokens:
        """Turn the code that the browser brought into tokens; a code works once.

        Raises:
            SignInError: the org refused it.
        """
        return self._ask(
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
            client_id=self._consumer_key,
        )

    def refresh(self, refresh_token: str) -> Tokens:
        """Get another access.

        Raises:
            SignInError: the refresh token has expired, was revoked or was already used.
        """
        return self._ask(
            grant_type="refresh_token", refresh_token=refresh_token, client_id=self._consumer_key
        )

    def by_assertion(self, assertion: str) -> Tokens:
        """Get an access by a signed assertion.

        Raises:
            SignInError: the org refused it.
        """
        return self._ask(grant_type=JWT_BEARER, assertion=assertion)

    def by_client(self, secret: str) -> Tokens:
        """Get an access for the user that the app runs as.

        Raises:
            SignInError: the org refused it.
        """
        return self._ask(
            grant_type="client_credentials", client_id=self._consumer_key, client_secret=secret
        )

    def revoke(self, token: str) -> None:
        """End a refresh token or an access token; one that has ended already is no fault.

        Raises:
            RetriableError: the org cannot be reached.
        """
        self._post("/services/oauth2/revoke", {"token": token})

    def close(self) -> None:
        """Let go of connections."""
        self._transport.close()

    def _post(self, path: str, form: dict[str, str]) -> requests.Response:
        self._meter.spend(Purpose.SIGN_IN)
        return self._transport.exchange(
            "POST",
            f"{self._host.url}{path}",
            Effect.READ,
            data=form,
            headers={"Accept": "application/json"},
        )

    def _ask(self, **form: str) -> Tokens:
        answer = self._post("/services/oauth2/token", form)
        refuse_redirect(answer)
        if not answer.ok:
            raise self._refusal(answer)
        try:
            return _tokens(answer.json())
        except (ValueError, KeyError, TypeError, SettingsError) as error:
            # The answer may hold tokens, so nothing of it is kept.
            raise ProtocolError(
                f"{self._host} did not answer the sign-in as Salesforce does",
                endpoint=self.name,
                status=answer.status_code,
            ) from error

    def _refusal(self, answer: requests.Response) -> Exception:
        """What the endpoint says no with; a code that nobody knows is a refused sign-in too."""
        error = request_error(answer.status_code, answer.text, endpoint=self.name)
        if type(error) in (EndpointError, AccessDeniedError) and isinstance(error, EndpointError):
            return SignInError(str(error), endpoint=self.name, code=error.code)
        return error


def _tokens(said: dict[str, Any]) -> Tokens:
    identity_url = str(said.get("id", ""))
    access = Access(
        host=parse_host(said["instance_url"]),
        token=str(said["access_token"]),
        identity_url=identity_url,
        user_id=identity_url.rpartition("/")[2],
    )
    return Tokens(access, str(said.get("refresh_token") or ""))
