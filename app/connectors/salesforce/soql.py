"""Builds SOQL: names checked, values quoted, long lists cut so that each statement fits a URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from app.connectors.salesforce.limits import (
    HEADER_ROOM_BYTES,
    STATEMENT_MAX_CHARS,
    URL_MAX_BYTES,
)
from app.core.errors import SchemaMismatchError
from app.core.values import SHAPE_OF, FieldType, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){0,5}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?Z")

_ESCAPES = str.maketrans(
    {
        "\\": r"\\",
        "'": r"\'",
        '"': r"\"",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\b": r"\b",
        "\f": r"\f",
    }
)
"""Source: SOQL and SOSL Reference, "Quoted String Escape Sequences"."""

_BARE = {
    Shape.NUMBER: _NUMBER,
    Shape.DATETIME: _MOMENT,
    Shape.DATE: _DATE,
    Shape.TIME: _TIME,
    Shape.BOOLEAN: re.compile("true|false"),
}
"""Shapes whose literals stand without quotes, and what such a literal looks like."""

URL_ROOM_BYTES = URL_MAX_BYTES - HEADER_ROOM_BYTES
"""Bytes that the URL of a query may have. Unit: bytes."""


MOST_VALUES = 2_000
"""Values in one condition, so that what they find comes in one page if each finds one record.

Unit: values. Source: REST API Developer Guide, "Query Options Header".
"""

MOST_PAIRS = 250
"""Values in one condition over several fields, each of which is a condition of its own.

Unit: values. Source: ours; the org refuses what it finds too complicated.
"""


def select(object: str, paths: Sequence[str], where: str = "", order: str = "") -> str:
    """Write a SELECT.

    Args:
        object: API name.
        paths: field names and relationship paths, at least one.
        where: a condition, "" for none.
        order: fields to order by, "" for none.

    Raises:
        SchemaMismatchError: a name that cannot be one.
    """
    if not _NAME.fullmatch(object):
        raise SchemaMismatchError(f"“{object}” is not the name of an object", object=object)
    for path in paths:
        if not _PATH.fullmatch(path):
            raise SchemaMismatchError(
                f"“{path}” is not the name of a field", object=object, field=path
            )
    statement = f"SELECT {','.join(paths)} FROM {object}"
    statement += f" WHERE {where}" if where else ""
    return statement + (f" ORDER BY {order}" if order else "")


def literal(value: str | None, type: FieldType) -> str:
    """Write a canonical value as SOQL has it; what is no number or date is quoted like text."""
    if value is None:
        return "null"
    bare = _BARE.get(SHAPE_OF[type])
    if bare is not None and bare.fullmatch(value):
        return value
    return f"'{value.translate(_ESCAPES)}'"


def moment(at: datetime) -> str:
    """Write a moment, aware and UTC, as a SOQL literal."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def chunked_filters(
    fields: Sequence[tuple[str, FieldType]],
    values: Sequence[Sequence[str]],
    room_bytes: int,
    most: int = MOST_VALUES,
) -> Iterator[str]:
    """Write conditions that together find all values, each of them short enough.

    One field gives `f IN (...)`, several give `((a = ... AND b = ...) OR ...)`.

    Args:
        fields: names and types.
        values: canonical; one tuple a record, as long as `fields`.
        room_bytes: most bytes that a condition may take in a URL.
        most: most values in one condition.
    """
    single = len(fields) == 1
    opening, glue, closing = (f"{fields[0][0]} IN (", ",", ")") if single else ("(", " OR ", ")")
    frame = _encoded(opening) + _encoded(closing)
    part: list[str] = []
    size = frame
    chars = 0
    for value in dict.fromkeys(tuple(one) for one in values):
        term = _term(fields, value)
        cost = _encoded(term) + _encoded(glue)
        full = len(part) == most or size + cost > room_bytes
        if part and (full or chars + len(term) > STATEMENT_MAX_CHARS // 2):
            yield opening + glue.join(part) + closing
            part, size, chars = [], frame, 0
        part.append(term)
        size += cost
        chars += len(term)
    if part:
        yield opening + glue.join(part) + closing


def filters_for(
    root: str,
    statement: str,
    fields: Sequence[tuple[str, FieldType]],
    values: Sequence[Sequence[str]],
) -> list[str]:
    """Write the conditions that find all values: one that fits a URL if there is such a one.

    Args:
        root: what every URL begins with.
        statement: the rest of the query.
        fields: names and types.
        values: canonical; one tuple a record, as long as `fields`.
    """
    whole = list(chunked_filters(fields, values, room_beside(root, statement)))
    if len(whole) <= 1:
        return whole
    most = MOST_VALUES if len(fields) == 1 else MOST_PAIRS
    return list(chunked_filters(fields, values, STATEMENT_MAX_CHARS, most))


def room_beside(root: str, statement: str) -> int:
    """Bytes left for a condition beside the rest of a query's URL."""
    return URL_ROOM_BYTES - len(root) - len("queryAll/?q=") - _encoded(statement) - len("+AND+")


def fits_url(root: str, statement: str) -> bool:
    """Whether a whole query fits a URL."""
    return room_beside(root, statement) >= 0 and len(statement) <= STATEMENT_MAX_CHARS


def _term(fields: Sequence[tuple[str, FieldType]], value: Sequence[str]) -> str:
    literals = [literal(part, type) for part, (_, type) in zip(value, fields, strict=True)]
    if len(fields) == 1:
        return literals[0]
    pairs = zip(fields, literals, strict=True)
    return "(" + " AND ".join(f"{name} = {text}" for (name, _), text in pairs) + ")"


def _encoded(text: str) -> int:
    return len(quote_plus(text))
