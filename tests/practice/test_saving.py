"""Saving rows: what is written, what is refused, in which order."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.practice.errors import OrgError, SaveResult
from app.practice.org import Org
from app.practice.schema import Field, FieldType
from tests.practice.conftest import Clock


def save(
    org: Org, operation: Any, sobject: str, *rows: dict[str, Any], **more: Any
) -> list[SaveResult]:
    return org.save(operation, sobject, rows, user_id=org.admin_id, **more)


def insert(org: Org, sobject: str, **row: Any) -> str:
    (result,) = save(org, "insert", sobject, row)
    assert result.success, result.errors
    assert result.id is not None
    return result.id


def read(org: Org, sobject: str, record_id: str) -> dict[str, Any]:
    found = org.find_record(sobject, record_id)
    assert found is not None
    return found


def codes(result: SaveResult) -> list[str]:
    return [error.code for error in result.errors]


def test_an_insert_fills_id_name_owner_and_stamps(org: Org) -> None:
    row = read(org, "Contact", insert(org, "Contact", firstname=" Ann ", LASTNAME="Lee"))
    assert row["Name"] == "Ann Lee"
    assert row["OwnerId"] == row["CreatedById"] == row["LastModifiedById"] == org.admin_id
    assert row["CreatedDate"] == row["SystemModstamp"] == "2026-11-20T15:00:00.000+0000"
    assert row["Id"].startswith("003")


def test_an_update_moves_the_stamp_even_when_nothing_differs(org: Org, clock: Clock) -> None:
    record_id = insert(org, "Contact", LastName="Lee")
    clock.advance(seconds=5)
    save(org, "update", "Contact", {"Id": record_id, "LastName": "Lee"})
    row = read(org, "Contact", record_id)
    assert row["SystemModstamp"] == row["LastModifiedDate"] == "2026-11-20T15:00:05.000+0000"
    assert row["CreatedDate"] == "2026-11-20T15:00:00.000+0000"


def test_null_clears_and_an_absent_field_stays(org: Org) -> None:
    record_id = insert(org, "Contact", LastName="Lee", Email="a@b.example", Phone="1")
    save(org, "update", "Contact", {"Id": record_id[:15], "Email": None})
    row = read(org, "Contact", record_id)
    assert (row["Email"], row["Phone"]) == (None, "1")


def test_one_bad_row_leaves_the_others_and_the_order(org: Org) -> None:
    results = save(org, "insert", "Contact", {"LastName": "A"}, {}, {"LastName": "C"})
    assert [result.success for result in results] == [True, False, True]
    assert codes(results[1]) == ["REQUIRED_FIELD_MISSING"]
    assert results[1].as_body() == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [LastName]",
                "fields": ["LastName"],
            }
        ],
    }


def test_all_or_none_rolls_back_and_says_so(org: Org) -> None:
    results = save(org, "insert", "Contact", {"LastName": "A"}, {}, all_or_none=True)
    assert codes(results[0]) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK"]
    assert codes(results[1]) == ["REQUIRED_FIELD_MISSING"]
    assert org.query("SELECT COUNT() FROM Contact", user_id="").total_size == 0


@pytest.mark.parametrize(
    ("row", "code", "fields"),
    [
        ({"LastName": None}, "REQUIRED_FIELD_MISSING", ("LastName",)),
        ({"LastName": "x" * 81}, "STRING_TOO_LONG", ("LastName",)),
        ({"LastName": "a", "Email": "a@"}, "INVALID_EMAIL_ADDRESS", ("Email",)),
        (
            {"LastName": "a", "Preferred_Channel__c": "Fax"},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            ("Preferred_Channel__c",),
        ),
        ({"LastName": "a", "AccountId": "001000000000009AAA"}, "INVALID_CROSS_REFERENCE_KEY", ()),
        ({"LastName": "a", "AccountId": "003000000000009AAA"}, "MALFORMED_ID", ("AccountId",)),
        ({"LastName": "a", "AccountId": "x"}, "MALFORMED_ID", ("AccountId",)),
        ({"LastName": "a", "Name": "b"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ("Name",)),
        (
            {"LastName": "a", "Lifetime_Value__c": 1e11},
            "NUMBER_OUTSIDE_VALID_RANGE",
            ("Lifetime_Value__c",),
        ),
        ({"LastName": "a", "Constituent_ID__c": "taken"}, "DUPLICATE_VALUE", ()),
        ({"LastName": "a", "Account": {"Customer_Number__c": "none"}}, "INVALID_FIELD", ()),
        ({"LastName": "a", "Mobile_Subscriber__c": True}, "FIELD_CUSTOM_VALIDATION_EXCEPTION", ()),
    ],
)
def test_a_row_is_refused_for_its_reason(
    org: Org, row: dict[str, Any], code: str, fields: tuple[str, ...]
) -> None:
    insert(org, "Contact", LastName="Taken", Constituent_ID__c="TAKEN")
    (result,) = save(org, "insert", "Contact", row)
    assert codes(result) == [code]
    assert result.errors[0].fields == fields
    assert org.query("SELECT COUNT() FROM Contact", user_id="").total_size == 1


def test_a_duplicate_value_names_the_holder(org: Org) -> None:
    holder = insert(org, "Contact", LastName="A", Constituent_ID__c="é1")
    (result,) = save(org, "insert", "Contact", {"LastName": "B", "Constituent_ID__c": "É1"})
    assert result.errors[0].message == (
        f"duplicate value found: Constituent_ID__c duplicates value on record with id: {holder}"
    )


def test_a_binned_record_holds_no_key(org: Org) -> None:
    first = insert(org, "Contact", LastName="A", Constituent_ID__c="C-1")
    save(org, "delete", "Contact", {"Id": first})
    second = insert(org, "Contact", LastName="B", Constituent_ID__c="C-1")
    assert first != second
    (undeleted,) = org.undelete([first], user_id=org.admin_id)
    assert codes(undeleted) == ["DUPLICATE_VALUE"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"LastName": "a", "Nope__c": 1}, "INVALID_FIELD"),
        ({"LastName": "a", "Birthdate": "yesterday"}, "JSON_PARSER_ERROR"),
        ({"LastName": "a", "Mobile_Subscriber__c": "yes"}, "JSON_PARSER_ERROR"),
    ],
)
def test_a_request_that_cannot_be_read_writes_nothing(
    org: Org, row: dict[str, Any], code: str
) -> None:
    with pytest.raises(OrgError) as refused:
        save(org, "insert", "Contact", {"LastName": "fine"}, row)
    assert refused.value.code == code
    assert org.query("SELECT COUNT() FROM Contact", user_id="").total_size == 0


def test_a_text_row_that_cannot_be_read_fails_alone(org: Org) -> None:
    results = save(
        org,
        "insert",
        "Contact",
        {"LastName": "a", "Birthdate": "yesterday"},
        {"LastName": "b", "Visits__c": "7", "Mobile_Subscriber__c": "0"},
        text_values=True,
    )
    assert codes(results[0]) == ["INVALID_TYPE_ON_FIELD_IN_RECORD"]
    assert results[1].success


def test_an_upsert_creates_then_updates(org: Org) -> None:
    row = {"Constituent_ID__c": "C-1", "LastName": "A"}
    (first,) = save(org, "upsert", "Contact", row, external_id="constituent_id__c")
    (second,) = save(
        org, "upsert", "Contact", {**row, "LastName": "B"}, external_id="Constituent_ID__c"
    )
    assert (first.created, second.created) == (True, False)
    assert first.id == second.id
    assert read(org, "Contact", str(first.id))["LastName"] == "B"
    assert second.as_body(with_created=True)["created"] is False


def test_an_upsert_wants_its_key_and_each_key_once(org: Org) -> None:
    results = save(
        org,
        "upsert",
        "Contact",
        {"LastName": "A"},
        {"LastName": "B", "Constituent_ID__c": "C-1"},
        {"LastName": "C", "Constituent_ID__c": "C-1"},
        external_id="Constituent_ID__c",
    )
    assert [codes(each) for each in results] == [
        ["MISSING_ARGUMENT"],
        ["DUPLICATE_VALUE"],
        ["DUPLICATE_VALUE"],
    ]


def test_an_upsert_by_a_shared_value_is_ambiguous(org: Org) -> None:
    for name in ("A", "B"):
        insert(org, "Contact", LastName=name, Email="same@x.example")
    (result,) = save(
        org, "upsert", "Contact", {"Email": "same@x.example", "LastName": "C"}, external_id="Email"
    )
    assert codes(result) == ["DUPLICATE_EXTERNAL_ID"]


def test_an_upsert_by_a_field_that_is_no_key_is_refused(org: Org) -> None:
    with pytest.raises(OrgError) as refused:
        save(org, "upsert", "Contact", {"Phone": "1", "LastName": "A"}, external_id="Phone")
    assert refused.value.code == "INVALID_EXTERNAL_ID_FIELD_NAME"


def test_a_parent_is_found_by_its_external_id(org: Org) -> None:
    account = insert(org, "Account", Name="Acme", Customer_Number__c="K-1")
    record_id = insert(org, "Contact", LastName="A", Account={"Customer_Number__c": "k-1"})
    assert read(org, "Contact", record_id)["AccountId"] == account
    save(org, "update", "Contact", {"Id": record_id, "Account": None})
    assert read(org, "Contact", record_id)["AccountId"] is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({}, "MISSING_ARGUMENT"),
        ({"Id": "nonsense"}, "MALFORMED_ID"),
        ({"Id": "001000000000001AAA"}, "MALFORMED_ID"),
        ({"Id": "003000000000001AAA"}, "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
@pytest.mark.parametrize("operation", ["update", "delete"])
def test_a_record_that_is_not_there(
    org: Org, operation: Any, row: dict[str, Any], code: str
) -> None:
    (result,) = save(org, operation, "Contact", row)
    assert codes(result) == [code]


def test_a_deleted_record_is_said_to_be_deleted(org: Org) -> None:
    record_id = insert(org, "Contact", LastName="A")
    (first,) = save(org, "delete", "Contact", {"Id": record_id})
    (second,) = save(org, "delete", "Contact", {"Id": record_id})
    assert first.success
    assert codes(second) == ["ENTITY_IS_DELETED"]


def test_a_row_lock_fails_the_whole_chunk_and_no_other(org: Org) -> None:
    org.faults.install({"kind": "row_lock", "match": {"object": "Contact"}, "after": 1})
    results = save(org, "insert", "Contact", *({"LastName": f"L{n}"} for n in range(450)))
    assert [result.success for result in results] == [True] * 200 + [False] * 200 + [True] * 50
    assert {code for result in results[200:400] for code in codes(result)} == {"UNABLE_TO_LOCK_ROW"}


def test_a_row_lock_can_wait_for_one_record(org: Org) -> None:
    first, second = insert(org, "Contact", LastName="A"), insert(org, "Contact", LastName="B")
    org.faults.install({"kind": "row_lock", "match": {"id": second}})
    assert save(org, "update", "Contact", {"Id": first, "LastName": "C"})[0].success
    (locked,) = save(org, "update", "Contact", {"Id": second, "LastName": "C"})
    assert second in locked.errors[0].message
    assert save(org, "update", "Contact", {"Id": second, "LastName": "C"})[0].success


def test_a_row_error_hits_the_row_alone(org: Org) -> None:
    org.faults.install(
        {"kind": "row_error", "match": {"key": "C-2"}, "detail": {"code": "UNKNOWN_EXCEPTION"}}
    )
    results = save(
        org,
        "upsert",
        "Contact",
        *({"LastName": "A", "Constituent_ID__c": f"C-{n}"} for n in range(1, 4)),
        external_id="Constituent_ID__c",
    )
    assert [codes(each) for each in results] == [[], ["UNKNOWN_EXCEPTION"], []]


def test_saves_held_together_fall_together(org: Org) -> None:
    with org.together() as together:
        account = insert(org, "Account", Name="A")
        insert(org, "Contact", LastName="B", AccountId=account)
        together.undo()
    assert org.query("SELECT COUNT() FROM Account", user_id="").total_size == 0


def test_no_id_and_no_number_is_given_twice_after_a_restart(org: Org) -> None:
    first = read(org, "Membership__c", insert(org, "Membership__c", Start_Date__c="2026-01-01"))
    assert first["Name"] == "M-000001"
    assert first["Level__c"] == "Basic"
    with org.together() as together:
        insert(org, "Membership__c")
        together.undo()
    later = read(org, "Membership__c", insert(org, "Membership__c"))
    assert later["Id"] != first["Id"]
    assert later["Name"] > first["Name"]


_VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.BOOLEAN: st.booleans(),
    FieldType.INT: st.integers(-999, 999),
    FieldType.DATE: st.dates(date(1900, 1, 1), date(4000, 12, 31)).map(str),
    FieldType.DATETIME: st.datetimes(
        min_value=datetime.fromisoformat("1900-01-02"),
        max_value=datetime.fromisoformat("3999-01-01"),
    ).map(lambda moment: moment.isoformat(timespec="milliseconds") + "Z"),
    FieldType.TIME: st.times().map(lambda time: time.isoformat(timespec="milliseconds") + "Z"),
    FieldType.EMAIL: st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True),
}


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.type in _VALUES:
        return st.none() | _VALUES[field.type]
    if field.type in {FieldType.DOUBLE, FieldType.CURRENCY, FieldType.PERCENT}:
        most = 0.99 * 10 ** (field.precision - field.scale)
        return st.none() | st.floats(-most, most)
    if field.restricted_picklist:
        return st.none() | st.sampled_from([each.value for each in field.picklist])
    if field.type is FieldType.MULTIPICKLIST:
        return st.lists(st.sampled_from([each.value for each in field.picklist])).map(";".join)
    return st.none() | st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20
    )


_WITHOUT = {
    "MailingGeocodeAccuracy",
    "OtherGeocodeAccuracy",
    "Opt_In_Date__c",
    "Mobile_Subscriber__c",
}


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_can_be_written_back_without_a_difference(
    org: Org, data: st.DataObject
) -> None:
    """Any value of any writable type comes back in one stored form, and that form is its own."""
    fields = [
        each
        for each in org.schema.get("Contact").fields
        if each.updateable
        and each.createable
        and each.type is not FieldType.REFERENCE
        and not each.unique
        and each.name not in _WITHOUT | {"LastName"}
    ]
    chosen = data.draw(st.lists(st.sampled_from(fields), unique_by=lambda each: each.name))
    row = {each.name: data.draw(_value(each), label=each.name) for each in chosen}
    record_id = insert(org, "Contact", LastName="L", **row)
    first = _shown(org, record_id)
    back = {each.name: first[each.name] for each in chosen}
    assert save(org, "update", "Contact", {"Id": record_id, **back})[0].success
    assert _shown(org, record_id) == first


def _shown(org: Org, record_id: str) -> dict[str, Any]:
    soql = f"SELECT FIELDS(ALL) FROM Contact WHERE Id = '{record_id}' LIMIT 1"
    return dict(next(iter(org.query(soql, user_id=org.admin_id).records)))


def test_a_record_twice_in_a_request_takes_both_changes(org: Org) -> None:
    record_id = insert(org, "Contact", LastName="A")
    save(
        org,
        "update",
        "Contact",
        {"Id": record_id, "LastName": "B"},
        {"Id": record_id, "LastName": "A"},
    )
    assert read(org, "Contact", record_id)["LastName"] == "A"


def test_a_deleted_parent_is_no_parent(org: Org) -> None:
    account = insert(org, "Account", Name="A")
    save(org, "delete", "Account", {"Id": account})
    (result,) = save(org, "insert", "Contact", {"LastName": "B", "AccountId": account})
    assert codes(result) == ["INVALID_CROSS_REFERENCE_KEY"]
