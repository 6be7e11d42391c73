"""The Ids of new records come back into the source, whatever it is, once and to the right rows."""

import csv
import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Protocol

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from app.core.plan import ChangeKind
from app.core.snapshot import Side
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Back
connections:
  org: {{kind: salesforce}}
  partner: {{kind: {kind}}}
mappings:
  - name: people
    source: {{connection: partner, object: {object}}}
    target: {{connection: org, object: Contact}}
    key: number
    where: {{target: "Fax LIKE '{prefix}%'"}}
    identity:
      - {{source: salesforce_id, target: Id}}
      - {{source: number, target: Fax}}
    mode: {{to_target: upsert, to_source: update}}
    guards: {{first_run: off, updates: off}}
    fields:
      - {{source: number, target: Fax}}
      - {{source: last_name, target: LastName}}
    write_back: {{source: salesforce_id, from: Id}}
"""
COLUMNS = ("number", "last_name", "salesforce_id", "note")


class Partner(Protocol):
    """A partner's people, wherever they are kept."""

    kind: str
    object: str
    bound: str

    def put(self, rows: list[tuple[str, str]]) -> None:
        """Keep people by number and last name, as their own program would."""

    def rename(self, number: str, last_name: str) -> None:
        """Change one of them."""

    def people(self) -> dict[str, tuple[str, str, str]]:
        """Number → last name, Id and note."""


class CsvPartner:
    """A list with a mark at its head, semicolons and quotes."""

    kind, object, bound = "files", "people.csv", "files"

    def __init__(self, desk: Desk) -> None:
        self.path = desk.files / "people.csv"

    def put(self, rows: list[tuple[str, str]]) -> None:
        lines = [";".join(COLUMNS), *(f'{n};"{name}";;"kept; as it is"' for n, name in rows)]
        self.path.write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))

    def people(self) -> dict[str, tuple[str, str, str]]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))[1:]
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


class WorkbookPartner:
    kind, object, bound = "files", "people.xlsx/People", "files"

    def __init__(self, desk: Desk) -> None:
        self.path = desk.files / "people.xlsx"

    def put(self, rows: list[tuple[str, str]]) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "People"
        sheet.append(COLUMNS)
        for number, name in rows:
            sheet.append([number, name, None, "kept; as it is"])
        sheet["A2"].fill = PatternFill("solid", fgColor="FFEE00")
        sheet.freeze_panes = "A2"
        book.create_sheet("Private")["B2"] = "=LEN(People!B2)"
        book.save(self.path)

    def rename(self, number: str, last_name: str) -> None:
        book = load_workbook(self.path)
        for row in book["People"].iter_rows(min_row=2):
            if row[0].value == number:
                row[1].value = last_name
        book.save(self.path)

    def people(self) -> dict[str, tuple[str, str, str]]:
        book = load_workbook(self.path)
        sheet = book["People"]
        assert sheet["A2"].fill.fgColor.rgb == "00FFEE00"
        assert (sheet.freeze_panes, book["Private"]["B2"].value) == ("A2", "=LEN(People!B2)")
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        return {str(row[0]): (str(row[1]), str(row[2] or ""), str(row[3])) for row in rows}


class DatabasePartner:
    kind, object, bound = "sql", "people", "database"

    def __init__(self, desk: Desk) -> None:
        self.path = desk.folder / "partner.sqlite"
        with sqlite3.connect(self.path) as base:
            base.execute(
                "CREATE TABLE people (number TEXT PRIMARY KEY, last_name TEXT,"
                " salesforce_id CHAR(18) UNIQUE, note TEXT)"
            )
        desk.connect_database(self.path)

    def put(self, rows: list[tuple[str, str]]) -> None:
        with sqlite3.connect(self.path) as base:
            base.executemany("INSERT INTO people VALUES (?, ?, NULL, 'kept; as it is')", rows)

    def rename(self, number: str, last_name: str) -> None:
        with sqlite3.connect(self.path) as base:
            base.execute("UPDATE people SET last_name = ? WHERE number = ?", (last_name, number))

    def people(self) -> dict[str, tuple[str, str, str]]:
        with sqlite3.connect(self.path) as base:
            rows = base.execute("SELECT * FROM people").fetchall()
        return {row[0]: (row[1], row[2] or "", row[3]) for row in rows}


PARTNERS = {"workbook": WorkbookPartner, "database": DatabasePartner}


@pytest.fixture(params=PARTNERS)
def partner(
    request: pytest.FixtureRequest, shared_practice: PracticeProcess, tmp_path: Path
) -> tuple[Desk, Partner, str]:
    """A desk, its partner, and what its numbers begin with."""
    desk = Desk(tmp_path / "desk", shared_practice)
    return desk, PARTNERS[request.param](desk), f"W{request.param[0].upper()}"


def added(desk: Desk, partner: Partner, prefix: str) -> str:
    text = SYNC.format(kind=partner.kind, object=partner.object, prefix=prefix)
    return desk.add(text, ("org", "org"), ("partner", partner.bound))


def ids(desk: Desk, prefix: str) -> dict[str, str]:
    held = desk.look("Contact", ("Id",), "Fax")
    return {fax: str(one["Id"]) for fax, one in held.items() if fax.startswith(prefix)}


def test_ids_come_back_into_their_own_rows_also_of_a_row_that_was_mended_later(
    partner: tuple[Desk, Partner, str],
):
    desk, side, prefix = partner
    people = {f"{prefix}-{n}": f"Person {n}" for n in range(12)}
    late = f"{prefix}-late"
    side.put([*people.items(), (late, "x" * 81)])  # LastName holds 80
    sync = added(desk, side, prefix)
    plan = desk.preview(sync)
    changes = [one for one in desk.changes(plan) if one.kind is not ChangeKind.PROBLEM]
    kinds = Counter((one.side, one.kind) for one in changes)
    new, back = (Side.TARGET, ChangeKind.INSERT), (Side.SOURCE, ChangeKind.UPDATE)
    assert kinds == {new: 12, back: 12}
    run = desk.apply(plan)
    assert (run.tally.succeeded, run.tally.failed) == (24, {})
    assert [one.kind for one in desk.changes(desk.preview(sync))] == [ChangeKind.PROBLEM]
    there = ids(desk, prefix)
    want = {number: (name, there[number], "kept; as it is") for number, name in people.items()}
    assert side.people() == want | {late: ("x" * 81, "", "kept; as it is")}
    side.rename(late, "Mended")
    desk.apply(desk.preview(sync))
    there = ids(desk, prefix)
    assert len(set(there.values())) == 13
    assert side.people() == want | {late: ("Mended", there[late], "kept; as it is")}
    assert desk.changes(desk.preview(sync, full=True)) == []


APPLY = """\
import json, sys
from pathlib import Path
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess
folder, ready, plan = sys.argv[1:]
Desk(Path(folder), PracticeProcess(None, json.loads(ready))).apply(int(plan))
"""


def test_a_program_that_is_killed_while_it_writes_back_leaves_each_id_once(
    shared_practice: PracticeProcess, tmp_path: Path
):
    desk = Desk(tmp_path / "desk", shared_practice)
    side, prefix = CsvPartner(desk), "WK"
    people = {f"{prefix}-{n:03}": f"Person {n}" for n in range(150)}
    side.put(list(people.items()))
    sync = added(desk, side, prefix)
    plan, before = desk.preview(sync), side.path.stat().st_ino
    words = [sys.executable, "-c", APPLY, str(desk.folder), json.dumps(shared_practice.ready)]
    process = subprocess.Popen([*words, str(plan)], cwd=Path(__file__).parents[2])
    while side.path.stat().st_ino == before:
        assert process.poll() is None, "it came to its end before the file was written"
        time.sleep(0.001)
    process.kill()
    process.wait()
    desk.apply(plan if process.returncode < 0 else desk.preview(sync))
    there = ids(desk, prefix)
    assert side.people() == {
        number: (name, there[number], "kept; as it is") for number, name in people.items()
    }
    assert desk.changes(desk.preview(sync, full=True)) == []
