"""What previewing an object of many fields takes, by the real command against the practice org.

`ORGTIDE_BENCH_FIELDS` and `ORGTIDE_BENCH_ROWS` set other numbers than 300 and 2,000. A file holds
what the org holds; then one row of a hundred changes, then every row. Prints the CPU time and the
memory of each command, and asserts what the plans say.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.practice.organisations import PracticeOrg
from tests.benchmarks.measured import filled_sandbox, measured
from tests.jobs.desk import LIFT, Desk
from tests.practice_orgs import PracticeProcess

FIELDS = int(os.environ.get("ORGTIDE_BENCH_FIELDS", "300"))
ROWS = int(os.environ.get("ORGTIDE_BENCH_ROWS", "2000"))
MOST_CPU_S = 10 + 4e-5 * FIELDS * ROWS
MOST_MB = 1000

KINDS = ("string 80", "double 16 2", "date", "boolean", "datetime", "textarea 4000")
PLACES = range(FIELDS - 2)

SYNC = """
orgtide: 1
name: wide
connections: {{org: {{kind: salesforce}}, partner: {{kind: files}}}}
mappings:
  - name: wide
    source: {{connection: partner, object: wide.csv}}
    target: {{connection: org, object: Contact}}
    mode: {{to_target: upsert, to_source: none}}
    where: {{target: "Constituent_ID__c != null"}}
    identity: [{{source: key, target: Constituent_ID__c}}]
    fields:
      - {{source: key, target: Constituent_ID__c}}
      - {{source: last, target: LastName}}
{fields}
"""

pytest_plugins = ["tests.practice_orgs"]


def value(n: int, i: int) -> str:
    """What row n holds in field i."""
    return (
        f"text {n} of {i}",
        f"{n + i}.25",
        f"2026-01-{1 + (n + i) % 28:02}",
        "true" if (n + i) % 2 else "false",
        f"2026-02-{1 + (n + i) % 28:02}T10:00:00.000Z",
        f"a longer text, {n}, {i}",
    )[i % len(KINDS)]


def record(n: int) -> dict[str, Any]:
    """The same as the org holds it."""
    made: dict[str, Any] = {"LastName": f"Wide {n}", "Constituent_ID__c": f"W-{n}"}
    for i in PLACES:
        held = value(n, i)
        made[f"W{i}__c"] = float(held) if i % 6 == 1 else held == "true" if i % 6 == 3 else held
    return made


def widen(made: PracticeOrg) -> None:
    for i in PLACES:
        made.org.edit_schema({"object": "Contact", "put": f"W{i}__c {KINDS[i % len(KINDS)]}"})
    made.org.bulk_load("Contact", (record(n) for n in range(ROWS)))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProcess]:
    """A practice sandbox whose contacts have so many fields."""
    running = filled_sandbox(tmp_path_factory.mktemp("wide"), widen)
    running.control("limits", {"maximum": 1_000_000})
    yield running
    running.stop()


def write(path: Path, changed: int) -> None:
    """The file; of its first rows two fields have another value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["key", "last", *(f"w{i}" for i in PLACES)])
        for n in range(ROWS):
            values = [value(n, i) for i in PLACES]
            if n < changed:
                values[0], values[1] = f"changed {n}", "7.50"
            writer.writerow([f"W-{n}", f"Wide {n}", *values])


def command(desk: Desk, practice: PracticeProcess, *words: str) -> dict[str, Any]:
    """Run a command in a process of its own and print what it took."""
    told, used = measured(desk, practice, *words)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{' '.join(words[:1]):<10}{cpu:8.1f} s of CPU {peak:8.0f} MB", flush=True)
    assert cpu <= MOST_CPU_S
    assert peak <= MOST_MB
    return told


def test_previews_of_an_object_of_many_fields(wide: PracticeProcess, tmp_path: Path) -> None:
    print(f"\n{ROWS:,} records by {FIELDS} fields")
    desk = Desk(tmp_path, wide)
    file = tmp_path / "files" / "wide.csv"
    write(file, 0)
    fields = "\n".join(f"      - {{source: w{i}, target: W{i}__c}}" for i in PLACES)
    desk.add(SYNC.format(fields=fields), ("org", "org"), ("partner", "files"))
    lifted = [word for guard in LIFT for word in ("--lift", guard)]
    first = command(desk, wide, "preview", "wide")
    assert first["updates"] == first["inserts"] == 0
    command(desk, wide, "apply", str(first["plan"]), "--approve", "all", *lifted)
    for changed in (ROWS // 100, ROWS):
        write(file, changed)
        assert command(desk, wide, "preview", "wide")["updates"] == changed
