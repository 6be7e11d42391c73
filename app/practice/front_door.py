"""Lets a browser in with an access token's word, and shows it a plain page of a record.

Source: Salesforce Help, "Generate a Frontdoor URL to Bridge into UI Sessions".
"""

from html import escape
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from app.practice.address import base_url
from app.practice.ids import normalise_id
from app.practice.middleware import ORG
from app.practice.oauth_tokens import NO_STORE
from app.practice.sign_in_pages import CONTENT_POLICY, page

UI_SCOPES = frozenset({"web", "full"})
"""Scopes that may be turned into a browser's session. Source: the same page."""
COOKIE = "sid"


def add_front_door(app: web.Application) -> None:
    """Add the routes; the application has `ORG`."""
    app.router.add_route("*", "/services/oauth2/singleaccess", _single_access)
    app.router.add_get("/secur/frontdoor.jsp", _front_door)
    app.router.add_get("/lightning/r/{object}/{record}/view", _record)
    app.router.add_get("/", _home)
    app.router.add_get("/{record:[0-9A-Za-z]{15}|[0-9A-Za-z]{18}}", _record)


async def _single_access(request: web.Request) -> web.Response:
    """Exchange an access token for an address that opens a session in a browser, once."""
    form = await request.post()
    _, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer or str(form.get("access_token") or request.query.get("access_token", ""))
    sessions = request.app[ORG].sessions
    user_id = sessions.user_of(token)
    if user_id is None:
        return _refused(401, "invalid_token", "the access token is invalid or has ended")
    if not UI_SCOPES & set(sessions.scope_of(token).split()):
        return _refused(403, "insufficient_scope", "the access token lacks the scope web")
    path = str(form.get("redirect_uri") or request.query.get("redirect_uri", "")) or "/"
    if not path.startswith("/") or path.startswith("//"):
        return _refused(400, "invalid_request", "redirect_uri must be a path of this org")
    query = urlencode({"otp": sessions.open_door(user_id), "startURL": path})
    address = f"{base_url(request)}/secur/frontdoor.jsp?{query}"
    return web.json_response({"frontdoor_uri": address}, headers=NO_STORE)


async def _front_door(request: web.Request) -> web.StreamResponse:
    """Let the browser in, and on to where it wants to go."""
    sessions = request.app[ORG].sessions
    user_id = sessions.pass_door(request.query.get("otp", ""))
    path = request.query.get("startURL", "/")
    if user_id is None or not path.startswith("/") or path.startswith("//"):
        return _page(request, "Sign in", "This address was used already, or is not known.", 403)
    answer = web.Response(
        status=302, headers={**NO_STORE, "Location": str(URL(path, encoded=True))}
    )
    session = sessions.open(user_id, scope="web")
    answer.set_cookie(
        COOKIE, session.access_token, secure=True, httponly=True, samesite="Lax", path="/"
    )
    return answer


async def _home(request: web.Request) -> web.Response:
    name = _visitor(request)
    if not name:
        return _out(request)
    return _page(request, "Practice org", f"You are logged in as {name}.")


async def _record(request: web.Request) -> web.Response:
    """Show a record's fields."""
    if not _visitor(request):
        return _out(request)
    org = request.app[ORG]
    record_id = normalise_id(request.match_info["record"]) or ""
    found = org.schema.by_prefix.get(record_id[:3])
    record = org.find_record(found.name, record_id) if found else None
    if found is None or record is None:
        return _page(request, "Not found", "There is no such record.", 404)
    rows = "".join(
        f"<li>{escape(name)}: {escape(str(value))}</li>"
        for name, value in record.items()
        if value is not None
    )
    return _page(request, f"{found.label} {record_id}", "", inside=f"<ul>{rows}</ul>")


def _visitor(request: web.Request) -> str:
    """Name who the browser is logged in as, "" for nobody."""
    org = request.app[ORG]
    user_id = org.sessions.user_of(request.cookies.get(COOKIE, ""))
    person = org.user(user_id) if user_id else None
    return person.username if person else ""


def _out(request: web.Request) -> web.Response:
    words = "Nobody is logged in here. Use Log in to Salesforce in Orgtide."
    return _page(request, "Log in", words, 403)


def _refused(status: int, error: str, description: str) -> web.Response:
    body = {"error": error, "error_description": description}
    return web.json_response(body, status=status, headers=NO_STORE)


def _page(
    request: web.Request, title: str, words: str, status: int = 200, inside: str = ""
) -> web.Response:
    content = f"<h1>{escape(title)}</h1><p>{escape(words)}</p>{inside}"
    headers = {**NO_STORE, "Content-Security-Policy": CONTENT_POLICY}
    text = page(request.app[ORG].kind, title, content)
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
