"""What decisions come to, case by case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.approval import Choice, Decision
from app.core.mapping import Flow
from app.core.outcome import IF_LEFT_EMPTY
from app.core.plan import Change, ChangeKind, FieldChange, Operation, Reason, Verdict
from app.core.snapshot import Side
from app.store.decisions import PlannedRule, Resolved, Resolver, Standing, Tallying

RULES = {
    "people": {
        rule.key: rule
        for rule in (
            PlannedRule("to", "src_to", "Tgt_To", Flow.TO_TARGET),
            PlannedRule("from", "src_from", "Tgt_From", Flow.TO_SOURCE),
            PlannedRule("both", "src_both", "Tgt_Both", Flow.BOTH),
        )
    }
}
APPROVE, REFUSE = Choice.APPROVE, Choice.REFUSE
TAKE_SOURCE, KEEP_TARGET, OWN = Choice.TAKE_SOURCE, Choice.KEEP_TARGET, Choice.OWN_VALUE


def field(rule: str, verdict: Verdict = Verdict.WRITE, side: Side = Side.TARGET) -> FieldChange:
    """A field whose source holds S, whose target holds T, and for which S in the target is s>t."""
    to_target = side is Side.TARGET
    return FieldChange(
        rule=rule,
        field=RULES["people"][rule].field(side),
        old="T" if to_target else "S",
        new="s>t" if to_target else "t>s",
        verdict=verdict,
        source="S",
        target="T",
        back="t>s" if RULES["people"][rule].flow.reaches_source else None,
    )


def change(
    kind: ChangeKind, *fields: FieldChange, seq: int = 1, side: Side = Side.TARGET, **more
) -> Change:
    return Change(
        seq=seq,
        mapping="people",
        kind=kind,
        side=side,
        source_key="s1",
        target_key=None if kind is ChangeKind.INSERT else "t1",
        title="Anna",
        shown_key="1",
        fields=fields,
        **more,
    )


def conflict(*rules: str, **more) -> Change:
    return change(ChangeKind.CONFLICT, *(field(rule, Verdict.CONFLICT) for rule in rules), **more)


def resolve(one: Change, *decisions: Decision) -> Resolved:
    return Resolver(RULES, decisions).resolve(one)


def written(resolved: Resolved) -> dict[str, dict[str, str | None]]:
    return {write.side.value: write.values for write in resolved.writes}


# What happens without a decision -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "standing", "writes"),
    [
        (change(ChangeKind.INSERT, field("to")), Standing.APPROVED, {"target": {"Tgt_To": "s>t"}}),
        (change(ChangeKind.UPDATE, field("to")), Standing.APPROVED, {"target": {"Tgt_To": "s>t"}}),
        (
            change(ChangeKind.UPDATE, field("both", side=Side.SOURCE), side=Side.SOURCE),
            Standing.APPROVED,
            {"source": {"src_both": "t>s"}},
        ),
        (change(ChangeKind.DELETE, field("to")), Standing.REFUSED, {}),
        (conflict("to"), Standing.UNDECIDED, {}),
        (change(ChangeKind.PROBLEM, reason=Reason.NO_KEY), Standing.NOTHING, {}),
        (change(ChangeKind.UPDATE, field("to", Verdict.SAME)), Standing.REFUSED, {}),
    ],
    ids=["insert", "update", "update back", "delete", "conflict", "problem", "nothing to write"],
)
def test_without_a_decision(one: Change, standing: Standing, writes: dict[str, object]):
    resolved = resolve(one)
    assert resolved.standing is standing
    assert written(resolved) == writes
    assert resolved.approved is bool(writes)


def test_a_write_carries_what_the_journal_needs():
    resolved = resolve(change(ChangeKind.UPDATE, field("to"), field("both", Verdict.SAME)))
    (write,) = resolved.writes
    assert write.operation is Operation.UPDATE
    assert write.before == {"Tgt_To": "T"}
    assert write.rules == {"Tgt_To": "to"}
    assert write.others == {"to": "S"}
    assert write.agreed == {}
    assert [one.standing for one in resolved.fields] == [Standing.APPROVED, Standing.NOTHING]
    assert [one.value for one in resolved.fields] == ["s>t", "T"]


# Approving and refusing --------------------------------------------------------------------------


def test_a_new_record_agrees_on_what_it_leaves_empty_and_marks_what_only_comes_from_it():
    empty = (field("both", Verdict.SAME), field("from", Verdict.SAME))
    (write,) = resolve(change(ChangeKind.INSERT, field("to"), *empty)).writes
    assert write.rules == {"Tgt_To": "to", "Tgt_Both": "both", "Tgt_From": "from"}
    assert set(write.others) == {"to", "both", IF_LEFT_EMPTY + "from"}


def test_a_deletion_wants_its_approval():
    one = change(ChangeKind.DELETE, field("to"))
    resolved = resolve(one, Decision(APPROVE, kind=ChangeKind.DELETE))
    (write,) = resolved.writes
    assert (write.operation, write.values, write.before) == (Operation.DELETE, {}, {"Tgt_To": "T"})
    assert resolve(one, Decision(APPROVE), Decision(REFUSE, seq=1)).standing is Standing.REFUSED
    assert resolve(one, Decision(APPROVE, rule="to")).standing is Standing.REFUSED
    assert resolve(one, Decision(TAKE_SOURCE)).standing is Standing.REFUSED


def test_a_refused_field_stays_and_the_rest_is_written():
    one = change(ChangeKind.UPDATE, field("to"), field("both"))
    resolved = resolve(one, Decision(REFUSE, rule="to"))
    assert resolved.standing is Standing.PARTLY
    assert written(resolved) == {"target": {"Tgt_Both": "s>t"}}
    assert [one.value for one in resolved.fields] == ["T", "s>t"]


def test_a_change_of_which_all_fields_are_refused_is_refused():
    one = change(ChangeKind.UPDATE, field("to"))
    assert resolve(one, Decision(REFUSE, rule="to")).standing is Standing.REFUSED


def test_the_last_decision_that_fits_counts():
    one = change(ChangeKind.UPDATE, field("to"))
    assert resolve(one, Decision(REFUSE), Decision(APPROVE)).standing is Standing.APPROVED
    assert resolve(one, Decision(APPROVE), Decision(REFUSE)).standing is Standing.REFUSED
    own_then_all = resolve(one, Decision(REFUSE, seq=1), Decision(APPROVE))
    assert own_then_all.standing is Standing.APPROVED


@pytest.mark.parametrize(
    "decision",
    [
        Decision(REFUSE, kind=ChangeKind.INSERT),
        Decision(REFUSE, mapping="others"),
        Decision(REFUSE, seq=2),
        Decision(REFUSE, rule="both"),
    ],
    ids=["kind", "mapping", "change", "field"],
)
def test_a_decision_about_something_else_changes_nothing(decision: Decision):
    one = change(ChangeKind.UPDATE, field("to"))
    assert resolve(one, decision).standing is Standing.APPROVED


# Conflicts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "choice", "writes", "settled"),
    [
        ("to", TAKE_SOURCE, {"target": {"Tgt_To": "s>t"}}, {}),
        ("to", KEEP_TARGET, {}, {"to": ("S", "T")}),
        ("from", TAKE_SOURCE, {}, {"from": ("S", "T")}),
        ("from", KEEP_TARGET, {"source": {"src_from": "t>s"}}, {}),
        ("both", TAKE_SOURCE, {"target": {"Tgt_Both": "s>t"}}, {}),
        ("both", KEEP_TARGET, {"source": {"src_both": "t>s"}}, {}),
        ("to", OWN, {"target": {"Tgt_To": "mine"}}, {}),
        ("from", OWN, {"source": {"src_from": "mine"}}, {}),
        ("both", OWN, {"target": {"Tgt_Both": "mine"}}, {}),
    ],
)
def test_a_choice_decides_a_conflict(rule: str, choice: Choice, writes, settled):
    value = "mine" if choice is OWN else None
    resolved = resolve(conflict(rule), Decision(choice, seq=1, rule=rule, value=value))
    assert resolved.standing is Standing.APPROVED
    assert written(resolved) == writes
    assert resolved.settled == settled
    assert resolved.approved
    (one,) = resolved.fields
    assert one.standing is (Standing.SETTLED if settled else Standing.APPROVED)
    assert one.choice is choice
    assert one.value == writes.get("target", {}).get(RULES["people"][rule].target, "T")


def test_a_value_that_goes_back_says_what_both_sides_then_hold():
    resolved = resolve(conflict("both"), Decision(KEEP_TARGET))
    (write,) = resolved.writes
    assert (write.side, write.operation) == (Side.SOURCE, Operation.UPDATE)
    assert write.before == {"src_both": "S"}
    assert (write.rules, write.others) == ({"src_both": "both"}, {"both": "T"})


def test_an_own_value_on_a_two_way_rule_is_the_written_sides_newest_move():
    resolved = resolve(conflict("both"), Decision(OWN, rule="both", value="mine"))
    (write,) = resolved.writes
    assert write.rules == {"Tgt_Both": "both"}
    assert write.others == {}
    assert write.agreed == {"both": ("S", "T")}


def test_an_own_value_may_empty_a_field():
    resolved = resolve(conflict("to"), Decision(OWN, rule="to", value=None))
    assert written(resolved) == {"target": {"Tgt_To": None}}


def test_a_conflict_may_come_to_a_write_on_each_side():
    resolved = resolve(
        conflict("to", "both"),
        Decision(TAKE_SOURCE, rule="to"),
        Decision(KEEP_TARGET, rule="both"),
    )
    assert written(resolved) == {"target": {"Tgt_To": "s>t"}, "source": {"src_both": "t>s"}}


def test_approving_a_conflict_without_a_choice_leaves_it_undecided_and_unwritten():
    resolved = resolve(conflict("to"), Decision(APPROVE))
    assert resolved.standing is Standing.UNDECIDED
    assert not resolved.approved


def test_approving_after_a_choice_keeps_the_choice_and_refusing_drops_it():
    chosen = Decision(TAKE_SOURCE, rule="to")
    assert resolve(conflict("to"), chosen, Decision(APPROVE)).standing is Standing.APPROVED
    assert resolve(conflict("to"), chosen, Decision(REFUSE)).standing is Standing.REFUSED
    assert resolve(conflict("to"), Decision(REFUSE)).standing is Standing.REFUSED


def test_a_choice_for_all_conflicts_approves_what_else_their_records_change():
    one = change(ChangeKind.CONFLICT, field("to", Verdict.CONFLICT), field("both"))
    resolved = resolve(one, Decision(KEEP_TARGET, kind=ChangeKind.CONFLICT))
    assert resolved.settled == {"to": ("S", "T")}
    assert written(resolved) == {"target": {"Tgt_Both": "s>t"}}
    assert resolve(one).standing is Standing.UNDECIDED


def test_keeping_the_target_of_a_plain_change_refuses_the_field():
    one = change(ChangeKind.UPDATE, field("to"))
    assert resolve(one, Decision(KEEP_TARGET, rule="to")).standing is Standing.REFUSED
    assert resolve(one, Decision(TAKE_SOURCE, rule="to")).standing is Standing.APPROVED
    back = change(ChangeKind.UPDATE, field("both", side=Side.SOURCE), side=Side.SOURCE)
    assert resolve(back, Decision(TAKE_SOURCE, rule="both")).standing is Standing.REFUSED
    assert resolve(back, Decision(KEEP_TARGET, rule="both")).standing is Standing.APPROVED


def test_an_own_value_changes_what_a_plain_change_writes():
    one = change(ChangeKind.INSERT, field("to"))
    assert written(resolve(one, Decision(OWN, seq=1, rule="to", value="mine"))) == {
        "target": {"Tgt_To": "mine"}
    }


def test_an_own_value_without_a_field_means_conflicts_only():
    one = change(ChangeKind.UPDATE, field("to"))
    assert written(resolve(one, Decision(OWN, value="mine"))) == {"target": {"Tgt_To": "s>t"}}


# The numbers -------------------------------------------------------------------------------------


def numbers(changes: list[Change], *decisions: Decision):
    resolver, tallying = Resolver(RULES, decisions), Tallying()
    for one in changes:
        tallying.add(resolver.resolve(one))
    return tallying.numbers()


PLAN = [
    change(ChangeKind.INSERT, field("to"), seq=1),
    change(ChangeKind.UPDATE, field("to"), seq=2),
    change(ChangeKind.DELETE, field("to"), seq=3),
    conflict("to", "both", seq=4),
    conflict("to", seq=5),
    change(ChangeKind.PROBLEM, reason=Reason.NO_KEY, seq=6),
]


def test_the_numbers_add_up_and_leave_problems_out():
    found = numbers(PLAN)
    assert (found.planned, found.approved, found.refused, found.undecided) == (5, 2, 3, 2)
    assert found.planned + found.split == found.approved + found.refused


def test_two_writes_of_one_change_and_a_change_without_a_write_are_counted():
    found = numbers(
        PLAN,
        Decision(TAKE_SOURCE, seq=4, rule="to"),
        Decision(KEEP_TARGET, seq=4, rule="both"),
        Decision(KEEP_TARGET, seq=5),
    )
    assert (found.approved, found.refused, found.undecided, found.split) == (5, 1, 0, 1)
    assert found.planned + found.split == found.approved + found.refused


def test_the_hash_seals_what_is_written_and_nothing_else():
    plain = numbers(PLAN)
    assert numbers(PLAN).hash == plain.hash
    assert numbers(PLAN, Decision(REFUSE, seq=5)).hash == plain.hash
    assert numbers(PLAN, Decision(REFUSE, seq=1)).hash != plain.hash
    assert numbers(PLAN, Decision(OWN, seq=1, rule="to", value="x")).hash != plain.hash
    assert numbers(PLAN, Decision(KEEP_TARGET, seq=5)).hash != plain.hash


# The short way -----------------------------------------------------------------------------------

DECISIONS = st.builds(
    Decision,
    st.sampled_from(Choice),
    st.none() | st.sampled_from(ChangeKind),
    st.sampled_from(["", "people", "others"]),
    st.none() | st.integers(1, 3),
    st.sampled_from(["", "", "to", "both"]),
    group=st.sampled_from([0, 0, 1, 2, 3]),
)


@given(
    decisions=st.lists(DECISIONS, max_size=6),
    kind=st.sampled_from(ChangeKind),
    groups=st.sampled_from([(), (1, 1), (1, 2), (2, 0)]),
)
@settings(max_examples=600)
def test_a_change_decided_as_a_whole_is_decided_the_same_field_by_field(decisions, kind, groups):
    if kind in (ChangeKind.INSERT, ChangeKind.DELETE):
        groups = groups[:1]
    second = Verdict.SAME if groups == (2, 0) else Verdict.WRITE
    resolver = Resolver(RULES, decisions)
    worded = f",{','.join(str(one) for one in groups)}," if groups else ""
    for seq in (1, 2):
        one = change(kind, field("to"), field("both", second), seq=seq, groups=groups)
        whole = resolver.whole(kind, "people", seq, worded)
        if whole is None:
            by_field = any(one.rule or one.group for one in decisions)
            assert kind is ChangeKind.CONFLICT or by_field
            continue
        resolved = resolver.resolve(one)
        assert resolved.standing is whole
        if whole is Standing.APPROVED and kind is not ChangeKind.DELETE:
            assert resolved.writes == Resolver(RULES, ()).resolve(one).writes


# Groups ------------------------------------------------------------------------------------------


def test_a_decision_about_a_group_concerns_the_fields_in_it():
    one = change(ChangeKind.UPDATE, field("to"), field("both"), groups=(4, 9))
    assert written(resolve(one, Decision(REFUSE, group=4))) == {"target": {"Tgt_Both": "s>t"}}
    assert resolve(one, Decision(REFUSE, group=4)).standing is Standing.PARTLY
    assert resolve(one, Decision(REFUSE, group=5)).standing is Standing.APPROVED
    back = (Decision(REFUSE), Decision(APPROVE, group=9))
    assert written(resolve(one, *back)) == {"target": {"Tgt_Both": "s>t"}}


def test_a_decision_about_a_group_of_records_concerns_the_whole_of_them():
    new = change(ChangeKind.INSERT, field("to"), field("both"), groups=(1,))
    assert resolve(new, Decision(REFUSE, group=1)).standing is Standing.REFUSED
    gone = change(ChangeKind.DELETE, field("to"), groups=(2,))
    assert resolve(gone, Decision(APPROVE, group=2)).standing is Standing.APPROVED
    assert resolve(gone, Decision(APPROVE, group=1)).standing is Standing.REFUSED


def test_an_exception_made_later_stays_an_exception():
    one = change(ChangeKind.UPDATE, field("to"), groups=(1,))
    decisions = (Decision(REFUSE, seq=1), Decision(APPROVE, seq=2))
    assert resolve(one, Decision(APPROVE, group=1), *decisions).standing is Standing.REFUSED
