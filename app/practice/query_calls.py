"""Answer calls about many records read at once: query, its pages, limits, versions."""

from collections.abc import Sequence
from typing import Any

from app.practice.column_metadata import column_metadata
from app.practice.errors import OrgError
from app.practice.org import Org
from app.practice.rest_calls import Answer, Call, Resources, options

PAGE_RECORDS = 2_000
"""Most records in one page, and the usual. Source: REST guide, "Query Options Header"."""
PAGE_LEAST_RECORDS = 200
"""Fewest records a client may ask for in a page. Source: the same page."""
LONG_PAGE_RECORDS = 200
"""Most records in a page that holds two or more long texts. Source: SOAP guide, "QueryOptions"."""


def query(org: Org, call: Call) -> Answer:
    """Answer `GET query?q=`."""
    return _query(org, call, all_rows=False)


def query_all(org: Org, call: Call) -> Answer:
    """Answer `GET queryAll?q=`: deleted records too."""
    return _query(org, call, all_rows=True)


def query_more(org: Org, call: Call, locator: str) -> Answer:
    """Answer `GET query/{locator}-{position}`."""
    name, _, position = locator.rpartition("-")
    if not name or not position.isdigit():
        raise OrgError("INVALID_QUERY_LOCATOR", "invalid query locator")
    records, most = org.cursors.fetch(name, call.user_id)
    if int(position) > len(records):
        raise OrgError("INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(call, name, records, int(position), min(most, _page_size(call)))


def show_limits(org: Org, call: Call) -> Answer:
    """Answer `GET limits`, for users with View Setup and Configuration.

    Raises:
        OrgError: INSUFFICIENT_ACCESS.
    """
    if not org.rights.may(call.user_id, "ViewSetup"):
        raise OrgError("INSUFFICIENT_ACCESS", "The user does not have the permission to view setup")
    return Answer(200, org.limits.as_body(float(call.version), org.storage_used_mb()))


def count_records(org: Org, call: Call) -> Answer:
    """Answer `GET limits/recordCount?sObjects=`."""
    names = [name for name in call.query.get("sObjects", "").split(",") if name]
    wanted = (
        [org.schema.find(name) for name in names] if names else list(org.schema.objects.values())
    )
    counts = [
        {
            "count": org.query(f"SELECT COUNT() FROM {each.name}", user_id=call.user_id).total_size,
            "name": each.name,
        }
        for each in wanted
        if each is not None
    ]
    return Answer(200, {"sObjects": counts})


def list_resources(org: Org, call: Call) -> Answer:
    """Answer `GET /services/data/vNN.0`: where everything is."""
    names = (
        *("composite", "jobs", "limits", "parameterizedSearch", "query", "queryAll", "search"),
        *("sobjects", "tooling"),
    )
    return Answer(200, {name: f"{call.base_url}/{name}" for name in names})


def _query(org: Org, call: Call, *, all_rows: bool) -> Answer:
    soql = call.query.get("q")
    if soql is None:
        if "explain" in call.query:
            raise OrgError(
                "FUNCTIONALITY_NOT_ENABLED", "Query plans are not enabled in the practice org"
            )
        raise OrgError("MALFORMED_QUERY", "A query string has to be specified")
    asked = _page_size(call)
    result = org.query(soql, user_id=call.user_id, all_rows=all_rows, version=call.version)
    if call.query.get("columns") == "true":
        return Answer(200, column_metadata(soql, org.schema))
    records = result.records
    most = LONG_PAGE_RECORDS if result.long_texts > 1 else PAGE_RECORDS
    size = min(most, asked)
    if len(records) <= size:
        return Answer(200, {"totalSize": result.total_size, "done": True, "records": list(records)})
    return _page(call, org.cursors.open(records, call.user_id, most), records, 0, size)


def _page(
    call: Call, locator: str, records: Sequence[dict[str, Any]], start: int, size: int
) -> Answer:
    """Give one page; its nextRecordsUrl uses `query/` for queryAll too."""
    end = start + size
    body: dict[str, Any] = {"totalSize": len(records), "done": end >= len(records)}
    if end < len(records):
        body["nextRecordsUrl"] = f"{call.base_url}/query/{locator}-{end}"
    return Answer(200, {**body, "records": list(records[start:end])})


def _page_size(call: Call) -> int:
    """Read `Sforce-Query-Options: batchSize=`.

    Raises:
        OrgError: INVALID_BATCH_SIZE.
    """
    wanted = options(call.headers.get("sforce-query-options", ""), ",").get("batchsize")
    if wanted is None:
        return PAGE_RECORDS
    if not wanted.isdigit() or not PAGE_LEAST_RECORDS <= int(wanted) <= PAGE_RECORDS:
        raise OrgError(
            "INVALID_BATCH_SIZE",
            f"batchSize must be between {PAGE_LEAST_RECORDS} and {PAGE_RECORDS}",
        )
    return int(wanted)


QUERY_RESOURCES: Resources = (
    ("", {"GET": list_resources}),
    ("query", {"GET": query}),
    ("query/{locator}", {"GET": query_more}),
    ("queryAll", {"GET": query_all}),
    ("queryAll/{locator}", {"GET": query_more}),
    ("limits", {"GET": show_limits}),
    ("limits/recordCount", {"GET": count_records}),
)
"""What answers beside `sobjects` and `composite`."""
