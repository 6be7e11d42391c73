"""One Orgtide in a simulated world: real jobs over a real workspace, all ports in our hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from app.core.errors import BusyError
from app.core.mapping import Mapping
from app.core.progress import Progress
from app.core.quota import Budget
from app.core.sync import Place
from app.jobs.open_place import OpenPlace
from app.jobs.practice_org import PracticeOrgs
from app.jobs.sending import Sender
from app.jobs.workspace import Machine, Workspace
from app.store.credentials import WorkspaceSecrets
from app.store.leases import Lease, Leases, place_lease
from app.store.quota_ledger import QuotaMeter
from tests.engine.rehearsal import Chance, Killed, Rehearsal
from tests.simulation.disk import SimulatedDatabase, SimulatedStage
from tests.simulation.faults import Kind, Port
from tests.simulation.org import SimulatedSide
from tests.simulation.storm import Life, SimulatedClock, Storm

ORG = "00D000000000001EAA"

WIDE = Budget(daily=500)
"""The budget of a day on which nobody is short: none needs as much, and none may spend more."""


class Program(Rehearsal):
    """One process of Orgtide after another, over one workspace."""

    source: SimulatedSide
    target: SimulatedSide
    clock: SimulatedClock

    def __init__(
        self,
        folder: Path,
        mapping: Mapping,
        sides: tuple[SimulatedSide, SimulatedSide],
        storm: Storm,
        *,
        seed: int,
        depth: int = 0,
    ) -> None:
        self.storm = storm
        self.life = Life()
        self.depth = depth
        self.budget: Budget | None = None
        self.lease: Lease | None = None
        """Of the job at work."""
        source, target = sides
        clock = source.clock
        super().__init__(folder, (mapping,), source, target, clock, seed)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        import logging

        self.place = Place("people", ORG)
        self.machine = Machine(
            path=self.folder / "workspace",
            clock=self.clock,
            random=Chance(self.seed),
            secrets=WorkspaceSecrets("simulation", None),
            practice=PracticeOrgs(self.folder / "practice"),
            client_id="simulation",
            log=logging.NullHandler(),
        )
        self.start()

    def start(self) -> None:
        """Begin a new process, with nothing but the workspace."""
        self.life = Life()
        with self.storm.calm():
            database = SimulatedDatabase(
                self.machine.path, self.storm, self.life, lambda: self.clock.sleep(0)
            )
            self.workspace = Workspace.over(database, self.machine, self.clock)

    def restart(self) -> None:
        self.workspace.close()
        self.clock.pass_minutes(2)
        self.start()

    @contextmanager
    def sender(self) -> Iterator[Sender]:
        """The place under its lease, as each job opens it."""
        leases = Leases(self.workspace.database, self.clock)
        lease = self.lease = leases.take(place_lease(self.place))
        meter = QuotaMeter(self.workspace.database, ORG, self.clock, sync="people", zone=UTC)
        budget = self.budget or WIDE
        meter.set_budget(budget)
        sides = {"files": self.source, "salesforce": self.target}
        place = OpenPlace(
            self.sync, self.place, None, dict(sides), {}, {"salesforce": meter}, self.workspace
        )
        stage = SimulatedStage(self.folder / "stage", self.storm, self.life, self.depth)
        before = self.source.life, self.target.life, self.target.meter
        self.source.life = self.target.life = self.life
        self.target.meter = meter
        self.target.most = budget
        try:
            yield Sender(self.workspace, place, lease, stage, self._tell)
        except Killed:
            raise  # nobody is left to let go of the lease
        except BaseException:
            self._release(leases, lease)
            raise
        finally:
            self.source.life, self.target.life, self.target.meter = before
            stage.close()
        self._release(leases, lease)

    def _release(self, leases: Leases, lease: Lease) -> None:
        with self.storm.calm():
            leases.release(lease)

    def _tell(self, progress: Progress) -> None:
        from app.core.errors import Cancelled

        for fault in self.storm.due(Port.TELL):
            self.storm.strike(fault)
            assert fault.kind is Kind.CANCELLED
            raise Cancelled

    def second(self) -> Program:
        """Another process of Orgtide over the same workspace, at the same time."""
        return Program(
            self.folder,
            self.mappings[0],
            (self.source, self.target),
            self.storm,
            seed=self.seed + 1,
            depth=self.depth + 1,
        )

    def just_written(self) -> set[str]:
        """Names of records that were sent and whose state is not read back yet."""
        rows = self.workspace.database.rows(
            "SELECT shown_key FROM writes WHERE state IN ('prepared', 'unknown')"
            " OR (state = 'succeeded' AND NOT confirmed)"
        )
        return {str(row["shown_key"]) for row in rows}

    def beat(self) -> bool:
        """Give the sign of life that a thread gives otherwise; whether the lease is still there."""
        assert self.lease is not None
        try:
            Leases(self.workspace.database, self.clock).beat(self.lease)
        except BusyError:
            return False
        return True

    def preview(self, mapping: str = "", *, full: bool = False) -> int:
        self.storm.plans = True
        try:
            return super().preview(mapping, full=full)
        finally:
            self.storm.plans = False

    def lose_lease(self) -> None:
        """Let the lease of this process be taken: it was asleep, and somebody else works."""
        leases = Leases(self.workspace.database, self.clock)
        self.clock.pass_minutes(
            4.5
        )  # more than a clock ever jumps back here, with a minute's silence
        try:
            leases.release(leases.take(place_lease(self.place)))
        except BusyError:
            raise AssertionError("a holder that is silent keeps its lease") from None
