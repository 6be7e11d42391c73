"""Seals the database while nobody has it open, so that a bit that changes at rest is noticed.

SQLite keeps no checksums of its pages. When the last process closes the workspace, the checksums of
the whole file are written beside it; the first one that opens it compares them. Whoever opens the
database for writing breaks the seal before anything is written, so a seal that is there is true.
A process that dies leaves no seal: then only what SQLite itself knows of its structure is checked.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from app.core.errors import StoreError
from app.store.held_files import HELD
from app.store.paths import database_path, private_file

if TYPE_CHECKING:
    from pathlib import Path

BLOCK_BYTES = 64 * 1024
"""Bytes under one checksum. Source: ours; tells roughly where the damage is."""

_PATIENCE_S = 0.2
"""How long a closing process waits to be alone. Unit: seconds. Source: ours; else no seal."""


@dataclass(frozen=True)
class _Seal:
    size_bytes: int
    sums: list[int]
    """CRC-32 of each block."""


def seal_path(workspace: Path) -> Path:
    """Name the seal of a workspace's database."""
    return workspace / f"{database_path(workspace).name}.seal"


def seal(workspace: Path) -> bool:
    """Seal the database if nobody else has it open; whether it was sealed."""
    path = database_path(workspace)
    with HELD.opening(path) as open_already:
        if open_already or not path.is_file():
            return False
        file = path.open("rb")
        try:
            alone = _alone(path)
            if alone is None:
                return False
            try:
                body = msgspec.json.encode(_sums(path))
                _write(seal_path(workspace), body)
            finally:
                alone.close()  # before the file: closing that drops the locks of this process
        finally:
            file.close()
    return True


def break_seal(workspace: Path) -> None:
    """Say that the database may change from now on; called once it is open."""
    seal_path(workspace).unlink(missing_ok=True)


def check_seal(workspace: Path) -> list[str]:
    """Compare the database with its seal; one plain sentence for each damage, none without a seal.

    Must not be called while this process has the database open.

    Raises:
        StoreError: the seal cannot be read, as in a workspace of another user.
    """
    path, sealed = database_path(workspace), seal_path(workspace)
    try:
        text = sealed.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{sealed} cannot be read: {error.strerror}.", path=sealed) from error
    digest, _, body = text.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return [f"{sealed.name} is damaged; the database could not be compared with it."]
    known = msgspec.json.decode(body, type=_Seal)
    with HELD.opening(path) as open_already:
        if open_already:
            return []
        now = _sums(path)
    if now == known:
        return []
    try:
        if sealed.read_bytes() != text:
            return []  # somebody has opened it meanwhile
    except FileNotFoundError:
        return []
    if now.size_bytes != known.size_bytes:
        return [f"{path.name} has another size than when it was closed: it is damaged."]
    places = [
        n for n, pair in enumerate(zip(now.sums, known.sums, strict=True)) if len(set(pair)) > 1
    ]
    return [f"{path.name} is damaged near byte {n * BLOCK_BYTES:,}." for n in places]


def refuse_damage(workspace: Path) -> None:
    """Refuse a database that changed while nobody had it open.

    Raises:
        StoreError: it did.
    """
    damage = check_seal(workspace)
    if damage:
        raise StoreError(damage[0], path=database_path(workspace))


def _alone(path: Path) -> sqlite3.Connection | None:
    """A connection that keeps everybody out, all of the log moved into the file; None if busy."""
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        connection.close()
        return None
    if busy:
        connection.close()
        return None
    return connection


def _sums(path: Path) -> _Seal:
    sums, size = [], 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            sums.append(zlib.crc32(block))
            size += len(block)
    return _Seal(size, sums)


def _write(path: Path, body: bytes) -> None:
    beside = path.with_suffix(".new")
    private_file(beside).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    beside.replace(path)
