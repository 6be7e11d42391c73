"""Gets what shows an API who asks: an OAuth access token, or what a login answers with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from app.connectors.http_api.assertions import FilledAssertion, signed
from app.connectors.http_api.filling import Filled, basic, text_of
from app.connectors.http_api.verdicts import reply_error
from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.token_endpoint import JWT_BEARER
from app.core.errors import MappingError, SignInError
from app.core.http_api import AuthKind, Call, Grant, Verdict
from app.language.record_paths import MISSING, parse_path, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.connectors.http_api.tools import HttpTools
    from app.connectors.http_api.verdicts import Reply
    from app.core.http_api import Assertion, HttpApi, Login, OAuth, Spot

REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of a secret
ACCESS_TOKEN = "access_token"  # noqa: S105  # the name of a secret
"""What a sign-in in the browser left; the second where the API gave no refresh token."""
JTI_BYTES = 16
"""Random bytes of an assertion's own id. Source: ours."""
EARLY_S = 30.0
"""How long before its end a token is renewed. Unit: seconds. Source: ours."""


class Exchanges(Protocol):
    """What signing in needs of the session that it is for."""

    @property
    def name(self) -> str:
        """The connection's name."""

    @property
    def given(self) -> Mapping[str, str]:
        """What was answered to `asks`."""

    def text(self, template: str, spot: Spot) -> str:
        """A text with what was answered."""

    def texts(self, templates: Mapping[str, str], spot: Spot) -> dict[str, str]:
        """Several of them."""

    def prepared(self, call: Call, values: Mapping[str, object]) -> Filled:
        """A request without what shows who asks."""

    def exchange(self, call: Call, filled: Filled, purpose: str, effect: Effect) -> Reply:
        """Send a request as it stands, once."""


class SignIn:
    """What a session shows, and how it gets it anew."""

    def __init__(self, api: HttpApi, session: Exchanges, tools: HttpTools) -> None:
        self._api = api
        self._session = session
        self._tools = tools
        self._access = ""
        self._refused = ""
        self._cookie = ""
        self._until: datetime | None = None
        self._refresh = ""
        """A refresh token that came with the last answer."""

    def access(self) -> str:
        """The token that requests carry, asked for when there is none; "" where none is needed.

        Raises:
            SignInError: it was refused.
        """
        kind = self._api.auth.kind
        if kind not in (AuthKind.OAUTH, AuthKind.SESSION, AuthKind.JWT):
            return ""
        if self._access and (self._until is None or self._tools.clock.now() < self._until):
            return self._access
        oauth, login = self._api.auth.oauth, self._api.auth.login
        if self._api.auth.assertion is not None:
            self._access = self._signed(self._api.auth.assertion)
            self._remember_end(self._api.auth.assertion.lasts_s)
        elif oauth is not None and oauth.grant is Grant.AUTHORIZATION_CODE:
            self._by_browsers_token(oauth)
        elif oauth is not None:
            self._by_oauth(oauth)
        elif login is not None:
            self._by_login(login)
        return self._access

    def cookies(self) -> dict[str, str]:
        """The header that carries a session's cookie, where the token is one."""
        return {"Cookie": self._cookie} if self._cookie else {}

    def forget(self) -> bool:
        """Drop what was refused; whether something else can be asked for."""
        had = bool(self._access)
        self._refused, self._access = self._access, ""
        return had

    # OAuth --------------------------------------------------------------------------------------

    def by_code(self, code: str, redirect_uri: str, verifier: str) -> None:
        """Turn the code that the browser brought into tokens, and keep them; a code works once.

        Raises:
            SignInError: the API refused it.
        """
        oauth = self._api.auth.oauth
        if oauth is None:
            return
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        self._ask_for_token(oauth, fields)

    def _by_browsers_token(self, oauth: OAuth) -> None:
        """Use what a sign-in in the browser left: a refresh token, else an access token."""
        name, secrets = self._session.name, self._tools.secrets
        refresh = secrets.get(name, REFRESH_TOKEN)
        if refresh:
            fields = {"grant_type": "refresh_token", "refresh_token": refresh}
            self._ask_for_token(oauth, fields)
            return
        access = secrets.get(name, ACCESS_TOKEN) or ""
        if not access or access == self._refused:
            said = "was ended by the API" if access else "is missing"
            raise SignInError(
                f"The sign-in of {name} in the browser {said}; connect it again", endpoint=name
            )
        self._access, self._until = access, None

    def _signed(self, assertion: Assertion) -> str:
        spot, text = self._api.auth.spot, self._session.text
        claims = {
            "iss": text(assertion.issuer, spot),
            "sub": text(assertion.subject, spot),
            "aud": text(assertion.audience, spot),
            **self._session.texts(assertion.claims, spot),
        }
        filled = FilledAssertion(
            algorithm=assertion.algorithm,
            key=text(assertion.key, spot),
            claims=claims,
            lasts_s=assertion.lasts_s,
            key_id=text(assertion.key_id, spot),
        )
        return signed(filled, self._tools.clock.now(), self._tools.random.token(JTI_BYTES))

    def _by_oauth(self, oauth: OAuth) -> None:
        self._ask_for_token(oauth, self._fields(oauth))

    def _ask_for_token(self, oauth: OAuth, fields: dict[str, str]) -> None:
        """Ask the token endpoint, and keep a refresh token that comes with the answer."""
        spot = self._api.auth.spot
        headers = {"Accept": "application/json"}
        client = self._session.text(oauth.client_id, spot)
        secret = self._session.text(oauth.client_secret, spot)
        public = oauth.grant is Grant.AUTHORIZATION_CODE and not secret
        if oauth.client_in_body or public:
            fields |= {"client_id": client} | ({"client_secret": secret} if secret else {})
        elif client:
            headers["Authorization"] = basic(client, secret)
        call = Call(spot, "POST", self._session.text(oauth.token_url, spot), answer="json")
        filled = Filled("POST", call.path, {}, headers, fields)
        reply = self._session.exchange(call, filled, "", Effect.READ)
        token = self._token_in(reply, "access_token")
        self._access = token
        self._remember_end(value_at(reply.data, parse_path("expires_in")))
        renewed = text_of(value_at(reply.data, parse_path("refresh_token")) or None)
        by_browser = oauth.grant is Grant.AUTHORIZATION_CODE
        kept = REFRESH_TOKEN if by_browser else oauth.refresh_token
        if renewed and kept:
            self._refresh = renewed
            if renewed != self._tools.secrets.get(self._session.name, kept):
                self._tools.secrets.set(self._session.name, kept, renewed)
        elif by_browser and "code" in fields:
            self._tools.secrets.set(self._session.name, ACCESS_TOKEN, token)
            if self._tools.secrets.get(self._session.name, REFRESH_TOKEN):
                self._tools.secrets.set(self._session.name, REFRESH_TOKEN, "")

    def _fields(self, oauth: OAuth) -> dict[str, str]:
        spot = self._api.auth.spot
        fields = {"grant_type": oauth.grant.value}
        if oauth.assertion is not None:
            fields = {"grant_type": JWT_BEARER, "assertion": self._signed(oauth.assertion)}
        if oauth.grant is Grant.REFRESH_TOKEN:
            given = self._refresh or self._session.given.get(oauth.refresh_token)
            if not given:
                raise SignInError(
                    f"The refresh token of {self._session.name} is not in the keyring",
                    endpoint=self._session.name,
                )
            fields["refresh_token"] = given
        if oauth.grant is Grant.PASSWORD:
            fields["username"] = self._session.text(oauth.user, spot)
            fields["password"] = self._session.text(oauth.password, spot)
        if oauth.scope:
            fields["scope"] = self._session.text(oauth.scope, spot)
        return fields | self._session.texts(oauth.extra, spot)

    # A login ------------------------------------------------------------------------------------

    def _by_login(self, login: Login) -> None:
        filled = self._session.prepared(login.call, {})
        reply = self._session.exchange(login.call, filled, "", Effect.READ)
        where, _, name = login.token.partition(" ")
        if where in ("header", "cookie") and name:
            self._refuse(reply)
            if where == "header":
                self._access = reply.headers.get(name, "")
            else:
                self._access = _cookie_in(reply.headers.get("Set-Cookie", ""), name)
                self._cookie = f"{name}={self._access}"
            if not self._access:
                raise self._without_token(reply, login.token)
        else:
            self._access = self._token_in(reply, login.token)
        self._remember_end(login.lasts_s)

    def _token_in(self, reply: Reply, path: str) -> str:
        self._refuse(reply)
        value = value_at(reply.data, parse_path(path))
        token = None if value is MISSING else text_of(value)
        if not token:
            raise self._without_token(reply, path)
        return token

    def _refuse(self, reply: Reply) -> None:
        if reply.status in (400, 401, 403):
            words = f": {reply.message}" if reply.message else ""
            raise SignInError(
                f"{self._session.name} refused the sign-in with {reply.status}{words}",
                endpoint=self._session.name,
                code=reply.code,
            )
        if reply.verdict is not Verdict.OK:
            raise reply_error(reply, self._session.name)

    def _without_token(self, reply: Reply, path: str) -> MappingError:
        spot = self._api.auth.spot
        return MappingError(
            f"{reply.request}: the answer to the sign-in has no {path!r}",
            path=spot.path,
            line=spot.line,
            key=spot.key,
        )

    def _remember_end(self, lasts: object) -> None:
        try:
            seconds = float(str(lasts))
        except ValueError:
            self._until = None
            return
        early = min(EARLY_S, seconds / 2)
        self._until = self._tools.clock.now() + timedelta(seconds=seconds - early)


def _cookie_in(header: str, name: str) -> str:
    for part in header.replace(",", ";").split(";"):
        key, found, value = part.strip().partition("=")
        if found and key == name:
            return value
    return ""
