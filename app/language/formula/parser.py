"""Reads a formula: operators by precedence, functions by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.language.formula.nodes import Call, Constant, Field, Node, Number, Text
from app.language.formula.tokens import Token, TokenKind, tokens_of
from app.language.scanner import LanguageError, Scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("=", "==", "<>", "!="),
    ("<", ">", "<=", ">="),
    ("+", "-", "&"),
    ("*", "/"),
    ("^",),
)
"""Operators of two sides, the loosest first; those of a level are worked out from the left."""

_SAME = {"==": "=", "!=": "<>", "||": "OR", "&&": "AND"}
"""Marks that mean another one, or a function."""

_CONSTANTS = frozenset({"TRUE", "FALSE", "NULL"})
_DEEPEST = 60
"""How deep brackets may nest. Source: ours; Python's own stack is deeper than that."""


@dataclass(frozen=True)
class Parsed:
    """A formula that has been read."""

    node: Node
    fields: tuple[str, ...]
    """Each field it names, once, in the order and spelling first met."""


def parse(text: str) -> Parsed:
    """Read a formula.

    Raises:
        LanguageError: it cannot be read; says where and what was expected.
    """
    parser = _Parser(text, tokens_of(text))
    node = parser.whole()
    return Parsed(node, tuple(parser.fields.values()))


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.fields: dict[str, str] = {}
        self._scanner = Scanner(text)
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression()
        if self._next.kind is not TokenKind.END:
            raise self._expected("an operator such as + or & , or the end")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _pass(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def _take(self, *marks: str) -> Token | None:
        token = self._next
        return self._pass() if token.kind is TokenKind.MARK and token.text in marks else None

    def _expected(self, what: str) -> LanguageError:
        return self._scanner.error(what, at=self._next.position)

    def _expression(self, level: int = 0) -> Node:
        if level == len(_LEVELS):
            return self._signed()
        node = self._expression(level + 1)
        while (mark := self._take(*_LEVELS[level])) is not None:
            right = self._expression(level + 1)
            node = Call(_SAME.get(mark.text, mark.text), (node, right), mark.position)
        return node

    def _signed(self) -> Node:
        mark = self._take("-", "+", "!")
        if mark is None:
            return self._operand()
        inner = self._deeper(self._signed)
        if mark.text == "+":
            return inner
        return Call("NOT" if mark.text == "!" else "negative", (inner,), mark.position)

    def _operand(self) -> Node:
        token = self._next
        if token.kind is TokenKind.TEXT:
            return Text(self._pass().text, token.position)
        if token.kind is TokenKind.NUMBER:
            return Number(self._pass().text, token.position)
        if token.kind is TokenKind.NAME:
            return self._named(self._pass())
        if self._take("("):
            node = self._deeper(self._expression)
            if not self._take(")"):
                raise self._expected('")"')
            return node
        raise self._expected("a field, a value or a function")

    def _named(self, token: Token) -> Node:
        if not token.in_braces and self._take("("):
            return Call(token.text.upper(), self._arguments(), token.position)
        if not token.in_braces and token.text.upper() in _CONSTANTS:
            return Constant(token.text.upper(), token.position)
        self.fields.setdefault(token.text.casefold(), token.text)
        return Field(token.text, token.position)

    def _arguments(self) -> tuple[Node, ...]:
        arguments: list[Node] = []
        if self._take(")"):
            return ()
        while True:
            arguments.append(self._deeper(self._expression))
            if self._take(")"):
                return tuple(arguments)
            if not self._take(","):
                raise self._expected('"," or ")"')

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._scanner.refusal(
                "The formula nests too deep; write a part of it as a rule of its own",
                at=self._next.position,
            )
        node = read()
        self._depth -= 1
        return node
