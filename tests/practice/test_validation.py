"""Validation rules and the duplicate rule."""

import pytest

from app.practice.org import Org
from tests.practice.conftest import Clock
from tests.practice.test_saving import codes, insert, save


def test_a_rule_speaks_the_administrators_words_and_names_its_field(org: Org) -> None:
    (result,) = save(
        org, "insert", "Membership__c", {"Start_Date__c": "2026-02-01", "End_Date__c": "2026-01-01"}
    )
    error = result.errors[0]
    assert error.code == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert error.message == "A membership cannot end before it starts."
    assert error.fields == ("End_Date__c",)


def test_all_broken_rules_are_told(org: Org) -> None:
    row = {"Start_Date__c": "2026-02-01", "End_Date__c": "2026-01-01", "Price__c": -1}
    assert len(save(org, "insert", "Membership__c", row)[0].errors) == 2


def test_a_rule_judges_the_whole_record_not_only_what_changed(org: Org) -> None:
    contact = insert(org, "Contact", LastName="A", Email="a@x.example", Mobile_Subscriber__c=True)
    (result,) = save(org, "update", "Contact", {"Id": contact, "Email": None})
    assert codes(result) == ["FIELD_CUSTOM_VALIDATION_EXCEPTION"]
    assert save(org, "update", "Contact", {"Id": contact, "Email": None, "Phone": "1"})[0].success


def test_a_rule_about_today_knows_the_day(org: Org, clock: Clock) -> None:
    row = {"LastName": "A", "Opt_In_Date__c": "2026-11-22"}
    assert codes(save(org, "insert", "Contact", row)[0]) == ["FIELD_CUSTOM_VALIDATION_EXCEPTION"]
    clock.advance(days=1)
    assert save(org, "insert", "Contact", row)[0].success


@pytest.mark.parametrize(("allow", "saved"), [(False, False), (True, True)])
def test_a_duplicate_is_told_with_its_match(org: Org, allow: bool, saved: bool) -> None:
    twin = insert(org, "Contact", LastName="Lee", Email="lee@x.example")
    row = {"LastName": "LEE", "Email": "lee@x.example"}
    assert save(org, "insert", "Contact", {**row, "LastName": "Other"})[0].success
    org.validation.set_duplicate_rule("contact", active=True)
    (result,) = save(org, "insert", "Contact", row, allow_duplicates=allow)
    assert result.success is saved
    if not saved:
        found = result.errors[0].extra["duplicateResut"]
        assert found["allowSave"] is True
        assert found["matchResults"][0]["matchRecords"][0]["record"]["Id"] == twin


def test_a_duplicate_is_told_with_its_name_when_details_are_asked_for(org: Org) -> None:
    insert(org, "Contact", FirstName="Ada", LastName="Lee", Email="lee@x.example")
    org.validation.set_duplicate_rule("contact", active=True)
    row = {"LastName": "LEE", "Email": "lee@x.example"}
    for details, named in ((True, "Ada"), (False, None)):
        (result,) = save(org, "insert", "Contact", row, duplicate_details=details)
        (match,) = result.errors[0].extra["duplicateResut"]["matchResults"][0]["matchRecords"]
        assert match["record"].get("FirstName") == named
