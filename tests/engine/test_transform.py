"""What a value of one side would be on the other."""

import pytest

from app.core.plan import Change, Reason, Verdict
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
