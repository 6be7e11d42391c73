"""Serves sign-in over OAuth 2.0: authorize, token, revoke, and who the token belongs to."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from app.practice.address import base_url
from app.practice.clock import CLOCK
from app.practice.errors import OrgError
from app.practice.identity import identity, user_info
from app.practice.middleware import ORG
from app.practice.oauth_apps import REGISTERED
from app.practice.oauth_grants import (
    AuthorizeError,
    AuthorizeRequest,
    GrantError,
    Grants,
    read_authorize_request,
)
from app.practice.org import Org, Person
from app.practice.sign_in_pages import CONTENT_POLICY, allow_page, refused_page, sign_in_page

GRANTS = web.AppKey("grants", Grants)
"""Sign-ins under way; set by the server before it starts."""
REFRESH_SCOPES = frozenset({"refresh_token", "offline_access", "full"})


def add_auth_routes(app: web.Application) -> None:
    """Add the OAuth and identity routes; the application has `ORG`, `CLOCK` and `GRANTS`."""
    router = app.router
    router.add_get("/services/oauth2/authorize", _authorize)
    router.add_post("/services/oauth2/authorize/sign-in", _sign_in)
    router.add_post("/services/oauth2/authorize/allow", _allow)
    router.add_post("/services/oauth2/token", _token)
    router.add_route("*", "/services/oauth2/revoke", _revoke)
    router.add_route("*", "/services/oauth2/userinfo", _userinfo)
    router.add_get("/id/{org}/{user}", _identity)


async def _authorize(request: web.Request) -> web.StreamResponse:
    """Show the sign-in page, or send the refusal where it may go."""
    org = request.app[ORG]
    try:
        wish = read_authorize_request(request.query)
    except AuthorizeError as error:
        if error.callback is None:
            return _html(refused_page(org.kind, error.error, error.description), 400)
        return _back(
            error.callback,
            error=error.error,
            error_description=error.description,
            state=error.state,
        )
    ticket = request.app[GRANTS].open_ticket(wish)
    return _html(sign_in_page(org.kind, wish, ticket, wish.login_hint, ""))


async def _sign_in(request: web.Request) -> web.StreamResponse:
    """Check the password; ask whether the application may come in."""
    org, grants = request.app[ORG], request.app[GRANTS]
    form = await request.post()
    name, username = str(form.get("ticket", "")), str(form.get("un", ""))
    ticket = grants.ticket(name)
    if ticket is None:
        return _html(refused_page(org.kind, "invalid_request", "The sign-in took too long"), 400)
    try:
        person = org.sign_in(username, str(form.get("pw", "")), with_token=False)
    except OrgError:
        problem = (
            "Please check your username and password. If you still can't log in, "
            "contact your Salesforce administrator."
        )
        return _html(sign_in_page(org.kind, ticket.request, name, username, problem))
    grants.signed_in(name, person.id)
    return _html(allow_page(org.kind, ticket.request, name, person.username))


async def _allow(request: web.Request) -> web.StreamResponse:
    """Send the code, or the person's no, to the application."""
    org, grants = request.app[ORG], request.app[GRANTS]
    form = await request.post()
    name = str(form.get("ticket", ""))
    ticket = grants.ticket(name)
    if ticket is None or ticket.user_id is None:
        return _html(refused_page(org.kind, "invalid_request", "The sign-in took too long"), 400)
    grants.close_ticket(name)
    wish = ticket.request
    if form.get("answer") != "allow":
        return _back(
            wish.callback,
            error="access_denied",
            error_description="end-user denied authorization",
            state=wish.state,
        )
    return _back(wish.callback, code=grants.issue_code(wish, ticket.user_id), state=wish.state)


async def _token(request: web.Request) -> web.Response:
    """Answer the token endpoint; refusals are HTTP 400 with `error` and `error_description`."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    try:
        if form.get("client_id", "") not in REGISTERED:
            raise GrantError("invalid_client_id", "client identifier invalid")
        grant = form.get("grant_type", "")
        if grant == "authorization_code":
            body = _exchange_code(request, form)
        elif grant == "refresh_token":
            body = _refresh(request, form)
        elif grant == "password":
            # Blocked by default in orgs made since Summer '23.
            raise GrantError("invalid_grant", "authentication failure")
        else:
            raise GrantError("unsupported_grant_type", "grant type not supported")
    except GrantError as error:
        refusal = {"error": error.error, "error_description": error.description}
        return web.json_response(refusal, status=400, headers=_NO_STORE)
    return web.json_response(body, headers=_NO_STORE)


def _exchange_code(request: web.Request, form: dict[str, str]) -> dict[str, str]:
    wish, user_id = request.app[GRANTS].redeem_code(
        form.get("code", ""),
        form["client_id"],
        form.get("redirect_uri", ""),
        form.get("code_verifier"),
    )
    body = _token_body(request, wish, user_id)
    if REFRESH_SCOPES & set(wish.scope.split()):
        body["refresh_token"] = request.app[ORG].sessions.issue_refresh_token(
            user_id, form["client_id"]
        )
    return body


def _refresh(request: web.Request, form: dict[str, str]) -> dict[str, str]:
    """Exchange a refresh token; it is spent, and the answer holds the next one."""
    org = request.app[ORG]
    try:
        user_id, following = org.sessions.redeem_refresh_token(
            form.get("refresh_token", ""), form["client_id"]
        )
    except OrgError as error:
        raise GrantError(error.code, error.message) from error
    app = REGISTERED[form["client_id"]]
    wish = AuthorizeRequest(app, "", "refresh_token api id", None, None, "")
    return {**_token_body(request, wish, user_id), "refresh_token": following}


def _token_body(request: web.Request, wish: AuthorizeRequest, user_id: str) -> dict[str, str]:
    """Open a session and describe it as Salesforce does; no `expires_in`."""
    org = request.app[ORG]
    person = org.user(user_id)
    if person is None or not person.is_active:
        raise GrantError("inactive_user", "user is inactive")
    base = base_url(request)
    identity_url = f"{base}/id/{org.org_id}/{user_id}"
    issued_at = str(int(request.app[CLOCK]().timestamp() * 1000))
    return {
        "access_token": org.sessions.open(user_id, wish.app.consumer_key).access_token,
        "signature": _signature(wish.app.secret, identity_url + issued_at),
        "scope": wish.scope,
        "instance_url": base,
        "id": identity_url,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }


def _signature(secret: str, text: str) -> str:
    """Sign identity URL and time of issue with the consumer secret: base64 of HMAC-SHA256."""
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


async def _revoke(request: web.Request) -> web.Response:
    """End an access or refresh token; the token comes in the form or in the query."""
    form = await request.post()
    token = str(form.get("token") or request.query.get("token", ""))
    if request.app[ORG].sessions.revoke(token):
        return web.Response()
    refusal = {"error": "invalid_token", "error_description": "the token is invalid or revoked"}
    return web.json_response(refusal, status=400)


async def _identity(request: web.Request) -> web.Response:
    """Tell whose token this is, at the address that the token response named."""
    org = request.app[ORG]
    if request.match_info["org"] not in {org.org_id, org.org_id[:15]}:
        return web.Response(text="Bad_Id", status=404)
    holder = _bearer(org, request)
    if isinstance(holder, web.Response):
        return holder
    if request.match_info["user"] not in {holder.id, holder.id[:15]}:
        return web.Response(text="Wrong_Org", status=403)
    return web.json_response(_described(request, holder, identity))


async def _userinfo(request: web.Request) -> web.Response:
    """Tell whose token this is, in the words of OpenID Connect."""
    holder = _bearer(request.app[ORG], request)
    if isinstance(holder, web.Response):
        return holder
    return web.json_response(_described(request, holder, user_info))


def _described(request: web.Request, person: Person, describe: Any) -> dict[str, Any]:
    body: dict[str, Any] = describe(request.app[ORG], person, base_url(request))
    return body


def _bearer(org: Org, request: web.Request) -> Person | web.Response:
    """Return who holds the request's token, or the answer for one without a good token."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind not in {"Bearer", "OAuth"} or not token:
        token = request.query.get("oauth_token", "")
    if not token:
        return web.Response(text="Missing_OAuth_Token", status=403)
    user_id = org.sessions.user_of(token)
    person = None if user_id is None else org.user(user_id)
    if person is None:
        return web.Response(text="Bad_OAuth_Token", status=403)
    return person


_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _html(text: str, status: int = 200) -> web.Response:
    headers = {
        **_NO_STORE,
        "Content-Security-Policy": CONTENT_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def _back(callback: str, **answer: str | None) -> web.Response:
    """Redirect to the callback with the answer in its query."""
    query = urlencode({name: value for name, value in answer.items() if value is not None})
    location = URL(f"{callback}?{query}", encoded=True)
    return web.Response(status=302, headers={**_NO_STORE, "Location": str(location)})
