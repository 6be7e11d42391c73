"""Say no in Salesforce's words: one error, and what became of one row."""

from dataclasses import dataclass
from typing import Any

HTTP_STATUS = {
    "INVALID_SESSION_ID": 401,
    "INVALID_AUTH_HEADER": 401,
    "API_CURRENTLY_DISABLED": 403,
    "API_DISABLED_FOR_ORG": 403,
    "CLIENT_NOT_ACCESSIBLE_FOR_USER": 403,
    "INSUFFICIENT_ACCESS": 403,
    "ORG_LOCKED": 403,
    "PACKAGE_LICENSE_REQUIRED": 403,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "TRIAL_EXPIRED": 403,
    "TXN_SECURITY_METERING_ERROR": 403,
    "TXN_SECURITY_NO_ACCESS": 403,
    "ENTITY_IS_DELETED": 404,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "GONE": 410,
    "UNSUPPORTED_API_VERSION": 410,
    "BATCH_PROCESSING_HALTED": 412,
    "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE": 412,
    "MATCH_PRECONDITION_FAILED": 412,
    "URI_TOO_LONG": 414,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "MATCH_PRECONDITION_REQUIRED": 428,
    "REQUEST_HEADER_FIELDS_TOO_LARGE": 431,
    "QUERY_TIMEOUT": 500,
    "REQUEST_RUNNING_TOO_LONG": 500,
    "UNKNOWN_EXCEPTION": 500,
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": 503,
    "SERVER_UNAVAILABLE": 503,
    "TOO_MANY_APEX_REQUESTS": 503,
}
"""HTTP status of the codes that do not answer 400.

Source: Salesforce REST API Developer Guide, "Status Codes and Error Responses".
"""


class OrgError(Exception):
    """A refusal with Salesforce's code, its sentence and the fields it is about.

    `http_status` is the status of a single-record REST answer; in collections and composite results
    the error is a row of the body and the outer status is another matter.
    """

    def __init__(
        self,
        code: str,
        message: str,
        fields: tuple[str, ...] = (),
        http_status: int | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields
        self.http_status = HTTP_STATUS.get(code, 400) if http_status is None else http_status
        self.extra = extra or {}

    def as_body(self, *, of_record: bool = False) -> dict[str, Any]:
        """Give the error as one item of a REST error array: `errorCode`; `fields` when known.

        Errors about a record's content (`of_record`) have `fields` even when it is empty.
        """
        body: dict[str, Any] = {"message": self.message, "errorCode": self.code, **self.extra}
        if (self.fields or of_record) and not self.extra:
            body["fields"] = list(self.fields)
        return body

    def as_row_error(self) -> dict[str, Any]:
        """Give the error as it stands inside collection and tree results: `statusCode`."""
        return {
            "statusCode": self.code,
            "message": self.message,
            "fields": list(self.fields),
            **self.extra,
        }


@dataclass(frozen=True)
class SaveResult:
    """What became of one row of a save, at the row's place in the request."""

    id: str | None
    """18 characters; None for a row that was refused before it had an Id."""
    success: bool
    created: bool
    """True when the row is new: an insert, or an upsert that found no record."""
    errors: tuple[OrgError, ...] = ()

    @classmethod
    def refused(cls, record_id: str | None, *errors: OrgError) -> "SaveResult":
        """Say that a row was not written."""
        return cls(record_id, success=False, created=False, errors=errors)

    @classmethod
    def done(cls, record_id: str, *, created: bool) -> "SaveResult":
        """Say that a row was written."""
        return cls(record_id, success=True, created=created)

    def as_body(self, *, with_created: bool = False) -> dict[str, Any]:
        """Give the result as one item of a collections answer; upserts also say `created`."""
        body: dict[str, Any] = {}
        if self.id is not None:
            body["id"] = self.id
        body["success"] = self.success
        body["errors"] = [error.as_row_error() for error in self.errors]
        if with_created:
            body["created"] = self.created
        return body
