"""A corrected workbook says what can be sent again, and is refused where it does not belong."""

import hashlib
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.asks import Correction
from app.asks.messages import CorrectionsFound
from app.core.errors import DataError, SettingsError
from app.core.sync import OrgKind, Place
from app.jobs.corrected_rows import judge_rows
from app.jobs.corrected_workbook import FILE_MOST_BYTES, read_back
from app.jobs.failure_workbook import write_failure_workbook
from app.jobs.import_corrections import check_belongs
from app.store.stage import DuckStage
from tests.jobs import sample_run as sample

TO_DO, NEW = "B", "G"
WRITES = [
    sample.too_long(1, "x" * 45),
    sample.not_listed(2),
    sample.bad_email(3, "pia@@quay.example"),
    sample.locked(4),
    sample.duplicate(5),
]
"""Rows 2 to 6 of the sheet."""

TWO_FIELDS = sample.failed(
    6,
    "STRING_TOO_LONG",
    "data value too large (max length=40)",
    values={"MobilePhone": "x" * 45, "LastName": "y" * 45},
    fields=("MobilePhone", "LastName"),
)


def exported(tmp_path: Path, writes=WRITES, **changed) -> Path:
    path = tmp_path / "failures.xlsx"
    write_failure_workbook(sample.facts(list(writes), **changed), path)
    return path


def edited(path: Path, cells: dict[str, object], sheet: str = "Rows to fix") -> Path:
    """Write into cells and save, as a spreadsheet does."""
    book = load_workbook(path, rich_text=True)
    for place, value in cells.items():
        book[sheet][place].value = value
    book.save(path)
    return path


def found(path: Path, writes=WRITES, later=frozenset()) -> CorrectionsFound:
    failed = {write.seq: write for write in writes}
    schemas = {"subscribers": sample.CONTACT}
    with DuckStage(path.parent / "stage", "import") as stage:
        back = read_back(path)
        return judge_rows(back, failed, schemas, set(later), stage=stage, report=[].append)


def whys(path: Path, writes=WRITES) -> dict[int, str]:
    return {one.row: one.why for one in found(path, writes).still_wrong}


def test_an_untouched_workbook_sends_only_what_had_nothing_wrong(tmp_path: Path):
    said = found(exported(tmp_path))
    assert (said.rows, said.changed, said.unchanged, said.skipped) == (5, 0, 1, 1)
    assert (said.seqs, said.left_out, said.corrections) == ((4,), (1, 2, 3, 5), ())
    assert {one.why for one in said.still_wrong} == {"No new value was given"}
    assert [(one.row, one.title, one.field) for one in said.still_wrong] == [
        (2, "Dele Banjo", "Mobile Phone"),
        (3, "Isla Grant", "Mailing State"),
        (4, "Pia Sørensen", "Email"),
    ]


def test_good_values_come_back_as_corrections(tmp_path: Path):
    values = {"G2": "+44 7700 900333", "G3": "Avon", "G4": " pia@quay.example ", "B5": "skip"}
    said = found(edited(exported(tmp_path), values))
    assert (said.rows, said.changed, said.skipped, said.still_wrong) == (5, 3, 2, ())
    assert said.seqs == (1, 2, 3)
    assert said.corrections == (
        Correction(1, "MobilePhone", "+44 7700 900333"),
        Correction(2, "MailingState", "Avon"),
        Correction(3, "Email", "pia@quay.example"),
    )


CASES = [
    ("too long", {"G2": "x" * 41}, 2, "41 characters, 40 allowed"),
    ("the same again", {"G2": "x" * 45}, 2, "The value was not changed"),
    ("no value of the list", {"G3": "Avom"}, 3, "Not one of the 48 values"),
    ("no address", {"G4": "pia at quay.example"}, 4, "Has no @ sign"),
    ("a formula", {"G2": "=1+1"}, 2, "“New value” holds a formula. Write the value itself"),
    ("a choice by formula", {"B2": '="Skip"'}, 2, "“What to do” holds a formula"),
    ("an error", {"G2": "#N/A"}, 2, "“New value” holds an error"),
    ("an odd choice", {"B2": "Update existing"}, 2, "“What to do” is neither Retry nor Skip"),
    ("a value for no field", {"G5": "?"}, 5, "No single field is to blame"),
    ("a row of one's own", {"B9": "Retry", "G9": "x"}, 9, "This row was not exported"),
    ("a row twice", {"P3": 2}, 3, "This row stands on the sheet more than once"),
]


@pytest.mark.parametrize(("case", "cells", "row", "why"), CASES)
def test_a_row_that_cannot_be_sent_says_why(tmp_path: Path, case, cells, row, why):
    assert whys(edited(exported(tmp_path), cells))[row].startswith(why), case


def test_a_number_or_date_is_taken_as_it_would_be_typed(tmp_path: Path):
    for value, text in (
        (447700900333, "447700900333"),
        (2.0, "2"),
        (date(2026, 3, 4), "2026-03-04"),
    ):
        said = found(edited(exported(tmp_path), {"G2": value}))
        assert said.corrections == (Correction(1, "MobilePhone", text),)


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path):
    path = exported(tmp_path)
    book = load_workbook(path)
    cell = book["Rows to fix"]["G2"]
    cell.value, cell.data_type = "=1+1", "s"
    book.save(path)
    assert found(path).corrections == (Correction(1, "MobilePhone", "=1+1"),)


def test_a_record_goes_whole_or_not_at_all(tmp_path: Path):
    path = exported(tmp_path, [TWO_FIELDS])
    said = found(edited(path, {"G2": "short"}), [TWO_FIELDS])
    assert (said.seqs, said.left_out) == ((), (6,))
    assert [one.why for one in said.still_wrong] == [
        "Another field of this record is still wrong",
        "No new value was given",
    ]
    said = found(edited(path, {"G3": "Bell"}), [TWO_FIELDS])
    assert [one.field for one in said.corrections] == ["MobilePhone", "LastName"]
    said = found(edited(path, {"B3": "Skip"}), [TWO_FIELDS])
    assert (said.skipped, said.seqs, said.still_wrong) == (2, (), ())


def test_rows_may_be_sorted_and_deleted(tmp_path: Path):
    path = exported(tmp_path)
    book = load_workbook(path)
    sheet = book["Rows to fix"]
    sheet["G3"].value = "Avon"
    sheet.delete_rows(2)
    book.save(path)
    said = found(path)
    assert (said.rows, said.corrections) == (4, (Correction(2, "MailingState", "Avon"),))
    assert 1 not in said.seqs + said.left_out


def test_what_a_later_run_wrote_is_not_sent_again(tmp_path: Path):
    path = edited(exported(tmp_path), {"G2": "short"})
    write = WRITES[0]
    said = found(path, later={(write.mapping, write.source_key, write.target_key)})
    assert 1 in said.left_out
    assert said.still_wrong[0].why == "A later run wrote this record"


def test_a_workbook_of_another_org_is_refused_by_the_names_of_both(tmp_path: Path):
    mark = read_back(exported(tmp_path)).mark
    check_belongs(mark, sample.report())
    other = Place("mobile-opt-ins", "00D000000000001EAA")
    with pytest.raises(SettingsError) as told:
        check_belongs(mark, sample.report(place=other, org_kind=OrgKind.PRODUCTION))
    assert str(told.value) == (
        "This workbook belongs to SANDBOX Riverbend UAT. The target is PRODUCTION."
    )
    with pytest.raises(SettingsError, match=r"The target is SANDBOX Dev two\."):
        check_belongs(mark, sample.report(place=other, org_name="Dev two"))
    with pytest.raises(SettingsError, match=r"belongs to run 318\. The run to retry is 319\."):
        check_belongs(mark, sample.report(run_id=319))


def test_a_changed_mark_is_refused(tmp_path: Path):
    path = exported(tmp_path)
    sheet = load_workbook(path)["orgtide"]
    text = sheet["A2"].value
    mark = {**json.loads(text), "rows": "none"}
    forged = json.dumps(mark)
    for cells in (
        {"A2": text.replace("318", "319")},
        {"A1": None},
        {"A2": forged, "A1": hashlib.sha256(forged.encode()).hexdigest()},
    ):
        copy = Path(shutil.copy(path, tmp_path / "copy.xlsx"))
        with pytest.raises(DataError, match=r"The hidden sheet of copy\.xlsx was changed"):
            read_back(edited(copy, cells, "orgtide"))


def test_names_that_look_like_escaped_letters_do_not_break_the_mark(tmp_path: Path):
    name = "_x005F_x0041_"
    write = sample.failed(1, "ODD", "?", values={name: "a"}, fields=(name,), source_key=name)
    path = edited(exported(tmp_path, [write]), {"G2": "b"})
    assert found(path, [write]).corrections == (Correction(1, name, "b"),)


@pytest.mark.parametrize("sheet", ["orgtide", "Rows to fix"])
def test_a_missing_sheet_is_named(tmp_path: Path, sheet: str):
    path = exported(tmp_path)
    book = load_workbook(path)
    del book[sheet]
    book.save(path)
    with pytest.raises(DataError, match=f"its sheet “{sheet}” is missing"):
        read_back(path)


def test_columns_that_moved_are_refused(tmp_path: Path):
    path = exported(tmp_path)
    book = load_workbook(path)
    book["Rows to fix"].insert_cols(3)
    book.save(path)
    with pytest.raises(DataError, match="The columns of “Rows to fix” in"):
        read_back(path)


def test_a_file_that_is_no_workbook_is_named(tmp_path: Path):
    text = tmp_path / "notes.xlsx"
    text.write_text("constituent_id,phone")
    archive = tmp_path / "archive.xlsx"
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("readme.txt", "nothing")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(exported(tmp_path).read_bytes()[:2_000])
    for path in (text, archive, cut):
        with pytest.raises(DataError, match=f"{path.name} is not a sound Excel workbook"):
            read_back(path)
    with pytest.raises(DataError, match=r"gone\.xlsx cannot be read: No such file"):
        read_back(tmp_path / "gone.xlsx")
    plain = tmp_path / "plain.xlsx"
    Workbook().save(plain)
    with pytest.raises(DataError, match=r"plain\.xlsx is not a workbook of failures"):
        read_back(plain)


def test_a_file_that_would_burst_is_refused_before_it_is_unpacked(tmp_path: Path):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("a", "w") as part:
        for _ in range(520):
            part.write(bytes(2**20))
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(FILE_MOST_BYTES + 1)
    for path in (bomb, large):
        with pytest.raises(DataError, match=f"{path.name} is too large"):
            read_back(path)


def test_more_rows_than_were_exported_are_refused(tmp_path: Path):
    path = exported(tmp_path)
    cells = {f"B{row}": "Retry" for row in range(7, 1_100)}
    with pytest.raises(DataError, match="holds more rows than were exported"):
        read_back(edited(path, cells))
