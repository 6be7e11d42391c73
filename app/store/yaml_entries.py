"""A YAML file as entries that know their line and their key, so that every error can say both.

Scalars stay the text that stands in the file: `007`, `yes` and `1.10` are never turned into
something else on the way.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from app.core.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Iterable

_Choice = TypeVar("_Choice", bound=Enum)

MOST_BYTES = 1024 * 1024
"""Longest file. Source: ours; the longest known one has 40 kB."""
SHOWN_KEYS = 4
"""Keys that are named where a block of them is missing. Source: ours."""

_SECONDS = {"s": 1, "second": 1, "min": 60, "minute": 60, "h": 3_600, "hour": 3_600, "day": 86_400}
"""Words for stretches of time, in seconds; a plural `s` is taken off first."""

_NOTHING = ("", "~", "null")
_SETTING = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True)
class Source:
    """The file that entries come from."""

    path: Path
    settings: Mapping[str, str]
    """Values for `${name}` in texts."""


class Entry:
    """One value of the file."""

    def __init__(self, source: Source, node: Node, key: str) -> None:
        self._source = source
        self._node = node
        self.key = key
        """Its keys from the top, joined by dots; places in a list as [1]."""
        if node.anchor is not None:
            raise self.error("Anchors and aliases are not used here.")

    @property
    def path(self) -> Path:
        """The file it stands in."""
        return self._source.path

    @property
    def line(self) -> int:
        """1-based line on which it begins."""
        return int(self._node.start_mark.line) + 1

    def error(self, message: str) -> MappingError:
        """Make an error that names file, line and key."""
        return MappingError(message, path=self._source.path, line=self.line, key=self.key)

    # Scalars -------------------------------------------------------------------------------------

    @property
    def is_nothing(self) -> bool:
        """Whether there is no value."""
        node = self._node
        return isinstance(node, ScalarNode) and node.style is None and node.value in _NOTHING

    @property
    def is_text(self) -> bool:
        """Whether it is a single value."""
        return isinstance(self._node, ScalarNode)

    @property
    def is_plain(self) -> bool:
        """Whether it is a single value without quotes."""
        return isinstance(self._node, ScalarNode) and self._node.style is None

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._node, SequenceNode)

    def raw(self) -> str:
        """The text as it stands in the file; settings not filled in."""
        if not isinstance(self._node, ScalarNode):
            raise self.error(f"One value is expected here.{self._in_quotes()}")
        return str(self._node.value)

    def _in_quotes(self) -> str:
        """What to do where braces without quotes were meant as a name in a text."""
        if not isinstance(self._node, MappingNode) or len(self._node.value) != 1:
            return ""
        ((key, value),) = self._node.value
        if not self._node.flow_style or value.value != "":
            return ""
        return f' Braces need quotes: write "{{{key.value}}}".'

    def text(self) -> str:
        """A text, settings filled in."""
        if self.is_nothing:
            raise self.error("A value is expected here.")
        return _SETTING.sub(self._setting, self.raw())

    def _setting(self, found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in self._source.settings:
            hint = near_match(name, self._source.settings)
            raise self.error(f"There is no setting {name!r}.{hint}")
        return self._source.settings[name]

    def flag(self) -> bool:
        """`true` or `false`."""
        text = self.text()
        if text not in ("true", "false"):
            raise self.error(f'"{text}" is neither true nor false.')
        return text == "true"

    def count(self) -> int:
        """A whole number from 0."""
        text = self.text()
        if not text.isascii() or not text.isdigit():
            raise self.error(f'"{text}" is not a whole number.')
        return int(text)

    def share(self) -> float:
        """A percentage such as `5%`, as a number from 0 to 1."""
        text = self.text()
        found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%", text)
        if not found or float(found[1]) > 100:
            raise self.error(f'"{text}" is not a percentage such as 5%.')
        return float(found[1]) / 100

    def seconds(self) -> float:
        """A stretch of time such as `5 min`, in seconds."""
        text = self.text()
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]+)", text)
        unit = _SECONDS.get(found[2].removesuffix("s") or "s") if found else None
        if found is None or unit is None:
            raise self.error(f'"{text}" is no stretch of time such as 60 s, 5 min, 2 h or 1 day.')
        return float(found[1]) * unit

    def choice(self, choices: type[_Choice]) -> _Choice:
        """One value of an enum."""
        text = self.text()
        for one in choices:
            if one.value == text:
                return one
        known = [str(one.value) for one in choices]
        hint = near_match(text, known) or f" Known are {', '.join(known)}."
        raise self.error(f'"{text}" is not known here.{hint}')

    def words(self) -> tuple[str, ...]:
        """One text, or a list of them."""
        if self.is_list:
            return tuple(entry.text() for entry in self.items())
        return (self.text(),)

    # Lists and blocks ----------------------------------------------------------------------------

    def items(self) -> list[Entry]:
        """The entries of a list."""
        if not isinstance(self._node, SequenceNode):
            raise self.error(
                "A list is expected here: put [ ] around it, or begin each entry with a dash."
            )
        return [
            Entry(self._source, node, f"{self.key}[{n}]")
            for n, node in enumerate(self._node.value, 1)
        ]

    def block(self, known: Iterable[str], later: Iterable[str] = ()) -> Block:
        """The entries of a block of keys.

        Args:
            known: the keys it may have.
            later: keys of the sync language that this version does not carry out.

        Raises:
            MappingError: it is no block, or a key is unknown, not carried out yet, or there twice.
        """
        known, later = tuple(known), tuple(later)
        if not isinstance(self._node, MappingNode):
            keys = ", ".join(known[:SHOWN_KEYS])
            raise self.error(f"A block of keys is expected here, with keys such as {keys}.")
        entries = self.entries()
        for name, entry in entries.items():
            if name in later:
                raise entry.error(f"{name!r} is not carried out by this version of Orgtide.")
            if name not in known:
                raise entry.error(f"There is no key {name!r} here.{_hint(name, known)}")
        return Block(self, entries)

    def entries(self) -> dict[str, Entry]:
        """The entries of a block whose keys are names of the person's own."""
        node = self._node
        if not isinstance(node, MappingNode):
            raise self.error("A block of keys is expected here.")
        found: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise Entry(self._source, key_node, self.key).error("A key is one word or text.")
            name = str(key_node.value)
            key = f"{self.key}.{name}" if self.key else name
            mark = Entry(self._source, key_node, key)
            if name in found:
                raise mark.error(f"The key {name!r} is there twice.")
            found[name] = _KeyedEntry(self._source, value_node, key, mark.line)
        return found


class _KeyedEntry(Entry):
    """A value whose errors point to the line of its key."""

    def __init__(self, source: Source, node: Node, key: str, line: int) -> None:
        self._line = line
        super().__init__(source, node, key)

    @property
    def line(self) -> int:
        return self._line


class Block:
    """The entries of a block, by key."""

    def __init__(self, entry: Entry, entries: dict[str, Entry]) -> None:
        self.entry = entry
        self._entries = entries

    def get(self, name: str) -> Entry | None:
        """The entry of a key, None when it is missing or has no value."""
        entry = self._entries.get(name)
        return None if entry is None or entry.is_nothing else entry

    def need(self, name: str) -> Entry:
        """The entry of a key that has to be there."""
        entry = self.get(name)
        if entry is None:
            raise self.entry.error(f"The key {name!r} is missing.")
        return entry

    def text(self, name: str, default: str = "") -> str:
        """The text of a key that may be missing."""
        entry = self.get(name)
        return default if entry is None else entry.text()

    def flag(self, name: str, *, default: bool) -> bool:
        """The flag of a key that may be missing."""
        entry = self.get(name)
        return default if entry is None else entry.flag()

    def choice(self, name: str, default: _Choice) -> _Choice:
        """The choice of a key that may be missing."""
        entry = self.get(name)
        return default if entry is None else entry.choice(type(default))


def read_entries(path: Path, text: str, settings: Mapping[str, str]) -> Entry:
    """Read a YAML file.

    Args:
        path: for errors.
        text: what stands in it.
        settings: values for `${name}`.

    Raises:
        MappingError: it is no YAML, it is empty, or it is too long.
    """
    if len(text) > MOST_BYTES:
        raise MappingError("The file is longer than 1 MB.", path=path)
    try:
        node = _composed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else int(mark.line) + 1
        raise MappingError(_not_yaml(error, line), path=path, line=line) from error
    except ReaderError as error:
        where = int(text.count("\n", 0, error.position)) + 1
        sign = f"U+{ord(text[error.position]):04X}"
        said = f"This is not YAML: a sign is here that no such file may hold ({sign})."
        raise MappingError(said, path=path, line=where) from error
    except YAMLError as error:
        raise MappingError(f"This is not YAML: {error}.", path=path) from error
    if node is None:
        raise MappingError("The file is empty.", path=path)
    return Entry(Source(path, settings), node, "")


@lru_cache(maxsize=8)
def _composed(text: str) -> Node | None:
    """The nodes of a YAML text, which nobody changes.

    Kept for a while: what is done to a sync reads its file several times, and to read it is slow.
    """
    node: Node | None = YAML(typ="rt", pure=True).compose(text)
    return node


def _not_yaml(error: MarkedYAMLError, line: int | None) -> str:
    """Say in plain words what is wrong, for the mistakes that are made most."""
    problem = error.problem or error.context or "it cannot be read"
    if "\\t" in problem:
        return "This is not YAML: a tab stands here. Indent with spaces."
    begun = error.context_mark
    if "expected ',' or" in problem and begun is not None:
        bracket = "}" if "}" in problem else "]"
        return (
            f"This is not YAML: what is opened in line {begun.line + 1} is not closed by {bracket},"
            " or a comma is missing."
        )
    if "mapping values are not allowed" in problem:
        return (
            "This is not YAML: a colon stands where none may. Either a second one is in this line:"
            " put quotes around the value, or begin a new line. Or this line is indented otherwise"
            " than those it belongs to."
        )
    if "expected <block end>" in problem or "could not find expected ':'" in problem:
        return (
            "This is not YAML: the indentation or the colon of this line or the one above is off."
        )
    if "found unexpected end of stream" in problem or "while scanning a quoted" in str(error):
        where = "" if begun is None or begun.line + 1 == line else f" of line {begun.line + 1}"
        return f"This is not YAML: the quote{where} is not closed."
    return f"This is not YAML: {problem}."


def near_match(name: str, known: Iterable[str]) -> str:
    """Name the known word that comes close, as a sentence with a space before it, or ""."""
    spelled = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), spelled, 1, cutoff=0.5)
    return f" Did you mean {spelled[close[0]]!r}?" if close else ""


def _hint(name: str, known: tuple[str, ...]) -> str:
    if name.endswith(")"):
        return " A value with a comma inside { } needs quotes around it."
    return near_match(name, known) or f" Known are {', '.join(known)}."
