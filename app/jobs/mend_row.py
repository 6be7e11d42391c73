"""Mend what keeps a record out of a plan, for good: in the sync, with one click."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.fix import fix_of
from app.engine.mend import mend
from app.wording.plans import fix_words

if TYPE_CHECKING:
    from app.asks import MendRow
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def mend_row(ask: MendRow, workspace: Workspace, report: ReportProgress) -> str:
    """Change the field rule that keeps a record out; what was done, as a sentence.

    The sync's file keeps its comments and its order. The plan stays as it is: preview again.

    Raises:
        SettingsError: there is no such problem, or a person has to mend the row itself.
    """
    del report  # quick: nobody waits
    plan = workspace.plans.plan(ask.plan)
    found = workspace.pages.changes(ask.plan, (ask.seq,))
    if not found:
        raise SettingsError(f"Plan {ask.plan} has no row {ask.seq}", key="seq")
    change = found[0].change
    part = next(part for part in plan.parts if part.mapping == change.mapping)
    rules = {rule.key: rule for rule in part.rules}
    rule = rules.get(change.fields[0].rule) if change.fields else None
    fix = fix_of(change, rule.flow, rule.target_type, rule.target_length) if rule else None
    if rule is None or fix is None:
        raise SettingsError(f"Row {ask.seq} has to be mended by hand: {change.detail}", key="seq")
    sync = workspace.syncs.load(plan.sync)
    mapping = sync.mapping(change.mapping)
    if mapping is None or all(one.key != fix.rule for one in mapping.fields):
        raise SettingsError("The field is not mapped like this any more; preview again", key="seq")
    mended = [mend(one, fix) if one is mapping else one for one in sync.mappings]
    workspace.syncs.save(replace(sync, mappings=tuple(mended)))
    return fix_words(fix, rule.target_label or rule.target)
