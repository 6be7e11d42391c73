"""A database is followed by the column that says when a record changed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import MappingError
from app.core.plan import ChangeKind
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Followed
connections:
  org: {kind: salesforce}
  club: {kind: sql}
mappings:
  - name: people
    source: {connection: club, object: people, changed: changed_at}
    target: {connection: org, object: Contact}
    where: {target: "Fax LIKE 'CH%'"}
    identity: {source: code, target: Fax}
    mode: {to_target: upsert, to_source: update}
    conflicts: newest wins
    deletions: {to_target: propagate}
    fields:
      - {source: code, target: Fax}
      - {source: name, target: LastName, flow: "<->"}
"""


@pytest.fixture
def club(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "club.db", isolation_level=None)
    connection.execute(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT,"
        " changed_at DATETIME)"
    )
    connection.executemany(
        "INSERT INTO people (code, name, changed_at) VALUES (?, ?, '2020-01-01 10:00:00')",
        [(f"CH{n}", f"Member {n}") for n in range(6)],
    )
    # Another row long ahead of the rest, so that the rest lies behind what is read again.
    connection.execute("UPDATE people SET changed_at = '2021-01-01 10:00:00' WHERE code = 'CH5'")
    yield connection
    connection.close()


def test_changes_are_followed_and_a_deletion_is_found(
    practice: PracticeProcess, tmp_path: Path, club: sqlite3.Connection
) -> None:
    desk = Desk(tmp_path / "desk", practice)
    desk.connect_database(tmp_path / "club.db")
    sync = desk.add(SYNC, ("org", "org"), ("club", "database"))
    desk.apply(desk.preview(sync))
    assert desk.changes(desk.preview(sync)) == []
    # A change that does not move the column is what the column says did not happen.
    club.execute("UPDATE people SET name = 'Unseen' WHERE code = 'CH0'")
    club.execute(
        "UPDATE people SET name = 'Seen', changed_at = '2022-01-01 10:00:00' WHERE code = 'CH1'"
    )
    seen = [(one.kind, one.source_key) for one in desk.changes(desk.preview(sync))]
    assert seen == [(ChangeKind.UPDATE, "2")]
    club.execute("DELETE FROM people WHERE code = 'CH2'")
    plan = desk.preview(sync)
    found = {(one.kind, one.source_key) for one in desk.changes(plan)}
    # The deletion makes it read everything, so that the other change comes to light as well.
    assert found == {
        (ChangeKind.UPDATE, "1"),
        (ChangeKind.UPDATE, "2"),
        (ChangeKind.DELETE, "3"),
    }


def test_the_newer_side_wins_for_a_database_too(
    practice: PracticeProcess, tmp_path: Path, club: sqlite3.Connection
) -> None:
    desk = Desk(tmp_path / "desk", practice)
    desk.connect_database(tmp_path / "club.db")
    sync = desk.add(SYNC, ("org", "org"), ("club", "database"))
    desk.apply(desk.preview(sync))
    ids = desk.look("Contact", ["Id"], "Fax")
    both = [("CH0", "2020-02-02 10:00:00"), ("CH1", "2999-01-01 10:00:00")]
    for code, changed in both:
        club.execute(
            "UPDATE people SET name = 'Club', changed_at = ? WHERE code = ?", (changed, code)
        )
        record = {"Id": ids[code]["Id"], "LastName": "Org"}
        edit = {"operation": "update", "sobject": "Contact", "records": [record]}
        practice.control("edits", edit)
    desk.apply(desk.preview(sync, full=True))
    names = dict(club.execute("SELECT code, name FROM people"))
    held = desk.look("Contact", ["LastName", "Fax"], "Fax")
    assert (names["CH0"], held["CH0"]["LastName"]) == ("Org", "Org")
    assert (names["CH1"], held["CH1"]["LastName"]) == ("Club", "Club")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("object: people, changed: changed_at", "query: select 1 as code, changed: changed_at"),
        ("object: Contact}", "object: Contact, changed: SystemModstamp}"),
    ],
)
def test_only_a_table_of_a_database_has_such_a_column(
    practice: PracticeProcess, tmp_path: Path, old: str, new: str
) -> None:
    desk = Desk(tmp_path / "desk", practice)
    with pytest.raises(MappingError, match="Only a table of a database"):
        desk.add(SYNC.replace(old, new), ("org", "org"))
