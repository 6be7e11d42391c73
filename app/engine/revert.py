"""Plan the way back of a run: an undo is a plan like any other.

what the run did    the record now                        the way back
update              holds what the side made of it        update to what was there before
                    was edited since                      kept: a problem that says so
                    is gone                               could not: a problem that says so
                    has a field that is not mapped now    could not: a problem that names it
insert              holds what the side made of it        delete
                    was edited since, be it in a field    kept
                    that no rule knows
                    is gone                               nothing is left to undo; could not
delete              is in the Recycle Bin                 comes back, if the object can and the bin
                                                          still holds it
                    is there again                        nothing is left to undo; could not
                    was deleted for good                  could not: a problem that says so
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.mapping import Mapping
from app.core.outcome import Write
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
from app.core.ports import Found, WriterMark
from app.core.schema import ObjectSchema
from app.core.snapshot import Side

if TYPE_CHECKING:
    from collections.abc import Mapping as Dict
    from collections.abc import Sequence

    from app.core.ports import Stage

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
    *,
    marks: Dict[Side, WriterMark] | None = None,
) -> PlanPart:
    """Plan the way back of what a run wrote for one mapping.

    Args:
        mapping: the mapping as it is now; a rule may have changed since the run.
        schemas: source and target object.
        writes: what succeeded, with the key of the record that was written.
        now: the same records as they are now, by side and key; missing ones are gone.
        stage: where the table is made.
        marks: how the records of a side tell who changed them last, where they do.

    Returns:
        A part whose changes and problems sum to the writes: reversed, kept, could not.
    """
    rows = [
        _row(
            _Undone(
                write,
                key,
                now.get((write.side, key)),
                mapping,
                schemas,
                (marks or {}).get(write.side),
            )
        )
        for write, key in writes
    ]
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
            inserts=kinds.count(ChangeKind.INSERT.value),
            updates=kinds.count(ChangeKind.UPDATE.value),
            deletes=kinds.count(ChangeKind.DELETE.value),
        ),
        source_rows=0,
        target_rows=len(rows),
        first_run=True,
    )


@dataclass(frozen=True)
class _Undone:
    """One write that is to be undone."""

    write: Write
    key: str
    """Of the record that was written."""
    now: Found | None
    mapping: Mapping
    schemas: tuple[ObjectSchema, ObjectSchema]
    mark: WriterMark | None = None
    """How the record tells who changed it last; None where it does not."""

    @property
    def edited(self) -> bool:
        """Whether somebody changed the record since the run.

        Of a record that the run made every field counts: to delete it deletes all of them.
        """
        if self.now is None:
            return False
        values, made = self.now.values, self.write.outcome
        if self.write.operation not in _MADE:
            return any(values[field] != value for field, value in made.items())
        if self.mark is not None and self.mark.is_of_another(values):
            return True
        return any(values[field] != made.get(field) for field in {*made, *self.write.rules})

    @property
    def comes_back(self) -> bool:
        """Whether the side keeps what is deleted, and can bring it back."""
        schema = self.schemas[1 if self.write.side is Side.TARGET else 0]
        return schema.undeletable and not self.mapping.writing.hard_delete

    def rule(self, field: str) -> str:
        """The key of the rule that writes a field of the side; "" when none does any more."""
        target = self.write.side is Side.TARGET
        rules = self.mapping.fields
        return next(
            (one.key for one in rules if (one.target if target else one.source) == field), ""
        )


def _row(undone: _Undone) -> tuple[str | None, ...]:
    write, key, now = undone.write, undone.key, undone.now
    source_key = key if write.side is Side.SOURCE else write.source_key
    target_key = key if write.side is Side.TARGET else write.target_key
    kind, reason, detail = _way_back(undone)
    fields: tuple[FieldChange, ...] = ()
    if kind is ChangeKind.INSERT:
        fields = _restored(undone)
    elif not reason:
        fields = _fields(undone, kind)
    if kind is ChangeKind.INSERT and not fields:  # nothing of it is mapped any more
        kind, reason, detail = _BY_HAND
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


_MADE = (Operation.INSERT, Operation.UNDELETE)
"""What puts a record there."""

_BY_HAND = (ChangeKind.PROBLEM, Reason.DELETED, "The record can only be brought back by hand")


def _way_back(undone: _Undone) -> tuple[ChangeKind, Reason | None, str]:
    write, now = undone.write, undone.now
    if write.operation is Operation.DELETE:
        if now is not None:
            return ChangeKind.PROBLEM, Reason.EDITED_SINCE, "The record is there again"
        if undone.mapping.writing.hard_delete:
            return ChangeKind.PROBLEM, Reason.DELETED, "The record was deleted for good"
        if not undone.comes_back:
            return _BY_HAND
        return ChangeKind.INSERT, None, "Comes back from the Recycle Bin"
    if now is None:
        return ChangeKind.PROBLEM, Reason.GONE_IN_TARGET, "The record was deleted since the run"
    if undone.edited:
        return ChangeKind.PROBLEM, Reason.EDITED_SINCE, "Somebody edited the record since the run"
    if write.operation in _MADE:
        return ChangeKind.DELETE, None, ""
    dropped = ", ".join(field for field in write.outcome if not undone.rule(field))
    if dropped:
        words = f"The mapping does not write {dropped} any more"
        return ChangeKind.PROBLEM, Reason.NOT_MAPPED, words
    return ChangeKind.UPDATE, None, ""


def _restored(undone: _Undone) -> tuple[FieldChange, ...]:
    """What a record is expected to hold when it comes back."""
    return tuple(
        FieldChange(rule, field, None, value, Verdict.WRITE, note="undo")
        for field, value in undone.write.before.items()
        if (rule := undone.rule(field))
    )


def _fields(undone: _Undone, kind: ChangeKind) -> tuple[FieldChange, ...]:
    """The fields that go back, each under the rule that writes it now."""
    write = undone.write
    target = write.side is Side.TARGET
    changes = []
    for field, held in write.outcome.items():
        rule = undone.rule(field)
        if not rule:  # of a record that is deleted: its other fields show which one it is
            continue
        other = write.others.get(write.rules[field])
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
