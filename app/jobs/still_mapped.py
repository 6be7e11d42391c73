"""Refuse what was planned by a mapping that would not plan it any more.

Who takes a rule out, turns a mapping off or gives it another name does not expect that what was
planned before is written all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.mapping import WriteWhen
from app.core.plan import ChangeKind, Operation
from app.core.snapshot import Side
from app.store.page_rows import PlanKind
from app.store.plan_groups import planned_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.mapping import FieldRule, Mapping
    from app.core.outcome import Write
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace
    from app.store.page_rows import PlanRow


def refuse_changed(plan: PlanRow, sync: Sync, workspace: Workspace) -> None:
    """Send an open plan only where the sync's mappings still say what it was made of.

    Raises:
        SettingsError: a mapping is gone, a rule of a planned field has changed or gone, or new
            records or changes are not to be written any more.
    """
    if plan.kind is PlanKind.UNDO:
        return
    for mapping, side, kind, rule in planned_rules(workspace.database, plan.id):
        what = _changed(sync, mapping, side, kind, rule)
        if what:
            raise SettingsError(
                f"{what} since plan {plan.id} was made; preview again for a fresh one", key="plan"
            )


def refuse_unwritten(run: int, writes: Iterable[Write], sync: Sync) -> None:
    """Retry writes only into fields that the sync's mappings still write.

    Raises:
        SettingsError: a mapping is gone, or does not write such a record or field any more.
    """
    for write in writes:
        mapping = sync.mapping(write.mapping)
        what = ""
        if mapping is None:
            what = f"{sync.title} has no mapping {write.mapping} any more"
        elif not _allows(mapping, write.side, write.operation.value):
            what = f"The mode of {write.mapping} was changed"
        elif missing := _unwritten(mapping, write):
            what = f"{write.mapping} does not write {missing} any more"
        if what:
            raise SettingsError(
                f"{what}, so run {run} is not retried: preview again, or change the mapping back",
                key="run",
            )


def _changed(sync: Sync, name: str, side: Side, kind: str, rule: str) -> str:
    mapping = sync.mapping(name)
    if mapping is None:
        return f"The mapping {name} was removed or renamed"
    if not _allows(mapping, side, kind):
        return f"The mode of {name} was changed"
    asked = kind == ChangeKind.CONFLICT.value  # stands with the target, whichever way it flows
    known = {one.key for one in mapping.fields if asked or _reaches(one, side)}
    if rule and kind != ChangeKind.DELETE.value and rule not in known:
        return f"A rule of {name} was changed or removed ({rule.replace('>', ' to ', 1)})"
    return ""


def _allows(mapping: Mapping, side: Side, kind: str) -> bool:
    mode = mapping.to_target if side is Side.TARGET else mapping.to_source
    if kind == Operation.INSERT.value:
        return mode.inserts
    return mode.updates if kind == Operation.UPDATE.value else True


def _unwritten(mapping: Mapping, write: Write) -> str:
    """A field of a write that no rule writes any more, "" where all are; see `Write.rules`."""
    if write.operation is Operation.DELETE:
        return ""
    there = {
        (one.target if write.side is Side.TARGET else one.source).casefold()
        for one in mapping.fields
        if _reaches(one, write.side) and one.write is not WriteWhen.NEVER
    }
    named = (field for field in write.values if field in write.rules)
    return next((field for field in named if field.casefold() not in there), "")


def _reaches(rule: FieldRule, side: Side) -> bool:
    return rule.flow.reaches_target if side is Side.TARGET else rule.flow.reaches_source
