"""Keeps bulk jobs in a file of their own: what was asked, uploaded, and became of each row."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from app.practice.clock import stamp
from app.practice.errors import OrgError
from app.practice.ids import make_id

KEPT_FOR = timedelta(days=7)
"""Source: Bulk API 2.0 guide, "Limits": jobs and results go 7 days after the job was made."""
LIST_MAX_JOBS = 1_000
"""Most jobs in one page of the list. Source: Bulk API 2.0 guide, "Get All Jobs"."""

JobKind = Literal["ingest", "query"]
JobState = Literal["Open", "UploadComplete", "InProgress", "JobComplete", "Failed", "Aborted"]
ENDED: frozenset[JobState] = frozenset({"JobComplete", "Failed", "Aborted"})

_TABLES = """
CREATE TABLE IF NOT EXISTS job (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, kind TEXT NOT NULL,
    created_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS content (job_id TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcome (
    job_id TEXT NOT NULL, row INTEGER NOT NULL, success INTEGER NOT NULL, created INTEGER NOT NULL,
    record_id TEXT, error TEXT, PRIMARY KEY (job_id, row)) WITHOUT ROWID;
"""


@dataclass
class BulkJob:
    """One ingest or query job."""

    kind: JobKind
    operation: str
    object: str
    created_by: str
    created_at: str
    """As a record's CreatedDate."""
    api_version: float
    line_ending: str
    column_delimiter: str
    state: JobState = "Open"
    external_id: str | None = None
    assignment_rule_id: str | None = None
    query: str | None = None
    client: str | None = None
    """From `Sforce-Call-Options` of the request that made the job."""
    id: str = ""
    stamped_at: str = ""
    """As a record's SystemModstamp."""
    error_message: str | None = None
    rows_total: int = 0
    rows_processed: int = 0
    """Rows that were tried, failures included."""
    rows_failed: int = 0
    rows_started: int = 0
    """Rows of chunks begun; more than `rows_processed` only while a chunk is being written."""
    processing_ms: int = 0
    order_seed: int = 0
    """What the order of the result rows is drawn from."""

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in ENDED


@dataclass(frozen=True)
class RowOutcome:
    """What became of one uploaded row."""

    row: int
    """Place in the upload; the first row after the header is 0."""
    success: bool
    created: bool
    record_id: str | None
    error: str | None
    """`CODE:message:fields --` of a row that was refused."""


@dataclass
class BulkJobs:
    """The bulk jobs of one org."""

    path: Path
    instance: str
    """Characters 4 to 6 of the org's Ids."""
    now: Callable[[], datetime]
    rng: random.Random
    _database: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._database = sqlite3.connect(self.path)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def add(self, job: BulkJob) -> BulkJob:
        """Store a new job; give it its Id and stamps."""
        job.created_at = job.stamped_at = stamp(self.now())
        job.order_seed = self.rng.getrandbits(32)
        with self._database:
            cursor = self._database.execute(
                "INSERT INTO job (kind, created_at, body) VALUES (?, ?, '')",
                (job.kind, self.now().isoformat()),
            )
            serial = int(cursor.lastrowid or 0)
            job.id = make_id("750", self.instance, serial)
            self._database.execute(
                "UPDATE job SET id = ?, body = ? WHERE serial = ?",
                (job.id, json.dumps(asdict(job)), serial),
            )
        return job

    def save(self, job: BulkJob) -> None:
        """Store how a job stands now."""
        job.stamped_at = stamp(self.now())
        with self._database:
            self._database.execute(
                "UPDATE job SET body = ? WHERE id = ?", (json.dumps(asdict(job)), job.id)
            )

    def find(self, kind: JobKind, job_id: str) -> BulkJob:
        """Find a job by its 15- or 18-character Id.

        Raises:
            OrgError: NOT_FOUND for an unknown job, a deleted one, or one past its seven days.
        """
        self._forget_old()
        row = self._database.execute(
            "SELECT body FROM job WHERE kind = ? AND (id = ? OR substr(id, 1, 15) = ?)",
            (kind, job_id, job_id),
        ).fetchone()
        if row is None:
            raise OrgError("NOT_FOUND", "The requested resource does not exist")
        return BulkJob(**json.loads(row[0]))

    def page(self, kind: JobKind, after: int) -> tuple[list[BulkJob], int | None]:
        """List jobs by age, from a place on; also the place where the next page starts, if any."""
        self._forget_old()
        rows = self._database.execute(
            "SELECT serial, body FROM job WHERE kind = ? AND serial > ? ORDER BY serial LIMIT ?",
            (kind, after, LIST_MAX_JOBS + 1),
        ).fetchall()
        jobs = [BulkJob(**json.loads(body)) for _, body in rows[:LIST_MAX_JOBS]]
        return jobs, int(rows[LIST_MAX_JOBS - 1][0]) if len(rows) > LIST_MAX_JOBS else None

    def unfinished(self) -> list[BulkJob]:
        """List the jobs that are to be worked on."""
        bodies = self._database.execute("SELECT body FROM job ORDER BY serial").fetchall()
        jobs = [BulkJob(**json.loads(body)) for (body,) in bodies]
        return [job for job in jobs if job.state in {"UploadComplete", "InProgress"}]

    def delete(self, job: BulkJob) -> None:
        """Forget a job, its upload and its results."""
        with self._database:
            self._database.execute("DELETE FROM job WHERE id = ?", (job.id,))
            self._database.execute("DELETE FROM content WHERE job_id = ?", (job.id,))
            self._database.execute("DELETE FROM outcome WHERE job_id = ?", (job.id,))

    def upload(self, job: BulkJob, content: bytes) -> None:
        """Store the CSV of a job.

        Raises:
            OrgError: the job has its upload already.
        """
        if self.has_content(job):
            raise OrgError(
                "CLIENTINPUTERROR",
                f"ClientInputError : Found multiple contents for job: <{job.id}>, please 'Close' / "
                "'Abort' / 'Delete' the current Job then create a new Job and make sure you only "
                "do 'PUT' once on a given Job.",
            )
        with self._database:
            self._database.execute("INSERT INTO content VALUES (?, ?)", (job.id, content))

    def has_content(self, job: BulkJob) -> bool:
        """Tell whether something was uploaded."""
        found = self._database.execute("SELECT 1 FROM content WHERE job_id = ?", (job.id,))
        return found.fetchone() is not None

    def content(self, job: BulkJob) -> bytes:
        """Return the upload, or the stored result of a query job."""
        row = self._database.execute(
            "SELECT content FROM content WHERE job_id = ?", (job.id,)
        ).fetchone()
        return bytes(row[0]) if row else b""

    def note_outcomes(self, job: BulkJob, outcomes: Sequence[RowOutcome]) -> None:
        """Store what became of a chunk, and how the job stands, in one step."""
        job.stamped_at = stamp(self.now())
        with self._database:
            self._database.executemany(
                "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?)", _as_rows(job, outcomes)
            )
            self._database.execute(
                "UPDATE job SET body = ? WHERE id = ?", (json.dumps(asdict(job)), job.id)
            )

    def outcomes(self, job: BulkJob) -> list[RowOutcome]:
        """Return what became of the rows tried, in no promised order, yet always the same."""
        rows = self._database.execute(
            "SELECT row, success, created, record_id, error FROM outcome WHERE job_id = ?"
            " ORDER BY row",
            (job.id,),
        ).fetchall()
        outcomes = [
            RowOutcome(row, bool(success), bool(created), record_id, error)
            for row, success, created, record_id, error in rows
        ]
        random.Random(job.order_seed).shuffle(outcomes)
        return outcomes

    def _forget_old(self) -> None:
        oldest = (self.now() - KEPT_FOR).isoformat()
        rows = self._database.execute("SELECT body FROM job WHERE created_at <= ?", (oldest,))
        for (body,) in rows.fetchall():
            self.delete(BulkJob(**json.loads(body)))


def _as_rows(job: BulkJob, outcomes: Iterable[RowOutcome]) -> Iterator[tuple[Any, ...]]:
    for each in outcomes:
        yield job.id, each.row, each.success, each.created, each.record_id, each.error
