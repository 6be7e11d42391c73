"""What a mapping lets a person choose, each choice at work: in the terminal, against orgs."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import connect_org
from tests.stories.terminal import Terminal

# The first meeting of two full systems ------------------------------------------------------------

MEETING = """
orgtide: 1
name: meeting
connections:
  org: {{kind: salesforce}}
  files: {{kind: files}}
mappings:
  - name: people
    source: {{connection: files, object: people.csv}}
    target: {{connection: org, object: Contact}}
    key: row
    where: {{target: "Department = 'Meeting'"}}
    identity:
      - {{source: number, target: Title}}
      - {{source: [first, last], target: [FirstName, LastName], compare: case-insensitive}}
    mode: {{to_target: {mode}}}
    guards: {{updates: off}}
    fields:
      - {{source: first, target: FirstName}}
      - {{source: last, target: LastName}}
      - {{source: city, target: MailingCity}}
      - {{value: Meeting, target: Department}}
"""

ROWS = [
    ("1", "N-1", "Ada", "North", "Bath"),  # by its number
    ("2", "", "BEN", "south", "Bath"),  # by its name
    ("3", "N-3", "Chi", "West", "Bath"),  # its number stands in two rows
    ("4", "N-3", "Dee", "West", "Bath"),
    ("5", "N-5", "Eve", "East", "Bath"),  # two records hold its number
    ("6", "N-6", "Fay", "Moor", "Bath"),  # nobody knows it
    ("7", "N-7", "Gus", "Marsh", "Bath"),  # its key stands in two rows
    ("7", "N-8", "Hal", "Marsh", "Bath"),
]
RECORDS = [
    {"Title": "N-1", "FirstName": "Ada", "LastName": "North", "MailingCity": "Bristol"},
    {"Title": "N-2", "FirstName": "Ben", "LastName": "South", "MailingCity": "Bristol"},
    {"Title": "N-3", "FirstName": "Chi", "LastName": "West", "MailingCity": "Bristol"},
    {"Title": "N-5", "FirstName": "Eve", "LastName": "East", "MailingCity": "Bristol"},
    {"Title": "N-5", "FirstName": "Eve", "LastName": "Eastern", "MailingCity": "Bristol"},
]


def write_rows(folder: Path, rows: list[tuple[str, ...]]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "number", "first", "last", "city"))
        writer.writerows(rows)


def held(practice: PracticeProcess, department: str, *fields: str) -> list[tuple[str | None, ...]]:
    """What the contacts of a department hold, in order."""
    with RehearsalSession(practice) as session:
        org = signed_in(practice, session)
        found = org.query_all(
            f"SELECT {', '.join(fields)} FROM Contact WHERE Department = '{department}'"
        )["records"]
    return sorted(tuple(one[field] for field in fields) for one in found)


def add(terminal: Terminal, text: str, file: Path, *words: str) -> None:
    file.write_text(text, "utf-8")
    terminal.ok("sync", "add", str(file), "--replace", *words)


def test_two_full_systems_meet_without_a_write_and_twins_are_named(
    terminal: Terminal, practice: PracticeProcess, tmp_path: Path
) -> None:
    folder, file = tmp_path / "files", tmp_path / "meeting.yaml"
    write_rows(folder, ROWS)
    edit(practice, "insert", *({**one, "Department": "Meeting"} for one in RECORDS))
    connect_org(terminal, practice)
    terminal.ok("connect", "files", "files", "--folder", str(folder))
    before = held(practice, "Meeting", "Id", "FirstName", "LastName", "MailingCity")

    add(terminal, MEETING.format(mode="link"), file, "--bind", "org=uat", "--bind", "files=files")
    plan = terminal.ok("preview", "meeting", "--json").json
    assert plan["planned"] == 0
    assert plan["skipped"] == {"duplicate source key": 2, "several matches": 3}
    problems = terminal.ok("mend", str(plan["plan"]), "--json").json["problems"]
    named = " ".join(one["detail"] for one in problems)
    for words in ("Rows 8, 9 have the same key, 7", "Rows 4, 5 match the same record"):
        assert words in named
    run = terminal.ok("apply", str(plan["plan"]), "--json").json
    assert (run["approved"], run["done"]) == (0, {})
    assert held(practice, "Meeting", "Id", "FirstName", "LastName", "MailingCity") == before

    # The links hold though nothing that they were found by is the same any more.
    rows = [(row, f"M-{row}", first, last, city) for row, _, first, last, city in ROWS[:2]]
    write_rows(folder, [*rows, *ROWS[2:]])
    add(terminal, MEETING.format(mode="upsert"), file)
    plan = terminal.ok("preview", "meeting", "--full", "--json").json
    assert (plan["inserts"], plan["updates"]) == (1, 2)
    terminal.ok("apply", str(plan["plan"]), "--json")
    after = dict(held(practice, "Meeting", "LastName", "MailingCity"))
    assert after == {
        "North": "Bath",
        "south": "Bath",
        "Moor": "Bath",
        "West": "Bristol",
        "East": "Bristol",
        "Eastern": "Bristol",
    }


# Two orgs, each with its own mind -----------------------------------------------------------------

POLICIES = """
orgtide: 1
name: two minds
connections:
  to: {kind: salesforce}
  from: {kind: salesforce}
mappings:
  - name: people
    source: {connection: from, object: Contact}
    target: {connection: to, object: Contact}
    where: {source: "Department = 'Minds'", target: "Department = 'Minds'"}
    identity: [{source: Constituent_ID__c, target: Constituent_ID__c}]
    mode: {to_target: upsert, to_source: update}
    deletions: {to_target: propagate, to_source: ignore}
    guards: {first_run: off, updates: off, deletes: off}
    fields:
      - {source: Constituent_ID__c, target: Constituent_ID__c}
      - {source: Department, target: Department}
      - {source: LastName, target: LastName}
      - {source: FirstName, target: FirstName, flow: "<->", conflict: source wins}
      - {source: Title, target: Title, flow: "<->", conflict: target wins}
      - {source: MailingCity, target: MailingCity, flow: "<->", conflict: newest wins}
      - {source: MailingStreet, target: MailingStreet, flow: "<->", conflict: ask}
      - {source: MailingPostalCode, target: MailingPostalCode, write: if empty}
      - {source: Phone, target: Phone, write: on insert}
      - {source: Fax, target: Fax, write: never}
"""
TWO_WAYS = ("FirstName", "Title", "MailingCity", "MailingStreet")
WRITTEN = ("MailingPostalCode", "Phone", "Fax")


def edit(practice: PracticeProcess, operation: str, *records: Any, kind: str = "sandbox") -> None:
    """Change contacts behind the program's back, as a person in the org does."""
    body = {"operation": operation, "sobject": "Contact", "records": list(records)}
    results = practice.control("edits", body, kind=kind)
    assert all(one["success"] for one in results), results


def one_record(practice: PracticeProcess, number: str, kind: str, *fields: str) -> dict[str, Any]:
    with RehearsalSession(practice, kind) as session:
        org = signed_in(practice, session, kind)
        found = org.query_all(
            f"SELECT Id, {', '.join(fields)} FROM Contact WHERE Constituent_ID__c = '{number}'"
        )["records"]
    return dict(found[0]) if found else {}


@pytest.fixture
def minds(terminal: Terminal, practice: PracticeProcess, tmp_path: Path) -> Terminal:
    """Two orgs that agree on two people."""
    connect_org(terminal, practice)
    connect_org(terminal, practice, "live", "production")
    for number in ("M-1", "M-2"):
        person = {
            "Constituent_ID__c": number,
            "LastName": "Mind",
            "Department": "Minds",
            **dict.fromkeys((*TWO_WAYS, *WRITTEN), "first"),
        }
        edit(practice, "insert", person, kind="production")
    add(terminal, POLICIES, tmp_path / "minds.yaml", "--bind", "to=uat", "--bind", "from=live")
    send(terminal)
    return terminal


def send(terminal: Terminal, *words: str) -> dict[str, Any]:
    plan = terminal.ok("preview", "two-minds", "--full", "--json").json
    run = terminal.ok("apply", str(plan["plan"]), "--first", "0", *words, "--json").json
    return {"plan": plan, "run": run}


def test_each_field_follows_its_own_policy_when_both_orgs_changed_it(
    minds: Terminal, practice: PracticeProcess
) -> None:
    # How each field was written the first time: on insert, but for the one that never is.
    new = one_record(practice, "M-1", "sandbox", *WRITTEN)
    assert [new[one] for one in WRITTEN] == ["first", "first", None]

    sides = ("sandbox", "production")
    empty = {"MailingPostalCode": None}
    for number, fields, emptied in (("M-1", TWO_WAYS[:3], {}), ("M-2", TWO_WAYS[3:], empty)):
        ids = [one_record(practice, number, kind, "Name")["Id"] for kind in sides]
        live = dict.fromkeys((*fields, *WRITTEN), "live")
        edit(practice, "update", {"Id": ids[1], **live}, kind="production")
        practice.control("clock", {"advance_seconds": 5})
        uat = dict.fromkeys(fields, "uat")
        edit(practice, "update", {"Id": ids[0], **uat, **emptied})
    done = send(minds)
    assert done["plan"]["conflicts"] == 1, "one field of one record is asked about"
    for kind in sides:
        both = one_record(practice, "M-1", kind, *TWO_WAYS)
        agreed = [both[one] for one in TWO_WAYS[:3]]
        assert agreed == ["live", "uat", "uat"], f"source wins, target wins, newest wins: {kind}"
    left = [one_record(practice, "M-2", kind, "MailingStreet")["MailingStreet"] for kind in sides]
    assert left == ["uat", "live"], "what is asked about waits"
    new = one_record(practice, "M-1", "sandbox", *WRITTEN)
    assert [new[one] for one in WRITTEN] == ["first", "first", None], "if empty, on insert, never"

    send(minds, "--conflicts", "source")
    left = [one_record(practice, "M-2", kind, "MailingStreet")["MailingStreet"] for kind in sides]
    assert left == ["live", "live"]
    new = one_record(practice, "M-2", "sandbox", *WRITTEN)
    assert [new[one] for one in WRITTEN] == ["live", "first", None], "it was empty"
    assert minds.ok("preview", "two-minds", "--full", "--json").json["planned"] == 0
    history = minds.ok("history", ids[0], "MailingStreet", "--json").json
    kept = [(one["old"], one["new"]) for one in history]
    assert kept == [("uat", "live"), (None, "first")], "the value that lost is kept"


def test_each_side_has_its_own_policy_for_what_is_gone(
    minds: Terminal, practice: PracticeProcess
) -> None:
    first = one_record(practice, "M-1", "production", "Name")["Id"]
    second = one_record(practice, "M-2", "sandbox", "Name")["Id"]
    edit(practice, "delete", {"Id": first}, kind="production")
    edit(practice, "delete", {"Id": second})
    plan = minds.ok("preview", "two-minds", "--full", "--json").json
    assert plan["deletes"] == 1
    minds.ok("apply", str(plan["plan"]), "--approve", "deletes", "--first", "0", "--json")
    assert one_record(practice, "M-1", "sandbox", "Name") == {}, "propagated to the target"
    assert one_record(practice, "M-2", "production", "Name"), "ignored on the source's side"
    again = minds.ok("preview", "two-minds", "--full", "--json").json
    assert again["planned"] == 0, "and not made anew in the target"
