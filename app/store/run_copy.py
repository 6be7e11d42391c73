"""Copies the approved writes of a plan into the journal, some at a time, in one pass over the plan.

A change that is approved as it stands is carried over without being made a value first: the plan's
own text of its fields says all. Changes that somebody decided field by field, and conflicts, are
resolved one by one.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from app.core.errors import SettingsError
from app.core.outcome import WriteState
from app.core.plan import ChangeKind, Operation, Verdict, operation_of_new
from app.core.snapshot import Side
from app.store.decisions import ResolvedWrite, Standing, Tallying
from app.store.journal_rows import as_json, write_id
from app.store.plan_rows import change_rows, read_change, read_resolver, sealed_row, whole_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.approval import ApprovedPlan
    from app.store.database import Database, Row
    from app.store.decisions import Resolved, Resolver

WRITES_A_TRANSACTION = 5_000
"""Writes copied before other processes get their turn; so many stand in memory.

Unit: rows. Source: ours.
"""

WRITE_COLUMNS = (
    "id, run_id, plan_id, seq, mapping, side, operation, source_key, target_key,"
    ' "values", before, rules, others, agreed, stamp, title, shown_key, source_row, depends_on,'
    " state, confirmed"
)
_INSERT_WRITE = f"INSERT INTO writes ({WRITE_COLUMNS}) VALUES ({', '.join('?' for _ in range(21))})"

StoredDelta = tuple[str | int | None, ...]
_StoredWrite = tuple[str | int | None, ...]

_FIELDS = msgspec.json.Decoder(list[list[Any]])
"""The fields of a change, each as `core.plan.fields_to_json` lists it."""


class RunCopy:
    """The approved writes of a plan on their way into the journal of a run."""

    def __init__(self, database: Database, approved: ApprovedPlan, run_id: int) -> None:
        self._database = database
        self._approved = approved
        self._run_id = run_id
        self._tallying = Tallying()
        self.deltas: list[StoredDelta] = []
        """What was settled without a write."""

    def store(self) -> None:
        """Store the writes.

        Raises:
            SettingsError: the decisions are not those that were approved.
        """
        rows = self._rows()
        while batch := list(islice(rows, WRITES_A_TRANSACTION)):
            with self._database.transaction():
                self._database.many(_INSERT_WRITE, batch)
        if self._tallying.numbers().hash != self._approved.hash:
            raise SettingsError(
                f"The decisions on plan {self._approved.plan_id} changed after it was approved.",
                key="plan",
            )

    def _rows(self) -> Iterator[_StoredWrite]:
        resolver = read_resolver(self._database, self._approved.plan_id)
        for row in change_rows(self._database, self._approved.plan_id):
            standing = whole_of(row, resolver)
            if standing is None:
                resolved = resolver.resolve(read_change(row))
                self._tallying.add(resolved)
                yield from self._resolved(resolved)
                continue
            self._tallying.add_whole(standing, sealed_row(row))
            if standing is Standing.APPROVED:
                write = _carried(row, resolver)
                if write is not None:
                    yield self._stored(row, write)
                else:
                    yield from self._resolved(resolver.resolve(read_change(row)))

    def _stored(self, row: Row, write: ResolvedWrite) -> _StoredWrite:
        return (
            write_id(self._run_id, row["seq"], second=False),
            self._run_id,
            self._approved.plan_id,
            row["seq"],
            row["mapping"],
            row["side"],
            write.operation.value,
            row["source_key"],
            row["target_key"],
            as_json(write.values),
            as_json(write.before),
            as_json(write.rules),
            as_json(write.others),
            "{}",
            row["target_stamp"],
            row["title"],
            row["shown_key"],
            row["source_row"],
            row["depends_on"],
            WriteState.WAITING.value,
            False,
        )

    # Decided field by field ----------------------------------------------------------------------

    def _resolved(self, resolved: Resolved) -> Iterator[_StoredWrite]:
        place, change = self._approved.place, resolved.change
        if resolved.settled:
            record = (change.mapping, change.source_key, change.target_key)
            agreed = as_json(resolved.settled)
            self.deltas.append((place.sync, place.org_id, *record, agreed, self._run_id))
            if not resolved.writes:
                yield self._row(resolved, _NO_WRITE[change.side], WriteState.SUCCEEDED)
        for write in resolved.writes:
            yield self._row(resolved, write, WriteState.WAITING)

    def _row(self, resolved: Resolved, write: ResolvedWrite, state: WriteState) -> _StoredWrite:
        change = resolved.change
        second = write.side is not change.side
        return (
            write_id(self._run_id, change.seq, second=second),
            self._run_id,
            self._approved.plan_id,
            change.seq,
            change.mapping,
            write.side.value,
            write.operation.value,
            change.source_key,
            change.target_key,
            as_json(write.values),
            as_json(write.before),
            as_json(write.rules),
            as_json(write.others),
            as_json(write.agreed),
            None if second else change.target_stamp,
            change.title,
            change.shown_key,
            change.source_row,
            change.depends_on,
            state.value,
            state is WriteState.SUCCEEDED,
        )


def _carried(row: Row, resolver: Resolver) -> ResolvedWrite | None:
    """The write of a change that is approved as it stands; None where it has to be resolved.

    Args:
        row: of the table `plan_changes`; no conflict and no problem.
        resolver: knows which rules may write to a side.
    """
    kind, side = ChangeKind(row["kind"]), Side(row["side"])
    fields = _FIELDS.decode(row["fields"])
    if kind is ChangeKind.DELETE:
        before = {field[_NAME]: field[_OLD] for field in fields}
        return ResolvedWrite(side, Operation.DELETE, {}, before, {}, {}, {})
    operation = Operation.UPDATE
    if kind is ChangeKind.INSERT:
        operation = operation_of_new(side, row["source_key"], row["target_key"])
    write = ResolvedWrite(side, operation, {}, {}, {}, {}, {})
    others = _SOURCE if side is Side.TARGET else _TARGET
    for field in fields:
        if field[_VERDICT] == Verdict.WRITE.value:
            name, rule = field[_NAME], field[_RULE]
            write.values[name] = field[_NEW]
            write.before[name] = field[_OLD]
            write.rules[name] = rule
            write.others[rule] = field[others]
        elif field[_VERDICT] != Verdict.SAME.value:
            return None
    if operation is Operation.INSERT:  # whatever the side puts into the other fields is its own
        for field in fields:
            if field[_VERDICT] == Verdict.SAME.value and field[_NAME] not in write.rules:
                write.rules[field[_NAME]] = field[_RULE]
                agreed = resolver.agreed_as(row["mapping"], field[_RULE], side)
                write.others[agreed] = field[others]
    return write if write.values else None


_RULE, _NAME, _OLD, _NEW, _VERDICT, _SOURCE, _TARGET = range(7)
"""Places in the list of one field; see `core.plan.fields_to_json`."""

_NO_WRITE = {
    side: ResolvedWrite(side, Operation.UPDATE, {}, {}, {}, {}, {})
    for side in (Side.TARGET, Side.SOURCE)
}
"""What a change comes to that is settled without a write, by its side."""
