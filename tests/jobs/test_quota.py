"""One ledger for all that is asked of an org, by sync, mapping and purpose; and what others use."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.asks import TestConnection
from app.core.report import RunState
from app.store.database import Database
from app.store.pages import Pages
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

MAPPINGS = (
    mapping_text("accounts", "Account", "name>Name", "phone>Phone"),
    mapping_text("leads", "Lead", "name>LastName", "company>Company"),
)


def quota_desk(
    folder: Path, practice: PracticeProcess, mark: str, quota: str = "{}"
) -> tuple[Desk, str]:
    """A desk with a sync of two mappings whose records no other test knows."""
    desk = Desk(folder, practice)
    rows = range(450)
    desk.write_csv("accounts.csv", [{"name": f"{mark} {n}", "phone": f"{n}"} for n in rows])
    desk.write_csv("leads.csv", [{"name": f"{mark} {n}", "company": mark} for n in range(3)])
    text = sync_text(f"quota {mark}", *MAPPINGS, quota=quota)
    return desk, desk.add(text, ("org", "org"), ("files", "files"))


def ledger(desk: Desk, columns: str, where: str = "1") -> list[tuple[object, ...]]:
    with Database(desk.machine.path) as database:
        rows = database.rows(
            f"SELECT {columns}, sum(calls) FROM quota_ledger WHERE {where} AND calls > 0"
            f" GROUP BY {columns} ORDER BY {columns}"
        )
        return [tuple(row) for row in rows]


def org_used(practice: PracticeProcess) -> int:
    return int(practice.control("limits", {})["used"])


def test_every_call_is_counted_for_the_mapping_that_it_serves(
    shared_practice: PracticeProcess, tmp_path: Path
) -> None:
    before = org_used(shared_practice)
    desk, name = quota_desk(tmp_path, shared_practice, "Ledger")
    report = desk.apply(desk.preview(name))
    assert report.state is RunState.FINISHED
    assert report.tally.succeeded == 453

    whole = {purpose for purpose, _ in ledger(desk, "purpose", "mapping = ''")}
    assert whole <= {"sign in", "check", "schema"}, "all that reads or writes serves a mapping"
    for purpose in ("read", "write", "confirm"):
        found = {mapping for mapping, _ in ledger(desk, "mapping", f"purpose = '{purpose}'")}
        assert found <= {"accounts", "leads"}
    assert dict(ledger(desk, "mapping", "purpose = 'write'")) == {"accounts": 1, "leads": 1}
    assert {sync for sync, _ in ledger(desk, "sync")} == {"", name}

    (row,) = Pages(desk.machine.path).usage(datetime.now(UTC))
    assert row.usage.org is not None
    own = sum(calls for _, calls in ledger(desk, "org_id", "purpose <> 'sign in'") if calls)
    assert org_used(shared_practice) == before + own, "what we count is what the org counts"
    assert row.usage.org.own == own
    assert row.usage.org.others == before


def test_what_other_programs_use_is_told_apart(
    shared_practice: PracticeProcess, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, shared_practice)
    before = org_used(shared_practice)
    shared_practice.control("limits", {"spend": 37})
    facts = desk.ask(TestConnection("org"))
    assert facts.calls_used > before
    (row,) = Pages(desk.machine.path).usage(datetime.now(UTC))
    assert row.usage.org is not None
    assert row.usage.org.used == org_used(shared_practice)
    assert row.usage.org.own + row.usage.org.others == row.usage.org.used
    assert row.usage.org.others >= 37


SPENDER = """
import logging, sys
from pathlib import Path
from app.core.errors import RequestLimitError
from app.core.quota import Purpose
from app.core.sync import ConnectionKind, Role
from app.jobs.endpoints import open_endpoint, open_meter
from app.jobs.machine import SystemClock, SystemRandom
from app.jobs.practice_org import PracticeOrgs
from app.jobs.workspace import Machine, Workspace
from app.store.credentials import WorkspaceSecrets

home = Path(sys.argv[1])
secrets = WorkspaceSecrets("desk", None)
secrets.set("org", "password", sys.argv[2])
secrets.set("org", "security_token", sys.argv[3])
machine = Machine(home, SystemClock(), SystemRandom(), secrets, PracticeOrgs(home / "none"),
                  "desk", logging.NullHandler())
workspace = Workspace.open(machine)
connection = workspace.connections.get("org")
endpoint = open_endpoint(connection, Role("org", ConnectionKind.SALESFORCE), workspace,
                         open_meter(connection, workspace))
made = 0
try:
    while True:
        endpoint.look_up(())
        made += 1
except RequestLimitError:
    print(made)
finally:
    endpoint.close()
    workspace.close()
"""


@pytest.mark.parametrize("processes", [3])
def test_several_processes_make_exactly_the_calls_of_the_budget(
    shared_practice: PracticeProcess, tmp_path: Path, processes: int
) -> None:
    desk = Desk(tmp_path, shared_practice)
    with Database(desk.machine.path) as database:
        (org_id,) = (
            row[0] for row in database.rows("SELECT org_id FROM connections WHERE org_id <> ''")
        )
        spent = sum(calls for _, calls in ledger(desk, "org_id", "purpose <> 'sign in'"))
        database.execute(
            "UPDATE quota_state SET daily = ? WHERE org_id = ?", (int(str(spent)) + 40, org_id)
        )
    before = org_used(shared_practice)
    user = shared_practice.user()
    arguments = (str(desk.machine.path), user["password"], user["security_token"])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SPENDER, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(processes)
    ]
    made = [int(one.communicate(timeout=60)[0]) for one in running]
    assert sum(made) == 40, "call 40 goes, call 41 does not"
    assert org_used(shared_practice) - before == 40
