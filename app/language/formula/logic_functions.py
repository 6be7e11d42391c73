"""Functions that decide, and comparisons.

A condition that cannot be told, because a value is empty, does not hold. Two empty values are
equal, and an empty text equals the text without characters. Source: Salesforce Help, "Formula
Operators and Functions by Context"; Salesforce's published formula engine for empty values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.language.formula.functions import ANY, BOOLEAN, Function, Given
from app.language.formula.values import NULLS, Kind, Typed

if TYPE_CHECKING:
    from collections.abc import Sequence


def _joined(usage: str, word: str) -> Function:
    def build(given: Given) -> Typed:
        return given.result(Kind.BOOLEAN, f"({f' {word} '.join(v.sql for v in given.values)})")

    return Function(usage, (BOOLEAN,), build, least=1, repeats=1)


def _not(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, f"(NOT {given.sql(0)})")


def _if(given: Given) -> Typed:
    condition = given.values[0]
    kind, (yes, no) = _alike(given, [1, 2])
    sql = f"(CASE WHEN {condition.sql} THEN {yes} ELSE {no} END)"
    errors = [
        *condition.errors,
        *_guarded(condition.sql, given.values[1]),
        *_guarded(f"NOT {condition.sql}", given.values[2]),
    ]
    return Typed(kind, sql, tuple(errors))


def _case(given: Given) -> Typed:
    values = given.values
    if len(values) < 4 or len(values) % 2:
        raise given.refuse(
            "CASE takes a value, pairs of a value and a result, and what holds else", given.position
        )
    results = [*range(2, len(values) - 1, 2), len(values) - 1]
    kind, parts = _alike(given, results)
    cases, errors, before = [], list(values[0].errors), "TRUE"
    for result, part in zip(results[:-1], parts[:-1], strict=True):
        meets = _equal(given, 0, result - 1)
        cases.append(f"WHEN {meets} THEN {part}")
        errors += _guarded(before, values[result - 1])
        errors += _guarded(f"{before} AND {meets}", values[result])
        before = f"{before} AND NOT {meets}"
    errors += _guarded(before, values[-1])
    return Typed(kind, f"(CASE {' '.join(cases)} ELSE {parts[-1]} END)", tuple(errors))


def _guarded(condition: str, value: Typed) -> list[str]:
    """The errors of a value where a condition holds."""
    return [f"(CASE WHEN {condition} THEN {error} END)" for error in value.errors]


def _alike(given: Given, places: Sequence[int]) -> tuple[Kind, list[str]]:
    """The one kind of several results and the SQL of each; NULL is of any kind."""
    kinds = [given.values[n].kind for n in places]
    kind = next((kind for kind in kinds if kind is not Kind.NOTHING), Kind.NOTHING)
    for n, found in zip(places, kinds, strict=True):
        if found not in (kind, Kind.NOTHING):
            raise given.refuse(
                f"{given.name} gives {kind.value} elsewhere, but here {found.value}",
                given.positions[n],
            )
    return kind, [
        NULLS[kind] if given.values[n].kind is Kind.NOTHING else given.sql(n) for n in places
    ]


def _is_blank(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, _blank(given, 0))


def _blank(given: Given, n: int) -> str:
    value = given.values[n]
    if value.kind in (Kind.TEXT, Kind.SET):
        return f"(coalesce({value.sql}, '') = '')"
    return f"({value.sql} IS NULL)"


def _blank_value(given: Given) -> Typed:
    kind, (value, instead) = _alike(given, [0, 1])
    blank = _blank(given, 0)
    errors = [*given.values[0].errors, *_guarded(blank, given.values[1])]
    return Typed(kind, f"(CASE WHEN {blank} THEN {instead} ELSE {value} END)", tuple(errors))


# ---------------------------------------------------------------------------- comparisons


def _equal(given: Given, left: int, right: int) -> str:
    kinds = {given.values[left].kind, given.values[right].kind} - {Kind.NOTHING}
    if len(kinds) > 1 and kinds != {Kind.TEXT, Kind.SET}:
        first, second = given.values[left].kind.value, given.values[right].kind.value
        raise given.refuse(f"{first} cannot be compared with {second}", given.positions[right])
    if (
        Kind.BOOLEAN in kinds
        and len(kinds) == 1
        and Kind.NOTHING
        in (
            given.values[left].kind,
            given.values[right].kind,
        )
    ):
        return "FALSE"  # a checkbox is never empty
    if kinds <= {Kind.TEXT, Kind.SET}:
        return f"(coalesce({given.sql(left)}, '') = coalesce({given.sql(right)}, ''))"
    nulls = NULLS[next(iter(kinds))]
    sides = [nulls if given.values[n].kind is Kind.NOTHING else given.sql(n) for n in (left, right)]
    return f"({sides[0]} IS NOT DISTINCT FROM {sides[1]})"


def _equality(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, _equal(given, 0, 1))


def _inequality(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, f"(NOT {_equal(given, 0, 1)})")


_ORDERED = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.DATETIME, Kind.TIME)


def _ordering(mark: str) -> Function:
    def build(given: Given) -> Typed:
        left, right = given.values
        if left.kind is not right.kind:
            raise given.refuse(
                f"{left.kind.value} cannot be compared with {right.kind.value}", given.positions[1]
            )
        return given.result(Kind.BOOLEAN, f"coalesce({left.sql} {mark} {right.sql}, FALSE)")

    return Function(f"a {mark} b", (_ORDERED, _ORDERED), build)


COMPARISONS: dict[str, Function] = {
    "=": Function("a = b", (ANY, ANY), _equality),
    "<>": Function("a <> b", (ANY, ANY), _inequality),
    **{mark: _ordering(mark) for mark in ("<", ">", "<=", ">=")},
}

LOGIC_FUNCTIONS: dict[str, Function] = {
    "AND": _joined("AND(condition, condition, ...)", "AND"),
    "BLANKVALUE": Function("BLANKVALUE(value, instead)", (ANY, ANY), _blank_value),
    "CASE": Function("CASE(value, one, result, ..., else)", (ANY, ANY, ANY, ANY), _case, repeats=2),
    "IF": Function("IF(condition, then, else)", (BOOLEAN, ANY, ANY), _if),
    "ISBLANK": Function("ISBLANK(value)", (ANY,), _is_blank),
    "ISNULL": Function("ISNULL(value)", (ANY,), _is_blank),
    "NOT": Function("NOT(condition)", (BOOLEAN,), _not),
    "NULLVALUE": Function("NULLVALUE(value, instead)", (ANY, ANY), _blank_value),
    "OR": _joined("OR(condition, condition, ...)", "OR"),
}
