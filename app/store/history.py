"""Tells how a value came to be: which runs wrote it, by which rule, and who approved that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.core.approval import Choice, Decision
from app.core.values import Canonical
from app.store.plan_rows import change_id, read_decisions, read_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store.database import Reader, Row

_SQL = (
    "SELECT w.*, r.kind AS run_kind, r.sync, r.org_id, r.approved_by, r.approved_at, r.unattended,"
    " r.plan_hash FROM writes w JOIN runs r ON r.id = w.run_id"
    " WHERE w.record_key = ? AND w.state = 'succeeded' ORDER BY w.settled_at DESC, w.id DESC"
)
"""Served by the index `writes_records`."""


@dataclass(frozen=True)
class HistoryEntry:
    """One time that one field of a record was set."""

    at: datetime
    run_id: int
    kind: str
    """Of the run: apply, retry or undo."""
    plan_id: int
    seq: int
    sync: str
    org_id: str
    mapping: str
    side: str
    operation: str
    field: str
    """"" for a record that was deleted."""
    rule: str
    old: Canonical
    new: Canonical
    """What the side made of what was sent."""
    approved_by: str
    approved_at: datetime
    unattended: bool
    decision: str
    """The last decision that fitted: of this record, a group, a field, a kind; "" for none."""
    plan_hash: str


def read_history(
    reader: Reader, record_key: str, field: str, limit: int, *, sync: str = "", mapping: str = ""
) -> tuple[HistoryEntry, ...]:
    """The newest times that a record, or one field of it, was set; newest first.

    Args:
        reader: the workspace.
        record_key: the record's Id or key, as the side that holds it calls it.
        field: name of a field on that side, "" for all.
        limit: most entries.
        sync: of this sync only, "" for all.
        mapping: of this mapping only, "" for all.
    """
    found: list[HistoryEntry] = []
    for row in reader.rows(_SQL, (record_key,)):
        for entry in _entries(reader, row):
            here = sync in ("", entry.sync) and mapping in ("", entry.mapping)
            if here and field in ("", entry.field):
                found.append(entry)
            if len(found) == limit:
                return tuple(found)
    return tuple(found)


def _entries(reader: Reader, row: Row) -> Iterator[HistoryEntry]:
    sent = msgspec.json.decode(row["values"])
    held = sent | (msgspec.json.decode(row["held"]) if row["held"] else {})
    before, rules = msgspec.json.decode(row["before"]), msgspec.json.decode(row["rules"])
    names = list(sent) or ([""] if row["operation"] == "delete" else [])
    for name in names:
        rule = rules.get(name, "")
        yield HistoryEntry(
            at=datetime.fromisoformat(row["settled_at"]),
            run_id=row["run_id"],
            kind=row["run_kind"],
            plan_id=row["plan_id"],
            seq=row["seq"],
            sync=row["sync"],
            org_id=row["org_id"],
            mapping=row["mapping"],
            side=row["side"],
            operation=row["operation"],
            field=name,
            rule=rule,
            old=before.get(name),
            new=held.get(name),
            approved_by=row["approved_by"],
            approved_at=datetime.fromisoformat(row["approved_at"]),
            unattended=bool(row["unattended"]),
            decision=_decision(reader, row, rule),
            plan_hash=row["plan_hash"],
        )


def _decision(reader: Reader, row: Row, rule: str) -> str:
    """The last decision on the plan that fits the field, in words."""
    change = reader.first(
        'SELECT kind, "groups" AS g FROM plan_changes WHERE id = ?',
        (change_id(row["plan_id"], row["seq"]),),
    )
    kind = change["kind"] if change else ""
    groups = set(read_groups(change["g"])) if change else set()
    fitting = [
        one
        for one in read_decisions(reader, row["plan_id"])
        if one.seq in (None, row["seq"])
        and one.mapping in ("", row["mapping"])
        and one.rule in ("", rule)
        and (one.kind is None or one.kind.value == kind)
        and (not one.group or one.group in groups)
    ]
    return _words(fitting[-1]) if fitting else ""


def _words(one: Decision) -> str:
    what = {
        Choice.APPROVE: "approved",
        Choice.TAKE_SOURCE: "source taken",
        Choice.KEEP_TARGET: "target kept",
        Choice.OWN_VALUE: "own value",
    }.get(one.choice, one.choice.value)
    if one.seq is not None:
        return f"{what} for this record"
    if one.group:
        return f"{what} as a part of group {one.group}"
    if one.rule:
        return f"{what} for this field of all records"
    return f"{what} for all {one.kind.value}s" if one.kind else f"{what} for all"
