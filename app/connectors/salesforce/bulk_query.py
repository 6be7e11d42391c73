"""Reads many records with a Bulk API 2.0 query: few calls, CSV pages as rows of text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.bulk_jobs import JOB_COMPLETE, wait_for_end
from app.connectors.salesforce.read_ways import look_pauses
from app.core.errors import EndpointError, ProtocolError, RetriableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import requests

    from app.connectors.salesforce.client import Json, OrgClient
    from app.core.ports import RawRow
    from app.core.quota import Purpose

LAST_PAGE = "null"
"""What the locator says on the last page. Source: "Get Results for a Query Job"."""

FAILED = "BULK_QUERY_FAILED"
"""Our code for a bulk query that ended, or was lost, before all its pages were read."""

ROWS_A_BATCH = 5_000
"""Rows handed on at once. Unit: rows. Source: ours; a page need not stand twice in memory."""


@dataclass(frozen=True)
class Size:
    """How much a bulk query is going to give, as far as anybody knows."""

    records: int
    page_records: int
    """Records to ask for in one page of results."""
    most: int | None = None
    """Of more records than so many none is wanted; None wants them whatever their number."""


def read(
    client: OrgClient, job_id: str, paths: Sequence[str], purpose: Purpose, size: Size
) -> Iterator[list[RawRow]]:
    """Wait for the bulk job of a query and give its rows in the order of the paths.

    The order of the records is that of the job's pages. An empty column is None. Where the job
    found more records than are wanted, see `Size`, there are no rows.

    Raises:
        EndpointError: the job failed, or the org does not know it any more; its code is `FAILED`.
        RetriableError: a page or a row came in part.
        ProtocolError: its columns are not those that were asked for.
    """
    path = f"jobs/query/{job_id}"
    job = wait_for_end(client, path, purpose, look_pauses(size.records))
    if job["state"] != JOB_COMPLETE:
        words = job.get("errorMessage") or f"The bulk query ended as {job['state']}"
        raise EndpointError(str(words), endpoint=client.name, code=FAILED)
    if size.most is not None and int(job.get("numberRecordsProcessed") or 0) > size.most:
        return
    locator, count = "", 0
    while locator != LAST_PAGE:
        answer = _page(client, path, locator, purpose, size)
        for rows in _rows(client, answer, paths):
            count += len(rows)
            yield rows
        locator = answer.headers.get("Sforce-Locator") or _end(client, job, count)


def start(client: OrgClient, statement: str, purpose: Purpose, *, deleted: bool = False) -> str:
    """Make a bulk job of a query; its Id. One call.

    The statement has no order, which would keep the org from cutting it into parts that run side
    by side.

    Args:
        client: of the org.
        statement: in SOQL.
        purpose: why it is asked.
        deleted: whether deleted records that are still there are wanted too.

    Raises:
        EndpointError: the org makes no such job.
    """
    job = client.call(
        "POST",
        "jobs/query",
        purpose,
        Effect.READ,
        json={
            "operation": "queryAll" if deleted else "query",
            "query": statement,
            "contentType": "CSV",
            "columnDelimiter": "COMMA",
            "lineEnding": "LF",
        },
    )
    return str(job["id"])


def _page(
    client: OrgClient, path: str, locator: str, purpose: Purpose, size: Size
) -> requests.Response:
    params = {"maxRecords": str(size.page_records)}
    if locator:
        params["locator"] = locator
    try:
        return client.session.request(
            "GET",
            f"{client.root}{path}/results",
            params=params,
            purpose=purpose,
            headers={"Accept": "text/csv"},
        )
    except EndpointError as error:
        if type(error) is not EndpointError:
            raise
        raise EndpointError(
            f"A page of a bulk query is not to be had: {error}", endpoint=client.name, code=FAILED
        ) from error


def _end(client: OrgClient, job: Mapping[str, Json], count: int) -> str:
    """The locator of a last page that does not say that it is the last."""
    if count < int(job.get("numberRecordsProcessed") or 0):
        raise _in_part(client, count, job["numberRecordsProcessed"])
    return LAST_PAGE


def _in_part(client: OrgClient, count: int, of: int) -> RetriableError:
    """What is said of a page without all its records: taken as whole it would delete them."""
    return RetriableError(
        f"Only {count:,} of {of:,} records of a bulk query came", endpoint=client.name
    )


def _rows(
    client: OrgClient, answer: requests.Response, paths: Sequence[str]
) -> Iterator[list[RawRow]]:
    """The rows of one page, which are as many as it says itself."""
    said = answer.headers.get("Sforce-NumberOfRecords", "")
    expected = int(said) if said.isdigit() else None
    if expected == 0 and not answer.content.strip():
        return
    count = 0
    for rows in _rows_of(client, answer.content, paths):
        count += len(rows)
        yield rows
    if expected is not None and count < expected:
        raise _in_part(client, count, expected)


def _rows_of(client: OrgClient, content: bytes, paths: Sequence[str]) -> Iterator[list[RawRow]]:
    # A wrapper decodes as it goes, so that the page stands in memory once.
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    header = [name.casefold() for name in next(reader, [])]
    if not header:
        raise RetriableError("A page of a bulk query came empty", endpoint=client.name)
    try:
        places = [header.index(path.casefold()) for path in paths]
    except ValueError as error:
        raise ProtocolError(
            "A bulk query answered with other columns than it was asked for", endpoint=client.name
        ) from error
    for rows in _batches(client, reader):
        if any(len(row) != len(header) for row in rows):
            raise RetriableError("A row of a bulk query came in part", endpoint=client.name)
        yield [[row[place] or None for place in places] for row in rows]


def _batches(client: OrgClient, rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    try:
        while batch := list(islice(rows, ROWS_A_BATCH)):
            yield batch
    except csv.Error as error:
        raise ProtocolError("A bulk query answered no CSV", endpoint=client.name) from error
