"""The org changes between two previews: what changed is told, and what it stops waits."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.asks import CheckSync
from app.asks.messages import SyncFinding
from app.core.errors import SchemaMismatchError
from app.core.quota import Purpose
from app.core.schema import SchemaChange
from app.core.sync import Place
from app.jobs.workspace import Workspace
from app.store.pauses import read_pauses
from tests.forks import Forks
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess, start_practice_process

SYNC = sync_text(
    "people",
    mapping_text("people", "Contact", "number>Constituent_ID__c", "last>LastName", "fax>Fax"),
    mapping_text("companies", "Account", "number>Customer_Number__c", "name>Name"),
)
BINDINGS = (("org", "org"), ("files", "files"))


@pytest.fixture(scope="module")
def org_process(
    practice_template: Path, forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticeProcess]:
    """One practice server; each test takes back what it changed."""
    folder = tmp_path_factory.mktemp("drift") / "data"
    shutil.copytree(practice_template, folder)
    running = start_practice_process(folder, "--records", "small", "--seed", "1", forks=forks)
    yield running
    running.stop()


@pytest.fixture
def desk(org_process: PracticeProcess, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, org_process)
    desk.write_csv("people.csv", [{"number": "X-1", "last": "Abara", "fax": "1"}])
    desk.write_csv("companies.csv", [{"number": "X-1", "name": "Acme"}])
    desk.add(SYNC, *BINDINGS)
    desk.preview("people")
    return desk


@pytest.fixture
def edit(org_process: PracticeProcess) -> Iterator[Callable[..., None]]:
    """Change the org's Contact; the fields of the tests are put back as they were."""

    def change(**body: Any) -> None:
        org_process.control("schema", {"edits": [{"object": "Contact", **body}]})

    yield change
    for line in ('Fax phone 40 "~Business Fax"', "Constituent_ID__c string 20 unique externalid"):
        change(put=line)


def paused(desk: Desk) -> list[str]:
    workspace = Workspace.open(desk.machine)
    try:
        place = Place("people", workspace.connections.get("org").org_id)
        return [
            f"{one.mapping}: {one.reason.value}"
            for one, _ in read_pauses(workspace.database, place)
        ]
    finally:
        workspace.close()


def planned(desk: Desk, plan: int) -> set[str]:
    workspace = Workspace.open(desk.machine)
    try:
        return {part.mapping for part in workspace.plans.plan(plan).parts}
    finally:
        workspace.close()


def news(desk: Desk, plan: int) -> tuple[SchemaChange, ...]:
    workspace = Workspace.open(desk.machine)
    try:
        return workspace.plans.plan(plan).news
    finally:
        workspace.close()


def findings(desk: Desk) -> list[SyncFinding]:
    found: list[SyncFinding] = desk.ask(CheckSync("people"))
    return found


def test_a_mapping_whose_field_went_waits_and_the_others_go_on(
    desk: Desk, edit: Callable[..., None]
):
    edit(drop="Fax")
    assert planned(desk, desk.preview("people")) == {"companies"}
    assert paused(desk) == ["people: field gone"]
    (finding,) = [one for one in findings(desk) if one.severity == "error"]
    assert finding.message.startswith("Paused: The field Business Fax (Contact.Fax) is gone")
    assert finding.line == 15
    edit(put='Fax phone 40 "~Business Fax"')
    assert planned(desk, desk.preview("people")) == {"people", "companies"}
    assert paused(desk) == []


def test_a_mapping_that_begins_to_wait_leaves_one_notice(desk: Desk, edit: Callable[..., None]):
    edit(drop="Fax")
    desk.preview("people")
    desk.preview("people")
    workspace = Workspace.open(desk.machine)
    try:
        messages = [one.message for one in workspace.pages.notices()]
    finally:
        workspace.close()
    assert len(messages) == 1
    assert messages[0].startswith("people: people is paused. The field Business Fax")


def test_a_field_that_cannot_be_written_any_more_makes_its_mapping_wait(
    desk: Desk, edit: Callable[..., None]
):
    edit(put='Fax phone 40 readonly "~Business Fax"')
    assert planned(desk, desk.preview("people")) == {"companies"}
    assert paused(desk) == ["people: not writable"]


def test_a_key_that_is_not_unique_any_more_makes_its_mapping_wait(
    desk: Desk, edit: Callable[..., None]
):
    edit(put="Constituent_ID__c string 20 externalid")
    assert planned(desk, desk.preview("people")) == {"companies"}
    assert paused(desk) == ["people: key not unique"]


def test_when_every_mapping_waits_the_preview_says_why(desk: Desk, edit: Callable[..., None]):
    one = SYNC[: SYNC.index("  - name: companies")]
    desk.add(one, *BINDINGS)
    edit(drop="Fax")
    with pytest.raises(SchemaMismatchError, match="people is paused: The field Business Fax"):
        desk.preview("people")


def test_other_changes_are_told_and_stop_nothing(desk: Desk, edit: Callable[..., None]):
    edit(put='Fax phone 20 "~Fax at work"')
    assert planned(desk, desk.preview("people")) == {"people", "companies"}
    messages = [one.message for one in findings(desk)]
    assert (
        "Since the last run: Fax at work (Contact.Fax) holds 20 characters at most now; it was 40"
        in messages
    )
    assert any("was called Business Fax" in text for text in messages)


def test_news_are_kept_with_the_plan_until_a_run_has_begun_after_them(
    desk: Desk, edit: Callable[..., None]
):
    edit(put='Fax phone 20 "~Business Fax"')
    plan = desk.preview("people")
    assert [one.kind.value for one in news(desk, plan)] == ["length"]
    desk.apply(plan)
    assert news(desk, desk.preview("people")) == ()


def test_what_nobody_maps_is_only_counted(desk: Desk, edit: Callable[..., None]):
    edit(put="Nickname__c string 40")
    edit(put="Title string 60")
    (counted,) = [one.message for one in findings(desk) if "other" in one.message]
    assert counted == (
        "Since the last run: 2 other fields of Contact changed; none of them is mapped"
    )
    edit(drop="Nickname__c")


def test_a_field_that_was_never_there_is_a_mistake_and_no_pause(desk: Desk):
    desk.add(SYNC.replace("target: Fax", "target: Faks"), *BINDINGS)
    with pytest.raises(SchemaMismatchError, match="has no field Faks"):
        desk.preview("people")
    assert paused(desk) == []


def test_an_idle_look_at_the_objects_costs_one_call_and_no_describe(desk: Desk):
    """The org's Id and both describes travel in one call, and nothing changed."""

    def spent() -> dict[Purpose, int]:
        workspace = Workspace.open(desk.machine)
        try:
            rows = workspace.database.rows(
                "SELECT purpose, sum(calls) AS calls FROM quota_ledger GROUP BY purpose"
            )
            return {Purpose(row["purpose"]): row["calls"] for row in rows}
        finally:
            workspace.close()

    before = spent()
    findings(desk)
    after = spent()
    assert after[Purpose.SCHEMA] - before[Purpose.SCHEMA] == 1
    assert sum(after.values()) - sum(before.values()) == 1
