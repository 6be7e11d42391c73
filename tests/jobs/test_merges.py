"""Somebody merges records or converts a lead in the org, and the next plan takes it for that."""

import zlib
from pathlib import Path

import pytest

from app.asks import DecisionAsk
from app.core.forecast import Forecast
from app.core.plan import ChangeKind, Reason
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess
from tests.practice_soap import SoapUser

SYNC = """
orgtide: 1
name: {name}
connections:
  org: {{kind: salesforce}}
  files: {{kind: files}}
mappings:
{mappings}
"""

MAPPING = """
  - name: {name}
    source: {{connection: files, object: {file}}}
    target: {{connection: org, object: {object}}}
    key: number
    identity:
      - {{source: number, target: {key}}}
    mode: {{to_target: upsert, to_source: update}}
    deletions: {{to_target: propagate, to_source: propagate}}
    guards: {{updates: {{share: 100%}}, deletes: {{share: 100%, count: 9999}}, first_run: off}}
    fields:
      - {{source: number, target: {key}}}
      - {{source: name, target: LastName}}
      - {{source: title, target: Title, flow: "<->"}}
{more}
"""


def mapping(name: str, file: str, object: str, key: str, more: str = "") -> str:
    return MAPPING.format(name=name, file=file, object=object, key=key, more=more).strip("\n")


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", shared_practice)


@pytest.fixture
def people(desk: Desk, request: pytest.FixtureRequest) -> tuple[Desk, str, list[str]]:
    """Three rows of a file in agreement with three contacts; their Ids."""
    mark = f"m{zlib.crc32(request.node.name.encode()):08x}"
    rows = [{"number": f"{mark}-{n}", "name": f"{mark} {n}", "title": "Member"} for n in range(3)]
    file = f"{mark}.csv"
    desk.write_csv(file, rows)
    name = desk.add(
        SYNC.format(name=mark, mappings=mapping("people", file, "Contact", "Constituent_ID__c")),
        ("org", "org"),
        ("files", "files"),
    )
    assert desk.apply(desk.preview(name)).tally.succeeded == 3
    found = desk.look("Contact", ("Id",), "Constituent_ID__c")
    return desk, name, [str(found[row["number"]]["Id"]) for row in rows]


def forecast_of(desk: Desk, plan: int) -> Forecast:
    workspace = Workspace.open(desk.machine)
    try:
        found = workspace.plans.plan(plan).forecast
        assert found is not None
        return found
    finally:
        workspace.close()


def notes_of(desk: Desk, plan: int) -> list[str]:
    workspace = Workspace.open(desk.machine)
    try:
        return [note for part in workspace.plans.parts(plan) for note in part.notes]
    finally:
        workspace.close()


@pytest.mark.parametrize("full", [False, True], ids=["delta", "whole"])
def test_a_link_follows_a_merge(
    people: tuple[Desk, str, list[str]], shared_practice: PracticeProcess, *, full: bool
):
    desk, name, ids = people
    row = {"LastName": "Kept", "Title": "Chosen in the merge"}
    kept = desk.practice.control(
        "edits", {"operation": "insert", "sobject": "Contact", "records": [row]}
    )[0]["id"]
    SoapUser(shared_practice).merge(kept, [ids[0]])
    plan = desk.preview(name, full=full)
    changes = desk.changes(plan)
    assert all(change.kind is ChangeKind.UPDATE for change in changes), changes
    assert {change.target_key for change in changes} == {kept}
    assert any("was merged into" in change.detail for change in changes)
    assert "followed a merge" in notes_of(desk, plan)[0]
    again = desk.changes(desk.preview(name))
    assert [(one.target_key, one.kind) for one in again] == [
        (one.target_key, one.kind) for one in changes
    ]
    assert desk.apply(desk.preview(name)).tally.failed == {}
    assert desk.changes(desk.preview(name)) == []
    assert desk.changes(desk.preview(name, full=True)) == []
    assert len(desk.read_csv(f"{name}.csv")) == 3


def test_two_rows_of_one_contact_are_told_and_none_is_deleted(
    people: tuple[Desk, str, list[str]], shared_practice: PracticeProcess
):
    desk, name, ids = people
    SoapUser(shared_practice).merge(ids[0], [ids[1]])
    (problem,) = desk.changes(desk.preview(name))
    assert (problem.reason, problem.target_key) == (Reason.MERGED, ids[1])
    (still,) = desk.changes(desk.preview(name, full=True))
    assert still.reason is Reason.MERGED
    SoapUser(shared_practice).on_ids("undelete", [ids[1]])
    assert {one.kind for one in desk.changes(desk.preview(name))} <= {ChangeKind.UPDATE}


def test_a_deletion_is_still_a_deletion_and_an_undeletion_takes_it_back(
    people: tuple[Desk, str, list[str]], shared_practice: PracticeProcess
):
    desk, name, ids = people
    desk.practice.control(
        "edits", {"operation": "delete", "sobject": "Contact", "records": [{"Id": ids[2]}]}
    )
    (change,) = desk.changes(desk.preview(name))
    assert change.kind is ChangeKind.DELETE
    SoapUser(shared_practice).on_ids("undelete", [ids[2]])
    assert desk.changes(desk.preview(name)) == []


def test_a_converted_lead_is_left_alone_and_its_contact_is_kept_in_agreement(
    desk: Desk, shared_practice: PracticeProcess
):
    rows = [{"number": f"lead{n}@x.example", "name": f"Lead {n}", "title": "A"} for n in range(2)]
    desk.write_csv("leads.csv", rows)
    company = "      - {value: Wool Ltd, target: Company, flow: '->', write: on insert}"
    leads = mapping("leads", "leads.csv", "Lead", "Email", company)
    contacts = mapping("contacts", "leads.csv", "Contact", "Email").replace("upsert", "update")
    bound = (("org", "org"), ("files", "files"))
    name = desk.add(SYNC.format(name="conversions", mappings=leads), *bound)
    assert desk.apply(desk.preview(name)).tally.succeeded == 2
    found = desk.look("Lead", ("Id",), "Email")
    contact = SoapUser(shared_practice).convert(str(found["lead0@x.example"]["Id"]))
    rows[0]["title"] = rows[1]["title"] = "B"
    desk.write_csv("leads.csv", rows)

    changes = {one.source_key: one for one in desk.changes(desk.preview(name))}
    assert changes["lead0@x.example"].reason is Reason.CONVERTED
    assert contact in changes["lead0@x.example"].detail
    assert changes["lead1@x.example"].kind is ChangeKind.UPDATE

    # With a mapping to what it became the link goes on there, whatever its e-mail is by now.
    desk.edit("Contact", {"Id": contact, "Email": "other@x.example"}, external_id="Id")
    both = f"{leads}\n{contacts}"
    name = desk.add(SYNC.format(name="conversions", mappings=both), *bound)
    plan = desk.preview(name)
    followed = [one for one in desk.changes(plan) if one.source_key == "lead0@x.example"]
    assert [(one.mapping, one.target_key) for one in followed] == [("contacts", contact)]
    assert "was converted into" in followed[0].detail
    assert any("came from leads that were converted" in note for note in notes_of(desk, plan))
    desk.decide(plan, DecisionAsk("take source", kind="conflict"))
    assert desk.apply(plan).tally.failed == {}
    after = desk.look("Contact", ("Title",), "Id")
    assert after[contact]["Title"] == "B"
    assert desk.changes(desk.preview(name)) == []


@pytest.mark.parametrize("purged", [False, True], ids=["in the bin", "gone for good"])
def test_a_deletion_of_days_ago_is_found_even_if_nobody_tells_of_it_any_more(
    practice: PracticeProcess, tmp_path: Path, *, purged: bool
):
    desk = Desk(tmp_path / "desk", practice)
    desk.write_csv("d.csv", [{"number": f"d-{n}", "name": "D", "title": "A"} for n in range(3)])
    text = SYNC.format(name="d", mappings=mapping("d", "d.csv", "Contact", "Constituent_ID__c"))
    name = desk.add(text, ("org", "org"), ("files", "files"))
    assert desk.apply(desk.preview(name)).tally.succeeded == 3
    desk.preview(name)
    gone = str(desk.look("Contact", ("Id",), "Constituent_ID__c")["d-1"]["Id"])
    delete = {"operation": "delete", "sobject": "Contact", "records": [{"Id": gone}]}
    practice.control("edits", delete)
    if purged:
        SoapUser(practice).on_ids("emptyRecycleBin", [gone])
    practice.control("clock", {"advance_seconds": 2 * 24 * 3_600})
    plan = desk.preview(name)
    (change,) = desk.changes(plan)
    assert (change.kind, change.source_key) == (ChangeKind.DELETE, "d-1")
    (read,) = forecast_of(desk, plan).reading
    assert (read.label, read.price.way) == ("Contacts", "query")
    whole = "one page of a query is enough"
    delta = "only what changed since the last look is read"
    assert read.price.reason == (whole if purged else delta)
