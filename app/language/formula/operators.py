"""What + - * / ^ & and the sign mean for each kind of value."""

from __future__ import annotations

from dataclasses import replace

from app.language.formula import date_functions, number_functions
from app.language.formula.functions import ANY, NUMBER, Function, Given
from app.language.formula.logic_functions import COMPARISONS
from app.language.formula.values import NULLS, Kind, Typed

_DATED = (Kind.DATE, Kind.DATETIME, Kind.TIME)
_TEXTS = (Kind.TEXT, Kind.SET)


def _plus(given: Given) -> Typed:
    given = _filled(given)
    kinds = tuple(value.kind for value in given.values)
    if kinds == (Kind.NUMBER, Kind.NUMBER):
        return number_functions.add(given)
    if kinds[0] in _TEXTS and kinds[1] in _TEXTS:
        return _concatenate(given)
    if kinds[0] in _DATED and kinds[1] is Kind.NUMBER:
        return date_functions.shifted(given, "+")
    if kinds[0] is Kind.NUMBER and kinds[1] in _DATED:
        return date_functions.shifted(_turned(given), "+")
    raise _unfit(given, "added to")


def _minus(given: Given) -> Typed:
    given = _filled(given)
    kinds = tuple(value.kind for value in given.values)
    if kinds == (Kind.NUMBER, Kind.NUMBER):
        return number_functions.subtract(given)
    if kinds[0] in _DATED and kinds[1] is Kind.NUMBER:
        return date_functions.shifted(given, "-")
    if kinds[0] in _DATED and kinds[0] is kinds[1]:
        return date_functions.between(given)
    raise _unfit(given, "taken from")


def _concatenate(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"({given.text(0)} || {given.text(1)})")


def _filled(given: Given) -> Given:
    """Give the word NULL the kind of the other side."""
    kinds = [value.kind for value in given.values]
    other = next((kind for kind in kinds if kind is not Kind.NOTHING), Kind.TEXT)
    values = tuple(
        Typed(other, NULLS[other]) if value.kind is Kind.NOTHING else value
        for value in given.values
    )
    return replace(given, values=values)


def _turned(given: Given) -> Given:
    return replace(given, values=given.values[::-1], positions=given.positions[::-1])


def _unfit(given: Given, verb: str) -> Exception:
    left, right = (value.kind.value for value in given.values)
    if given.name == "-":
        left, right = right, left
    joined = "; & joins texts" if Kind.TEXT in {value.kind for value in given.values} else ""
    return given.refuse(f"{left} cannot be {verb} {right}{joined}", given.position)


OPERATORS: dict[str, Function] = {
    **COMPARISONS,
    "+": Function("a + b", (ANY, ANY), _plus),
    "-": Function("a - b", (ANY, ANY), _minus),
    "*": Function("a * b", (NUMBER, NUMBER), number_functions.multiply),
    "/": Function("a / b", (NUMBER, NUMBER), number_functions.divide),
    "^": Function("a ^ b", (NUMBER, NUMBER), number_functions.power),
    "&": Function("a & b", (_TEXTS, _TEXTS), _concatenate),
    "negative": Function("-a", (NUMBER,), number_functions.negative),
}
