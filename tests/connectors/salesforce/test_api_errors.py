"""Every code of Salesforce becomes what can be done next; unknown ones stay as they were said."""

import json

import pytest

from app.connectors.salesforce.api_errors import (
    Effect,
    Fault,
    fault_of,
    fault_of_bulk_row,
    faults_in,
    meanings,
    request_error,
    row_error,
)
from app.core.errors import (
    AccessDeniedError,
    AppError,
    CrowdedError,
    EndpointError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SchemaMismatchError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.outcome import RetryClass
from app.resources import resource


def said(code: str, message: str = "It is so", *fields: str) -> str:
    return json.dumps([{"errorCode": code, "message": message, "fields": list(fields)}])


def refused(status: int, body: str, effect: Effect = Effect.READ) -> AppError:
    return request_error(status, body, endpoint="crm", effect=effect)


REQUESTS = [
    ("a lock", 400, "UNABLE_TO_LOCK_ROW", Effect.READ, RetriableError),
    ("a maintenance", 503, "SERVER_UNAVAILABLE", Effect.READ, RetriableError),
    ("a maintenance and an update", 503, "SERVER_UNAVAILABLE", Effect.REPEATABLE, RetriableError),
    ("a maintenance and an insert", 503, "SERVER_UNAVAILABLE", Effect.ONCE, UnknownOutcomeError),
    ("a fault of theirs, reading", 500, "UNKNOWN_EXCEPTION", Effect.READ, RetriableError),
    ("a fault of theirs", 500, "UNKNOWN_EXCEPTION", Effect.REPEATABLE, UnknownOutcomeError),
    ("no calls left", 403, "REQUEST_LIMIT_EXCEEDED", Effect.ONCE, RequestLimitError),
    ("an expired session", 401, "INVALID_SESSION_ID", Effect.READ, SignInError),
    ("any other 401", 401, "SOMETHING_NEW", Effect.READ, SignInError),
    ("no API", 403, "API_DISABLED_FOR_ORG", Effect.READ, AccessDeniedError),
    ("a policy", 403, "TXN_SECURITY_METERING_ERROR", Effect.READ, AccessDeniedError),
    ("a bad query", 400, "MALFORMED_QUERY", Effect.READ, EndpointError),
    ("a code nobody knows", 400, "BRAND_NEW_CODE", Effect.ONCE, EndpointError),
    ("a gateway that has enough", 429, "TOO_MANY_REQUESTS", Effect.ONCE, RetriableError),
]


@pytest.mark.parametrize(
    ("status", "code", "effect", "kind"),
    [case[1:] for case in REQUESTS],
    ids=[c[0] for c in REQUESTS],
)
def test_a_refused_request_becomes(status: int, code: str, effect: Effect, kind: type[AppError]):
    error = refused(status, said(code), effect)
    assert type(error) is kind
    assert isinstance(error, EndpointError)
    assert error.endpoint == "crm"


def test_too_many_at_once_is_not_the_daily_limit():
    error = refused(403, said("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."))
    assert type(error) is CrowdedError


def test_an_unknown_code_is_kept_as_it_was_said():
    error = refused(400, said("BRAND_NEW_CODE", "Wholly new"))
    assert isinstance(error, EndpointError)
    assert (error.code, str(error)) == ("BRAND_NEW_CODE", "Wholly new")


def test_a_missing_column_names_object_and_field():
    words = "\nSELECT Foo__c FROM Contact\n  ^\nNo such column 'Foo__c' on entity 'Contact'. If you"
    error = refused(400, said("INVALID_FIELD", words))
    assert isinstance(error, SchemaMismatchError)
    assert (error.object, error.field) == ("Contact", "Foo__c")


def test_a_missing_object_is_named():
    error = refused(400, said("INVALID_TYPE", "sObject type 'Foo__c' is not supported. If you"))
    assert isinstance(error, SchemaMismatchError)
    assert error.object == "Foo__c"


@pytest.mark.parametrize(
    ("status", "effect", "kind"),
    [
        (502, Effect.READ, RetriableError),
        (502, Effect.REPEATABLE, UnknownOutcomeError),
        (420, Effect.REPEATABLE, RetriableError),
        (429, Effect.ONCE, RetriableError),
        (418, Effect.ONCE, ProtocolError),
        (302, Effect.READ, ProtocolError),
        (401, Effect.READ, SignInError),
    ],
)
def test_a_page_without_salesforces_words(status: int, effect: Effect, kind: type[AppError]):
    assert type(refused(status, "<html>Down</html>", effect)) is kind


@pytest.mark.parametrize(
    "body",
    [
        {"errorCode": "NOT_FOUND", "message": "Gone"},
        [{"statusCode": "NOT_FOUND", "message": "Gone", "fields": []}],
        {"exceptionCode": "NOT_FOUND", "exceptionMessage": "Gone"},
        {"error": "NOT_FOUND", "error_description": "Gone"},
    ],
)
def test_every_form_of_an_error_body_is_read(body: object):
    assert faults_in(json.dumps(body)) == (Fault("NOT_FOUND", "Gone"),)


@pytest.mark.parametrize("body", ["", "null", "[]", "[1]", '"x"', "{}", "[[{}]]"])
def test_what_is_no_error_body_gives_none(body: str):
    assert faults_in(body) == ()


@pytest.mark.parametrize("key", ["duplicateResut", "duplicateResult"])
@pytest.mark.parametrize(
    ("record", "shown"),
    [
        ({}, "003000000000001AAA"),
        ({"Name": "Ada Lee"}, "003000000000001AAA (Ada Lee)"),
        ({"FirstName": "Ada", "LastName": "Lee"}, "003000000000001AAA (Ada Lee)"),
        ({"FirstName": None, "LastName": "Lee"}, "003000000000001AAA (Lee)"),
    ],
)
def test_the_matches_of_a_duplicate_rule_are_named(key: str, record: dict[str, object], shown: str):
    found = {"attributes": {"type": "Contact"}, "Id": "003000000000001AAA", **record}
    entry = {
        key: {"matchResults": [{"matchRecords": [{"record": found}, {"record": found}]}]},
        "errorCode": "DUPLICATES_DETECTED",
        "message": "Use one of these records?",
    }
    fault = fault_of(entry)
    assert fault is not None
    assert row_error(fault).message == f"Use one of these records? Found: {shown}"


ROWS = [
    ("UNABLE_TO_LOCK_ROW", "busy", RetryClass.LOCK),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "x: UNABLE_TO_LOCK_ROW, y", RetryClass.LOCK),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "x: null pointer", RetryClass.DATA),
    ("INVALID_FIELD", "Foreign key external ID: a-1 not found for field", RetryClass.DEPENDENCY),
    ("INVALID_FIELD", "No such column", RetryClass.DATA),
    ("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", RetryClass.DATA),
    ("BRAND_NEW_CODE", "new", RetryClass.DATA),
]


@pytest.mark.parametrize(("code", "message", "retry"), ROWS)
def test_a_refused_row_knows_what_it_calls_for(code: str, message: str, retry: RetryClass):
    assert row_error(Fault(code, message)).retry is retry


BULK_ROWS = [
    (
        "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --",
        Fault("REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ("Name",)),
    ),
    (
        "DUPLICATE_VALUE:duplicates value on record with id: 001:--",
        Fault("DUPLICATE_VALUE", "duplicates value on record with id: 001"),
    ),
    (
        "FIELD_INTEGRITY_EXCEPTION:two of them:State,Country --",
        Fault("FIELD_INTEGRITY_EXCEPTION", "two of them", ("State", "Country")),
    ),
    ("ENTITY_IS_DELETED:entity is deleted", Fault("ENTITY_IS_DELETED", "entity is deleted")),
    ("Something odd: here", Fault("UNKNOWN", "Something odd: here")),
    ("", Fault("UNKNOWN", "Salesforce gave no reason")),
]


@pytest.mark.parametrize(("text", "fault"), BULK_ROWS)
def test_an_error_column_of_a_bulk_job_is_taken_apart(text: str, fault: Fault):
    assert fault_of_bulk_row(text) == fault


def test_every_entry_of_the_guide_has_words_a_fix_and_a_known_source():
    from ruamel.yaml import YAML

    guide = YAML(typ="safe", pure=True).load(resource("error_guide.yaml"))
    for code, entry in guide["codes"].items():
        assert set(entry) <= {"class", "access", "unsure", "words", "fix", "source"}, code
        assert entry["words"].endswith("."), code
        assert entry["fix"].endswith("."), code
        assert entry["source"] in guide["sources"], code
    assert len(guide["codes"]) >= 100
    assert set(meanings()) == set(guide["codes"])
