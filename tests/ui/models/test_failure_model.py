from dataclasses import replace

import pytest

from app.asks import Correction
from app.ui.models.causes import cause_row
from app.ui.models.failure_model import FailureColumn, FailureModel
from app.ui.models.row_table_model import NO_INDEX
from tests.ui.sample_plan import sample_part
from tests.ui.sample_runs import CAUSES, MemoryRuns, cause

PART = sample_part()
MANY = replace(CAUSES[3], count=600)


@pytest.fixture
def model(looks):
    made = FailureModel()
    made.show_cause(cause_row(CAUSES[1], PART), MemoryRuns())
    return made


def test_records_come_by_pages(looks, qtmodeltester):
    model = FailureModel()
    model.show_cause(cause_row(MANY, PART), MemoryRuns((MANY,)))
    assert model.rowCount() == 256
    assert model.canFetchMore(NO_INDEX)
    model.load_all()
    assert model.rowCount() == 600
    qtmodeltester.check(model)


VALUES = [
    ("too long", CAUSES[1], "x" * 41, "Too long"),
    ("short enough", CAUSES[1], "x" * 40, ""),
    ("not touched", CAUSES[2], "Avonn", "Not changed"),
    ("another value", CAUSES[2], "Avon", ""),
    ("no address", CAUSES[3], "dele at mail", "Not valid"),
    ("two signs", CAUSES[3], "dele@@mail.example", "Not valid"),
    ("no dot", CAUSES[3], "dele@mail", "Not valid"),
    ("an address", CAUSES[3], "dele@mail.example", ""),
    ("still empty", cause("REQUIRED_FIELD_MISSING", 1, "x", "LastName"), None, "Empty"),
    ("filled", cause("REQUIRED_FIELD_MISSING", 1, "x", "LastName"), "Bell", ""),
    ("nothing is wrong with it", CAUSES[0], None, ""),
]


@pytest.mark.parametrize(("case", "failure", "value", "complaint"), VALUES)
def test_a_value_is_judged_by_its_cause(looks, case, failure, value, complaint):
    model = FailureModel()
    model.show_cause(cause_row(failure, PART), MemoryRuns((failure,)))
    assert model.judge(value, "Avonn") == complaint, case


def test_only_mended_values_are_sent_as_corrections(model):
    model.setData(model.index(3, FailureColumn.VALUE), "+44 7700 900410")
    assert model.corrections() == (Correction(2_004, "MobilePhone", "+44 7700 900410"),)
    assert model.ready() == (2_004,)


def test_a_run_that_goes_on_adds_records_and_disturbs_none(model, qtbot):
    model.setData(model.index(0, FailureColumn.VALUE), "short")
    with qtbot.assertNotEmitted(model.modelReset):
        model.update_cause(cause_row(replace(CAUSES[1], count=12), PART))
    assert model.row(0).value == "short"
    assert model.canFetchMore(NO_INDEX)


def test_another_run_forgets_what_was_mended(model):
    model.setData(model.index(0, FailureColumn.VALUE), "short")
    model.forget()
    assert model.row(0).value != "short"
