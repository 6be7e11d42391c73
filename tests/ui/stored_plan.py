"""Puts the sample plan into a real workspace, so that screens read it as they will."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.core.plan import Change, Verdict, fields_to_json
from app.store.database import Database
from app.store.plan_rows import change_id
from tests.ui.sample_plan import COUNTS, FORECAST, MADE_AT, RULES, sample_part, sample_plan

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
    return plan_id


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
