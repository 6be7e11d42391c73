"""Words for files that arrive in a folder: what a plan says of one, and the summary beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.event import WholeWhy
from app.wording.counted import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.core.event import WholeRead
    from app.core.report import RunReport

LISTED_ROWS = 1_000
"""Most rows that a summary names. Source: ours; the workbook of a run's failures has them all."""


_MEND = (
    "These rows are beside it once more, in a file whose name ends in “to fix”. Mend"
    " them there and put that file into the folder above. All that failed, with reasons:"
    " orgtide failures {run} --excel FOLDER"
)


_WHOLE = {
    WholeWhy.FIRST: "{mapping} was read whole from {whole}, as nothing was known of it yet",
    WholeWhy.DUE: "{mapping} was read whole from {whole}, as it is now and then",
    WholeWhy.GAP: "events of {inbox} were lost, number {detail} never came; {mapping} was read"
    " whole from {whole} instead, so nothing is missing now",
    WholeWhy.ANEW: "the numbers of {inbox} began anew, so events may have been lost; {mapping} was"
    " read whole from {whole} instead, so nothing is missing now",
    WholeWhy.AWAY: "nobody compared {mapping} for {detail} hours, longer than senders keep events"
    " that they cannot deliver; it was read whole from {whole} instead, so nothing is missing now",
}


def arrival_note(mapping: str, file: str, waiting: int) -> str:
    """What a plan says of the file that a mapping takes; "" as `file` where none is there whole."""
    behind = f"; {count_of(waiting, 'file')} behind it" if waiting else ""
    if file:
        return f"{mapping} takes {file}{behind}"
    if waiting:
        return f"{mapping} takes nothing: {count_of(waiting, 'file')} not whole yet"
    return f"{mapping} takes nothing: no file has arrived"


def whole_words(mapping: str, inbox: str, whole: str, read: WholeRead) -> str:
    """What a plan says of a mapping that was compared whole, though events feed it.

    Args:
        mapping: its name.
        inbox: the connection that the events come by.
        whole: the connection that all was read from.
        read: why.
    """
    return _WHOLE[read.why].format(mapping=mapping, inbox=inbox, whole=whole, detail=read.detail)


def summary_words(
    file: str,
    report: RunReport,
    numbers: Mapping[str, int],
    left_out: Sequence[tuple[int | None, str, str]],
) -> str:
    """The summary that is put beside a file.

    Args:
        file: its name.
        report: of the run that sent it.
        numbers: what became of its rows, the last one being how many did not go through.
        left_out: row, record and reason of these, as many as are listed.
    """
    ended = report.ended_at or report.started_at
    place, org = report.place.sync, report.org_name or "its target"
    lines = [
        file,
        f"Sent by run {report.run_id} of {place} to {org}, {ended:%Y-%m-%d %H:%M:%S} UTC.",
        "",
        *(f"{name.capitalize()}: {number:,}" for name, number in numbers.items()),
    ]
    count = list(numbers.values())[-1]
    if left_out:
        lines += [
            "",
            _MEND.format(run=report.run_id),
            "",
            "What did not go through:",
        ]
        lines += [_row_words(*one) for one in left_out]
    if count > len(left_out):
        lines.append(f"... and {count - len(left_out):,} more")
    return "\n".join(lines) + "\n"


def refused_file(file: str, reason: str, at: datetime) -> str:
    """The summary of a file that could not be taken at all."""
    return (
        f"{file}\nNothing of it was sent ({at:%Y-%m-%d %H:%M:%S} UTC).\n\n{reason}\n\n"
        "Mend it and put it back into the folder above, under any name that fits.\n"
    )


def moved_words(file: str, where: str, left: int) -> str:
    """What a notice says of a file that did not go through whole; "" as `where`: it is gone."""
    if not where:
        return f"{file} was sent, and has changed or gone since; it was not moved"
    return f"{file} is in {where}: {count_of(left, 'row')} did not go through"


def _row_words(row: int | None, record: str, reason: str) -> str:
    place = f"row {row:,}" if row is not None else "a row"
    return f"{place}, {record}: {reason}" if record else f"{place}: {reason}"
