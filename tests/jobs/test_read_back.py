"""A large run is read back by one look at all that changed, as strictly as record by record."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.asks import ApplyPlan
from app.connectors.salesforce import endpoint, read_ways
from app.core.progress import Phase, Progress
from app.engine import settle
from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from app.store.database import Database
from app.store.pages import Pages
from tests.jobs.desk import LIFT, Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

ROWS, A_CALL = 120, 10
BY_ID = ROWS // A_CALL
AT_ONCE = range(3, 6)
"""Making the job, one to three looks at it, and one page. Unit: calls."""

FIELDS = ("last>LastName", "title>Title")


@pytest.fixture(autouse=True)
def few_records_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """What 10,000 records a call are to 100,000 of them."""
    for module, name in (
        (settle, "READ_BACK_RECORDS"),
        (read_ways, "COMPOSITE_READ_RECORDS"),
        (endpoint, "COMPOSITE_READ_RECORDS"),
    ):
        monkeypatch.setattr(module, name, A_CALL)


def people(mark: str, title: str = "Member") -> list[dict[str, str]]:
    return [
        {"key": f"{mark}-{n:03}", "last": f"{mark} {n:03}", "title": f"{title} {n}"}
        for n in range(ROWS)
    ]


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Desk:
    return Desk(tmp_path, shared_practice)


def prepared(desk: Desk, mark: str) -> int:
    """A plan of new people that no other test knows."""
    desk.write_csv("people.csv", people(mark))
    mapping = mapping_text("people", "Contact", "key>Constituent_ID__c", *FIELDS)
    return desk.preview(desk.add(sync_text(mark, mapping), ("org", "org"), ("files", "files")))


def apply_watched(desk: Desk, plan: int, at_read_back: Callable[[], object]) -> None:
    """Apply a plan, and do something after the last write and before the first look."""
    todo = [at_read_back]

    def report(progress: Progress) -> None:
        if progress.phase is Phase.CONFIRM and todo:
            todo.pop()()

    workspace = Workspace.open(desk.machine)
    try:
        handle(ApplyPlan(plan, "a person", ("all",), LIFT), workspace, report)
    finally:
        workspace.close()


def confirm_calls(desk: Desk) -> int:
    """Calls of reading back so far; everything that was written has been read back."""
    with Database(desk.machine.path) as database:
        assert database.value("SELECT count(*) FROM writes WHERE NOT confirmed") == 0
        calls = Counter[str]()
        for row in database.rows("SELECT purpose, calls FROM quota_ledger"):
            calls[row["purpose"]] += row["calls"]
    return calls["confirm"]


def foreseen(desk: Desk) -> int:
    pages = Pages(desk.machine.path)
    try:
        forecast = pages.plan(pages.plans()[0].id).forecast
    finally:
        pages.close()
    assert forecast is not None
    return sum(line.calls for line in forecast.lines if line.what == "confirm")


def held(desk: Desk) -> list[str | None]:
    """What the org made of the writes, where it is not what was sent."""
    with Database(desk.machine.path) as database:
        return [row["held"] for row in database.rows("SELECT held FROM writes ORDER BY id")]


def test_new_records_and_changed_ones_are_read_back_by_one_look(desk: Desk) -> None:
    plan = prepared(desk, "Once")
    assert foreseen(desk) in AT_ONCE
    assert desk.apply(plan).tally.succeeded == ROWS
    inserted = confirm_calls(desk)
    assert inserted in AT_ONCE

    desk.write_csv("people.csv", people("Once", "Friend"))
    plan = desk.preview("once")
    assert foreseen(desk) in AT_ONCE
    assert desk.apply(plan).tally.succeeded == ROWS
    assert confirm_calls(desk) - inserted in AT_ONCE
    assert desk.planned(desk.preview("once", full=True)) == {}


@pytest.mark.parametrize("hours", [-3, 6])
def test_a_clock_hours_away_from_the_orgs_costs_nothing(
    desk: Desk, shared_practice: PracticeProcess, hours: int
) -> None:
    shared_practice.control("clock", {"shift_seconds": hours * 3_600})
    desk.apply(prepared(desk, f"Hours {hours}"))
    shared_practice.control("clock", {"shift_seconds": 0})
    assert confirm_calls(desk) in AT_ONCE


def test_what_the_org_made_of_a_value_is_seen_in_one_look_too(desk: Desk) -> None:
    """A trigger or a person with our user: the record tells another value than was sent."""
    plan = prepared(desk, "Made")

    def trigger() -> None:
        one = {"Constituent_ID__c": "Made-007", "Title": "Made by the org"}
        user = desk.practice.user()["username"]
        body = {"operation": "upsert", "sobject": "Contact", "records": [one]}
        desk.practice.control(
            "edits", {**body, "external_id": "Constituent_ID__c", "username": user}
        )

    apply_watched(desk, plan, trigger)
    assert confirm_calls(desk) in AT_ONCE
    assert [one for one in held(desk) if one] == ['{"Title":"Made by the org"}']
    assert desk.planned(desk.preview("made")) == {}


def test_what_somebody_else_changed_meanwhile_is_not_taken_for_ours(desk: Desk) -> None:
    plan = prepared(desk, "Theirs")

    def edit() -> None:
        one = {"Constituent_ID__c": "Theirs-007", "Title": "By hand"}
        desk.edit("Contact", one, external_id="Constituent_ID__c")

    apply_watched(desk, plan, edit)
    assert confirm_calls(desk) in AT_ONCE
    assert not any(held(desk))


def test_a_bulk_query_that_fails_is_followed_by_reading_by_id(
    desk: Desk, shared_practice: PracticeProcess
) -> None:
    plan = prepared(desk, "Fails")
    body = {"name": "bulk-fails", "settings": {}}
    apply_watched(desk, plan, lambda: shared_practice.control("bad_days", body))
    shared_practice.control("faults", method="DELETE")
    assert confirm_calls(desk) in range(2 + BY_ID, 5 + BY_ID)
    assert desk.planned(desk.preview("fails", full=True)) == {}
