"""How long the planning steps take: two sides of many rows and fields, by step.

Run: python tests/benchmarks/bench_diff.py [rows] [fields]. Prints a table, asserts nothing.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef
from app.core.plan import Plan
from app.core.ports import ReadResult
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Baseline, Side
from app.core.sync import Place
from app.core.values import FieldType
from app.engine.diff import diff
from app.engine.match import match
from app.engine.order import order
from app.engine.read import Reading, read
from app.engine.transform import transform
from app.store.stage import DuckStage

T = TypeVar("T")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
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
    FieldType.EMAIL: "'Person' || {n} || '@Mail.example'",
    FieldType.DOUBLE: "CAST({n} % 1000 AS VARCHAR) || '.50'",
    FieldType.DATE: "'2026-0' || (1 + {n} % 9) || '-1' || ({n} % 10)",
    FieldType.DATETIME: "'2026-03-1' || ({n} % 10) || 'T10:00:00.000+0000'",
    FieldType.BOOLEAN: "CASE WHEN {n} % 2 = 0 THEN 'true' ELSE 'false' END",
}


class MadeUp:
    """A side whose rows are made up; every hundredth differs, every thousandth is missing."""

    def __init__(self, name: str, rows: int, fields: tuple[FieldSchema, ...], *, moved: bool):
        self.name = name
        self.own_key = True
        self._rows, self._fields, self._moved = rows, fields, moved

    def expect(self, requests: Any) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: Any, stage: DuckStage, report: Any) -> ReadResult:
        table = stage.name(self.name)
        columns = []
        for i, field in enumerate(self._fields):
            number = "n + 7" if self._moved and i == 3 else "n"
            value = RAW[field.type].format(n=f"({number})")
            plain = RAW[field.type].format(n="n")
            columns.append(f"CASE WHEN n % 100 = {i} THEN {value} ELSE {plain} END AS r{i + 1}")
        key = "'K' || n"
        stage.execute(
            f"CREATE TABLE {table} AS SELECT CAST(n AS VARCHAR) AS row_no, NULL::VARCHAR AS stamp, "
            f"NULL::VARCHAR AS gone, {key} AS key0, {key} AS r0, {', '.join(columns)} "
            f"FROM range(1, {self._rows + 1}) t(n) WHERE n % 1000 <> {5 if self._moved else 6}"
        )
        return ReadResult(table, self._rows, 1, complete=True, cursor=None)


def bench(rows: int, fields: int) -> None:
    columns = tuple(
        FieldSchema(f"f{i}", f"F{i}", TYPES[i % len(TYPES)], scale=2 if i % 6 == 2 else None)
        for i in range(fields - 1)
    )
    key = FieldSchema("k", "K", FieldType.STRING)
    schema = ObjectSchema("rows", "Row", "Rows", (key, *columns))
    mapping = Mapping(
        name="rows",
        source=ObjectRef("here", "rows"),
        target=ObjectRef("there", "rows"),
        fields=(FieldRule("k", "k"), *(FieldRule(c.name, c.name, Flow.BOTH) for c in columns)),
        identity=(IdentityRule(("k",), ("k",)),),
        to_source=Mode.UPSERT,
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        DuckStage(Path(folder), "bench") as stage,
    ):
        readings = [
            Reading(
                side=side,
                endpoint=MadeUp(side.value, rows, columns, moved=side is Side.TARGET),  # type: ignore[arg-type]
                object="rows",
                query="",
                schema=schema,
                fields=schema.fields,
                key=(),
                where="",
                leaving="",
            )
            for side in Side
        ]
        seen = timed("read", lambda: read(readings[0], readings[1], stage, lambda _: None, NOW))
        baseline = _empty(stage, fields)
        unsettled = stage.name("unsettled")
        stage.load(unsettled, ("source_key", "target_key"), [])
        made = timed("transform", lambda: transform(seen, mapping, (), schema, stage))
        first = timed("match, first run", lambda: match(made, baseline, unsettled, stage))
        part = timed("diff, first run", lambda: diff(first, schema, schema, stage))
        timed("order, first run", lambda: order(_plan(part), stage))
        print(f"   {part.counts}")
        stage.execute(
            "CREATE TABLE agreed_all AS SELECT s.key AS source_key, t.key AS target_key, "
            + ", ".join(f"true AS k{i}, s.s{i}, s.f{i} AS t{i}" for i in range(fields))
            + f" FROM {made.source_table} s JOIN {made.target_table} t ON t.m0 = s.m0"
        )
        agreed = Baseline("agreed_all", rows, first_run=False)
        later = timed("match, later", lambda: match(made, agreed, unsettled, stage))
        part = timed("diff, later", lambda: diff(later, schema, schema, stage))
        timed("order, later", lambda: order(_plan(part), stage))
        print(f"   {part.counts}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':<24}{peak_mb:8.0f} MB")


def _plan(part: Any) -> Plan:
    return Plan(Place("s", "o"), None, (part,), NOW)


def _empty(stage: DuckStage, fields: int) -> Baseline:
    columns = ", ".join(
        f"false AS k{i}, NULL::VARCHAR AS s{i}, NULL::VARCHAR AS t{i}" for i in range(fields)
    )
    stage.execute(
        f"CREATE TABLE agreed_none AS SELECT '' AS source_key, '' AS target_key, {columns} LIMIT 0"
    )
    return Baseline("agreed_none", 0, first_run=True)


def timed(what: str, step: Callable[[], T]) -> T:
    begun, worked = time.perf_counter(), time.process_time()
    result = step()
    took, cpu = time.perf_counter() - begun, time.process_time() - worked
    print(f"{what:<24}{took:8.2f} s {cpu:8.2f} s of CPU", flush=True)
    return result


if __name__ == "__main__":
    bench(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, int((*sys.argv, 20, 20)[2]))
