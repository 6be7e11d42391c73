"""Date formats as administrators write them, `dd.MM.yyyy HH:mm`, in the words of DuckDB."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS: dict[str, tuple[str, str, str]] = {
    "yyyy": ("%Y", "%Y", "[0-9]{4}"),
    "yy": ("%y", "%y", "[0-9]{2}"),
    "MMMM": ("%B", "%B", "[A-Za-z]+"),
    "MMM": ("%b", "%b", "[A-Za-z]{3}"),
    "MM": ("%m", "%m", "[0-9]{1,2}"),
    "M": ("%m", "%-m", "[0-9]{1,2}"),
    "dd": ("%d", "%d", "[0-9]{1,2}"),
    "d": ("%d", "%-d", "[0-9]{1,2}"),
    "HH": ("%H", "%H", "[0-9]{1,2}"),
    "H": ("%H", "%-H", "[0-9]{1,2}"),
    "hh": ("%I", "%I", "[0-9]{1,2}"),
    "h": ("%I", "%-I", "[0-9]{1,2}"),
    "mm": ("%M", "%M", "[0-9]{2}"),
    "ss": ("%S", "%S", "[0-9]{2}"),
    "SSS": ("%g", "%g", "[0-9]{3}"),
    "a": ("%p", "%p", "[AaPp][Mm]"),
}
"""Part of a format: how DuckDB reads it, how it writes it, and which characters may stand there.

Source: the pattern letters of Java, which Salesforce's own tools take; DuckDB "Date Format".
"""

_DATE_LETTERS = "yMd"
_TOKEN = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']")


@dataclass(frozen=True)
class DateFormat:
    """One format, checked."""

    text: str
    reading: str
    """For strptime."""
    writing: str
    """For strftime."""
    pattern: str
    """A regular expression for the whole value; strptime alone takes a year 26 for a yyyy."""
    parts: frozenset[str]
    """Which parts it names, such as "yyyy"."""

    @property
    def has_time(self) -> bool:
        """Whether it names anything but day, month and year."""
        return any(part[0] not in _DATE_LETTERS for part in self.parts)

    @property
    def keeps_the_century(self) -> bool:
        """Whether a date that is written with it can be read back."""
        return "yyyy" in self.parts


def parse_date_format(text: str) -> DateFormat:
    """Read a format such as "dd.MM.yyyy".

    Raises:
        ValueError: a letter that means nothing, or a date without day, month or year; one plain
            sentence.
    """
    reading = writing = pattern = ""
    parts: list[str] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f'"{text}" has an opening quote without a closing one')
        place = found.end()
        if found.group(2):
            part = found.group(0)
            if part not in _PARTS:
                raise ValueError(f'"{part}" is no part of a date; write parts such as dd, MM, yyyy')
            parts.append(part)
            read, write, match = _PARTS[part]
        else:
            plain = found.group(1) if found.group(1) is not None else found.group(0)
            read = write = plain.replace("%", "%%")
            match = re.escape(plain)
        reading, writing, pattern = reading + read, writing + write, pattern + match
    _check(text, parts)
    return DateFormat(text, reading, writing, pattern, frozenset(parts))


def _check(text: str, parts: list[str]) -> None:
    letters = [part[0] for part in parts]
    for letter, word in (("y", "year"), ("M", "month"), ("d", "day")):
        if letters.count(letter) != 1:
            raise ValueError(f'"{text}" must name the {word} once')
    if ("h" in letters) != ("a" in letters):
        raise ValueError(f'"{text}" needs both h and a, or H')
