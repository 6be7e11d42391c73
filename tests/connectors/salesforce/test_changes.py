"""A delta read starts where nothing can have been missed, or it does not start."""

from datetime import UTC, datetime, timedelta

import pytest

from app.connectors.salesforce.changes import (
    changed_since,
    cursor_at,
    tells_changes,
    usable_cursor,
)
from app.core.schema import FieldSchema, ObjectSchema
from app.core.values import FieldType

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def schema(*fields: FieldSchema, without: str = "") -> ObjectSchema:
    own = [
        FieldSchema(name, name, FieldType.DATETIME)
        for name in ("SystemModstamp", "IsDeleted")
        if name != without
    ]
    return ObjectSchema("Contact", "Contact", "Contacts", (*own, *fields))


PLAIN = FieldSchema("Title", "Title", FieldType.STRING)
FORMULA = FieldSchema("Age__c", "Age", FieldType.DOUBLE, calculated=True)
PARENTS = FieldSchema("Account.Name", "Account", FieldType.STRING)


@pytest.mark.parametrize(
    ("described", "paths", "tells"),
    [
        (schema(PLAIN), ["Title"], True),
        (schema(PLAIN), [], True),
        (schema(PLAIN, FORMULA), ["Title"], True),
        (schema(PLAIN, FORMULA), ["Title", "Age__c"], False),
        (schema(PLAIN, PARENTS), ["Account.Name"], False),
        (schema(PLAIN), ["Gone__c"], False),
        (schema(PLAIN, without="SystemModstamp"), ["Title"], False),
        (schema(PLAIN, without="IsDeleted"), ["Title"], False),
    ],
)
def test_only_a_records_own_stored_fields_tell_their_changes(described, paths, tells: bool):
    assert tells_changes(described, paths) is tells


@pytest.mark.parametrize(
    ("cursor", "usable"),
    [
        (cursor_at(NOW - timedelta(hours=1)), True),
        (cursor_at(NOW + timedelta(seconds=1)), True),
        (cursor_at(NOW + timedelta(hours=1)), False),
        (cursor_at(NOW - timedelta(days=2)), True),
        (cursor_at(NOW - timedelta(days=14, hours=22)), True),
        (cursor_at(NOW - timedelta(days=15)), False),
        ("2026-11-20T11:00:00", False),
        ("yesterday", False),
        (None, False),
    ],
)
def test_a_cursor_is_used_only_while_no_deletion_can_be_missed(cursor, usable: bool):
    assert (usable_cursor(cursor, NOW) is not None) is usable


def test_a_delta_goes_back_by_the_longest_transaction():
    assert changed_since(NOW, schema()) == "SystemModstamp >= 2026-11-20T11:50:00.000Z"


def test_archived_activities_stay_out_of_a_delta_unless_they_are_deleted():
    archived = FieldSchema("IsArchived", "Archived", FieldType.BOOLEAN)
    assert changed_since(NOW, schema(archived)).endswith(
        "AND (IsArchived = false OR IsDeleted = true)"
    )
