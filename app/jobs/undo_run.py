"""Plan the way back of a run. Nothing is written until that plan is approved like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.plan import Plan
from app.core.ports import KeyFilter, MarkingEndpoint
from app.core.quota import Purpose
from app.core.snapshot import Side
from app.engine.group import group
from app.engine.look import Looker
from app.engine.order import order
from app.engine.revert import revert
from app.jobs.open_place import open_place_of
from app.jobs.preview_sync import forecast_of
from app.jobs.sending import Sender, record_key
from app.store.page_rows import PlanKind

if TYPE_CHECKING:
    from app.asks import UndoRun
    from app.core.mapping import Mapping
    from app.core.outcome import Write
    from app.core.plan import PlanPart
    from app.core.ports import Found, WriterMark
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace

LOOK_AT_ONCE = 10_000
"""Records asked for in one look: as many as an org reads in one call. Unit: records."""


def undo_run(ask: UndoRun, workspace: Workspace, report: ReportProgress) -> int:
    """Plan the way back of a run; the plan's id.

    Raises:
        SettingsError: there is no such run, what it wrote is not kept, or a mapping of it is gone.
    """
    ended = workspace.runs.report(ask.run)
    with (
        open_place_of(ended.place, workspace) as place,
        workspace.lease(ended.place) as lease,
        workspace.stage("undo") as stage,
    ):
        return undo_at(ask, Sender(workspace, place, lease, stage, report))


def undo_at(ask: UndoRun, sender: Sender) -> int:
    """Plan the way back of a run of an open place; the plan's id."""
    sender.recover()
    workspace, place, stage = sender.workspace, sender.place, sender.stage
    _refuse_forgotten(ask.run, workspace)
    _refuse_unmapped(ask.run, place.sync, workspace)
    parts = []
    for mapping in reversed(place.sync.mappings):
        writes = workspace.runs.succeeded(ask.run, mapping.name)
        if writes:
            parts.append(_part(mapping, writes, sender))
    plan = Plan(place.place, place.org_kind, tuple(parts), workspace.clock.now())
    order(plan, stage)
    grouping = group(plan, stage)
    plan_id = workspace.plans.save(
        plan, stage, kind=PlanKind.UNDO, of_run=ask.run, grouping=grouping
    )
    workspace.plans.decide(plan_id, ())
    workspace.plans.keep_forecast(plan_id, forecast_of(plan, place, stage))
    return plan_id


def _refuse_forgotten(run: int, workspace: Workspace) -> None:
    """Plan the whole way back or none.

    Raises:
        SettingsError: what the run wrote was removed, because it was kept long enough.
    """
    if not workspace.runs.is_kept(run):
        raise SettingsError(f"What run {run} wrote is not kept any more", key="run")


def _refuse_unmapped(run: int, sync: Sync, workspace: Workspace) -> None:
    """Plan the whole way back or none.

    Raises:
        SettingsError: a mapping by which the run wrote is not in the sync any more.
    """
    gone = workspace.runs.wrote_by(run) - {mapping.name for mapping in sync.mappings}
    if gone:
        raise SettingsError(
            f"Run {run} wrote by {', '.join(sorted(gone))}, and {sync.title} has no such mapping"
            " any more. Give the mapping its name back, then undo again",
            key="run",
        )


def _part(mapping: Mapping, writes: list[tuple[Write, str]], sender: Sender) -> PlanPart:
    now: dict[tuple[Side, str], Found] = {}
    marks: dict[Side, WriterMark] = {}
    for side in Side:
        mine = [(write, key) for write, key in writes if write.side is side]
        mark = _mark(mapping, side, sender) if mine else None
        marks |= {side: mark} if mark else {}
        for start in range(0, len(mine), LOOK_AT_ONCE):
            for found in _look(mapping, side, mine[start : start + LOOK_AT_ONCE], sender, mark):
                now[side, found.key] = found
    schemas = (
        sender.place.schema(mapping, Side.SOURCE),
        sender.place.schema(mapping, Side.TARGET),
    )
    return revert(mapping, schemas, writes, now, sender.stage, marks=marks)


def _mark(mapping: Mapping, side: Side, sender: Sender) -> WriterMark | None:
    """How the records of a side tell who changed them last; None where they do not."""
    endpoint = sender.place.endpoint(mapping, side)
    if not isinstance(endpoint, MarkingEndpoint):
        return None
    return endpoint.writer_mark(sender.place.schema(mapping, side))


def _look(
    mapping: Mapping,
    side: Side,
    writes: list[tuple[Write, str]],
    sender: Sender,
    mark: WriterMark | None,
) -> list[Found]:
    endpoint = sender.place.endpoint(mapping, side)
    schema = sender.place.schema(mapping, side)
    key = record_key(mapping, side, schema)
    return Looker(sender.stage, sender.report)(
        endpoint,
        schema,
        sorted(
            {field for write, _ in writes for field in (*write.values, *write.rules)}
            | ({mark.field} if mark else set())
        ),
        KeyFilter(key or ("Id",), tuple((one,) for _, one in writes)),
        purpose=Purpose.CHECK,
        key=key,
    )
