"""Drives the practice org with simple-salesforce as it comes, by REST and Bulk API 2.0."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

import pytest
from simple_salesforce import (
    Salesforce,
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_external_id

from tests.conformance.steps import ClientRun, walk
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess

KEY = "Constituent_ID__c"


class _Errand:
    """What is done, step by step; steps build on each other."""

    def __init__(self, practice: PracticeProcess, session: RehearsalSession) -> None:
        self._practice = practice
        self._session = session
        self.sf: Any = None
        self.made: list[str] = []

    def steps(self) -> dict[str, Callable[[], None]]:
        return {
            "sign-in: user name, password, security token": self.sign_in,
            "sign-in: a wrong password is refused": self.wrong_password,
            "sign-in: a session Id and an address": self.direct,
            "describe: global and object": self.describe,
            "query: pages to the end": self.query,
            "query: deleted rows too": self.query_all,
            "search: SOSL": self.search,
            "record: create, read, update, delete": self.record,
            "record: a refusal names code and field": self.refusal,
            "upsert: one record by external Id": self.upsert,
            "collections: create and delete": self.collections,
            "composite: one record refers to another": self.composite,
            "bulk 2.0: insert, upsert, failures, delete": self.bulk,
            "bulk 2.0: query in pages": self.bulk_query,
            "changes: updated and deleted": self.changes,
            "limits and Sforce-Limit-Info": self.limits,
            "too many long requests are told apart from too many in a day": self.crowded,
            "an ended session is refused": self.ended,
        }

    def sign_in(self) -> None:
        self.sf = signed_in(self._practice, self._session)

    def wrong_password(self) -> None:
        user = self._practice.user()
        with pytest.raises(SalesforceAuthenticationFailed) as refused:
            Salesforce(
                username=user["username"],
                password="wrong",
                security_token="",
                session=self._session,
            )
        assert refused.value.code == "INVALID_LOGIN"

    def direct(self) -> None:
        direct = Salesforce(
            session_id=self.sf.session_id,
            instance_url=self._practice.url(),
            session=self._session,
        )
        assert direct.is_sandbox() is True

    def describe(self) -> None:
        assert "Contact" in {each["name"] for each in self.sf.describe()["sobjects"]}
        assert len(self.sf.Contact.describe()["fields"][0]) >= 57

    def query(self) -> None:
        rows = self.sf.query_all(
            "SELECT Id, Account.Name FROM Contact",
            headers={"Sforce-Query-Options": "batchSize=200"},
        )
        assert len(rows["records"]) == rows["totalSize"] > 200

    def query_all(self) -> None:
        made = self.sf.Contact.create({"LastName": "Gone"})["id"]
        self.sf.Contact.delete(made)
        asked = f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{made}'"
        assert self.sf.query(asked)["totalSize"] == 0
        assert self.sf.query(asked, include_deleted=True)["records"][0]["IsDeleted"] is True

    def search(self) -> None:
        name = self.sf.query("SELECT LastName FROM Contact LIMIT 1")["records"][0]["LastName"]
        found = self.sf.search(f"FIND {{{name}}} RETURNING Contact(Id, LastName)")
        assert any(each["LastName"] == name for each in found["searchRecords"])

    def record(self) -> None:
        made = self.sf.Contact.create({"LastName": "Conformance"})["id"]
        assert self.sf.Contact.update(made, {"FirstName": "Ada", "Email": None}) == 204
        assert self.sf.Contact.get(made)["FirstName"] == "Ada"
        assert self.sf.Contact.delete(made) == 204
        with pytest.raises(SalesforceResourceNotFound):
            self.sf.Contact.get(made)

    def refusal(self) -> None:
        with pytest.raises(SalesforceMalformedRequest) as refused:
            self.sf.Contact.create({"LastName": "x" * 81})
        said: Any = refused.value.content
        assert (said[0]["errorCode"], said[0]["fields"]) == ("STRING_TOO_LONG", ["LastName"])

    def upsert(self) -> None:
        path = format_external_id(KEY, "CF 1/a")
        statuses = [self.sf.Contact.upsert(path, {"LastName": name}) for name in ("A", "B")]
        assert statuses == [201, 200]

    def collections(self) -> None:
        rows = [{"attributes": {"type": "Contact"}, "LastName": f"Row {n}"} for n in range(50)]
        made = self.sf.restful("composite/sobjects", method="POST", json={"records": rows})
        assert all(each["success"] for each in made)
        ids = ",".join(each["id"] for each in made)
        gone = self.sf.restful(
            "composite/sobjects", method="DELETE", params={"ids": ids, "allOrNone": "true"}
        )
        assert [each["id"] for each in gone] == [each["id"] for each in made]

    def composite(self) -> None:
        root = f"/services/data/v{self.sf.sf_version}/sobjects"
        body = {
            "allOrNone": True,
            "compositeRequest": [
                {
                    "method": "POST",
                    "url": f"{root}/Account",
                    "referenceId": "account",
                    "body": {"Name": "Conformance"},
                },
                {
                    "method": "POST",
                    "url": f"{root}/Contact",
                    "referenceId": "contact",
                    "body": {"LastName": "Conformance", "AccountId": "@{account.id}"},
                },
            ],
        }
        answers = self.sf.restful("composite", method="POST", json=body)["compositeResponse"]
        assert [each["httpStatusCode"] for each in answers] == [201, 201]

    def bulk(self) -> None:
        rows = [{KEY: f"CFB-{n}", "LastName": f"Bulk {n}"} for n in range(300)]
        rows[7]["LastName"] = ""
        (inserted,) = self.sf.bulk2.Contact.insert(records=rows, wait=0.05)
        assert (inserted["numberRecordsProcessed"], inserted["numberRecordsFailed"]) == (300, 1)
        failed = _rows(self.sf.bulk2.Contact.get_failed_records(inserted["job_id"]))
        assert failed[0]["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
        made = _rows(self.sf.bulk2.Contact.get_successful_records(inserted["job_id"]))
        (again,) = self.sf.bulk2.Contact.upsert(records=[rows[0]], external_id_field=KEY, wait=0.05)
        upserted = _rows(self.sf.bulk2.Contact.get_successful_records(again["job_id"]))
        assert upserted[0]["sf__Created"] == "false"
        (gone,) = self.sf.bulk2.Contact.delete(
            records=[{"Id": each["sf__Id"]} for each in made], wait=0.05
        )
        assert gone["numberRecordsFailed"] == 0

    def bulk_query(self) -> None:
        pages = list(
            self.sf.bulk2.Contact.query("SELECT Id FROM Contact", max_records=100, wait=0.05)
        )
        counted = self.sf.query("SELECT COUNT() FROM Contact")["totalSize"]
        assert len(pages) > 1
        assert sum(len(_rows(page)) for page in pages) == counted

    def changes(self) -> None:
        start, end = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
        assert self.sf.Contact.updated(start, end)["ids"]
        assert self.sf.Contact.deleted(start, end)["deletedRecords"]

    def limits(self) -> None:
        daily = self.sf.limits()["DailyApiRequests"]
        assert self.sf.api_usage["api-usage"].used == daily["Max"] - daily["Remaining"]

    def crowded(self) -> None:
        self._practice.control("limits", {"long_requests": 25, "seconds": 600})
        try:
            with pytest.raises(SalesforceRefusedRequest) as refused:
                self.sf.query("SELECT Id FROM Account LIMIT 1")
        finally:
            self._practice.control("limits", {"long_requests": 0, "seconds": 0})
        said: Any = refused.value.content
        assert said[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
        assert said[0]["message"].startswith("ConcurrentRequests ")
        assert self.sf.query("SELECT Id FROM Account LIMIT 1")["records"]

    def ended(self) -> None:
        direct = Salesforce(
            session_id="00Dxx!ended", instance_url=self._practice.url(), session=self._session
        )
        with pytest.raises(SalesforceExpiredSession) as refused:
            direct.query("SELECT Id FROM Account")
        said: Any = refused.value.content
        assert said[0]["errorCode"] == "INVALID_SESSION_ID"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def step_names() -> list[str]:
    """List the steps of the errand."""
    return list(_Errand.steps(_Errand.__new__(_Errand)))


def drive(practice: PracticeProcess) -> ClientRun:
    """Do the errand."""
    with RehearsalSession(practice) as session:
        steps = list(walk(_Errand(practice, session).steps()))
    return ClientRun("simple-salesforce", version("simple-salesforce"), steps)
