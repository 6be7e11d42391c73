"""Fields of an API's objects: their schema, their values as text, and the way back."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from app.connectors.http_api.answers import Digits
from app.connectors.http_api.filling import text_of
from app.core.http_api import ApiField
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.values import SHAPE_OF, Canonical, FieldType, Shape
from app.language.date_formats import parse_date_format
from app.language.record_paths import MISSING, Found, parse_path, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.core.http_api import ApiObject, Spot

SAMPLE_RECORDS = 200
"""Most records that fields are learned from. Source: ours."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d| UTC)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSERTS, _UPDATES = ("insert", "upsert"), ("update", "upsert")


def object_schema(object: ApiObject, fields: Iterable[ApiField]) -> ObjectSchema:
    """Describe an object by its fields."""
    inserts = any(name in object.writes for name in _INSERTS)
    updates = any(name in object.writes for name in _UPDATES)
    return ObjectSchema(
        name=object.name,
        label=object.label,
        label_plural=object.label,
        fields=tuple(
            _field_schema(one, object, inserts=inserts, updates=updates) for one in fields
        ),
        createable=inserts,
        updateable=updates,
        deletable="delete" in object.writes,
        primary_key=object.key,
    )


def _field_schema(
    field: ApiField, object: ApiObject, *, inserts: bool, updates: bool
) -> FieldSchema:
    is_key = object.key == (field.name,)
    return FieldSchema(
        name=field.name,
        label=field.label or field.name,
        type=field.type,
        length=field.length,
        nillable=not field.required,
        createable=inserts and not field.read_only,
        updateable=updates and not field.read_only,
        unique=field.unique or is_key,
        id_lookup=is_key,
        case_sensitive=True,
        restricted_picklist=bool(field.values),
        picklist_values=tuple(PicklistValue(value, value) for value in field.values),
    )


# Learning ---------------------------------------------------------------------------------------


def learned_fields(
    records: Iterable[Found], spot: Spot, key: tuple[str, ...], *, most: int = SAMPLE_RECORDS
) -> list[ApiField]:
    """Make fields of records: one for every value, however deep, that is in no list."""
    seen: dict[str, list[Any]] = {}
    for found in list(records)[:most]:
        for path, value in _leaves(found.record, ""):
            seen.setdefault(path, []).append(value)
    for name in key:
        seen.setdefault(name, [])
    return [
        ApiField(spot, path, path, _type_of([one for one in values if one is not None]))
        for path, values in seen.items()
    ]


def _leaves(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield path or "$", value
        return
    for name, one in value.items():
        plain = name if re.fullmatch(r"[^.\[\]'^]+", name) else f"'{name}'"
        yield from _leaves(one, f"{path}.{plain}" if path else plain)


def _type_of(values: list[Any]) -> FieldType:
    if not values:
        return FieldType.STRING
    if all(isinstance(one, bool) for one in values):
        return FieldType.BOOLEAN
    if all(isinstance(one, Digits) for one in values):
        return (
            FieldType.LONG
            if all(one.lstrip("-").isdigit() for one in values)
            else (FieldType.DOUBLE)
        )
    if all(isinstance(one, str) and not isinstance(one, Digits) for one in values):
        if all(_ISO.fullmatch(one) for one in values):
            return FieldType.DATETIME
        if all(_DAY.fullmatch(one) for one in values):
            return FieldType.DATE
        longest = max(len(one) for one in values)
        return FieldType.TEXTAREA if longest > 255 else FieldType.STRING
    return FieldType.STRING


# From an answer ---------------------------------------------------------------------------------


def raw_value(field: ApiField, found: Found, made_for: Mapping[str, Any]) -> str | None:
    """Give a field's value of a record as raw text.

    Args:
        field: the field.
        found: the record.
        made_for: `each.NAME` and `parent.NAME` of the request that it answers.
    """
    if field.at in made_for:
        value = made_for[field.at]
    else:
        value = value_at(found.record, parse_path(field.at), found.around)
    if value is MISSING or value is None:
        return None
    if isinstance(value, dict) and "#text" in value:
        value = value["#text"]
    if isinstance(value, list) and field.type is FieldType.MULTIPICKLIST:
        return ";".join(text_of(one) or "" for one in value)
    if isinstance(value, list | dict):
        value = text_of(value) if isinstance(value, dict) else _list_text(value)
    text = text_of(value)
    return None if text is None or text == "" else _as_read(field, text)


def _list_text(values: list[Any]) -> str:
    from app.connectors.http_api.filling import json_text

    return json_text(values)


def _as_read(field: ApiField, text: str) -> str | None:
    if field.type is FieldType.BOOLEAN and (field.yes, field.no) != ("true", "false"):
        return {field.yes: "true", field.no: "false"}.get(text, text)
    if SHAPE_OF[field.type] in (Shape.DATE, Shape.DATETIME):
        return _moment_as_read(field, text)
    return text


def _moment_as_read(field: ApiField, text: str) -> str | None:
    if text.startswith("0000-00-00"):
        return None
    if field.format in ("", "iso", "date"):
        return text.removesuffix(" UTC") + "Z" if text.endswith(" UTC") else text
    try:
        moment = moment_of(text, field.format)
    except ValueError:
        return text  # the canonical form says what is wrong with it
    if field.type is FieldType.DATE:
        return moment.date().isoformat()
    return moment.isoformat()


def moment_of(text: str, format: str) -> datetime:
    """Read a moment; what names no zone is UTC.

    Raises:
        ValueError: it is not of that format.
    """
    if format in ("", "iso", "date"):
        found = datetime.fromisoformat(text.replace(" UTC", "Z"))
    elif format in ("epoch s", "epoch ms"):
        found = datetime.fromtimestamp(float(text) / (1_000 if format == "epoch ms" else 1), UTC)
    else:
        found = datetime.strptime(text, _python_format(format))  # noqa: DTZ007  # given below
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def moment_text(moment: datetime, format: str) -> str:
    """Write a moment."""
    moment = moment.astimezone(UTC)
    if format in ("", "iso"):
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if format == "date":
        return moment.date().isoformat()
    if format == "epoch s":
        return str(int(moment.timestamp()))
    if format == "epoch ms":
        return str(round(moment.timestamp() * 1_000))
    return moment.strftime(_python_format(format))


def _python_format(format: str) -> str:
    return parse_date_format(format).reading.replace("%g", "%f")


# To a request -----------------------------------------------------------------------------------


def value_to_send(field: ApiField, value: Canonical) -> Any:
    """Give a canonical value in the API's own form."""
    if value is None:
        return None
    shape = SHAPE_OF[field.type]
    if shape is Shape.BOOLEAN:
        if (field.yes, field.no) == ("true", "false"):
            return value == "true"
        return field.yes if value == "true" else field.no
    if shape is Shape.NUMBER:
        return Digits(value)
    if shape is Shape.SET:
        return value.split(";")
    if shape in (Shape.DATE, Shape.DATETIME) and field.format not in ("", "iso"):
        text = moment_text(moment_of(value, "iso"), field.format)
        return Digits(text) if field.format.startswith("epoch") else text
    return value


def nested(fields: Mapping[str, ApiField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay values into a record, each at its field's path."""
    record: dict[str, Any] = {}
    for name, value in values.items():
        field = fields[name]
        names = [step.name for step in parse_path(field.send_as or field.at).steps if step.name]
        block = record
        for one in names[:-1]:
            block = block.setdefault(one, {})
        block[names[-1]] = value
    return record


# Comparing --------------------------------------------------------------------------------------


def is_canonically(raw: str | None, wanted: str, type: FieldType) -> bool:
    """Whether a raw value has a canonical form; of dates and times only equal texts are known."""
    if raw is None:
        return False
    shape = SHAPE_OF[type]
    plain = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").strip("\t\n\v\f\r ")
    if shape is Shape.EMAIL:
        return plain.lower() == wanted
    if shape is Shape.NUMBER:
        try:
            return Decimal(plain) == Decimal(wanted)
        except InvalidOperation:
            return False
    if shape is Shape.DATETIME:
        try:
            return moment_of(plain, "iso") == moment_of(wanted, "iso")
        except ValueError:
            return False
    return plain == wanted
