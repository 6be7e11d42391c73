"""Copies a workspace into one file while it is in use, and makes a workspace of such a file again.

A backup is a zip with a manifest of checksums: the database as it was at one moment, the Parquet
segments that it names, our copies of the sync files, own API files, and certificates. Not in it:
secrets (they are in the keyring of the computer), logs, scratch, and the practice org's data.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from app.core.errors import DataError, SettingsError, StoreError, StoreFullError, StoreTooNewError
from app.store.database import Database, newest_version
from app.store.own_apis import own_api_files
from app.store.paths import DATABASE_NAME, OWNER_ONLY_FILE, private_file, private_folder
from app.store.segments import PARQUET_SQL, file_sha256
from app.store.stage import sync_to_disk

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST = "manifest.json"
MAGIC = "orgtide backup"
TRIES = 5
"""How often a backup starts again because files went away under it. Source: ours."""

DIGEST_BYTES = 64
"""Length of the checksum over the whole file, which is the comment of the archive."""

_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class BackupMember:
    """One file of a backup."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class BackupManifest:
    """What a backup says of itself."""

    kind: str
    schema: int
    """Version of the database's schema."""
    made_at: datetime
    members: list[BackupMember]


def back_up(workspace: Path, to: Path, at: datetime) -> BackupManifest:
    """Write a backup, all of it or nothing; the workspace may be in use meanwhile.

    Args:
        workspace: its folder.
        to: the file to make; must not be there.
        at: when.

    Raises:
        SettingsError: the file is there already.
        StoreFullError: the disk is full; nothing is left behind.
        StoreError: the workspace is damaged; nothing is left behind.
    """
    if to.exists():
        raise SettingsError(f"{to} is there already.", key="path")
    scratch = private_folder(workspace / "stage") / f"backup-{os.getpid()}"
    beside = to.with_name(f"{to.name}.part")
    try:
        private_folder(to.parent)
        manifest = _tried(workspace, scratch, beside, at)
        beside.replace(to)
        sync_to_disk(to)
    except OSError as error:
        raise _disk_error(error, to) from error
    finally:
        beside.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def _tried(workspace: Path, scratch: Path, to: Path, at: datetime) -> BackupManifest:
    """Copy the database, then what it names; again if some of that is gone by then."""
    tries = 0
    while True:
        shutil.rmtree(scratch, ignore_errors=True)
        copy = private_folder(scratch) / DATABASE_NAME
        with Database(workspace) as database:
            database.copy_to(copy)
        try:
            return _zipped(workspace, copy, to, at)
        except FileNotFoundError as error:  # folded into another segment meanwhile
            tries += 1
            if tries == TRIES:
                raise StoreError(f"{error.filename} is missing.", path=workspace) from error


def _zipped(workspace: Path, copy: Path, to: Path, at: datetime) -> BackupManifest:
    members = []
    private_file(to)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, path, known in _members(workspace, copy):
            sealed = _add(archive, name, path)
            if known and sealed.sha256 != known:
                raise StoreError(f"{name} is damaged; it is not backed up.", path=path)
            members.append(sealed)
        manifest = BackupManifest(MAGIC, newest_version(), at, members)
        archive.writestr(MANIFEST, msgspec.json.encode(manifest))
        archive.comment = b"0" * DIGEST_BYTES
    with to.open("r+b") as file:
        digest = _digest(file)
        file.seek(-DIGEST_BYTES, os.SEEK_END)
        file.write(digest)
    return manifest


def _digest(file: BinaryIO) -> bytes:
    """SHA-256, hex, over all of a backup but the end, where it stands itself."""
    left = file.seek(0, os.SEEK_END) - DIGEST_BYTES
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(left, _CHUNK_BYTES))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


def _members(workspace: Path, copy: Path) -> Iterable[tuple[str, Path, str]]:
    """Name in the backup, file, and the checksum it must have ("" where none is known)."""
    yield DATABASE_NAME, copy, ""
    database = sqlite3.connect(copy)
    try:
        parquet = database.execute(PARQUET_SQL).fetchall()
        syncs = database.execute("SELECT file, sha256 FROM syncs ORDER BY file").fetchall()
    finally:
        database.close()
    for name, sha256 in [*parquet, *syncs]:
        yield name, workspace / name, sha256 or ""
    for path in sorted([*(workspace / "erasures").glob("*.json"), *own_api_files(workspace)]):
        yield path.relative_to(workspace).as_posix(), path, ""


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> BackupMember:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    packed = name.endswith(".parquet")
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as member:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            member.write(chunk)
    return BackupMember(name, size, digest.hexdigest())


# Restoring ---------------------------------------------------------------------------------------


def restore(backup: Path, workspace: Path) -> BackupManifest:
    """Make a workspace of a backup; nothing counts before all of it was compared and is on disk.

    Args:
        backup: the file.
        workspace: the folder to make; must hold no workspace.

    Raises:
        SettingsError: there is a workspace already.
        DataError: the file is no sound backup; nothing is left behind.
        StoreTooNewError: a newer program wrote it.
        StoreFullError: the disk is full; nothing is left behind.
    """
    if (workspace / DATABASE_NAME).exists():
        raise SettingsError(f"There is a workspace in {workspace} already.", key="workspace")
    beside = workspace.with_name(f"{workspace.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        manifest = _unpacked(backup, private_folder(beside))
        _let_go(beside / DATABASE_NAME)
        private_folder(workspace)
        for path in sorted(beside.iterdir(), key=lambda one: one.name == DATABASE_NAME):
            shutil.rmtree(workspace / path.name, ignore_errors=True)
            path.replace(workspace / path.name)  # the database last: only then it is a workspace
    except OSError as error:
        raise _disk_error(error, workspace) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def read_manifest(backup: Path) -> BackupManifest:
    """Compare a backup with its checksum and read what it says of itself.

    Raises:
        DataError: it is no sound backup.
        StoreTooNewError: a newer program wrote it.
    """
    try:
        with backup.open("rb") as file:
            digest = _digest(file)
            sound = file.read(DIGEST_BYTES + 1) == digest
        with zipfile.ZipFile(backup) as archive:
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=BackupManifest)
    except OSError as error:
        raise DataError(f"{backup} cannot be read: {error.strerror}", path=backup) from error
    except _DAMAGED as error:
        raise DataError(f"{backup.name} is not a sound backup of Orgtide", path=backup) from error
    if not sound:
        raise DataError(f"{backup.name} is damaged: its checksum is another", path=backup)
    if manifest.kind != MAGIC:
        raise DataError(f"{backup.name} is not a backup of Orgtide", path=backup)
    if manifest.schema > newest_version():
        raise StoreTooNewError(
            f"The backup was written by a newer Orgtide (schema {manifest.schema}, this one knows"
            f" {newest_version()}).",
            path=backup,
            found=manifest.schema,
            supported=newest_version(),
        )
    return manifest


def check_backup(backup: Path) -> list[str]:
    """Compare a backup with its checksum; a plain sentence for each damage."""
    try:
        read_manifest(backup)
    except DataError as error:
        return [f"{error}."]
    return []


def _unpacked(backup: Path, folder: Path) -> BackupManifest:
    manifest = read_manifest(backup)
    try:
        with zipfile.ZipFile(backup) as archive:
            for member in manifest.members:
                path = folder / _safe(member.name, backup)
                private_folder(path.parent)
                with archive.open(member.name) as source, private_file(path).open("wb") as file:
                    shutil.copyfileobj(source, file, _CHUNK_BYTES)
                if file_sha256(path) != member.sha256:
                    raise DataError(f"{member.name} of {backup.name} is damaged", path=backup)
                sync_to_disk(path)
    except _DAMAGED as error:
        raise DataError(f"{backup.name} is not a sound backup of Orgtide", path=backup) from error
    return manifest


def _safe(name: str, backup: Path) -> PurePosixPath:
    """A name inside of a workspace, and nowhere else."""
    path = PurePosixPath(name)
    inside = len(path.parts) <= 3 and ".." not in path.parts and not path.is_absolute()
    if not inside or "\\" in name or ":" in name:
        raise DataError(f"{backup.name} holds a file with a strange name", path=backup)
    return path


def _let_go(database: Path) -> None:
    """Say that no process of the old place holds anything in the new one."""
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("UPDATE leases SET held = 0, fence = fence + 1")
    finally:
        connection.close()
    database.chmod(OWNER_ONLY_FILE)


_DAMAGED = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    msgspec.DecodeError,
)
"""What reading a file raises that is no sound backup."""


def _disk_error(error: OSError, path: Path) -> StoreError:
    if error.errno in (28, 122):  # no room, or over the quota
        return StoreFullError("There is no room left for the copy.", path=path)
    return StoreError(f"{path} cannot be written: {error.strerror}.", path=path)
