"""Changes records of a file by their keys: which row may be carried out, and what it does.

How a record is written into the file is said by the subclass of each kind of file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.canonical_text import canonical_text
from app.connectors.record_keys import joined
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


class KeyedRewriting:
    """The records of one file while they are changed in memory."""

    names: tuple[str, ...] = ()
    """Of the columns, in order."""

    def __init__(self, key: tuple[str, ...]) -> None:
        """Begin without records.

        Args:
            key: names of the columns that make the record key.
        """
        self.key = key
        self._places: dict[str, list[int]] = {}

    # What a kind of file says -----------------------------------------------------------------

    def values_at(self, place: int) -> Sequence[str]:
        """The values of a record, one a column."""
        raise NotImplementedError

    def places(self) -> Sequence[int]:
        """Where the records are."""
        raise NotImplementedError

    def refuses(self, name: str, value: str, place: int | None) -> RowError | None:
        """Why a column cannot hold a value; place is None for a new record."""
        raise NotImplementedError

    def append(self, values: Sequence[str]) -> int:
        """Add a record; its place."""
        raise NotImplementedError

    def change(self, place: int, changed: dict[str, str]) -> None:
        """Change some values of a record."""
        raise NotImplementedError

    def remove(self, place: int) -> None:
        """Take a record away."""
        raise NotImplementedError

    # What is asked -----------------------------------------------------------------------------

    def apply(self, request: WriteRequest) -> list[RowResult]:
        """Carry out every row that can be; one result a row."""
        self._places = {}
        for place in self.places():
            self._places.setdefault(self._key(self.values_at(place)), []).append(place)
        results = []
        for row in request.rows:
            error = self._refusal(row, request.operation)
            if error is None:
                results.append(self._carry_out(row, request.operation))
            else:
                results.append(RowResult(row.write_id, succeeded=False, error=error))
        return results

    def _refusal(self, row: WriteRow, operation: Operation) -> RowError | None:
        key = row.record_key
        if operation is Operation.INSERT or (operation is Operation.UPSERT and not key):
            key = self._new_key(row)
        found = self._places.get(key or "", ())
        place = found[0] if len(found) == 1 and operation is not Operation.INSERT else None
        for name, value in row.values.items():
            error = self.refuses(name, value or "", place)
            if error is not None:
                return error
        if not key:
            return RowError(NO_KEY, "The record has no key", self.key)
        if operation is Operation.INSERT:
            words = "The file has a record with this key already"
            return RowError(DUPLICATE, words, self.key) if found else None
        if len(found) > 1:
            return RowError(SEVERAL, f"The file has {len(found):,} records with this key", self.key)
        if not found and operation is not Operation.UPSERT:
            return RowError(NOT_FOUND, "The file has no record with this key", self.key)
        return None

    def _carry_out(self, row: WriteRow, operation: Operation) -> RowResult:
        found = self._places.get(row.record_key or "") if operation is not Operation.INSERT else ()
        if not found:
            return self._append(row)
        place = found[0]
        if operation is Operation.DELETE:
            del self._places[row.record_key or ""]
            self.remove(place)
            return RowResult(row.write_id, succeeded=True, record_key=row.record_key)
        self.change(place, {name: value or "" for name, value in row.values.items()})
        key = self._key(self.values_at(place))
        if key != row.record_key:
            del self._places[row.record_key or ""]
            self._places.setdefault(key, []).append(place)
        return RowResult(row.write_id, succeeded=True, record_key=key)

    def _append(self, row: WriteRow) -> RowResult:
        values = [row.values.get(name) or "" for name in self.names]
        key = self._key(values)
        self._places[key] = [self.append(values)]
        return RowResult(row.write_id, succeeded=True, record_key=key, created=True)

    def _key(self, values: Sequence[str]) -> str:
        columns = [self.names.index(name) for name in self.key]
        return joined(canonical_text(values[column]) for column in columns)

    def _new_key(self, row: WriteRow) -> str:
        parts = [canonical_text(row.values.get(name) or "") for name in self.key]
        return joined(parts) if all(parts) else ""
