"""The REST API over HTTP: statuses, bodies, headers."""

import gzip
import json
from typing import Any

import pytest

from app.practice.rest_routes import version_label
from tests.practice.conftest import Clock, Rest

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def create(rest: Rest, sobject: str, **fields: Any) -> str:
    answered = rest("POST", f"sobjects/{sobject}/", fields)
    assert answered.status == 201, answered.body
    return str(answered.body["id"])


def test_versions_need_no_session_and_cost_nothing(rest: Rest) -> None:
    for path in ("/services/data", "/services/data/"):
        answered = rest("GET", path, headers={"Authorization": ""})
        assert answered.body[-1] == {
            "label": "Winter '27",
            "url": "/services/data/v68.0",
            "version": "68.0",
        }
        assert "Sforce-Limit-Info" not in answered.headers
    assert rest.org.limits.used() == 0


@pytest.mark.parametrize(
    ("number", "label"),
    [
        (59, "Winter '24"),
        (62, "Winter '25"),
        (63, "Spring '25"),
        (64, "Summer '25"),
        (66, "Spring '26"),
    ],
)
def test_a_version_has_its_season(number: int, label: str) -> None:
    assert version_label(number) == label


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        pytest.param("", "INVALID_SESSION_ID", id="none"),
        pytest.param("Bearer 00Dnonsense", "INVALID_SESSION_ID", id="unknown token"),
        pytest.param("Basic abc", "INVALID_AUTH_HEADER", id="another scheme"),
    ],
)
def test_without_a_good_token_everything_is_401(rest: Rest, authorization: str, code: str) -> None:
    answered = rest("GET", "limits/", headers={"Authorization": authorization})
    assert answered.status == 401
    assert answered.body[0]["errorCode"] == code
    assert answered.headers["Sforce-Limit-Info"] == "api-usage=0/15000"


def test_a_session_ends_after_its_time(rest: Rest, clock: Clock) -> None:
    assert rest("GET", "limits").status == 200
    clock.advance(hours=3)
    assert rest("GET", "limits").body == EXPIRED


def test_every_call_counts_and_every_answer_says_so(rest: Rest) -> None:
    rest("GET", "sobjects")
    answered = rest("GET", "sobjects/Contact/describe")
    assert answered.headers["Sforce-Limit-Info"] == "api-usage=2/15000"
    limits = rest("GET", "limits/").body
    assert limits["DailyApiRequests"] == {"Max": 15000, "Remaining": 14997}


def test_a_used_up_allowance_is_403_until_the_day_has_rolled_on(rest: Rest, clock: Clock) -> None:
    rest.org.limits.set_maximum(1)
    assert rest("GET", "limits").status == 200
    refused = rest("GET", "limits")
    assert refused.status == 403
    assert refused.body == [
        {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
    ]
    assert refused.headers["Sforce-Limit-Info"] == "api-usage=1/1"
    clock.advance(hours=24, minutes=1)
    rest.token = rest.org.sessions.open(rest.org.admin_id).access_token
    assert rest("GET", "limits").status == 200


@pytest.mark.parametrize(
    ("version", "status"), [("30.0", 410), ("31.0", 200), ("69.0", 404), ("68.1", 404)]
)
def test_only_living_versions_answer(rest: Rest, version: str, status: int) -> None:
    rest.version = version
    assert rest("GET", "limits").status == status


def test_a_record_lives_and_dies(rest: Rest) -> None:
    record_id = create(rest, "Contact", LastName="Lee", FirstName="Ann")
    shown = rest("GET", f"sobjects/contact/{record_id}?fields=Name,Email").body
    assert shown == {
        "attributes": {
            "type": "Contact",
            "url": f"/services/data/v68.0/sobjects/Contact/{record_id}",
        },
        "Name": "Ann Lee",
        "Email": None,
    }
    updated = rest("PATCH", f"sobjects/Contact/{record_id}", {"FirstName": None})
    assert (updated.status, updated.content) == (204, b"")
    whole = rest("GET", f"sobjects/Contact/{record_id[:15]}").body
    assert whole["Name"] == "Lee"
    assert len(whole) == len(rest("GET", "sobjects/Contact/describe").body["fields"]) + 1
    assert rest("DELETE", f"sobjects/Contact/{record_id}").status == 204
    for method in ("GET", "DELETE"):
        gone = rest(method, f"sobjects/Contact/{record_id}")
        assert (gone.status, gone.body[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")


def test_a_create_tells_where_the_record_is(rest: Rest) -> None:
    answered = rest("POST", "sobjects/Account", {"Name": "A"})
    assert answered.body["success"] is True
    assert answered.body["errors"] == []
    assert answered.headers["Location"].endswith(answered.body["id"])


def test_post_may_stand_for_another_method(rest: Rest) -> None:
    record_id = create(rest, "Contact", LastName="Lee")
    path = f"sobjects/Contact/{record_id}?_HttpMethod=PATCH"
    assert rest("POST", path, {"LastName": "Li"}).status == 204
    assert rest("GET", f"sobjects/Contact/{record_id}").body["LastName"] == "Li"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "sobjects/Contact", {}, 400, "REQUIRED_FIELD_MISSING"),
        ("POST", "sobjects/Contact", {"Foo": 1}, 400, "INVALID_FIELD"),
        ("POST", "sobjects/Contact", {"LastName": 1}, 400, "JSON_PARSER_ERROR"),
        ("POST", "sobjects/Contact", [], 400, "JSON_PARSER_ERROR"),
        ("POST", "sobjects/Foo", {}, 404, "NOT_FOUND"),
        ("GET", "sobjects/Foo/describe", None, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/003000000000001AAA", None, 404, "NOT_FOUND"),
        ("PATCH", "sobjects/Contact/003000000000001AAA", {}, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/001000000000001AAA", None, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/nonsense", None, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/Constituent_ID__c/none", None, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/Phone/1", None, 404, "NOT_FOUND"),
        ("PATCH", "sobjects/Contact/Constituent_ID__c/C-1", {"Id": "x"}, 400, "INVALID_FIELD"),
        (
            "PATCH",
            "sobjects/Contact/Constituent_ID__c/C-1",
            {"constituent_id__c": "x"},
            400,
            "INVALID_FIELD",
        ),
        ("PATCH", "sobjects/Contact/Constituent_ID__c/C-1?updateOnly=true", {}, 404, "NOT_FOUND"),
        ("PUT", "sobjects/Contact", {}, 405, "METHOD_NOT_ALLOWED"),
        ("GET", "nonsense", None, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/describe/nonsense/more", None, 404, "NOT_FOUND"),
        ("GET", "query", None, 400, "MALFORMED_QUERY"),
        ("GET", "query/01g000000000001AAA-2000", None, 400, "INVALID_QUERY_LOCATOR"),
        ("GET", "search/?q=FIND", None, 400, "MALFORMED_SEARCH"),
    ],
)
def test_a_refused_call_has_its_status_and_code(
    rest: Rest, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answered = rest(method, path, body)
    assert (answered.status, answered.body[0]["errorCode"]) == (status, code)
    assert answered.body[0]["message"]


def test_errors_of_a_record_have_fields_even_when_empty(rest: Rest) -> None:
    answered = rest("POST", "sobjects/Contact", {"LastName": "A", "Mobile_Subscriber__c": True})
    assert answered.body == [
        {
            "message": "Email or phone is needed when Mobile Subscriber is ticked.",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": [],
        }
    ]


def test_a_body_that_is_no_json_is_refused(rest: Rest) -> None:
    answered = rest(
        "POST", "sobjects/Contact", data=b"{", headers={"Content-Type": "application/json"}
    )
    assert (answered.status, answered.body[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


@pytest.mark.parametrize(("version", "made", "changed"), [("68.0", 201, 200), ("45.0", 201, 204)])
def test_an_upsert_by_external_id(rest: Rest, version: str, made: int, changed: int) -> None:
    rest.version = version
    path = "sobjects/Contact/Constituent_ID__c/A%2F1%20%C3%A9"
    first = rest("PATCH", path, {"LastName": "A"})
    second = rest("PATCH", path, {"LastName": "B"})
    assert (first.status, second.status) == (made, changed)
    assert rest("GET", path).body["Constituent_ID__c"] == "A/1 é"
    if changed == 200:
        assert (first.body["created"], second.body["created"]) == (True, False)
        assert first.body["id"] == second.body["id"]
    else:
        assert second.content == b""


def test_a_key_of_several_records_answers_300_and_where_they_are(rest: Rest) -> None:
    ids = [create(rest, "Contact", LastName=name, Email="x@x.example") for name in "AB"]
    for method in ("GET", "PATCH"):
        answered = rest(
            method, "sobjects/Contact/Email/x@x.example", {} if method == "PATCH" else None
        )
        assert answered.status == 300
        assert [url.rpartition("/")[2] for url in answered.body] == ids


def test_a_path_follows_relationships(rest: Rest) -> None:
    account = create(rest, "Account", Name="Acme")
    contact = create(rest, "Contact", LastName="A", AccountId=account)
    alone = create(rest, "Contact", LastName="B")
    assert rest("GET", f"sobjects/Contact/{contact}/Account").body["Name"] == "Acme"
    assert rest("GET", f"sobjects/Contact/{alone}/Account").status == 404
    assert rest("GET", f"sobjects/Account/{account}/Contacts").body["totalSize"] == 1


def test_describe_is_not_sent_again_when_nothing_changed(rest: Rest) -> None:
    first = rest("GET", "sobjects/Contact/describe")
    again = rest(
        "GET",
        "sobjects/Contact/describe",
        headers={"If-Modified-Since": first.headers["Last-Modified"]},
    )
    assert (again.status, again.content) == (304, b"")
    early = rest("GET", "sobjects", headers={"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"})
    assert early.body["maxBatchSize"] == 200


def test_an_object_shows_its_entry_and_recent_records(rest: Rest) -> None:
    create(rest, "Contact", LastName="Lee")
    shown = rest("GET", "sobjects/Contact/").body
    assert shown["objectDescribe"]["name"] == "Contact"
    assert shown["recentItems"][0]["Name"] == "Lee"


def test_a_long_answer_comes_in_pages(rest: Rest) -> None:
    rest.org.bulk_load("Contact", ({"LastName": f"L{number:04}"} for number in range(4500)))
    url = "query/?q=SELECT+LastName+FROM+Contact+ORDER+BY+LastName"
    names, sizes = [], []
    while url:
        page = rest("GET", url).body
        sizes.append(len(page["records"]))
        names += [record["LastName"] for record in page["records"]]
        assert page["totalSize"] == 4500
        assert page["done"] is ("nextRecordsUrl" not in page)
        url = page.get("nextRecordsUrl", "")
    assert sizes == [2000, 2000, 500]
    assert names == [f"L{number:04}" for number in range(4500)]


def test_a_cursor_has_one_user_two_days_and_a_page_size(rest: Rest, clock: Clock) -> None:
    rest.org.bulk_load("Contact", ({"LastName": "L"} for _ in range(450)))
    small = {"Sforce-Query-Options": "batchSize=200"}
    page = rest("GET", "queryAll/?q=SELECT+Id+FROM+Contact", headers=small).body
    following = page["nextRecordsUrl"]
    assert len(page["records"]) == 200
    assert "/query/01g" in following
    assert len(rest("GET", following, headers=small).body["records"]) == 200
    stranger = rest.org.add_user(
        username="s@s.example", last_name="S", first_name="", email="s@s.example", alias="s"
    )
    token = rest.org.sessions.open(stranger.id).access_token
    refused = rest("GET", following, headers={"Authorization": f"Bearer {token}"})
    assert refused.body[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    clock.advance(days=2, seconds=1)
    rest.token = rest.org.sessions.open(rest.org.admin_id).access_token
    assert rest("GET", following).body[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    wrong = rest(
        "GET", "query?q=SELECT+Id+FROM+Contact", headers={"Sforce-Query-Options": "batchSize=9"}
    )
    assert wrong.body[0]["errorCode"] == "INVALID_BATCH_SIZE"


def test_two_long_texts_make_pages_of_two_hundred(rest: Rest) -> None:
    rest.org.edit_schema({"object": "Contact", "put": "Story__c textarea 32000"})
    rest.org.bulk_load("Contact", ({"LastName": "L"} for _ in range(450)))
    sizes = []
    url = "query/?q=SELECT+Description,Story__c+FROM+Contact"
    while url:
        page = rest("GET", url).body
        sizes.append(len(page["records"]))
        url = page.get("nextRecordsUrl", "")
    assert sizes == [200, 200, 50]
    assert len(rest("GET", "query/?q=SELECT+Story__c+FROM+Contact").body["records"]) == 450


def test_changes_and_deletes_are_listed_for_a_span(rest: Rest, clock: Clock) -> None:
    kept, gone = create(rest, "Contact", LastName="A"), create(rest, "Contact", LastName="B")
    clock.advance(minutes=5)
    rest("DELETE", f"sobjects/Contact/{gone}")
    clock.advance(minutes=5)
    span = "?start=2026-11-20T14%3A00%3A00%2B00%3A00&end=2026-11-20T15%3A20%3A00Z"
    updated = rest("GET", f"sobjects/Contact/updated/{span}").body
    assert updated == {"ids": [kept], "latestDateCovered": "2026-11-20T15:10:00.000+0000"}
    deleted = rest("GET", f"sobjects/Contact/deleted/{span}").body
    assert deleted["deletedRecords"] == [
        {"id": gone, "deletedDate": "2026-11-20T15:05:00.000+0000"}
    ]
    assert deleted["earliestDateAvailable"] == "2026-11-05T15:10:00.000+0000"


@pytest.mark.parametrize(
    ("what", "start", "end"),
    [
        ("updated", "2026-10-01T00:00:00Z", "2026-11-20T15:00:00Z"),
        ("deleted", "2026-11-01T00:00:00Z", "2026-11-20T15:00:00Z"),
        ("updated", "2026-11-20T15:00:00Z", "2026-11-20T15:00:30Z"),
        ("updated", "yesterday", "2026-11-20T15:00:30Z"),
    ],
)
def test_a_span_outside_the_window_is_refused(rest: Rest, what: str, start: str, end: str) -> None:
    answered = rest("GET", f"sobjects/Contact/{what}/?start={start}&end={end}")
    assert (answered.status, answered.body[0]["errorCode"]) == (400, "INVALID_REPLICATION_DATE")


def test_long_urls_and_headers_are_refused_at_the_edge(rest: Rest) -> None:
    assert rest("GET", "query?q=" + "x" * 16_000).status == 400
    assert rest("GET", "query?q=" + "x" * 16_400).status == 414
    headers = {f"X-{number}": "y" * 6_000 for number in range(3)}
    assert rest("GET", "limits", headers=headers).status == 431


def test_bodies_travel_compressed_both_ways(rest: Rest) -> None:
    body = gzip.compress(json.dumps({"LastName": "Zip"}).encode())
    sent = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert rest("POST", "sobjects/Contact", data=body, headers=sent).status == 201
    answered = rest("GET", "sobjects/Contact/describe", headers={"Accept-Encoding": "gzip"})
    assert answered.headers["Content-Encoding"] == "gzip"
    assert answered.body["name"] == "Contact"


def test_records_are_counted(rest: Rest) -> None:
    create(rest, "Contact", LastName="A")
    counts = rest("GET", "limits/recordCount?sObjects=Contact,Foo").body
    assert counts == {"sObjects": [{"count": 1, "name": "Contact"}]}


def test_stats_count_requests_and_bytes_by_family(rest: Rest) -> None:
    create(rest, "Contact", LastName="A")
    rest("GET", "query?q=SELECT+Id+FROM+Contact")
    stats = rest("GET", "/__practice__/stats").body
    assert stats["POST sobjects"]["requests"] == 1
    assert stats["POST sobjects"]["received_bytes"] > 0
    assert stats["GET query"]["sent_bytes"] > 0
    assert rest.org.limits.used() == 2
