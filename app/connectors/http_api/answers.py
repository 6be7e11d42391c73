"""Takes an answer apart: JSON, JSON lines, XML and CSV, packed by gzip or zip or not at all.

Numbers stay the digits that were sent. XML may declare nothing: no document type, no entities.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
MOST_DEPTH = 200
"""Deepest nesting of an answer. Source: ours; Python's own JSON reader stops at about 1,000."""

_CHUNK = 64 * 1024


class AnswerError(ValueError):
    """An answer that is not what it should be; one plain sentence."""


class Digits(str):
    """A number as the digits that were sent."""

    __slots__ = ()


def unpacked(body: bytes, most_bytes: int) -> bytes:
    """Unpack gzip or zip, if the body is packed.

    Raises:
        AnswerError: it is damaged, or larger than it may be.
    """
    if body.startswith(GZIP_MAGIC):
        return _gunzip(body, most_bytes)
    if body.startswith(ZIP_MAGIC):
        return _unzip(body, most_bytes)
    return body


def _gunzip(body: bytes, most_bytes: int) -> bytes:
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = reader.decompress(body, most_bytes + 1)
    except zlib.error as error:
        raise AnswerError("The packed answer is damaged") from error
    if len(plain) > most_bytes:
        raise AnswerError(f"Unpacked, the answer is longer than {most_bytes} bytes")
    return plain


def _unzip(body: bytes, most_bytes: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = [one for one in archive.infolist() if not one.is_dir()]
            if len(names) != 1:
                raise AnswerError(f"The archive holds {len(names)} files; one is expected")
            with archive.open(names[0]) as member:
                plain = member.read(most_bytes + 1)
    except zipfile.BadZipFile as error:
        raise AnswerError("The packed answer is damaged") from error
    if len(plain) > most_bytes:
        raise AnswerError(f"Unpacked, the answer is longer than {most_bytes} bytes")
    return plain


def kind_of(content_type: str, body: bytes) -> str:
    """Tell the kind of an answer by what it says of itself, else by how it begins."""
    said = content_type.partition(";")[0].strip().lower()
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if said.endswith(("ndjson", "jsonl", "json-seq", "x-json-stream")):
        return "jsonl"
    if said.endswith("json"):
        return "json"
    if said.endswith("xml"):
        return "xml"
    if said == "text/csv":
        return "csv"
    if start in (b"{", b"["):
        return "json"
    return "xml" if start == b"<" and said != "text/html" else "text"


def parsed(body: bytes, kind: str) -> Any:
    """Read an answer; None for an empty one.

    Raises:
        AnswerError: it is not of that kind.
    """
    if not body.strip():
        return None
    if kind == "json":
        return _json(_text(body))
    if kind == "jsonl":
        return [_json(line) for line in _text(body).splitlines() if line.strip()]
    if kind == "xml":
        return _Xml().read(body)
    if kind == "csv":
        return _csv(_text(body))
    return _text(body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerError("The answer is not UTF-8 text") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_int=Digits, parse_float=Digits, parse_constant=_no_number)
    except RecursionError as error:
        raise AnswerError("The answer is nested too deeply") from error
    except ValueError as error:
        raise AnswerError(f"The answer is not JSON: {error}") from error


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _csv(text: str) -> list[dict[str, str]]:
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(rows, None)
        return [] if header is None else list(_csv_rows(header, rows))
    except csv.Error as error:
        raise AnswerError(f"The answer is not CSV: {error}") from error


def _csv_rows(header: list[str], rows: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    for n, row in enumerate(rows, 2):
        if row and len(row) != len(header):
            raise AnswerError(f"Row {n} of the answer has {len(row)} values for {len(header)}")
        if row:
            yield dict(zip(header, row, strict=True))


class _Xml:
    """XML as blocks: `@name` for an attribute, `#text` for text beside attributes or elements.

    An element without either is its text, None when empty; one that stands more than once is a
    list. Prefixes of namespaces are left out.
    """

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._root: Any = None

    def read(self, body: bytes) -> Any:
        """Give the document as a block of its root's name."""
        reader = expat.ParserCreate()
        reader.buffer_text = True
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        reader.CharacterDataHandler = self._data
        reader.StartDoctypeDeclHandler = _refuse
        reader.EntityDeclHandler = _refuse
        try:
            reader.Parse(body, True)  # noqa: FBT003  # the only way that expat takes it
        except expat.ExpatError as error:
            raise AnswerError(f"The answer is not XML: {error}") from error
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MOST_DEPTH:
            raise AnswerError("The answer is nested too deeply")
        own = {
            f"@{_local(key)}": value
            for key, value in attributes.items()
            if not key.startswith("xmlns")
        }
        self._open.append((_local(name), own, []))

    def _data(self, text: str) -> None:
        self._open[-1][2].append(text)

    def _end(self, _name: str) -> None:
        name, block, texts = self._open.pop()
        text = "".join(texts)
        value: Any = block
        if not block:
            value = text if text.strip() else None
        elif text.strip():
            block["#text"] = text.strip()
        if not self._open:
            self._root = {name: value}
            return
        around = self._open[-1][1]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise AnswerError("The answer declares a document type, which is not read")
