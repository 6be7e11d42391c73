"""The fields of one record as they stand in the file, so that only those change that have to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.csv_files.dialect import QUOTE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def fields_as_written(record: str, separator: str) -> tuple[list[str], str]:
    """Take a record apart without changing a character.

    Args:
        record: its physical lines, quotes, line ends and all.
        separator: what stands between its fields.

    Returns:
        The fields as written and the line end; joined by the separator they are the record.
    """
    body = record.rstrip("\r\n")
    fields = []
    start = place = 0
    quoted = False
    while place < len(body):
        character = body[place]
        if quoted:
            quoted = character != QUOTE
        elif character == QUOTE and (place == start or body[start] == QUOTE):
            quoted = True
        elif character == separator:
            fields.append(body[start:place])
            start = place + 1
        place += 1
    return [*fields, body[start:]], record[len(body) :]


def with_values(
    record: str, separator: str, places: Mapping[str, int], values: Mapping[str, str]
) -> str:
    """Write a record anew with some values changed; the other fields stay as they were written.

    Args:
        record: as it stands in the file.
        separator: what stands between its fields.
        places: the column of each field, from 0.
        values: field → new value, "" to clear it.
    """
    fields, end = fields_as_written(record, separator)
    for name, value in values.items():
        place = places[name]
        fields[place] = written(value, separator, quoted=fields[place].startswith(QUOTE))
    return _line(fields, separator) + end


def new_record(values: Sequence[str], separator: str, quoted: Sequence[bool]) -> str:
    """Write a record that was not there, without its line end.

    Args:
        values: one a column.
        separator: what stands between fields.
        quoted: which columns the file puts in quotes though they need none.
    """
    pairs = zip(values, quoted, strict=True)
    return _line([written(one, separator, quoted=wanted) for one, wanted in pairs], separator)


def written(value: str, separator: str, *, quoted: bool) -> str:
    """Write one value, in quotes where it needs them or the file has them."""
    if quoted or any(sign in value for sign in (separator, QUOTE, "\r", "\n")):
        return QUOTE + value.replace(QUOTE, QUOTE + QUOTE) + QUOTE
    return value


def _line(fields: list[str], separator: str) -> str:
    """Join fields; a line with nothing on it would be passed over when it is read."""
    return separator.join(fields) or QUOTE + QUOTE
