"""The main errand in the terminal, from the first sign-in to the way back."""

import csv
import random
from pathlib import Path

import openpyxl
import pytest

from app.practice.partner_rows import Difference
from app.practice.partner_seeds import PartnerSide
from app.practice.sample import SampleSize
from app.practice.second_day import second_day
from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import SYNC
from tests.stories.terminal import Terminal

REFUSED = {"INVALID_EMAIL_ADDRESS", "INVALID_FIELD", "FIELD_CUSTOM_VALIDATION_EXCEPTION"}
"""What only the org can judge: it fails at the run."""

FORESEEN = {
    "too long": Difference.STRING_TOO_LONG,
    "not in picklist": Difference.UNKNOWN_CHANNEL,
    "out of range": Difference.OUT_OF_RANGE,
    "missing required": Difference.NO_LAST_NAME,
    "duplicate value": Difference.TAKEN_CARD,
}
"""What the org's schema or its records tell beforehand: it is a problem of the plan."""


@pytest.fixture
def side(partner_template: tuple[Path, PartnerSide]) -> PartnerSide:
    return partner_template[1]


def count(side: PartnerSide, *differences: Difference) -> int:
    return sum(each.difference in differences for each in side.subscribers)


def test_the_whole_errand(ready: Terminal, side: PartnerSide, tmp_path: Path) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    assert (
        plan["planned"] == plan["inserts"] + plan["updates"] + plan["deletes"] + plan["conflicts"]
    )
    assert plan["read"] + plan["two_sided"] == (
        plan["unchanged"] + plan["out_of_scope"] + sum(plan["skipped"].values()) + plan["planned"]
    )
    assert min(plan["inserts"], plan["updates"], plan["deletes"]) > 0
    assert plan["skipped"] == {reason: count(side, why) for reason, why in FORESEEN.items()}

    problems = ready.ok("mend", str(plan["plan"]), "--json").json["problems"]
    assert sum(one["count"] for one in problems) == sum(plan["skipped"].values())
    assert "Cut Mobile Phone to 40 characters" in {one["words"] for one in problems}

    ran = ready.say("apply", str(plan["plan"]), "--approve", "inserts,updates", "--json")
    report = ran.json
    assert ran.code == 1, "rows that Salesforce refused are not a success"
    assert set(report["failed_by_code"]) == REFUSED
    assert report["approved"] == report["succeeded"] + report["failed"]
    assert report["refused"] == plan["deletes"]
    assert abs(report["api_calls"] - plan["forecast"]["calls"]) <= 2

    workbook = tmp_path / "failures.xlsx"
    failures = ready.ok("failures", str(report["run"]), "--excel", str(workbook), "--json").json
    assert sum(cause["count"] for cause in failures["causes"]) == report["failed"]
    sheet = openpyxl.load_workbook(workbook)["Rows to fix"]
    assert sheet.max_row - 1 == report["failed"]

    again = ready.ok("preview", SYNC, "--json").json
    assert again["planned"] == report["failed"] + plan["deletes"], "only what failed is left"


def test_the_same_preview_twice_is_the_same_plan(ready: Terminal) -> None:
    first = ready.ok("preview", SYNC, "--json").json
    second = ready.ok("preview", SYNC, "--json").json
    assert first["hash"] == second["hash"]
    assert first["plan"] != second["plan"]


def test_a_run_without_a_person_leaves_deletions_alone(ready: Terminal, side: PartnerSide) -> None:
    report = ready.say("run", SYNC, "--json").json
    assert report["refused"] == count(side, Difference.DELETED)
    assert "delete" not in report["done"]


def test_deletions_go_when_a_person_names_them(ready: Terminal, side: PartnerSide) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    report = ready.ok("apply", str(plan["plan"]), "--approve", "deletes", "--json").json
    assert report["done"] == {"delete": count(side, Difference.DELETED)}
    again = ready.ok("preview", SYNC, "--json").json
    assert again["deletes"] == 0


def test_a_failure_is_mended_and_retried_in_place(ready: Terminal) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    report = ready.say("apply", str(plan["plan"]), "--approve", "updates", "--json").json
    failed = ready.ok("failures", str(report["run"]), "--json").json["failed"]
    mails = [one for one in failed if one["code"] == "INVALID_EMAIL_ADDRESS"]
    words = [f"--set={one['seq']}.Email=mended{one['seq']}@mail.example" for one in mails]
    retried = ready.ok("retry", str(report["run"]), *words, "--json").json
    assert (retried["approved"], retried["succeeded"]) == (len(mails), len(mails))
    left = ready.ok("preview", SYNC, "--json").json
    assert left["updates"] == report["failed"] - len(mails)


def test_a_value_that_was_missing_is_filled_in_and_retried(ready: Terminal) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    report = ready.say("apply", str(plan["plan"]), "--approve", "inserts", "--json").json
    failed = ready.ok("failures", str(report["run"]), "--json").json["failed"]
    silent = [one for one in failed if one["code"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"]
    assert all("Email" not in one["values"] for one in silent)
    words = [f"--set={one['seq']}.Email=told{one['seq']}@mail.example" for one in silent]
    retried = ready.ok("retry", str(report["run"]), *words, "--json").json
    assert retried["succeeded"] == len(silent) > 0
    left = ready.ok("preview", SYNC, "--json").json
    assert left["inserts"] == report["failed"] - len(silent)


def test_a_value_nobody_maps_is_not_taken(ready: Terminal) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    report = ready.say("apply", str(plan["plan"]), "--approve", "inserts", "--json").json
    seq = ready.ok("failures", str(report["run"]), "--json").json["failed"][0]["seq"]
    said = ready.say("retry", str(report["run"]), f"--set={seq}.Department=x", "--json")
    assert (said.code, said.error["key"]) == (2, "Department")


def test_one_side_wins_every_conflict_when_a_person_says_so(
    ready: Terminal, practice: PracticeProcess, partner: Path
) -> None:
    ready.say("run", SYNC, "--json")
    edits = second_day(partner, random.Random(1), SampleSize.SMALL, 1)
    practice.control(
        "edits",
        {
            "operation": "upsert",
            "sobject": "Contact",
            "external_id": "Constituent_ID__c",
            "records": [edit.as_record() for edit in edits],
        },
    )
    plan = ready.ok("preview", SYNC, "--json").json
    assert plan["conflicts"] > 0
    words = ("apply", str(plan["plan"]), "--approve", "updates", "--conflicts", "target", "--json")
    report = ready.say(*words).json
    assert report["approved"] >= plan["conflicts"]
    assert ready.ok("preview", SYNC, "--json").json["conflicts"] == 0


def test_the_way_back_of_a_run_restores_every_record(ready: Terminal) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    report = ready.say("apply", str(plan["plan"]), "--approve", "inserts,updates", "--json").json
    back = ready.ok("undo", str(report["run"]), "--json").json
    assert back["updates"] == report["done"]["update"]
    assert back["deletes"] == report["done"]["insert"]
    assert back["planned"] + sum(back["skipped"].values()) == report["succeeded"]
    undone = ready.ok("apply", str(back["plan"]), "--approve", "all", "--json").json
    assert undone["succeeded"] == undone["approved"] == report["succeeded"]
    assert ready.ok("preview", SYNC, "--json", "--full").json["inserts"] == plan["inserts"]


def test_what_a_person_edited_since_is_kept_by_an_undo(
    ready: Terminal, practice: PracticeProcess, partner: Path
) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    report = ready.say("apply", str(plan["plan"]), "--approve", "updates", "--json").json
    with (partner / "mobile_subscribers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    edits = [
        {"Constituent_ID__c": row["constituent_id"], "MailingCity": "Elsewhere", "Email": None}
        for row in rows[:200]
    ]
    practice.control(
        "edits",
        {
            "operation": "upsert",
            "sobject": "Contact",
            "external_id": "Constituent_ID__c",
            "records": edits,
        },
    )
    back = ready.ok("undo", str(report["run"]), "--json").json
    assert back["skipped"].get("edited since", 0) > 0
    assert back["planned"] + sum(back["skipped"].values()) == report["succeeded"]


def test_an_older_plan_is_refused_once_a_newer_one_was_made(ready: Terminal) -> None:
    old = ready.ok("preview", SYNC, "--json").json["plan"]
    ready.ok("preview", SYNC, "--json")
    said = ready.say("apply", str(old), "--json")
    assert said.code == 2
    assert "out" in said.error["message"]


def test_records_changed_since_the_plan_are_set_aside(
    ready: Terminal, practice: PracticeProcess, side: PartnerSide
) -> None:
    plan = ready.ok("preview", SYNC, "--json").json
    moved = [each.row for each in side.subscribers if each.difference is Difference.EMAIL][:3]
    edits = [
        {"Constituent_ID__c": row["constituent_id"], "Email": f"new{n}@mail.example"}
        for n, row in enumerate(moved)
    ]
    practice.control(
        "edits",
        {
            "operation": "upsert",
            "sobject": "Contact",
            "external_id": "Constituent_ID__c",
            "records": edits,
        },
    )
    report = ready.say("apply", str(plan["plan"]), "--approve", "updates", "--json").json
    assert report["failed_by_code"]["CHANGED_SINCE_PLAN"] == len(edits)
