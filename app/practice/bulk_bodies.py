"""Writes what the Bulk API answers about its jobs: JSON of the job, CSV of its rows."""

from typing import Any

from app.practice.bulk_csv import JobFailure, Upload, read_as_uploaded, read_upload, write_csv
from app.practice.bulk_jobs import BulkJob, BulkJobs
from app.practice.org import Org


def job_body(job: BulkJob) -> dict[str, Any]:
    """Describe a job as the answers to creating and changing it do."""
    body: dict[str, Any] = {
        "id": job.id,
        "operation": job.operation,
        "object": job.object,
        "createdById": job.created_by,
        "createdDate": job.created_at,
        "systemModstamp": job.stamped_at,
        "state": job.state,
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": job.api_version,
    }
    if job.external_id is not None:
        body["externalIdFieldName"] = job.external_id
    if job.assignment_rule_id is not None:
        body["assignmentRuleId"] = job.assignment_rule_id
    if job.kind == "ingest" and job.state == "Open":
        body["contentUrl"] = f"services/data/v{job.api_version}/jobs/ingest/{job.id}/batches"
    return {**body, "lineEnding": job.line_ending, "columnDelimiter": job.column_delimiter}


def job_summary(job: BulkJob) -> dict[str, Any]:
    """Describe a job as the list does."""
    return {**job_body(job), "jobType": "V2Ingest" if job.kind == "ingest" else "V2Query"}


def job_details(job: BulkJob) -> dict[str, Any]:
    """Describe an ingest job with its counters."""
    body = {
        **job_summary(job),
        "retries": 0,
        "totalProcessingTime": job.processing_ms,
        "apiActiveProcessingTime": job.processing_ms,
        "apexProcessingTime": 0,
        "numberRecordsProcessed": job.rows_processed,
        "numberRecordsFailed": job.rows_failed,
    }
    if job.error_message is not None:
        body["errorMessage"] = job.error_message
    return body


def result_file(org: Org, jobs: BulkJobs, job: BulkJob, name: str) -> str:
    """Write successful, failed or unprocessed rows; order is not that of the upload."""
    try:
        upload = _upload(org, jobs, job)
    except JobFailure:
        return ""
    echoed = [at for at, column in enumerate(upload.columns) if column.echoed]
    header = [upload.columns[at].header for at in echoed]

    def values(row: int) -> list[str]:
        return [upload.rows[row][at] for at in echoed]

    outcomes = jobs.outcomes(job)
    if name == "unprocessedrecords":
        tried = {each.row for each in outcomes}
        rows = [values(at) for at in range(len(upload.rows)) if at not in tried]
    elif name == "successfulresults":
        header = ["sf__Id", "sf__Created", *header]
        rows = [
            [each.record_id or "", "true" if each.created else "false", *values(each.row)]
            for each in outcomes
            if each.success
        ]
    else:
        header = ["sf__Id", "sf__Error", *header]
        rows = [
            [each.record_id or "", each.error or "", *values(each.row)]
            for each in outcomes
            if not each.success
        ]
    return write_csv(header, rows, delimiter=job.column_delimiter, line_ending=job.line_ending)


def _upload(org: Org, jobs: BulkJobs, job: BulkJob) -> Upload:
    """Read what was uploaded; a header that is no field matters only to a job that was tried.

    Raises:
        JobFailure: it cannot be read at all.
    """
    content = jobs.content(job)
    if job.rows_processed == 0:
        return read_as_uploaded(content, delimiter=job.column_delimiter)
    return read_upload(
        content,
        org.describe(job.object, user_id=job.created_by),
        delimiter=job.column_delimiter,
        line_ending=job.line_ending,
    )
