"""Carries out a read of the records that a report shows; see `report_export`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.near_names import field_of
from app.connectors.salesforce.read_ways import Way
from app.connectors.salesforce.reading import Reader
from app.connectors.salesforce.report_export import (
    check_headings,
    export,
    reason_to_read_by_id,
    report_query,
    rows_by_id,
    values_of,
)
from app.core.ports import KeyFilter, ReadResult
from app.core.progress import Phase, Progress
from app.core.quota import ReadPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.connectors.salesforce.client import OrgClient
    from app.connectors.salesforce.describe import OrgObjectSchema
    from app.core.ports import RawRow, ReadRequest, Stage
    from app.core.progress import ReportProgress

ROWS_A_BATCH = 2_000
"""Rows between two reports of progress. Unit: rows. Source: ours."""


def read_report(
    client: OrgClient,
    schema: OrgObjectSchema,
    request: ReadRequest,
    stage: Stage,
    report: ReportProgress,
) -> ReadResult:
    """Read the records that a report shows, by the report alone where it says all that is asked.

    The result is never complete: what a report leaves out is not gone.
    """
    before = client.session.calls
    query = report_query(request.query)
    shown = export(client, query.report, request.purpose)
    check_headings(shown, query, schema)
    rows = rows_by_id(shown, query, schema)
    fields = [field_of(schema, name) for name in request.fields]
    why = reason_to_read_by_id(shown, query, fields)
    if why:
        only = KeyFilter(("Id",), tuple((one,) for one in rows))
        by_id = Reader(client, schema, replace(request, query="", only=only, since=None))
        result = by_id.read(stage, report)
        reason = f"the report names the records, and they are read by their Ids: {why}"
        price = ReadPrice(Way.BY_ID.value, client.session.calls - before, result.rows, reason)
        return replace(result, complete=False, price=price)

    def batches() -> Iterator[list[RawRow]]:
        keys = list(rows)
        for start in range(0, len(keys), ROWS_A_BATCH):
            part = keys[start : start + ROWS_A_BATCH]
            yield [
                [str(number), None, None, key, *values_of(shown, query, rows[key], fields)]
                for number, key in enumerate(part, start + 1)
            ]
            done = start + len(part)
            report(Progress(Phase.READ, done, note=f"Reading {schema.label_plural}"))

    table = stage.name(f"raw_{schema.name.lower()}")
    columns = ["row_no", "stamp", "gone", "key0", *(f"r{n}" for n in range(len(fields)))]
    count = stage.load(table, columns, batches())
    calls = client.session.calls - before
    price = ReadPrice(Way.REPORT.value, calls, count, "one export says all the fields")
    return ReadResult(table, count, 1, complete=False, cursor=None, price=price)
