"""What the values of a source look like, from a file, a table, and what was read last."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.asks import AddSync, ConnectFiles, ConnectSql, SampleFields
from app.asks.messages import FieldSample
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind, OrgKind
from app.jobs.handlers import handle
from app.jobs.workspace import Machine, Workspace

SYNC = """\
orgtide: 1
name: People
connections: {{org: {{kind: salesforce}}, people: {{kind: {kind}}}}}
mappings:
  - name: people
    source: {{connection: people, object: {object}}}
    target: {{connection: org, object: Contact}}
    identity: [{{source: id, target: Key__c}}]
    mode: {{to_target: upsert}}
    fields: [{{source: id, target: Key__c}}]
"""
CSV = "id,city,fax\n1,Oslo,\n2,,\n3,Bergen,\n4,Oslo,\n"


def nobody_waits(_: object) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    machine = Machine.start(str(tmp_path / "home"))
    opened = Workspace.open(machine)
    org = Connection(
        "org", ConnectionKind.SALESFORCE, {}, "00D000000000001AAA", org_kind=OrgKind.SANDBOX
    )
    opened.connections.save(org)
    yield opened
    opened.close()
    machine.close()


def samples(workspace: Workspace, folder: Path, kind: str, object: str) -> dict[str, FieldSample]:
    file = folder / "people.yaml"
    file.write_text(SYNC.format(kind=kind, object=object), "utf-8")
    bound = (("org", "org"), ("people", kind))
    handle(AddSync(str(file), bound), workspace, nobody_waits)
    ask = SampleFields("people", "people", OrgKind.SANDBOX.value)
    return {one.field: one for one in handle(ask, workspace, nobody_waits)}


def test_a_file_is_counted_whole_without_a_word_to_the_org(workspace, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(CSV, "utf-8")
    handle(ConnectFiles("files", str(tmp_path)), workspace, nobody_waits)
    found = samples(workspace, tmp_path, "files", "people.csv")
    assert list(found) == ["id", "city", "fax"]
    assert found["city"] == FieldSample("city", "Oslo", 0.75, 4, True, (("Oslo", 2), ("Bergen", 1)))
    assert (found["fax"].filled, found["fax"].sample, found["fax"].common) == (0.0, "", ())


def test_an_empty_file_has_fields_and_no_values(workspace, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,city\n", "utf-8")
    handle(ConnectFiles("files", str(tmp_path)), workspace, nobody_waits)
    found = samples(workspace, tmp_path, "files", "people.csv")
    assert [(one.rows, one.filled) for one in found.values()] == [(0, 0.0), (0, 0.0)]


def test_a_table_is_counted_too(workspace, tmp_path: Path) -> None:
    path = tmp_path / "people.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, city TEXT)")
        cities = [(1, "Oslo"), (2, None), (3, "Oslo")]
        database.executemany("INSERT INTO people VALUES (?, ?)", cities)
    database.close()
    handle(ConnectSql("sql", f"sqlite:///{path}"), workspace, nobody_waits)
    found = samples(workspace, tmp_path, "sql", "people")
    assert found["city"] == FieldSample("city", "Oslo", 2 / 3, 3, True, (("Oslo", 2),))


def test_a_mapping_that_is_not_there_is_named(workspace, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(CSV, "utf-8")
    handle(ConnectFiles("files", str(tmp_path)), workspace, nobody_waits)
    samples(workspace, tmp_path, "files", "people.csv")
    with pytest.raises(SettingsError, match="no mapping cats"):
        handle(SampleFields("people", "cats", "sandbox"), workspace, nobody_waits)
