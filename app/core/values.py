"""Field types and the one canonical form that each has.

A canonical value is text or None, made once when a record is read and compared, hashed, stored and
approved as it is. The SQL that makes it is in `app.language.canonical`; what a side is sent for it
is the side's own business.

    shape      canonical text                          example
    TEXT       NFC, outer white space gone, CRLF to LF  "Amara Okafor"
    EMAIL      as TEXT, lower case                      "amara@mail.example"
    ID         18 characters                            "0035g00000Qy7RtAAJ"
    BOOLEAN    true or false, never None                "true"
    NUMBER     by the field's scale, no trailing zeros  "12.5"
    DATE       ISO; never moves by zone                 "2026-11-20"
    DATETIME   UTC, milliseconds                        "2026-11-20T14:32:00.000Z"
    TIME       UTC, milliseconds                        "14:32:00.000Z"
    SET        members trimmed, sorted, joined by ;     "Email;SMS"
    OPAQUE     as it came; read only, never compared    (address, location, base64)

The empty text is None in every shape.
"""

from __future__ import annotations

from enum import Enum

Canonical = str | None
"""A canonical value: text, or None for empty."""


class FieldType(Enum):
    """Salesforce's field types; other systems' types are said in these.

    Source: Object Reference for the Salesforce Platform, "Field Types".
    """

    ID = "id"
    REFERENCE = "reference"
    BOOLEAN = "boolean"
    STRING = "string"
    TEXTAREA = "textarea"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PICKLIST = "picklist"
    MULTIPICKLIST = "multipicklist"
    COMBOBOX = "combobox"
    ENCRYPTEDSTRING = "encryptedstring"
    INT = "int"
    LONG = "long"
    DOUBLE = "double"
    CURRENCY = "currency"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    ADDRESS = "address"
    LOCATION = "location"
    BASE64 = "base64"
    COMPLEXVALUE = "complexvalue"
    ANYTYPE = "anyType"


class Shape(Enum):
    """How a value is made canonical."""

    TEXT = "text"
    EMAIL = "email"
    ID = "id"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    SET = "set"
    OPAQUE = "opaque"


SHAPE_OF: dict[FieldType, Shape] = {
    FieldType.ID: Shape.ID,
    FieldType.REFERENCE: Shape.ID,
    FieldType.BOOLEAN: Shape.BOOLEAN,
    FieldType.STRING: Shape.TEXT,
    FieldType.TEXTAREA: Shape.TEXT,
    FieldType.EMAIL: Shape.EMAIL,
    FieldType.PHONE: Shape.TEXT,
    FieldType.URL: Shape.TEXT,
    FieldType.PICKLIST: Shape.TEXT,
    FieldType.MULTIPICKLIST: Shape.SET,
    FieldType.COMBOBOX: Shape.TEXT,
    FieldType.ENCRYPTEDSTRING: Shape.TEXT,
    FieldType.INT: Shape.NUMBER,
    FieldType.LONG: Shape.NUMBER,
    FieldType.DOUBLE: Shape.NUMBER,
    FieldType.CURRENCY: Shape.NUMBER,
    FieldType.PERCENT: Shape.NUMBER,
    FieldType.DATE: Shape.DATE,
    FieldType.DATETIME: Shape.DATETIME,
    FieldType.TIME: Shape.TIME,
    FieldType.ADDRESS: Shape.OPAQUE,
    FieldType.LOCATION: Shape.OPAQUE,
    FieldType.BASE64: Shape.OPAQUE,
    FieldType.COMPLEXVALUE: Shape.OPAQUE,
    FieldType.ANYTYPE: Shape.TEXT,
}
"""The shape of each type."""


def cannot_fit(own: FieldType, other: FieldType) -> bool:
    """Whether no value of one type can ever be a value of another; plain text may be anything."""
    shapes = SHAPE_OF[own], SHAPE_OF[other]
    if shapes[0] is shapes[1] or shapes[0] in (Shape.TEXT, Shape.SET, Shape.OPAQUE):
        return False
    if shapes[1] is Shape.TEXT:
        return False
    return set(shapes) not in (
        {Shape.DATE, Shape.DATETIME},
        {Shape.BOOLEAN, Shape.NUMBER},
        {Shape.ID, Shape.NUMBER},
        {Shape.SET, Shape.EMAIL},
    )
