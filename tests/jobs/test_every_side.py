"""Each kind of connection is a source and a target: a record of either side reaches the other.

The contract of the connectors (`tests/contracts`) asks of each what a side has to do; here each
goes through a preview, an approval and a run against an org, both ways.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.asks import ConnectHttp, ConnectSalesforce, ConnectSql
from app.core.plan import ChangeKind
from tests.connectors.http_api.fake_api import PEOPLE, TOKEN, FakePeople
from tests.connectors.salesforce.fake_server import FakeServer
from tests.database_servers import ServerDatabase
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Sides
connections:
  org: {{kind: salesforce}}
  partner: {{kind: {kind}}}
mappings:
  - name: people
    source: {{connection: partner, object: {object}}}
    target: {{connection: org, object: Contact}}
    {key}
    where: {{source: "{code} LIKE '{prefix}%'", target: "Fax LIKE '{prefix}%'"}}
    identity: {{source: {code}, target: Fax}}
    mode: {{to_target: upsert, to_source: upsert}}
    guards: {{first_run: off, updates: off}}
    fields:
      - {{source: {code}, target: Fax, flow: "<->"}}
      - {{source: {title}, target: LastName, flow: "<->"}}
"""
COLUMNS = ("code", "title", "note")
TABLE = "CREATE TABLE people (code VARCHAR(40) PRIMARY KEY, title VARCHAR(80), note TEXT)"
Held = dict[str, str]
"""Code → title."""


@dataclass
class Other:
    """The other side: how it is named in a sync, and how its own program sees and changes it."""

    kind: str
    object: str
    held: Callable[[], Held]
    put: Callable[[str, str], None]
    """Keep a record, or change it."""
    connection: str = "partner"
    key: str = ""
    names: tuple[str, str] = field(default=("code", "title"))


def csv_file(desk: Desk, _: pytest.FixtureRequest) -> Other:
    path = desk.files / "people.csv"
    path.write_text("code;title;note\nold;Somebody;kept\n", "utf-8")

    def rows() -> list[list[str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file, delimiter=";"))[1:]

    def put(code: str, title: str) -> None:
        kept = [row for row in rows() if row[0] != code]
        lines = [";".join(row) for row in [list(COLUMNS), *kept, [code, title, ""]]]
        path.write_text("\n".join(lines) + "\n", "utf-8")

    return Other("files", "people.csv", lambda: {r[0]: r[1] for r in rows()}, put, "files")


def workbook(desk: Desk, _: pytest.FixtureRequest) -> Other:
    path = desk.files / "people.xlsx"
    book = Workbook()
    assert book.active is not None
    book.active.append(COLUMNS)
    book.active.append(("old", "Somebody", "kept"))
    book.save(path)

    def held() -> Held:
        rows = load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True)
        return {str(row[0]): str(row[1]) for row in rows}

    def put(code: str, title: str) -> None:
        opened = load_workbook(path)
        sheet = opened.worksheets[0]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == code:
                row[1].value = title
                break
        else:
            sheet.append((code, title))
        opened.save(path)

    return Other("files", "people.xlsx", held, put, "files")


def sqlite_table(desk: Desk, _: pytest.FixtureRequest) -> Other:
    path = desk.folder / "people.sqlite"

    def run(*said: object) -> list[tuple[str, str]]:
        base = sqlite3.connect(path)
        try:
            with base:
                return base.execute(str(said[0]), said[1:]).fetchall()
        finally:
            base.close()

    run(TABLE)
    desk.ask(ConnectSql("partner", f"sqlite:///{path}"))
    return Other(
        "sql",
        "people",
        lambda: dict(run("SELECT code, title FROM people")),
        lambda code, title: void(run("REPLACE INTO people VALUES (?, ?, NULL)", code, title)),
    )


def server_table(name: str) -> Callable[[Desk, pytest.FixtureRequest], Other]:
    def made(desk: Desk, asked: pytest.FixtureRequest) -> Other:
        server: ServerDatabase = asked.getfixturevalue(name)
        server.execute(TABLE)
        desk.ask(ConnectSql("partner", server.url))

        def put(code: str, title: str) -> None:
            server.execute(
                f"DELETE FROM people WHERE code = '{code}'",
                f"INSERT INTO people (code, title) VALUES ('{code}', '{title}')",
            )

        return Other(
            "sql",
            "people",
            lambda: {str(a): str(b) for a, b in server.execute("SELECT code, title FROM people")},
            put,
        )

    return made


def http_api(desk: Desk, asked: pytest.FixtureRequest) -> Other:
    server: FakeServer = asked.getfixturevalue("server_of_people")
    api = FakePeople()
    server.script = api
    path = desk.folder / "people.yaml"
    path.write_text(PEOPLE.replace("HOST", server.host), "utf-8")
    desk.ask(ConnectHttp("partner", str(path), (), (("token", TOKEN),), server.ca_file))

    def put(code: str, title: str) -> None:
        keys = [key for key, one in api.people.items() if one["code"] == code]
        key = keys[0] if keys else f"own-{len(api.people)}"
        api.people[key] = {"code": code, "title": title, "note": None}

    return Other(
        "http, api: people",
        "people",
        lambda: {str(one["code"]): str(one["title"]) for one in api.people.values()},
        put,
    )


def another_org(desk: Desk, _: pytest.FixtureRequest) -> Other:
    practice = desk.practice
    user = practice.user(kind="production")
    desk.ask(
        ConnectSalesforce(
            "partner",
            practice.url("production"),
            user["username"],
            user["password"],
            user["security_token"],
            ca_file=practice.ca_file,
        )
    )

    def put(code: str, title: str) -> None:
        known = desk.look("Contact", ("Id",), "Fax", connection="partner").get(code)
        record = {"Fax": code, "LastName": title, **({"Id": known["Id"]} if known else {})}
        operation = "update" if known else "insert"
        edit = {"operation": operation, "sobject": "Contact", "records": [record]}
        practice.control("edits", edit, kind="production")

    def held() -> Held:
        found = desk.look("Contact", ("LastName",), "Fax", connection="partner")
        return {code: str(one["LastName"]) for code, one in found.items()}

    return Other("salesforce", "Contact", held, put, names=("Fax", "LastName"))


def void(_: object) -> None:
    """Take no note of an answer."""


SIDES = {
    "csv": csv_file,
    "excel": workbook,
    "sqlite": sqlite_table,
    "postgres": server_table("postgres"),
    "mariadb": server_table("mariadb"),
    "http": http_api,
    "org": another_org,
}


@pytest.fixture
def server_of_people(tmp_path: Path) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path)
    yield server
    server.close()


@pytest.mark.parametrize("side", SIDES)
def test_a_record_of_either_side_reaches_the_other_and_so_does_a_change(
    side: str,
    shared_practice: PracticeProcess,
    tmp_path: Path,
    request: pytest.FixtureRequest,
):
    desk = Desk(tmp_path / "desk", shared_practice)
    other = SIDES[side](desk, request)
    prefix = f"S{side}-"
    first, second = f"{prefix}1", f"{prefix}2"
    other.put(first, "Theirs")
    in_org = {"Fax": second, "LastName": "Ours"}
    edit = {"operation": "insert", "sobject": "Contact", "records": [in_org]}
    (made,) = shared_practice.control("edits", edit)
    code, title = other.names
    key = "" if other.kind in ("sql", "salesforce") or "http" in other.kind else f"key: {code}"
    text = SYNC.format(
        kind=other.kind, object=other.object, prefix=prefix, code=code, title=title, key=key
    )
    sync = desk.add(text, ("org", "org"), ("partner", other.connection))
    plan = desk.preview(sync)
    assert desk.planned(plan) == {ChangeKind.INSERT: 2}
    assert desk.apply(plan).tally.failed == {}
    held = other.held()
    assert (held[first], held[second]) == ("Theirs", "Ours")
    there = desk.look("Contact", ("LastName",), "Fax")
    assert (there[first]["LastName"], there[second]["LastName"]) == ("Theirs", "Ours")
    other.put(second, "Theirs now")
    found = desk.look("Contact", ("Id",), "Fax")[first]["Id"]
    desk.edit("Contact", {"Id": found, "LastName": "Ours now"}, external_id="Id")
    plan = desk.preview(sync)
    assert desk.planned(plan) == {ChangeKind.UPDATE: 2}
    assert desk.apply(plan).tally.failed == {}
    assert (other.held()[first], other.held()[second]) == ("Ours now", "Theirs now")
    assert desk.look("Contact", ("LastName",), "Id")[made["id"]]["LastName"] == "Theirs now"
    assert desk.changes(desk.preview(sync)) == []
