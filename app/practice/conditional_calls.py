"""Honour the conditions a call puts in its headers: only if changed, only if not changed.

ETags are known for accounts alone; deletions take no conditions.

Source: REST API Developer Guide, "Conditional Request Headers".
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.practice.coercion import parse_datetime
from app.practice.errors import OrgError
from app.practice.rest_calls import Answer, Call, http_moment
from app.practice.tables import Row

TAGGED = "Account"
"""The one object whose records have ETags."""


def tag_of(row: Row) -> str:
    """Give a record's ETag: another one for every state of it."""
    digest = hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()
    return f'"{digest[:32]}"'


def read_answer(call: Call, sobject: str, row: Row, body: Mapping[str, Any]) -> Answer:
    """Answer a read of a record, or 304 when the caller has it as it is."""
    headers = {"ETag": tag_of(row)} if sobject == TAGGED else {}
    known = _tags(call.headers.get("if-none-match", ""))
    since = http_moment(call.headers.get("if-modified-since", ""))
    same = bool(headers) and (headers["ETag"] in known or "*" in known)
    if same or (since is not None and _changed_at(row) <= since):
        return Answer(304, None, headers)
    return Answer(200, body, headers)


def check_write(call: Call, sobject: str, row: Row) -> None:
    """Let a write pass that means the record as it is.

    Raises:
        OrgError: MATCH_PRECONDITION_FAILED or ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE, 412 both.
    """
    wanted = _tags(call.headers.get("if-match", ""))
    if sobject == TAGGED and wanted and tag_of(row) not in wanted and "*" not in wanted:
        raise OrgError(
            "MATCH_PRECONDITION_FAILED", "The ETag given in If-Match is not that of the record"
        )
    since = http_moment(call.headers.get("if-unmodified-since", ""))
    if since is not None and _changed_at(row) > since:
        raise OrgError(
            "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE",
            "The record was modified since the date given in If-Unmodified-Since",
        )


def _changed_at(row: Row) -> datetime:
    found = parse_datetime(str(row["SystemModstamp"]))
    if found is None:
        raise ValueError("a record without SystemModstamp")
    return found


def _tags(header: str) -> set[str]:
    """List the tags of a header; a weak one counts as the same."""
    return {each.strip().removeprefix("W/") for each in header.split(",") if each.strip()}
