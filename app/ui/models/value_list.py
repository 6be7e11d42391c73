"""A value list of a chain as rows: which value of the source is which of a picklist."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

OPENING = "value_list("
_WORD = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,=()'"]*)"""
_PART = re.compile(rf"\s*{_WORD}\s*(?:(=)\s*{_WORD}\s*)?(,|\)$)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class ValueList:
    """What becomes of each value; one that leads to "" is not mapped."""

    pairs: tuple[tuple[str, str], ...]
    """(value of the source, value of the target)."""
    keep: bool = False
    """Whether values that are not mapped pass as they are; else their rows are left out."""

    @property
    def chain(self) -> str:
        """The list as it stands in a file; "" where nothing is mapped."""
        mapped = {left: right for left, right in self.pairs if left and right}
        said = [f"{quoted(left)} = {quoted(right)}" for left, right in mapped.items()]
        ending = "else keep" if self.keep else "else error"
        return f"{OPENING}{', '.join([*said, ending])})" if said else ""


def read_value_list(chain: str) -> ValueList | None:
    """Read a chain that is one value list and nothing else; None for any other."""
    text = chain.strip()
    if not text.startswith(OPENING):
        return None
    place, pairs, keep = len(OPENING), [], False
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            return None
        left, equals, right, mark = part.groups()
        place = part.end()
        if equals:
            pairs.append((_plain(left), _plain(right)))
        elif mark == "," or left.split() not in (["else", "keep"], ["else", "error"]):
            return None
        else:
            keep = left.split()[1] == "keep"
    return ValueList(tuple(pairs), keep) if pairs else None


def proposed_list(values: Sequence[str], allowed: Sequence[str]) -> ValueList:
    """Make a list of values; each goes to its like in other letters, the others to nothing.

    Args:
        values: different values of the source, a sample.
        allowed: values of the picklist.
    """
    known = {one.casefold(): one for one in allowed}
    pairs = ((one, known.get(one.strip().casefold(), "")) for one in dict.fromkeys(values) if one)
    return ValueList(tuple(pairs))


def with_values(before: ValueList, values: Sequence[str]) -> ValueList:
    """Add values that a list does not have yet, not mapped."""
    have = {left for left, _ in before.pairs}
    more = tuple((one, "") for one in dict.fromkeys(values) if one and one not in have)
    return ValueList((*before.pairs, *more), before.keep)


def quoted(value: str) -> str:
    """Write a value as a chain takes it: in quotes unless it is one plain word."""
    if _BARE.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _plain(word: str) -> str:
    """What a word of a chain says, out of its quotes."""
    word = word.strip()
    if word[:1] in {"'", '"'}:
        return _ESCAPED.sub(r"\1", word[1:-1])
    return word
