"""The one seam between Salesforce's error codes and ours: what came back → an AppError or RowError.

What a code calls for stands in `resources/error_guide.yaml`. A code that is not there is kept as
Salesforce said it: for a row a person has to look at it, for a request it ends the job.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML

from app.core.errors import (
    AccessDeniedError,
    AppError,
    CrowdedError,
    EndpointError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SchemaMismatchError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.outcome import RetryClass, RowError
from app.resources import resource

EXCERPT_CHARS = 300
"""How much of an answer that cannot be read is kept. Unit: characters. Source: ours."""

TURNED_AWAY = frozenset({420, 429})
"""Statuses of a gateway before the org, which never got the request: no way there, or too many.

Source: REST API Developer Guide, "Status Codes and Error Responses" (420); RFC 6585 (429).
"""

UNPROCESSED = "UNPROCESSED"
"""Our code for a row that a bulk job never came to."""


TOO_LARGE = frozenset({"EXCEEDED_MAX_SIZE_REQUEST", "UPLOAD_TOO_LARGE"})
"""Refusals that a smaller request may not meet."""


TOO_MUCH = (
    "Apex CPU time limit exceeded",
    "System.LimitException",
    "Too many SOQL queries",
    "Too many DML",
    "Too many query rows",
    "Maximum CPU time",
)
"""What the message of a refused row says when its whole transaction asked too much.

Source: Apex Developer Guide, "Execution Governors and Limits".
"""


CURSOR_LOST = frozenset(
    {
        "INVALID_QUERY_LOCATOR",
        "QUERY_LOCATOR_EXPIRED",
        "QUERY_LOCATOR_NOT_FOUND",
        "UNAUTHORIZED_USER_FOR_CURSOR",
    }
)
"""Refusals of a later page: asking for it again is no use, the query has to be run again.

Source: SOQL and SOSL Reference, "Query cursors".
"""


class Effect(Enum):
    """What a request does if it arrives twice."""

    READ = "read"
    REPEATABLE = "repeatable"
    """Writes, and a second time changes nothing more."""
    ONCE = "once"
    """Creates records; a second time creates more."""


@dataclass(frozen=True)
class CodeMeaning:
    """What one code calls for."""

    retry: RetryClass
    access: bool = False
    """The user lacks a permission."""
    unsure: str = ""
    """`always` or `insert`: whether it was done has to be looked up; "" when it was not done."""


@dataclass(frozen=True)
class DuplicateMatch:
    """A record that a duplicate rule found."""

    record_id: str
    name: str = ""
    """As far as the org tells; "" where the user may not see the record."""

    def __str__(self) -> str:
        return f"{self.record_id} ({self.name})" if self.name else self.record_id


@dataclass(frozen=True)
class Fault:
    """One error as Salesforce said it."""

    code: str
    message: str
    fields: tuple[str, ...] = ()
    matches: tuple[DuplicateMatch, ...] = ()
    """What a duplicate rule found."""


@lru_cache(maxsize=1)
def meanings() -> dict[str, CodeMeaning]:
    """What each code of the error guide calls for."""
    guide = YAML(typ="safe", pure=True).load(resource("error_guide.yaml"))
    return {
        code: CodeMeaning(
            RetryClass(entry["class"]), bool(entry.get("access")), str(entry.get("unsure", ""))
        )
        for code, entry in guide["codes"].items()
    }


def meaning_of(fault: Fault) -> CodeMeaning | None:
    """What a fault calls for, its message taken into account; None for an unknown code."""
    if is_crowded(fault):
        return CodeMeaning(RetryClass.TRANSIENT)
    if fault.code == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" and (
        "UNABLE_TO_LOCK_ROW" in fault.message
    ):
        return CodeMeaning(RetryClass.LOCK)
    if _too_much(fault):
        return CodeMeaning(RetryClass.TRANSIENT)
    if fault.code == "INVALID_FIELD" and "foreign key external id" in fault.message.lower():
        return CodeMeaning(RetryClass.DEPENDENCY)
    if fault.code.startswith("TXN_SECURITY"):
        return CodeMeaning(RetryClass.FATAL, access=True)
    return meanings().get(fault.code)


def is_crowded(fault: Fault) -> bool:
    """Whether the org takes no more requests at once, though there are calls left in its day."""
    return fault.code == "REQUEST_LIMIT_EXCEEDED" and "concurrent" in fault.message.lower()


def concerns_every_row(code: str) -> bool:
    """Whether a refusal of a whole request has its reason outside its rows.

    An unknown code may have been brought about by one row.
    """
    known = meanings().get(code)
    return known is not None and known.retry is RetryClass.FATAL


# -------------------------------------------------------------------------------- reading a fault


def faults_in(body: str) -> tuple[Fault, ...]:
    """Read the errors of an answer's body, worst first; () when it is none of the known forms.

    Knows the REST list, one bare object, Bulk's `exceptionCode` and OAuth's `error`.
    """
    try:
        said = json.loads(body)
    except ValueError:
        return ()
    entries = said if isinstance(said, list) else [said]
    return tuple(fault for entry in entries if (fault := fault_of(entry)) is not None)


def fault_of(entry: object) -> Fault | None:
    """Read one error of a list of errors; None when it is not one."""
    if not isinstance(entry, dict):
        return None
    code = _first(entry, "errorCode", "statusCode", "exceptionCode", "error")
    if not isinstance(code, str) or not code:
        return None
    message = _first(entry, "message", "exceptionMessage", "error_description") or code
    fields = entry.get("fields") or ()
    return Fault(
        code.removeprefix("sf:"),
        _plain(str(message)),
        tuple(str(field) for field in fields) if isinstance(fields, list) else (),
        _matches(entry),
    )


def fault_of_bulk_row(text: str) -> Fault:
    """Read the `sf__Error` column: `CODE:message:FIELD,FIELD --`."""
    code, separator, rest = text.partition(":")
    if not separator or not re.fullmatch(r"[A-Z][A-Z0-9_]*", code):
        return Fault("UNKNOWN", _plain(text) or "Salesforce gave no reason")
    trimmed = rest.rstrip()
    if not trimmed.endswith("--"):
        return Fault(code, _plain(trimmed))
    message, _, fields = trimmed.removesuffix("--").rpartition(":")
    names = tuple(name.strip() for name in fields.split(",") if name.strip())
    return Fault(code, _plain(message), names)


def _first(entry: dict[str, Any], *keys: str) -> Any:
    return next((entry[key] for key in keys if entry.get(key)), None)


def _plain(message: str) -> str:
    return " ".join(message.replace("\x00", "").split())


def _matches(entry: dict[str, Any]) -> tuple[DuplicateMatch, ...]:
    """The records that a duplicate rule found; Salesforce misspells the key in some versions."""
    result = _first(entry, "duplicateResult", "duplicateResut")
    if not isinstance(result, dict):
        return ()
    return tuple(
        dict.fromkeys(
            DuplicateMatch(str(record["record"]["Id"]), _name_of(record["record"]))
            for match in result.get("matchResults") or ()
            for record in match.get("matchRecords") or ()
            if isinstance(record.get("record"), dict) and record["record"].get("Id")
        )
    )


def _name_of(record: dict[str, Any]) -> str:
    """A record's name from what was sent of it, on one line."""
    whole = record.get("Name")
    if not isinstance(whole, str):
        whole = " ".join(
            part for key in ("FirstName", "LastName") if isinstance(part := record.get(key), str)
        )
    return _plain(whole)


# ----------------------------------------------------------------------------------- what it is


def row_error(fault: Fault) -> RowError:
    """Say why one row was refused, in Salesforce's words."""
    known = meaning_of(fault)
    message = fault.message
    if fault.matches:
        message = f"{message} Found: {', '.join(str(match) for match in fault.matches)}"
    retry = known.retry if known is not None else RetryClass.DATA
    return RowError(fault.code, message, fault.fields, retry, too_much=_too_much(fault))


def _too_much(fault: Fault) -> bool:
    """Whether the org's own automation ran out of what one transaction may spend."""
    return any(words in fault.message for words in TOO_MUCH)


def request_error(
    status: int,
    body: str,
    *,
    endpoint: str,
    effect: Effect = Effect.READ,
    retry_after_s: float | None = None,
) -> AppError:
    """Make the exception for a request that was refused as a whole.

    Args:
        status: the HTTP status; 300 and up.
        body: the answer's text.
        endpoint: the connection's name.
        effect: what the request would have done; decides whether its outcome is unknown.
        retry_after_s: seconds that the answer asked to wait, None when it did not.

    Returns:
        An `EndpointError`, or a `SchemaMismatchError` for an object or field that is not there.
    """
    faults = faults_in(body)
    if not faults or (status in TURNED_AWAY and meaning_of(faults[0]) is None):
        return _wordless(status, body, endpoint, effect, retry_after_s)
    fault = replace(faults[0], code=_code_at(status, faults[0]))
    return fault_error(fault, endpoint=endpoint, effect=effect, retry_after_s=retry_after_s)


def fault_error(
    fault: Fault, *, endpoint: str, effect: Effect, retry_after_s: float | None = None
) -> AppError:
    """Make the exception for a fault that concerns a whole request; see `request_error`."""
    known = meaning_of(fault)
    if known is not None and _unsure(known, effect):
        return UnknownOutcomeError(fault.message, endpoint=endpoint, code=fault.code)
    missing = _missing_schema(fault)
    if missing is not None:
        return missing
    return _known_error(fault, known, endpoint, retry_after_s)


def leaves_unsure(fault: Fault, effect: Effect) -> bool:
    """Whether a refused write may have been carried out all the same."""
    known = meaning_of(fault)
    return known is not None and _unsure(known, effect)


def _code_at(status: int, fault: Fault) -> str:
    """A 401 is a sign-in that is over, whatever the code beside it says."""
    is_sign_in = (known := meaning_of(fault)) is not None and known.retry is RetryClass.SIGN_IN
    return "INVALID_SESSION_ID" if status == 401 and not is_sign_in else fault.code


def _unsure(known: CodeMeaning, effect: Effect) -> bool:
    if effect is Effect.READ:
        return False
    return known.unsure == "always" or (known.unsure == "insert" and effect is Effect.ONCE)


def _known_error(
    fault: Fault, known: CodeMeaning | None, endpoint: str, retry_after_s: float | None
) -> EndpointError:
    if is_crowded(fault):
        return CrowdedError(
            f"The org works on as many long requests at once as it takes: {fault.message}",
            endpoint=endpoint,
            code=fault.code,
            retry_after_s=retry_after_s,
        )
    retry = known.retry if known is not None else RetryClass.FATAL
    if retry is RetryClass.LIMIT:
        return RequestLimitError(fault.message, endpoint=endpoint, code=fault.code)
    if retry in (RetryClass.TRANSIENT, RetryClass.LOCK):
        return RetriableError(
            fault.message, endpoint=endpoint, code=fault.code, retry_after_s=retry_after_s
        )
    if retry is RetryClass.SIGN_IN:
        return SignInError(fault.message, endpoint=endpoint, code=fault.code)
    if known is not None and known.access:
        field = fault.fields[0] if fault.fields else ""
        return AccessDeniedError(fault.message, endpoint=endpoint, code=fault.code, field=field)
    return EndpointError(fault.message, endpoint=endpoint, code=fault.code)


def _wordless(
    status: int, body: str, endpoint: str, effect: Effect, retry_after_s: float | None
) -> EndpointError:
    """An answer without Salesforce's words: a gateway, a maintenance page, something else."""
    if status == 401:
        return SignInError("The org refused the sign-in", endpoint=endpoint)
    if status in TURNED_AWAY:
        return RetriableError(
            f"The org answered {status}: nothing was done",
            endpoint=endpoint,
            retry_after_s=retry_after_s,
        )
    if status >= 500:
        if effect is not Effect.READ:
            return UnknownOutcomeError(
                f"The org answered {status} to a write without saying why", endpoint=endpoint
            )
        return RetriableError(
            f"The org answered {status}", endpoint=endpoint, retry_after_s=retry_after_s
        )
    return ProtocolError(
        f"The org answered {status} in a form that is not Salesforce's",
        endpoint=endpoint,
        status=status,
        excerpt=" ".join(body.split())[:EXCERPT_CHARS],
    )


_NO_COLUMN = re.compile(
    r"No such column '([^']+)' on (?:entity|sobject of type) '?(\w+)'?", re.IGNORECASE
)
_NO_RELATIONSHIP = re.compile(r"Didn't understand relationship '([^']+)'", re.IGNORECASE)
_NO_OBJECT = re.compile(r"sObject type '([^']+)' is not supported", re.IGNORECASE)


def _missing_schema(fault: Fault) -> SchemaMismatchError | None:
    """A query that names a field or object that is not there, or not to be seen."""
    if fault.code == "INVALID_FIELD" and (found := _NO_COLUMN.search(fault.message)):
        return SchemaMismatchError(
            f"{found[2]} has no field {found[1]}, or this user cannot see it",
            object=found[2],
            field=found[1],
        )
    if fault.code == "INVALID_FIELD" and (found := _NO_RELATIONSHIP.search(fault.message)):
        return SchemaMismatchError(
            f"There is no relationship {found[1]}, or this user cannot see it",
            object="",
            field=found[1],
        )
    if fault.code == "INVALID_TYPE" and (found := _NO_OBJECT.search(fault.message)):
        return SchemaMismatchError(
            f"The org has no object {found[1]}, or this user cannot see it", object=found[1]
        )
    return None
