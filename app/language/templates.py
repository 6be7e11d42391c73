"""Texts with `{names}` in them: values are put in, nothing is ever carried out.

`{{` and `}}` stand for the braces themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.language.scanner import LanguageError

if TYPE_CHECKING:
    from collections.abc import Callable

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[^\W\d][\w .@#/\[\]-]*")


def names_in(template: str) -> tuple[str, ...]:
    """List the names that a template asks for, in order.

    Raises:
        LanguageError: a brace stands alone, or holds no name.
    """
    found = []
    for part in _PART.finditer(template):
        if part[0] in ("{{", "}}"):
            continue
        if part[0] in ("{", "}"):
            raise LanguageError(
                f'"{template}" has a single {part[0]}; write {part[0]}{part[0]} for the sign',
                text=template,
                position=part.start() + 1,
            )
        if not _NAME.fullmatch(part[1] or ""):
            raise LanguageError(
                f"{part[0]} holds no name", text=template, position=part.start() + 1
            )
        found.append(part[1])
    return tuple(found)


def only_name(template: str) -> str | None:
    """Give the name of a template that is one name and nothing else; None for any other."""
    part = _PART.fullmatch(template)
    return part[1] if part and part[1] else None


def fill(template: str, value: Callable[[str], str | None]) -> str | None:
    """Put values in.

    Args:
        template: the text.
        value: gives what stands for a name, escaped as the place wants it; None for no value.

    Returns:
        The text; None when a name has no value.
    """
    missing = False

    def put(part: re.Match[str]) -> str:
        nonlocal missing
        if part[0] in ("{{", "}}"):
            return part[0][0]
        found = value(part[1])
        missing = missing or found is None
        return found or ""

    text = _PART.sub(put, template)
    return None if missing else text
