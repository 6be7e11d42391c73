"""Serve the REST API: versions, limits, describe, records, query."""

from aiohttp import web


def add_rest_routes(app: web.Application) -> None:
    """Add every REST and Composite route; the application has `ORG` and the practice middlewares."""
