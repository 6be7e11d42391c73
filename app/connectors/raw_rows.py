"""Brings raw rows into the stage in the shape of `ReadResult`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from app.core.ports import RawRow, ReadResult, Stage
from app.core.progress import Phase, Progress, ReportProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BATCH_ROWS = 2_000
"""Rows between two reports. Unit: rows. Source: ours, some 20 ms of work."""


def load_raw(
    rows: Iterable[RawRow],
    *,
    hint: str,
    keys: int,
    fields: int,
    stage: Stage,
    report: ReportProgress,
    complete: bool,
    cursor: str | None = None,
    delta: bool = False,
    faults: bool = False,
    part: bool = False,
    untold: bool = False,
) -> ReadResult:
    """Load rows that are read while they are loaded.

    Args:
        rows: row number, stamp, gone, then the parts of the key, then the fields.
        hint: names the table for a person who looks at the stage.
        keys: how many parts the key has.
        fields: how many fields were asked for.
        stage: where the table is made.
        report: told after each batch; may raise `Cancelled`.
        complete: whether the rows are all the records there are.
        cursor: where the next delta read starts.
        delta: whether only changes were read.
        faults: whether each row ends with why it cannot be taken, None where it can. A row that
            cannot may stand for any record, so what is missing then is not gone.
        part: whether they are only what arrived, however many there are.
        untold: whether each row ends with the fields that nothing was said of, see `ReadResult`.
    """
    table = stage.name(hint)
    columns = [
        "row_no",
        "stamp",
        "gone",
        *(f"key{i}" for i in range(keys)),
        *(f"r{i}" for i in range(fields)),
        *(["fault"] if faults else []),
        *(["untold"] if untold else []),
    ]
    count = stage.load(table, columns, _batches(rows, report))
    if faults and complete:
        (faulty,) = stage.one(f"SELECT count(fault) FROM {table}")
        complete = not faulty
    return ReadResult(
        table=table,
        rows=count,
        keys=keys,
        complete=complete,
        cursor=cursor,
        delta=delta,
        faults=faults,
        part=part,
        untold=untold,
    )


def _batches(rows: Iterable[RawRow], report: ReportProgress) -> Iterator[list[RawRow]]:
    waiting = iter(rows)
    done = 0
    while batch := list(islice(waiting, BATCH_ROWS)):
        yield batch
        done += len(batch)
        report(Progress(Phase.READ, done))
