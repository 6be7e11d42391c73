"""Records come back from the Recycle Bin, each with its own result, over SOAP."""

import pytest

from app.core.errors import (
    AccessDeniedError,
    EndpointError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.quota import Purpose
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer
from tests.connectors.salesforce.orgs import Org
from tests.connectors.salesforce.requests_made import Rows, request_of
from tests.practice_orgs import PracticeProcess

FIELDS = [{"name": "Id", "label": "Id", "type": "id"}]
A, B = "003000000000001AAA", "003000000000002AAA"


def soap(body: str) -> Answer:
    text = (
        '<?xml version="1.0"?><soapenv:Envelope'
        ' xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        f' xmlns="urn:partner.soap.sforce.com"><soapenv:Body>{body}</soapenv:Body>'
        "</soapenv:Envelope>"
    )
    return Answer(200, text.encode())


def fault(code: str) -> Answer:
    body = (
        f"<soapenv:Fault><faultcode>sf:{code}</faultcode>"
        f"<faultstring>{code}: because</faultstring></soapenv:Fault>"
    )
    return Answer(500, soap(body).body)


def answering(server: FakeServer, answer: Answer) -> list[Asked]:
    asked_for: list[Asked] = []

    def script(asked: Asked) -> Answer:
        if asked.path.endswith("describe"):
            return Answer(200, {"name": "Contact", "label": "Contact", "fields": FIELDS})
        asked_for.append(asked)
        return answer

    server.script = script
    return asked_for


def undelete(org: Org, *keys: str) -> list[RowResult]:
    rows: Rows = [(key, {}) for key in keys]
    return org.endpoint().write(request_of(Operation.UNDELETE, rows, api="soap"), lambda _: None)


def deleted_contacts(org: Org, count: int) -> list[str]:
    endpoint = org.endpoint()
    rows: Rows = [(None, {"LastName": f"Bin {n}"}) for n in range(count)]
    made = endpoint.write(request_of(Operation.INSERT, rows), lambda _: None)
    keys = [str(one.record_key) for one in made]
    gone: Rows = [(key, {}) for key in keys]
    endpoint.write(request_of(Operation.DELETE, gone), lambda _: None)
    return keys


def test_what_the_bin_holds_comes_back_and_the_rest_is_named(org: Org):
    first, second = deleted_contacts(org, 2)
    org.meter.calls.clear()
    results = undelete(org, first, "003000000000999AAA", second)
    assert [one.succeeded for one in results] == [True, False, True]
    assert [one.record_key for one in results][::2] == [first, second]
    assert results[1].error is not None
    assert org.meter.calls[Purpose.WRITE] == 1
    (again,) = undelete(org, first)
    assert again.error is not None, "what is there cannot come back"


def test_a_session_that_has_ended_is_renewed_once(org: Org, shared_practice: PracticeProcess):
    (key,) = deleted_contacts(org, 1)
    endpoint = org.endpoint()
    endpoint.schema("Contact")
    token = org.client().session.access.token
    shared_practice.control("faults", {"kind": "expire_session", "match": {"method": "POST"}})
    try:
        request = request_of(Operation.UNDELETE, [(key, {})], api="soap")
        (result,) = endpoint.write(request, lambda _: None)
    finally:
        shared_practice.control("faults", method="DELETE")
    assert result.succeeded
    assert token


def test_each_result_is_bound_by_its_place(faked: Org, server: FakeServer):
    asked = answering(
        server,
        soap(
            "<undeleteResponse><result><errors><message>entity is not in the recycle bin</message>"
            "<statusCode>UNDELETE_FAILED</statusCode></errors><id/><success>false</success>"
            f"</result><result><id>{B}</id><success>true</success></result></undeleteResponse>"
        ),
    )
    first, second = undelete(faked, A, B)
    assert first.error is not None
    assert (first.error.code, first.record_key) == ("UNDELETE_FAILED", A)
    assert first.error.message == "entity is not in the recycle bin"
    assert second == RowResult(1, succeeded=True, record_key=B)
    (sent,) = asked
    assert sent.path == "/services/Soap/u/66.0"
    assert sent.headers["soapaction"] == "undelete"
    assert sent.body.count(b"<p:ids>") == 2


@pytest.mark.parametrize(
    "answer",
    [soap("<undeleteResponse/>"), Answer(200, b"<html"), Answer(200, b"")],
    ids=["too few", "no XML", "nothing"],
)
def test_an_answer_that_does_not_add_up_is_unknown(faked: Org, server: FakeServer, answer: Answer):
    answering(server, answer)
    with pytest.raises(UnknownOutcomeError):
        undelete(faked, A)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("INVALID_SESSION_ID", SignInError),
        ("SERVER_UNAVAILABLE", RetriableError),
        ("INSUFFICIENT_ACCESS", AccessDeniedError),
        ("BRAND_NEW", EndpointError),
    ],
)
def test_a_refused_call_did_nothing(
    faked: Org, server: FakeServer, code: str, kind: type[EndpointError]
):
    answering(server, fault(code))
    with pytest.raises(kind) as refused:
        undelete(faked, A)
    assert "the-old-token" not in str(refused.value)


def test_more_records_than_a_call_holds_are_not_sent(faked: Org, server: FakeServer):
    asked = answering(server, soap(""))
    with pytest.raises(ValueError, match="200"):
        undelete(faked, *[A] * 201)
    assert asked == []
