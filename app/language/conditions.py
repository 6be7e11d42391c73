"""The `where` texts of a sync file: `MobilePhone != null AND City IN ('Bath', 'Bristol')`.

Written as in SOQL. Words may be in any case; a field whose name has spaces stands in double quotes,
text in single ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.language.condition_nodes import (
    ColumnOf,
    Comparison,
    Inclusion,
    Junction,
    Likeness,
    Membership,
    Negation,
    Node,
    Value,
    ValueKind,
    plain_value,
)
from app.language.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

_OPERATORS = ("!=", "<>", "<=", ">=", "=", "<", ">")
_OPERATOR_WORDS = ("LIKE", "IN", "NOT IN", "INCLUDES", "EXCLUDES", "IS")
_KEYWORDS = frozenset({"and", "or", "not", "like", "in", "includes", "excludes", "is", "null"})
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Condition:
    """A condition that has been read."""

    text: str
    fields: tuple[str, ...]
    """Each field it names, once, in the order and spelling first met."""
    node: Node

    def sql(self, column_of: ColumnOf) -> str:
        """Give the condition as an expression of type BOOLEAN, never NULL.

        Args:
            column_of: gives the SQL of a field's canonical value, and the field's type.

        Raises:
            LanguageError: a value does not suit the type of its field.
        """
        scanner = Scanner(self.text)
        return self.node.sql(column_of, lambda words, place: scanner.refusal(words, at=place))


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        LanguageError: it cannot be read; says where and what was expected.
    """
    parser = _Parser(text)
    node = parser.condition()
    if parser.scanner.peek():
        raise parser.scanner.error("AND, OR or the end")
    return Condition(text, tuple(parser.fields.values()), node)


class _Parser:
    """Recursive descent, one method for each level."""

    def __init__(self, text: str) -> None:
        self.scanner = Scanner(text)
        self.fields: dict[str, str] = {}

    def condition(self) -> Node:
        """Parts joined by AND, or by OR; mixing them needs brackets, as in SOQL."""
        nodes = [self._negated()]
        word = ""
        while True:
            self.scanner.skip_space()
            start = self.scanner.position
            found = next((one for one in ("AND", "OR") if self._keyword(one)), "")
            if not found:
                return Junction(word, tuple(nodes)) if word else nodes[0]
            if word and found != word:
                raise self.scanner.refusal("AND beside OR needs brackets", at=start)
            word = found
            nodes.append(self._negated())

    def _negated(self) -> Node:
        if self._keyword("NOT"):
            return Negation(self._negated())
        if not self.scanner.take("("):
            return self._comparison()
        node = self.condition()
        if not self.scanner.take(")"):
            raise self.scanner.error('")"')
        return node

    def _comparison(self) -> Node:
        field = self._field()
        for operator in _OPERATORS:
            if self.scanner.take(operator):
                return self._compared(field, "!=" if operator == "<>" else operator)
        if self._keyword("LIKE"):
            return Likeness(field, self._pattern())
        if self._keyword("IS"):
            return self._emptiness(field)
        if self._keyword("INCLUDES"):
            return Inclusion(field, self._texts())
        if self._keyword("EXCLUDES"):
            return Negation(Inclusion(field, self._texts()))
        negated = self._keyword("NOT")
        if self._keyword("IN"):
            node = Membership(field, self._list(self._value))
            return Negation(node) if negated else node
        raise self.scanner.error(f"one of {' '.join((*_OPERATORS, *_OPERATOR_WORDS))}")

    def _compared(self, field: str, operator: str) -> Node:
        value = self._value()
        if value.kind is ValueKind.NULL and operator not in ("=", "!="):
            raise self.scanner.refusal("null goes with = and != only", at=value.position)
        return Comparison(field, operator, value)

    def _emptiness(self, field: str) -> Node:
        operator = "!=" if self._keyword("NOT") else "="
        position = self.scanner.position
        if not self._keyword("NULL"):
            raise self.scanner.error("NULL")
        return Comparison(field, operator, Value(ValueKind.NULL, "", position))

    def _field(self) -> str:
        quoted = self.scanner.peek() == '"'
        start = self.scanner.position
        name = self.scanner.quoted() if quoted else self.scanner.word()
        if not name or (not quoted and (name.lower() in _KEYWORDS or name[0].isdigit())):
            raise self.scanner.error("the name of a field", at=start)
        self.fields.setdefault(name.casefold(), name)
        return name

    def _pattern(self) -> str:
        if self.scanner.peek() != "'":
            raise self.scanner.error("a pattern in single quotes")
        return _ESCAPED.sub(_keep_wildcard, self._single_quoted())

    def _value(self) -> Value:
        self.scanner.skip_space()
        position = self.scanner.position
        if self.scanner.peek() == "'":
            text = _ESCAPED.sub(_unescape, self._single_quoted())
            return Value(ValueKind.TEXT if text.strip() else ValueKind.NULL, text, position)
        word = self.scanner.up_to(" \t\r\n,()=<>!'\"")
        value = plain_value(word, position)
        if value is None:
            raise self.scanner.error("a number, a date, true, false, null or 'text'", at=position)
        return value

    def _texts(self) -> tuple[Value, ...]:
        return self._list(self._text)

    def _text(self) -> Value:
        self.scanner.skip_space()
        start = self.scanner.position
        value = self._value()
        if value.kind is not ValueKind.TEXT:
            raise self.scanner.error("text in single quotes", at=start)
        return value

    def _list(self, read: Callable[[], Value]) -> tuple[Value, ...]:
        if not self.scanner.take("("):
            raise self.scanner.error('"("')
        values = [read()]
        while self.scanner.take(","):
            values.append(read())
        if not self.scanner.take(")"):
            raise self.scanner.error('"," or ")"')
        return tuple(values)

    def _single_quoted(self) -> str:
        """A text as written; two single quotes inside it are one."""
        text = self.scanner.quoted()
        while self.scanner.text[self.scanner.place :].startswith("'"):
            text += "\\'" + self.scanner.quoted()
        return text

    def _keyword(self, word: str) -> bool:
        """Pass a word, whatever the case of its letters, if it comes next and ends there."""
        self.scanner.skip_space()
        before = self.scanner.place
        if self.scanner.word().upper() == word:
            return True
        self.scanner.place = before
        return False


def _unescape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found.group(1), found.group(1))


def _keep_wildcard(found: re.Match[str]) -> str:
    character = found.group(1)
    return found.group(0) if character in "%_\\" else _unescape(found)
