"""Decisions hold in the next plan for records of which it says the same, and for no others."""

from dataclasses import replace

from app.core.approval import Choice, Decision, Pattern
from app.core.plan import ChangeKind
from app.engine.group import group
from app.store import kept_decisions as module
from app.store.decisions import Standing
from app.store.kept_decisions import KeptDecisions, kept_decisions, open_plan_of
from app.store.plan_groups import read_plan_groups
from tests.store.places import NAME, PHONE, PLACE, Workplace, conflict, delete, insert, update


def followed(at: Workplace, before, after, *decided: Decision) -> tuple[KeptDecisions, int]:
    """Decide a plan, make the next one and take over what holds."""
    old = at.save(before)
    at.plans.decide(old, decided)
    assert open_plan_of(at.database, PLACE) == old
    new = at.save(after)
    kept = kept_decisions(at.database, old, new)
    at.plans.decide(new, kept.decisions)
    return kept, new


def standings(at: Workplace, plan_id: int) -> dict[int, Standing]:
    return {one.change.seq: one.standing for one in at.plans.resolved(plan_id)}


def test_a_decision_about_a_record_holds_where_the_plan_says_the_same(at: Workplace):
    own = Decision(Choice.OWN_VALUE, seq=1, rule=NAME, value="Mine")
    take = Decision(Choice.TAKE_SOURCE, seq=2, rule=PHONE)
    before = [update(1), conflict(2), delete(3)]
    # The same three records, found in another order.
    after = [
        replace(delete(3), seq=1),
        replace(update(1), seq=2),
        replace(conflict(2), seq=3),
    ]
    kept, new = followed(at, before, after, own, take, Decision(Choice.APPROVE, seq=3))
    assert (kept.lost, kept.anew) == (0, 0)
    found = {one.change.seq: one for one in at.plans.resolved(new)}
    assert found[1].standing is Standing.APPROVED
    assert found[2].fields[0].value == "Mine"
    assert found[3].fields[0].choice is Choice.TAKE_SOURCE


def test_a_decision_is_lost_with_the_values_it_was_taken_on(at: Workplace):
    before = [update(1, new="Bea"), update(2, new="Bob"), update(3)]
    after = [update(1, new="Bess"), replace(update(3), seq=2)]
    refused = [Decision(Choice.REFUSE, seq=seq) for seq in (1, 2, 3)]
    kept, new = followed(at, before, after, *refused)
    assert (kept.lost, kept.lost_titles) == (2, ("Bea", "Bob"))
    assert standings(at, new) == {1: Standing.APPROVED, 2: Standing.REFUSED}


def test_a_decision_about_many_reaches_only_what_was_seen(at: Workplace):
    before = [update(1), update(2), conflict(3)]
    after = [update(1), update(2, new="Else"), conflict(3), update(4), conflict(5), delete(6)]
    kept, new = followed(
        at, before, after,
        Decision(Choice.REFUSE, kind=ChangeKind.UPDATE),
        Decision(Choice.TAKE_SOURCE, kind=ChangeKind.CONFLICT),
    )  # fmt: skip
    assert (kept.lost, kept.anew) == (0, 4)
    assert standings(at, new) == {
        1: Standing.REFUSED,
        2: Standing.APPROVED,
        3: Standing.APPROVED,
        4: Standing.APPROVED,
        5: Standing.UNDECIDED,
        6: Standing.REFUSED,
    }
    assert at.plans.plan(new).numbers == replace(at.plans.numbers(new), hash="")


def test_many_deletions_are_never_approved_anew(at: Workplace):
    before = [delete(1), delete(2), update(3)]
    kinds = (ChangeKind.DELETE, None)
    for kind in kinds:
        _, new = followed(at, before, before, Decision(Choice.APPROVE, kind=kind))
        assert standings(at, new) == {
            1: Standing.REFUSED,
            2: Standing.REFUSED,
            3: Standing.APPROVED,
        }


def test_the_last_word_on_many_stays_the_last(at: Workplace):
    before = [insert(1), update(2)]
    _, new = followed(
        at, before, before,
        Decision(Choice.REFUSE, kind=ChangeKind.UPDATE),
        Decision(Choice.APPROVE),
        Decision(Choice.REFUSE, kind=ChangeKind.INSERT),
    )  # fmt: skip
    assert standings(at, new) == {1: Standing.REFUSED, 2: Standing.APPROVED}


def test_too_many_unseen_changes_let_only_decisions_about_records_hold(at: Workplace, monkeypatch):
    monkeypatch.setattr(module, "MOST_ONE_BY_ONE", 2)
    before = [update(1), update(2)]
    after = [update(1), update(2), update(3), update(4), update(5)]
    decided = (Decision(Choice.REFUSE, kind=ChangeKind.UPDATE), Decision(Choice.REFUSE, seq=2))
    kept, new = followed(at, before, after, *decided)
    assert kept.anew == 0
    assert [seq for seq, one in standings(at, new).items() if one is Standing.REFUSED] == [2]


def test_without_a_decision_nothing_is_taken_over(at: Workplace):
    kept, _ = followed(at, [update(1)], [update(1), update(2)])
    assert kept == KeptDecisions((), 0, (), 0)


def test_a_decision_about_a_pattern_finds_it_under_its_new_number(at: Workplace):
    def plan(*changes) -> int:
        one = at.plan(list(changes))
        return at.plans.save(one, at.stage, grouping=group(one, at.stage))

    upper, other = update(1, "ADA", "Ada"), update(2, "a2", "b2")
    old = plan(upper, other)
    (case,) = [one for one in read_plan_groups(at.database, old) if one.pattern is Pattern.CASE]
    at.plans.decide(old, (Decision(Choice.REFUSE, group=case.n),))
    # Something else comes first now, and one more record of the pattern was never seen.
    gone, unseen = delete(1), update(4, "EVE", "Eve")
    new = plan(gone, replace(upper, seq=2), replace(other, seq=3), unseen)
    kept = kept_decisions(at.database, old, new)
    assert kept.decisions[0].group != case.n
    at.plans.decide(new, kept.decisions)
    assert standings(at, new) == {
        1: Standing.REFUSED,
        2: Standing.REFUSED,
        3: Standing.APPROVED,
        4: Standing.APPROVED,
    }
