"""Approve a plan and send it, go on with a run that stopped, or do both without a person."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.core.approval import TRIED_FIRST, ApprovedPlan, Choice, Decision
from app.core.errors import (
    AppError,
    BusyError,
    DataError,
    RequestLimitError,
    SettingsError,
    Unplanned,
)
from app.core.mapping import ConflictPolicy, DeletionPolicy
from app.core.outcome import WriteState
from app.core.plan import ChangeKind, Reason
from app.core.report import RunState
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.engine.approve import Resolved, approve
from app.jobs.activate_sync import refuse_resting
from app.jobs.arrivals import turn_away_misfits, turn_away_unreadable
from app.jobs.holding import hold_again, hold_run
from app.jobs.open_place import open_place, open_place_of, place_of
from app.jobs.other_writer import refuse_other_writers
from app.jobs.preview_sync import chosen_mappings, plan_of_place
from app.jobs.sending import Sender
from app.jobs.still_mapped import refuse_changed
from app.jobs.unattended import tell_run, watched
from app.store.held_runs import read_held
from app.store.journal import RunJournal
from app.store.page_rows import PlanKind, PlanState
from app.store.plan_rows import read_decisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.asks import ApplyPlan, ContinueRun, RunSync
    from app.core.progress import ReportProgress
    from app.core.report import RunReport
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace
    from app.store.leases import Lease
    from app.store.page_rows import PlanRow

_KINDS: dict[str, tuple[ChangeKind, ...]] = {
    "all": (ChangeKind.INSERT, ChangeKind.UPDATE, ChangeKind.DELETE),
    "inserts": (ChangeKind.INSERT,),
    "updates": (ChangeKind.UPDATE,),
    "deletes": (ChangeKind.DELETE,),
    "none": (),
}
"""What `--approve` may name. A conflict is not approved but decided: it wants a side."""

_WINNERS = {"source": Choice.TAKE_SOURCE, "target": Choice.KEEP_TARGET}
"""What `--conflicts` may name."""


def apply_plan(ask: ApplyPlan, workspace: Workspace, report: ReportProgress) -> int:
    """Approve a plan with its decisions and send it; the run's id.

    A plan that was applied already is continued where its run stopped, with what was approved when
    it began. Where the org has no calls
    left even to be looked at, the run is begun all the same and waits: what was approved goes out
    by itself later.

    Raises:
        SettingsError: there is no such plan, it is out of date, or its run began with another
            approval than is asked for now.
        SafetyStop: a guard stands in the way; nothing has been written.
        RequestLimitError: no calls are left, and somebody has to look after the first records.
    """
    _decisions(ask.approve)  # a wrong word is refused before anybody signs in
    _sides(ask.conflicts)
    place = _place(workspace.plans.plan(ask.plan))
    try:
        with _sender(place, workspace, report) as sender:
            return apply_at(ask, sender)
    except RequestLimitError as error:
        with workspace.lease(place) as lease:
            return _held_unopened(ask, error, workspace, lease)


def _held_unopened(
    ask: ApplyPlan, error: RequestLimitError, workspace: Workspace, lease: Lease
) -> int:
    """Hold the run of a plan whose org could not be opened for want of calls; the run's id."""
    plan = workspace.plans.plan(ask.plan)
    sync, place, now = workspace.syncs.load(plan.sync), _place(plan), workspace.clock.now()
    refuse_resting(sync, workspace)
    stopped = [one for one in workspace.runs.of_plan(plan.id) if _goes_on(one)]
    if stopped:
        run_id = stopped[-1].run_id
        _refuse_another_approval(ask, run_id, workspace)
    else:
        approved = _decided(ask, plan, workspace)
        if _first(ask, plan, approved):
            raise error
        run_id = workspace.runs.begin(
            approved, lease, org_name=plan.org_name, undo_of=_undone(plan)
        )
        workspace.notices.resume(plan.sync)  # a person has looked
    RunJournal(workspace.database, run_id, place, lease, workspace.clock).hold()
    hold_run(run_id, error, sync.budget, workspace)
    workspace.runs.end(run_id, RunState.HELD, now, lease, message=str(error))
    return run_id


def apply_at(ask: ApplyPlan, sender: Sender) -> int:
    """Approve a plan of an open place and send it; see `apply_plan`."""
    workspace = sender.workspace
    refuse_resting(sender.place.sync, workspace)
    sender.recover()
    plan = workspace.plans.plan(ask.plan)
    stopped = [one for one in workspace.runs.of_plan(plan.id) if _goes_on(one)]
    if stopped:
        _refuse_another_approval(ask, stopped[-1].run_id, workspace)
        workspace.notices.resume(plan.sync)  # a person has looked
        return _go_on(stopped[-1], sender).run_id
    refuse_changed(plan, sender.place.sync, workspace)
    approved = _decided(ask, plan, workspace)
    run_id = _send(approved, plan, sender, first=_first(ask, plan, approved))
    workspace.notices.resume(plan.sync)  # a person has looked
    return run_id


def _refuse_another_approval(ask: ApplyPlan, run: int, workspace: Workspace) -> None:
    """Go on with a run only with what was approved when it began; the same words may be typed.

    Raises:
        SettingsError: something else is asked for now.
    """
    asked = [*_decisions(ask.approve), *_sides(ask.conflicts)]
    made = read_decisions(workspace.database, ask.plan)
    if asked and made[-len(asked) :] != asked:
        raise SettingsError(
            f"Run {run} of this plan has begun, and goes on with what was approved then. Apply the"
            f" plan without --approve and --conflicts, or end it: orgtide cancel {run}",
            key="plan",
        )


def _decided(ask: ApplyPlan, plan: PlanRow, workspace: Workspace) -> ApprovedPlan:
    """Decide an open plan as it was asked, and approve it.

    Raises:
        SettingsError: it is not open any more.
        SafetyStop: a guard stands in the way.
    """
    if plan.state is not PlanState.OPEN:
        raise SettingsError(
            f"Plan {plan.id} is {plan.state.value}; preview again for a fresh one", key="plan"
        )
    if ask.approve or ask.conflicts:
        workspace.plans.decide(plan.id, [*_decisions(ask.approve), *_sides(ask.conflicts)])
    return _approved(workspace.plans.plan(plan.id), workspace, ask.by, frozenset(ask.lift))


def continue_run(ask: ContinueRun, workspace: Workspace, report: ReportProgress) -> int:
    """Go on with a run that stopped; the run's id.

    It needs no new approval: what was approved is what is left, and each record is looked at
    before it is written. A held run that cannot go on stays held.
    """
    stopped = workspace.runs.report(ask.run)
    try:
        with _sender(stopped.place, workspace, report) as sender:
            return continue_at(ask, sender)
    except AppError as error:
        still = workspace.runs.report(ask.run)
        if still.state is not RunState.HELD or isinstance(error, BusyError):
            raise
        hold_again(ask.run, error, workspace)
        raise


def continue_at(ask: ContinueRun, sender: Sender) -> int:
    """Go on with a run of an open place."""
    refuse_resting(sender.place.sync, sender.workspace)
    sender.recover()
    return _go_on(sender.workspace.runs.report(ask.run), sender).run_id


def run_sync(ask: RunSync, workspace: Workspace, report: ReportProgress) -> int:
    """Preview, approve by the sync's own policy, and send; the run's id.

    A run of the place that waits for its allowance keeps its turn: its id is given, without a call
    to the org before it is due, and if there are no calls for it then either.

    Raises:
        SafetyStop: a guard stands in the way; nothing has been written.
        RequestLimitError: the calls ended before anything was approved; nothing waits.
    """
    with watched(ask.sync, workspace):
        place = place_of(ask.sync, ask.org, workspace)
        held = read_held(workspace.database, place)
        if held and not held[0].is_due(workspace.clock.now()):
            refuse_resting(workspace.syncs.load(ask.sync), workspace)
            return held[0].run_id  # what was approved waits; a new plan would take its place
        try:
            with (
                open_place(ask.sync, ask.org, workspace, reading=True) as opened,
                workspace.lease(opened.place) as lease,
                workspace.stage("run") as stage,
            ):
                return run_at(ask, Sender(workspace, opened, lease, stage, report))
        except RequestLimitError as error:
            still = [one for one in held if _is_held(one.run_id, workspace)]
            if not still:
                error.unplanned = Unplanned(ask.sync, ask.mapping, ask.org)
                raise
            hold_again(still[0].run_id, error, workspace)
            return still[0].run_id


def _is_held(run_id: int, workspace: Workspace) -> bool:
    return workspace.runs.report(run_id).state is RunState.HELD


def run_at(ask: RunSync, sender: Sender) -> int:
    """Preview, approve by policy and send at an open place; see `run_sync`."""
    workspace, sync = sender.workspace, sender.place.sync
    refuse_resting(sync, workspace)
    sender.recover()
    for held in read_held(workspace.database, sender.place.place):
        if not held.is_due(workspace.clock.now()):
            return held.run_id
        if _go_on(workspace.runs.report(held.run_id), sender).state is RunState.HELD:
            return held.run_id
    mappings = chosen_mappings(sender.place, ask.mapping)
    turn_away_misfits(sender.place, mappings)
    try:
        plan_id = plan_of_place(sender, ask.mapping, full=False)
    except DataError as error:
        turn_away_unreadable(sender.place, mappings, error)
        raise
    refuse_other_writers(sender, [one for one in sync.mappings if one.enabled])
    asked = _asked_deletions(plan_id, sync, workspace)
    workspace.plans.decide(plan_id, [*policy_decisions(sync), *asked])
    plan = workspace.plans.plan(plan_id)
    approved = _approved(plan, workspace, f"policy of {sync.name}", unattended=True)
    run_id = _send(approved, plan, sender)
    tell_run(workspace.runs.report(run_id), workspace)
    return run_id


def policy_decisions(sync: Sync) -> list[Decision]:
    """What a sync's approval policy decides when nobody is there."""
    policy = sync.approval
    allowed = (
        (ChangeKind.INSERT, policy.insert),
        (ChangeKind.UPDATE, policy.update),
        (ChangeKind.DELETE, policy.delete),
    )
    return [Decision(Choice.APPROVE if yes else Choice.REFUSE, kind=kind) for kind, yes in allowed]


def _asked_deletions(plan_id: int, sync: Sync, workspace: Workspace) -> list[Decision]:
    """Refuse the deletions that a mapping asks a person about; nobody is there.

    Where one side deleted what the other one edited, both moved: unless the mapping lets the side
    win that deleted, a person is asked, whatever becomes of other deletions.
    """
    if not sync.approval.delete:
        return []
    return [
        Decision(Choice.REFUSE, seq=seq)
        for mapping in sync.mappings
        for side, policy, reason, wins in (
            (
                Side.TARGET,
                mapping.deletions_to_target,
                Reason.GONE_IN_SOURCE,
                ConflictPolicy.SOURCE_WINS,
            ),
            (
                Side.SOURCE,
                mapping.deletions_to_source,
                Reason.GONE_IN_TARGET,
                ConflictPolicy.TARGET_WINS,
            ),
        )
        if not mapping.to_target.mirrors
        and (policy is DeletionPolicy.ASK or mapping.conflicts is not wins)
        for seq in workspace.plans.deletions(
            plan_id, mapping.name, side, reason, edited=policy is not DeletionPolicy.ASK
        )
    ]


def _sides(side: str) -> list[Decision]:
    """Let one side win every conflict."""
    if not side:
        return []
    if side not in _WINNERS:
        raise SettingsError(f"{side} is not one of {', '.join(_WINNERS)}", key="conflicts")
    return [Decision(_WINNERS[side], kind=ChangeKind.CONFLICT)]


def _decisions(names: Sequence[str]) -> list[Decision]:
    """Approve the kinds that were named and refuse the others; none named decides nothing."""
    if not names:
        return []
    unknown = [name for name in names if name not in _KINDS]
    if unknown:
        raise SettingsError(f"{unknown[0]} is not one of {', '.join(_KINDS)}", key="approve")
    wanted = {kind for name in names for kind in _KINDS[name]}
    return [
        Decision(Choice.APPROVE if kind in wanted else Choice.REFUSE, kind=kind)
        for kind in _KINDS["all"]
    ]


def _approved(
    plan: PlanRow,
    workspace: Workspace,
    by: str,
    lift: frozenset[str] = frozenset(),
    *,
    unattended: bool = False,
) -> ApprovedPlan:
    numbers = workspace.plans.numbers(plan.id)
    resolved = Resolved(
        plan_id=plan.id,
        place=_place(plan),
        org_kind=plan.org_kind,
        stops=plan.stops,
        approved=numbers.approved,
        refused=numbers.refused,
        hash=numbers.hash,
    )
    return approve(resolved, by=by, at=workspace.clock.now(), lift=lift, unattended=unattended)


def _first(ask: ApplyPlan, plan: PlanRow, approved: ApprovedPlan) -> int:
    """How many records go out before a person looks; 0 for all of them."""
    production = plan.org_kind in (OrgKind.PRODUCTION, None) and plan.kind is not PlanKind.UNDO
    first = ask.first if ask.first is not None else (TRIED_FIRST if production else 0)
    return first if first < approved.approved else 0


def _send(approved: ApprovedPlan, plan: PlanRow, sender: Sender, *, first: int = 0) -> int:
    runs = sender.workspace.runs
    run_id = runs.begin(
        approved, sender.lease, org_name=sender.place.org_name, undo_of=_undone(plan)
    )
    sender.supersede(run_id)
    return sender.send(approved, run_id, first=first).run_id


def _undone(plan: PlanRow) -> int | None:
    """The run that a plan takes back, None where it takes none back."""
    return plan.of_run if plan.kind is PlanKind.UNDO else None


def _go_on(stopped: RunReport, sender: Sender) -> RunReport:
    """Continue a run with what it left."""
    if not _goes_on(stopped):
        raise SettingsError(
            f"Run {stopped.run_id} is {stopped.state.value}; it has ended", key="run"
        )
    runs = sender.workspace.runs
    runs.resume(stopped.run_id, sender.lease)
    sender.journal(stopped.run_id).wake(WriteState.HELD, WriteState.PARKED)
    approved = ApprovedPlan(
        plan_id=stopped.plan_id,
        place=stopped.place,
        org_kind=stopped.org_kind,
        approved_by=stopped.approved_by,
        approved_at=stopped.started_at,
        approved=stopped.tally.approved,
        refused=stopped.tally.refused,
        hash=stopped.plan_hash,
    )
    return sender.send(approved, stopped.run_id)


def _goes_on(report: RunReport) -> bool:
    return report.state in (RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD)


def _place(plan: PlanRow) -> Place:
    return Place(plan.sync, plan.org_id)


@contextmanager
def _sender(place: Place, workspace: Workspace, report: ReportProgress) -> Iterator[Sender]:
    """A place of a plan or run, under its lease."""
    with (
        open_place_of(place, workspace) as opened,
        workspace.lease(place) as lease,
        workspace.stage("run") as stage,
    ):
        yield Sender(workspace, opened, lease, stage, report)
