"""The kinds of value that a formula works with, and their way from canonical text and back.

kind      SQL type            empty is
TEXT      VARCHAR             NULL; where text is put together, the text without characters
NUMBER    DECIMAL(38, 18)     NULL, or 0 where the formula says so
BOOLEAN   BOOLEAN             never
DATE      DATE                NULL
DATETIME  TIMESTAMP, in UTC   NULL
TIME      BIGINT, ms of a day NULL
SET       VARCHAR, by ;       NULL
PLACE     DOUBLE[], two       NULL; no field holds one
NOTHING   VARCHAR             always: the word NULL
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.values import SHAPE_OF, FieldType, Shape
from app.language.sql_text import literal

DECIMAL = "DECIMAL(38, 18)"
"""Numbers: 20 digits before the point, 18 behind it."""

MS_OF_A_DAY = 86_400_000
LARGEST = "9.9999999999999e19"
"""A DOUBLE from here on is no NUMBER."""


class Kind(Enum):
    """What a value is, in the words of a message."""

    TEXT = "text"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    DATE = "a date"
    DATETIME = "a date and time"
    TIME = "a time"
    SET = "a multi-select picklist"
    PLACE = "a place"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Typed:
    """SQL of a value, its kind, and why a row may have none."""

    kind: Kind
    sql: str
    """An expression of the kind's SQL type."""
    errors: tuple[str, ...] = ()
    """SQL of type VARCHAR each: a sentence where the value cannot be worked out, else NULL."""
    constant: str | None = None
    """What a text or number says that stands in the formula itself."""

    @property
    def error_sql(self) -> str | None:
        """SQL of the first sentence that holds, NULL where none does; None when none ever does."""
        if not self.errors:
            return None
        return f"coalesce({', '.join(self.errors)}, CAST(NULL AS VARCHAR))"


_KIND_OF_SHAPE = {
    Shape.TEXT: Kind.TEXT,
    Shape.EMAIL: Kind.TEXT,
    Shape.ID: Kind.TEXT,
    Shape.OPAQUE: Kind.TEXT,
    Shape.BOOLEAN: Kind.BOOLEAN,
    Shape.NUMBER: Kind.NUMBER,
    Shape.DATE: Kind.DATE,
    Shape.DATETIME: Kind.DATETIME,
    Shape.TIME: Kind.TIME,
    Shape.SET: Kind.SET,
}

NULLS = {
    Kind.TEXT: "CAST(NULL AS VARCHAR)",
    Kind.SET: "CAST(NULL AS VARCHAR)",
    Kind.NOTHING: "CAST(NULL AS VARCHAR)",
    Kind.NUMBER: f"CAST(NULL AS {DECIMAL})",
    Kind.BOOLEAN: "FALSE",
    Kind.DATE: "CAST(NULL AS DATE)",
    Kind.DATETIME: "CAST(NULL AS TIMESTAMP)",
    Kind.TIME: "CAST(NULL AS BIGINT)",
    Kind.PLACE: "CAST(NULL AS DOUBLE[])",
}
"""SQL of an empty value of each kind."""


def from_canonical(column_sql: str, type: FieldType, name: str) -> Typed:
    """A field's value.

    Args:
        column_sql: an expression of type VARCHAR, canonical for the type.
        type: the field's type.
        name: the field, for the sentence of a number that is too large.
    """
    kind = _KIND_OF_SHAPE[SHAPE_OF[type]]
    if kind is Kind.NUMBER:
        number = f"TRY_CAST({column_sql} AS {DECIMAL})"
        sentence = literal(f"{name} is too large a number for a formula")
        error = f"(CASE WHEN {column_sql} IS NOT NULL AND {number} IS NULL THEN {sentence} END)"
        return Typed(kind, number, (error,))
    return Typed(kind, _READ[kind].format(column_sql))


_READ = {
    Kind.TEXT: "{}",
    Kind.SET: "{}",
    Kind.BOOLEAN: "coalesce({} = 'true', FALSE)",
    Kind.DATE: "TRY_CAST({} AS DATE)",
    Kind.DATETIME: "TRY_CAST(rtrim({}, 'Z') AS TIMESTAMP)",
    Kind.TIME: "epoch_ms(CAST('1970-01-01 ' || rtrim({}, 'Z') AS TIMESTAMP))",
}


def to_canonical(value: Typed) -> str:
    """SQL of type VARCHAR of a value, canonical but for the scale of a number."""
    return _WRITTEN[value.kind].format(value.sql)


_WRITTEN = {
    Kind.TEXT: "nullif({}, '')",
    Kind.SET: "nullif({}, '')",
    Kind.NOTHING: "{}",
    Kind.NUMBER: "rtrim(rtrim(CAST({} AS VARCHAR), '0'), '.')",
    Kind.BOOLEAN: "(CASE WHEN {} THEN 'true' ELSE 'false' END)",
    Kind.DATE: "strftime({}, '%Y-%m-%d')",
    Kind.DATETIME: "strftime({}, '%Y-%m-%dT%H:%M:%S.%gZ')",
    Kind.TIME: "strftime(make_timestamp_ms({}), '%H:%M:%S.%gZ')",
}

TYPE_OF_KIND = {
    Kind.TEXT: FieldType.STRING,
    Kind.SET: FieldType.MULTIPICKLIST,
    Kind.NOTHING: FieldType.STRING,
    Kind.NUMBER: FieldType.DOUBLE,
    Kind.BOOLEAN: FieldType.BOOLEAN,
    Kind.DATE: FieldType.DATE,
    Kind.DATETIME: FieldType.DATETIME,
    Kind.TIME: FieldType.TIME,
}
"""The field type that a formula's result is a value of."""


def number_from_double(double_sql: str) -> str:
    """SQL of a NUMBER from a DOUBLE, by its 15 significant digits; NULL where it does not fit.

    A DOUBLE holds 15 decimal digits for sure; the rest of its digits are noise.
    """
    places = f"14 - CAST(floor(log10(abs({double_sql}))) AS INTEGER)"
    return (
        f"(CASE WHEN {double_sql} = 0 THEN CAST(0 AS {DECIMAL})"
        f" WHEN isfinite({double_sql}) AND abs({double_sql}) < 1e-19 THEN CAST(0 AS {DECIMAL})"
        f" WHEN isfinite({double_sql}) AND abs({double_sql}) < {LARGEST}"
        f" THEN TRY_CAST(CAST(round({double_sql}, {places}) AS VARCHAR) AS {DECIMAL}) END)"
    )
