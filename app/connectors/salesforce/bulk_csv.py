"""The CSV of a bulk job: headers in the API names' exact case, `#N/A` for empty, LF line ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.connectors.salesforce.wire_values import csv_header, csv_value
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.connectors.salesforce.wire_values import WireField
    from app.core.outcome import WriteRequest

_BARE = re.compile(r"[A-Za-z0-9_.:+/#@-]*")
"""Values that need no quotes in any dialect of CSV."""


def to_csv(request: WriteRequest, fields: Mapping[str, WireField], *, by_id: bool) -> str:
    """Write the rows of a request as one CSV text.

    A field that a row does not name stays an empty column, which leaves it alone on an update and
    gives it its default on an insert.

    Args:
        request: the rows.
        fields: where each field goes.
        by_id: whether the first column is the record's Id.
    """
    names: list[str] = []
    if request.operation is not Operation.DELETE:
        names = list(dict.fromkeys(name for row in request.rows for name in row.values))
        names = [name for name in names if not (by_id and fields[name].name == "Id")]
    header = [*(["Id"] if by_id else []), *(csv_header(fields[name]) for name in names)]
    lines = [",".join(header)]
    for row in request.rows:
        cells = [row.record_key or ""] if by_id else []
        cells += [
            csv_value(row.values[name], fields[name].type) if name in row.values else ""
            for name in names
        ]
        lines.append(",".join(_cell(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    return '"' + text.replace('"', '""') + '"'
