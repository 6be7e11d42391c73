"""What the screens say of a run: its state, its result, and how long it took."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.core.plan import Operation
from app.core.report import RunReport, RunState
from app.store.pages import RunRow
from app.ui.models.value_words import number

OPEN_STATES = frozenset({RunState.RUNNING, RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD})
"""A run in one of these is not over."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def is_open(run: RunRow) -> bool:
    """Tell whether a run goes on, or can."""
    return run.report.state in OPEN_STATES


def failed_count(report: RunReport) -> int:
    """How many writes failed."""
    return sum(report.tally.failed.values())


def done_count(report: RunReport) -> int:
    """How many writes are settled one way or the other."""
    return report.tally.succeeded + failed_count(report)


def took_words(report: RunReport, now: datetime) -> str:
    """Say how long a run took, or takes so far."""
    return seconds_words(took_seconds(report, now))


def took_seconds(report: RunReport, now: datetime) -> float:
    """Give how long a run took, or takes so far."""
    end = report.ended_at or now
    return max(0.0, (end - report.started_at).total_seconds())


def seconds_words(seconds: float) -> str:
    """Say a duration in its two largest units."""
    whole = round(seconds)
    if whole < 1:
        return _tr("< 1 s")
    if whole < 60:
        return _tr("{n} s").format(n=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return (
            _tr("{m} min {s} s").format(m=minutes, s=rest)
            if rest
            else _tr("{m} min").format(m=minutes)
        )
    hours, minutes = divmod(minutes, 60)
    return _tr("{h} h {m} min").format(h=hours, m=minutes)


def state_words(report: RunReport) -> str:
    """Say where a run stands in one or two words."""
    if report.state is RunState.FINISHED and failed_count(report):
        return _tr("Finished with failures")
    return {
        RunState.RUNNING: _tr("Running"),
        RunState.PAUSED: _tr("Paused"),
        RunState.INTERRUPTED: _tr("Stopped"),
        RunState.HELD: _tr("Waits for the budget"),
        RunState.FINISHED: _tr("Finished"),
        RunState.FAILED: _tr("Failed"),
    }[report.state]


def state_look(report: RunReport) -> tuple[str, str]:
    """Give icon and colour token of a run's state."""
    if report.state is RunState.FINISHED and failed_count(report):
        return "circle-alert", "warn"
    return {
        RunState.RUNNING: ("loader-circle", "accentSolid"),
        RunState.PAUSED: ("pause", "warn"),
        RunState.INTERRUPTED: ("triangle-alert", "warn"),
        RunState.HELD: ("hourglass", "warn"),
        RunState.FINISHED: ("circle-check", "ok"),
        RunState.FAILED: ("circle-x", "error"),
    }[report.state]


def result_words(report: RunReport, now: datetime) -> str:
    """Say how a run ended: how long it took and what it did."""
    parts = []
    names = {
        Operation.INSERT.value: _tr("{n} created"),
        Operation.UPDATE.value: _tr("{n} updated"),
        Operation.UPSERT.value: _tr("{n} written"),
        Operation.DELETE.value: _tr("{n} deleted"),
        Operation.UNDELETE.value: _tr("{n} restored"),
    }
    for operation, words in names.items():
        if report.done.get(operation):
            parts.append(words.format(n=number(report.done[operation])))
    left = {
        _tr("{n} failed"): failed_count(report),
        _tr("{n} waiting"): report.tally.held + report.tally.parked + report.tally.open,
        _tr("{n} to be looked up"): report.tally.unknown,
    }
    parts += [words.format(n=number(count)) for words, count in left.items() if count]
    what = ", ".join(parts) or _tr("nothing to send")
    starts = {
        RunState.FINISHED: _tr("Finished in {time}: {what}."),
        RunState.FAILED: _tr("Failed after {time}: {what}."),
        RunState.INTERRUPTED: _tr("Stopped after {time}: {what}."),
        RunState.HELD: _tr("Stopped at the budget after {time}: {what}."),
        RunState.PAUSED: _tr("Paused after {time}: {what}."),
        RunState.RUNNING: _tr("Running for {time}: {what}."),
    }
    short = round(took_seconds(report, now)) < 1
    took = _tr("less than a second") if short else took_words(report, now)
    said = starts[report.state].format(time=took, what=what)
    return (
        f"{said} {waits_words(report.resumes_at, now)}" if report.state is RunState.HELD else said
    )


def day_words(at: datetime) -> str:
    """Name a day: "22 November"."""
    return QLocale().toString(QDate(at.year, at.month, at.day), "d MMMM")


def waits_words(at: datetime | None, now: datetime) -> str:
    """Say when a held run goes on; None when a person has to continue it."""
    if at is None:
        return _tr("It goes on when you continue it.")
    local, today = at.astimezone(), now.astimezone().date()
    if at <= now:
        return _tr("It goes on in a moment, by itself.")
    if local.date() == today:
        return _tr("It goes on at {time}, by itself.").format(time=local.strftime("%H:%M"))
    words = _tr("It goes on at {time} on {day}, by itself.")
    return words.format(time=local.strftime("%H:%M"), day=day_words(local))
