"""The workspace's database opens, migrates, fills up, breaks and is shared as it should."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Cancelled, StoreError, StoreFullError, StoreTooNewError
from app.store.database import Database, ReadOnlyDatabase, migrations, newest_version


@pytest.fixture
def database(tmp_path: Path):
    with Database(tmp_path / "workspace") as database:
        yield database


def settings_count(database: Database) -> object:
    return database.value("SELECT count(*) FROM settings")


def add(database: Database, key: str, value: str = "x") -> None:
    database.execute("INSERT INTO settings VALUES (?, ?)", (key, value))


def test_a_new_workspace_has_the_newest_schema_and_is_the_owners_alone(database: Database):
    assert database.version() == newest_version()
    assert stat.S_IMODE(database.workspace.stat().st_mode) == 0o700
    for file in database.workspace.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_workspace_that_others_could_read_is_closed_to_them(tmp_path: Path):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    (folder / "orgtide.sqlite").touch(mode=0o644)
    with Database(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "orgtide.sqlite").stat().st_mode) == 0o600


def test_the_journal_is_as_durable_as_sqlite_can_make_it(database: Database):
    assert database.value("PRAGMA synchronous") == 2
    assert database.value("PRAGMA journal_mode") == "wal"
    assert database.value("PRAGMA foreign_keys") == 1


def fingerprint(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(folder.iterdir())
    }


def test_a_newer_workspace_is_refused_and_nothing_of_it_is_touched(database: Database):
    database.execute(f"PRAGMA user_version = {newest_version() + 1}")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    before = fingerprint(database.workspace)
    with pytest.raises(StoreTooNewError) as caught:
        Database(database.workspace)
    assert (caught.value.found, caught.value.supported) == (newest_version() + 1, newest_version())
    assert fingerprint(database.workspace) == before
    with pytest.raises(StoreTooNewError):
        ReadOnlyDatabase(database.workspace)


def test_a_newer_version_that_stands_only_in_the_write_ahead_log_is_refused(database: Database):
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.execute(f"PRAGMA user_version = {newest_version() + 7}")
    header = database.path.read_bytes()[60:64]
    assert int.from_bytes(header) == newest_version()
    with pytest.raises(StoreTooNewError):
        Database(database.workspace)


def test_another_programs_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "orgtide.sqlite"
    foreign = sqlite3.connect(path)
    foreign.execute("PRAGMA application_id = 42")
    foreign.execute("CREATE TABLE t (a)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not an Orgtide workspace"):
        Database(tmp_path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path):
    (tmp_path / "orgtide.sqlite").write_text("Dear diary")
    with pytest.raises(StoreError, match="not an Orgtide workspace"):
        Database(tmp_path)


def test_a_workspace_of_an_older_schema_is_brought_up_to_date(tmp_path: Path, monkeypatch):
    first = [pair for pair in migrations() if pair[0] == 1]
    monkeypatch.setattr("app.store.database.migrations", lambda: first)
    monkeypatch.setattr("app.store.database.newest_version", lambda: 1)
    with Database(tmp_path) as old:
        add(old, "kept")
    later = [*first, (2, ["CREATE TABLE later (a)"])]
    monkeypatch.setattr("app.store.database.migrations", lambda: later)
    monkeypatch.setattr("app.store.database.newest_version", lambda: 2)
    with Database(tmp_path) as new:
        assert new.version() == 2
        assert settings_count(new) == 1
        assert new.value("SELECT count(*) FROM later") == 0


def test_a_migration_that_fails_leaves_the_workspace_as_it_was(tmp_path: Path, monkeypatch):
    with Database(tmp_path):
        pass
    broken = [*migrations(), (99, ["CREATE TABLE half (a)", "CREATE TABLE settings (a)"])]
    with monkeypatch.context() as patch:
        patch.setattr("app.store.database.migrations", lambda: broken)
        patch.setattr("app.store.database.newest_version", lambda: 99)
        with pytest.raises(StoreError):
            Database(tmp_path)
    with Database(tmp_path) as same:
        assert same.version() == newest_version()
        assert not same.value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")


def test_a_transaction_is_all_or_nothing(database: Database):
    def fail_halfway() -> None:
        with database.transaction():
            add(database, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert settings_count(database) == 0
    with database.transaction():
        add(database, "a")
    assert settings_count(database) == 1


def test_a_full_disk_is_said_so_and_leaves_nothing_half_written(database: Database):
    pages = database.value("PRAGMA page_count")
    database.execute(f"PRAGMA max_page_count = {pages}")
    rows = ((f"key {n}", "x" * 4_000) for n in range(1_000))
    with pytest.raises(StoreFullError), database.transaction():
        database.many("INSERT INTO settings VALUES (?, ?)", rows)
    assert settings_count(database) == 0
    database.close()
    with Database(database.workspace) as again:
        add(again, "after")
        assert settings_count(again) == 1
        assert again.value("PRAGMA integrity_check") == "ok"


def test_a_damaged_database_is_said_so(database: Database):
    database.close()
    content = bytearray(database.path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    database.path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"), Database(database.workspace) as damaged:
        add(damaged, "a")


def test_a_workspace_that_cannot_be_made_is_a_store_error(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        Database(tmp_path / "file" / "below")


def test_reading_never_writes(database: Database):
    add(database, "a")
    reading = ReadOnlyDatabase(database.workspace)
    assert len(reading.rows("SELECT * FROM settings")) == 1
    assert reading.first("SELECT * FROM settings WHERE key = 'b'") is None
    with pytest.raises(StoreError, match="readonly"):
        reading.rows("DELETE FROM settings")
    reading.close()


def test_a_workspace_that_is_not_there_is_not_made_by_reading(tmp_path: Path):
    with pytest.raises(StoreError):
        ReadOnlyDatabase(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_empty_file_waits_for_the_program_that_makes_it(tmp_path: Path):
    (tmp_path / "orgtide.sqlite").touch()
    with pytest.raises(StoreError, match="not been opened"):
        ReadOnlyDatabase(tmp_path)


WRITER = """
import sys
from pathlib import Path
from app.store.database import Database

name, count = sys.argv[2], int(sys.argv[3])
with Database(Path(sys.argv[1])) as database:
    for n in range(count):
        with database.transaction():
            database.execute("INSERT INTO settings VALUES (?, ?)", (f"{name} {n}", "x" * 500))
        print(n, flush=True)
"""


def writer(workspace: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(workspace), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path):
    both = [writer(tmp_path, name, 150) for name in ("one", "two")]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with Database(tmp_path) as database:
        assert settings_count(database) == 300


def open_once_more(workspace: Path) -> None:
    Database(workspace).close()


def open_to_read(workspace: Path) -> None:
    ReadOnlyDatabase(workspace).close()


def test_several_processes_may_be_the_first(tmp_path: Path):
    for n in range(5):
        all_at_once = [writer(tmp_path / str(n), str(name), 1) for name in range(4)]
        for process in all_at_once:
            process.communicate(timeout=60)
        assert [process.returncode for process in all_at_once] == [0, 0, 0, 0]


@pytest.mark.parametrize("meanwhile", [open_once_more, open_to_read])
def test_a_second_look_of_one_process_leaves_the_file_locked_against_others(
    database: Database, meanwhile: Callable[[Path], None]
):
    add(database, "before")
    meanwhile(database.workspace)
    writer(database.workspace, "other", 3).communicate(timeout=60)
    assert (database.workspace / "orgtide.sqlite-wal").exists(), "another took it for unused"
    add(database, "after")
    assert settings_count(database) == 5
    with Database(database.workspace) as again:
        assert settings_count(again) == 5
        assert again.value("PRAGMA integrity_check") == "ok"


@pytest.mark.parametrize("after", [1, 7, 40])
def test_a_process_killed_while_it_writes_loses_nothing_that_it_acknowledged(
    tmp_path: Path, after: int
):
    process = writer(tmp_path, "w", 100_000)
    acknowledged = 0
    assert process.stdout is not None
    for line in process.stdout:
        acknowledged = int(line) + 1
        if acknowledged >= after:
            os.kill(process.pid, 9)
            break
    acknowledged = max([acknowledged, *(int(line) + 1 for line in process.stdout)])
    process.wait(timeout=120)
    process.stdout.close()
    with Database(tmp_path) as database:
        kept = settings_count(database)
        assert kept in (acknowledged, acknowledged + 1)
        assert database.value("PRAGMA integrity_check") == "ok"


def test_a_writer_that_waits_for_another_stops_when_it_is_not_wanted_any_more(
    database: Database, tmp_path: Path
):
    looks = []

    def still_wanted() -> None:
        looks.append(1)
        if len(looks) == 2:
            raise Cancelled

    with Database(database.workspace, still_wanted) as waiting:
        with database.transaction():
            with pytest.raises(Cancelled), waiting.transaction():
                raise AssertionError("it was never its turn")
            looks.clear()
            with pytest.raises(Cancelled):
                waiting.execute("INSERT INTO settings VALUES ('a', 'b')")
        looks.clear()
        waiting.execute("INSERT INTO settings VALUES ('a', 'b')")
        assert not looks, "nobody is asked where nobody has to wait"
