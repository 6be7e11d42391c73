"""Cells hold text as text, whatever it is; a workbook appears whole or not at all."""

import errno
import tempfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from app.core.errors import Cancelled, StoreError, StoreFullError
from app.jobs.workbook_sheet import (
    CELL_MOST,
    Check,
    Look,
    Marked,
    SheetWriter,
    cell_text,
    new_workbook,
    safe_file_name,
)
from tests.jobs.workbook_xml import assert_only_text_and_numbers, sheets


def written(path: Path, *values, look: Look = Look.PLAIN) -> list[object]:
    """The values as another reader sees them, one a row."""
    with new_workbook(path, "Values") as book:
        sheet = SheetWriter(book, "Values", (20,))
        for value in values:
            sheet.add((value, look))
        sheet.close()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Values").to_python()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://a.example","x")',
        "=cmd|'/c calc'!A1",
        "{=1}",
        "+44 7700 900333",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "http://a.example",
        "mailto:a@b.example",
        "007",
        "1e5",
        "TRUE",
        "#N/A",
        "#REF!",
        "2026-11-20",
        " outer spaces ",
        "two\nlines",
        "_x000D_",
        "_x005F_x000D_",
        "a & <b> \"c\" 'd'",
        "ab\u0085c\u2028d",
        "\U0001f600 Łódź 東京",
    ],
)
def test_a_text_stays_the_text_it_is(tmp_path: Path, text: str):
    path = tmp_path / "one.xlsx"
    assert written(path, text) == [text]
    assert_only_text_and_numbers(path)


def test_a_marked_text_is_whole_and_no_formula(tmp_path: Path):
    path = tmp_path / "marked.xlsx"
    assert written(path, Marked("=1+1 is wrong", 0, 4), Marked("ok =2", 3, 5)) == [
        "=1+1 is wrong",
        "ok =2",
    ]
    assert_only_text_and_numbers(path)
    runs = load_workbook(path, rich_text=True)["Values"]["A1"].value
    assert [str(run) for run in runs] == ["=1+1", " is wrong"]
    assert [run.font.b for run in runs] == [True, False]


@pytest.mark.parametrize(
    ("text", "start", "end"), [(" ab", 1, 2), ("ab ", 0, 2), ("a b", 1, 2), ("   ", 0, 1)]
)
def test_white_space_around_a_marked_part_is_not_lost(
    tmp_path: Path, text: str, start: int, end: int
):
    assert written(tmp_path / "space.xlsx", Marked(text, start, end)) == [text]


def test_a_control_character_becomes_its_picture_and_places_stay():
    assert cell_text("a\x00b\rc\x1bd") == "a␀b␍c␛d"
    assert cell_text("a\tb\nc") == "a\tb\nc"
    assert cell_text("a\ud800b\uffffc") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    "text",
    ["x" * 40_000, "\U0001f600" * 20_000, "_x000D_" * 5_000, "x" * (CELL_MOST - 1) + "\U0001f600"],
)
def test_a_text_longer_than_a_cell_is_cut_with_a_mark(tmp_path: Path, text: str):
    cut = written(tmp_path / "long.xlsx", text, Marked(text, 3, 9))
    for value in cut:
        assert len(value.encode("utf-16-le")) <= CELL_MOST * 2
        assert value.endswith(f"(cut here, {len(text):,} characters in all)")
        assert text.startswith(value[: value.index("… (cut here")])


def test_a_text_that_just_fits_is_not_cut(tmp_path: Path):
    text = "y" * CELL_MOST
    assert written(tmp_path / "full.xlsx", text) == [text]


def test_neighbouring_rows_share_one_check(tmp_path: Path):
    path = tmp_path / "checks.xlsx"
    short = Check(length=40, message="Mobile Phone holds 40 characters.")
    with new_workbook(path, "Values") as book:
        sheet = SheetWriter(book, "Values", (20,))
        for row in (1, 2, 3, 7):
            sheet.check(1, row, short)
        for _ in range(7):
            sheet.add(("", Look.OPEN))
        sheet.close(locked=True)
    checks = load_workbook(path)["Values"].data_validations.dataValidation
    assert [str(check.sqref) for check in checks] in (["A1:A3 A7"], ["A7 A1:A3"])
    assert checks[0].error == "Mobile Phone holds 40 characters."
    assert "<sheetProtection" in sheets(path)["Values"]


def test_a_file_that_cannot_be_written_is_named_and_the_old_one_stays(tmp_path: Path):
    folder = tmp_path / "a file"
    folder.write_text("not a folder")
    path = folder / "b.xlsx"
    with pytest.raises(StoreError, match="cannot be written") as caught:
        written(path, "x")
    assert caught.value.path == path


@pytest.mark.parametrize("trouble", [Cancelled(), PermissionError(13, "Permission denied")])
def test_a_workbook_given_up_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, monkeypatch, trouble: BaseException
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"old")
    with pytest.raises((Cancelled, StoreError)):
        give_up(path, trouble)
    assert path.read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["old.xlsx", "scratch"]
    assert list(scratch.iterdir()) == []


def give_up(path: Path, trouble: BaseException) -> None:
    with new_workbook(path, "Values") as book:
        SheetWriter(book, "Values", ()).add(("half a workbook", Look.PLAIN))
        SheetWriter(book, "Empty", ())
        raise trouble


def test_a_full_disk_is_said_to_be_full(tmp_path: Path):
    path = tmp_path / "full.xlsx"
    with pytest.raises(StoreFullError, match="no room left for"), new_workbook(path, "V"):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Orgtide run 318, Mobile opt-ins, 31 rows", "Orgtide run 318, Mobile opt-ins, 31 rows"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("..", ""),
        ("tab\there ", "tab-here"),
    ],
)
def test_a_file_name_holds_nothing_that_a_file_system_refuses(name: str, safe: str):
    assert safe_file_name(name) == safe


def test_a_long_file_name_is_cut_between_characters():
    assert len(safe_file_name("東" * 100).encode()) <= 180
