"""A delta read starts where nothing can have been missed, or it does not start."""

from datetime import UTC, datetime, timedelta

import pytest

from app.connectors.salesforce.changes import (
    changed_since,
    cursor_at,
    deleted_ids,
    deletions_path,
    needs_proof,
    quiet_until,
    tells_changes,
    tells_survivor,
    updates_path,
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


def listed(*ids: str, covered: str = "2026-11-20T12:00:00.000+0000", earliest: str = "2026-11-05"):
    return {
        "ids": list(ids),
        "deletedRecords": [{"id": one} for one in ids],
        "earliestDateAvailable": f"{earliest}T00:00:00.000+0000",
        "latestDateCovered": covered,
    }


def test_a_window_reaches_to_the_end_of_the_minute():
    at, now = NOW - timedelta(hours=1), NOW + timedelta(seconds=20)
    start = "start=2026-11-20T10%3A50%3A00%2B00%3A00"
    end = "end=2026-11-20T12%3A01%3A00%2B00%3A00"
    assert updates_path("X__c", at, now) == f"sobjects/X__c/updated/?{start}&{end}"
    assert deletions_path("X__c", at, now) == f"sobjects/X__c/deleted/?{start}&{end}"


@pytest.mark.parametrize(
    ("updated", "deleted", "quiet"),
    [
        (listed(), listed(), True),
        (listed("1"), listed(), False),
        (listed(), listed("1"), False),
        (listed(covered="2026-11-20T11:59:00.000+0000"), listed(), False),
        (listed(), listed(earliest="2026-11-20"), False),
        (listed(), {}, False),
        (None, listed(), False),
        ({"ids": []}, listed(), False),
    ],
)
def test_only_proof_that_nothing_happened_spares_a_query(updated, deleted, quiet: bool):
    since = NOW - timedelta(hours=13)
    assert (quiet_until(updated, deleted, since, NOW) is not None) is quiet


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        (listed("1", "2"), ["1", "2"]),
        (listed("1", earliest="2026-11-19"), None),
        ({"deletedRecords": []}, None),
        ([], None),
    ],
)
def test_a_list_of_deletions_counts_only_if_it_goes_back_far_enough(said, ids):
    assert deleted_ids(said, NOW - timedelta(days=2)) == ids


@pytest.mark.parametrize(("hours", "proof"), [(1, False), (23, False), (24, True), (300, True)])
def test_an_old_cursor_needs_proof(hours: int, proof: bool):
    assert needs_proof(NOW - timedelta(hours=hours), NOW) is proof


def test_a_lead_tells_what_it_became_and_a_deleted_record_where_it_went():
    lead = schema(
        FieldSchema("IsConverted", "Converted", FieldType.BOOLEAN),
        FieldSchema("ConvertedContactId", "Contact", FieldType.REFERENCE),
        FieldSchema("MasterRecordId", "Master", FieldType.REFERENCE),
    )
    assert tells_survivor(lead, deleted=False) == ("IsConverted", "ConvertedContactId")
    assert tells_survivor(lead, deleted=True)[0] == "MasterRecordId"
    assert tells_survivor(schema(PLAIN), deleted=True) == ()
