"""A database whose connection is cut at the commit: what became of the rows is looked up."""

from pathlib import Path

from app.asks import ConnectSql, ContinueRun
from app.core.outcome import WriteState
from app.jobs.workspace import Workspace
from tests.connectors.sql_table.cut_connections import CutConnections
from tests.database_servers import ServerDatabase
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Outward
connections:
  org: {kind: salesforce}
  club: {kind: sql}
mappings:
  - name: people
    source: {connection: org, object: Contact}
    target: {connection: club, object: people}
    where: {source: "Fax LIKE 'CUT%'"}
    identity: {source: Fax, target: code}
    fields:
      - {source: Fax, target: code}
      - {source: LastName, target: name}
"""


def states(desk: Desk, run: int) -> dict[str, int]:
    workspace = Workspace.open(desk.machine)
    try:
        rows = workspace.database.rows(
            "SELECT state, count(*) FROM writes WHERE run_id = ? GROUP BY state", (run,)
        )
        return {str(row[0]): int(row[1]) for row in rows}
    finally:
        workspace.close()


def test_rows_of_a_lost_commit_are_found_and_none_is_written_twice(
    practice: PracticeProcess, tmp_path: Path, postgres: ServerDatabase
) -> None:
    postgres.execute(
        "CREATE TABLE people (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        " code VARCHAR(9), name VARCHAR(40))"
    )
    records = [{"Fax": f"CUT{n}", "LastName": f"Cut {n}"} for n in range(6)]
    practice.control("edits", {"operation": "insert", "sobject": "Contact", "records": records})
    desk = Desk(tmp_path / "desk", practice)
    with CutConnections(postgres.server.port) as way:
        url = postgres.url.replace(f":{postgres.server.port}/", f":{way.port}/")
        desk.ask(ConnectSql("club", url, encryption="off"))
        sync = desk.add(SYNC, ("org", "org"), ("club", "club"))
        plan = desk.preview(sync)
        way.cut_at(b"COMMIT", after=b"INSERT INTO people", carried_out=True)
        report = desk.apply(plan)
        assert way.cuts == 1
        if WriteState.UNKNOWN.value in states(desk, report.run_id):
            desk.ask(ContinueRun(report.run_id))
        assert states(desk, report.run_id) == {WriteState.SUCCEEDED.value: 6}
        found = postgres.execute("SELECT code, name FROM people ORDER BY code")
        assert found == [(f"CUT{n}", f"Cut {n}") for n in range(6)]
        assert desk.changes(desk.preview(sync, full=True)) == []
