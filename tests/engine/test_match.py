"""Which record pairs with which, and what stands in the way."""

from dataclasses import replace

import pytest

from app.core.mapping import Compare, FieldRule, Flow, IdentityRule, Many, Mode
from app.core.plan import ChangeKind, Reason
from app.store.stage import DuckStage
from tests.engine.sheet import Sheet, one_field

KEYED = one_field("->", to_source=Mode.NONE)
BY_MAIL = replace(
    KEYED,
    fields=(*KEYED.fields, FieldRule("mail", "Email")),
    identity=(
        IdentityRule(("id",), ("Key__c",)),
        IdentityRule(("mail",), ("Email",), compare=Compare.CASE_INSENSITIVE),
    ),
)


def test_identities_are_tried_in_order(stage: DuckStage) -> None:
    part, changes = Sheet(stage, BY_MAIL).plan(
        [{"id": "1", "a": "x", "mail": "b@x.example"}],
        [
            {"_key": "T1", "Key__c": "1", "A__c": "x", "Email": "a@x.example"},
            {"_key": "T2", "Key__c": "2", "A__c": "x", "Email": "b@x.example"},
        ],
    )
    assert [change.target_key for change in changes] == ["T1"]
    assert part.counts.out_of_scope == 1


def test_second_identity_finds_what_the_first_did_not(stage: DuckStage) -> None:
    _, changes = Sheet(stage, BY_MAIL).plan(
        [{"id": "1", "a": "x", "mail": "A@x.example"}],
        [{"_key": "T1", "Key__c": None, "A__c": "x", "Email": "a@X.example"}],
    )
    assert [(change.kind, change.target_key) for change in changes] == [(ChangeKind.UPDATE, "T1")]


def test_an_empty_value_never_matches(stage: DuckStage) -> None:
    _, changes = Sheet(stage, BY_MAIL).plan(
        [{"id": "1", "a": "x", "mail": None}],
        [{"_key": "T1", "Key__c": None, "A__c": "x", "Email": None}],
    )
    assert [change.kind for change in changes] == [ChangeKind.INSERT]


def test_a_link_comes_before_every_identity(stage: DuckStage) -> None:
    _, changes = Sheet(stage, KEYED).plan(
        [{"id": "1", "a": "x"}],
        [{"_key": "T1", "Key__c": "9", "A__c": "x"}, {"_key": "T2", "Key__c": "1", "A__c": "x"}],
        [("1", "T1", {1: ("x", "x")})],
    )
    assert [change.target_key for change in changes] == ["T1"]


def test_a_link_whose_target_is_gone_does_not_keep_the_record_from_matching_anew(
    stage: DuckStage,
) -> None:
    part, changes = Sheet(stage, KEYED).plan(
        [{"id": "1", "a": "x"}],
        [{"_key": "T2", "Key__c": "1", "A__c": "x"}],
        [("1", "T1", {0: ("1", "1"), 1: ("x", "x")})],
    )
    assert changes == []
    assert part.counts.unchanged == 1


@pytest.mark.parametrize(
    ("source", "target", "reason", "detail"),
    [
        (
            [{"id": "1", "a": "x"}],
            [{"_key": "T1", "Key__c": "1"}, {"_key": "T2", "Key__c": "1"}],
            Reason.SEVERAL_MATCHES,
            "Matches T1, T2",
        ),
        (
            [{"id": "1", "a": "x"}, {"id": "1", "a": "y"}],
            [],
            Reason.DUPLICATE_SOURCE_KEY,
            "Rows 1, 2 have the same key, 1",
        ),
        ([{"id": None, "a": "x"}], [], Reason.NO_KEY, ""),
        (
            [{"id": "1", "a": "x", "_problem": 'a: "?" is not a date'}],
            [],
            Reason.BAD_VALUE,
            'a: "?" is not a date',
        ),
    ],
)
def test_a_pair_that_cannot_be_trusted_is_named_and_not_planned(
    stage: DuckStage,
    source: list[dict[str, str | None]],
    target: list[dict[str, str | None]],
    reason: Reason,
    detail: str,
) -> None:
    part, changes = Sheet(stage, KEYED).plan(source, target)
    assert {(change.kind, change.reason) for change in changes} == {(ChangeKind.PROBLEM, reason)}
    assert changes[0].detail == detail
    assert part.counts.adds_up


def test_two_rows_that_match_one_record_are_both_named(stage: DuckStage) -> None:
    part, changes = Sheet(stage, BY_MAIL).plan(
        [
            {"id": "1", "a": "x", "mail": "a@x.example"},
            {"id": "2", "a": "y", "mail": "a@x.example"},
        ],
        [{"_key": "T1", "Key__c": "9", "A__c": "z", "Email": "a@x.example"}],
    )
    assert [change.reason for change in changes] == [Reason.SEVERAL_MATCHES] * 2
    assert changes[0].detail == "Rows 1, 2 match the same record, T1"
    assert part.counts.adds_up


def test_mirror_never_deletes_what_a_doubtful_row_points_at(stage: DuckStage) -> None:
    _, changes = Sheet(stage, replace(KEYED, to_target=Mode.MIRROR)).plan(
        [{"id": "1", "a": "x"}, {"id": "1", "a": "y"}],
        [{"_key": "T1", "Key__c": "1", "A__c": "z"}, {"_key": "T2", "Key__c": "1", "A__c": "z"}],
    )
    assert {change.kind for change in changes} == {ChangeKind.PROBLEM}


def test_newest_of_several_is_taken_where_the_mapping_says_so(stage: DuckStage) -> None:
    mapping = replace(KEYED, identity=(IdentityRule(("id",), ("Key__c",), many=Many.NEWEST),))
    _, changes = Sheet(stage, mapping).plan(
        [{"id": "1", "a": "x"}],
        [
            {"_key": "T1", "Key__c": "1", "_stamp": "2026-01-01T00:00:00.000Z"},
            {"_key": "T2", "Key__c": "1", "_stamp": "2026-02-01T00:00:00.000Z"},
        ],
    )
    assert [(change.kind, change.target_key) for change in changes] == [(ChangeKind.UPDATE, "T2")]


def test_delete_mode_may_take_all_matches(stage: DuckStage) -> None:
    mapping = replace(
        KEYED,
        to_target=Mode.DELETE,
        identity=(IdentityRule(("id",), ("Key__c",), many=Many.ALL),),
    )
    _, changes = Sheet(stage, mapping).plan(
        [{"id": "1", "a": "x"}],
        [{"_key": "T1", "Key__c": "1"}, {"_key": "T2", "Key__c": "1"}],
    )
    assert [(change.kind, change.target_key) for change in changes] == [
        (ChangeKind.DELETE, "T1"),
        (ChangeKind.DELETE, "T2"),
    ]


@pytest.mark.parametrize("unsettled", [("1", None), (None, "T1")])
def test_a_record_whose_last_write_is_unknown_stays_out(
    stage: DuckStage, unsettled: tuple[str | None, str | None]
) -> None:
    part, changes = Sheet(stage, KEYED).plan(
        [{"id": "1", "a": "x"}],
        [{"_key": "T1", "Key__c": "1", "A__c": "y"}],
        unsettled=[unsettled],
    )
    assert [change.reason for change in changes] == [Reason.UNKNOWN_OUTCOME]
    assert part.counts.adds_up


def test_a_set_of_fields_makes_one_identity(stage: DuckStage) -> None:
    mapping = replace(
        KEYED,
        key=("id",),
        fields=(*KEYED.fields, FieldRule("b", "B__c")),
        identity=(IdentityRule(("a", "b"), ("A__c", "B__c")),),
    )
    _, changes = Sheet(stage, mapping).plan(
        [{"id": "1", "a": "x", "b": "y"}],
        [
            {"_key": "T1", "Key__c": "0", "A__c": "x", "B__c": "z"},
            {"_key": "T2", "Key__c": "0", "A__c": "x", "B__c": "y"},
        ],
    )
    assert [change.target_key for change in changes] == ["T2"]


# Never one record twice -------------------------------------------------------------------------


def test_new_rows_that_nothing_tells_apart_are_not_created(stage: DuckStage) -> None:
    part, changes = Sheet(stage, BY_MAIL).plan(
        [
            {"_key": "r1", "id": None, "a": "x", "mail": "a@x.example"},
            {"_key": "r2", "id": None, "a": "y", "mail": "A@x.example"},
            {"_key": "r3", "id": None, "a": "z", "mail": "b@x.example"},
        ],
        [],
    )
    assert [(change.kind, change.reason) for change in changes] == [
        (ChangeKind.INSERT, None),
        (ChangeKind.PROBLEM, Reason.DUPLICATE_SOURCE_KEY),
        (ChangeKind.PROBLEM, Reason.DUPLICATE_SOURCE_KEY),
    ]
    assert changes[1].detail == "Rows 1, 2 are told apart by nothing, each says a@x.example"
    assert part.counts.adds_up


def test_rows_with_keys_of_their_own_may_share_what_comes_second(stage: DuckStage) -> None:
    _, changes = Sheet(stage, BY_MAIL).plan(
        [
            {"id": "1", "a": "x", "mail": "family@x.example"},
            {"id": "2", "a": "y", "mail": "family@x.example"},
        ],
        [],
    )
    assert [change.kind for change in changes] == [ChangeKind.INSERT] * 2


def test_new_row_that_looks_like_a_linked_one_is_not_created(stage: DuckStage) -> None:
    _, changes = Sheet(stage, BY_MAIL).plan(
        [
            {"_key": "r1", "id": None, "a": "x", "mail": "a@x.example"},
            {"_key": "r2", "id": None, "a": "y", "mail": "a@x.example"},
        ],
        [{"_key": "T1", "Key__c": None, "A__c": "x", "Email": "a@x.example"}],
        [("r1", "T1", {1: ("x", "x"), 2: ("a@x.example", "a@x.example")})],
    )
    assert [(change.kind, change.source_key) for change in changes] == [(ChangeKind.PROBLEM, "r2")]


def test_new_records_that_nothing_tells_apart_are_not_carried_back(stage: DuckStage) -> None:
    mapping = replace(BY_MAIL, to_source=Mode.UPSERT)
    _, changes = Sheet(stage, mapping).plan(
        [],
        [
            {"_key": "T1", "Key__c": None, "A__c": "x", "Email": "a@x.example"},
            {"_key": "T2", "Key__c": None, "A__c": "x", "Email": "a@x.example"},
        ],
    )
    assert {change.reason for change in changes} == {Reason.DUPLICATE_TARGET_KEY}


@pytest.mark.parametrize("agreed", [[], [("1", "1", {1: ("x", "x")})]])
def test_a_key_that_stands_twice_in_the_target_is_named(
    stage: DuckStage, agreed: list[tuple[str, str, dict[int, tuple[str, str]]]]
) -> None:
    part, changes = Sheet(stage, KEYED).plan(
        [{"id": "1", "a": "new"}],
        [{"Key__c": "1", "A__c": "x"}, {"Key__c": "1", "A__c": "y"}],
        agreed,
    )
    assert {change.kind for change in changes} == {ChangeKind.PROBLEM}
    assert part.counts.adds_up


def test_a_record_without_a_key_is_not_written(stage: DuckStage) -> None:
    mapping = replace(BY_MAIL, identity=BY_MAIL.identity[1:])
    part, changes = Sheet(stage, mapping).plan(
        [{"id": "1", "a": "new", "mail": "a@x.example"}],
        [
            {"_key": None, "Key__c": "1", "A__c": "x", "Email": "a@x.example"},
            {"_key": None, "Key__c": "2", "A__c": "x", "Email": "c@x.example"},
        ],
    )
    assert [(change.kind, change.reason) for change in changes] == [
        (ChangeKind.PROBLEM, Reason.NO_KEY)
    ]
    assert part.counts.out_of_scope == 1


def test_while_an_insertion_is_unknown_no_nameless_record_travels_back(stage: DuckStage) -> None:
    fields = tuple(replace(rule, flow=Flow.BOTH) for rule in BY_MAIL.fields)
    mapping = replace(BY_MAIL, fields=fields, to_source=Mode.UPSERT)
    _, changes = Sheet(stage, mapping).plan(
        [{"_key": "r1", "id": None, "a": "x", "mail": None}],
        [
            {"_key": "T1", "Key__c": None, "A__c": "x", "Email": None},
            {"_key": "T2", "Key__c": "2", "A__c": "x", "Email": None},
        ],
        unsettled=[("r1", None)],
    )
    assert {(change.target_key, change.reason) for change in changes} == {
        (None, Reason.UNKNOWN_OUTCOME),
        ("T1", Reason.UNKNOWN_OUTCOME),
        ("T2", None),
    }


def test_a_value_that_thousands_share_is_not_multiplied(stage: DuckStage) -> None:
    same = {"mail": "none@x.example"}
    part, changes = Sheet(stage, BY_MAIL).plan(
        [{"_key": f"r{n}", "id": None, "a": "x", **same} for n in range(3000)],
        [
            {"_key": f"T{n}", "Key__c": None, "A__c": "x", "Email": same["mail"]}
            for n in range(3000)
        ],
    )
    assert {change.reason for change in changes} == {Reason.SEVERAL_MATCHES}
    assert (len(changes), part.counts.read) == (3000, 3000)
    assert changes[0].detail.startswith("Matches T0, T1, T10")
    assert changes[0].detail.endswith("and 2990 more")
