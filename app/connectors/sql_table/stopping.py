"""Ends a wait for a database when nobody wants its answer any more.

A driver that waits cannot be asked whether the person still wants the rows. So a thread beside it
looks several times a second, and if not, has the driver give up; what was begun is rolled back.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.core.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

LOOK_S = 0.2
"""How often a wait looks whether it was stopped. Unit: seconds. Source: ours."""


@contextmanager
def stoppable(connection: sa.Connection, still_wanted: Callable[[], None]) -> Iterator[None]:
    """Let the statements inside be stopped.

    Args:
        connection: they run on it; of no use after a stop.
        still_wanted: asked several times a second, on another thread; raises `Cancelled`.

    Raises:
        Cancelled: the person stopped; nothing was committed, unless that was under way.
    """
    driver = connection.connection.dbapi_connection
    stopped, ended = threading.Event(), threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_S):
            try:
                still_wanted()
            except Cancelled:
                stopped.set()
                _give_up(driver)  # again and again: a statement may begin in between

    thread = threading.Thread(target=watch, name="database wait", daemon=True)
    thread.start()
    try:
        yield
    except Exception as error:
        if stopped.is_set():
            raise Cancelled from error
        raise
    finally:
        ended.set()
        thread.join()


def _give_up(driver: Any) -> None:
    """Have a driver end what it waits for, each in its own way."""
    with contextlib.suppress(Exception):  # the wait may have ended by itself
        if hasattr(driver, "interrupt"):  # sqlite3
            driver.interrupt()
        elif hasattr(driver, "cancel"):  # psycopg
            driver.cancel()
        elif hasattr(driver, "_sock"):  # PyMySQL has no way of its own: cut the line
            driver._sock.shutdown(socket.SHUT_RDWR)  # noqa: SLF001
