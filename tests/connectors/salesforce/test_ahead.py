"""Reads that are expected together share calls, and what they read is the same as alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.connectors.salesforce import reading
from app.core.ports import ReadRequest, ReadResult
from app.core.progress import Progress
from app.core.quota import Purpose
from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import Org, practice_connection
from tests.practice_orgs import PracticeProcess

OBJECTS = (
    *("Account", "Contact", "Lead", "Opportunity", "Task", "Event", "Campaign", "CampaignMember"),
    *("Product2", "Pricebook2", "PricebookEntry", "Membership__c", "OpportunityLineItem"),
)


def nothing(_: Progress) -> None:
    """Nobody watches."""


@pytest.fixture
def quiet(practice: PracticeProcess) -> Iterator[Org]:
    """A practice sandbox in which nothing has happened for an hour."""
    practice.control("clock", {"advance_seconds": 3_600})
    made = practice_connection(practice)
    yield made
    made.close()


def read_all(org: Org, stage: DuckStage, requests: list[ReadRequest]) -> list[ReadResult]:
    endpoint = org.endpoint()
    for name in {request.object for request in requests}:
        endpoint.schema(name)
    org.meter.calls.clear()
    endpoint.expect(requests)
    return [endpoint.read(request, stage, nothing) for request in requests]


def test_first_pages_of_thirteen_objects_are_three_calls(org: Org, stage: DuckStage):
    requests = [ReadRequest(name, ("Id",)) for name in OBJECTS]
    together = read_all(org, stage, requests)
    assert org.meter.calls[Purpose.READ] == 3
    alone = [org.endpoint().read(request, stage, nothing) for request in requests]
    assert [one.rows for one in together] == [one.rows for one in alone]
    assert sum(one.price.calls for one in together if one.price) == 3


def test_deltas_of_five_objects_are_one_call(org: Org, stage: DuckStage):
    requests = [ReadRequest(name, ("Id",)) for name in OBJECTS[:5]]
    cursors = [one.cursor for one in read_all(org, stage, requests)]
    deltas = [replace(one, since=cursor) for one, cursor in zip(requests, cursors, strict=True)]
    assert all(one.delta for one in read_all(org, stage, deltas))
    assert org.meter.calls[Purpose.READ] == 1


def test_an_idle_cycle_over_25_objects_is_two_calls(quiet: Org, stage: DuckStage):
    requests = [ReadRequest(name, ("Id",)) for name in OBJECTS]
    requests += [ReadRequest(name, ("Id", "CreatedDate")) for name in OBJECTS[:12]]
    first = read_all(quiet, stage, requests)
    quiet.clock.sleep(3_600)
    deltas = [replace(one, since=seen.cursor) for one, seen in zip(requests, first, strict=True)]
    idle = read_all(quiet, stage, deltas)
    assert quiet.meter.calls.total() == 2
    assert all(one.delta and one.rows == 0 for one in idle)


def test_a_change_among_quiet_objects_is_read(
    practice: PracticeProcess, quiet: Org, stage: DuckStage
):
    requests = [ReadRequest(name, ("Id",)) for name in OBJECTS]
    deltas = [
        replace(one, since=seen.cursor)
        for one, seen in zip(requests, read_all(quiet, stage, requests), strict=True)
    ]
    practice.control("clock", {"advance_seconds": 3_600})
    row = {"LastName": "Changed"}
    practice.control("edits", {"operation": "insert", "sobject": "Contact", "records": [row]})
    found = dict(zip(OBJECTS, read_all(quiet, stage, deltas), strict=True))
    assert found.pop("Contact").rows == 1
    assert {one.rows for one in found.values()} == {0}
    assert quiet.meter.calls[Purpose.READ] <= 3


def test_a_read_that_nobody_expected_stands_alone(org: Org, stage: DuckStage):
    endpoint = org.endpoint()
    endpoint.expect([ReadRequest("Account", ("Id",)), ReadRequest("Lead", ("Id",))])
    found = endpoint.read(ReadRequest("Contact", ("Id",)), stage, nothing)
    assert found.rows > 0


def test_an_old_cursor_is_read_with_the_deletions_and_a_count_in_one_call(
    practice: PracticeProcess, quiet: Org, stage: DuckStage
):
    whole = ReadRequest("Contact", ("Id",))
    (first,) = read_all(quiet, stage, [whole])
    (gone,) = stage.one(f"SELECT min(key0) FROM {first.table}")
    delete = {"operation": "delete", "sobject": "Contact", "records": [{"Id": gone}]}
    practice.control("edits", delete)
    practice.control("clock", {"advance_seconds": 3 * 24 * 3_600})
    (delta,) = read_all(quiet, stage, [replace(whole, since=first.cursor)])
    assert delta.delta
    assert (delta.rows, delta.total) == (1, first.rows - 1)
    assert stage.one(f"SELECT key0, gone FROM {delta.table}") == (gone, "true")


@pytest.mark.parametrize("days", [0, 3])
def test_very_many_changes_are_gathered_by_a_bulk_job(
    practice: PracticeProcess,
    quiet: Org,
    stage: DuckStage,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
):
    whole = ReadRequest("Contact", ("Id", "LastName"))
    (first,) = read_all(quiet, stage, [whole])
    rows = stage.rows(f"SELECT key0 FROM {first.table} ORDER BY key0 LIMIT 20")
    edited = [{"Id": row[0], "LastName": f"Edited {row[0]}"} for row in rows]
    for operation, records in (("update", edited[:15]), ("delete", edited[15:])):
        body = {"operation": operation, "sobject": "Contact", "records": records}
        practice.control("edits", body)
    practice.control("clock", {"advance_seconds": 60 + days * 24 * 3_600})
    delta = replace(whole, since=first.cursor)
    (paged,) = read_all(quiet, stage, [delta])
    monkeypatch.setattr(reading, "bulk_is_cheaper", lambda *_, **__: True)
    (gathered,) = read_all(quiet, stage, [delta])
    ways = [one.price.way for one in (paged, gathered) if one.price]
    assert ways == ["query", "bulk query"]
    assert (gathered.delta, gathered.rows, gathered.total) == (True, 20, paged.total)
    columns = "key0, gone, r1"
    found = [
        sorted(stage.rows(f"SELECT {columns} FROM {one.table}"), key=str)
        for one in (paged, gathered)
    ]
    assert found[0] == found[1]


def test_a_cursor_older_than_the_list_of_deletions_reads_everything(
    practice: PracticeProcess, quiet: Org, stage: DuckStage
):
    whole = ReadRequest("Contact", ("Id",))
    (first,) = read_all(quiet, stage, [whole])
    practice.control("clock", {"advance_seconds": 16 * 24 * 3_600})
    client = quiet.endpoint()
    client.look_up(())
    client.expect([replace(whole, since=first.cursor)])
    again = client.read(replace(whole, since=first.cursor), stage, nothing)
    assert (again.delta, again.complete, again.rows) == (False, True, first.rows)
