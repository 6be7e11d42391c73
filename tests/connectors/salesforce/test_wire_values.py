"""Canonical values on the wire: JSON with exact numbers, CSV with its own word for empty."""

import csv
import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connectors.salesforce.bulk_csv import BulkCsv
from app.connectors.salesforce.describe import to_schema
from app.connectors.salesforce.wire_values import (
    WireField,
    csv_header,
    csv_value,
    json_record,
    json_value,
    wire_field,
)
from app.core.errors import SchemaMismatchError
from app.core.outcome import WriteRequest
from app.core.plan import Operation
from app.core.values import FieldType
from tests.connectors.salesforce.requests_made import request_of


def describe(name: str, *fields: tuple):
    said = []
    for name_, type_, *rest in fields:
        parents, relationship = rest or ((), None)
        said.append(
            {
                "name": name_,
                "label": name_,
                "type": type_,
                "externalId": name_.endswith("Key__c"),
                "createable": True,
                "updateable": True,
                "referenceTo": list(parents),
                "relationshipName": relationship,
            }
        )
    return {"name": name, "label": name, "fields": said}


ACCOUNT = to_schema(describe("Account", ("Id", "id"), ("Key__c", "string")))
LEAD = to_schema(describe("Lead", ("Id", "id"), ("Key__c", "string")))
TASK = to_schema(
    describe(
        "Task",
        ("Id", "id"),
        ("Subject", "string"),
        ("WhatId", "reference", ("Account",), "What"),
        ("WhoId", "reference", ("Lead", "Contact"), "Who"),
        ("Parent__c", "reference", ("Account",), "Parent__r"),
    ),
    lambda name: {"Account": ACCOUNT, "Lead": LEAD}[name],
)

VALUES = [
    ("12.50", FieldType.CURRENCY, "12.50"),
    ("12345678901234567890.123456789", FieldType.DOUBLE, "12345678901234567890.123456789"),
    ("-0.5", FieldType.PERCENT, "-0.5"),
    ("7", FieldType.INT, "7"),
    ("007", FieldType.INT, '"007"'),
    ("7", FieldType.STRING, '"7"'),
    ("true", FieldType.BOOLEAN, "true"),
    ("false", FieldType.BOOLEAN, "false"),
    (None, FieldType.BOOLEAN, "false"),
    (None, FieldType.STRING, "null"),
    (None, FieldType.CURRENCY, "null"),
    ("2026-11-20", FieldType.DATE, '"2026-11-20"'),
    ("Email;SMS", FieldType.MULTIPICKLIST, '"Email;SMS"'),
    ('é\n"', FieldType.TEXTAREA, '"é\\n\\""'),
]


@pytest.mark.parametrize(("value", "type", "text"), VALUES)
def test_a_value_in_json(value: str | None, type: FieldType, text: str):
    assert json_value(value, type) == text
    json.loads(text)


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        (None, FieldType.STRING, "#N/A"),
        (None, FieldType.BOOLEAN, "false"),
        ("true", FieldType.BOOLEAN, "true"),
        ("12.5", FieldType.DOUBLE, "12.5"),
    ],
)
def test_a_value_in_a_bulk_job(value: str | None, type: FieldType, text: str):
    assert csv_value(value, type) == text


def record(values: dict[str, str | None], key: str | None = None) -> object:
    fields = {name: wire_field(name, FieldType.STRING, TASK) for name in values}
    return json.loads(json_record("Task", key, values, fields))


def test_a_record_names_its_object_and_its_id():
    assert record({"subject": "Call"}, "00T000000000001AAA") == {
        "attributes": {"type": "Task"},
        "Id": "00T000000000001AAA",
        "Subject": "Call",
    }


def test_a_parent_is_found_by_its_key_and_let_go_by_its_lookup():
    found = record({"What.Key__c": "A-1", "Parent__r.Key__c": None})
    assert found == {
        "attributes": {"type": "Task"},
        "What": {"Key__c": "A-1"},
        "Parent__c": None,
    }


def test_a_parent_of_several_kinds_says_which():
    field = wire_field("Who.Key__c", FieldType.STRING, TASK)
    assert json.loads(json_record("Task", None, {"x": "L-1"}, {"x": field})) == {
        "attributes": {"type": "Task"},
        "Who": {"attributes": {"type": "Lead"}, "Key__c": "L-1"},
    }
    assert csv_header(field) == "Lead:Who.Key__c"


@pytest.mark.parametrize("name", ["Nothing", "What.Nothing", "Nobody.Key__c"])
def test_a_field_that_leads_nowhere_is_refused(name: str):
    with pytest.raises(SchemaMismatchError) as refused:
        wire_field(name, FieldType.STRING, TASK)
    assert refused.value.field == name


def to_csv(request: WriteRequest, fields: dict[str, WireField], *, by_id: bool) -> str:
    """The whole text of a job with one request."""
    made = BulkCsv(request, fields, by_id=by_id)
    made.add(request.rows)
    text = gzip.decompress(made.packed()).decode()
    assert made.size_bytes == len(text.encode())
    return text


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1)


@given(st.lists(st.tuples(CELLS, st.one_of(st.none(), CELLS)), min_size=1, max_size=8))
def test_any_csv_reader_reads_what_a_bulk_job_is_given(rows):
    request = request_of(
        Operation.UPSERT, [(None, {"Key__c": key, "Name": name}) for key, name in rows]
    )
    fields = {name: WireField(name, FieldType.STRING) for name in ("Key__c", "Name")}
    read = list(csv.reader(io.StringIO(to_csv(request, fields, by_id=False), newline="")))
    assert read[0] == ["Key__c", "Name"]
    assert read[1:] == [[key, "#N/A" if name is None else name] for key, name in rows]


def test_a_field_that_a_row_does_not_name_stays_an_empty_column():
    request = request_of(Operation.UPDATE, [("1", {"A": "a"}), ("2", {"B": None})])
    fields = {name: WireField(name, FieldType.STRING) for name in ("A", "B")}
    assert to_csv(request, fields, by_id=True) == "Id,A,B\n1,a,\n2,,#N/A\n"


def test_a_deletion_has_ids_alone():
    request = request_of(Operation.DELETE, [("1", {"A": "a"}), ("2", {})])
    assert to_csv(request, {"A": WireField("A", FieldType.STRING)}, by_id=True) == "Id\n1\n2\n"
