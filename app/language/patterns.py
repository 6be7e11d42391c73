"""Says of a search pattern whether the stage can use it."""

from __future__ import annotations

import re

_LOOKS_AROUND = re.compile(r"\(\?(=|!|<=|<!|P=)|(?<!\\)\\[1-9]")


def why_no_pattern(pattern: str) -> str:
    """Why a pattern cannot be used, "" when it can."""
    if _LOOKS_AROUND.search(pattern):
        return "look-ahead, look-behind and references back are not in this version"
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""
