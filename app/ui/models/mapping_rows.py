"""Mappings as rows of a list: what they join, and how their last run ended."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.mapping import Mode
from app.core.report import RunReport, RunState
from app.core.sync import ConnectionKind
from app.ui.models.value_words import form_of

SOURCE_ICONS = {
    ConnectionKind.SALESFORCE: "cloud",
    ConnectionKind.SQL: "database",
    ConnectionKind.FILES: "file-spreadsheet",
    ConnectionKind.HTTP: "globe",
    ConnectionKind.WEBHOOK: "webhook",
}


@dataclass(frozen=True)
class MappingRow:
    """One mapping of one sync, as Home and the list of mappings show it."""

    sync: str
    mapping: str
    title: str
    """Title of the sync; with several mappings, of the mapping."""
    object: str
    """Label of the target object."""
    source_kind: ConnectionKind
    source: str
    """Name of the source object: file, table or sObject."""
    mode: Mode
    both_ways: bool = False
    last: RunReport | None = None
    when: str = ""
    """Its schedule in words; "" runs by hand."""


@dataclass(frozen=True)
class ResultPart:
    """Some words of a result, in a colour token."""

    text: str
    color: str


def mode_words(mode: Mode) -> str:
    """Give a mode in one word."""
    words = {
        Mode.NONE: QCoreApplication.translate("Mode", "Nothing"),
        Mode.INSERT: QCoreApplication.translate("Mode", "Insert"),
        Mode.UPDATE: QCoreApplication.translate("Mode", "Update"),
        Mode.UPSERT: QCoreApplication.translate("Mode", "Upsert"),
        Mode.DELETE: QCoreApplication.translate("Mode", "Delete"),
        Mode.MIRROR: QCoreApplication.translate("Mode", "Mirror"),
        Mode.APPEND: QCoreApplication.translate("Mode", "Append"),
        Mode.REPLACE: QCoreApplication.translate("Mode", "Replace"),
        Mode.LINK: QCoreApplication.translate("Mode", "Link only"),
    }
    return words[mode]


def result_icon(report: RunReport) -> tuple[str, str]:
    """Give icon and colour token of how a run ended."""
    if report.state is RunState.RUNNING:
        return "loader-circle", "accentSolid"
    if report.state in {RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD}:
        return "pause", "warn"
    if report.state is RunState.FAILED or report.tally.failed:
        return "circle-alert", "error"
    if report.counts.conflicts:
        return "equal-not", "conflict"
    return "circle-check", "ok"


def result_parts(report: RunReport) -> tuple[ResultPart, ...]:
    """Give a run's result in words, worst last, each with its colour token."""
    tally, done = report.tally, report.done
    waiting = tally.held + tally.parked + tally.unknown + tally.open
    conflicts = form_of(
        report.counts.conflicts, _tr("1 conflict to decide"), _tr("{n} conflicts to decide")
    )
    counted = (
        (done.get("insert", 0), _tr("{n} created"), "text"),
        (done.get("update", 0) + done.get("upsert", 0), _tr("{n} updated"), "text"),
        (done.get("delete", 0), _tr("{n} deleted"), "text"),
        (waiting, _tr("{n} waiting"), "muted"),
        (report.counts.conflicts, conflicts, "conflict"),
        (sum(tally.failed.values()), _tr("{n} failed"), "error"),
    )
    parts = tuple(
        ResultPart(words.format(n=QLocale().toString(count)), color)
        for count, words, color in counted
        if count
    )
    return parts or (ResultPart(_tr("Nothing to change"), "text"),)


def result_counts(report: RunReport) -> tuple[tuple[int, str], ...]:
    """Give the counts of a result bar with their colour tokens, in the order of the parts."""
    done = report.done
    counts = (
        (done.get("insert", 0), "create"),
        (done.get("update", 0) + done.get("upsert", 0), "update"),
        (done.get("delete", 0), "delete"),
        (report.counts.conflicts, "conflict"),
        (sum(report.tally.failed.values()), "error"),
    )
    shown = tuple((count, color) for count, color in counts if count)
    return shown or ((1, "same"),)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Result", text)
