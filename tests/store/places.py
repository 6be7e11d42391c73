"""A workspace with a place, plans and runs in it, each in one short line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.approval import ApprovedPlan, Decision
from app.core.errors import StopReason
from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping, Mode, ObjectRef
from app.core.outcome import Outcome, Write, WriteRequest, WriteRow, WriteState
from app.core.plan import (
    Change,
    ChangeKind,
    Counts,
    FieldChange,
    Operation,
    Plan,
    PlanPart,
    Verdict,
    fields_to_json,
)
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.core.values import FieldType
from app.store.baselines import Baselines
from app.store.database import Database
from app.store.journal import RunJournal
from app.store.leases import Lease, Leases, place_lease
from app.store.plans import Plans
from app.store.runs import Runs
from app.store.stage import DuckStage

PLACE = Place("mobile-opt-ins", "00D5g000004XyZaEAK")
START = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)

PEOPLE = Mapping(
    name="people",
    source=ObjectRef("files", "people.csv"),
    target=ObjectRef("salesforce", "Contact"),
    fields=(
        FieldRule("name", "LastName"),
        FieldRule("phone", "MobilePhone", Flow.BOTH),
        FieldRule("city", "MailingCity", Flow.TO_SOURCE),
    ),
    identity=(IdentityRule(("id",), ("Key__c",)),),
    to_source=Mode.UPDATE,
)
NAME, PHONE, CITY = (rule.key for rule in PEOPLE.fields)

CHANGE_COLUMNS = (
    *("seq", "mapping", "kind", "side", "source_key", "target_key", "title", "shown_key"),
    *("fields", "changed", "reason", "detail", "source_row", "target_stamp", "depends_on"),
)


class TestClock:
    """A clock that a test moves."""

    __test__ = False

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def schema(name: str, fields: Iterable[str]) -> ObjectSchema:
    columns = tuple(FieldSchema(one, f"{one} label", FieldType.STRING) for one in fields)
    return ObjectSchema(name, name, f"{name}s", columns)


def written(rule: FieldRule, old: str | None, new: str | None, **more) -> FieldChange:
    """A field of a change on the target; the source holds `new` in lower case."""
    source = None if new is None else new.lower()
    given = {"source": source, "target": old, "back": old and old.lower(), **more}
    return FieldChange(rule.key, rule.target, old, new, **{"verdict": Verdict.WRITE, **given})


def insert(seq: int, name: str = "Anna") -> Change:
    fields = (written(PEOPLE.fields[0], None, name),)
    return Change(
        seq, "people", ChangeKind.INSERT, Side.TARGET, f"s{seq}", None, name, f"K{seq}", fields
    )


def update(seq: int, old: str = "Ben", new: str = "Bea", rule: int = 0) -> Change:
    fields = (written(PEOPLE.fields[rule], old, new),)
    return Change(
        seq, "people", ChangeKind.UPDATE, Side.TARGET, f"s{seq}", f"t{seq}", new, f"K{seq}", fields,
        target_stamp="2026-11-19T10:00:00.000Z", source_row=seq,
    )  # fmt: skip


def delete(seq: int) -> Change:
    fields = (written(PEOPLE.fields[0], "Cleo", None),)
    return Change(
        seq, "people", ChangeKind.DELETE, Side.TARGET, f"s{seq}", f"t{seq}", "Cleo", "", fields
    )


def conflict(seq: int, rule: int = 1) -> Change:
    fields = (written(PEOPLE.fields[rule], "T", "S", verdict=Verdict.CONFLICT),)
    return Change(
        seq, "people", ChangeKind.CONFLICT, Side.TARGET, f"s{seq}", f"t{seq}", "Dora", "", fields
    )


def problem(seq: int) -> Change:
    from app.core.plan import Reason

    return Change(
        seq, "people", ChangeKind.PROBLEM, Side.TARGET, f"s{seq}", None, "", "",
        reason=Reason.MISSING_REQUIRED, detail="name is empty",
    )  # fmt: skip


AgreedRow = tuple[str, str, dict[str, tuple[str | None, str | None]]]
"""Source key, target key, rule → both sides' values."""


@dataclass
class Workplace:
    """One place of one workspace, with everything that works on it."""

    folder: Path
    database: Database
    stage: DuckStage
    clock: TestClock = field(default_factory=TestClock)

    def __post_init__(self) -> None:
        self.plans = Plans(self.database)
        self.runs = Runs(self.database)
        self.baselines = Baselines(self.database)
        self.leases = Leases(self.database, self.clock)
        self.lease: Lease = self.leases.take(place_lease(PLACE))

    # Plans

    def plan(
        self,
        changes: Sequence[Change],
        agreed: Sequence[AgreedRow] = (),
        mapping: Mapping = PEOPLE,
        stops: tuple[StopReason, ...] = (),
    ) -> Plan:
        """A plan whose rows are in the stage."""
        part = PlanPart(
            mapping=mapping,
            source_schema=schema("people.csv", ("id", "name", "phone", "city")),
            target_schema=schema("Contact", ("Key__c", "LastName", "MobilePhone", "MailingCity")),
            changes_table=self._changes(changes),
            agreed_table=self._agreed(agreed, mapping),
            counts=Counts(read=len(changes)),
            source_rows=len(changes),
            target_rows=len(changes),
            first_run=not agreed,
        )
        return Plan(PLACE, OrgKind.SANDBOX, (part,), self.clock.now(), stops)

    def _changes(self, changes: Sequence[Change]) -> str:
        table = self.stage.name("changes")
        rows = [
            (
                str(one.seq), one.mapping, one.kind.value, one.side.value, one.source_key,
                one.target_key, one.title, one.shown_key, fields_to_json(one.fields),
                str(len(one.fields)), one.reason.value if one.reason else None, one.detail,
                None if one.source_row is None else str(one.source_row), one.target_stamp,
                one.depends_on,
            )
            for one in changes
        ]  # fmt: skip
        text = self.stage.name("changes_text")
        self.stage.load(text, CHANGE_COLUMNS, [rows])
        self.stage.execute(
            f"CREATE TABLE {table} AS SELECT * REPLACE (CAST(seq AS BIGINT) AS seq,"
            f" CAST(changed AS INTEGER) AS changed) FROM {text}"
        )
        return table

    def _agreed(self, agreed: Sequence[AgreedRow], mapping: Mapping) -> str:
        table, text = self.stage.name("agreed"), self.stage.name("agreed_text")
        columns = ["source_key", "target_key"]
        for i, _ in enumerate(mapping.fields):
            columns += [f"k{i}", f"s{i}", f"t{i}"]
        rows = []
        for source_key, target_key, values in agreed:
            row: list[str | None] = [source_key, target_key]
            for rule in mapping.fields:
                known = rule.key in values
                row += ["true" if known else "false", *(values.get(rule.key) or (None, None))]
            rows.append(row)
        self.stage.load(text, columns, [rows])
        casts = ", ".join(f"k{i} = 'true' AS k{i}" for i, _ in enumerate(mapping.fields))
        replaced = f" REPLACE ({casts})" if casts else ""
        self.stage.execute(f"CREATE TABLE {table} AS SELECT *{replaced} FROM {text}")
        return table

    def save(self, changes: Sequence[Change], agreed: Sequence[AgreedRow] = (), **more) -> int:
        return self.plans.save(self.plan(changes, agreed, **more), self.stage)

    # Runs

    def approved(self, plan_id: int, *decisions: Decision, **more) -> ApprovedPlan:
        self.plans.decide(plan_id, decisions)
        numbers = self.plans.numbers(plan_id)
        approved = ApprovedPlan(
            plan_id=plan_id,
            place=PLACE,
            org_kind=OrgKind.SANDBOX,
            approved_by="anna",
            approved_at=self.clock.now(),
            approved=numbers.approved,
            refused=numbers.refused,
            hash=numbers.hash,
        )
        return replace(approved, **more)

    def begin(
        self,
        changes: Sequence[Change],
        *decisions: Decision,
        agreed: Sequence[AgreedRow] = (),
        **more,
    ) -> tuple[int, RunJournal]:
        """A run of a plan of these changes, and its journal."""
        plan_id = self.save(changes, agreed, **more)
        run_id = self.runs.begin(self.approved(plan_id, *decisions), self.lease, org_name="UAT")
        return run_id, self.journal(run_id)

    def journal(self, run_id: int, lease: Lease | None = None) -> RunJournal:
        return RunJournal(self.database, run_id, PLACE, lease or self.lease, self.clock)

    def rows(self, sql: str, *values) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.database.rows(sql, values)]

    def states(self, run_id: int) -> list[str]:
        """The states of a run's writes, in plan order."""
        found = self.rows("SELECT state FROM writes WHERE run_id = ? ORDER BY id", run_id)
        return [str(row[0]) for row in found]

    def agreements(self) -> dict[tuple[str, str], dict[str, tuple[str | None, str | None]]]:
        """The baseline: link → rule → both sides' values."""
        baseline = self.baselines.load(PLACE, PEOPLE, self.stage)
        found = {}
        for row in self.stage.rows(f"SELECT * FROM {baseline.table} ORDER BY 1, 2"):
            values = {
                rule.key: (row[3 + 3 * i], row[4 + 3 * i])
                for i, rule in enumerate(PEOPLE.fields)
                if row[2 + 3 * i]
            }
            found[str(row[0]), str(row[1])] = values
        return found


def request(writes: Sequence[Write], **more) -> WriteRequest:
    """A request that carries these writes."""
    first = writes[0]
    rows = tuple(WriteRow(one.id, one.record_key, one.values) for one in writes)
    types = {name: FieldType.STRING for one in writes for name in one.values}
    given = WriteRequest(
        0, first.mapping, first.side, "Contact", first.operation, rows, types, api="collections"
    )
    return replace(given, **more)


def all_of(journal: RunJournal, operation: Operation, side: Side = Side.TARGET) -> list[Write]:
    """The waiting writes of one lane."""
    return journal.waiting("people", side, operation, 1_000, 0)


def outcomes(writes: Sequence[Write], state: WriteState, **more) -> list[Outcome]:
    """One outcome for all; an insert gets the key `new<seq>`."""
    return [
        Outcome(
            one,
            state,
            one.record_key or (f"new{one.seq}" if state is WriteState.SUCCEEDED else None),
            **more,
        )
        for one in writes
    ]


def send(journal: RunJournal, operation: Operation, side: Side = Side.TARGET) -> list[Write]:
    """Send every waiting write of a lane with success."""
    writes = all_of(journal, operation, side)
    request_id = journal.prepare(request(writes), "hash")
    journal.settle(request_id, outcomes(writes, WriteState.SUCCEEDED), START)
    return writes
