"""Says what an answer means, by the file's own rules first and by its status else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.connectors.http_api.filling import text_of
from app.core.errors import (
    AccessDeniedError,
    EndpointError,
    ProtocolError,
    RetriableError,
    SignInError,
)
from app.core.http_api import AnswerRule, Spot, Test, Verdict
from app.language.record_paths import MISSING, parse_path, value_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.http_api import AnswerTest

WAIT_STATUSES = (425, 429)
RETRY_STATUSES = (408, 500, 502, 503, 504)
"""Source: RFC 9110; RFC 6585."""
ROW_STATUSES = (400, 404, 409, 410, 412, 413, 422)
"""With which a record is refused, not the whole API."""
MOST_EXCERPT = 200

_WORDS = ("message", "error_description", "error.message", "errors.message", "detail", "title")
"""Where answers keep their words, where the file does not say."""


@dataclass(frozen=True)
class Reply:
    """An answer, taken apart."""

    request: str
    """Method and path as declared, without any value."""
    spot: Spot
    status: int
    headers: Mapping[str, str]
    data: Any
    raw: bytes
    verdict: Verdict = Verdict.OK
    code: str = ""
    message: str = ""
    rule: AnswerRule | None = None
    kind: str = ""
    """What it was read as: `json`, `xml`..."""


def holds(test: AnswerTest, data: Any) -> bool:
    """Whether a value of an answer is as a test says."""
    value = value_at(data, parse_path(test.path))
    if test.test is Test.EXISTS:
        return value is not MISSING and value is not None
    if test.test is Test.MISSING:
        return value is MISSING or value is None
    same = text_of(None if value is MISSING else value) == (test.value or None)
    return same if test.test is Test.EQUAL else not same


def judged(
    reply: Reply, rules: Sequence[AnswerRule], purpose: str
) -> tuple[Verdict, AnswerRule | None]:
    """Find what an answer means.

    Args:
        reply: the answer.
        rules: the file's; the first that fits counts.
        purpose: `read`, `insert`, `update`, `upsert`, `delete`, or "" for signing in.
    """
    for rule in rules:
        if rule.on and purpose not in rule.on:
            continue
        if rule.status and not _fits(rule.status, reply.status):
            continue
        if rule.when is not None and not holds(rule.when, reply.data):
            continue
        return rule.then, rule
    return _usual(reply.status, purpose), None


def _fits(statuses: Sequence[str], status: int) -> bool:
    return any(text in (str(status), f"{status // 100}xx") for text in statuses)


def _usual(status: int, purpose: str) -> Verdict:
    if status < 300:
        return Verdict.OK
    if status == 401:
        return Verdict.SIGN_IN
    if status in WAIT_STATUSES:
        return Verdict.WAIT
    if status in RETRY_STATUSES:
        return Verdict.RETRY
    if status in ROW_STATUSES and purpose in ("insert", "update", "upsert", "delete"):
        return Verdict.FAIL_ROW
    return Verdict.STOP


def words_of(reply: Reply, rule: AnswerRule | None) -> tuple[str, str]:
    """The API's own code and words; the status where it gives no code."""
    code = _text_at(reply.data, rule.code) if rule and rule.code else ""
    message = _text_at(reply.data, rule.message) if rule and rule.message else ""
    if not message:
        found = (_text_at(reply.data, path) for path in _WORDS)
        message = next((text for text in found if text), "")
    if not message and isinstance(reply.data, dict) and isinstance(reply.data.get("error"), str):
        message = reply.data["error"]
    return code or str(reply.status), message[:MOST_EXCERPT]


def _text_at(data: Any, path: str) -> str:
    value = value_at(data, parse_path(path))
    if isinstance(value, dict | list) or value is MISSING:
        return ""
    return text_of(value) or ""


def excerpt_of(raw: bytes) -> str:
    """The first characters of an answer, on one line."""
    text = raw[: 4 * MOST_EXCERPT].decode("utf-8", "replace")
    return re.sub(r"\s+", " ", text).strip()[:MOST_EXCERPT]


def reply_error(reply: Reply, name: str, retry_after_s: float | None = None) -> EndpointError:
    """Make the error that an answer stands for; names the request and the place in the file."""
    said = f"{reply.request} answered {reply.status}"
    if reply.message:
        said += f": {reply.message.rstrip('.')}"
    text = f"{said} ({reply.spot})"
    if reply.verdict in (Verdict.RETRY, Verdict.WAIT):
        return RetriableError(text, endpoint=name, code=reply.code, retry_after_s=retry_after_s)
    if reply.verdict is Verdict.SIGN_IN:
        return SignInError(text, endpoint=name, code=reply.code)
    if reply.status == 403:
        return AccessDeniedError(text, endpoint=name, code=reply.code)
    if reply.status >= 300 or reply.rule is not None:
        return EndpointError(text, endpoint=name, code=reply.code)
    return ProtocolError(text, endpoint=name, status=reply.status, excerpt=excerpt_of(reply.raw))
