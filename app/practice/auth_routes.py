"""Serves sign-in over OAuth 2.0: authorize, token, revoke, and who the token belongs to."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from app.practice.address import base_url
from app.practice.errors import OrgError
from app.practice.identity import identity, user_info
from app.practice.middleware import ORG
from app.practice.oauth_grants import AuthorizeError, GrantError, read_authorize_request
from app.practice.oauth_tokens import GRANTS, NO_STORE, answer_token, check_permitted
from app.practice.org import Org, Person
from app.practice.sign_in_pages import CONTENT_POLICY, allow_page, refused_page, sign_in_page


def add_auth_routes(app: web.Application) -> None:
    """Add the OAuth and identity routes; the application has `ORG` and `GRANTS`."""
    router = app.router
    router.add_get("/services/oauth2/authorize", _authorize)
    router.add_post("/services/oauth2/authorize/sign-in", _sign_in)
    router.add_post("/services/oauth2/authorize/allow", _allow)
    router.add_post("/services/oauth2/token", answer_token)
    router.add_route("*", "/services/oauth2/revoke", _revoke)
    router.add_route("*", "/services/oauth2/userinfo", _userinfo)
    router.add_get("/id/{org}/{user}", _identity)


async def _authorize(request: web.Request) -> web.StreamResponse:
    """Show the sign-in page, or send the refusal where it may go."""
    org = request.app[ORG]
    try:
        wish = read_authorize_request(request.query, org.apps.find)
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
    try:
        check_permitted(ticket.request.app, person)
    except GrantError as error:
        grants.close_ticket(name)
        return _back(
            ticket.request.callback,
            error=error.error,
            error_description=error.description,
            state=ticket.request.state,
        )
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


def _html(text: str, status: int = 200) -> web.Response:
    headers = {
        **NO_STORE,
        "Content-Security-Policy": CONTENT_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def _back(callback: str, **answer: str | None) -> web.Response:
    """Redirect to the callback with the answer in its query."""
    query = urlencode({name: value for name, value in answer.items() if value is not None})
    location = URL(f"{callback}?{query}", encoded=True)
    return web.Response(status=302, headers={**NO_STORE, "Location": str(location)})
