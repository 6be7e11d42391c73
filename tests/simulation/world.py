"""Two sides, people who edit them, and a program that has bad days: one history a seed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.connectors.memory import RequestFault, RowFault
from app.core.approval import Choice
from app.core.errors import AppError, Cancelled, SignInError
from app.core.mapping import ConflictPolicy, FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef
from app.core.outcome import RetryClass, RowError, WriteRequest
from app.core.plan import Change, ChangeKind, Verdict
from app.core.progress import Progress
from app.core.report import RunState
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side as Where
from app.core.values import FieldType
from tests.builders import schema
from tests.engine.rehearsal import Killed, MovedClock, Rehearsal, Side

FIELDS = ("a", "b")
LIFT = ("deletes", "updates", "source_shrank", "source_empty")
WHOLE = [
    RequestFault.BUSY,
    RequestFault.LIMIT,
    RequestFault.REFUSED,
    RequestFault.LOST_BEFORE,
    RequestFault.LOST_BEFORE,
    RequestFault.LOST_AFTER,
    RequestFault.LOST_AFTER,
]


@dataclass(frozen=True)
class Shape:
    """What kind of sides a history has."""

    unique: bool
    """Whether the target keeps its key field unique."""
    own_keys: bool
    """Whether the source's records have keys of their own."""
    back: bool
    """Whether new records of the target travel to the source."""
    policy: ConflictPolicy
    batch_records: int

    @classmethod
    def by(cls, chance: random.Random) -> Shape:
        policies = [ConflictPolicy.ASK, ConflictPolicy.ASK, ConflictPolicy.SOURCE_WINS]
        return cls(
            unique=chance.random() < 0.5,
            own_keys=chance.random() < 0.5,
            back=chance.random() < 0.5,
            policy=chance.choice(policies),
            batch_records=chance.choice((1, 3, 200)),
        )

    @property
    def source_schema(self) -> ObjectSchema:
        names = ("id", *FIELDS)
        return schema(
            "rows",
            *(("uid:id", *names) if self.own_keys else names),
            key="uid" if self.own_keys else "",
        )

    @property
    def target_schema(self) -> ObjectSchema:
        key = FieldSchema("Key__c", "Key", FieldType.STRING, unique=self.unique)
        return schema("Person__c", "Id:id", key, *(f"{one}__c" for one in FIELDS), key="Id")

    @property
    def mapping(self) -> Mapping:
        return Mapping(
            name="people",
            source=ObjectRef("files", "rows"),
            target=ObjectRef("salesforce", "Person__c"),
            fields=(
                FieldRule("id", "Key__c", Flow.BOTH if self.back else Flow.TO_TARGET),
                *(FieldRule(one, f"{one}__c", Flow.BOTH) for one in FIELDS),
            ),
            identity=(IdentityRule(("id",), ("Key__c",)),),
            to_source=Mode.UPSERT if self.back else Mode.UPDATE,
            conflicts=self.policy,
        )


@dataclass
class Fact:
    """What people did to one field of one record since both sides last held the same."""

    value: str | None = None
    """What both sides held then."""
    edits: dict[Where, str | None] = field(default_factory=dict)
    """Side → the last value somebody typed there."""
    decided: bool = False
    """Whether somebody chose between the two."""


class World:
    """One history."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.shape = Shape.by(self.chance)
        clock = MovedClock()
        self.work = Rehearsal(
            folder,
            mappings=(self.shape.mapping,),
            source=Side("files", [self.shape.source_schema], now=clock.now),
            target=Side(
                "salesforce",
                [self.shape.target_schema],
                now=clock.now,
                batch_records=self.shape.batch_records,
            ),
            clock=clock,
            seed=seed,
        )
        self.facts: dict[tuple[str, str], Fact] = {}
        """(record, field) → what happened to it."""
        self.gone: set[str] = set()
        """Records that somebody deleted on purpose."""
        self.trace: list[str] = []
        self._names = 0
        self._values = 0

    # People ---------------------------------------------------------------------------------

    def edit(self) -> None:
        """Somebody works on one of the sides."""
        side = self.chance.choice(list(Where))
        what = self.chance.random()
        if what < 0.35:
            self._create(side if self.shape.back else Where.SOURCE)
        elif what < 0.9:
            self._change(side)
        else:
            self._delete(side)

    def _create(self, side: Where) -> None:
        self._names += 1
        name = f"p{self._names}"
        record = {"id": name} | {one: self._value() for one in FIELDS}
        for one in FIELDS:
            self.facts[name, one] = Fact(edits={side: record[one]})
        self._end(side).put(
            self._object(side), {self._named(side, k): v for k, v in record.items()}
        )
        self._note("create", side.value, name)

    def _change(self, side: Where) -> None:
        records = self._records(side)
        if not records:
            return
        self._type(side, self.chance.choice(sorted(records)), self.chance.choice(FIELDS))

    def _type(self, side: Where, name: str, one: str) -> None:
        """Somebody types a value."""
        value = self._value()
        key, _ = self._records(side)[name]
        self._end(side).put(self._object(side), {self._named(side, one): value}, key)
        fact = self.facts[name, one]
        fact.edits[side] = value
        fact.decided = False
        self._note("change", side.value, name, one, str(value))

    def _delete(self, side: Where) -> None:
        records = self._records(side)
        if not records:
            return
        name = self.chance.choice(sorted(records))
        self._end(side).remove(self._object(side), records[name][0])
        self.gone.add(name)
        self._note("delete", side.value, name)

    def _value(self) -> str | None:
        self._values += 1
        return None if self.chance.random() < 0.1 else f"v{self._values}"

    # The program ----------------------------------------------------------------------------

    def bad_day(self) -> None:
        """Preview, decide, send: with whatever can go wrong."""
        for end, often in ((self.work.target, 0.35), (self.work.source, 0.15)):
            for number in range(len(end.requests) + 1, len(end.requests) + 30):
                what = self.chance.random()
                if what < often:
                    end.request_faults[number] = self.chance.choice(WHOLE)
                elif what < often * 1.4:
                    end.late[number] = self.chance.choice([0.5, 5, 9])
        for where in Where:
            values = [
                record.get(self._named(where.other, one))
                for _, record in self._records(where.other).values()
                for one in FIELDS
            ]
            for value in values:
                if value is not None and self.chance.random() < 0.08:
                    self._end(where).row_faults.append(self._row_fault(where, value))
        with self._interrupted():
            self._errand()
        self._good_again()

    def _row_fault(self, side: Where, value: str) -> RowFault:
        retry = self.chance.choice([RetryClass.DATA, RetryClass.LOCK, RetryClass.TRANSIENT])
        name = self._named(side, self.chance.choice(FIELDS))
        times = self.chance.choice([1, 2, None])
        return RowFault(name, value, RowError(f"NO_{retry.name}", "No", retry=retry), times)

    @contextmanager
    def _interrupted(self) -> Iterator[None]:
        """Let the job be killed, stopped or refused somewhere."""
        ticks = self.chance.randrange(1, 60)
        ending: BaseException | None = self.chance.choice(
            [None, None, Killed(), Killed(), Cancelled(), SignInError("It ended.")]
        )

        def tick() -> None:
            nonlocal ticks
            ticks -= 1
            if ticks == 0 and ending is not None:
                raise ending

        real_now = self.work.clock.now

        def now():  # a process can die wherever it looks at the clock
            if isinstance(ending, Killed):
                tick()
            return real_now()

        def report(progress: Progress) -> None:
            if isinstance(ending, Killed | Cancelled):
                tick()

        def before_write(request: WriteRequest) -> None:
            if isinstance(ending, SignInError):
                tick()

        self.work.clock.now = now  # type: ignore[method-assign]
        self.work.report = report
        self.work.target.before_write = before_write
        try:
            yield
        except (Killed, Cancelled, AppError) as error:
            self._note("ended by", type(error).__name__, str(error))
        finally:
            del self.work.clock.now
            self.work.report = lambda progress: None
            self.work.target.before_write = lambda request: None
            self.work.restart()

    def _good_again(self) -> None:
        for end in (self.work.target, self.work.source):
            end.request_faults = {}
            end.late = {}
            end.row_faults.clear()

    def _errand(self) -> None:
        """One of the things a person does with the program."""
        runs = self.work.workspace.runs
        stopped = [
            one.run_id
            for one in runs.unfinished(self.work.place)
            if one.state in (RunState.HELD, RunState.INTERRUPTED)
        ]
        what = self.chance.random()
        if stopped and what < 0.5:
            self._note("go on", str(stopped[-1]))
            self._check(self.work.go_on(stopped[-1]))
            return
        plan = self.work.preview()
        self._note("plan", str(plan), *self._told(plan))
        self._decide(plan)
        self._meddle(plan)
        self._check(
            self.work.apply(plan, self.chance.choice([("all",), ("inserts", "updates")]), LIFT)
        )
        if what > 0.85:
            report = runs.of_plan(plan)[-1]
            if report.tally.failed:
                self._note("retry", str(report.run_id))
                self._check(self.work.retry(report.run_id))

    def _meddle(self, plan: int) -> None:
        """Somebody works on the very records that a plan is about to change."""
        for change in self.work.changes(plan):
            side = self.chance.choice(list(Where))
            name = self._name_of(change)
            if self.chance.random() < 0.15 and name in self._records(side):
                self._type(side, name, self.chance.choice(FIELDS))

    def _decide(self, plan: int) -> None:
        for change in self.work.changes(plan):
            if change.kind is ChangeKind.CONFLICT and self.chance.random() < 0.8:
                choice = self.chance.choice([Choice.TAKE_SOURCE, Choice.KEEP_TARGET])
                self.work.decide(plan, choice, seq=change.seq)
                for one in change.fields:
                    if one.verdict is Verdict.CONFLICT:
                        self._fact(change, one.rule).decided = True
            elif self.chance.random() < 0.1:
                self.work.decide(plan, Choice.REFUSE, seq=change.seq)

    def _fact(self, change: object, rule: str) -> Fact:
        name = self._name_of(change)
        return self.facts.get((name, rule.partition(">")[0]), Fact())

    def _name_of(self, change: object) -> str:
        return str(change.shown_key)  # type: ignore[attr-defined]

    def _check(self, report: object) -> None:
        assert report.tally.adds_up, report  # type: ignore[attr-defined]
        assert report.counts.adds_up, report  # type: ignore[attr-defined]
        self._note("run", str(report.state), str(report.tally))  # type: ignore[attr-defined]

    # The end --------------------------------------------------------------------------------

    def quiet(self) -> None:
        """No more faults, no more edits, all waits over: everything comes to rest.

        Raises:
            AssertionError: it does not.
        """
        for _ in range(8):
            self.work.clock.pass_minutes(15)
            for end in (self.work.source, self.work.target):
                end.come_in()
            plan = self.work.preview()
            self._note("quiet plan", str(plan), *self._told(plan))
            changes = self.work.changes(plan)
            waiting = [one for one in changes if one.kind is not ChangeKind.PROBLEM]
            unknown = [
                one for one in changes if one.reason and one.reason.value == "unknown outcome"
            ]
            if not waiting and not unknown:
                break
            for change in waiting:
                if change.kind is ChangeKind.CONFLICT:
                    choice = self.chance.choice([Choice.TAKE_SOURCE, Choice.KEEP_TARGET])
                    self.work.decide(plan, choice, seq=change.seq)
                    for one in change.fields:
                        if one.verdict is Verdict.CONFLICT:
                            self._fact(change, one.rule).decided = True
            self._check(self.work.apply(plan, ("all",), LIFT))
        else:
            raise AssertionError("it does not come to rest")
        self._at_rest(plan)

    def _at_rest(self, plan: int) -> None:
        problems = {self._name_of(one): one for one in self.work.changes(plan)}
        source, target = self._records(Where.SOURCE), self._records(Where.TARGET)
        for where, end in ((Where.SOURCE, self.work.source), (Where.TARGET, self.work.target)):
            names = [
                record[self._named(where, "id")]
                for record in end.records(self._object(where)).values()
            ]
            assert len(names) == len(set(names)), f"a record is there twice: {sorted(names)}"
        for name in {*(name for name, _ in self.facts)}:
            here, there = source.get(name), target.get(name)
            if here is None or there is None:
                self._is_named(name, here is not None, there is not None, problems)
                continue
            for one in FIELDS:
                mine = here[1][one]
                assert mine == there[1][f"{one}__c"], f"{name}.{one} differs and nobody says so"
                self._kept(name, one, mine)

    def _is_named(self, name: str, here: bool, there: bool, problems: dict[str, object]) -> None:
        if name in self.gone:
            assert not here or not there
            return
        one_way = there and not here and not self.shape.back
        assert one_way or name in problems, f"{name} is lost: source {here}, target {there}"

    def _kept(self, name: str, one: str, value: str | None) -> None:
        """Whether the value is one that nobody meant to lose."""
        fact = self.facts[name, one]
        meant = set(fact.edits.values()) or {fact.value}
        assert value in meant, f"{name}.{one} is {value}, typed were {fact.edits}"
        if len(fact.edits) == 1:
            assert value == next(iter(fact.edits.values()))
        self.facts[name, one] = Fact(value=value)

    # Small things ---------------------------------------------------------------------------

    def _records(self, side: Where) -> dict[str, tuple[str, dict[str, str | None]]]:
        """Name → key and record."""
        named = self._named(side, "id")
        return {
            str(record[named]): (key, record)
            for key, record in self._end(side).records(self._object(side)).items()
        }

    def _end(self, side: Where) -> Side:
        return self.work.source if side is Where.SOURCE else self.work.target

    def _object(self, side: Where) -> str:
        return "rows" if side is Where.SOURCE else "Person__c"

    def _named(self, side: Where, one: str) -> str:
        if side is Where.SOURCE:
            return one
        return "Key__c" if one == "id" else f"{one}__c"

    def _told(self, plan: int) -> list[str]:
        return [
            f"{one.seq}:{one.kind.value}:{one.side.value}:{one.source_key}:{one.target_key}:"
            f"{one.reason}:{_moves(one)}"
            for one in self.work.changes(plan)
        ]

    def _note(self, *words: str) -> None:
        self.trace.append(" ".join(words))

    @property
    def seal(self) -> str:
        """Equal for two equal histories."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()


def live(folder: Path, seed: int, days: int = 3, edits: int = 6) -> World:
    """A history from its beginning to its rest."""
    world = World(folder, seed)
    try:
        for _ in range(days):
            for _ in range(world.chance.randrange(edits) + 1):
                world.edit()
            world.bad_day()
            world.work.clock.pass_minutes(world.chance.choice([0, 1, 11, 700]))
        world.quiet()
    except BaseException:
        print("\n".join(world.trace[-60:]))
        raise
    finally:
        world.work.close()
    return world


Life = Callable[..., World]


def _moves(change: Change) -> list[tuple[str, str | None, str | None]]:
    """What a change does, field by field."""
    return [
        (one.field, one.old, one.new) for one in change.fields if one.verdict is not Verdict.SAME
    ]
