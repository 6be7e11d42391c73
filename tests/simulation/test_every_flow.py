"""What a person does after a run, cut at each of its calls in turn, before and after the commit.

An undo, a retry with new values, a retry from a corrected workbook, and a run that stops for a look
after its first record and is gone on with. The fault strikes at the first call, then in another
history at the second, until there is none left; the person starts the program again and goes on.
In the end each record is there once and holds what it would hold without the fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.asks import ApplyPlan, Correction, ExportFailures, ImportCorrections
from app.connectors.memory import RowFault
from app.core.errors import AppError
from app.core.mapping import ConflictPolicy
from app.core.outcome import RowError
from app.core.plan import ChangeKind
from app.core.report import RunReport, RunState
from app.jobs.apply_plan import apply_at
from app.jobs.export_failures import export_failures
from app.jobs.import_corrections import import_corrections
from tests.engine.rehearsal import Killed
from tests.simulation.faults import PORT_OF, Fault, Kind
from tests.simulation.script import Script
from tests.simulation.shapes import Bones, Shape
from tests.simulation.storm import Storm
from tests.simulation.world import LIFT, World

KEYLESS = Bones(unique=False, own_keys=True, back=False, bosses=False)
"""Nothing but our own look keeps the target from having a new record twice."""

ATTEMPTS = 6
KINDS = (Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.KILLED_WAITING)
"""A request is lost before it is carried out; after that; and then the process with it."""

Held = dict[str | None, str | None]
Ask = Callable[[], RunReport]


class Desk:
    """Two sides that agree on two records, a person who changes them, one fault in wait."""

    def __init__(self, folder: Path, *faults: Fault) -> None:
        shape = Shape(KEYLESS, ConflictPolicy.ASK, batch_records=1, by_job=False)
        self.folder = folder
        self.world = World(folder, Script(1, shape, True, 2, (), faults))
        self.work = self.world.work

    def of_target(self) -> Held:
        """Name → what the record holds in its first field; a record that is there twice fails."""
        records = list(self.world.target.records("Person__c").values())
        held = {record["Key__c"]: record["a__c"] for record in records}
        assert len(held) == len(records), f"a record is there twice: {records}"
        return held

    def edit(self, **typed: str) -> None:
        """Somebody types into records of the source; one that is not there is created."""
        source = self.world.source
        there = {str(one["id"]): key for key, one in source.records("rows").items()}
        for name, value in typed.items():
            source.put("rows", {"id": name, "a": value}, there.get(name))

    def sent(self) -> RunReport:
        """Everything goes out."""
        return self.work.apply(self.work.preview(), ("all",), LIFT)

    def unfinished(self) -> list[RunReport]:
        return list(self.work.workspace.runs.unfinished(self.work.place))

    def come_through(self, ask: Ask) -> None:
        """Ask, and go on after each fault, until it is done."""
        self.world.storm.blows = True
        for _ in range(ATTEMPTS):
            stopped = self.unfinished()
            try:
                report = self.work.go_on(stopped[-1].run_id) if stopped else ask()
            except (Killed, AppError) as error:
                self.world.trace.note("ended by", type(error).__name__, error)
            else:
                assert report.tally.adds_up
                if report.state is RunState.FINISHED and not report.tally.unknown:
                    break
            self.work.restart()
            self.work.clock.pass_minutes(11)
        else:
            raise AssertionError(f"it does not come through: {self.world.trace.lines[-20:]}")
        self.world.storm.blows = False

    def planned(self) -> list[tuple[ChangeKind, str]]:
        """What a preview still finds to do."""
        changes = self.work.changes(self.work.preview())
        return [(one.kind, one.shown_key) for one in changes]


@dataclass(frozen=True)
class Errand:
    """What is asked while the fault is in wait, and what it comes to."""

    ask: Ask
    target: Held
    left: tuple[tuple[ChangeKind, str], ...] = ()
    """What a preview finds to do afterwards."""


Flow = Callable[[Desk], Errand]
"""What is done before the fault may strike → what is asked then."""

CHANGED: Held = {"p1": "new", "p2": "newer", "p9": "added"}


def undone(desk: Desk) -> Errand:
    before = desk.of_target()
    desk.edit(p1="new", p2="newer", p9="added")
    run = desk.sent().run_id

    def ask() -> RunReport:
        return desk.work.apply(desk.work.undo(run), ("all",), LIFT)

    return Errand(ask, before, left=((ChangeKind.INSERT, "p9"),))  # it still is in the source


def _failed(desk: Desk) -> RunReport:
    """A run of which a new record and two changes are refused."""
    error = RowError("STRING_TOO_LONG", "data value too large", ("a__c",))
    for value in ("bad1", "bad2", "bad9"):
        desk.world.target.row_faults.append(RowFault("a__c", value, error))
    desk.edit(p1="bad1", p2="bad2", p9="bad9")
    report = desk.sent()
    assert sum(report.tally.failed.values()) == 3
    desk.world.target.row_faults.clear()
    return report


GOOD = {"bad1": "new", "bad2": "newer", "bad9": "added"}


def retried(desk: Desk) -> Errand:
    run = _failed(desk).run_id
    writes = desk.work.workspace.runs.failed(run, safe_only=False)
    corrections = [Correction(one.seq, "a__c", GOOD[str(one.values["a__c"])]) for one in writes]
    desk.edit(p1="new", p2="newer", p9="added")
    return Errand(lambda: desk.work.retry(run, *corrections), CHANGED)


def imported(desk: Desk) -> Errand:
    run, workspace = _failed(desk).run_id, desk.work.workspace
    path = export_failures(ExportFailures(run, str(desk.folder)), workspace, [].append)
    book = load_workbook(path)
    for row in book["Rows to fix"].iter_rows():
        for old, new in GOOD.items():
            if any(cell.value == old for cell in row):
                row[1].value, row[6].value = "Retry", new
    book.save(path)
    desk.edit(p1="new", p2="newer", p9="added")

    def ask() -> RunReport:
        found = import_corrections(ImportCorrections(run, path), desk.work.workspace, [].append)
        assert len(found.corrections) == 3, found
        return desk.work.retry(run, *found.corrections, seqs=found.seqs)

    return Errand(ask, CHANGED)


def looked_at_first(desk: Desk) -> Errand:
    """The run stops after its first record, and is gone on with."""
    desk.edit(**{str(name): str(value) for name, value in CHANGED.items()})
    plan = desk.work.preview()

    def ask() -> RunReport:
        with desk.work.sender() as sender:
            run = apply_at(ApplyPlan(plan, "a person", ("all",), LIFT, first=1), sender)
            return sender.workspace.runs.report(run)

    return Errand(ask, CHANGED)


@pytest.mark.parametrize("flow", [undone, retried, imported, looked_at_first])
def test_a_fault_at_each_call_leaves_every_record_as_if_there_had_been_none(
    flow: Flow, tmp_path: Path
) -> None:
    passed = through(flow, tmp_path / "fair").passed
    for kind in KINDS:
        calls = passed[PORT_OF[kind]]
        assert calls >= 2, f"too few calls for {kind.name} to say anything"
        for after in range(calls):
            storm = through(flow, tmp_path / f"{kind.name}-{after}", Fault(kind, after, after))
            assert storm.fired[kind], f"{kind.name} has no call {after}"


def through(flow: Flow, folder: Path, *faults: Fault) -> Storm:
    """An errand that comes through, whatever the fault.

    Raises:
        AssertionError: it does not, or not to what it has to come to.
    """
    desk = Desk(folder, *faults)
    try:
        errand = flow(desk)
        desk.come_through(errand.ask)
        assert desk.of_target() == errand.target, (faults, desk.world.trace.lines)
        assert desk.planned() == list(errand.left), (faults, desk.world.trace.lines)
    finally:
        desk.world.close()
    return desk.world.storm
