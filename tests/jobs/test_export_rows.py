"""Where a workbook goes that a person names by a folder or by a file."""

from pathlib import Path

import pytest

from app.jobs.export_rows import export_path


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("there", "there/Rows.xlsx"),
        ("new", "new/Rows.xlsx"),
        ("new/", "new/Rows.xlsx"),
        ("new/rows.xlsx", "new/rows.xlsx"),
        ("new/rows.of.may.xlsx", "new/rows.of.may.xlsx"),
    ],
)
def test_a_workbook_never_goes_without_its_ending(tmp_path: Path, typed: str, at: str):
    (tmp_path / "there").mkdir()
    assert export_path(f"{tmp_path}/{typed}", "Rows") == tmp_path / at
