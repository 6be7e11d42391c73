"""Plans are kept whole or not at all, and what is decided on them is counted."""

from dataclasses import replace

import pytest

from app.core.approval import Choice, Decision
from app.core.errors import SettingsError, StopReason, StoreError, StoreFullError
from app.core.forecast import Forecast, ForecastLine
from app.core.plan import ChangeKind
from app.store import plans
from app.store.page_rows import PlanKind, PlanState
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

CHANGES = [insert(1), update(2), delete(3), conflict(4), problem(5)]


def test_a_saved_plan_comes_back_as_it_was(at: Workplace):
    stop = StopReason("deletes", "7 records would be deleted", 7, 5)
    plan_id = at.save(CHANGES, stops=(stop,))
    at.plans.keep_forecast(plan_id, Forecast(8, 12.5, (ForecastLine("send", 7, 7, "bulk"),), -3))
    row = at.plans.plan(plan_id)
    assert (row.id, row.sync, row.state, row.kind) == (
        plan_id,
        "mobile-opt-ins",
        PlanState.OPEN,
        PlanKind.PREVIEW,
    )
    assert (row.changes, row.counts.read, row.stops) == (5, 5, (stop,))
    assert row.forecast == Forecast(8, 12.5, (ForecastLine("send", 7, 7, "bulk"),), -3)
    (part,) = row.parts
    assert (part.mapping, part.source_object, part.target_object) == (
        "people",
        "people.csv",
        "Contact",
    )
    assert part.changed == {NAME: 3, PHONE: 1}
    assert [(rule.key, rule.flow, rule.target_label) for rule in part.rules][1] == (
        PHONE,
        PEOPLE.fields[1].flow,
        "MobilePhone label",
    )
    assert [one.change for one in at.plans.resolved(plan_id)] == CHANGES


def test_changes_are_stored_in_the_order_of_their_numbers(at: Workplace):
    plan_id = at.save([update(3), update(1), update(2)])
    assert [one.change.seq for one in at.plans.resolved(plan_id)] == [1, 2, 3]
    found = at.rows("SELECT id - (plan_id << 32), seq FROM plan_changes ORDER BY id")
    assert found == [(1, 1), (2, 2), (3, 3)]


def test_a_plan_of_several_mappings_is_one_list(at: Workplace):
    first = at.plan([update(2), delete(3)])
    second = at.plan([replace(update(1), mapping="others")], mapping=replace(PEOPLE, name="others"))
    plan_id = at.plans.save(replace(first, parts=first.parts + second.parts), at.stage)
    found = [(one.change.seq, one.change.mapping) for one in at.plans.resolved(plan_id)]
    assert found == [(1, "others"), (2, "people"), (3, "people")]
    assert [part.mapping for part in at.plans.parts(plan_id)] == ["people", "others"]


def test_a_plan_without_changes_or_parts_is_a_plan(at: Workplace):
    plan_id = at.save([])
    assert at.plans.plan(plan_id).changes == 0
    assert at.plans.numbers(plan_id).planned == 0
    empty = replace(at.plan([]), parts=())
    assert at.plans.plan(at.plans.save(empty, at.stage)).parts == ()


def test_equal_previews_have_equal_hashes_and_others_do_not(at: Workplace):
    def content(*changes) -> str:
        return at.plans.plan(at.save(list(changes))).content_hash

    first = content(*CHANGES)
    at.clock.sleep(3_600)
    assert content(*CHANGES) == first
    later = [replace(one, target_stamp="2026-11-20T11:11:11.000Z") for one in CHANGES]
    assert content(*later) == first
    assert content(*CHANGES[:-1]) != first
    assert content(insert(1, "Else"), *CHANGES[1:]) != first


def test_a_newer_preview_makes_the_older_one_outdated(at: Workplace):
    first, undo = at.save(CHANGES), at.plans.save(at.plan([]), at.stage, kind=PlanKind.UNDO)
    second = at.save(CHANGES)
    assert at.plans.plan(first).state is PlanState.OUTDATED
    assert at.plans.plan(undo).state is PlanState.OPEN
    assert at.plans.plan(second).state is PlanState.OPEN


def test_outdated_plans_are_thinned_out_but_never_one_that_ran(at: Workplace):
    ran = at.save(CHANGES, agreed=[("s9", "t9", {})])
    at.runs.begin(at.approved(ran), at.lease, org_name="UAT")
    ids = [at.save(CHANGES, agreed=[("s9", "t9", {})]) for _ in range(6)]
    left = [row[0] for row in at.rows("SELECT id FROM plans ORDER BY id")]
    assert left == [ran, *ids[-4:]]
    assert at.rows("SELECT DISTINCT plan_id FROM plan_changes ORDER BY 1") == [(id,) for id in left]
    assert sorted(path.name for path in (at.folder / "plans").iterdir()) == [str(id) for id in left]


# Bad days ----------------------------------------------------------------------------------------


def test_a_disk_that_fills_up_keeps_no_part_of_the_plan(at: Workplace, monkeypatch):
    monkeypatch.setattr(plans, "CHANGES_A_TRANSACTION", 100)
    at.save(CHANGES)
    at.database.execute(f"PRAGMA max_page_count = {at.database.value('PRAGMA page_count') + 60}")
    with pytest.raises(StoreFullError):
        at.save([update(seq) for seq in range(1, 3_000)])
    at.database.execute("PRAGMA max_page_count = 1000000000")
    assert at.rows("SELECT count(*) FROM plan_changes") == [(5,)]
    assert at.rows("SELECT count(*), min(state) FROM plans") == [(1, "open")]
    assert at.database.value("PRAGMA integrity_check") == "ok"
    at.save([update(seq) for seq in range(1, 3_000)])


def test_what_a_process_left_while_saving_is_never_shown_and_goes(at: Workplace):
    plan_id = at.save(CHANGES)
    at.database.execute("UPDATE plans SET state = 'saving' WHERE id = ?", (plan_id,))
    with pytest.raises(SettingsError, match="no plan"):
        at.plans.plan(plan_id)
    at.save([insert(1)])
    assert at.rows("SELECT count(*) FROM plan_changes") == [(1,)]


def test_a_fault_of_the_stage_keeps_no_part_of_the_plan(at: Workplace):
    plan = at.plan(CHANGES)
    at.stage.execute(f"DROP TABLE {plan.parts[0].agreed_table}")
    with pytest.raises(StoreError):
        at.plans.save(plan, at.stage)
    assert at.rows("SELECT count(*) FROM plans") == [(0,)]
    assert at.rows("SELECT count(*) FROM plan_changes") == [(0,)]


# Deciding ----------------------------------------------------------------------------------------


def test_decisions_are_kept_in_order_and_counted(at: Workplace):
    plan_id = at.save(CHANGES)
    first = [Decision(Choice.REFUSE), Decision(Choice.APPROVE, kind=ChangeKind.DELETE)]
    second = [Decision(Choice.OWN_VALUE, mapping="people", seq=4, rule=PHONE, value="x")]
    at.plans.decide(plan_id, first)
    numbers = at.plans.decide(plan_id, second)
    assert at.plans.decisions(plan_id) == first + second
    assert (numbers.planned, numbers.approved, numbers.refused) == (4, 2, 2)
    assert at.plans.plan(plan_id).numbers == numbers


def test_a_plan_that_is_not_open_cannot_be_decided(at: Workplace):
    plan_id = at.save(CHANGES)
    at.save(CHANGES)
    with pytest.raises(SettingsError, match="outdated"):
        at.plans.decide(plan_id, [Decision(Choice.APPROVE)])
    with pytest.raises(SettingsError, match="no plan 99"):
        at.plans.decide(99, [])
