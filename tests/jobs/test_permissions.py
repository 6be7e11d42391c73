"""A viewer may look and export: every ask there is, through the one place that decides."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import asks
from app.core.errors import NotAllowedError, SettingsError
from app.jobs.handlers import handle
from app.jobs.permissions import VIEWER_MAY
from app.jobs.workspace import Machine, Workspace
from app.store.people import PersonRole


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    started = Machine.start(str(tmp_path_factory.mktemp("roles")))
    yield started
    started.close()


@pytest.fixture
def workspace(machine: Machine) -> Iterator[Workspace]:
    opened = Workspace.open(replace(machine, person="vera"))
    with opened.database.transaction():
        opened.database.execute("DELETE FROM settings WHERE key LIKE 'role.%'")
    yield opened
    opened.close()


def empty(kind: type) -> object:
    """An ask without its arguments: nobody may look at them before the role was looked at."""
    return object.__new__(kind)


@pytest.mark.parametrize("kind", [one for one in asks.ASKS if one not in VIEWER_MAY])
def test_a_viewer_is_refused_before_anything_is_done(workspace: Workspace, kind: type):
    workspace.people.set_role("anna", PersonRole.ADMINISTRATOR)
    with pytest.raises(NotAllowedError, match="vera may look and export") as refused:
        handle(empty(kind), workspace, lambda progress: None)
    assert refused.value.person == "vera"


@pytest.mark.parametrize("kind", sorted(VIEWER_MAY, key=lambda one: one.__name__))
def test_a_viewer_may_look_and_export(workspace: Workspace, kind: type):
    workspace.people.set_role("anna", PersonRole.ADMINISTRATOR)
    with contextlib.suppress(AttributeError):  # the job is reached, and misses its arguments
        handle(empty(kind), workspace, lambda progress: None)


def test_what_a_viewer_may_ask_changes_nothing_anywhere():
    from app.jobs.handlers import HANDLERS

    assert all(not HANDLERS[kind][1] for kind in VIEWER_MAY)


def test_everybody_is_an_administrator_until_one_is_named(workspace: Workspace):
    people = workspace.people
    assert people.role_of("vera") is PersonRole.ADMINISTRATOR
    handle(asks.SetRole("anna", "administrator"), workspace, lambda progress: None)
    assert people.role_of("anna") is PersonRole.ADMINISTRATOR
    assert people.role_of("vera") is PersonRole.VIEWER
    assert people.role_of("") is PersonRole.VIEWER


def test_a_workspace_keeps_an_administrator(workspace: Workspace):
    with pytest.raises(SettingsError, match="needs one"):
        workspace.people.set_role("vera", PersonRole.VIEWER)
    workspace.people.set_role("anna", PersonRole.ADMINISTRATOR)
    workspace.people.set_role("ben", PersonRole.ADMINISTRATOR)
    workspace.people.set_role("ben", PersonRole.VIEWER)
    with pytest.raises(SettingsError, match="needs one"):
        workspace.people.set_role("anna", PersonRole.VIEWER)
    with pytest.raises(SettingsError, match="needs a name"):
        workspace.people.set_role(" ", PersonRole.VIEWER)
    assert workspace.people.all() == {
        "anna": PersonRole.ADMINISTRATOR,
        "ben": PersonRole.VIEWER,
    }


def test_a_role_that_is_none_is_named(workspace: Workspace):
    with pytest.raises(SettingsError, match="administrator or viewer"):
        handle(asks.SetRole("anna", "king"), workspace, lambda progress: None)


def test_the_person_is_the_one_of_the_computer(machine: Machine, tmp_path: Path):
    import getpass

    assert machine.person == getpass.getuser()
