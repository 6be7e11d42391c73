"""Make the change of a field rule that mends a problem."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.fix import FixKind
from app.core.mapping import WriteWhen

if TYPE_CHECKING:
    from app.core.fix import Fix
    from app.core.mapping import FieldRule, Mapping


def mend(mapping: Mapping, fix: Fix) -> Mapping:
    """The mapping with one of its rules mended.

    Raises:
        LookupError: the mapping has no such rule any more.
    """
    if all(rule.key != fix.rule for rule in mapping.fields):
        raise LookupError(fix.rule)
    mended = (_mended(rule, fix) if rule.key == fix.rule else rule for rule in mapping.fields)
    return replace(mapping, fields=tuple(rule for rule in mended if rule is not None))


def _mended(rule: FieldRule, fix: Fix) -> FieldRule | None:
    """The rule as it does better; None where it is taken out."""
    if fix.kind is FixKind.CUT:
        return replace(rule, chain=_then(rule.chain, f"cut({fix.value})"))
    if fix.kind is FixKind.EMPTY:
        step = f"value_list({_quoted(fix.value)} = '', else keep)"
        return replace(rule, chain=_then(rule.chain, step))
    if fix.kind is FixKind.DEFAULT:
        return replace(rule, default=fix.value)
    if fix.kind is FixKind.ON_INSERT:
        return replace(rule, write=WriteWhen.ON_INSERT)
    return None


def _then(chain: str, step: str) -> str:
    return f"{chain}, {step}" if chain else step


def _quoted(text: str) -> str:
    """A value as a chain takes it, whatever marks are in it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
