"""Two active syncs never write the same field of one org."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import asks
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind, OrgKind
from app.jobs.activate_sync import claims_of
from app.jobs.handlers import handle
from app.jobs.workspace import Machine, Workspace

SYNC = """
orgtide: 1
name: {name}
connections:
  org: {{kind: salesforce}}
  files: {{kind: files}}
mappings:
  - name: people
    source: {{connection: files, object: people.csv}}
    target: {{connection: org, object: {object}}}
    identity:
      - {{source: id, target: Key__c}}
    mode: {{to_target: {mode}}}
    fields:
      - {{source: id, target: Key__c}}
      - {{source: value, target: {field}{more}}}
"""
UAT, PROD = "00D000000000001AAA", "00D000000000002AAA"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    machine = Machine.start(str(tmp_path / "home"))
    opened = Workspace.open(machine)
    for name, org, kind in (("uat", UAT, OrgKind.SANDBOX), ("prod", PROD, OrgKind.PRODUCTION)):
        opened.connections.save(
            Connection(name, ConnectionKind.SALESFORCE, {}, org, kind, name.upper())
        )
    opened.connections.save(Connection("files", ConnectionKind.FILES, {"folder": str(tmp_path)}))
    yield opened
    opened.close()
    machine.close()


def do(workspace: Workspace, ask: object) -> Any:
    return handle(ask, workspace, lambda progress: None)


def add(workspace: Workspace, name: str, org: str = "uat", **more: str) -> None:
    given = {"object": "Contact", "field": "Email", "mode": "update", "more": "", **more}
    path = workspace.path / f"{name}.yaml"
    path.write_text(SYNC.format(name=name, **given), "utf-8")
    bindings = (("org", org), ("files", "files"))
    do(workspace, asks.AddSync(str(path), bindings, replace=True))


def test_the_second_sync_rests_and_both_are_named(workspace: Workspace):
    add(workspace, "first")
    with pytest.raises(SettingsError) as refused:
        add(workspace, "second")
    assert str(refused.value) == (
        "Contact.Key__c of this org would be written by second (people)"
        " and is written by first (people) already"
    )
    assert workspace.syncs.is_active("first")
    assert not workspace.syncs.is_active("second")


@pytest.mark.parametrize(
    "more",
    [
        {"org": "prod"},
        {"object": "Lead"},
    ],
    ids=str,
)
def test_syncs_that_share_no_written_field_of_an_org_live_together(workspace: Workspace, more):
    add(workspace, "first")
    add(workspace, "second", **more)
    assert workspace.syncs.is_active("second")


def test_names_are_compared_as_salesforce_does(workspace: Workspace):
    add(workspace, "first")
    with pytest.raises(SettingsError, match="first"):
        add(workspace, "second", object="CONTACT")


@pytest.mark.parametrize(
    ("first", "second"),
    [("Account.Number__c", "AccountId"), ("Household__r.Number__c", "Household__c")],
)
def test_a_parent_named_by_a_path_is_the_field_that_holds_its_id(
    workspace: Workspace, first: str, second: str
):
    add(workspace, "first", field=first)
    do(workspace, asks.ActivateSync("first", active=False))
    add(workspace, "second", field=second)
    do(workspace, asks.ActivateSync("second", active=False))
    claims = [set(places(workspace, name)) for name in ("first", "second")]
    shared = {field for _, _, field in claims[0] & claims[1]}
    assert shared == {"key__c", second.casefold()}


def places(workspace: Workspace, name: str) -> list[tuple[str, str, str]]:
    return [one.place for one in claims_of(workspace.syncs.load(name), workspace)]


def test_activating_is_refused_until_the_other_rests(workspace: Workspace):
    add(workspace, "first")
    with pytest.raises(SettingsError):
        add(workspace, "second")
    with pytest.raises(SettingsError, match=r"second .* first"):
        do(workspace, asks.ActivateSync("second"))
    do(workspace, asks.ActivateSync("first", active=False))
    do(workspace, asks.ActivateSync("second"))
    assert workspace.syncs.is_active("second")
    with pytest.raises(SettingsError, match=r"first .* second"):
        do(workspace, asks.ActivateSync("first"))


def test_binding_one_more_org_is_looked_at_too(workspace: Workspace):
    add(workspace, "first", org="prod")
    add(workspace, "second", org="uat")
    with pytest.raises(SettingsError, match=r"second .* first"):
        do(workspace, asks.BindRole("second", "org", "prod"))
    assert not workspace.syncs.is_active("second")
