"""SIGKILL anywhere in a run: no record lost, none doubled, none half written.

Each round is a run of 1,000 or 5,000 records, insertions and updates, whose engine process is killed
again and again at random points and started anew, until it has come through. The points are
printed.
"""

import contextlib
import csv
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.asks import AddSync, ApplyPlan, ConnectFiles, ConnectSalesforce, ContinueRun, PreviewSync
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess
from tests.stories.engine_process import EngineProcess

WAIT_S = 660.0
"""By how much each new process's clock is ahead of the last one's: more than the ten minutes."""

SYNC = """
orgtide: 1
name: people
connections:
  org: {{kind: salesforce}}
  files: {{kind: files}}
mappings:
  - name: people
    source: {{connection: files, object: people.csv}}
    target: {{connection: org, object: Contact}}
    key: number
    where: {{target: "Department = 'Round'"}}
    identity:
      - {{source: {source}, target: {target}}}
    mode: {{to_target: upsert}}
    fields:
      - {{source: number, target: {number}}}
      - {{source: last_name, target: LastName}}
      - {{source: first_name, target: FirstName}}
      - {{source: email, target: Email}}
      - {{source: city, target: MailingCity}}
      - {{source: department, target: Department}}
"""
FIELDS = {
    "last_name": "LastName",
    "first_name": "FirstName",
    "email": "Email",
    "city": "MailingCity",
}

# (records, kills, whether an insert has a unique key it can be found by, seed)
ROUNDS = [
    (5_000, 14, True, 11),
    (5_000, 12, False, 12),
    (1_000, 8, True, 13),
    (1_000, 8, False, 14),
    (1_000, 8, False, 15),
]


@pytest.mark.alone
@pytest.mark.parametrize(("records", "kills", "unique", "seed"), ROUNDS)
def test_killed_again_and_again_a_run_still_comes_through(
    practice: PracticeProcess,
    secret_service: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    records: int,
    kills: int,
    unique: bool,
    seed: int,
) -> None:
    chance = random.Random(seed)
    rows = people(records, seed)
    workspace = tmp_path / "workspace"
    prepare(practice, rows[: records // 2], unique)
    engine = EngineProcess(workspace, **secret_service)
    plan = set_up(engine, practice, tmp_path, rows, unique)
    engine.ask(ApplyPlan(plan, "test"))
    points = []
    for kill in range(1, kills + 1):
        points.append(wait_for_a_point(workspace, chance))
        engine.kill()
        engine = EngineProcess(workspace, clock_shift_s=kill * WAIT_S, **secret_service)
        if (run := last_run(workspace)) is None:
            engine.ask(ApplyPlan(plan, "test"))
        elif run[1] != "finished":
            engine.ask(ContinueRun(run[0]))
    engine.close()
    finish(workspace, plan, kills, secret_service)
    with capsys.disabled():
        print(f"\n{records} records, unique key: {unique}, killed at {', '.join(points)}")
    check(practice, workspace, rows, secret_service)


def people(count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    return [
        {
            "number": f"R{seed}-{n:05}",
            "last_name": f"Person {n}",
            "first_name": chance.choice(("Ada", "Ben", "Chi", "Dee")),
            "email": f"r{seed}.{n}@mail.example",
            "city": chance.choice(("Bath", "Bristol", "Cardiff")),
            "department": "Round",
        }
        for n in range(count)
    ]


def prepare(practice: PracticeProcess, rows: list[dict[str, str]], unique: bool) -> None:
    """Put half of the people into the org, with other values."""
    for start in range(0, len(rows), 200):
        records = [
            {
                **({"Constituent_ID__c": row["number"]} if unique else {"Title": row["number"]}),
                "LastName": "Before",
                "FirstName": "Before",
                "Email": row["email"],
                "Department": "Round",
            }
            for row in rows[start : start + 200]
        ]
        results = practice.control(
            "edits", {"operation": "insert", "sobject": "Contact", "records": records}
        )
        assert all(result["success"] for result in results), results[0]


def set_up(
    engine: EngineProcess,
    practice: PracticeProcess,
    tmp_path: Path,
    rows: list[dict[str, str]],
    unique: bool,
) -> int:
    """Connect both sides and preview; the plan's id."""
    folder = tmp_path / "files"
    folder.mkdir()
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    source, target = ("number", "Constituent_ID__c") if unique else ("email", "Email")
    number = "Constituent_ID__c" if unique else "Title"
    sync_file = tmp_path / "people.yaml"
    sync_file.write_text(SYNC.format(source=source, target=target, number=number), "utf-8")
    user = practice.user()
    engine.do(
        ConnectSalesforce(
            "org",
            practice.url(),
            username=user["username"],
            password=user["password"],
            security_token=user["security_token"],
            ca_file=practice.ca_file,
        )
    )
    engine.do(ConnectFiles("files", str(folder)))
    engine.do(AddSync(str(sync_file), (("org", "org"), ("files", "files"))))
    return int(engine.do(PreviewSync("people")))


def wait_for_a_point(workspace: Path, chance: random.Random) -> str:
    """Wait until the journal has grown by a random number of steps, then a moment more."""
    steps = chance.randint(1, 4)
    moment_s = chance.uniform(0.0, 0.08)
    first = journal_steps(workspace)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = journal_steps(workspace)
        run = last_run(workspace)
        if found >= first + steps or (run is not None and run[1] == "finished"):
            break
        time.sleep(0.001)
    time.sleep(moment_s)
    return f"step {journal_steps(workspace)} + {moment_s * 1000:.0f} ms"


def finish(workspace: Path, plan: int, kills: int, environment: dict[str, str]) -> None:
    """Let the run come to its end, with the waits of unknown insertions behind it."""
    for more in range(1, 6):
        engine = EngineProcess(workspace, clock_shift_s=(kills + more) * WAIT_S, **environment)
        run = last_run(workspace)
        if run is None:
            engine.do(ApplyPlan(plan, "test"))
        elif run[1] != "finished":
            engine.do(ContinueRun(run[0]))
        engine.close()
        if (ended := last_run(workspace)) is not None and ended[1] == "finished":
            return
    raise AssertionError(f"the run did not come to its end: {last_run(workspace)}")


def check(
    practice: PracticeProcess,
    workspace: Path,
    rows: list[dict[str, str]],
    environment: dict[str, str],
) -> None:
    """Each person is in the org once and whole, the books add up, and nothing is left to plan."""
    names = ", ".join(FIELDS.values())
    with RehearsalSession(practice) as session:
        org = signed_in(practice, session)
        found = org.query_all(f"SELECT {names} FROM Contact WHERE Department = 'Round'")["records"]
    written = sorted(tuple(record[name] for name in FIELDS.values()) for record in found)
    assert written == sorted(tuple(row[name] for name in FIELDS) for row in rows)
    with reading(workspace) as database:
        states = dict(database.execute("SELECT state, count(*) FROM writes GROUP BY state"))
    assert states == {"succeeded": len(rows)}
    engine = EngineProcess(workspace, clock_shift_s=100 * WAIT_S, **environment)
    plan = engine.do(PreviewSync("people"))
    engine.close()
    with reading(workspace) as database:
        (changes,) = database.execute("SELECT changes FROM plans WHERE id = ?", (plan,)).fetchone()
    assert changes == 0


def journal_steps(workspace: Path) -> int:
    """How often the journal was written: requests prepared and requests settled."""
    with reading(workspace) as database:
        (prepared, settled) = database.execute(
            "SELECT count(*), count(settled_at) FROM requests"
        ).fetchone()
    return int(prepared) + int(settled)


def last_run(workspace: Path) -> tuple[int, str] | None:
    """The newest run that has begun, and its state."""
    with reading(workspace) as database:
        row = database.execute(
            "SELECT id, state FROM runs WHERE state <> 'starting' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


@contextlib.contextmanager
def reading(workspace: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(f"file:{workspace / 'orgtide.sqlite'}?mode=ro", uri=True)
    try:
        yield database
    finally:
        database.close()
