"""What a condition is made of, and the SQL of each part.

Logic has two values, as in SOQL: a comparison with an empty field is false, `!=` and NOT of it are
true. Text is compared whatever the case of its letters, as Salesforce does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from app.core.values import SHAPE_OF, FieldType, Shape
from app.language.canonical import boolean_sql, canonical_sql, date_sql, datetime_sql
from app.language.sql_text import bound, literal

ColumnOf = Callable[[str], tuple[str, FieldType]]
"""From a field's name to the SQL of its canonical value and its type."""

Refuse = Callable[[str, int], Exception]
"""Makes the error for a sentence at a position."""

_EXACT = "DECIMAL(38, 15)"
"""Numbers are compared to 15 digits behind the point, Salesforce's most."""

_TEXT_SHAPES = frozenset({Shape.TEXT, Shape.EMAIL, Shape.OPAQUE})


class ValueKind(Enum):
    """What a value was written as."""

    TEXT = "text in quotes"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    DATE = "a date"
    DATETIME = "a date and time"
    NULL = "null"


@dataclass(frozen=True)
class Value:
    """One value of a condition."""

    kind: ValueKind
    text: str
    """Canonical for its kind, "" for null."""
    position: int


@dataclass(frozen=True)
class Comparison:
    """A field against a value."""

    field: str
    operator: str
    """=, !=, <, <=, >, >=."""
    value: Value

    def sql(self, column_of: ColumnOf, refuse: Refuse) -> str:
        """Give an expression of type BOOLEAN, never NULL.

        Raises:
            LanguageError: the value does not suit the field's type.
        """
        column, type = column_of(self.field)
        if self.value.kind is ValueKind.NULL:
            return f"({column} IS {'NOT ' if self.operator == '!=' else ''}NULL)"
        left, right = _sides(column, type, self, refuse)
        if self.operator == "!=":
            return f"({left} IS DISTINCT FROM {right})"
        return f"coalesce({left} {self.operator} {right}, FALSE)"


@dataclass(frozen=True)
class Membership:
    """A field against a list of values."""

    field: str
    values: tuple[Value, ...]

    def sql(self, column_of: ColumnOf, refuse: Refuse) -> str:
        """Give an expression of type BOOLEAN, never NULL."""
        each = [Comparison(self.field, "=", value) for value in self.values]
        return f"({' OR '.join(one.sql(column_of, refuse) for one in each)})"


@dataclass(frozen=True)
class Likeness:
    """A text against a pattern with % and _; a backslash takes their meaning away."""

    field: str
    pattern: str

    def sql(self, column_of: ColumnOf, _refuse: Refuse) -> str:
        """Give an expression of type BOOLEAN, never NULL."""
        column, _ = column_of(self.field)
        return f"coalesce({column} ILIKE {literal(self.pattern)} ESCAPE '\\', FALSE)"


@dataclass(frozen=True)
class Inclusion:
    """A multi-select field that holds all members of at least one of the values."""

    field: str
    values: tuple[Value, ...]

    def sql(self, column_of: ColumnOf, refuse: Refuse) -> str:
        """Give an expression of type BOOLEAN, never NULL.

        Raises:
            LanguageError: the field is no multi-select picklist.
        """
        column, type = column_of(self.field)
        if SHAPE_OF[type] is not Shape.SET:
            sentence = f"{self.field} is no multi-select picklist; use IN"
            raise refuse(sentence, self.values[0].position)
        held = f"string_split(lower({column}), ';')"
        each = [f"list_has_all({held}, {_members(value.text)})" for value in self.values]
        return f"coalesce({' OR '.join(each)}, FALSE)"


@dataclass(frozen=True)
class Negation:
    """The opposite of a condition."""

    node: Node

    def sql(self, column_of: ColumnOf, refuse: Refuse) -> str:
        """Give an expression of type BOOLEAN, never NULL."""
        return f"(NOT {self.node.sql(column_of, refuse)})"


@dataclass(frozen=True)
class Junction:
    """Several conditions joined by AND or by OR."""

    word: str
    nodes: tuple[Node, ...]

    def sql(self, column_of: ColumnOf, refuse: Refuse) -> str:
        """Give an expression of type BOOLEAN, never NULL."""
        return f"({f' {self.word} '.join(node.sql(column_of, refuse) for node in self.nodes)})"


Node = Comparison | Membership | Likeness | Inclusion | Negation | Junction


def _members(text: str) -> str:
    members = [member.strip().lower() for member in text.split(";")]
    return f"[{', '.join(literal(member) for member in members if member)}]"


def _sides(column: str, type: FieldType, comparison: Comparison, refuse: Refuse) -> tuple[str, str]:
    """SQL of both sides of a comparison, made comparable."""
    value = comparison.value
    shape = SHAPE_OF[type]
    if value.kind is ValueKind.TEXT and shape not in _TEXT_SHAPES:
        if shape in (Shape.ID, Shape.SET):
            return column, canonical_sql(literal(value.text), type)
        value = _unquoted(value, shape, comparison.field, refuse)
    if value.kind is ValueKind.TEXT:
        return f"lower({column})", f"lower({canonical_sql(literal(value.text), FieldType.STRING)})"
    if shape not in _COMPARABLE[value.kind]:
        sentence = f"{comparison.field} is of type {type.value} and cannot be {value.kind.value}"
        raise refuse(sentence, value.position)
    return _MAKERS[value.kind](column, shape, value.text)


def _unquoted(value: Value, shape: Shape, field: str, refuse: Refuse) -> Value:
    """Take a quoted number, date or true for what the field holds."""
    plain = plain_value(value.text, value.position)
    if plain is None or shape not in _COMPARABLE[plain.kind]:
        raise refuse(f'{field} cannot be "{value.text}"', value.position)
    return plain


def _numbers(column: str, _shape: Shape, text: str) -> tuple[str, str]:
    return f"TRY_CAST({column} AS {_EXACT})", f"CAST({literal(text)} AS {_EXACT})"


def _booleans(column: str, _shape: Shape, text: str) -> tuple[str, str]:
    return boolean_sql(column), literal(text)


def _days(column: str, shape: Shape, text: str) -> tuple[str, str]:
    """A date against a moment is a date against its day in UTC."""
    if shape in _TEXT_SHAPES:
        day = bound(column, lambda v: f"coalesce({date_sql(v)}, left({datetime_sql(v)}, 10))")
        return day, literal(text)
    return (f"left({column}, 10)" if shape is Shape.DATETIME else column), literal(text)


def _moments(column: str, shape: Shape, text: str) -> tuple[str, str]:
    return (datetime_sql(column) if shape in _TEXT_SHAPES else column), literal(text)


_MAKERS: dict[ValueKind, Callable[[str, Shape, str], tuple[str, str]]] = {
    ValueKind.NUMBER: _numbers,
    ValueKind.BOOLEAN: _booleans,
    ValueKind.DATE: _days,
    ValueKind.DATETIME: _moments,
}

_COMPARABLE: dict[ValueKind, frozenset[Shape]] = {
    ValueKind.NUMBER: _TEXT_SHAPES | {Shape.NUMBER},
    ValueKind.BOOLEAN: _TEXT_SHAPES | {Shape.BOOLEAN, Shape.NUMBER},
    ValueKind.DATE: _TEXT_SHAPES | {Shape.DATE, Shape.DATETIME},
    ValueKind.DATETIME: _TEXT_SHAPES | {Shape.DATETIME},
}
"""Fields that a value of each kind may be compared with. Files have text fields only."""

_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,15})?|\.\d{1,15})")


def plain_value(word: str, position: int) -> Value | None:
    """Read a value that stands without quotes; None when it is none."""
    lower = word.lower()
    if lower == "null":
        return Value(ValueKind.NULL, "", position)
    if lower in ("true", "false"):
        return Value(ValueKind.BOOLEAN, lower, position)
    if word.isascii() and _NUMBER.fullmatch(word):
        return Value(ValueKind.NUMBER, word, position)
    try:
        if len(word) == len("2026-11-20"):
            return Value(ValueKind.DATE, date.fromisoformat(word).isoformat(), position)
        moment = datetime.fromisoformat(word)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None
    text = moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return Value(ValueKind.DATETIME, text, position)
