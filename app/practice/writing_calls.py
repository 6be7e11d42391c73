"""Tell whether a request would change records: what only reads may travel by POST as well."""

import re
from typing import Any

import msgspec
from aiohttp import web

_CHANGES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
_RECORDS = re.compile(r"/services/data/v[\d.]+/(?:composite|jobs/ingest|sobjects/)", re.IGNORECASE)
_OF_PARTS = re.compile(r"/composite(?:/batch|/graph)?/?$", re.IGNORECASE)
_RETRIEVE = re.compile(r"/composite/sobjects/\w+/?$", re.IGNORECASE)


async def is_write(request: web.Request) -> bool:
    """Look at path and verb; of a composite request, at the verbs of its parts."""
    if request.method not in _CHANGES or not _RECORDS.match(request.path):
        return False
    if request.method == "POST" and _RETRIEVE.search(request.path):
        return False
    if not _OF_PARTS.search(request.path):
        return True
    try:
        body = msgspec.json.decode(await request.read())
    except msgspec.DecodeError:
        return True  # nobody knows what it would have done
    return any(verb.upper() in _CHANGES for verb in _verbs(body))


def _verbs(body: Any) -> list[str]:
    """The verbs of the parts, however deep they stand."""
    if isinstance(body, list):
        return [verb for each in body for verb in _verbs(each)]
    if not isinstance(body, dict):
        return []
    parts = [body.get(key) for key in ("compositeRequest", "batchRequests", "graphs")]
    own = [str(body["method"])] if isinstance(body.get("method"), str) else []
    return own + [verb for each in parts for verb in _verbs(each)]
