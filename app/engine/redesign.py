"""Make the change of a mapping that mends what a check found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.design import DesignFixKind
from app.core.mapping import FieldRule, IdentityRule, Many, WriteWhen
from app.core.snapshot import Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.design import DesignFix
    from app.core.mapping import Mapping


def redesign(mapping: Mapping, fix: DesignFix) -> Mapping:
    """The mapping as it is after a fix; as it was where the fix does not touch it any more."""
    return _MAKERS[fix.kind](mapping, fix)


def _renamed(mapping: Mapping, fix: DesignFix) -> Mapping:
    """Another name wherever the field stands: rules, conditions, identity, key, title."""
    source = fix.side is Side.SOURCE

    def word(name: str) -> str:
        return fix.value if name == fix.field else name

    def text(condition: str) -> str:
        return re.sub(rf"(?<![\w.']){re.escape(fix.field)}(?![\w.'])", fix.value, condition)

    def rule(one: FieldRule) -> FieldRule:
        if source is one.flow.reaches_target:
            lines = tuple(replace(line, when=text(line.when)) for line in one.choices)
            one = replace(one, when=text(one.when), choices=lines)
        return (
            replace(one, source=word(one.source))
            if source
            else replace(one, target=word(one.target))
        )

    def identity(one: IdentityRule) -> IdentityRule:
        names = tuple(word(name) for name in (one.source if source else one.target))
        return replace(one, source=names) if source else replace(one, target=names)

    mapping = replace(
        mapping,
        fields=tuple(rule(one) for one in mapping.fields),
        identity=tuple(identity(one) for one in mapping.identity),
    )
    if source:
        return replace(
            mapping,
            key=tuple(word(name) for name in mapping.key),
            where_source=text(mapping.where_source),
            delete_when=text(mapping.delete_when),
        )
    return replace(
        mapping,
        title=tuple(word(name) for name in mapping.title),
        where_target=text(mapping.where_target),
    )


def _each(
    mapping: Mapping, fix: DesignFix, change: Callable[[FieldRule], FieldRule | None]
) -> Mapping:
    """The mapping with its rules of the target's field changed, or taken out."""
    rules = (change(one) if one.target == fix.field else one for one in mapping.fields)
    return replace(mapping, fields=tuple(one for one in rules if one is not None))


def _left_out(mapping: Mapping, fix: DesignFix) -> Mapping:
    return _each(mapping, fix, lambda one: one if one.write_back else None)


def _on_insert(mapping: Mapping, fix: DesignFix) -> Mapping:
    return _each(mapping, fix, lambda one: replace(one, write=WriteWhen.ON_INSERT))


def _not_required(mapping: Mapping, fix: DesignFix) -> Mapping:
    return _each(mapping, fix, lambda one: replace(one, required=False))


def _cut(mapping: Mapping, fix: DesignFix) -> Mapping:
    step = f"cut({fix.value})"

    def change(one: FieldRule) -> FieldRule:
        return replace(one, chain=f"{one.chain}, {step}" if one.chain else step)

    return _each(mapping, fix, change)


def _pair_added(mapping: Mapping, fix: DesignFix) -> Mapping:
    return replace(mapping, fields=(*mapping.fields, FieldRule(fix.value, fix.field)))


def _value_added(mapping: Mapping, fix: DesignFix) -> Mapping:
    rule = FieldRule("", fix.field, value=fix.value, write=WriteWhen.ON_INSERT)
    return replace(mapping, fields=(*mapping.fields, rule))


def _newest(mapping: Mapping, fix: DesignFix) -> Mapping:
    identities = tuple(
        replace(one, many=Many.NEWEST) if one.target == (fix.field,) else one
        for one in mapping.identity
    )
    return replace(mapping, identity=identities)


_MAKERS: dict[DesignFixKind, Callable[[Mapping, DesignFix], Mapping]] = {
    DesignFixKind.RENAME: _renamed,
    DesignFixKind.ANSWER: lambda mapping, _: mapping,
    DesignFixKind.LEAVE_OUT: _left_out,
    DesignFixKind.ON_INSERT: _on_insert,
    DesignFixKind.NOT_REQUIRED: _not_required,
    DesignFixKind.CUT: _cut,
    DesignFixKind.ADD_PAIR: _pair_added,
    DesignFixKind.ADD_VALUE: _value_added,
    DesignFixKind.NEWEST: _newest,
}
