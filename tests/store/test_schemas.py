"""A describe comes back as it was."""

from datetime import timedelta

from app.core.schema import (
    FieldSchema,
    ObjectSchema,
    PicklistValue,
    RecordType,
    SchemaChange,
    SchemaChangeKind,
)
from app.core.values import FieldType
from app.store.schemas import Schemas
from tests.store.places import START, Workplace

CONTACT = ObjectSchema(
    "Contact",
    "Contact",
    "Contacts",
    (
        FieldSchema("Id", "Record ID", FieldType.ID),
        FieldSchema(
            "Level__c",
            "Level",
            FieldType.PICKLIST,
            length=40,
            nillable=False,
            picklist_values=(PicklistValue("Gold", "Gold", default=True),),
            reference_to=("Account", "Lead"),
        ),
    ),
    primary_key=("Id",),
    record_types=(RecordType("012000000000101AAA", "Individual", "Individual", default=True),),
)


def test_a_schema_comes_back_as_it_was(at: Workplace):
    schemas = Schemas(at.database)
    assert schemas.find("UAT", "Contact") is None
    schemas.save("UAT", "Contact", CONTACT, START)
    schemas.save("UAT", "Contact", CONTACT, START, "Fri, 20 Nov 2026 14:30:00 GMT")
    found = schemas.find("UAT", "Contact")
    assert found is not None
    assert (found.schema, found.seen_at) == (CONTACT, START)
    assert found.last_modified == "Fri, 20 Nov 2026 14:30:00 GMT"


def test_what_is_distrusted_is_still_known_but_asked_for_in_full(at: Workplace):
    schemas = Schemas(at.database)
    schemas.save("UAT", "Contact", CONTACT, START, "66.0 Fri, 20 Nov 2026 14:30:00 GMT")
    schemas.distrust("UAT")
    found = schemas.find("UAT", "Contact")
    assert found is not None
    assert (found.schema, found.last_modified) == (CONTACT, None)


def test_noted_changes_come_back_in_order_and_from_a_moment_on(at: Workplace):
    schemas = Schemas(at.database)
    first = SchemaChange("Contact", "Fax", "Fax", SchemaChangeKind.LENGTH, "40", "20")
    second = SchemaChange("Contact", "Fax", "Fax", SchemaChangeKind.GONE, "phone(20)", "")
    schemas.note("UAT", [first], START)
    schemas.note("UAT", [second], START + timedelta(hours=1))
    assert schemas.changes("UAT", "contact") == (first, second)
    assert schemas.changes("UAT", "Contact", START) == (second,)
    assert schemas.changes("PROD", "Contact") == ()
