"""SIGKILL anywhere in a run: no record lost, none doubled, none half written.

Each round is a run of insertions and updates whose engine process is killed again and again at
random points and started anew, until it has come through. The points are printed.
"""

import contextlib
import csv
import itertools
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.asks import AddSync, ApplyPlan, ConnectFiles, ConnectSalesforce, ContinueRun, PreviewSync
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess, StartPractice
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
    where: {{target: "Department = '{department}'"}}
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

MOST_UNHARMED = 10
"""A run that is left alone so often, and started again, does not come to its end."""

HANG_S = 1_800.0
"""A run that does nothing for so long hangs. It only ends the test: how far a run comes between two
kills is a matter of the computer's other work. Unit: seconds. Source: ours."""

POINTS = int(os.environ.get("ORGTIDE_KILL_POINTS", "50"))
"""How many times a process is killed in all; `dev.py kill --points 500` for more."""

KINDS = [(5_000, True), (5_000, False), (1_000, True), (1_000, False)]
ROUNDS = [
    (records, unique, POINTS // len(KINDS) + (n < POINTS % len(KINDS)))
    for n, (records, unique) in enumerate(KINDS)
]
"""(records, whether an insert has a unique key it can be found by, points)."""


@pytest.mark.alone
@pytest.mark.parametrize(("records", "unique", "points"), ROUNDS)
def test_killed_again_and_again_every_run_still_comes_through(
    start_practice: StartPractice,
    secret_service: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    records: int,
    unique: bool,
    points: int,
) -> None:
    practice = start_practice("--seed", "1", "--api-limit", "1000000")
    chance = random.Random(points + records)
    key = "with a unique key" if unique else "without a unique key"
    killed: list[str] = []
    longest_s, starts = 0.0, []
    for turn in itertools.count():
        folder = tmp_path / f"round-{turn}"
        folder.mkdir()
        made = Round(practice, folder, secret_service, people(records, turn), unique)
        killed += made.run(chance, points - len(killed))
        made.check()
        longest_s = max(longest_s, made.longest_s)
        starts.append(made.starts)
        if len(killed) == points:
            break
    with capsys.disabled():
        print(f"\n{records:,} records {key}, killed {', '.join(killed)}")
        print(f"starts of each run: {starts}; waited for a point at most {longest_s:.0f} s")


class Round:
    """One run over one practice org, with a workspace of its own."""

    def __init__(
        self,
        practice: PracticeProcess,
        folder: Path,
        environment: dict[str, str],
        rows: list[dict[str, str]],
        unique: bool,
    ) -> None:
        self.practice = practice
        self.folder = folder
        self.workspace = folder / "workspace"
        self.environment = environment
        self.rows = rows
        self.unique = unique
        self.starts = 0
        self.longest_s = 0.0
        """The longest wait for a point."""

    def start(self) -> EngineProcess:
        """A new engine process, its clock further ahead than the last one's."""
        self.starts += 1
        shift_s = (self.starts - 1) * WAIT_S
        return EngineProcess(self.workspace, clock_shift_s=shift_s, **self.environment)

    def run(self, chance: random.Random, most: int) -> list[str]:
        """Let the run come through under kills; the points at which it was killed."""
        prepare(self.practice, self.rows[: len(self.rows) // 2], self.unique)
        engine = self.start()
        plan = set_up(engine, self.practice, self.folder, self.rows, self.unique)
        points: list[str] = []
        wish: object = ApplyPlan(plan, "test")
        while True:
            asked = engine.ask(wish)
            if len(points) < most and (point := self.wait_for_a_point(chance)):
                engine.kill()
                points.append(point)
            else:
                assert "finished" in engine.answer(asked)
                engine.close()
            run = last_run(self.workspace)
            if run is not None and run[1] == "finished":
                return points
            unharmed = self.starts - len(points)
            assert unharmed < MOST_UNHARMED, f"the run does not come to its end: {run}"
            engine = self.start()
            wish = ContinueRun(run[0]) if run else ApplyPlan(plan, "test")

    def wait_for_a_point(self, chance: random.Random) -> str:
        """Wait until the journal has gone on, and a moment more; "" when the run came first."""
        moment_s = chance.uniform(0.0, 0.06)
        goal = journal_steps(self.workspace) + chance.randint(0, 2)
        began = time.monotonic()
        while journal_steps(self.workspace) < goal:
            run = last_run(self.workspace)
            if run is not None and run[1] == "finished":
                return ""
            assert time.monotonic() - began < HANG_S, f"the run does not go on: {run}"
            time.sleep(0.001)
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        time.sleep(moment_s)
        return f"at step {journal_steps(self.workspace)} + {moment_s * 1000:.0f} ms"

    def check(self) -> None:
        """Each person is in the org once and whole, the books add up, nothing is left to plan."""
        names = ", ".join(FIELDS.values())
        with RehearsalSession(self.practice) as session:
            org = signed_in(self.practice, session)
            found = org.query_all(
                f"SELECT {names} FROM Contact WHERE Department = '{self.rows[0]['department']}'"
            )["records"]
        written = sorted(tuple(record[name] for name in FIELDS.values()) for record in found)
        assert written == sorted(tuple(row[name] for name in FIELDS) for row in self.rows)
        with reading(self.workspace) as database:
            states = dict(database.execute("SELECT state, count(*) FROM writes GROUP BY state"))
        assert states == {"succeeded": len(self.rows)}
        engine = self.start()
        plan = engine.do(PreviewSync("people"))
        engine.close()
        with reading(self.workspace) as database:
            row = database.execute("SELECT changes FROM plans WHERE id = ?", (plan,)).fetchone()
        assert row[0] == 0


def people(count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    return [
        {
            "number": f"R{seed}-{n:05}",
            "last_name": f"Person {n}",
            "first_name": chance.choice(("Ada", "Ben", "Chi", "Dee")),
            "email": f"r{seed}.{n}@mail.example",
            "city": chance.choice(("Bath", "Bristol", "Cardiff")),
            "department": f"Round {seed}",
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
                "Department": row["department"],
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
    sync_file.write_text(
        SYNC.format(source=source, target=target, number=number, department=rows[0]["department"]),
        "utf-8",
    )
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
