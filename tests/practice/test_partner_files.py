"""The partner's CSV file and database."""

import csv
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy

from app.practice.partner_files import (
    CSV_FILE,
    DATABASE_FILE,
    read_subscribers,
    write_partner_side,
    write_subscribers,
)
from app.practice.partner_rows import COLUMNS
from app.practice.partner_seeds import PartnerSide
from app.practice.sample import SampleSize


@pytest.fixture
def side(tmp_path: Path) -> PartnerSide:
    return write_partner_side(tmp_path, SampleSize.SMALL)


def test_the_csv_holds_every_subscriber_in_order(tmp_path: Path, side: PartnerSide) -> None:
    with (tmp_path / CSV_FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [each.row for each in side.subscribers] == read_subscribers(tmp_path)
    assert list(rows[0]) == list(COLUMNS)


def test_the_database_says_the_same_with_types(tmp_path: Path, side: PartnerSide) -> None:
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / DATABASE_FILE}")
    table = sqlalchemy.Table("subscribers", sqlalchemy.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        rows = {row["constituent_id"]: row for row in connection.execute(table.select()).mappings()}
    engine.dispose()
    assert len(rows) == len(side.subscribers)
    for each in side.subscribers:
        stored, row = rows[each.row["constituent_id"]], each.row
        assert stored["last_name"] == (row["last_name"] or None)
        assert stored["mobile_subscriber"] is (row["mobile_subscriber"] == "Y")
        assert stored["lifetime_value"] == Decimal(row["lifetime_value"])
        assert (stored["opt_in_date"] is None) == (row["opt_in_date"] == "")


def test_writing_again_replaces_both_files(tmp_path: Path, side: PartnerSide) -> None:
    write_partner_side(tmp_path, SampleSize.SMALL, seed=7)
    assert read_subscribers(tmp_path) != [each.row for each in side.subscribers]


def test_memberships_stay_when_subscribers_are_written(tmp_path: Path, side: PartnerSide) -> None:
    write_subscribers(tmp_path, read_subscribers(tmp_path)[:3])
    database = sqlite3.connect(tmp_path / DATABASE_FILE)
    counts = [
        database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("subscribers", "memberships")
    ]
    database.close()
    assert counts == [3, len(side.memberships)]
