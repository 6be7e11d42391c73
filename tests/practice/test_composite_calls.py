"""Composite, batch and graph requests."""

from typing import Any

import pytest

from tests.practice.conftest import Rest
from tests.practice.test_collection_calls import total

BASE = "/services/data/v68.0"


def step(reference: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    return {"method": method, "url": f"{BASE}/{path}", "referenceId": reference, "body": body}


def run(rest: Rest, *steps: dict[str, Any], all_or_none: bool = False) -> list[dict[str, Any]]:
    body = {"allOrNone": all_or_none, "compositeRequest": list(steps)}
    answered = rest("POST", "composite/", body)
    assert answered.status == 200, answered.body
    found: list[dict[str, Any]] = answered.body["compositeResponse"]
    return found


def statuses(answers: list[dict[str, Any]]) -> list[int]:
    return [each["httpStatusCode"] for each in answers]


def test_a_step_uses_the_answers_before_it(rest: Rest) -> None:
    answers = run(
        rest,
        step("acc", "POST", "sobjects/Account", {"Name": "A"}),
        step("con", "POST", "sobjects/Contact", {"LastName": "B", "AccountId": "@{acc.id}"}),
        step("all", "GET", "query?q=SELECT+Id,Account.Name+FROM+Contact+WHERE+Id='@{con.id}'"),
        step("one", "GET", "sobjects/Contact/@{all.records[0].Id}?fields=LastName"),
    )
    assert statuses(answers) == [201, 201, 200, 200]
    assert [each["referenceId"] for each in answers] == ["acc", "con", "all", "one"]
    assert answers[2]["body"]["records"][0]["Account"]["Name"] == "A"
    assert answers[3]["body"]["LastName"] == "B"
    assert (
        answers[0]["httpHeaders"]["Location"]
        == f"{BASE}/sobjects/Account/{answers[0]['body']['id']}"
    )
    assert rest.org.limits.used() == 1


def test_what_hangs_on_a_failed_step_is_halted_and_the_rest_goes_on(rest: Rest) -> None:
    answers = run(
        rest,
        step("acc", "POST", "sobjects/Account", {}),
        step("con", "POST", "sobjects/Contact", {"LastName": "B", "AccountId": "@{acc.id}"}),
        step("other", "POST", "sobjects/Contact", {"LastName": "C"}),
    )
    assert statuses(answers) == [400, 400, 201]
    assert answers[0]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert answers[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_a_look_at_deleted_records_leaves_the_request_whole(rest: Rest) -> None:
    step = {
        "method": "GET",
        "url": "/services/data/v66.0/queryAll?q=SELECT+Id+FROM+Contact",
        "referenceId": "all",
    }
    (answer,) = rest("POST", "composite", {"compositeRequest": [step]}).body["compositeResponse"]
    assert answer["httpStatusCode"] == 200


def test_all_or_none_takes_everything_back(rest: Rest) -> None:
    answers = run(
        rest,
        step("acc", "POST", "sobjects/Account", {"Name": "A"}),
        step("con", "POST", "sobjects/Contact", {}),
        step("last", "POST", "sobjects/Contact", {"LastName": "C"}),
        all_or_none=True,
    )
    codes = [each["body"][0]["errorCode"] for each in answers]
    assert codes == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"]
    assert total(rest, "Account") == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (step("a", "GET", "sobjects/Contact/@{nobody.id}"), "PROCESSING_HALTED"),
        ({**step("a", "GET", "limits"), "url": "https://elsewhere"}, "NOT_FOUND"),
        (step("a", "GET", "composite"), "NOT_FOUND"),
    ],
)
def test_a_wrong_step_is_refused_alone(rest: Rest, wrong: dict[str, Any], code: str) -> None:
    answers = run(rest, wrong, step("b", "GET", "limits"))
    assert answers[0]["body"][0]["errorCode"] == code
    assert answers[1]["httpStatusCode"] == 200


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([step("a", "GET", "limits")] * 26, id="too many"),
        pytest.param(
            [step("a", "GET", "query?q=SELECT+Id+FROM+Contact")] * 6, id="too many queries"
        ),
    ],
)
def test_a_composite_has_its_limits(rest: Rest, steps: list[dict[str, Any]]) -> None:
    answered = rest("POST", "composite", {"compositeRequest": steps})
    assert (answered.status, answered.body[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")


def test_graphs_stand_and_fall_each_alone(rest: Rest) -> None:
    good = [step("a", "POST", "sobjects/Account", {"Name": "A"})]
    bad = [
        step("a", "POST", "sobjects/Account", {"Name": "B"}),
        step("b", "POST", "sobjects/Account", {}),
    ]
    graphs = [{"graphId": "1", "compositeRequest": good}, {"graphId": "2", "compositeRequest": bad}]
    answered = rest("POST", "composite/graph", {"graphs": graphs})
    assert [each["isSuccessful"] for each in answered.body["graphs"]] == [True, False]
    assert total(rest, "Account") == 1


def test_each_call_of_a_batch_counts(rest: Rest) -> None:
    requests = [
        {"method": "POST", "url": "v68.0/sobjects/Account", "richInput": {"Name": "A"}},
        {"method": "GET", "url": "v68.0/sobjects/Foo/describe"},
        {"method": "GET", "url": "v68.0/limits"},
    ]
    answered = rest("POST", "composite/batch", {"batchRequests": requests})
    assert answered.body["hasErrors"] is True
    assert [each["statusCode"] for each in answered.body["results"]] == [201, 404, 200]
    assert rest.org.limits.used() == 3
    halted = rest("POST", "composite/batch", {"haltOnError": True, "batchRequests": requests})
    assert [each["statusCode"] for each in halted.body["results"]] == [201, 404, 412]
    assert halted.body["results"][2]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"


def test_a_query_of_all_rows_may_stand_in_a_composite(rest: Rest):
    said = rest(
        "POST",
        "composite",
        {
            "compositeRequest": [
                {
                    "method": "GET",
                    "url": "/services/data/v68.0/queryAll?q=SELECT+Id+FROM+Contact",
                    "referenceId": name,
                }
                for name in ("a", "b")
            ]
        },
    )
    assert [part["httpStatusCode"] for part in said.body["compositeResponse"]] == [200, 200]


@pytest.mark.parametrize(("length", "status"), [(15, 200), (16, 400)])
def test_a_graph_is_at_most_fifteen_calls_deep(rest: Rest, length: int, status: int) -> None:
    calls = [
        {
            "method": "POST",
            "url": "/services/data/v68.0/sobjects/Account",
            "referenceId": f"a{n}",
            "body": {"Name": "A", "ParentId": f"@{{a{n - 1}.id}}" if n else None},
        }
        for n in range(length)
    ]
    graphs = {"graphs": [{"graphId": "1", "compositeRequest": calls}]}
    answer = rest("POST", "composite/graph", graphs)
    assert answer.status == status
    if status == 200:
        assert answer.body["graphs"][0]["isSuccessful"] is True


@pytest.mark.parametrize("name", ["Accept", "authorization", "Content-Type"])
def test_a_part_that_says_what_it_has_from_the_whole_fails_all(rest: Rest, name: str) -> None:
    wrong = {**step("b", "GET", "limits"), "httpHeaders": {name: "x"}}
    steps = [step("a", "POST", "sobjects/Account", {"Name": "A"}), wrong]
    for path, body in (
        ("composite", {"compositeRequest": steps}),
        ("composite/graph", {"graphs": [{"graphId": "1", "compositeRequest": steps}]}),
    ):
        answered = rest("POST", path, body)
        assert (answered.status, answered.body[0]["errorCode"]) == (400, "INVALID_HTTP_HEADER")
    assert total(rest, "Account") == 0


HEADERS_OF_PARTS = [
    pytest.param(
        {"Sforce-Duplicate-Rule-Header": "allowSave=true"},
        step("a", "POST", "sobjects/Contact", {"LastName": "Ray", "Email": "r@x.example"}),
        (400, 201),
        id="duplicate rule",
    ),
    pytest.param(
        {"If-Modified-Since": "Fri, 20 Nov 2026 15:00:00 GMT"},
        step("a", "GET", "sobjects/Contact/describe"),
        (200, 304),
        id="unchanged since",
    ),
]


@pytest.mark.parametrize(("headers", "part", "statuses_of_both"), HEADERS_OF_PARTS)
def test_any_other_header_counts_where_the_part_says_it(
    rest: Rest, headers: dict[str, str], part: dict[str, Any], statuses_of_both: tuple[int, int]
) -> None:
    row = {"LastName": "Ray", "Email": "r@x.example"}
    assert rest("POST", "sobjects/Contact", row).status == 201
    rest.org.validation.set_duplicate_rule("Contact", active=True)
    found = []
    for asked in (part, {**part, "httpHeaders": headers}):
        answered = rest("POST", "composite", {"compositeRequest": [asked]}, headers=headers)
        found.append(answered.body["compositeResponse"][0]["httpStatusCode"])
    assert tuple(found) == statuses_of_both


def test_a_client_is_known_by_the_header_of_the_part(rest: Rest) -> None:
    rest.org.faults.install({"kind": "row_lock", "match": {"client": "Mine"}, "times": None})
    mine = {"Sforce-Call-Options": "client=Mine"}
    part = step("a", "POST", "sobjects/Account", {"Name": "A"})
    for asked, status in ((part, 201), ({**part, "httpHeaders": mine}, 400)):
        answered = rest("POST", "composite", {"compositeRequest": [asked]}, headers=mine)
        assert statuses(answered.body["compositeResponse"]) == [status]
