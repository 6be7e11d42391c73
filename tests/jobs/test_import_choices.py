"""Choices for conflicts come back from a workbook, and count only where they still fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app import asks
from app.asks.messages import ChoicesFound
from app.core.errors import DataError, SettingsError
from app.jobs.handlers import handle
from app.jobs.left_out_sheets import CHOOSE_COLUMN, CONFLICTS_SHEET
from tests.engine.rehearsal import Rehearsal

Rehearse = Callable[..., Rehearsal]


def do(work: Rehearsal, ask: object) -> Any:
    return handle(ask, work.workspace, lambda progress: None)


def in_conflict(work: Rehearsal) -> int:
    """Three records that both sides changed; the plan."""
    rows = [work.source.put("people.csv", {"id": n, "a": f"old{n}"}) for n in "123"]
    work.agree()
    for n, row in enumerate(rows, 1):
        work.source.put("people.csv", {"a": f"source{n}"}, row)
    for key, record in work.target.records("Person__c").items():
        work.target.put("Person__c", {"A__c": f"target{record['Key__c']}"}, key)
    return work.preview()


def chosen(path: Path, *values: object) -> None:
    """Write into the column “Choose”, row by row."""
    book = load_workbook(path)
    sheet = book[CONFLICTS_SHEET]
    for row, value in enumerate(values, 2):
        sheet.cell(row, CHOOSE_COLUMN).value = value
    book.save(path)


def exported(work: Rehearsal, plan: int, folder: Path) -> Path:
    return Path(do(work, asks.ExportPlan(plan, str(folder / "plan.xlsx"))))


def test_source_target_and_an_own_value_come_back(rehearse: Rehearse, tmp_path: Path):
    work = rehearse()
    plan = in_conflict(work)
    path = exported(work, plan, tmp_path)
    chosen(path, "source", " Target ", "mine")
    found: ChoicesFound = do(work, asks.ImportChoices(plan, str(path)))
    assert (found.rows, found.decided, found.blank, found.still_wrong) == (3, 3, 0, ())
    work.apply(plan, approve=())
    held = {key: one["A__c"] for key, one in work.of_target().items()}
    assert held == {"1": "source1", "2": "target2", "3": "mine"}


def test_a_row_without_a_choice_stays_undecided(rehearse: Rehearse, tmp_path: Path):
    work = rehearse()
    plan = in_conflict(work)
    path = exported(work, plan, tmp_path)
    chosen(path, None, "Source", "  ")
    found: ChoicesFound = do(work, asks.ImportChoices(plan, str(path)))
    assert (found.decided, found.blank) == (1, 2)
    assert work.workspace.plans.plan(plan).numbers.undecided == 2


def test_choices_fit_a_newer_plan_where_the_conflict_is_the_same(
    rehearse: Rehearse, tmp_path: Path
):
    work = rehearse()
    path = exported(work, in_conflict(work), tmp_path)
    chosen(path, "Source", "Source", "Source")
    first, second, _ = work.source.records("people.csv")
    work.source.put("people.csv", {"a": "source1 again"}, first)
    work.source.put("people.csv", {"a": "target2"}, second)
    newer = work.preview()
    found: ChoicesFound = do(work, asks.ImportChoices(newer, str(path)))
    assert found.decided == 1
    assert [(one.row, one.why) for one in found.still_wrong] == [
        (2, "A side has changed since; look at it anew"),
        (3, "This record is no conflict of the plan any more"),
    ]


@pytest.mark.parametrize("value", ["=1+1", "#REF!"])
def test_nothing_is_ever_calculated(rehearse: Rehearse, tmp_path: Path, value: str):
    work = rehearse()
    plan = in_conflict(work)
    path = exported(work, plan, tmp_path)
    chosen(path, value)
    found: ChoicesFound = do(work, asks.ImportChoices(plan, str(path)))
    assert found.decided == 0
    assert len(found.still_wrong) == 1


def test_a_moved_row_decides_nothing_about_another_record(rehearse: Rehearse, tmp_path: Path):
    work = rehearse()
    plan = in_conflict(work)
    path = exported(work, plan, tmp_path)
    book = load_workbook(path)
    sheet = book[CONFLICTS_SHEET]
    for column in range(1, CHOOSE_COLUMN + 1):
        upper, lower = sheet.cell(2, column), sheet.cell(3, column)
        upper.value, lower.value = lower.value, upper.value
    book.save(path)
    chosen(path, "Source", "Source", None)
    found: ChoicesFound = do(work, asks.ImportChoices(plan, str(path)))
    assert found.decided == 0
    assert len(found.still_wrong) == 2


def test_only_an_open_plan_and_only_our_workbooks(rehearse: Rehearse, tmp_path: Path):
    work = rehearse()
    plan = in_conflict(work)
    path = exported(work, plan, tmp_path)
    chosen(path, "Source")
    work.apply(plan, approve=())
    with pytest.raises(SettingsError, match="decided"):
        do(work, asks.ImportChoices(plan, str(path)))
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"no workbook")
    with pytest.raises(DataError):
        do(work, asks.ImportChoices(plan, str(other)))
