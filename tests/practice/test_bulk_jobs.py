"""The books of bulk jobs."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.practice.bulk_jobs import LIST_MAX_JOBS, BulkJob, BulkJobs, RowOutcome
from app.practice.clock import PracticeClock
from app.practice.errors import OrgError


def _job() -> BulkJob:
    return BulkJob(
        kind="ingest",
        operation="insert",
        object="Contact",
        created_by="005x",
        created_at="",
        api_version=68.0,
        line_ending="LF",
        column_delimiter="COMMA",
    )


@pytest.fixture
def clock() -> PracticeClock:
    return PracticeClock(lambda: datetime(2026, 11, 20, 15, tzinfo=UTC))


@pytest.fixture
def jobs(tmp_path: Path, clock: PracticeClock) -> Iterator[BulkJobs]:
    books = BulkJobs(tmp_path / "bulk.sqlite", "5e0", clock, random.Random(1))
    yield books
    books.close()


def test_a_job_is_found_by_15_or_18_characters(jobs: BulkJobs) -> None:
    job = jobs.add(_job())
    assert job.id.startswith("7505e0")
    assert jobs.find("ingest", job.id) == jobs.find("ingest", job.id[:15]) == job


def test_a_query_job_is_no_ingest_job(jobs: BulkJobs) -> None:
    job = jobs.add(_job())
    with pytest.raises(OrgError, match="NOT_FOUND"):
        jobs.find("query", job.id)


def test_a_job_is_gone_after_seven_days(jobs: BulkJobs, clock: PracticeClock) -> None:
    job = jobs.add(_job())
    jobs.upload(job, b"x")
    clock.move(timedelta(days=7) - timedelta(seconds=1))
    assert jobs.find("ingest", job.id).id == job.id
    clock.move(timedelta(seconds=1))
    with pytest.raises(OrgError, match="NOT_FOUND"):
        jobs.find("ingest", job.id)


def test_a_second_upload_is_refused(jobs: BulkJobs) -> None:
    job = jobs.add(_job())
    jobs.upload(job, b"LastName\nA\n")
    with pytest.raises(OrgError, match="multiple contents"):
        jobs.upload(job, b"LastName\nB\n")
    assert jobs.content(job) == b"LastName\nA\n"


def test_outcomes_come_in_another_order_than_uploaded_yet_always_the_same(jobs: BulkJobs) -> None:
    job = jobs.add(_job())
    outcomes = [RowOutcome(at, True, True, f"003{at}", None) for at in range(50)]
    jobs.note_outcomes(job, outcomes)
    read = jobs.outcomes(job)
    assert read != outcomes
    assert sorted(read, key=lambda each: each.row) == outcomes
    assert jobs.outcomes(job) == read


def test_the_list_has_pages(jobs: BulkJobs) -> None:
    ids = [jobs.add(_job()).id for _ in range(LIST_MAX_JOBS + 1)]
    first, following = jobs.page("ingest", 0)
    assert following is not None
    second, end = jobs.page("ingest", following)
    assert [each.id for each in first + second] == ids
    assert end is None
