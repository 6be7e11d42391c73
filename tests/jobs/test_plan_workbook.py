"""The workbook of a plan: old and new side by side, what is left out, and text as text."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from app.core.approval import Choice, Decision
from app.core.errors import StopReason
from app.core.forecast import Forecast
from app.core.plan import Change, ChangeKind, Counts, FieldChange, Verdict
from app.core.snapshot import Side
from app.core.sync import OrgKind
from app.jobs.left_out_sheets import Words
from app.jobs.plan_workbook import PlanFacts, write_plan_workbook
from app.store.decisions import Numbers, Resolver
from app.store.page_rows import PlanKind, PlanRow, PlanState
from tests.jobs import sample_run as sample
from tests.jobs.workbook_xml import assert_only_text_and_numbers

COUNTS = Counts(
    read=5_020,
    unchanged=5_000,
    inserts=1,
    updates=1,
    deletes=1,
    conflicts=1,
    skipped={"missing required": 12, "bad value": 4},
)


def plan(**changed) -> PlanRow:
    given = {
        "id": 12,
        "sync": "mobile-opt-ins",
        "sync_title": "Mobile opt-ins",
        "org_id": "00D5g00000Qy7RtEAJ",
        "org_kind": OrgKind.SANDBOX,
        "org_name": "Riverbend UAT",
        "kind": PlanKind.PREVIEW,
        "of_run": None,
        "state": PlanState.OPEN,
        "made_at": datetime(2026, 11, 20, 14, 32, tzinfo=UTC),
        "changes": 20,
        "counts": COUNTS,
        "stops": (),
        "forecast": Forecast(8, 12.0, (), 4_980),
        "numbers": Numbers(4, 2, 2, 1, 0, ""),
        "content_hash": "",
        "parts": (sample.PART,),
    }
    return PlanRow(**{**given, **changed})


def field(rule: str, old: str | None, new: str | None, verdict=Verdict.WRITE) -> FieldChange:
    target = rule.partition(">")[2]
    return FieldChange(rule, target, old, new, verdict, source=new, target=old)


def change(kind: ChangeKind, *fields: FieldChange, **changed) -> Change:
    given = Change(
        seq=1,
        mapping="subscribers",
        kind=kind,
        side=Side.TARGET,
        source_key="C-1",
        target_key=None if kind is ChangeKind.INSERT else "0035g00000Qy7RtAAJ",
        title="Dele Banjo",
        shown_key="C-1",
        fields=fields,
        source_row=7,
    )
    return replace(given, **changed)


CHANGES = (
    change(
        ChangeKind.UPDATE,
        field("mobile_phone>MobilePhone", "07700 900111", "+44 7700 900111"),
        field("last_name>LastName", "Banjo", "Banjo", Verdict.SAME),
    ),
    change(ChangeKind.INSERT, field("last_name>LastName", None, "=1+1"), seq=2, title="New One"),
    change(ChangeKind.DELETE, field("last_name>LastName", "Gone", None), seq=3, title="Old One"),
)


def written(path: Path, changes=CHANGES, decisions=(), **given) -> list[list[object]]:
    """The lines of the sheet Changes."""
    rules = {"subscribers": {rule.key: rule for rule in sample.RULES}}
    resolver = Resolver(rules, decisions)
    facts = PlanFacts(
        plan=plan(**given),
        address="riverbend--uat.sandbox.my.salesforce.com",
        words=Words((sample.PART,), {"subscribers": "Contact"}),
        changes=[resolver.resolve(one) for one in changes],
        skipped=[sample.skipped(n) for n in range(16)],
        conflicts=[sample.conflict(9)],
    )
    write_plan_workbook(facts, path)
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Changes").to_python()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.xlsx"


def test_old_and_new_stand_side_by_side(path: Path):
    assert written(path) == [
        ["Row", "Change", "Contact", "Key", "Field", "Now", "After", "Decision", "Why"],
        [
            *(7, "~ Update", "Dele Banjo", "C-1", "Mobile Phone"),
            *("07700 900111", "+44 7700 900111", "Approved", ""),
        ],
        [7, "+ Create", "New One", "C-1", "Last Name", "", "=1+1", "Approved", ""],
        [
            *(7, "− Delete", "Old One", "C-1", "All fields"),
            *("The whole record", "", "Not approved", ""),
        ],
    ]
    assert_only_text_and_numbers(path)


def test_the_workbook_says_what_was_decided(path: Path):
    rule = "mobile_phone>MobilePhone"
    decisions = [
        Decision(Choice.OWN_VALUE, seq=1, rule=rule, value="+44 7700 900999"),
        Decision(Choice.REFUSE, seq=2),
        Decision(Choice.APPROVE, seq=3),
    ]
    rows = written(path, decisions=decisions)
    assert [row[5:8] for row in rows[1:]] == [
        ["07700 900111", "+44 7700 900999", "Approved"],
        ["", "=1+1", "Not approved"],
        ["The whole record", "", "Approved"],
    ]


def test_a_conflict_has_no_value_after_until_somebody_decides(path: Path):
    conflict = sample.conflict(9).change
    (line,) = written(path, changes=[conflict])[1:]
    assert line[4:8] == ["Mobile Phone", "+44 7700 900333", "", "Decide"]


def test_the_summary_counts_add_up_and_name_the_guards(path: Path):
    stop = StopReason("deletes", "It would delete 300 of 5,000 contacts.", 300, 100)
    written(path, stops=(stop,))
    sheet = load_workbook(path)["Summary"]
    texts = [str(cell.value) for row in sheet.rows for cell in row if cell.value is not None]
    for words in (
        "Mobile opt-ins → Contact, plan 12",
        "4 changes, 2 of them approved. Nothing has been written yet.",
        "SANDBOX",
        "about 8",
        "4,980 left of your budget after",
        "Stopped by the guard deletes",
        "It would delete 300 of 5,000 contacts.",
        "New contacts. See the sheet “Changes”",
        "12: a required field is empty, 4: a value cannot be read. See the sheet “Skipped rows”",
    ):
        assert words in texts, words
    numbers = [row[2].value for row in sheet.iter_rows(min_row=9) if isinstance(row[2].value, int)]
    assert sum(numbers) == COUNTS.read


def test_a_plan_without_changes_says_that_both_sides_agree(path: Path):
    rows = written(path, changes=(), counts=Counts(read=5_000, unchanged=5_000), numbers=None)
    assert len(rows) == 1
    assert load_workbook(path)["Summary"]["B2"].value == (
        "Both sides agree. 5,000 records compared."
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PlanState.OPEN, "Nothing has been written yet."),
        (PlanState.APPLIED, "It was applied."),
        (PlanState.OUTDATED, "A newer plan took its place."),
    ],
)
def test_the_summary_says_whether_the_plan_still_stands(path: Path, state, words: str):
    written(path, state=state)
    assert load_workbook(path)["Summary"]["B2"].value.endswith(words)


def test_the_look_is_that_of_the_failures(path: Path):
    written(path)
    book = load_workbook(path)
    assert book.sheetnames == ["Summary", "Changes", "Skipped rows", "Conflicts", "orgtide"]
    sheet = book["Changes"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:I4"
    assert sheet["A1"].fill.fgColor.rgb == "FF22262E"
    assert sheet["F2"].font.strike
    assert sheet["F2"].fill.fgColor.rgb == "FFFDECDD"
    assert sheet["G2"].fill.fgColor.rgb == "FFE4F0FC"
    assert sheet["G3"].fill.fgColor.rgb == "FFE0F3F0"


def test_several_mappings_are_told_apart(path: Path):
    other = replace(sample.PART, mapping="tickets", target_label="Opportunities")
    rows = written(path, parts=(sample.PART, other))
    assert rows[0][-1] == "Mapping"
    assert {row[-1] for row in rows[1:]} == {"subscribers"}
