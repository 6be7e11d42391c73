"""Finds the sheets of a workbook and its number formats, without reading a cell."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from app.connectors.excel_files.archive_check import damaged_said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zipfile import ZipFile

_BUILT_IN = {9: "0%", 10: "0.00%"}
"""Number formats that have no text of their own. Source: ECMA-376, section 18.8.30."""

_ZEROS = re.compile(r"0{2,30}")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Shown(Enum):
    """How a number is shown that reads otherwise than it is stored."""

    PERCENT = "percent"
    ZEROS = "leading zeros"


@dataclass(frozen=True)
class SheetPart:
    """One sheet with cells."""

    name: str
    hidden: bool
    part: str
    """Its name in the archive."""


@dataclass(frozen=True)
class NumberStyle:
    """What a cell's style makes of its number."""

    shown: Shown
    digits: int = 0
    """How many digits leading zeros fill up to."""


def sheets_of(archive: ZipFile, path: Path) -> list[SheetPart]:
    """The sheets of cells in the order of their tabs; charts and macro sheets are left out.

    Raises:
        DataError: the workbook is damaged.
    """
    with damaged_said(path):
        book = _book_part(archive)
        folder = posixpath.dirname(book)
        related = _related(archive, book)
        found = []
        for entry in _elements(archive, book, "sheet"):
            name = entry.get("name", "")
            link = next((v for k, v in entry.items() if _local(k) == "id" and "}" in k), "")
            kind, target = related.get(link, ("", ""))
            if kind == "worksheet":
                part = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
                found.append(SheetPart(name, entry.get("state", "visible") != "visible", part))
        return found


def number_styles(archive: ZipFile, path: Path) -> dict[str, NumberStyle]:
    """Style number, as cells write it → what it makes of numbers; only where it changes them."""
    with damaged_said(path):
        book = _book_part(archive)
        styles = next(
            (
                posixpath.normpath(posixpath.join(posixpath.dirname(book), target)).lstrip("/")
                for kind, target in _related(archive, book).values()
                if kind == "styles"
            ),
            "",
        )
        if styles not in archive.namelist():
            return {}
        root = ET.fromstring(archive.read(styles))  # noqa: S314  checked before
        formats = dict(_BUILT_IN)
        cells: list[int] = []
        for child in root:
            if _local(child.tag) == "numFmts":
                formats |= {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in child}
            elif _local(child.tag) == "cellXfs":
                cells = [int(one.get("numFmtId", 0)) for one in child]
        known = {number: _number_style(text) for number, text in formats.items()}
        return {
            str(place): style
            for place, number in enumerate(cells)
            if (style := known.get(number)) is not None
        }


def _number_style(text: str) -> NumberStyle | None:
    plain = _QUOTED.sub("", text.partition(";")[0])
    if "%" in plain:
        return NumberStyle(Shown.PERCENT)
    if _ZEROS.fullmatch(plain):
        return NumberStyle(Shown.ZEROS, len(plain))
    return None


def _book_part(archive: ZipFile) -> str:
    for kind, target in _relations(archive, "_rels/.rels"):
        if kind == "officeDocument":
            return target.lstrip("/")
    return "xl/workbook.xml"


def _related(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Link → (kind, target) of what a part refers to."""
    folder, name = posixpath.split(part)
    found = {}
    for entry in _elements(archive, f"{folder}/_rels/{name}.rels", "Relationship"):
        kind = entry.get("Type", "").rpartition("/")[2]
        found[entry.get("Id", "")] = (kind, entry.get("Target", ""))
    return found


def _relations(archive: ZipFile, part: str) -> Iterator[tuple[str, str]]:
    for entry in _elements(archive, part, "Relationship"):
        yield entry.get("Type", "").rpartition("/")[2], entry.get("Target", "")


def _elements(archive: ZipFile, part: str, name: str) -> Iterator[dict[str, str]]:
    root = ET.fromstring(archive.read(part))  # noqa: S314  checked before
    for element in root.iter():
        if _local(element.tag) == name:
            yield dict(element.items())


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
