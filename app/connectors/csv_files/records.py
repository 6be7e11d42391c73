"""Reads the records of a CSV file one by one and says on which line the first bad one is."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from app.connectors.csv_files.dialect import Dialect, undecodable
from app.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

FIELD_MAX_CHARACTERS = 2**31 - 1
"""The reader's own limit is 128 KiB, as a long text area; it is one for the whole process."""


@dataclass(frozen=True)
class Header:
    """The first record of a file."""

    names: tuple[str, ...]
    """Without outer white space; no two differ only by the case of their letters."""
    line: int
    """1-based physical line on which it starts."""


class Record(NamedTuple):
    """One record behind the header."""

    line: int
    """1-based physical line on which it starts."""
    values: list[str]
    """As many as the header has names; empty where there is a fault."""
    fault: str = ""
    """Why it cannot be taken apart, "" when it can."""


class Lines:
    """The physical lines of a file, counted; remembers what the last record was made of."""

    def __init__(self, lines: Iterable[str], path: Path) -> None:
        self._lines = iter(lines)
        self._path = path
        self.count = 0
        self.taken: list[str] = []
        self.skipped: list[str] = []
        """What stands in front of the header."""

    def skip(self, count: int) -> None:
        """Pass over lines in front of the header."""
        self.skipped = list(islice(self._lines, count))
        self.count += len(self.skipped)

    def __iter__(self) -> Iterator[str]:
        """Each line with its end.

        Raises:
            DataError: a line holds NUL, which no text file does.
        """
        for line in self._lines:
            self.count += 1
            if "\0" in line:
                raise DataError(
                    f"Line {self.count:,} of {self._path.name} holds a NUL character.",
                    path=self._path,
                    line=self.count,
                )
            self.taken.append(line)
            yield line


def read_header(path: Path, dialect: Dialect) -> Header:
    """Read the first record only.

    Raises:
        DataError: there is none, or its names cannot be told apart.
        OSError: the file cannot be read.
    """
    with _opened(path, dialect) as file:
        header, _ = start(Lines(file, path), path, dialect)
        return header


def read_records(path: Path, dialect: Dialect) -> Iterator[Record]:
    """Give each record after the header. Blank lines are passed over.

    Raises:
        DataError: the file cannot be read on from some line.
        OSError: the file cannot be read.
    """
    with _opened(path, dialect) as file:
        lines = Lines(file, path)
        _, records = start(lines, path, dialect)
        yield from records


def excerpt(path: Path, dialect: Dialect, lines: Collection[int]) -> bytes:
    """The file with its header and only some of its records, each byte as it stands there.

    Args:
        path: the file.
        dialect: how it is written.
        lines: 1-based lines on which the records start that are wanted.

    Raises:
        DataError: the file cannot be read on from some line.
        OSError: the file cannot be read.
    """
    with _opened(path, dialect) as file:
        read = Lines(file, path)
        _, records = start(read, path, dialect)
        taken = [*read.skipped, *read.taken]
        for record in records:
            if record.line in lines:
                taken += [line for line in read.taken if line.strip("\r\n")]
    return dialect.mark + "".join(taken).encode(dialect.encoding)


def start(lines: Lines, path: Path, dialect: Dialect) -> tuple[Header, Iterator[Record]]:
    """Read the header and give it with the records behind it, none of which is read yet.

    While a record is at hand `lines.taken` holds the lines it was made of, and blank ones before.

    Raises:
        DataError: there is no header, or its names cannot be told apart.
    """
    try:
        lines.skip(dialect.header_line - 1)
    except UnicodeDecodeError as error:
        raise undecodable(path, dialect) from error
    records = _records(lines, path, dialect)
    first = next(records, None)
    if first is None:
        raise DataError(f"{path.name} has no header line.", path=path, line=dialect.header_line)
    line, names = first
    header = Header(tuple(name.strip() for name in names), line)
    _check_names(header, path)
    return header, _even(records, header, path)


_OTHERS = (
    (
        (b"\xd0\xcf\x11\xe0",),
        "is a workbook of Excel 97 or with a password; save it as .xlsx without a password",
    ),
    (
        (b"PK\x03\x04",),
        "is an Excel workbook or another archive; the name of a workbook ends in .xlsx",
    ),
    ((b"%PDF-",), "is a PDF; export the table itself as CSV"),
    (
        (b"<!doctype html", b"<html"),
        "is a web page, perhaps the sign-in page of where it came from; load it once more",
    ),
)
"""How files begin that are something else than their name says, and what that is."""
_BEGINNING_BYTES = 64


def _opened(path: Path, dialect: Dialect) -> io.TextIOWrapper:
    file = path.open("rb")
    start = file.read(_BEGINNING_BYTES).removeprefix(dialect.mark).lstrip().lower()
    for beginnings, words in _OTHERS:
        if start.startswith(tuple(one.lower() for one in beginnings)):
            file.close()
            raise DataError(f"{path.name} {words}.", path=path, line=1)
    file.seek(len(dialect.mark))
    return io.TextIOWrapper(file, encoding=dialect.encoding, newline="")


def _records(lines: Lines, path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line on which it starts."""
    csv.field_size_limit(FIELD_MAX_CHARACTERS)
    reader = csv.reader(lines, delimiter=dialect.separator, strict=True)
    first_line = lines.count + 1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise undecodable(path, dialect) from error
        except csv.Error as error:
            begun = first_line + _blank(lines.taken)
            raise _misquoted(str(error), path, begun, lines.count) from error
        if values:
            yield first_line + _blank(lines.taken), values
            lines.taken.clear()
        first_line = lines.count + 1 - len(lines.taken)


def _blank(taken: list[str]) -> int:
    """How many blank lines were passed before a record."""
    return next((n for n, line in enumerate(taken) if line.strip("\r\n")), 0)


def _even(records: Iterator[tuple[int, list[str]]], header: Header, path: Path) -> Iterator[Record]:
    """Records as wide as the header; one of another width is a fault of its own."""
    wanted = len(header.names)
    for line, values in records:
        if len(values) == wanted:
            yield Record(line, values)
        else:
            yield Record(
                line,
                [""] * wanted,
                f"Line {line:,} of {path.name} has {_fields(len(values))}, but the header has "
                f"{_fields(wanted)}",
            )


def _fields(count: int) -> str:
    return f"{count:,} field{'' if count == 1 else 's'}"


def _check_names(header: Header, path: Path) -> None:
    seen: dict[str, int] = {}
    for place, name in enumerate(header.names, 1):
        if not name:
            raise DataError(
                f"Column {place} of {path.name} has no name.", path=path, line=header.line
            )
        first = seen.setdefault(name.casefold(), place)
        if first != place:
            other = header.names[first - 1]
            named = f'both named "{name}"' if other == name else f'named "{other}" and "{name}"'
            raise DataError(
                f"Columns {first} and {place} of {path.name} are {named}. Give one of them another"
                " name; capitals make no difference.",
                path=path,
                line=header.line,
            )


def _misquoted(words: str, path: Path, first_line: int, last_line: int) -> DataError:
    if words == "unexpected end of data":
        return DataError(
            f"A quoted value in the record that starts on line {first_line:,} of {path.name} is "
            "never closed.",
            path=path,
            line=first_line,
        )
    return DataError(
        f"Line {last_line:,} of {path.name} has text behind a closing quote.",
        path=path,
        line=last_line,
    )
