"""Canonical values as a person reads and types them: Yes and No, dates and numbers by locale."""

import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.core.values import SHAPE_OF, Canonical, FieldType, Shape

LINE_BREAK = "⏎"
"""Stands for a line break in a cell of one line."""
DATE_FORMAT = "d MMM yyyy"
_ONE_LINE = str.maketrans({"\n": LINE_BREAK, "\t": " "})


def _tr(text: str) -> str:
    return QCoreApplication.translate("Values", text)


def number(count: int) -> str:
    """Write a count with the separators of the person's language."""
    return QLocale().toString(count)


def counted(count: int, one: str, many: str) -> str:
    """Say how many of something there are.

    Args:
        one: the words for exactly one, e.g. "1 change".
        many: the words for any other number, with `{n}` where it goes.
    """
    return form_of(count, one, many).format(n=number(count))


def form_of(count: int, one: str, many: str) -> str:
    """Choose the words for one or for any other number; what goes into them comes after."""
    return one if count == 1 else many


def words_of(value: Canonical, type: FieldType) -> str:
    """Say a canonical value on one line; what cannot be read as its type is shown as it is.

    Two values that differ never read the same.
    """
    if value is None:
        return ""
    writers = {
        Shape.BOOLEAN: _boolean,
        Shape.NUMBER: _number,
        Shape.DATE: _date,
        Shape.DATETIME: _datetime,
        Shape.TIME: _time,
        Shape.SET: _members,
    }
    write = writers.get(SHAPE_OF[type])
    if write is None:
        return value.translate(_ONE_LINE)
    try:
        return write(value)
    except (ValueError, InvalidOperation):
        return value.translate(_ONE_LINE)


def typed_value(text: str, type: FieldType) -> Canonical:
    """Make the canonical value of what a person typed.

    Raises:
        ValueError: it is no value of that type; the message says what is expected.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if not text:
        return "false" if type is FieldType.BOOLEAN else None
    shape = SHAPE_OF[type]
    readers = {
        Shape.BOOLEAN: _read_boolean,
        Shape.NUMBER: _read_number,
        Shape.DATE: _read_date,
        Shape.DATETIME: _read_datetime,
        Shape.SET: _read_members,
        Shape.EMAIL: str.lower,
    }
    read = readers.get(shape)
    return read(text) if read else text.replace(LINE_BREAK, "\n")


def typing_text(value: Canonical, type: FieldType) -> str:
    """Give the text a person starts to edit: what `typed_value` reads back."""
    if value is None:
        return ""
    if SHAPE_OF[type] is Shape.BOOLEAN:
        return _boolean(value)
    return value.replace("\n", LINE_BREAK)


def _boolean(value: str) -> str:
    return _tr("Yes") if value == "true" else _tr("No") if value == "false" else value


def _number(value: str) -> str:
    whole, point, fraction = value.partition(".")
    said = QLocale().toString(int(whole))
    if whole.startswith("-") and not said.startswith(("-", "−")):
        said = f"-{said}"
    return said + (QLocale().decimalPoint() + fraction if point else "")


def _date(value: str) -> str:
    day = date.fromisoformat(value)
    return QLocale().toString(QDate(day.year, day.month, day.day), DATE_FORMAT)


def _datetime(value: str) -> str:
    moment = datetime.fromisoformat(value).astimezone()
    return f"{_date(moment.date().isoformat())} {_clock(moment.time())}"


def _time(value: str) -> str:
    return _clock(time.fromisoformat(value))


def _clock(moment: time) -> str:
    """Say hours and minutes, and the rest only if there is any."""
    said = f"{moment.hour:02}:{moment.minute:02}"
    if moment.second or moment.microsecond:
        said += f":{moment.second:02}"
    if moment.microsecond:
        said += f".{moment.microsecond // 1000:03}"
    return said


def _members(value: str) -> str:
    return "; ".join(value.split(";"))


def _read_boolean(text: str) -> str:
    known = {_tr("Yes").casefold(): "true", _tr("No").casefold(): "false"}
    known |= {"true": "true", "false": "false"}
    if text.casefold() not in known:
        raise ValueError(_tr("Yes or No"))
    return known[text.casefold()]


def _read_number(text: str) -> str:
    plain = text.replace(QLocale().groupSeparator(), "").replace(QLocale().decimalPoint(), ".")
    try:
        exact = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(_tr("A number")) from error
    if not exact.is_finite():
        raise ValueError(_tr("A number"))
    said = format(exact, "f")
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return "0" if said == "-0" else said


def _read_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        seen = QLocale().toDate(text, DATE_FORMAT)
    if not seen.isValid():
        raise ValueError(_tr("A date such as 2026-11-20"))
    return date(seen.year(), seen.month(), seen.day()).isoformat()


def _read_datetime(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_tr("A date and time such as 2026-11-20 14:32")) from error
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _read_members(text: str) -> str:
    return ";".join(sorted({part.strip() for part in text.split(";") if part.strip()}))
