"""Serves the Bulk API 2.0: ingest and query jobs."""

from aiohttp import web


def add_bulk_routes(app: web.Application) -> None:
    """Add the routes under `/services/data/vNN.N/jobs/`; the application has `ORG`."""
