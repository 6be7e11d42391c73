"""Plans are decided by their groups, and what that comes to is counted without a scan."""

import random
from collections import Counter

import pytest

from app.core.approval import Choice, Decision, Pattern
from app.core.plan import Change, ChangeKind
from app.engine.group import group
from app.store.decisions import Numbers, Tallying
from app.store.pages import ChangeFilter, Pages, Standing
from app.store.plan_groups import count_approved, count_decided
from app.store.plan_rows import change_rows, read_resolver, tally_row
from tests.store.places import NAME, PHONE, Workplace, conflict, delete, insert, problem, update

COUNTRY = "+44"


def mixed(count: int, seed: int = 1) -> list[Change]:
    """Changes of every kind, many of them alike."""
    chance = random.Random(seed)
    kinds = (
        lambda n: update(n, f"07700 900{n:03}", f"{COUNTRY}7700900{n:03}", rule=1),
        lambda n: update(n, "ADA", "Ada"),
        lambda n: update(n, f"a{n}", f"b{n}"),
        insert,
        delete,
        lambda n: conflict(n, rule=chance.randrange(2)),
        problem,
    )
    return [chance.choice(kinds)(seq) for seq in range(1, count + 1)]


def saved(at: Workplace, changes: list[Change]) -> int:
    plan = at.plan(changes)
    return at.plans.save(plan, at.stage, grouping=group(plan, at.stage))


def scanned(at: Workplace, plan_id: int) -> Numbers:
    resolver, tallying = read_resolver(at.database, plan_id), Tallying()
    for row in change_rows(at.database, plan_id):
        tally_row(row, resolver, tallying)
    return tallying.numbers()


def test_counting_by_classes_is_counting_change_by_change(at: Workplace):
    chance = random.Random(7)
    plan_id = saved(at, mixed(300))
    for _ in range(25):
        decisions = [
            Decision(
                chance.choice(list(Choice)),
                kind=chance.choice([None, *ChangeKind]),
                mapping=chance.choice(["", "people"]),
                seq=chance.choice([None, None, chance.randrange(1, 301)]),
                rule=chance.choice(["", "", NAME, PHONE]),
                group=chance.choice([0, 0, *range(1, 9)]),
            )
            for _ in range(3)
        ]
        counted = at.plans.decide(plan_id, decisions)
        exact = scanned(at, plan_id)
        assert counted.planned + counted.split == counted.approved + counted.refused
        assert (counted.planned, counted.approved, counted.refused) == (
            exact.planned,
            exact.approved,
            exact.refused,
        )
        assert (counted.undecided, counted.split) == (exact.undecided, exact.split)
        done = Counter(one.change.kind for one in at.plans.resolved(plan_id) if one.approved)
        assert count_approved(at.database, plan_id) == dict(done)


def test_a_group_is_approved_and_refused_as_one_and_exceptions_stay(at: Workplace):
    plan_id = saved(at, mixed(300))
    pages = Pages(at.folder)
    rows = {row.group.pattern: row for row in pages.groups(plan_id)}
    assert rows[Pattern.COUNTRY_CODE].label == "MobilePhone label"
    assert rows[Pattern.COUNTRY_CODE].group.wording == COUNTRY
    assert rows[Pattern.COUNTRY_CODE].standing is Standing.APPROVED
    assert rows[Pattern.DELETED].standing is Standing.REFUSED
    assert rows[Pattern.CONFLICT].standing is Standing.UNDECIDED
    before = at.plans.decide(plan_id, ()).approved
    phones = rows[Pattern.COUNTRY_CODE].group
    refused = at.plans.decide(plan_id, [Decision(Choice.REFUSE, group=phones.n)])
    assert refused.approved == before - phones.count
    exception = Decision(Choice.APPROVE, seq=phones.first_seq)
    assert at.plans.decide(plan_id, [exception]).approved == before - phones.count + 1
    after = {row.group.n: row.standing for row in pages.groups(plan_id)}
    assert after[phones.n] is Standing.REFUSED
    shown = pages.change_seqs(plan_id, ChangeFilter(group=phones.n))
    assert len(shown) == phones.count
    pages.close()


def test_what_a_run_sends_is_what_the_groups_approved(at: Workplace):
    plan_id = saved(at, mixed(200))
    pages = Pages(at.folder)
    groups = [row.group for row in pages.groups(plan_id)]
    pages.close()
    approved = [one for one in groups if one.pattern in (Pattern.CASE, Pattern.DELETED)]
    decisions = [
        Decision(Choice.REFUSE),
        *(Decision(Choice.APPROVE, group=one.n) for one in approved),
    ]
    run_id = at.runs.begin(at.approved(plan_id, *decisions), at.lease, org_name="UAT")
    sent = at.rows("SELECT operation, count(*) FROM writes WHERE run_id = ? GROUP BY 1", run_id)
    counts = {one.pattern: one.count for one in approved}
    assert dict(sent) == {"update": counts[Pattern.CASE], "delete": counts[Pattern.DELETED]}


def test_a_plan_without_groups_is_counted_as_before(at: Workplace):
    plan_id = at.save([insert(1), update(2), delete(3)])
    assert count_decided(at.database, plan_id).approved == 2
    at.database.execute("DELETE FROM plan_classes")
    assert count_decided(at.database, plan_id).approved == 2


@pytest.mark.parametrize("count", [1, 50])
def test_classes_are_few_however_many_changes_there_are(at: Workplace, count: int):
    saved(at, [update(seq, "ADA", "Ada") for seq in range(1, count + 1)])
    assert at.rows("SELECT changes FROM plan_classes") == [(count,)]
