"""Bulk jobs: what each costs, results in any order, and a bad day at every step of the way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.connectors.salesforce import bulk_ingest
from app.connectors.salesforce.bulk_results import JOB_FORGOTTEN
from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.core.errors import (
    AccessDeniedError,
    EndpointError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.mapping import Writing
from app.core.outcome import RetryClass, RowResult, WriteRequest
from app.core.plan import Operation
from app.core.ports import ReadRequest
from app.core.quota import Purpose
from app.store.stage import DuckStage
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer, refusal
from tests.connectors.salesforce.orgs import Org, practice_connection
from tests.connectors.salesforce.requests_made import Rows, request_of
from tests.practice_orgs import PracticeProcess

KEY = "Constituent_ID__c"


@pytest.fixture
def endpoint(org: Org) -> SalesforceEndpoint:
    endpoint = org.endpoint()
    endpoint.schema("Contact")
    org.meter.calls.clear()
    return endpoint


@pytest.fixture
def keys(endpoint: SalesforceEndpoint, org: Org, stage: DuckStage) -> list[str]:
    """Ids of all contacts."""
    result = endpoint.read(ReadRequest("Contact", ("Title",)), stage, lambda _: None)
    org.meter.calls.clear()
    return [str(key) for (key,) in stage.rows(f"SELECT key0 FROM {result.table} ORDER BY 1")]


def bulk(operation: Operation, rows: Rows, **more: Any) -> WriteRequest:
    return request_of(operation, rows, api="bulk", **more)


def titles(keys: list[str], title: str) -> WriteRequest:
    return bulk(Operation.UPDATE, [(key, {"Title": title}) for key in keys])


def send(endpoint: SalesforceEndpoint, request: WriteRequest) -> dict[int, RowResult]:
    remembered: list[str] = []
    results = endpoint.write(request, remembered.append)
    assert len(remembered) == 1
    assert remembered[0].startswith("750")
    bound = {result.write_id: result for result in results}
    assert sorted(bound) == [row.write_id for row in request.rows]
    assert len(results) == len(request.rows)
    return bound


def delete(endpoint: SalesforceEndpoint, results: dict[int, RowResult]) -> None:
    rows: Rows = [(result.record_key, {}) for result in results.values() if result.succeeded]
    assert all(one.succeeded for one in send(endpoint, bulk(Operation.DELETE, rows)).values())


def test_updates_that_all_succeed_cost_three_calls_and_the_looks(
    org: Org, endpoint: SalesforceEndpoint, keys: list[str]
):
    results = send(endpoint, titles(keys, "By bulk"))
    assert all(result.succeeded for result in results.values())
    assert [results[n].record_key for n in range(len(keys))] == keys
    assert org.meter.calls == {Purpose.WRITE: 3 + len(org.clock.slept)}


def test_new_ids_of_keyed_inserts_are_bound_by_key(endpoint: SalesforceEndpoint, stage: DuckStage):
    rows: Rows = [(None, {"LastName": f"N{n}", KEY: f"BK-{n:04}"}) for n in range(450)]
    results = send(endpoint, bulk(Operation.INSERT, rows, key_field=KEY))
    assert all(result.succeeded and result.created for result in results.values())
    read = endpoint.read(ReadRequest("Contact", (KEY,)), stage, lambda _: None)
    held = dict(stage.rows(f"SELECT r0, key0 FROM {read.table} WHERE r0 LIKE 'BK-%'"))
    assert held == {f"BK-{n:04}": results[n].record_key for n in range(450)}
    delete(endpoint, results)


def test_an_upsert_says_which_records_are_new(endpoint: SalesforceEndpoint):
    first = send(
        endpoint,
        bulk(Operation.UPSERT, [(None, {"LastName": "A", KEY: "BU-1"})], key_field=KEY),
    )
    rows: Rows = [(None, {"LastName": "B", KEY: key}) for key in ("BU-2", "BU-1")]
    results = send(endpoint, bulk(Operation.UPSERT, rows, key_field=KEY))
    assert results[0].created
    assert not results[1].created
    assert results[1].record_key == first[0].record_key
    delete(endpoint, results)


def test_refused_rows_are_bound_to_their_reasons(endpoint: SalesforceEndpoint):
    rows: Rows = [
        (None, {KEY: "BF-1", "LastName": "Good", "Email": None}),
        (None, {KEY: "BF-2", "LastName": 'Bad, "quoted"\nname', "Email": "no address"}),
        (None, {KEY: "BF-3", "Email": "no.name@test.example"}),
    ]
    results = send(endpoint, bulk(Operation.INSERT, rows, key_field=KEY))
    errors = {n: result.error for n, result in results.items()}
    assert errors[0] is None
    assert errors[1] is not None
    assert errors[1].code == "INVALID_EMAIL_ADDRESS"
    assert errors[2] is not None
    assert (errors[2].code, errors[2].fields) == ("REQUIRED_FIELD_MISSING", ("LastName",))
    delete(endpoint, results)


def test_a_lookup_by_the_parents_key_finds_it_or_says_that_it_is_not_there(
    endpoint: SalesforceEndpoint, stage: DuckStage
):
    path = "Account.Customer_Number__c"
    read = endpoint.read(ReadRequest("Account", (path[8:],)), stage, lambda _: None)
    (number,) = stage.one(f"SELECT min(r0) FROM {read.table}")
    rows: Rows = [
        (None, {KEY: "BL-1", "LastName": "Child", path: str(number)}),
        (None, {KEY: "BL-2", "LastName": "Orphan", path: "no such"}),
    ]
    results = send(endpoint, bulk(Operation.INSERT, rows, key_field=KEY))
    assert results[0].succeeded, results[0].error
    assert results[1].error is not None
    assert results[1].error.retry is RetryClass.DEPENDENCY
    delete(endpoint, results)


def test_two_rows_of_one_record_have_a_result_each(endpoint: SalesforceEndpoint, keys: list[str]):
    request = bulk(Operation.UPDATE, [(keys[0], {"Title": "1"}), (keys[0], {"Title": "2"})])
    assert all(result.succeeded for result in send(endpoint, request).values())


def test_the_text_that_means_empty_is_not_sent(endpoint: SalesforceEndpoint, keys: list[str]):
    request = bulk(Operation.UPDATE, [(keys[0], {"Title": "#N/A"}), (keys[1], {"Title": "Fine"})])
    results = send(endpoint, request)
    assert results[0].error is not None
    assert results[0].error.code == "BULK_CANNOT_SAY"
    assert results[1].succeeded


def test_rows_that_nothing_would_tell_the_end_of_never_go_into_a_job(
    org: Org, endpoint: SalesforceEndpoint
):
    rows: Rows = [(None, {"LastName": "x", KEY: ""}), (None, {"LastName": "y", KEY: None})]
    request = bulk(Operation.INSERT, rows, key_field=KEY)
    results = endpoint.write(request, pytest.fail)
    assert [result.succeeded for result in results] == [False, False]
    assert org.meter.total == 0
    job = endpoint.open_job(request)
    assert [job.carries(row) for row in request.rows] == [False, False]


def test_one_job_carries_many_requests_and_each_can_be_asked_for_alone(
    org: Org, endpoint: SalesforceEndpoint, keys: list[str], stage: DuckStage
):
    first = titles(keys[:3], "One job")
    second = replace(titles(keys[3:5], "One job"), id=2)
    second = replace(
        second, rows=tuple(replace(row, write_id=row.write_id + 10) for row in second.rows)
    )
    job = endpoint.open_job(replace(first, rows=()))
    for request in (first, second):
        assert job.room_for(request.rows) == len(request.rows)
        job.add(request)
    remembered: list[str] = []
    results = job.run(remembered.append)
    assert sorted(results) == [0, 1, 2, 10, 11]
    assert all(result.succeeded for result in results.values())
    org.meter.calls.clear()
    for request in (first, second):
        told = endpoint.resume(request, remembered[0]) or []
        assert {one.write_id: one.record_key for one in told} == {
            row.write_id: row.record_key for row in request.rows
        }
    assert org.meter.total == 2, "the job and its results are read once for all requests"


def test_a_job_takes_no_more_text_than_it_may(
    endpoint: SalesforceEndpoint, keys: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk_ingest, "BULK_UPLOAD_MAX_BYTES", 100)
    request = titles(keys, "x" * 10)
    job = endpoint.open_job(replace(request, rows=()))
    room = job.room_for(request.rows)
    assert room == (100 - len("Id,Title\n")) // len(f"{keys[0]},{'x' * 10}\n")
    job.add(replace(request, rows=request.rows[:room]))
    assert job.room_for(request.rows[room:]) == 0


def test_a_job_takes_no_more_rows_than_it_may(
    endpoint: SalesforceEndpoint, keys: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk_ingest, "BULK_BATCH_RECORDS", 4)
    request = titles(keys, "x")
    job = endpoint.open_job(replace(request, rows=()))
    assert job.room_for(request.rows) == 4
    job.add(replace(request, rows=request.rows[:3]))
    assert job.room_for(request.rows[3:]) == 1


@pytest.mark.parametrize("value", ["#N/A", "x" * 131_073])
def test_a_job_does_not_carry_what_it_cannot_say(
    endpoint: SalesforceEndpoint, keys: list[str], value: str
):
    request = titles(keys[:1], value)
    assert not endpoint.open_job(request).carries(request.rows[0])


def test_an_upload_that_is_too_large_is_refused_before_a_job_is_made(
    org: Org, endpoint: SalesforceEndpoint, keys: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk_ingest, "BULK_UPLOAD_MAX_BYTES", 100)
    with pytest.raises(EndpointError) as refused:  # so that halves of it are tried
        endpoint.write(titles(keys, "Long"), pytest.fail)
    assert refused.value.code == "UPLOAD_TOO_LARGE"
    assert org.meter.total == 0


# -------------------------------------------------------------------------------- the bad day


@pytest.fixture
def bad_day(
    endpoint: SalesforceEndpoint, keys: list[str], shared_practice: PracticeProcess
) -> Iterator[tuple[SalesforceEndpoint, list[str], Callable[..., None]]]:
    """An endpoint, all contacts, and a way to make things go wrong until the test ends."""

    def wrong(kind: str, **more: Any) -> None:
        shared_practice.control("faults", {"kind": kind, **more})

    yield endpoint, keys, wrong
    shared_practice.control("faults", method="DELETE")


def held(endpoint: SalesforceEndpoint, stage: DuckStage) -> dict[str, str]:
    result = endpoint.read(ReadRequest("Contact", ("Title",)), stage, lambda _: None)
    return dict(stage.rows(f"SELECT key0, r0 FROM {result.table}"))


@pytest.mark.parametrize("kind", ["cut_before_commit", "cut_after_commit", "server_unavailable"])
def test_an_upload_that_breaks_off_did_nothing(bad_day, stage: DuckStage, kind: str):
    endpoint, keys, wrong = bad_day
    wrong(kind, match={"method": "PUT"})
    remembered: list[str] = []
    with pytest.raises(RetriableError):
        endpoint.write(titles(keys, "Never"), remembered.append)
    assert "Never" not in held(endpoint, stage).values()
    assert endpoint.resume(titles(keys, "Never"), remembered[0]) is None


@pytest.mark.parametrize("kind", ["cut_before_commit", "cut_after_commit"])
def test_a_close_that_breaks_off_is_unknown_until_the_job_is_asked(
    bad_day, stage: DuckStage, kind: str
):
    endpoint, keys, wrong = bad_day
    wrong(kind, match={"method": "PATCH"})
    remembered: list[str] = []
    title = f"Perhaps {kind}"  # other tests of the org may have run before this one
    request = titles(keys, title)
    with pytest.raises(UnknownOutcomeError):
        endpoint.write(request, remembered.append)
    results = _until_known(endpoint, request, remembered[0])
    changed = title in held(endpoint, stage).values()
    assert changed == (kind == "cut_after_commit")
    assert (results is not None) == changed
    if results is not None:
        assert {result.write_id for result in results} == set(range(len(keys)))


def _until_known(
    endpoint: SalesforceEndpoint, request: WriteRequest, job_id: str
) -> list[RowResult] | None:
    for _ in range(200):
        try:
            return endpoint.resume(request, job_id)
        except UnknownOutcomeError:
            continue
    raise AssertionError("the job never ended")


def test_a_job_that_fails_half_way_says_what_was_done_and_what_not(bad_day, stage: DuckStage):
    endpoint, keys, wrong = bad_day
    wrong("bulk_fail", after=1)
    results = send(endpoint, titles(keys, "Half"))
    done = {n for n, result in results.items() if result.succeeded}
    rest = {n for n, result in results.items() if result.unprocessed}
    assert done
    assert rest
    assert done | rest == set(results)
    assert all(results[n].error.retry is RetryClass.TRANSIENT for n in rest)
    now = held(endpoint, stage)
    assert {keys[n] for n in done} == {key for key, title in now.items() if title == "Half"}


def test_a_job_that_fails_before_its_first_row_refuses_every_row(bad_day, stage: DuckStage):
    endpoint, keys, wrong = bad_day
    wrong("bulk_fail", detail={"message": "InvalidBatch : Field name not found : X"})
    results = send(endpoint, titles(keys, "None"))
    assert {result.error.code for result in results.values()} == {"InvalidBatch"}
    assert {result.error.retry for result in results.values()} == {RetryClass.FATAL}
    assert "None" not in held(endpoint, stage).values()


def test_a_job_that_met_too_many_locks_may_be_sent_again(bad_day):
    endpoint, keys, wrong = bad_day
    wrong("bulk_fail", detail={"message": "TooManyLockFailure : tried ten times"})
    with pytest.raises(RetriableError) as failed:
        endpoint.write(titles(keys, "None"), lambda _: None)
    assert failed.value.code == "TooManyLockFailure"


def test_a_session_that_expires_in_the_middle_of_a_job_is_renewed(bad_day):
    endpoint, keys, wrong = bad_day
    wrong("expire_session", match={"method": "PATCH"})
    assert all(one.succeeded for one in send(endpoint, titles(keys, "On")).values())


def test_locked_rows_of_a_job_say_so(bad_day):
    endpoint, keys, wrong = bad_day
    wrong("row_lock", match={"id": keys[3]})
    results = send(endpoint, titles(keys, "Locked"))
    locked = [result for result in results.values() if not result.succeeded]
    assert locked
    assert {result.error.retry for result in locked} == {RetryClass.LOCK}


def test_a_budget_that_ends_while_a_job_runs_leaves_it_unknown_and_resumable(org: Org, bad_day):
    endpoint, keys, wrong = bad_day
    wrong("bulk_slow", detail={"seconds": 2})
    org.meter.budget = org.meter.total + 5
    remembered: list[str] = []
    request = titles(keys, "Slow")
    with pytest.raises(UnknownOutcomeError) as unknown:
        endpoint.write(request, remembered.append)
    assert isinstance(unknown.value.__cause__, RequestLimitError)
    with pytest.raises(RequestLimitError):
        endpoint.resume(request, remembered[0])
    org.meter.budget = None
    results = _until_known_slowly(endpoint, request, remembered[0], org)
    assert all(result.succeeded for result in results)


def _until_known_slowly(endpoint, request, job_id: str, org: Org) -> list[RowResult]:
    for _ in range(200):
        try:
            return endpoint.resume(request, job_id) or []
        except UnknownOutcomeError:
            org.clock.sleep(1)
    raise AssertionError("the job never ended")


def test_a_sign_in_that_ends_while_a_job_runs_leaves_it_unknown(
    shared_practice: PracticeProcess, bad_day
):
    _, keys, wrong = bad_day
    org = practice_connection(shared_practice)
    token = org.client().session.access.token
    org.connection.settings["sign_in"] = "token"
    org.secrets.set("crm", "access_token", token)
    endpoint = org.endpoint()
    endpoint.schema("Contact")
    wrong("expire_session", match={"method": "GET"})
    with pytest.raises(UnknownOutcomeError) as unknown:
        endpoint.write(titles(keys, "Over"), lambda _: None)
    assert isinstance(unknown.value.__cause__, SignInError)
    org.close()


def test_a_job_that_the_org_no_longer_knows_stays_unknown_and_is_asked_for_once(
    org: Org, endpoint: SalesforceEndpoint, keys: list[str]
):
    for request in (titles(keys[:2], "x"), titles(keys[2:], "x")):
        with pytest.raises(UnknownOutcomeError) as unknown:
            endpoint.resume(request, "750000000000001AAA")
        assert unknown.value.code == JOB_FORGOTTEN
    assert org.meter.calls[Purpose.RESOLVE] == 1


# ---------------------------------------------- answers that the practice org never gives


class BulkOrg:
    """An org with one job, whose counters and results a test lays out."""

    def __init__(self, server: FakeServer) -> None:
        self.job: dict[str, Any] = {"id": "750000000000001AAA", "state": "JobComplete"}
        self.files: dict[str, str] = {}
        self.asked: list[str] = []
        server.script = self.answer

    def answer(self, asked: Asked) -> Answer:
        path = asked.path.partition("/services/data/v66.0/")[2].rstrip("/")
        self.asked.append(f"{asked.method} {path}")
        if path.endswith("describe"):
            return Answer(200, {"name": "Contact", "label": "Contact", "fields": FIELDS})
        name = path.rpartition("/")[2]
        if name in ("successfulResults", "failedResults", "unprocessedrecords"):
            return Answer(200, self.files.get(name, "").encode())
        if path.endswith("batches"):
            return Answer(201)
        return Answer(200, self.job)


FIELDS = [
    {"name": "Id", "label": "Id", "type": "id"},
    {"name": "Title", "label": "Title", "type": "string", "length": 80},
    {"name": "Key__c", "label": "Key", "type": "string", "externalId": True},
]
IDS = [f"00300000000000{n}" for n in ["1AAA", "2AAA", "3AAA"]]


@pytest.fixture
def bulk_org(server: FakeServer) -> BulkOrg:
    return BulkOrg(server)


def counted(processed: int, failed: int = 0, state: str = "JobComplete") -> dict[str, Any]:
    return {
        "id": "750000000000001AAA",
        "state": state,
        "numberRecordsProcessed": processed,
        "numberRecordsFailed": failed,
    }


def test_results_in_any_order_and_any_columns_find_their_rows(faked: Org, bulk_org: BulkOrg):
    bulk_org.job = counted(3, 1)
    bulk_org.files = {
        "failedResults": '"sf__Id","sf__Error",Id\n'
        f'"{IDS[1]}","UNABLE_TO_LOCK_ROW:busy:--",{IDS[1]}\n',
    }
    results = send(faked.endpoint(), titles(IDS, "x"))
    assert [results[n].succeeded for n in range(3)] == [True, False, True]
    assert results[1].error is not None
    assert results[1].error.retry is RetryClass.LOCK
    assert "GET jobs/ingest/750000000000001AAA/successfulResults" not in bulk_org.asked


def test_upserts_in_reverse_order_are_bound_by_key(faked: Org, bulk_org: BulkOrg):
    bulk_org.job = counted(2)
    bulk_org.files = {
        "successfulResults": '"sf__Id","sf__Created",Key__c\n'
        f'"{IDS[2]}","false","b, ""B"""\n"{IDS[0]}","true",a\n'
    }
    rows: Rows = [(None, {"Key__c": "a"}), (None, {"Key__c": 'b, "B"'})]
    results = send(faked.endpoint(), bulk(Operation.UPSERT, rows, key_field="Key__c"))
    assert (results[0].record_key, results[0].created) == (IDS[0], True)
    assert (results[1].record_key, results[1].created) == (IDS[2], False)


@pytest.mark.parametrize(
    ("job", "files"),
    [
        (counted(3, 1), {"failedResults": "sf__Id,sf__Error,Id\n"}),
        (counted(2), {"successfulResults": "sf__Id,sf__Created,Id\n"}),
        (counted(3, 1), {"failedResults": f'sf__Id,sf__Error,Id\n"{IDS[0]}"x,"y\n'}),
        (
            counted(1, 0, "Failed"),
            {"successfulResults": f"sf__Id,sf__Created,Id\n{IDS[0]},false,{IDS[0]}\n"},
        ),
    ],
    ids=["a failure missing", "a success missing", "torn", "rows of a failed job missing"],
)
def test_results_that_do_not_add_up_are_unknown(faked: Org, bulk_org: BulkOrg, job, files):
    bulk_org.job, bulk_org.files = job, files
    with pytest.raises(UnknownOutcomeError):
        faked.endpoint().write(titles(IDS, "x"), lambda _: None)


def test_an_aborted_job_that_never_began_is_none(faked: Org, bulk_org: BulkOrg):
    bulk_org.job = counted(0, 0, "Aborted")
    assert faked.endpoint().resume(titles(IDS, "x"), bulk_org.job["id"]) is None


def test_an_open_job_is_aborted(faked: Org, bulk_org: BulkOrg):
    bulk_org.job = counted(0, 0, "Open")
    assert faked.endpoint().resume(titles(IDS, "x"), bulk_org.job["id"]) is None
    assert bulk_org.asked[-1] == "PATCH jobs/ingest/750000000000001AAA"


@pytest.mark.parametrize("state", ["UploadComplete", "InProgress"])
def test_a_running_job_is_unknown(faked: Org, bulk_org: BulkOrg, state: str):
    bulk_org.job = counted(0, 0, state)
    with pytest.raises(UnknownOutcomeError):
        faked.endpoint().resume(titles(IDS, "x"), bulk_org.job["id"])


def test_looks_at_a_job_come_less_and_less_often(faked: Org, bulk_org: BulkOrg, server: FakeServer):
    states = ["InProgress"] * 8 + ["JobComplete"]

    def answer(asked: Asked) -> Answer:
        if asked.method == "GET" and asked.path.endswith("750000000000001AAA"):
            return Answer(200, counted(3, 0, states.pop(0)))
        return bulk_org.answer(asked)

    server.script = answer
    send(faked.endpoint(), titles(IDS, "x"))
    assert faked.clock.slept == [1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0, 30.0]


@pytest.mark.parametrize("code", ["INVALIDENTITY", "FUNCTIONALITY_NOT_ENABLED", "BRAND_NEW"])
def test_a_job_that_is_refused_refuses_every_row(faked: Org, server: FakeServer, code: str):
    org = BulkOrg(server)

    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            return refusal(code)
        return org.answer(asked)

    server.script = answer
    results = faked.endpoint().write(titles(IDS, "x"), pytest.fail)
    assert [result.succeeded for result in results] == [False] * 3
    assert {result.error.code for result in results if result.error} == {code}


# ------------------------------------------------------------------------ past the Recycle Bin


def test_deletions_past_the_recycle_bin_need_their_permission_and_leave_nothing_behind(
    practice: PracticeProcess,
):
    org = practice_connection(practice)
    endpoint = org.endpoint()
    client = org.client()
    made = endpoint.write(
        request_of(Operation.INSERT, [(None, {"LastName": f"H{n}"}) for n in range(3)]), print
    )
    rows: Rows = [(one.record_key, {}) for one in made]
    request = replace(bulk(Operation.DELETE, rows), writing=Writing(hard_delete=True))
    with pytest.raises(AccessDeniedError, match="special user profile permission"):
        endpoint.write(request, pytest.fail)
    username = practice.user()["username"]
    rights = {"username": username, "permissions": {"BulkApiHardDelete": True}}
    practice.control("rights", rights)
    assert all(one.succeeded for one in send(endpoint, request).values())
    listed = ",".join(f"'{key}'" for key, _ in rows)
    statement = f"SELECT Id FROM Contact WHERE Id IN ({listed})"
    assert next(client.query_pages(statement, Purpose.READ))["totalSize"] == 0
    undelete = request_of(Operation.UNDELETE, rows, api="soap")
    assert not any(one.succeeded for one in endpoint.write(undelete, print))
    org.close()
