"""The CSV of a bulk job: headers in the API names' exact case, `#N/A` for empty, LF line ends."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from app.connectors.salesforce.wire_values import csv_header, csv_value
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.connectors.salesforce.wire_values import WireField
    from app.core.outcome import WriteRequest, WriteRow

_BARE = re.compile(r"[A-Za-z0-9_.:+/#@-]*")
"""Values that need no quotes in any dialect of CSV."""

_GZIP = 16 + zlib.MAX_WBITS


class BulkCsv:
    """The rows of a job as compressed CSV, in the order they were added."""

    def __init__(
        self, template: WriteRequest, fields: Mapping[str, WireField], *, by_id: bool
    ) -> None:
        """Begin with the header.

        Args:
            template: its types name every field that any row has.
            fields: where each field goes.
            by_id: whether the first column is the record's Id.
        """
        names = [] if template.operation is Operation.DELETE else sorted(template.types)
        self._columns = [
            (name, fields[name].type)
            for name in names
            if not (by_id and fields[name].name.casefold() == "id")
        ]
        self._by_id = by_id
        self._packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        self._packed: list[bytes] = []
        self.size_bytes = 0
        """Of the text, not compressed."""
        self._lines: dict[int, str] = {}
        header = ["Id"] if by_id else []
        header += [csv_header(fields[name]) for name, _ in self._columns]
        self._write(",".join(header) + "\n")

    def fitting(self, rows: Sequence[WriteRow], most_bytes: int) -> int:
        """How many rows, from the first on, can be added before the text is too large."""
        self._lines = {}
        size = self.size_bytes
        for row in rows:
            line = self._line(row)
            size += len(line.encode())
            if size > most_bytes:
                break
            self._lines[row.write_id] = line
        return len(self._lines)

    def add(self, rows: Sequence[WriteRow]) -> None:
        """Add rows.

        A field that a row does not name stays an empty column, which leaves it alone on an update
        and gives it its default on an insert.
        """
        self._write("".join(self._lines.get(row.write_id) or self._line(row) for row in rows))
        self._lines = {}

    def packed(self) -> bytes:
        """The whole text, compressed with gzip; nothing can be added afterwards."""
        self._packed.append(self._packer.flush())
        whole = b"".join(self._packed)
        self._packed = [whole]
        return whole

    def _write(self, text: str) -> None:
        raw = text.encode()
        self.size_bytes += len(raw)
        self._packed.append(self._packer.compress(raw))

    def _line(self, row: WriteRow) -> str:
        cells = [row.record_key or ""] if self._by_id else []
        cells += [
            csv_value(row.values[name], type) if name in row.values else ""
            for name, type in self._columns
        ]
        return ",".join(_cell(cell) for cell in cells) + "\n"


def _cell(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    return '"' + text.replace('"', '""') + '"'
