"""Reads plans, their changes and their decisions back from their tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from app.core.approval import Choice, Decision
from app.core.errors import StopReason
from app.core.forecast import Forecast
from app.core.plan import Change, ChangeKind, Counts, Reason, fields_from_json
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.store.decisions import Numbers, PlannedRule, Resolver, Standing, Tallying
from app.store.page_rows import PlanKind, PlanPartRow, PlanRow, PlanState
from app.store.pauses import read_pauses
from app.store.schemas import read_news

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store.database import Reader, Row

T = TypeVar("T")

CHANGES_A_QUERY = 1_000
"""Changes of a plan read at once. Unit: rows. Source: ours; 100,000 take as long as in one go."""

SEQ_BITS = 32
"""A change's row id is its plan's id, shifted by this, then its `seq`."""

PLAN_SQL = (
    "SELECT p.*, coalesce(s.title, p.sync) AS sync_title, coalesce((SELECT c.org_name FROM"
    " connections c WHERE c.org_id = p.org_id AND p.org_id <> ''), '') AS org_name"
    " FROM plans p LEFT JOIN syncs s ON s.name = p.sync WHERE p.state <> 'saving'"
)
"""Plans that may be shown; add more conditions with AND."""


def change_id(plan_id: int, seq: int) -> int:
    """Make the row id of a change."""
    return (plan_id << SEQ_BITS) + seq


def read_change(row: Row) -> Change:
    """Read a row of the table `plan_changes`."""
    return Change(
        seq=row["seq"],
        mapping=row["mapping"],
        kind=ChangeKind(row["kind"]),
        side=Side(row["side"]),
        source_key=row["source_key"],
        target_key=row["target_key"],
        title=row["title"],
        shown_key=row["shown_key"],
        fields=fields_from_json(row["fields"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        detail=row["detail"],
        source_row=row["source_row"],
        target_stamp=row["target_stamp"],
        depends_on=row["depends_on"],
        groups=read_groups(row["groups"]),
    )


def read_groups(text: str) -> tuple[int, ...]:
    """Read the groups of a change, as `engine.group` words them."""
    return tuple(int(one) for one in text.split(",")[1:-1])


def change_rows(reader: Reader, plan_id: int) -> Iterator[Row]:
    """Stream the rows of a plan's changes, in order; they never change once the plan is there.

    No query stays open meanwhile: a connection that reads cannot begin to write any more once
    another one has written, however long it waits.

    Source: sqlite.org/rescode.html, "SQLITE_BUSY_SNAPSHOT".
    """
    after, last = change_id(plan_id, 0) - 1, change_id(plan_id + 1, 0) - 1
    while True:
        rows = list(
            reader.rows(
                "SELECT * FROM plan_changes WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
                (after, last, CHANGES_A_QUERY),
            )
        )
        yield from rows
        if len(rows) < CHANGES_A_QUERY:
            return
        after = int(rows[-1]["id"])


def whole_of(row: Row, resolver: Resolver) -> Standing | None:
    """Decide a change without reading its fields; None where they have to be read.

    Args:
        row: of the table `plan_changes`.
        resolver: decides it.
    """
    kind = ChangeKind(row["kind"])
    if not row["changed"] and kind in (ChangeKind.INSERT, ChangeKind.UPDATE):
        return None  # nothing is written, whatever was approved
    return resolver.whole(kind, row["mapping"], row["seq"], row["groups"])


def sealed_row(row: Row) -> bytes:
    """All that a plan says of a change, for the hash over what was approved."""
    return msgspec.json.encode(
        (
            row["seq"],
            row["mapping"],
            row["kind"],
            row["source_key"],
            row["target_key"],
            row["side"],
            row["fields"],
        )
    )


def tally_row(row: Row, resolver: Resolver, tallying: Tallying) -> None:
    """Count what the decisions make of one change; most are decided without reading their fields.

    Args:
        row: of the table `plan_changes`.
        resolver: decides it.
        tallying: counts it.
    """
    standing = whole_of(row, resolver)
    if standing is None:
        tallying.add(resolver.resolve(read_change(row)))
    else:
        tallying.add_whole(standing, sealed_row(row))


def read_decisions(reader: Reader, plan_id: int) -> list[Decision]:
    """Read the decisions on a plan, in the order they were made."""
    rows = reader.rows("SELECT * FROM decisions WHERE plan_id = ? ORDER BY n", (plan_id,))
    return [
        Decision(
            choice=Choice(row["choice"]),
            kind=ChangeKind(row["kind"]) if row["kind"] else None,
            mapping=row["mapping"],
            seq=row["seq"],
            rule=row["rule"],
            value=row["value"],
            group=row["group_n"],
        )
        for row in rows
    ]


def read_resolver(reader: Reader, plan_id: int) -> Resolver:
    """Make what decides the changes of a plan."""
    return Resolver(read_rules(reader, plan_id), read_decisions(reader, plan_id))


def read_rules(reader: Reader, plan_id: int) -> dict[str, dict[str, PlannedRule]]:
    """Read the field rules of a plan: mapping → `FieldRule.key` → rule."""
    return {
        part.mapping: {rule.key: rule for rule in part.rules}
        for part in read_parts(reader, plan_id)
    }


def read_parts(reader: Reader, plan_id: int) -> tuple[PlanPartRow, ...]:
    """Read what each mapping adds to a plan."""
    return tuple(
        PlanPartRow(
            mapping=row["mapping"],
            source_object=row["source_object"],
            target_object=row["target_object"],
            source_label=row["source_label"],
            target_label=row["target_label"],
            counts=msgspec.json.decode(row["counts"], type=Counts),
            rules=msgspec.json.decode(row["rules"], type=tuple[PlannedRule, ...]),
            changed=msgspec.json.decode(row["changed"], type=dict[str, int]),
            source_rows=row["source_rows"],
            target_rows=row["target_rows"],
            first_run=bool(row["first_run"]),
            notes=msgspec.json.decode(row["notes"], type=tuple[str, ...]),
        )
        for row in reader.rows(
            "SELECT * FROM plan_parts WHERE plan_id = ? ORDER BY position", (plan_id,)
        )
    )


def read_plan(reader: Reader, row: Row) -> PlanRow:
    """Read a row of `PLAN_SQL`."""
    return PlanRow(
        id=row["id"],
        sync=row["sync"],
        sync_title=row["sync_title"],
        org_id=row["org_id"],
        org_kind=OrgKind(row["org_kind"]) if row["org_kind"] else None,
        org_name=row["org_name"],
        kind=PlanKind(row["kind"]),
        of_run=row["of_run"],
        state=PlanState(row["state"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        changes=row["changes"],
        counts=msgspec.json.decode(row["counts"], type=Counts),
        stops=msgspec.json.decode(row["stops"], type=tuple[StopReason, ...]),
        forecast=_optional(row["forecast"], Forecast),
        numbers=_optional(row["numbers"], Numbers),
        content_hash=row["content_hash"],
        parts=read_parts(reader, row["id"]),
        pauses=tuple(one for one, _ in read_pauses(reader, Place(row["sync"], row["org_id"]))),
        news=read_news(reader, row["id"]),
    )


def _optional(text: str | None, kind: type[T]) -> T | None:
    return None if text is None else msgspec.json.decode(text, type=kind)
