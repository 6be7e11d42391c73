"""What a formula is made of once it has been read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A text in quotes."""

    text: str
    position: int


@dataclass(frozen=True)
class Number:
    """A number as written."""

    text: str
    position: int


@dataclass(frozen=True)
class Constant:
    """TRUE, FALSE or NULL."""

    word: str
    position: int


@dataclass(frozen=True)
class Field:
    """A field of the record, or of one it refers to: `Account.Name`."""

    name: str
    position: int


@dataclass(frozen=True)
class Call:
    """A function with its values. Operators are calls too, by their mark: `a + b` is `+(a, b)`."""

    name: str
    """In upper case."""
    arguments: tuple[Node, ...]
    position: int


Node = Text | Number | Constant | Field | Call
