"""Tells which requests use up an allowance of bulk jobs, which API calls do not count against."""

from __future__ import annotations

import zlib
from urllib.parse import urlsplit

from app.core.quota import BulkKind

BATCH_RECORDS = 10_000
"""Records of one batch that the org cuts an ingest job into.

Unit: records. Source: Bulk API 2.0 Developer Guide, "How Requests Are Processed".
"""


PIECE_BYTES = 1_000_000
"""How much of a compressed body is looked at in one go. Unit: bytes. Source: ours."""


def bulk_jobs(
    method: str, url: str, body: bytes | None, *, packed: bool = False
) -> tuple[BulkKind, int] | None:
    """What a request takes of the bulk allowances; None for any other request.

    Args:
        method: HTTP method.
        url: whole address.
        body: a line break inside a value counts as a row, so the number of batches is rather too
            large than too small.
        packed: whether the body is compressed with gzip.
    """
    path = urlsplit(url).path.rstrip("/")
    if method == "POST" and path.endswith("/jobs/query"):
        return BulkKind.QUERY_JOBS, 1
    if method == "PUT" and "/jobs/ingest/" in path and path.endswith("/batches"):
        lines = _packed_lines(body or b"") if packed else (body or b"").count(b"\n")
        return BulkKind.INGEST_BATCHES, -(-max(1, lines - 1) // BATCH_RECORDS)
    return None


def _packed_lines(body: bytes) -> int:
    """Line breaks of a compressed text, which is never whole in memory."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    lines = 0
    while body:
        lines += unpacker.decompress(body, PIECE_BYTES).count(b"\n")
        body = unpacker.unconsumed_tail
    return lines + unpacker.flush().count(b"\n")
