"""What bulk jobs of both kinds share: the states, and waiting for an end with growing pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.salesforce.limits import BULK_POLL_S, BULK_WAIT_MAX_S
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


def wait_for_end(
    client: OrgClient, path: str, purpose: Purpose, pauses_s: Sequence[float] = BULK_POLL_S
) -> dict[str, Json]:
    """Look at a job until it has ended; each look is a call.

    Args:
        client: where.
        path: such as `jobs/ingest/750...`.
        purpose: what the meter counts the looks as.
        pauses_s: seconds before each look; the last one repeats.

    Raises:
        RetriableError: it did not end within a day.
    """
    waited_s = 0.0
    look = 0
    while waited_s < BULK_WAIT_MAX_S:
        pause_s = pauses_s[min(look, len(pauses_s) - 1)]
        client.session.pause(pause_s)
        waited_s += pause_s
        look += 1
        job: dict[str, Json] = client.get(path, purpose)
        if job["state"] in ENDED:
            return job
    raise RetriableError("A bulk job did not end within a day", endpoint=client.name)
