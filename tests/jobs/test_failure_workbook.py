"""The workbook of failures says what failed, takes nothing for a formula, and can come back."""

import hashlib
import json
import random
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from app.core.report import RunState
from app.core.sync import OrgKind
from app.jobs.failure_workbook import write_failure_workbook
from app.jobs.workbook_sheet import cell_text
from tests.jobs import sample_run as sample
from tests.jobs.workbook_xml import assert_only_text_and_numbers, sheets


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "failures.xlsx"


def rows_of(path: Path, title: str = "Rows to fix") -> list[list[object]]:
    """A sheet's rows below its headings, as an independent reader sees them."""
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(title).to_python()[1:]


def test_the_sheets_stand_in_order_and_only_the_last_are_out_of_sight(path: Path):
    write_failure_workbook(sample.facts(), path)
    book = load_workbook(path)
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Summary", "Rows to fix", "Skipped rows", "Conflicts", "Help"]
    assert {sheet.sheet_state for sheet in book} == {"visible", "veryHidden"}
    assert book.active.title == "Summary"


def test_the_summary_says_what_ran_where_and_what_came_of_it(path: Path):
    write_failure_workbook(sample.facts(), path)
    cells = [
        str(cell.value) for row in load_workbook(path)["Summary"].rows for cell in row if cell.value
    ]
    for words in (
        "Mobile opt-ins → Contact, run 318",
        (
            "31 of 1,246 changes were not made. Correct them on the sheet “Rows to fix”, save, "
            "then choose Import corrected workbook."
        ),
        "SANDBOX",
        "riverbend--uat.sandbox.my.salesforce.com",
        "of 6,000 a day",
        "209",
        "1006",
        "New contacts, confirmed by reading them back",
        "A required field is empty. See the sheet “Skipped rows”",
        "Another user was editing the record",
        "Leave “What to do” at Retry",
        "The phone number is longer than 40",
        "Shorten Mobile Phone in column G",
        "“Avonn” is not a value of Mailing State",
        "Pick a value from the list in column G",
        "Settle the duplicate in the org and choose Retry in column B, or leave it at Skip",
        "UNABLE_TO_LOCK_ROW",
    ):
        assert words in cells, words


def test_the_causes_add_up_to_the_failures(path: Path):
    write_failure_workbook(sample.facts(), path)
    sheet = load_workbook(path)["Summary"]
    rows = {row[1].value: row[2].value for row in sheet.iter_rows(max_col=6)}
    causes = [cause.count for cause in sample.causes(sample.all_failed())]
    assert rows["Total"] == sum(causes) == 31


def test_a_value_is_named_only_where_all_rows_have_it(path: Path):
    rows = [sample.not_listed(1, "Avonn"), sample.not_listed(2, "Kernow")]
    write_failure_workbook(sample.facts(rows), path)
    words = [cell.value for cell in load_workbook(path)["Summary"]["B"]]
    assert "The value is not in the list of Mailing State" in words


@pytest.mark.parametrize(
    ("kind", "color"),
    [
        (OrgKind.PRACTICE, "FF1767C2"),
        (OrgKind.SANDBOX, "FF1F7A36"),
        (OrgKind.PRODUCTION, "FFC2350C"),
    ],
)
def test_the_environment_stands_in_its_own_colour(path: Path, kind: OrgKind, color: str):
    write_failure_workbook(sample.facts(run=sample.run(org_kind=kind)), path)
    cell = load_workbook(path)["Summary"]["C4"]
    assert cell.value == kind.value.upper()
    assert cell.fill.fgColor.rgb == color
    assert cell.font.color.rgb == "FFFFFFFF"


def test_a_run_that_did_not_end_says_so(path: Path):
    run = sample.run(state=RunState.INTERRUPTED, ended_at=None)
    write_failure_workbook(sample.facts(run=run), path)
    assert load_workbook(path)["Summary"]["C5"].value.endswith("to now, not finished")


def test_a_line_says_record_field_value_fault_and_fix(path: Path):
    rows = [sample.too_long(4, "+44 7700 900333 ext. 2041 ask for Dele or Sam")]
    write_failure_workbook(sample.facts(rows), path)
    (line,) = rows_of(path)
    assert line[:9] == [
        148,
        "Retry",
        "Dele Banjo",
        "C-100004",
        "Mobile Phone",
        "+44 7700 900333 ext. 2041 ask for Dele or Sam",
        "",
        "45 characters, 40 allowed",
        "+44 7700 900333",
    ]
    assert line[9].startswith("STRING_TOO_LONG: Mobile Phone: data value too large")
    assert line[10:15] == ["C-100004", "Dele Banjo", line[5], "", ""]


def test_the_headings_are_those_of_the_picture_then_the_source_columns(path: Path):
    write_failure_workbook(sample.facts(), path)
    heads = [cell.value for cell in load_workbook(path)["Rows to fix"][1]]
    assert heads == [
        *("Row", "What to do ▾", "Contact", "Key", "Field", "Value that failed", "New value"),
        *("What is wrong", "Suggested fix", "The exact words"),
        *("constituent_id", "last_name", "mobile_phone", "email", "state", "Line"),
    ]


def test_a_write_with_two_bad_fields_has_two_lines(path: Path):
    write = sample.failed(
        3,
        "REQUIRED_FIELD_MISSING",
        "Required fields are missing: [LastName, Email]",
        fields=("LastName", "Email"),
        operation="insert",
    )
    write_failure_workbook(sample.facts([write]), path)
    assert [line[4:6] for line in rows_of(path)] == [["Last Name", "Empty"], ["Email", "Empty"]]


def test_only_the_yellow_columns_are_unlocked(path: Path):
    write_failure_workbook(sample.facts(), path)
    sheet = load_workbook(path)["Rows to fix"]
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            field = sheet.cell(cell.row, 5).value
            unlocked = cell.column_letter in ("B" if field == "All fields" else "BG")
            assert cell.protection.locked is not unlocked, cell.coordinate
            assert (cell.fill.fgColor.rgb == "FFFFF9E3") is unlocked, cell.coordinate
            assert not unlocked or cell.number_format == "@"


def test_the_header_is_frozen_filtered_and_as_wide_as_its_words(path: Path):
    write_failure_workbook(sample.facts(), path)
    sheet = load_workbook(path)["Rows to fix"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:O32"
    assert sheet.column_dimensions["F"].width == 43
    assert sheet.column_dimensions["P"].hidden
    assert sheet["A1"].fill.fgColor.rgb == "FF22262E"
    assert sheet["G1"].fill.fgColor.rgb == "FF4B44C4"
    assert (sheet["C2"].font.name, sheet["C2"].font.size, sheet["C2"].font.bold) == (
        "Inter",
        10,
        True,
    )
    assert sheet["J2"].font.name == "JetBrains Mono"


def test_the_wrong_part_of_a_value_is_marked(path: Path):
    write_failure_workbook(sample.facts([sample.bad_email(1, "pia@@quay.example")]), path)
    value = load_workbook(path, rich_text=True)["Rows to fix"]["F2"].value
    assert [str(run) for run in value] == ["pia", "@@", "quay.example"]
    assert value[1].font.color.rgb == "FFA8200F"


def test_a_picklist_offers_its_values_and_refuses_others(path: Path):
    write_failure_workbook(sample.facts(), path)
    book = load_workbook(path)
    (rule,) = [
        one
        for one in book["Rows to fix"].data_validations.dataValidation
        if "lists!" in one.formula1
    ]
    assert str(rule.sqref) == "G11:G16"
    assert rule.showErrorMessage
    assert rule.error == "Choose a value of Mailing State from the list."
    assert rule.formula1 == "lists!$A$1:$A$48"
    assert [cell.value for cell in book["lists"]["A"]] == list(sample.STATES)


def test_a_new_value_may_not_be_longer_than_its_field(path: Path):
    write_failure_workbook(sample.facts(), path)
    rules = load_workbook(path)["Rows to fix"].data_validations.dataValidation
    lengths = {str(rule.sqref): rule.formula1 for rule in rules if rule.type == "textLength"}
    assert lengths == {"G2:G10": "40", "G17:G19": "80"}


def test_a_duplicate_waits_for_a_decision_and_names_what_was_found(path: Path):
    write_failure_workbook(sample.facts([sample.duplicate(7)]), path)
    (line,) = rows_of(path)
    assert line[1] == "Skip"
    assert line[5:9] == [
        "New contact",
        "",
        "A duplicate rule found an existing record",
        "Update 0035g00000Qy7RtAAJ",
    ]
    (rule,) = load_workbook(path)["Rows to fix"].data_validations.dataValidation
    assert rule.formula1 == '"Retry,Skip"'


def test_a_lock_says_that_nothing_is_wrong_with_the_data(path: Path):
    write_failure_workbook(sample.facts([sample.locked(7)]), path)
    (line,) = rows_of(path)
    assert line[1] == "Retry"
    assert line[4:9] == [
        "All fields",
        "Nothing wrong with the data",
        "",
        "Another user was editing the record",
        "Leave as it is",
    ]


def test_an_unknown_code_keeps_the_exact_words(path: Path):
    write = sample.failed(1, "ODD_NEW_CODE", "Something nobody has met: ~42~")
    write_failure_workbook(sample.facts([write]), path)
    (line,) = rows_of(path)
    assert line[7] == "Salesforce gave a reason we do not know yet"
    assert line[9] == "ODD_NEW_CODE: Something nobody has met: ~42~"


def test_a_refusal_that_names_no_field_is_mended_in_the_source(path: Path):
    write = sample.failed(1, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Say how to reach them.")
    write_failure_workbook(sample.facts([write]), path)
    (line,) = rows_of(path)
    assert line[4:8] == ["All fields", "", "", "Say how to reach them"]
    words = [cell.value for cell in load_workbook(path)["Summary"]["E"]]
    assert "Mend the rows in the source, then preview again" in words


def test_skipped_rows_say_why_and_show_the_source(path: Path):
    write_failure_workbook(sample.facts(), path)
    rows = rows_of(path, "Skipped rows")
    assert len(rows) == 12
    assert rows[3][:6] == [
        3,
        "Mend the row in the source, then preview again",
        "Nameless 3",
        "C-3",
        "A required field is empty",
        "last_name is empty",
    ]
    assert rows[3][6:] == ["C-3", "", "", "", "Avon"]


def test_conflicts_show_both_sides_and_what_they_last_agreed_on(path: Path):
    write_failure_workbook(sample.facts(), path)
    assert rows_of(path, "Conflicts") == [
        [
            5,
            "Amara Okafor",
            "C-1",
            "Mobile Phone",
            "+44 7700 900444",
            "+44 7700 900222",
            "+44 7700 900333",
            "",
        ]
    ]
    sheet = load_workbook(path)["Conflicts"]
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"Source,Target"', "H2")
    assert not rule.showErrorMessage
    assert not sheet["H2"].protection.locked


def test_the_hidden_mark_names_run_org_and_the_record_of_every_line(path: Path):
    write_failure_workbook(sample.facts(), path)
    book = CalamineWorkbook.from_path(str(path))
    check_sum, *parts = [row[0] for row in book.get_sheet_by_name("orgtide").to_python()]
    text = "".join(parts)
    assert hashlib.sha256(text.encode()).hexdigest() == check_sum
    mark = json.loads(text)
    assert (mark["run"], mark["plan"], mark["org"]) == (318, 12, "00D5g00000Qy7RtEAJ")
    numbers = [row[-1] for row in rows_of(path)]
    assert numbers == [line[0] for line in mark["rows"]] == list(range(2, 33))
    assert mark["rows"][0] == [2, 110, "subscribers", "MobilePhone", "0035g00000" + "00110AAA"]
    assert mark["conflicts"] == [[2, 1, "mobile_phone>MobilePhone"]]


def test_a_run_without_failures_still_makes_a_workbook(path: Path):
    write_failure_workbook(sample.facts([], skipped=[], conflicts=[]), path)
    assert rows_of(path) == []
    assert rows_of(path, "Conflicts") == []


def test_a_run_whose_org_is_gone_still_makes_a_workbook(path: Path):
    facts = sample.facts(schemas={}, address="", budget=None, run=sample.run(org_kind=None))
    write_failure_workbook(facts, path)
    heads = [cell.value for cell in load_workbook(path)["Rows to fix"][1]]
    assert heads[2] == "Record"
    assert {line[4] for line in rows_of(path)} >= {"Mobile Phone", "Email", "All fields"}


ALPHABET = (
    *"=+-@\t\r\n'\"|!{}()<>&;,_x00DfF19 ",
    *"\x00\x07\x1b\x7f\x85\ufeff\u202e\u2028\ud83d\ufffe",
    *"äß東😀e\u0301",
    "http://a.example/?q=1",
    "cmd|'/c calc'!A1",
    "HYPERLINK(",
    "_x000D_",
    "#N/A",
)


def fuzzed(seed: int) -> str:
    """A nasty value; every second one begins as a formula would."""
    chance = random.Random(seed)
    start = chance.choice("=+-@\t\r") if seed % 2 else ""
    return start + "".join(chance.choices(ALPHABET, k=chance.randrange(1, 60)))


def test_a_thousand_fuzzed_values_are_text_and_read_back_as_they_were(path: Path):
    values = [fuzzed(seed) for seed in range(1_000)]
    rows = [
        sample.failed(
            n,
            "STRING_TOO_LONG" if n % 2 else "ODD_CODE",
            f"said of {value} (max length={n % 20})",
            values={"MobilePhone": value},
            fields=("MobilePhone",),
            title=value,
            shown_key=value,
        )
        for n, value in enumerate(values, 1)
    ]
    write_failure_workbook(sample.facts(rows), path)
    assert_only_text_and_numbers(path)
    assert sheets(path)["Rows to fix"].count("<row ") == 1_001

    shown = [_visible(value) for value in values]
    read = rows_of(path)
    for column in (2, 3, 5, 12):
        assert [row[column] for row in read] == shown, column

    by_openpyxl = load_workbook(path)["Rows to fix"]
    for row, value in enumerate(values, 2):
        assert by_openpyxl.cell(row, 3).value == cell_text(value)
        assert by_openpyxl.cell(row, 3).data_type == "s"


def _visible(value: str) -> str:
    """A value with its control characters as pictures, as a person sees it."""
    return "".join(
        letter
        if letter in "\t\n" or (letter >= " " and letter not in "\ud83d\ufffe")
        else (chr(0x2400 + ord(letter)) if letter < " " else "\ufffd")
        for letter in value
    )
