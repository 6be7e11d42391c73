"""What a side held when last seen comes back as it was, and only whole."""

from dataclasses import replace

import pytest

from app.core.errors import StoreError, StoreFullError
from app.core.snapshot import Column, Side, Snapshot
from app.core.values import FieldType
from app.store.observations import Observations
from app.store.segments import Segments
from tests.store.places import PLACE, START, Workplace

COLUMNS = (Column("Name", FieldType.STRING, "c0"), Column("name", FieldType.DOUBLE, "c1", 2))


def snapshot(at: Workplace, rows, *, complete: bool = True, cursor: str | None = "c") -> Snapshot:
    table = at.stage.name("snapshot")
    at.stage.load(table, ["row_no", "key", "stamp", "scope", "problem", "c0", "c1"], [rows])
    return Snapshot(
        Side.TARGET, "Contact", table, COLUMNS, len(rows), complete, START, cursor=cursor
    )


def seen(at: Workplace, mapping: str = "people", side: Side = Side.TARGET):
    found = at_observations(at).load(PLACE, mapping, side, at.stage)
    return found and (found, list(at.stage.rows(f"SELECT * FROM {found.table} ORDER BY key")))


def at_observations(at: Workplace) -> Observations:
    return Observations(at.database)


ROWS = [("1", "b", "2026", "true", None, "Ben", None), ("2", "a", None, "false", "x", "", "1.5")]


def test_what_was_seen_comes_back(at: Workplace):
    assert seen(at) is None
    at_observations(at).save(PLACE, "people", snapshot(at, ROWS), at.stage)
    found, rows = seen(at)
    assert rows == [("a", None, "", "1.5"), ("b", "2026", "Ben", None)]
    assert (found.columns, found.cursor, found.rows) == (COLUMNS, "c", 2)
    assert seen(at, "others") is None
    assert seen(at, side=Side.SOURCE) is None


def test_a_newer_look_takes_the_place_of_the_older_one(at: Workplace):
    keep = at_observations(at)
    keep.save(PLACE, "people", snapshot(at, ROWS), at.stage)
    keep.save(PLACE, "people", snapshot(at, ROWS[:1], cursor=None), at.stage)
    found, rows = seen(at)
    assert (len(rows), found.cursor) == (1, None)
    assert len(list((at.folder / "segments").iterdir())) == 1


def test_a_look_at_some_records_only_is_not_kept(at: Workplace):
    at_observations(at).save(PLACE, "people", snapshot(at, ROWS, complete=False), at.stage)
    assert seen(at) is None


def test_a_damaged_file_is_found_and_can_be_forgotten(at: Workplace):
    keep = at_observations(at)
    keep.save(PLACE, "people", snapshot(at, ROWS), at.stage)
    (path,) = (at.folder / "segments").iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(StoreError, match="damaged"):
        seen(at)
    keep.forget(PLACE, "people", Side.TARGET)
    assert seen(at) is None
    assert not path.exists()


def test_a_full_disk_keeps_the_older_look(at: Workplace):
    keep = at_observations(at)
    keep.save(PLACE, "people", snapshot(at, ROWS), at.stage)
    at.database.execute(f"PRAGMA max_page_count = {at.database.value('PRAGMA page_count')}")
    long_names = tuple(Column("x" * 40_000, FieldType.STRING, f"c{n}") for n in range(2))
    newer = replace(snapshot(at, ROWS[:1]), columns=long_names)
    with pytest.raises(StoreFullError):
        keep.save(PLACE, "people", newer, at.stage)
    _, rows = seen(at)
    assert len(rows) == 2
    assert len(list((at.folder / "segments").iterdir())) == 1
    assert len(Segments(at.database).named(PLACE, "people", "target")) == 1
