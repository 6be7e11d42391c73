"""A watch runs a sync at its start, and each time that a database or a folder of it changes."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from app.asks import ConnectFiles, ConnectSql
from app.cli.watching import watch_and_run
from app.core.clock import Clock
from app.core.errors import Cancelled, SettingsError
from app.jobs.watch_sync import LOOK_S
from app.jobs.workspace import Workspace
from tests.database_servers import ServerDatabase
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

pytestmark = pytest.mark.xdist_group("databases")

MOST_LOOKS = 2_000

SYNC = """\
orgtide: 1
name: Watch
connections:
  org: {kind: salesforce}
  club: {kind: sql}
  drop: {kind: files, arrivals: by name, settled: 0}
mappings:
  - name: members
    source: {connection: club, object: people, wake: {notify: people_changed}}
    target: {connection: org, object: Contact}
    where: {target: "Fax LIKE 'WA-%'"}
    identity: {source: code, target: Fax}
    guards: {first_run: off}
    fields:
      - {source: code, target: Fax}
      - {source: name, target: LastName}
  - name: guests
    source: {connection: drop, object: "guests-*.csv"}
    target: {connection: org, object: Contact}
    where: {target: "Fax LIKE 'WG-%'"}
    identity: {source: code, target: Fax}
    guards: {first_run: off}
    fields:
      - {source: code, target: Fax}
      - {source: name, target: LastName}
"""


@dataclass
class StepClock:
    """A clock whose waits between two looks are when the test does its next step; then Ctrl+C."""

    clock: Clock
    steps: list[Callable[[], object]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        if seconds != LOOK_S:
            self.clock.sleep(seconds)
        elif not self.steps:
            raise Cancelled
        else:
            self.steps.pop(0)()


def people(desk: Desk) -> dict[str, str]:
    held = desk.look("Contact", ("LastName",), "Fax")
    return {fax: str(one["LastName"]) for fax, one in held.items() if fax[:3] in ("WA-", "WG-")}


def test_a_watch_runs_at_its_start_and_with_each_change(
    shared_practice: PracticeProcess,
    tmp_path: Path,
    postgres: ServerDatabase,
    capsys: pytest.CaptureFixture[str],
) -> None:
    postgres.execute("CREATE TABLE people (id SERIAL PRIMARY KEY, code TEXT UNIQUE, name TEXT)")
    postgres.execute("INSERT INTO people (code, name) VALUES ('WA-1', 'There before')")
    desk = Desk(tmp_path / "desk", shared_practice)
    drop = desk.folder / "drop"
    drop.mkdir()
    (drop / "guests-0.csv").write_text("code,name\nWG-0,First\n", "utf-8")
    desk.ask(ConnectSql("club", postgres.url))
    desk.ask(ConnectFiles("drop", str(drop)))
    sync = desk.add(SYNC, ("org", "org"), ("club", "club"), ("drop", "drop"))
    held: list[dict[str, str]] = []

    def change() -> None:
        held.append(people(desk))
        postgres.execute("INSERT INTO people (code, name) VALUES ('WA-2', 'New')")
        postgres.execute("NOTIFY people_changed")

    def arrive() -> None:
        held.append(people(desk))
        (drop / "guests-1.csv").write_text("code,name\nWG-1,Second\n", "utf-8")

    def until(runs: int) -> Callable[[], None]:
        """Let looks go by until there were so many runs: a server takes a moment to notify."""

        def look_on() -> None:
            if workspace.database.value("SELECT count(*) FROM runs") != runs:
                desk.machine.clock.sleep(0.02)
                looks.append(runs)
                assert len(looks) < MOST_LOOKS
                clock.steps.insert(0, look_on)

        return look_on

    looks: list[int] = []
    clock = StepClock(desk.machine.clock, [change, until(2), arrive, until(3)])
    workspace = Workspace.open(desk.machine, clock)
    try:
        with pytest.raises(Cancelled):
            watch_and_run(sync, "", workspace)
    finally:
        workspace.close()
    assert held[0] == {"WA-1": "There before", "WG-0": "First"}
    assert held[1] == held[0] | {"WA-2": "New"}
    assert people(desk) == held[1] | {"WG-1": "Second"}
    assert {one.name for one in (drop / "done").glob("*.csv")} == {"guests-0.csv", "guests-1.csv"}
    said = capsys.readouterr()
    assert said.out.startswith("Watch: watching members, guests. It runs now")
    assert said.err == ""


def test_a_sync_of_which_nothing_can_tell_is_not_watched(
    shared_practice: PracticeProcess, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "desk", shared_practice)
    with closing(sqlite3.connect(tmp_path / "club.db")) as club:
        club.execute("CREATE TABLE people (code, name)")
    desk.connect_database(tmp_path / "club.db")
    text = SYNC.partition("  - name: guests")[0].replace(", wake: {notify: people_changed}", "")
    text = text.replace("  drop: {kind: files, arrivals: by name, settled: 0}\n", "")
    sync = desk.add(text, ("org", "org"), ("club", "database"))
    workspace = Workspace.open(desk.machine)
    try:
        with pytest.raises(SettingsError, match="Nothing of Watch tells"):
            watch_and_run(sync, "", workspace)
    finally:
        workspace.close()
