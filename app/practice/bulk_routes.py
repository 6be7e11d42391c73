"""Serves Bulk API 2.0 ingest jobs: create, upload, close, watch, and read what became of rows."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app.practice.bulk_bodies import job_body, job_details, job_summary, result_file
from app.practice.bulk_csv import DELIMITERS, LINE_ENDINGS
from app.practice.bulk_jobs import BulkJob, BulkJobs, JobKind, JobState
from app.practice.bulk_work import BulkWork
from app.practice.daily_allowances import BATCH_RECORDS, BATCHES
from app.practice.errors import OrgError
from app.practice.middleware import ORG, USER_ID
from app.practice.org import Org

INGEST_OPERATIONS = frozenset({"insert", "update", "upsert", "delete", "hardDelete"})
UPLOAD_MAX_BYTES = 150 * 1024 * 1024 * 3 // 4
"""Largest upload. Source: Bulk API 2.0 guide, "Limits": 150 MB after base64."""
ONE_SHOT_MAX_CHARACTERS = 100_000
"""Longest CSV of a multipart job. Source: Bulk API 2.0 guide, "Create a Job"."""
ABORTABLE = frozenset({"Open", "UploadComplete", "InProgress"})
DELETABLE = frozenset({"UploadComplete", "JobComplete", "Aborted", "Failed"})

BULK_JOBS = web.AppKey("bulk_jobs", BulkJobs)
BULK_WORK = web.AppKey("bulk_work", BulkWork)
"""The jobs of the org an application serves, and who works on them; set by the server."""

_BASE = "/services/data/v{version}/jobs/ingest"


def add_bulk_routes(app: web.Application) -> None:
    """Add the ingest routes; the application has `ORG`, `BULK_JOBS` and `BULK_WORK`."""
    router = app.router
    for slash in ("", "/"):
        router.add_post(f"{_BASE}{slash}", _create)
        router.add_get(f"{_BASE}{slash}", _list)
        router.add_put(f"{_BASE}/{{job}}/batches{slash}", _upload)
        router.add_get(f"{_BASE}/{{job}}{slash}", _show)
        router.add_patch(f"{_BASE}/{{job}}{slash}", _change_state)
        router.add_delete(f"{_BASE}/{{job}}{slash}", _delete)
        router.add_get(f"{_BASE}/{{job}}/{{results}}{slash}", _results)


async def read_json(request: web.Request) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        OrgError: JSON_PARSER_ERROR.
    """
    return parse_json(await request.text())


def parse_json(text: str) -> dict[str, Any]:
    """Parse a JSON object.

    Raises:
        OrgError: JSON_PARSER_ERROR.
    """
    try:
        body = json.loads(text)
    except ValueError as error:
        raise OrgError("JSON_PARSER_ERROR", f"Unexpected content: {error}") from error
    if not isinstance(body, dict):
        raise OrgError("JSON_PARSER_ERROR", "The body must be an object")
    return body


def api_version(request: web.Request) -> float:
    """Return the API version of the request's address."""
    return float(request.match_info["version"])


def client_of(request: web.Request) -> str | None:
    """Return the caller's name from `Sforce-Call-Options: client=…`."""
    for part in request.headers.get("Sforce-Call-Options", "").split(","):
        name, _, value = part.strip().partition("=")
        if name == "client":
            return value
    return None


async def _create(request: web.Request) -> web.Response:
    """Make a job; a multipart request brings the CSV along and closes the upload."""
    if request.content_type.startswith("multipart/"):
        return await _create_at_once(request)
    job = request.app[BULK_JOBS].add(_new_job(request, await read_json(request)))
    return web.json_response(job_body(job))


async def _create_at_once(request: web.Request) -> web.Response:
    parts = await request.post()
    content = _part(parts.get("content"))
    if len(content.decode("utf-8", "replace")) > ONE_SHOT_MAX_CHARACTERS:
        raise OrgError("EXCEEDEDQUOTA", "ExceededQuota : The content exceeds 100,000 characters")
    jobs = request.app[BULK_JOBS]
    job = jobs.add(
        _new_job(request, parse_json(_part(parts.get("job")).decode("utf-8", "replace")))
    )
    jobs.upload(job, content)
    _complete_upload(request, job)
    return web.json_response(job_body(job))


def _part(part: str | bytes | bytearray | web.FileField | None) -> bytes:
    """Return the bytes of a part, whether it came as a file, as text or as something else."""
    if isinstance(part, web.FileField):
        return part.file.read()
    return part.encode("utf-8") if isinstance(part, str) else bytes(part or b"")


def _new_job(request: web.Request, body: Mapping[str, Any]) -> BulkJob:
    """Check what was asked.

    Raises:
        OrgError: INVALIDENTITY, INVALIDJOB or FEATURENOTENABLED.
    """
    operation = body.get("operation")
    if operation not in INGEST_OPERATIONS:
        raise OrgError("INVALIDJOB", f"InvalidJob : Operation not supported: {operation}")
    may_hard_delete = request.app[ORG].rights.may(request[USER_ID], "BulkApiHardDelete")
    if operation == "hardDelete" and not may_hard_delete:
        raise OrgError(
            "FEATURENOTENABLED",
            "FeatureNotEnabled : hardDelete operation requires special user profile permission, "
            "please contact your system administrator",
        )
    described = _describe(request.app[ORG], str(body.get("object") or ""))
    if body.get("contentType", "CSV") != "CSV":
        raise OrgError("INVALIDJOB", "InvalidJob : Unsupported content type")
    delimiter, line_ending = read_format(body)
    external_id = None
    if operation == "upsert":
        external_id = _external_id(described, str(body.get("externalIdFieldName") or ""))
    return BulkJob(
        kind="ingest",
        operation=str(operation),
        object=described["name"],
        created_by=request[USER_ID],
        created_at="",
        api_version=api_version(request),
        line_ending=line_ending,
        column_delimiter=delimiter,
        external_id=external_id,
        assignment_rule_id=body.get("assignmentRuleId"),
        client=client_of(request),
    )


def _describe(org: Org, sobject: str) -> dict[str, Any]:
    try:
        return org.describe(sobject)
    except OrgError as error:
        raise OrgError(
            "INVALIDENTITY", f"InvalidEntity : Entity '{sobject}' is not supported by the Bulk API."
        ) from error


def read_format(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return column delimiter and line ending of a job, by name.

    Raises:
        OrgError: INVALIDJOB for a name that is none.
    """
    delimiter = body.get("columnDelimiter", "COMMA")
    line_ending = body.get("lineEnding", "LF")
    if delimiter not in DELIMITERS:
        raise OrgError("INVALIDJOB", f"InvalidJob : Unknown column delimiter: {delimiter}")
    if line_ending not in LINE_ENDINGS:
        raise OrgError("INVALIDJOB", f"InvalidJob : Unknown line ending: {line_ending}")
    return delimiter, line_ending


def _external_id(described: Mapping[str, Any], name: str) -> str:
    """Return the field an upsert tells records apart by, in the API's spelling.

    Raises:
        OrgError: INVALIDJOB when it is missing or cannot serve.
    """
    if not name:
        raise OrgError("INVALIDJOB", "InvalidJob : externalIdFieldName is required for upsert")
    for field in described["fields"]:
        if field["name"].lower() == name.lower():
            if field["externalId"] or field["idLookup"] or field["type"] == "id":
                return str(field["name"])
            break
    raise OrgError(
        "INVALIDJOB",
        f"InvalidJob : Field name provided, {name} does not match an External ID, Salesforce Id, "
        f"or indexed field for {described['name']}",
    )


async def _upload(request: web.Request) -> web.Response:
    """Take the CSV of an open job; there is one upload per job."""
    jobs = request.app[BULK_JOBS]
    job = jobs.find("ingest", request.match_info["job"])
    if request.content_type != "text/csv":
        raise OrgError(
            "UNSUPPORTED_MEDIA_TYPE", f"Content-Type {request.content_type} is not supported"
        )
    if job.state != "Open":
        raise _wrong_state(f"Job state must be Open to upload data, it is {job.state}")
    content = await request.read()
    if len(content) > UPLOAD_MAX_BYTES:
        raise OrgError("EXCEEDED_MAX_SIZE_REQUEST", "Size of request exceeded maximum size")
    jobs.upload(job, content)
    return web.Response(status=201)


async def _change_state(request: web.Request) -> web.Response:
    """Close the upload or abort the job; no other state is a client's to set."""
    job = request.app[BULK_JOBS].find("ingest", request.match_info["job"])
    wanted = (await read_json(request)).get("state")
    if wanted == "UploadComplete":
        _complete_upload(request, job)
    elif wanted == "Aborted":
        abort(request.app[BULK_JOBS], job)
    else:
        raise _wrong_state(f"Job state {wanted} is not one a client may set")
    return web.json_response(job_body(job))


def _complete_upload(request: web.Request, job: BulkJob) -> None:
    jobs = request.app[BULK_JOBS]
    if job.state != "Open":
        raise _wrong_state(f"Closing a job that is {job.state} is not allowed")
    if not jobs.has_content(job):
        raise _wrong_state("The job has no data to process")
    lines = max(1, jobs.content(job).count(b"\n") - 1)
    request.app[ORG].limits.daily.spend(BATCHES, -(-lines // BATCH_RECORDS))
    job.state = "UploadComplete"
    jobs.save(job)
    request.app[BULK_WORK].begin(job)


def abort(jobs: BulkJobs, job: BulkJob, abortable: frozenset[str] = ABORTABLE) -> None:
    """End a job before its time; rows written so far stay.

    Raises:
        OrgError: INVALIDJOBSTATE when it has ended already.
    """
    if job.state not in abortable:
        raise _wrong_state(f"Aborting a job that is {job.state} is not allowed")
    state: JobState = "Aborted"
    job.state = state
    jobs.save(job)


def _wrong_state(reason: str) -> OrgError:
    return OrgError("INVALIDJOBSTATE", f"InvalidJobState : {reason}")


async def _show(request: web.Request) -> web.Response:
    job = request.app[BULK_JOBS].find("ingest", request.match_info["job"])
    return web.json_response(job_details(job))


async def _delete(request: web.Request) -> web.Response:
    jobs = request.app[BULK_JOBS]
    job = jobs.find("ingest", request.match_info["job"])
    if job.state not in DELETABLE:
        raise OrgError("API_ERROR", f"Error encountered when deleting a job that is {job.state}")
    jobs.delete(job)
    return web.Response(status=204)


async def _list(request: web.Request) -> web.Response:
    return list_jobs(request, "ingest")


def list_jobs(request: web.Request, kind: JobKind) -> web.Response:
    """List jobs, oldest first, in pages with an opaque locator."""
    locator = request.query.get("queryLocator")
    jobs, following = request.app[BULK_JOBS].page(kind, read_locator(locator))
    wanted = request.query.get("jobType")
    bodies = [job_summary(job) for job in jobs]
    body: dict[str, Any] = {
        "done": following is None,
        "records": [each for each in bodies if wanted in {None, each["jobType"]}],
        "nextRecordsUrl": None,
    }
    if following is not None:
        body["nextRecordsUrl"] = (
            f"/services/data/v{request.match_info['version']}/jobs/{kind}"
            f"?queryLocator={write_locator(following)}"
        )
    return web.json_response(body)


def write_locator(place: int) -> str:
    """Write a place as an opaque locator."""
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def read_locator(locator: str | None) -> int:
    """Read a place; the beginning when there is no locator.

    Raises:
        OrgError: INVALID_QUERY_LOCATOR for one that we did not write.
    """
    if locator is None:
        return 0
    try:
        padding = "=" * (-len(locator) % 4)
        return int(base64.urlsafe_b64decode(locator + padding))
    except ValueError as error:
        raise OrgError("INVALID_QUERY_LOCATOR", "invalid query locator") from error


async def _results(request: web.Request) -> web.Response:
    """Answer one of the three result files of an ended job."""
    jobs = request.app[BULK_JOBS]
    job = jobs.find("ingest", request.match_info["job"])
    name = request.match_info["results"].lower()
    if name not in {"successfulresults", "failedresults", "unprocessedrecords"}:
        raise OrgError("NOT_FOUND", "The requested resource does not exist")
    if not job.ended:
        raise _wrong_state(f"Results are not available while the job is {job.state}")
    return csv_response(result_file(request.app[ORG], jobs, job, name))


def csv_response(text: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer CSV, in UTF-8 and saying so."""
    return web.Response(
        body=text.encode("utf-8"),
        headers={**(headers or {}), "Content-Type": "text/csv; charset=UTF-8"},
    )
