"""Answers the token endpoint: one function for each grant, refusals in Salesforce's words."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from aiohttp import web

from app.practice.address import base_url
from app.practice.clock import CLOCK
from app.practice.errors import OrgError
from app.practice.middleware import ORG
from app.practice.oauth_apps import OAuthApp
from app.practice.oauth_assertions import LOGIN_HOSTS, read_assertion
from app.practice.oauth_grants import DEFAULT_SCOPE, KNOWN_SCOPES, GrantError, Grants
from app.practice.org import Org, Person

GRANTS = web.AppKey("grants", Grants)
"""Sign-ins under way; set by the server before it starts."""
REFRESH_SCOPES = frozenset({"refresh_token", "offline_access", "full"})
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
ADMINISTRATOR = "admin"
"""Left part of the user name of whoever has "Approve Uninstalled Connected Apps"."""

Form = dict[str, str]


async def answer_token(request: web.Request) -> web.Response:
    """Answer the token endpoint; refusals are HTTP 400 with `error` and `error_description`."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    try:
        grant = _GRANTS.get(form.get("grant_type", ""))
        if grant is None:
            raise GrantError("unsupported_grant_type", "grant type not supported")
        body = grant(request, form)
    except GrantError as error:
        refusal = {"error": error.error, "error_description": error.description}
        return web.json_response(refusal, status=400, headers=NO_STORE)
    return web.json_response(body, headers=NO_STORE)


def check_permitted(app: OAuthApp, person: Person) -> None:
    """Refuse somebody who may not use an application.

    Raises:
        GrantError: the app is not installed, or an administrator chose others.

    Source: Salesforce Help 005132365; "Preauthorize User App Access Through External Client App
    Policies".
    """
    if not app.installed and person.username.partition("@")[0] != ADMINISTRATOR:
        raise GrantError("invalid_client", "app must be installed into org")
    if app.permitted == "admin" and person.username not in app.approved:
        raise GrantError("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app")


def _app(request: web.Request, consumer_key: str) -> OAuthApp:
    app = request.app[ORG].apps.find(consumer_key)
    if app is None:
        raise GrantError("invalid_client_id", "client identifier invalid")
    return app


def _by_code(request: web.Request, form: Form) -> Form:
    app = _app(request, form.get("client_id", ""))
    wish, user_id = request.app[GRANTS].redeem_code(
        form.get("code", ""),
        app.consumer_key,
        form.get("redirect_uri", ""),
        form.get("code_verifier"),
    )
    body = _opened(request, app, _person(request.app[ORG], user_id), wish.scope)
    if REFRESH_SCOPES & set(wish.scope.split()):
        body["refresh_token"] = request.app[ORG].sessions.issue_refresh_token(
            user_id, app.consumer_key, wish.scope
        )
    return body


def _by_refresh(request: web.Request, form: Form) -> Form:
    """Exchange a refresh token; it is spent, and the answer holds the next one."""
    org = request.app[ORG]
    app = _app(request, form.get("client_id", ""))
    token = form.get("refresh_token", "")
    scope = org.sessions.scope_of(token) or DEFAULT_SCOPE
    try:
        user_id, following = org.sessions.redeem_refresh_token(token, app.consumer_key)
    except OrgError as error:
        raise GrantError(error.code, error.message) from error
    return {
        **_opened(request, app, _person(org, user_id), scope),
        "refresh_token": following,
    }


def _by_assertion(request: web.Request, form: Form) -> Form:
    """Sign in the user whom a signed assertion names; no refresh token comes of it."""
    org = request.app[ORG]
    assertion = read_assertion(
        form.get("assertion", ""),
        find=org.apps.find,
        audiences=frozenset({LOGIN_HOSTS[org.kind], base_url(request)}),
        now=request.app[CLOCK](),
    )
    person = org.user_named(assertion.username)
    if person is None:
        raise GrantError("invalid_grant", "user hasn't approved this consumer")
    app = assertion.app
    if app.permitted == "all" and not org.sessions.has_approved(person.id, app.consumer_key):
        raise GrantError("invalid_grant", "user hasn't approved this consumer")
    return _opened(request, app, person, " ".join(app.scopes or sorted(KNOWN_SCOPES)))


def _by_client(request: web.Request, form: Form) -> Form:
    """Sign in the user that the application runs as; no refresh token comes of it."""
    org = request.app[ORG]
    key, secret = _client_credentials(request, form)
    app = _app(request, key)
    if not app.secret or not hmac.compare_digest(app.secret.encode(), secret.encode()):
        raise GrantError("invalid_client", "invalid client credentials")
    person = org.user_named(app.run_as) if app.run_as else None
    if person is None:
        raise GrantError("invalid_grant", "no client credentials user enabled")
    scopes = app.scopes or sorted(KNOWN_SCOPES - REFRESH_SCOPES)
    return _opened(request, app, person, " ".join(scopes))


def _by_password(_: web.Request, __: Form) -> Form:
    """Blocked by default in orgs made since Summer '23."""
    raise GrantError("invalid_grant", "authentication failure")


def _client_credentials(request: web.Request, form: Form) -> tuple[str, str]:
    """Read key and secret from the header of HTTP Basic, or from the form."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        key, _, secret = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise GrantError("invalid_client", "invalid client credentials") from error
    return key, secret


def _person(org: Org, user_id: str) -> Person:
    person = org.user(user_id)
    if person is None:
        raise GrantError("inactive_user", "user is inactive")
    return person


def _opened(request: web.Request, app: OAuthApp, person: Person, scope: str) -> Form:
    """Open a session and describe it as Salesforce does; no `expires_in`."""
    org = request.app[ORG]
    if not person.is_active:
        raise GrantError("inactive_user", "user is inactive")
    if not app.address_allowed:
        raise GrantError("invalid_grant", "ip restricted")
    check_permitted(app, person)
    base = base_url(request)
    identity_url = f"{base}/id/{org.org_id}/{person.id}"
    issued_at = str(int(request.app[CLOCK]().timestamp() * 1000))
    return {
        "access_token": org.sessions.open(person.id, app.consumer_key, scope).access_token,
        "signature": _signature(app.secret, identity_url + issued_at),
        "scope": scope,
        "instance_url": base,
        "id": identity_url,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }


def _signature(secret: str, text: str) -> str:
    """Sign identity URL and time of issue with the consumer secret: base64 of HMAC-SHA256."""
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


_GRANTS: dict[str, Callable[[web.Request, Form], Any]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _by_assertion,
    "client_credentials": _by_client,
    "password": _by_password,
}
