"""Each error code of the guide, raised by a practice org over TLS: what is then made of it.

A code may be refused for a row, for a request, at sign-in or as the end of a bulk job; what it
calls for stands in `code_tables`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from app.connectors.salesforce.api_errors import Effect, request_error
from app.core.errors import AppError, EndpointError, SignInError
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.quota import Purpose
from app.wording.cause_table import UNKNOWN_CAUSE, CauseKind
from app.wording.causes import cause_kind, cause_title, cause_to_do
from tests.connectors.salesforce.code_tables import (
    DATA,
    FATAL,
    GUIDE,
    JOBS,
    LATER,
    LIMIT,
    LOCK,
    LOGINS,
    OURS,
    REQUESTS,
    ROWS,
    SAID,
    SOAP,
    TOKENS,
    one_line,
)
from tests.connectors.salesforce.orgs import Org, practice_connection
from tests.connectors.salesforce.requests_made import Rows, request_of
from tests.practice_orgs import PracticeProcess


def test_the_tables_name_every_code_of_the_guide_and_the_org_can_say_it() -> None:
    tabled = {*ROWS, *REQUESTS, *JOBS, *LOGINS, *TOKENS}
    assert tabled == set(SAID)
    assert tabled | OURS == set(GUIDE)
    assert len([code for code in tabled if code.isupper()]) >= 100


@pytest.mark.parametrize("code", sorted(GUIDE))
def test_a_code_is_said_in_plain_words_with_something_to_do(code: str) -> None:
    title, to_do = cause_title(code, (), "", None), cause_to_do(code)
    assert title != UNKNOWN_CAUSE
    for words in (title, to_do):
        assert words[0].isupper() or words[0] in "“{"
        assert not words.endswith((".", ":"))
        assert code not in words, "a code is for machines"
        assert "{" not in words


# ------------------------------------------------------------------------------------------- rows


@pytest.fixture(scope="module")
def module_org(shared_practice: PracticeProcess) -> Iterator[Org]:
    made = practice_connection(shared_practice)
    yield made
    made.close()


@pytest.fixture(scope="module")
def refused_rows(
    shared_practice: PracticeProcess, module_org: Org
) -> Iterator[dict[tuple[str, str], RowResult]]:
    """Each code of a row, as the answer to it by collections and by a bulk job."""
    endpoint = module_org.endpoint()
    installed = [
        shared_practice.control(
            "faults",
            {
                "kind": "row_error",
                "match": {"object": "Contact", "key": f"code-{number}"},
                "times": None,
                "detail": {"code": code},
            },
        )["id"]
        for number, code in enumerate(ROWS)
    ]
    rows: Rows = [
        (None, {"Constituent_ID__c": f"CODE-{number}", "LastName": "A"})
        for number in range(len(ROWS))
    ]
    found = {}
    for api in ("collections", "bulk"):
        request = request_of(Operation.UPSERT, rows, key_field="Constituent_ID__c", api=api)
        for result in endpoint.write(request, lambda _: None):
            found[api, list(ROWS)[result.write_id]] = result
    yield found
    for each in installed:
        shared_practice.control("faults", {"id": each}, method="DELETE")


@pytest.mark.parametrize("api", ["collections", "bulk"])
@pytest.mark.parametrize("code", ROWS)
def test_a_refused_row_is_told_by_class_words_and_fields(
    refused_rows: dict[tuple[str, str], RowResult], code: str, api: str
) -> None:
    error = refused_rows[api, code].error
    assert error is not None
    assert (error.code, error.retry) == (code, ROWS[code])
    assert error.message == one_line(SAID[code]["says"])
    assert error.fields == tuple(SAID[code].get("fields", ()))
    safe = cause_kind(code, error.retry) is CauseKind.SAFE
    assert safe == (ROWS[code] in (LOCK, LATER, LIMIT))


def test_an_unknown_code_of_a_row_is_shown_as_salesforce_said_it(
    shared_practice: PracticeProcess, module_org: Org
) -> None:
    shared_practice.control(
        "faults",
        {
            "kind": "row_error",
            "match": {"key": "code-new"},
            "detail": {"code": "BRAND_NEW_CODE", "message": "Wholly new", "fields": ["Email"]},
        },
    )
    rows: Rows = [(None, {"Constituent_ID__c": "CODE-NEW", "LastName": "A"})]
    request = request_of(Operation.UPSERT, rows, key_field="Constituent_ID__c")
    (result,) = module_org.endpoint().write(request, lambda _: None)
    assert result.error is not None
    assert (result.error.code, result.error.message) == ("BRAND_NEW_CODE", "Wholly new")
    assert (result.error.fields, result.error.retry) == (("Email",), DATA)
    assert cause_title("BRAND_NEW_CODE", ("Email",), "Wholly new", None) == UNKNOWN_CAUSE


def test_a_duplicate_is_told_with_the_names_and_ids_of_what_was_found(
    shared_practice: PracticeProcess, module_org: Org
) -> None:
    endpoint = module_org.endpoint()
    person: Rows = [(None, {"FirstName": "Ada", "LastName": "Twin", "Email": "ada@twin.example"})]
    (made,) = endpoint.write(request_of(Operation.INSERT, person), lambda _: None)
    rule = {"sobject": "Contact", "active": True}
    shared_practice.control("duplicate_rules", rule)
    (refused,) = endpoint.write(request_of(Operation.INSERT, person), lambda _: None)
    shared_practice.control("duplicate_rules", {**rule, "active": False})
    assert refused.error is not None
    assert refused.error.message.endswith(f" Found: {made.record_key} (Ada Twin)")


@pytest.mark.parametrize("spelling", ["duplicateResut", "duplicateResult"])
def test_both_spellings_of_what_was_found_are_read(
    shared_practice: PracticeProcess, module_org: Org, spelling: str
) -> None:
    found = [{"Id": "003000000000001AAA", "Name": "Ada Twin"}, {"Id": "003000000000002AAA"}]
    detail = {"code": "DUPLICATES_DETECTED", "matches": found, "spelling": spelling}
    match = {"value": f"Spelled {spelling}"}
    shared_practice.control("faults", {"kind": "row_error", "match": match, "detail": detail})
    rows: Rows = [(None, {"LastName": f"Spelled {spelling}"})]
    (result,) = module_org.endpoint().write(request_of(Operation.INSERT, rows), lambda _: None)
    assert result.error is not None
    listed = "003000000000001AAA (Ada Twin), 003000000000002AAA"
    assert result.error.message == f"Use one of these records? Found: {listed}"


# --------------------------------------------------------------------------------------- requests


@pytest.fixture
def spoiled(shared_practice: PracticeProcess) -> Iterator[Any]:
    """Spoil matching requests from now to the end of the test."""
    installed: list[int] = []

    def spoil(kind: str, match: dict[str, Any], **detail: Any) -> None:
        body = {"kind": kind, "match": match, "times": None, "detail": detail}
        installed.append(shared_practice.control("faults", body)["id"])

    yield spoil
    for each in installed:
        shared_practice.control("faults", {"id": each}, method="DELETE")


def _raised(org: Org, method: str, path: str, effect: Effect, **more: Any) -> AppError:
    purpose = Purpose.READ if effect is Effect.READ else Purpose.WRITE
    with pytest.raises(AppError) as caught:
        org.client().call(method, path, purpose, effect, **more)
    return caught.value


@pytest.mark.parametrize("code", REQUESTS)
def test_a_refused_request_says_what_can_be_done_next(
    module_org: Org, spoiled: Any, code: str
) -> None:
    spoiled("error", {"path": "*/composite/sobjects"}, code=code)
    spoiled("error", {"path": "*/limits*"}, code=code)
    read = _raised(module_org, "GET", "limits", Effect.READ)
    wrote = _raised(module_org, "POST", "composite/sobjects", Effect.ONCE, data="{}")
    assert (type(read), type(wrote)) == REQUESTS[code]
    for error in (read, wrote):
        if isinstance(error, EndpointError):
            assert error.code == code
            assert str(error) == one_line(SAID[code]["says"])


def test_an_unknown_code_of_a_request_is_shown_as_salesforce_said_it(
    module_org: Org, spoiled: Any
) -> None:
    spoiled("error", {"path": "*/limits*"}, code="BRAND_NEW_CODE", message="Wholly new")
    error = _raised(module_org, "GET", "limits", Effect.READ)
    assert isinstance(error, EndpointError)
    assert (error.code, str(error)) == ("BRAND_NEW_CODE", "Wholly new")


# ------------------------------------------------------------------------------- jobs and sign-ins


@pytest.mark.parametrize("code", JOBS)
def test_a_bulk_job_that_fails_before_its_first_row_tells_why(
    module_org: Org, spoiled: Any, code: str
) -> None:
    spoiled("bulk_fail", {"object": "Contact"}, code=code)
    rows: Rows = [(None, {"Constituent_ID__c": "JOB-1", "LastName": "A"})]
    request = request_of(Operation.UPSERT, rows, key_field="Constituent_ID__c", api="bulk")
    endpoint, said = module_org.endpoint(), f"{code} : {one_line(SAID[code]['says'])}"
    if JOBS[code] is FATAL:
        (result,) = endpoint.write(request, lambda _: None)
        assert result.error is not None
        assert (result.error.code, result.error.retry) == (code, FATAL)
        assert result.error.message == said
        return
    with pytest.raises(AppError) as caught:
        endpoint.write(request, lambda _: None)
    assert type(caught.value) is JOBS[code]
    assert (getattr(caught.value, "code", ""), str(caught.value)) == (code, said)


@pytest.mark.parametrize("code", LOGINS)
def test_a_refused_login_is_not_tried_again(
    shared_practice: PracticeProcess, spoiled: Any, code: str
) -> None:
    spoiled("error", SOAP, code=code)
    org = practice_connection(shared_practice)
    with pytest.raises(SignInError) as caught:
        org.client().get("limits", Purpose.READ)
    org.close()
    assert caught.value.code == code
    assert str(caught.value) == one_line(SAID[code]["says"])
    faults = shared_practice.control("faults", method="GET")
    assert [each["hits"] for each in faults if each["match"] == SOAP] == [1]


@pytest.mark.parametrize("code", TOKENS)
def test_a_refused_token_is_said_in_the_form_of_the_token_endpoint(
    shared_practice: PracticeProcess, spoiled: Any, code: str
) -> None:
    spoiled("error", {"path": "/services/oauth2/token"}, code=code)
    url = f"{shared_practice.url()}/services/oauth2/token"
    answer = requests.post(url, data={}, verify=shared_practice.ca_file, timeout=120)
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    error = request_error(400, answer.text, endpoint="crm")
    assert type(error) is SignInError
    assert (error.code, str(error)) == (code, SAID[code]["says"])
