"""Guesses from a sample which columns hold dates and numbers and how they are written.

A guess is a proposal that a person sees and confirms. What the sample does not decide, such as
03/02/2026, is no guess but a doubt, told in words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from app.connectors.file_habits import as_list

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATE = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?)( ?[AaPp][Mm])?)?"
)
_NUMBERS = {
    "en": re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?"),
    "de": re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d*)?"),
    "fr": re.compile("[+-]?(\\d+|\\d{1,3}([ \u00a0\u202f]\\d{3})+)(,\\d*)?"),
    "ch": re.compile("[+-]?(\\d+|\\d{1,3}(['\u2019]\\d{3})+)(\\.\\d*)?"),
}
"""How the languages of `number(...)` write numbers."""
_COMMA = {"de", "fr"}
"""Languages that differ only in how they group thousands, of which the sample then has none."""
_PLAIN = re.compile(r"[+-]?\d+(\.\d*)?")
_LEADING_ZERO = re.compile(r"[+-]?0\d")
_FEWEST = 1


@dataclass
class HabitGuess:
    """What is proposed, in the words of `file_habits`, and what is in doubt."""

    said: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Column → "date", "date and time" or "number"."""
    doubts: list[str] = field(default_factory=list)


def guess_habits(names: Sequence[str], rows: Sequence[Sequence[str]]) -> HabitGuess:
    """Look at a sample.

    Args:
        names: of the columns.
        rows: their values, as many as the names.
    """
    guess = HabitGuess()
    dates: dict[str, str] = {}
    moments: dict[str, str] = {}
    numbers: dict[str, set[str]] = {}
    for column, name in enumerate(names):
        values = [row[column].strip() for row in rows if row[column].strip()]
        if len(values) < _FEWEST:
            continue
        formats = _date_formats(values)
        if len(formats) == 1:
            (dates, moments)[":" in values[0]][name] = formats.pop()
        elif formats:
            listed = " or ".join(sorted(formats))
            guess.doubts.append(f"“{name}” is written {listed}: the sample does not decide it.")
        elif languages := _languages(values):
            numbers[name] = languages
    _propose_dates(guess, "date", dates)
    _propose_dates(guess, "datetime", moments)
    _propose_numbers(guess, numbers)
    return guess


def _date_formats(values: Sequence[str]) -> set[str]:
    """Every format that all values are written in; none for ISO dates, which need no word."""
    found: set[str] | None = None
    for value in values:
        match = _DATE.fullmatch(value)
        if match is None:
            return set()
        fitting = {order for order in ("dMy", "Mdy", "yMd") if _reads(match, order)}
        found = fitting if found is None else found & fitting
    if found == {"yMd"} and all("-" in value for value in values):
        return set()
    matches = [match for value in values if (match := _DATE.fullmatch(value))]
    return {_format(matches, order) for order in found or ()}


def _reads(match: re.Match[str], order: str) -> bool:
    """Whether a date that was taken apart is one in this order of its parts."""
    parts = dict(zip(order, (match[1], match[3], match[4]), strict=True))
    if len(parts["y"]) not in (2, 4) or len(parts["d"]) > 2 or len(parts["M"]) > 2:
        return False
    if order == "yMd" and len(parts["y"]) != 4:
        return False
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    try:
        datetime(year, int(parts["M"]), int(parts["d"]))  # noqa: DTZ001  only whether it is a day
    except ValueError:
        return False
    return True


def _format(matches: Sequence[re.Match[str]], order: str) -> str:
    """The format of values in this order: with zeros in front unless one value has none."""
    groups = dict(zip(order, (1, 3, 4), strict=True))
    bare = any(len(match[groups[part]]) == 1 for match in matches for part in "dM")
    years = {len(match[groups["y"]]) for match in matches}
    width = 1 if bare else 2
    texts = {"d": "d" * width, "M": "M" * width, "y": "yyyy" if years != {2} else "yy"}
    first = matches[0]
    made = first[2].join(texts[part] for part in order)
    if not first[5]:
        return made
    seconds = ":ss" if first[5].count(":") > 1 else ""
    between = "'T'" if "T" in first[0] else " "
    if first[6]:
        return f"{made}{between}h:mm{seconds}{' ' if ' ' in first[6] else ''}a"
    short = any(match[5].index(":") == 1 for match in matches if match[5])
    return f"{made}{between}{'H' if short else 'HH'}:mm{seconds}"


def _languages(values: Sequence[str]) -> set[str]:
    """The languages in which all values are numbers; none where they are plain ones or codes."""
    if all(_PLAIN.fullmatch(value) for value in values):
        return set()
    if any(_LEADING_ZERO.match(value) for value in values):
        return set()
    return {
        name
        for name, pattern in _NUMBERS.items()
        if all(pattern.fullmatch(value) for value in values)
    }


def _propose_dates(guess: HabitGuess, key: str, formats: dict[str, str]) -> None:
    """The commonest format is proposed; columns in another one stay text, and that is told."""
    if not formats:
        return
    chosen = Counter(formats.values()).most_common(1)[0][0]
    columns = [name for name, format in formats.items() if format == chosen]
    guess.said[f"{key}s"] = chosen
    guess.said[f"{key}_columns"] = as_list(columns)
    word = "date" if key == "date" else "date and time"
    guess.kinds |= dict.fromkeys(columns, word)
    guess.doubts += [
        f"“{name}” is written {format}, others {chosen}: it stays text."
        for name, format in formats.items()
        if format != chosen
    ]


def _propose_numbers(guess: HabitGuess, languages: dict[str, set[str]]) -> None:
    """The language that all columns of numbers agree on, if there is just one."""
    if not languages:
        return
    common = set.intersection(*languages.values())
    if common == _COMMA:
        common = {"de"}
    if len(common) == 1:
        guess.said["numbers"] = next(iter(common))
        guess.said["number_columns"] = as_list(languages)
        guess.kinds |= dict.fromkeys(languages, "number")
        return
    for name, known in languages.items():
        listed = " or ".join(sorted(common or known))
        guess.doubts.append(f"The numbers of “{name}” may be written as in {listed}: choose one.")
