"""Error codes that have a cause of their own: the cause is brought about, the code must follow."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from app.practice.errors import HTTP_STATUS
from app.practice.named_errors import named_errors
from tests.practice_orgs import PracticeProcess

ROOT = "/services/data/v68.0"
NO_ID = "003000000000001AAA"


@dataclass
class World:
    """One org, a token, and what a cause left behind to be put right afterwards."""

    practice: PracticeProcess
    session: requests.Session
    token: str = ""
    undo: list[Callable[[], object]] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """Make a call; `_` in a header's name is `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None and not isinstance(body, (bytes, str)):
            sent.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        url = path if path.startswith("/") else f"{ROOT}/{path}"
        return self.session.request(
            method, self.practice.url() + url, data=body, headers=sent, timeout=120
        )

    def query(self, soql: str, **headers: str) -> requests.Response:
        return self.call("GET", f"query?q={quote(soql)}", **headers)

    def make(self, sobject: str = "Contact", **row: Any) -> str:
        """Make a record; its Id."""
        usual = {"Contact": {"LastName": "Cause"}, "Account": {"Name": "Cause"}}
        made = self.call("POST", f"sobjects/{sobject}", {**usual.get(sobject, {}), **row})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def save(self, *rows: dict[str, Any], sobject: str = "Contact", **more: Any) -> Any:
        """Insert by collections."""
        records = [{"attributes": {"type": sobject}, **row} for row in rows]
        return self.call("POST", "composite/sobjects", {"records": records, **more})

    def one(self, sobject: str = "Contact", **row: Any) -> Any:
        """Insert one record by collections."""
        usual = {"Contact": {"LastName": "Cause"}}
        return self.save({**usual.get(sobject, {}), **row}, sobject=sobject)

    def update(self, record_id: str, sobject: str = "Contact", **row: Any) -> requests.Response:
        return self.call("PATCH", f"sobjects/{sobject}/{record_id}", row)

    def control(self, path: str, body: dict[str, Any], undo: dict[str, Any] | None = None) -> None:
        self.practice.control(path, body)
        if undo is not None:
            self.undo.append(lambda: self.practice.control(path, undo))

    def soap(self, inner: str, version: str = "59.0") -> requests.Response:
        """Make a SOAP call of the partner API."""
        envelope = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
            'xmlns="urn:partner.soap.sforce.com"><e:Header><SessionHeader>'
            f"<sessionId>{self.token}</sessionId></SessionHeader></e:Header>"
            f"<e:Body>{inner}</e:Body></e:Envelope>"
        )
        headers = {"Content-Type": "text/xml", "SOAPAction": '""'}
        return self.session.post(
            f"{self.practice.url()}/services/Soap/u/{version}",
            envelope,
            headers=headers,
            timeout=120,
        )

    def login(self, password: str = "", *, token: bool = True, name: str = "integration") -> Any:
        user = self.practice.user(name)
        whole = (password or user["password"]) + (user["security_token"] if token else "")
        return self.soap(
            f"<login><username>{user['username']}</username><password>{whole}</password></login>"
        )

    def oauth(self, **form: str) -> requests.Response:
        return self.session.post(f"{self.practice.url()}/services/oauth2/token", form, timeout=120)

    def job(self, **body: Any) -> requests.Response:
        return self.call(
            "POST", "jobs/ingest", {"object": "Contact", "operation": "insert", **body}
        )

    def bulk_row(self, header: str, row: str, **body: Any) -> str:
        """Send one row by a bulk job; the file of failures, or why the job failed."""
        job = self.job(**body).json()["id"]
        self.call(
            "PUT", f"jobs/ingest/{job}/batches", f"{header}\n{row}\n", Content_Type="text/csv"
        )
        self.call("PATCH", f"jobs/ingest/{job}", {"state": "UploadComplete"})
        while (info := self.call("GET", f"jobs/ingest/{job}").json())["state"] not in {
            "JobComplete",
            "Failed",
        }:
            time.sleep(0.02)
        failed = self.call("GET", f"jobs/ingest/{job}/failedResults").text
        return failed + str(info.get("errorMessage"))


@pytest.fixture
def world(shared_practice: PracticeProcess) -> Iterator[World]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = shared_practice.ca_file
        made = World(shared_practice, session)
        found = re.search("<sessionId>(.+?)</sessionId>", made.login().text)
        assert found is not None
        made.token = found[1]
        yield made
        for undo in reversed(made.undo):
            undo()


def _twins(world: World) -> Any:
    world.control(
        *("duplicate_rules", {"sobject": "Contact", "active": True}),
        {"sobject": "Contact", "active": False},
    )
    row = {"LastName": "Twin", "Email": "twin@x.example"}
    return world.save(row, row)


def _hidden(world: World, verb: str) -> None:
    body = {"username": world.practice.user()["username"], "object": "Contact", "field": "Fax"}
    world.control(*("rights", {**body, "rights": {verb: False}}), {**body, "rights": {verb: True}})


def _read_only_field(world: World) -> Any:
    _hidden(world, "edit")
    return world.one(Fax="1")


def _hidden_field(world: World) -> Any:
    _hidden(world, "read")
    return world.query("SELECT Fax FROM Contact")


def _no_calls_left(world: World) -> Any:
    world.control("limits", {"maximum": 1}, {"maximum": 15_000})
    world.call("GET", "limits")
    return world.call("GET", "limits")


def _full(world: World) -> Any:
    world.control("limits", {"storage_mb": 0}, {"storage_mb": 1_024})
    return world.call("POST", "sobjects/Contact", {"LastName": "A"})


def _no_api(world: World) -> Any:
    body = {"username": world.practice.user()["username"], "profile": "Other"}
    world.control(
        *("rights", {**body, "permissions": {"ApiEnabled": False}}),
        {**body, "permissions": {"ApiEnabled": True}},
    )
    return world.call("GET", "limits")


def _changed_since(world: World) -> Any:
    path = f"sobjects/Contact/{world.make()}"
    before = "Fri, 20 Nov 2015 15:00:00 GMT"
    return world.call("PATCH", path, {"Title": "A"}, If_Unmodified_Since=before)


def _deleted(world: World) -> Any:
    gone = world.make()
    world.call("DELETE", f"sobjects/Contact/{gone}")
    return world.update(gone, Title="A")


def _won_account(world: World) -> Any:
    account = world.make("Account")
    world.make(
        "Opportunity", Name="O", StageName="Closed Won", CloseDate="2026-01-01", AccountId=account
    )
    return world.call("DELETE", f"sobjects/Account/{account}")


def _several_with_key(world: World) -> Any:
    world.save(*[{"LastName": "Same", "Email": "same@x.example"}] * 2)
    body = {"records": [{"attributes": {"type": "Contact"}, "Email": "same@x.example"}]}
    return world.call("PATCH", "composite/sobjects/Contact/Email", body)


def _price_first(world: World) -> Any:
    product = world.make("Product2", Name="P")
    book = world.make("Pricebook2", Name="B")
    return world.one("PricebookEntry", Product2Id=product, Pricebook2Id=book, UnitPrice=1)


def _late_undelete(world: World) -> Any:
    return world.soap(f"<undelete><ids>{world.make()}</ids></undelete>")


def _merge_with_itself(world: World) -> Any:
    one = world.make()
    return world.soap(
        "<merge><request><masterRecord><type>Contact</type>"
        f"<Id>{one}</Id></masterRecord><recordToMergeIds>{one}</recordToMergeIds></request></merge>"
    )


def _convert(world: World, status: str) -> Any:
    lead = world.make("Lead", LastName="L", Company="C")
    call = (
        f"<convertLead><leadConverts><leadId>{lead}</leadId><convertedStatus>{status}"
        "</convertedStatus><doNotCreateOpportunity>true</doNotCreateOpportunity>"
        "</leadConverts></convertLead>"
    )
    answer = world.soap(call)
    return answer if status == "Nope" else world.update(lead, "Lead", Title="T")


def _converted(world: World) -> Any:
    asked = "SELECT ApiName FROM LeadStatus WHERE IsConverted = true LIMIT 1"
    found = world.query(asked).json()
    status = found["records"][0]["ApiName"] if isinstance(found, dict) else "Closed - Converted"
    return _convert(world, status)


def _composite(world: World, **more: Any) -> Any:
    bad = {
        "method": "POST",
        "url": f"{ROOT}/sobjects/Contact",
        "referenceId": "a",
        "body": {"FirstName": "Nameless"},
        **more,
    }
    good = {"method": "GET", "url": f"{ROOT}/limits", "referenceId": "b"}
    return world.call("POST", "composite", {"allOrNone": True, "compositeRequest": [bad, good]})


def _batch(world: World) -> Any:
    wrong = {"method": "GET", "url": "v68.0/sobjects/Nope/describe"}
    return world.call(
        "POST", "composite/batch", {"haltOnError": True, "batchRequests": [wrong, wrong]}
    )


def _closed_job(world: World) -> Any:
    job = world.job().json()["id"]
    world.call("PATCH", f"jobs/ingest/{job}", {"state": "Aborted"})
    return world.call("PATCH", f"jobs/ingest/{job}", {"state": "UploadComplete"})


def _open_job(world: World) -> Any:
    return world.call("DELETE", f"jobs/ingest/{world.job().json()['id']}")


def _locked_out(world: World) -> Any:
    for _ in range(12):
        answer = world.login("wrong", name="admin")
        if "PASSWORD_LOCKOUT" in answer.text:
            break
    return answer


def _inactive_owner(world: World) -> Any:
    found = world.query("SELECT Id FROM User WHERE Username LIKE 'admin%'").json()["records"]
    owner = {"Id": found[0]["Id"], "IsActive": False}
    edit = {"operation": "update", "sobject": "User", "records": [owner]}
    back = {**edit, "records": [{**owner, "IsActive": True}]}
    world.control("edits", edit, back)
    return world.one(OwnerId=owner["Id"])


def _user(world: World, **row: Any) -> dict[str, Any]:
    profile = world.query("SELECT Id FROM Profile LIMIT 1").json()["records"][0]["Id"]
    fields = {"TimeZoneSidKey": "Europe/London", "LocaleSidKey": "en_GB", "ProfileId": profile}
    keys = {"EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US", "Alias": "u"}
    return {"LastName": "U", "Email": "u@x.example", **fields, **keys, **row}


def _taken_username(world: World) -> Any:
    return world.save(_user(world, Username=world.practice.user()["username"]), sobject="User")


def _mixed(world: World) -> Any:
    rows = [
        {"attributes": {"type": "Contact"}, "LastName": "A"},
        {"attributes": {"type": "User"}, **_user(world, Username="new@x.example")},
    ]
    return world.call("POST", "composite/sobjects", {"records": rows})


CAUSES: dict[str, Callable[[World], Any]] = {
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": lambda w: w.save({"LastName": "A"}, {}, allOrNone=True),
    "API_DISABLED_FOR_ORG": _no_api,
    "API_ERROR": _open_job,
    "BATCH_PROCESSING_HALTED": _batch,
    "CANNOT_UPDATE_CONVERTED_LEAD": _converted,
    "DELETE_FAILED": _won_account,
    "DUPLICATES_DETECTED": _twins,
    "DUPLICATE_EXTERNAL_ID": _several_with_key,
    "DUPLICATE_USERNAME": _taken_username,
    "DUPLICATE_VALUE": lambda w: w.save(*[{"LastName": "A", "Card_Number__c": "same"}] * 2),
    "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE": _changed_since,
    "ENTITY_IS_DELETED": _deleted,
    "FEATURENOTENABLED": lambda w: w.job(operation="hardDelete"),
    "FEATURE_NOT_ENABLED": lambda w: w.call(
        "POST", "jobs/query", {"operation": "query", "query": "SELECT COUNT(Id) FROM Contact"}
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": lambda w: w.one(
        "Membership__c", Start_Date__c="2026-02-01", End_Date__c="2026-01-01"
    ),
    "FIELD_INTEGRITY_EXCEPTION": lambda w: w.one(
        "Task", WhoId=w.make("Lead", LastName="L", Company="C"), WhatId=w.make("Account")
    ),
    "INACTIVE_OWNER_OR_USER": _inactive_owner,
    "INSUFFICIENT_ACCESS_OR_READONLY": lambda w: w.call(
        "DELETE", f"composite/sobjects?ids={w.practice.user()['id']}"
    ),
    "INVALIDENTITY": lambda w: w.job(object="Nope__c"),
    "INVALIDJOB": lambda w: w.job(operation="explode"),
    "INVALIDJOBSTATE": _closed_job,
    "INVALID_AUTH_HEADER": lambda w: w.call("GET", "limits", Authorization="Basic x"),
    "INVALID_BATCH_SIZE": lambda w: w.query(
        "SELECT Id FROM Contact", Sforce_Query_Options="batchSize=1"
    ),
    "INVALID_CROSS_REFERENCE_KEY": lambda w: w.one(AccountId="001000000000001AAA"),
    "INVALID_EMAIL_ADDRESS": lambda w: w.one(Email="nobody"),
    "INVALID_EXTERNAL_ID_FIELD_NAME": lambda w: w.call(
        "PATCH", "composite/sobjects/Contact/LastName", {"records": [{"LastName": "A"}]}
    ),
    "INVALID_FIELD": _hidden_field,
    "INVALID_FIELD_FOR_INSERT_UPDATE": _read_only_field,
    "INVALID_HTTP_HEADER": lambda w: _composite(w, httpHeaders={"Accept": "text/csv"}),
    "INVALID_LOGIN": lambda w: w.login("wrong"),
    "INVALID_OPERATION": lambda w: w.soap("<explode/>"),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": lambda w: w.one(Preferred_Channel__c="Pigeon"),
    "INVALID_QUERY_FILTER_OPERATOR": lambda w: w.query("SELECT Id FROM Contact WHERE Id > 'x'"),
    "INVALID_QUERY_LOCATOR": lambda w: w.call("GET", "query/01g000000000000AAA-200"),
    "INVALID_REPLICATION_DATE": lambda w: w.call(
        *("GET", "sobjects/Contact/updated?start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z")
    ),
    "INVALID_SESSION_ID": lambda w: w.call("GET", "limits", Authorization="Bearer 00Dx!no"),
    "INVALID_STATUS": lambda w: _convert(w, "Nope"),
    "INVALID_TYPE": lambda w: w.query("SELECT Id FROM Nope__c"),
    "INVALID_TYPE_ON_FIELD_IN_RECORD": lambda w: w.bulk_row("LastName,Birthdate", "A,soon"),
    "JSON_PARSER_ERROR": lambda w: w.call("POST", "sobjects/Contact", {"Birthdate": "soon"}),
    "LIMIT_EXCEEDED": lambda w: w.save(*[{"LastName": "A"}] * 201),
    "LOGIN_MUST_USE_SECURITY_TOKEN": lambda w: w.login(token=False),
    "MALFORMED_ID": lambda w: w.one(AccountId="001"),
    "MALFORMED_QUERY": lambda w: w.query("SELECT Id FORM Contact"),
    "MALFORMED_SEARCH": lambda w: w.call("GET", "search?q=nothing"),
    "MATCH_PRECONDITION_FAILED": lambda w: w.call(
        "PATCH", f"sobjects/Account/{w.make('Account')}", {"Site": "A"}, If_Match='"0"'
    ),
    "MERGE_FAILED": _merge_with_itself,
    "METHOD_NOT_ALLOWED": lambda w: w.call("PUT", "limits", {}),
    "MISSING_ARGUMENT": lambda w: w.call("DELETE", "composite/sobjects"),
    "MIXED_DML_OPERATION": _mixed,
    "NOT_FOUND": lambda w: w.call("GET", f"sobjects/Contact/{NO_ID}"),
    "NUMBER_OUTSIDE_VALID_RANGE": lambda w: w.one(Lifetime_Value__c=1e15),
    "PASSWORD_LOCKOUT": _locked_out,
    "PROCESSING_HALTED": _composite,
    "REQUEST_HEADER_FIELDS_TOO_LARGE": lambda w: w.call("GET", "limits", X_Long="y" * 16_400),
    "REQUEST_LIMIT_EXCEEDED": _no_calls_left,
    "REQUIRED_FIELD_MISSING": lambda w: w.save({"FirstName": "A"}),
    "STANDARD_PRICE_NOT_DEFINED": _price_first,
    "STORAGE_LIMIT_EXCEEDED": _full,
    "STRING_TOO_LONG": lambda w: w.one(FirstName="x" * 41),
    "TOO_MANY_ENUM_VALUE": lambda w: w.one(Interests__c=";".join(f"v{n}" for n in range(101))),
    "UNSUPPORTED_MEDIA_TYPE": lambda w: w.call(
        "PUT", f"jobs/ingest/{w.job().json()['id']}/batches", "A", Content_Type="text/html"
    ),
    "UNSUPPORTED_API_VERSION": lambda w: w.call("GET", "/services/data/v29.0/limits"),
    "URI_TOO_LONG": lambda w: w.query("x" * 16_400),
    "invalid_client_id": lambda w: w.oauth(grant_type="refresh_token", client_id="nobody"),
    "invalid_grant": lambda w: w.oauth(
        grant_type="refresh_token", client_id="orgtide-practice", refresh_token="stale"
    ),
    "unsupported_grant_type": lambda w: w.oauth(grant_type="guess", client_id="orgtide-practice"),
}

ELSEWHERE = {
    "UNABLE_TO_LOCK_ROW": "test_bad_days.py, parallel writes",
    "inactive_user": "test_oauth_tokens.py",
}
"""Codes whose cause needs more than one caller; where they are brought about."""


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_brings_its_code_about(world: World, code: str) -> None:
    answer = CAUSES[code](world)
    text = answer if isinstance(answer, str) else answer.text
    assert re.search(rf"\b{code}\b", text), text[:500]
    if isinstance(answer, requests.Response) and f'"errorCode":"{code}"' in text.replace(" ", ""):
        inside = answer.status_code == 200  # a composite answer carries statuses of its own
        assert inside or answer.status_code == HTTP_STATUS.get(code, 400)


def test_every_code_that_the_org_says_is_on_its_list() -> None:
    ours = {"INVALID_FAULT"}  # said of bad days only
    folder = Path(__file__).parents[2] / "app" / "practice"
    said = {
        code
        for path in folder.rglob("*.py")
        for code in re.findall(
            r'(?:OrgError|\.error)\(\s*"([A-Z][A-Z_]+)"', path.read_text("utf-8")
        )
    }
    assert said - ours <= set(named_errors())
    assert set(CAUSES) | set(ELSEWHERE) <= set(named_errors())
    assert len(CAUSES) >= 60
