"""The whole errand over two sides in memory: real workspace, real jobs, a clock that tests move."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.asks import ApplyPlan, ContinueRun, Correction, RetryFailures, RunSync, UndoRun
from app.connectors.memory import MemoryEndpoint, Record
from app.core.approval import Choice, Decision
from app.core.errors import UnknownOutcomeError
from app.core.mapping import Mapping, Mode
from app.core.outcome import RowResult, Write, WriteRequest
from app.core.plan import Change, ChangeKind, FieldChange
from app.core.ports import Endpoint
from app.core.progress import Progress
from app.core.report import RunReport
from app.core.schema import ObjectSchema
from app.core.sync import ConnectionKind, Place, Role, Sync
from app.jobs.apply_plan import apply_at, continue_at, run_at
from app.jobs.open_place import LOCAL, OpenPlace
from app.jobs.practice_org import PracticeOrgs
from app.jobs.preview_sync import plan_of_place
from app.jobs.retry_failures import retry_at
from app.jobs.sending import Sender
from app.jobs.undo_run import undo_at
from app.jobs.workspace import Machine, Workspace
from app.store.credentials import WorkspaceSecrets
from app.store.leases import Leases, place_lease
from app.store.pages import NoticeRow, Pages
from app.store.stage import DuckStage
from tests.builders import mapping as make_mapping
from tests.builders import schema

START = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
ALL = ("all",)

PEOPLE = schema("people.csv", "id", "a", "b")
PERSONS = schema("Person__c", "Id:id", "Key__c!:string(20)", "A__c:string(40)", "B__c", key="Id")


class Killed(BaseException):
    """The process goes away: nothing that stands behind this is done."""


class MovedClock:
    """A clock that moves when it is told to, and when somebody sleeps."""

    def __init__(self) -> None:
        self.time = START
        self.slept_s: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.time += timedelta(seconds=seconds)

    def pass_minutes(self, minutes: float) -> None:
        self.time += timedelta(minutes=minutes)


class Chance:
    """Chance by seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def token(self, size_bytes: int) -> str:
        return f"{self._random.getrandbits(size_bytes * 8):0{size_bytes * 2}x}"


class Side(MemoryEndpoint):
    """A side that has automation of its own, and that may answer otherwise than it acted."""

    def __init__(self, name: str, schemas: Sequence[ObjectSchema], **more: object) -> None:
        super().__init__(name, schemas, **more)  # type: ignore[arg-type]
        self.automation: Callable[[Record], Record] = dict
        """What the side makes of a record after each write of ours."""
        self.answer: Callable[[list[RowResult]], list[RowResult]] = list
        """What it says of each request."""
        self.before_write: Callable[[WriteRequest], None] = lambda request: None
        self.reads = 0
        self.late: dict[int, float] = {}
        """Number of a request, from 1 → minutes after which it is carried out, unanswered."""
        self._running: list[tuple[datetime, WriteRequest]] = []

    def read(self, *args: object, **more: object) -> object:  # type: ignore[override]
        self.reads += 1
        self.come_in()
        return super().read(*args, **more)  # type: ignore[arg-type]

    def come_in(self) -> None:
        """Carry out what was still running when its connection was cut."""
        due = [one for one in self._running if self._clock() >= one[0]]
        self._running = [one for one in self._running if one not in due]
        for _, request in due:
            for row in request.rows:
                self._carry_out(self._object(request.object), request, row)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        self.before_write(request)
        self.come_in()
        minutes = self.late.pop(len(self.requests) + 1, None)
        if minutes is not None:
            self.requests.append(request)
            self._running.append((self._clock() + timedelta(minutes=minutes), request))
            raise UnknownOutcomeError("The connection was cut.")
        results = super().write(request, remember)
        for result in results:
            known = self._objects[request.object].records
            if result.record_key in known:
                known[result.record_key] |= self.automation(known[result.record_key])
        return self.answer(results)


def people(*rules: str, **more: object) -> Mapping:
    """A mapping of people.csv against Person__c: key and two fields, both ways by default."""
    given = rules or ("id>Key__c", "a<->A__c", "b<->B__c")
    return make_mapping(*given, **{"to_source": Mode.UPDATE, **more})


@dataclass
class Rehearsal:
    """One sync between two sides, with everything a person can ask of it."""

    folder: Path
    mappings: tuple[Mapping, ...] = field(default_factory=lambda: (people(),))
    source: Side = field(default_factory=lambda: Side("files", [PEOPLE]))
    target: Side = field(default_factory=lambda: Side("salesforce", [PERSONS]))
    clock: MovedClock = field(default_factory=MovedClock)
    seed: int = 1
    report: Callable[[Progress], None] = lambda progress: None

    def __post_init__(self) -> None:
        self.place = Place("people", LOCAL)
        self.machine = Machine(
            path=self.folder / "workspace",
            clock=self.clock,
            random=Chance(self.seed),
            secrets=WorkspaceSecrets("rehearsal", None),
            practice=PracticeOrgs(self.folder / "practice"),
            client_id="rehearsal",
            log=logging.NullHandler(),
        )
        self.workspace = Workspace.open(self.machine)

    def restart(self) -> None:
        """Go on as a new process does: with nothing but the workspace."""
        self.workspace.close()
        self.clock.pass_minutes(2)
        self.workspace = Workspace.open(self.machine)

    def close(self) -> None:
        self.workspace.close()

    @property
    def sync(self) -> Sync:
        roles = (
            Role("files", ConnectionKind.FILES),
            Role("salesforce", ConnectionKind.SALESFORCE),
        )
        return Sync("people", "People", self.folder / "people.yaml", roles, self.mappings)

    def sides(self) -> dict[str, Endpoint]:
        """Role → its side."""
        return {"files": self.source, "salesforce": self.target}

    @contextmanager
    def sender(self) -> Iterator[Sender]:
        """The place under its lease, as each job opens it."""
        leases = Leases(self.workspace.database, self.clock)
        lease = leases.take(place_lease(self.place))
        place = OpenPlace(self.sync, self.place, None, self.sides(), {}, {}, self.workspace)
        try:
            with DuckStage(self.folder / "stage", "job") as stage:
                yield Sender(self.workspace, place, lease, stage, self.report)
        except Killed:
            raise  # nobody is left to let go of the lease
        except BaseException:
            leases.release(lease)
            raise
        leases.release(lease)

    # What a person asks ---------------------------------------------------------------------

    def preview(self, mapping: str = "", *, full: bool = False) -> int:
        with self.sender() as sender:
            sender.recover()
            return plan_of_place(sender, mapping, full=full)

    def decide(self, plan: int, choice: Choice, **more: object) -> None:
        self.workspace.plans.decide(plan, [Decision(choice, **more)])  # type: ignore[arg-type]

    def apply(self, plan: int, approve: Sequence[str] = ALL, lift: Sequence[str] = ()) -> RunReport:
        ask = ApplyPlan(plan, "a person", tuple(approve), tuple(lift))
        with self.sender() as sender:
            return self.workspace.runs.report(apply_at(ask, sender))

    def run(self) -> RunReport:
        with self.sender() as sender:
            return self.workspace.runs.report(run_at(RunSync("people"), sender))

    def go_on(self, run: int) -> RunReport:
        with self.sender() as sender:
            return self.workspace.runs.report(continue_at(ContinueRun(run), sender))

    def retry(self, run: int, *corrections: Correction, **more: object) -> RunReport:
        ask = RetryFailures(run, "a person", corrections=corrections, **more)  # type: ignore[arg-type]
        with self.sender() as sender:
            return self.workspace.runs.report(retry_at(ask, sender))

    def undo(self, run: int) -> int:
        with self.sender() as sender:
            return undo_at(UndoRun(run), sender)

    def agree(self) -> RunReport:
        """Preview and apply everything."""
        return self.apply(self.preview(), lift=("deletes", "updates", "source_shrank"))

    # What there is to see -------------------------------------------------------------------

    def changes(self, plan: int) -> list[Change]:
        return [one.change for one in self.workspace.plans.resolved(plan)]

    def planned(self, plan: int) -> list[tuple[ChangeKind, str | None]]:
        """Kind and source key of each change, problems included."""
        return [(one.kind, one.source_key) for one in self.changes(plan)]

    def writes(self, run: int) -> list[tuple[str, str, str | None]]:
        """State, operation and error code of each write of a run, in order."""
        rows = self.workspace.database.rows(
            "SELECT state, operation, error_code FROM writes WHERE run_id = ? ORDER BY id", (run,)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def notices(self) -> tuple[NoticeRow, ...]:
        """What was left to be read, newest first, also what was seen."""
        pages = Pages(self.workspace.path)
        try:
            return pages.notices()
        finally:
            pages.close()

    def of_target(self, name: str = "Person__c") -> dict[str | None, Record]:
        """The target's records by their key field."""
        return {record["Key__c"]: record for record in self.target.records(name).values()}


def fields(change: Change) -> dict[str, FieldChange]:
    """The fields of a change by their names."""
    return {one.field: one for one in change.fields}


def keys(writes: Sequence[Write]) -> list[str | None]:
    """The source keys of writes."""
    return [write.source_key for write in writes]
