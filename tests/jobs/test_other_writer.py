"""Two workspaces on two computers write to one org as one user: the unattended one notices."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.asks import ResumeSync, RunSync
from app.core.errors import SafetyStop
from app.core.report import RunReport
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.jobs.test_held_runs import MovableClock
from tests.practice_orgs import PracticeProcess

LATER_S = 600


class World:
    """One org, several computers, one time for all of them."""

    def __init__(self, folder: Path, practice: PracticeProcess) -> None:
        self.folder, self.practice, self.clock = folder, practice, MovableClock()

    def computer(self, name: str, mark: str, *, guards: str = "") -> tuple[Desk, str]:
        """A workspace with a sync of its own; its name."""
        desk = Desk(self.folder / name, self.practice)
        desk.machine = replace(desk.machine, clock=self.clock, client_id=name)
        self.write(desk, mark, phone="1")
        off = f"{{updates: off, first_run: off{guards}}}"
        accounts = mapping_text("accounts", "Account", "name>Name", "phone>Phone", guards=off)
        text = sync_text(f"{mark} {name}", accounts)
        return desk, desk.add(text, ("org", "org"), ("files", "files"))

    def write(self, desk: Desk, mark: str, phone: str) -> None:
        rows = [{"name": f"{mark} {n}", "phone": f"{phone}-{n}"} for n in range(12)]
        desk.write_csv("accounts.csv", rows)

    def run(self, desk: Desk, sync: str) -> RunReport:
        """Run without a person, well after whatever happened before."""
        self.practice.control("clock", {"advance_seconds": LATER_S})
        self.clock.ahead += timedelta(seconds=LATER_S)
        run = desk.ask(RunSync(sync))
        workspace = Workspace.open(desk.machine)
        try:
            return workspace.runs.report(run)
        finally:
            workspace.close()

    def edit(self, desk: Desk, names: list[str], *, as_whom: str) -> None:
        ids = [str(desk.look("Account", ("Id",), by="Name")[name]["Id"]) for name in names]
        self.practice.control(
            "edits",
            {
                "operation": "update",
                "sobject": "Account",
                "username": self.practice.user(as_whom)["username"],
                "records": [{"Id": id, "Phone": "by hand"} for id in ids],
            },
        )


@pytest.fixture
def world(shared_practice: PracticeProcess, tmp_path: Path) -> Iterator[World]:
    yield World(tmp_path, shared_practice)
    shared_practice.control("clock", {"shift_seconds": 0})


def test_another_orgtide_stops_unattended_runs_with_the_reason_until_a_person_looked(
    world: World,
) -> None:
    here, sync = world.computer("here", "Two")
    there, other = world.computer("there", "Two")
    world.run(here, sync)
    assert world.run(here, sync).tally.approved == 0, "its own writes are no surprise"

    world.write(there, "Two", phone="2")
    assert world.run(there, other).tally.succeeded == 12
    with pytest.raises(SafetyStop) as stopped:
        world.run(here, sync)
    (reason,) = stopped.value.reasons
    assert (reason.guard, reason.count) == ("other_writer", 12)
    assert "Orgtide on another computer" in reason.message
    with pytest.raises(SafetyStop, match="pauses"):
        world.run(here, sync)

    here.ask(ResumeSync(sync))
    world.run(here, sync)


def test_the_guard_can_be_switched_off(world: World) -> None:
    here, sync = world.computer("here", "Off", guards=", other_writer: off")
    there, other = world.computer("there", "Off")
    world.run(here, sync)
    world.write(there, "Off", phone="2")
    world.run(there, other)
    world.run(here, sync)


def test_a_person_with_the_same_user_and_programs_of_other_users_stop_nothing(
    world: World,
) -> None:
    here, sync = world.computer("here", "People")
    world.run(here, sync)
    world.run(here, sync)
    world.practice.control("clock", {"advance_seconds": LATER_S})
    world.edit(here, ["People 1"], as_whom="integration")
    world.edit(here, ["People 2", "People 3", "People 4"], as_whom="admin")
    world.run(here, sync)


def test_a_cycle_in_which_nothing_changed_costs_no_call_more(world: World) -> None:
    here, sync = world.computer("here", "Idle", guards=", other_writer: off")
    watching, watched = world.computer("there", "Idle")
    for _ in range(2):
        world.run(here, sync)
        world.run(watching, watched)
    used = []
    for desk, name in ((here, sync), (watching, watched)):
        before = world.practice.control("limits", {})["used"]
        world.run(desk, name)
        used.append(world.practice.control("limits", {})["used"] - before)
    assert used[0] == used[1]
