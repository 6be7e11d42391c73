"""What a mapping needs, had, and has no longer makes it wait."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef, WriteWhen
from app.core.pause import PauseReason
from app.core.schema import FieldSchema, ObjectSchema, SchemaChange, SchemaChangeKind
from app.core.snapshot import Side
from app.core.values import FieldType
from app.engine.pause import needed_fields, pauses

MAPPING = Mapping(
    "people",
    ObjectRef("files", "people.csv"),
    ObjectRef("org", "Contact"),
    (FieldRule("number", "Key__c"), FieldRule("fax", "Fax")),
    (IdentityRule(("number",), ("Key__c",)),),
    where_target="Level__c = 'Gold'",
    title=("Name",),
)
FIELDS = tuple(
    FieldSchema(name, name, FieldType.STRING, unique=name == "Key__c")
    for name in ("Key__c", "Fax", "Level__c", "Name")
)
CONTACT = ObjectSchema("Contact", "Contact", "Contacts", FIELDS)


def change(kind: SchemaChangeKind, field: str = "", object: str = "Contact") -> SchemaChange:
    return SchemaChange(object, field, field or "Contact", kind, "", "")


def contact(name: str = "", *, without: str = "", **more: Any) -> ObjectSchema:
    fields = tuple(
        replace(one, **more) if one.name == name else one for one in FIELDS if one.name != without
    )
    return replace(CONTACT, fields=fields)


def reasons(schema: ObjectSchema, *changes: SchemaChange, mapping: Mapping = MAPPING) -> list[str]:
    return [
        f"{one.reason.value} {one.field} {one.right}".strip()
        for one in pauses(mapping, Side.TARGET, schema, changes)
    ]


LOCKED = {"createable": False, "updateable": False}
CREATE_ONLY = {"updateable": False}


@pytest.mark.parametrize("name", ["Fax", "Key__c", "Level__c", "Name"])
def test_any_field_that_is_read_is_needed(name: str):
    gone = change(SchemaChangeKind.GONE, name)
    assert reasons(contact(without=name), gone) == [f"field gone {name}"]


def test_a_field_that_is_back_is_no_reason_any_more():
    assert reasons(CONTACT, change(SchemaChangeKind.GONE, "Fax")) == []


def test_what_was_never_there_is_no_reason():
    assert reasons(contact(without="Fax")) == []
    assert reasons(contact("Fax", **LOCKED)) == []
    assert reasons(contact("Key__c", unique=False)) == []


def test_another_objects_changes_do_not_count():
    other = change(SchemaChangeKind.GONE, "Fax", "Account")
    assert reasons(contact(without="Fax"), other) == []


@pytest.mark.parametrize(
    ("mode", "rule", "rights", "expected"),
    [
        (Mode.UPSERT, {}, LOCKED, ["not writable Fax create"]),
        (Mode.UPDATE, {}, LOCKED, ["not writable Fax edit"]),
        (Mode.UPSERT, {}, CREATE_ONLY, ["not writable Fax edit"]),
        (Mode.UPSERT, {"write": WriteWhen.ON_INSERT}, CREATE_ONLY, []),
        (Mode.INSERT, {}, CREATE_ONLY, []),
        (Mode.UPSERT, {"write": WriteWhen.NEVER}, LOCKED, []),
        (Mode.UPSERT, {"flow": Flow.TO_SOURCE}, LOCKED, []),
        (Mode.NONE, {}, LOCKED, []),
    ],
)
def test_a_locked_field_matters_where_it_is_written(
    mode: Mode, rule: dict[str, Any], rights: dict[str, bool], expected: list[str]
):
    rules = (MAPPING.fields[0], replace(MAPPING.fields[1], **rule))
    mapping = replace(MAPPING, to_target=mode, fields=rules)
    locked = change(SchemaChangeKind.WRITABLE, "Fax")
    assert reasons(contact("Fax", **rights), locked, mapping=mapping) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.UPSERT, ["right gone  create", "right gone  edit"]),
        (Mode.UPDATE, ["right gone  edit"]),
        (Mode.DELETE, ["right gone  delete"]),
        (Mode.NONE, []),
    ],
)
def test_a_right_to_the_object_matters_by_the_mode(mode: Mode, expected: list[str]):
    denied = replace(CONTACT, createable=False, updateable=False, deletable=False)
    mapping = replace(MAPPING, to_target=mode)
    assert reasons(denied, change(SchemaChangeKind.RIGHTS), mapping=mapping) == expected


def test_a_key_that_two_records_may_share_is_a_reason():
    doubled = contact("Key__c", unique=False)
    assert reasons(doubled, change(SchemaChangeKind.UNIQUE, "Key__c")) == ["key not unique Key__c"]


def test_a_key_that_became_unique_is_none():
    assert reasons(CONTACT, change(SchemaChangeKind.UNIQUE, "Key__c")) == []


def test_a_key_of_two_fields_was_never_unique_by_one():
    identity = (IdentityRule(("number", "fax"), ("Key__c", "Fax")),)
    mapping = replace(MAPPING, identity=identity)
    changed = change(SchemaChangeKind.UNIQUE, "Key__c")
    assert reasons(contact("Key__c", unique=False), changed, mapping=mapping) == []


def test_the_source_needs_its_own_fields():
    mapping = replace(MAPPING, key=("id",), where_source="active = true", delete_when="gone = true")
    assert needed_fields(mapping, Side.SOURCE) == ("number", "fax", "id", "active", "gone")


def test_the_reason_names_the_field_as_people_call_it():
    (pause,) = pauses(
        MAPPING,
        Side.TARGET,
        contact(without="Fax"),
        [SchemaChange("Contact", "Fax", "Business Fax", SchemaChangeKind.GONE, "", "")],
    )
    assert (pause.reason, pause.label) == (PauseReason.FIELD_GONE, "Business Fax")
