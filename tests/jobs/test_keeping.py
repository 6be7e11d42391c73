"""Erase a person, back up, move, tidy: each as it is asked for, over a real workspace."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import asks
from app.asks.messages import ErasureFacts
from app.core.approval import Choice, Decision
from app.core.errors import BusyError, SettingsError, StoreError
from app.core.plan import ChangeKind
from app.core.sync import Place
from app.jobs.handlers import handle
from app.jobs.open_place import LOCAL
from app.jobs.workspace import Machine, Workspace
from app.store.check import check_workspace
from app.store.database import Database
from app.store.erasure_certificate import is_whole, term_hash
from app.store.erasure_terms import Terms
from app.store.leases import HeldLease, Leases, place_lease
from app.store.paths import MOVED_NAME, workspace_folder
from app.store.retention import Kept
from tests.engine.rehearsal import PEOPLE, PERSONS, Rehearsal, Side, people

Rehearse = Callable[..., Rehearsal]
EMAIL = "ann.fox@mail.example"
OTHER = "joann.fox@mail.example"


def do(work: Rehearsal, ask: object) -> Any:
    return handle(ask, work.workspace, lambda progress: None)


def lived_in(work: Rehearsal) -> None:
    """Two people through every kind of data: agreed, changed, previewed, failed, logged."""
    put = work.source.put
    rows = [
        put("people.csv", {"id": "1", "a": EMAIL, "b": "Zoë “A” O'Fox"}),
        put("people.csv", {"id": "2", "a": OTHER, "b": "Jo"}),
        put("people.csv", {"id": "3", "a": "other@mail.example", "b": f"ask {EMAIL}, she knows"}),
    ]
    work.agree()
    put("people.csv", {"b": "Ann Fox-Hill"}, rows[0])
    put("people.csv", {"b": "Joanna"}, rows[1])
    work.agree()
    put("people.csv", {"b": "Ann Hill"}, rows[0])
    work.preview()
    work.workspace.notices.add("warning", f"people: {EMAIL} was refused")
    logs = work.workspace.path / "logs"
    logs.mkdir(exist_ok=True)
    (logs / "orgtide.log").write_text(f'{{"event": "refused {EMAIL}"}}\n{{"event": "{OTHER}"}}\n')


def everything(work: Rehearsal) -> str:
    """All that the workspace says of anybody: every table, and each Parquet file."""
    found = []
    database = work.workspace.database
    for table in [
        row[0] for row in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    ]:
        found += [str(tuple(row)) for row in database.rows(f"SELECT * FROM {table}")]
    with work.workspace.stage("look") as stage:
        for path in work.workspace.path.rglob("*.parquet"):
            found += [str(row) for row in stage.rows(f"SELECT * FROM {stage.parquet_in([path])}")]
    found += [path.read_text() for path in work.workspace.path.glob("logs/*")]
    return "\n".join(found)


def test_a_person_is_erased_everywhere_and_others_stay(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    assert everything(work).count(EMAIL) > 10
    facts: ErasureFacts = do(work, asks.ErasePerson((EMAIL,), "anna"))
    left = everything(work)
    assert EMAIL not in left.replace(OTHER, "")
    assert "O'Fox" not in left
    assert "Ann Fox-Hill" not in left
    assert "Ann Hill" not in left
    assert OTHER in left, "a longer address is somebody else's"
    assert "Joanna" in left
    assert "she knows" in left, "a record that mentions the person keeps the rest"
    assert facts.found == 0
    assert facts.records == 2  # under its key on each side
    assert {"journal", "plans", "baselines", "observations", "log"} <= set(facts.removed)
    assert check_workspace(work.workspace.path, deep=True) == []


def test_somebody_of_another_sync_with_the_same_key_stays(rehearse: Rehearse):
    work = rehearse(mappings=(replace(people(), key=("id",)),))
    lived_in(work)
    work.place, work.source = Place("others", LOCAL), Side("files", [PEOPLE])
    work.target = Side("salesforce", [PERSONS])
    work.target.put("Person__c", {"Key__c": "9"})  # so that the Ids of both sides differ as well
    row = work.source.put("people.csv", {"id": "1", "a": "bo@mail.example", "b": "Bo"})
    other = work.agree()
    do(work, asks.ErasePerson((EMAIL,), "anna"))
    work.source.put("people.csv", {"b": "Boris"}, row)
    assert [kind for kind, _ in work.planned(work.preview())] == [ChangeKind.UPDATE]
    assert [one.kind for one in work.changes(work.undo(other.run_id))] == [ChangeKind.DELETE]


def test_a_person_is_erased_from_what_is_only_said_about_a_plan(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    plan = work.preview()
    work.workspace.plans.add_note(plan, f"1 decision no longer fits: {EMAIL}.")
    decide = Decision(Choice.OWN_VALUE, seq=1, rule="b>B__c", value=f"see {EMAIL}")
    work.workspace.plans.decide(plan, [decide])
    facts: ErasureFacts = do(work, asks.ErasePerson((EMAIL,), "anna"))
    assert facts.found == 0
    assert work.workspace.plans.plan(plan).parts[0].notes == ("1 decision no longer fits: ***.",)


def test_the_certificate_proves_without_telling(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    facts: ErasureFacts = do(work, asks.ErasePerson((f" {EMAIL.upper()} ",), "anna"))
    path = Path(facts.certificate)
    assert is_whole(path)
    text = path.read_text()
    assert EMAIL not in text.casefold()
    said = json.loads(text[: text.rindex("}") + 1])
    assert said["terms"] == [term_hash(EMAIL)]
    assert (said["by"], said["found"], said["records"]) == ("anna", 0, facts.records)
    assert said["removed"] == facts.removed
    assert said["scanned_files"] > 3
    assert said["scanned_bytes"] > 10_000
    path.write_text(text.replace("anna", "anne"))
    assert not is_whole(path)


def test_nothing_of_the_person_is_in_the_bytes_of_any_file(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    do(work, asks.ErasePerson((EMAIL,), "anna"))
    work.close()
    for path in work.machine.path.rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower().replace(OTHER.encode(), b"")
            assert EMAIL.encode() not in data, path.name
            assert b"ann hill" not in data, path.name
    work.workspace = Workspace.open(work.machine)


def test_the_next_run_goes_on_without_the_person(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    (key, *_) = work.source.records("people.csv")
    work.source.remove("people.csv", key)
    work.target.remove("Person__c", next(iter(work.target.records("Person__c"))))
    do(work, asks.ErasePerson((EMAIL,), "anna"))
    plan = work.preview(full=True)
    assert EMAIL not in str(work.changes(plan)).replace(OTHER, "")
    report = work.apply(plan)
    assert report.tally.adds_up


def test_an_open_plan_is_not_applied_any_more(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    plan = work.preview()
    do(work, asks.ErasePerson((EMAIL,), "anna"))
    with pytest.raises(SettingsError, match="outdated"):
        work.apply(plan)


def test_a_run_that_has_not_ended_is_finished_first(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": EMAIL})
    run = work.agree()
    work.workspace.database.execute("UPDATE runs SET state = 'interrupted'")
    with pytest.raises(SettingsError, match=f"Run {run.run_id} has not come to its end"):
        do(work, asks.ErasePerson((EMAIL,), "anna"))
    assert EMAIL in everything(work), "nothing was removed"


def test_nobody_else_may_be_at_work(rehearse: Rehearse):
    work = rehearse()
    lived_in(work)
    Leases(work.workspace.database, work.clock).take(place_lease(work.place))
    with pytest.raises(BusyError):
        do(work, asks.ErasePerson((EMAIL,), "anna"))


def test_a_workbook_that_holds_the_person_is_listed(rehearse: Rehearse, tmp_path: Path):
    work = rehearse()
    lived_in(work)
    plan = work.workspace.pages.plans(limit=1)[0].id
    held = do(work, asks.ExportPlan(plan, str(tmp_path / "held.xlsx")))
    facts: ErasureFacts = do(work, asks.ErasePerson(("Ann Hill",), "anna"))
    assert facts.workbooks == (held,)


@pytest.mark.parametrize("values", [(), ("  ",), ("Jo",), (EMAIL, "abc")])
def test_values_that_are_nobodys_alone_are_refused(rehearse: Rehearse, values: tuple[str, ...]):
    work = rehearse()
    with pytest.raises(SettingsError):
        do(work, asks.ErasePerson(values, "anna"))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        (EMAIL, 1),
        (f"<{EMAIL.upper()}>", 1),
        (f"{EMAIL}.", 1),
        (f"mail {EMAIL}, or {EMAIL}", 2),
        (OTHER, 0),
        (f"x.{EMAIL}", 0),
        (f"{EMAIL}.uk", 0),
        (f"{EMAIL}ple", 0),
    ],
)
def test_a_value_is_found_as_itself_and_not_in_something_longer(text: str, times: int):
    assert Terms((EMAIL,)).mentions(text) == times


# Backup and move ---------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    started = Machine.start(str(tmp_path / "home"))
    yield started
    started.close()


def opened(machine: Machine, ask: object) -> Any:
    workspace = Workspace.open(machine)
    try:
        return handle(ask, workspace, lambda progress: None)
    finally:
        workspace.close()


def kept_days(machine: Machine, kind: Kept) -> int | None:
    workspace = Workspace.open(machine)
    try:
        return workspace.retention.days(kind)
    finally:
        workspace.close()


def test_a_backup_into_a_folder_is_named_after_the_day(machine: Machine, tmp_path: Path):
    path = Path(opened(machine, asks.BackUpWorkspace(str(tmp_path))))
    assert path.parent == tmp_path
    assert path.name.startswith("orgtide-")
    assert path.suffix == ".backup"


def test_a_backup_is_restored_beside_the_workspace_in_use(machine: Machine, tmp_path: Path):
    opened(machine, asks.SetRetention("plans", 7))
    backup = opened(machine, asks.BackUpWorkspace(str(tmp_path)))
    opened(machine, asks.SetRetention("plans", 8))
    folder = tmp_path / "restored"
    assert opened(machine, asks.RestoreBackup(backup, str(folder))) == str(folder)
    with pytest.raises(SettingsError, match="already"):
        opened(machine, asks.RestoreBackup(backup, str(folder)))
    other = Machine.start(str(folder))
    try:
        days = [kept_days(one, Kept.PLANS) for one in (machine, other)]
    finally:
        other.close()
    assert days == [8, 7], "the one in use stays as it is"


def test_a_workspace_that_was_moved_is_found_under_its_old_name(tmp_path: Path):
    old, new = tmp_path / "home", tmp_path / "elsewhere" / "orgtide"
    machine = Machine.start(str(old))
    client = machine.client_id
    assert opened(machine, asks.MoveWorkspace(str(new))) == str(new)
    with pytest.raises(StoreError, match=r"was moved to .*elsewhere"):
        Workspace.open(machine)
    machine.close()
    again = Machine.start(str(old))
    try:
        assert again.path == new == workspace_folder(old)
        assert again.client_id == client
        assert [one.name for one in old.iterdir()] == [MOVED_NAME], "the old files are gone"
        back = opened(again, asks.MoveWorkspace(str(tmp_path / "third")))
    finally:
        again.close()
    third = Machine.start(str(old))
    third.close()
    assert back == str(tmp_path / "third")
    assert third.path == tmp_path / "third"


def test_a_workspace_in_which_something_ran_is_moved_and_nothing_holds_it(tmp_path: Path):
    machine = Machine.start(str(tmp_path / "home"))
    with HeldLease(machine.path, machine.clock, "a job of yesterday"):
        pass
    new = opened(machine, asks.MoveWorkspace(str(tmp_path / "new")))
    machine.close()
    with Database(Path(new)) as database:
        assert not database.value("SELECT count(*) FROM leases WHERE held = 1")


def test_a_workspace_is_not_moved_into_itself_nor_over_another(machine: Machine, tmp_path: Path):
    with pytest.raises(SettingsError, match="inside"):
        opened(machine, asks.MoveWorkspace(str(machine.path / "sub")))
    other = Machine.start(str(tmp_path / "other"))
    other.close()
    with pytest.raises(SettingsError, match="already"):
        opened(machine, asks.MoveWorkspace(str(tmp_path / "other")))
    assert not (machine.path / MOVED_NAME).exists()


# Tidying -----------------------------------------------------------------------------------------


def test_tidying_is_told_and_happens_once_a_day(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.agree()
    assert do(work, asks.ApplyRetention(if_due=True)) == {}
    work.clock.pass_minutes(400 * 24 * 60)
    assert do(work, asks.ApplyRetention(if_due=True)) == {"plans": 1, "journal": 1}
    assert do(work, asks.ApplyRetention(if_due=True)) == {}
    (notice,) = work.workspace.pages.notices()
    assert notice.message == "Removed what was kept long enough: 1 plan, 1 write of the journal"


def test_a_run_whose_journal_is_gone_is_not_undone_by_half(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    run = work.agree()
    work.clock.pass_minutes(400 * 24 * 60)
    do(work, asks.ApplyRetention())
    with pytest.raises(SettingsError, match="not kept any more"):
        work.undo(run.run_id)


def test_a_kind_that_is_none_is_named(rehearse: Rehearse):
    work = rehearse()
    do(work, asks.SetRetention("journal", 30))
    with pytest.raises(SettingsError, match="plans, journal, notices"):
        do(work, asks.SetRetention("memories", 30))
