"""sObject Collections and sObject Tree."""

from typing import Any

import pytest

from tests.practice.conftest import Rest
from tests.practice.test_rest_routes import create


def typed(sobject: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": sobject}, **fields}


def total(rest: Rest, sobject: str) -> int:
    return rest.org.query(f"SELECT COUNT() FROM {sobject}", user_id="").total_size


def test_results_stand_in_the_order_of_the_request(rest: Rest) -> None:
    records = [
        typed("Account", Name="A"),
        typed("Account"),
        typed("Contact", LastName="C"),
        typed("Foo", Name="x"),
    ]
    answered = rest("POST", "composite/sobjects", {"allOrNone": False, "records": records})
    assert answered.status == 200
    first, second, third, fourth = answered.body
    assert first["id"].startswith("001")
    assert second == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [Name]",
                "fields": ["Name"],
            }
        ],
    }
    assert third["id"].startswith("003")
    assert fourth["errors"][0]["statusCode"] == "INVALID_TYPE"
    assert rest.org.limits.used() == 1


def test_all_or_none_spans_objects(rest: Rest) -> None:
    records = [typed("Account", Name="A"), typed("Contact")]
    answered = rest("POST", "composite/sobjects", {"allOrNone": True, "records": records})
    assert answered.status == 200
    codes = [each["errors"][0]["statusCode"] for each in answered.body]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert total(rest, "Account") == 0


def test_updates_and_deletes(rest: Rest) -> None:
    account, contact = create(rest, "Account", Name="A"), create(rest, "Contact", LastName="B")
    records = [typed("Account", id=account, Name="A2"), typed("Contact", Id=contact, LastName="B2")]
    updated = rest("PATCH", "composite/sobjects", {"records": records}).body
    assert updated == [
        {"id": account, "success": True, "errors": []},
        {"id": contact, "success": True, "errors": []},
    ]
    deleted = rest(
        "DELETE", f"composite/sobjects?ids={account},nonsense,{contact}&allOrNone=false"
    ).body
    assert [each["success"] for each in deleted] == [True, False, True]
    assert deleted[1]["errors"][0]["statusCode"] == "MALFORMED_ID"


def test_upserts_tell_what_was_created(rest: Rest) -> None:
    create(rest, "Contact", LastName="A", Constituent_ID__c="C-1")
    records = [
        typed("Contact", Constituent_ID__c="C-1", LastName="A2"),
        typed("Contact", Constituent_ID__c="C-2", LastName="B"),
    ]
    path = "composite/sobjects/Contact/Constituent_ID__c"
    answered = rest("PATCH", path, {"records": records}).body
    assert [each["created"] for each in answered] == [False, True]
    wrong = rest("PATCH", "composite/sobjects/Contact/Phone", {"records": records})
    assert (wrong.status, wrong.body[0]["errorCode"]) == (400, "INVALID_EXTERNAL_ID_FIELD_NAME")


def test_reading_many_keeps_the_places_of_missing_ones(rest: Rest) -> None:
    first, second = create(rest, "Contact", LastName="A"), create(rest, "Contact", LastName="B")
    wanted = [second, "003000000000009AAA", first]
    by_url = rest("GET", f"composite/sobjects/Contact?ids={','.join(wanted)}&fields=LastName").body
    by_body = rest(
        "POST", "composite/sobjects/Contact", {"ids": wanted, "fields": ["LastName"]}
    ).body
    assert by_url == by_body
    assert [each and each["LastName"] for each in by_url] == ["B", None, "A"]


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "composite/sobjects", {"records": [{"Name": "A"}]}, "MISSING_ARGUMENT"),
        ("POST", "composite/sobjects", {}, "JSON_PARSER_ERROR"),
        ("POST", "composite/sobjects", {"records": [typed("Contact")] * 201}, "LIMIT_EXCEEDED"),
        (
            "POST",
            "composite/sobjects",
            {"records": [typed("Contact"), typed("Account")] * 6},
            "LIMIT_EXCEEDED",
        ),
        ("POST", "composite/sobjects", {"records": [typed("Contact", Foo=1)]}, "INVALID_FIELD"),
        ("DELETE", "composite/sobjects", None, "MISSING_ARGUMENT"),
        ("GET", "composite/sobjects/Contact?ids=x&fields=Id", None, "MALFORMED_ID"),
        (
            "GET",
            "composite/sobjects/Contact?ids=003000000000009AAA&fields=Foo",
            None,
            "INVALID_FIELD",
        ),
        (
            "POST",
            "composite/sobjects/Contact",
            {"ids": ["x"] * 2001, "fields": ["Id"]},
            "LIMIT_EXCEEDED",
        ),
    ],
)
def test_a_request_that_is_wrong_as_a_whole(
    rest: Rest, method: str, path: str, body: Any, code: str
) -> None:
    answered = rest(method, path, body)
    assert (answered.status, answered.body[0]["errorCode"]) == (400, code)


def test_a_tree_is_planted_whole_or_not_at_all(rest: Rest) -> None:
    tree = {
        "attributes": {"type": "Account", "referenceId": "a"},
        "Name": "A",
        "Contacts": {
            "records": [
                {"attributes": {"type": "Contact", "referenceId": "c1"}, "LastName": "C"},
                {"attributes": {"type": "Contact", "referenceId": "c2"}, "LastName": "D"},
            ]
        },
    }
    answered = rest("POST", "composite/tree/Account", {"records": [tree]})
    assert answered.status == 201
    assert answered.body["hasErrors"] is False
    assert [each["referenceId"] for each in answered.body["results"]] == ["a", "c1", "c2"]
    soql = "SELECT COUNT() FROM Contact WHERE Account.Name = 'A'"
    assert rest.org.query(soql, user_id="").total_size == 2
    tree["Contacts"]["records"][1].pop("LastName")  # type: ignore[index]
    refused = rest("POST", "composite/tree/Account", {"records": [tree]})
    assert refused.status == 400
    assert [each["referenceId"] for each in refused.body["results"]] == ["c2"]
    assert total(rest, "Account") == 1


@pytest.mark.parametrize(("levels", "status"), [(5, 201), (6, 400)])
def test_a_tree_has_at_most_five_levels(rest: Rest, levels: int, status: int) -> None:
    tree: dict[str, Any] = {}
    for level in range(levels):
        attributes = {"type": "Account", "referenceId": f"r{level}"}
        below = {"ChildAccounts": {"records": [tree]}} if tree else {}
        tree = {"attributes": attributes, "Name": "A", **below}
    assert rest("POST", "composite/tree/Account", {"records": [tree]}).status == status
