"""Cells as text and text as cells: the text says what a person sees, and nothing is lost.

cell                      text
text                      as it is, "007" stays "007"
number                    shortest decimal, "12.5", never an exponent
number shown as percent   what is shown: 0.125 is "12.5"
number shown with zeros   what is shown: 7 as 00000 is "00007"
yes or no                 "true", "false"
date                      "2026-11-20"
date and time             "2026-11-20T14:32:00", as on the wall, without a zone
time                      "14:32:00"
length of time            "27:00:00"
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from app.connectors.excel_files.parts import NumberStyle, Shown

if TYPE_CHECKING:
    from collections.abc import Callable

CellValue = str | int | float | bool | date | datetime | time | timedelta
"""What the fast reader gives; "" for an empty cell."""

CELL_MOST = 32_767
"""Most text in one cell. Unit: UTF-16 code units. Source: Excel specifications and limits."""

_WHOLE_MOST = 2.0**53
_DAY_S = 86_400
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  the day 0 of workbooks, which know no zones
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_FIRST_SAFE_DAY = date(1900, 3, 1)
"""Before it workbooks count a 29 February 1900 that never was."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold, or (CR) gives back changed. Source: XML 1.0, sections 2.2 and 2.11."""
_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
"""Text that a reader would take for an escaped character. Source: ECMA-376, ST_Xstring."""


def text_of(value: CellValue, style: NumberStyle | None = None) -> str:
    """Give a cell's value as text, "" for an empty one."""
    write = _TEXT_OF.get(type(value))
    if write is not None:
        return write(value)
    if not isinstance(value, int | float):
        raise TypeError(f"No cell holds {type(value)}")
    return _number(value) if style is None else _styled(value, style)


def _number(value: int | float) -> str:
    """The shortest decimal that stands for a number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE_MOST:
        return str(int(value))
    text = repr(value)
    return f"{Decimal(text):f}" if "e" in text else text


def _styled(value: int | float, style: NumberStyle) -> str:
    if style.shown is Shown.PERCENT:
        return _trimmed(Decimal(repr(value)) * 100)
    text = _number(value)
    return text.zfill(style.digits) if text.isdigit() else text


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


def _clock(value: time) -> str:
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


def _length(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if value < timedelta() else ''}{hours:02}:{minutes:02}:{seconds:02}"


_TEXT_OF: dict[type, Callable[..., str]] = {
    str: lambda value: value,
    bool: lambda value: "true" if value else "false",
    datetime: _moment,
    date: date.isoformat,
    time: _clock,
    timedelta: _length,
}


# Text as cells --------------------------------------------------------------------------------


def fits(text: str) -> bool:
    """Whether a cell can hold a text, and give it back as it was."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return False
    return len(written(text).encode("utf-16-le")) <= CELL_MOST * 2


def written(text: str) -> str:
    """A text as a workbook writes it: control characters escaped, and what looks like that."""
    text = _ESCAPE.sub("_x005F_x", text)
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def as_number(
    text: str, before: CellValue, style: NumberStyle | None, *, from_1904: bool
) -> str | None:
    """The number that stands for a text in a cell that held a number, a date or a yes or no.

    Args:
        text: the new text.
        before: what the cell held, or the one above it; says which kind of value it takes.
        style: how it shows numbers.
        from_1904: whether the workbook counts its days from 1904.

    Returns:
        What stands in the cell; None where it would not read back as the same text.
    """
    if isinstance(before, str):
        return None
    try:
        made = _number_of(text, before, style, from_1904=from_1904)
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return made


def _number_of(
    text: str, before: CellValue, style: NumberStyle | None, *, from_1904: bool
) -> str | None:
    if isinstance(before, bool):
        return {"true": "1", "false": "0"}.get(text)
    if isinstance(before, date):  # or a date and time, of which a midnight is read as a date
        moment = datetime.fromisoformat(text)
        exact = moment.tzinfo is None and text in {_moment(moment), moment.date().isoformat()}
        return _serial(moment, from_1904=from_1904) if exact else None
    if isinstance(before, time | timedelta):
        return None
    number = Decimal(text)
    stored = number / 100 if style is not None and style.shown is Shown.PERCENT else number
    back = float(stored)
    return repr(back) if text_of(back, style) == text else None


def _serial(moment: datetime, *, from_1904: bool) -> str | None:
    """The number of days that stands for a moment; None where workbooks count wrongly."""
    if moment.date() < _FIRST_SAFE_DAY:
        return None
    gone = moment - (_EPOCH_1904 if from_1904 else _EPOCH)
    days = (
        Decimal(gone.days)
        + (Decimal(gone.seconds) + Decimal(gone.microseconds) / 1_000_000) / _DAY_S
    )
    return f"{days:.12f}".rstrip("0").rstrip(".")
