"""A setting of a sync is answered in place of its default, once it makes sense."""

import pytest

from app.asks import (
    ActivateSync,
    AddSync,
    BindRole,
    CheckSync,
    ListOfferedChoices,
    ReadSyncForm,
    SetSyncSetting,
)
from app.core.errors import MappingError, SettingsError
from app.jobs.setup_steps import setup_steps
from app.jobs.workspace import Workspace
from app.wording.syncs import sync_lines
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: answers
settings:
  flag: {label: Flag, kind: field, on: org.Contact, default: Mobile_Subscriber__c}
  most: {label: Most, kind: integer, blank: no limit}
connections:
  org: {kind: salesforce}
  files: {kind: files}
mappings:
  - name: people
    source: {connection: files, object: people.csv}
    target: {connection: org, object: Contact}
    identity: [{source: number, target: Constituent_ID__c}]
    mode: {to_target: update}
    refuse: {fields: fax, say: Fax numbers are not sent}
    fields:
      - {source: flag, target: "${flag}"}
schedules:
  - {mapping: people, every: 10 min, between: "07:00-22:00", first: next morning}
quota: {daily: "${most}"}
"""


@pytest.fixture(scope="module")
def desk(shared_practice: PracticeProcess, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("answers"), shared_practice)
    desk.write_csv("people.csv", [{"number": "1", "flag": "true"}])
    desk.add(SYNC, ("org", "org"), ("files", "files"))
    return desk


def test_an_answer_is_kept_and_filled_in_and_the_file_stays(desk: Desk):
    workspace = Workspace.open(desk.machine)
    try:
        text = workspace.syncs.path_of("answers").read_text()
        assert desk.ask(SetSyncSetting("answers", "flag", "DoNotCall")) == "DoNotCall"
        assert desk.ask(SetSyncSetting("answers", "most", "50")) == "50"
        sync = workspace.syncs.load("answers")
        assert sync.mappings[0].fields[0].target == "DoNotCall"
        assert sync.budget.daily == 50
        assert workspace.syncs.path_of("answers").read_text() == text
    finally:
        workspace.close()


def test_an_answer_that_makes_no_sense_changes_nothing(desk: Desk):
    desk.ask(SetSyncSetting("answers", "most", "7"))
    with pytest.raises(MappingError, match='Most: "many" is not a whole number'):
        desk.ask(SetSyncSetting("answers", "most", "many"))
    with pytest.raises(SettingsError, match="no setting 'least'"):
        desk.ask(SetSyncSetting("answers", "least", "1"))
    workspace = Workspace.open(desk.machine)
    try:
        assert workspace.syncs.load("answers").settings["most"] == "7"
    finally:
        workspace.close()


def test_a_sync_is_shown_with_what_is_not_carried_out_yet(desk: Desk):
    desk.ask(SetSyncSetting("answers", "most", ""))
    workspace = Workspace.open(desk.machine)
    try:
        lines = sync_lines(workspace.syncs.load("answers"), ())
    finally:
        workspace.close()
    assert "    not carried: fax - Fax numbers are not sent" in lines
    assert "  setting most: no limit - Most" in lines
    schedule = "people every 10 minutes between 07:00 and 22:00, from the next morning on"
    assert f"  schedule: {schedule}" in lines
    assert "not carried out by this version" in lines[-1]


def test_a_sync_waits_for_the_answer_that_it_cannot_do_without(desk: Desk):
    user = desk.practice.user()["username"]
    text = (
        SYNC.replace("name: answers", "name: waits")
        .replace("settings:\n", "settings:\n  who: {label: Sync user}\n")
        .replace("org: {kind: salesforce}", 'org: {kind: salesforce, user: "${who}"}')
    )
    path = desk.folder / "waits.yaml"
    path.write_text(text, "utf-8")
    desk.ask(ActivateSync("answers", active=False))
    desk.ask(AddSync(str(path), (("org", "org"), ("files", "files"))))
    said = r"waits needs an answer to “Sync user” .* orgtide sync set waits who=ANSWER"
    with pytest.raises(SettingsError, match=said):
        desk.preview("waits")
    (found, *_) = desk.ask(CheckSync("waits"))
    assert (found.severity, found.key) == ("error", "who")
    desk.ask(SetSyncSetting("waits", "who", "another@a.example"))
    said = f"to sign in as another@a.example, and the connection org is signed in as {user}"
    with pytest.raises(SettingsError, match=said):
        desk.preview("waits")
    desk.ask(SetSyncSetting("waits", "who", user.upper()))
    desk.preview("waits")
    assert not [one for one in desk.ask(CheckSync("waits")) if one.key == "who"]
    desk.ask(ActivateSync("waits", active=False))
    desk.ask(ActivateSync("answers", active=True))


def test_the_steps_by_hand_lead_to_the_org_that_is_bound(desk: Desk):
    text = SYNC.replace("name: answers", "name: steps").replace(
        "mappings:",
        "setup:\n  - Make a field.\n"
        '  - {do: Install it., link: "https://{lightning}/ipLanding.app?apvId=04t"}\nmappings:',
    )
    path = desk.folder / "steps.yaml"
    path.write_text(text, "utf-8")
    desk.ask(AddSync(str(path), ()))
    workspace = Workspace.open(desk.machine)
    try:
        sync = workspace.syncs.load("steps")
        assert sync_lines(sync, setup_steps(sync, workspace))[1:3] == [
            "  by hand, 1: Make a field.",
            "  by hand, 2: Install it.",
        ]
        desk.ask(ActivateSync("steps", active=False))
        desk.ask(BindRole("steps", "org", "org"))
        host = workspace.connections.get("org").settings["host"]
        link = f"https://{host}/ipLanding.app?apvId=04t"
        assert setup_steps(sync, workspace)[1].link == link
    finally:
        workspace.close()


def test_the_form_of_a_sync_says_what_it_asks_and_what_was_answered(desk: Desk):
    desk.ask(SetSyncSetting("answers", "flag", "DoNotCall"))
    form = desk.ask(ReadSyncForm("answers"))
    assert (form.title, form.active, form.unbound) == ("answers", True, ())
    flag, most = form.settings
    assert (flag.kind, flag.on, flag.value) == ("field", "org.Contact", "DoNotCall")
    assert (most.kind, most.blank, most.label) == ("integer", "no limit", "Most")
    desk.ask(ActivateSync("answers", active=False))
    assert not desk.ask(ReadSyncForm("answers")).active
    desk.ask(ActivateSync("answers", active=True))
    with pytest.raises(SettingsError, match="not chosen from"):
        desk.ask(ListOfferedChoices("answers", "flag"))
