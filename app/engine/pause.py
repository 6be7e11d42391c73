"""Say why a mapping has to wait: a side changed what it needs. Pure; nothing is stored here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import Mode, WriteWhen
from app.core.pause import Pause, PauseReason
from app.core.schema import SchemaChangeKind
from app.core.snapshot import Side
from app.language.conditions import parse_condition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from app.core.mapping import FieldRule, Mapping
    from app.core.schema import FieldSchema, ObjectSchema, SchemaChange


def pauses(
    mapping: Mapping, side: Side, schema: ObjectSchema, changes: Collection[SchemaChange]
) -> tuple[Pause, ...]:
    """List what a mapping needs, had, and has no longer on one side.

    What it never had is no reason to wait but a mistake in the mapping, which its check names.

    Args:
        mapping: what is needed.
        side: where.
        schema: the object as it is now.
        changes: what changed of the object since it was first described.
    """
    own = [one for one in changes if one.object.casefold() == schema.name.casefold()]
    return (
        *_gone(mapping, side, schema, own),
        *_locked(mapping, side, schema, own),
        *_denied(mapping, side, schema, own),
        *_doubled(mapping, side, schema, own),
    )


def needed_fields(mapping: Mapping, side: Side) -> tuple[str, ...]:
    """The fields of a side without which the mapping cannot be read; each once."""
    source = side is Side.SOURCE
    names = [rule.source if source else rule.target for rule in mapping.fields]
    for identity in mapping.identity:
        names += identity.source if source else identity.target
    names += mapping.key if source else mapping.title
    conditions = (mapping.where_source, mapping.delete_when) if source else (mapping.where_target,)
    for text in (*filter(None, conditions), *rule_conditions(mapping, side)):
        names += parse_condition(text).fields
    return tuple(dict.fromkeys(name for name in names if name))


def rule_conditions(mapping: Mapping, side: Side) -> tuple[str, ...]:
    """The conditions of rules whose values come from a side."""
    source = side is Side.SOURCE
    return tuple(
        text
        for rule in mapping.fields
        if source is rule.flow.reaches_target
        for text in rule.conditions
    )


def written_rules(mapping: Mapping, side: Side) -> tuple[FieldRule, ...]:
    """The rules by which fields of a side may be written."""
    target = side is Side.TARGET
    return tuple(
        rule
        for rule in mapping.fields
        if rule.write is not WriteWhen.NEVER
        and (rule.flow.reaches_target if target else rule.flow.reaches_source and rule.source)
    )


def mode_of(mapping: Mapping, side: Side) -> Mode:
    """What may happen to the records of a side."""
    return mapping.to_target if side is Side.TARGET else mapping.to_source


def _gone(
    mapping: Mapping, side: Side, schema: ObjectSchema, own: Collection[SchemaChange]
) -> Iterator[Pause]:
    labels = {one.field.casefold(): one.label for one in own if one.kind is SchemaChangeKind.GONE}
    for name in needed_fields(mapping, side):
        label = labels.get(name.casefold())
        if label is not None and schema.field(name) is None:
            reason = PauseReason.FIELD_GONE
            yield Pause(mapping.name, side, reason, schema.name, name, label)


def _locked(
    mapping: Mapping, side: Side, schema: ObjectSchema, own: Collection[SchemaChange]
) -> Iterator[Pause]:
    changed = _changed(own, SchemaChangeKind.WRITABLE)
    mode = mode_of(mapping, side)
    for rule in written_rules(mapping, side):
        field = schema.field(rule.target if side is Side.TARGET else rule.source)
        if field is None or field.name.casefold() not in changed:
            continue
        if right := _missing(mode, rule, field):
            yield Pause(
                mapping.name,
                side,
                PauseReason.NOT_WRITABLE,
                schema.name,
                field.name,
                field.label,
                right,
            )


def _missing(mode: Mode, rule: FieldRule, field: FieldSchema) -> str:
    """The right to a field that its rule needs and has not; "" when it has both."""
    if mode.inserts and not field.createable:
        return "create"
    if mode.updates and not field.updateable and rule.write is not WriteWhen.ON_INSERT:
        return "edit"
    return ""


def _denied(
    mapping: Mapping, side: Side, schema: ObjectSchema, own: Collection[SchemaChange]
) -> Iterator[Pause]:
    if "" not in _changed(own, SchemaChangeKind.RIGHTS):
        return
    mode, reason = mode_of(mapping, side), PauseReason.RIGHT_GONE
    rights = (
        ("create", mode.inserts and not schema.createable),
        ("edit", mode.updates and not schema.updateable),
        ("delete", (mode is Mode.DELETE or mode.mirrors) and not schema.deletable),
    )
    for right, is_missing in rights:
        if is_missing:
            label = schema.label_plural
            yield Pause(mapping.name, side, reason, schema.name, "", label, right)


def _doubled(
    mapping: Mapping, side: Side, schema: ObjectSchema, own: Collection[SchemaChange]
) -> Iterator[Pause]:
    changed = _changed(own, SchemaChangeKind.UNIQUE)
    for identity in mapping.identity:
        names = identity.target if side is Side.TARGET else identity.source
        field = schema.field(names[0]) if len(names) == 1 else None
        if field is not None and not field.unique and field.name.casefold() in changed:
            reason = PauseReason.KEY_NOT_UNIQUE
            yield Pause(mapping.name, side, reason, schema.name, field.name, field.label)


def _changed(own: Collection[SchemaChange], kind: SchemaChangeKind) -> set[str]:
    return {one.field.casefold() for one in own if one.kind is kind}
