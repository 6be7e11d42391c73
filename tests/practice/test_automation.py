"""What Salesforce does by itself when a record is saved."""

from app.practice.org import Org
from tests.practice.test_recycle_bin import opportunity, price
from tests.practice.test_saving import codes, insert, read, save


def test_an_opportunity_follows_its_stage(org: Org) -> None:
    deal = opportunity(org, Amount=200.0)
    row = read(org, "Opportunity", deal)
    assert (row["Probability"], row["ExpectedRevenue"], row["IsClosed"]) == (10.0, 20.0, 0)
    save(org, "update", "Opportunity", {"Id": deal, "StageName": "Closed Won"})
    row = read(org, "Opportunity", deal)
    assert (row["Probability"], row["ExpectedRevenue"]) == (100.0, 200.0)
    assert (row["IsClosed"], row["IsWon"], row["ForecastCategoryName"]) == (1, 1, "Closed")
    assert (row["FiscalYear"], row["FiscalQuarter"], row["Fiscal"]) == (2026, 4, "2026 4")


def test_products_make_the_amount_and_the_amount_cannot_be_changed_then(org: Org) -> None:
    deal, entry = opportunity(org, Amount=5.0), price(org)
    line = {"OpportunityId": deal, "PricebookEntryId": entry, "Quantity": 3}
    first = insert(org, "OpportunityLineItem", UnitPrice=10, **line)
    insert(org, "OpportunityLineItem", TotalPrice=7.5, **line)
    row = read(org, "Opportunity", deal)
    assert (row["Amount"], row["HasOpportunityLineItem"]) == (37.5, 1)
    assert row["Pricebook2Id"] == read(org, "PricebookEntry", entry)["Pricebook2Id"]
    assert save(org, "update", "Opportunity", {"Id": deal, "Amount": 1})[0].success
    assert read(org, "Opportunity", deal)["Amount"] == 37.5
    (result,) = save(org, "update", "Opportunity", {"Id": deal, "Pricebook2Id": None})
    assert codes(result) == ["FIELD_INTEGRITY_EXCEPTION"]
    save(org, "update", "OpportunityLineItem", {"Id": first, "Quantity": 6})
    line_row = read(org, "OpportunityLineItem", first)
    assert (line_row["TotalPrice"], line_row["UnitPrice"]) == (30.0, 5.0)


def test_a_line_wants_one_price(org: Org) -> None:
    line = {"OpportunityId": opportunity(org), "PricebookEntryId": price(org), "Quantity": 1}
    neither, both = save(
        org, "insert", "OpportunityLineItem", line, {**line, "UnitPrice": 1, "TotalPrice": 1}
    )
    assert codes(neither) == ["REQUIRED_FIELD_MISSING"]
    assert codes(both) == ["FIELD_INTEGRITY_EXCEPTION"]


def test_a_custom_price_wants_a_standard_price(org: Org) -> None:
    product = insert(org, "Product2", Name="P")
    book = insert(org, "Pricebook2", Name="Members")
    entry = {"Product2Id": product, "Pricebook2Id": book, "UnitPrice": 1}
    assert codes(save(org, "insert", "PricebookEntry", entry)[0]) == ["STANDARD_PRICE_NOT_DEFINED"]


def test_a_person_joins_a_campaign_once_and_is_counted(org: Org) -> None:
    campaign = insert(org, "Campaign", Name="Spring")
    contact = insert(org, "Contact", LastName="A", Email="a@x.example")
    member = {"CampaignId": campaign, "ContactId": contact}
    first, again, nobody = save(
        org,
        "insert",
        "CampaignMember",
        {**member, "Status": "Responded"},
        member,
        {"CampaignId": campaign},
    )
    assert first.success
    assert [error.message for error in again.errors] == ["Already a campaign member."]
    assert codes(nobody) == ["REQUIRED_FIELD_MISSING"]
    row = read(org, "Campaign", campaign)
    assert (row["NumberOfContacts"], row["NumberOfResponses"]) == (1, 1)
    shown = org.query(
        "SELECT Email, Name, HasResponded, LeadOrContactId FROM CampaignMember", user_id=""
    )
    assert shown.records[0]["Email"] == "a@x.example"
    assert shown.records[0]["LeadOrContactId"] == contact
    save(org, "delete", "CampaignMember", {"Id": first.id})
    assert read(org, "Campaign", campaign)["NumberOfContacts"] == 0


def test_a_task_knows_whether_it_is_done_and_whose_account_it_is(org: Org) -> None:
    account = insert(org, "Account", Name="A")
    contact = insert(org, "Contact", LastName="B", AccountId=account)
    task = insert(org, "Task", WhoId=contact, Status="Completed")
    row = read(org, "Task", task)
    assert (row["IsClosed"], row["AccountId"], row["Priority"]) == (1, account, "Normal")
    lead = insert(org, "Lead", LastName="L", Company="C")
    (result,) = save(org, "insert", "Task", {"WhoId": lead, "WhatId": account})
    assert codes(result) == ["FIELD_INTEGRITY_EXCEPTION"]


def test_an_event_completes_its_end(org: Org) -> None:
    start = "2026-12-01T10:00:00Z"
    event = insert(org, "Event", StartDateTime=start, DurationInMinutes=90)
    assert read(org, "Event", event)["EndDateTime"] == "2026-12-01T11:30:00.000+0000"
    endless, unstarted = save(org, "insert", "Event", {"StartDateTime": start}, {"Subject": "x"})
    assert codes(endless) == ["FIELD_INTEGRITY_EXCEPTION"]
    assert codes(unstarted) == ["REQUIRED_FIELD_MISSING"]


def test_an_inactive_user_cannot_own(org: Org) -> None:
    left = org.add_user(
        username="l@l.example", last_name="L", first_name="", email="l@l.example", alias="l"
    )
    save(org, "update", "User", {"Id": left.id, "IsActive": False})
    (result,) = save(org, "insert", "Contact", {"LastName": "A", "OwnerId": left.id})
    assert codes(result) == ["INACTIVE_OWNER_OR_USER"]


def test_a_user_name_is_unique(org: Org) -> None:
    admin = read(org, "User", org.admin_id)
    person = {
        name: admin[name]
        for name in (
            "LastName", "Email", "Alias", "TimeZoneSidKey", "LocaleSidKey",
            "EmailEncodingKey", "LanguageLocaleKey", "ProfileId",
        )
    }  # fmt: skip
    taken, odd = save(
        org,
        "insert",
        "User",
        {**person, "Username": admin["Username"].upper()},
        {**person, "Username": "odd"},
    )
    assert codes(taken) == ["DUPLICATE_USERNAME"]
    assert codes(odd) == ["INVALID_EMAIL_ADDRESS"]


def test_a_converted_lead_is_read_only(org: Org) -> None:
    (lead,) = org.bulk_load(
        "Lead", [{"LastName": "L", "Company": "C", "Status": "x", "IsConverted": True}]
    )
    assert codes(save(org, "update", "Lead", {"Id": lead, "City": "Bath"})[0]) == [
        "CANNOT_UPDATE_CONVERTED_LEAD"
    ]
