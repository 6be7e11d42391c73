"""Lookups against the practice org: parents, records that name each other, parents by a field."""

from __future__ import annotations

import pytest

from app.core.plan import ChangeKind, Reason
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Family
connections:
  org: {kind: salesforce}
  files: {kind: files}
mappings:
  - name: people
    source: {connection: files, object: people.csv}
    target: {connection: org, object: Contact}
    identity: {source: id, target: Fax}
    deletions: {to_target: ignore}
    fields:
      - {source: id, target: Fax}
      - {source: name, target: LastName}
      - {source: house, target: AccountId, lookup: {mapping: houses}}
      - {source: boss, target: ReportsToId, lookup: {mapping: people}}
  - name: houses
    source: {connection: files, object: houses.csv}
    target: {connection: org, object: Account}
    identity: {source: id, target: Site}
    deletions: {to_target: ignore}
    fields:
      - {source: id, target: Site}
      - {source: name, target: Name}
      - {source: above, target: ParentId, lookup: {mapping: houses}}
"""
BY_FIELD = """\
orgtide: 1
name: By field
connections:
  org: {kind: salesforce}
  files: {kind: files}
mappings:
  - name: orders
    source: {connection: files, object: orders.csv}
    target: {connection: org, object: Opportunity}
    identity: {source: id, target: NextStep}
    fields:
      - {source: id, target: NextStep}
      - {source: id, target: Name}
      - {value: Prospecting, target: StageName}
      - {value: "2026-12-31", target: CloseDate}
      - {source: house, target: AccountId, lookup: {object: Account, by: Site, none: reject}}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory, shared_practice: PracticeProcess) -> Desk:
    return Desk(tmp_path_factory.mktemp("lookups"), shared_practice)


def test_a_family_arrives_in_one_run_with_everybody_where_they_belong(desk: Desk) -> None:
    desk.write_csv(
        "houses.csv",
        [
            {"id": "LH1", "name": "Lookup North", "above": "LH2"},
            {"id": "LH2", "name": "Lookup Group", "above": ""},
        ],
    )
    desk.write_csv(
        "people.csv",
        [
            {"id": "LP1", "name": "Lookup Ann", "house": "LH1", "boss": "LP2"},
            {"id": "LP2", "name": "Lookup Bo", "house": "LH2", "boss": "LP1"},
            {"id": "LP3", "name": "Lookup Cy", "house": "LH9", "boss": ""},
        ],
    )
    sync = desk.add(SYNC, ("org", "org"), ("files", "files"))
    plan = desk.preview(sync)
    changes = desk.changes(plan)
    planned = [(one.mapping, one.kind, one.source_key) for one in changes]
    assert planned == [
        ("houses", ChangeKind.INSERT, "LH1"),
        ("houses", ChangeKind.INSERT, "LH2"),
        ("people", ChangeKind.INSERT, "LP1"),
        ("people", ChangeKind.INSERT, "LP2"),
        ("houses", ChangeKind.UPDATE, "LH1"),
        ("people", ChangeKind.UPDATE, "LP1"),
        ("people", ChangeKind.UPDATE, "LP2"),
        ("people", ChangeKind.PROBLEM, "LP3"),
    ]
    assert changes[-1].reason is Reason.WAITS_FOR_PARENT
    report = desk.apply(plan)
    assert (report.tally.succeeded, report.tally.failed, report.tally.adds_up) == (7, {}, True)
    houses = desk.look("Account", ["Id", "ParentId", "Site"], "Site")
    people = desk.look("Contact", ["Id", "AccountId", "ReportsToId", "Fax"], "Fax")
    assert houses["LH1"]["ParentId"] == houses["LH2"]["Id"]
    assert people["LP1"]["AccountId"] == houses["LH1"]["Id"]
    assert people["LP1"]["ReportsToId"] == people["LP2"]["Id"]
    assert people["LP2"]["ReportsToId"] == people["LP1"]["Id"]
    left = desk.changes(desk.preview(sync, full=True))
    assert [one.reason for one in left] == [Reason.WAITS_FOR_PARENT], "the next preview is empty"


def test_any_field_of_the_org_finds_a_parent(desk: Desk) -> None:
    desk.write_csv("houses.csv", [{"id": "LF1", "name": "Lookup by field", "above": ""}])
    desk.write_csv("people.csv", [{"id": "LF2", "name": "Nobody", "house": "", "boss": ""}])
    family = desk.add(SYNC, ("org", "org"), ("files", "files"))
    desk.apply(desk.preview(family), "inserts")
    desk.write_csv("orders.csv", [{"id": "LO1", "house": "LF1"}, {"id": "LO2", "house": "LF0"}])
    sync = desk.add(BY_FIELD, ("org", "org"), ("files", "files"))
    plan = desk.preview(sync)
    reasons = {one.source_key: one.reason for one in desk.changes(plan)}
    assert reasons == {"LO1": None, "LO2": Reason.NO_PARENT}
    desk.apply(plan)
    houses = desk.look("Account", ["Id", "Site"], "Site")
    orders = desk.look("Opportunity", ["AccountId", "NextStep"], "NextStep")
    assert orders["LO1"]["AccountId"] == houses["LF1"]["Id"]
    assert "LO2" not in orders
