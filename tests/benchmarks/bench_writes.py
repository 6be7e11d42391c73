"""What writing costs: calls, bytes and memory, each work in a process of its own.

`ORGTIDE_BENCH_ROWS` sets another number of rows than 100,000; the limits hold for that number.
"""

from __future__ import annotations

import csv
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from app.store.pages import Pages
from tests.benchmarks.measured import measured
from tests.jobs.desk import LIFT, Desk
from tests.practice_orgs import PracticeProcess

ROWS = int(os.environ.get("ORGTIDE_BENCH_ROWS", "100000"))
MEMORY_MB = 250
FEW, SOME = ROWS // 100, ROWS // 10

NAME = "writes"

SYNC = """
orgtide: 1
name: {name}
connections: {{org: {{kind: salesforce}}, partner: {{kind: files}}}}
mappings:
  - name: people
    source: {{connection: partner, object: people.csv}}
    target: {{connection: org, object: Contact}}
    identity: [{{source: key, target: {key}}}]
    fields:
      - {{source: key, target: {key}}}
      - {{source: last, target: LastName}}
      - {{source: title, target: Title}}
      - {{source: city, target: MailingCity}}
"""


@dataclass(frozen=True)
class Work:
    """What is previewed and applied."""

    folder: Path
    rows: int
    changed: int
    mark: str
    key: str


@dataclass(frozen=True)
class Spent:
    """What previewing and applying took."""

    preview: Counter[str]
    run: Counter[str]
    bytes: int
    written: int
    forecast: int
    preview_mb: float
    run_mb: float
    seconds: float
    apis: tuple[str, ...]

    @property
    def sent(self) -> int:
        """Calls of sending with the stale check, reading back apart."""
        return self.run["write"] + self.run["check"] + self.run["resolve"]

    @property
    def foreseen(self) -> int:
        """Calls that the forecast was for."""
        return self.sent + self.run["confirm"]


def write_people(path: Path, rows: int, changed: int, mark: str) -> None:
    """Rows of which the first few differ from those of another mark."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["key", "last", "title", "city"])
        for n in range(rows):
            title = f"{mark} {n}" if n < changed else f"Title {n % 50}"
            writer.writerow([f"P-{n:06}", f"Person {n:06}", title, f"City {n % 90}"])


@dataclass(frozen=True)
class Told:
    """What one command did and took."""

    answer: dict[str, Any]
    calls: Counter[str]
    bytes: int
    memory_mb: float
    seconds: float


def command(desk: Desk, practice: PracticeProcess, *words: str) -> Told:
    """Run a command of the terminal in a process of its own, so that its memory is its own too."""
    began, before = time.monotonic(), _ledger(desk)
    told, used = measured(desk, practice, *words)
    after = _ledger(desk)
    return Told(
        told,
        after[0] - before[0],
        after[1] - before[1],
        used.ru_maxrss / 1024,
        time.monotonic() - began,
    )


def desk_of(work: Work, practice: PracticeProcess) -> Desk:
    """The person's workspace, with the sync, and the file as it is to be."""
    known = (work.folder / "workspace").exists()
    desk = Desk(work.folder, practice)
    write_people(work.folder / "files" / "people.csv", work.rows, work.changed, work.mark)
    if not known:
        text = SYNC.format(name=NAME, key=work.key)
        desk.add(text, ("org", "org"), ("partner", "files"))
    return desk


def _ledger(desk: Desk) -> tuple[Counter[str], int]:
    """Calls by purpose, and bytes sent, so far."""
    with Database(desk.machine.path) as database:
        rows = list(
            database.rows(
                "SELECT purpose, sum(calls) AS calls, sum(bytes) AS bytes FROM quota_ledger"
                " WHERE purpose <> 'sign in' GROUP BY purpose"
            )
        )
    return Counter({str(row["purpose"]): int(row["calls"]) for row in rows}), sum(
        int(row["bytes"]) for row in rows
    )


@pytest.fixture(scope="module")
def people_org(shared_practice: PracticeProcess) -> PracticeProcess:
    shared_practice.control("limits", {"maximum": 1_000_000})
    return shared_practice


@pytest.fixture
def spend(people_org: PracticeProcess) -> Callable[..., Spent]:
    """Preview and apply, print what it took, and let the org's time pass."""

    def spend(what: str, folder: Path, *, apply: bool = True, **more: Any) -> Spent:
        work = Work(**{"folder": folder, "key": KEY, **more})
        desk = desk_of(work, people_org)
        seen = command(desk, people_org, "preview", NAME)
        plan, calls, apis = _planned(desk)
        done = Told({}, Counter(), 0, 0.0, 0.0)
        written = 0
        if apply:
            lifted = [word for guard in LIFT for word in ("--lift", guard)]
            done = command(desk, people_org, "apply", str(plan), "--approve", "all", *lifted)
            written = _written(desk)
        # A delta goes back ten minutes, and would find what was written a moment ago once more.
        people_org.control("clock", {"advance_seconds": 1_200})
        spent = Spent(
            preview=seen.calls,
            run=done.calls,
            bytes=seen.bytes + done.bytes,
            written=written,
            forecast=calls,
            preview_mb=seen.memory_mb,
            run_mb=done.memory_mb,
            seconds=seen.seconds + done.seconds,
            apis=apis,
        )
        _tell(what, spent)
        assert abs(spent.forecast - spent.foreseen) <= max(2, 0.1 * spent.foreseen)
        return spent

    return spend


def _planned(desk: Desk) -> tuple[int, int, tuple[str, ...]]:
    """The newest plan: its number, the calls that are forecast, and by which APIs."""
    pages = Pages(desk.machine.path)
    try:
        plan = pages.plans()[0]
        forecast = pages.plan(plan.id).forecast
    finally:
        pages.close()
    if forecast is None:
        return plan.id, 0, ()
    return plan.id, forecast.calls, tuple(line.api for line in forecast.lines)


def _written(desk: Desk) -> int:
    """Records that the newest run wrote; it has to add up and leave nothing open."""
    pages = Pages(desk.machine.path)
    try:
        report = pages.runs()[0].report
    finally:
        pages.close()
    assert report.tally.adds_up
    assert not report.tally.failed, desk.errors(report.run_id)[:3]
    assert report.tally.open == report.tally.unknown == report.tally.held == 0
    return report.tally.succeeded


def _tell(what: str, spent: Spent) -> None:
    print(
        f"\n{what}:"
        f"\n  preview {sum(spent.preview.values())} calls {dict(spent.preview)}"
        f"\n  run     {sum(spent.run.values())} calls {dict(spent.run)}: sending {spent.sent},"
        f" reading back {spent.run['confirm']}, forecast {spent.forecast} ({', '.join(spent.apis)})"
        f"\n  {spent.bytes / 1e6:.3f} MB sent, memory at most {spent.preview_mb:.0f} MB to preview"
        f" and {spent.run_mb:.0f} MB to apply, {spent.seconds:.0f} s"
    )


KEY = "Constituent_ID__c"


def test_what_writes_cost(spend: Callable[..., Spent], tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    inserts = spend(f"{ROWS:,} inserts with a unique key", first, rows=ROWS, changed=0, mark="-")
    assert inserts.written == ROWS
    assert inserts.sent <= 12
    name = f"first sync of {ROWS:,} rows, {FEW:,} differ"
    joined = spend(name, again, rows=ROWS, changed=FEW, mark="b")
    assert joined.written == FEW
    assert sum(joined.preview.values()) + joined.sent <= 8
    assert joined.bytes <= 100_000
    idle = spend("the next sync", again, rows=ROWS, changed=FEW, mark="b", apply=False)
    assert sum(idle.preview.values()) <= 4
    few = spend(f"{FEW:,} changed records", again, rows=ROWS, changed=FEW, mark="c")
    assert few.written == FEW
    assert few.sent <= 3
    some = spend(f"{SOME:,} changed records", again, rows=ROWS, changed=SOME, mark="d")
    assert some.written == SOME
    assert some.sent <= 14
    full = spend(f"{ROWS:,} changed records", again, rows=ROWS, changed=ROWS, mark="e")
    assert full.written == ROWS
    assert full.sent <= 60
    # Last, so that the calls are told whatever the memory is.
    peak = max(one.run_mb for one in (inserts, joined, few, some, full))
    assert peak <= MEMORY_MB, f"{peak:.0f} MB to apply"


def test_inserts_without_a_key(spend: Callable[..., Spent], tmp_path: Path) -> None:
    """Results of a bulk job come in any order, so these go by composite calls."""
    name = f"{ROWS:,} inserts without a unique key"
    spent = spend(name, tmp_path, rows=ROWS, changed=0, mark="-", key="Department")
    assert spent.written == ROWS
    assert spent.sent <= ROWS // 1_000 + 10
    assert "bulk" not in spent.apis
