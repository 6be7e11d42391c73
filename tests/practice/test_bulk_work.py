"""Bulk jobs at work on a real org."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.practice.bulk_jobs import BulkJob, BulkJobs
from app.practice.bulk_work import CHUNK_ROWS, BulkWork, row_error
from app.practice.clock import PracticeClock
from app.practice.errors import OrgError, SaveResult
from app.practice.org import Org

ENOUGH_S = 120


@dataclass
class Bench:
    """An org and its bulk jobs."""

    org: Org
    jobs: BulkJobs
    work: BulkWork

    def add(self, content: str, operation: str = "insert", **changes: Any) -> BulkJob:
        """Make a job that is ready to be worked on."""
        job = BulkJob(
            kind="ingest",
            operation=operation,
            object="Contact",
            created_by=self.org.admin_id,
            created_at="",
            api_version=68.0,
            line_ending="LF",
            column_delimiter="COMMA",
            state="UploadComplete",
            **changes,
        )
        self.jobs.add(job)
        self.jobs.upload(job, content.encode())
        return job

    async def wait(self, job: BulkJob) -> BulkJob:
        """Wait for the end of a job."""
        async with asyncio.timeout(ENOUGH_S):
            while not (found := self.jobs.find(job.kind, job.id)).ended:
                await asyncio.sleep(0.005)
        return found

    def run(self, content: str, operation: str = "insert", **changes: Any) -> BulkJob:
        """Work a job off."""

        async def go() -> BulkJob:
            job = self.add(content, operation, **changes)
            self.work.begin(job)
            return await self.wait(job)

        return asyncio.run(go())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = PracticeClock(lambda: datetime(2026, 11, 20, 15, tzinfo=UTC))
    org = Org(tmp_path / "org.sqlite", "sandbox", now=clock, rng=random.Random(1))
    jobs = BulkJobs(tmp_path / "bulk.sqlite", org.org_id[3:6], clock, random.Random(2))
    yield Bench(org, jobs, BulkWork(org, jobs))
    jobs.close()
    org.close()


def _count(org: Org) -> int:
    return org.query("SELECT COUNT() FROM Contact", user_id=org.admin_id).total_size


def _rows(count: int) -> str:
    return "LastName\n" + "".join(f"Person {at}\n" for at in range(count))


def test_good_rows_are_written_and_bad_ones_told(bench: Bench) -> None:
    job = bench.run("FirstName,LastName\nAda,Okafor\nNobody,\nLi,Wei\n")
    assert (job.state, job.rows_processed, job.rows_failed) == ("JobComplete", 3, 1)
    outcomes = {each.row: each for each in bench.jobs.outcomes(job)}
    assert outcomes[0].success
    assert outcomes[0].created
    assert outcomes[0].record_id
    assert not outcomes[1].success
    assert outcomes[1].error == (
        "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"
    )
    assert _count(bench.org) == 2


def test_a_job_whose_every_row_failed_is_complete(bench: Bench) -> None:
    job = bench.run("FirstName\nA\nB\n")
    assert (job.state, job.rows_failed) == ("JobComplete", 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("LastName,Nickname\nA,B\n", "InvalidBatch : Field name not found : Nickname"),
        ("LastName\r\nA\r\n", "ClientInputError : LineEnding is invalid on user data."),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_job(bench: Bench, content: str, message: str) -> None:
    job = bench.run(content)
    assert job.state == "Failed"
    assert (job.error_message or "").startswith(message)
    assert _count(bench.org) == 0


def test_empty_leaves_alone_and_na_clears(bench: Bench) -> None:
    bench.run("Constituent_ID__c,LastName,Email,Title\nC-1,A,a@b.example,Nurse\n")
    upsert = {"operation": "upsert", "external_id": "Constituent_ID__c"}
    job = bench.run("Constituent_ID__c,LastName,Email,Title\nC-1,B,,#N/A\n", **upsert)
    assert [each.created for each in bench.jobs.outcomes(job)] == [False]
    found = bench.org.query(
        "SELECT LastName, Email, Title FROM Contact", user_id=bench.org.admin_id
    ).records
    assert [(each["LastName"], each["Email"], each["Title"]) for each in found] == [
        ("B", "a@b.example", None)
    ]


def test_a_delete_wants_nothing_but_ids(bench: Bench) -> None:
    job = bench.run("Id,LastName\nx,y\n", "delete")
    assert job.state == "Failed"
    assert "must contain only ids" in (job.error_message or "")


def test_an_aborted_job_stops_between_two_chunks(bench: Bench) -> None:
    async def go() -> tuple[BulkJob, BulkJob]:
        job = bench.add(_rows(CHUNK_ROWS * 20))
        bench.work.begin(job)
        async with asyncio.timeout(ENOUGH_S):
            while (found := bench.jobs.find("ingest", job.id)).rows_processed == 0:
                await asyncio.sleep(0.005)
        found.state = "Aborted"
        bench.jobs.save(found)
        await asyncio.sleep(0.1)
        return found, bench.jobs.find("ingest", job.id)

    aborted, job = asyncio.run(go())
    assert job.state == "Aborted"
    assert job.rows_processed == aborted.rows_processed < CHUNK_ROWS * 20
    assert _count(bench.org) == job.rows_processed == len(bench.jobs.outcomes(job))


def test_a_stopped_server_goes_on_where_it_was(bench: Bench) -> None:
    total = CHUNK_ROWS * 5 + 7

    async def stop_midway() -> BulkJob:
        job = bench.add(_rows(total))
        bench.work.begin(job)
        async with asyncio.timeout(ENOUGH_S):
            while (found := bench.jobs.find("ingest", job.id)).rows_processed == 0:
                await asyncio.sleep(0.005)
        await bench.work.stop()
        return found

    async def go_on(job: BulkJob) -> BulkJob:
        again = BulkWork(bench.org, bench.jobs)
        again.resume()
        return await bench.wait(job)

    job = asyncio.run(go_on(asyncio.run(stop_midway())))
    assert (job.state, job.rows_processed) == ("JobComplete", total)
    assert _count(bench.org) == total


class _LookedInto(Org):
    """An org that looks up the bulk job while it saves."""

    def look(self, jobs: BulkJobs) -> None:
        self.jobs = jobs
        self.seen: list[tuple[int, int]] = []

    def save(self, *arguments: Any, **options: Any) -> list[SaveResult]:
        (job,) = self.jobs.unfinished()
        self.seen.append((job.rows_processed, job.rows_started))
        return super().save(*arguments, **options)


def test_a_chunk_is_noted_as_begun_before_it_is_written(tmp_path: Path) -> None:
    clock = PracticeClock(lambda: datetime(2026, 11, 20, 15, tzinfo=UTC))
    org = _LookedInto(tmp_path / "org.sqlite", "sandbox", now=clock, rng=random.Random(1))
    jobs = BulkJobs(tmp_path / "bulk.sqlite", org.org_id[3:6], clock, random.Random(2))
    org.look(jobs)
    Bench(org, jobs, BulkWork(org, jobs)).run(_rows(CHUNK_ROWS + 1))
    jobs.close()
    org.close()
    assert org.seen == [(0, CHUNK_ROWS), (CHUNK_ROWS, CHUNK_ROWS + 1)]


def test_a_chunk_that_may_be_half_written_ends_its_job(bench: Bench) -> None:
    job = bench.add(_rows(3), rows_started=3)

    async def resume() -> None:
        bench.work.resume()

    asyncio.run(resume())
    found = bench.jobs.find("ingest", job.id)
    assert (found.state, found.rows_processed) == ("Failed", 0)


def test_a_fault_fails_the_job_and_keeps_what_was_written(bench: Bench) -> None:
    bench.org.faults.install(
        {"kind": "bulk_fail", "after": 2, "detail": {"message": "InternalServerError : x"}}
    )
    job = bench.run(_rows(CHUNK_ROWS * 4))
    assert (job.state, job.error_message) == ("Failed", "InternalServerError : x")
    assert job.rows_processed == CHUNK_ROWS * 2 == _count(bench.org)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OrgError("A_CODE", "words"), "A_CODE:words:--"),
        (OrgError("A_CODE", "words", ("X__c", "Y__c")), "A_CODE:words:X__c,Y__c --"),
    ],
)
def test_a_row_error_is_written_as_salesforce_does(error: OrgError, text: str) -> None:
    assert row_error(error) == text
