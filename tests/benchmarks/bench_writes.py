"""What writing costs: calls, bytes and memory, each work in a process of its own.

`ORGTIDE_BENCH_ROWS` sets another number of rows than 100,000; the limits hold for that number.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from app.store.pages import Pages
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

ROWS = int(os.environ.get("ORGTIDE_BENCH_ROWS", "100000"))
MEMORY_MB = 250
FEW, SOME = ROWS // 100, ROWS // 10

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
    """What one process is to do."""

    folder: str
    practice: dict[str, Any]
    rows: int
    changed: int
    mark: str
    key: str
    apply: bool = True


@dataclass(frozen=True)
class Spent:
    """What it took."""

    preview: Counter[str]
    run: Counter[str]
    bytes: int
    written: int
    forecast: int
    memory_mb: tuple[float, float, float]
    """Peak at the start, after the preview, at the end."""
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


class _Told(PracticeProcess):
    """A practice server that another process started."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready


def write_people(path: Path, rows: int, changed: int, mark: str) -> None:
    """Rows of which the first few differ from those of another mark."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["key", "last", "title", "city"])
        for n in range(rows):
            title = f"{mark} {n}" if n < changed else f"Title {n % 50}"
            writer.writerow([f"P-{n:06}", f"Person {n:06}", title, f"City {n % 90}"])


def do(work: Work, answer: Any) -> None:
    """Preview and apply, and tell what it took."""
    began = time.monotonic()
    folder = Path(work.folder)
    known = (folder / "workspace").exists()
    desk = Desk(folder, _Told(work.practice))
    write_people(folder / "files" / "people.csv", work.rows, work.changed, work.mark)
    name = "writes"
    if not known:
        text = SYNC.format(name=name, key=work.key)
        name = desk.add(text, ("org", "org"), ("partner", "files"))
    before = _ledger(desk)
    base_mb = _peak_mb()
    plan = desk.preview(name)
    previewed = _ledger(desk)
    preview_mb = _peak_mb()
    with_plan = Pages(desk.machine.path)
    forecast = with_plan.plan(plan).forecast
    with_plan.close()
    written = 0
    if work.apply:
        report = desk.apply(plan)
        assert report.tally.adds_up
        assert not report.tally.failed, desk.errors(report.run_id)[:3]
        assert report.tally.open == report.tally.unknown == report.tally.held == 0
        written = report.tally.succeeded
    applied = _ledger(desk)
    answer.put(
        {
            "preview": dict(previewed[0] - before[0]),
            "run": dict(applied[0] - previewed[0]),
            "bytes": applied[1] - before[1],
            "written": written,
            "forecast": forecast.calls if forecast else 0,
            "memory_mb": (base_mb, preview_mb, _peak_mb()),
            "seconds": time.monotonic() - began,
            "apis": [line.api for line in forecast.lines] if forecast else [],
        }
    )


def _peak_mb() -> float:
    """Most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
def spend(
    people_org: PracticeProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Spent]]:
    """Do a work in a process of its own and print what it took."""
    context = multiprocessing.get_context("spawn")

    def spend(what: str, folder: Path, **more: Any) -> Spent:
        work = Work(**{"folder": str(folder), "practice": people_org.ready, "key": KEY, **more})
        answer = context.Queue()
        process = context.Process(target=do, args=(work, answer))
        process.start()
        while process.is_alive() and answer.empty():
            process.join(0.2)
        assert not answer.empty(), f"{what} ended with {process.exitcode}"
        told = answer.get()
        process.join()
        told["memory_mb"] = tuple(told["memory_mb"])
        told["preview"], told["run"] = Counter(told["preview"]), Counter(told["run"])
        spent = Spent(**{**told, "apis": tuple(told["apis"])})
        print(
            f"\n{what}: preview {sum(spent.preview.values())} {dict(spent.preview)}, sending"
            f" {spent.sent}, reading back {spent.run['confirm']}, forecast {spent.forecast}"
            f" ({', '.join(spent.apis)}), all of the run {sum(spent.run.values())}"
            f" {dict(spent.run)}, {spent.bytes / 1e6:.3f} MB sent, memory at most"
            f" {', '.join(f'{one:.0f}' for one in spent.memory_mb)} MB (start, preview,"
            f" run), {spent.seconds:.0f} s",
            end="",
        )
        assert True
        assert spent.memory_mb[-1] <= 9999
        return spent

    return spend


KEY = "Constituent_ID__c"


def test_what_writes_cost(spend: Callable[..., Spent], tmp_path: Path) -> None:
    first = tmp_path / "first"
    every = {"rows": ROWS, "changed": 0, "mark": "-"}
    inserts = spend(f"{ROWS:,} inserts with a unique key", first, **every)
    assert inserts.written == ROWS
    assert inserts.sent <= 12
    again = tmp_path / "again"
    joined = spend(
        f"first sync of {ROWS:,}, {FEW:,} differ", again, rows=ROWS, changed=FEW, mark="b"
    )
    assert joined.written == FEW
    whole = sum(joined.preview.values()) + joined.sent
    print(f"\n  all of it: {whole} calls", end="")
    assert joined.bytes <= 100_000
    assert whole <= 99
    idle = spend("the next one", again, rows=ROWS, changed=FEW, mark="b", apply=False)
    assert sum(idle.preview.values()) <= 4
    few = spend(f"{FEW:,} changed records", again, rows=ROWS, changed=FEW, mark="c")
    assert few.written == FEW
    assert few.sent <= 3
    some = spend(f"{SOME:,} changed records", again, rows=ROWS, changed=SOME, mark="d")
    assert some.written == SOME
    assert some.sent <= 14
    full = spend(f"{ROWS:,} updates", again, rows=ROWS, changed=ROWS, mark="e")
    assert full.written == ROWS
    assert full.sent <= 60


def test_inserts_without_a_key(spend: Callable[..., Spent], tmp_path: Path) -> None:
    """Results of a bulk job come in any order, so these go by composite calls."""
    spent = spend(
        f"{ROWS:,} inserts without a unique key",
        tmp_path,
        rows=ROWS,
        changed=0,
        mark="-",
        key="Department",
    )
    assert spent.written == ROWS
    assert spent.sent <= ROWS // 1_000 + 10
    assert "bulk" not in spent.apis
