"""Drives the practice org with simple-salesforce as it comes, from sign-in to Bulk."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from simple_salesforce import (
    Salesforce,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
    format_soql,
)
from simple_salesforce.format import format_external_id

from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess

API_VERSION = "59.0"


@pytest.fixture
def session(shared_practice: PracticeProcess) -> Iterator[RehearsalSession]:
    with RehearsalSession(shared_practice) as made:
        yield made


@pytest.fixture
def sf(shared_practice: PracticeProcess, session: RehearsalSession) -> Salesforce:
    return signed_in(shared_practice, session)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_session_id_and_instance_url_are_enough(
    shared_practice: PracticeProcess, sf: Salesforce, session: RehearsalSession
) -> None:
    direct = Salesforce(
        session_id=sf.session_id,
        instance_url=shared_practice.url(),
        session=session,
        version=API_VERSION,
    )
    assert direct.query("SELECT Id FROM Organization")["totalSize"] == 1


def test_it_is_a_sandbox_and_counts_calls(sf: Salesforce) -> None:
    assert sf.is_sandbox() is True
    used = sf.api_usage["api-usage"]
    assert used.total == 15_000
    assert sf.limits()["DailyApiRequests"]["Remaining"] == 15_000 - used.used - 1


def test_describes_are_there(sf: Salesforce) -> None:
    names = {each["name"] for each in (sf.describe() or {})["sobjects"]}
    assert {"Account", "Contact", "Lead", "Opportunity", "Membership__c"} <= names
    fields = {each["name"]: each for each in sf.Contact.describe()["fields"]}
    assert fields["Constituent_ID__c"]["externalId"] is True
    assert sf.Contact.metadata()["objectDescribe"]["keyPrefix"] == "003"


def test_queries_page(sf: Salesforce) -> None:
    headers = {"Sforce-Query-Options": "batchSize=200"}
    page = sf.query("SELECT Id, Account.Name FROM Contact ORDER BY Id", headers=headers)
    assert (page["totalSize"] >= 250, page["done"], len(page["records"])) == (True, False, 200)
    ids = [each["Id"] for each in page["records"]]
    while not page["done"]:
        page = sf.query_more(page["nextRecordsUrl"], identifier_is_url=True, headers=headers)
        ids += [each["Id"] for each in page["records"]]
    assert "nextRecordsUrl" not in page
    everything = sf.query_all_iter("SELECT Id FROM Contact ORDER BY Id")
    assert ids == [each["Id"] for each in everything]


def test_a_record_lives_and_dies(sf: Salesforce) -> None:
    made = sf.Contact.create({"LastName": "O'Neill", "Email": "born@mail.example"})
    record_id = made["id"]
    assert sf.Contact.update(record_id, {"Email": None, "FirstName": "Zoë"}) == 204
    record = sf.Contact.get(record_id)
    assert (record["Name"], record["Email"]) == ("Zoë O'Neill", None)
    found = sf.query(format_soql("SELECT Id FROM Contact WHERE LastName = {}", "O'Neill"))
    assert record_id in {each["Id"] for each in found["records"]}
    assert sf.Contact.delete(record_id) == 204
    with pytest.raises(SalesforceResourceNotFound):
        sf.Contact.get(record_id)
    binned = sf.query(
        f"SELECT IsDeleted FROM Contact WHERE Id = '{record_id}'", include_deleted=True
    )
    assert [each["IsDeleted"] for each in binned["records"]] == [True]


def test_an_upsert_tells_insert_from_update(sf: Salesforce) -> None:
    key = format_external_id("Constituent_ID__c", "C-upsert 1/é")
    assert sf.Contact.upsert(key, {"LastName": "First"}) == 201
    assert sf.Contact.upsert(key, {"LastName": "Second"}) == 200
    assert sf.Contact.get_by_custom_id("Constituent_ID__c", "C-100001")["Id"].startswith("003")


def test_a_refusal_keeps_its_shape(sf: Salesforce) -> None:
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.Contact.create({"FirstName": "Nobody"})
    assert refused.value.content == [
        {
            "message": "Required fields are missing: [LastName]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["LastName"],
        }
    ]


def test_changes_are_listed(sf: Salesforce) -> None:
    made = sf.Contact.create({"LastName": "Listed"})["id"]
    gone = sf.Contact.create({"LastName": "Gone"})["id"]
    sf.Contact.delete(gone)
    now = datetime.now(UTC)
    start, end = now - timedelta(minutes=10), now + timedelta(minutes=2)
    assert made in sf.Contact.updated(start, end)["ids"]
    assert gone in {each["id"] for each in sf.Contact.deleted(start, end)["deletedRecords"]}


def test_collections_answer_in_order(sf: Salesforce) -> None:
    records = [
        {"attributes": {"type": "Contact"}, "LastName": "Collected"},
        {"attributes": {"type": "Contact"}},
        {"attributes": {"type": "Account"}, "Name": "Collected too"},
    ]
    results = sf.restful("composite/sobjects", method="POST", json={"records": records})
    assert [each["success"] for each in results] == [True, False, True]
    assert results[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert results[2]["id"].startswith("001")
    upserted = sf.restful(
        "composite/sobjects/Contact/Constituent_ID__c",
        method="PATCH",
        json={
            "records": [
                {
                    "attributes": {"type": "Contact"},
                    "Constituent_ID__c": "C-coll",
                    "LastName": "New",
                    "Account": {"Customer_Number__c": "K-10001"},
                }
            ]
        },
    )
    assert [each["created"] for each in upserted] == [True]


def test_composite_refers_to_what_it_made(sf: Salesforce) -> None:
    base = f"/services/data/v{API_VERSION}/sobjects"
    body = {
        "allOrNone": True,
        "compositeRequest": [
            {
                "method": "POST",
                "url": f"{base}/Account",
                "referenceId": "acc",
                "body": {"Name": "Composed"},
            },
            {
                "method": "POST",
                "url": f"{base}/Contact",
                "referenceId": "con",
                "body": {"LastName": "Composed", "AccountId": "@{acc.id}"},
            },
        ],
    }
    answers = sf.restful("composite", method="POST", json=body)["compositeResponse"]
    assert [each["httpStatusCode"] for each in answers] == [201, 201]
    contact = sf.Contact.get(answers[1]["body"]["id"])
    assert contact["AccountId"] == answers[0]["body"]["id"]


def test_bulk_inserts_and_tells_each_row(sf: Salesforce) -> None:
    records = [{"LastName": f"Bulk {at}", "Constituent_ID__c": f"C-bulk-{at}"} for at in range(450)]
    records.append({"LastName": "", "Constituent_ID__c": "C-bulk-bad"})
    (job,) = sf.bulk2.Contact.insert(records=records, wait=0.2)
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (451, 1)
    done = _rows(sf.bulk2.Contact.get_successful_records(job["job_id"]))
    assert len(done) == 450
    assert {each["sf__Created"] for each in done} == {"true"}
    assert [each["LastName"] for each in done] != [each["LastName"] for each in records[:450]]
    (failed,) = _rows(sf.bulk2.Contact.get_failed_records(job["job_id"]))
    assert failed["Constituent_ID__c"] == "C-bulk-bad"
    assert failed["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
    assert _rows(sf.bulk2.Contact.get_unprocessed_records(job["job_id"])) == []


def test_bulk_upserts_updates_and_deletes(sf: Salesforce) -> None:
    rows = [{"Constituent_ID__c": f"C-ups-{at}", "LastName": f"Ups {at}"} for at in range(3)]
    key = "Constituent_ID__c"
    (first,) = sf.bulk2.Contact.upsert(records=rows, external_id_field=key, wait=0.2)
    (second,) = sf.bulk2.Contact.upsert(records=rows, external_id_field=key, wait=0.2)
    for job, created in ((first, "true"), (second, "false")):
        done = _rows(sf.bulk2.Contact.get_successful_records(job["job_id"]))
        assert [each["sf__Created"] for each in done] == [created] * 3
    ids = [each["sf__Id"] for each in done]
    (update,) = sf.bulk2.Contact.update(
        records=[{"Id": each, "Title": 'Ünïcode, "quoted"\nline'} for each in ids], wait=0.2
    )
    assert update["numberRecordsFailed"] == 0
    assert sf.Contact.get(ids[0])["Title"] == 'Ünïcode, "quoted"\nline'
    (delete,) = sf.bulk2.Contact.delete(records=[{"Id": each} for each in ids], wait=0.2)
    assert (delete["numberRecordsProcessed"], delete["numberRecordsFailed"]) == (3, 0)


def test_bulk_query_pages(sf: Salesforce) -> None:
    query = "SELECT Id, LastName, Account.Name FROM Contact ORDER BY Id"
    pages = list(sf.bulk2.Contact.query(query, max_records=100, wait=0.2))
    assert len(pages) >= 3
    rows = [row for page in pages for row in _rows(page)]
    assert [each["Id"] for each in rows] == [
        each["Id"] for each in sf.query_all("SELECT Id FROM Contact ORDER BY Id")["records"]
    ]
    assert set(rows[0]) == {"Id", "LastName", "Account.Name"}


def test_an_expired_session_is_signed_in_again(
    shared_practice: PracticeProcess, sf: Salesforce, session: RehearsalSession
) -> None:
    old = sf.session_id
    direct = Salesforce(
        session_id=old, instance_url=shared_practice.url(), session=session, version=API_VERSION
    )
    shared_practice.control("sessions/expire")
    with pytest.raises(SalesforceExpiredSession):
        direct.query("SELECT Id FROM Organization")
    assert sf.query("SELECT Id FROM Organization")["totalSize"] == 1
    assert sf.session_id != old


def test_the_allowance_ends(practice: PracticeProcess) -> None:
    user = practice.user()
    with RehearsalSession(practice) as session:
        sf = Salesforce(
            username=user["username"],
            password=user["password"],
            security_token=user["security_token"],
            session=session,
            version=API_VERSION,
        )
        practice.control("limits", {"maximum": 3})
        for _ in range(3):
            sf.query("SELECT Id FROM Organization")
        with pytest.raises(SalesforceRefusedRequest) as refused:
            sf.query("SELECT Id FROM Organization")
    assert refused.value.content[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
