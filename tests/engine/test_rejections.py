"""What a side would refuse is a problem of the plan, before any call is spent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.mapping import FieldRule, Mode, WriteWhen
from app.core.plan import Change, ChangeKind, Reason
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.snapshot import Side
from app.core.values import FieldType
from app.store.stage import DuckStage
from tests.builders import field, schema
from tests.engine.sheet import Row, Sheet, one_field, text_schema

CITIES = (
    PicklistValue("Oslo", "Oslo"),
    PicklistValue("Rome", "Rome"),
    PicklistValue("Bonn", "Bonn", active=False),
)
PICKLIST = FieldSchema(
    "A__c", "A", FieldType.PICKLIST, restricted_picklist=True, picklist_values=CITIES
)
PLURAL = replace(PICKLIST, type=FieldType.MULTIPICKLIST)
PARENT = FieldSchema("A__c", "A", FieldType.REFERENCE, length=18, reference_to=("Account",))
ACCOUNT, CONTACT, CUSTOM = "001000000000001AAA", "003000000000001AAA", "a00000000000001AAA"

# (in words, the target's field, value, reason or None, words of the problem)
CASES = [
    ("a text of the very length", field("A__c:string(3)"), "abc", None, ""),
    (
        "a longer text",
        field("A__c:string(3)"),
        "abcd",
        Reason.TOO_LONG,
        "A__c has 4 characters, it holds 3",
    ),
    (
        "letters count, not bytes",
        field("A__c:string(3)"),
        "äöü",
        None,
        "",
    ),
    ("a mail address too long", field("A__c:email(5)"), "a@b.cd", Reason.TOO_LONG, ""),
    ("a value of the picklist", PICKLIST, "Oslo", None, ""),
    ("in another case", PICKLIST, "OSLO", None, ""),
    (
        "none of the picklist",
        PICKLIST,
        "Paris",
        Reason.NOT_IN_PICKLIST,
        'A: "Paris" is not in its picklist',
    ),
    ("one that is not active", PICKLIST, "Bonn", Reason.NOT_IN_PICKLIST, ""),
    (
        "any value of an open picklist",
        replace(PICKLIST, restricted_picklist=False),
        "Paris",
        None,
        "",
    ),
    ("two values of the picklist", PLURAL, "Oslo;Rome", None, ""),
    ("one good and one bad value", PLURAL, "Oslo;Paris", Reason.NOT_IN_PICKLIST, ""),
    ("as many digits as fit", field("A__c:double(5,2)"), "999.99", None, ""),
    ("below zero too", field("A__c:double(5,2)"), "-999.99", None, ""),
    (
        "one digit more",
        field("A__c:double(5,2)"),
        "1000",
        Reason.OUT_OF_RANGE,
        "A__c: 1000 has more than 3 digits before the point",
    ),
    ("below zero, one digit more", field("A__c:double(5,2)"), "-1000", Reason.OUT_OF_RANGE, ""),
    ("an Id of the right object", PARENT, ACCOUNT, None, ""),
    (
        "an Id of another object",
        PARENT,
        CONTACT,
        Reason.WRONG_REFERENCE,
        f"A: {CONTACT} is no Id of Account",
    ),
    ("an Id of an object that only the org knows", PARENT, CUSTOM, None, ""),
    (
        "a standard Id where a custom object is meant",
        replace(PARENT, reference_to=("Cart__c",)),
        ACCOUNT,
        Reason.WRONG_REFERENCE,
        "",
    ),
    (
        "a field that cannot be written",
        field("A__c", createable=False, updateable=False),
        "x",
        Reason.FIELD_READ_ONLY,
        "A__c cannot be written",
    ),
    ("an empty required field", field("A__c*"), None, Reason.MISSING_REQUIRED, "A__c is empty"),
    (
        "an empty required field that the org fills",
        field("A__c*", defaulted_on_create=True),
        None,
        None,
        "",
    ),
    ("an empty field that cannot be written", field("A__c", createable=False), None, None, ""),
]


def object_of(one: FieldSchema, **more: object) -> ObjectSchema:
    return schema("Person__c", "Key__c", one, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("new", [True, False], ids=["insert", "update"])
@pytest.mark.parametrize(("words", "one", "value", "reason", "detail"), CASES)
def test_what_would_be_refused_is_a_problem_of_the_plan(
    stage: DuckStage,
    words: str,
    one: FieldSchema,
    value: str | None,
    reason: Reason | None,
    detail: str,
    new: bool,
) -> None:
    target: list[Row] = [] if new else [{"Key__c": "1", "A__c": "old"}]
    sheet = Sheet(stage, one_field("->"), target_schema=object_of(one))
    if not new and value is None and not one.updateable:
        pytest.skip("a field that cannot be written is no more empty than it was")
    part, (change,) = sheet.plan([{"id": "1", "a": value}], target)
    assert part.counts.adds_up
    if reason is None:
        assert change.kind is (ChangeKind.INSERT if new else ChangeKind.UPDATE)
        return
    assert (change.kind, change.reason) == (ChangeKind.PROBLEM, reason)
    assert detail in change.detail
    assert part.counts.skipped == {reason.value: 1}
    (culprit,) = change.fields
    assert (culprit.field, culprit.new, culprit.source) == ("A__c", value, value)


def test_a_value_that_does_not_travel_is_not_judged(stage: DuckStage) -> None:
    """Salesforce itself may hold what it would refuse today."""
    sheet = Sheet(stage, one_field("->"), target_schema=object_of(field("A__c:string(1)")))
    _, changes = sheet.plan([{"id": "1", "a": "long"}], [{"Key__c": "1", "A__c": "long"}])
    assert changes == []


@pytest.mark.parametrize("write", [WriteWhen.NEVER, WriteWhen.ON_INSERT])
def test_a_rule_that_does_not_write_is_not_judged_on_update(
    stage: DuckStage, write: WriteWhen
) -> None:
    sheet = Sheet(
        stage, one_field("->", write=write), target_schema=object_of(field("A__c:string(1)"))
    )
    _, changes = sheet.plan([{"id": "1", "a": "long"}], [{"Key__c": "1", "A__c": "x"}])
    assert changes == []


def test_the_source_is_judged_by_its_own_describe(stage: DuckStage) -> None:
    sheet = Sheet(stage, one_field("<->"), schema("people.csv", "id", field("a:string(2)")))
    part, (change,) = sheet.plan([{"id": "1", "a": None}], [{"Key__c": "1", "A__c": "long"}])
    assert (change.reason, change.side) == (Reason.TOO_LONG, Side.SOURCE)
    assert change.detail == "a has 4 characters, it holds 2"
    assert part.counts.adds_up


def test_a_required_field_that_no_rule_fills_is_named_for_each_new_record(stage: DuckStage) -> None:
    target = object_of(field("A__c"))
    target = replace(target, fields=(*target.fields, field("LastName*"), field("City*")))
    sheet = Sheet(stage, one_field("->"), target_schema=target)
    part, changes = sheet.plan(
        [{"id": "1", "a": "x"}, {"id": "2", "a": "x"}],
        [{"Key__c": "2", "A__c": "y", "LastName": "Okafor", "City": "Oslo"}],
    )
    assert [(one.kind, one.reason) for one in changes] == [
        (ChangeKind.UPDATE, None),
        (ChangeKind.PROBLEM, Reason.MISSING_REQUIRED),
    ]
    assert changes[1].detail == "Person__c needs LastName, City, which no rule fills"
    assert part.counts.adds_up


def test_a_name_made_of_its_parts_is_filled_by_them(stage: DuckStage) -> None:
    target = schema("Contact", "Key__c", "Name*", "LastName*")
    mapping = replace(
        one_field("->"), fields=(FieldRule("id", "Key__c"), FieldRule("a", "LastName"))
    )
    _, (change,) = Sheet(stage, mapping, target_schema=target).plan([{"id": "1", "a": "x"}], [])
    assert change.kind is ChangeKind.INSERT


# A unique field in two records --------------------------------------------------------------------

UNIQUE = object_of(field("A__c!"))


def clashing(changes: list[Change]) -> list[str | None]:
    assert {one.reason for one in changes} <= {None, Reason.DUPLICATE_VALUE}
    return [one.source_key for one in changes if one.kind is ChangeKind.PROBLEM]


@pytest.mark.parametrize(
    ("words", "source", "target", "named"),
    [
        ("two new records", [("1", "x"), ("2", "x"), ("3", "y")], [], ["1", "2"]),
        ("in another case", [("1", "x"), ("2", "X")], [], ["1", "2"]),
        ("both empty", [("1", None), ("2", None)], [], []),
        ("a new one and one that is there", [("1", "x")], [("9", "x")], ["1"]),
        (
            "one that is changed and one that is there",
            [("1", "x")],
            [("1", "o"), ("9", "x")],
            ["1"],
        ),
        ("two that swap", [("1", "x"), ("2", "y")], [("1", "y"), ("2", "x")], ["1", "2"]),
        ("one that has it already", [("1", "x"), ("2", "y")], [("1", "x"), ("2", "o")], []),
    ],
)
def test_a_unique_value_in_two_records_is_named_before_it_is_sent(
    stage: DuckStage,
    words: str,
    source: list[tuple[str, str | None]],
    target: list[tuple[str, str | None]],
    named: list[str],
) -> None:
    sheet = Sheet(stage, one_field("->"), target_schema=UNIQUE)
    part, changes = sheet.plan(
        [{"id": key, "a": value} for key, value in source],
        [{"Key__c": key, "A__c": value} for key, value in target],
    )
    assert clashing(changes) == named
    assert part.counts.adds_up
    for one in changes:
        if one.reason:
            assert "would stand in several records, and it is unique" in one.detail


def test_a_unique_field_that_minds_the_case_takes_both(stage: DuckStage) -> None:
    target = object_of(field("A__c!", case_sensitive=True))
    sheet = Sheet(stage, one_field("->"), target_schema=target)
    _, changes = sheet.plan([{"id": "1", "a": "x"}, {"id": "2", "a": "X"}], [])
    assert clashing(changes) == []


def test_a_unique_field_of_the_source_is_minded_too(stage: DuckStage) -> None:
    source = schema("people", "id", field("a!"))
    sheet = Sheet(stage, one_field("<->", to_target=Mode.UPDATE), source)
    _, changes = sheet.plan(
        [{"id": "1", "a": None}, {"id": "2", "a": "x"}],
        [{"Key__c": "1", "A__c": "x"}, {"Key__c": "2", "A__c": "x"}],
    )
    assert [(one.source_key, one.reason) for one in changes] == [("1", Reason.DUPLICATE_VALUE)]


# Link only ----------------------------------------------------------------------------------------


def test_link_only_remembers_which_records_are_one_and_writes_nothing(stage: DuckStage) -> None:
    mapping = one_field("<->", to_target=Mode.LINK, to_source=Mode.LINK)
    sheet = Sheet(stage, mapping)
    part, changes = sheet.plan(
        [{"id": "1", "a": "x"}, {"id": "2", "a": "x"}, {"id": "3", "a": "z"}],
        [
            {"_key": "T1", "Key__c": "1", "A__c": "y"},
            {"_key": "T2", "Key__c": "2", "A__c": "x"},
            {"_key": "T9", "Key__c": "9", "A__c": "x"},
        ],
    )
    assert changes == []
    assert (part.counts.unchanged, part.counts.out_of_scope) == (2, 2)
    assert [row[:2] for row in sheet.agreed(part)] == [("1", "T1"), ("2", "T2")]
    assert [row[5] for row in sheet.agreed(part)] == [False, True], "an unequal value is not agreed"


def test_link_only_deletes_nothing_and_names_keys_that_stand_twice(stage: DuckStage) -> None:
    mapping = one_field("->", to_target=Mode.LINK, to_source=Mode.NONE)
    part, changes = Sheet(stage, mapping).plan(
        [
            {"_key": "S1", "id": "1", "_leaving": "true"},
            {"_key": "S2", "id": "2"},
            {"_key": "S3", "id": "2"},
        ],
        [{"Key__c": "1"}, {"Key__c": "8"}],
        [("gone", "8", {})],
    )
    assert [(one.source_key, one.reason) for one in changes] == [
        ("S2", Reason.DUPLICATE_SOURCE_KEY),
        ("S3", Reason.DUPLICATE_SOURCE_KEY),
    ]
    assert part.counts.adds_up


def test_a_deletion_says_why_it_is_planned(stage: DuckStage) -> None:
    mapping = one_field("->", to_target=Mode.UPSERT)
    links = [("1", "1", {0: ("1", "1"), 1: ("x", "x")})]
    _, (gone,) = Sheet(stage, mapping).plan([], [{"Key__c": "1", "A__c": "x"}], links)
    assert (gone.kind, gone.reason) == (ChangeKind.DELETE, Reason.GONE_IN_SOURCE)
    leaving = [{"id": "1", "a": "x", "_leaving": "true"}]
    _, (told,) = Sheet(stage, mapping).plan(leaving, [{"Key__c": "1", "A__c": "x"}], links)
    assert (told.kind, told.reason) == (ChangeKind.DELETE, None)


def test_text_schemas_of_a_sheet_refuse_nothing(stage: DuckStage) -> None:
    """So that every other test of the planner is about the planner."""
    sheet = Sheet(
        stage, one_field("->"), target_schema=text_schema("Person__c", ("Key__c", "A__c"))
    )
    _, (change,) = sheet.plan([{"id": "1", "a": "x" * 5000}], [])
    assert change.kind is ChangeKind.INSERT
