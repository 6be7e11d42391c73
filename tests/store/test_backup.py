"""A backup is the workspace as it was at one moment, and nothing else becomes a workspace."""

import threading
import zipfile
from pathlib import Path

import pytest

from app.core.errors import DataError, SettingsError, StoreError, StoreTooNewError
from app.core.plan import Operation
from app.store import backup as module
from app.store.backup import MANIFEST, back_up, check_backup, read_manifest, restore
from app.store.check import check_workspace
from app.store.database import Database
from app.store.leases import Leases, place_lease
from app.store.stage import DuckStage
from app.store.syncs import Syncs
from tests.store.places import NAME, PEOPLE, PLACE, START, Workplace, insert, send, update
from tests.store.test_sync_files import MINIMAL


@pytest.fixture
def full(at: Workplace) -> Workplace:
    path = at.folder.parent / "small.yaml"
    path.write_text(MINIMAL, "utf-8")
    Syncs(at.database).add(path, START)
    _, journal = at.begin([insert(1)], agreed=[("s9", "t9", {NAME: ("a", "A")})])
    (made,) = send(journal, Operation.INSERT)
    journal.confirmed([(made, "new1", made.values)], START)
    at.baselines.compact(PLACE, PEOPLE, at.stage, at.lease)
    return at


def restored(tmp_path: Path, folder: Path) -> Workplace:
    database = Database(folder)
    return Workplace(folder, database, DuckStage(tmp_path / "other-stage", "restored"))


def test_what_is_restored_is_what_was_there(full: Workplace, tmp_path: Path):
    to = tmp_path / "w.backup"
    made = back_up(full.folder, to, START)
    agreed = full.agreements()
    assert check_backup(to) == []
    assert restore(to, tmp_path / "new") == made
    assert check_workspace(tmp_path / "new", deep=True) == []
    there = restored(tmp_path, tmp_path / "new")
    assert there.agreements() == agreed
    assert Syncs(there.database).names() == ["small"]
    assert there.rows("SELECT * FROM writes") == full.rows("SELECT * FROM writes")
    there.stage.close()
    there.database.close()


def test_a_backup_is_taken_while_others_write(full: Workplace, tmp_path: Path):
    """Another thread begins runs and folds segments all the while; each backup is sound."""
    ended = threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with Database(full.folder) as database, DuckStage(tmp_path / "s2", "busy") as stage:
                busy = Workplace.__new__(Workplace)
                busy.folder, busy.database, busy.stage = full.folder, database, stage
                busy.clock = full.clock
                busy.__post_init__()
                seq = 10
                while not ended.is_set():
                    _, journal = busy.begin([update(seq, "a", f"b{seq}")])
                    (sent,) = send(journal, Operation.UPDATE)
                    journal.confirmed([(sent, f"t{seq}", sent.values)], START)
                    busy.baselines.compact(PLACE, PEOPLE, stage, busy.lease)
                    seq += 1
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    full.leases.release(full.lease)
    thread = threading.Thread(target=write)
    thread.start()
    try:
        for n in range(4):
            back_up(full.folder, tmp_path / f"{n}.backup", START)
    finally:
        ended.set()
        thread.join()
    assert failures == []
    for n in range(4):
        restore(tmp_path / f"{n}.backup", tmp_path / f"new-{n}")
        assert [one for one in check_workspace(tmp_path / f"new-{n}") if not one.harmless] == []


def test_a_workspace_is_never_written_over(full: Workplace, tmp_path: Path):
    to = tmp_path / "w.backup"
    back_up(full.folder, to, START)
    with pytest.raises(SettingsError, match="already"):
        back_up(full.folder, to, START)
    with pytest.raises(SettingsError, match="already"):
        restore(to, full.folder)


def test_a_damaged_workspace_is_not_backed_up(full: Workplace, tmp_path: Path):
    (segment,) = (full.folder / "segments").glob("*")
    segment.write_bytes(b"PAR1 no more")
    with pytest.raises(StoreError, match="damaged; it is not backed up"):
        back_up(full.folder, tmp_path / "w.backup", START)
    segment.unlink()
    with pytest.raises(StoreError, match="missing"):
        back_up(full.folder, tmp_path / "w.backup", START)
    assert [one.name for one in tmp_path.iterdir() if "backup" in one.name] == []
    assert not list((full.folder / "stage").glob("backup-*"))


def test_nobody_holds_anything_in_a_restored_workspace(full: Workplace, tmp_path: Path):
    back_up(full.folder, tmp_path / "w.backup", START)
    restore(tmp_path / "w.backup", tmp_path / "new")
    with Database(tmp_path / "new") as database:
        lease = Leases(database, full.clock).take(place_lease(PLACE))
        assert lease.fence > full.lease.fence


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/b/c/d", "a\\b", "c:evil"])
def test_a_file_with_a_strange_name_is_refused(full: Workplace, tmp_path: Path, name: str):
    to = tmp_path / "w.backup"
    made = back_up(full.folder, to, START)

    member = module.BackupMember(name, 1, "0" * 64)
    manifest = module.BackupManifest(made.kind, made.schema, made.made_at, [member])
    rewrite(to, manifest, {name: b"x"})
    with pytest.raises(DataError, match="strange name"):
        restore(to, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "evil").exists()


def rewrite(path: Path, manifest: module.BackupManifest, files: dict[str, bytes]) -> None:
    """A backup as somebody else could make it, its checksum right."""
    import msgspec

    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, msgspec.json.encode(manifest))
        archive.comment = b"0" * module.DIGEST_BYTES
    with path.open("r+b") as file:
        digest = module._digest(file)
        file.seek(-module.DIGEST_BYTES, 2)
        file.write(digest)


def test_other_files_and_newer_backups_are_refused(full: Workplace, tmp_path: Path):
    other = tmp_path / "other.zip"
    with pytest.raises(DataError, match="cannot be read"):
        read_manifest(other)
    other.write_bytes(b"no zip at all, but long enough to hold a checksum at its end ......")
    with pytest.raises(DataError, match="not a sound backup"):
        read_manifest(other)
    rewrite(other, module.BackupManifest("something", 1, START, []), {})
    with pytest.raises(DataError, match="not a backup of Orgtide"):
        read_manifest(other)
    rewrite(other, module.BackupManifest(module.MAGIC, 9_999, START, []), {})
    with pytest.raises(StoreTooNewError, match="newer Orgtide"):
        restore(other, tmp_path / "new")
