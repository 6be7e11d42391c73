"""A problem of the preview is mended with one click: the mapping changes, and the record goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.asks import MendRow
from app.core.errors import SettingsError
from app.core.fix import Fix, FixKind
from app.core.mapping import Mapping, Mode, WriteWhen
from app.core.plan import Change, ChangeKind, Reason
from app.core.schema import FieldSchema, PicklistValue
from app.core.sync import Sync
from app.core.values import FieldType
from app.engine.mend import mend
from app.jobs.mend_row import mend_row, mendable
from app.language.chains import parse_chain
from app.store.sync_writing import revise_sync
from tests.builders import field, rule, schema
from tests.engine.rehearsal import START, Rehearsal, Side, people

PEOPLE = schema("people.csv", "id", "a", "b")
CITY = FieldSchema(
    "B__c",
    "City",
    FieldType.PICKLIST,
    restricted_picklist=True,
    picklist_values=(PicklistValue("Oslo", "Oslo"),),
)


class Kept(Rehearsal):
    """A rehearsal whose sync is kept in the workspace, as a person's is."""

    @property
    def sync(self) -> Sync:
        return self.workspace.syncs.load("people")

    def keep(self) -> None:
        """Take the sync into the workspace."""
        sync = super().sync
        self.folder.mkdir(parents=True, exist_ok=True)
        sync.path.write_text(revise_sync("", sync), "utf-8")
        self.workspace.syncs.add(sync.path, START)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Callable[..., Kept]]:
    opened = []

    def work(one: FieldSchema, *, b: FieldSchema | None = None) -> Kept:
        target = schema("Person__c", "Id:id", "Key__c!", one, b or field("B__c"), key="Id")
        mapping = people("id>Key__c", "a>A__c", "b>B__c", to_source=Mode.NONE)
        kept = Kept(
            tmp_path / "work",
            mappings=(mapping,),
            source=Side("files", [PEOPLE]),
            target=Side("salesforce", [target]),
        )
        kept.keep()
        opened.append(kept)
        return kept

    yield work
    for one in opened:
        one.close()


def problem(work: Kept) -> tuple[int, Change]:
    plan = work.preview()
    (change,) = [one for one in work.changes(plan) if one.kind is ChangeKind.PROBLEM]
    return plan, change


def mended(work: Kept) -> str:
    """Click the button of the one problem there is."""
    plan, change = problem(work)
    return mend_row(MendRow(plan, change.seq), work.workspace, lambda progress: None)


@pytest.mark.parametrize(
    ("words", "one", "a", "said", "holds"),
    [
        ("too long", field("A__c:string(3)"), "abcdef", "Cut A__c to 3 characters", "abc"),
        (
            "an empty required field",
            field("A__c*:string(40)"),
            None,
            "Write “[not provided]” where A__c is empty",
            "[not provided]",
        ),
        (
            "a number too large",
            field("A__c:double(5,2)"),
            "12345",
            "Leave A__c empty where it would be “12345”",
            None,
        ),
        (
            "not in the picklist, with marks in it",
            replace(CITY, name="A__c"),
            "L'Aquila, (AQ) = \\ x",
            "Leave City empty where it would be “L'Aquila, (AQ) = \\ x”",
            None,
        ),
        (
            "a field that cannot be written",
            field("A__c", createable=False, updateable=False),
            "x",
            "Take A__c out of the mapping",
            None,
        ),
    ],
)
def test_one_click_mends_the_problem_and_the_record_goes(
    work: Callable[..., Kept],
    words: str,
    one: FieldSchema,
    a: str | None,
    said: str,
    holds: str | None,
) -> None:
    here = work(one)
    here.source.put("people.csv", {"id": "1", "a": a, "b": "B"})
    assert mended(here) == said
    here.agree()
    record = here.of_target()["1"]
    assert (record.get("A__c"), record["B__c"]) == (holds, "B")
    assert here.changes(here.preview()) == []


def test_a_field_that_only_new_records_take_is_left_alone_on_the_others(
    work: Callable[..., Kept],
) -> None:
    here = work(field("A__c", updateable=False))
    key = here.source.put("people.csv", {"id": "1", "a": "x", "b": "B"})
    here.agree()
    here.source.put("people.csv", {"a": "new", "b": "C"}, key)
    assert mended(here) == "Fill A__c for new records only"
    here.agree()
    assert (here.of_target()["1"]["A__c"], here.of_target()["1"]["B__c"]) == ("x", "C")
    assert here.sync.mappings[0].fields[1].write is WriteWhen.ON_INSERT


def test_two_problems_of_one_field_are_mended_one_after_the_other(
    work: Callable[..., Kept],
) -> None:
    here = work(replace(CITY, name="A__c"))
    for key, city in (("1", "Bonn"), ("2", "Rome")):
        here.source.put("people.csv", {"id": key, "a": city, "b": "B"})
    for _ in range(2):
        plan = here.preview()
        first = next(one for one in here.changes(plan) if one.kind is ChangeKind.PROBLEM)
        mend_row(MendRow(plan, first.seq), here.workspace, lambda progress: None)
    here.agree()
    assert {key: one["A__c"] for key, one in here.of_target().items()} == {"1": None, "2": None}


def test_what_a_person_has_to_mend_is_said(work: Callable[..., Kept]) -> None:
    here = work(field("A__c!"))
    here.source.put("people.csv", {"id": "1", "a": "x"})
    here.target.put("Person__c", {"Key__c": "9", "A__c": "x"})
    plan, change = problem(here)
    assert change.reason is Reason.DUPLICATE_VALUE
    with pytest.raises(SettingsError, match="by hand"):
        mend_row(MendRow(plan, change.seq), here.workspace, lambda progress: None)
    with pytest.raises(SettingsError, match="no row 99"):
        mend_row(MendRow(plan, 99), here.workspace, lambda progress: None)


def test_the_same_click_twice_says_that_it_is_done(work: Callable[..., Kept]) -> None:
    here = work(field("A__c:string(3)"))
    here.source.put("people.csv", {"id": "1", "a": "abcdef"})
    plan, change = problem(here)
    mend_row(MendRow(plan, change.seq), here.workspace, lambda progress: None)
    with pytest.raises(SettingsError, match="preview again"):
        mend_row(MendRow(plan, change.seq), here.workspace, lambda progress: None)


def test_a_chain_that_is_there_goes_on() -> None:
    before = Mapping(
        "m", people().source, people().target, (rule("a>A__c as trim"),), people().identity
    )
    key = before.fields[0].key
    for kind, value in ((FixKind.CUT, "3"), (FixKind.EMPTY, "it's")):
        (after,) = mend(before, Fix("m", key, kind, value)).fields
        assert after.chain.startswith("trim, ")
        assert parse_chain(after.chain)
    with pytest.raises(LookupError):
        mend(before, Fix("m", "other", FixKind.CUT, "3"))


def test_problems_are_listed_by_what_mends_them_with_the_number_of_the_first(
    work: Callable[..., Kept],
) -> None:
    here = work(field("A__c:string(3)"), b=field("B__c!"))
    for key, a, b in (("1", "abcdef", "B"), ("2", "x", "same"), ("3", "ghijkl", "C")):
        here.source.put("people.csv", {"id": key, "a": a, "b": b})
    here.target.put("Person__c", {"Key__c": "9", "B__c": "same"})
    plan = here.preview()
    problems = [one for one in here.changes(plan) if one.kind is ChangeKind.PROBLEM]
    found = {one.words: one for one in mendable(here.workspace, plan)}
    assert {words: one.count for words, one in found.items()} == {
        "Cut A__c to 3 characters": 2,
        "": 1,
    }
    for one in found.values():
        alike = [change.seq for change in problems if change.detail == one.detail]
        assert one.record == min(alike)
