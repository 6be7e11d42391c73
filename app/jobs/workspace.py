"""What is open while a job works: the stores of one workspace, and the world behind the ports.

Passed in, never looked up; opens things and decides nothing. SQLite connections belong to one
thread, so each job opens a workspace of its own over the process's `Machine`.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import Clock
from app.core.ports import Random, Secrets
from app.jobs.machine import SystemClock, SystemRandom, person_of_computer
from app.jobs.patient_secrets import PatientSecrets
from app.jobs.practice_org import PracticeOrgs
from app.store.baselines import Baselines
from app.store.connections import Connections
from app.store.credentials import WorkspaceSecrets, usable_backend
from app.store.database import Database
from app.store.leases import HeldLease, place_lease, quiet_workspace
from app.store.log_file import Sieve, close_log, open_log
from app.store.moves import Moves
from app.store.notices import Notices
from app.store.observations import Observations
from app.store.page_seal import refuse_damage, seal
from app.store.pages import Pages
from app.store.paths import chosen_folder, remove_moved, workspace_folder
from app.store.pauses import Pauses
from app.store.people import People
from app.store.plans import Plans
from app.store.retention import Retention
from app.store.runs import Runs
from app.store.schemas import Schemas
from app.store.settings import Settings
from app.store.syncs import Syncs
from app.store.workbooks import Workbooks
from app.wording.spoken import language_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.core.sync import Place
    from app.store.stage import DuckStage


@dataclass(frozen=True)
class Machine:
    """What all jobs of one process share."""

    path: Path
    """The workspace's folder."""
    clock: Clock
    random: Random
    secrets: Secrets
    practice: PracticeOrgs
    client_id: str
    """Names this workspace to an org, so that its own writes are recognised."""
    log: logging.Handler
    person: str = field(default_factory=person_of_computer)
    """Who works here, by the name they signed in to the computer with."""
    language: str = ""
    """Code of the language that this person reads workbooks in; "" for English."""

    @classmethod
    def start(cls, home: str | None) -> Machine:
        """The real world, over the workspace in `home` (None: the person's own).

        Raises:
            StoreTooNewError: a newer program wrote the workspace.
            StoreError: the workspace cannot be opened.
        """
        chosen = Path(home) if home else None
        path = workspace_folder(chosen)
        remove_moved(chosen_folder(chosen))
        refuse_damage(path)
        with Database(path) as database:
            client_id = Settings(database).workspace_id
        sieve = Sieve()
        return cls(
            path=path,
            clock=SystemClock(),
            random=SystemRandom(),
            secrets=WorkspaceSecrets(client_id, usable_backend(), told=sieve.hide),
            practice=PracticeOrgs(path / "practice"),
            client_id=client_id,
            log=open_log(path, sieve),
            language=language_of(os.environ),
        )

    def close(self) -> None:
        """End the processes that were started here, and the log."""
        self.practice.close()
        close_log(self.log)
        seal(self.path)


@dataclass(frozen=True)
class Workspace:
    """The stores of one workspace, for one job on one thread."""

    machine: Machine
    clock: Clock
    """The machine's, or one whose waits end when the person asks to stop."""
    database: Database
    settings: Settings
    connections: Connections
    syncs: Syncs
    schemas: Schemas
    pauses: Pauses
    plans: Plans
    runs: Runs
    baselines: Baselines
    observations: Observations
    people: People
    notices: Notices
    retention: Retention
    workbooks: Workbooks
    moves: Moves
    pages: Pages

    @classmethod
    def open(cls, machine: Machine, clock: Clock | None = None) -> Workspace:
        """Open the stores; close them when the job ends."""
        waiting = clock or machine.clock
        return cls.over(Database(machine.path, lambda: waiting.sleep(0)), machine, waiting)

    @classmethod
    def over(cls, database: Database, machine: Machine, clock: Clock) -> Workspace:
        """The stores over a database that is open."""
        return cls(
            machine=machine,
            clock=clock,
            database=database,
            settings=Settings(database),
            connections=Connections(database),
            syncs=Syncs(database),
            schemas=Schemas(database),
            pauses=Pauses(database),
            plans=Plans(database),
            runs=Runs(database),
            baselines=Baselines(database),
            observations=Observations(database),
            people=People(database),
            notices=Notices(database, clock),
            retention=Retention(database, clock),
            workbooks=Workbooks(database),
            moves=Moves(database),
            pages=Pages(machine.path),
        )

    def close(self) -> None:
        """Let go of the files."""
        self.pages.close()
        self.database.close()

    @property
    def path(self) -> Path:
        """The workspace's folder."""
        return self.machine.path

    def quiet(self) -> AbstractContextManager[None]:
        """The right to change all that is kept, while no job works on any place.

        Raises:
            BusyError: a job does.
        """
        return quiet_workspace(self.path, self.machine.clock)

    @property
    def random(self) -> Random:
        """Chance."""
        return self.machine.random

    @property
    def secrets(self) -> Secrets:
        """The keyring; the wait for its owner can be stopped as any other."""
        return PatientSecrets(self.machine.secrets, lambda: self.clock.sleep(0))

    def stage(self, job: str) -> DuckStage:
        """A stage of its own for one job."""
        from app.store.stage import DuckStage

        return DuckStage(self.path / "stage", f"{job}-{self.random.token(4)}")

    def lease(self, place: Place) -> HeldLease:
        """The right to plan for and to write to a place."""
        return HeldLease(
            self.path, self.machine.clock, place_lease(place), lambda: self.clock.sleep(0)
        )
