"""A bulk job on bad days: what is said of its rows is true, whatever happens on the way."""

from typing import Any

import pytest

from app.core.plan import Operation
from tests.connectors.salesforce.orgs import Org
from tests.connectors.salesforce.requests_made import Rows, request_of
from tests.practice_orgs import PracticeProcess

ROWS = 250
POLL = {"method": "GET", "path": "*/jobs/ingest/*"}
RESULTS = {"path": "*/failedResults*"}

DAYS: list[tuple[str, dict[str, Any]]] = [
    ("the session ends while it is watched", {"kind": "expire_session", "match": POLL}),
    (
        "the session ends before its file is sent",
        {"kind": "expire_session", "match": {"method": "PUT"}},
    ),
    ("the org is unavailable while it is watched", {"kind": "server_unavailable", "match": POLL}),
    ("the connection breaks while it is watched", {"kind": "cut_before_commit", "match": POLL}),
    ("a result comes in half", {"kind": "truncate_body", "match": RESULTS}),
    ("it takes its time", {"kind": "bulk_slow", "detail": {"seconds": 0.1}}),
]


@pytest.mark.parametrize("fault", [day[1] for day in DAYS], ids=[day[0] for day in DAYS])
def test_every_row_has_its_own_result(
    org: Org, shared_practice: PracticeProcess, fault: dict[str, Any]
) -> None:
    stem = "".join(word[0] for word in str(fault).split())[:10] + str(len(str(fault)))
    rows: Rows = [
        (None, {"Constituent_ID__c": f"{stem}-{n}", "LastName": f"Row {n}" if n % 50 else None})
        for n in range(ROWS)
    ]
    installed = shared_practice.control("faults", fault)["id"]
    request = request_of(Operation.UPSERT, rows, key_field="Constituent_ID__c", api="bulk")
    try:
        results = org.endpoint().write(request, lambda _: None)
        (shown,) = shared_practice.control("faults", method="GET")
    finally:
        shared_practice.control("faults", {"id": installed}, method="DELETE")
    assert shown["hits"] == 1
    assert sorted(result.write_id for result in results) == list(range(ROWS))
    for result in results:
        assert result.succeeded == bool(result.write_id % 50)
        if not result.succeeded:
            assert result.error is not None
            assert result.error.code == "REQUIRED_FIELD_MISSING"
