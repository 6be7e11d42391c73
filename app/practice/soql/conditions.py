"""Turn WHERE and HAVING into SQL.

SOQL knows true and false, SQL also unknown: a comparison with an empty field is false, its opposite
true. So NOT is pushed down to the comparisons, and each says what becomes of empty fields.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from app.practice.coercion import format_datetime, parse_datetime
from app.practice.errors import OrgError
from app.practice.ids import normalise_id
from app.practice.schema import IDS, NUMBERS, TEXTS, Field, FieldType
from app.practice.soql.dates import span_of
from app.practice.soql.scope import Column, Scope, comparable, is_scalar
from app.practice.soql.syntax import (
    Call,
    Comparison,
    Condition,
    Junction,
    Literal,
    LiteralKind,
    Not,
    Path,
    Query,
)
from app.practice.tables import fold

Resolve = Callable[[Path | Call], Column]
Inner = Callable[[Query], str]
"""Compiles the SELECT of a semi-join into SQL."""

_OPPOSITE_WORD = {"AND": "OR", "OR": "AND"}
_NUMERIC = NUMBERS | {FieldType.INT}
_KINDS_OF_TYPE = {
    FieldType.BOOLEAN: {LiteralKind.BOOLEAN},
    FieldType.DATE: {LiteralKind.DATE, LiteralKind.DATE_NAME},
    FieldType.DATETIME: {LiteralKind.DATETIME, LiteralKind.DATE_NAME},
    FieldType.TIME: {LiteralKind.TIME},
}


class Conditions:
    """Compiles the conditions of one SELECT."""

    def __init__(self, scope: Scope, resolve: Resolve, inner: Inner) -> None:
        self._scope = scope
        self._statement = scope.statement
        self._resolve = resolve
        self._inner = inner

    def compile(self, condition: Condition, *, opposite: bool = False) -> str:
        """Give the SQL of a condition, or of its opposite."""
        if isinstance(condition, Not):
            return self.compile(condition.condition, opposite=not opposite)
        if isinstance(condition, Junction):
            word = _OPPOSITE_WORD[condition.word] if opposite else condition.word
            parts = [self.compile(each, opposite=opposite) for each in condition.conditions]
            return "(" + f" {word} ".join(parts) + ")"
        sql = self._comparison(condition)
        return f"NOT IFNULL({sql}, 0)" if opposite else sql

    def _comparison(self, comparison: Comparison) -> str:
        column = self._resolve(comparison.left)
        at = comparison.left.at
        known = column.field
        if not known.filterable or not is_scalar(known):
            raise self._statement.error(
                "INVALID_FIELD", at, f"field '{known.name}' can not be filtered in a query call"
            )
        operator, right = comparison.operator, comparison.right
        self._check_operator(known, operator, at)
        if isinstance(right, Query):
            return self._semi_join(column, operator, right)
        if isinstance(right, tuple):
            if operator in {"INCLUDES", "EXCLUDES"}:
                return self._includes(column, operator, right)
            return self._in_list(column, operator, right)
        if isinstance(right, Path):
            return f"{comparable(column)} {operator} {self._resolve(right).sql}"
        return self._single(column, operator, right)

    def _check_operator(self, known: Field, operator: str, at: int) -> None:
        """Refuse operators a type does not have."""
        multi = known.type is FieldType.MULTIPICKLIST
        wrong = (
            (operator == "LIKE" and known.type not in TEXTS)
            or (operator in {"INCLUDES", "EXCLUDES"} and not multi)
            or (operator in {"<", "<=", ">", ">="} and known.type in {FieldType.BOOLEAN, *IDS})
            or (operator == "LIKE" and multi)
        )
        if wrong:
            sentence = f"invalid operator on {known.type.value} field"
            raise self._statement.error("INVALID_QUERY_FILTER_OPERATOR", at, sentence)

    def _single(self, column: Column, operator: str, literal: Literal) -> str:
        sql = comparable(column)
        if literal.kind is LiteralKind.DATE_NAME:
            return self._date_name(column, operator, literal)
        value = self._value(column.field, literal)
        if operator != "LIKE" and isinstance(value, str):
            value = re.sub(r"\\([_%])", r"\1", value)
        if value is None:
            return self._with_null(column.sql, operator, literal)
        if operator == "LIKE":
            return self._like(column, str(value))
        if isinstance(value, str) and column.is_text and not value.isascii():
            sql, value = f"sf_fold({column.sql})", fold(value)
        bound = self._statement.bind(value)
        if operator == "!=":
            return f"({sql} != {bound} OR {column.sql} IS NULL)"
        return f"{sql} {operator} {bound}"

    def _with_null(self, sql: str, operator: str, literal: Literal) -> str:
        if operator == "=":
            return f"{sql} IS NULL"
        if operator == "!=":
            return f"{sql} IS NOT NULL"
        if operator == "LIKE":
            return f"{sql} IS NULL"
        raise self._statement.error(
            "INVALID_QUERY_FILTER_OPERATOR", literal.at, "invalid operator for a null value"
        )

    def _like(self, column: Column, pattern: str) -> str:
        """Compare with a pattern; SQLite folds ASCII by itself, other letters are folded first."""
        sql = column.sql
        pattern = re.sub(r"\\(?![_%])", r"\\\\", pattern)
        if not pattern.isascii():
            sql, pattern = f"sf_fold({sql})", str(fold(pattern))
        return f"{sql} LIKE {self._statement.bind(pattern)} ESCAPE '\\'"

    def _date_name(self, column: Column, operator: str, literal: Literal) -> str:
        """Compare with a span of days: `=` lies within, `<` before its start, `>` after its end."""
        self._check_kind(column.field, literal)
        name, number = literal.value
        first, after = span_of(name, number, self._statement.now.date())
        start, end = (self._statement.bind(_day(column.field, each)) for each in (first, after))
        sql = column.sql
        if operator == "=":
            return f"({sql} >= {start} AND {sql} < {end})"
        if operator == "!=":
            return f"({sql} IS NULL OR {sql} < {start} OR {sql} >= {end})"
        return {
            "<": f"{sql} < {start}",
            "<=": f"{sql} < {end}",
            ">": f"{sql} >= {end}",
            ">=": f"{sql} >= {start}",
        }[operator]

    def _in_list(self, column: Column, operator: str, literals: tuple[Literal, ...]) -> str:
        if any(each.kind is LiteralKind.DATE_NAME for each in literals):
            parts = [self._single(column, "=", each) for each in literals]
            within = "(" + " OR ".join(parts) + ")"
            return within if operator == "IN" else f"NOT IFNULL({within}, 0)"
        values = [self._value(column.field, each) for each in literals]
        given = [each for each in values if each is not None]
        sql = comparable(column)
        if column.is_text and any(isinstance(each, str) and not each.isascii() for each in given):
            sql, given = f"sf_fold({column.sql})", [fold(each) for each in given]
        marks = ", ".join(self._statement.bind(each) for each in given)
        has_null = len(given) < len(values)
        if operator == "IN":
            within = f"{sql} IN ({marks})"
            return f"({within} OR {column.sql} IS NULL)" if has_null else within
        outside = f"{sql} NOT IN ({marks})"
        if has_null:
            return f"({outside} AND {column.sql} IS NOT NULL)"
        return f"({outside} OR {column.sql} IS NULL)"

    def _semi_join(self, column: Column, operator: str, inner: Query) -> str:
        sql = self._inner(inner)
        if operator == "IN":
            return f"{column.sql} IN ({sql})"
        return f"({column.sql} NOT IN ({sql}) OR {column.sql} IS NULL)"

    def _includes(self, column: Column, operator: str, literals: tuple[Literal, ...]) -> str:
        """Each literal names values that must all be chosen: `('A;B', 'C')` is A and B, or C."""
        alternatives = []
        for literal in literals:
            value = str(self._value(column.field, literal) or "")
            tests = [
                f"instr(';' || sf_fold({column.sql}) || ';', "
                f"{self._statement.bind(f';{fold(each)};')}) > 0"
                for each in value.split(";")
            ]
            alternatives.append("(" + " AND ".join(tests) + ")")
        within = "(" + " OR ".join(alternatives) + ")"
        return within if operator == "INCLUDES" else f"NOT IFNULL({within}, 0)"

    def _value(self, known: Field, literal: Literal) -> Any:
        """Give a literal in the field's stored form; empty text is null."""
        if literal.kind is LiteralKind.NULL:
            return None
        self._check_kind(known, literal)
        value = literal.value
        if known.type in IDS:
            record_id = normalise_id(value)
            if value and record_id is None:
                raise self._statement.error(
                    "INVALID_QUERY_FILTER_OPERATOR", literal.at, f"invalid ID field: {value}"
                )
            return record_id
        if literal.kind is LiteralKind.DATETIME:
            moment = parse_datetime(value)
            if moment is None:
                raise self._wrong_kind(known, literal)
            return format_datetime(moment)
        if literal.kind is LiteralKind.TIME:
            second, _, fraction = value.rstrip("Z").partition(".")
            return f"{second}.{fraction[:3].ljust(3, '0')}Z"
        if literal.kind is LiteralKind.BOOLEAN:
            return int(value)
        return value if value != "" else None

    def _check_kind(self, known: Field, literal: Literal) -> None:
        """Refuse a literal that is not written the way the field's type is."""
        usual = {LiteralKind.NUMBER} if known.type in _NUMERIC else {LiteralKind.STRING}
        if literal.kind not in _KINDS_OF_TYPE.get(known.type, usual):
            raise self._wrong_kind(known, literal)

    def _wrong_kind(self, known: Field, literal: Literal) -> OrgError:
        quotes = "should" if known.type in TEXTS | IDS else "should not"
        kind = "string" if known.type in TEXTS else known.soap_type.partition(":")[2]
        return self._statement.error(
            "INVALID_FIELD",
            literal.at,
            f"value of filter criterion for field '{known.name}' must be of type {kind} "
            f"and {quotes} be enclosed in quotes",
        )


def _day(known: Field, day: date) -> str:
    if known.type is FieldType.DATE:
        return day.isoformat()
    return format_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))
