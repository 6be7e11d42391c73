"""What a run leaves behind, in the window: history, the two sides compared whole, data kept."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton

from app.core.plan import ChangeKind, Verdict
from app.store.pages import ChangeFilter, PersonRole
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.dialogs.history_dialog import HistoryDialog
from app.ui.dialogs.reconcile_dialog import ReconcileDialog
from app.ui.program import Program
from app.ui.rail_items import RailItem
from tests.ui.errands import apply, open_practice, preview, until, work

__all__ = ["work"]


def dialog_of(program: Program, kind: type):
    return next((one for one in program.window.findChildren(kind) if one.isVisible()), None)


async def see_history(program: Program) -> None:
    """The run that was just ended is found in the history of a cell that it set."""
    plan_id, run_id = program.preview.plan_id, program.runs.run_page.run_id
    pages = program.desk.pages
    updates = ChangeFilter(kinds=frozenset({ChangeKind.UPDATE}))
    failed = {one.seq for one in pages.failed(run_id, limit=10_000)}
    seq = next(one for one in pages.change_seqs(plan_id, updates) if one not in failed)
    (one,) = pages.changes(plan_id, (seq,))
    rule = next(two.rule for two in one.change.fields if two.verdict is Verdict.WRITE)
    program.preview.pane.history_requested.emit(one.change, rule)
    dialog = dialog_of(program, HistoryDialog)
    (entry,) = dialog.model.rows()
    assert (entry.run_id, entry.rule) == (run_id, rule)
    assert one.change.title in dialog.windowTitle()
    program.runs_presenter.open_run(0)
    dialog.table.row_opened.emit(0)
    await until(lambda: program.runs.run_page.run_id == run_id, "the run of the entry")


async def compare_whole(program: Program) -> None:
    """What failed is what differs; the rest is the same on both sides."""
    failed = program.desk.pages.run(program.runs.run_page.run_id).report.tally.failed
    program.window.actions_by_name["reconcile"].trigger()
    dialog = dialog_of(program, ReconcileDialog)
    await until(dialog.verdict.isVisible, "the comparison")
    assert dialog.model.rowCount() > 0
    assert sum(one.differing for one in dialog.model.rows()) >= sum(failed.values())
    for one in dialog.model.rows():
        assert one.source_sum != one.target_sum or one.source_records != one.target_records
    dialog.reject()


async def keep_and_erase(program: Program) -> None:
    """Settings: another time for the logs, a person erased with a certificate."""
    program.window.open_item(RailItem.SETTINGS)
    words = program.settings.findChildren(QPushButton)
    next(one for one in words if one.text() == "Data").click()
    data = program.settings.data
    await until(data.backup.isEnabled, "the settings")
    data.kept_chosen.emit("logs", 7)
    pages = program.desk.pages
    await until(lambda: pages.kept_days()["logs"] == 7, "the new time")
    run_id = program.runs.run_page.run_id
    failed = pages.failed(run_id)[0]
    data.known_by.set_text(failed.source_key)
    data.erase.click()
    dialog = dialog_of(program, ConfirmDialog)
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Erase").click()
    await until(data.erased.isVisible, "the erasure")
    assert "1 record was erased." in data.erased.words()
    assert "nothing is left" in data.erased.words()
    left = {one.source_key for one in pages.failed(run_id, limit=10_000)}
    assert failed.source_key not in left


async def become_a_viewer(program: Program) -> None:
    """Once somebody else is the administrator, the window says what it may not do."""
    people = program.settings.people
    assert program.preview.heading.compare.isEnabled()
    await program.settings_presenter.give_role("somebody else", PersonRole.ADMINISTRATOR.value)
    await until(program.window.rights_bar.isVisible, "the bar")
    assert "ask somebody else" in program.window.rights_bar.words()
    assert not program.preview.heading.compare.isEnabled()
    people.role_requested.emit("me", PersonRole.ADMINISTRATOR.value)
    await until(program.settings.notice.isVisible, "the refusal of the engine")
    assert "may look and export" in program.settings.notice.words()


def test_what_a_run_leaves_behind_can_be_looked_at_and_kept(work, tmp_path: Path) -> None:
    async def errand(program: Program) -> None:
        await open_practice(program)
        await preview(program)
        await apply(program)
        await see_history(program)
        await compare_whole(program)
        await keep_and_erase(program)
        await become_a_viewer(program)
        assert QApplication.activeModalWidget() is None

    work(errand)
