"""What a value of one side would be on the other."""

from dataclasses import replace

import pytest

from app.core.mapping import Choice, Flow, Mode
from app.core.plan import Change, ChangeKind, Reason, Verdict
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import FieldType
from app.store.stage import DuckStage
from tests.engine.sheet import Sheet, one_field


def with_a(key: str, field: str, type: FieldType) -> ObjectSchema:
    fields = (FieldSchema(key, key, FieldType.STRING), FieldSchema(field, field, type))
    return ObjectSchema("people", "Person", "People", fields)


def planned(changes: list[Change]) -> list[tuple[Side, str | None]]:
    return [
        (change.side, field.new)
        for change in changes
        for field in change.fields
        if field.verdict is Verdict.WRITE
    ]


@pytest.mark.parametrize("whole", [FieldType.INT, FieldType.DOUBLE])
def test_a_number_that_stands_for_yes_or_no_travels_both_ways(
    stage: DuckStage, whole: FieldType
) -> None:
    sheet = Sheet(
        stage,
        one_field("<->"),
        source_schema=with_a("id", "a", whole),
        target_schema=with_a("Key__c", "A__c", FieldType.BOOLEAN),
    )
    links = [(key, key, {0: (key, key), 1: agreed}) for key, agreed in (
        ("1", ("0", "false")),
        ("2", ("1", "true")),
        ("3", ("0", "false")),
        ("4", ("1", "true")),
    )]  # fmt: skip
    part, changes = sheet.plan(
        [
            {"id": "1", "a": "0"},
            {"id": "2", "a": "1"},
            {"id": "3", "a": "1"},
            {"id": "4", "a": "1"},
        ],
        [
            {"Key__c": "1", "A__c": "true"},
            {"Key__c": "2", "A__c": "false"},
            {"Key__c": "3", "A__c": "false"},
            {"Key__c": "4", "A__c": "true"},
        ],
        links,
    )
    assert planned(changes) == [(Side.TARGET, "true"), (Side.SOURCE, "1"), (Side.SOURCE, "0")]
    assert part.counts.unchanged == 1


def formula_sheet(stage: DuckStage, chain: str) -> Sheet:
    """Rows with a name, a price and a count; the formula goes to a text field."""
    number, text = FieldType.DOUBLE, FieldType.STRING
    fields = [("id", text), ("a", number), ("count", number), ("name", text)]
    source = tuple(FieldSchema(name, name, type) for name, type in fields)
    return Sheet(
        stage,
        one_field(chain=chain),
        source_schema=ObjectSchema("people.csv", "Row", "Rows", source),
        target_schema=with_a("Key__c", "A__c", text),
    )


ROWS = [
    {"id": "1", "a": "2.5", "count": "4", "name": "ink"},
    {"id": "2", "a": "10", "count": "0", "name": "pen"},
]
EACH = """formula("TEXT(a / count) & ' for ' & name"), upper"""


def test_a_formula_is_worked_out_from_the_whole_record(stage: DuckStage) -> None:
    target = [{"Key__c": "1", "A__c": "old"}, {"Key__c": "2", "A__c": "old"}]
    links = [(key, key, {0: (key, key), 1: ("old", "old")}) for key in "12"]
    part, changes = formula_sheet(stage, EACH).plan(ROWS, target, links)
    assert planned(changes) == [(Side.TARGET, "0.625 FOR INK")]
    assert part.counts.skipped == {Reason.BAD_VALUE.value: 1}
    (problem,) = (change for change in changes if change.reason is Reason.BAD_VALUE)
    assert problem.detail == "a: A number was divided by 0"


def test_a_formula_moves_when_any_field_that_it_names_moves(stage: DuckStage) -> None:
    agreed = [("1", "1", {0: ("1", "1"), 1: ("0.625 for ink", "0.625 FOR INK")})]
    same = [{"Key__c": "1", "A__c": "0.625 FOR INK"}]
    part, changes = formula_sheet(stage, EACH).plan(ROWS[:1], same, agreed)
    assert (changes, part.counts.unchanged) == ([], 1)
    renamed = [{**ROWS[0], "name": "toner"}]
    _, changes = formula_sheet(stage, EACH).plan(renamed, same, agreed)
    assert planned(changes) == [(Side.TARGET, "0.625 FOR TONER")]


# Conditions and choices of a rule -----------------------------------------------------------------


def level_sheet(stage: DuckStage, **rule: object) -> Sheet:
    """Rows with a name, a price and a count; the second rule is about a level of the target."""
    sheet = formula_sheet(stage, "")
    first, second = sheet.mapping.fields
    mapping = replace(sheet.mapping, fields=(first, replace(second, **rule)))  # type: ignore[arg-type]
    target = with_a("Key__c", "A__c", FieldType.STRING)
    return Sheet(stage, mapping, source_schema=sheet.source_schema, target_schema=target)


LINES = (Choice("count >= 4", "Gold"), Choice("count > 0", "Silver"))


def test_a_value_is_chosen_by_the_first_line_that_holds(stage: DuckStage):
    rows = [*ROWS, {"id": "3", "a": "1", "count": "2", "name": "ink"}]
    sheet = level_sheet(stage, source="", choices=LINES, otherwise="None yet")
    _, changes = sheet.plan(rows, [])
    assert [one for one in planned(changes) if one[1] not in ("1", "2", "3")] == [
        (Side.TARGET, "Gold"),
        (Side.TARGET, "None yet"),
        (Side.TARGET, "Silver"),
    ]


def test_a_record_that_no_line_is_for_keeps_what_it_has(stage: DuckStage):
    sheet = level_sheet(stage, source="", choices=LINES)
    have = [{"Key__c": "1", "A__c": "Bronze"}, {"Key__c": "2", "A__c": "Bronze"}]
    _, changes = sheet.plan(ROWS, have)
    assert planned(changes) == [(Side.TARGET, "Gold")]


def test_a_choice_moves_when_the_record_does(stage: DuckStage):
    agreed = [("1", "1", {0: ("1", "1"), 1: ("Silver", "Silver")})]
    have = [{"Key__c": "1", "A__c": "Silver"}]
    sheet = level_sheet(stage, source="", choices=LINES)
    _, changes = sheet.plan(ROWS[:1], have, agreed)
    assert planned(changes) == [(Side.TARGET, "Gold")]
    same = [("1", "1", {0: ("1", "1"), 1: ("Gold", "Gold")})]
    kept, changes = level_sheet(stage, source="", choices=LINES).plan(
        ROWS[:1], [{"Key__c": "1", "A__c": "A person's own"}], same
    )
    assert (changes, kept.counts.unchanged) == ([], 1), "the person's own value stays"


def test_a_choice_that_the_target_cannot_hold_is_named(stage: DuckStage):
    sheet = level_sheet(stage, source="", choices=(Choice("count >= 4", "Gold"),), otherwise="2")
    target = with_a("Key__c", "A__c", FieldType.INT)
    typed = Sheet(stage, sheet.mapping, source_schema=sheet.source_schema, target_schema=target)
    _, changes = typed.plan(ROWS, [])
    assert [one.detail for one in changes if one.reason is Reason.BAD_VALUE] == [
        'A__c: "Gold" is not a int'
    ]


def test_a_rule_with_a_condition_leaves_other_records_alone(stage: DuckStage):
    have = [{"Key__c": "1", "A__c": "old"}, {"Key__c": "2", "A__c": "old"}]
    _, changes = level_sheet(stage, source="name", when="count > 0").plan(ROWS, have)
    assert planned(changes) == [(Side.TARGET, "ink")]


def test_a_choice_flows_back_by_the_targets_own_field(stage: DuckStage):
    mapping = one_field(
        "<-", choices=(Choice("A__c = 'Bath'", "OIP1"),), otherwise="OIP2", to_target=Mode.NONE
    )
    first, second = mapping.fields
    mapping = replace(mapping, fields=(replace(first, flow=Flow.TO_SOURCE), second))
    have = [{"Key__c": "1", "A__c": "Bath"}, {"Key__c": "2", "A__c": "Bristol"}]
    _, changes = Sheet(stage, mapping).plan([], have)
    assert [one for one in planned(changes) if one[1] not in ("1", "2")] == [
        (Side.SOURCE, "OIP1"),
        (Side.SOURCE, "OIP2"),
    ]


def test_an_empty_value_has_its_own_default_on_the_way_back(stage: DuckStage):
    mapping = one_field("<->", default="Member", default_back="Contact")
    have = [{"Key__c": "1", "A__c": None}]
    _, changes = Sheet(stage, mapping).plan([], have)
    assert (Side.SOURCE, "Contact") in planned(changes)
    _, changes = Sheet(stage, mapping).plan([{"id": "1", "a": None}], [])
    assert (Side.TARGET, "Member") in planned(changes)


def test_appending_looks_for_no_record_and_adds_each_row_once(stage: DuckStage):
    mapping = one_field(identity=(), key=("id",), to_target=Mode.APPEND, to_source=Mode.NONE)
    have = [{"Key__c": "1", "A__c": "x"}]
    _, changes = Sheet(stage, mapping).plan([{"id": "1", "a": "x"}], have)
    assert [one.kind for one in changes] == [ChangeKind.INSERT], "even where it is there already"
    linked = [("1", "1", {0: ("1", "1"), 1: ("x", "x")})]
    _, changes = Sheet(stage, mapping).plan([{"id": "1", "a": "y"}], have, linked)
    assert changes == [], "what was added once is left alone"


def test_replacing_without_an_identity_puts_the_sources_rows_in_the_place_of_all(
    stage: DuckStage,
):
    mapping = one_field(identity=(), key=("id",), to_target=Mode.REPLACE, to_source=Mode.NONE)
    have = [{"Key__c": "1", "A__c": "x"}, {"Key__c": "2", "A__c": "x"}]
    _, changes = Sheet(stage, mapping).plan([{"id": "1", "a": "x"}], have)
    assert sorted(one.kind.value for one in changes) == ["delete", "delete", "insert"]
    linked = [("1", "1", {0: ("1", "1"), 1: ("x", "x")})]
    _, changes = Sheet(stage, mapping).plan([{"id": "1", "a": "y"}], have, linked)
    assert sorted(one.kind.value for one in changes) == ["delete", "update"]
