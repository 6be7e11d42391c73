"""How long planning takes, step by step: two sides of many rows, of which one in a hundred changed.

Run: python -m tests.benchmarks.bench_diff [ROWS [FIELDS [THREADS]]]. Prints tables only.

The first plan of two sides that hold the same, and the next one after one record of a hundred
changed (half of them on the source, half on the target) and a few came and went; each in a process
of its own, so that its memory is its own.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef
from app.core.plan import Plan, PlanPart
from app.core.ports import ReadResult
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Baseline, Seen, Side
from app.core.sync import Place
from app.core.values import FieldType
from app.engine.diff import diff
from app.engine.follow import follow
from app.engine.group import group
from app.engine.match import match
from app.engine.narrow import narrow
from app.engine.order import order
from app.engine.read import Reading, read
from app.engine.transform import transform
from app.store.baselines import Baselines
from app.store.database import Database
from app.store.moves import Moves
from app.store.plans import Plans
from app.store.segments import BASELINE, NewSegment, Segments
from app.store.stage import DuckStage

T = TypeVar("T")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PLACE = Place("bench", "00D000000000000AAA")
TYPES = (
    FieldType.STRING,
    FieldType.EMAIL,
    FieldType.DOUBLE,
    FieldType.DATE,
    FieldType.DATETIME,
    FieldType.BOOLEAN,
)
RAW = {
    FieldType.STRING: "'Name ' || {n}",
    FieldType.EMAIL: "'person' || {n} || '@mail.example'",
    FieldType.DOUBLE: "CAST({n} % 1000 AS VARCHAR) || '.5'",
    FieldType.DATE: "'2026-0' || (1 + {n} % 9) || '-1' || ({n} % 10)",
    FieldType.DATETIME: "'2026-03-1' || ({n} % 10) || 'T10:00:00.000Z'",
    FieldType.BOOLEAN: "CASE WHEN {n} % 2 = 0 THEN 'true' ELSE 'false' END",
}


class MadeUp:
    """A side whose rows are made up; once moved, one of two hundred has another value.

    One of ten thousand is there on one side only, a different one on each.
    """

    def __init__(self, side: Side, rows: int, fields: tuple[FieldSchema, ...], *, moved: bool):
        self.name = side.value
        self.own_key = True
        self._side, self._rows, self._fields, self._moved = side, rows, fields, moved

    def expect(self, requests: Any) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: Any, stage: DuckStage, report: Any) -> ReadResult:
        table, columns = stage.name(self.name), []
        mine = 0 if self._side is Side.SOURCE else 100
        for i, field in enumerate(self._fields):
            plain = RAW[field.type].format(n="n")
            if self._moved and i:
                moved = RAW[field.type].format(n="(n + 7)")
                place = f"n // 200 % {len(self._fields) - 1} + 1"
                plain = (
                    f"CASE WHEN n % 200 = {mine} AND {place} = {i} THEN {moved} ELSE {plain} END"
                )
            columns.append(f"{plain} AS r{i}")
        gone = f"WHERE n % 10000 <> {5 if mine else 6}" if self._moved else ""
        stage.execute(
            f"CREATE TABLE {table} AS SELECT CAST(n AS VARCHAR) AS row_no, NULL::VARCHAR AS stamp, "
            f"NULL::VARCHAR AS gone, 'K' || n AS key0, {', '.join(columns)} "
            f"FROM range(1, {self._rows + 1}) t(n) {gone}"
        )
        return ReadResult(table, self._rows, 1, complete=True, cursor=None)


class Bench:
    """One plan in a workspace, timed."""

    def __init__(self, folder: Path, rows: int, fields: int, threads: int) -> None:
        columns = tuple(
            FieldSchema(f"f{i}", f"F{i}", TYPES[i % len(TYPES)], scale=2 if i % 6 == 2 else None)
            for i in range(fields)
        )
        self.schema = ObjectSchema("rows", "Row", "Rows", columns)
        self.mapping = Mapping(
            name="rows",
            source=ObjectRef("here", "rows"),
            target=ObjectRef("there", "rows"),
            fields=tuple(FieldRule(c.name, c.name, Flow.BOTH) for c in columns),
            identity=(IdentityRule(("f0",), ("f0",)),),
            to_source=Mode.UPSERT,
        )
        self.folder, self.rows, self.threads = folder, rows, threads
        self.database = Database(folder)
        self.sum = 0.0

    def plan(self, *, moved: bool) -> None:
        """Make and store a plan; moved: of two sides that agreed before."""
        with DuckStage(self.folder / "stages", "bench") as stage:
            if self.threads:
                stage.execute(f"SET threads = {self.threads}")
            seen = self._step("read: canonical values", lambda: self._seen(stage, moved=moved))
            baseline = self._step("load what was agreed", lambda: self._baseline(stage))
            self.sum = 0.0
            part = self._part(seen, baseline, stage)
            plan = Plan(PLACE, None, (part,), NOW)
            self._step("order", lambda: order(plan, stage))
            grouping = self._step("group", lambda: group(plan, stage))
            plans = Plans(self.database)
            plan_id = self._step(
                "store the plan", lambda: plans.save(plan, stage, grouping=grouping)
            )
            self._step("count decisions", lambda: plans.decide(plan_id, ()))
            print(f"{'plan from parsed input':<28}{self.sum:8.2f} s")
            print(f"{'peak memory':<28}{_peak_mb():8.0f} MB   {part.counts}")
            if not moved:
                self._agree(part)

    def _part(self, seen: Seen, baseline: Baseline, stage: DuckStage) -> PlanPart:
        unsettled = stage.name("unsettled")
        stage.load(unsettled, ("source_key", "target_key"), [])
        moves = Moves(self.database).load(PLACE, "rows", stage)
        led = self._step("follow", lambda: follow(baseline, seen, moves, stage, object="rows"))
        made = transform(seen, self.mapping, (), self.schema, stage)
        pairing = self._step("pair the records", lambda: match(made, led, unsettled, stage))
        small = self._step("set aside what is the same", lambda: narrow(pairing, stage))
        return self._step(
            "compare the fields", lambda: diff(small, self.schema, self.schema, stage)
        )

    def _seen(self, stage: DuckStage, *, moved: bool) -> Seen:
        source, target = (
            Reading(
                side=side,
                endpoint=MadeUp(side, self.rows, self.schema.fields, moved=moved),  # type: ignore[arg-type]
                object="rows",
                query="",
                schema=self.schema,
                fields=self.schema.fields,
                key=(),
                where="",
                leaving="",
            )
            for side in Side
        )
        return read(source, target, stage, lambda _: None, NOW)

    def _baseline(self, stage: DuckStage) -> Baseline:
        return Baselines(self.database).load(PLACE, self.mapping, stage)

    def _agree(self, part: PlanPart) -> None:
        """Keep what the first plan found the same, as applying it would."""
        kept = self.database.first("SELECT agreed_path, agreed_sha256 FROM plan_parts")
        if kept is None or kept["agreed_path"] is None:
            raise RuntimeError("the first plan agreed on nothing")
        path = self.database.workspace / kept["agreed_path"]
        new = NewSegment(path, kept["agreed_sha256"], part.counts.unchanged)
        with self.database.transaction():
            rules = [rule.key for rule in self.mapping.fields]
            Segments(self.database).name(new, PLACE, "rows", BASELINE, columns=rules)

    def _step(self, what: str, step: Callable[[], T]) -> T:
        begun, worked = time.perf_counter(), time.process_time()
        result = step()
        took, cpu = time.perf_counter() - begun, time.process_time() - worked
        self.sum += took
        print(f"{what:<28}{took:8.2f} s {cpu:8.2f} s of CPU", flush=True)
        return result


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int, fields: int, threads: int) -> None:
    """Measure both plans, each in a process of its own."""
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    print(f"{platform.machine()}, {cores} cores, {memory} GB, Python {platform.python_version()}")
    print(f"{rows:,} against {rows:,} rows by {fields} two-way fields")
    with tempfile.TemporaryDirectory() as folder:
        for which in ("first", "next"):
            print(f"\n{which} plan", flush=True)
            numbers = [str(one) for one in (rows, fields, threads)]
            command = [sys.executable, "-m", "tests.benchmarks.bench_diff", which, folder, *numbers]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("first", "next"):
        which, place, *told = sys.argv[1:]
        Bench(Path(place), *(int(one) for one in told)).plan(moved=which == "next")
    else:
        given = [int(one) for one in sys.argv[1:]]
        main(*given, *(200_000, 20, 0)[len(given) :])
