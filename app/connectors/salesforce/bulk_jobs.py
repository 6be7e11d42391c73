"""What bulk jobs of both kinds share: the states, and waiting for an end in few looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.salesforce.limits import (
    BULK_POLL_LONGEST_S,
    BULK_POLL_S,
    BULK_RECORDS_A_SECOND,
    BULK_WAIT_MAX_S,
)
from app.core.errors import RetriableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.salesforce.client import Json, OrgClient
    from app.core.quota import Purpose

JOB_COMPLETE = "JobComplete"
FAILED = "Failed"
ABORTED = "Aborted"
OPEN = "Open"
ENDED = frozenset({JOB_COMPLETE, FAILED, ABORTED})
"""Source: Bulk API 2.0 Developer Guide, "Get Job Info"."""


def ingest_path(job_id: str) -> str:
    """Where a job that writes is, below the version."""
    return f"jobs/ingest/{job_id}"


def wait_for_end(
    client: OrgClient,
    path: str,
    purpose: Purpose,
    pauses_s: Sequence[float] = BULK_POLL_S,
    *,
    records: int = 0,
) -> dict[str, Json]:
    """Look at a job until it has ended; each look is a call.

    Pauses grow from look to look. Once a job shows how far it is, the next look comes when the
    rest should be done, so that a long job takes no more looks than a short one.

    Args:
        client: where.
        path: such as `jobs/ingest/750...`.
        purpose: what the meter counts the looks as.
        pauses_s: seconds before each look; the last one repeats.
        records: how many the job has; 0 when nobody knows.

    Raises:
        RetriableError: it did not end within a day.
    """
    waited_s = 0.0
    look = seen = 0
    pause_s = _first_pause_s(records) if records else pauses_s[0]
    while waited_s < BULK_WAIT_MAX_S:
        client.session.pause(pause_s)
        waited_s += pause_s
        job: dict[str, Json] = client.get(path, purpose)
        if job["state"] in ENDED:
            return job
        look += 1
        done = int(job.get("numberRecordsProcessed") or 0)
        planned_s = pauses_s[min(look, len(pauses_s) - 1)]
        moved, seen = bool(records) and done > seen, done
        pause_s = _rest_s(waited_s, done, records) if moved else max(pause_s, planned_s)
    raise RetriableError("A bulk job did not end within a day", endpoint=client.name)


def _first_pause_s(records: int) -> float:
    """When to look first: a job of many records is not done in a second."""
    return min(max(BULK_POLL_S[0], records / BULK_RECORDS_A_SECOND), BULK_POLL_S[-1])


def _rest_s(waited_s: float, done: int, records: int) -> float:
    """How long the rest takes if it goes on as it went, with a little to spare."""
    rest_s = waited_s * max(0, records - done) / done
    return min(max(BULK_POLL_S[1], rest_s * 1.1), BULK_POLL_LONGEST_S)
