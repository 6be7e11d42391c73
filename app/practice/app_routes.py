"""Serves what an administrator does in Setup about sign-in: applications, users' tokens.

As the other routes under `/__practice__/`, they cost no API calls and no Salesforce has them.
"""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from app.practice.errors import OrgError
from app.practice.middleware import ORG


def add_app_routes(app: web.Application) -> None:
    """Add the routes; the application has `ORG`."""
    app.router.add_post("/__practice__/apps", _save_app)
    app.router.add_post("/__practice__/tokens", _count_tokens)


async def _save_app(request: web.Request) -> web.Response:
    """Register an External Client App, or change the named parts of one; see `OAuthApp`."""
    body = await _json(request)
    try:
        saved = request.app[ORG].apps.save(body)
    except OrgError as error:
        return web.json_response({"error": str(error)}, status=400)
    return web.json_response(asdict(saved))


async def _count_tokens(request: web.Request) -> web.Response:
    """Tell how many refresh tokens `username` has through the app `consumer_key`."""
    org, body = request.app[ORG], await _json(request)
    person = org.user_named(str(body.get("username", "")))
    if person is None:
        return web.json_response({"error": "There is no such user"}, status=400)
    count = org.sessions.refresh_tokens(person.id, str(body.get("consumer_key", "")))
    return web.json_response({"refresh_tokens": count})


async def _json(request: web.Request) -> dict[str, Any]:
    """Read a JSON object; only that, as a browser cannot send it from another site unasked."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send application/json")
    body = await request.json()
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="Send a JSON object")
    return body
