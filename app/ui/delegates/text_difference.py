"""Finds the characters in which two texts differ, so that a cell can mark them."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

Span = tuple[int, int]
"""Start and end of a run of characters; the end is not part of it."""

LEAST_COMMON = 0.5
"""Below this share of common characters whole values are marked. Source: ui.md, section 3."""
WORDS_FROM = 200
"""From this length on words are compared, not characters. Unit: characters. Source: ui.md."""
LONGEST = 4_000
"""Beyond this length nothing is compared; no cell shows as much. Unit: characters."""
SHORTEST_ISLAND = 2
"""Equal characters between two differences are worth leaving unmarked from this number on."""

_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Difference:
    """Which characters of either text the other does not have, in reading order."""

    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()


WHOLE = Difference()
"""Too little is common, or all of it: there is nothing to mark inside the values."""


@lru_cache(maxsize=4_000)
def difference(old: str, new: str) -> Difference:
    """Find what differs between two texts.

    Returns:
        `WHOLE` when the texts are equal, when less than half of their characters are common, or
        when one of them is too long to be shown anyway.
    """
    if old == new or max(len(old), len(new)) > LONGEST:
        return WHOLE
    if max(len(old), len(new)) > WORDS_FROM:
        old_parts, new_parts = _WORD.findall(old), _WORD.findall(new)
    else:
        old_parts, new_parts = list(old), list(new)
    blocks = _common_blocks(old_parts, new_parts)
    old_ends, new_ends = _ends(old_parts), _ends(new_parts)
    common = sum(old_ends[start + size] - old_ends[start] for start, _, size in blocks)
    if 2 * common < LEAST_COMMON * (len(old) + len(new)):
        return WHOLE
    return Difference(
        _gaps([(start, size) for start, _, size in blocks], old_ends),
        _gaps([(start, size) for _, start, size in blocks], new_ends),
    )


def _common_blocks(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Give runs that are equal on both sides: start in old, start in new, length.

    What both begin and end with comes first, as a person would see it; in between, single equal
    characters among differences are no help to the eye and are left out.
    """
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=len(old) > WORDS_FROM)
    inner = [
        (block.a + head, block.b + head, block.size)
        for block in matcher.get_matching_blocks()
        if len("".join(inner_old[block.a : block.a + block.size])) >= SHORTEST_ISLAND
    ]
    return [(0, 0, head), *inner, (len(old) - tail, len(new) - tail, tail)]


def _ends(parts: list[str]) -> list[int]:
    """Give the place of each part's start in the text, and the text's length."""
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    return ends


def _gaps(blocks: list[tuple[int, int]], ends: list[int]) -> tuple[Span, ...]:
    """Give what lies between the blocks, in characters."""
    spans, at = [], 0
    for start, size in blocks:
        if start > at:
            spans.append((ends[at], ends[start]))
        at = start + size
    return tuple(spans)
