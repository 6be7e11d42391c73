"""The way back of a run: each row of the table, and what it leaves alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.asks import UndoRun
from app.connectors.memory import RowFault
from app.core.errors import SettingsError
from app.core.mapping import Mode
from app.core.outcome import RowError
from app.core.plan import ChangeKind, Reason
from app.core.quota import Purpose
from app.core.report import RunReport
from tests.builders import schema
from tests.connectors.salesforce.orgs import practice_connection
from tests.engine.rehearsal import Rehearsal, Side, people
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

Rehearse = Callable[..., Rehearsal]


def updated(work: Rehearsal) -> RunReport:
    """Two records agree and are changed by the source; a third one is new."""
    rows = [work.source.put("people.csv", {"id": n, "a": f"old{n}", "b": "b"}) for n in "12"]
    work.agree()
    for n, row in enumerate(rows, 1):
        work.source.put("people.csv", {"a": f"new{n}"}, row)
    work.source.put("people.csv", {"id": "3", "a": "made"})
    return work.agree()


def held(work: Rehearsal) -> dict[str | None, str | None]:
    return {key: one["A__c"] for key, one in work.of_target().items()}


def key_of(work: Rehearsal, name: str) -> str:
    records = work.target.records("Person__c")
    return next(key for key, record in records.items() if record["Key__c"] == name)


def test_updates_go_back_and_new_records_go(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    assert held(work) == {"1": "new1", "2": "new2", "3": "made"}
    plan = work.undo(run.run_id)
    assert held(work) == {"1": "new1", "2": "new2", "3": "made"}, "nothing is written yet"
    report = work.apply(plan)
    assert (report.tally.succeeded, report.tally.failed) == (3, {})
    assert held(work) == {"1": "old1", "2": "old2"}


def test_a_run_goes_back_though_the_rule_of_its_field_was_changed(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    work.mappings = (people("id>Key__c", "a>A__c as cut(40)", "b>B__c"),)
    report = work.apply(work.undo(run.run_id))
    assert (report.tally.succeeded, report.tally.failed) == (3, {})
    assert held(work) == {"1": "old1", "2": "old2"}


def test_what_the_mapping_does_not_write_any_more_is_kept_and_named(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    work.mappings = (people("id>Key__c", "b>B__c"),)
    plan = work.undo(run.run_id)
    kept = [one for one in work.changes(plan) if one.kind is ChangeKind.PROBLEM]
    assert {(one.reason, one.detail) for one in kept} == {
        (Reason.NOT_MAPPED, "The mapping does not write A__c any more")
    }
    assert len(kept) == 2
    work.apply(plan)
    assert held(work) == {"1": "new1", "2": "new2"}, "only the new record went"


def test_a_run_whose_mapping_is_gone_is_not_said_to_be_undone(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    work.mappings = (replace(work.mappings[0], name="renamed"),)
    with pytest.raises(SettingsError, match=r"wrote by people, .* no such mapping any more"):
        work.undo(run.run_id)


def test_undo_is_not_undone_by_the_next_run(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    work.apply(work.undo(run.run_id))
    assert work.planned(work.preview()) == [(ChangeKind.INSERT, "3")]
    (key, *_) = work.source.records("people.csv")
    work.source.put("people.csv", {"a": "newer"}, key)
    work.agree()
    assert held(work)["1"] == "newer", "the source moved on"


def test_an_undo_can_be_undone(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    back = work.apply(work.undo(run.run_id))
    plan = work.undo(back.run_id)
    assert {(one.kind, one.reason) for one in work.changes(plan)} == {
        (ChangeKind.UPDATE, None),
        (ChangeKind.PROBLEM, Reason.DELETED),
    }
    work.apply(plan)
    assert held(work) == {"1": "new1", "2": "new2"}


@pytest.mark.parametrize(
    ("words", "name", "edit", "reason"),
    [
        ("an edited field", "1", {"A__c": "hand"}, Reason.EDITED_SINCE),
        ("an edited new record", "3", {"A__c": "hand"}, Reason.EDITED_SINCE),
        ("a deleted record", "1", None, Reason.GONE_IN_TARGET),
        ("a deleted new record", "3", None, Reason.GONE_IN_TARGET),
    ],
)
def test_what_somebody_did_since_is_kept(
    rehearse: Rehearse,
    words: str,
    name: str,
    edit: dict[str, str] | None,
    reason: Reason,
) -> None:
    work = rehearse()
    run = updated(work)
    if edit is None:
        work.target.remove("Person__c", key_of(work, name))
    else:
        work.target.put("Person__c", edit, key_of(work, name))
    plan = work.undo(run.run_id)
    counts = work.workspace.plans.plan(plan).counts
    assert counts.adds_up
    assert counts.read == run.tally.succeeded
    assert [one.reason for one in work.changes(plan) if one.reason] == [reason]
    work.apply(plan)
    assert held(work).get(name) == (edit and "hand")


def test_a_new_record_is_kept_once_somebody_filled_what_the_run_left_empty(
    rehearse: Rehearse,
) -> None:
    work = rehearse()
    work.target.automation = lambda one: {"B__c": one["B__c"] or "default"}
    run = updated(work)
    assert [one.reason for one in work.changes(work.undo(run.run_id))] == [None] * 3
    work.target.put("Person__c", {"B__c": "hand"}, key_of(work, "3"))
    plan = work.undo(run.run_id)
    assert [one.reason for one in work.changes(plan) if one.source_key == "3"] == [
        Reason.EDITED_SINCE
    ]
    work.apply(plan)
    assert work.of_target()["3"]["B__c"] == "hand"


TELLING = schema(
    "Person__c", "Id:id", "Key__c!:string(20)", "A__c:string(40)", "B__c", "C__c", "By__c", key="Id"
)


def test_a_new_record_is_kept_once_somebody_worked_on_a_field_that_no_rule_knows(
    rehearse: Rehearse,
) -> None:
    work = rehearse(target=Side("salesforce", [TELLING], changed_by="By__c"))
    run = updated(work)
    plan = work.undo(run.run_id)
    assert [one.reason for one in work.changes(plan)] == [None] * 3
    work.target.put("Person__c", {"C__c": "hand"}, key_of(work, "3"))
    assert work.apply(plan).tally.failed == {"CHANGED_SINCE_PLAN": 1}, "meanwhile"
    assert work.of_target()["3"]["C__c"] == "hand"
    (later,) = (one for one in work.changes(work.undo(run.run_id)) if one.source_key == "3")
    assert later.reason is Reason.EDITED_SINCE


def test_edit_between_plan_and_apply_of_an_undo_is_kept(rehearse: Rehearse) -> None:
    work = rehearse()
    run = updated(work)
    plan = work.undo(run.run_id)
    for name in "13":
        work.target.put("Person__c", {"A__c": "hand"}, key_of(work, name))
    report = work.apply(plan)
    assert report.tally.failed == {"CHANGED_SINCE_PLAN": 2}
    assert held(work) == {"1": "hand", "2": "old2", "3": "hand"}


def test_what_the_side_made_of_a_value_is_not_taken_for_an_edit(rehearse: Rehearse) -> None:
    work = rehearse()
    work.target.automation = lambda one: {"A__c": one["A__c"] and one["A__c"].upper()}
    run = updated(work)
    assert held(work) == {"1": "NEW1", "2": "NEW2", "3": "MADE"}
    plan = work.undo(run.run_id)
    assert [one.reason for one in work.changes(plan)] == [None] * 3
    work.apply(plan)
    assert held(work) == {"1": "OLD1", "2": "OLD2"}
    assert [kind for kind, _ in work.planned(work.preview())] == [ChangeKind.INSERT]


def test_rows_that_failed_are_not_part_of_the_way_back(rehearse: Rehearse) -> None:
    work = rehearse()
    work.target.row_faults.append(RowFault("A__c", "new1", RowError("BAD", "It is bad")))
    run = updated(work)
    plan = work.undo(run.run_id)
    assert [one.source_key for one in work.changes(plan)] == ["2", "3"]


def test_writes_to_the_source_go_back_too(rehearse: Rehearse) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "old", "b": "b"})
    work.agree()
    work.target.put("Person__c", {"A__c": "new"}, key_of(work, "1"))
    run = work.agree()
    work.apply(work.undo(run.run_id))
    assert [one["a"] for one in work.source.records("people.csv").values()] == ["old"]
    assert work.planned(work.preview()) == []


def test_guards_look_at_the_next_source_as_if_nothing_was_undone(rehearse: Rehearse) -> None:
    """An undo has no source: what it had must not count as what the source last had."""
    work = rehearse()
    run = updated(work)
    work.apply(work.undo(run.run_id))
    for key in work.source.records("people.csv"):
        work.source.remove("people.csv", key)
    stops = work.workspace.plans.plan(work.preview()).stops
    assert "source_empty" in {stop.guard for stop in stops}


def test_a_deleted_record_comes_back_where_the_side_keeps_it(
    shared_practice: PracticeProcess, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, shared_practice)
    rows = [{"key": f"UN-{n}", "last": f"Person {n}", "gone": "n"} for n in range(3)]
    desk.write_csv("people.csv", rows)
    sync = desk.add(UNDELETED, ("org", "org"), ("partner", "files"))
    assert desk.apply(desk.preview(sync)).tally.succeeded == 3
    desk.write_csv("people.csv", [{**row, "gone": "y"} for row in rows])
    deleted = desk.apply(desk.preview(sync))
    assert deleted.tally.succeeded == 3
    ids = [change.target_key for change in desk.changes(deleted.plan_id)]
    empty_bin(shared_practice, str(ids[1]))
    plan = desk.ask(UndoRun(deleted.run_id))
    assert [(one.kind, one.target_key) for one in desk.changes(plan)] == [
        (ChangeKind.INSERT, key) for key in ids
    ]
    back = desk.apply(plan)
    assert (back.tally.succeeded, sum(back.tally.failed.values())) == (2, 1)
    ((code, words),) = desk.errors(back.run_id)
    assert code == "UNDELETE_FAILED"
    assert words
    assert people_there(desk, ids) == {ids[0]: "Person 0", ids[2]: "Person 2"}
    again = desk.ask(UndoRun(back.run_id))
    assert {one.kind for one in desk.changes(again)} == {ChangeKind.DELETE}


UNDELETED = """
orgtide: 1
name: undeleted
connections: {org: {kind: salesforce}, partner: {kind: files}}
mappings:
  - name: people
    source: {connection: partner, object: people.csv}
    target: {connection: org, object: Contact}
    identity: [{source: key, target: Constituent_ID__c}]
    deletions: {to_target: propagate}
    delete_when: "gone = 'y'"
    fields:
      - {source: key, target: Constituent_ID__c}
      - {source: last, target: LastName}
"""


def empty_bin(practice: PracticeProcess, record_id: str) -> None:
    """Take a record out of the bin for good, as a person does in Setup."""
    org = practice_connection(practice)
    client = org.client()
    access = client.session.access
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:p="urn:partner.soap.sforce.com"><e:Header><p:SessionHeader><p:sessionId>'
        f"{access.token}</p:sessionId></p:SessionHeader></e:Header><e:Body><p:emptyRecycleBin>"
        f"<p:ids>{record_id}</p:ids></p:emptyRecycleBin></e:Body></e:Envelope>"
    )
    answer = client.session.request(
        "POST",
        f"{access.host.url}/services/Soap/u/64.0",
        data=envelope,
        headers={"Content-Type": "text/xml", "SOAPAction": "emptyRecycleBin"},
    )
    assert "<success>true" in answer.text
    org.close()


def people_there(desk: Desk, ids: list[str | None]) -> dict[str | None, str | None]:
    """Last name of each of these contacts that is there."""
    org = practice_connection(desk.practice)
    listed = ",".join(f"'{one}'" for one in ids)
    statement = f"SELECT Id, LastName FROM Contact WHERE Id IN ({listed})"
    records = next(org.client().query_pages(statement, Purpose.READ))["records"]
    org.close()
    return {one["Id"]: one["LastName"] for one in records}


def test_deleted_records_are_named(rehearse: Rehearse) -> None:
    work = rehearse(
        mappings=(people("id>Key__c", "a>A__c", to_source=Mode.NONE),),
        target=Side("salesforce", [schema("Person__c", "Id:id", "Key__c!", "A__c", key="Id")]),
    )
    row = work.source.put("people.csv", {"id": "1", "a": "x"})
    work.agree()
    work.source.remove("people.csv", row)
    run = work.apply(work.preview(), lift=("deletes", "source_empty"))
    (change,) = work.changes(work.undo(run.run_id))
    assert (change.kind, change.reason) == (ChangeKind.PROBLEM, Reason.DELETED)
