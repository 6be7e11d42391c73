"""Describes become schemas, those of real orgs as well, and parents' fields are found by path."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.connectors.salesforce.describe import to_field, to_schema
from app.connectors.salesforce.describes import Describes
from app.core.errors import AccessDeniedError, SchemaMismatchError
from app.core.quota import Purpose
from app.core.schema import PicklistValue
from app.core.values import FieldType
from tests.connectors.salesforce.fake_server import FakeServer, refusal
from tests.connectors.salesforce.orgs import Org

REAL = Path(__file__).parents[4] / "shared" / "facts" / "describe" / "full"


def field(**said: Any) -> dict[str, Any]:
    return {"name": "F__c", "label": "F", "type": "string", **said}


def test_a_field_is_said_in_our_words():
    found = to_field(
        field(
            type="picklist",
            length=255,
            nillable=False,
            createable=True,
            updateable=True,
            restrictedPicklist=True,
            picklistValues=[
                {"value": "A", "label": "Ah", "active": True, "defaultValue": True},
                {"value": "B", "label": None, "active": False, "defaultValue": False},
            ],
        )
    )
    assert found.length == 255
    assert found.required_on_create
    assert found.restricted_picklist
    assert found.picklist_values == (
        PicklistValue("A", "Ah", active=True, default=True),
        PicklistValue("B", "B", active=False),
    )


@pytest.mark.parametrize(
    ("said", "precision", "scale"),
    [
        ({"type": "currency", "precision": 18, "scale": 2}, 18, 2),
        ({"type": "double", "precision": 18, "scale": 0}, 18, 0),
        ({"type": "int", "digits": 8, "scale": 0}, 8, 0),
        ({"type": "string", "precision": 0, "scale": 0, "digits": 0}, None, None),
    ],
)
def test_digits_are_those_of_the_type(said: dict[str, Any], precision, scale):
    found = to_field(field(**said))
    assert (found.precision, found.scale) == (precision, scale)


def test_a_type_that_nobody_knows_is_any_type():
    assert to_field(field(type="hologram")).type is FieldType.ANYTYPE


@pytest.mark.skipif(not REAL.is_dir(), reason="the real describes are not beside this checkout")
@pytest.mark.parametrize("name", ["Account", "Contact", "Lead", "Opportunity", "Event", "Case"])
def test_a_real_describe_becomes_a_schema(name: str):
    said = json.loads((REAL / f"{name}.json").read_text())
    schema = to_schema(said)
    assert schema.name == name
    assert len(schema.fields) == len(said["fields"])
    assert schema.primary_key == ("Id",)
    assert not any(found.type is FieldType.ANYTYPE for found in schema.fields)
    assert schema.field("systemmodstamp") is not None


# ------------------------------------------------------------------------------------ by path


def test_a_parents_key_may_be_written_and_its_other_fields_only_read(org: Org):
    schema = org.endpoint().schema("Contact")
    key = schema.field("account.customer_number__C")
    assert key is not None
    assert key.name == "Account.Customer_Number__c"
    assert key.createable
    assert key.updateable
    assert key.nillable
    name = schema.field("Account.Name")
    assert name is not None
    assert not name.createable
    assert not name.updateable
    assert not name.required_on_create


def test_a_path_may_go_on_through_parents_but_then_only_for_reading(org: Org):
    found = org.endpoint().schema("Contact").field("Account.Parent.Customer_Number__c")
    assert found is not None
    assert not found.updateable


def test_a_lookup_to_several_objects_is_searched_in_turn(org: Org):
    schema = org.endpoint().schema("Task")
    assert schema.field("Who.Email") is not None
    assert schema.field("Who.Company") is not None
    assert schema.field("Who.NoSuchThing") is None


@pytest.mark.parametrize("path", ["Nobody.Name", "Account.Nothing", "Account.", ".Name"])
def test_a_path_that_leads_nowhere_is_none(org: Org, path: str):
    assert org.endpoint().schema("Contact").field(path) is None


def test_parents_are_described_only_when_asked_for_and_once(org: Org):
    endpoint = org.endpoint()
    schema = endpoint.schema("Contact")
    assert org.meter.calls[Purpose.SCHEMA] == 1
    schema.field("Account.Name")
    endpoint.schema("contact").field("Account.Phone")
    endpoint.schema("Account")
    assert org.meter.calls[Purpose.SCHEMA] == 2


# -------------------------------------------------------------------------------- what is not there


def test_an_object_is_never_named_by_a_query(org: Org):
    with pytest.raises(SchemaMismatchError):
        org.endpoint().schema("", query="select 1")


@pytest.mark.parametrize("object", ["", "../limits", "Contact/x", "Ärger"])
def test_what_cannot_be_an_object_is_not_asked_for(faked: Org, server: FakeServer, object: str):
    with pytest.raises(SchemaMismatchError):
        Describes(faked.client()).of(object)
    assert server.asked == []


def test_another_refusal_is_told_as_it_is(faked: Org, server: FakeServer):
    server.answers(refusal("API_DISABLED_FOR_ORG", 403))
    with pytest.raises(AccessDeniedError):
        Describes(faked.client()).of("Contact")
