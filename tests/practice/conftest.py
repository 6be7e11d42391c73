"""An org without a process around it, and its REST routes without TLS."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from app.practice.middleware import ORG, READ_LINE_BYTES, practice_middlewares
from app.practice.org import Org
from app.practice.rest_routes import add_rest_routes

START = datetime(2026, 11, 20, 15, 0, 0, tzinfo=UTC)


class Clock:
    """Time that stands still until told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Answered:
    """An answer that was read."""

    status: int
    headers: dict[str, str]
    content: bytes
    body: Any


@dataclass
class Rest:
    """A client of one org's REST routes, signed in as the administrator."""

    org: Org
    runner: asyncio.Runner
    client: TestClient[web.Request, web.Application]
    token: str = ""
    version: str = "68.0"
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Answered:
        """Make a call; a path that does not start with `/` is below the version."""
        url = path if path.startswith("/") else f"/services/data/v{self.version}/{path}"
        sent = {"Authorization": f"Bearer {self.token}", **self.headers, **(headers or {})}
        if json is not None:
            more["json"] = json
        return self.runner.run(self._call(method, url, sent, more))

    async def _call(
        self, method: str, url: str, headers: dict[str, str], more: dict[str, Any]
    ) -> Answered:
        response: ClientResponse = await self.client.request(method, url, headers=headers, **more)
        content = await response.read()
        is_json = bool(content) and response.content_type == "application/json"
        body = await response.json() if is_json else None
        return Answered(response.status, dict(response.headers), content, body)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def org(tmp_path: Path, clock: Clock) -> Iterator[Org]:
    opened = Org(tmp_path / "org.sqlite", "sandbox", now=clock, rng=random.Random(1))
    yield opened
    opened.close()


@pytest.fixture
def rest(org: Org) -> Iterator[Rest]:
    app = web.Application(middlewares=practice_middlewares())
    app[ORG] = org
    add_rest_routes(app)
    with asyncio.Runner() as runner:
        client = runner.run(_started(app))
        token = org.sessions.open(org.admin_id).access_token
        yield Rest(org, runner, client, token)
        runner.run(client.close())


async def _started(app: web.Application) -> TestClient[web.Request, web.Application]:
    server = TestServer(app, skip_url_asserts=True)
    await server.start_server(max_line_size=READ_LINE_BYTES, max_field_size=READ_LINE_BYTES)
    client = TestClient(server)
    await client.start_server()
    return client
