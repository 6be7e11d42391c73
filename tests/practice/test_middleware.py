"""Faults that happen to requests."""

import aiohttp
import pytest

from app.practice.errors import OrgError
from tests.practice.conftest import Clock, Rest
from tests.practice.test_collection_calls import total

CONTACT = {"LastName": "A"}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("server_unavailable", 503, "SERVER_UNAVAILABLE"),
        ("request_limit", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("unsupported_media_type", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("error", 500, "UNKNOWN_EXCEPTION"),
        ("expire_session", 401, "INVALID_SESSION_ID"),
    ],
)
def test_a_fault_refuses_one_request_with_nothing_done(
    rest: Rest, kind: str, status: int, code: str
) -> None:
    rest.org.faults.install({"kind": kind, "match": {"method": "POST"}})
    refused = rest("POST", "sobjects/Contact", CONTACT)
    assert (refused.status, refused.body[0]["errorCode"]) == (status, code)
    assert "Sforce-Limit-Info" in refused.headers
    assert total(rest, "Contact") == 0
    if kind == "expire_session":
        rest.token = rest.org.sessions.open(rest.org.admin_id).access_token
    assert rest("POST", "sobjects/Contact", CONTACT).status == 201


def test_a_gateway_turns_a_request_away_in_its_own_form(rest: Rest) -> None:
    rest.org.faults.install({"kind": "turned_away", "detail": {"status": 420, "seconds": 7}})
    refused = rest("POST", "sobjects/Contact", CONTACT)
    assert (refused.status, refused.headers["Retry-After"]) == (420, "7")
    assert refused.body is None
    assert total(rest, "Contact") == 0


def test_a_fault_may_bring_its_own_words(rest: Rest) -> None:
    detail = {"code": "REQUEST_LIMIT_EXCEEDED", "message": "ConcurrentRequests", "status": 403}
    rest.org.faults.install({"kind": "error", "detail": detail})
    refused = rest("GET", "limits")
    assert (refused.status, refused.body[0]["message"]) == (403, "ConcurrentRequests")


def test_a_fault_waits_for_its_turn_its_path_and_its_object(rest: Rest) -> None:
    rest.org.faults.install(
        {
            "kind": "server_unavailable",
            "match": {"method": ["POST", "PATCH"], "path": "*/sobjects/*", "object": "contact"},
            "after": 1,
            "times": 2,
        }
    )
    assert rest("GET", "sobjects/Contact/describe").status == 200
    assert rest("POST", "sobjects/Account", {"Name": "A"}).status == 201
    tried = [rest("POST", "sobjects/Contact", CONTACT).status for _ in range(4)]
    assert tried == [201, 503, 503, 201]


@pytest.mark.parametrize(("kind", "written"), [("cut_before_commit", 0), ("cut_after_commit", 1)])
def test_a_cut_connection_leaves_the_client_without_an_answer(
    rest: Rest, kind: str, written: int
) -> None:
    rest.org.faults.install({"kind": kind, "match": {"method": "POST"}})
    with pytest.raises(aiohttp.ClientConnectionError):
        rest("POST", "sobjects/Contact", CONTACT)
    assert total(rest, "Contact") == written
    assert rest("GET", "limits").status == 200


def test_a_fault_of_writes_passes_over_what_only_reads_by_post(rest: Rest) -> None:
    rest.org.faults.install({"kind": "server_unavailable", "match": {"writes": True}})
    part = {"url": "/services/data/v66.0/limits", "referenceId": "one"}
    reads = {"compositeRequest": [{**part, "method": "GET"}]}
    assert rest("POST", "composite", reads).status == 200
    assert rest("POST", "composite/sobjects/Contact", {"ids": [], "fields": ["Id"]}).status < 500
    account = {"method": "POST", "url": "/services/data/v66.0/sobjects/Account"}
    writes = {"compositeRequest": [{**part, **account, "body": {"Name": "A"}}]}
    assert rest("POST", "composite", writes).status == 503
    assert rest("POST", "composite", writes).status == 200


def test_a_truncated_body_breaks_off(rest: Rest) -> None:
    rest.org.faults.install({"kind": "truncate_body", "detail": {"bytes": 10}})
    with pytest.raises(aiohttp.ClientPayloadError):
        rest("GET", "sobjects/Contact/describe")
    assert rest("GET", "limits").status == 200


def test_a_slow_answer_comes_after_its_time(rest: Rest) -> None:
    rest.org.faults.install({"kind": "slow", "detail": {"seconds": 0.05}})
    assert rest("GET", "limits").status == 200


def test_cleared_faults_no_longer_happen(rest: Rest) -> None:
    fault = rest.org.faults.install({"kind": "server_unavailable", "times": None})
    assert rest("GET", "limits").status == 503
    assert rest.org.faults.clear(fault.id) == 1
    assert rest("GET", "limits").status == 200


@pytest.mark.parametrize(
    "body",
    [{"kind": "earthquake"}, {"kind": "slow", "when": 1}, {"kind": "slow", "after": "x"}, {}],
)
def test_an_unknown_fault_is_refused(rest: Rest, body: dict[str, object]) -> None:
    with pytest.raises(OrgError, match="INVALID_FAULT"):
        rest.org.faults.install(body)


def test_usage_stays_with_the_org_and_rolls_on(rest: Rest, clock: Clock) -> None:
    limits = rest.org.limits
    limits.count(3)
    clock.advance(hours=23)
    limits.spend_elsewhere(20_000)
    assert limits.used() == 20_003
    assert limits.as_body(68.0, 0)["DailyApiRequests"]["Remaining"] == 0
    clock.advance(hours=1, minutes=1)
    assert limits.used() == 20_000
    clock.advance(hours=23)
    assert limits.used() == 0


def test_an_answer_is_dated_by_the_clock_of_the_org(rest: Rest, clock: Clock):
    assert rest("GET", "limits").headers["Date"] == "Fri, 20 Nov 2026 15:00:00 GMT"
    clock.advance(hours=1)
    assert rest("GET", "limits").headers["Date"] == "Fri, 20 Nov 2026 16:00:00 GMT"


def test_of_two_faults_of_one_kind_each_has_its_turn(rest: Rest) -> None:
    for code in ("FIRST", "SECOND"):
        rest.org.faults.install({"kind": "error", "detail": {"code": code, "status": 400}})
    said = [rest("GET", "limits") for _ in range(3)]
    assert [each.status for each in said] == [400, 400, 200]
    assert [each.body[0]["errorCode"] for each in said[:2]] == ["FIRST", "SECOND"]
