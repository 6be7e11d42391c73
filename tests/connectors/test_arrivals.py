"""Files that arrive in a folder: which one is next, and when it is whole."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.connectors.file_folder import FileFolder
from app.core.errors import AccessDeniedError, RetriableError, SchemaMismatchError, SettingsError
from app.core.plan import Operation
from app.core.ports import ReadRequest
from app.store.stage import DuckStage
from tests.builders import request


@pytest.fixture
def stage(tmp_path):
    with DuckStage(tmp_path / "stages", "files") as opened:
        yield opened


def folder(path: Path, order: str = "oldest first", *, later_s: float = 60, **said: str):
    """A folder as it is looked at some seconds from now."""
    options = {"arrivals": order, **said}
    return FileFolder("drop", path, options, lambda: datetime.now(UTC) + timedelta(seconds=later_s))


def put(path: Path, name: str, text: str = "k,v\n1,a\n", at: float = 0) -> Path:
    (path / name).write_text(text, "utf-8")
    if at:
        os.utime(path / name, (at, at))
    return path / name


def test_the_next_file_is_the_first_by_name_or_the_one_that_came_first(tmp_path):
    ahead = datetime.now(UTC).timestamp() + 20
    put(tmp_path, "b-1.csv", at=ahead)
    put(tmp_path, "b-2.csv", at=ahead + 1)
    put(tmp_path, "b-0.csv", at=ahead + 2)
    assert folder(tmp_path, "by name").arriving("b-*.csv") == "b-0.csv"
    files = folder(tmp_path)
    assert (files.arriving("b-*.csv"), files.waiting("b-*.csv")) == ("b-1.csv", 2)
    assert files.arriving("b-2.csv") == "b-2.csv", "a file of one name may come every day"
    assert files.arriving("c-*.csv") == ""


def test_a_file_that_was_touched_just_now_is_left_alone_and_those_behind_it_wait(tmp_path):
    put(tmp_path, "b-1.csv")
    put(tmp_path, "b-2.csv")
    files = folder(tmp_path, "by name", later_s=5, settled="30")
    assert (files.arriving("b-*.csv"), files.waiting("b-*.csv")) == ("", 2)
    assert folder(tmp_path, "by name", later_s=31, settled="30").arriving("b-*.csv") == "b-1.csv"
    # its own time, set back as some programs do, makes it no older
    os.utime(tmp_path / "b-1.csv", (1e9, 1e9))
    assert folder(tmp_path, "by name", later_s=5, settled="30").arriving("b-*.csv") == ""


@pytest.mark.parametrize("name", [".b.csv", "~$b.csv", "b.csv.part", "b.csv.FILEPART", "b.tmp"])
def test_a_file_that_is_being_written_by_its_name_is_not_data(tmp_path, name: str):
    put(tmp_path, name)
    assert folder(tmp_path).arriving("*") == ""


def test_a_file_that_changes_while_it_is_read_is_not_believed(tmp_path, stage):
    path = put(tmp_path, "b.csv", "k,v\n" + "1,a\n" * 5_000)

    def meanwhile(_progress: object) -> None:
        path.write_text("k,v\n", "utf-8")

    with pytest.raises(RetriableError, match=r"b\.csv is still being written"):
        folder(tmp_path).read(ReadRequest("b.csv", ("k",)), stage, meanwhile)


def test_with_nothing_there_the_last_file_says_which_columns_there_are(tmp_path, stage):
    files = folder(tmp_path)
    with pytest.raises(SchemaMismatchError, match=r"No file “b-\*\.csv” has arrived"):
        files.schema("b-*.csv")
    put(tmp_path, "b-1.csv")
    files = folder(tmp_path)
    result = files.read(ReadRequest("b-*.csv", ("k", "v")), stage, lambda _p: None)
    assert (result.rows, result.complete, result.part) == (1, False, True)
    file = files.arrived("b-*.csv")
    assert file is not None
    assert files.put_away(file, well=True, summary="all well") == "done/b-1.csv"
    assert [one.name for one in files.schema("b-*.csv").fields] == ["k", "v"]
    assert not files.schema("b-*.csv").updateable
    assert files.read(ReadRequest("b-*.csv", ("k",)), stage, lambda _p: None).rows == 0
    assert files.put_away(file, well=True, summary="twice") == "", "it is gone"
    assert (tmp_path / "done/b-1.csv.txt").read_text("utf-8") == "all well"


def test_sheets_of_workbooks_arrive_too(tmp_path, stage):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("People")
    for row in (("k", "v"), ("1", "a")):
        sheet.append(row)
    book.save(tmp_path / "day-1.xlsx")
    files = folder(tmp_path)
    result = files.read(ReadRequest("day-*.xlsx/People", ("v",)), stage, lambda _p: None)
    assert result.rows == 1
    file = files.arrived("day-*.xlsx/People")
    assert file is not None
    assert files.put_away(file, well=False, summary="") == "failed/day-1.xlsx"
    assert [one.name for one in files.schema("day-*.xlsx/People").fields] == ["k", "v"]


def test_nothing_is_written_where_files_arrive(tmp_path):
    put(tmp_path, "b.csv")
    write = request("b.csv", Operation.UPDATE, ("1", {"v": "b"}), key=("k",))
    with pytest.raises(AccessDeniedError, match="Files arrive in"):
        folder(tmp_path).write(write, lambda _id: None)


@pytest.mark.parametrize(
    ("order", "settled"), [("newest first", ""), ("by name", "soon"), ("by name", "-1")]
)
def test_what_cannot_be_is_refused(tmp_path, order: str, settled: str):
    with pytest.raises(SettingsError):
        folder(tmp_path, order, settled=settled)
