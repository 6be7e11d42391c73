"""Values on their way between a database driver and the program: raw text in, native value out."""

from __future__ import annotations

import base64
import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from uuid import UUID

from app.connectors.sql_table.columns import Manner
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.values import Canonical

SQLITE = "sqlite"
"""Has no types of its own: it takes text and makes of it what the column's affinity says."""

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
_ANY_DAY = date(2000, 1, 1)
_WHOLE = frozenset({FieldType.INT, FieldType.LONG})
_EXACT = frozenset({FieldType.DOUBLE, FieldType.CURRENCY, FieldType.PERCENT})


def raw_text(value: object) -> str | None:
    """Write what a driver gave as raw text; None for NULL.

    Numbers are written out without an exponent, moments with their zone if they have one, bytes in
    base64; a length of time within a day, which is how MariaDB's driver gives a time, as a time.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        clock = datetime.combine(_ANY_DAY, time()) + value
        return clock.time().isoformat() if clock.date() == _ANY_DAY else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def reader(manner: Manner) -> Callable[[object], str | None]:
    """What writes a column's values as raw text."""
    return _READERS.get(manner, raw_text)


def _flag_text(value: object) -> str | None:
    if isinstance(value, bytes):
        return "true" if any(value) else "false"
    return raw_text(value)


def _members_text(value: object) -> str | None:
    text = raw_text(value)
    return None if text is None else text.replace(",", ";")


_READERS = {Manner.BIT: _flag_text, Manner.MEMBERS: _members_text}


def native(
    value: Canonical, type: FieldType, dialect: str, manner: Manner = Manner.PLAIN
) -> object:
    """Make of a canonical value what a driver takes for a column of that type.

    Args:
        value: canonical for `type`.
        type: the column's type.
        dialect: SQLAlchemy's name of the database.
        manner: how the column's values travel.

    Raises:
        ValueError: the value is not canonical for the type.
    """
    if value is None:
        return None
    if manner is Manner.MEMBERS:
        return value.replace(";", ",")
    if type is FieldType.BOOLEAN:
        return int(value == "true") if dialect == SQLITE else value == "true"
    if type is FieldType.BASE64:
        return base64.b64decode(value, validate=True)
    if type is FieldType.DATETIME:
        moment = datetime.fromisoformat(value).replace(tzinfo=None)
        return _plain_moment(moment) if dialect == SQLITE else moment
    if type is FieldType.TIME:
        clock = time.fromisoformat(value).replace(tzinfo=None)
        return clock.isoformat() if dialect == SQLITE else clock
    if dialect == SQLITE:
        return value
    return _typed(value, type)


def native_key(value: str, type: FieldType, dialect: str, manner: Manner = Manner.PLAIN) -> object:
    """Make of one part of a record key, raw text, what a column is compared with.

    Raises:
        ValueError: no value of that type reads so.
    """
    if dialect == SQLITE:
        return value
    if manner is Manner.UUID:
        return str(UUID(value))
    if manner is Manner.MEMBERS:
        return value.replace(";", ",")
    if "\0" in value:
        raise ValueError("No text of this database holds the sign NUL")
    if type is FieldType.DATETIME:
        return datetime.fromisoformat(value)
    if type is FieldType.BOOLEAN:
        return value == "true"
    return _typed(value, type)


def _typed(value: str, type: FieldType) -> object:
    if type in _WHOLE:
        if not _WHOLE_NUMBER.fullmatch(value):
            raise ValueError(f"{value[:40]} is not a whole number")
        return int(value)
    if type in _EXACT:
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise ValueError(f"{value[:40]} is not a number") from error
    if type is FieldType.DATE:
        return date.fromisoformat(value)
    return value


def _number_text(value: float | Decimal) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return format(exact, "f") if exact.is_finite() else str(value)


def _plain_moment(moment: datetime) -> str:
    """As SQLite's own functions write it, with milliseconds only where there are some."""
    has_parts = moment.microsecond != 0
    return moment.isoformat(sep=" ", timespec="milliseconds" if has_parts else "seconds")
