"""OAuth 2.0 with an external client app: authorization code with PKCE, and refresh with rotation.

The browser's part is in `loopback.py`; this file builds the address that it opens. A public
client: no client secret anywhere.

Source: RFC 7636, RFC 8252; Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration".
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from app.core.errors import SettingsError, SignInError

if TYPE_CHECKING:
    from app.connectors.salesforce.access import Access
    from app.connectors.salesforce.hosts import OrgHost
    from app.connectors.salesforce.token_endpoint import TokenEndpoint
    from app.core.ports import Random, Secrets

REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of a secret, not a secret
SCOPES = "api refresh_token id"
BROWSER_SCOPE = "web"
"""Asked for besides, where the person wants to be logged in to the org's pages from here."""

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
    host: OrgHost,
    consumer_key: str,
    redirect_uri: str,
    random: Random,
    *,
    with_browser_scope: bool = False,
) -> Authorization:
    """Begin a sign-in in the browser.

    Raises:
        SettingsError: the consumer key is missing.
    """
    if not consumer_key.strip():
        raise SettingsError(
            "The consumer key of the external client app is missing", key="consumer_key"
        )
    scope = f"{SCOPES} {BROWSER_SCOPE}" if with_browser_scope else SCOPES
    address = f"{host.url}/services/oauth2/authorize"
    return begun(address, consumer_key.strip(), redirect_uri, random, {"scope": scope})


def begun(
    address: str, client_id: str, redirect_uri: str, random: Random, more: dict[str, str]
) -> Authorization:
    """Begin a sign-in at any authorization endpoint.

    Args:
        address: of the endpoint.
        client_id: names the app.
        redirect_uri: where the browser is to come back to.
        random: makes the verifier and the state.
        more: parameters besides, such as the scope.
    """
    verifier = random.token(VERIFIER_BYTES)
    state = random.token(VERIFIER_BYTES)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            **more,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
    )
    joint = "&" if "?" in address else "?"
    return Authorization(f"{address}{joint}{query}", redirect_uri, state, verifier)


class RefreshWay:
    """Gets into an org with a refresh token, and keeps the next one before using what it gave.

    Whoever calls holds the connection's turn (`sign_in.SignInBook`), so that no two processes
    spend one refresh token; the token is read anew each time, as another may have rotated it.
    """

    def __init__(self, endpoint: TokenEndpoint, secrets: Secrets) -> None:
        self._endpoint = endpoint
        self._secrets = secrets

    def sign_in(self) -> Access:
        """Refresh once; once more if somebody rotated the token in between all the same.

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
