"""Fields come from an OpenAPI document as a person would have typed them, and nothing is lost."""

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import MappingError
from app.core.values import FieldType
from app.store.api_files import parse_api
from app.store.openapi_fields import fields_of, read_openapi, schema_names, with_fields

PATH = Path("partner.yaml")
DOCUMENT = """
openapi: 3.1.0
info: {title: Partner, version: "1"}
paths: {}
components:
  schemas:
    Person:
      allOf:
        - $ref: "#/components/schemas/Kept"
        - type: object
          required: [email, id]
          properties:
            email: {type: string, format: email, maxLength: 120}
            name: {type: [string, "null"], title: Full name, maxLength: 80}
            notes: {type: string, maxLength: 4000}
            born: {type: string, format: date}
            paid: {type: number}
            visits: {type: integer}
            active: {type: boolean}
            state: {type: string, enum: [open, closed, null]}
            tags: {type: array, items: {type: string, enum: [gold, press]}}
            orders: {type: array, items: {type: object}}
            password: {type: string, writeOnly: true}
            address: {$ref: "#/components/schemas/Address"}
            boss: {anyOf: [{$ref: "#/components/schemas/Person"}, {type: "null"}]}
            meta.source: {type: string}
    Kept:
      type: object
      properties:
        id: {type: string, readOnly: true}
        changed: {type: string, format: date-time, readOnly: true}
    Address:
      type: object
      properties: {city: {type: string}, geo: {type: object}}
    Word: {type: string}
"""


def document(text: str = DOCUMENT) -> dict[str, Any]:
    return read_openapi(text, PATH)


def test_every_kind_of_field_is_taken_with_what_is_said_of_it() -> None:
    found = {one.name: one for one in fields_of(document(), "Person", PATH)}
    kinds = {name: one.type for name, one in found.items() if "boss" not in name}
    assert kinds == {
        "id": FieldType.STRING,
        "changed": FieldType.DATETIME,
        "email": FieldType.EMAIL,
        "name": FieldType.STRING,
        "notes": FieldType.TEXTAREA,
        "born": FieldType.DATE,
        "paid": FieldType.DOUBLE,
        "visits": FieldType.INT,
        "active": FieldType.BOOLEAN,
        "state": FieldType.PICKLIST,
        "tags": FieldType.MULTIPICKLIST,
        "address.city": FieldType.STRING,
        "'meta.source'": FieldType.STRING,
    }
    assert (found["email"].required, found["id"].required, found["id"].read_only) == (
        *(True, False, True),
    )
    assert (found["name"].label, found["name"].length) == ("Full name", 80)
    assert (found["state"].values, found["tags"].values) == (("open", "closed"), ("gold", "press"))
    assert found["boss.email"].type is FieldType.EMAIL
    assert not found["boss.email"].required, "a record without a boss is whole"


def test_the_records_are_listed_and_a_name_that_is_not_among_them_has_a_near_one() -> None:
    assert schema_names(document()) == ["Address", "Kept", "Person"]
    with pytest.raises(MappingError, match=r"no Persn.*Person"):
        fields_of(document(), "Persn", PATH)
    with pytest.raises(MappingError, match="no record with fields"):
        fields_of(document(), "Word", PATH)


def test_an_older_document_is_read_too() -> None:
    text = '{"swagger": "2.0", "definitions": {"P": {"properties": {"a": {"type": "string"}}}}}'
    (field,) = fields_of(document(text), "P", PATH)
    assert (field.name, field.type) == ("a", FieldType.STRING)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "neither JSON nor YAML"),
        ("orgtide: 1", "no OpenAPI document"),
        ("<html>", "no OpenAPI document"),
        ("openapi: 3.0.0", "describes no schemas"),
    ],
)
def test_what_is_no_document_is_said(text: str, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        document(text)


API = """\
orgtide_api: 1
name: partner
base: https://partner.example   # ours
objects:
  # people come first
  people:
    key: id
    read: {request: GET /people}
  places:
    read: {request: GET /places}
    fields:
      id:   # theirs
      city: {label: Town}
"""


def test_the_fields_are_written_into_the_file_and_all_else_stays() -> None:
    made = with_fields(API, "people", fields_of(document(), "Person", PATH), PATH)
    api = parse_api(made, PATH)
    fields = {one.name: one for one in api.objects[0].fields}
    assert (fields["email"].required, fields["email"].type) == (True, FieldType.EMAIL)
    assert (fields["id"].read_only, fields["address.city"].at) == (True, "address.city")
    assert fields["state"].values == ("open", "closed")
    above, places, below = API.partition("  places:")
    assert made.startswith(above + "    fields:\n")
    assert made.endswith(places + below)


def test_a_field_that_the_file_names_stays_as_it_is() -> None:
    made = with_fields(API, "places", fields_of(document(), "Address", PATH), PATH)
    assert made == API
    more = fields_of(document(), "Kept", PATH)
    api = parse_api(with_fields(API, "places", more, PATH), PATH)
    fields = {one.name: one for one in api.objects[1].fields}
    assert (fields["city"].label, fields["id"].read_only) == ("Town", False)
    assert fields["changed"].type is FieldType.DATETIME
    with pytest.raises(MappingError, match=r"no object peple.*people"):
        with_fields(API, "peple", more, PATH)
