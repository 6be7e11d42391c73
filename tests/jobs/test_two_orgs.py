"""A sync between two orgs: the calls to both are those of its run."""

from pathlib import Path

from app.asks import ConnectSalesforce
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: two orgs
connections:
  from: {kind: salesforce}
  to: {kind: salesforce}
mappings:
  - name: people
    source: {connection: from, object: Contact}
    target: {connection: to, object: Contact}
    where: {source: "LastName = 'Traveller'"}
    identity: [{source: Constituent_ID__c, target: Constituent_ID__c}]
    mode: {to_target: upsert}
    guards: {first_run: off}
    fields:
      - {source: Constituent_ID__c, target: Constituent_ID__c}
      - {source: LastName, target: LastName}
"""


def test_the_reads_of_the_second_org_are_charged_to_the_run(
    practice: PracticeProcess, tmp_path: Path
):
    desk = Desk(tmp_path / "desk", practice)
    user = practice.user(kind="production")
    desk.ask(
        ConnectSalesforce(
            "other",
            practice.url("production"),
            user["username"],
            user["password"],
            user["security_token"],
            ca_file=practice.ca_file,
        )
    )
    row = {"LastName": "Traveller", "Constituent_ID__c": "T-1"}
    practice.control("edits", {"operation": "insert", "sobject": "Contact", "records": [row]})
    name = desk.add(SYNC, ("from", "org"), ("to", "other"))
    run = desk.apply(desk.preview(name))
    assert run.tally.succeeded == 1
    # Another plan, so that looking and sending are counted for one run each.
    workspace = Workspace.open(desk.machine)
    try:
        charged = {
            (str(row["org_id"]), str(row["purpose"])): int(row["calls"])
            for row in workspace.database.rows(
                "SELECT org_id, purpose, sum(calls) AS calls FROM quota_ledger"
                " WHERE run_id = ? GROUP BY org_id, purpose",
                (run.run_id,),
            )
        }
    finally:
        workspace.close()
    orgs = {practice.org(kind)["org_id"] for kind in ("sandbox", "production")}
    assert {org for org, _ in charged} == orgs
