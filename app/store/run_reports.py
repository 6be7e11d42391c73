"""Reads what became of a run, for the job that ends it and for everyone who lists it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.core.outcome import Tally, WriteState
from app.core.plan import Counts, Operation
from app.core.report import RunReport, RunState
from app.core.sync import OrgKind, Place
from app.store.held_runs import read_resumes_at
from app.store.quota_usage import COUNTED

if TYPE_CHECKING:
    from app.store.database import Reader, Row

_OPEN = (WriteState.WAITING.value, WriteState.PREPARED.value)


def read_report(reader: Reader, row: Row) -> RunReport:
    """Read the report of a run.

    Args:
        reader: the workspace.
        row: of the table `runs`.
    """
    tally, done = read_tally(reader, row)
    calls, size_bytes = _spent(reader, row["id"])
    return RunReport(
        run_id=row["id"],
        plan_id=row["plan_id"],
        place=Place(row["sync"], row["org_id"]),
        org_kind=OrgKind(row["org_kind"]) if row["org_kind"] else None,
        org_name=row["org_name"],
        state=RunState(row["state"]),
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        approved_by=row["approved_by"],
        plan_hash=row["plan_hash"],
        counts=_counts(reader, row),
        tally=tally,
        done=done,
        calls=calls,
        bytes_sent=size_bytes,
        message=row["message"],
        resumes_at=(
            read_resumes_at(reader, row["id"]) if row["state"] == RunState.HELD.value else None
        ),
        unattended=bool(row["unattended"]),
    )


def read_tally(reader: Reader, row: Row) -> tuple[Tally, dict[str, int]]:
    """Count the writes of a run by what became of them, and the succeeded ones by operation.

    A run that has ended keeps its count; of any other the journal is asked.
    """
    if row["tally"] is not None:
        return (
            msgspec.json.decode(row["tally"], type=Tally),
            msgspec.json.decode(row["done"], type=dict[str, int]),
        )
    return count_tally(reader, row)


def count_tally(reader: Reader, row: Row) -> tuple[Tally, dict[str, int]]:
    """Count anew, from the journal."""
    counts: dict[str, int] = {}
    done: dict[str, int] = {}
    for found in reader.rows(
        "SELECT state, operation, count(*) AS n FROM writes WHERE run_id = ? GROUP BY 1, 2",
        (row["id"],),
    ):
        counts[found["state"]] = counts.get(found["state"], 0) + found["n"]
        if found["state"] == WriteState.SUCCEEDED.value:
            done[found["operation"]] = found["n"]
    failed = {
        found["code"]: found["n"]
        for found in reader.rows(
            "SELECT coalesce(error_code, '') AS code, count(*) AS n FROM writes"
            " WHERE run_id = ? AND state = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1",
            (row["id"],),
        )
    }
    tally = Tally(
        approved=row["approved"],
        refused=row["refused"],
        succeeded=counts.get(WriteState.SUCCEEDED.value, 0),
        failed=failed,
        held=counts.get(WriteState.HELD.value, 0),
        parked=counts.get(WriteState.PARKED.value, 0),
        unknown=counts.get(WriteState.UNKNOWN.value, 0),
        open=sum(counts.get(state, 0) for state in _OPEN),
    )
    return tally, done


def _spent(reader: Reader, run_id: int) -> tuple[dict[str, int], int]:
    calls: dict[str, int] = {}
    size_bytes = 0
    for found in reader.rows(
        "SELECT purpose, sum(calls) AS calls, sum(bytes) AS bytes FROM quota_ledger"
        f" WHERE run_id = ? AND run_id > 0 AND {COUNTED} GROUP BY purpose ORDER BY purpose",
        (run_id,),
    ):
        size_bytes += found["bytes"]
        if found["calls"]:
            calls[found["purpose"]] = found["calls"]
    return calls, size_bytes


def _counts(reader: Reader, run: Row) -> Counts:
    """What a run started from: its plan, or the writes that it sends again."""
    if run["kind"] == "retry":
        return _retried(reader, run["id"])
    row = reader.first("SELECT counts FROM plans WHERE id = ?", (run["plan_id"],))
    return Counts() if row is None else msgspec.json.decode(row["counts"], type=Counts)


def _retried(reader: Reader, run_id: int) -> Counts:
    kinds = {
        found["operation"]: found["n"]
        for found in reader.rows(
            "SELECT operation, count(*) AS n FROM writes WHERE run_id = ? GROUP BY 1", (run_id,)
        )
    }
    inserts = kinds.get(Operation.INSERT.value, 0)
    deletes = kinds.get(Operation.DELETE.value, 0)
    total = sum(kinds.values())
    return Counts(read=total, inserts=inserts, updates=total - inserts - deletes, deletes=deletes)
