"""orgtide sync, as a person types it: what a check finds is mended, what a sync says is shown."""

from pathlib import Path

from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess
from tests.stories.terminal import Terminal

SYNC = """\
# Subscribers of a partner.
orgtide: 1
name: fixes
connections:
  org: {kind: salesforce, per_user: event.user_email}
  files: {kind: files, encoding: cp1252}
mappings:
  - name: people
    source: {connection: files, object: people.csv, group: {by: number, count: [open, click]}}
    target: {connection: org, object: Contact}
    identity: [{source: number, target: Constituent_ID__c}]
    fields:
      - {source: surname, target: Lastname}   # one name there
      - {source: number, target: Id}
"""


def test_a_check_mends_what_it_can_and_a_sync_shows_what_is_not_carried_out(
    shared_practice: PracticeProcess, tmp_path: Path
):
    desk = Desk(tmp_path / "desk", shared_practice)
    desk.write_csv("people.csv", [{"number": "1", "surname": "A"}])
    sync = desk.add(SYNC, ("org", "org"), ("files", "files"))
    user = shared_practice.user()
    secrets = {
        "ORGTIDE_SECRET_ORG": user["password"],
        "ORGTIDE_SECRET_ORG__SECURITY_TOKEN": user["security_token"],
    }
    terminal = Terminal(desk.machine.path, secrets)
    mended = terminal.ok("sync", "check", sync, "--fix")
    assert mended.out.count("Mended: ") == 2
    assert "error:" not in mended.out
    shown = terminal.ok("sync", "show", sync).out
    assert "counted together by number: open, click - Read and checked" in shown
    assert "per_user (Read and checked; not carried out by this version.)" in shown
    assert "    encoding: cp1252\n" in shown
    path = next((desk.machine.path / "syncs").rglob("*.yaml"))
    text = path.read_text("utf-8")
    assert text.startswith("# Subscribers of a partner.")
    assert "{source: surname, target: LastName}   # one name there" in text
    assert "target: Id" not in text
