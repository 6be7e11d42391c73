"""Reads and writes the CSV of bulk jobs as Salesforce does: headers, empty, `#N/A`, parents."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DELIMITERS = {
    "BACKQUOTE": "`",
    "CARET": "^",
    "COMMA": ",",
    "PIPE": "|",
    "SEMICOLON": ";",
    "TAB": "\t",
}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
HEADER_MAX_CHARACTERS = 32_000
FIELD_MAX_CHARACTERS = 131_072
"""Source of both: Bulk API 2.0 guide, "Prepare CSV Files" and "Limits"."""
NULL = "#N/A"

_PARENT = re.compile(
    r"(?:(?P<type>[A-Za-z]\w*):)?(?P<relationship>[A-Za-z]\w*)\.(?P<field>[A-Za-z]\w*)"
)


class JobFailure(Exception):  # noqa: N818 - the job's end, in Salesforce's words; no error of ours
    """The whole job fails; the text is its `errorMessage`."""


@dataclass(frozen=True)
class Column:
    """One column of an upload."""

    header: str
    """As uploaded."""
    field: str
    """API name of the field written, or of the lookup that a parent column fills."""
    relationship: str | None = None
    """For a parent column, the relationship's name."""
    parent_type: str | None = None
    """For a polymorphic parent column, the parent's object."""
    parent_field: str | None = None
    """For a parent column, the field that finds the parent."""
    echoed: bool = True
    """False when the header's case differs from the API name; results then leave the column out."""


@dataclass(frozen=True)
class Upload:
    """A parsed CSV."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    """Texts as uploaded, as many as columns."""


def read_upload(
    content: bytes, describe: Mapping[str, Any], *, delimiter: str, line_ending: str
) -> Upload:
    """Parse an upload against the object's describe.

    Raises:
        JobFailure: the file cannot be read, or a header is no field.
    """
    text = _decode(content)
    _check_line_ending(text, line_ending)
    header, *lines = _lines(text, delimiter)
    if sum(map(len, header)) > HEADER_MAX_CHARACTERS:
        raise JobFailure("InvalidBatch : The header is longer than 32,000 characters")
    columns = read_header(header, describe)
    return Upload(columns, tuple(_row(line, len(columns), at) for at, line in enumerate(lines)))


def read_as_uploaded(content: bytes, *, delimiter: str) -> Upload:
    """Parse an upload as it is, its header not looked at, for a job that never got so far.

    Raises:
        JobFailure: the file cannot be read.
    """
    header, *lines = _lines(_decode(content), delimiter)
    columns = tuple(Column(name, name) for name in header)
    return Upload(columns, tuple(_row(line, len(columns), at) for at, line in enumerate(lines)))


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "InvalidBatch : Failed to parse CSV: content is not valid UTF-8"
        raise JobFailure(message) from error


def _lines(text: str, delimiter: str) -> list[list[str]]:
    """Split into lines of values, the header first; blank lines do not count.

    Raises:
        JobFailure: the quoting is broken, or there is no header.
    """
    csv.field_size_limit(FIELD_MAX_CHARACTERS * 4)
    source = io.StringIO(text, newline="")
    try:
        lines = [
            line
            for line in csv.reader(source, delimiter=DELIMITERS[delimiter], strict=True)
            if line
        ]
    except csv.Error as error:
        raise JobFailure(f"InvalidBatch : Failed to parse CSV: {error}") from error
    if not lines:
        raise JobFailure("InvalidBatch : Failed to parse CSV header: the file is empty")
    return lines


def _check_line_ending(text: str, line_ending: str) -> None:
    """Compare the end of the first line with what the job announced.

    Raises:
        JobFailure: they differ.
    """
    at = text.find("\n")
    if at < 0:
        return
    found = "CRLF" if text[at - 1 : at] == "\r" else "LF"
    if found != line_ending:
        raise JobFailure(
            "ClientInputError : LineEnding is invalid on user data. "
            f"Current LineEnding setting is {line_ending}"
        )


def _row(line: Sequence[str], width: int, at: int) -> tuple[str, ...]:
    """Bring a line to the header's width; a short one ends in empty values.

    Raises:
        JobFailure: the line has more values than the header has names.
    """
    if len(line) > width:
        raise JobFailure(f"InvalidBatch : Row {at + 1} has more values than the header has names")
    return (*line, *("" for _ in range(width - len(line))))


def read_header(names: Sequence[str], describe: Mapping[str, Any]) -> tuple[Column, ...]:
    """Find the field of each column.

    Raises:
        JobFailure: a name is no field of the object, or stands twice.
    """
    fields = {each["name"].lower(): each for each in describe["fields"]}
    lookups = {
        each["relationshipName"].lower(): each
        for each in describe["fields"]
        if each["relationshipName"]
    }
    columns = tuple(_column(name, fields, lookups) for name in names)
    seen: set[str] = set()
    for column in columns:
        key = column.header.lower()
        if key in seen:
            raise JobFailure(f"InvalidBatch : Duplicate column in header : {column.header}")
        seen.add(key)
    return columns


def _column(name: str, fields: Mapping[str, Any], lookups: Mapping[str, Any]) -> Column:
    found = fields.get(name.lower())
    if found is not None:
        return Column(name, found["name"], echoed=name == found["name"])
    match = _PARENT.fullmatch(name)
    lookup = lookups.get(match["relationship"].lower()) if match else None
    if match is None or lookup is None:
        raise JobFailure(f"InvalidBatch : Field name not found : {name}")
    return Column(
        header=name,
        field=lookup["name"],
        relationship=lookup["relationshipName"],
        parent_type=match["type"],
        parent_field=match["field"],
    )


def row_values(columns: Sequence[Column], row: Sequence[str]) -> dict[str, Any]:
    """Turn a row's texts into what a save takes: empty is left out, `#N/A` is None."""
    values: dict[str, Any] = {}
    for column, text in zip(columns, row, strict=True):
        if text == "":
            continue
        if column.relationship is None or column.parent_field is None:
            values[column.field] = None if text == NULL else text
        elif text == NULL:
            values[column.field] = None
        else:
            parent: dict[str, Any] = {column.parent_field: text}
            if column.parent_type is not None:
                parent["attributes"] = {"type": column.parent_type}
            values[column.relationship] = parent
    return values


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str, line_ending: str
) -> str:
    """Write a result file: every value quoted, a quote doubled, each line ended."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=DELIMITERS[delimiter],
        lineterminator=LINE_ENDINGS[line_ending],
        quoting=csv.QUOTE_ALL,
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
