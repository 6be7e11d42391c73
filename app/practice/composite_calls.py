"""Answer composite, batch and graph requests: calls within a call."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.practice.collection_calls import COLLECTION_RESOURCES
from app.practice.errors import OrgError
from app.practice.named_errors import error_of
from app.practice.org import Org
from app.practice.query_calls import QUERY_RESOURCES
from app.practice.record_calls import RECORD_RESOURCES
from app.practice.rest_calls import (
    Answer,
    Call,
    Resources,
    dispatch,
    object_of,
    refusal,
    split_url,
)

MOST_SUBREQUESTS = 25
"""Most calls in a composite or batch request. Source: REST guide, "Composite Resources"."""
MOST_LARGE_SUBREQUESTS = 5
"""Most of them that are queries or collections. Source: the same page."""
MOST_GRAPHS = 75
"""Most graphs in a request. Source: REST guide, "Composite Graph Limits"."""
MOST_NODES = 500
"""Most calls in all graphs together. Source: the same page."""

GRAPH_DEPTH = 15
"""Most calls that refer to one another in a row. Source: the same page."""

INHERITED = frozenset({"accept", "authorization", "content-type"})
"""Headers that a part of a composite request has from the whole and may not say itself.

Every other header counts only where a part says it. Source: REST guide, "Composite Subrequest".
"""

_REFERENCE = re.compile(r"@\{([^{}]+)\}")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_SUBRESOURCES: Resources = (*COLLECTION_RESOURCES, *QUERY_RESOURCES, *RECORD_RESOURCES)
_HALTED = OrgError(
    "PROCESSING_HALTED",
    "The transaction was rolled back since another operation in the same transaction failed.",
)


class _BadReferenceError(Exception):
    """A `@{…}` that points at nothing; carries it as written."""


def composite(org: Org, call: Call) -> Answer:
    """Answer `POST composite`: calls in order, each may use the answers before it."""
    body = call.json_object()
    subrequests = _subrequests(body, "compositeRequest", MOST_SUBREQUESTS)
    large = [
        each
        for each in subrequests
        if re.search(r"/(query|queryAll|composite/sobjects)\b", str(each.get("url")))
    ]
    if len(large) > MOST_LARGE_SUBREQUESTS:
        raise OrgError(
            "LIMIT_EXCEEDED",
            f"Cannot have more than {MOST_LARGE_SUBREQUESTS} query or collection subrequests",
        )
    answers, _ = _run(org, call, subrequests, all_or_none=bool(body.get("allOrNone")))
    return Answer(200, {"compositeResponse": answers})


def graph(org: Org, call: Call) -> Answer:
    """Answer `POST composite/graph`: composites that each stand or fall as one."""
    graphs = call.json_object().get("graphs")
    if not isinstance(graphs, list):
        raise OrgError("MISSING_ARGUMENT", "graphs is required")
    nodes = sum(len(each.get("compositeRequest") or []) for each in graphs)
    if len(graphs) > MOST_GRAPHS or nodes > MOST_NODES:
        raise OrgError(
            "LIMIT_EXCEEDED", f"Cannot have more than {MOST_GRAPHS} graphs or {MOST_NODES} nodes"
        )
    if any(_depth(each.get("compositeRequest") or []) > GRAPH_DEPTH for each in graphs):
        raise OrgError("LIMIT_EXCEEDED", f"A graph has at most {GRAPH_DEPTH} levels")
    results = []
    for each in graphs:
        answers, good = _run(
            org, call, _subrequests(each, "compositeRequest", MOST_NODES), all_or_none=True
        )
        results.append(
            {
                "graphId": each.get("graphId"),
                "graphResponse": {"compositeResponse": answers},
                "isSuccessful": good,
            }
        )
    return Answer(200, {"graphs": results})


def batch(org: Org, call: Call) -> Answer:
    """Answer `POST composite/batch`: independent calls, each of which counts."""
    body = call.json_object()
    subrequests = _subrequests(body, "batchRequests", MOST_SUBREQUESTS)
    org.limits.count(len(subrequests) - 1)
    results: list[dict[str, Any]] = []
    halted = False
    for each in subrequests:
        if halted:
            error = OrgError(
                "BATCH_PROCESSING_HALTED", "Batch processing halted per request", http_status=412
            )
            answer = refusal(error)
        else:
            url = f"/services/data/{str(each.get('url', '')).lstrip('/')}"
            answer = _subcall(org, call, each, url, each.get("richInput"))
        results.append({"statusCode": answer.status, "result": answer.body})
        halted = halted or (bool(body.get("haltOnError")) and not answer.ok)
    return Answer(
        200, {"hasErrors": any(each["statusCode"] >= 400 for each in results), "results": results}
    )


def _depth(requests: Sequence[Mapping[str, Any]]) -> int:
    """Count the calls of the longest chain in which each refers to the one before it."""
    depths: dict[str, int] = {}
    for each in requests:
        text = str((each.get("url"), each.get("body")))
        named = {found.partition(".")[0].partition("[")[0] for found in _REFERENCE.findall(text)}
        depth = 1 + max((depths.get(name, 0) for name in named), default=0)
        depths[str(each.get("referenceId"))] = depth
    return max(depths.values(), default=0)


def _subrequests(body: Mapping[str, Any], key: str, most: int) -> list[dict[str, Any]]:
    subrequests = body.get(key)
    if not isinstance(subrequests, list) or not subrequests:
        raise OrgError("MISSING_ARGUMENT", f"{key} is required")
    if len(subrequests) > most:
        raise OrgError("LIMIT_EXCEEDED", f"Cannot have more than {most} subrequests")
    said = {name for each in subrequests for name in _headers(each)} & INHERITED
    if said:
        raise OrgError("INVALID_HTTP_HEADER", f"Header not allowed: {', '.join(sorted(said))}")
    return subrequests


def _run(
    org: Org, call: Call, subrequests: Sequence[Mapping[str, Any]], *, all_or_none: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Make the calls; gives their answers and whether all went well."""
    answers: list[Answer] = []
    by_reference: dict[str, Answer] = {}
    with org.together() as together:
        for each in subrequests:
            answer = _one(org, call, each, by_reference)
            answers.append(answer)
            by_reference[str(each.get("referenceId"))] = answer
            if all_or_none and not answer.ok:
                break
        good = len(answers) == len(subrequests) and all(answer.ok for answer in answers)
        if all_or_none and not good:
            together.undo()
            answers = [answer if not answer.ok else refusal(_HALTED) for answer in answers]
            answers += [refusal(_HALTED)] * (len(subrequests) - len(answers))
    shown = [
        {
            "body": answer.body,
            "httpHeaders": dict(answer.headers),
            "httpStatusCode": answer.status,
            "referenceId": each.get("referenceId"),
        }
        for each, answer in zip(subrequests, answers, strict=True)
    ]
    return shown, good


def _one(
    org: Org, call: Call, subrequest: Mapping[str, Any], by_reference: Mapping[str, Answer]
) -> Answer:
    try:
        url = _fill(str(subrequest.get("url", "")), by_reference)
        body = _fill(subrequest.get("body"), by_reference)
    except _BadReferenceError as wrong:
        reference = str(wrong).partition(".")[0].partition("[")[0]
        if reference in by_reference and not by_reference[reference].ok:
            return refusal(_HALTED)
        message = f"Invalid reference specified. No value for {wrong} found in {reference}"
        return refusal(OrgError("PROCESSING_HALTED", message))
    inherited = {name: value for name, value in call.headers.items() if name in INHERITED}
    return _subcall(org, replace(call, headers=inherited), subrequest, str(url), body)


def _headers(subrequest: Mapping[str, Any]) -> dict[str, str]:
    """The headers that a part says itself, names in lower case."""
    said = subrequest.get("httpHeaders") or {}
    return {str(name).lower(): str(value) for name, value in said.items()}


def _subcall(org: Org, call: Call, subrequest: Mapping[str, Any], url: str, body: Any) -> Answer:
    """Make one call within a call; the headers of the call are its own as well."""
    split = split_url(url)
    if split is None:
        return refusal(OrgError("NOT_FOUND", "The requested resource does not exist"))
    version, path, query = split
    headers = {**call.headers, **_headers(subrequest)}
    method = str(subrequest.get("method", "")).upper()
    facts = {"method": method, "path": url.partition("?")[0], "object": object_of(url)}
    for fault in org.faults.take("subrequest", **facts):
        return refusal(error_of(fault.detail, "UNKNOWN_EXCEPTION"))
    return dispatch(
        org, _SUBRESOURCES, Call(method, version, path, query, headers, body, call.user_id)
    )


def _fill(value: Any, by_reference: Mapping[str, Answer]) -> Any:
    """Put earlier answers where `@{ref.field}` stands.

    A text that is nothing but a reference becomes the value itself, with its type.
    """
    if isinstance(value, dict):
        return {name: _fill(each, by_reference) for name, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, by_reference) for each in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _look_up(whole.group(1), by_reference)
    return _REFERENCE.sub(lambda match: str(_look_up(match.group(1), by_reference)), value)


def _look_up(reference: str, by_reference: Mapping[str, Answer]) -> Any:
    """Follow `ref.records[0].Id` into an earlier answer."""
    steps = _STEP.findall(reference)
    answer = by_reference.get(steps[0][0]) if steps else None
    if answer is None or not answer.ok:
        raise _BadReferenceError(reference)
    value: Any = answer.body
    for name, index in steps[1:]:
        try:
            value = value[int(index)] if index else value[name]
        except (KeyError, IndexError, TypeError):
            raise _BadReferenceError(reference) from None
    return value


COMPOSITE_RESOURCES: Resources = (
    ("composite", {"POST": composite}),
    ("composite/batch", {"POST": batch}),
    ("composite/graph", {"POST": graph}),
)
"""What answers under `composite` itself."""
