"""Workbooks stand in the language of their reader, and come back from it."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app import asks
from app.jobs.corrected_workbook import read_back, read_choices
from app.jobs.failure_workbook import RETRY, SKIP, write_failure_workbook
from app.jobs.handlers import handle
from app.jobs.left_out_sheets import CHOOSE_COLUMN, SOURCE_WORD, TARGET_WORD
from app.jobs.workspace import Workspace
from tests.jobs import sample_run as sample
from tests.jobs.test_import_choices import Rehearse, in_conflict

SHEETS = ["Zusammenfassung", "Zu berichtigen", "Übersprungene Zeilen", "Konflikte", "Hilfe"]
NAMES = {
    *("Riverbend UAT", "SANDBOX", "riverbend--uat.sandbox.my.salesforce.com", "Contact"),
    *("constituent_id", "email", "last_name", "mobile_phone", "state"),
    *("2 %", "17 %", "81 %", "8"),
}
"""What people and orgs named, and what is the same in both languages."""


def _texts(sheet: Worksheet, *, heads: bool) -> set[str]:
    rows = [next(sheet.rows)] if heads else list(sheet.rows)
    found = {cell.value for row in rows for cell in row if isinstance(cell.value, str)}
    return {text for text in found if text.strip() and not text.isupper()}


def test_nothing_of_ours_is_left_in_english(tmp_path: Path):
    for language in ("", "de"):
        facts = replace(sample.facts(), language=language)
        write_failure_workbook(facts, tmp_path / f"failures{language}.xlsx")
    english, german = (load_workbook(tmp_path / f"failures{one}.xlsx") for one in ("", "de"))
    assert [one.title for one in german if one.sheet_state == "visible"] == SHEETS
    for before, after in zip(english, german, strict=True):
        if after.sheet_state == "visible":
            heads = after.title not in {"Zusammenfassung", "Hilfe"}
            same = _texts(before, heads=heads) & _texts(after, heads=heads)
            assert same <= NAMES, after.title


def test_what_a_side_holds_stays_as_it_is(tmp_path: Path):
    path = tmp_path / "failures.xlsx"
    named = [replace(one, title="Total") for one in sample.all_failed()[:1]]
    write_failure_workbook(replace(sample.facts(named), language="de"), path)
    assert load_workbook(path)["Zu berichtigen"]["C2"].value == "Total"


@pytest.mark.parametrize(
    ("written", "meant"), [("Auslassen", SKIP), ("wiederholen", RETRY), ("Skip", "Skip")]
)
def test_a_choice_in_german_comes_back_as_what_it_means(tmp_path: Path, written: str, meant: str):
    path = tmp_path / "failures.xlsx"
    write_failure_workbook(replace(sample.facts(), language="de"), path)
    book = load_workbook(path, rich_text=True)
    book["Zu berichtigen"]["B2"].value = written
    book.save(path)
    (line,) = [one for one in read_back(path).lines if one.row == 2]
    assert line.to_do == meant


def test_a_fault_names_the_column_as_the_workbook_does(tmp_path: Path):
    path = tmp_path / "failures.xlsx"
    write_failure_workbook(replace(sample.facts(), language="de"), path)
    book = load_workbook(path, rich_text=True)
    book["Zu berichtigen"]["G2"].value = "=1+1"
    book.save(path)
    assert "“Neuer Wert” holds a formula" in read_back(path).lines[0].fault


def test_a_plan_is_exported_in_the_language_of_the_machine(rehearse: Rehearse, tmp_path: Path):
    work = rehearse()
    plan = in_conflict(work)
    german = Workspace.open(replace(work.machine, language="de"))
    try:
        path = Path(handle(asks.ExportPlan(plan, str(tmp_path)), german, lambda progress: None))
    finally:
        german.close()
    assert path.name.startswith(f"Orgtide Plan {plan}, ")
    book = load_workbook(path)
    for row, word in ((2, "Quelle"), (3, "ziel"), (4, "Ziele")):
        book["Konflikte"].cell(row, CHOOSE_COLUMN).value = word
    book.save(path)
    chosen = [one.chosen for one in read_choices(path).rows]
    assert chosen == [SOURCE_WORD, TARGET_WORD, "Ziele"]
