"""Two orgs kept in agreement both ways: Ids by links, record types and owners by their names."""

from __future__ import annotations

from typing import Any

import pytest

from app.asks import CheckSync, ConnectSalesforce
from app.core.plan import ChangeKind, Reason
from app.core.ports import ReadRequest
from app.core.sync import ConnectionKind, Role
from app.jobs.endpoints import open_endpoint
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Two orgs
connections:
  here: {kind: salesforce}
  there: {kind: salesforce}
mappings:
  - name: houses
    source: {connection: here, object: Account}
    target: {connection: there, object: Account}
    where: {source: "Site LIKE 'B%'", target: "Site LIKE 'B%'"}
    identity: {source: Site, target: Site}
    mode: {to_target: upsert, to_source: update}
    guards: {first_run: off}
    fields:
      - {source: Site, target: Site}
      - {source: Name, target: Name, flow: "<->"}
      - {source: Industry, target: Industry, flow: "<->",
         as: "value_list(Not For Profit = Education, else keep)"}
      - {source: RecordTypeId, target: RecordTypeId, flow: "<->",
         lookup: {object: RecordType, by: DeveloperName}}
      - {source: OwnerId, target: OwnerId, flow: "<->", lookup: {object: User, by: Email}}
      - {source: ParentId, target: ParentId, flow: "<->", lookup: {mapping: houses}}
  - name: people
    source: {connection: here, object: Contact}
    target: {connection: there, object: Contact}
    where: {source: "Fax LIKE 'B%'", target: "Fax LIKE 'B%'"}
    identity: {source: Fax, target: Fax}
    mode: {to_target: upsert, to_source: update}
    guards: {first_run: off}
    fields:
      - {source: Fax, target: Fax}
      - {source: LastName, target: LastName, flow: "<->"}
      - {source: AccountId, target: AccountId, flow: "<->", lookup: {mapping: houses}}
"""


class TwoOrgs(Desk):
    """A desk with a second org, the practice production."""

    def __post_init__(self) -> None:
        super().__post_init__()
        user = self.practice.user(kind="production")
        self.ask(
            ConnectSalesforce(
                "other",
                self.practice.url("production"),
                user["username"],
                user["password"],
                user["security_token"],
                ca_file=self.practice.ca_file,
            )
        )

    def put(self, org: str, sobject: str, record: dict[str, Any]) -> str:
        """Insert or change a record as somebody in a browser would; its Id."""
        kind = "sandbox" if org == "org" else "production"
        operation = "update" if "Id" in record else "insert"
        edit = {"operation": operation, "sobject": sobject, "records": [record]}
        answer = self.practice.control("edits", edit, kind=kind)
        return str(record.get("Id") or answer[0]["id"])

    def all(self, org: str, sobject: str, by: str, *fields: str) -> dict[str, dict[str, Any]]:
        """What an org holds: value of `by` → these fields, raw, with `Id`."""
        workspace = Workspace.open(self.machine)
        role = Role(org, ConnectionKind.SALESFORCE)
        endpoint = open_endpoint(workspace.connections.get(org), role, workspace)
        names = (by, "Id", *fields)
        try:
            with workspace.stage("look") as stage:
                read = endpoint.read(ReadRequest(sobject, names), stage, lambda _p: None)
                columns = ", ".join(f"r{n}" for n in range(len(names)))
                rows = list(stage.rows(f"SELECT {columns} FROM {read.table}"))
        finally:
            endpoint.close()
            workspace.close()
        return {str(row[0]): dict(zip(names, row, strict=True)) for row in rows}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, shared_practice: PracticeProcess) -> TwoOrgs:
    for kind, number in (("sandbox", "901"), ("production", "902")):
        made = {"developer_name": "Branch", "name": "Branch", "id": f"012000000000{number}AAA"}
        body = {"edits": [{"object": "Account", "record_type": made}]}
        shared_practice.control("schema", body, kind=kind)
    return TwoOrgs(tmp_path_factory.mktemp("two-orgs"), shared_practice)


def test_two_orgs_agree_both_ways_with_the_ids_of_each(desk: TwoOrgs) -> None:
    here = {
        user["Email"]: key for key, user in _by_id(desk.all("org", "User", "Username", "Email"))
    }
    there = {
        user["Email"]: key for key, user in _by_id(desk.all("other", "User", "Username", "Email"))
    }
    maryam, tobias = "maryam.okoye@practice.example", "tobias.lind@practice.example"
    group = desk.put(
        "org",
        "Account",
        {
            "Site": "B1",
            "Name": "Group",
            "RecordTypeId": "012000000000901AAA",
            "OwnerId": here[maryam],
            "Industry": "Not For Profit",
        },
    )
    desk.put("org", "Account", {"Site": "B2", "Name": "Branch", "ParentId": group})
    desk.put("org", "Contact", {"Fax": "B3", "LastName": "Osei", "AccountId": group})
    sync = desk.add(SYNC, ("here", "org"), ("there", "other"))
    findings = desk.ask(CheckSync(sync))
    assert [one.message for one in findings if one.severity == "error"] == []
    plan = desk.preview(sync)
    assert {one.kind for one in desk.changes(plan)} == {ChangeKind.INSERT, ChangeKind.UPDATE}
    report = desk.apply(plan)
    assert (report.tally.failed, report.tally.adds_up) == ({}, True)

    houses = desk.all("other", "Account", "Site", "RecordTypeId", "OwnerId", "ParentId", "Industry")
    assert houses["B1"]["RecordTypeId"] == "012000000000902AAA"
    assert houses["B1"]["OwnerId"] == there[maryam] != here[maryam]
    assert houses["B1"]["Industry"] == "Education"
    assert houses["B2"]["ParentId"] == houses["B1"]["Id"] != group
    people = desk.all("other", "Contact", "Fax", "AccountId", "LastName")
    assert people["B3"]["AccountId"] == houses["B1"]["Id"]
    assert desk.changes(desk.preview(sync, full=True)) == []

    # Now somebody works in the other org: everything finds its way back.
    desk.put(
        "other",
        "Account",
        {
            "Id": houses["B2"]["Id"],
            "Name": "Branch, renamed",
            "OwnerId": there[tobias],
            "RecordTypeId": "012000000000902AAA",
        },
    )
    desk.put("other", "Contact", {"Id": people["B3"]["Id"], "AccountId": houses["B2"]["Id"]})
    report = desk.apply(desk.preview(sync))
    assert (report.tally.succeeded, report.tally.failed) == (2, {})
    back = desk.all("org", "Account", "Site", "Name", "OwnerId", "RecordTypeId")
    assert back["B2"]["Name"] == "Branch, renamed"
    assert back["B2"]["OwnerId"] == here[tobias]
    assert back["B2"]["RecordTypeId"] == "012000000000901AAA"
    assert desk.all("org", "Contact", "Fax", "AccountId")["B3"]["AccountId"] == back["B2"]["Id"]
    assert desk.changes(desk.preview(sync, full=True)) == []


def _by_id(found: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(str(one["Id"]), one) for one in found.values()]


OWNERS = """\
orgtide: 1
name: Owners
connections:
  here: {kind: salesforce}
  there: {kind: salesforce}
mappings:
  - name: houses
    source: {connection: here, object: Account}
    target: {connection: there, object: Account}
    where: {source: "Site LIKE 'O%'", target: "Site LIKE 'O%'"}
    identity: {source: Site, target: Site}
    guards: {first_run: off}
    deletions: {to_target: ignore}
    fields:
      - {source: Site, target: Site}
      - {source: Name, target: Name}
      - {source: OwnerId, target: OwnerId, lookup: {object: User, by: Username, none: reject}}
"""


def test_an_owner_goes_by_user_name_with_the_name_of_the_sandbox_behind_it(desk: TwoOrgs) -> None:
    users = desk.all("org", "User", "Username")
    others = desk.all("other", "User", "Username")
    ann = users["tobias.lind@sandbox.practice.example"]["Id"]
    bo = users["anneke.whitlock@sandbox.practice.example"]["Id"]
    nobody = users["josefina.castaneda@sandbox.practice.example"]["Id"]
    ann_there = others["tobias.lind@production.practice.example"]["Id"]
    bo_there = others["anneke.whitlock@production.practice.example"]["Id"]
    for org, key, name in (
        ("org", ann, "Ann@museum.example.uat"),
        ("other", ann_there, "ann@museum.example"),
        ("org", bo, "bo@museum.example"),
        ("other", bo_there, "bo@museum.example"),
    ):
        desk.put(org, "User", {"Id": key, "Username": name})
    for site, owner in (("O1", ann), ("O2", bo), ("O3", nobody)):
        desk.put("org", "Account", {"Site": site, "Name": site, "OwnerId": owner})
    sync = desk.add(OWNERS, ("here", "org"), ("there", "other"))
    plan = desk.preview(sync)
    problems = [one for one in desk.changes(plan) if one.kind is ChangeKind.PROBLEM]
    assert [one.reason for one in problems] == [Reason.NO_PARENT]
    desk.apply(plan)
    houses = desk.all("other", "Account", "Site", "OwnerId")
    assert houses["O1"]["OwnerId"] == ann_there
    assert houses["O2"]["OwnerId"] == bo_there
    assert "O3" not in houses
