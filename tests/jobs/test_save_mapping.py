"""A mapping that was edited in the window is written into its sync, and can be put back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.asks import ActivateSync, AddSync, ExportSync, RestoreSync, SaveMapping
from app.asks.messages import SavedSync
from app.asks.wire import ask_of
from app.core.errors import MappingError, SettingsError
from app.core.mapping import FieldRule, Flow, Mapping
from app.core.quota import Budget
from app.core.schedule import Schedule, Weekday
from app.core.sync import Connection, ConnectionKind, OrgKind
from app.jobs.handlers import handle
from app.jobs.workspace import Machine, Workspace

TEXT = """\
# People of the club.
orgtide: 1
name: People
settings: {city: Oslo}
connections: {org: {kind: salesforce}, files: {kind: files}}
mappings:
  - name: people
    source: {connection: files, object: people.csv}
    target: {connection: org, object: Contact}
    identity:
      - {source: id, target: Key__c}
    mode: {to_target: upsert}
    fields:
      - {source: id, target: Key__c}   # never changes
      - {source: last, target: LastName, as: trim}
      # where they live
      - {value: "${city}", target: MailingCity}
"""


def nobody_waits(_: object) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    machine = Machine.start(str(tmp_path / "home"))
    opened = Workspace.open(machine)
    for name, kind in (("org", ConnectionKind.SALESFORCE), ("files", ConnectionKind.FILES)):
        salesforce = kind is ConnectionKind.SALESFORCE
        opened.connections.save(
            Connection(
                name,
                kind,
                {"host": "one.invalid", "folder": str(tmp_path)},
                org_id="00D000000000001AAA" if salesforce else "",
                org_kind=OrgKind.SANDBOX if salesforce else None,
            )
        )
    add(opened, tmp_path, TEXT)
    yield opened
    opened.close()
    machine.close()


def add(workspace: Workspace, folder: Path, text: str) -> None:
    file = folder / "people.yaml"
    file.write_text(text, "utf-8")
    bound = (("org", "org"), ("files", "files"))
    handle(AddSync(str(file), bound), workspace, nobody_waits)


def people(workspace: Workspace) -> Mapping:
    mapping = workspace.syncs.load("people").mapping("people")
    assert mapping is not None
    return mapping


def save(workspace: Workspace, mapping: Mapping, **more: Any) -> SavedSync:
    saved = handle(SaveMapping("people", mapping, **more), workspace, nobody_waits)
    assert isinstance(saved, SavedSync)
    return saved


def with_email(mapping: Mapping) -> Mapping:
    return replace(mapping, fields=(*mapping.fields, FieldRule("mail", "Email", chain="lower")))


def test_a_new_pair_is_one_new_line_and_everything_else_stays(workspace: Workspace) -> None:
    saved = save(workspace, with_email(people(workspace)))
    assert saved.before == TEXT
    assert saved.after == TEXT + "      - {source: mail, target: Email, as: lower}\n"
    assert people(workspace).fields[-1] == FieldRule("mail", "Email", chain="lower")


def test_a_removed_pair_comes_back_with_its_comment(workspace: Workspace) -> None:
    mapping = people(workspace)
    saved = save(workspace, replace(mapping, fields=mapping.fields[1:]))
    assert "never changes" not in saved.after
    undone = handle(RestoreSync("people", saved.before, saved.after), workspace, nobody_waits)
    assert undone == SavedSync(saved.after, TEXT)
    assert people(workspace) == mapping


def test_what_was_changed_elsewhere_is_not_undone(workspace: Workspace) -> None:
    first = save(workspace, with_email(people(workspace)))
    mapping = people(workspace)
    fields = tuple(replace(one, required=True) for one in mapping.fields)
    save(workspace, replace(mapping, fields=fields))
    now = workspace.syncs.text("people")
    with pytest.raises(SettingsError, match="meanwhile"):
        handle(RestoreSync("people", first.before, first.after), workspace, nobody_waits)
    assert workspace.syncs.text("people") == now


def test_another_syncs_text_is_not_put_here(workspace: Workspace) -> None:
    other = TEXT.replace("name: People", "name: Cats")
    with pytest.raises(SettingsError, match="cats"):
        handle(RestoreSync("people", other, TEXT), workspace, nobody_waits)
    assert workspace.syncs.text("people") == TEXT


def test_what_cannot_be_said_in_a_file_changes_nothing(workspace: Workspace) -> None:
    mapping = people(workspace)
    backwards = replace(mapping.fields[1], flow=Flow.BOTH, chain="trim, upper")
    fields = (mapping.fields[0], backwards)
    with pytest.raises(MappingError):
        save(workspace, replace(mapping, fields=fields))
    assert workspace.syncs.text("people") == TEXT


def test_a_mapping_of_another_name_is_refused(workspace: Workspace) -> None:
    with pytest.raises(SettingsError, match="no mapping cats"):
        save(workspace, replace(people(workspace), name="cats"))


def test_a_field_that_another_active_sync_writes_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = TEXT.replace("name: People", "name: Letters").replace("LastName, as: trim", "Email")
    text = text.replace("target: Key__c}   #", "target: Other__c}  #")
    text = text.replace("MailingCity", "OtherCity")
    other = tmp_path / "letters.yaml"
    other.write_text(text, "utf-8")
    bound = (("org", "org"), ("files", "files"))
    handle(AddSync(str(other), bound), workspace, nobody_waits)
    handle(ActivateSync("letters"), workspace, nobody_waits)
    with pytest.raises(SettingsError, match="Email"):
        save(workspace, with_email(people(workspace)))
    assert workspace.syncs.text("people") == TEXT


def test_the_budget_of_a_sync_is_saved_with_its_mapping(workspace: Workspace) -> None:
    save(workspace, people(workspace), budget=Budget(daily=600, hourly=60))
    assert workspace.syncs.load("people").budget == Budget(daily=600, hourly=60)
    row = next(row for row in workspace.pages.syncs() if row.name == "people")
    assert row.budget == Budget(daily=600, hourly=60)


def test_the_edited_sync_can_be_written_to_a_file(workspace: Workspace, tmp_path: Path) -> None:
    saved = save(workspace, with_email(people(workspace)))
    path = tmp_path / "mine.yaml"
    assert handle(ExportSync("people", str(path)), workspace, nobody_waits) == str(path)
    assert path.read_text("utf-8") == saved.after


def test_a_whole_mapping_crosses_the_pipe(workspace: Workspace) -> None:
    hours = Schedule("people", every=timedelta(minutes=10), days=(Weekday.MONDAY,))
    ask = SaveMapping("people", people(workspace), Budget(daily=5), (hours,))
    plain = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(ask)))
    assert ask_of("SaveMapping", plain) == ask


def test_a_schedule_is_written_for_its_mapping_and_the_rest_stays(workspace: Workspace) -> None:
    mapping = people(workspace)
    hours = Schedule("people", every=timedelta(minutes=10), between=(time(7), time(20)))
    saved = save(workspace, mapping, schedules=(hours,))
    line = '  - {mapping: people, every: "10 min", between: "07:00-20:00"}\n'
    assert saved.after == TEXT + "schedules:\n" + line
    nightly = Schedule("people", Flow.TO_TARGET, at=time(2), days=(Weekday.MONDAY,))
    save(workspace, mapping, schedules=(hours, nightly))
    assert workspace.syncs.load("people").schedules == (hours, nightly)
    save(workspace, mapping, schedules=(nightly,))
    assert workspace.syncs.load("people").schedules == (nightly,)
    assert save(workspace, mapping).after.count("schedules:") == 1
    assert save(workspace, mapping, schedules=()).after == TEXT
