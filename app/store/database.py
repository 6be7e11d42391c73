"""The workspace's SQLite file: opened, kept at the right version, and its faults put into words.

Every thread and every job opens its own `Database`; several processes may write at once. A write
happens inside `transaction()`, which begins at once, so that nothing read in it can be stale.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.core.closing import Closing
from app.core.errors import BusyError, StoreError, StoreFullError, StoreTooNewError
from app.store.held_files import HELD, FileMark
from app.store.page_seal import break_seal
from app.store.paths import database_path, private_file, private_folder, refuse_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.core.ports import SqlValue

MIGRATIONS = Path(__file__).parent / "migrations"
"""SQL files, `0001_first.sql` and so on. Only ever added to: the number is the schema's version."""

APPLICATION_ID = 0x4F724764
"""Marks the file as ours ("OrGd"), so that another program's database is left alone."""

BUSY_S = 60.0
"""How long a writer waits for another process's transaction. Unit: seconds. Source: ours."""

_ROWS_A_BATCH = 10_000
"""Rows of a long query that are taken over at once. Source: ours."""
_STEPS_A_LOOK = 200_000
"""Steps of SQLite's machine between two looks whether a query is still wanted. Source: measured,
they take about 2 ms."""
LOOK_S = 0.25
"""How often a writer that waits looks whether it was stopped. Unit: seconds. Source: ours."""

_SWITCHES = 20
"""How often the switch to a write-ahead log is tried. Source: ours."""

_ROOM_TO_OPEN_BYTES = 64 * 1024
"""Room for the shared index of a write-ahead log. Source: sqlite.org/walformat.html, section 2."""

_HEADER_BYTES = 100
"""Length of the SQLite file header. Source: sqlite.org/fileformat2.html, section 1.3."""

Row = sqlite3.Row


class Reader(Protocol):
    """Whatever can be asked, be it open for writing or not."""

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Iterable[Row]:
        """The rows of a query."""

    def first(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Row | None:
        """The first row of a query, None when there is none."""


class Database(Closing):
    """One connection to the workspace's SQLite file; used by the thread that opened it."""

    def __init__(self, workspace: Path, still_wanted: Callable[[], None] = lambda: None) -> None:
        """Open the workspace, make it if it is missing, and bring its schema up to date.

        Args:
            workspace: its folder.
            still_wanted: is asked while another process writes, and raises when the person stopped
                waiting; nothing was written then.

        Raises:
            StoreTooNewError: a newer program wrote it; nothing was touched.
            StoreFullError: the disk is full.
            StoreError: it cannot be opened, or it is not ours.
        """
        self.workspace = workspace
        self._still_wanted = still_wanted
        self.path = database_path(workspace)
        refuse_moved(workspace)
        self._mark: FileMark | None = None
        with HELD.opening(self.path) as open_already:
            if not open_already:
                _refuse_foreign(self.path)
                private_folder(workspace)
                private_file(self.path)
            try:
                self._connection = _connect(self.path)
            except sqlite3.Error as error:
                raise translated(error, self.path) from error
            self._mark = HELD.hold(self.path)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        with self._errors():
            self._keep_log()
            for pragma in ("synchronous = FULL", "foreign_keys = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        break_seal(self.workspace)
        supported = newest_version()
        found = self.version()
        if found > supported:
            raise _too_new(self.path, found, supported)
        if found < supported:
            self._migrate(supported)

    def _keep_log(self) -> None:
        """Switch to a write-ahead log; SQLite does not wait there for one who does the same."""
        for _ in range(_SWITCHES):
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY":
                    raise
                self._do("BEGIN IMMEDIATE")  # waits until the other is done
                self._connection.execute("ROLLBACK")
            else:
                return
        raise BusyError("Another process is writing to the workspace.", holder="another process")

    def _migrate(self, supported: int) -> None:
        with self.transaction():
            found = self.version()  # another process may have been faster
            for number, statements in migrations():
                if found < number:
                    for statement in statements:
                        self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {supported}")
        # The version has to stand in the file itself: an older program looks there first.
        with self._errors():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def version(self) -> int:
        """The schema version of the file."""
        return int(self.value("PRAGMA user_version"))  # type: ignore[arg-type]  # always a number

    # ------------------------------------------------------------------------------ statements

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of it or nothing; waits for other writers.

        Raises:
            BusyError: another process wrote for longer than `BUSY_S`.
            StoreFullError: the disk is full; nothing of it was kept.
        """
        with self._errors():
            self._do("BEGIN IMMEDIATE")
        try:
            with self._errors():
                yield
                self._connection.execute("COMMIT")
        except BaseException:
            # SQLite ends the transaction by itself when the disk is full.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _do(self, sql: str, parameters: Sequence[SqlValue] = ()) -> sqlite3.Cursor:
        """Run a statement; wait for another writer as long as it is wanted, at most `BUSY_S`."""
        for _ in range(round(BUSY_S / LOOK_S) - 1):
            try:
                return self._connection.execute(sql, parameters)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or self._connection.in_transaction:
                    raise
                self._still_wanted()
        return self._connection.execute(sql, parameters)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> int:
        """Run a statement; the number of rows it changed."""
        with self._errors():
            return self._do(sql, parameters).rowcount

    def insert(self, sql: str, parameters: Sequence[SqlValue] = ()) -> int:
        """Run an INSERT; the row id it gave."""
        with self._errors():
            row_id = self._do(sql, parameters).lastrowid
        return row_id or 0

    def many(self, sql: str, rows: Iterable[Sequence[SqlValue]]) -> int:
        """Run a statement for each row; the number of rows changed."""
        with self._errors():
            return self._connection.executemany(sql, rows).rowcount

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Iterator[Row]:
        """Stream the rows of a query."""
        with self._errors():
            yield from self._connection.execute(sql, parameters)

    def first(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        with self._errors():
            row: Row | None = self._connection.execute(sql, parameters).fetchone()
        return row

    def value(self, sql: str, parameters: Sequence[SqlValue] = ()) -> SqlValue:
        """The first column of the first row, None when there is no row."""
        row = self.first(sql, parameters)
        return None if row is None else row[0]

    def copy_to(self, path: Path) -> None:
        """Write the database as it is at this moment into a new file; others may write meanwhile.

        Raises:
            StoreFullError: the disk is full.
        """
        private_file(path)
        with self._errors():
            self._connection.execute("VACUUM INTO ?", (str(path),))

    def shred(self) -> None:
        """Make sure that what was deleted is nowhere in the file and its log any more.

        Raises:
            BusyError: somebody reads or writes all the time.
            StoreFullError: the disk has no room for a second copy of the file.
        """
        with self._errors():
            self._connection.execute("VACUUM")
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise BusyError("The workspace is being read.", holder="another process")

    def content(self) -> bytes:
        """Every byte of the file, through SQLite: to read it otherwise would drop its locks."""
        with self._errors():
            return self._connection.serialize()

    # ----------------------------------------------------------------------------------- the end

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        if self._mark is not None:
            HELD.release(self._mark)
            self._mark = None

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise translated(error, self.path) from error


class ReadOnlyDatabase(Closing):
    """One connection that can only read; what screens page through."""

    def __init__(self, workspace: Path) -> None:
        """Open a workspace that exists and has the schema of this program.

        Raises:
            StoreTooNewError: a newer program wrote it.
            StoreError: there is none yet, or an older program's; the engine has to open it first.
        """
        self.path = database_path(workspace)
        self._mark: FileMark | None = None
        supported = newest_version()
        try:
            with HELD.opening(self.path):
                self._connection = sqlite3.connect(
                    f"{self.path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
                )
                self._mark = HELD.hold(self.path)
            self._connection.row_factory = sqlite3.Row
            found = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.Error as error:
            if self._mark is not None:
                self.close()
            raise translated(error, self.path) from error
        if found != supported:
            self.close()
            if found > supported:
                raise _too_new(self.path, found, supported)
            raise StoreError("The workspace has not been opened yet.", path=self.path)

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise translated(error, self.path) from error

    def batches(
        self, sql: str, parameters: Sequence[SqlValue], still_wanted: Callable[[], None]
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query as plain tuples, many at a time.

        Args:
            sql: the query.
            parameters: its values.
            still_wanted: raises when nobody waits any more; asked while SQLite looks, too.
        """
        stopped: list[BaseException] = []

        def look() -> int:
            try:
                still_wanted()
            except BaseException as error:  # noqa: BLE001 - SQLite lets no exception through
                stopped.append(error)
            return len(stopped)

        self._connection.set_progress_handler(look, _STEPS_A_LOOK)
        try:
            cursor = self._connection.cursor()
            cursor.row_factory = None
            cursor.execute(sql, parameters)
            while batch := cursor.fetchmany(_ROWS_A_BATCH):
                yield batch
        except sqlite3.Error as error:
            if stopped:
                raise stopped[0] from None
            raise translated(error, self.path) from error
        finally:
            self._connection.set_progress_handler(None, 0)

    def first(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        if self._mark is not None:
            HELD.release(self._mark)
            self._mark = None


def newest_version() -> int:
    """The schema version of this program."""
    return max(number for number, _ in _migration_files())


def migrations() -> list[tuple[int, list[str]]]:
    """Each migration's number with its statements, in order."""
    return [(number, _statements(path.read_text("utf-8"))) for number, path in _migration_files()]


def translated(error: sqlite3.Error, path: Path) -> StoreError | BusyError:
    """Put a fault of SQLite into our words."""
    code = getattr(error, "sqlite_errorname", "") or ""
    if code.startswith("SQLITE_FULL") or (code.startswith("SQLITE_IOERR") and _is_full(path)):
        return StoreFullError("There is no room left where the workspace is kept.", path=path)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError("Another process is writing to the workspace.", holder="another process")
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError("The workspace's database is damaged.", path=path)
    if code.startswith("SQLITE_CANTOPEN"):
        return StoreError("The workspace's database cannot be opened.", path=path)
    return StoreError(f"The workspace's database refused: {error}.", path=path)


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for what SQLite keeps beside its file.

    It calls that an input or output error when the room is missing while it opens.
    """
    try:
        return shutil.disk_usage(path.parent).free < _ROOM_TO_OPEN_BYTES
    except OSError:
        return False


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=LOOK_S, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _refuse_foreign(path: Path) -> None:
    """Look at the file's first bytes, so that a newer or foreign file is not even opened."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.", path=path) from error
    if not header:
        return
    version = int.from_bytes(header[60:64])
    ours = int.from_bytes(header[68:72]) in (0, APPLICATION_ID)
    if not header.startswith(b"SQLite format 3\x00") or not ours:
        raise StoreError(f"{path} is not an Orgtide workspace.", path=path)
    if version > newest_version():
        raise _too_new(path, version, newest_version())


def _too_new(path: Path, found: int, supported: int) -> StoreTooNewError:
    return StoreTooNewError(
        f"The workspace was written by a newer Orgtide (schema {found}, this one knows"
        f" {supported}).",
        path=path,
        found=found,
        supported=supported,
    )


def _migration_files() -> list[tuple[int, Path]]:
    return sorted((int(path.name[:4]), path) for path in MIGRATIONS.glob("[0-9]*.sql"))


def _statements(script: str) -> list[str]:
    """Cut a script at the ends of its statements; `executescript` would commit in between."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
