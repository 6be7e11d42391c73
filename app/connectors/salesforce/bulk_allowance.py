"""Tells which requests use up an allowance of bulk jobs, which API calls do not count against."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.core.quota import BulkKind

BATCH_RECORDS = 10_000
"""Records of one batch that the org cuts an ingest job into.

Unit: records. Source: Bulk API 2.0 Developer Guide, "How Requests Are Processed".
"""


def bulk_jobs(method: str, url: str, body: bytes | None) -> tuple[BulkKind, int] | None:
    """What a request takes of the bulk allowances; None for any other request.

    Args:
        method: HTTP method.
        url: whole address.
        body: not compressed. A line break inside a value counts as a row, so the number of batches
            is rather too large than too small.
    """
    path = urlsplit(url).path.rstrip("/")
    if method == "POST" and path.endswith("/jobs/query"):
        return BulkKind.QUERY_JOBS, 1
    if method == "PUT" and "/jobs/ingest/" in path and path.endswith("/batches"):
        rows = max(1, (body or b"").count(b"\n") - 1)
        return BulkKind.INGEST_BATCHES, -(-rows // BATCH_RECORDS)
    return None
