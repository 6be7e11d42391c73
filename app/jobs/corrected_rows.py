"""Judge the rows of a corrected workbook: which can be sent again, and what is wrong with the rest.

A record is sent whole or not at all: every row that was exported of it must be there and right, and
one row that says Skip skips it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.asks import Correction
from app.asks.messages import CorrectionsFound, StillWrong
from app.core.errors import SettingsError
from app.core.progress import Phase, Progress
from app.core.values import Shape
from app.jobs.corrected_workbook import MarkedLine, ReadLine
from app.jobs.failure_workbook import RETRY, SKIP
from app.jobs.retry_failures import typed_value
from app.jobs.suggestions import ALL_FIELDS, fault_of
from app.wording.cause_table import CauseKind
from app.wording.causes import cause_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.core.ports import Stage
    from app.core.progress import ReportProgress
    from app.core.schema import FieldSchema, ObjectSchema
    from app.jobs.corrected_workbook import ReadBack
    from app.store.page_rows import FailedWrite

_TEXTS = frozenset({Shape.TEXT, Shape.EMAIL, Shape.SET})
"""Shapes of which every text is a value."""


@dataclass(frozen=True)
class _Judged:
    """What becomes of one row."""

    line: ReadLine
    marked: MarkedLine | None
    why: str = ""
    """What is still wrong; "" for nothing."""
    skip: bool = False
    correction: Correction | None = None


def judge_rows(
    back: ReadBack,
    failed: Mapping[int, FailedWrite],
    schemas: Mapping[str, ObjectSchema],
    later: set[tuple[str, str | None, str | None]],
    *,
    stage: Stage,
    report: ReportProgress,
) -> CorrectionsFound:
    """Say what a workbook would send.

    Args:
        back: the workbook as it was read.
        failed: the failed writes of its run, by their number in the plan.
        schemas: the written object of each mapping, where it is known.
        later: (mapping, source key, target key) of what later runs wrote.
        stage: where values are tried for their type.
        report: told of each row.
    """
    judge = _Judge(back, failed, schemas, later, stage)
    judged = []
    for done, line in enumerate(back.lines):
        report(Progress(Phase.COMPARE, done, len(back.lines), "rows"))
        judged.append(judge.judge(line))
    return _found(back.mark.run, _whole_records(judged, back.mark.lines()), failed, schemas)


class _Judge:
    """Says of one row after the other whether it can be sent."""

    def __init__(
        self,
        back: ReadBack,
        failed: Mapping[int, FailedWrite],
        schemas: Mapping[str, ObjectSchema],
        later: set[tuple[str, str | None, str | None]],
        stage: Stage,
    ) -> None:
        self._marked = back.mark.lines()
        self._times = Counter(line.number for line in back.lines)
        self._failed = failed
        self._schemas = schemas
        self._later = later
        self._stage = stage

    def judge(self, line: ReadLine) -> _Judged:
        """Look at one row by itself."""
        marked = self._marked.get(line.number) if line.number is not None else None
        if marked is None:
            return _Judged(line, None, "This row was not exported")
        if self._times[line.number] > 1:
            return _Judged(line, marked, "This row stands on the sheet more than once")
        if line.fault:
            return _Judged(line, marked, line.fault)
        choice = line.to_do.casefold()
        if choice == SKIP.casefold():
            return _Judged(line, marked, skip=True)
        if choice != RETRY.casefold():
            return _Judged(line, marked, "“What to do” is neither Retry nor Skip")
        return self._retried(line, marked)

    def _retried(self, line: ReadLine, marked: MarkedLine) -> _Judged:
        write = self._failed.get(marked.seq)
        if write is None:
            return _Judged(line, marked, "This record is not among the failures of the run")
        if (write.mapping, write.source_key, write.target_key) in self._later:
            return _Judged(line, marked, "A later run wrote this record")
        if line.value is None:
            return _Judged(line, marked, _why_not_again(write, marked.field))
        why = self._why_not(write, marked.field, line.value)
        return _Judged(
            line,
            marked,
            why,
            correction=None if why else Correction(marked.seq, marked.field, line.value),
        )

    def _why_not(self, write: FailedWrite, name: str, value: str) -> str:
        """Say why a new value cannot be sent."""
        if not name:
            return "No single field is to blame, so a new value has no place"
        if name not in write.values:
            return "The mapping does not write this field"
        if value == write.values[name] and _needs_value(write):
            return "The value was not changed"
        schema = self._schemas.get(write.mapping)
        field = schema.field(name) if schema else None
        return self._not_of_type(value, field) or fault_of(write, field, value)

    def _not_of_type(self, value: str, field: FieldSchema | None) -> str:
        if field is None or field.shape in _TEXTS:
            return ""
        try:
            typed_value(value, field, self._stage)
        except SettingsError as error:
            return str(error)
        return ""


def _needs_value(write: FailedWrite) -> bool:
    return cause_kind(write.code, write.retry) is CauseKind.NEW_VALUE


def _why_not_again(write: FailedWrite, field: str) -> str:
    """Say why a write cannot go again as it was."""
    if not _needs_value(write):
        return ""
    return "No new value was given" if field else "Mend the row in the source, then preview again"


def _whole_records(judged: list[_Judged], marked: Mapping[int, MarkedLine]) -> list[_Judged]:
    """Let a record go only if all its rows are there and right; one that says Skip skips all."""
    expected = Counter(line.seq for line in marked.values())
    rows: dict[int, list[_Judged]] = {}
    for one in judged:
        if one.marked is not None:
            rows.setdefault(one.marked.seq, []).append(one)
    why: dict[int, str] = {}
    for seq, mine in rows.items():
        if any(one.skip for one in mine):
            why[seq] = SKIP
        elif any(one.why for one in mine):
            why[seq] = "Another field of this record is still wrong"
        elif len(mine) < expected[seq]:
            why[seq] = "The row of another field of this record is missing"
    return [_held(one, why.get(one.marked.seq, "") if one.marked else "") for one in judged]


def _held(one: _Judged, why: str) -> _Judged:
    if why == SKIP:
        return _Judged(one.line, one.marked, skip=True)
    return _Judged(one.line, one.marked, one.why or why) if why else one


def _found(
    run: int,
    judged: list[_Judged],
    failed: Mapping[int, FailedWrite],
    schemas: Mapping[str, ObjectSchema],
) -> CorrectionsFound:
    ready = [one for one in judged if not one.why and not one.skip]
    corrections = tuple(one.correction for one in ready if one.correction is not None)
    return CorrectionsFound(
        run=run,
        rows=len(judged),
        changed=len(corrections),
        unchanged=len(ready) - len(corrections),
        skipped=sum(one.skip for one in judged),
        still_wrong=tuple(_still_wrong(one, failed, schemas) for one in judged if one.why),
        corrections=corrections,
        seqs=_seqs(ready),
        left_out=_seqs(one for one in judged if one.why or one.skip),
    )


def _seqs(judged: Iterable[_Judged]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.marked.seq for one in judged if one.marked is not None))


def _still_wrong(
    one: _Judged, failed: Mapping[int, FailedWrite], schemas: Mapping[str, ObjectSchema]
) -> StillWrong:
    marked = one.marked
    if marked is None:
        return StillWrong(one.line.row, "", "", one.why)
    write, schema = failed.get(marked.seq), schemas.get(marked.mapping)
    field = schema.field(marked.field) if schema else None
    label = (field.label if field else marked.field) or ALL_FIELDS
    return StillWrong(one.line.row, write.title if write else "", label, one.why)
