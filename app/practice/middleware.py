"""Stand before every route: signed in? counted? spoiled by a fault? And put refusals into JSON."""

import asyncio
import re
from email.utils import format_datetime
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.practice.errors import OrgError
from app.practice.faults import Fault
from app.practice.named_errors import error_of
from app.practice.org import Org
from app.practice.rest_calls import object_of
from app.practice.row_locks import HOLDER
from app.practice.soap_messages import SoapApi
from app.practice.soap_messages import fault as soap_fault
from app.practice.stats import STATS
from app.practice.writing_calls import is_write

ORG = web.AppKey("org", Org)
"""The org an aiohttp application serves; set by the server before it starts."""
USER_ID = web.RequestKey("user_id", str)
"""The signed-in user of a request under /services/data/vNN.N; set by the session middleware."""

OLDEST_VERSION, NEWEST_VERSION = 31, 68
"""API versions that answer. Source: REST guide, "API End-of-Life Policy"."""
LONGEST_URI_BYTES = 16_384
"""Longest URI, and longest URI and headers together.

Source: REST guide, "Status Codes and Error Responses".
"""
READ_LINE_BYTES = 65_536
"""Longest line the server must read to refuse a long URI itself: `max_line_size` of its runner."""
COMPRESS_FROM_BYTES = 2_000
"""Answers from this size on are compressed for clients that accept it."""

_SOAP = "/services/Soap/"
GATEWAY_PAGE = "<html><head><title>Too many requests</title></head><body></body></html>"
"""What a gateway answers in place of the org."""
_VERSIONED = re.compile(r"/services/data/v(\d+)\.(\d)(?:/|$)")


def practice_middlewares() -> list[Middleware]:
    """List the middlewares every practice application installs, in order."""
    return [count_traffic, limit_long, spoil, refuse_in_json, check_length, check_session]


def json_answer(body: Any, status: int = 200) -> web.Response:
    """Give a JSON response."""
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type="application/json",
        charset="UTF-8",
    )


@web.middleware
async def count_traffic(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count bytes, tell the time and the API usage, compress."""
    response = await handler(request)
    if not response.prepared:
        response.headers["Date"] = format_datetime(request.app[ORG].now(), usegmt=True)
    if _VERSIONED.match(request.path):
        response.headers["Sforce-Limit-Info"] = request.app[ORG].limits.header()
    body = response.body if isinstance(response, web.Response) else None
    sent_bytes = len(body) if isinstance(body, bytes) else 0
    if sent_bytes >= COMPRESS_FROM_BYTES and not response.prepared:
        response.enable_compression()
    request.app[STATS].note(request.method, request.path, request.content_length or 0, sent_bytes)
    return response


@web.middleware
async def limit_long(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse API requests while the org works on as many long ones as it takes."""
    if not _VERSIONED.match(request.path) and not request.path.startswith(_SOAP):
        return await handler(request)
    try:
        with request.app[ORG].long_requests.working():
            return await handler(request)
    except OrgError as error:
        return _error_answer(request, error)


@web.middleware
async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the faults that are due happen to this request."""
    org = request.app[ORG]
    if request.path.startswith("/__practice__") or not org.faults.installed():
        return await handler(request)
    due = {
        fault.kind: fault
        for fault in org.faults.take(
            "request",
            method=request.method,
            path=request.path,
            object=object_of(request.path),
            encoding=request.headers.get("Content-Encoding", ""),
            writes=await is_write(request),
        )
    }
    if "slow" in due:
        await asyncio.sleep(float(due["slow"].detail.get("seconds", 1)))
    if "cut_before_commit" in due:
        return _cut(request)
    if "expire_session" in due:
        org.sessions.revoke(_token(request) or "")
    if "turned_away" in due:
        return _turned_away(due["turned_away"])
    for kind in ("server_unavailable", "request_limit", "unsupported_media_type", "error"):
        if kind in due:
            return _refused(request, due[kind])
    response = await _holding_locks(org, request, handler)
    if "cut_after_commit" in due:
        return _cut(request)
    if "truncate_body" in due:
        return await _truncated(request, response, due["truncate_body"])
    return response


@web.middleware
async def refuse_in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into error arrays."""
    try:
        return await handler(request)
    except OrgError as error:
        return json_answer([error.as_body()], error.http_status)
    except web.HTTPNotFound:
        if not request.path.startswith("/services/data"):
            raise
        return json_answer(
            [OrgError("NOT_FOUND", "The requested resource does not exist").as_body()], 404
        )
    except web.HTTPMethodNotAllowed as wrong:
        if not request.path.startswith("/services/data"):
            raise
        allowed = ",".join(sorted(wrong.allowed_methods))
        message = f"HTTP Method '{request.method}' not allowed. Allowed are {allowed}"
        return json_answer([OrgError("METHOD_NOT_ALLOWED", message).as_body()], 405)


@web.middleware
async def check_length(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what Salesforce's edge refuses before it looks at it."""
    uri_bytes = len(request.raw_path)
    header_bytes = sum(len(name) + len(value) + 4 for name, value in request.raw_headers)
    if uri_bytes > LONGEST_URI_BYTES:
        raise OrgError("URI_TOO_LONG", "URI Too Long", http_status=414)
    if uri_bytes + header_bytes > LONGEST_URI_BYTES:
        raise OrgError(
            "REQUEST_HEADER_FIELDS_TOO_LARGE", "Request Header Fields Too Large", http_status=431
        )
    return await handler(request)


@web.middleware
async def check_session(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask for a living version, a good token and an allowance left; then count the call."""
    match = _VERSIONED.match(request.path)
    if match is None:
        return await handler(request)
    if int(match.group(1)) < OLDEST_VERSION:
        raise OrgError(
            "UNSUPPORTED_API_VERSION", "API version is no longer supported", http_status=410
        )
    if int(match.group(1)) > NEWEST_VERSION or match.group(2) != "0":
        raise OrgError("NOT_FOUND", "The requested resource does not exist")
    org = request.app[ORG]
    user_id = org.sessions.user_of(_token(request) or "")
    if user_id is None:
        raise _not_signed_in(request)
    if not org.rights.may(user_id, "ApiEnabled"):
        raise OrgError("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or User")
    org.limits.count()
    request[USER_ID] = user_id
    return await handler(request)


def _token(request: web.Request) -> str | None:
    """Read `Authorization: Bearer …` (or the older `OAuth …`)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in {"bearer", "oauth"} and token.strip() else None


def _not_signed_in(request: web.Request) -> OrgError:
    if request.headers.get("Authorization") and _token(request) is None:
        return OrgError("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
    return OrgError("INVALID_SESSION_ID", "Session expired or invalid")


async def _holding_locks(org: Org, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer; on a day when locks are held, only after holding them for a while."""
    holder = f"request {id(request)}"
    token = HOLDER.set(holder)
    try:
        response = await handler(request)
        fault = org.faults.holding()
        if fault is not None and org.locks.is_holding(holder):
            await asyncio.sleep(float(fault.detail.get("seconds", 1)))
        return response
    finally:
        org.locks.release(holder)
        HOLDER.reset(token)


def _refused(request: web.Request, fault: Fault) -> web.Response:
    """Answer a fault that is an error, in the form of whatever was asked: REST, SOAP or OAuth."""
    usual = {
        "server_unavailable": "SERVER_UNAVAILABLE",
        "request_limit": "REQUEST_LIMIT_EXCEEDED",
        "unsupported_media_type": "UNSUPPORTED_MEDIA_TYPE",
        "error": "UNKNOWN_EXCEPTION",
    }[fault.kind]
    error = error_of(fault.detail, usual)
    if request.path.startswith("/services/oauth2/"):
        status = int(fault.detail.get("status", 400))
        return json_answer({"error": error.code, "error_description": error.message}, status)
    return _error_answer(request, error)


def _turned_away(fault: Fault) -> web.Response:
    """What a gateway on the way to the org answers, in its own form: nothing reached the org."""
    status = int(fault.detail.get("status", 429))
    headers = {"Retry-After": str(fault.detail.get("seconds", 1))}
    return web.Response(text=GATEWAY_PAGE, status=status, content_type="text/html", headers=headers)


def _error_answer(request: web.Request, error: OrgError) -> web.Response:
    """Answer a refusal of an API call, in its own form."""
    if request.path.startswith(_SOAP):
        api: SoapApi = "c" if request.path.startswith(f"{_SOAP}c") else "u"
        text = soap_fault(api, error.code, error.message)
        return web.Response(text=text, status=500, content_type="text/xml", charset="utf-8")
    return json_answer([error.as_body()], error.http_status)


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _truncated(
    request: web.Request, response: web.StreamResponse, fault: Fault
) -> web.StreamResponse:
    """Promise the whole body, send a part of it and hang up."""
    body = response.body if isinstance(response, web.Response) else None
    whole = body if isinstance(body, bytes) else b""
    part = whole[: int(fault.detail.get("bytes", len(whole) // 2))]
    partial = web.StreamResponse(
        status=response.status, headers={"Content-Type": response.content_type}
    )
    partial.content_length = len(whole)
    await partial.prepare(request)
    await partial.write(part)
    if request.transport is not None:
        request.transport.close()
    return partial
