"""A describe comes back as it was."""

from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
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
    schemas.forget("UAT")
    assert schemas.find("UAT", "Contact") is None
