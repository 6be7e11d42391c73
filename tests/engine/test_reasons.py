"""Every reason for which the planner leaves a record out is reached: a table, a row a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from app.core.mapping import FieldRule, Lookup, Mapping, MissingParent, Mode
from app.core.outcome import Write
from app.core.plan import Change, Operation, Reason
from app.core.ports import Found
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.snapshot import Side
from app.core.values import FieldType
from app.engine.refer import Parents, refer
from app.engine.revert import revert
from app.store.stage import DuckStage
from tests.builders import field, schema
from tests.engine.sheet import Agreed, Move, Row, Sheet, one_field

MERGED: Move = ("target", "T2", "merged", "Person__c", "T1")
CONVERTED: Move = ("target", "1", "converted", "Contact", "C1")
ONE_WAY = one_field("->", to_source=Mode.NONE)
LINKED: Agreed = ("1", "1", {0: ("1", "1"), 1: ("x", "x")})


@dataclass(frozen=True)
class Case:
    """Rows that come to a reason."""

    source: Sequence[Row] = ({"id": "1", "a": "new"},)
    target: Sequence[Row] = ({"Key__c": "1", "A__c": "old"},)
    agreed: Sequence[Agreed] = ()
    unsettled: Sequence[tuple[str | None, str | None]] = ()
    moves: Sequence[Move] | None = None
    mapping: Mapping = ONE_WAY
    schema: ObjectSchema | None = None


def person(one: FieldSchema, **more: object) -> ObjectSchema:
    return schema("Person__c", "Key__c", one, **more)  # type: ignore[arg-type]


PICKLIST = FieldSchema(
    "A__c",
    "A",
    FieldType.PICKLIST,
    restricted_picklist=True,
    picklist_values=(PicklistValue("Oslo", "Oslo"),),
)
REFERENCE = FieldSchema("A__c", "A", FieldType.REFERENCE, reference_to=("Account",))

CASES: dict[Reason, Case] = {
    Reason.MISSING_REQUIRED: Case(
        source=[{"id": "1", "a": None}], mapping=one_field("->", required=True)
    ),
    Reason.BAD_VALUE: Case(schema=person(field("A__c:double(18,2)"))),
    Reason.NO_KEY: Case(source=[{"id": None, "a": "x"}], target=[]),
    Reason.DUPLICATE_SOURCE_KEY: Case(source=[{"id": "1"}, {"id": "1"}], target=[]),
    Reason.DUPLICATE_TARGET_KEY: Case(
        target=[{"_key": "T", "Key__c": "1"}, {"_key": "T", "Key__c": "9"}]
    ),
    Reason.SEVERAL_MATCHES: Case(
        target=[{"_key": "T1", "Key__c": "1"}, {"_key": "T2", "Key__c": "1"}]
    ),
    Reason.GONE_IN_TARGET: Case(target=[], agreed=[LINKED]),
    Reason.GONE_IN_SOURCE: Case(source=[], agreed=[LINKED]),
    Reason.UNKNOWN_OUTCOME: Case(unsettled=[("1", None)]),
    Reason.NOT_WRITEABLE: Case(schema=person(field("A__c"), updateable=False)),
    Reason.FIELD_READ_ONLY: Case(schema=person(field("A__c", updateable=False))),
    Reason.TOO_LONG: Case(schema=person(field("A__c:string(2)"))),
    Reason.NOT_IN_PICKLIST: Case(schema=person(PICKLIST)),
    Reason.OUT_OF_RANGE: Case(
        source=[{"id": "1", "a": "1000"}], schema=person(field("A__c:double(5,2)"))
    ),
    Reason.WRONG_REFERENCE: Case(
        source=[{"id": "1", "a": "003000000000001AAA"}], schema=person(REFERENCE)
    ),
    Reason.DUPLICATE_VALUE: Case(
        source=[{"id": "1", "a": "x"}, {"id": "2", "a": "x"}],
        target=[],
        schema=person(field("A__c!")),
    ),
    Reason.MERGED: Case(
        source=[{"id": "1"}, {"id": "2"}],
        target=[{"_key": "T1", "Key__c": "1"}],
        agreed=[("1", "T1", {}), ("2", "T2", {})],
        moves=[MERGED],
    ),
    Reason.CONVERTED: Case(agreed=[LINKED], moves=[CONVERTED]),
}
"""Reason → rows that come to it in a plan."""


def reached(stage: DuckStage, case: Case) -> set[Reason | None]:
    sheet = Sheet(stage, case.mapping, target_schema=case.schema)
    part, changes = sheet.plan(
        case.source, case.target, case.agreed, case.unsettled, moves=case.moves
    )
    assert part.counts.adds_up
    return {one.reason for one in changes}


@pytest.mark.parametrize("reason", CASES, ids=lambda reason: reason.value)
def test_rows_come_to_the_reason(stage: DuckStage, reason: Reason) -> None:
    assert reached(stage, CASES[reason]) == {reason}


# By a lookup --------------------------------------------------------------------------------------

LOOKUPS: dict[Reason, tuple[MissingParent, list[list[str | None]]]] = {
    Reason.WAITS_FOR_PARENT: (MissingParent.PARK, []),
    Reason.NO_PARENT: (MissingParent.REJECT, []),
    Reason.SEVERAL_PARENTS: (MissingParent.PARK, [["new", "A1"], ["new", "A2"]]),
}


@pytest.mark.parametrize("reason", LOOKUPS, ids=lambda reason: reason.value)
def test_a_lookup_comes_to_the_reason(stage: DuckStage, reason: Reason) -> None:
    none, rows = LOOKUPS[reason]
    rule = FieldRule("a", "A__c", lookup=Lookup(object="Account", by="Name", none=none))
    mapping = replace(one_field("->"), fields=(FieldRule("id", "Key__c"), rule))
    table = stage.name("parents")
    stage.load(table, ("value", "key"), [rows] if rows else [])
    parents = {1: Parents(table, "Accounts")}
    sheet = Sheet(stage, mapping, paired=lambda pairing: refer(pairing, parents, stage))
    _, changes = sheet.plan(Case().source, Case().target)
    assert {one.reason for one in changes} == {reason}


# By what was written before -----------------------------------------------------------------------


def test_what_goes_to_and_fro_comes_to_the_reason(stage: DuckStage) -> None:
    mapping = one_field("<->")
    table = stage.name("bounced")
    row = ["1", mapping.fields[1].key, "target", "new"]
    stage.load(table, ("source_key", "rule", "side", "value"), [[row]])

    def bounced(pairing):
        return replace(pairing, baseline=replace(pairing.baseline, bounced=table))

    sheet = Sheet(stage, mapping, paired=bounced)
    _, changes = sheet.plan(Case().source, [{"Key__c": "1", "A__c": "x"}], [LINKED])
    assert {one.reason for one in changes} == {Reason.FLIP_FLOP}


# By an undo ---------------------------------------------------------------------------------------

UNDONE: dict[Reason, tuple[Operation, str, Found | None]] = {
    Reason.EDITED_SINCE: (Operation.UPDATE, "A__c", Found("1", None, {"A__c": "edited"})),
    Reason.GONE_IN_TARGET: (Operation.UPDATE, "A__c", None),
    Reason.NOT_MAPPED: (Operation.UPDATE, "Old__c", Found("1", None, {"Old__c": "new"})),
    Reason.DELETED: (Operation.DELETE, "A__c", None),
}
"""Reason → what the run did, the field that it wrote, the record as it is now."""


def undone(stage: DuckStage, operation: Operation, name: str, now: Found | None) -> list[Change]:
    write = Write(
        id=1,
        plan_id=1,
        seq=1,
        mapping="people",
        side=Side.TARGET,
        operation=operation,
        source_key="1",
        target_key="1",
        values={name: "new"},
        before={name: "old"},
        rules={name: f"a>{name}"},
        others={},
    )
    found = {} if now is None else {(Side.TARGET, "1"): now}
    mapping = one_field("->")
    target = person(field("A__c"))
    part = revert(mapping, (target, target), [(write, "1")], found, stage)
    return list(stage.rows(f"SELECT reason FROM {part.changes_table}"))  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", UNDONE, ids=lambda reason: reason.value)
def test_an_undo_comes_to_the_reason(stage: DuckStage, reason: Reason) -> None:
    assert undone(stage, *UNDONE[reason]) == [(reason.value,)]


def test_no_reason_is_left_out_of_the_tables() -> None:
    """Whoever adds a reason adds the rows that come to it."""
    assert {*CASES, *LOOKUPS, *UNDONE, Reason.FLIP_FLOP} == set(Reason)
