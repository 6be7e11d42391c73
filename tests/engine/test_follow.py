"""A merge is never a deletion: the link follows the record that was kept."""

from dataclasses import replace

import pytest

from app.core.mapping import DeletionPolicy, Mapping, Mode, ObjectRef
from app.core.plan import ChangeKind, PlanPart, Reason
from app.core.snapshot import Side
from app.engine.follow import Sister, follow
from app.store.stage import DuckStage
from tests.engine.sheet import Agreed, Move, Sheet, one_field

MERGED = ("target", "T2", "merged", "Person__c", "T1")
"""T2 was merged into T1."""


def link(source: str, target: str, value: str = "a") -> Agreed:
    return (source, target, {0: (source, source), 1: (value, value)})


def careful() -> Mapping:
    """A mapping that carries deletions both ways: the worst place for a merge."""
    return one_field(
        "<->",
        to_target=Mode.MIRROR,
        deletions_to_target=DeletionPolicy.PROPAGATE,
        deletions_to_source=DeletionPolicy.PROPAGATE,
    )


def row(key: str, value: str = "a") -> dict[str, str | None]:
    return {"id": key, "a": value}


def record(key: str, number: str, value: str = "a") -> dict[str, str | None]:
    return {"_key": key, "Key__c": number, "A__c": value}


def links_of(part: PlanPart, stage: DuckStage) -> list[tuple[object, ...]]:
    return list(stage.rows(f"SELECT source_key, target_key FROM {part.agreed_table} ORDER BY ALL"))


def test_without_the_merge_the_same_rows_are_a_deletion(stage: DuckStage):
    sheet = Sheet(stage, careful())
    _, changes = sheet.plan([row("2")], [record("T1", "1")], [link("2", "T2")], moves=[])
    assert {(change.kind, change.side) for change in changes} >= {
        (ChangeKind.DELETE, Side.SOURCE),
    }


def test_a_link_moves_to_the_survivor_and_nothing_is_deleted(stage: DuckStage):
    sheet = Sheet(stage, careful())
    part, changes = sheet.plan([row("2")], [record("T1", "2")], [link("2", "T2")], moves=[MERGED])
    assert changes == []
    assert part.counts.unchanged == 1
    assert links_of(part, stage) == [("2", "T1")]


def test_what_was_agreed_goes_along_with_the_link(stage: DuckStage):
    sheet = Sheet(stage, one_field("->"))
    part, changes = sheet.plan(
        [row("2")], [record("T1", "2", "chosen")], [link("2", "T2")], moves=[MERGED]
    )
    # The survivor holds another value than was agreed: somebody chose it when merging.
    assert changes == []
    assert links_of(part, stage) == [("2", "T1")]
    (agreed,) = stage.rows(f"SELECT k1, s1, t1 FROM {part.agreed_table}")
    assert agreed == (True, "a", "a")


def test_a_change_after_the_merge_is_written_to_the_survivor_and_says_why(stage: DuckStage):
    sheet = Sheet(stage, one_field("->"))
    _, (change,) = sheet.plan(
        [row("2", "new")], [record("T1", "2")], [link("2", "T2")], moves=[MERGED]
    )
    assert (change.kind, change.target_key) == (ChangeKind.UPDATE, "T1")
    assert change.detail == "T2 was merged into T1; the link follows it"


def test_two_rows_of_one_survivor_are_a_problem_and_no_deletion(stage: DuckStage):
    sheet = Sheet(stage, careful())
    part, changes = sheet.plan(
        [row("1"), row("2")],
        [record("T1", "1")],
        [link("1", "T1"), link("2", "T2")],
        moves=[MERGED],
    )
    (problem,) = changes
    assert (problem.kind, problem.reason) == (ChangeKind.PROBLEM, Reason.MERGED)
    assert (problem.source_key, problem.target_key) == ("2", "T2")
    assert problem.detail == "T2 was merged into T1, which belongs to another record already"
    assert links_of(part, stage) == []


def test_of_two_merged_records_the_first_gets_the_survivor(stage: DuckStage):
    sheet = Sheet(stage, careful())
    merges: list[Move] = [MERGED, ("target", "T3", "merged", "Person__c", "T1")]
    part, changes = sheet.plan(
        [row("2"), row("3")],
        [record("T1", "2")],
        [link("2", "T2"), link("3", "T3")],
        moves=merges,
    )
    assert [change.reason for change in changes] == [Reason.MERGED]
    assert links_of(part, stage) == [("2", "T1")]


def test_a_chain_of_merges_is_followed_to_its_end_and_a_ring_ends(stage: DuckStage):
    sheet = Sheet(stage, careful())
    chain: list[Move] = [
        ("target", "T2", "merged", "Person__c", "T3"),
        ("target", "T3", "merged", "Person__c", "T4"),
        ("target", "T8", "merged", "Person__c", "T9"),
        ("target", "T9", "merged", "Person__c", "T8"),
    ]
    part, changes = sheet.plan([row("2")], [record("T4", "2")], [link("2", "T2")], moves=chain)
    assert changes == []
    assert links_of(part, stage) == [("2", "T4")]


def test_a_record_that_was_restored_keeps_its_link(stage: DuckStage):
    sheet = Sheet(stage, careful())
    part, changes = sheet.plan(
        [row("1"), row("2")],
        [record("T1", "1"), record("T2", "2")],
        [link("1", "T1"), link("2", "T2")],
        moves=[MERGED],
    )
    assert changes == []
    assert links_of(part, stage) == []


def test_a_survivor_that_is_deleted_is_a_deletion(stage: DuckStage):
    sheet = Sheet(stage, careful())
    _, (change,) = sheet.plan([row("2")], [], [link("2", "T2")], moves=[MERGED])
    assert (change.kind, change.side, change.source_key) == (ChangeKind.DELETE, Side.SOURCE, "2")


def test_a_merge_on_the_source_side_is_followed_too(stage: DuckStage):
    sheet = Sheet(stage, careful())
    part, changes = sheet.plan(
        [row("1")],
        [record("T2", "1")],
        [link("2", "T2")],
        moves=[("source", "2", "merged", "people.csv", "1")],
    )
    assert [change.kind for change in changes] in ([], [ChangeKind.UPDATE])
    assert all(change.detail.startswith("2 was merged into 1") for change in changes)
    assert ("1", "T2") in links_of(part, stage)


def for_the_link() -> Mapping:
    """A mapping that deletes only what was linked, on both sides."""
    return replace(careful(), to_target=Mode.UPSERT)


def test_what_a_record_was_merged_into_is_not_deleted_with_the_row(stage: DuckStage):
    sheet = Sheet(stage, for_the_link())
    _, (problem,) = sheet.plan([], [record("T1", "1")], [link("2", "T2")], moves=[MERGED])
    assert (problem.kind, problem.reason) == (ChangeKind.PROBLEM, Reason.MERGED)
    assert (problem.source_key, problem.target_key) == ("2", "T1")
    assert problem.detail == (
        "T2 was merged into T1 and its counterpart is gone; what it became is not deleted for that"
    )


def test_nor_what_a_row_was_merged_into_with_the_record(stage: DuckStage):
    sheet = Sheet(stage, for_the_link())
    _, (problem,) = sheet.plan(
        [row("1")], [], [link("2", "T2")], moves=[("source", "2", "merged", "people.csv", "1")]
    )
    assert (problem.kind, problem.reason) == (ChangeKind.PROBLEM, Reason.MERGED)


def test_a_mirror_deletes_what_no_row_stands_for_merged_or_not(stage: DuckStage):
    sheet = Sheet(stage, careful())
    _, (change,) = sheet.plan([], [record("T1", "1")], [link("2", "T2")], moves=[MERGED])
    assert (change.kind, change.target_key) == (ChangeKind.DELETE, "T1")


# --------------------------------------------------------------------------------- converted leads

CONVERTED = ("target", "T2", "converted", "Contact", "C2")


def test_a_converted_lead_is_not_written_and_a_person_is_told(stage: DuckStage):
    sheet = Sheet(stage, careful())
    _, (problem,) = sheet.plan(
        [row("2", "new")], [record("T2", "2")], [link("2", "T2")], moves=[CONVERTED]
    )
    assert (problem.kind, problem.reason) == (ChangeKind.PROBLEM, Reason.CONVERTED)
    assert problem.detail == "It became C2"


def test_a_converted_lead_without_a_change_is_nobodys_business(stage: DuckStage):
    sheet = Sheet(stage, careful())
    part, changes = sheet.plan(
        [row("2")], [record("T2", "2")], [link("2", "T2")], moves=[CONVERTED]
    )
    assert changes == []
    assert part.counts.unchanged == 1


def test_a_lead_that_another_mapping_goes_on_with_is_left_to_it(stage: DuckStage):
    sheet = Sheet(stage, careful())
    part, changes = sheet.plan(
        [row("2", "new")],
        [record("T2", "2")],
        [link("2", "T2")],
        moves=[CONVERTED],
        heirs=["Contact"],
    )
    assert changes == []
    assert part.counts.adds_up


@pytest.mark.parametrize(
    ("linked", "taken"),
    [([], [("2", "C2")]), ([("2", "C9")], []), ([("9", "C2")], [])],
)
def test_the_mapping_of_what_a_lead_became_is_linked_with_it(
    stage: DuckStage, linked: list[tuple[str, str]], taken: list[tuple[str, str]]
):
    contacts = Sheet(
        stage, replace(one_field("->"), name="contacts", target=ObjectRef("salesforce", "Contact"))
    )
    leads = Sheet(stage, one_field("->"))
    sister = Sister(
        leads.baseline([link("2", "T2")]).table,
        leads.moves([CONVERTED, ("target", "T2", "converted", "Account", "A2")]),
    )
    records = [record("C2", "other"), record("C9", "9")]
    part, changes = contacts.plan(
        [row("2", "new"), row("9")],
        records,
        [link(*pair) for pair in linked],
        moves=[],
        sisters=[sister],
    )
    told = [change for change in changes if "converted" in change.detail]
    assert [(change.source_key, change.target_key) for change in told] == taken
    if taken:
        assert told[0].kind is ChangeKind.UPDATE
        assert told[0].detail == "T2 was converted into C2; the link follows it"
    assert part.counts.adds_up


def test_links_that_lead_nowhere_else_stay_exactly_as_they_were(stage: DuckStage):
    sheet = Sheet(stage, careful())
    agreed = [link("1", "T1"), link("3", "T3", "x")]
    part, _ = sheet.plan([row("1")], [record("T1", "1")], agreed, moves=[MERGED])
    assert part.counts.adds_up
    baseline = sheet.baseline(agreed)
    seen = sheet.seen([row("1")], [record("T1", "1")])
    followed = follow(baseline, seen, sheet.moves([MERGED]), stage)
    for one in (baseline, followed):
        rows = list(stage.rows(f"SELECT * FROM {one.table} ORDER BY source_key"))
        assert [str(found[0]) for found in rows] == ["1", "3"]
    assert list(stage.rows(f"SELECT * FROM {followed.followed}")) == []
