"""How a CSV file is written: its encoding, its separator and its line ends."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import DataError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QUOTE = '"'
SEPARATORS = (",", ";", "\t", "|")
"""What may separate fields when the sync file does not say; the first wins a draw."""

SEPARATOR_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks and the encodings they announce. Source: Unicode Standard, section 2.13."""

_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""Codecs that read and write a mark of their own; marks are handled here."""

_SEPARATOR_LINE = re.compile(r'"?sep=([^\w"\r\n])"?\r?$', re.IGNORECASE | re.MULTILINE)
"""A first line that names the separator, as Excel reads and some programs write it. It stays.

Source: observed; no standard has it.
"""

_HEADER_BYTES = 256 * 1024
"""Longest header that is looked at. Unit: bytes. Source: ours; Bulk API takes 32,000 characters."""


@dataclass(frozen=True)
class Dialect:
    """How one file is written."""

    encoding: str
    """A codec that neither expects nor writes a byte order mark."""
    mark: bytes
    """The byte order mark at the start of the file, b"" without one."""
    separator: str
    newline: str
    """End of the first line."""
    header_line: int = 1
    """1-based line at which the header begins, or behind which its blank lines do."""

    @property
    def words(self) -> str:
        """The dialect as a person would say it, "UTF-8, comma"."""
        names = {sign: word for word, sign in SEPARATOR_WORDS.items()}
        return f"{self.encoding.upper()}, {names.get(self.separator, self.separator)}"


def find_dialect(path: Path, options: Mapping[str, str]) -> Dialect:
    """Look at the start of a file.

    Args:
        path: the file.
        options: `encoding`, `separator` and `header_row`; what they say wins, then a first line
            `sep=;`.

    Raises:
        SettingsError: an option that cannot be used.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_HEADER_BYTES)
    mark, marked = next(
        ((mark, name) for mark, name in _MARKS if start.startswith(mark)), (b"", "")
    )
    encoding = _known_encoding(options["encoding"]) if options.get("encoding") else marked
    encoding = _WITHOUT_MARK.get(encoding, encoding) or "utf-8"
    if mark and encoding != marked:
        mark = b""
    text = start[len(mark) :].decode(encoding, errors="replace")
    chosen = options.get("separator", "")
    named = _SEPARATOR_LINE.match(text)
    header_line = _known_line(options.get("header_row") or ("2" if named else ""))
    if named and not chosen and header_line > 1:
        chosen = named[1]
    head = "".join(text.splitlines(keepends=True)[header_line - 1 :])
    separator = _known_separator(chosen) if chosen else _likely_separator(head)
    return Dialect(encoding, mark, separator, _first_line_end(text), header_line)


def undecodable(path: Path, dialect: Dialect) -> DataError:
    """Say where a file that could not be decoded goes wrong.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()[len(dialect.mark) :]
    try:
        data.decode(dialect.encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(dialect.encoding)
        line = before.count("\n") + before.count("\r") - before.count("\r\n") + 1
        byte = error.start + len(dialect.mark)
        shown = data[error.start : error.start + 1].hex().upper()
        return DataError(
            f"Line {line:,} of {path.name} is not {dialect.encoding.upper()}: byte {shown} at "
            f"offset {byte:,}.",
            path=path,
            line=line,
            byte=byte,
        )
    return DataError(f"{path.name} changed while it was read.", path=path)


def _known_encoding(name: str) -> str:
    try:
        b"a".decode(name, errors="replace")
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise SettingsError(f'There is no encoding "{name}".', key="encoding") from error


def _known_separator(text: str) -> str:
    separator = SEPARATOR_WORDS.get(text.lower(), text)
    if len(separator) != 1 or separator in '"\r\n\0' or separator.isalnum():
        raise SettingsError(
            f'"{text}" cannot separate fields; a separator is one character, comma, semicolon, '
            "tab or pipe.",
            key="separator",
        )
    return separator


def _known_line(text: str) -> int:
    if text and (not text.isdecimal() or int(text) < 1):
        raise SettingsError(f'"{text}" is not the number of a line.', key="header_row")
    return int(text or 1)


def _likely_separator(text: str) -> str:
    """The candidate that stands most often in the header, outside quotes."""
    header = _header(text)
    return max(SEPARATORS, key=lambda sign: (header.count(sign), -SEPARATORS.index(sign)))


def _header(text: str) -> str:
    """The first line without what stands in quotes."""
    outside = []
    quoted = False
    for character in text:
        if character == QUOTE:
            quoted = not quoted
        elif not quoted:
            if character in "\r\n":
                break
            outside.append(character)
    return "".join(outside)


def _first_line_end(text: str) -> str:
    for place, character in enumerate(text):
        if character == "\n":
            return "\n"
        if character == "\r":
            return "\r\n" if text[place + 1 : place + 2] == "\n" else "\r"
    return "\n"
