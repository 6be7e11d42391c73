"""The inbox: an HTTP server that keeps a payload before it answers that it has it.

Requests that arrive together are kept in one transaction, on a thread of its own, so that a disk's
slowness is shared; each is answered when its transaction is on the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from app.connectors.webhooks.payloads import (
    ACKNOWLEDGEMENT,
    deliveries_of,
    is_form,
    plain_body,
    read_payload,
)
from app.connectors.webhooks.routes import MOST_BYTES, Network, Route, sender_of
from app.connectors.webhooks.schemes import Check
from app.connectors.webhooks.verifying import Incoming, RejectedError, verify
from app.core.clock import Clock
from app.core.errors import StoreError
from app.core.event import Delivery, Rejection

if TYPE_CHECKING:
    import ssl


MOST_WAITING = 5_000
"""Requests that may wait for the disk; more are told to come again. Source: ours."""
MOST_TOGETHER = 500
"""Requests of one transaction. Source: ours."""
COME_AGAIN_S = 5
READ_S = 15
"""How long a sender may take for one request. Unit: seconds. Source: ours."""
PREFIX = "/in/"


@dataclass
class Inbox:
    """What the server does with what arrives."""

    routes: Callable[[], dict[str, Route]]
    """Path → route; asked for each request, so that a new one counts at once."""
    keep: Callable[[Sequence[Delivery]], None]
    """Keeps deliveries, all or none; those that are kept already stay one. Not on the loop."""
    reject: Callable[[Rejection], None]
    """Counts what was not let in. Not on the loop."""
    clock: Clock
    thread: Executor
    """Runs `keep` and `reject`, one at a time."""
    proxies: tuple[Network, ...] = ()
    _waiting: asyncio.Queue[tuple[Sequence[Delivery], asyncio.Future[None]]] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING)
    )

    def application(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", PREFIX + "{path}", self.answer)
        app.cleanup_ctx.append(self._writing)
        return app

    # Keeping ------------------------------------------------------------------------------------

    async def _writing(self, app: web.Application) -> Any:
        writer = asyncio.create_task(self._write())
        yield
        await self._waiting.join()
        writer.cancel()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty() and len(batch) < MOST_TOGETHER:
                batch.append(self._waiting.get_nowait())
            deliveries = [one for group, _ in batch for one in group]
            error: Exception | None = None
            try:
                await loop.run_in_executor(self.thread, partial(self.keep, deliveries))
            except Exception as caught:  # noqa: BLE001  # each request is told, none hangs
                error = caught
            for _, done in batch:
                if not done.done():
                    done.set_result(None) if error is None else done.set_exception(error)
                self._waiting.task_done()

    # Answering ----------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request: only after what it brought is on the disk."""
        route = self.routes().get(request.match_info["path"])
        remote = sender_of(
            request.remote or "", request.headers.get("X-Forwarded-For", ""), self.proxies
        )
        if route is None:
            return web.Response(status=404)
        try:
            return await self._let_in(route, request, remote)
        except RejectedError as error:
            now = self.clock.now()
            rejection = Rejection(route.connection, now, remote, error.status, str(error))
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self.thread, partial(self.reject, rejection))
            return web.Response(status=error.status, text=str(error))

    async def _let_in(self, route: Route, request: web.Request, remote: str) -> web.Response:
        if route.closed:
            raise RejectedError(410, "this address is closed for good")
        if not route.lets_in(remote):
            raise RejectedError(403, "the sender's address is not on the list")
        if request.method == "GET" and "hub.challenge" in request.query:
            return _challenge(route, request.query)
        if request.method != "POST":
            raise RejectedError(405, "only POST is taken")
        raw = await _body(request, route.most_bytes)
        seen = Incoming(request.method, _url(route, request), request.headers, raw)
        now = self.clock.now()
        secret = verify(route.scheme, route.secrets, seen, now)
        body = plain_body(raw, request.headers.get("Content-Encoding", ""), route.most_bytes)
        content_type = request.headers.get("Content-Type", "")
        payload = read_payload(body, content_type)
        if isinstance(payload, dict) and payload.get("type") == "url_verification":
            return web.json_response({"challenge": payload.get("challenge", "")})
        made = deliveries_of(
            route,
            payload,
            request.headers,
            received_at=now,
            remote=remote,
            secret=secret,
            raw=b"" if is_form(content_type) else body,
        )
        return await self._kept(route, made)

    async def _kept(self, route: Route, made: list[Delivery]) -> web.Response:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((made, done))
        except asyncio.QueueFull:
            return _later(429)
        try:
            await done
        except StoreError:
            return _later(503)
        if route.scheme.check is Check.ORG:
            return web.Response(text=ACKNOWLEDGEMENT, content_type="text/xml")
        return web.Response(status=200)


def _challenge(route: Route, query: Any) -> web.Response:
    """The handshake by GET: the secret is said and the challenge said back."""
    said = query.get("hub.verify_token", "")
    if route.scheme.check is not Check.PATH and said not in route.secrets:
        raise RejectedError(403, "the word of the handshake does not fit")
    return web.Response(text=query["hub.challenge"])


def _later(status: int) -> web.Response:
    return web.Response(status=status, headers={"Retry-After": str(COME_AGAIN_S)})


def _url(route: Route, request: web.Request) -> str:
    """The address as the sender wrote it."""
    if not route.public_url:
        return str(request.url)
    query = urlsplit(str(request.rel_url)).query
    return route.public_url + (f"?{query}" if query else "")


async def _body(request: web.Request, most_bytes: int) -> bytes:
    """Read a body up to the length it may have.

    Raises:
        RejectedError: it is longer, or does not come.
    """
    if (request.content_length or 0) > most_bytes:
        raise RejectedError(413, f"the payload is longer than {most_bytes} bytes")
    parts, length = [], 0
    try:
        async with asyncio.timeout(READ_S):
            async for part in request.content.iter_any():
                parts.append(part)
                length += len(part)
                if length > most_bytes:
                    raise RejectedError(413, f"the payload is longer than {most_bytes} bytes")
    except TimeoutError as error:
        raise RejectedError(408, "the payload did not come") from error
    return b"".join(parts)


async def started(
    inbox: Inbox, host: str, port: int, context: ssl.SSLContext | None = None
) -> tuple[web.AppRunner, int]:
    """Start to listen.

    Args:
        inbox: what is done.
        host: where; 127.0.0.1 is reached from this computer only.
        port: 0 for any that is free.
        context: for HTTPS.

    Returns:
        What is to be cleaned up in the end, and the port.

    Raises:
        OSError: the port is taken.
    """
    runner = web.AppRunner(
        inbox.application(), auto_decompress=False, access_log=None, handle_signals=False
    )
    await runner.setup()
    site = web.TCPSite(runner, host, port, ssl_context=context)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise
    return runner, int(runner.addresses[0][1])
