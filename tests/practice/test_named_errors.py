"""Every code by name, in each form in which Salesforce says it."""

import re
from typing import Any

import pytest

from app.practice.conversions import Conversion
from app.practice.errors import HTTP_STATUS
from app.practice.named_errors import named_errors
from app.practice.org import Org
from tests.practice.conftest import Rest

ROWS = [each.code for each in named_errors().values() if each.of in {"row", "any"}]
REQUESTS = [each.code for each in named_errors().values() if each.of in {"request", "any"}]
FAULTS = [each.code for each in named_errors().values() if each.of in {"request", "any", "login"}]
ROOT = "/services/data/v68.0"


def spoil(org: Org, kind: str, code: str, **match: Any) -> None:
    org.faults.install({"kind": kind, "match": match, "detail": {"code": code}})


def composite(rest: Rest, method: str, path: str, body: Any = None) -> dict[str, Any]:
    call = {"method": method, "url": f"{ROOT}/{path}", "referenceId": "a", "body": body}
    answer = rest("POST", "composite", {"compositeRequest": [call]})
    assert answer.status == 200
    (inside,) = answer.body["compositeResponse"]
    found: dict[str, Any] = inside
    return found


@pytest.mark.parametrize("code", ROWS)
def test_one_record_is_refused_by_rest_collections_and_composite(rest: Rest, code: str) -> None:
    known, row = named_errors()[code], {"LastName": "A"}
    status = HTTP_STATUS.get(code, 400)
    for _ in range(3):
        spoil(rest.org, "row_error", code, object="Contact")
    alone = rest("POST", "sobjects/Contact", row)
    assert alone.status == status
    assert (alone.body[0]["errorCode"], alone.body[0]["message"]) == (code, known.says)
    if known.fields:
        assert alone.body[0]["fields"] == list(known.fields)
    records = [{"attributes": {"type": "Contact"}, **row}]
    many = rest("POST", "composite/sobjects", {"records": records})
    assert many.status == 200
    (error,) = many.body[0]["errors"]
    assert (error["statusCode"], error["fields"]) == (code, list(known.fields))
    inside = composite(rest, "POST", "sobjects/Contact", row)
    assert (inside["httpStatusCode"], inside["body"][0]["errorCode"]) == (status, code)


@pytest.mark.parametrize("code", REQUESTS)
def test_a_request_is_refused_whole_and_inside_a_composite_one(rest: Rest, code: str) -> None:
    known, status = named_errors()[code], HTTP_STATUS.get(code, 400)
    spoil(rest.org, "error", code, path="*/limits")
    whole = rest("GET", "limits")
    assert whole.status == status
    assert (whole.body[0]["errorCode"], whole.body[0]["message"]) == (code, known.says)
    spoil(rest.org, "subrequest_error", code, path="*/limits")
    inside = composite(rest, "GET", "limits")
    assert (inside["httpStatusCode"], inside["body"][0]["errorCode"]) == (status, code)


@pytest.mark.parametrize("code", FAULTS)
def test_a_soap_call_is_refused_with_a_fault(rest: Rest, code: str) -> None:
    spoil(rest.org, "error", code, path="/services/Soap/*")
    answer = rest("POST", "/services/Soap/u/59.0", {})
    text = answer.content.decode()
    assert answer.status == 500
    assert f"<faultcode>sf:{code}</faultcode>" in text
    assert re.search(rf"<faultstring>{code}: ", text)


@pytest.mark.parametrize("operation", ["undelete", "merge", "convert"])
def test_the_calls_that_rest_has_not_are_refused_row_by_row(org: Org, operation: str) -> None:
    rows = [{"LastName": name} for name in "AB"]
    first, second = (
        str(each.id) for each in org.save("insert", "Contact", rows, user_id=org.admin_id)
    )
    spoil(org, "row_error", "ENTITY_IS_LOCKED", operation=operation)
    if operation == "undelete":
        org.save("delete", "Contact", [{"Id": first}], user_id=org.admin_id)
        errors = org.undelete([first], user_id=org.admin_id)[0].errors
    elif operation == "merge":
        errors = org.merge({"Id": first}, [second], user_id=org.admin_id).errors
    else:
        wanted = Conversion("00Q000000000001AAA", "Closed - Converted")
        errors = org.convert_lead(wanted, user_id=org.admin_id).errors
    assert [error.code for error in errors] == ["ENTITY_IS_LOCKED"]
