"""Changes rows of a CSV file: the whole file is written beside it, then takes its place.

Untouched records keep every byte. Whoever reads the file sees the old one or the new one.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from app.connectors.csv_files.dialect import QUOTE, Dialect, undecodable
from app.connectors.csv_files.records import Lines, start
from app.connectors.csv_files.written_fields import fields_as_written, new_record, with_values
from app.connectors.keyed_rewriting import NOT_WRITABLE, KeyedRewriting
from app.core.errors import EndpointError
from app.core.outcome import RowError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Rewriting(KeyedRewriting):
    """One file being rewritten in memory."""

    def __init__(self, path: Path, dialect: Dialect, key: tuple[str, ...]) -> None:
        """Begin; nothing is read yet.

        Args:
            path: the file, for errors.
            dialect: how it is written.
            key: names of the columns that make the record key.
        """
        super().__init__(key)
        self.path = path
        self.dialect = dialect
        self.records: list[tuple[str, list[str]]] = []
        """Each record as written, and its values, none for one that cannot be taken apart.
        Blank lines belong to the record behind them."""
        self.title = ""
        """Lines in front of the header."""
        self.header = ""
        self.tail = ""
        """Blank lines at the end."""

    def read(self, data: bytes) -> None:
        """Take in the whole file.

        Raises:
            DataError: it cannot be read.
            EndpointError: its encoding does not give the same bytes back.
        """
        encoding = self.dialect.encoding
        body = data[len(self.dialect.mark) :]
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as error:
            raise undecodable(self.path, self.dialect) from error
        if text.encode(encoding) != body:
            raise EndpointError(
                f"{self.path.name} cannot be rewritten in {encoding.upper()} without changing "
                "rows that nobody asked to change."
            )
        lines = Lines(io.StringIO(text, newline=""), self.path)
        header, records = start(lines, self.path, self.dialect)
        self.title = "".join(lines.skipped)
        self.header = "".join(lines.taken)
        self.names = header.names
        for record in records:
            values = [] if record.fault else record.values
            self.records.append(("".join(lines.taken), values))
        self.tail = "".join(lines.taken)

    def text(self) -> str:
        """The whole file as it shall be."""
        return "".join(
            [self.title, self.header, *(record for record, _ in self.records), self.tail]
        )

    def values_at(self, place: int) -> Sequence[str]:
        """The values of a record."""
        return self.records[place][1]

    def places(self) -> Sequence[int]:
        """Where the records are that could be taken apart."""
        return [place for place, (_, values) in enumerate(self.records) if values]

    def refuses(self, name: str, value: str, place: int | None) -> RowError | None:
        """Why the file cannot hold a value: its encoding has no such character."""
        del place
        if _fits(value, self.dialect.encoding):
            return None
        words = f"{name} holds a character that the file cannot hold"
        return RowError(NOT_WRITABLE, words, (name,))

    def append(self, values: Sequence[str]) -> int:
        """Add a record behind the last one, quoted as the others are."""
        end = self._close_last_line()
        record = new_record(values, self.dialect.separator, self._quoted_columns()) + end
        self.records.append((record, list(values)))
        return len(self.records) - 1

    def change(self, place: int, changed: dict[str, str]) -> None:
        """Change some values; the others stay as they were written."""
        written, values = self.records[place]
        columns = {name: column for column, name in enumerate(self.names)}
        blank = written[: len(written) - len(written.lstrip("\r\n"))]
        record = with_values(written[len(blank) :], self.dialect.separator, columns, changed)
        values = [changed.get(name, value) for name, value in zip(self.names, values, strict=True)]
        self.records[place] = (blank + record, values)

    def remove(self, place: int) -> None:
        """Take a record away; the others keep their places until the next request."""
        self.records[place] = ("", [])

    def _quoted_columns(self) -> list[bool]:
        """Which columns stand in quotes, by the first record, else the header."""
        sample = next((record for record, values in self.records if values), self.header)
        fields, _ = fields_as_written(sample.lstrip("\r\n"), self.dialect.separator)
        return [one.startswith(QUOTE) for one in fields]

    def _close_last_line(self) -> str:
        """End the file's last line, if it was open, so that another can follow; that one's end."""
        end = self.dialect.newline
        last = next((n for n in range(len(self.records) - 1, -1, -1) if self.records[n][0]), None)
        text = self.header if last is None else self.records[last][0]
        if text.endswith(("\n", "\r")):
            return end
        if last is None:
            self.header += end
        else:
            self.records[last] = (text + end, self.records[last][1])
        return ""


def _fits(value: str, encoding: str) -> bool:
    try:
        value.encode(encoding)
    except UnicodeEncodeError:
        return False
    return "\0" not in value
