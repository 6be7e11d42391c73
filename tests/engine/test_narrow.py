"""What does not change is set aside unseen, and is counted as if it had been looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.mapping import FieldRule, Flow, Mapping, Mode
from app.core.plan import ChangeKind, PlanPart, Reason
from app.engine.narrow import FEW
from app.store.stage import DuckStage
from tests.engine.sheet import Agreed, Row, Sheet, one_field

BOTH = one_field("<->")
KNOWN = {0: ("1", "1"), 1: ("x", "x")}
ASKED, UNASKED, EACH = 0, FEW, None
"""Whether it is asked first of pairs which of them are equal, or all of them are looked at."""


def planned(
    stage: DuckStage,
    mapping: Mapping,
    source: Row,
    target: Row,
    agreed: list[Agreed],
    few: int | None = UNASKED,
) -> tuple[PlanPart, list[ChangeKind], list[tuple[object, ...]]]:
    """The part, the kinds of its changes, and what both sides agree on anew."""
    sheet = Sheet(stage, mapping, few=few)
    part, changes = sheet.plan([source], [target], agreed)
    assert part.counts.adds_up
    return part, [change.kind for change in changes], sheet.agreed(part)


@pytest.mark.parametrize("few", [ASKED, UNASKED, EACH])
@pytest.mark.parametrize(
    ("source", "target", "agreed", "kinds", "news"),
    [
        ("x", "x", KNOWN, [], []),
        ("x", "X", {0: ("1", "1"), 1: ("x", "X")}, [], []),
        ("x", "x", {0: ("1", "1")}, [], [("x", "x")]),
        (None, None, {0: ("1", "1")}, [], [(None, None)]),
        ("x", "x", {}, [], [("x", "x")]),
        ("y", "y", KNOWN, [], [("y", "y")]),
        (None, None, KNOWN, [], [(None, None)]),
        ("y", "x", KNOWN, [ChangeKind.UPDATE], []),
        ("x", "y", KNOWN, [ChangeKind.UPDATE], []),
        (None, "x", KNOWN, [ChangeKind.UPDATE], []),
        ("y", "z", KNOWN, [ChangeKind.CONFLICT], []),
        ("y", "z", {}, [ChangeKind.CONFLICT], [(None, None)]),
    ],
)
def test_a_pair_comes_to_the_same_whether_it_is_set_aside_or_looked_at(
    stage: DuckStage,
    few: int | None,
    source: str | None,
    target: str | None,
    agreed: dict[int, tuple[str | None, str | None]],
    kinds: list[ChangeKind],
    news: list[tuple[str | None, str | None]],
) -> None:
    links: list[Agreed] = [("1", "1", agreed)] if agreed else []
    part, found, told = planned(
        stage, BOTH, {"id": "1", "a": source}, {"Key__c": "1", "A__c": target}, links, few
    )
    assert found == kinds
    assert [row[-2:] for row in told] == news
    assert part.counts.unchanged == (0 if kinds else 1)


@pytest.mark.parametrize("few", [ASKED, UNASKED, EACH])
@pytest.mark.parametrize(
    ("row", "record", "kinds", "reason"),
    [
        ({"_problem": "a: not a date"}, {}, [ChangeKind.PROBLEM], Reason.BAD_VALUE),
        ({"_leaving": "true"}, {}, [ChangeKind.DELETE], None),
        ({"_scope": "false"}, {}, [], None),
        ({}, {"_scope": "false"}, [], None),
        ({"a": "y", "_scope": "false"}, {}, [], None),
    ],
)
@pytest.mark.parametrize("linked", [True, False])
def test_a_pair_at_rest_that_something_is_said_of_is_looked_at(
    stage: DuckStage,
    few: int | None,
    linked: bool,
    row: Row,
    record: Row,
    kinds: list[ChangeKind],
    reason: Reason | None,
) -> None:
    sheet = Sheet(stage, BOTH, few=few)
    part, changes = sheet.plan(
        [{"id": "1", "a": "x", **row}],
        [{"Key__c": "1", "A__c": "x", **record}],
        [("1", "1", KNOWN)] if linked else [],
    )
    assert [change.kind for change in changes] == kinds
    assert [change.reason for change in changes] == [reason for _ in kinds]
    assert part.counts.unchanged == 0
    assert part.counts.out_of_scope == (0 if kinds else 1)


def test_a_mapping_that_deletes_looks_at_every_pair(stage: DuckStage) -> None:
    _, kinds, _ = planned(
        stage,
        replace(one_field("->"), to_target=Mode.DELETE, to_source=Mode.NONE),
        {"id": "1", "a": "x"},
        {"Key__c": "1", "A__c": "x"},
        [("1", "1", KNOWN)],
    )
    assert kinds == [ChangeKind.DELETE]


@pytest.mark.parametrize("few", [ASKED, UNASKED])
def test_a_value_that_cannot_be_carried_is_not_taken_for_an_equal_one(
    stage: DuckStage, few: int
) -> None:
    rules = (FieldRule("id", "Key__c"), FieldRule("a", "A__c", Flow.TO_TARGET, chain="number(en)"))
    mapping = replace(BOTH, fields=rules)
    _, kinds, told = planned(
        stage, mapping, {"id": "1", "a": "no number"}, {"Key__c": "1", "A__c": None}, [], few
    )
    assert kinds == [ChangeKind.PROBLEM]
    assert [row[-3] for row in told] == [False]


@pytest.mark.parametrize("few", [ASKED, UNASKED])
def test_on_a_field_that_flows_back_the_source_is_asked_what_it_would_hold(
    stage: DuckStage, few: int
) -> None:
    rule = FieldRule("a", "A__c", Flow.TO_SOURCE, default_back="none")
    mapping = replace(BOTH, fields=(BOTH.fields[0], rule))
    _, kinds, told = planned(
        stage, mapping, {"id": "1", "a": "none"}, {"Key__c": "1", "A__c": None}, [], few
    )
    assert kinds == []
    assert [row[-2:] for row in told] == [("none", None)]


@pytest.mark.parametrize("few", [ASKED, UNASKED])
def test_what_is_found_equal_is_agreed_on_in_each_sides_own_form(
    stage: DuckStage, few: int
) -> None:
    rule = FieldRule("a", "A__c", Flow.TO_TARGET, default="none")
    mapping = replace(BOTH, fields=(BOTH.fields[0], rule))
    part, kinds, told = planned(
        stage, mapping, {"id": "1", "a": None}, {"Key__c": "1", "A__c": "none"}, [], few
    )
    assert kinds == []
    assert part.counts.unchanged == 1
    assert [row[-2:] for row in told] == [(None, "none")]


@pytest.mark.parametrize("few", [ASKED, UNASKED])
def test_two_sides_that_hold_the_same_differ_where_the_target_is_to_hold_another(
    stage: DuckStage, few: int
) -> None:
    rule = FieldRule("a", "A__c", Flow.TO_TARGET, default="none")
    mapping = replace(BOTH, fields=(BOTH.fields[0], rule))
    _, kinds, _ = planned(
        stage, mapping, {"id": "1", "a": None}, {"Key__c": "1", "A__c": None}, [], few
    )
    assert kinds == [ChangeKind.UPDATE]


def test_two_values_that_changed_places_are_not_at_rest(stage: DuckStage) -> None:
    rules = (*BOTH.fields, FieldRule("b", "B__c"))
    known = {0: ("1", "1"), 1: ("x", "x"), 2: ("y", "y")}
    _, kinds, _ = planned(
        stage,
        replace(BOTH, fields=rules),
        {"id": "1", "a": "y", "b": "x"},
        {"Key__c": "1", "A__c": "x", "B__c": "y"},
        [("1", "1", known)],
    )
    assert kinds == [ChangeKind.UPDATE]


def test_a_record_that_only_the_target_has_is_looked_at_by_a_mapping_that_mirrors(
    stage: DuckStage,
) -> None:
    sheet = Sheet(stage, one_field("->", to_target=Mode.MIRROR, to_source=Mode.NONE))
    part, changes = sheet.plan([{"id": "1", "a": "x"}], [{"Key__c": "2", "A__c": "x"}])
    assert sorted(change.kind.value for change in changes) == ["delete", "insert"]
    assert part.counts.out_of_scope == 0
