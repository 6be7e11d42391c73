"""A finding of a check is mended with one click, and the file keeps what a person wrote in it."""

from pathlib import Path

import pytest

from app.asks import CheckSync, FixSync
from app.asks.messages import SyncFinding
from app.core.design import SAFE_FIXES, DesignFixKind
from app.core.errors import SettingsError
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
# Subscribers of a partner.
orgtide: 1
name: fixes
settings:
  flag: {kind: field, on: org.Contact, default: Mobile_Subscriber_c}   # as the vendor writes it
connections:
  org: {kind: salesforce}
  files: {kind: files}
mappings:
  - name: people
    source: {connection: files, object: people.csv}
    target: {connection: org, object: Contact}
    identity: [{source: number, target: Constituent_ID__c}]
    fields:
      - {source: surname, target: Lastname}   # one name there
      - {source: flag, target: "${flag}"}
      - {source: number, target: Id}
"""


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "fixes", shared_practice)
    desk.write_csv("people.csv", [{"number": "1", "surname": "A", "flag": "true"}])
    desk.add(SYNC, ("org", "org"), ("files", "files"))
    return desk


def text_of(desk: Desk) -> str:
    workspace = Workspace.open(desk.machine)
    try:
        return workspace.syncs.path_of("fixes").read_text("utf-8")
    finally:
        workspace.close()


def test_every_error_is_mended_and_comments_and_the_setting_stay(desk: Desk):
    found: list[SyncFinding] = desk.ask(CheckSync("fixes"))
    errors = [one for one in found if one.severity == "error"]
    kinds = {one.fix.kind for one in errors if one.fix}
    assert kinds == {DesignFixKind.RENAME, DesignFixKind.ANSWER, DesignFixKind.LEAVE_OUT}
    assert kinds <= SAFE_FIXES
    near = next(one for one in errors if "Mobile_Subscriber_c" in one.message)
    assert near.message.endswith("Did you mean Mobile_Subscriber__c?")
    assert near.fix_words == "Set flag to Mobile_Subscriber__c"
    for one in errors:
        assert one.fix is not None
        assert desk.ask(FixSync("fixes", one.fix)) == one.fix_words
    assert [one for one in desk.ask(CheckSync("fixes")) if one.severity == "error"] == []
    text = text_of(desk)
    assert "{source: surname, target: LastName}   # one name there" in text
    assert 'target: "${flag}"' in text
    assert "default: Mobile_Subscriber_c}   # as the vendor writes it" in text
    assert "target: Id" not in text


def test_what_was_mended_already_is_said_so(desk: Desk):
    found: list[SyncFinding] = desk.ask(CheckSync("fixes"))
    fix = next(one.fix for one in found if one.fix and one.fix.kind is DesignFixKind.RENAME)
    desk.ask(FixSync("fixes", fix))
    with pytest.raises(SettingsError, match="check the sync again"):
        desk.ask(FixSync("fixes", fix))
