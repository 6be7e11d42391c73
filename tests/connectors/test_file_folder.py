"""A folder holds CSV files and workbooks; what was said of dates and numbers holds for both."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.connectors.file_folder import FileFolder
from app.core.errors import SchemaMismatchError, SettingsError
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest
from app.core.values import FieldType
from app.store.stage import DuckStage
from tests.builders import request
from tests.contracts.endpoint_contract import EndpointContract, Values

MOMENT = datetime.fromisoformat("2026-02-03T14:30")
HABITS = {
    "dates": "dd.MM.yyyy",
    "date_columns": "joined",
    "datetimes": "dd.MM.yyyy HH:mm",
    "datetime_columns": "seen",
    "zone": "Europe/Berlin",
    "numbers": "de",
    "number_columns": '"paid, in all"',
}


@pytest.fixture
def stage(tmp_path):
    with DuckStage(tmp_path / "stages", "files") as opened:
        yield opened


class TestFolderContract(EndpointContract):
    object, code, title, note, key = "people.csv", "code", "title", "note", ("code",)

    @pytest.fixture
    def endpoint(self, tmp_path: Path) -> FileFolder:
        (tmp_path / "people.csv").write_bytes(b"code,title,note,joined\nold,Somebody,,1.2.2026\n")
        said = {"dates": "d.M.yyyy", "date_columns": "joined"}
        return FileFolder("files", tmp_path, said)

    def refused(self) -> Values:
        return {"code": None, "title": "x"}


def read(files: FileFolder, stage: DuckStage, object: str, *fields: str) -> list[tuple]:
    result = files.read(ReadRequest(object, fields), stage, lambda _p: None)
    names = ", ".join(f"r{n}" for n in range(len(fields)))
    return list(stage.rows(f"SELECT {names} FROM {result.table} ORDER BY CAST(row_no AS INTEGER)"))


def test_each_file_goes_to_the_connector_of_its_kind(tmp_path, stage):
    (tmp_path / "a.csv").write_text("k\n1\n")
    for name, sheets in (("b.xlsx", ["One"]), ("c.xlsx", ["One", "Two"])):
        book = Workbook()
        book.remove(book.active)
        for sheet in sheets:
            book.create_sheet(sheet).append([f"k {name} {sheet}"])
        book.create_sheet("Notes").sheet_state = "hidden"
        book.save(tmp_path / name)
    (tmp_path / "~$b.xlsx").write_bytes(b"lock")
    files = FileFolder("files", tmp_path)
    assert files.objects() == ["a.csv", "b.xlsx", "c.xlsx/One", "c.xlsx/Two"]
    for object, column in (
        ("a", "k"),
        ("a.csv", "k"),
        ("b", "k b.xlsx One"),
        ("c.xlsx/two", "k c.xlsx Two"),
        ("c.xlsx", "k c.xlsx One"),
    ):
        assert [field.name for field in files.schema(object).fields] == [column]
    with pytest.raises(SchemaMismatchError) as caught:
        files.schema("c.xlsx/Three")
    assert caught.value.near == ("c.xlsx/One", "c.xlsx/Two") or "c.xlsx/One" in caught.value.near


def test_only_files_of_the_pattern_are_there(tmp_path):
    for name in ("members-1.csv", "members-2.csv", "other.csv"):
        (tmp_path / name).write_text("k\n")
    files = FileFolder("files", tmp_path, {"pattern": "members-*.csv"})
    assert files.objects() == ["members-1.csv", "members-2.csv"]
    with pytest.raises(SchemaMismatchError):
        files.schema("other.csv")


def test_columns_that_are_said_to_be_dates_and_numbers_are_read_and_written_as_such(
    tmp_path, stage
):
    before = "k;joined;seen;paid, in all\n1;03.02.2026;03.02.2026 14:30;1.234,50\n2;31.02.2026;;x\n"
    (tmp_path / "a.csv").write_text(before)
    files = FileFolder("files", tmp_path, HABITS)
    types = [field.type for field in files.schema("a.csv").fields]
    assert types == [FieldType.STRING, FieldType.DATE, FieldType.DATETIME, FieldType.DOUBLE]
    assert read(files, stage, "a.csv", "joined", "seen", "paid, in all") == [
        ("2026-02-03", "2026-02-03T13:30:00.000Z", "1234.50"),
        ("31.02.2026", "", "x"),
    ]
    changed = {
        "joined": "2026-07-01",
        "seen": "2026-07-01T12:00:00.000Z",
        "paid, in all": "-0.5",
    }
    types = {"joined": FieldType.DATE, "seen": FieldType.DATETIME, "paid, in all": FieldType.DOUBLE}
    sent = request("a.csv", Operation.UPDATE, ("2", changed), key=("k",), types=types)
    assert [one.error for one in files.write(sent, lambda _id: None)] == [None]
    after = before.replace("2;31.02.2026;;x", "2;01.07.2026;01.07.2026 14:00;-0,5")
    assert (tmp_path / "a.csv").read_text() == after


def test_a_workbooks_own_dates_and_numbers_are_read_and_stay_dates_and_numbers(tmp_path, stage):
    book = Workbook()
    book.active.append(["k", "joined", "seen", "paid, in all"])
    book.active.append(["1", date(2026, 2, 3), MOMENT, 1234.5])
    book.active.append(
        ["2", datetime.fromisoformat("2026-02-03T00:00"), "03.02.2026 14:30", "1.234,50"]
    )
    book.save(tmp_path / "a.xlsx")
    said = {**HABITS, "dates": "", "datetimes": "", "numbers": ""}
    files = FileFolder("files", tmp_path, said)
    assert read(files, stage, "a.xlsx", "joined", "seen", "paid, in all") == [
        ("2026-02-03", "2026-02-03T13:30:00.000Z", "1234.5"),
        ("2026-02-03", "03.02.2026 14:30", "1.234,50"),
    ]
    changed = {
        "joined": "2026-07-01",
        "seen": "2026-07-01T12:00:00.000Z",
        "paid, in all": "-0.5",
    }
    sent = request("a.xlsx", Operation.UPDATE, ("1", changed), key=("k",))
    assert [one.error for one in files.write(sent, lambda _id: None)] == [None]
    cells = [cell.value for cell in load_workbook(tmp_path / "a.xlsx").active[2]]
    assert cells == [
        "1",
        datetime.fromisoformat("2026-07-01T00:00"),
        datetime.fromisoformat("2026-07-01T14:00"),
        -0.5,
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"dates": "dd.yyyy", "date_columns": "k"}, "must name the month once"),
        (
            {"datetimes": "dd.MM.yyyy HH:mm", "datetime_columns": "k", "zone": "Mars"},
            "no time zone",
        ),
        ({"numbers": "klingon", "number_columns": "k"}, "number takes one of"),
        ({"date_columns": "k", "number_columns": "K"}, "two kinds of value"),
    ],
)
def test_a_habit_that_cannot_be_read_is_refused(tmp_path, said, words):
    with pytest.raises(SettingsError, match=words):
        FileFolder("files", tmp_path, said)


def test_a_column_that_is_not_there_and_a_key_that_is_no_text_are_refused(tmp_path, stage):
    (tmp_path / "a.csv").write_text("k,joined\n1,2026-01-02\n")
    with pytest.raises(SettingsError, match="has no column “jioned”"):
        FileFolder("files", tmp_path, {"date_columns": "jioned"}).schema("a.csv")
    files = FileFolder("files", tmp_path, {"date_columns": "Joined"})
    for more in (
        {"key": ("joined",)},
        {"key": ("k",), "only": KeyFilter(("joined",), (("2026-01-02",),))},
    ):
        with pytest.raises(SettingsError, match="cannot tell records apart"):
            files.read(ReadRequest("a.csv", ("k",), **more), stage, lambda _p: None)
