"""Stand before every route: signed in? counted? spoiled by a fault? And put refusals into JSON."""

from aiohttp import web
from aiohttp.typedefs import Middleware

from app.practice.org import Org

ORG = web.AppKey("org", Org)
"""The org an aiohttp application serves; set by the server before it starts."""
USER_ID = web.RequestKey("user_id", str)
"""The signed-in user of a request under /services/data/vNN.N; set by the session middleware."""


def practice_middlewares() -> list[Middleware]:
    """List the middlewares every practice application installs, in order."""
    return []
