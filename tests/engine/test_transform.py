"""What a value of one side would be on the other."""

import pytest

from app.core.plan import Change, Verdict
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
