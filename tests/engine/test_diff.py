"""The three-way difference, case by case."""

import random
from dataclasses import replace

import pytest

from app.core.mapping import (
    ConflictPolicy,
    DeletionPolicy,
    FieldRule,
    Flow,
    IdentityRule,
    Mapping,
    Mode,
    ObjectRef,
    WriteWhen,
)
from app.core.plan import Change, ChangeKind, Reason, Verdict
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import FieldType
from app.store.stage import DuckStage
from tests.engine.sheet import Sheet, one_field, text_schema

SRC, TGT = Side.SOURCE, Side.TARGET
NOTHING: tuple[object, ...] = ()

# (in words, flow, agreed (source, target) or None, source now, target now, what happens)
FIELD_CASES = [
    ("first link, equal", "->", None, "x", "x", NOTHING),
    ("first link, unequal, is copied", "->", None, "x", "y", (TGT, "x")),
    ("first link, empty target is filled", "->", None, "x", None, (TGT, "x")),
    ("first link, empty source empties the target", "->", None, None, "y", (TGT, None)),
    ("source moved", "->", ("o", "o"), "x", "o", (TGT, "x")),
    ("source emptied", "->", ("o", "o"), None, "o", (TGT, None)),
    ("target moved against the flow is left alone", "->", ("o", "o"), "o", "y", NOTHING),
    ("both moved, unequal", "->", ("o", "o"), "x", "y", "conflict"),
    ("both moved, equal", "->", ("o", "o"), "x", "x", NOTHING),
    ("neither moved, each its own form", "->", ("o", "O."), "o", "O.", NOTHING),
    ("source moved to the target's own form", "->", ("o", "O."), "O.", "O.", NOTHING),
    ("first link, unequal, is copied back", "<-", None, "x", "y", (SRC, "y")),
    ("target moved", "<-", ("o", "o"), "o", "y", (SRC, "y")),
    ("target emptied", "<-", ("o", "o"), "o", None, (SRC, None)),
    ("source moved against the flow is left alone", "<-", ("o", "o"), "x", "o", NOTHING),
    ("both moved back flow", "<-", ("o", "o"), "x", "y", "conflict"),
    ("first link both ways, equal", "<->", None, "x", "x", NOTHING),
    ("first link both ways, unequal", "<->", None, "x", "y", "conflict"),
    ("first link both ways, empty source", "<->", None, None, "y", (SRC, "y")),
    ("first link both ways, empty target", "<->", None, "x", None, (TGT, "x")),
    ("both ways, source moved", "<->", ("o", "o"), "x", "o", (TGT, "x")),
    ("both ways, target moved", "<->", ("o", "o"), "o", "y", (SRC, "y")),
    ("both ways, source emptied", "<->", ("o", "o"), None, "o", (TGT, None)),
    ("both ways, target emptied", "<->", ("o", "o"), "o", None, (SRC, None)),
    ("both ways, both moved", "<->", ("o", "o"), "x", "y", "conflict"),
    ("both ways, both moved to the same", "<->", ("o", "o"), "x", "x", NOTHING),
    ("both ways, one emptied, one moved", "<->", ("o", "o"), None, "y", "conflict"),
    ("both ways, both emptied", "<->", ("o", "o"), None, None, NOTHING),
    ("both ways, neither moved, own forms", "<->", ("o", "O."), "o", "O.", NOTHING),
]


def planned(change: Change) -> tuple[object, ...]:
    """What a change does to field a."""
    written = [field for field in change.fields if field.verdict is Verdict.WRITE]
    return (change.side, written[0].new) if written else NOTHING


@pytest.mark.parametrize(("words", "flow", "agreed", "source", "target", "expected"), FIELD_CASES)
def test_field_of_a_pair(
    stage: DuckStage,
    words: str,
    flow: str,
    agreed: tuple[str, str] | None,
    source: str | None,
    target: str | None,
    expected: object,
) -> None:
    sheet = Sheet(stage, one_field(flow))
    links = [("1", "1", {0: ("1", "1"), 1: agreed})] if agreed else []
    part, changes = sheet.plan([{"id": "1", "a": source}], [{"Key__c": "1", "A__c": target}], links)
    assert part.counts.adds_up
    if expected == "conflict":
        assert [change.kind for change in changes] == [ChangeKind.CONFLICT]
        (field,) = [one for one in changes[0].fields if one.verdict is Verdict.CONFLICT]
        assert (field.source, field.target, field.old, field.new) == (
            source,
            target,
            target,
            source,
        )
    elif expected == NOTHING:
        assert changes == []
        assert part.counts.unchanged == 1
    else:
        assert [planned(change) for change in changes] == [expected]
        assert changes[0].kind is ChangeKind.UPDATE


@pytest.mark.parametrize(
    ("policy", "flow", "expected"),
    [
        (ConflictPolicy.SOURCE_WINS, "<->", (TGT, "x")),
        (ConflictPolicy.TARGET_WINS, "<->", (SRC, "y")),
        (ConflictPolicy.SOURCE_WINS, "->", (TGT, "x")),
        (ConflictPolicy.TARGET_WINS, "->", NOTHING),
        (ConflictPolicy.SOURCE_WINS, "<-", NOTHING),
        (ConflictPolicy.TARGET_WINS, "<-", (SRC, "y")),
        (ConflictPolicy.NEWEST_WINS, "<->", (SRC, "y")),
    ],
)
def test_policy_decides_a_conflict(
    stage: DuckStage, policy: ConflictPolicy, flow: str, expected: object
) -> None:
    sheet = Sheet(stage, one_field(flow, conflicts=policy))
    _, changes = sheet.plan(
        [{"id": "1", "a": "x", "_stamp": "2026-11-01T00:00:00.000Z"}],
        [{"Key__c": "1", "A__c": "y", "_stamp": "2026-11-02T00:00:00.000Z"}],
        [("1", "1", {0: ("1", "1"), 1: ("o", "o")})],
    )
    assert [planned(change) for change in changes] == ([expected] if expected else [])
    if expected:
        assert policy.value in {field.note for field in changes[0].fields}


def test_policies_of_many_fields_are_each_fields_own(stage: DuckStage) -> None:
    own = dict.fromkeys("bdf", ConflictPolicy.SOURCE_WINS) | {"e": ConflictPolicy.ASK}
    fields = (
        FieldRule(letter, f"{letter.upper()}__c", Flow.BOTH, conflict=own.get(letter))
        for letter in "abcdefgh"
    )
    mapping = one_field("<->", conflicts=ConflictPolicy.TARGET_WINS)
    sheet = Sheet(stage, replace(mapping, fields=(mapping.fields[0], *fields)))
    _, changes = sheet.plan(
        [{"id": "1", **dict.fromkeys("abcdefgh", "x")}],
        [{"Key__c": "1", **{f"{letter.upper()}__c": "y" for letter in "abcdefgh"}}],
        [("1", "1", {0: ("1", "1"), **dict.fromkeys(range(1, 9), ("o", "o"))})],
    )
    fates = {
        (change.side, field.rule[0]): field.verdict for change in changes for field in change.fields
    }
    written = {place for place, verdict in fates.items() if verdict is Verdict.WRITE}
    assert written == {*((TGT, letter) for letter in "bdf"), *((SRC, letter) for letter in "acgh")}
    assert [place for place, one in fates.items() if one is Verdict.CONFLICT] == [(TGT, "e")]


def test_newest_wins_asks_where_a_side_has_no_time(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("<->", conflicts=ConflictPolicy.NEWEST_WINS))
    _, changes = sheet.plan(
        [{"id": "1", "a": "x"}],
        [{"Key__c": "1", "A__c": "y", "_stamp": "2026-11-02T00:00:00.000Z"}],
        [("1", "1", {0: ("1", "1"), 1: ("o", "o")})],
    )
    assert [change.kind for change in changes] == [ChangeKind.CONFLICT]


@pytest.mark.parametrize(
    ("words", "rule", "source", "target", "expected"),
    [
        (
            "if empty writes into an empty field",
            {"write": WriteWhen.IF_EMPTY},
            "x",
            None,
            (TGT, "x"),
        ),
        ("if empty leaves a value", {"write": WriteWhen.IF_EMPTY}, "x", "y", NOTHING),
        ("on insert leaves an existing record", {"write": WriteWhen.ON_INSERT}, "x", None, NOTHING),
        ("never writes", {"write": WriteWhen.NEVER}, "x", None, NOTHING),
        ("an empty value that is to be kept", {"keep_when_empty": True}, None, "y", NOTHING),
        ("a default stands in for empty", {"default": "d"}, None, "y", (TGT, "d")),
        ("a default gives way to a value", {"default": "d"}, "x", "y", (TGT, "x")),
        ("an unwatched field starts nothing", {"watch": False}, "x", "y", NOTHING),
    ],
)
def test_write_rules(
    stage: DuckStage,
    words: str,
    rule: dict[str, object],
    source: str | None,
    target: str | None,
    expected: object,
) -> None:
    sheet = Sheet(stage, one_field("->", **rule))
    part, changes = sheet.plan([{"id": "1", "a": source}], [{"Key__c": "1", "A__c": target}])
    assert [planned(change) for change in changes] == ([expected] if expected else [])
    assert part.counts.adds_up


# (in words, to_target, to_source, linked, in source, in target, (kind, side) or a count)
RECORD_CASES = [
    ("new in source", Mode.UPSERT, Mode.NONE, False, True, False, (ChangeKind.INSERT, TGT)),
    (
        "new in source, insert only",
        Mode.INSERT,
        Mode.NONE,
        False,
        True,
        False,
        (ChangeKind.INSERT, TGT),
    ),
    ("new in source, update only", Mode.UPDATE, Mode.NONE, False, True, False, "out_of_scope"),
    ("new in source, delete only", Mode.DELETE, Mode.NONE, False, True, False, "out_of_scope"),
    ("new in target, one way", Mode.UPSERT, Mode.NONE, False, False, True, "out_of_scope"),
    (
        "new in target, both ways",
        Mode.UPSERT,
        Mode.UPSERT,
        False,
        False,
        True,
        (ChangeKind.INSERT, SRC),
    ),
    ("new in target, mirror", Mode.MIRROR, Mode.NONE, False, False, True, (ChangeKind.DELETE, TGT)),
    ("gone from source", Mode.UPSERT, Mode.NONE, True, False, True, (ChangeKind.DELETE, TGT)),
    ("gone from source, nothing flows", Mode.NONE, Mode.UPSERT, True, False, True, "out_of_scope"),
    ("gone from target", Mode.UPSERT, Mode.NONE, True, True, False, "skipped"),
    ("gone from target, update only", Mode.UPDATE, Mode.NONE, True, True, False, "out_of_scope"),
    ("in both, equal", Mode.UPSERT, Mode.NONE, True, True, True, "unchanged"),
    ("in both, delete mode", Mode.DELETE, Mode.NONE, False, True, True, (ChangeKind.DELETE, TGT)),
    ("in both, insert only", Mode.INSERT, Mode.NONE, False, True, True, "unchanged"),
]


@pytest.mark.parametrize(
    ("words", "to_target", "to_source", "linked", "source", "target", "expected"), RECORD_CASES
)
def test_record(
    stage: DuckStage,
    words: str,
    to_target: Mode,
    to_source: Mode,
    linked: bool,
    source: bool,
    target: bool,
    expected: object,
) -> None:
    sheet = Sheet(stage, one_field("<->", to_target=to_target, to_source=to_source))
    part, changes = sheet.plan(
        [{"id": "1", "a": "x"}] if source else [],
        [{"Key__c": "1", "A__c": "x"}] if target else [],
        [("1", "1", {0: ("1", "1"), 1: ("x", "x")})] if linked else [],
    )
    assert part.counts.adds_up
    if isinstance(expected, tuple):
        assert [(change.kind, change.side) for change in changes] == [expected]
    elif expected == "skipped":
        assert part.counts.skipped == {Reason.GONE_IN_TARGET.value: 1}
    else:
        assert changes == []
        assert getattr(part.counts, str(expected)) == 1


def test_deletion_needs_a_complete_snapshot(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->", to_target=Mode.MIRROR))
    links = [("1", "1", {0: ("1", "1"), 1: ("x", "x")})]
    part, changes = sheet.plan([], [{"Key__c": "1", "A__c": "x"}], links, source_complete=False)
    assert changes == []
    assert part.counts.out_of_scope == 1


def test_deletion_is_ignored_where_the_mapping_says_so(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->", deletions_to_target=DeletionPolicy.IGNORE))
    links = [("1", "1", {0: ("1", "1"), 1: ("x", "x")})]
    part, changes = sheet.plan([], [{"Key__c": "1", "A__c": "x"}], links)
    assert changes == []
    assert part.counts.out_of_scope == 1


def test_deletion_in_target_propagates_where_the_mapping_says_so(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("<->", deletions_to_source=DeletionPolicy.PROPAGATE))
    links = [("1", "1", {0: ("1", "1"), 1: ("x", "x")})]
    _, changes = sheet.plan([{"id": "1", "a": "x"}], [], links)
    assert [(change.kind, change.side) for change in changes] == [(ChangeKind.DELETE, SRC)]


def test_a_record_that_says_delete_me_is_deleted_and_never_inserted(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->"))
    part, changes = sheet.plan(
        [{"id": "1", "a": "x", "_leaving": "true"}, {"id": "2", "a": "x", "_leaving": "true"}],
        [{"Key__c": "1", "A__c": "x"}],
    )
    assert [(change.kind, change.target_key) for change in changes] == [(ChangeKind.DELETE, "1")]
    assert part.counts.out_of_scope == 1


def test_deletion_carries_the_before_image(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->", to_target=Mode.DELETE))
    _, (change,) = sheet.plan([{"id": "1", "a": "x"}], [{"Key__c": "1", "A__c": "y"}])
    assert {field.field: field.old for field in change.fields} == {"Key__c": "1", "A__c": "y"}


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_record_outside_the_filter_is_neither_changed_nor_deleted(
    stage: DuckStage, side: str
) -> None:
    sheet = Sheet(stage, one_field("<->", to_target=Mode.MIRROR))
    scope = {"_scope": "false"}
    part, changes = sheet.plan(
        [{"id": "1", "a": "x", **(scope if side == "source" else {})}],
        [{"Key__c": "1", "A__c": "y", **(scope if side == "target" else {})}],
    )
    assert changes == []
    assert part.counts.out_of_scope == 1


def test_required_value_that_is_missing_skips_the_row_and_names_the_field(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->", required=True))
    part, (change,) = sheet.plan([{"id": "1", "a": None}], [])
    assert (change.kind, change.reason) == (ChangeKind.PROBLEM, Reason.MISSING_REQUIRED)
    assert change.detail == "A__c is empty"
    assert part.counts.adds_up


def test_each_side_of_a_pair_gets_its_own_change(stage: DuckStage) -> None:
    mapping = one_field("<->")
    mapping = Mapping(
        name="people",
        source=mapping.source,
        target=mapping.target,
        fields=(*mapping.fields, FieldRule("b", "B__c", Flow.BOTH)),
        identity=mapping.identity,
        to_source=Mode.UPDATE,
    )
    sheet = Sheet(stage, mapping)
    part, changes = sheet.plan(
        [{"id": "1", "a": "x", "b": "o"}],
        [{"Key__c": "1", "A__c": "o", "B__c": "y"}],
        [("1", "1", {0: ("1", "1"), 1: ("o", "o"), 2: ("o", "o")})],
    )
    assert {(change.side, planned(change)[1]) for change in changes} == {(TGT, "x"), (SRC, "y")}
    assert (part.counts.two_sided, part.counts.adds_up) == (1, True)


def test_fixed_value_is_written_on_insert_only(stage: DuckStage) -> None:
    mapping = Mapping(
        name="people",
        source=ObjectRef("files", "people.csv"),
        target=ObjectRef("salesforce", "Person__c"),
        fields=(
            FieldRule("id", "Key__c"),
            FieldRule("", "Source__c", value="File", write=WriteWhen.ON_INSERT),
        ),
        identity=(IdentityRule(("id",), ("Key__c",)),),
    )
    sheet = Sheet(stage, mapping)
    _, changes = sheet.plan([{"id": "1"}, {"id": "2"}], [{"Key__c": "1", "Source__c": "Hand"}])
    (change,) = changes
    assert {field.field: field.new for field in change.fields} == {
        "Key__c": "2",
        "Source__c": "File",
    }


def test_agreed_values_of_unchanged_pairs_are_handed_on(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->"))
    part, changes = sheet.plan([{"id": "1", "a": "x"}], [{"Key__c": "1", "A__c": "x"}])
    assert changes == []
    assert sheet.agreed(part) == [("1", "1", True, "1", "1", True, "x", "x")]
    again, _ = sheet.plan(
        [{"id": "1", "a": "x"}],
        [{"Key__c": "1", "A__c": "x"}],
        [("1", "1", {0: ("1", "1"), 1: ("x", "x")})],
    )
    assert sheet.agreed(again) == []


def test_refused_value_stays_unagreed_while_the_link_is_handed_on(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("->"))
    part, _ = sheet.plan([{"id": "1", "a": "x"}], [{"Key__c": "1", "A__c": "y"}])
    assert sheet.agreed(part) == [("1", "1", True, "1", "1", False, None, None)]


def test_the_same_rows_give_the_same_plan(stage: DuckStage) -> None:
    source = [{"id": str(n), "a": str(n % 7)} for n in range(300)]
    target = [{"Key__c": str(n), "A__c": str(n % 5)} for n in range(150, 450)]
    first = Sheet(stage, one_field("<->", to_target=Mode.MIRROR)).plan(source, target)[1]
    mixed = random.Random(4).sample(target, len(target))
    second = Sheet(stage, one_field("<->", to_target=Mode.MIRROR)).plan(source, mixed)[1]
    assert [(c.kind, c.source_key, c.target_key, c.fields) for c in first] == [
        (c.kind, c.source_key, c.target_key, c.fields) for c in second
    ]


def test_pairs_that_are_compared_in_parts_give_the_same_plan(
    stage: DuckStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = [{"id": str(n), "a": str(n % 7)} for n in range(300)]
    source += [{"id": str(n), "a": "twice"} for n in range(20)]  # problems, too
    target = [{"Key__c": str(n), "A__c": str(n % 5)} for n in range(150, 450)]
    known = [(str(n), str(n), {1: (str(n % 7), str(n % 7))}) for n in range(200, 250)]

    def planned() -> tuple[object, ...]:
        part, changes = Sheet(stage, one_field("<->", to_target=Mode.MIRROR)).plan(
            source, target, known
        )
        agreed = list(stage.rows(f"SELECT * FROM {part.agreed_table} ORDER BY ALL"))
        return part.counts, changes, agreed

    whole = planned()
    monkeypatch.setattr("app.engine.diff.VALUES_AT_ONCE", 50)
    assert planned() == whole


# Nothing is passed over in silence --------------------------------------------------------------

NUMBER = ObjectSchema(
    "Person__c",
    "Person",
    "People",
    (
        FieldSchema("Key__c", "Key", FieldType.STRING),
        FieldSchema("A__c", "A", FieldType.DOUBLE, precision=18, scale=2),
    ),
)


@pytest.mark.parametrize("arrow", ["->", "<->"])
@pytest.mark.parametrize("rule", [{}, {"keep_when_empty": True}, {"write": WriteWhen.IF_EMPTY}])
@pytest.mark.parametrize("agreed", [None, ("1", "1")])
def test_a_value_that_cannot_be_read_is_named_even_where_the_other_side_is_empty(
    stage: DuckStage, arrow: str, rule: dict[str, object], agreed: tuple[str, str] | None
) -> None:
    sheet = Sheet(stage, one_field(arrow, **rule), target_schema=NUMBER)
    links = [("1", "1", {0: ("1", "1"), 1: agreed})] if agreed else []
    part, (change,) = sheet.plan([{"id": "1", "a": "abc"}], [{"Key__c": "1", "A__c": None}], links)
    assert (change.kind, change.reason) == (ChangeKind.PROBLEM, Reason.BAD_VALUE)
    assert change.detail == 'a: "abc" is not a double'
    assert part.counts.adds_up
    assert [row[5] for row in sheet.agreed(part)] in ([], [False]), "it is agreed by nobody"


@pytest.mark.parametrize(
    "rule",
    [
        FieldRule("", "A__c", value="abc"),
        FieldRule("a", "A__c", default="abc"),
    ],
)
def test_a_fixed_value_that_the_target_cannot_hold_empties_nothing(
    stage: DuckStage, rule: FieldRule
) -> None:
    mapping = replace(one_field("->"), fields=(FieldRule("id", "Key__c"), rule))
    source = text_schema("people.csv", ("id", "a"))
    sheet = Sheet(stage, mapping, source, NUMBER)
    _, changes = sheet.plan([{"id": "1"}, {"id": "2"}], [{"Key__c": "1", "A__c": "5"}])
    assert {change.reason for change in changes} == {Reason.BAD_VALUE}
    assert {change.detail for change in changes} == {'A__c: "abc" is not a double'}


@pytest.mark.parametrize(
    ("words", "more", "expected"),
    [
        ("nothing may be written", {"to_target": Mode.NONE}, []),
        ("nothing may be deleted", {}, []),
        ("all is allowed", {"deletable": True}, [ChangeKind.DELETE]),
    ],
)
def test_a_record_that_says_delete_me_needs_leave_to_go(
    stage: DuckStage, words: str, more: dict[str, object], expected: list[ChangeKind]
) -> None:
    deletable = words == "nothing may be written" or bool(more.get("deletable"))
    schema = text_schema("Person__c", ("Key__c", "A__c"), deletable=deletable)
    mapping = one_field("->", **{name: one for name, one in more.items() if name == "to_target"})
    part, changes = Sheet(stage, mapping, target_schema=schema).plan(
        [{"id": "1", "a": "x", "_leaving": "true"}], [{"Key__c": "1", "A__c": "x"}]
    )
    assert [change.kind for change in changes] == expected
    assert part.counts.adds_up


@pytest.mark.parametrize(
    ("allowed", "target"),
    [("createable", []), ("updateable", [{"Key__c": "1", "A__c": "y"}])],
)
def test_an_object_that_cannot_be_written_is_named(
    stage: DuckStage, allowed: str, target: list[dict[str, str | None]]
) -> None:
    schema = text_schema("Person__c", ("Key__c", "A__c"), **{allowed: False})
    part, (change,) = Sheet(stage, one_field("->"), target_schema=schema).plan(
        [{"id": "1", "a": "x"}], target
    )
    assert change.reason is Reason.NOT_WRITEABLE
    assert part.counts.adds_up


def test_a_pair_that_a_filter_keeps_out_is_not_linked(stage: DuckStage) -> None:
    """Else the source's record could go, and take with it a record that never took part."""
    sheet = Sheet(stage, one_field("->"))
    part, _ = sheet.plan([{"id": "1", "a": "x", "_scope": "false"}], [{"Key__c": "1", "A__c": "x"}])
    assert sheet.agreed(part) == []


def test_a_new_record_agrees_on_what_it_leaves_empty_too(stage: DuckStage) -> None:
    _, (change,) = Sheet(stage, one_field("->")).plan([{"id": "1", "a": None}], [])
    assert [(one.field, one.verdict) for one in change.fields] == [
        ("Key__c", Verdict.WRITE),
        ("A__c", Verdict.SAME),
    ]


@pytest.mark.parametrize("names", [("ID", "A", "key__C", "a__C"), ("id", "a", "Key__c", "A__c")])
def test_fields_are_found_whatever_the_case_of_their_letters(
    stage: DuckStage, names: tuple[str, str, str, str]
) -> None:
    key, source, target_key, target = names
    mapping = replace(
        one_field("->"),
        fields=(FieldRule(key, target_key), FieldRule(source, target)),
        identity=(IdentityRule((key,), (target_key,)),),
    )
    schemas = text_schema("p", ("id", "a")), text_schema("Person__c", ("Key__c", "A__c"))
    _, (change,) = Sheet(stage, mapping, *schemas).plan(
        [{"id": "1", "a": "x"}], [{"Key__c": "1", "A__c": "y"}]
    )
    assert planned(change) == (TGT, "x")


def test_columns_that_differ_in_case_only_are_two(stage: DuckStage) -> None:
    mapping = replace(one_field("->"), fields=(FieldRule("id", "Key__c"), FieldRule("ID", "A__c")))
    source = text_schema("people.csv", ("id", "ID"))
    _, (change,) = Sheet(stage, mapping, source).plan(
        [{"id": "1", "ID": "x"}], [{"Key__c": "1", "A__c": "y"}]
    )
    assert planned(change) == (TGT, "x")
