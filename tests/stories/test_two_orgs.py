"""A person keeps two orgs in agreement: a household and its people arrive in the other one."""

from pathlib import Path

from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import connect_org
from tests.stories.terminal import Terminal

SYNC = """\
orgtide: 1
name: Both houses
connections:
  here: {kind: salesforce}
  there: {kind: salesforce}
guards: {first_run: off}
mappings:
  - name: houses
    source: {connection: here, object: Account}
    target: {connection: there, object: Account}
    where: {source: "Site = 'Story'"}
    identity: {source: Name, target: Name}
    fields:
      - {source: Name, target: Name}
      - {source: Site, target: Site}
      - {source: RecordTypeId, target: RecordTypeId,
         lookup: {object: RecordType, by: DeveloperName}}
      - {source: OwnerId, target: OwnerId, lookup: {object: User, by: Email}}
  - name: people
    source: {connection: here, object: Contact}
    target: {connection: there, object: Contact}
    where: {source: "Fax = 'Story'"}
    identity: {source: LastName, target: LastName}
    fields:
      - {source: LastName, target: LastName}
      - {source: AccountId, target: AccountId, lookup: {mapping: houses}}
"""


def test_a_household_arrives_in_the_other_org_with_its_people(
    terminal: Terminal, practice: PracticeProcess, tmp_path: Path
) -> None:
    def insert(sobject: str, record: dict[str, str]) -> str:
        edit = {"operation": "insert", "sobject": sobject, "records": [record]}
        return str(practice.control("edits", edit)[0]["id"])

    house = insert("Account", {"Name": "Story house", "Site": "Story"})
    insert("Contact", {"LastName": "Storyteller", "Fax": "Story", "AccountId": house})
    connect_org(terminal, practice, "uat")
    connect_org(terminal, practice, "main", kind="production")
    file = tmp_path / "houses.yaml"
    file.write_text(SYNC)
    terminal.ok("sync", "add", str(file), "--bind", "here=uat", "--bind", "there=main")
    plan = terminal.ok("preview", "both-houses", "--json").json
    assert (plan["inserts"], plan["updates"]) == (2, 0)
    report = terminal.ok("apply", str(plan["plan"]), "--approve", "all", "--json").json
    assert (report["succeeded"], report["failed"]) == (2, 0)
    again = terminal.ok("preview", "both-houses", "--json").json
    assert (again["planned"], again["inserts"]) == (0, 0)
