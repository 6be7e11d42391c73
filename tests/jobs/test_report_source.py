"""A sync whose source is a report: what it shows may flow, and what it leaves out is not gone."""

from pathlib import Path

from app.core.plan import ChangeKind
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: from a report
connections:
  org: {{kind: salesforce}}
  files: {{kind: files}}
mappings:
  - name: people
    source: {{connection: org, query: "report {report} of Contact"}}
    target: {{connection: files, object: people.csv}}
    identity: [{{source: Id, target: id}}]
    mode: {{to_target: upsert}}
    deletions: {{to_target: propagate}}
    guards: {{updates: off, deletes: off, source_shrinks: off}}
    fields:
      - {{source: Id, target: id}}
      - {{source: LastName, target: name}}
      - {{source: {more}, target: more}}
"""


def test_a_report_as_a_source(shared_practice: PracticeProcess, tmp_path: Path):
    desk = Desk(tmp_path / "desk", shared_practice)
    records = [{"LastName": f"Reported {n}", "Title": "Shown"} for n in range(3)]
    made = desk.practice.control(
        "edits", {"operation": "insert", "sobject": "Contact", "records": records}
    )
    body = {"name": "R", "object": "Contact", "fields": ["Id", "LastName", "Title"]}
    body["where"] = "LastName LIKE 'Reported%' AND Title = 'Shown'"
    report = desk.practice.control("reports", body)["id"]
    desk.write_csv("people.csv", [{"id": "", "name": "", "more": ""}])
    bound = (("org", "org"), ("files", "files"))
    name = desk.add(SYNC.format(report=report, more="Title"), *bound)
    run = desk.apply(desk.preview(name))
    assert run.tally.succeeded == 3
    rows = {row["id"]: row for row in desk.read_csv("people.csv") if row["id"]}
    assert {rows[one["id"]]["name"] for one in made} == {f"Reported {n}" for n in range(3)}
    assert desk.changes(desk.preview(name)) == []

    # A record that the report shows no more is out of scope, and a changed one is carried over.
    left, changed = made[0]["id"], made[1]["id"]
    desk.edit("Contact", {"Id": left, "Title": "Hidden"}, external_id="Id")
    desk.edit("Contact", {"Id": changed, "LastName": "Reported anew"}, external_id="Id")
    (change,) = desk.changes(desk.preview(name))
    assert (change.kind, change.source_key) == (ChangeKind.UPDATE, changed)

    # What the report cannot say is read by Id.
    name = desk.add(SYNC.format(report=report, more="CreatedDate"), *bound)
    assert {one.kind for one in desk.changes(desk.preview(name))} == {ChangeKind.UPDATE}
