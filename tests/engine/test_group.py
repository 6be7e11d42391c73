"""Changes are grouped by what they do: each pattern by example, a realistic plan in few groups."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.approval import ChangeGroup, Pattern
from app.core.plan import ChangeKind, FieldChange, Plan, Verdict
from app.engine.group import group
from app.store.database import Database
from app.store.stage import DuckStage
from tests.store.places import (
    NAME,
    PEOPLE,
    PHONE,
    Workplace,
    conflict,
    delete,
    insert,
    problem,
    update,
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    with Database(tmp_path / "w") as database, DuckStage(tmp_path / "stage", "group") as stage:
        yield Workplace(tmp_path / "w", database, stage)


def grouped(at: Workplace, plan: Plan) -> tuple[tuple[ChangeGroup, ...], dict[int, str]]:
    made = group(plan, at.stage)
    rows = at.stage.rows(f"SELECT seq, groups FROM {made.table} ORDER BY seq")
    return made.groups, {int(str(seq)): str(groups) for seq, groups in rows}


@pytest.mark.parametrize(
    ("old", "new", "pattern", "wording"),
    [
        (None, "Ada", Pattern.FILLED, None),
        ("Ada", None, Pattern.EMPTIED, None),
        ("Ada  May", "Ada May", Pattern.SPACES, None),
        ("ADA MAY", "Ada May", Pattern.CASE, None),
        ("ÄÖ", "äö", Pattern.CASE, None),
        ("(020) 7946-0000", "020 7946 0000", Pattern.FORMAT, None),
        ("o'neil", "O Neil", Pattern.FORMAT, None),
        ("07700 900123", "+447700900123", Pattern.COUNTRY_CODE, "+44"),
        ("7700900123", "+44 7700 900123", Pattern.COUNTRY_CODE, "+44"),
        ("Room 12", "A Room 12", Pattern.ADDED_BEFORE, "A "),
        ("Room", "Room Ltd", Pattern.ADDED_AFTER, " Ltd"),
        ("Mr Fox", "Fox", Pattern.REMOVED_BEFORE, "Mr "),
        ("Fox (old)", "Fox", Pattern.REMOVED_AFTER, " (old)"),
        ("Bath", "Bristol", Pattern.SAME_VALUE, "Bristol"),
        (None, "Bristol", Pattern.SAME_VALUE, "Bristol"),
    ],
)
def test_each_pattern_by_example(at: Workplace, old, new, pattern, wording):
    alike = 3 if wording else 1
    plan = at.plan([update(seq, old, new) for seq in range(1, alike + 1)])
    (found,), members = grouped(at, plan)
    assert (found.pattern, found.wording, found.count) == (pattern, wording, alike)
    assert (found.rule, found.kind, found.first_seq) == (NAME, ChangeKind.UPDATE, 1)
    assert set(members.values()) == {",1,"}


def test_records_that_are_new_or_deleted_are_groups_and_problems_are_in_none(at: Workplace):
    plan = at.plan([insert(1), insert(2), conflict(3), delete(4), problem(5)])
    groups, members = grouped(at, plan)
    assert [(one.n, one.pattern, one.count, one.rule) for one in groups] == [
        (1, Pattern.NEW, 2, ""),
        (2, Pattern.DELETED, 1, ""),
        (3, Pattern.CONFLICT, 1, PHONE),
    ]
    assert members == {1: ",1,", 2: ",1,", 3: ",3,", 4: ",2,"}


def test_each_field_of_a_change_is_in_its_own_group_and_untouched_ones_in_none(at: Workplace):
    from dataclasses import replace

    same = FieldChange(PEOPLE.fields[1].key, "MobilePhone", "1", "1", Verdict.SAME)
    one = replace(update(1), fields=(same, *update(1, "ADA", "Ada").fields))
    _, members = grouped(at, at.plan([one]))
    assert members == {1: ",0,1,"}


def test_values_that_differ_every_time_are_one_group(at: Workplace):
    plan = at.plan([update(seq, f"old {seq}", f"new {seq}") for seq in range(1, 50)])
    (found,), _ = grouped(at, plan)
    assert (found.pattern, found.count, found.wording) == (Pattern.OTHER, 49, None)


def test_a_realistic_plan_of_ten_thousand_changes_is_at_most_25_decisions(at: Workplace):
    chance = random.Random(4)
    names = [f"{first}{last}" for first in ("Ada", "Ben", "Chi") for last in range(400)]

    def change(seq: int):
        kind = chance.random()
        name = chance.choice(names)
        if kind < 0.35:
            number = f"07{chance.randrange(10**9):09}"
            return update(seq, number, f"+44{number[1:]}", rule=1)
        if kind < 0.5:
            return update(seq, name.upper(), name)
        if kind < 0.6:
            return update(seq, name, chance.choice(("Bath", "Bristol", "Cardiff", "Derby", "Ely")))
        if kind < 0.75:
            return update(seq, name, chance.choice(names))
        if kind < 0.8:
            return update(seq, None, name)
        if kind < 0.85:
            return update(seq, name, None)
        if kind < 0.9:
            return conflict(seq, rule=chance.randrange(2))
        return insert(seq) if kind < 0.98 else delete(seq)

    groups, members = grouped(at, at.plan([change(seq) for seq in range(1, 10_001)]))
    assert len(groups) <= 25
    assert len(members) == 10_000
    assert sum(one.count for one in groups) == 10_000
    assert groups[2].count >= groups[3].count, "the largest come first"


def test_the_same_plan_has_the_same_groups(at: Workplace):
    changes = [update(seq, f"a{seq % 7}", f"b{seq % 5}") for seq in range(1, 300)]
    first, second = grouped(at, at.plan(changes)), grouped(at, at.plan(changes))
    assert first == second
