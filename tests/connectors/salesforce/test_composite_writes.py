"""Several collections in one call: each part answers for itself; what is not told is unknown."""

from typing import Any

import pytest

from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.core.errors import RetriableError, UnknownOutcomeError
from app.core.mapping import AssignmentRule, DuplicateRule, Writing
from app.core.outcome import RetryClass, RowResult
from app.core.plan import Operation
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer, refusal
from tests.connectors.salesforce.orgs import Org
from tests.connectors.salesforce.requests_made import Rows, request_of

FIELDS = [
    {"name": "Id", "label": "Id", "type": "id"},
    {"name": "LastName", "label": "Name", "type": "string"},
]


class Said:
    """Answers a describe, and each part of a composite by what the test says of it."""

    def __init__(self, server: FakeServer) -> None:
        self.parts: dict[int, tuple[int, Any]] = {}
        """Place of a part → status and body; the others succeed."""
        self.whole: Answer | None = None
        self.asked: list[Asked] = []
        server.script = self._script

    def _script(self, asked: Asked) -> Answer:
        if asked.path.endswith("describe"):
            return Answer(200, {"name": "Contact", "label": "Contact", "fields": FIELDS})
        self.asked.append(asked)
        if self.whole is not None:
            return self.whole
        said = []
        for place, part in enumerate(asked.json["compositeRequest"]):
            status, body = self.parts.get(place, (200, None))
            if body is None:
                body = [
                    {"id": record.get("Id", new_id(n)), "success": True, "errors": []}
                    for n, record in enumerate(part["body"]["records"])
                ]
            said.append(
                {"body": body, "httpStatusCode": status, "referenceId": part["referenceId"]}
            )
        return Answer(200, {"compositeResponse": said[::-1]})


def new_id(n: int) -> str:
    return f"003{n:012}AAA"


@pytest.fixture
def said(server: FakeServer) -> Said:
    return Said(server)


@pytest.fixture
def endpoint(faked: Org) -> SalesforceEndpoint:
    return faked.endpoint()


def send(
    endpoint: SalesforceEndpoint, count: int, operation: Operation = Operation.UPDATE, **more: Any
) -> list[RowResult]:
    rows: Rows = [(new_id(n), {"LastName": f"a{n}"}) for n in range(count)]
    request = request_of(operation, rows, api="composite", **more)
    return endpoint.write(request, lambda _: None)


def test_a_thousand_records_go_in_one_call_and_come_back_by_part_and_place(endpoint, said: Said):
    results = send(endpoint, 1_000)
    assert [one.record_key for one in results] == [new_id(n) for n in range(1_000)]
    assert all(one.succeeded for one in results)
    (asked,) = said.asked
    assert (asked.method, asked.path) == ("POST", "/services/data/v66.0/composite")
    assert asked.json["allOrNone"] is False
    parts = asked.json["compositeRequest"]
    assert [len(part["body"]["records"]) for part in parts] == [200] * 5
    assert {part["url"] for part in parts} == {"/services/data/v66.0/composite/sobjects"}
    assert {part["method"] for part in parts} == {"PATCH"}
    for part in parts:
        assert part["httpHeaders"] == {
            "Sforce-Auto-Assign": "FALSE",
            "Sforce-Duplicate-Rule-Header": "allowSave=false; includeRecordDetails=true",
            "Sforce-Mru": "updateMru=false",
            "Sforce-Call-Options": asked.headers["sforce-call-options"],
        }


def test_the_mapping_says_what_the_headers_say(endpoint, said: Said, faked: Org):
    writing = Writing(AssignmentRule.ACTIVE, duplicate_rule=DuplicateRule.ALLOW)
    rows: Rows = [(new_id(n), {"LastName": "a"}) for n in range(201)]
    for more in (
        {"writing": writing},
        {"writing": Writing(assignment_rule_id="01Q000000000001AAA")},
    ):
        endpoint.write(request_of(Operation.UPDATE, rows, api="composite", **more), lambda _: None)
    first, second = (asked.json["compositeRequest"][1]["httpHeaders"] for asked in said.asked)
    assert first["Sforce-Auto-Assign"] == "TRUE"
    assert first["Sforce-Duplicate-Rule-Header"] == "allowSave=true; includeRecordDetails=true"
    assert second["Sforce-Auto-Assign"] == "01Q000000000001AAA"


def test_parts_are_cut_where_the_request_says(endpoint, said: Said):
    send(endpoint, 6, parts=(1, 3, 2))
    parts = said.asked[0].json["compositeRequest"]
    assert [len(part["body"]["records"]) for part in parts] == [1, 3, 2]


def test_deletions_name_their_ids_in_the_address_of_each_part(endpoint, said: Said):
    said.parts = {0: (200, [{"success": True}] * 200), 1: (200, [{"success": True}])}
    results = send(endpoint, 201, Operation.DELETE)
    assert all(one.succeeded for one in results)
    first, second = said.asked[0].json["compositeRequest"]
    assert first["method"] == "DELETE"
    assert "body" not in first
    assert second["url"].endswith(f"composite/sobjects?ids={new_id(200)}&allOrNone=false")


def test_a_part_that_is_refused_as_a_whole_says_so_of_its_rows_alone(endpoint, said: Said):
    said.parts = {1: (400, [{"errorCode": "JSON_PARSER_ERROR", "message": "Unexpected"}])}
    results = send(endpoint, 450)
    assert [one.write_id for one in results if one.succeeded] == [*range(200), *range(400, 450)]
    refused = [one for one in results if not one.succeeded]
    assert all(one.part_refused for one in refused)
    assert {one.error.code for one in refused if one.error} == {"JSON_PARSER_ERROR"}


def test_a_part_refused_for_what_is_not_in_its_rows_blames_none(endpoint, said: Said):
    said.parts = {0: (404, [{"errorCode": "INVALID_TYPE", "message": "no such object"}])}
    results = send(endpoint, 201)
    assert not any(one.part_refused for one in results)
    assert {one.error.retry for one in results if one.error} == {RetryClass.FATAL}


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        (Operation.UPDATE, 200, [{"success": True}]),
        (Operation.UPDATE, 200, {"fine": True}),
        (Operation.UPDATE, 500, "<html>"),
        (Operation.INSERT, 503, [{"errorCode": "SERVER_UNAVAILABLE", "message": "later"}]),
    ],
)
def test_a_part_that_does_not_tell_leaves_its_rows_without_a_result(
    endpoint, said: Said, operation: Operation, status: int, body: Any
):
    said.parts = {0: (status, body)}
    results = send(endpoint, 250, operation)
    assert [one.write_id for one in results] == list(range(200, 250))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"compositeResponse": []}),
        Answer(200, []),
        Answer(200, b"<html>"),
        Answer(
            200,
            {
                "compositeResponse": [{"referenceId": "part0", "httpStatusCode": 200, "body": []}]
                * 2
            },
        ),
    ],
    ids=["too few", "a list", "no JSON", "one part twice"],
)
def test_an_answer_whose_parts_do_not_add_up_is_unknown(endpoint, said: Said, answer: Answer):
    said.whole = answer
    with pytest.raises(UnknownOutcomeError):
        send(endpoint, 201)


def test_a_composite_that_is_refused_as_a_whole_did_nothing(endpoint, said: Said):
    said.whole = refusal("SERVER_UNAVAILABLE", 503)
    with pytest.raises(RetriableError):
        send(endpoint, 201)
    assert len(said.asked) == 1


def test_a_sixth_part_is_not_sent(endpoint, said: Said):
    with pytest.raises(ValueError, match="five"):
        send(endpoint, 1_001)
    assert said.asked == []


def test_one_part_alone_goes_as_a_plain_collection(endpoint, said: Said):
    said.whole = Answer(200, [{"id": new_id(0), "success": True}])
    assert send(endpoint, 1)[0].succeeded
    assert said.asked[0].path.endswith("/composite/sobjects")
