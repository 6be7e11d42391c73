"""Changes are numbered in the order they are sent, the same way each time."""

import random

from app.core.mapping import Mapping
from app.core.plan import Counts, Plan, PlanPart
from app.core.sync import Place
from app.engine.order import order
from app.store.stage import DuckStage
from tests.builders import mapping, schema
from tests.engine.sheet import NOW

COLUMNS = ("mapping", "kind", "side", "source_key", "target_key", "source_row", "detail")
PERSON = schema("Person__c", "Key__c")

Row = tuple[str, str, str | None, str | None]


def part(stage: DuckStage, name: str, rows: list[Row]) -> PlanPart:
    raw, table = stage.name("raw"), stage.name("changes")
    given = [(name, kind, side, source, target, None, "") for kind, side, source, target in rows]
    stage.load(raw, COLUMNS, [given] if given else [])
    stage.execute(
        f"CREATE TABLE {table} AS SELECT * REPLACE (CAST(source_row AS BIGINT) AS source_row) "
        f"FROM {raw}"
    )
    one: Mapping = mapping("id>Key__c", name=name)
    return PlanPart(one, PERSON, PERSON, table, "", Counts(), 0, 0, first_run=False)


def ordered(stage: DuckStage, *parts: PlanPart) -> list[tuple[object, ...]]:
    order(Plan(Place("s", "o"), None, parts, NOW), stage)
    union = " UNION ALL ".join(
        f"SELECT seq, mapping, kind, side, coalesce(source_key, target_key) FROM "
        f"{one.changes_table}"
        for one in parts
    )
    return list(stage.rows(f"{union} ORDER BY seq"))


ROWS: list[Row] = [
    ("delete", "target", "4", "T4"),
    ("problem", "target", "9", None),
    ("update", "source", "3", "T3"),
    ("update", "target", "3", "T3"),
    ("conflict", "target", "2", "T2"),
    ("insert", "target", "1", None),
    ("insert", "source", None, "T8"),
]


def test_parents_come_first_and_go_last(stage: DuckStage) -> None:
    rows = ordered(stage, part(stage, "accounts", ROWS), part(stage, "people", ROWS))
    assert [row[0] for row in rows] == list(range(1, 15)), "each has a number of its own"
    assert [(row[1], row[2]) for row in rows] == [
        ("accounts", "insert"),
        ("accounts", "insert"),
        ("people", "insert"),
        ("people", "insert"),
        ("accounts", "conflict"),
        ("people", "conflict"),
        ("accounts", "update"),
        ("accounts", "update"),
        ("people", "update"),
        ("people", "update"),
        ("people", "delete"),
        ("accounts", "delete"),
        ("accounts", "problem"),
        ("people", "problem"),
    ]


def test_the_order_does_not_depend_on_how_the_rows_lie(stage: DuckStage) -> None:
    rows: list[Row] = [("update", "target", f"{n:03}", f"T{n}") for n in range(200)]
    mixed = random.Random(5).sample(rows, len(rows))
    assert ordered(stage, part(stage, "people", rows)) == ordered(
        stage, part(stage, "people", mixed)
    )


def test_a_plan_with_nothing_in_it_can_be_ordered(stage: DuckStage) -> None:
    assert ordered(stage, part(stage, "people", [])) == []
