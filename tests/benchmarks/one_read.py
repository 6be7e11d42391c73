"""Reads one object of a practice org in a process of its own, and says what it took, as JSON.

Run by `bench_reads`: `python -m tests.benchmarks.one_read FOLDER OBJECT KNOWN FIELD...`, with the
org as JSON on standard input.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from app.core.ports import ReadRequest
from app.core.progress import Progress
from app.store.stage import DuckStage
from tests.connectors.salesforce.orgs import org_at


class Patient:
    """The computer's clock, whose waits are waited."""

    def __init__(self) -> None:
        from datetime import UTC, datetime

        self.now = lambda: datetime.now(UTC)
        self.sleep = time.sleep


def peak_mb() -> int:
    """The most memory that this program had, in megabytes; `getrusage` counts its parent's too."""
    status = Path("/proc/self/status").read_text()
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) // 1024


def measured(org: dict[str, Any], folder: Path, request: ReadRequest) -> dict[str, Any]:
    """Read once; rows, calls, seconds, peak memory and the way."""
    from dataclasses import replace

    made = org_at(**org)
    made.tools = replace(made.tools, clock=Patient())
    endpoint = made.endpoint()
    endpoint.schema(request.object)
    made.meter.calls.clear()
    began = time.perf_counter()

    def nothing(_: Progress) -> None:
        """Nobody watches."""

    with DuckStage(folder, "bench") as stage:
        result = endpoint.read(request, stage, nothing)
    seconds = time.perf_counter() - began
    made.close()
    return {
        "rows": result.rows,
        "calls": made.meter.total,
        "seconds": round(seconds, 1),
        "peak_mb": peak_mb(),
        "way": result.price.way if result.price else "",
        "reason": result.price.reason if result.price else "",
    }


if __name__ == "__main__":
    path, object_name, known, *names = sys.argv[1:]
    wanted = ReadRequest(object_name, tuple(names), known_rows=int(known) or None)
    print(json.dumps(measured(json.load(sys.stdin), Path(path), wanted)))
