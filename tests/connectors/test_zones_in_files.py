"""The moments of forty zones: from a file to what is stored, and back into it."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from app.connectors.file_folder import FileFolder
from app.core.plan import Operation
from app.core.ports import ReadRequest
from app.core.values import FieldType
from app.language.canonical import canonical_sql
from app.store.stage import DuckStage
from tests.builders import request
from tests.language.test_zones import VALUES_A_ZONE, WRITTEN, ZONES, canonical, moments

FORMAT = "dd.MM.yyyy HH:mm:ss"


def walls(zone: str) -> list[datetime]:
    """Moments of a zone on its clocks, each time on the wall once: the first of the two."""
    known = ZoneInfo(zone)
    local = (moment.astimezone(known) for moment in moments(zone))
    return [one for one in local if one.replace(fold=1 - one.fold).utcoffset() == one.utcoffset()]


def stored(files: FileFolder, object: str, field: str, folder: Path) -> list[str]:
    """What is stored of a column, canonical."""
    with DuckStage(folder / "stages", "zones") as stage:
        read = files.read(ReadRequest(object, (field,)), stage, lambda _p: None)
        sql = canonical_sql("r0", FieldType.DATETIME)
        rows = stage.rows(f"SELECT {sql} FROM {read.table} ORDER BY CAST(row_no AS BIGINT)")
        return [str(row[0]) for row in rows]


@pytest.mark.parametrize("zone", ZONES)
def test_a_moment_of_a_file_is_stored_and_written_back_without_drift(zone: str, tmp_path: Path):
    local = walls(zone)
    expected = [canonical(wall) for wall in local]
    lines = [f"{n};{wall.strftime(WRITTEN)};" for n, wall in enumerate(local)]
    (tmp_path / "a.csv").write_text("\n".join(["k;at;back", *lines, ""]))
    said = {"datetimes": FORMAT, "datetime_columns": "at, back", "zone": zone}
    files = FileFolder("files", tmp_path, said)
    assert stored(files, "a.csv", "at", tmp_path) == expected
    changes = [(str(n), {"back": value}) for n, value in enumerate(expected)]
    sent = request("a.csv", Operation.UPDATE, *changes, key=("k",))
    assert all(one.succeeded for one in files.write(sent, lambda _id: None))
    for line in (tmp_path / "a.csv").read_text().splitlines()[1:]:
        _, before, after = line.split(";")
        assert before == after


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"])
def test_a_moment_of_a_workbook_is_stored_and_written_back_without_drift(zone: str, tmp_path: Path):
    local = walls(zone)[:400]
    book = Workbook()
    book.active.append(["k", "at"])
    for n, wall in enumerate(local):
        book.active.append([str(n), wall.replace(tzinfo=None)])
    book.save(tmp_path / "a.xlsx")
    files = FileFolder("files", tmp_path, {"datetime_columns": "at", "zone": zone})
    expected = [canonical(wall) for wall in local]
    assert stored(files, "a.xlsx", "at", tmp_path) == expected
    turned = expected[::-1]
    changes = [(str(n), {"at": value}) for n, value in enumerate(turned)]
    sent = request("a.xlsx", Operation.UPDATE, *changes, key=("k",))
    assert all(one.succeeded for one in files.write(sent, lambda _id: None))
    assert stored(files, "a.xlsx", "at", tmp_path) == turned


def test_the_moments_are_those_around_changes_of_the_clocks():
    assert sum(len(walls(zone)) for zone in ZONES) > len(ZONES) * VALUES_A_ZONE * 0.9
    assert all(len(moments(zone)) == VALUES_A_ZONE for zone in ZONES)
    assert moments("UTC")[0].tzinfo is UTC
