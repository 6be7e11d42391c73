"""Plan the way back of a run: an undo is a plan like any other.

what the run did    the record now                        the way back
update              holds what the side made of it        update to what was there before
                    was edited since                      kept: a problem that says so
                    is gone                               could not: a problem that says so
insert              holds what the side made of it        delete
                    was edited since                      kept
                    is gone                               nothing is left to undo; could not
delete              cannot be brought back yet            could not: it is in the Recycle Bin
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import (
    ChangeKind,
    Counts,
    FieldChange,
    Operation,
    PlanPart,
    Reason,
    Verdict,
    fields_to_json,
)
from app.core.snapshot import Side

if TYPE_CHECKING:
    from collections.abc import Mapping as Dict
    from collections.abc import Sequence

    from app.core.mapping import Mapping
    from app.core.outcome import Write
    from app.core.ports import Found, Stage
    from app.core.schema import ObjectSchema

_COLUMNS = (
    "mapping",
    "kind",
    "side",
    "source_key",
    "target_key",
    "title",
    "shown_key",
    "fields",
    "changed",
    "reason",
    "detail",
    "source_row",
    "target_stamp",
    "depends_on",
)


def revert(
    mapping: Mapping,
    schemas: tuple[ObjectSchema, ObjectSchema],
    writes: Sequence[tuple[Write, str]],
    now: Dict[tuple[Side, str], Found],
    stage: Stage,
) -> PlanPart:
    """Plan the way back of what a run wrote for one mapping.

    Args:
        mapping: the mapping, as it was then.
        schemas: source and target object.
        writes: what succeeded, with the key of the record that was written.
        now: the same records as they are now, by side and key; missing ones are gone.
        stage: where the table is made.

    Returns:
        A part whose changes and problems sum to the writes: reversed, kept, could not.
    """
    rows = [_row(write, key, now.get((write.side, key))) for write, key in writes]
    changes, agreed = stage.name("way_back"), stage.name("agreed")
    stage.load(changes, _COLUMNS, [rows] if rows else [])
    rules = "".join(f", false AS k{i}, '' AS s{i}, '' AS t{i}" for i in range(len(mapping.fields)))
    stage.execute(
        f"CREATE TABLE {agreed} AS SELECT '' AS source_key, '' AS target_key{rules} LIMIT 0"
    )
    kinds = [row[1] for row in rows]
    skipped: dict[str, int] = {}
    for row in rows:
        if row[9]:
            skipped[row[9]] = skipped.get(row[9], 0) + 1
    return PlanPart(
        mapping=mapping,
        source_schema=schemas[0],
        target_schema=schemas[1],
        changes_table=changes,
        agreed_table=agreed,
        counts=Counts(
            read=len(rows),
            skipped=skipped,
            updates=kinds.count(ChangeKind.UPDATE.value),
            deletes=kinds.count(ChangeKind.DELETE.value),
        ),
        source_rows=0,
        target_rows=len(rows),
        first_run=True,
    )


def _row(write: Write, key: str, now: Found | None) -> tuple[str | None, ...]:
    source_key = key if write.side is Side.SOURCE else write.source_key
    target_key = key if write.side is Side.TARGET else write.target_key
    kind, reason, detail = _way_back(write, now)
    fields = () if reason else _fields(write, kind)
    return (
        write.mapping,
        kind.value,
        write.side.value,
        source_key,
        target_key,
        write.title,
        source_key or target_key or "",
        fields_to_json(fields),
        str(len(fields)),
        reason.value if reason else None,
        detail,
        None if write.source_row is None else str(write.source_row),
        now.stamp if now else None,
        "",
    )


def _way_back(write: Write, now: Found | None) -> tuple[ChangeKind, Reason | None, str]:
    if write.operation is Operation.DELETE:
        return ChangeKind.PROBLEM, Reason.DELETED, "Deleted records are in the Recycle Bin"
    if now is None:
        return ChangeKind.PROBLEM, Reason.GONE_IN_TARGET, "The record was deleted since the run"
    if any(now.values[field] != value for field, value in write.outcome.items()):
        return ChangeKind.PROBLEM, Reason.EDITED_SINCE, "Somebody edited the record since the run"
    if write.operation is Operation.INSERT:
        return ChangeKind.DELETE, None, ""
    return ChangeKind.UPDATE, None, ""


def _fields(write: Write, kind: ChangeKind) -> tuple[FieldChange, ...]:
    target = write.side is Side.TARGET
    changes = []
    for field, held in write.outcome.items():
        rule = write.rules[field]
        other = write.others.get(rule)
        before = None if kind is ChangeKind.DELETE else write.before.get(field)
        changes.append(
            FieldChange(
                rule=rule,
                field=field,
                old=held,
                new=before,
                verdict=Verdict.WRITE,
                source=other if target else held,
                target=held if target else other,
                note="undo",
            )
        )
    return tuple(changes)
