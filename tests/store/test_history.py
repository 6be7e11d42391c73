"""Any value tells which runs, rules and approvals set it."""

from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind, Operation
from app.store.pages import HistoryEntry, Pages
from tests.store.places import NAME, START, Workplace, delete, insert, send, update


def history(at: Workplace, record: str, field: str = "", limit: int = 20) -> list[HistoryEntry]:
    pages = Pages(at.folder)
    try:
        return list(pages.history(record, field, limit=limit))
    finally:
        pages.close()


def written(at: Workplace, old: str, new: str, *decisions: Decision) -> int:
    run_id, journal = at.begin([update(1, old, new)], *decisions)
    send(journal, Operation.UPDATE)
    return run_id


def test_a_value_tells_its_runs_rules_and_approvals_newest_first(at: Workplace):
    first = written(at, "Ben", "Bea", Decision(Choice.APPROVE, seq=1))
    second = written(at, "Bea", "Bo", Decision(Choice.APPROVE, kind=ChangeKind.UPDATE))
    newest, oldest = history(at, "t1", "LastName")
    assert (newest.run_id, newest.old, newest.new) == (second, "Bea", "Bo")
    assert (oldest.run_id, oldest.old, oldest.new) == (first, "Ben", "Bea")
    assert (newest.rule, newest.mapping, newest.kind) == (NAME, "people", "apply")
    assert (newest.approved_by, newest.approved_at, newest.at) == ("anna", START, START)
    assert newest.decision == "approved for all updates"
    assert oldest.decision == "approved for this record"
    assert newest.plan_hash == at.runs.report(second).plan_hash


def test_a_value_that_the_side_changed_is_told_as_it_is_held(at: Workplace):
    _, journal = at.begin([update(1, "Ben", "bea")])
    (write,) = send(journal, Operation.UPDATE)
    journal.confirmed([(write, "t1", {"LastName": "BEA"})], START)
    assert [one.new for one in history(at, "t1")] == ["BEA"]


def test_insertions_and_deletions_are_part_of_it(at: Workplace):
    _, journal = at.begin([insert(1), delete(2)], Decision(Choice.APPROVE, kind=ChangeKind.DELETE))
    send(journal, Operation.INSERT)
    send(journal, Operation.DELETE)
    (made,), (gone,) = history(at, "new1"), history(at, "t2")
    assert (made.operation, made.old, made.new) == ("insert", None, "Anna")
    assert (gone.operation, gone.field, gone.decision) == (
        "delete",
        "",
        "approved for all deletes",
    )


def test_what_failed_or_belongs_to_others_is_no_history(at: Workplace):
    written(at, "Ben", "Bea")
    assert history(at, "t2") == []
    assert history(at, "t1", "MobilePhone") == []
    assert len(history(at, "t1", limit=1)) == 1


def test_the_look_into_history_is_served_by_an_index(at: Workplace):
    plan = at.rows(
        "EXPLAIN QUERY PLAN SELECT * FROM writes WHERE record_key = 'x' AND state = 'succeeded'"
    )
    assert "writes_records" in str(plan)
