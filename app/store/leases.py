"""Leases: one holder for each place, however many processes there are.

A lease is a row with a heartbeat and a fencing number. A holder whose process is gone, or that has
not been heard of for a minute, may be replaced; its number is then out of date, and whatever it
still tries to write into the journal is refused.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.core.errors import AppError, BusyError, Cancelled
from app.store.database import Database
from app.store.paths import workspace_folder
from app.store.processes import ProcessMark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from app.core.clock import Clock
    from app.core.sync import Place
    from app.store.database import Reader, Row

SILENCE = timedelta(seconds=60)
"""A holder that was not heard of for so long may be replaced. Source: ours."""

HEARTBEAT_S = 10.0
"""Time between two signs of life. Unit: seconds. Source: ours, a sixth of `SILENCE`."""


@dataclass(frozen=True)
class Lease:
    """The right to work on something, until it is released or somebody else has taken it."""

    name: str
    fence: int

    def check(self, database: Database) -> None:
        """Make sure, inside a transaction, that nobody took it.

        Raises:
            BusyError: another holder has it now; nothing may be written.
        """
        row = database.first("SELECT * FROM leases WHERE name = ?", (self.name,))
        if row is None or row["fence"] != self.fence:
            holder = "" if row is None else str(_mark(row))
            raise BusyError("Another process has taken over this work.", holder=holder)


class Leases:
    """The leases of a workspace."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def take(self, name: str) -> Lease:
        """Become the holder.

        Raises:
            BusyError: somebody holds it, is alive, and was heard of within a minute.
        """
        now = self._clock.now()
        with self._database.transaction():
            row = self._database.first("SELECT * FROM leases WHERE name = ?", (name,))
            if row is not None and row["held"] and not _lost(row, now):
                raise BusyError("This is already running.", holder=str(_mark(row)))
            fence = 1 if row is None else int(row["fence"]) + 1
            own = ProcessMark.own()
            self._database.execute(
                "INSERT OR REPLACE INTO leases VALUES (?, ?, 1, ?, ?, ?, ?, ?)",
                (name, fence, own.host, own.pid, own.began, now.isoformat(), now.isoformat()),
            )
        return Lease(name, fence)

    def beat(self, lease: Lease) -> None:
        """Give a sign of life.

        Raises:
            BusyError: another holder has it now.
        """
        with self._database.transaction():
            lease.check(self._database)
            self._database.execute(
                "UPDATE leases SET heartbeat_at = ? WHERE name = ?",
                (self._clock.now().isoformat(), lease.name),
            )

    def release(self, lease: Lease) -> None:
        """Let go; does nothing when another holder has it already."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE leases SET held = 0 WHERE name = ? AND fence = ?", (lease.name, lease.fence)
            )

    def holder(self, name: str) -> str:
        """Who holds it and is alive, in words; "" when nobody does."""
        row = self._database.first("SELECT * FROM leases WHERE name = ? AND held = 1", (name,))
        if row is None or _lost(row, self._clock.now()):
            return ""
        return str(_mark(row))


class HeldLease:
    """Holds a lease and gives signs of life on a thread of its own until the block ends.

    A lost lease is not reported here: the journal refuses the next write.
    """

    def __init__(
        self,
        workspace: Path,
        clock: Clock,
        name: str,
        still_wanted: Callable[[], None] = lambda: None,
    ) -> None:
        """Hold nothing yet.

        Args:
            workspace: its folder.
            clock: dates the signs of life.
            name: of the lease.
            still_wanted: raises when the person stopped; looked at while other processes write.
        """
        self._workspace = workspace
        self._clock = clock
        self._name = name
        self._still_wanted = still_wanted
        self._ended = threading.Event()

    def __enter__(self) -> Lease:
        with Database(self._workspace, self._still_wanted) as database:
            self._lease = Leases(database, self._clock).take(self._name)
        self._thread = threading.Thread(target=self._beat, name=f"lease {self._name}", daemon=True)
        self._thread.start()
        return self._lease

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        folder = workspace_folder(self._workspace)  # it may have been moved in the block
        with (
            contextlib.suppress(Cancelled),  # nobody waits: the lease lapses without signs of life
            Database(folder, self._still_wanted) as database,
        ):
            Leases(database, self._clock).release(self._lease)

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_S):
            try:
                with Database(self._workspace, self._unless_ended) as database:
                    Leases(database, self._clock).beat(self._lease)
            except (BusyError, Cancelled):
                return  # taken over, as the journal will say; or let go while it waited
            except AppError:
                continue  # a full disk may have room again before the next sign of life is due

    def _unless_ended(self) -> None:
        if self._ended.is_set():
            raise Cancelled


def is_held(reader: Reader, name: str, now: datetime) -> bool:
    """Whether somebody who is alive holds a lease."""
    row = reader.first("SELECT * FROM leases WHERE name = ? AND held = 1", (name,))
    return row is not None and not _lost(row, now)


@contextlib.contextmanager
def quiet_workspace(workspace: Path, clock: Clock) -> Iterator[None]:
    """Hold every lease that anybody ever held, so that nothing is at work meanwhile.

    Raises:
        BusyError: somebody works.
    """
    with Database(workspace) as database:
        names = [row["name"] for row in database.rows("SELECT name FROM leases ORDER BY name")]
    with contextlib.ExitStack() as held:
        for name in names:
            held.enter_context(HeldLease(workspace, clock, name))
        yield


def place_lease(place: Place) -> str:
    """Name the lease of a place."""
    return f"place {place.sync} {place.org_id}"


def _mark(row: Row) -> ProcessMark:
    return ProcessMark(row["host"], row["pid"], row["process"])


def _lost(row: Row, now: datetime) -> bool:
    """Whether a holder is gone: its process ended here, or nothing was heard of it for long."""
    return _mark(row).is_gone or now - datetime.fromisoformat(row["heartbeat_at"]) > SILENCE
