"""Serves Bulk API 2.0 query jobs: create, watch, and read the rows page by page."""

import json
import re
from typing import Any

from aiohttp import web

from app.practice.bulk_bodies import job_summary
from app.practice.bulk_csv import write_csv
from app.practice.bulk_jobs import BulkJob, BulkJobs
from app.practice.bulk_routes import (
    BULK_JOBS,
    BULK_WORK,
    abort,
    api_version,
    client_of,
    csv_response,
    list_jobs,
    read_format,
    read_json,
    read_locator,
    write_locator,
)
from app.practice.daily_allowances import QUERY_JOBS
from app.practice.errors import OrgError
from app.practice.middleware import ORG, USER_ID
from app.practice.org import Org

QUERY_ABORTABLE = frozenset({"UploadComplete", "InProgress"})
DEFAULT_PAGE_RECORDS = 50_000
RESULT_PAGES_MAX = 5
"""Addresses in one answer of `resultPages`. Source: Bulk API 2.0 guide, "Get Parallel Results"."""

_BASE = "/services/data/v{version}/jobs/query"


def add_bulk_query_routes(app: web.Application) -> None:
    """Add the query routes; the application has `ORG`, `BULK_JOBS` and `BULK_WORK`."""
    router = app.router
    for slash in ("", "/"):
        router.add_post(f"{_BASE}{slash}", _create)
        router.add_get(f"{_BASE}{slash}", _list)
        router.add_get(f"{_BASE}/{{job}}{slash}", _show)
        router.add_patch(f"{_BASE}/{{job}}{slash}", _change_state)
        router.add_delete(f"{_BASE}/{{job}}{slash}", _delete)
        router.add_get(f"{_BASE}/{{job}}/results{slash}", _results)
        router.add_get(f"{_BASE}/{{job}}/resultPages{slash}", _result_pages)


async def _create(request: web.Request) -> web.Response:
    """Make a job and take its rows; a query that cannot be answered is refused here."""
    body = await read_json(request)
    operation, query = body.get("operation"), str(body.get("query") or "")
    if operation not in {"query", "queryAll"}:
        raise OrgError("INVALIDJOB", f"InvalidJob : Operation not supported: {operation}")
    if not query:
        raise OrgError("INVALIDJOB", "InvalidJob : A query is required")
    if body.get("contentType", "CSV") != "CSV":
        raise OrgError("INVALIDJOB", "InvalidJob : Unsupported content type")
    delimiter, line_ending = read_format(body)
    result = request.app[ORG].query_rows_flat(
        query, user_id=request[USER_ID], all_rows=operation == "queryAll"
    )
    request.app[ORG].limits.daily.spend(QUERY_JOBS)
    jobs = request.app[BULK_JOBS]
    job = jobs.add(
        BulkJob(
            kind="query",
            operation=str(operation),
            object=_object_of(request.app[ORG], query),
            created_by=request[USER_ID],
            created_at="",
            api_version=api_version(request),
            line_ending=line_ending,
            column_delimiter=delimiter,
            state="UploadComplete",
            query=query,
            client=client_of(request),
            rows_total=len(result.rows),
        )
    )
    jobs.upload(job, json.dumps([result.header, *result.rows]).encode("utf-8"))
    request.app[BULK_WORK].begin(job)
    return web.json_response(job_body(job))


def _object_of(org: Org, query: str) -> str:
    """Return the object of a query that was answered, in the API's spelling."""
    found = re.search(r"\bFROM\s+(\w+)", query, re.IGNORECASE)
    return str(org.describe(found[1])["name"]) if found else ""


def _find(request: web.Request) -> BulkJob:
    return request.app[BULK_JOBS].find("query", request.match_info["job"])


async def _list(request: web.Request) -> web.Response:
    return list_jobs(request, "query")


async def _show(request: web.Request) -> web.Response:
    return web.json_response(_details(_find(request)))


async def _change_state(request: web.Request) -> web.Response:
    job = _find(request)
    wanted = (await read_json(request)).get("state")
    if wanted != "Aborted":
        raise OrgError("INVALIDJOBSTATE", f"InvalidJobState : {wanted} is not one a client may set")
    abort(request.app[BULK_JOBS], job, QUERY_ABORTABLE)
    return web.json_response(job_body(job))


async def _delete(request: web.Request) -> web.Response:
    job = _find(request)
    if not job.ended:
        raise OrgError("API_ERROR", f"Error encountered when deleting a job that is {job.state}")
    request.app[BULK_JOBS].delete(job)
    return web.Response(status=204)


async def _results(request: web.Request) -> web.Response:
    """Answer one page of rows; `Sforce-Locator` names the next, and is `null` on the last."""
    job = _complete_job(request)
    header, rows = _rows(request.app[BULK_JOBS], job)
    start, size = read_locator(request.query.get("locator")), _max_records(request)
    page = rows[start : start + size]
    end = start + len(page)
    return csv_response(
        write_csv(header, page, delimiter=job.column_delimiter, line_ending=job.line_ending),
        {
            "Sforce-NumberOfRecords": str(len(page)),
            "Sforce-Locator": write_locator(end) if end < len(rows) else "null",
        },
    )


async def _result_pages(request: web.Request) -> web.Response:
    """List addresses of pages that may be read at the same time."""
    job = _complete_job(request)
    base = f"/services/data/v{job.api_version}/jobs/query/{job.id}"
    start, size = read_locator(request.query.get("locator")), _max_records(request)
    starts = list(range(start, max(job.rows_total, start + 1), size))
    following = starts[RESULT_PAGES_MAX] if len(starts) > RESULT_PAGES_MAX else None
    pages = [
        {"resultUrl": f"{base}/results?maxRecords={size}&locator={write_locator(at)}"}
        for at in starts[:RESULT_PAGES_MAX]
    ]
    more = None
    if following is not None:
        more = f"{base}/resultPages?maxRecords={size}&locator={write_locator(following)}"
    return web.json_response(
        {"resultPages": pages, "nextRecordsUrl": more, "done": following is None}
    )


def _complete_job(request: web.Request) -> BulkJob:
    """Return the job when its rows can be read by this request.

    Raises:
        OrgError: INVALIDJOBSTATE, or HTTP 409 for another API version than the job's.
    """
    job = _find(request)
    if job.state != "JobComplete":
        raise OrgError(
            "INVALIDJOBSTATE", f"InvalidJobState : Results are not ready, the job is {job.state}"
        )
    if api_version(request) != job.api_version:
        raise OrgError(
            "API_ERROR", f"The job was made with API version {job.api_version}", http_status=409
        )
    return job


def _max_records(request: web.Request) -> int:
    text = request.query.get("maxRecords", str(DEFAULT_PAGE_RECORDS))
    if not text.isdecimal() or int(text) == 0:
        raise OrgError("INVALID_FIELD", "maxRecords must be a positive whole number")
    return int(text)


def _rows(jobs: BulkJobs, job: BulkJob) -> tuple[list[str], list[list[str]]]:
    header, *rows = json.loads(jobs.content(job))
    return header, rows


def job_body(job: BulkJob) -> dict[str, Any]:
    """Describe a query job as the answers to creating and aborting it do."""
    return {name: value for name, value in job_summary(job).items() if name != "jobType"}


def _details(job: BulkJob) -> dict[str, Any]:
    return {
        **job_summary(job),
        "numberRecordsProcessed": job.rows_processed,
        "retries": 0,
        "totalProcessingTime": job.processing_ms,
        "isPkChunkingSupported": True,
        **({} if job.error_message is None else {"errorMessage": job.error_message}),
    }
