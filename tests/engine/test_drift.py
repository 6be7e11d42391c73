"""Two descriptions of an object, and what is not as it was."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.schema import (
    FieldSchema,
    ObjectSchema,
    PicklistValue,
    RecordType,
    SchemaChangeKind,
)
from app.core.values import FieldType
from app.engine.drift import drift
from app.wording.orgs import schema_change_words

FAX = FieldSchema("Fax", "Business Fax", FieldType.PHONE, length=40)
CONTACT = ObjectSchema("Contact", "Contact", "Contacts", (FAX,))


def values(*names: str, inactive: tuple[str, ...] = ()) -> tuple[PicklistValue, ...]:
    return tuple(PicklistValue(name, name, active=name not in inactive) for name in names)


def test_the_same_description_has_no_changes():
    assert drift(CONTACT, replace(CONTACT)) == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            {},
            {"length": 20},
            "Business Fax (Contact.Fax) holds 20 characters at most now; it was 40",
        ),
        ({}, {"label": "Fax"}, "Fax (Contact.Fax) was called Business Fax"),
        (
            {},
            {"type": FieldType.STRING},
            "Business Fax (Contact.Fax) was of the type phone and is of the type string now",
        ),
        ({}, {"nillable": False}, "Business Fax (Contact.Fax) is required now"),
        ({"nillable": False}, {}, "Business Fax (Contact.Fax) is not required any more"),
        ({"unique": True}, {}, "Business Fax (Contact.Fax) is not unique any more"),
        ({"external_id": True}, {}, "records can no longer be found by Business Fax (Contact.Fax)"),
        (
            {},
            {"createable": False, "updateable": False},
            "Business Fax (Contact.Fax): this user may read it now; it was create, edit",
        ),
        (
            {"picklist_values": values("A", "B")},
            {"picklist_values": values("B", "C")},
            "Business Fax (Contact.Fax) no longer has the values A and has the new values C",
        ),
        (
            {"picklist_values": values("A", "B")},
            {"picklist_values": values("A", "B", inactive=("B",))},
            "Business Fax (Contact.Fax) no longer has the values B",
        ),
        (
            {"picklist_values": values("A", "B", inactive=("B",))},
            {"picklist_values": values("A", "B")},
            "Business Fax (Contact.Fax) has the new values B",
        ),
        (
            {"precision": 18, "scale": 2},
            {"precision": 16, "scale": 0},
            (
                "Business Fax (Contact.Fax) holds 16.0 digits before and after the point now; it "
                "was 16.2"
            ),
        ),
    ],
)
def test_a_change_of_a_field_is_told_in_one_sentence(
    before: dict[str, Any], after: dict[str, Any], words: str
):
    old, new = replace(FAX, **before), replace(FAX, **after)
    (change,) = drift(replace(CONTACT, fields=(old,)), replace(CONTACT, fields=(new,)))
    assert schema_change_words(change) == words


def test_fields_that_go_and_come_are_named():
    other = FieldSchema("Nickname__c", "Nickname", FieldType.STRING, length=40)
    kinds = {one.field: one.kind for one in drift(CONTACT, replace(CONTACT, fields=(other,)))}
    assert kinds == {"Fax": SchemaChangeKind.GONE, "Nickname__c": SchemaChangeKind.ADDED}


def test_fields_of_parents_are_not_changes_of_the_object():
    path = FieldSchema("Account.Name", "Account › Name", FieldType.STRING)
    assert drift(CONTACT, replace(CONTACT, fields=(FAX, path))) == ()


def test_rights_record_types_and_labels_of_the_object_count():
    types = (
        RecordType("012000000000101AAA", "Person", "Person"),
        RecordType("012000000000102AAA", "Old", "Old", active=False),
        RecordType("012000000000000AAA", "Master", "Master", master=True),
    )
    changed = replace(CONTACT, label="Person", deletable=False, record_types=types)
    found = {one.kind: (one.before, one.after) for one in drift(CONTACT, changed)}
    assert found == {
        SchemaChangeKind.LABEL: ("Contact", "Person"),
        SchemaChangeKind.RIGHTS: ("create, edit, delete", "create, edit"),
        SchemaChangeKind.RECORD_TYPES: ("", "Person"),
    }


def test_a_long_list_of_values_is_cut_and_counted():
    many = replace(FAX, picklist_values=values(*(f"V{n}" for n in range(20))))
    (change,) = drift(CONTACT, replace(CONTACT, fields=(many,)))
    assert change.after.endswith("V11 and 8 more")
