"""Both sides are edited: what one side changed travels, what both changed is asked about."""

import random
import sqlite3
from pathlib import Path

import pytest

from app.asks import DecisionAsk
from app.core.plan import Change, ChangeKind, Reason, Verdict
from app.core.report import RunReport
from app.core.snapshot import Side
from app.practice.partner_files import CSV_FILE, DATABASE_FILE, write_partner_side
from app.practice.partner_rows import COLUMNS
from app.practice.sample import SampleSize
from app.practice.second_day import (
    CONFLICTS,
    ORG_ONLY,
    PARTNER_ONLY,
    OrgEdit,
    second_day,
)
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

EDITED = ("email", "city", "preferred_channel", "mobile_phone")
FIELDS = [*EDITED, "first_name", "last_name"]

SYNC = """
orgtide: 1
name: two ways
connections:
  org: {{kind: salesforce}}
  partner: {{kind: {kind}}}
mappings:
  - name: subscribers
    source: {{connection: partner, object: {object}}}
    target: {{connection: org, object: Contact}}
    key: constituent_id
    identity:
      - {{source: constituent_id, target: Constituent_ID__c}}
    mode: {{to_target: upsert, to_source: update}}
    guards: {{updates: {{share: 100%}}, deletes: {{share: 100%, count: 9999}}}}
    fields:
      - {{source: constituent_id, target: Constituent_ID__c}}
{fields}
"""


def both_ways(kind: str, object: str) -> str:
    fields = "\n".join(
        f"      - {{source: {one}, target: {COLUMNS[one]}, flow: '<->'}}" for one in FIELDS
    )
    return SYNC.format(kind=kind, object=object, fields=fields)


@pytest.fixture(params=["files", "sql"])
def day_two(
    request: pytest.FixtureRequest, practice: PracticeProcess, tmp_path: Path
) -> tuple[Desk, str, list[OrgEdit]]:
    """Both sides agreed as far as they can; then both were edited."""
    desk = Desk(tmp_path / "desk", practice)
    write_partner_side(desk.files, SampleSize.SMALL, 1)
    if request.param == "sql":
        desk.connect_database(desk.files / DATABASE_FILE)
        text, bound = both_ways("sql", "subscribers"), "database"
    else:
        text, bound = both_ways("files", CSV_FILE), "files"
    name = desk.add(text, ("org", "org"), ("partner", bound))
    plan = desk.preview(name)
    desk.decide(plan, DecisionAsk("take source", kind="conflict"))
    report = desk.apply(plan)
    assert report.tally.adds_up
    edits = second_day(desk.files, random.Random(7), SampleSize.SMALL, 1)
    desk.edit("Contact", *(one.as_record() for one in edits), external_id="Constituent_ID__c")
    return desk, name, edits


def partner(desk: Desk, name: str) -> dict[str, dict[str, str]]:
    """The partner's rows by their key, from the side that the sync uses."""
    if "Subscribers" in name or desk_is_sql(desk):
        database = sqlite3.connect(desk.files / DATABASE_FILE)
        database.row_factory = sqlite3.Row
        rows = [dict(one) for one in database.execute("SELECT * FROM subscribers")]
        database.close()
        return {row["constituent_id"]: row for row in rows}
    return {row["constituent_id"]: row for row in desk.read_csv(CSV_FILE)}


def desk_is_sql(desk: Desk) -> bool:
    return "kind: sql" in (desk.folder / "sync.yaml").read_text("utf-8")


def touched(changes: list[Change], verdict: Verdict) -> dict[str, list[str]]:
    """Record → the fields of it that have this verdict."""
    found: dict[str, list[str]] = {}
    for change in changes:
        names = [one.rule for one in change.fields if one.verdict is verdict]
        if names:
            found.setdefault(str(change.source_key), []).extend(names)
    return found


def test_conflicts_are_those_that_both_sides_changed(
    day_two: tuple[Desk, str, list[OrgEdit]],
) -> None:
    desk, name, edits = day_two
    changes = desk.changes(desk.preview(name))
    conflicting = {one.constituent_id for one in edits if one.conflicts}
    assert len(conflicting) == CONFLICTS
    of_two = [one for one in changes if one.kind is ChangeKind.CONFLICT]
    asked = {one.source_key for one in of_two}
    assert conflicting <= asked
    left_over = asked - conflicting
    day_one = {one.source_key for one in changes if one.fields and not _agreed(one)}
    assert left_over <= day_one, "what the first day could not settle is asked about again"
    back = [one for one in changes if one.side is Side.SOURCE and one.kind is ChangeKind.UPDATE]
    assert len(back) == ORG_ONLY
    over = [
        one
        for one in changes
        if one.side is Side.TARGET and one.kind is ChangeKind.UPDATE and _agreed(one)
    ]
    assert len(over) == PARTNER_ONLY


def _agreed(change: Change) -> bool:
    return all(one.agreed for one in change.fields if one.verdict is not Verdict.SAME)


def test_what_was_chosen_is_what_both_sides_hold(day_two: tuple[Desk, str, list[OrgEdit]]) -> None:
    desk, name, edits = day_two
    plan = desk.preview(name)
    conflicting = {one.constituent_id for one in edits if one.conflicts}
    chosen: dict[str, tuple[str, str | None]] = {}
    decisions = []
    for n, change in enumerate(desk.changes(plan)):
        if change.kind is not ChangeKind.CONFLICT or change.source_key not in conflicting:
            continue
        (one,) = [each for each in change.fields if each.verdict is Verdict.CONFLICT]
        source = n % 2 == 0
        decisions.append(DecisionAsk("take source" if source else "keep target", seq=change.seq))
        chosen[change.source_key or ""] = (
            one.rule.partition(">")[0],
            one.source if source else one.target,
        )
    desk.decide(plan, *decisions)
    report: RunReport = desk.apply(plan, "inserts", "updates")
    assert report.tally.adds_up
    rows = partner(desk, name)
    org = desk.look("Contact", [COLUMNS[one] for one in EDITED], "Constituent_ID__c")
    for key, (column, value) in chosen.items():
        assert rows[key][column] == value
        assert org[key][COLUMNS[column]] == value
    for edit in edits:
        if not edit.conflicts:
            ((field, value),) = edit.values.items()
            (column,) = [one for one in EDITED if COLUMNS[one] == field]
            assert rows[edit.constituent_id][column] == value
    for full in (False, True):
        left = desk.changes(desk.preview(name, full=full))
        touched_now = {one.source_key for one in left}
        assert not touched_now & {one.constituent_id for one in edits}
        assert not any(one.side is Side.SOURCE for one in left)
    assert not report.tally.failed, "what the org would refuse is named before it is sent"
    assert {one.reason for one in left} >= {Reason.MISSING_REQUIRED}
