"""Check a mapping while it is designed: what can be seen from both descriptions alone.

Pure: a mapping and two descriptions in, findings out, each with the change that mends it where one
does. `app.engine.redesign` makes the change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.design import DesignFault, DesignFinding, DesignFix, DesignFixKind
from app.core.fix import NOT_PROVIDED
from app.core.mapping import Flow, Many, Mode, WriteWhen
from app.core.schema import near_names
from app.core.snapshot import Side
from app.core.values import FieldType, Shape, cannot_fit
from app.language.chains import parse_chain
from app.language.conditions import parse_condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Dict

    from app.core.mapping import FieldRule, Mapping
    from app.core.schema import FieldSchema, ObjectSchema


def design_findings(
    mapping: Mapping,
    source: ObjectSchema,
    target: ObjectSchema,
    *,
    org: bool,
    suggested: Dict[str, str],
    settings: Dict[str, str],
) -> tuple[DesignFinding, ...]:
    """Everything that is wrong with a mapping, names first.

    Args:
        mapping: what is designed.
        source: the source's object.
        target: the target's object.
        org: whether the target is an org, whose records have Ids of its own.
        suggested: target field → the source's field that almost certainly belongs to it.
        settings: setting → what it stands for, to mend a name where it comes from.
    """
    return (
        *_names(mapping, Side.SOURCE, source, settings),
        *_names(mapping, Side.TARGET, target, settings),
        *_written(mapping, target),
        *_fits(mapping, source, target),
        *(_ids(mapping) if org else ()),
        *_required_keys(mapping),
        *(_unique(mapping, target) if org else ()),
        *_unmapped(mapping, target, suggested),
    )


# Names -------------------------------------------------------------------------------------------


def _names(
    mapping: Mapping, side: Side, schema: ObjectSchema, settings: Dict[str, str]
) -> Iterator[DesignFinding]:
    """Fields that are not there, or are spelled in other capitals."""
    for name in dict.fromkeys(_named(mapping, side)):
        found = schema.field(name)
        if "." in name or (found is not None and found.name == name):
            continue  # paths are looked up where the side is read
        if found is not None:
            fix = _rename(mapping, side, name, found.name, settings)
            fault = DesignFault.OTHER_SPELLING
            yield DesignFinding(fault, side, name, found.label, (found.name,), fix)
            continue
        near = near_names(name, (field.name for field in schema.fields))
        alike = [one for one in near if _bare(one) == _bare(name)]
        sure = alike[0] if len(alike) == 1 else near[0] if len(near) == 1 else ""
        right = _rename(mapping, side, name, sure, settings) if sure else None
        yield DesignFinding(DesignFault.UNKNOWN_FIELD, side, name, schema.label, near, right)


def _named(mapping: Mapping, side: Side) -> Iterator[str]:
    """Every field that a mapping names on one side."""
    source = side is Side.SOURCE
    for rule in mapping.fields:
        name = rule.source if source else rule.target
        if name:
            yield name
        if source:
            yield from parse_chain(rule.chain).fields
        if source is rule.flow.reaches_target:
            yield from _in_conditions(rule.conditions)
    for identity in mapping.identity:
        yield from identity.source if source else identity.target
    yield from mapping.key if source else mapping.title
    texts = (mapping.where_source, mapping.delete_when) if source else (mapping.where_target,)
    yield from _in_conditions(texts)


def _in_conditions(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if text:
            yield from parse_condition(text).fields


def _bare(name: str) -> str:
    """A name without capitals and marks: `Mobile_Subscriber_c` is `Mobile_Subscriber__c`."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _rename(
    mapping: Mapping, side: Side, name: str, right: str, settings: Dict[str, str]
) -> DesignFix:
    setting = next((key for key, value in settings.items() if value == name), "")
    kind = DesignFixKind.ANSWER if setting else DesignFixKind.RENAME
    return DesignFix(mapping.name, kind, side, name, right, setting)


# What is written ---------------------------------------------------------------------------------


def _written(mapping: Mapping, target: ObjectSchema) -> Iterator[DesignFinding]:
    """Fields of the target that cannot be written, at all or later."""
    for rule in mapping.fields:
        field = target.field(rule.target)
        if field is None or not rule.flow.reaches_target or rule.write is WriteWhen.NEVER:
            continue
        if field.type is FieldType.ID:
            continue  # said by `_ids`
        fix = _on_target(mapping, DesignFixKind.LEAVE_OUT, rule)
        if not field.createable and not field.updateable:
            parts = tuple(_part_words(field, target))
            fault = DesignFault.READ_ONLY
            yield DesignFinding(fault, Side.TARGET, rule.target, _words(field), parts, fix)
        elif _changes_later(mapping, rule) and not field.updateable:
            later = _on_target(mapping, DesignFixKind.ON_INSERT, rule)
            fault = DesignFault.CREATE_ONLY
            yield DesignFinding(fault, Side.TARGET, rule.target, _words(field), (), later)


def _changes_later(mapping: Mapping, rule: FieldRule) -> bool:
    """Whether a rule may change a record that is there; a key is the same on both sides."""
    later = mapping.to_target.updates and rule.write is not WriteWhen.ON_INSERT
    return later and not any(rule.target in identity.target for identity in mapping.identity)


def _part_words(field: FieldSchema, schema: ObjectSchema) -> Iterator[str]:
    """The fields that a compound one is put together from."""
    for one in schema.fields:
        if one.compound == field.name != one.name and one.updateable:
            yield _words(one)


def _fits(mapping: Mapping, source: ObjectSchema, target: ObjectSchema) -> Iterator[DesignFinding]:
    """Values that can never be what the other side holds, and those that may be too long."""
    for rule in mapping.fields:
        own, other = source.field(rule.source) if rule.source else None, target.field(rule.target)
        if own is None or other is None or rule.chain or rule.lookup or rule.choices:
            continue
        if "." in rule.target or other.type is FieldType.ID or own.type is FieldType.ID:
            continue
        types = (own.type.value, other.type.value)
        if rule.flow.reaches_target and cannot_fit(own.type, other.type):
            yield DesignFinding(
                DesignFault.CANNOT_FIT, Side.TARGET, rule.target, _words(other), types
            )
        elif rule.flow is Flow.TO_TARGET and _may_be_too_long(own, other):
            lengths = (str(own.length), str(other.length))
            fix = _on_target(mapping, DesignFixKind.CUT, rule, str(other.length))
            fault = DesignFault.TOO_LONG
            yield DesignFinding(fault, Side.TARGET, rule.target, _words(other), lengths, fix)


def _may_be_too_long(own: FieldSchema, other: FieldSchema) -> bool:
    if not own.length or not other.length or other.shape not in (Shape.TEXT, Shape.EMAIL):
        return False
    return own.length > other.length


def _unmapped(
    mapping: Mapping, target: ObjectSchema, suggested: Dict[str, str]
) -> Iterator[DesignFinding]:
    """Fields that a new record needs and no rule gives it."""
    if not mapping.to_target.inserts:
        return
    written = {rule.target.partition(".")[0].casefold() for rule in mapping.fields}
    through = {
        field.name.casefold() for field in target.fields if field.relationship_name in written
    }
    for field in target.fields:
        if not field.required_on_create or field.name.casefold() in written | through:
            continue
        fix = None
        if pair := suggested.get(field.name):
            kind = DesignFixKind.ADD_PAIR
            fix = DesignFix(mapping.name, kind, Side.TARGET, field.name, pair)
        elif _takes_any_text(field):
            kind = DesignFixKind.ADD_VALUE
            fix = DesignFix(mapping.name, kind, Side.TARGET, field.name, NOT_PROVIDED)
        fault = DesignFault.REQUIRED_NOT_MAPPED
        yield DesignFinding(fault, Side.TARGET, field.name, _words(field), (), fix)


def _takes_any_text(field: FieldSchema) -> bool:
    long_enough = field.length is None or field.length >= len(NOT_PROVIDED)
    return field.type in (FieldType.STRING, FieldType.TEXTAREA) and long_enough


# Keys --------------------------------------------------------------------------------------------


def _ids(mapping: Mapping) -> Iterator[DesignFinding]:
    """The org gives a record its Id; it tells records apart and is never written."""
    for rule in mapping.fields:
        if rule.target.casefold() == "id" and rule.flow is Flow.TO_TARGET:
            fix = _on_target(mapping, DesignFixKind.LEAVE_OUT, rule)
            fault = DesignFault.ID_WRITTEN
            yield DesignFinding(fault, Side.TARGET, rule.target, rule.source, (), fix)


def _required_keys(mapping: Mapping) -> Iterator[DesignFinding]:
    """A key that only a paired record has cannot be required of a new one."""
    first = mapping.identity[0].target if len(mapping.identity) > 1 else ()
    for rule in mapping.fields:
        given = rule.flow is Flow.TO_SOURCE or rule.target.casefold() == "id" or rule.write_back
        back = any(one.write_back and one.source == rule.source for one in mapping.fields)
        if rule.required and (given or back or rule.target in first):
            fix = _on_target(mapping, DesignFixKind.NOT_REQUIRED, rule)
            fault = DesignFault.REQUIRED_ON_A_KEY
            yield DesignFinding(fault, Side.TARGET, rule.target, rule.source, (), fix)


def _unique(mapping: Mapping, target: ObjectSchema) -> Iterator[DesignFinding]:
    """A field that several records may share tells them apart only by luck."""
    if mapping.to_target is Mode.DELETE:
        return
    for identity in mapping.identity:
        field = target.field(identity.target[0]) if len(identity.target) == 1 else None
        if field is None or "." in identity.target[0] or field.type is FieldType.ID:
            continue
        if identity.many is Many.ERROR and not (field.unique or field.external_id):
            name = identity.target[0]
            fix = DesignFix(mapping.name, DesignFixKind.NEWEST, Side.TARGET, name)
            fault = DesignFault.KEY_NOT_UNIQUE
            yield DesignFinding(fault, Side.TARGET, name, _words(field), (), fix)


def _on_target(
    mapping: Mapping, kind: DesignFixKind, rule: FieldRule, value: str = ""
) -> DesignFix:
    return DesignFix(mapping.name, kind, Side.TARGET, rule.target, value)


def _words(field: FieldSchema) -> str:
    """What people call a field, with its API name."""
    return f"{field.label} ({field.name})"
