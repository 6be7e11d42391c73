"""What every job that sends shares: the lanes of a run, sending, looking up, confirming, ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import AppError, Cancelled, RequestLimitError
from app.core.mapping import parents_first
from app.core.outcome import SUPERSEDED, Outcome, RowError, Tally, WriteState
from app.core.plan import Operation
from app.core.ports import Lane, Tools
from app.core.progress import Phase, Progress, ReportProgress
from app.core.report import RunState
from app.core.snapshot import Side
from app.engine.apply import apply
from app.engine.look import Looker
from app.engine.resolve import resolve
from app.engine.settle import settle
from app.engine.summarize import summarize
from app.jobs.arrivals import put_away_arrivals
from app.jobs.holding import hold_run
from app.jobs.mark_payloads import mark_payloads
from app.jobs.open_place import OpenPlace
from app.jobs.run_outputs import carry_out_outputs, sync_now
from app.jobs.workspace import Workspace
from app.store.journal import RunJournal
from app.store.leases import Lease
from app.store.stage import DuckStage
from app.wording.counted import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.approval import ApprovedPlan
    from app.core.mapping import Mapping
    from app.core.report import RunReport
    from app.core.schema import ObjectSchema

_FORWARD = (Operation.INSERT, Operation.UPDATE, Operation.UPSERT, Operation.UNDELETE)


@dataclass(frozen=True)
class Sender:
    """One place under its lease, ready to send and to look up."""

    workspace: Workspace
    place: OpenPlace
    lease: Lease
    stage: DuckStage
    report: ReportProgress

    def journal(self, run_id: int) -> RunJournal:
        """The journal of a run of this place."""
        return RunJournal(
            self.workspace.database, run_id, self.place.place, self.lease, self.workspace.clock
        )

    def tools(self, run_id: int) -> Tools:
        """What the sending steps work with, for one run."""

        def report(progress: Progress) -> None:
            self.workspace.runs.tell(run_id, progress, self.workspace.clock.now())
            self.report(progress)

        return Tools(
            journal=self.journal(run_id),
            look=Looker(self.stage, report),
            clock=self.workspace.clock,
            random=self.workspace.random,
            report=report,
        )

    def lanes(self, run_id: int) -> list[Lane]:
        """Where a run has something left to do: parents before children, deletions reversed, last.

        Writes of a mapping that is gone from the sync have no lane; they stay as they are.
        """
        left = self.journal(run_id).open_lanes()
        mappings = parents_first(self.place.sync.mappings)
        ordered = [(one, operations) for one in mappings for operations in _FORWARD]
        ordered += [(one, Operation.DELETE) for one in reversed(mappings)]
        return [
            self._lane(mapping, side, operation)
            for mapping, operation in ordered
            for side in Side
            if (mapping.name, side, operation) in left
        ]

    def _lane(self, mapping: Mapping, side: Side, operation: Operation) -> Lane:
        endpoint = self.place.endpoint(mapping, side)
        schema = self.place.schema(mapping, side)
        inserts = operation is Operation.INSERT
        return Lane(
            mapping=mapping.name,
            side=side,
            operation=operation,
            endpoint=endpoint,
            object=schema,
            key=record_key(mapping, side, schema),
            key_field=unique_key(mapping, side, self.place) if inserts else "",
            identity=_identity(mapping, side),
            writing=mapping.writing,
        )

    # Finding out --------------------------------------------------------------------------------

    def recover(self) -> None:
        """Bring the runs that stopped to a known state, as far as looking can tell."""
        runs = self.workspace.runs
        runs.recover(self.place.place, self.lease)
        for report in runs.unfinished(self.place.place):
            self.look_up(report.run_id)
            settle(self.lanes(report.run_id), self.tools(report.run_id), late=True)

    def look_up(self, run_id: int) -> None:
        """Resolve a run's unknown outcomes by looking."""
        tools = self.tools(run_id)
        lanes = {(lane.mapping, lane.side, lane.operation): lane for lane in self.lanes(run_id)}
        requests = tools.journal.unknown()
        in_doubt = {one.request.id: one.writes for one in requests}
        for unknown in requests:
            request = unknown.request
            place = (request.mapping, request.side, request.operation)
            if place not in lanes:
                continue  # the mapping is gone from the sync file; the outcome stays unknown
            rivals = [
                write
                for other, writes in in_doubt.items()
                for write in writes
                if other != request.id and (write.mapping, write.side, write.operation) == place
            ]
            outcomes = resolve(unknown, lanes[place], tools, rivals)
            in_doubt[request.id] = tuple(
                one.write for one in outcomes if one.state is WriteState.UNKNOWN
            )
            tools.journal.settle(request.id, outcomes, self.workspace.clock.now())

    def supersede(self, before: int) -> None:
        """Close what earlier runs of the place never sent, where run `before` plans it anew.

        Other mappings than those of its plan can still be continued.
        """
        runs, now = self.workspace.runs, self.workspace.clock.now()
        plan_id = runs.report(before).plan_id
        planned = {part.mapping for part in self.workspace.plans.parts(plan_id)}
        known = {mapping.name for mapping in self.place.sync.mappings}
        for report in runs.unfinished(self.place.place):
            if report.run_id >= before:
                continue
            journal = self.journal(report.run_id)
            journal.wake(WriteState.HELD, WriteState.PARKED)
            error = RowError(SUPERSEDED, f"Not sent; run {before} took its place")
            for mapping, side, operation in sorted(journal.open_lanes(), key=str):
                if mapping not in planned and mapping in known:
                    continue
                while writes := journal.waiting(mapping, side, operation, _SUPERSEDED_AT_ONCE, 0):
                    journal.set_aside(
                        [Outcome(write, WriteState.FAILED, error=error) for write in writes], now
                    )
            left = runs.report(report.run_id).tally
            if not (left.unknown or left.open):
                runs.end(
                    report.run_id,
                    RunState.FINISHED,
                    now,
                    self.lease,
                    message=f"Run {before} took over what was left",
                )

    # Sending ------------------------------------------------------------------------------------

    def send(self, approved: ApprovedPlan, run_id: int, *, first: int = 0) -> RunReport:
        """Send what waits in a run, confirm it, and end the run; what was achieved is kept first.

        Args:
            approved: what may be sent.
            run_id: the run.
            first: send only so many and pause, so that a person can look; 0 sends all.

        Raises:
            AppError: what stopped the run, after everything known has been stored.
            Cancelled: the person asked to stop; the run can be continued.
        """
        self.place.charge_to(run_id)
        tools = self.tools(run_id)
        held = self.journal(run_id).hold_but(first) if first else 0
        try:
            lanes = self.lanes(run_id)
            self._forget_what_leaves_no_trace(lanes)
            apply(approved, lanes, tools)
            self.look_up(run_id)
            apply(approved, lanes, tools)
            while self.journal(run_id).wake_arrived():
                apply(approved, lanes, tools)
            self.journal(run_id).give_up_parked()
            settle(lanes, tools)
        except RequestLimitError as error:
            tools.journal.hold()
            budget = sync_now(self.place).budget
            hold_run(run_id, error, budget, self.workspace)
            return self._end(run_id, RunState.HELD, str(error))
        except Cancelled:
            self._end(run_id, RunState.INTERRUPTED, "Stopped by you")
            raise
        except AppError as error:
            self._end(run_id, RunState.INTERRUPTED, str(error))
            raise
        self.report(Progress(Phase.STORE, 0))
        if held:
            return self._end(run_id, RunState.PAUSED, _first_words(first, held))
        return self._end(run_id, RunState.FINISHED, "")

    def _forget_what_leaves_no_trace(self, lanes: Sequence[Lane]) -> None:
        """Have a side read whole next time where deletions pass over the Recycle Bin.

        A read of what changed may not tell of them, and they would be proposed anew.
        """
        for lane in lanes:
            if lane.operation is Operation.DELETE and lane.writing.hard_delete:
                self.workspace.observations.forget(self.place.place, lane.mapping, lane.side)

    def _end(self, run_id: int, state: RunState, message: str) -> RunReport:
        """Store how far a run came; a run with rows that wait stays open."""
        tally = self.workspace.runs.report(run_id).tally
        if state is RunState.FINISHED and (tally.unknown or tally.open):
            state, message = RunState.INTERRUPTED, _open_words(tally)
        rows = None
        if state is RunState.FINISHED:
            plan = self.workspace.plans.plan(self.workspace.runs.report(run_id).plan_id)
            rows = {part.mapping: part.source_rows for part in plan.parts}
        report = self.workspace.runs.end(
            run_id,
            state,
            self.workspace.clock.now(),
            self.lease,
            message=message,
            source_rows=rows,
        )
        mark_payloads(self.place, report, self.stage)
        if state is RunState.FINISHED:
            put_away_arrivals(self.place, report)
            carry_out_outputs(self.place, report)
            for mapping in self.place.sync.mappings:
                self.workspace.baselines.compact(self.place.place, mapping, self.stage, self.lease)
        return summarize(report)


def _first_words(first: int, held: int) -> str:
    """Why a run pauses after its first records."""
    return (
        f"The first {count_of(first, 'record')} went out. Look at what the org made of them, then "
        f"let the other {held:,} go"
    )


def _open_words(tally: Tally) -> str:
    """Why a run that sent everything is not at its end, and what brings it there."""
    return (
        f"What became of {count_of(tally.unknown + tally.open, 'record')} is not known yet. "
        "Apply the plan again in ten minutes: they are looked up before anything is sent twice"
    )


_SUPERSEDED_AT_ONCE = 5_000
"""Writes closed in one transaction. Unit: rows. Source: ours."""


def record_key(mapping: Mapping, side: Side, schema: ObjectSchema) -> tuple[str, ...]:
    """The fields that make a record's key on a side; () where the object has a key of its own."""
    named = mapping.key if side is Side.SOURCE else ()
    if named or schema.primary_key:
        return named
    return _identity(mapping, side)


def unique_key(mapping: Mapping, side: Side, place: OpenPlace) -> str:
    """The unique field, written by a rule, by which an insert can be found again; "" if none."""
    schema = place.schema(mapping, side)
    source = side is Side.SOURCE
    written = {rule.source if source else rule.target for rule in mapping.fields}
    for identity in mapping.identity:
        fields = identity.source if source else identity.target
        field = schema.field(fields[0])
        if len(fields) == 1 and fields[0] in written and field is not None and field.unique:
            return field.name
    return ""


def _identity(mapping: Mapping, side: Side) -> tuple[str, ...]:
    """The fields of a side that tell that two records are one."""
    if not mapping.identity:
        return ()
    identity = mapping.identity[0]
    return identity.source if side is Side.SOURCE else identity.target
