"""Looks into a workbook as the file holds it, without any library's idea of a cell."""

import re
import zipfile
from pathlib import Path


def sheets(path: Path) -> dict[str, str]:
    """The XML of each sheet, by its title."""
    with zipfile.ZipFile(path) as book:
        listed = book.read("xl/workbook.xml").decode()
        titles = re.findall(r'<sheet [^>]*?name="([^"]+)"', listed)
        return {
            title: book.read(f"xl/worksheets/sheet{n}.xml").decode()
            for n, title in enumerate(titles, 1)
        }


def parts(path: Path) -> list[str]:
    """The names of all files inside."""
    with zipfile.ZipFile(path) as book:
        return book.namelist()


def assert_only_text_and_numbers(path: Path) -> None:
    """No formula, no link, nothing outside the file; whatever the values were."""
    for title, xml in sheets(path).items():
        assert not re.search(r"<f[ >/]", xml), title
        assert "hyperlink" not in xml.replace("insertHyperlinks", ""), title
        assert not re.search(r'<c [^>]*t="(?:str|e|b|d)"', xml), title
    for name in parts(path):
        assert "external" not in name.lower()
        assert not name.startswith("xl/worksheets/_rels"), name
