"""A check finds what is damaged, missing or left over, and changes nothing."""

import pytest

from app.core.errors import StoreError
from app.store.check import check_workspace
from app.store.page_seal import refuse_damage, seal_path
from app.store.syncs import Syncs
from tests.store.places import NAME, START, Workplace, insert
from tests.store.test_sync_files import MINIMAL


@pytest.fixture
def full(at: Workplace) -> Workplace:
    """A workspace with a sync, an open plan and a baseline."""
    path = at.folder.parent / "small.yaml"
    path.write_text(MINIMAL, "utf-8")
    Syncs(at.database).add(path, START)
    at.begin([insert(1)], agreed=[("s9", "t9", {NAME: ("a", "A")})])
    at.save([insert(1)], agreed=[("s8", "t8", {})])
    return at


@pytest.mark.parametrize("deep", [False, True])
def test_a_sound_workspace_has_no_findings(full: Workplace, deep: bool):
    assert check_workspace(full.folder, deep=deep) == []


def parquet_files(full: Workplace):
    return sorted((full.folder / "plans").glob("*/*"))


def test_a_damaged_and_a_missing_segment_are_found(full: Workplace):
    first, second = parquet_files(full)
    first.write_bytes(b"PAR1 no more")
    second.unlink()
    findings = check_workspace(full.folder)
    assert [str(one) for one in findings] == [
        "plans/1/0.agreed.parquet is damaged: its checksum is another.",
        "plans/2/0.agreed.parquet is missing.",
    ]
    assert [one.path for one in findings] == [first, second]


def test_files_that_nothing_names_are_found_last(full: Workplace):
    (full.folder / "segments").mkdir()
    (full.folder / "segments" / "left.parquet").touch()
    parquet_files(full)[0].unlink()
    findings = check_workspace(full.folder)
    assert [(str(one), one.harmless) for one in findings] == [
        ("plans/1/0.agreed.parquet is missing.", False),
        ("segments/left.parquet belongs to nothing and can be removed.", True),
    ]
    assert (full.folder / "segments" / "left.parquet").exists()


def test_a_sync_file_that_was_broken_since_is_found(full: Workplace):
    path = full.folder / "syncs" / "small.yaml"
    path.write_text(MINIMAL + "oops: 1\n")
    (finding,) = check_workspace(full.folder)
    assert str(finding) == "syncs/small.yaml was changed outside of Orgtide."
    full.database.execute("UPDATE syncs SET sha256 = NULL")
    (finding,) = check_workspace(full.folder)
    assert str(finding).startswith("syncs/small.yaml, line 13: There is no key 'oops'")
    path.unlink()
    (finding,) = check_workspace(full.folder)
    assert "syncs/small.yaml: The file cannot be read" in str(finding)


def test_a_damaged_database_is_found(full: Workplace):
    full.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = full.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'plan_changes'")[0]
    size = int(full.database.value("PRAGMA page_size") or 0)
    full.database.close()
    with full.database.path.open("r+b") as file:
        file.seek((int(page) - 1) * size)
        file.write(b"\xa5" * size)
    assert any("damaged" in str(one) for one in check_workspace(full.folder))


def test_a_row_without_the_row_it_belongs_to_is_found(full: Workplace):
    full.database.execute("PRAGMA foreign_keys = OFF")
    full.database.execute("INSERT INTO bindings VALUES ('none', 'r', '', 'none')")
    assert any("A row of bindings belongs" in str(one) for one in check_workspace(full.folder))


def test_a_workspace_that_is_not_there_is_no_sound_one(tmp_path):
    with pytest.raises(StoreError):
        check_workspace(tmp_path)


def test_a_seal_that_may_not_be_read_is_named_and_nothing_is_opened(tmp_path):
    seal_path(tmp_path).mkdir()
    with pytest.raises(StoreError, match=r"orgtide.sqlite.seal cannot be read"):
        refuse_damage(tmp_path)
