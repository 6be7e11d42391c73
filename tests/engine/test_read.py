"""Both sides as they are now, whole or by what changed; and single records looked at again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.errors import SchemaMismatchError
from app.core.mapping import IdentityRule, Mapping, Mode, ObjectRef
from app.core.plan import ChangeKind, Reason
from app.core.ports import KeyFilter
from app.core.quota import Purpose
from app.core.snapshot import Side as Where
from app.core.snapshot import Snapshot
from app.engine.look import Looker
from app.engine.read import read, reading_of
from app.store.stage import DuckStage
from tests.builders import field, schema
from tests.engine.rehearsal import PEOPLE, PERSONS, START, Rehearsal, Side, people

Rehearse = Callable[..., Rehearsal]

TYPED = schema(
    "Person__c",
    "Id:id",
    "Key__c!",
    field("A__c:double(18,2)"),
    field("B__c:boolean"),
    key="Id",
)
OF_ROWS = ObjectRef("files", "rows")
ROWS = schema("rows", "uid:id", "id", "a", "b", key="uid")


def snapshots(
    stage: DuckStage, mapping: Mapping, source: Side, target: Side
) -> tuple[Snapshot, Snapshot]:
    readings = [
        reading_of(side, mapping, end, end.schema(ref.object))
        for side, end, ref in (
            (Where.SOURCE, source, mapping.source),
            (Where.TARGET, target, mapping.target),
        )
    ]
    seen = read(readings[0], readings[1], stage, lambda progress: None, START)
    return seen.source, seen.target


def rows(stage: DuckStage, snapshot: Snapshot, *names: str) -> list[tuple[object, ...]]:
    picked = [
        snapshot.column(name).name if name[0].isupper() or len(name) == 1 else name
        for name in names
    ]
    return list(stage.rows(f"SELECT {', '.join(picked)} FROM {snapshot.table} ORDER BY row_no"))


def sides() -> tuple[Side, Side]:
    return Side("files", [PEOPLE]), Side("salesforce", [PERSONS])


def test_rows_come_canonical_with_key_scope_and_leaving(stage: DuckStage) -> None:
    source, target = sides()
    for n, b in enumerate(("yes", "no", "gone", None)):
        source.put("people.csv", {"id": f" {n} ", "a": f" a{n}\r\n", "b": b})
    mapping = people(where_source="b = 'yes' or b = 'gone'", delete_when="b = 'gone'")
    seen, _ = snapshots(stage, mapping, source, target)
    assert rows(stage, seen, "key", "a", "scope", "leaving") == [
        ("0", "a0", True, False),
        ("1", "a1", False, False),
        ("2", "a2", True, True),
        ("3", "a3", False, False),
    ]


def test_key_of_several_fields_is_joined_and_empty_parts_make_none(stage: DuckStage) -> None:
    source, target = sides()
    for n, b in (("1", "x"), ("1", None), (None, None)):
        source.put("people.csv", {"id": n, "b": b})
    mapping = replace(people(), identity=(IdentityRule(("id", "b"), ("Key__c", "B__c")),))
    seen, _ = snapshots(stage, mapping, source, target)
    assert rows(stage, seen, "key") == [("1\x1fx",), (None,), (None,)]


def test_value_that_cannot_be_read_is_a_problem_of_its_row(stage: DuckStage) -> None:
    source, target = Side("files", [PEOPLE]), Side("salesforce", [TYPED])
    for n, value in (("1", "1.5"), ("2", "one"), ("3", None)):
        target.put("Person__c", {"Key__c": n, "A__c": value})
    _, seen = snapshots(stage, people(), source, target)
    assert rows(stage, seen, "A__c", "problem") == [
        ("1.5", None),
        (None, 'A__c: "one" is not a double'),
        (None, None),
    ]
    assert seen.cursor is None, "a delta would take it for an empty value"


def test_field_that_is_not_there_is_named(stage: DuckStage) -> None:
    source, target = sides()
    with pytest.raises(SchemaMismatchError) as error:
        snapshots(stage, people("id>Key_c"), source, target)
    assert (error.value.field, error.value.object) == ("Key_c", "Person__c")


# By what changed --------------------------------------------------------------------------------


def seen_of(work: Rehearsal, where: Where) -> list[tuple[object, ...]]:
    """What the workspace holds of a side."""
    with work.sender() as sender:
        found = work.workspace.observations.load(work.place, "people", where, sender.stage)
        assert found is not None
        return list(sender.stage.rows(f"SELECT * FROM {found.table} ORDER BY key"))


def test_second_read_asks_only_for_what_changed(rehearse: Rehearse) -> None:
    work = rehearse()
    kept = [work.target.put("Person__c", {"Key__c": str(n), "A__c": "x"}) for n in range(5)]
    work.preview()
    asked = []
    real = work.target.read
    work.target.read = lambda request, *more: (asked.append(request.since), real(request, *more))[1]
    work.target.put("Person__c", {"A__c": "y"}, kept[1])
    work.target.remove("Person__c", kept[2])
    new = work.target.put("Person__c", {"Key__c": "9"})
    work.preview()
    assert asked == [str(5)]
    held = {str(row[0]): row for row in seen_of(work, Where.TARGET)}
    assert set(held) == {kept[0], kept[1], kept[3], kept[4], new}
    assert "y" in held[kept[1]]
    work.preview(full=True)
    assert asked[-1] is None
    assert {str(row[0]): row for row in seen_of(work, Where.TARGET)} == held


def test_unchanged_counterpart_of_a_delta_never_looks_absent(rehearse: Rehearse) -> None:
    work = rehearse(
        mappings=(people("id<->Key__c", "a<->A__c", to_source=Mode.UPSERT, source=OF_ROWS),),
        source=Side("files", [ROWS]),
    )
    row = work.source.put("rows", {"id": "1", "a": "x"})
    work.agree()
    work.source.put("rows", {"a": "y"}, row)
    (change,) = work.changes(work.preview())
    assert (change.kind, change.side) == (ChangeKind.UPDATE, Where.TARGET)


def test_unreadable_value_stays_a_problem_when_only_other_rows_change(rehearse: Rehearse) -> None:
    work = rehearse(target=Side("salesforce", [TYPED]))
    bad = work.target.put("Person__c", {"Key__c": "1", "A__c": "one", "B__c": "true"})
    good = work.target.put("Person__c", {"Key__c": "2", "A__c": "2", "B__c": "true"})
    for n in "12":
        work.source.put("people.csv", {"id": n, "a": n, "b": "true"})
    for _ in range(3):
        reasons = {one.source_key: one.reason for one in work.changes(work.preview())}
        assert reasons["1"] is Reason.BAD_VALUE
        work.target.put("Person__c", {"B__c": "false"}, good)
    work.target.put("Person__c", {"A__c": "1"}, bad)
    assert "1" not in dict.fromkeys(key for _, key in work.planned(work.preview()))


@pytest.mark.parametrize("what", ["object", "connection", "key"])
def test_what_was_seen_of_something_else_is_not_laid_under_a_delta(
    rehearse: Rehearse, what: str
) -> None:
    """Else records of the old object would be taken for records of the new one."""
    other = replace(PERSONS, name="Other__c")
    work = rehearse(
        mappings=(people(source=OF_ROWS),),
        source=Side("files", [ROWS]),
        target=Side("salesforce", [PERSONS, other]),
    )
    for n in "12":
        work.source.put("rows", {"id": n, "a": f"a{n}"})
        work.target.put("Person__c", {"Key__c": n, "A__c": f"a{n}"})
    work.target.put("Other__c", {"Key__c": "3"})
    work.preview()
    mapping = work.mappings[0]
    if what == "object":
        work.mappings = (replace(mapping, target=ObjectRef("salesforce", "Other__c")),)
        assert len(work.planned(work.preview())) == 2, "nothing of it is there yet"
    elif what == "connection":
        work.target = Side("another", [PERSONS])
        assert len(work.planned(work.preview())) == 2
    else:
        work.mappings = (replace(mapping, key=("id",)),)
        work.preview()
        assert [row[0] for row in seen_of(work, Where.SOURCE)] == ["1", "2"]


# Looking again ----------------------------------------------------------------------------------


def test_look_gives_canonical_values_by_any_fields(stage: DuckStage) -> None:
    target = Side("salesforce", [TYPED])
    keys = [target.put("Person__c", {"Key__c": n, "A__c": f"{n}.50"}) for n in "123"]
    look = Looker(stage, lambda progress: None)
    found = look(
        target,
        TYPED,
        ("A__c", "B__c"),
        KeyFilter(("Key__c",), (("2",), ("3",), ("9",))),
        purpose=Purpose.CHECK,
    )
    assert {one.key: one.values for one in found} == {
        keys[1]: {"A__c": "2.5", "B__c": "false"},
        keys[2]: {"A__c": "3.5", "B__c": "false"},
    }
    assert all(one.stamp and one.stamp.endswith("Z") for one in found)
    by_key = look(target, TYPED, (), KeyFilter(("Id",), ((keys[0],),)), purpose=Purpose.CHECK)
    assert [(one.key, one.values) for one in by_key] == [(keys[0], {})]


def test_look_finds_whole_keys_of_several_fields(stage: DuckStage) -> None:
    source = Side("files", [PEOPLE])
    for n, b in (("1", "x"), ("1", "y"), ("2", "x")):
        source.put("people.csv", {"id": n, "a": f"{n}{b}", "b": b})
    found = Looker(stage, lambda progress: None)(
        source,
        PEOPLE,
        ("a",),
        KeyFilter(("id", "b"), (("1\x1fy",), ("2\x1fx",))),
        purpose=Purpose.CHECK,
        key=("id", "b"),
    )
    assert {one.key: one.values["a"] for one in found} == {"1\x1fy": "1y", "2\x1fx": "2x"}
