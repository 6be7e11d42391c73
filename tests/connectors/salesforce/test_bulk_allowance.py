"""Bulk jobs are counted by the batches that the org cuts them into, compressed or not."""

import gzip

import pytest

from app.connectors.salesforce.bulk_allowance import bulk_jobs
from app.core.quota import BulkKind

UPLOAD = "https://org.example/services/data/v66.0/jobs/ingest/750000000000001AAA/batches"


@pytest.mark.parametrize(
    ("rows", "batches"), [(0, 1), (1, 1), (10_000, 1), (10_001, 2), (100_000, 10)]
)
def test_an_upload_takes_a_batch_for_every_ten_thousand_rows(rows: int, batches: int):
    text = ("Id,Name\n" + "003000000000001AAA,x\n" * rows).encode()
    assert bulk_jobs("PUT", UPLOAD, text) == (BulkKind.INGEST_BATCHES, batches)
    packed = gzip.compress(text)
    assert bulk_jobs("PUT", UPLOAD, packed, packed=True) == (BulkKind.INGEST_BATCHES, batches)


def test_other_requests_take_none():
    assert bulk_jobs("GET", UPLOAD, None) is None
    assert bulk_jobs("POST", "https://org.example/services/data/v66.0/composite", b"{}") is None
