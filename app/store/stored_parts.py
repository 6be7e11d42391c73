"""The parts of a plan as they are stored: counts, and the rules with the words of both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.core.values import FieldType
from app.store.decisions import PlannedRule

if TYPE_CHECKING:
    from app.core.plan import PlanPart
    from app.core.schema import ObjectSchema


def part_row(
    plan_id: int,
    position: int,
    part: PlanPart,
    changed: dict[str, int],
    segment: tuple[str | None, str | None, int],
) -> tuple[str, tuple[str | int | None, ...]]:
    """The statement that stores a part, with its parameters."""
    mapping = part.mapping
    values = (
        plan_id,
        position,
        mapping.name,
        mapping.source.object,
        mapping.target.object,
        part.source_schema.label_plural,
        part.target_schema.label_plural,
        _json(part.counts),
        _json(planned_rules(part)),
        _json(changed),
        part.source_rows,
        part.target_rows,
        part.first_run,
        part.source_rows_last,
        *segment,
        _json(part.notes),
    )
    marks = ", ".join("?" for _ in values)
    return f"INSERT INTO plan_parts VALUES ({marks})", values


def planned_rules(part: PlanPart) -> tuple[PlannedRule, ...]:
    """The field rules of a part, with the words of both sides."""
    return tuple(
        PlannedRule(
            key=rule.key,
            source=rule.source,
            target=rule.target,
            flow=rule.flow,
            chain=rule.chain,
            source_label=_label(part.source_schema, rule.source),
            target_label=_label(part.target_schema, rule.target),
            source_type=_type(part.source_schema, rule.source),
            target_type=_type(part.target_schema, rule.target),
            target_length=_length(part.target_schema, rule.target),
        )
        for rule in part.mapping.fields
    )


def _label(schema: ObjectSchema, name: str) -> str:
    field = schema.field(name)
    return name if field is None else field.label


def _type(schema: ObjectSchema, name: str) -> FieldType:
    field = schema.field(name)
    return FieldType.STRING if field is None else field.type


def _length(schema: ObjectSchema, name: str) -> int | None:
    field = schema.field(name)
    return None if field is None else field.length


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
