"""Reads the small texts of a sync file character by character, and says where one goes wrong."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from app.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable


class LanguageError(UserError):
    """A chain or a condition that cannot be read.

    Attributes:
        text: the whole text.
        position: 1-based place of the character at which it goes wrong; one past the end when
            something is missing there.
        expected: what would have been right there, "" when the words say it all.
    """

    def __init__(self, message: str, *, text: str, position: int, expected: str = "") -> None:
        super().__init__(message)
        self.text = text
        self.position = position
        self.expected = expected


class Scanner:
    """A text and a place in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    @property
    def position(self) -> int:
        """The 1-based place of the next character."""
        return self.place + 1

    def skip_space(self) -> None:
        """Go to the next character that is no white space."""
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1

    def peek(self) -> str:
        """The next character that is no white space, "" at the end."""
        self.skip_space()
        return self.text[self.place : self.place + 1]

    def take(self, wanted: str) -> bool:
        """Pass the wanted characters if they come next."""
        self.skip_space()
        if not self.text.startswith(wanted, self.place):
            return False
        self.place += len(wanted)
        return True

    def word(self) -> str:
        """Pass letters, digits, `_`, `.` and `$` up to anything else; "" when there are none."""
        self.skip_space()
        start = self.place
        while self.place < len(self.text) and _in_word(self.text[self.place]):
            self.place += 1
        return self.text[start : self.place]

    def quoted(self) -> str:
        """Pass a text in single or double quotes and give what is between them, as written.

        A backslash keeps the character behind it from ending the text.

        Raises:
            LanguageError: the closing quote is missing.
        """
        quote = self.peek()
        start = self.place + 1
        place = start
        while place < len(self.text) and self.text[place] != quote:
            place += 2 if self.text[place] == "\\" else 1
        if place >= len(self.text):
            raise self.error(f"a closing {quote}", at=len(self.text) + 1)
        self.place = place + 1
        return self.text[start:place]

    def up_to(self, ends: str) -> str:
        """Pass everything before the first of these characters; without outer white space."""
        start = self.place
        while self.place < len(self.text) and self.text[self.place] not in ends:
            self.place += 1
        return self.text[start : self.place].strip()

    def error(self, expected: str, *, at: int | None = None) -> LanguageError:
        """Say what was expected at a place, by default the next one."""
        position = self.position if at is None else at
        rest = self.text[position - 1 :]
        found = f'found "{rest[:12].split(maxsplit=1)[0]}"' if rest.strip() else "the text ends"
        return LanguageError(
            f"Expected {expected} at position {position}, but {found}.",
            text=self.text,
            position=position,
            expected=expected,
        )

    def refusal(self, sentence: str, *, at: int) -> LanguageError:
        """Say in words of its own what is wrong at a place."""
        return LanguageError(
            f"{sentence} (position {at}).", text=self.text, position=at, expected=""
        )


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name comes close, as an end of a sentence; "" when none does."""
    spelled = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), spelled, n=1)
    return f"; did you mean {spelled[near[0]]}?" if near else ""


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "_.$"
