"""The four stages of a run in words: what each found, how far it is, and what it waits for."""

from PySide6.QtCore import QCoreApplication

from app.core.progress import Phase
from app.core.report import RunReport, RunState
from app.store.pages import RunRow
from app.ui.language import spoken
from app.ui.models.run_view import done_count
from app.ui.models.value_words import counted, number
from app.ui.widgets.stages import Stage, StageState

STAGES = (Phase.READ, Phase.COMPARE, Phase.SEND, Phase.CONFIRM)
"""The phases that have a column."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def stages(run: RunRow, seconds_left: int | None = None) -> tuple[Stage, ...]:
    """Say how far each stage of a run is.

    Args:
        seconds_left: how long sending still takes; None while nobody knows.
    """
    report = run.report
    ended = report.state in {RunState.FINISHED, RunState.FAILED}
    phase = run.progress.phase if run.progress else None
    at = STAGES.index(phase) if phase in STAGES else (len(STAGES) if ended else 0)
    if report.state is RunState.FAILED:
        at = min(at, STAGES.index(Phase.SEND))
    return tuple(_stage(run, place, at, seconds_left) for place in range(len(STAGES)))


def _stage(run: RunRow, place: int, at: int, seconds_left: int | None) -> Stage:
    state = StageState.DONE if place < at else StageState.WAITING
    if place == at:
        state = {
            RunState.RUNNING: StageState.RUNNING,
            RunState.FAILED: StageState.FAILED,
            RunState.FINISHED: StageState.DONE,
        }.get(run.report.state, StageState.PAUSED)
    titles = (_tr("Read"), _tr("Compare"), _tr("Send"), _tr("Confirm"))
    value, note = _said(run, STAGES[place], state, seconds_left)
    progress = run.progress
    share = 0.0
    if STAGES[place] is Phase.SEND:
        share = done_count(run.report) / max(1, run.report.tally.approved)
    elif place == at and progress is not None and progress.total:
        share = progress.done / progress.total
    return Stage(titles[place], value, note, state, share)


def _said(
    run: RunRow, phase: Phase, state: StageState, seconds_left: int | None
) -> tuple[str, str]:
    """Give the value at the right of a stage and the line below its bar."""
    report, progress = run.report, run.progress
    here = progress is not None and progress.phase is phase
    note = spoken(progress.note) if here and progress else ""
    if phase is Phase.READ:
        rows = sum(part.source_rows for part in run.parts)
        return counted(rows, _tr("1 row"), _tr("{n} rows")), note or _tr("Read for the preview")
    if phase is Phase.COMPARE:
        value = _tr("{n} approved").format(n=number(report.tally.approved))
        return value, note or _tr("Each record is checked before it is sent")
    if phase is Phase.SEND:
        if not report.tally.approved:
            return "", _tr("Nothing to send")
        of = _tr("{done} of {total}")
        value = of.format(done=number(done_count(report)), total=number(report.tally.approved))
        return value, note or _send_note(report, state, seconds_left)
    if state is StageState.WAITING:
        return _tr("Waiting"), _tr("Reads the records back and compares")
    if here and progress and progress.total:
        of = _tr("{done} of {total}")
        said = of.format(done=number(progress.done), total=number(progress.total))
        return said, note or _tr("Reads the records back and compares")
    return "", note or _tr("Read back and compared")


def _send_note(report: RunReport, state: StageState, seconds_left: int | None) -> str:
    if report.message and state is not StageState.RUNNING:
        return spoken(report.message)
    if state is StageState.RUNNING and seconds_left is not None:
        return _tr("About {n} s left").format(n=number(seconds_left))
    if state is StageState.PAUSED:
        waiting = report.tally.open + report.tally.held
        return _tr("{n} are not sent yet").format(n=number(waiting))
    return "" if state is not StageState.DONE else _tr("Everything was sent")
