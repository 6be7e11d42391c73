"""The practice org's describes against the real ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.practice.describe import describe_global, describe_object
from app.practice.schema import Schema
from app.practice.schema_lines import load_schema
from app.resources import resource

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "describe"
FULL = ("Account", "Contact", "Lead", "Opportunity", "Event")
TRIMMED = (
    "Campaign",
    "CampaignMember",
    "OpportunityLineItem",
    "Organization",
    "Pricebook2",
    "PricebookEntry",
    "Product2",
    "RecordType",
    "Task",
    "User",
)
SAME_VALUE = (
    "aggregatable",
    "autoNumber",
    "byteLength",
    "compoundFieldName",
    "createable",
    "defaultedOnCreate",
    "digits",
    "extraTypeInfo",
    "filterable",
    "groupable",
    "idLookup",
    "label",
    "length",
    "nameField",
    "nillable",
    "permissionable",
    "precision",
    "relationshipName",
    "restrictedPicklist",
    "scale",
    "soapType",
    "sortable",
    "type",
    "updateable",
)
SINCE_LATER_VERSIONS = {"sobjectDescribeOption", "associateEntityType", "associateParentEntity"}
"""Object keys the oldest of the real payloads, of v48, lack."""
ODD = {("Fiscal", "byteLength")}
"""Facts of single fields that follow no rule."""
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="no real describes beside the checkout")


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(resource("practice", "objects"))


def real(kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REAL / kind / f"{name}.json").read_text(encoding="utf-8"))
    return found


def json_type(value: object) -> str:
    return {bool: "bool", int: "number", float: "number", str: "str"}.get(
        type(value), type(value).__name__
    )


def may_stand_for(ours: object, theirs: set[str]) -> bool:
    """Tell whether our value's type is one the real describes use, null being free to use."""
    return ours is None or json_type(ours) in theirs or theirs == {"NoneType"}


def names(describe: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in describe["fields"]}


def test_every_field_has_the_57_keys_of_a_describe(schema: Schema) -> None:
    for sobject in schema.objects.values():
        for field in describe_object(sobject, schema, "68.0")["fields"]:
            assert len(field) == 57, (sobject.name, field["name"])


@needs_real
@pytest.mark.parametrize("name", FULL)
def test_object_keys_and_their_types_are_the_real_ones(schema: Schema, name: str) -> None:
    ours = describe_object(schema.get(name), schema, "68.0")
    theirs = real("full", name)
    assert set(ours) - SINCE_LATER_VERSIONS == set(theirs) - SINCE_LATER_VERSIONS
    for key, value in theirs.items():
        assert json_type(ours[key]) == json_type(value), key


@needs_real
@pytest.mark.parametrize("name", FULL)
def test_object_switches_and_names_are_the_real_ones(schema: Schema, name: str) -> None:
    ours = describe_object(schema.get(name), schema, "68.0")
    theirs = real("full", name)
    for key, value in theirs.items():
        if isinstance(value, (bool, str)):
            assert ours[key] == value, key


@needs_real
@pytest.mark.parametrize("name", FULL)
def test_parts_of_a_describe_have_the_real_keys_and_types(schema: Schema, name: str) -> None:
    ours = describe_object(schema.get(name), schema, "68.0")
    theirs = real("full", name)
    assert set(ours["urls"]) == set(theirs["urls"])
    for part in ("childRelationships", "recordTypeInfos", "supportedScopes"):
        for each in ours[part]:
            assert set(each) == set(theirs[part][0]), part
    their_children = {
        (each["childSObject"], each["field"]): each for each in theirs["childRelationships"]
    }
    for child in ours["childRelationships"]:
        same = their_children.get((child["childSObject"], child["field"]))
        if same is not None:
            assert child == same


@needs_real
@pytest.mark.parametrize("name", FULL)
def test_field_keys_and_their_types_are_the_real_ones(schema: Schema, name: str) -> None:
    theirs = real("full", name)["fields"]
    types: dict[str, set[str]] = {}
    for field in theirs:
        for key, value in field.items():
            types.setdefault(key, set()).add(json_type(value))
    for field in describe_object(schema.get(name), schema, "68.0")["fields"]:
        assert set(field) == set(types)
        for key, value in field.items():
            if key != "defaultValue":
                assert may_stand_for(value, types[key]), (field["name"], key)


@needs_real
@pytest.mark.parametrize("name", FULL)
def test_every_real_field_is_there_and_says_the_same(schema: Schema, name: str) -> None:
    ours = names(describe_object(schema.get(name), schema, "68.0"))
    theirs = {
        key: value for key, value in names(real("full", name)).items() if not key.endswith("__c")
    }
    assert set(theirs) <= set(ours)
    for field, facts in theirs.items():
        for key in SAME_VALUE:
            if (field, key) not in ODD:
                assert ours[field][key] == facts[key], (field, key)
        assert set(ours[field]["referenceTo"]) <= set(facts["referenceTo"])
        assert bool(ours[field]["referenceTo"]) == bool(facts["referenceTo"])


@needs_real
@pytest.mark.parametrize("name", FULL)
def test_picklists_hold_real_values(schema: Schema, name: str) -> None:
    ours = names(describe_object(schema.get(name), schema, "68.0"))
    for field, facts in names(real("full", name)).items():
        if facts["picklistValues"] and field in ours:
            known = [each["value"] for each in facts["picklistValues"]]
            shown = [each["value"] for each in ours[field]["picklistValues"]]
            assert shown
            assert set(shown) <= set(known), field
            assert set(ours[field]["picklistValues"][0]) == set(facts["picklistValues"][0])


@needs_real
@pytest.mark.parametrize("name", TRIMMED)
def test_trimmed_describes_agree_where_they_speak(schema: Schema, name: str) -> None:
    ours = names(describe_object(schema.get(name), schema, "68.0"))
    for field, facts in names(real("trimmed", name)).items():
        if field not in ours:
            continue
        for key in (
            "aggregatable",
            "filterable",
            "groupable",
            "sortable",
            "nillable",
            "type",
            "label",
        ):
            assert ours[field][key] == facts[key], (field, key)
        assert set(ours[field]["referenceTo"]) <= set(facts["referenceTo"])


@needs_real
def test_list_of_objects_has_the_real_keys(schema: Schema) -> None:
    ours = describe_global(schema, "52.0")
    theirs = real("full", "_global")
    assert set(ours) == set(theirs)
    by_name = {each["name"]: each for each in theirs["sobjects"]}
    for each in ours["sobjects"]:
        assert set(each) == set(theirs["sobjects"][0])
        same = by_name.get(each["name"])
        if same is not None and same["keyPrefix"]:
            for key, value in same.items():
                if key != "urls":
                    assert each[key] == value, (each["name"], key)
