"""The practice errand against a real org: what the partner's rows meet there."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from simple_salesforce import Salesforce, SalesforceLogin

from app.practice.clock import PracticeClock
from app.practice.org import Org
from app.practice.organisations import PracticeOrg, open_practice_org
from app.practice.partner_files import write_partner_side
from app.practice.partner_rows import COLUMNS, REFERENCE_COLUMN, Difference, Row
from app.practice.partner_seeds import REJECTED, make_partner_side
from app.practice.sample import SampleSize
from app.practice.second_day import second_day
from tests.practice_orgs import PracticeProcess

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeOrg]:
    folder: Path = tmp_path_factory.mktemp("errand") / "sandbox"
    clock = PracticeClock(lambda: NOW)
    made = open_practice_org(
        folder, "sandbox", now=clock, rng=random.Random(1), size=SampleSize.SMALL
    )
    yield made
    made.org.close()


@pytest.fixture
def org(opened: PracticeOrg) -> Org:
    return opened.org


def _record(row: Row) -> dict[str, Any]:
    """Write a partner's row as the body of an upsert."""
    record: dict[str, Any] = {
        field: row[column].strip() or None
        for column, field in COLUMNS.items()
        if field and column != REFERENCE_COLUMN
    }
    record["Mobile_Subscriber__c"] = row["mobile_subscriber"] == "Y"
    record["Lifetime_Value__c"] = float(row["lifetime_value"])
    record["Visits__c"] = float(row["visits"])
    if row[REFERENCE_COLUMN]:
        record["Account"] = {"Customer_Number__c": row[REFERENCE_COLUMN]}
    return record


def test_the_org_refuses_each_row_for_its_own_reason_and_takes_the_others(org: Org) -> None:
    subscribers = make_partner_side(SampleSize.SMALL).subscribers
    results = org.save(
        "upsert",
        "Contact",
        [_record(each.row) for each in subscribers],
        user_id=org.admin_id,
        external_id="Constituent_ID__c",
    )
    for each, result in zip(subscribers, results, strict=True):
        if each.difference in REJECTED:
            assert [error.code for error in result.errors] == [each.difference.value], each
        else:
            assert result.success, (each, result)
            assert result.created == (each.difference is Difference.NEW)


@pytest.mark.parametrize(
    ("sobject", "count"),
    [("Account", 20), ("Campaign", 8), ("Product2", 12), ("PricebookEntry", 24), ("User", 6)],
)
def test_every_object_is_filled(org: Org, sobject: str, count: int) -> None:
    found = org.query(f"SELECT COUNT() FROM {sobject}", user_id=org.admin_id)
    assert found.total_size == count


def test_each_person_of_the_org_can_sign_in(opened: PracticeOrg) -> None:
    for user in opened.users:
        assert opened.org.sign_in(user.username, user.password, with_token=False).id == user.user_id
        secret = user.password + user.security_token
        assert opened.org.sign_in(user.username, secret, with_token=True).id == user.user_id


def test_an_opportunity_amounts_to_its_lines(org: Org) -> None:
    found = org.query(
        "SELECT Amount, HasOpportunityLineItem, (SELECT TotalPrice FROM OpportunityLineItems) "
        "FROM Opportunity",
        user_id=org.admin_id,
    )
    for each in found.records:
        lines = each["OpportunityLineItems"]["records"]
        assert each["HasOpportunityLineItem"]
        assert each["Amount"] == pytest.approx(sum(line["TotalPrice"] for line in lines))


def test_the_second_day_is_another_users_work(practice: PracticeProcess, tmp_path: Path) -> None:
    write_partner_side(tmp_path, SampleSize.SMALL)
    edits = second_day(tmp_path, random.Random(3), SampleSize.SMALL)
    editor = practice.user("maryam.okoye")
    results = practice.control(
        "edits",
        {
            "operation": "upsert",
            "sobject": "Contact",
            "external_id": "Constituent_ID__c",
            "username": editor["username"],
            "records": [each.as_record() for each in edits],
        },
    )
    assert [each["success"] for each in results] == [True] * len(edits)
    assert practice.control("limits")["used"] == 0
    with requests.Session() as session:
        session.trust_env = False  # a REQUESTS_CA_BUNDLE would win over `verify`
        session.verify = practice.ca_file
        user = practice.user()
        session_id, instance = SalesforceLogin(
            username=user["username"],
            password=user["password"],
            security_token=user["security_token"],
            session=session,
            scratch_url=practice.url(),
        )
        sf = Salesforce(session_id=session_id, instance=instance, session=session)
        edited = sf.query(f"SELECT Id FROM Contact WHERE LastModifiedById = '{editor['id']}'")
    assert edited["totalSize"] == len(edits)
