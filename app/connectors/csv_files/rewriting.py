"""Changes rows of a CSV file: the whole file is written beside it, then takes its place.

Untouched records keep every byte. Whoever reads the file sees the old one or the new one.
"""

from __future__ import annotations

import io
import os
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.connectors.csv_files.canonical_text import canonical_text
from app.connectors.csv_files.dialect import QUOTE, Dialect, undecodable
from app.connectors.csv_files.records import Lines, start
from app.connectors.csv_files.written_fields import fields_as_written, new_record, with_values
from app.connectors.record_keys import joined
from app.core.errors import EndpointError
from app.core.outcome import RowError, RowResult, WriteRow
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.outcome import WriteRequest

NOT_FOUND = "RECORD_NOT_FOUND"
SEVERAL = "SEVERAL_RECORDS"
DUPLICATE = "DUPLICATE_VALUE"
NO_KEY = "REQUIRED_FIELD_MISSING"
NOT_WRITABLE = "INVALID_CHARACTER"
"""Codes of rows that a file refuses. Source: ours; files have no words of their own."""


@dataclass
class Rewriting:
    """One file being rewritten in memory."""

    path: Path
    dialect: Dialect
    key: tuple[str, ...]
    """Names of the columns that make the record key."""
    names: tuple[str, ...] = ()
    records: list[tuple[str, list[str]]] = field(default_factory=list)
    """Each record as written, and its values; blank lines belong to the record behind them."""
    header: str = ""
    tail: str = ""
    """Blank lines at the end."""

    def read(self, data: bytes) -> None:
        """Take in the whole file.

        Raises:
            DataError: it cannot be read.
            EndpointError: its encoding does not give the same bytes back.
        """
        encoding = self.dialect.encoding
        body = data[len(self.dialect.mark) :]
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as error:
            raise undecodable(self.path, self.dialect) from error
        if text.encode(encoding) != body:
            raise EndpointError(
                f"{self.path.name} cannot be rewritten in {encoding.upper()} without changing "
                "rows that nobody asked to change."
            )
        lines = Lines(io.StringIO(text, newline=""), self.path)
        header, records = start(lines, self.path, self.dialect)
        self.header = "".join(lines.taken)
        self.names = header.names
        for _, values in records:
            self.records.append(("".join(lines.taken), values))
        self.tail = "".join(lines.taken)

    def apply(self, request: WriteRequest) -> list[RowResult]:
        """Carry out every row that can be; one result a row."""
        places = self._records_by_key()
        results = []
        for row in request.rows:
            error = self._refusal(row, request.operation, places)
            if error is None:
                results.append(self._carry_out(row, request.operation, places))
            else:
                results.append(RowResult(row.write_id, succeeded=False, error=error))
        self.records = [record for record in self.records if record[0]]
        return results

    def text(self) -> str:
        """The whole file as it shall be."""
        return "".join([self.header, *(record for record, _ in self.records), self.tail])

    # One row --------------------------------------------------------------------------------

    def _refusal(
        self, row: WriteRow, operation: Operation, places: dict[str, list[int]]
    ) -> RowError | None:
        for name, value in row.values.items():
            if not _fits(value or "", self.dialect.encoding):
                words = f"{name} holds a character that the file cannot hold"
                return RowError(NOT_WRITABLE, words, (name,))
        key = row.record_key
        if operation is Operation.INSERT or (operation is Operation.UPSERT and not key):
            key = self._new_key(row)
        if not key:
            return RowError(NO_KEY, "The record has no key", self.key)
        found = len(places.get(key, ()))
        if operation is Operation.INSERT:
            words = "The file has a record with this key already"
            return RowError(DUPLICATE, words, self.key) if found else None
        if found > 1:
            return RowError(SEVERAL, f"The file has {found:,} records with this key", self.key)
        if not found and operation is not Operation.UPSERT:
            return RowError(NOT_FOUND, "The file has no record with this key", self.key)
        return None

    def _carry_out(
        self, row: WriteRow, operation: Operation, places: dict[str, list[int]]
    ) -> RowResult:
        found = places.get(row.record_key or "") if operation is not Operation.INSERT else None
        if not found:
            return self._append(row, places)
        place = found[0]
        if operation is Operation.DELETE:
            del places[row.record_key or ""]
            self.records[place] = ("", [])
            return RowResult(row.write_id, succeeded=True, record_key=row.record_key)
        return self._change(row, place, places)

    def _append(self, row: WriteRow, places: dict[str, list[int]]) -> RowResult:
        values = [row.values.get(name) or "" for name in self.names]
        end = self._close_last_line()
        record = new_record(values, self.dialect.separator, self._quoted_columns()) + end
        self.records.append((record, values))
        key = self._key(values)
        places[key] = [len(self.records) - 1]
        return RowResult(row.write_id, succeeded=True, record_key=key, created=True)

    def _change(self, row: WriteRow, place: int, places: dict[str, list[int]]) -> RowResult:
        written, values = self.records[place]
        columns = {name: column for column, name in enumerate(self.names)}
        changed = {name: value or "" for name, value in row.values.items()}
        blank = written[: len(written) - len(written.lstrip("\r\n"))]
        record = with_values(written[len(blank) :], self.dialect.separator, columns, changed)
        values = [changed.get(name, value) for name, value in zip(self.names, values, strict=True)]
        self.records[place] = (blank + record, values)
        key = self._key(values)
        if key != row.record_key:
            del places[row.record_key or ""]
            places.setdefault(key, []).append(place)
        return RowResult(row.write_id, succeeded=True, record_key=key)

    # Keys and style -------------------------------------------------------------------------

    def _records_by_key(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, (_, values) in enumerate(self.records):
            found.setdefault(self._key(values), []).append(place)
        return found

    def _key(self, values: Sequence[str]) -> str:
        columns = [self.names.index(name) for name in self.key]
        return joined(canonical_text(values[column]) for column in columns)

    def _new_key(self, row: WriteRow) -> str:
        parts = [canonical_text(row.values.get(name) or "") for name in self.key]
        return joined(parts) if all(parts) else ""

    def _quoted_columns(self) -> list[bool]:
        """Which columns stand in quotes, by the first record, else the header."""
        sample = next((record for record, _ in self.records if record), self.header)
        fields, _ = fields_as_written(sample.lstrip("\r\n"), self.dialect.separator)
        return [one.startswith(QUOTE) for one in fields]

    def _close_last_line(self) -> str:
        """End the file's last line, if it was open, so that another can follow; that one's end."""
        end = self.dialect.newline
        last = next((n for n in range(len(self.records) - 1, -1, -1) if self.records[n][0]), None)
        text = self.header if last is None else self.records[last][0]
        if text.endswith(("\n", "\r")):
            return end
        if last is None:
            self.header += end
        else:
            self.records[last] = (text + end, self.records[last][1])
        return ""


def replace_file(path: Path, data: bytes) -> None:
    """Put new contents in a file's place, all of them or none.

    Raises:
        OSError: the old contents are still there.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fits(value: str, encoding: str) -> bool:
    try:
        value.encode(encoding)
    except UnicodeEncodeError:
        return False
    return "\0" not in value
