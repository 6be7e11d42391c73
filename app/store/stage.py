"""The stage: a DuckDB database on disk in which the rows of one job live while it works.

It is scratch: only one process opens it, no other version of DuckDB has to read it, and it is
deleted when the job ends. What shall last leaves it as Parquet or goes to SQLite.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb
import msgspec

from app.core.closing import Closing
from app.core.errors import StoreError, StoreFullError
from app.store.paths import OWNER_ONLY_FILE, private_file, private_folder
from app.store.processes import ProcessMark
from app.store.spare_memory import give_back, keep_little

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from app.core.ports import RawRow, SqlValue

ROWS_A_FETCH = 2_048
"""Rows taken from DuckDB at once: one vector of its own. Unit: rows. Source: DuckDB, "Vector"."""

ROWS_A_GROUP = 16_384
"""Rows of a Parquet file that are gathered before they are written. Unit: rows. Source: ours."""

LONGEST_ROW_BYTES = 64 * 1024 * 1024
"""Longest row that `load` takes.

Unit: bytes of JSON. Source: ours; a Salesforce record has at most 1.6 million characters of long
text, and DuckDB sets two buffers of this size aside for each thread.
"""

LOAD_PART_BYTES = 4 * 1024 * 1024
"""Rows that DuckDB is given at once, so that a load takes little memory beside the rows.

Unit: bytes of JSON. Source: ours, measured: a third less memory in the same time.
"""

LEAST_ROW_BYTES = 1024 * 1024
"""Room for a row that is always set aside. Unit: bytes of JSON. Source: ours."""

FIRST_MEMORY_BYTES = 64 * 1024 * 1024
"""Memory that a stage works in before it goes to disk.

Unit: bytes. Source: ours, measured: previews of 100,000 rows stay below 250 MB in all.
"""

MOST_USUAL_BYTES = 640 * 1024 * 1024
"""Memory that a stage works in at most without need, however many rows there are. Unit: bytes.
Source: ours; ten million rows need no more than a million."""

MEMORY_A_STORED_BYTE = 8
"""Memory to work in for each byte that the rows take on the disk, where they are compressed.
Source: ours, measured: below it statements are tried several times."""

MEMORY_SHARE = 0.25
"""Part of the computer's memory that a stage takes at most: a statement that cannot be carried out
in less, not even by going to disk, is given half as much again. Source: ours."""

MOST_THREADS = 2
"""Threads that work on the rows; each has buffers of its own. Source: ours, measured: a third one
makes 100,000 rows no faster."""

SMALL_STAGE_BYTES = 96 * 1024 * 1024
"""Rows that take no more on the disk are worked on in the first memory. Unit: bytes. Source: ours,
measured: a preview in which all of 100,000 records change takes two thirds of it."""

MEMORY_A_COLUMN_BYTES = 512 * 1024
"""Memory to work in for each column of the widest table: rows are worked on 2,048 at once, and a
value takes 16 bytes in each of the places that a statement has it in. Source: ours, measured with
300 fields; below it each statement is tried several times."""

GROWS_BY = 1.25
"""A stage takes more memory once its rows have grown by so much. Source: ours."""

LONG_STATEMENT_S = 0.05
"""A statement that took so long may have freed much. Unit: seconds. Source: ours."""

_FOLDERS = "stage.main,passing.main"
"""Where a table is looked for: in the stage's file, then among those that stand in memory."""

_TEMP, _PASSING = "CREATE TEMP TABLE ", "CREATE TABLE passing."

_WIDEST = (
    "SELECT coalesce(max(column_count), 0) FROM (SELECT column_count FROM duckdb_tables() "
    "UNION ALL SELECT column_count FROM duckdb_views() WHERE NOT internal)"
)
"""How many columns the widest table or view has."""

_OWNER = "owner.json"
"""File that says which process a stage belongs to."""

LEAST_MEMORY_BYTES = 512 * 1024 * 1024
MOST_MEMORY_BYTES = 4 * 1024 * 1024 * 1024
"""Bounds of that share."""


class DuckStage(Closing):
    """A stage in a file of its own; implements `app.core.ports.Stage`.

    What is made by `CREATE TEMP TABLE` is not compressed for the file, which takes most of the time
    of a narrow table. It stands in memory, within the same bounds, and goes to disk beyond them.
    Unlike DuckDB's own it can be asked for while other rows are being read.

    Used by one thread at a time. As a context manager it removes its file at the end.
    """

    def __init__(self, folder: Path, job: str, *, memory_bytes: int | None = None) -> None:
        """Open an empty stage.

        Args:
            folder: the workspace's folder for stages; made when missing.
            job: names the files of this stage; letters, digits and hyphens.
            memory_bytes: what it works in at first, see `FIRST_MEMORY_BYTES`; None takes that.

        Raises:
            StoreError: the folder cannot be written.
            StoreFullError: the disk is full.
        """
        self._folder = private_folder(folder) / job
        self._names = 0
        _sweep(folder)
        _remove(self._folder)
        _mark(private_folder(self._folder))
        keep_little()
        self._memory_bytes = self._room_bytes = memory_bytes or FIRST_MEMORY_BYTES
        self._grows = memory_bytes is None
        try:
            self._connection = duckdb.connect(str(self._folder / "stage.duckdb"))
            self._configure(self._memory_bytes)
        except duckdb.Error as error:
            raise self._translated(error) from error

    def _configure(self, memory_bytes: int) -> None:
        threads = min(MOST_THREADS, max(1, (os.cpu_count() or 2) - 1))
        for statement in (
            "SET enable_progress_bar = false",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET preserve_insertion_order = true",
            "SET TimeZone = 'UTC'",
            f"SET threads = {threads}",
            f"SET memory_limit = '{memory_bytes}B'",
            f"SET temp_directory = {literal(str(self._folder / 'spill'))}",
            "ATTACH ':memory:' AS passing",
            f"SET search_path = '{_FOLDERS}'",
        ):
            self._connection.execute(statement)

    # ------------------------------------------------------------------------------ statements

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> None:
        """Run a statement.

        Raises:
            StoreFullError: the disk is full.
            StoreError: DuckDB refused it.
        """
        began = time.monotonic()
        if sql.startswith(_TEMP):
            sql = _PASSING + sql.removeprefix(_TEMP)
        try:
            self._within_memory(lambda: self._connection.execute(sql, list(parameters)))
            self._narrow()
            if time.monotonic() - began > LONG_STATEMENT_S:
                give_back()
                self._grow()
        except duckdb.Error as error:
            raise self._translated(error) from error

    def _within_memory(self, carry_out: Callable[[], object]) -> None:
        """Carry a statement out, in more memory where it cannot be done in what there is.

        A statement is done or not done, so that it may be tried again.
        """
        while True:
            try:
                carry_out()
            except duckdb.OutOfMemoryException as error:
                wider = min(self._room_bytes + self._room_bytes // 2, _most_memory_bytes())
                if wider <= self._room_bytes or _is_disk_full(str(error)):
                    raise
                self._work_in(max(wider, self._widen()))
            else:
                return

    def _widen(self) -> int:
        """Take note of how much memory rows as wide as these need, for all that follows."""
        if self._grows:
            (widest,) = self._connection.execute(_WIDEST).fetchone() or (0,)
            wanted = min(int(widest) * MEMORY_A_COLUMN_BYTES, MOST_USUAL_BYTES)
            self._memory_bytes = max(self._memory_bytes, min(wanted, _most_memory_bytes()))
        return self._memory_bytes

    def _work_in(self, memory_bytes: int) -> None:
        self._connection.execute(f"SET memory_limit = '{memory_bytes}B'")
        self._room_bytes = memory_bytes

    def _grow(self) -> None:
        """Work in memory that fits the rows, within bounds."""
        size = (self._folder / "stage.duckdb").stat().st_size
        wanted = min(size * MEMORY_A_STORED_BYTE, MOST_USUAL_BYTES, _most_memory_bytes())
        if self._grows and size > SMALL_STAGE_BYTES and wanted > self._memory_bytes * GROWS_BY:
            self._memory_bytes = wanted
            self._work_in(wanted)

    def _narrow(self) -> None:
        """Go back to the memory there was at first, when nothing holds on to more any longer."""
        if self._room_bytes != self._memory_bytes:
            with suppress(duckdb.OutOfMemoryException):  # rows are still being read
                self._work_in(self._memory_bytes)

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Iterator[tuple[object, ...]]:
        """Stream the rows of a query; other statements may run in between.

        Raises:
            StoreFullError: the disk is full.
            StoreError: DuckDB refused it.
        """
        cursor = self._connection.cursor()
        cursor.execute(f"SET search_path = '{_FOLDERS}'")
        try:
            self._within_memory(lambda: cursor.execute(sql, list(parameters)))
            while batch := cursor.fetchmany(ROWS_A_FETCH):
                yield from batch
        except duckdb.Error as error:
            raise self._translated(error) from error
        finally:
            cursor.close()
            self._narrow()

    def one(self, sql: str, parameters: Sequence[SqlValue] = ()) -> tuple[object, ...]:
        """The single row of a query.

        Raises:
            StoreError: DuckDB refused it, or there was no row or more than one.
        """
        found = list(self.rows(sql, parameters))
        if len(found) != 1:
            raise StoreError(f"A query for one row gave {len(found):,} rows.", path=self._folder)
        return found[0]

    def name(self, hint: str) -> str:
        """A table name not used in this stage yet."""
        self._names += 1
        plain = "".join(letter if letter.isalnum() else "_" for letter in hint)
        return f"{plain}_{self._names}"

    # ------------------------------------------------------------------------- rows in and out

    def load(self, table: str, columns: Sequence[str], batches: Iterable[Sequence[RawRow]]) -> int:
        """Make a table of VARCHAR columns from batches of rows, None apart from ""; count them.

        Rows travel as one JSON list a line, which carries any text: line ends, quotes, backslashes
        and NUL included.

        Raises:
            StoreError: a row holds half a surrogate pair, which is no text.
            StoreFullError: the disk is full.
        """
        path = self._folder / f"{self.name('load')}.jsonl"
        count = 0
        self.execute(_empty_table(table, columns))
        try:
            for part in _parts_of(batches):
                longest = 0
                with private_file(path).open("wb") as file:
                    for rows, lines in part:
                        count += rows
                        longest = max(longest, *map(len, lines.split(b"\n")))
                        file.write(lines)
                self.execute(_load_statement(table, columns, path, longest))
        except UnicodeEncodeError as error:
            raise StoreError(
                f"A value near row {count:,} holds half a surrogate pair.", path=path
            ) from error
        except OSError as error:
            raise _disk_error(error, path) from error
        finally:
            path.unlink(missing_ok=True)
        return count

    def parquet_out(self, query: str, path: Path) -> None:
        """Write the rows of a query to a Parquet file, in their order, and wait for the disk.

        Args:
            query: a SELECT, or a quoted table name after FROM.
            path: written in place; the caller renames it if readers could be there.

        Raises:
            StoreFullError: the disk is full.
        """
        private_folder(path.parent)
        self.execute(
            f"COPY ({query}) TO {literal(str(path))}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_A_GROUP})"
        )
        try:
            path.chmod(OWNER_ONLY_FILE)
            sync_to_disk(path)
        except OSError as error:
            raise _disk_error(error, path) from error

    def parquet_in(self, paths: Sequence[Path]) -> str:
        """Say, as SQL to stand after FROM, the rows of Parquet files of one shape.

        Args:
            paths: at least one.
        """
        listed = ", ".join(literal(str(path)) for path in paths)
        return f"read_parquet([{listed}])"

    def parquet_shape(self, path: Path) -> tuple[frozenset[str], bool]:
        """Say which columns a Parquet file has, and whether this version of DuckDB wrote it.

        Raises:
            StoreError: it is no Parquet file.
        """
        place = literal(str(path))
        columns = frozenset(
            str(n) for (n,) in self.rows(f"SELECT name FROM parquet_schema({place})")
        )
        (same,) = self.one(
            "SELECT starts_with(coalesce(created_by, ''), 'DuckDB version ' || version() || ' ')"
            f" FROM parquet_file_metadata({place})"
        )
        return columns, bool(same)

    def held(self, path: Path) -> Path:
        """Hold on to a file that is never written again, so that it is there until the end.

        Raises:
            StoreFullError: the disk is full; only where a file cannot have two names.
        """
        mine = self._folder / f"{self.name('held')}{path.suffix}"
        try:
            mine.hardlink_to(path)
        except OSError:
            try:
                shutil.copyfile(path, mine)
            except OSError as error:
                raise _disk_error(error, path) from error
        return mine

    # ---------------------------------------------------------------------------------- the end

    def close(self) -> None:
        """Let go of the database and remove its files."""
        self._connection.close()
        _remove(self._folder)

    def _translated(self, error: duckdb.Error) -> StoreError:
        text = str(error)
        if _is_disk_full(text):
            return StoreFullError(
                "There is no room left for the rows of this job.", path=self._folder
            )
        return StoreError(f"The rows of this job cannot be worked on: {text}", path=self._folder)


def _is_disk_full(text: str) -> bool:
    """Whether DuckDB says that the disk has no more room."""
    return os.strerror(errno.ENOSPC) in text or "max_temp_directory_size" in text


def quoted(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write text as an SQL literal, for the few places that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


def sync_to_disk(path: Path) -> None:
    """Wait until a file and its name in the folder are on the disk.

    Raises:
        OSError: they cannot be written.
    """
    _fsync(path, os.O_RDWR)
    if os.name == "posix":
        _fsync(path.parent, os.O_RDONLY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parts_of(batches: Iterable[Sequence[RawRow]]) -> Iterator[Iterator[tuple[int, bytes]]]:
    """Cut batches into parts of some megabytes: of each batch its rows, and them as JSON lines.

    A part is read to its end before the next one is taken.
    """
    encoder = msgspec.json.Encoder()
    encoded = ((len(batch), encoder.encode_lines(batch)) for batch in batches if batch)

    def part(first: tuple[int, bytes]) -> Iterator[tuple[int, bytes]]:
        size = len(first[1])
        yield first
        while size < LOAD_PART_BYTES and (more := next(encoded, None)) is not None:
            size += len(more[1])
            yield more

    while (first := next(encoded, None)) is not None:
        yield part(first)


def _empty_table(table: str, columns: Sequence[str]) -> str:
    listed = ", ".join(f"{quoted(column)} VARCHAR" for column in columns)
    return f"CREATE TABLE {quoted(table)} ({listed})"


def _load_statement(table: str, columns: Sequence[str], path: Path, longest: int) -> str:
    """The statement that adds the rows of a file to a table.

    DuckDB sets room aside by the longest row: what is said here decides the memory of a load.
    """
    picked = ", ".join(f"json[{i}] AS {quoted(column)}" for i, column in enumerate(columns, 1))
    return (
        f"INSERT INTO {quoted(table)} SELECT {picked} FROM read_json({literal(str(path))},"
        " format = 'newline_delimited', records = false, columns = {json: 'VARCHAR[]'},"
        f" maximum_object_size = {min(LONGEST_ROW_BYTES, max(LEAST_ROW_BYTES, 2 * longest))})"
    )


def _disk_error(error: OSError, path: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFullError("There is no room left for the rows of this job.", path=path)
    return StoreError(f"The file {path} cannot be written: {error.strerror}.", path=path)


def _mark(folder: Path) -> None:
    """Say whose stage it is."""
    try:
        private_file(folder / _OWNER).write_bytes(msgspec.json.encode(ProcessMark.own()))
    except OSError as error:
        raise _disk_error(error, folder) from error


def _sweep(folder: Path) -> None:
    """Remove the stages of processes that are gone."""
    for owner in folder.glob(f"*/{_OWNER}"):
        try:
            mark = msgspec.json.decode(owner.read_bytes(), type=ProcessMark)
        except (OSError, msgspec.DecodeError):
            continue  # just being made, or just being removed
        if mark.is_gone:
            _remove(owner.parent)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _most_memory_bytes() -> int:
    """Take a share of the computer's memory, within bounds."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return LEAST_MEMORY_BYTES * 2
    return int(min(MOST_MEMORY_BYTES, max(LEAST_MEMORY_BYTES, total * MEMORY_SHARE)))
