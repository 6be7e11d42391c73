"""Columns of a query, as a client asks for them."""

from typing import Any

import pytest

from app.practice.column_metadata import column_metadata
from app.practice.schema import Schema
from app.practice.schema_lines import load_schema
from app.resources import resource


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(resource("practice", "objects"))


def _names(columns: list[dict[str, Any]]) -> list[Any]:
    return [
        (each["columnName"], _names(each["joinColumns"]))
        if each["joinColumns"]
        else each["columnName"]
        for each in columns
    ]


@pytest.mark.parametrize(
    ("soql", "names"),
    [
        ("SELECT id, lastname FROM contact", ["Id", "LastName"]),
        ("SELECT c.Id FROM Contact c", ["Id"]),
        (
            "SELECT Account.Owner.Name FROM Contact",
            [("Account", [("Owner", ["Name"])])],
        ),
        (
            "SELECT Id, (SELECT Email FROM Contacts) FROM Account",
            ["Id", ("Contacts", ["Email"])],
        ),
        ("SELECT COUNT(Id), MAX(Name) most FROM Account", ["expr0", "most"]),
    ],
)
def test_columns_stand_as_selected(schema: Schema, soql: str, names: list[Any]) -> None:
    assert _names(column_metadata(soql, schema)["columnMetadata"]) == names


def test_a_column_tells_its_type(schema: Schema) -> None:
    found = column_metadata("SELECT Id, Visits__c, IsDeleted FROM Contact", schema)
    kinds = [each["apexType"] for each in found["columnMetadata"]]
    assert kinds == ["Id", "Double", "Boolean"]
    assert (found["entityName"], found["keyPrefix"], found["idSelected"]) == (
        "Contact",
        "003",
        True,
    )
