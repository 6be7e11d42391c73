"""Chooses how many records are read: page by page or by a bulk job, calls first, then time.

| way        | calls                                      | time                            |
|------------|--------------------------------------------|---------------------------------|
| query      | one a page of up to 2,000 records          | `PAGE_S` a page                 |
| bulk query | making the job, looks at it, result pages  | the job, then `RESULT_S` a page |
| report     | one export                                 | `REPORT_S`, and up to its limit |

A report is used only where the mapping names one, and only for what a report can say; see
`report_export`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from app.connectors.salesforce.limits import (
    BULK_QUERY_LOOKS,
    BULK_QUERY_PAGE_BYTES,
    BULK_QUERY_PAGE_RECORDS,
    BULK_QUERY_RECORDS_A_SECOND,
    BULK_READ_BACK_LOOKS,
    COMPOSITE_READ_RECORDS,
    QUERY_PAGE_RECORDS,
)

PAGE_S = 1.5
"""Typical time of one page of a query. Unit: seconds. Source: ours."""

JOB_S = 4.0
"""What a bulk job takes before its first record. Unit: seconds. Source: ours."""

RESULT_S = 5.0
"""Typical time of one page of a bulk query's results. Unit: seconds. Source: ours."""

SHORT_VALUE_BYTES = 12
LONG_VALUE_BYTES = 600
"""What a value is taken to be long in a bulk result; the second is that of long text.

Unit: bytes. Source: ours.
"""


class Way(Enum):
    """How records are read. The value is kept with the plan and has words in `wording`."""

    QUERY = "query"
    BULK = "bulk query"
    REPORT = "report"
    BY_ID = "by Id"


@dataclass(frozen=True)
class Cost:
    """What reading by one way takes."""

    way: Way
    calls: int
    seconds: float


def query_cost(records: int, first_page: int | None = None) -> Cost:
    """What a query takes, or the rest of one whose first page is there.

    Args:
        records: how many it finds.
        first_page: records in the first page, which tells how large the others are going to be: two
            long texts make pages of 200 records. None when nothing was read yet.
    """
    if first_page is None:
        pages = max(1, math.ceil(records / QUERY_PAGE_RECORDS))
    else:
        pages = math.ceil((records - first_page) / (first_page or QUERY_PAGE_RECORDS))
    return Cost(Way.QUERY, pages, pages * PAGE_S)


def bulk_cost(
    records: int, page_records: int = BULK_QUERY_PAGE_RECORDS, looks: int = BULK_QUERY_LOOKS
) -> Cost:
    """What a bulk query takes."""
    pages = max(1, math.ceil(records / page_records))
    seconds = JOB_S + records / BULK_QUERY_RECORDS_A_SECOND + pages * RESULT_S
    return Cost(Way.BULK, 1 + looks + pages, seconds)


def cheaper(one: Cost, other: Cost) -> Cost:
    """The one with fewer calls, then less time; the first where both are alike."""
    return min(one, other, key=lambda cost: (cost.calls, cost.seconds))


def bulk_is_cheaper(records: int, page_records: int, *, first_page: int | None) -> bool:
    """Whether a bulk job takes less than a query, or than the rest of one; see `query_cost`."""
    best = cheaper(query_cost(records, first_page), bulk_cost(records, page_records))
    return best.way is Way.BULK


def recent_cost(records: int, page_records: int) -> Cost | None:
    """What a bulk query of records that changed lately takes; None where by their Ids is less.

    Args:
        records: how many of them are wanted.
        page_records: see `bulk_cost`.
    """
    if bulk_cost(records, page_records).calls >= _calls_by_id(records):
        return None
    return bulk_cost(records, page_records, BULK_READ_BACK_LOOKS)


def most_recent(records: int, page_records: int) -> int:
    """How many records that changed lately are worth fetching for those that are wanted among them.

    The pages then take at most half the calls of reading by Id.
    """
    return page_records * max(1, _calls_by_id(records) // 2)


def _calls_by_id(records: int) -> int:
    return math.ceil(records / COMPOSITE_READ_RECORDS)


def page_records(long_fields: int, fields: int) -> int:
    """Records to ask for in one page of a bulk query's results, so that it fits into memory.

    Args:
        long_fields: how many of the fields hold long text.
        fields: how many there are in all.
    """
    row_bytes = fields * SHORT_VALUE_BYTES + long_fields * LONG_VALUE_BYTES
    fitting = BULK_QUERY_PAGE_BYTES // max(1, row_bytes)
    return max(QUERY_PAGE_RECORDS, min(BULK_QUERY_PAGE_RECORDS, fitting))


def reason_for(
    way: Way, records: int, page: int, refused: str = "", first_page: int | None = None
) -> str:
    """Say why a whole read went the way it did.

    Args:
        way: the one that was taken.
        records: how many records there were.
        page: records in one page of a bulk query's results.
        refused: why a bulk query could not be used, "" where it could.
        first_page: see `query_cost`.
    """
    bulk = bulk_cost(records, page)
    calls = query_cost(records, first_page).calls + (first_page is not None)
    if way is Way.BULK:
        return f"a bulk query takes about {bulk.calls} calls, a query {calls:,}"
    if refused:
        return refused
    if calls == 1:
        return "one page of a query is enough"
    return f"a query takes {calls} calls, a bulk query about {bulk.calls}"


def look_pauses(records: int | None) -> tuple[float, ...]:
    """Pauses before the looks at a bulk query: the first when it should be done, then longer ones.

    Args:
        records: how many it gathers; None when nobody knows.

    Returns:
        Seconds; the last one repeats.
    """
    first = 2.0 if records is None else min(60.0, 1.0 + records / BULK_QUERY_RECORDS_A_SECOND)
    return (first, max(2.0, first / 2), max(4.0, first), 15.0, 30.0)
