"""Salesforce's Ids: 15 characters that tell case apart, and three that make them safe to fold."""

from __future__ import annotations

import re

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_SHORT = 15
_BLOCK = 5


def said_id(id: str) -> str:
    """Give an Id that the org itself has said its 18 characters; what is no Id stays as it is."""
    try:
        return long_id(id)
    except ValueError:
        return id


def long_id(id: str) -> str:
    """Give an Id its 18 characters.

    Raises:
        ValueError: it has neither 15 nor 18 characters, or its last three do not fit.

    Source: Object Reference, "ID Field Type".
    """
    if not _ID.fullmatch(id):
        raise ValueError("not an Id")
    short = id[:_SHORT]
    whole = short + "".join(
        _LETTERS[sum(1 << bit for bit in range(_BLOCK) if short[start + bit].isupper())]
        for start in range(0, _SHORT, _BLOCK)
    )
    if not whole.startswith(id):
        raise ValueError("not an Id: its last three characters do not fit")
    return whole
