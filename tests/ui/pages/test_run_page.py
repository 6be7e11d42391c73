from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.asks import Correction
from app.asks.messages import CorrectionsFound, StillWrong
from app.core.outcome import RetryClass, Tally
from app.core.progress import Phase, Progress
from app.core.quota import AtLimit, Budget
from app.core.report import RunState
from app.ui.models.failure_model import FailureColumn
from app.ui.models.run_outcomes import OutcomeRules
from app.ui.pages.failed_records import FailureTable
from app.ui.pages.run_page import RunPage
from app.ui.pages.runs_page import RunsPage
from app.ui.widgets.outcomes_pane import ERROR, LIMIT, SUCCESS
from tests.ui.sample_mapping import MAPPING
from tests.ui.sample_runs import (
    CAUSES,
    CLEAN,
    FINISHED,
    MemoryRuns,
    sample_report,
    sample_run,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LOCKS, LONG = 0, 1
"""Rows of the sample's causes."""


@pytest.fixture
def page(qtbot, looks):
    made = RunsPage()
    qtbot.addWidget(made)
    made.resize(1368, 812)
    made.show()
    made.show_run(sample_run(), MemoryRuns(), forecast=8)
    made.run_page.failures.list.setCurrentIndex(made.run_page.failures.causes.index(LONG, 0))
    return made


@pytest.fixture
def run(page):
    return page.run_page


def _wish(qtbot, signal, act) -> list:
    with qtbot.waitSignal(signal) as caught:
        act()
    return caught.args


def test_causes_are_sentences_with_number_record_and_reason(run):
    titles = [row.title for row in run.failures.causes.rows()]
    assert titles == [
        "12 contacts: another user was editing the record",
        "9 contacts: the phone number is longer than 40",
        "6 contacts: “Avonn” is not a value of Mailing City",
        "3 contacts: the email address is not valid",
        "1 contact: a duplicate rule found an existing record",
    ]


def test_each_cause_says_what_it_calls_for(run):
    words = [row.kind_words for row in run.failures.causes.rows()]
    assert words == [
        "Safe to retry",
        "Needs a new value",
        "Needs a new value",
        "Needs a new value",
        "Needs a decision",
    ]


def test_nothing_is_ready_before_a_value_is_mended(run):
    assert run.failures.records.retry.text() == "Retry 0 in SANDBOX"
    assert not run.failures.records.retry.isEnabled()


def test_cutting_makes_all_ready_and_sends_nothing(run, qtbot):
    with qtbot.assertNotEmitted(run.retry_requested):
        run.failures.records.cut.click()
    assert run.failures.records.retry.text() == "Retry 9 in SANDBOX"


def test_a_retry_carries_the_mended_values(run, qtbot):
    records = run.failures.records
    place = records.model.index(2, FailureColumn.VALUE)
    records.model.setData(place, "+44 7700 900268")
    args = _wish(qtbot, run.retry_requested, records.retry.click)
    assert args == [318, (2_003,), (Correction(2_003, "MobilePhone", "+44 7700 900268"),)]


def test_a_value_stays_mended_while_other_causes_are_looked_at(run):
    model = run.failures.records.model
    model.setData(model.index(0, FailureColumn.VALUE), "+44 7700 900333")
    run.failures.list.setCurrentIndex(run.failures.causes.index(LOCKS, 0))
    run.failures.list.setCurrentIndex(run.failures.causes.index(LONG, 0))
    assert model.row(0).value == "+44 7700 900333"
    assert model.ready() == (2_001,)


def test_leaving_a_record_out_takes_it_from_the_retry(run):
    model = run.failures.records.model
    model.setData(model.index(0, FailureColumn.VALUE), "short")
    model.toggle(0)
    assert model.ready() == ()


def test_a_safe_cause_is_sent_again_as_it_is(run, qtbot):
    run.failures.list.setCurrentIndex(run.failures.causes.index(LOCKS, 0))
    args = _wish(qtbot, run.retry_requested, run.failures.records.retry.click)
    assert len(args[1]) == 12
    assert args[2] == ()


def test_everything_safe_is_sent_by_one_button(run, qtbot):
    assert run.failures.retry_safe.text() == "Retry all safe (12)"
    assert _wish(qtbot, run.retry_requested, run.failures.retry_safe.click) == [318, (), ()]


def test_the_words_are_those_of_the_record_that_is_looked_at(run):
    records = run.failures.records
    record = records.model.row(2).write
    records.table.setCurrentIndex(records.model.index(2, FailureColumn.NAME))
    records.copy.click()
    assert QApplication.clipboard().text() == f"{record.code}: {record.message}"


def test_the_menu_of_a_record_edits_it_and_tries_it_alone(run, qtbot):
    records = run.failures.records
    records.cut.click()
    edit, only, _, shown, _copy = records.record_menu(1).actions()
    assert [edit.isEnabled(), only.isEnabled()] == [True, True]
    only.trigger()
    assert records.model.ready() == (records.model.row(1).write.seq,)
    record = records.model.row(1).write
    assert shown.isEnabled() == bool(record.target_key)
    with qtbot.waitSignal(run.record_requested) as heard:
        shown.trigger()
    assert heard.args == [run.run_id, record.target_key]


def test_the_exact_words_can_be_copied(run):
    run.failures.records.copy.click()
    copied = QApplication.clipboard().text()
    assert copied == "STRING_TOO_LONG: Mobile Phone: data value too large (max length=40)"


def test_enter_in_the_editor_goes_down_one_record(run, qtbot):
    table = run.failures.records.table
    table.edit_value(0)
    editor = table.findChild(QLineEdit)
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "short")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: run.failures.records.model.row(0).value == "short")
    assert table.currentIndex().row() == 1
    assert table.state() is FailureTable.State.EditingState


def test_pausing_and_undoing_are_wishes(run, page, qtbot):
    assert _wish(qtbot, run.pause_requested, run.heading.pause.click) == [318]
    assert not run.heading.undo.isEnabled()
    page.show_run(replace(FINISHED), MemoryRuns())
    assert _wish(qtbot, run.undo_requested, run.heading.undo.click) == [317]


def test_cancelling_says_what_is_done_and_asks_once(run, qtbot):
    with qtbot.assertNotEmitted(run.cancel_requested):
        run.heading.cancel.click()
    assert run.notice.words() == (
        "Stop after this batch? 868 records are done and stay. 378 will not be sent."
    )
    assert _wish(qtbot, run.cancel_requested, run.notice.action_requested.emit) == [318]


def test_an_ended_run_says_its_result(page):
    page.show_run(FINISHED, MemoryRuns(CAUSES[:1]))
    assert page.run_page.heading.words() == (
        "Finished in 29 s: 209 created, 1,006 updated, 31 failed."
    )


def test_a_run_without_failures_says_so(page):
    page.show_run(CLEAN, MemoryRuns(()))
    assert page.run_page.empty_words() == ("No failures", "40 records were written.")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RunState.PAUSED, "Paused"),
        (RunState.INTERRUPTED, "Stopped"),
        (RunState.HELD, "Stopped at the budget"),
    ],
)
def test_a_run_that_waits_can_go_on(page, state, words, qtbot):
    tally = Tally(1_246, 10, succeeded=868, held=378)
    page.show_run(sample_run(report=sample_report(state=state, tally=tally)), MemoryRuns(()))
    assert page.run_page.heading.words().startswith(words)
    assert page.run_page.heading.resume.isVisible()
    assert not page.run_page.heading.pause.isVisible()


def test_stages_say_how_far_the_run_is(run):
    run.show_progress(Progress(Phase.CONFIRM, 200, 1_246))
    said = run.stages.accessibleName()
    assert "Confirm, 200 of 1,246" in said


def test_an_unknown_reason_is_said_plainly_and_in_salesforce_s_words(page):
    odd = replace(CAUSES[1], code="NEW_CODE", fields=(), example="odd {words}", count=2)
    page.show_run(sample_run(), MemoryRuns((odd,)))
    row = page.run_page.failures.causes.row(0)
    assert row.title == "2 contacts: Salesforce gave a reason we do not know yet"
    assert row.kind_words == "Needs a decision"


def test_a_limit_is_safe_whatever_its_code(page):
    odd = replace(CAUSES[1], code="NEW_CODE", retry=RetryClass.LIMIT)
    page.show_run(sample_run(), MemoryRuns((odd,)))
    assert page.run_page.failures.causes.row(0).kind_words == "Safe to retry"


def test_the_list_shows_running_runs_first_and_opens_one(page, qtbot):
    page.show_runs((FINISHED, CLEAN, sample_run()))
    page.show_list()
    assert [run.report.run_id for run in page.model.rows()] == [318, 317, 316]
    page.table.selectRow(1)
    assert _wish(
        qtbot, page.run_requested, lambda: qtbot.keyClick(page.table, Qt.Key.Key_Return)
    ) == [317]


def test_a_run_that_begins_says_so_until_it_is_there(page):
    page.show_starting()
    page.show_runs(())
    assert page.starting_is_shown()
    page.show_run(sample_run(), MemoryRuns())
    assert not page.starting_is_shown()


def test_models_keep_qt_s_rules(run, page, qtmodeltester):
    qtmodeltester.check(run.failures.records.model)
    page.show_runs((FINISHED, CLEAN))
    qtmodeltester.check(page.model)


WORKBOOK = CorrectionsFound(
    run=318,
    rows=6,
    changed=2,
    unchanged=1,
    skipped=2,
    still_wrong=(StillWrong(9, "Yusuf Demir", "Mobile Phone", "41 characters, 40 allowed"),),
    corrections=(
        Correction(2_001, "MobilePhone", "+44 7700 900333"),
        Correction(4_001, "Email", "dele@mail.example"),
    ),
    seqs=(2_001, 4_001, 1_003),
    left_out=(2_004, 1_001, 1_002),
)
"""What a corrected workbook says: rows of three causes."""


def test_a_corrected_workbook_is_told_in_numbers_and_sends_nothing(run, qtbot):
    with qtbot.assertNotEmitted(run.retry_requested):
        run.show_corrections(WORKBOOK)
    assert run.notice.words() == "6 rows read, 2 changed, 2 skipped, 1 still wrong"
    assert run.failures.retry_imported.isVisible()
    assert run.failures.retry_imported.text() == "Retry 3 of the workbook in SANDBOX"


def test_rows_of_a_corrected_workbook_are_ready_with_their_new_values(run):
    run.show_corrections(WORKBOOK)
    model = run.failures.records.model
    assert (model.row(0).value, model.row(0).complaint) == ("+44 7700 900333", "")
    assert not model.row(3).chosen
    assert run.failures.records.retry.text() == "Retry 1 in SANDBOX"


def test_one_press_sends_the_workbook_of_all_causes(run, qtbot):
    run.show_corrections(WORKBOOK)
    args = _wish(qtbot, run.retry_requested, run.failures.retry_imported.click)
    assert args == [318, WORKBOOK.seqs, WORKBOOK.corrections]


def test_a_row_of_the_workbook_can_still_be_changed_or_left_out(run, qtbot):
    run.show_corrections(WORKBOOK)
    model = run.failures.records.model
    model.setData(model.index(0, FailureColumn.VALUE), "+44 7700 900999")
    args = _wish(qtbot, run.retry_requested, run.failures.retry_imported.click)
    assert args[2][0] == Correction(2_001, "MobilePhone", "+44 7700 900999")
    model.toggle(0)
    args = _wish(qtbot, run.retry_requested, run.failures.retry_imported.click)
    assert args == [318, (4_001, 1_003), WORKBOOK.corrections[1:]]


def test_the_workbook_of_one_run_is_forgotten_with_the_next(page, run):
    run.show_corrections(WORKBOOK)
    other = sample_run()
    page.show_run(replace(other, report=replace(other.report, run_id=319)), MemoryRuns())
    assert not run.failures.retry_imported.isVisible()
    assert not run.notice.isVisible()


def test_a_workbook_is_asked_for_or_dropped_on_the_run(run, qtbot, tmp_path):
    pressed = _wish(qtbot, run.import_requested, run.failures.import_workbook.click)
    assert pressed == [318, ""]
    path = tmp_path / "mended.XLSX"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, none = QPointF(10, 10), Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    assert _wish(qtbot, run.import_requested, lambda: run.dropEvent(drop)) == [318, str(path)]
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    with qtbot.assertNotEmitted(run.import_requested):
        run.dropEvent(drop)


class GrowingRuns(MemoryRuns):
    """A run whose most frequent cause shows last."""

    shown = CAUSES[-1:]

    def causes(self, run_id):
        return self.shown


def test_the_first_cause_is_chosen_until_a_person_takes_another(page):
    pages = GrowingRuns()
    other = sample_report()
    other = replace(other, run_id=other.run_id + 1)
    page.show_run(sample_run(report=other), pages)
    pages.shown = CAUSES
    page.show_run(sample_run(report=other), pages)
    failures = page.run_page.failures
    assert failures.list.currentIndex().row() == 0
    failures.list.setCurrentIndex(failures.causes.index(LONG, 0))
    pages.shown = CAUSES[1:]
    page.show_run(sample_run(report=other), pages)
    assert failures.chosen().cause.code == CAUSES[LONG].code


RULES = OutcomeRules(mappings=(MAPPING,), budget=Budget())


def actions(run: RunPage, place: int) -> dict[str, QAction]:
    menu = run.facts.outcomes.open_menu(place)
    return {action.text(): action for action in menu.actions() if action.text()}


def said(run: RunPage, place: int) -> str:
    return run.facts.outcomes._words[place].text()


def test_each_outcome_says_and_changes_what_happens_next(run, qtbot):
    run.show_usage(None, RULES)
    assert said(run, LIMIT) == "Stop, continue after the reset"
    stop = actions(run, LIMIT)["Stop and wait for me"]
    wish = _wish(qtbot, run.at_limit_chosen, stop.trigger)
    assert wish == [run.run_id, AtLimit.STOP]
    run.show_usage(None, replace(RULES, at_limit=AtLimit.STOP))
    assert said(run, LIMIT) == "Stop; continue by hand"
    assert actions(run, LIMIT)["Stop and wait for me"].isChecked()
    workbook = actions(run, ERROR)["Keep for review, and write a workbook when a run ends"]
    assert _wish(qtbot, run.exports_chosen, workbook.trigger) == [run.run_id, True]
    run.show_usage(None, replace(RULES, exports=True))
    assert said(run, ERROR) == "Keep for review, write a workbook"


def test_the_menu_of_errors_exports_and_retries_what_is_safe(page, qtbot):
    page.show_run(FINISHED, MemoryRuns())
    run = page.run_page
    run.show_usage(None, RULES)
    acts = actions(run, ERROR)
    assert _wish(qtbot, run.export_requested, acts["Export to Excel now…"].trigger)
    retry = actions(run, ERROR)["Retry all safe (12)"]
    assert _wish(qtbot, run.retry_requested, retry.trigger) == [run.run_id, (), ()]


def test_what_a_run_cannot_do_now_is_not_offered(run):
    run.show_usage(None, RULES)
    assert not actions(run, SUCCESS)["Undo this run…"].isEnabled(), "it goes on"
    assert not actions(run, ERROR)["Retry all safe (12)"].isEnabled()
    assert not actions(run, LIMIT)["Continue now"].isEnabled()


def test_a_sync_that_is_gone_is_not_changed(run):
    run.show_usage(None)
    assert not actions(run, LIMIT)["Stop and wait for me"].isEnabled()
    assert not actions(run, ERROR)["Keep for review"].isEnabled()


def test_records_whose_ids_are_written_back_are_said_to_be(run):
    run.show_usage(None, replace(RULES, id_fields=("record_id",)))
    assert said(run, SUCCESS) == "Write their IDs to record_id; both sides agree on them"
