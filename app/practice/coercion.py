"""Turn a value of a request into the form a field stores, or say as Salesforce does why not."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Protocol

from app.practice.errors import OrgError
from app.practice.ids import normalise_id
from app.practice.schema import Field, FieldType

MULTIPICKLIST_MOST = 100
"""Most values in one multi-select. Source: SOAP API Developer Guide, TOO_MANY_ENUM_VALUE."""
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_DATETIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?")
_JSON_TOKEN = {str: "VALUE_STRING", int: "VALUE_NUMBER_INT", float: "VALUE_NUMBER_FLOAT"}
_EARLIEST, _LATEST = date(1700, 1, 1), date(4000, 12, 31)
"""Range of dates Salesforce stores. Source: SOQL and SOSL Reference, "Date Formats"."""


class _Convert(Protocol):
    """Turns one value into a field's stored form."""

    def __call__(self, field: Field, value: Any, *, from_text: bool) -> Any: ...


class UnreadableError(Exception):
    """A value that is not of the field's type at all; JSON and CSV requests word it differently."""


def stored_form(field: Field, value: Any, *, from_text: bool) -> Any:
    """Give the stored form of a value; None for null and for text with nothing in it.

    Args:
        field: the field it goes to.
        value: JSON value, or text when `from_text`.
        from_text: True for CSV, where every value is text.

    Raises:
        UnreadableError: not a value of the type.
        OrgError: a value of the type that the field refuses.
    """
    if value is None:
        return 0 if field.type is FieldType.BOOLEAN else None
    if isinstance(value, (dict, list)):
        raise UnreadableError
    if isinstance(value, str) and not value.strip() and field.type is not FieldType.BOOLEAN:
        return None
    convert: _Convert = _CONVERT.get(field.type, _text)
    return convert(field, value, from_text=from_text)


def unreadable(field: Field, value: Any, *, from_text: bool) -> OrgError:
    """Word an unreadable value: for a JSON request the whole request fails, for CSV the row."""
    if from_text:
        message = f"{field.label}: value not of required type: {value}"
        return OrgError("INVALID_TYPE_ON_FIELD_IN_RECORD", message, (field.name,))
    if isinstance(value, dict):
        token, shown = "START_OBJECT", "{"
    elif isinstance(value, list):
        token, shown = "START_ARRAY", "["
    elif isinstance(value, bool):
        token, shown = f"VALUE_{str(value).upper()}", str(value).lower()
    else:
        token, shown = _JSON_TOKEN.get(type(value), "VALUE_STRING"), str(value)
    return OrgError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {field.type.value} from {token} value {shown} "
        "or request may be missing a required field",
    )


def format_datetime(moment: datetime) -> str:
    """Write a moment as Salesforce answers it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def parse_datetime(text: str) -> datetime | None:
    """Read a date and time with or without offset (then UTC); None when it is none."""
    match = _DATETIME.fullmatch(text.strip())
    if match is None:
        return None
    day, minute, second, offset = match.groups()
    offset = "+00:00" if offset in {None, "Z"} else offset
    if ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    try:
        moment = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}{offset}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _boolean(field: Field, value: Any, *, from_text: bool) -> int:
    if isinstance(value, bool):
        return int(value)
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in {"true", "1"} and (from_text or text == "true"):
        return 1
    if text in {"false", "0"} and (from_text or text == "false"):
        return 0
    raise UnreadableError


def _int(field: Field, value: Any, *, from_text: bool) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise UnreadableError
    if abs(number) >= 10 ** (field.digits or 9):
        raise _out_of_range(field, value)
    return int(number)


def _number(field: Field, value: Any, *, from_text: bool) -> float:
    """Round half up to the field's scale; refuse more digits before the point than it has."""
    exact = _decimal(value)
    if abs(exact) >= Decimal(10) ** (field.precision - field.scale):
        raise _out_of_range(field, value)
    number = exact.quantize(Decimal(1).scaleb(-field.scale), rounding=ROUND_HALF_UP)
    if abs(number) >= Decimal(10) ** (field.precision - field.scale):
        raise _out_of_range(field, value)
    return float(number)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise UnreadableError
    try:
        number = Decimal(value.strip() if isinstance(value, str) else str(value))
    except InvalidOperation as error:
        raise UnreadableError from error
    if not number.is_finite():
        raise UnreadableError
    return number


def _out_of_range(field: Field, value: Any) -> OrgError:
    message = f"{field.label}: value outside of valid range on numeric field: {value}"
    return OrgError("NUMBER_OUTSIDE_VALID_RANGE", message, (field.name,))


def _date(field: Field, value: Any, *, from_text: bool) -> str:
    """Keep the day; a date with a time gives its UTC day."""
    if not isinstance(value, str):
        raise UnreadableError
    moment = parse_datetime(value)
    if moment is None:
        raise UnreadableError
    if not _EARLIEST <= moment.date() <= _LATEST:
        raise UnreadableError
    return moment.date().isoformat()


def _datetime(field: Field, value: Any, *, from_text: bool) -> str:
    if not isinstance(value, str):
        raise UnreadableError
    moment = parse_datetime(value)
    if moment is None or not _EARLIEST <= moment.date() <= _LATEST:
        raise UnreadableError
    return format_datetime(moment)


def _time(field: Field, value: Any, *, from_text: bool) -> str:
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise UnreadableError
    hour, minute, second, thousandth = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise UnreadableError
    return f"{hour}:{minute}:{second or '00'}.{(thousandth or '0').ljust(3, '0')}Z"


def _reference(field: Field, value: Any, *, from_text: bool) -> str:
    record_id = normalise_id(value.strip()) if isinstance(value, str) else None
    if record_id is None:
        message = f"{field.label}: id value of incorrect type: {value}"
        raise OrgError("MALFORMED_ID", message, (field.name,))
    return record_id


def _text(field: Field, value: Any, *, from_text: bool) -> str:
    """Take white space off both ends; refuse what is longer than the field."""
    if not isinstance(value, str):
        raise UnreadableError
    text = value.strip()
    if field.length and len(text) > field.length:
        message = f"{field.label}: data value too large: {text} (max length={field.length})"
        raise OrgError("STRING_TOO_LONG", message, (field.name,))
    return text


def _email(field: Field, value: Any, *, from_text: bool) -> str:
    text = _text(field, value, from_text=from_text)
    if not _EMAIL.fullmatch(text):
        message = f"{field.label}: invalid email address: {text}"
        raise OrgError("INVALID_EMAIL_ADDRESS", message, (field.name,))
    return text


def _picklist(field: Field, value: Any, *, from_text: bool) -> str:
    """Spell a known value as the list does; unknown ones pass unless the list is restricted."""
    text = _text(field, value, from_text=from_text)
    spelled = field.choices.get(text.casefold())
    if spelled is None and field.restricted_picklist:
        raise _not_a_choice(field, text)
    return spelled or text


def _multipicklist(field: Field, value: Any, *, from_text: bool) -> str | None:
    """Put the chosen values into the list's order, each once."""
    text = _text(field, value, from_text=from_text)
    chosen: dict[str, str] = {}
    for each in (part.strip() for part in text.split(";")):
        if each:
            spelled = field.choices.get(each.casefold())
            if spelled is None and field.restricted_picklist:
                raise _not_a_choice(field, each)
            chosen.setdefault(each.casefold(), spelled or each)
    if len(chosen) > MULTIPICKLIST_MOST:
        message = f"{field.label}: too many values selected (max {MULTIPICKLIST_MOST})"
        raise OrgError("TOO_MANY_ENUM_VALUE", message, (field.name,))
    order = {name: place for place, name in enumerate(field.choices)}
    names = sorted(chosen, key=lambda name: order.get(name, len(order)))
    return ";".join(chosen[name] for name in names) or None


def _not_a_choice(field: Field, text: str) -> OrgError:
    return OrgError(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"{field.label}: bad value for restricted picklist field: {text}",
        (field.name,),
    )


_CONVERT: dict[FieldType, _Convert] = {
    FieldType.BOOLEAN: _boolean,
    FieldType.INT: _int,
    FieldType.DOUBLE: _number,
    FieldType.CURRENCY: _number,
    FieldType.PERCENT: _number,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.TIME: _time,
    FieldType.ID: _reference,
    FieldType.REFERENCE: _reference,
    FieldType.EMAIL: _email,
    FieldType.PICKLIST: _picklist,
    FieldType.MULTIPICKLIST: _multipicklist,
}
