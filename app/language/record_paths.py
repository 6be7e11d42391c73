"""Paths into an answer or a message: `data.items`, `$.ticket._data[*]`, `profile.@id`, `^.id`.

An answer is what JSON gives: blocks, lists, values. Of XML, a block has `@name` for an attribute,
`#text` for its text, and a list only where an element stands more than once; so a list of one and
the one itself are the same to a path.

    name      a key of a block; 'in quotes' where it holds a dot, a bracket or a space
    [n]       the entry of a list, from 0
    [*]       every entry; may be left out
    [k=v]     the entries in which the key k holds v: `custom_column[@name=Age]`
    ^         what holds the record, where it was found (only of `Found`)
    $         the whole answer; may stand at the beginning
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.language.scanner import LanguageError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Missing:
    """Stands for a value that is not there, which null is."""

    def __bool__(self) -> bool:
        return False


MISSING = Missing()

KNOWN_PATHS = 1_024
"""Paths that are read once only: the same few are asked for with every record. Source: ours."""

_STEP = re.compile(r"\[(\*|\d+)\]|'([^']*)'|(\^)|([^.\[\]'^]+)|\[([^\]=]+)=([^\]]*)\]")


_PLAIN = re.compile(r"[^.\[\]'^\s$]+")
"""Names that a path says without quotes."""


@dataclass(frozen=True)
class Step:
    """One step of a path: a name, a place in a list, every entry, or up."""

    name: str = ""
    index: int | None = None
    every: bool = False
    up: bool = False
    where: tuple[str, str] | None = None

    def keeps(self, entry: Any) -> bool:
        """Whether an entry is one that the step means."""
        if self.where is None:
            return True
        key, wanted = self.where
        return isinstance(entry, dict) and str(entry.get(key)) == wanted


@dataclass(frozen=True)
class RecordPath:
    """A path that was read."""

    text: str
    steps: tuple[Step, ...]

    @property
    def first_name(self) -> str:
        """The name it begins with, "" when it begins otherwise."""
        return self.steps[0].name if self.steps else ""


@dataclass(frozen=True)
class Found:
    """One record of an answer, and the blocks around it, innermost first."""

    record: Any
    around: tuple[Any, ...] = ()


@lru_cache(maxsize=KNOWN_PATHS)
def parse_path(text: str) -> RecordPath:
    """Read a path.

    Raises:
        LanguageError: it cannot be read; names the place.
    """
    place = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if text.startswith("$", place):
        place += 1
    steps = []
    while place < end:
        if text[place] == "." and place + 1 < end:
            place += 1
        found = _STEP.match(text, place, end)
        if found is None:
            raise LanguageError(
                f'"{text}" is no path', text=text, position=place + 1, expected="a name"
            )
        steps.append(_step(found))
        place = found.end()
        if place < end and text[place] not in ".[":
            raise LanguageError(
                f'"{text}" is no path', text=text, position=place + 1, expected="a dot"
            )
    return RecordPath(text, tuple(steps))


def _step(found: re.Match[str]) -> Step:
    if found[1]:
        return Step(every=True) if found[1] == "*" else Step(index=int(found[1]))
    if found[3]:
        return Step(up=True)
    if found[5]:
        return Step(every=True, where=(found[5].strip(), found[6].strip()))
    return Step(name=found[2] if found[2] is not None else found[4].strip())


def records_at(answer: Any, path: RecordPath) -> list[Found]:
    """List the records at a path, in order; a block is one record, a list is all its entries.

    Returns:
        The records; empty where the path leads to nothing, to null or to an empty list.
    """
    return list(_walk(answer, path.steps, ()))


def _walk(value: Any, steps: tuple[Step, ...], around: tuple[Any, ...]) -> Iterator[Found]:
    if isinstance(value, list) and not (steps and steps[0].index is not None):
        rest = steps[1:] if steps and steps[0].every else steps
        kept = steps[0].keeps if steps and steps[0].every else _keep
        for entry in value:
            if kept(entry):
                yield from _walk(entry, rest, around)
        return
    if not steps:
        if value is not None and value != "":
            yield Found(value, around)
        return
    step, rest = steps[0], steps[1:]
    if step.every:
        if step.keeps(value):
            yield from _walk(value, rest, around)
    elif step.index is not None:
        entries = value if isinstance(value, list) else [value]
        if step.index < len(entries):
            yield from _walk(entries[step.index], rest, around)
    elif isinstance(value, dict) and step.name in value:
        yield from _walk(value[step.name], rest, (value, *around))


def _keep(_entry: Any) -> bool:
    return True


def has(answer: Any, path: RecordPath) -> bool:
    """Whether the last block on the way knows the path's last name, be it null or empty."""
    return value_at(answer, path) is not MISSING


def value_at(record: Any, path: RecordPath, around: tuple[Any, ...] = ()) -> Any:
    """Give the value at a path; `MISSING` when there is none.

    A list on the way gives the value of each entry, as a list, or the only one.
    """
    steps = path.steps
    level = 0
    while level < len(steps) and steps[level].up:
        level += 1
    if level > len(around):
        return MISSING
    if level:
        record = around[level - 1]
    return _value(record, steps[level:])


def _value(value: Any, steps: tuple[Step, ...]) -> Any:
    for n, step in enumerate(steps):
        if step.index is not None:
            entries = value if isinstance(value, list) else [value]
            if step.index >= len(entries):
                return MISSING
            value = entries[step.index]
        elif isinstance(value, list):
            rest = steps[n + 1 :] if step.every else steps[n:]
            kept = [entry for entry in value if not step.every or step.keeps(entry)]
            found = [one for entry in kept if (one := _value(entry, rest)) is not MISSING]
            return found[0] if len(found) == 1 else found or MISSING
        elif step.every:
            if not step.keeps(value):
                return MISSING
        elif isinstance(value, dict) and step.name in value:
            value = value[step.name]
        else:
            return MISSING
    return value


@dataclass(frozen=True)
class Place:
    """A path that leads to something in an answer, and what is there."""

    path: str
    times: int
    sample: Any
    """The first value that is not empty; of a list, how many entries its longest one has."""
    is_list: bool = False
    """Whether it is a list of blocks, whose entries can be records."""


def places_in(answer: Any, most: int) -> list[Place]:
    """List the paths to every value and every list of blocks, in the order of the answer.

    Args:
        answer: what JSON or XML gave.
        most: paths at most; what goes deeper or wider is left out.
    """
    found: dict[str, Place] = {}
    _note_places(answer, "", found, most)
    return list(found.values())


def _note_places(value: Any, path: str, found: dict[str, Place], most: int) -> None:
    if isinstance(value, dict):
        for name, one in value.items():
            step = str(name) if _PLAIN.fullmatch(str(name)) else f"'{name}'"
            _note_places(one, f"{path}.{step}" if path else step, found, most)
        return
    if isinstance(value, list):
        if any(isinstance(one, dict) for one in value):
            _note(found, Place(path or "$", 1, len(value), is_list=True), most)
        for one in value:
            _note_places(one, f"{path or '$'}[*]", found, most)
        return
    _note(found, Place(path or "$", 1, value), most)


def _note(found: dict[str, Place], new: Place, most: int) -> None:
    old = found.get(new.path)
    if old is None:
        if len(found) < most:
            found[new.path] = new
        return
    sample = old.sample
    if new.is_list:
        sample = max(old.sample, new.sample) if old.is_list else new.sample
    elif sample in (None, ""):
        sample = new.sample
    found[new.path] = Place(old.path, old.times + 1, sample, new.is_list or old.is_list)
