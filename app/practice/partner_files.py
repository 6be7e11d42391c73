"""Writes and reads the partner's files: `mobile_subscribers.csv` and `subscribers.db`."""

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

from app.practice.partner_rows import COLUMNS, Row
from app.practice.partner_seeds import PartnerMembership, PartnerSide, make_partner_side
from app.practice.sample import DEFAULT_SEED, SampleSize

CSV_FILE = "mobile_subscribers.csv"
DATABASE_FILE = "subscribers.db"

_TABLES = """
CREATE TABLE subscribers (
    constituent_id TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, mobile_phone TEXT,
    mobile_subscriber BOOLEAN NOT NULL, opt_in_date DATE, opt_in_time TIMESTAMP,
    preferred_channel TEXT, city TEXT, postal_code TEXT, account_number TEXT, card_number TEXT,
    lifetime_value DECIMAL(12, 2), visits INTEGER, interests TEXT, is_deleted BOOLEAN NOT NULL,
    updated_at TIMESTAMP NOT NULL);
CREATE TABLE memberships (
    membership_number TEXT PRIMARY KEY, constituent_id TEXT NOT NULL REFERENCES subscribers,
    level TEXT NOT NULL, starts_on DATE NOT NULL, ends_on DATE NOT NULL,
    price DECIMAL(12, 2) NOT NULL, updated_at TIMESTAMP NOT NULL);
"""


def write_partner_side(
    folder: Path, size: SampleSize = SampleSize.NORMAL, seed: int = DEFAULT_SEED
) -> PartnerSide:
    """Write both files into the folder, in place of what was there; return what is in them."""
    side = make_partner_side(size, seed)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [each.row for each in side.subscribers]
    write_subscribers(folder, rows)
    _write_memberships(folder, side.memberships)
    return side


def write_subscribers(folder: Path, rows: Sequence[Row]) -> None:
    """Write the subscribers to the CSV file and to the database; memberships stay as they are."""
    with (folder / CSV_FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    database = _open(folder)
    with database:
        database.execute("DELETE FROM subscribers")
        marks = ", ".join("?" for _ in COLUMNS)
        database.executemany(f"INSERT INTO subscribers VALUES ({marks})", map(_typed, rows))
    database.close()


def read_subscribers(folder: Path) -> list[Row]:
    """Read the subscribers from the CSV file, in its order."""
    with (folder / CSV_FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_memberships(folder: Path, memberships: Iterable[PartnerMembership]) -> None:
    database = _open(folder)
    with database:
        database.execute("DELETE FROM memberships")
        database.executemany(
            "INSERT INTO memberships VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                tuple(str(part) if index in {3, 4} else part for index, part in enumerate(each))
                for each in map(astuple, memberships)
            ),
        )
    database.close()


def _open(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / DATABASE_FILE)
    tables = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
    if tables[0] == 0:
        database.executescript(_TABLES)
    return database


def _typed(row: Row) -> tuple[str | int | float | None, ...]:
    """Turn a CSV row into column values: 0 and 1, numbers, and null for nothing."""
    typed: dict[str, str | int | float | None] = {
        name: row[name] if row[name] != "" else None for name in COLUMNS
    }
    typed["mobile_subscriber"] = int(row["mobile_subscriber"] == "Y")
    typed["is_deleted"] = int(row["is_deleted"] == "true")
    typed["lifetime_value"] = float(row["lifetime_value"])
    typed["visits"] = int(row["visits"])
    return tuple(typed.values())
