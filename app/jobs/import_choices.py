"""Read a person's choices for conflicts back from a workbook, and add them to an open plan.

The workbook may be of a plan or of a run; conflicts that are still the same in the open plan, by
record, field and both values, are decided there. Others are named and left as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import ChoicesFound, StillWrong
from app.core.approval import Choice, Decision
from app.core.errors import DataError, SettingsError
from app.core.plan import ChangeKind
from app.core.progress import Phase, Progress
from app.jobs.corrected_workbook import read_choices
from app.jobs.left_out_sheets import SOURCE_WORD, TARGET_WORD
from app.jobs.retry_failures import typed_value
from app.store.page_rows import ChangeFilter
from app.store.pages import PAGE_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ImportChoices
    from app.core.plan import Change, FieldChange
    from app.core.ports import Stage
    from app.core.progress import ReportProgress
    from app.jobs.corrected_workbook import ReadChoice
    from app.jobs.workspace import Workspace
    from app.store.page_rows import PlanRow

_WINNERS = {SOURCE_WORD.casefold(): Choice.TAKE_SOURCE, TARGET_WORD.casefold(): Choice.KEEP_TARGET}

_Name = tuple[str, str | None, str | None]
"""Mapping, source key, target key."""


def import_choices(
    ask: ImportChoices, workspace: Workspace, report: ReportProgress
) -> ChoicesFound:
    """Decide conflicts of an open plan as a workbook says; what was decided, and what was not.

    Raises:
        SettingsError: the plan is not open, or the workbook belongs to another org.
        DataError: the file is no workbook of ours, or it was tampered with.
    """
    plan = workspace.plans.plan(ask.plan)
    path = Path(ask.path).expanduser()
    report(Progress(Phase.READ, 0, None, "rows"))
    back = read_choices(path)
    if back.mark.org != plan.org_id:
        raise SettingsError(f"{path.name} belongs to another org than plan {plan.id}", key="path")
    old = {change.seq: change for change in _conflicts(back.mark.plan, workspace)}
    if back.rows and not old:
        raise DataError(f"The plan of {path.name} is not kept any more; export it again", path=path)
    with workspace.stage("choices") as stage:
        judge = _Judge(plan, old, _by_name(plan, workspace), stage, workspace)
        judged = [(one, judge.judge(one)) for one in back.rows if one.chosen or one.fault]
    decisions = [found for _, found in judged if isinstance(found, Decision)]
    if decisions:
        workspace.plans.decide(plan.id, decisions)
    return ChoicesFound(
        plan=plan.id,
        rows=len(back.rows),
        decided=len(decisions),
        blank=len(back.rows) - len(judged),
        still_wrong=tuple(
            StillWrong(one.row, one.title, "", why) for one, why in judged if isinstance(why, str)
        ),
    )


def _conflicts(plan_id: int, workspace: Workspace) -> Iterator[Change]:
    pages = workspace.pages
    seqs = pages.change_seqs(plan_id, ChangeFilter(kinds=frozenset({ChangeKind.CONFLICT})))
    for start in range(0, len(seqs), PAGE_ROWS):
        for one in pages.changes(plan_id, seqs[start : start + PAGE_ROWS]):
            yield one.change


def _by_name(plan: PlanRow, workspace: Workspace) -> dict[_Name, Change]:
    return {_name(change): change for change in _conflicts(plan.id, workspace)}


def _name(change: Change) -> _Name:
    return (change.mapping, change.source_key, change.target_key)


class _Judge:
    """Says of one row after the other what it decides."""

    def __init__(
        self,
        plan: PlanRow,
        old: dict[int, Change],
        now: dict[_Name, Change],
        stage: Stage,
        workspace: Workspace,
    ) -> None:
        self._plan = plan
        self._old = old
        self._now = now
        self._stage = stage
        self._workspace = workspace

    def judge(self, row: ReadChoice) -> Decision | str:
        """The decision of a row, or why there is none."""
        if row.fault:
            return row.fault
        before = self._old.get(row.seq)
        if before is None or row.key != before.shown_key:
            return "This row was not exported where it stands"
        change = self._now.get(_name(before))
        if change is None:
            return "This record is no conflict of the plan any more"
        was, field = _field(before, row.rule), _field(change, row.rule)
        if was is None or field is None:
            return "This record is no conflict of the plan any more"
        if (was.source, was.target) != (field.source, field.target):
            return "A side has changed since; look at it anew"
        return self._decision(row, change)

    def _decision(self, row: ReadChoice, change: Change) -> Decision | str:
        chosen = row.chosen or ""
        named = _WINNERS.get(chosen.casefold())
        if named is not None:
            return Decision(named, mapping=change.mapping, seq=change.seq, rule=row.rule)
        try:
            value = self._typed(chosen, change, row.rule)
        except SettingsError as error:
            return str(error)
        return Decision(
            Choice.OWN_VALUE, mapping=change.mapping, seq=change.seq, rule=row.rule, value=value
        )

    def _typed(self, text: str, change: Change, rule: str) -> str | None:
        """A person's own value in the form of its field.

        Raises:
            SettingsError: it is not of the field's type.
        """
        part = next(one for one in self._plan.parts if one.mapping == change.mapping)
        for connection in self._workspace.pages.connections():
            if connection.connection.org_id == self._plan.org_id:
                schema = self._workspace.pages.schema(
                    connection.connection.name, part.target_object
                )
                planned = next(one for one in part.rules if one.key == rule)
                field = schema.field(planned.target) if schema else None
                if field is not None:
                    return typed_value(text, field, self._stage)
        return text


def _field(change: Change, rule: str) -> FieldChange | None:
    return next((one for one in change.fields if one.rule == rule), None)
