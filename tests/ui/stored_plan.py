"""Puts the sample plan into a real workspace, so that screens read it as they will."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from app.core.plan import Change, ChangeKind, Verdict, fields_to_json
from app.store.database import Database
from app.store.plan_rows import change_id
from tests.ui.sample_plan import COUNTS, FORECAST, MADE_AT, RULES, sample_part, sample_plan

SENT_ORDER = (
    ChangeKind.INSERT,
    ChangeKind.CONFLICT,
    ChangeKind.UPDATE,
    ChangeKind.DELETE,
    ChangeKind.PROBLEM,
)
PLACES = {rule: place for place, rule in enumerate(RULES["contacts"])}


def store_plan(workspace: Path, changes: Sequence[Change]) -> int:
    """Store a plan of these changes; gives its id."""
    with Database(workspace) as database, database.transaction():
        plan, part = sample_plan(), sample_part()
        plan_id = database.insert(
            "INSERT INTO plans (sync, org_id, org_kind, kind, state, made_at, changes, counts,"
            " stops, forecast, content_hash)"
            " VALUES (?, ?, ?, 'preview', 'open', ?, ?, ?, '[]', ?, '')",
            (
                plan.sync,
                plan.org_id,
                "sandbox",
                MADE_AT.isoformat(),
                len(changes),
                _json(COUNTS),
                _json(FORECAST),
            ),
        )
        database.execute(
            "INSERT INTO plan_parts (plan_id, position, mapping, source_object, target_object,"
            " source_label, target_label, counts, rules, changed, source_rows, target_rows,"
            " first_run, agreed_rows) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            (
                plan_id,
                part.mapping,
                part.source_object,
                part.target_object,
                part.source_label,
                part.target_label,
                _json(part.counts),
                _json(part.rules),
                _json(part.changed),
                part.source_rows,
                part.target_rows,
            ),
        )
        marks = ", ".join("?" for _ in range(18))
        rows = (_row(plan_id, one) for one in changes)
        database.many(f"INSERT INTO plan_changes VALUES ({marks}, '')", rows)
        marks = ", ".join("?" for _ in range(8))
        database.many(f"INSERT INTO plan_classes VALUES ({marks})", _classes(plan_id, changes))
    return plan_id


def numbered(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Number changes as a plan does: by kind, in the order they are sent."""
    ordered = sorted(changes, key=lambda one: SENT_ORDER.index(one.kind))
    return tuple(replace(one, seq=seq) for seq, one in enumerate(ordered, 1))


def _classes(plan_id: int, changes: Sequence[Change]) -> list[tuple[str | int, ...]]:
    """One class for each mapping and kind, with the first of its changes."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in changes:
        found.setdefault((one.mapping, one.kind.value, one.side.value), []).append(one.seq)
    return [(plan_id, seqs[0], len(seqs), *of, "", "") for of, seqs in found.items()]


def _row(plan_id: int, one: Change) -> tuple[str | int | None, ...]:
    touched = [field.rule for field in one.fields if field.verdict is not Verdict.SAME]
    return (
        change_id(plan_id, one.seq),
        plan_id,
        one.seq,
        one.mapping,
        one.kind.value,
        one.side.value,
        one.source_key,
        one.target_key,
        one.title,
        one.shown_key,
        fields_to_json(one.fields),
        len(touched),
        "," + ",".join(str(PLACES[rule]) for rule in touched) + ",",
        one.reason.value if one.reason else None,
        one.detail,
        one.source_row,
        one.target_stamp,
        one.depends_on,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
