"""Rows that are only looked at, for a sample or a trial, leave no trace in the log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.asks import (
    AddSync,
    ConnectFiles,
    ConnectSql,
    LookAtFile,
    LookAtTable,
    PreviewSync,
    SampleFields,
    TryRule,
)
from app.core.errors import AppError
from app.core.mapping import FieldRule
from app.jobs.handlers import handle
from app.jobs.workspace import Machine, Workspace

CANARY = "Canary Featherstonehaugh"
SYNC = """\
orgtide: 1
name: Samples
connections:
  partner: {kind: files}
  club: {kind: sql}
mappings:
  - name: people
    source: {connection: partner, object: people.csv}
    target: {connection: club, object: people}
    identity: {source: number, target: number}
    fields:
      - {source: number, target: number}
      - {source: name, target: name}
      - {source: born, target: name, when: "number = 2", as: date(dd.MM.yyyy)}
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine.start(str(tmp_path / "workspace"))
    yield made
    made.close()


def test_what_a_sample_or_a_trial_shows_is_not_logged(machine: Machine, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "people.csv").write_text(f"number,name,born\n1,{CANARY},{CANARY}\n", "utf-8")
    (files / "broken.csv").write_text(f'number,name\n1,"{CANARY}" {CANARY}\n', "utf-8")
    with closing(sqlite3.connect(tmp_path / "club.db")) as base:
        base.execute("CREATE TABLE people (number TEXT PRIMARY KEY, name TEXT)")
        base.execute("INSERT INTO people VALUES ('9', ?)", (CANARY,))
        base.commit()
    (tmp_path / "samples.yaml").write_text(SYNC, "utf-8")
    rule = FieldRule("born", "name", chain="date(dd.MM.yyyy)")
    shown = ""
    for ask in (
        ConnectFiles("partner", str(files)),
        ConnectSql("club", f"sqlite:///{tmp_path / 'club.db'}"),
        AddSync(str(tmp_path / "samples.yaml"), (("partner", "partner"), ("club", "club"))),
        LookAtFile(str(files / "people.csv")),
        LookAtFile(str(files / "broken.csv")),
        LookAtTable("club", "people"),
        SampleFields("samples", "people"),
        TryRule("samples", "people", rule),
        TryRule("samples", "", FieldRule("name", "", chain="upper")),
        TryRule("samples", "", FieldRule("name", "", chain="number(de)")),
        PreviewSync("samples"),
    ):
        workspace = Workspace.open(machine)
        try:
            with suppress(AppError):
                shown += str(handle(ask, workspace, lambda _progress: None))
        finally:
            workspace.close()
    assert CANARY in shown, "a sample is there to be seen"
    machine.log.flush()
    logs = [one for one in machine.path.rglob("*.log*") if one.is_file()]
    assert logs
    for log in logs:
        assert CANARY not in log.read_text("utf-8")
