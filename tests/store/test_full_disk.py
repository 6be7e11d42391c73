"""On a disk that is really full everything says so, and what was stored before is whole."""

import subprocess
from pathlib import Path

import pytest

from app.core.errors import StoreFullError
from app.store.database import Database
from app.store.segments import Segments
from app.store.stage import DuckStage

DISK = "4m"


@pytest.fixture
def disk(tmp_path: Path):
    """A disk of its own, of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"\0" * size)
            except OSError:
                size //= 2
    return filler


def test_the_database_keeps_what_it_had_and_goes_on_when_there_is_room(disk: Path):
    workspace = disk / "workspace"
    with Database(workspace) as database:
        database.execute("INSERT INTO settings VALUES ('before', 'x')")
        rows = ((f"key {n}", "x" * 4_000) for n in range(3_000))
        with pytest.raises(StoreFullError), database.transaction():
            database.many("INSERT INTO settings VALUES (?, ?)", rows)
        assert database.value("SELECT count(*) FROM settings") == 1
    filler = fill(disk)
    with pytest.raises(StoreFullError):
        Database(workspace)
    filler.unlink()
    with Database(workspace) as database:
        assert database.value("PRAGMA integrity_check") == "ok"
        assert database.value("SELECT count(*) FROM settings") == 1
        database.execute("INSERT INTO settings VALUES ('after', 'x')")
        assert database.value("SELECT count(*) FROM settings") == 2


def test_a_workspace_that_cannot_be_made_for_want_of_room_is_made_later(disk: Path):
    filler = fill(disk)
    with pytest.raises(StoreFullError):
        Database(disk / "workspace")
    filler.unlink()
    with Database(disk / "workspace") as database:
        assert database.value("PRAGMA integrity_check") == "ok"


def test_the_stage_says_that_there_is_no_room_for_rows(disk: Path):
    with DuckStage(disk / "stage", "job") as stage:
        rows = [[(f"value {n}" * 20,) for n in range(50_000)]]
        with pytest.raises(StoreFullError):
            stage.load("t", ["a"], rows)
        stage.load("u", ["a"], [[("small",)]])
        assert stage.one("SELECT a FROM u") == ("small",)


def test_a_segment_without_room_leaves_no_file_behind(disk: Path, tmp_path: Path):
    with Database(disk / "workspace") as database, DuckStage(tmp_path / "stage", "job") as stage:
        with pytest.raises(StoreFullError):
            Segments(database).write("SELECT md5(range::VARCHAR) AS a FROM range(400000)", stage)
        assert list((disk / "workspace" / "segments").iterdir()) == []
        segment = Segments(database).write("SELECT 1 AS a", stage)
        assert segment.rows == 1
