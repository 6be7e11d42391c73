"""A door on this computer that the browser comes through once: listens, answers, and is closed.

Answers only visitors who name this computer as the host they want, so that no page of another site
can come in under a name of its own. A visitor who connects and says nothing, as browsers do ahead
of time, holds nobody up.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable

REQUEST_MAX_BYTES = 16_384
"""Longest request that is read. Unit: bytes. Source: ours; a code is about 100."""

ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
"""Both of what a browser may take `localhost` for."""


@dataclass(frozen=True)
class Reply:
    """What a visitor gets."""

    status: str
    """Such as "200 OK"."""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The reply as it travels."""
        body = self.body.encode()
        lines = [
            f"HTTP/1.1 {self.status}",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'none'",
            "Referrer-Policy: no-referrer",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


NOT_HERE = Reply("404 Not Found")


class LocalDoor(Closing):
    """Listens on the first port of a list that nobody else uses, on every loopback address."""

    def __init__(self, ports: tuple[int, ...]) -> None:
        """Begin to listen.

        Args:
            ports: tried in this order; 0 is any free port.

        Raises:
            OSError: every port of the list is in use.
        """
        self._listeners = _first_free(ports)
        self._visitors: dict[socket.socket, bytes] = {}
        self._selector = selectors.DefaultSelector()
        for listener in self._listeners:
            self._selector.register(listener, selectors.EVENT_READ)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listeners[0].getsockname()[1])

    def serve(self, seconds: float, answer: Callable[[str], Reply]) -> None:
        """Take what comes within some seconds; returns as soon as something came.

        Args:
            seconds: longest wait.
            answer: gives the reply to a path with its query.
        """
        for key, _ in self._selector.select(seconds):
            found = key.fileobj
            if not isinstance(found, socket.socket):
                continue
            if found in self._listeners:
                self._admit(found)
            else:
                self._hear(found, answer)

    def close(self) -> None:
        """Stop listening, and hang up on everybody."""
        for visitor in list(self._visitors):
            self._part(visitor)
        while self._listeners:
            self._listeners.pop().close()
        self._selector.close()

    def _admit(self, listener: socket.socket) -> None:
        try:
            visitor, _ = listener.accept()
        except OSError:
            return  # hung up before we came to it
        visitor.settimeout(0)
        self._visitors[visitor] = b""
        self._selector.register(visitor, selectors.EVENT_READ)

    def _hear(self, visitor: socket.socket, answer: Callable[[str], Reply]) -> None:
        try:
            said = visitor.recv(REQUEST_MAX_BYTES)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        self._visitors[visitor] += said
        request = self._visitors[visitor]
        if not said or len(request) > REQUEST_MAX_BYTES:
            self._part(visitor)
        elif b"\r\n\r\n" in request:
            self._answer(visitor, request, answer)

    def _answer(
        self, visitor: socket.socket, request: bytes, answer: Callable[[str], Reply]
    ) -> None:
        path = _path(request, self.port)
        reply = answer(path) if path else NOT_HERE
        with contextlib.suppress(OSError):  # whoever hung up does not want the answer
            visitor.settimeout(1)
            visitor.sendall(reply.encoded())
            visitor.shutdown(socket.SHUT_WR)
        self._part(visitor)

    def _part(self, visitor: socket.socket) -> None:
        self._visitors.pop(visitor, None)
        self._selector.unregister(visitor)
        visitor.close()


def _path(request: bytes, port: int) -> str:
    """The path of a GET that names this computer as its host; "" for anything else."""
    first, *headers = request.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    path = rest.partition(" ")[0]
    hosts = [
        value.strip().lower()
        for name, _, value in (header.partition(":") for header in headers)
        if name.strip().lower() == "host"
    ]
    local = {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")}
    known = method == "GET" and len(hosts) == 1 and hosts[0] in local
    return path if known and path.startswith("/") else ""


def _first_free(ports: tuple[int, ...]) -> list[socket.socket]:
    for port in ports:
        with contextlib.suppress(OSError):
            return _listeners(port)
    raise OSError(errno.EADDRINUSE, "Every port of the list is in use")


def _listeners(port: int) -> list[socket.socket]:
    """Listen on a port of every loopback address that this computer has.

    Raises:
        OSError: somebody has the port on one of them, who would get what is meant for us.
    """
    opened: list[socket.socket] = []
    for family, address in ADDRESSES:
        try:
            opened.append(_listener(family, address, port or _port_of(opened)))
        except OSError as error:
            if opened and error.errno != errno.EADDRINUSE:
                continue  # a computer without IPv6
            for each in opened:
                each.close()
            raise
    return opened


def _port_of(opened: list[socket.socket]) -> int:
    return int(opened[0].getsockname()[1]) if opened else 0


def _listener(family: int, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen()
        made.settimeout(0)
    except BaseException:
        made.close()
        raise
    return made
