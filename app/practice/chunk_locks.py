"""Refuse a chunk of a write while somebody else holds one of the records it would lock."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.practice.drafts import DraftReader
from app.practice.errors import OrgError
from app.practice.faults import Faults
from app.practice.ids import normalise_id
from app.practice.matching import key_of
from app.practice.row_locks import RowLocks
from app.practice.save_requests import SaveRequest
from app.practice.schema import FieldType
from app.practice.tables import Tables


class ChunkLocks:
    """Asks for the locks of a chunk, where faults say that others hold some."""

    def __init__(self, tables: Tables, faults: Faults, locks: RowLocks) -> None:
        self._tables = tables
        self._faults = faults
        self._locks = locks

    def refusal(
        self, request: SaveRequest, rows: Sequence[Mapping[str, Any]], ids: Sequence[str | None]
    ) -> OrgError | None:
        """Ask for a row lock someone else holds; it fails the whole chunk."""
        named = [each for each in ids if each]
        keys = [str(key_of(row, request.key)) for row in rows] if request.key else []
        if self._faults.take(
            "save",
            object=request.sobject.name,
            operation=request.operation,
            id=named,
            key=keys,
            client=request.client,
        ):
            return _locked(named)
        holding = self._faults.holding()
        if holding is None:
            return None
        wanted = self._wanted_by(request, rows, ids)
        taken = self._locks.taken(wanted)
        if taken:
            holding.hits += 1
            return _locked(taken)
        self._locks.hold(wanted)
        return None

    def _wanted_by(
        self, request: SaveRequest, rows: Sequence[Mapping[str, Any]], ids: Sequence[str | None]
    ) -> set[str]:
        """Name the records a chunk would lock: its own, and the parents they have or get."""
        sobject = request.sobject
        lookups = [each.name for each in sobject.lookups if each.on_delete != "clear"]
        wanted = {each for each in ids if each}
        if request.key is not None and request.key.type is not FieldType.ID:
            reader = DraftReader(self._tables, self._tables.schema, text_values=True)
            for row in rows:
                key = key_of(row, request.key)
                wanted.update(reader.find_by_key(sobject, request.key, key) if key else ())
        before = self._tables.fetch(sobject, sorted(wanted)).values()
        parents = {row.get(name) for row in (*rows, *before) for name in lookups}
        return wanted | {known for each in parents if (known := normalise_id(str(each or "")))}


def _locked(ids: Sequence[str]) -> OrgError:
    """Say that somebody else holds these records; () when they are not known."""
    shown = f"{len(ids[:10])} records: {','.join(ids[:10])}" if ids else "1 records"
    message = f"unable to obtain exclusive access to this record or {shown}"
    return OrgError("UNABLE_TO_LOCK_ROW", message, ())
