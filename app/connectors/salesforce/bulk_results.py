"""Binds the results of a bulk job to rows by key: they come in any order, and in several files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.connectors.salesforce.api_errors import UNPROCESSED, fault_of_bulk_row, row_error
from app.connectors.salesforce.bulk_jobs import JOB_COMPLETE, ingest_path
from app.connectors.salesforce.collections import ALREADY_GONE
from app.connectors.salesforce.wire_values import WireField, csv_header
from app.core.errors import ProtocolError
from app.core.outcome import RetryClass, RowError, RowResult
from app.core.plan import Operation
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.connectors.salesforce.client import Json, OrgClient
    from app.core.outcome import WriteRequest, WriteRow

ID = "Id"
BY_ID = frozenset({Operation.UPDATE, Operation.DELETE})
JOB_FORGOTTEN = "JOB_FORGOTTEN"
"""Our code for a job that the org does not know any more."""

_WORDS = {word: word for word in ("true", "false")}
"""One text for all rows that say the same."""

_Entries = dict[str, tuple[tuple[str, str], ...]]
"""Key → (Id, what the file says besides) of each result with that key, in the file's order."""


class Keys:
    """The rows of a job: by which key each is known, and nothing else of them."""

    def __init__(self, request: WriteRequest, fields: Mapping[str, WireField]) -> None:
        """Know no row yet.

        Args:
            request: says how rows are named; its rows are not taken.
            fields: where each field goes.
        """
        self.operation = request.operation
        self.by_id = request.operation in BY_ID or request.key_field == ID
        self._field = request.key_field
        self.column = ID if self.by_id else csv_header(fields[request.key_field])
        self._rows: dict[str, int | list[int]] = {}
        self.count = 0

    def of(self, row: WriteRow) -> str | None:
        """The key of a row; None or "" when it has none."""
        return row.record_key if self.by_id else row.values.get(self._field)

    def add(self, row: WriteRow) -> None:
        """Note a row; it has a key."""
        key = self.of(row) or ""
        known = self._rows.get(key)
        if known is None:
            self._rows[key] = row.write_id
        else:
            before = [known] if isinstance(known, int) else known
            self._rows[key] = [*before, row.write_id]
        self.count += 1

    def rows(self) -> Iterator[tuple[str, list[int]]]:
        """Each key with the write ids of its rows."""
        for key, ids in self._rows.items():
            yield key, [ids] if isinstance(ids, int) else ids

    def all_refused(self, error: RowError) -> Iterator[RowResult]:
        """One refusal, said of every row."""
        for key, write_ids in self.rows():
            record_key = key if self.by_id else None
            for write_id in write_ids:
                yield RowResult(write_id, succeeded=False, record_key=record_key, error=error)


@dataclass
class Told:
    """What the files of one job say, by key."""

    successes: _Entries | None = None
    """None where the file was not read, because everything that is not elsewhere succeeded."""
    failures: _Entries = field(default_factory=dict)
    unprocessed: _Entries = field(default_factory=dict)

    def results(self, keys: Keys, job: Mapping[str, Json]) -> Iterator[RowResult]:
        """The result of each row that is told of; each is told once, and then let go of."""
        for key, write_ids in keys.rows():
            failed = self.failures.pop(key, ())
            skipped = self.unprocessed.pop(key, ())
            done = self.successes.pop(key, ()) if self.successes is not None else None
            told = [_failure(keys, key, said) for said in failed]
            told += [_skipped(keys, key, job) for _ in skipped]
            if done is None:
                rest = len(write_ids) - len(told)
                told += [_success(keys, key, ("", "")) for _ in range(rest)]
            else:
                told += [_success(keys, key, said) for said in done]
            for write_id, make in zip(write_ids, told, strict=False):
                yield make.bound_to(write_id)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A result without its row."""

    succeeded: bool
    record_key: str | None
    created: bool = False
    error: RowError | None = None
    unprocessed: bool = False

    def bound_to(self, write_id: int) -> RowResult:
        return RowResult(
            write_id,
            succeeded=self.succeeded,
            record_key=self.record_key,
            created=self.created,
            error=self.error,
            unprocessed=self.unprocessed,
        )


def read(
    client: OrgClient, keys: Keys, job_id: str, job: Mapping[str, Json], *, all_of_it: bool = False
) -> Told:
    """Read what became of the rows of an ended job, in as few calls as its counters allow.

    Args:
        client: where.
        keys: the rows; all of the job unless `all_of_it`.
        job_id: the job.
        job: as the org shows it.
        all_of_it: read every file, because `keys` may be only some of the job's rows.

    Raises:
        ProtocolError: a file is no CSV.
    """
    failed = int(job.get("numberRecordsFailed") or 0)
    complete = job["state"] == JOB_COMPLETE and (
        all_of_it or int(job.get("numberRecordsProcessed") or 0) == keys.count
    )
    told = Told()
    if failed or not complete:
        told.failures = _entries(client, keys, job_id, "failedResults")
    counted = sum(map(len, told.failures.values())) == failed
    if all_of_it or not (complete and keys.operation in BY_ID and counted):
        told.successes = _entries(client, keys, job_id, "successfulResults")
    if not complete:
        told.unprocessed = _entries(client, keys, job_id, "unprocessedrecords")
    return told


def _entries(client: OrgClient, keys: Keys, job_id: str, kind: str) -> _Entries:
    answer = client.session.request(
        "GET",
        f"{client.root}{ingest_path(job_id)}/{kind}/",
        headers={"Accept": "text/csv"},
        purpose=Purpose.WRITE,
    )
    entries: _Entries = {}
    text = io.TextIOWrapper(io.BytesIO(answer.content), encoding="utf-8-sig", newline="")
    try:
        for said in csv.DictReader(text, strict=True):
            own_id = said.get("sf__Id") or ""
            key = said.get(keys.column) or (own_id if keys.by_id else "")
            besides = said.get("sf__Error") or said.get("sf__Created") or ""
            entries[key] = (*entries.get(key, ()), (own_id, _WORDS.get(besides, besides)))
    except (csv.Error, UnicodeDecodeError) as error:
        raise ProtocolError("The results of a bulk job are no CSV", endpoint=client.name) from error
    return entries


def _success(keys: Keys, key: str, said: tuple[str, str]) -> _Verdict:
    own_id, created = said
    return _Verdict(
        succeeded=True,
        record_key=own_id or (key if keys.by_id else None),
        created=created.lower() == "true" or keys.operation is Operation.INSERT,
    )


def _failure(keys: Keys, key: str, said: tuple[str, str]) -> _Verdict:
    error = row_error(fault_of_bulk_row(said[1]))
    record_key = key if keys.by_id else None
    if keys.operation is Operation.DELETE and error.code in ALREADY_GONE:
        return _Verdict(succeeded=True, record_key=record_key)
    return _Verdict(succeeded=False, record_key=record_key, error=error)


def _skipped(keys: Keys, key: str, job: Mapping[str, Json]) -> _Verdict:
    words = str(job.get("errorMessage") or "The bulk job ended before it came to this row")
    return _Verdict(
        succeeded=False,
        record_key=key if keys.by_id else None,
        error=RowError(UNPROCESSED, words, retry=RetryClass.TRANSIENT),
        unprocessed=True,
    )
