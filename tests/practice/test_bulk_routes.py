"""The Bulk API 2.0 protocol over the wire, request by request."""

import csv
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from simple_salesforce import SalesforceLogin

from tests.practice_orgs import PracticeProcess

ENOUGH_S = 120


class Caller:
    """Sends requests below `/services/data/vNN.N`, signed in."""

    def __init__(self, practice: PracticeProcess) -> None:
        self.http = requests.Session()
        self.http.trust_env = False  # a REQUESTS_CA_BUNDLE would win over `verify`
        self.http.verify = practice.ca_file
        self.base = f"{practice.url()}/services/data/v68.0"
        user = practice.user()
        token, _ = SalesforceLogin(
            username=user["username"],
            password=user["password"],
            security_token=user["security_token"],
            session=self.http,
            sf_version="64.0",
            scratch_url=practice.url(),
        )
        self.http.headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.http.request(method, f"{self.base}/{path}", timeout=ENOUGH_S, **options)

    def make(self, **changes: Any) -> dict[str, Any]:
        body = {"object": "Contact", "operation": "insert", "contentType": "CSV", **changes}
        answer = self("POST", "jobs/ingest", json=body)
        assert answer.status_code == 200, answer.text
        job: dict[str, Any] = answer.json()
        return job

    def upload(self, job_id: str, content: str) -> requests.Response:
        return self(
            "PUT",
            f"jobs/ingest/{job_id}/batches",
            data=content.encode(),
            headers={"Content-Type": "text/csv"},
        )

    def set_state(self, job_id: str, state: str) -> requests.Response:
        return self("PATCH", f"jobs/ingest/{job_id}", json={"state": state})

    def wait(self, path: str) -> dict[str, Any]:
        """Poll until the job has ended."""
        end = time.monotonic() + ENOUGH_S
        while time.monotonic() < end:
            job: dict[str, Any] = self("GET", path).json()
            if job["state"] in {"JobComplete", "Failed", "Aborted"}:
                return job
            time.sleep(0.05)
        raise AssertionError(f"{path} did not end")

    def load(self, content: str, **changes: Any) -> dict[str, Any]:
        """Create, upload, close and wait."""
        job_id = self.make(**changes)["id"]
        assert self.upload(job_id, content).status_code == 201
        assert self.set_state(job_id, "UploadComplete").status_code == 200
        return self.wait(f"jobs/ingest/{job_id}")


@pytest.fixture
def call(shared_practice: PracticeProcess) -> Iterator[Caller]:
    caller = Caller(shared_practice)
    yield caller
    caller.http.close()


def _code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


def test_a_new_job_is_open_and_says_where_to_upload(call: Caller) -> None:
    job = call.make(operation="upsert", externalIdFieldName="constituent_id__c")
    assert job["id"].startswith("750")
    assert job["state"] == "Open"
    assert job["contentUrl"] == f"services/data/v68.0/jobs/ingest/{job['id']}/batches"
    assert job["externalIdFieldName"] == "Constituent_ID__c"
    assert job["apiVersion"] == 68.0
    assert (job["columnDelimiter"], job["lineEnding"]) == ("COMMA", "LF")
    assert job["concurrencyMode"] == "Parallel"


def test_each_step_answers_as_documented(call: Caller) -> None:
    job_id = call.make()["id"]
    uploaded = call.upload(job_id, "LastName\nStep\n")
    assert (uploaded.status_code, uploaded.content) == (201, b"")
    closed = call.set_state(job_id, "UploadComplete")
    assert (closed.status_code, closed.json()["state"]) == (200, "UploadComplete")
    done = call.wait(f"jobs/ingest/{job_id}")
    assert done["state"] == "JobComplete"
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (1, 0)
    assert done["jobType"] == "V2Ingest"
    results = call("GET", f"jobs/ingest/{job_id}/successfulResults/")
    assert results.headers["Content-Type"] == "text/csv; charset=UTF-8"
    assert results.text.startswith('"sf__Id","sf__Created","LastName"\n"003')
    assert "Sforce-Limit-Info" in results.headers
    deleted = call("DELETE", f"jobs/ingest/{job_id}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert _code(call("GET", f"jobs/ingest/{job_id}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "name",
    ["unprocessedrecords/", "unprocessedRecords", "UNPROCESSEDRECORDS", "failedResults/"],
)
def test_result_names_are_read_in_any_case_with_or_without_slash(call: Caller, name: str) -> None:
    job = call.load("LastName\nAny Case\n")
    answer = call("GET", f"jobs/ingest/{job['id']}/{name}")
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"object": "Nonsense__c"}, "INVALIDENTITY"),
        ({"operation": "merge"}, "INVALIDJOB"),
        ({"operation": "hardDelete"}, "FEATURENOTENABLED"),
        ({"operation": "upsert"}, "INVALIDJOB"),
        ({"operation": "upsert", "externalIdFieldName": "Title"}, "INVALIDJOB"),
        ({"contentType": "XML"}, "INVALIDJOB"),
        ({"columnDelimiter": "SPACE"}, "INVALIDJOB"),
        ({"lineEnding": "CR"}, "INVALIDJOB"),
    ],
)
def test_a_job_that_cannot_be_is_refused(call: Caller, changes: dict[str, str], code: str) -> None:
    body = {"object": "Contact", "operation": "insert", **changes}
    assert _code(call("POST", "jobs/ingest", json=body)) == (400, code)


def test_what_is_not_json_is_refused(call: Caller) -> None:
    headers = {"Content-Type": "application/json"}
    answer = call("POST", "jobs/ingest", data="{", headers=headers)
    assert _code(answer) == (400, "JSON_PARSER_ERROR")


def test_only_one_upload_and_only_while_open(call: Caller) -> None:
    job_id = call.make()["id"]
    assert _code(call.set_state(job_id, "UploadComplete")) == (400, "INVALIDJOBSTATE")
    assert call.upload(job_id, "LastName\nOnce\n").status_code == 201
    assert _code(call.upload(job_id, "LastName\nTwice\n")) == (400, "CLIENTINPUTERROR")
    call.set_state(job_id, "UploadComplete")
    call.wait(f"jobs/ingest/{job_id}")
    assert _code(call.upload(job_id, "LastName\nLate\n")) == (400, "INVALIDJOBSTATE")


def test_an_upload_is_csv(call: Caller) -> None:
    answer = call("PUT", f"jobs/ingest/{call.make()['id']}/batches", json={})
    assert _code(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("state", ["JobComplete", "InProgress", "Failed", "Open", None])
def test_a_client_may_not_set_other_states(call: Caller, state: str | None) -> None:
    job_id = call.make()["id"]
    answer = call("PATCH", f"jobs/ingest/{job_id}", json={"state": state})
    assert _code(answer) == (400, "INVALIDJOBSTATE")


def test_an_aborted_job_has_only_unprocessed_rows(call: Caller) -> None:
    job_id = call.make()["id"]
    call.upload(job_id, "LastName\nNever\n")
    assert _code(call("DELETE", f"jobs/ingest/{job_id}")) == (400, "API_ERROR")
    aborted = call.set_state(job_id, "Aborted")
    assert aborted.json()["state"] == "Aborted"
    assert _code(call.set_state(job_id, "Aborted")) == (400, "INVALIDJOBSTATE")
    rest = call("GET", f"jobs/ingest/{job_id}/unprocessedrecords")
    assert rest.text == '"LastName"\n"Never"\n'
    assert call("DELETE", f"jobs/ingest/{job_id}").status_code == 204


def test_an_unknown_column_fails_the_job(call: Caller) -> None:
    job = call.load("LastName,Nickname\nA,B\n")
    assert job["state"] == "Failed"
    assert job["errorMessage"] == "InvalidBatch : Field name not found : Nickname"
    assert job["numberRecordsProcessed"] == 0


def test_columns_of_another_case_are_left_out_of_results(call: Caller) -> None:
    job = call.load("lastname,Title\nCased,Nurse\n")
    done = call("GET", f"jobs/ingest/{job['id']}/successfulResults")
    assert done.text.splitlines()[0] == '"sf__Id","sf__Created","Title"'


def test_parent_columns_link_and_are_echoed(call: Caller) -> None:
    content = "LastName,Account.Customer_Number__c\nLinked,K-10001\nLost,K-00000\n"
    job = call.load(content)
    done = call("GET", f"jobs/ingest/{job['id']}/successfulResults").text
    assert '"Linked","K-10001"' in done
    failed = call("GET", f"jobs/ingest/{job['id']}/failedResults").text
    assert "INVALID_FIELD:Foreign key external ID: k-00000 not found" in failed


def test_delimiter_and_line_ending_are_those_of_the_job(call: Caller) -> None:
    job = call.load(
        "LastName;Title\r\nSemi;Nurse\r\n", columnDelimiter="SEMICOLON", lineEnding="CRLF"
    )
    done = call("GET", f"jobs/ingest/{job['id']}/successfulResults")
    assert done.content.startswith(b'"sf__Id";"sf__Created";"LastName";"Title"\r\n')


def test_one_request_can_be_a_whole_job(call: Caller) -> None:
    parts = {
        "job": (
            None,
            json.dumps({"object": "Contact", "operation": "insert", "contentType": "CSV"}),
            "application/json",
        ),
        "content": ("content", "LastName\nOneshot\n", "text/csv"),
    }
    answer = call("POST", "jobs/ingest", files=parts)
    assert answer.json()["state"] == "UploadComplete"
    assert call.wait(f"jobs/ingest/{answer.json()['id']}")["numberRecordsProcessed"] == 1


def test_the_list_holds_the_jobs(call: Caller) -> None:
    job_id = call.make()["id"]
    listed = call("GET", "jobs/ingest").json()
    assert listed["done"] is True
    assert job_id in {each["id"] for each in listed["records"]}


def _query(call: Caller, soql: str, **changes: str) -> requests.Response:
    return call("POST", "jobs/query", json={"operation": "query", "query": soql, **changes})


def test_query_results_come_page_by_page(call: Caller) -> None:
    job = _query(call, "SELECT Id, Name, ParentId FROM Account").json()
    assert (job["state"], job["object"], job["operation"]) == ("UploadComplete", "Account", "query")
    done = call.wait(f"jobs/query/{job['id']}")
    assert (done["jobType"], done["numberRecordsProcessed"] >= 20) == ("V2Query", True)
    locator, seen, sizes = None, [], []
    while locator != "null":
        path = f"jobs/query/{job['id']}/results?maxRecords=8"
        answer = call("GET", path + ("" if locator is None else f"&locator={locator}"))
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert int(answer.headers["Sforce-NumberOfRecords"]) == len(rows)
        sizes.append(len(rows))
        seen += [row["Id"] for row in rows]
        locator = answer.headers["Sforce-Locator"]
    assert set(sizes[:-1]) == {8}
    assert len(seen) == len(set(seen)) == done["numberRecordsProcessed"]
    pages = call("GET", f"jobs/query/{job['id']}/resultPages?maxRecords=8").json()
    assert pages["done"] is True
    assert len(pages["resultPages"]) == len(sizes)


def test_an_empty_result_is_a_header(call: Caller) -> None:
    job = _query(call, "SELECT Id, Name FROM Account WHERE Name = 'Nobody'").json()
    call.wait(f"jobs/query/{job['id']}")
    answer = call("GET", f"jobs/query/{job['id']}/results")
    assert answer.text == '"Id","Name"\n'
    assert answer.headers["Sforce-Locator"] == "null"
    assert answer.headers["Sforce-NumberOfRecords"] == "0"


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT COUNT(Id) FROM Account",
        "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
        "SELECT Id FROM Account LIMIT 1 OFFSET 1",
        "SELECT Name FROM Account GROUP BY Name",
        "SELECT BillingAddress FROM Account",
        "SELECT Nonsense FROM Account",
        "SELECT",
        "",
    ],
)
def test_a_query_that_bulk_cannot_answer_is_refused(call: Caller, soql: str) -> None:
    answer = _query(call, soql)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"]


def test_a_query_job_is_deleted_when_it_has_ended(call: Caller) -> None:
    job = _query(call, "SELECT Id FROM Account").json()
    call.wait(f"jobs/query/{job['id']}")
    abort = call("PATCH", f"jobs/query/{job['id']}", json={"state": "Aborted"})
    assert _code(abort) == (400, "INVALIDJOBSTATE")
    assert call("DELETE", f"jobs/query/{job['id']}").status_code == 204
    gone = call("GET", f"jobs/query/{job['id']}/results")
    assert gone.status_code == 404
    assert gone.json() == [
        {"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}
    ]


def test_results_are_read_with_the_version_of_the_job(call: Caller) -> None:
    job = _query(call, "SELECT Id FROM Account").json()
    call.wait(f"jobs/query/{job['id']}")
    call.base = call.base.replace("v68.0", "v67.0")
    assert call("GET", f"jobs/query/{job['id']}/results").status_code == 409


def test_every_request_counts_and_wants_a_session(call: Caller) -> None:
    def used() -> int:
        text = call("GET", "jobs/ingest").headers["Sforce-Limit-Info"]
        return int(text.removeprefix("api-usage=").partition("/")[0])

    before = used()
    call.make()
    assert used() == before + 2
    del call.http.headers["Authorization"]
    assert _code(call("GET", "jobs/ingest")) == (401, "INVALID_SESSION_ID")


# What there is of it in a day ---------------------------------------------------------------------


@pytest.fixture
def own(practice: PracticeProcess) -> Iterator[Caller]:
    """A caller of an org of this test alone."""
    caller = Caller(practice)
    yield caller
    caller.http.close()


def _left(call: Caller, name: str) -> int:
    return int(call("GET", "limits").json()[name]["Remaining"])


def test_each_ten_thousand_rows_of_a_job_are_a_batch_of_the_day(
    own: Caller, practice: PracticeProcess
) -> None:
    before = _left(own, "DailyBulkApiBatches")
    own.load("LastName\nOne\n")
    assert _left(own, "DailyBulkApiBatches") == before - 1
    practice.control("limits", {"daily": {"DailyBulkApiBatches": 2}})
    job_id = own.make(operation="delete")["id"]
    assert own.upload(job_id, "Id\n" + "003000000000000AAA\n" * 10_001).status_code == 201
    assert _code(own.set_state(job_id, "UploadComplete")) == (400, "EXCEEDEDQUOTA")
    assert own("GET", f"jobs/ingest/{job_id}").json()["state"] == "Open"
    practice.control("limits", {"daily": {"DailyBulkApiBatches": 3}})
    assert own.set_state(job_id, "UploadComplete").status_code == 200


def test_bulk_query_jobs_of_a_day_come_to_an_end(own: Caller, practice: PracticeProcess) -> None:
    practice.control("limits", {"daily": {"DailyBulkV2QueryJobs": 1}})
    body = {"operation": "query", "query": "SELECT Id FROM Account"}
    assert own("POST", "jobs/query", json=body).status_code == 200
    assert _left(own, "DailyBulkV2QueryJobs") == 0
    assert _code(own("POST", "jobs/query", json=body)) == (400, "EXCEEDEDQUOTA")
