"""Waits for a slow answer on a thread of its own, so that whoever asked can stop waiting.

A socket that is read cannot be asked whether the person still wants the answer. So the exchange
runs beside the job's thread; the job's thread looks several times a second whether it was stopped,
and if so closes the sockets, which ends the exchange.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3.connection import HTTPConnection

LOOK_S = 0.2
"""How often a wait looks whether it was stopped. Unit: seconds. Source: ours."""

FAREWELL_S = 0.5
"""How long a stopped exchange may take to notice. Unit: seconds. Source: ours."""

T = TypeVar("T")


class OpenSockets:
    """The connections of one session that are open, or about to be."""

    def __init__(self) -> None:
        self._connections: WeakSet[HTTPConnection] = WeakSet()
        self._changing = threading.Lock()
        self._too_late: WeakSet[HTTPConnection] = WeakSet()
        """Connections that were about to open when everything was cut."""

    def add(self, connection: HTTPConnection) -> None:
        """Remember a connection before it opens."""
        with self._changing:
            self._connections.add(connection)

    def hang_up(self) -> None:
        """Cut every connection; whoever reads from one sees its end at once."""
        with self._changing:
            self._too_late |= {each for each in self._connections if each.sock is None}
            open_now = [each.sock for each in self._connections if each.sock is not None]
        for sock in open_now:
            # The plain socket's own method: that of TLS takes away what the reader is using.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def refuse_late(self, connection: HTTPConnection) -> None:
        """Keep a connection that opened after everything was cut from sending anything.

        Raises:
            ConnectionAbortedError: it was about to open then.
        """
        with self._changing:
            if connection in self._too_late:
                self._too_late.discard(connection)
                raise ConnectionAbortedError("stopped")


class _Exchange(Generic[T]):
    """One call on a thread of its own."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._ended = threading.Event()
        self._answer: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._answer.append(self._call())
        except BaseException as error:  # noqa: BLE001 - raised again on the thread that waits
            self._error = error
        finally:
            self._ended.set()

    def has_ended(self, within_s: float) -> bool:
        return self._ended.wait(within_s)

    def result(self) -> T:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._answer[0]


def patiently(call: Callable[[], T], sockets: OpenSockets, still_wanted: Callable[[], None]) -> T:
    """Make a call and wait for its answer as long as somebody wants it.

    Args:
        call: the exchange; must end soon after its sockets were cut.
        sockets: those that the call uses.
        still_wanted: asked several times a second; raises when the answer is no longer wanted.

    Raises:
        Exception: what the call raises, or what `still_wanted` does.
    """
    exchange = _Exchange(call)
    try:
        while not exchange.has_ended(LOOK_S):
            still_wanted()
    except BaseException:
        sockets.hang_up()
        exchange.has_ended(FAREWELL_S)
        raise
    return exchange.result()
