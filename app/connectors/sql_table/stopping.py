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


def connected(engine: sa.Engine, still_wanted: Callable[[], None]) -> sa.Connection:
    """Connect, as long as somebody wants it: a database that is away lets its callers wait.

    What comes too late is closed. SQLite's connections belong to the thread that made them, and
    are there at once.

    Raises:
        Cancelled: the person stopped.
        sqlalchemy.exc.SQLAlchemyError: there is no way to connect.
    """
    if engine.dialect.name == "sqlite":
        return engine.connect()
    attempt = _Attempt(engine)
    try:
        while not attempt.ended.wait(LOOK_S):
            still_wanted()
    except BaseException:
        attempt.abandon()
        raise
    return attempt.result()


class _Attempt:
    """One connecting, on a thread of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.ended = threading.Event()
        self._engine = engine
        self._changing = threading.Lock()
        self._abandoned = False
        self._connection: sa.Connection | None = None
        self._error: Exception | None = None
        threading.Thread(target=self._connect, name="database connect", daemon=True).start()

    def _connect(self) -> None:
        try:
            connection = self._engine.connect()
        except Exception as error:  # noqa: BLE001 - raised again on the thread that waits
            self._error = error
        else:
            with self._changing:
                if self._abandoned:
                    connection.close()
                else:
                    self._connection = connection
        finally:
            self.ended.set()

    def abandon(self) -> None:
        """Want the connection no more."""
        with self._changing:
            self._abandoned = True
            if self._connection is not None:
                self._connection.close()

    def result(self) -> sa.Connection:
        if self._error is not None:
            raise self._error
        if self._connection is None:
            raise AssertionError("an attempt that ended has a connection or an error")
        return self._connection


def _give_up(driver: Any) -> None:
    """Have a driver end what it waits for, each in its own way."""
    with contextlib.suppress(Exception):  # the wait may have ended by itself
        if hasattr(driver, "interrupt"):  # sqlite3
            driver.interrupt()
        elif hasattr(driver, "cancel"):  # psycopg
            driver.cancel()
        elif hasattr(driver, "_sock"):  # PyMySQL has no way of its own: cut the line
            driver._sock.shutdown(socket.SHUT_RDWR)  # noqa: SLF001
