"""Changes single values in the text of a YAML file, and leaves every other character as it is.

What the file says and what it shall say are both given as plain dictionaries, lists and scalars.
Where they differ the text of that place is replaced; comments, order, quotes and line breaks of
everything else stay.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

WIDTH = 100
"""Longest block that is written in one line. Unit: characters. Source: ours."""

_PLAIN = re.compile(r"[A-Za-z](?:[\w .%/-]*[\w.%/-])?|\d+(?:\.\d+)?%|<?->|<-", re.ASCII)
_NOT_AS_TEXT = frozenset({"true", "false", "null", "yes", "no", "on"})
"""Texts that mean something else when they stand without quotes; `off` is a word of ours."""

_SAID_AS_DEFAULT = object()
"""What a key says that is in the file but, being the default, not in `before`."""


def revise_yaml(text: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Change a text so that it says `after` where it said `before`.

    Args:
        text: a YAML block without anchors; "" makes a new one.
        before: what it says; keys it has besides are left alone.
        after: what it shall say.
    """
    if not text.strip():
        return "".join(_block_lines(after, 0))
    root = YAML(typ="rt", pure=True).compose(text)
    edits = _Edits(text)
    edits.revise(root, before, after)
    return edits.applied()


class _Edits:
    """Replacements in one text, none over another."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = [0]
        for place, letter in enumerate(text):
            if letter == "\n":
                self._line_starts.append(place + 1)
        self._edits: list[tuple[int, int, str]] = []

    def applied(self) -> str:
        """The text with all replacements made."""
        text, done = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            text += [self._text[done:start], new]
            done = end
        return "".join([*text, self._text[done:]])

    def revise(self, node: Node, before: object, after: object) -> None:
        """Change what a node says."""
        if before == after:
            return
        match (node, before, after):
            case (MappingNode(flow_style=False), dict(), dict()) if before.keys() & after.keys():
                self._revise_block(node, before, after)
            case (SequenceNode(flow_style=False), list(), list()) if len(node.value) == len(before):
                self._revise_list(node, before, after)
            case _:
                new = self._revised_flow(node, before, after)
                self._edits.append((_start(node), _end(node), new))

    # Blocks, line by line ------------------------------------------------------------------------

    def _revise_block(
        self, node: MappingNode, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        entries = {str(key.value): (key, value) for key, value in node.value}
        indent = node.value[0][0].start_mark.column
        kept = None
        for key, value in after.items():
            if key in entries:
                self.revise(entries[key][1], before.get(key, _SAID_AS_DEFAULT), value)
                kept = entries[key][1]
            elif key in before and before[key] == value:
                continue  # the file says it by leaving it out
            elif kept is not None:
                self._insert_after(kept, "".join(_entry_lines(key, value, indent)))
            else:
                first = node.value[0][0]
                lines = _entry_lines(key, value, indent)
                new = "".join(lines).lstrip(" ") + " " * indent
                self._edits.append((_start(first), _start(first), new))
        gone = [key for key in before if key not in after and key in entries]
        for key in gone:
            self._remove_entry(node, key)

    def _remove_entry(self, node: MappingNode, name: str) -> None:
        places = [str(key.value) for key, _ in node.value]
        place = places.index(name)
        key, value = node.value[place]
        start = _start(key)
        line_start = self._line_starts[key.start_mark.line]
        if self._text[line_start:start].strip() and place + 1 < len(node.value):
            # It stands behind the dash of its item: the next key moves up beside the dash.
            self._edits.append((start, _start(node.value[place + 1][0]), ""))
        else:
            self._edits.append((line_start, self._after_line_of(value), ""))

    def _revise_list(self, node: SequenceNode, before: list[Any], after: list[Any]) -> None:
        items = node.value
        indent = node.start_mark.column
        matcher = SequenceMatcher(
            None,
            [_name_of(one) for one in before],
            [_name_of(one) for one in after],
            autojunk=False,
        )
        for _, start, end, new_start, new_end in matcher.get_opcodes():
            both = min(end - start, new_end - new_start)
            for n in range(both):
                self.revise(items[start + n], before[start + n], after[new_start + n])
            for item in items[start + both : end]:
                line_start = self._line_starts[item.start_mark.line]
                self._edits.append((line_start, self._after_line_of(item), ""))
            new = "".join(
                "".join(_item_lines(one, indent)) for one in after[new_start + both : new_end]
            )
            if new and start + both:
                self._insert_after(items[start + both - 1], new)
            elif new:
                line_start = self._line_starts[items[0].start_mark.line]
                self._edits.append((line_start, line_start, new))

    def _insert_after(self, node: Node, lines: str) -> None:
        place = self._after_line_of(node)
        if place == len(self._text) and not self._text.endswith("\n"):
            lines = "\n" + lines.removesuffix("\n")
        self._edits.append((place, place, lines))

    def _after_line_of(self, node: Node) -> int:
        """The place after the line on which a node ends, its comment included."""
        last = max(_end(node) - 1, 0)
        line = bisect_right(self._line_starts, last)
        return self._line_starts[line] if line < len(self._line_starts) else len(self._text)

    # What stands in one line ---------------------------------------------------------------------

    def _revised_flow(self, node: Node, before: object, after: object) -> str:
        """The text of a node that stands in a line, changed."""
        said = self._text[_start(node) : _end(node)]
        if before == after:
            return said
        if not isinstance(before, dict) or not isinstance(after, dict):
            return _in_a_line(after)
        if not isinstance(node, MappingNode) or not node.flow_style:
            return _in_a_line(after)
        entries = {str(key.value): (key, value) for key, value in node.value}
        parts = []
        for name, (key, value) in entries.items():
            if name in after:
                lead = self._text[_start(key) : _start(value)]
                old = before.get(name, _SAID_AS_DEFAULT)
                parts.append(lead + self._revised_flow(value, old, after[name]))
            elif name not in before:
                parts.append(self._text[_start(key) : _end(value)])
        parts += [
            f"{_in_a_line(name)}: {_in_a_line(value)}"
            for name, value in after.items()
            if name not in entries and (name not in before or before[name] != value)
        ]
        return "{" + ", ".join(parts) + "}"


def _start(node: Node) -> int:
    return int(node.start_mark.index)


def _end(node: Node) -> int:
    """The place after the last character of a node; ruamel's own end runs on over comments."""
    if isinstance(node, ScalarNode) or getattr(node, "flow_style", False) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, MappingNode) else last)


def _name_of(item: object) -> str:
    """What tells an item of a list from the others: a name, its fields, or all of it."""
    if not isinstance(item, dict):
        return str(item)
    named = (item.get(key) for key in ("mapping", "source", "value", "target"))
    return str(item.get("name") or tuple(named))


# New text ----------------------------------------------------------------------------------------


def _in_a_line(value: object) -> str:
    """Any value as YAML in one line, safe between braces."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            inner = (f"{_in_a_line(key)}: {_in_a_line(one)}" for key, one in value.items())
            return "{" + ", ".join(inner) + "}"
        case list():
            return "[" + ", ".join(_in_a_line(one) for one in value) + "]"
        case str() if not _PLAIN.fullmatch(value) or value in _NOT_AS_TEXT:
            return _quoted(value)
        case _:
            return str(value)


def _quoted(text: str) -> str:
    """A text in double quotes; what cannot be seen is written by its number."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in quoted)


def _block_lines(value: dict[str, Any], indent: int) -> list[str]:
    return [line for key, one in value.items() for line in _entry_lines(key, one, indent)]


def _entry_lines(key: str, value: object, indent: int) -> list[str]:
    """A key with its value, in as many lines as it needs."""
    lead = " " * indent + _in_a_line(key) + ":"
    line = f"{lead} {_in_a_line(value)}\n"
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [f"{lead}\n", *(part for one in value for part in _item_lines(one, indent + 2))]
    if isinstance(value, dict) and len(line) > WIDTH:
        return [f"{lead}\n", *_block_lines(value, indent + 2)]
    return [line]


def _item_lines(item: object, indent: int) -> list[str]:
    """An item of a list: in one line where it is short and flat."""
    line = f"{' ' * indent}- {_in_a_line(item)}\n"
    deep = isinstance(item, dict) and any(isinstance(one, dict | list) for one in item.values())
    if not isinstance(item, dict) or (len(line) <= WIDTH and not deep):
        return [line]
    lines = _block_lines(item, indent + 2)
    return [f"{' ' * indent}- {lines[0].lstrip(' ')}", *lines[1:]]
