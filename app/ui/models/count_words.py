"""What the counts of a mapping's settings say: who passes, who finds whom, what would go."""

from PySide6.QtCore import QCoreApplication

from app.asks.messages import MappingCounts
from app.core.mapping import Mapping, Mode
from app.ui.models.value_words import counted, number

Line = tuple[str, str, str, str]
"""(icon, colour token, number, words) of one line below the identity."""


def passed_words(counts: MappingCounts) -> str:
    """Say how many rows a filter lets flow, and of how many."""
    words = _tr("{passed} of {rows} rows pass")
    if not counts.whole:
        words = _tr("{passed} of {rows} rows pass, of those that were looked at")
    return words.format(passed=number(counts.passed), rows=number(counts.rows))


def left_out_words(rows: int) -> str:
    """Say how many rows one test leaves out."""
    return _tr("leaves out {n}").format(n=number(rows))


def flagged_words(counts: MappingCounts) -> str:
    """Say how many rows want their record deleted."""
    return counted(counts.flagged, _tr("1 row now."), _tr("{n} rows now."))


def removal_words(mapping: Mapping, counts: MappingCounts, records: str) -> str:
    """Say how many records a mode that deletes would delete; "" for one that deletes nothing.

    Args:
        mapping: its mode counts.
        counts: of that mapping.
        records: what several records of the target are called.
    """
    mode = mapping.to_target
    if not (mode.mirrors or mode is Mode.DELETE):
        return ""
    if counts.target_rows is None:
        return _tr("How many {records} would go is known after the next preview.").format(
            records=records
        )
    gone = counts.unmet if mode.mirrors else counts.one + counts.twice
    words = _tr("{n} of {all} {records} would be deleted, as they were read last.")
    return words.format(n=number(gone), all=number(counts.target_rows), records=records)


def identity_lines(mapping: Mapping, counts: MappingCounts) -> tuple[Line, ...]:
    """Say what the ways to tell records apart find; () where the target was never read."""
    if counts.target_rows is None:
        return ()
    none = _tr("find none, will be new") if mapping.to_target.inserts else _tr("find none")
    lines = [
        ("circle-check", "ok", counts.one, _tr("find one record")),
        ("plus", "create", counts.none, none),
    ]
    if counts.several:
        lines.append(("triangle-alert", "warn", counts.several, _tr("find several records")))
    if counts.twice:
        shared = _tr("find a record that another row finds too")
        lines.append(("triangle-alert", "warn", counts.twice, shared))
    return tuple((icon, color, number(count), words) for icon, color, count, words in lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CountWords", text)
