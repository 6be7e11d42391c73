"""The shipped guide to errors: words and a fix for each code of Salesforce."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from app.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class _Guidance:
    """One code of the error guide."""

    words: str
    fix: str
    access: bool


_taken: dict[str, _Guidance] = {}
"""The guide as another process read it; empty until `take_guide` was called."""


def guide_entries() -> dict[str, tuple[str, str, bool]]:
    """Each code of the shipped guide: its words, its fix, whether it is about access."""
    return {code: (one.words, one.fix, one.access) for code, one in guide().items()}


def take_guide(entries: Mapping[str, tuple[str, str, bool]]) -> None:
    """Use what `guide_entries` gave in another process: reading the file takes 0.2 s of ours."""
    _taken.update({code: _Guidance(*entry) for code, entry in entries.items()})


def guide() -> dict[str, _Guidance]:
    """Words and fix of each code; the file is read where no other process has read it."""
    return _taken or _read_guide()


def fix_of(code: str) -> str:
    """What the guide advises for a code; "" where it does not know it."""
    known = guide().get(code) if code else None
    return known.fix if known is not None else ""


@lru_cache(maxsize=1)
def _read_guide() -> dict[str, _Guidance]:
    """The shipped error guide, read once."""
    from ruamel.yaml import YAML

    guide = YAML(typ="safe", pure=True).load(resource("error_guide.yaml"))
    return {
        code: _Guidance(entry["words"], entry["fix"], bool(entry.get("access")))
        for code, entry in guide["codes"].items()
    }
