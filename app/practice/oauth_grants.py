"""Keeps OAuth authorizations between their steps: sign-in tickets and one-time codes."""

import base64
import hashlib
import hmac
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.practice.ids import DIGITS
from app.practice.oauth_apps import BUILT_IN, OAuthApp

CODE_LIFE = timedelta(minutes=15)
"""How long an authorization code works.

Source: Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration".
"""
TICKET_LIFE = timedelta(minutes=30)
"""How long a person may look at the sign-in page."""
DEFAULT_SCOPE = "api refresh_token id"
KNOWN_SCOPES = frozenset(
    {
        "api",
        "web",
        "full",
        "id",
        "openid",
        "profile",
        "email",
        "refresh_token",
        "offline_access",
        "pubsub_api",
    }
)
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
"""Source: RFC 7636, section 4.1."""


class AuthorizeError(Exception):
    """An authorization request is refused.

    Attributes:
        error: OAuth error name.
        description: one sentence.
        callback: where to send the refusal; None when it may only be shown, as client or callback
            are not to be trusted.
        state: the client's `state`, to send along.
    """

    def __init__(
        self, error: str, description: str, callback: str | None = None, state: str | None = None
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.callback = callback
        self.state = state


class GrantError(Exception):
    """The token endpoint refuses; `error` and `description` go into its answer."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@dataclass(frozen=True)
class AuthorizeRequest:
    """A checked authorization request."""

    app: OAuthApp
    callback: str
    scope: str
    state: str | None
    challenge: str | None
    """S256 code challenge; None for an application that may go without."""
    login_hint: str


@dataclass(frozen=True)
class Ticket:
    """One person's way through the sign-in page."""

    request: AuthorizeRequest
    ends_at: datetime
    user_id: str | None = None
    """Set once the password was right."""


@dataclass(frozen=True)
class _Code:
    request: AuthorizeRequest
    user_id: str
    ends_at: datetime


def read_authorize_request(
    query: Mapping[str, str], find: Callable[[str], OAuthApp | None] = BUILT_IN.get
) -> AuthorizeRequest:
    """Check the query of `/services/oauth2/authorize`.

    Args:
        query: the request's parameters.
        find: gives an application by its consumer key.

    Raises:
        AuthorizeError: shown in place for a bad client or callback, else sent to the callback.
    """
    app = find(query.get("client_id", ""))
    if app is None:
        raise AuthorizeError("invalid_client_id", "client identifier invalid")
    callback = query.get("redirect_uri", "")
    if callback not in app.callbacks:
        raise AuthorizeError("redirect_uri_mismatch", "redirect_uri must match configuration")
    state = query.get("state")
    if query.get("response_type") != "code":
        raise AuthorizeError(
            "unsupported_response_type", "response type not supported", callback, state
        )
    challenge = query.get("code_challenge")
    if challenge is None and app.requires_pkce:
        raise AuthorizeError("invalid_request", "missing required code challenge", callback, state)
    if challenge is not None and query.get("code_challenge_method", "S256") != "S256":
        raise AuthorizeError("invalid_request", "invalid code challenge method", callback, state)
    scope = query.get("scope") or DEFAULT_SCOPE
    if not set(scope.split()) <= (set(app.scopes) or KNOWN_SCOPES):
        raise AuthorizeError(
            "invalid_scope",
            "the requested scope is invalid, unknown, or malformed",
            callback,
            state,
        )
    return AuthorizeRequest(app, callback, scope, state, challenge, query.get("login_hint", ""))


class Grants:
    """The open tickets and unspent codes of one org; kept in memory, as they live for minutes."""

    def __init__(self, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._now = now
        self._rng = rng
        self._tickets: dict[str, Ticket] = {}
        self._codes: dict[str, _Code] = {}

    def open_ticket(self, request: AuthorizeRequest) -> str:
        """Start a sign-in and return the ticket's name."""
        self._forget_ended()
        name = self._secret(32)
        self._tickets[name] = Ticket(request, self._now() + TICKET_LIFE)
        return name

    def ticket(self, name: str) -> Ticket | None:
        """Find an open ticket."""
        self._forget_ended()
        return self._tickets.get(name)

    def signed_in(self, name: str, user_id: str) -> Ticket:
        """Note who gave the right password on this ticket."""
        self._tickets[name] = replace(self._tickets[name], user_id=user_id)
        return self._tickets[name]

    def close_ticket(self, name: str) -> None:
        """End a sign-in; a second answer on it finds nothing."""
        self._tickets.pop(name, None)

    def issue_code(self, request: AuthorizeRequest, user_id: str) -> str:
        """Return a code that works once, within `CODE_LIFE`."""
        code = f"aPrx{self._secret(60)}=="
        self._codes[code] = _Code(request, user_id, self._now() + CODE_LIFE)
        return code

    def redeem_code(
        self, code: str, client_id: str, callback: str, verifier: str | None
    ) -> tuple[AuthorizeRequest, str]:
        """Spend a code: the request it was made for, and the user's Id.

        Raises:
            GrantError: the code is unknown, spent or over, or client, callback or verifier are not
                its own.
        """
        self._forget_ended()
        grant = self._codes.pop(code, None)
        if grant is None:
            raise GrantError("invalid_grant", "expired authorization code")
        if grant.request.app.consumer_key != client_id:
            raise GrantError("invalid_client_id", "client identifier invalid")
        if grant.request.callback != callback:
            raise GrantError("redirect_uri_mismatch", "redirect_uri must match configuration")
        if grant.request.challenge is not None and not _verifies(verifier, grant.request.challenge):
            raise GrantError("invalid_grant", "invalid code verifier")
        return grant.request, grant.user_id

    def _forget_ended(self) -> None:
        now = self._now()
        self._tickets = {name: each for name, each in self._tickets.items() if each.ends_at > now}
        self._codes = {code: each for code, each in self._codes.items() if each.ends_at > now}

    def _secret(self, length: int) -> str:
        return "".join(self._rng.choice(DIGITS) for _ in range(length))


def _verifies(verifier: str | None, challenge: str) -> bool:
    """Tell whether the SHA-256 of the verifier is the challenge. Source: RFC 7636, section 4.6."""
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    return hmac.compare_digest(expected, challenge.rstrip("="))
