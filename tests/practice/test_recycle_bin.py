"""Deletes, their cascade, and the way back."""

from datetime import timedelta
from typing import Any

from app.practice.org import Org
from tests.practice.conftest import Clock
from tests.practice.test_saving import codes, insert, read, save


def count(org: Org, soql: str) -> int:
    return org.query(f"SELECT COUNT() FROM {soql}", user_id=org.admin_id).total_size


def test_an_account_takes_its_contacts_along_and_brings_them_back(org: Org, clock: Clock) -> None:
    account = insert(org, "Account", Name="A")
    contact = insert(org, "Contact", LastName="B", AccountId=account)
    alone = insert(org, "Contact", LastName="C", AccountId=account)
    save(org, "delete", "Contact", {"Id": alone})
    clock.advance(minutes=1)
    save(org, "delete", "Account", {"Id": account})
    assert count(org, "Contact") == 0
    assert read(org, "Contact", contact)["SystemModstamp"] == "2026-11-20T15:01:00.000+0000"
    (undeleted,) = org.undelete([account], user_id=org.admin_id)
    assert undeleted.success
    assert read(org, "Contact", contact)["IsDeleted"] == 0
    assert read(org, "Contact", alone)["IsDeleted"] == 1
    span = (clock.now - timedelta(hours=1), clock.now + timedelta(hours=1))
    assert [each for each, _ in org.deleted_between("Contact", *span)] == [alone]


def test_a_lookup_is_cleared_and_restored(org: Org) -> None:
    contact = insert(org, "Contact", LastName="A")
    membership = insert(org, "Membership__c", Contact__c=contact)
    save(org, "delete", "Contact", {"Id": contact})
    assert read(org, "Membership__c", membership)["Contact__c"] is None
    org.undelete([contact], user_id=org.admin_id)
    assert read(org, "Membership__c", membership)["Contact__c"] == contact


def test_what_is_not_in_the_bin_cannot_come_back(org: Org) -> None:
    contact = insert(org, "Contact", LastName="A")
    assert codes(org.undelete([contact], user_id=org.admin_id)[0]) == ["UNDELETE_FAILED"]
    assert codes(org.undelete(["x"], user_id=org.admin_id)[0]) == ["MALFORMED_ID"]


def opportunity(org: Org, **more: Any) -> str:
    return insert(
        org, "Opportunity", Name="O", CloseDate="2026-12-01", **{"StageName": "Prospecting", **more}
    )


def price(org: Org, amount: float = 10.0) -> str:
    product = insert(org, "Product2", Name="Ticket", ProductCode="T")
    (book,) = org.bulk_load(
        "Pricebook2", [{"Name": "Standard", "IsStandard": True, "IsActive": True}]
    )
    return insert(org, "PricebookEntry", Pricebook2Id=book, Product2Id=product, UnitPrice=amount)


def test_an_opportunity_product_is_gone_for_good(org: Org) -> None:
    deal = opportunity(org)
    line = insert(
        org,
        "OpportunityLineItem",
        OpportunityId=deal,
        PricebookEntryId=price(org),
        Quantity=2,
        UnitPrice=10,
    )
    save(org, "delete", "OpportunityLineItem", {"Id": line})
    assert org.find_record("OpportunityLineItem", line) is None
    assert read(org, "Opportunity", deal)["HasOpportunityLineItem"] == 0


def test_an_account_with_a_won_deal_stays(org: Org) -> None:
    account = insert(org, "Account", Name="A")
    opportunity(org, AccountId=account, StageName="Closed Won")
    (result,) = save(org, "delete", "Account", {"Id": account})
    assert codes(result) == ["DELETE_FAILED"]


def test_a_price_in_use_stays(org: Org) -> None:
    entry = price(org)
    insert(
        org,
        "OpportunityLineItem",
        OpportunityId=opportunity(org),
        PricebookEntryId=entry,
        Quantity=1,
        UnitPrice=1,
    )
    (result,) = save(org, "delete", "PricebookEntry", {"Id": entry})
    assert codes(result) == ["DELETE_FAILED"]


def test_users_are_not_deleted(org: Org) -> None:
    (result,) = save(org, "delete", "User", {"Id": org.admin_id})
    assert codes(result) == ["INSUFFICIENT_ACCESS_OR_READONLY"]


def test_what_left_the_bin_is_shown_for_a_day_and_then_gone(org: Org, clock: Clock):
    key = insert(org, "Contact", LastName="Purged")
    save(org, "delete", "Contact", {"Id": key})
    (emptied, unknown) = org.empty_recycle_bin([key, "003000000000000AAA"])
    assert (emptied.success, unknown.success) == (True, False)
    (back,) = org.undelete([key], user_id=org.admin_id)
    assert not back.success

    def shown() -> int:
        soql = f"SELECT Id FROM Contact WHERE Id = '{key}'"
        return org.query(soql, user_id=org.admin_id, all_rows=True).total_size

    clock.advance(hours=23)
    assert shown() == 1
    clock.advance(hours=2)
    assert shown() == 0
    start = clock.now - timedelta(days=2)
    assert org.deleted_between("Contact", start, clock.now) == []


def test_a_record_leaves_the_bin_by_itself_after_fifteen_days(org: Org, clock: Clock):
    key = insert(org, "Contact", LastName="Forgotten")
    save(org, "delete", "Contact", {"Id": key})
    clock.advance(days=14)
    (back,) = org.undelete([key], user_id=org.admin_id)
    assert back.success
    save(org, "delete", "Contact", {"Id": key})
    clock.advance(days=15, hours=1)
    (late,) = org.undelete([key], user_id=org.admin_id)
    assert [error.code for error in late.errors] == ["UNDELETE_FAILED"]
