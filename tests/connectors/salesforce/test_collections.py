"""Collections: one call, results in order, and nothing believed that does not add up."""

from typing import Any

import pytest

from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.core.errors import AccessDeniedError, EndpointError, RetriableError, UnknownOutcomeError
from app.core.outcome import RetryClass, RowResult
from app.core.plan import Operation
from app.core.values import FieldType
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer, refusal
from tests.connectors.salesforce.orgs import Org
from tests.connectors.salesforce.requests_made import Rows, request_of

FIELDS = [
    {"name": "Id", "label": "Id", "type": "id"},
    {"name": "LastName", "label": "Name", "type": "string"},
    {"name": "Amount__c", "label": "Amount", "type": "currency", "scale": 2},
    {"name": "Key__c", "label": "Key", "type": "string", "externalId": True},
]
A, B = "003000000000001AAA", "003000000000002AAA"


class Said:
    """Answers a describe, then what the test says."""

    def __init__(self, server: FakeServer) -> None:
        self.answer = Answer(200, [])
        self.asked: list[Asked] = []
        server.script = self._script

    def _script(self, asked: Asked) -> Answer:
        if asked.path.endswith("describe"):
            return Answer(200, {"name": "Contact", "label": "Contact", "fields": FIELDS})
        self.asked.append(asked)
        return self.answer


@pytest.fixture
def said(server: FakeServer) -> Said:
    return Said(server)


@pytest.fixture
def endpoint(faked: Org) -> SalesforceEndpoint:
    return faked.endpoint()


def send(
    endpoint: SalesforceEndpoint, operation: Operation, rows: Rows, **more: Any
) -> list[RowResult]:
    types = {"Amount__c": FieldType.CURRENCY}
    return endpoint.write(request_of(operation, rows, types, **more), lambda _: None)


def test_an_insert_posts_its_records_and_takes_their_ids_in_order(endpoint, said: Said):
    said.answer = Answer(
        200, [{"id": A, "success": True, "errors": []}, {"id": B, "success": True}]
    )
    rows: Rows = [(None, {"LastName": "a", "Amount__c": "1.10"}), (None, {"LastName": None})]
    results = send(endpoint, Operation.INSERT, rows)
    assert results == [
        RowResult(0, succeeded=True, record_key=A, created=True),
        RowResult(1, succeeded=True, record_key=B, created=True),
    ]
    (asked,) = said.asked
    assert (asked.method, asked.path) == ("POST", "/services/data/v66.0/composite/sobjects")
    assert asked.body == (
        b'{"allOrNone":false,"records":['
        b'{"attributes":{"type":"Contact"},"LastName":"a","Amount__c":1.10},'
        b'{"attributes":{"type":"Contact"},"LastName":null}]}'
    )
    assert asked.headers["sforce-auto-assign"] == "FALSE"
    assert "includeRecordDetails=true" in asked.headers["sforce-duplicate-rule-header"]
    assert "allowSave=false" in asked.headers["sforce-duplicate-rule-header"]


def test_an_update_patches_by_id(endpoint, said: Said):
    said.answer = Answer(200, [{"id": A, "success": True, "errors": []}])
    (result,) = send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"})])
    assert result == RowResult(0, succeeded=True, record_key=A)
    (asked,) = said.asked
    assert asked.method == "PATCH"
    assert asked.json["records"][0]["Id"] == A


def test_an_upsert_goes_by_its_key_and_says_what_is_new(endpoint, said: Said):
    said.answer = Answer(
        200,
        [{"id": A, "success": True, "created": True}, {"id": B, "success": True, "created": False}],
    )
    rows: Rows = [(None, {"Key__c": "1"}), (B, {"Key__c": "2"})]
    results = send(endpoint, Operation.UPSERT, rows, key_field="Key__c")
    assert [result.created for result in results] == [True, False]
    (asked,) = said.asked
    assert asked.path.endswith("composite/sobjects/Contact/Key__c")
    assert [record.get("Id") for record in asked.json["records"]] == [None, None]


@pytest.mark.parametrize("code", ["ENTITY_IS_DELETED", "NOT_FOUND"])
def test_a_deletion_names_ids_in_its_address(endpoint, said: Said, code: str):
    gone = {"statusCode": code, "message": "it is not there", "fields": []}
    said.answer = Answer(200, [{"id": A, "success": True}, {"success": False, "errors": [gone]}])
    results = send(endpoint, Operation.DELETE, [(A, {}), (B, {})])
    assert [result.succeeded for result in results] == [True, True]
    (asked,) = said.asked
    assert (asked.method, asked.body) == ("DELETE", b"")
    assert asked.path.endswith(f"composite/sobjects?ids={A},{B}&allOrNone=false")


def test_a_row_with_several_faults_tells_all_of_them(endpoint, said: Said):
    faults = [
        {"statusCode": "STRING_TOO_LONG", "message": "First.", "fields": ["LastName"]},
        {"statusCode": "INVALID_FIELD", "message": "Second.", "fields": ["Key__c", "LastName"]},
    ]
    said.answer = Answer(200, [{"success": False, "errors": faults}])
    (result,) = send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"})])
    assert result.error is not None
    assert result.error.code == "STRING_TOO_LONG"
    assert result.error.message == "First. Second."
    assert result.error.fields == ("LastName", "Key__c")
    assert result.record_key == A


@pytest.mark.parametrize("entry", [{"success": False, "errors": []}, {"success": False}, None, "x"])
def test_a_row_refused_without_a_reason_is_a_failure_too(endpoint, said: Said, entry: object):
    said.answer = Answer(200, [entry])
    (result,) = send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"})])
    assert not result.succeeded
    assert result.error is not None
    assert result.error.code == "UNKNOWN"
    assert result.error.retry is RetryClass.DATA


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, []),
        Answer(200, [{"id": A, "success": True}] * 2),
        Answer(200, {"fine": True}),
        Answer(200, b"<html>"),
        Answer(200, b""),
        Answer(204),
    ],
)
def test_an_answer_that_does_not_add_up_is_unknown(endpoint, said: Said, answer: Answer):
    said.answer = answer
    with pytest.raises(UnknownOutcomeError):
        send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"})])


@pytest.mark.parametrize(
    ("operation", "answer", "kind"),
    [
        (Operation.INSERT, refusal("SERVER_UNAVAILABLE", 503), UnknownOutcomeError),
        (Operation.UPDATE, refusal("SERVER_UNAVAILABLE", 503), RetriableError),
        (Operation.INSERT, refusal("UNABLE_TO_LOCK_ROW"), RetriableError),
        (Operation.INSERT, refusal("EXCEEDED_MAX_SIZE_REQUEST"), EndpointError),
        (Operation.DELETE, Answer(200, [], cut="before"), UnknownOutcomeError),
    ],
)
def test_a_refused_request_is_sent_once(endpoint, said: Said, operation, answer, kind):
    said.answer = answer
    with pytest.raises(kind) as failed:
        send(endpoint, operation, [(A, {"LastName": "a"})])
    assert type(failed.value) is kind
    assert len(said.asked) == 1


def test_a_field_that_is_not_there_is_refused_before_anything_is_sent(endpoint, said: Said):
    with pytest.raises(AccessDeniedError) as denied:
        send(endpoint, Operation.UPDATE, [(A, {"Nothing__c": "a"})])
    assert (denied.value.object, denied.value.field) == ("Contact", "Nothing__c")
    assert said.asked == []


@pytest.mark.parametrize("code", ["INVALID_TYPE", "METHOD_NOT_ALLOWED"])
def test_a_refusal_that_no_row_is_to_blame_for_is_said_of_each(endpoint, said: Said, code: str):
    said.answer = refusal(code)
    results = send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"}), (B, {"LastName": "b"})])
    assert [result.succeeded for result in results] == [False, False]
    assert {result.error.code for result in results if result.error} == {code}
    assert {result.error.retry for result in results if result.error} == {RetryClass.FATAL}
    assert len(said.asked) == 1


@pytest.mark.parametrize("code", ["BRAND_NEW_CODE", "JSON_PARSER_ERROR", "UPLOAD_TOO_LARGE"])
def test_a_refusal_that_one_row_may_have_brought_about_is_raised(endpoint, said: Said, code: str):
    said.answer = refusal(code)
    with pytest.raises(EndpointError):
        send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"}), (B, {"LastName": "b"})])


def test_more_records_than_a_collection_holds_are_not_sent(endpoint, said: Said):
    with pytest.raises(ValueError, match="200"):
        send(endpoint, Operation.UPDATE, [(A, {"LastName": "a"})] * 201)
    assert said.asked == []
