"""What is too dangerous to send stops before a person looks, at the border exactly."""

import random
from datetime import UTC, datetime

import pytest

from app.core.errors import SafetyStop, StopReason
from app.core.mapping import Guards, Mode, Writing
from app.core.plan import Counts, Plan, PlanPart
from app.core.sync import OrgKind, Place
from app.engine.approve import Resolved, approve
from app.engine.guard import SMALL_PLAN, guard
from tests.builders import mapping, schema

PERSON = schema("Person__c", "Key__c")


def stopped(
    guards: Guards | None = None, kind: OrgKind = OrgKind.SANDBOX, *, by_hand: bool = True, **more
) -> list[str]:
    """The guards that stand in the way of a plan of one part."""
    modes = {name: more.pop(name) for name in ("to_target", "to_source") if name in more}
    counts = {name: more.pop(name) for name in list(more) if name in Counts.__dataclass_fields__}
    hard = more.pop("hard", False)
    facts = {"source_rows": 1_000, "target_rows": 1_000, "first_run": False, **more}
    part = PlanPart(
        mapping=mapping(
            "id>Key__c",
            guards=guards or Guards(),
            writing=Writing(hard_delete=hard),
            **modes,
        ),
        source_schema=PERSON,
        target_schema=PERSON,
        changes_table="",
        agreed_table="",
        counts=Counts(**counts),
        **facts,
    )
    plan = Plan(Place("s", "o"), kind, (part,), datetime(2026, 11, 20, tzinfo=UTC))
    return [stop.guard for stop in guard(plan, applied_by_hand=by_hand).stops]


# (in words, what the plan is, guards that stop it)
CASES = [
    ("nothing", {}, []),
    ("as many deletions as allowed by share", {"deletes": 50}, []),
    ("one more", {"deletes": 51}, ["deletes"]),
    ("as many as allowed by count", {"deletes": 100, "target_rows": 9_000}, []),
    ("one more than the count", {"deletes": 101, "target_rows": 9_000}, ["deletes"]),
    (
        "all of a small target",
        {"deletes": 80, "target_rows": 80, "source_rows": 9_000},
        ["deletes"],
    ),
    ("one of very few", {"deletes": 1, "target_rows": 10}, ["deletes"]),
    (
        "of both sides the smaller counts",
        {"deletes": 60, "to_source": Mode.UPSERT, "source_rows": 500, "target_rows": 5_000},
        ["deletes"],
    ),
    (
        "as many as allowed of the records that a mapping keeps in a large target",
        {"deletes": 3, "unchanged": 57, "agreed_rows": 60, "target_rows": 100_000},
        [],
    ),
    (
        "one more of these",
        {"deletes": 4, "unchanged": 56, "agreed_rows": 60, "target_rows": 100_000},
        ["deletes"],
    ),
    (
        "one of many that were agreed, where only what arrived was read",
        {"deletes": 1, "agreed_rows": 1_000},
        [],
    ),
    (
        "what a list of deletions names, whatever was agreed",
        {"deletes": 50, "agreed_rows": 50, "to_target": Mode.DELETE},
        [],
    ),
    ("as many updates as allowed", {"updates": 200, "unchanged": 800}, []),
    ("one update more", {"updates": 201, "unchanged": 799}, ["updates"]),
    ("any share of a small plan", {"updates": SMALL_PLAN, "unchanged": 1}, []),
    ("one more than a small plan", {"updates": SMALL_PLAN + 1, "unchanged": 1}, ["updates"]),
    ("what follows a new record", {"updates": 999, "unchanged": 1, "second_passes": 900}, []),
    ("any share on a first run", {"updates": 999, "unchanged": 1, "first_run": True}, []),
    ("a source that halved", {"source_rows_last": 2_000}, []),
    ("a source that more than halved", {"source_rows_last": 2_001}, ["source_shrank"]),
    ("an emptied source", {"source_rows": 0, "source_rows_last": 1}, ["source_empty"]),
    ("a source that was empty before", {"source_rows": 0, "source_rows_last": 0}, []),
    ("a source that never was", {"source_rows": 0}, []),
    (
        "the first deletion of a mirror",
        {"deletes": 1, "to_target": Mode.MIRROR, "first_run": True},
        ["deletes"],
    ),
    ("a later one", {"deletes": 1, "to_target": Mode.MIRROR}, []),
]


@pytest.mark.parametrize(("words", "plan", "expected"), CASES)
def test_what_stops_a_plan(words: str, plan: dict[str, object], expected: list[str]) -> None:
    assert stopped(**plan) == expected


OFF = Guards(delete_count=None, delete_share=None, update_share=None, source_shrinks=None)


@pytest.mark.parametrize(
    "plan", [{"deletes": 999}, {"updates": 999, "unchanged": 1}, {"source_rows_last": 9_999}]
)
def test_a_guard_can_be_switched_off(plan: dict[str, object]) -> None:
    assert stopped(OFF, **plan) == []


def test_an_emptied_source_stops_even_so() -> None:
    assert stopped(OFF, source_rows=0, source_rows_last=5) == ["source_empty"]


@pytest.mark.parametrize(
    ("guards", "count"), [(Guards(delete_share=None), 101), (Guards(delete_count=None), 51)]
)
def test_of_count_and_share_one_can_be_switched_off(guards: Guards, count: int) -> None:
    assert stopped(guards, deletes=count) == ["deletes"]
    assert stopped(guards, deletes=count - 1) == []


@pytest.mark.parametrize(
    ("kind", "by_hand", "expected"),
    [
        (OrgKind.PRODUCTION, False, ["first_run"]),
        (OrgKind.PRODUCTION, True, []),
        (None, False, ["first_run"]),
        (OrgKind.SANDBOX, False, []),
        (OrgKind.PRACTICE, False, []),
    ],
)
def test_production_wants_a_person_first(kind: OrgKind, by_hand: bool, expected: list[str]) -> None:
    assert stopped(kind=kind, by_hand=by_hand) == expected
    assert stopped(Guards(first_run=False), kind, by_hand=by_hand) == []


def test_every_guard_that_stands_in_the_way_is_named() -> None:
    assert stopped(
        kind=OrgKind.PRODUCTION, by_hand=False, deletes=600, updates=300, source_rows_last=9_000
    ) == ["source_shrank", "deletes", "updates", "first_run"]


def test_a_deletion_past_the_recycle_bin_is_always_asked_about() -> None:
    assert stopped(deletes=1, hard=True) == ["hard_deletes"]
    assert stopped(OFF, deletes=1, hard=True) == ["hard_deletes"]
    assert stopped(updates=1, hard=True) == []
    assert stopped(deletes=1) == []


# By chance ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("unattended", [False, True])
def test_a_thousand_plans_over_a_limit_are_all_stopped(unattended: bool) -> None:
    """Also where nobody is there: an approval without a person lifts nothing."""
    chance = random.Random(10)
    for _ in range(1_000):
        rows = chance.randint(30, 1_000_000)
        over = chance.choice(["deletes", "updates", "source_shrank", "source_empty"])
        more: dict[str, int] = {"target_rows": rows, "source_rows": rows}
        if over == "deletes":
            more["deletes"] = chance.randint(min(100, rows // 20) + 1, rows)
        elif over == "updates":
            more["updates"] = chance.randint(max(rows // 5, SMALL_PLAN) + 1, rows)
            more["unchanged"] = rows - more["updates"]
        elif over == "source_shrank":
            more |= {"source_rows_last": rows, "source_rows": chance.randint(1, (rows - 1) // 2)}
        else:
            more |= {"source_rows_last": rows, "source_rows": 0}
        assert over in stopped(**more), more
        stop = StopReason(over, "It is so")
        resolved = Resolved(1, Place("s", "o"), OrgKind.SANDBOX, (stop,), 1, 0, "")
        with pytest.raises(SafetyStop):
            approve(
                resolved,
                by="policy",
                at=datetime(2026, 11, 20, tzinfo=UTC),
                lift=frozenset({over}) if unattended else frozenset(),
                unattended=unattended,
            )


def test_a_thousand_plans_within_the_limits_are_none_stopped() -> None:
    chance = random.Random(11)
    for _ in range(1_000):
        rows = chance.randint(30, 1_000_000)
        updates = chance.randint(0, rows // 5)
        last = chance.randint(1, 2 * rows)
        more = {
            "target_rows": rows,
            "source_rows": rows,
            "source_rows_last": last,
            "deletes": chance.randint(0, min(100, rows // 20)),
            "updates": updates,
            "unchanged": rows - updates,
        }
        assert stopped(**more) == [], more
