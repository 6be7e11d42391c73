"""Functions on numbers, and the arithmetic of two numbers.

Sums and differences are exact. A product is exact where both factors have ten digits before the
point and nine behind it at most; other products, quotients, powers and the functions of analysis
have 15 significant digits. Source of each function: Salesforce Help, "Formula Operators and
Functions by Context".
"""

from __future__ import annotations

import math

from app.language.formula.functions import NUMBER, Function, Given
from app.language.formula.values import DECIMAL, LARGEST, Kind, Typed, number_from_double

_FACTOR = "DECIMAL(19, 9)"
_MOST_PLACES = 18
_TOO_LARGE = "The result is too large a number"


def add(given: Given) -> Typed:
    """The sum of two numbers."""
    return _exact(given, "+")


def subtract(given: Given) -> Typed:
    """The difference of two numbers."""
    return _exact(given, "-")


def _exact(given: Given, mark: str) -> Typed:
    left, right = given.sql(0), given.sql(1)
    sql = f"TRY({left} {mark} {right})"
    missing = f"{left} IS NOT NULL AND {right} IS NOT NULL AND {sql} IS NULL"
    return given.result(Kind.NUMBER, sql, given.failing(missing, _TOO_LARGE))


def multiply(given: Given) -> Typed:
    """The product of two numbers."""

    def product(left: str, right: str) -> str:
        exact = f"TRY_CAST({left} AS {_FACTOR}) * TRY_CAST({right} AS {_FACTOR})"
        fits = (
            f"TRY_CAST({left} AS {_FACTOR}) = {left} AND TRY_CAST({right} AS {_FACTOR}) = {right}"
        )
        about = given.let(f"CAST({left} AS DOUBLE) * CAST({right} AS DOUBLE)", number_from_double)
        return f"(CASE WHEN {fits} THEN CAST({exact} AS {DECIMAL}) ELSE {about} END)"

    sql = given.let(given.sql(0), lambda a: given.let(given.sql(1), lambda b: product(a, b)))
    about = f"abs(CAST({given.sql(0)} AS DOUBLE) * CAST({given.sql(1)} AS DOUBLE))"
    return given.result(Kind.NUMBER, sql, given.failing(f"{about} >= {LARGEST}", _TOO_LARGE))


def divide(given: Given) -> Typed:
    """The quotient of two numbers; dividing by 0 is an error."""
    quotient = f"CAST({given.sql(0)} AS DOUBLE) / nullif(CAST({given.sql(1)} AS DOUBLE), 0)"
    sql = given.let(quotient, number_from_double)
    by_zero = given.failing(f"{given.sql(1)} = 0", "A number was divided by 0")
    too_large = given.failing(f"abs({quotient}) >= {LARGEST}", _TOO_LARGE)
    return given.result(Kind.NUMBER, sql, by_zero, too_large)


def power(given: Given) -> Typed:
    """One number to the power of another."""
    return _analysed(
        given,
        f"TRY(pow(CAST({given.sql(0)} AS DOUBLE), CAST({given.sql(1)} AS DOUBLE)))",
        "A number cannot be raised to this power",
    )


def negative(given: Given) -> Typed:
    """A number with its sign turned."""
    return given.result(Kind.NUMBER, f"(-{given.sql(0)})")


def _analysed(given: Given, double_sql: str, sentence: str) -> Typed:
    """A result with 15 significant digits, and an error where there is none."""
    sql = given.let(double_sql, number_from_double)
    all_there = " AND ".join(f"{value.sql} IS NOT NULL" for value in given.values)
    return given.result(Kind.NUMBER, sql, given.failing(f"{all_there} AND {sql} IS NULL", sentence))


def _analysis(usage: str, function: str, sentence: str) -> Function:
    def build(given: Given) -> Typed:
        arguments = ", ".join(f"CAST({value.sql} AS DOUBLE)" for value in given.values)
        return _analysed(given, f"TRY({function}({arguments}))", sentence)

    return Function(usage, (NUMBER,) * (usage.count(",") + 1), build)


def _whole(usage: str, below: str, above: str) -> Function:
    """A number without decimals: one function of SQL below zero, one from zero up."""

    def build(given: Given) -> Typed:
        sql = given.let(
            given.sql(0),
            lambda n: (
                f"CAST(CASE WHEN {n} < 0 THEN {below}({n}) ELSE {above}({n}) END AS {DECIMAL})"
            ),
        )
        return given.result(Kind.NUMBER, sql)

    return Function(usage, (NUMBER,), build)


def _round(given: Given) -> Typed:
    number, places = given.sql(0), given.values[1].constant
    if places is not None and 0 <= float(places) <= _MOST_PLACES:
        sql = f"CAST(round({number}, {int(float(places))}) AS {DECIMAL})"
        return given.result(Kind.NUMBER, sql)
    return _analysed(given, f"TRY(round(CAST({number} AS DOUBLE), {given.whole(1)}))", _TOO_LARGE)


def _truncate(given: Given) -> Typed:
    number = given.sql(0)
    if len(given.values) == 1:
        return given.result(Kind.NUMBER, f"CAST(trunc({number}) AS {DECIMAL})")
    places = f"greatest(-20, least(18, coalesce({given.whole(1)}, 0)))"
    unit = f"CAST(pow(10, -({places})) AS {DECIMAL})"
    sql = given.let(number, lambda n: f"({n} - TRY(mod({n}, {unit})))")
    return given.result(Kind.NUMBER, sql)


def _modulo(given: Given) -> Typed:
    sql = f"mod({given.sql(0)}, nullif({given.sql(1)}, 0))"
    by_zero = given.failing(f"{given.sql(1)} = 0", "MOD was given 0 to divide by")
    return given.result(Kind.NUMBER, f"CAST({sql} AS {DECIMAL})", by_zero)


def _extreme(usage: str, function: str) -> Function:
    def build(given: Given) -> Typed:
        parts = [value.sql for value in given.values]
        empty = " OR ".join(f"{part} IS NULL" for part in parts)
        sql = f"(CASE WHEN {empty} THEN NULL ELSE {function}({', '.join(parts)}) END)"
        return given.result(Kind.NUMBER, sql)

    return Function(usage, (NUMBER,), build, least=1, repeats=1)


def _absolute(given: Given) -> Typed:
    return given.result(Kind.NUMBER, f"abs({given.sql(0)})")


def _pi(given: Given) -> Typed:
    return given.result(Kind.NUMBER, f"CAST('{math.pi}' AS {DECIMAL})")


_NOT_BETWEEN = "was given a number that is not between -1 and 1"

NUMBER_FUNCTIONS: dict[str, Function] = {
    "ABS": Function("ABS(number)", (NUMBER,), _absolute),
    "ACOS": _analysis("ACOS(number)", "acos", f"ACOS {_NOT_BETWEEN}"),
    "ASIN": _analysis("ASIN(number)", "asin", f"ASIN {_NOT_BETWEEN}"),
    "ATAN": _analysis("ATAN(number)", "atan", _TOO_LARGE),
    "ATAN2": _analysis("ATAN2(y, x)", "atan2", _TOO_LARGE),
    "CEILING": _whole("CEILING(number)", "floor", "ceil"),
    "COS": _analysis("COS(number)", "cos", _TOO_LARGE),
    "EXP": _analysis("EXP(number)", "exp", _TOO_LARGE),
    "FLOOR": _whole("FLOOR(number)", "ceil", "floor"),
    "LN": _analysis("LN(number)", "ln", "LN was given a number that is not above 0"),
    "LOG": _analysis("LOG(number)", "log10", "LOG was given a number that is not above 0"),
    "MAX": _extreme("MAX(number, number, ...)", "greatest"),
    "MCEILING": _whole("MCEILING(number)", "ceil", "ceil"),
    "MFLOOR": _whole("MFLOOR(number)", "floor", "floor"),
    "MIN": _extreme("MIN(number, number, ...)", "least"),
    "MOD": Function("MOD(number, divisor)", (NUMBER, NUMBER), _modulo),
    "PI": Function("PI()", (), _pi),
    "ROUND": Function("ROUND(number, decimals)", (NUMBER, NUMBER), _round),
    "SIN": _analysis("SIN(number)", "sin", _TOO_LARGE),
    "SQRT": _analysis("SQRT(number)", "sqrt", "SQRT was given a number below 0"),
    "TAN": _analysis("TAN(number)", "tan", _TOO_LARGE),
    "TRUNC": Function("TRUNC(number, decimals)", (NUMBER, NUMBER), _truncate, least=1),
}
