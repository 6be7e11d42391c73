"""Reads the field rules of a mapping."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from app.core.mapping import (
    Choice,
    ConflictPolicy,
    FieldRule,
    Flow,
    Lookup,
    Many,
    MissingParent,
    Mode,
    WriteWhen,
)
from app.language.chains import is_invertible, parse_chain
from app.language.conditions import parse_condition
from app.language.scanner import LanguageError
from app.store.sync_form import rows_of_table
from app.store.sync_grammar import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.store.yaml_entries import Block, Entry

_Result = TypeVar("_Result")


def fields_of(block: Block, to_target: Mode, to_source: Mode) -> tuple[FieldRule, ...]:
    """The field rules of a mapping, with what it writes back."""
    entry = block.get("fields")
    if entry is None:
        if to_target is Mode.DELETE and to_source is Mode.NONE:
            return ()
        raise block.entry.error("The key 'fields' is missing.")
    found: dict[str, FieldRule] = {}
    for item in entry.items():
        rule = _rule(item)
        if rule.key in found:
            raise item.error("The same rule is there twice.")
        if rule.flow.reaches_target and to_target is Mode.NONE:
            raise item.error("This field flows to the target, but nothing may be written there.")
        if rule.flow.reaches_source and to_source is Mode.NONE:
            raise item.error("This field flows to the source, but nothing may be written there.")
        found[rule.key] = rule
    back = _write_back(block.get("write_back"), to_source)
    return (*found.values(), *back)


def _write_back(entry: Entry | None, to_source: Mode) -> tuple[FieldRule, ...]:
    """The rule by which the target's key comes to the source."""
    if entry is None:
        return ()
    if not to_source.updates:
        raise entry.error("Writing back needs a mode that may update the source, as in to_source.")
    block = entry.block(keys_of("write_back"))
    target = block.text("from", "Id")
    return (FieldRule(block.need("source").text(), target, Flow.TO_SOURCE, write_back=True),)


def _rule(entry: Entry) -> FieldRule:
    block = entry.block(keys_of("field"))
    target = block.need("target")
    if not target.is_text:
        raise target.error(
            "A rule has one target field. Write a rule for each field; lookups with 'none: blank'"
            " leave those empty that do not find their record."
        )
    value, conflict = block.get("value"), block.get("conflict")
    forward, back = _defaults(block)
    chain, chain_back = _chains(block)
    choices, otherwise = _choices(block.get("choose")), block.get("else")
    rule = FieldRule(
        source=block.text("source"),
        target=target.text(),
        flow=block.choice("flow", Flow.TO_TARGET),
        chain=chain,
        chain_back=chain_back,
        value=None if value is None else value.text(),
        default=forward,
        default_back=back,
        required=block.flag("required", default=False),
        watch=block.flag("watch", default=True),
        write=block.choice("write", WriteWhen.ALWAYS),
        conflict=None if conflict is None else conflict.choice(ConflictPolicy),
        keep_when_empty=block.flag("keep_when_empty", default=False),
        lookup=_lookup(block.get("lookup")),
        when=condition_of(block.get("when")),
        choices=choices,
        otherwise=_otherwise(otherwise),
    )
    _check(block, rule, chooses=block.get("choose") is not None)
    return _always(rule) if block.get("choose") is not None and not choices else rule


def _always(rule: FieldRule) -> FieldRule:
    """A choice without a line is its `else` for every record."""
    return replace(rule, choices=(Choice(_EVERY_RECORD.format(rule.target), rule.otherwise or ""),))


def _check(block: Block, rule: FieldRule, *, chooses: bool) -> None:
    """Refuse what cannot go together."""
    entry, flow = block.entry, rule.flow
    if rule.when and flow is Flow.BOTH:
        raise block.need("when").error("A rule with 'when' flows one way.")
    if not chooses:
        if block.get("else") is not None:
            raise block.need("else").error("'else' goes with 'choose'.")
        if bool(rule.source) == (rule.value is not None):
            raise entry.error("Either 'source', 'value' or 'choose' is needed here.")
        if rule.value is not None and flow is not Flow.TO_TARGET:
            raise block.need("flow").error("A fixed value flows to the target only.")
        return
    if rule.value is not None or rule.chain or rule.lookup or rule.default is not None:
        raise entry.error("A choice has no 'value', 'as', 'lookup' or 'default' beside it.")
    if flow is Flow.BOTH or bool(rule.source) != (flow is Flow.TO_SOURCE):
        raise entry.error(
            "A choice is made from the record: it has a target and no source for '->', and for '<-'"
            " the source that gets it and, as target, the field that the conditions are about."
        )
    if flow is Flow.TO_SOURCE:
        _check_one_field(block, rule)


def _check_one_field(block: Block, rule: FieldRule) -> None:
    """A choice that flows back is about one field: only a change of it can be seen."""
    for text in rule.conditions:
        for name in parse_condition(text).fields:
            if name.casefold() != rule.target.casefold():
                raise block.need("choose").error(
                    f"The conditions of this choice are about its target, {rule.target}; this one"
                    f" names {name}."
                )


def _choices(entry: Entry | None) -> tuple[Choice, ...]:
    """The lines of a choice: a list, or the rows of a setting that is a table."""
    if entry is None:
        return ()
    if entry.is_list:
        return tuple(_choice(one) for one in entry.items())
    try:
        rows = rows_of_table(entry.text())
    except ValueError as error:
        raise entry.error("A choice is a list of 'when' and 'value', or ${a table}.") from error
    found = []
    for row in rows:
        when = row.get("when", "")
        value = next((one for name, one in row.items() if name != "when"), "")
        _read(entry, parse_condition, when)
        found.append(Choice(when, value))
    return tuple(found)


def _choice(entry: Entry) -> Choice:
    block = entry.block(keys_of("choice"))
    return Choice(condition_of(block.need("when")), block.need("value").text())


def _otherwise(entry: Entry | None) -> str | None:
    """The value where no line holds; a setting that was left empty is none."""
    return None if entry is None else entry.text() or None


def _defaults(block: Block) -> tuple[str | None, str | None]:
    """The default of each way."""
    entry = block.get("default")
    if entry is None:
        return None, None
    if entry.is_text:
        return entry.text(), None
    inner = entry.block(keys_of("ways"))
    flow = block.choice("flow", Flow.TO_TARGET)
    forward, back = inner.get(Flow.TO_TARGET.value), inner.get(Flow.TO_SOURCE.value)
    if forward is not None and not flow.reaches_target:
        raise forward.error("This field does not flow to the target.")
    if back is not None and not flow.reaches_source:
        raise back.error("This field does not flow to the source.")
    return (
        None if forward is None else forward.text() or None,
        None if back is None else back.text() or None,
    )


def _lookup(entry: Entry | None) -> Lookup | None:
    if entry is None:
        return None
    block = entry.block(keys_of("lookup"))
    mapping, object = block.text("mapping"), block.text("object")
    if bool(mapping) == bool(object):
        raise entry.error("A lookup needs either 'mapping' or 'object'.")
    if object and not block.text("by"):
        raise entry.error("A lookup of an object needs 'by': the field that holds the value.")
    many = block.get("many")
    if many is not None and many.text() not in _MANY_PARENTS:
        raise many.error(f'"{many.text()}" is neither error nor first.')
    return Lookup(
        mapping=mapping,
        object=object,
        by=block.text("by"),
        none=block.choice("none", MissingParent.PARK),
        many=block.choice("many", Many.ERROR),
    )


_EVERY_RECORD = '("{0}" = null OR "{0}" != null)'
"""A condition that every record meets."""

_MANY_PARENTS = (Many.ERROR.value, Many.FIRST.value)


def _chains(block: Block) -> tuple[str, str]:
    """The `as:` text of each way, read once so that a mistake is found now.

    One text runs backwards on the way to the source, so each of its functions needs a way back.
    """
    entry = block.get("as")
    if entry is None:
        return "", ""
    flow = block.choice("flow", Flow.TO_TARGET)
    if not entry.is_text:
        inner = entry.block(keys_of("ways"))
        ways = [inner.get(one.value) for one in (Flow.TO_TARGET, Flow.TO_SOURCE)]
        for one in filter(None, ways):
            _read(one, parse_chain, one.text())
        if ways[0] is not None and flow is Flow.BOTH and ways[1] is None:
            raise entry.error("A field of both ways needs what is done on each of them.")
        if ways[1] is not None and _read(ways[1], parse_chain, ways[1].text()).formula:
            raise ways[1].error("A formula is about the source's record, so it goes to the target.")
        return "" if ways[0] is None else ways[0].text(), "" if ways[1] is None else ways[1].text()
    text = entry.text()
    invertible = _read(entry, is_invertible, text)
    if flow.reaches_source and not invertible:
        raise entry.error(f"{text} has no way back, so the field can flow to the target only.")
    return text, ""


def condition_of(entry: Entry | None) -> str:
    """The text of a condition, read once so that a mistake is found now."""
    if entry is None:
        return ""
    text = entry.text()
    if not text.strip():
        return ""  # a setting that was left empty
    _read(entry, parse_condition, text)
    return text


def _read(entry: Entry, reader: Callable[[str], _Result], text: str) -> _Result:
    try:
        return reader(text)
    except LanguageError as error:
        raise entry.error(str(error)) from error
