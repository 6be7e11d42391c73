"""Two sides, people at work on them, and a program that has a bad day: one history."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.core.approval import Choice
from app.core.errors import AppError, BusyError, Cancelled
from app.core.plan import Change, ChangeKind, Verdict
from app.core.quota import Budget, BudgetUnit
from app.core.report import RunReport, RunState
from app.core.schema import ObjectSchema
from app.core.snapshot import Side
from app.store.page_rows import PlanState
from tests.engine.rehearsal import Killed
from tests.simulation.checks import check_end, check_report
from tests.simulation.faults import Fault, Kind, Port
from tests.simulation.org import SimulatedSide
from tests.simulation.people import People
from tests.simulation.program import Program
from tests.simulation.script import Script
from tests.simulation.shapes import FIELDS, named
from tests.simulation.storm import SimulatedClock, Storm, Trace
from tests.simulation.templates import begin_linked

LIFT = ("deletes", "updates", "source_shrank", "source_empty")
ATTEMPTS = 12
"""How often people try to get through in one storm."""

PLANS = 2
"""How often they plan in it."""

RETRIES = 3
"""How often they send again what failed."""

ROUNDS = 9
"""Plans after which everything has to be at rest."""


class World:
    """One history."""

    def __init__(self, folder: Path, script: Script) -> None:
        self.script = script
        self.chance = random.Random(script.seed + 1)
        self.trace = Trace()
        self.storm = Storm(script.faults, self.trace)
        clock = SimulatedClock()
        shape = script.shape
        self.source = SimulatedSide(
            "files", shape.source_schema, clock, self.storm, batch_records=shape.batch_records
        )
        self.target = SimulatedSide(
            "salesforce",
            shape.target_schema,
            clock,
            self.storm,
            batch_records=shape.batch_records,
            by_job=shape.by_job,
        )
        sides = {Side.SOURCE: self.source, Side.TARGET: self.target}
        self.people = People(shape, sides, self.trace)
        pair = (self.source, self.target)
        if script.linked:
            begin_linked(folder, script, self.people, clock)
        self.work = Program(folder, shape.mapping, pair, self.storm, seed=script.seed)
        self.people.just_written = self.work.just_written
        for _ in range(0 if script.linked else script.records):
            self.people.create(Side.SOURCE, self.chance)
        self.source.meet_people = self.target.meet_people = self.meet_people
        self.missing_parents: list[str] = []
        self.plans = 0
        self.retries = 0
        self.plan = 0
        """The newest plan; 0 before the first."""
        self.last: RunReport | None = None
        """How far the newest run came."""

    def live(self) -> None:
        """From the beginning to the rest."""
        for seed in self.script.edits:
            self.people.work(random.Random(seed))
        self.bad_day()
        self.good_again()
        self.rest()

    def close(self) -> None:
        self.work.workspace.close()

    # The bad day --------------------------------------------------------------------------------

    def bad_day(self) -> None:
        """Preview, decide, send, and try again: with whatever can go wrong."""
        self.storm.blows = True
        for fault in self.storm.due(Port.DAY):
            self._begin_with(fault, self.storm.strike(fault))
        for _ in range(ATTEMPTS):
            try:
                self._errand()
            except (Killed, Cancelled, AppError) as error:
                self.trace.note("ended by", type(error).__name__, error)
            self.work.restart()
            self._mend()
            if not self._has_more():
                break
        self.storm.blows = False

    def _mend(self) -> None:
        """What a person does before the next attempt: waits, or sees to it that it can go on."""
        held = any(
            one.state is RunState.HELD
            for one in self.work.workspace.runs.unfinished(self.work.place)
        )
        if held and self.chance.random() < 0.5:
            self.trace.note("until tomorrow")
            self.work.clock.pass_minutes(24 * 60)
        else:
            self.work.clock.pass_minutes(self.chance.choice([0, 0, 1, 11]))
        self.target.mend_schema()

    def _begin_with(self, fault: Fault, chance: random.Random) -> None:
        if fault.kind is Kind.PARENT_MISSING:
            parent = f"q{chance.randint(1, 9)}"
            self.missing_parents.append(parent)
            self.people.create(Side.SOURCE, chance, boss=parent)
        elif fault.kind is Kind.CALLS_SPENT:
            self.work.budget = Budget(daily=chance.randint(4, 14))
        else:
            self.work.budget = Budget(daily=chance.randint(1, 4), unit=BudgetUnit.RECORDS)

    def _stopped(self) -> list[int]:
        """Runs that can go on."""
        return [
            one.run_id
            for one in self.work.workspace.runs.unfinished(self.work.place)
            if one.state in (RunState.HELD, RunState.INTERRUPTED, RunState.RUNNING)
        ]

    @property
    def _plan_is_open(self) -> bool:
        if not self.plan:
            return False
        return self.work.workspace.plans.plan(self.plan).state is PlanState.OPEN

    def _can_retry(self) -> bool:
        return bool(self.last and self.last.tally.failed and self.retries < RETRIES)

    def _has_more(self) -> bool:
        """Whether people have something left to try in this storm."""
        return (
            bool(self._stopped())
            or self._plan_is_open
            or self._can_retry()
            or (not self.last and self.plans < PLANS)
        )

    def _errand(self) -> None:
        """One of the things a person does with the program."""
        stopped = self._stopped()
        if stopped:
            self.trace.note("go on", stopped[-1])
            self._ran(self.work.go_on(stopped[-1]))
        elif self._plan_is_open:
            self._apply()
        elif self._can_retry():
            assert self.last is not None
            self.retries += 1
            self.trace.note("retry", self.last.run_id)
            self._ran(self.work.retry(self.last.run_id))
        else:
            self.plans += 1
            self.plan = self._planned()
            self._decide(self.plan)
            self._apply()

    def _apply(self) -> None:
        approve: tuple[str, ...] = (
            ("all",) if self.chance.random() < 0.6 else ("inserts", "updates")
        )
        lift = LIFT
        if self.source.cut_short:
            approve, lift = ("all",), ()  # somebody did not look; the guards did
        self.trace.note("apply", self.plan, approve)
        self._ran(self.work.apply(self.plan, approve, lift))

    def _planned(self) -> int:
        plan = self.work.preview()
        self.trace.note("plan", plan, *(told(one) for one in self.work.changes(plan)))
        return plan

    def _ran(self, report: RunReport) -> None:
        check_report(report)
        self.last = report
        self.trace.note("run", report.state.value, report.tally)

    def _decide(self, plan: int) -> None:
        for change in self.work.changes(plan):
            if change.kind is ChangeKind.CONFLICT and self.chance.random() < 0.8:
                self._choose(plan, change)
            elif self.chance.random() < 0.1:
                self.work.decide(plan, Choice.REFUSE, seq=change.seq)

    def _choose(self, plan: int, change: Change) -> None:
        """Somebody chooses one side for every field that both had changed."""
        side = self.chance.choice(list(Side))
        choice = Choice.TAKE_SOURCE if side is Side.SOURCE else Choice.KEEP_TARGET
        self.work.decide(plan, choice, seq=change.seq)
        for one in change.fields:
            known = self.people.facts.get((change.shown_key, one.rule.partition(">")[0]))
            if one.verdict is Verdict.CONFLICT and known is not None:
                known.choose(side, one.source if side is Side.SOURCE else one.target)

    # At the same time ---------------------------------------------------------------------------

    def meet_people(self) -> None:
        """Let happen what happens while the program waits for a side."""
        for fault in self.storm.due(Port.PEOPLE):
            happen = _MEANWHILE[fault.kind]
            chance = random.Random(fault.seed)
            before = len(self.trace.lines)
            if happen(self, chance):
                done = self.trace.lines[before:]
                del self.trace.lines[before:]
                self.storm.strike(fault)
                self.trace.lines += done

    def add(self, side: Side, chance: random.Random) -> bool:
        """Somebody creates a record, unless a field of the form is gone."""
        end = self.people.sides[side]
        if not all(end.has_field(named(side, one)) for one in FIELDS):
            return False
        self.people.create(side, chance)
        return True

    def change_field(
        self, chance: random.Random, change: Callable[[ObjectSchema, str], ObjectSchema]
    ) -> bool:
        field = named(Side.TARGET, chance.choice(["a", "b"]))
        self.target.change_schema(lambda schema: change(schema, field))
        return True

    def jump(self, by: timedelta) -> bool:
        """Somebody sets the computer's clock.

        Not by hours while a request may be running: ten minutes seem to be over then, and that is
        known not to hold.
        """
        if by > timedelta(0) and (self.target.is_running_late or self.source.is_running_late):
            return False
        self.work.clock.ahead += by
        return True

    def lose_lease(self, chance: random.Random) -> bool:
        with self.storm.calm():
            self.work.lose_lease()
        return True

    def second_knocks(self, chance: random.Random) -> bool:
        """A second process wants to work while the first one holds the lease."""
        with self.storm.calm():
            if not self.work.beat():
                return False
            other = self.work.second()
            try:
                other.preview()
            except BusyError as error:
                self.trace.note("second:", error)
            else:
                raise AssertionError("two processes worked on one place at the same time")
            finally:
                other.workspace.close()
        return True

    def second_takes_over(self, chance: random.Random) -> bool:
        """The first process sleeps, a second one finds out what is unknown and sends the rest."""
        with self.storm.calm():
            self.work.lose_lease()
            other = self.work.second()
            try:
                stopped = self.work.workspace.runs.unfinished(self.work.place)
                if stopped:
                    with other.sender() as sender:
                        sender.recover()
                    self.trace.note("second recovered", stopped[-1].run_id)
                    self._ran(other.go_on(stopped[-1].run_id))
                else:
                    plan = other.preview()
                    self.trace.note("second planned", plan)
            except AppError as error:
                self.trace.note("second:", type(error).__name__, error)
            finally:
                other.workspace.close()
        return True

    # The end ------------------------------------------------------------------------------------

    def good_again(self) -> None:
        for side in (self.source, self.target):
            side.good_again()
        self.work.budget = None
        for parent in self.missing_parents:
            self.people.bring(parent)

    def rest(self) -> None:
        """No more faults, no more edits, all waits over: everything comes to rest.

        Raises:
            AssertionError: it does not.
        """
        for _ in range(ROUNDS):
            self.work.clock.pass_minutes(15)
            self.source.come_in()
            self.target.come_in()
            plan = self._planned()
            changes = self.work.changes(plan)
            unknown = [
                one for one in changes if one.reason and one.reason.value == "unknown outcome"
            ]
            if not unknown and all(one.kind is ChangeKind.PROBLEM for one in changes):
                break
            for change in changes:
                if change.kind is ChangeKind.CONFLICT:
                    self._choose(plan, change)
            self._ran(self.work.apply(plan, ("all",), LIFT))
        else:
            raise AssertionError("it does not come to rest")
        check_end(self.people, {one.shown_key: one for one in changes}, self.work)


def told(change: Change) -> str:
    """A change, in one line."""
    moves = [
        (one.field, one.old, one.new) for one in change.fields if one.verdict is not Verdict.SAME
    ]
    return (
        f"{change.seq}:{change.kind.value}:{change.side.value}:{change.source_key}:"
        f"{change.target_key}:{change.reason}:{moves}"
    )


def _without(schema: ObjectSchema, name: str) -> ObjectSchema:
    return replace(schema, fields=tuple(one for one in schema.fields if one.name != name))


def _with(schema: ObjectSchema, name: str, **more: object) -> ObjectSchema:
    fields = tuple(
        replace(one, **more) if one.name == name else one  # type: ignore[arg-type]
        for one in schema.fields
    )
    return replace(schema, fields=fields)


_MEANWHILE: dict[Kind, Callable[[World, random.Random], bool]] = {
    Kind.TARGET_EDITED: lambda world, chance: world.people.change(Side.TARGET, chance),
    Kind.SOURCE_EDITED: lambda world, chance: world.people.change(Side.SOURCE, chance),
    Kind.TARGET_DELETED: lambda world, chance: world.people.delete(Side.TARGET, chance),
    Kind.SOURCE_DELETED: lambda world, chance: world.people.delete(Side.SOURCE, chance),
    Kind.TARGET_MERGED: lambda world, chance: world.people.merge(chance),
    Kind.TARGET_UNDELETED: lambda world, chance: world.people.undelete(chance),
    Kind.TARGET_ADDED: lambda world, chance: world.add(Side.TARGET, chance),
    Kind.SOURCE_ADDED: lambda world, chance: world.add(Side.SOURCE, chance),
    Kind.FIELD_GONE: lambda world, chance: world.change_field(chance, _without),
    Kind.FIELD_LOCKED: lambda world, chance: world.change_field(
        chance, lambda schema, name: _with(schema, name, updateable=False, createable=False)
    ),
    Kind.FIELD_SHORTENED: lambda world, chance: world.change_field(
        chance, lambda schema, name: _with(schema, name, length=2)
    ),
    Kind.CLOCK_FORWARD: lambda world, chance: world.jump(timedelta(hours=chance.choice([1, 30]))),
    Kind.CLOCK_BACK: lambda world, chance: world.jump(timedelta(minutes=-3)),
    Kind.LEASE_STOLEN: World.lose_lease,
    Kind.SECOND_KNOCKS: World.second_knocks,
    Kind.SECOND_TAKES_OVER: World.second_takes_over,
}
"""Kind → what happens; False when it cannot happen yet."""
