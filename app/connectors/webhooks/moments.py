"""Says which of two payloads is the newer one, by a moment or version that they carry."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.language.record_paths import MISSING, parse_path, value_at

Moment = tuple[int, Decimal, str]
"""Kind, number, text: what a payload says of its time, so that a later one is greater."""

NO_MOMENT: Moment = (0, Decimal(0), "")
"""Of a payload that says none; it is older than any."""

_TEXT, _NUMBER, _TIME = 1, 2, 3


def moment_of(payload: Any, path: str) -> Moment:
    """The moment or version that a payload carries.

    Args:
        payload: as it was read.
        path: where in it; "" where nothing says it, so that all are alike.

    Returns:
        Numbers by their size and times by the clock, in whatever zone and with however many digits
        they are written; other texts by their letters.
    """
    value = value_at(payload, parse_path(path)) if path else MISSING
    if value is MISSING or value is None:
        return NO_MOMENT
    said = str(value)
    number = number_of(said)
    if number is not None:
        return _NUMBER, number, ""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return _TEXT, Decimal(0), said
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return _TIME, Decimal(repr(at.timestamp())), ""


def number_of(said: str) -> Decimal | None:
    """A finite number as it is written; None for anything else."""
    try:
        number = Decimal(said)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
