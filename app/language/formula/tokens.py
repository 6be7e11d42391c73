"""Cuts the text of a formula into its words and marks, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from app.language.scanner import Scanner


class TokenKind(Enum):
    """What a token is."""

    TEXT = "text in quotes"
    NUMBER = "a number"
    NAME = "a name"
    MARK = "a mark"
    END = "the end"


@dataclass(frozen=True)
class Token:
    """One word or mark of a formula."""

    kind: TokenKind
    text: str
    """As written; of a text in quotes what it means; of `{!First Name}` the name inside."""
    position: int
    """1-based."""
    in_braces: bool = False
    """Whether a name was written as `{!name}`, so that it can only be a field."""


_MARKS = ("&&", "||", "<=", ">=", "<>", "!=", "==", *"+-*/^&<>=!(),")
_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_NAME = re.compile(r"\$?[^\W\d]\w*(\.[^\W\d]\w*)*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def tokens_of(text: str) -> list[Token]:
    """Cut a formula; the last token is its end.

    Raises:
        LanguageError: a quote, a brace or a comment is not closed, or a character means nothing.
    """
    scanner = Scanner(text)
    tokens = []
    while _at_something(scanner):
        tokens.append(_token(scanner))
    return [*tokens, Token(TokenKind.END, "", scanner.position)]


def _at_something(scanner: Scanner) -> bool:
    """Pass white space and comments; whether anything is left."""
    while scanner.peek() and scanner.text.startswith("/*", scanner.place):
        found = _COMMENT.match(scanner.text, scanner.place)
        if found is None:
            raise scanner.error('"*/" to close the comment', at=len(scanner.text) + 1)
        scanner.place = found.end()
    return bool(scanner.peek())


def _token(scanner: Scanner) -> Token:
    position = scanner.position
    if scanner.peek() in ('"', "'"):
        meant = _ESCAPED.sub(lambda one: _ESCAPES.get(one[1], one[1]), scanner.quoted())
        return Token(TokenKind.TEXT, meant, position)
    if scanner.take("{!"):
        name = scanner.up_to("}")
        if not scanner.take("}"):
            raise scanner.error('"}" to close the field', at=len(scanner.text) + 1)
        if not name:
            raise scanner.refusal("A field stands between {! and }, such as {!City}", at=position)
        return Token(TokenKind.NAME, name, position, in_braces=True)
    for kind, pattern in ((TokenKind.NUMBER, _NUMBER), (TokenKind.NAME, _NAME)):
        found = pattern.match(scanner.text, scanner.place)
        if found is not None:
            scanner.place = found.end()
            return Token(kind, found[0], position)
    mark = next((mark for mark in _MARKS if scanner.take(mark)), "")
    if not mark:
        raise scanner.error("a field, a value or a function")
    return Token(TokenKind.MARK, mark, position)
