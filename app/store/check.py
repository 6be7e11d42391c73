"""Looks for damage in a workspace; changes nothing.

Checks the database's own structure, every Parquet segment against its checksum, our copies of the
sync files, and files that nothing names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import MappingError, StoreError
from app.store.database import ReadOnlyDatabase
from app.store.erasure_certificate import is_whole
from app.store.page_seal import check_seal
from app.store.paths import DATABASE_NAME, database_path
from app.store.segments import PARQUET_SQL, file_sha256
from app.store.sync_files import read_sync

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    path: Path
    message: str
    """One plain sentence."""
    harmless: bool = False
    """Takes up room and nothing else."""

    def __str__(self) -> str:
        return self.message


def check_workspace(workspace: Path, *, deep: bool = False) -> list[Finding]:
    """Look for damage.

    Args:
        workspace: its folder.
        deep: check each index of the database against its table too; takes some seconds a million
            rows.

    Returns:
        What was found, worst first; nothing when all is sound.

    Raises:
        StoreTooNewError: a newer program wrote it.
        StoreError: the database cannot be opened at all.
    """
    database = ReadOnlyDatabase(workspace)
    try:
        findings = [
            *_of_database(database, deep=deep),
            *_of_parquet(database, workspace),
            *_of_sync_files(database, workspace),
            *_of_certificates(workspace),
            *_orphans(database, workspace),
        ]
    finally:
        database.close()
    return sorted(findings, key=lambda one: one.harmless)


def check_at_rest(workspace: Path) -> list[Finding]:
    """Look for bits that changed in the database while nobody had it open.

    Must not be called while this process has the database open: opening it ends its rest.
    """
    return [Finding(database_path(workspace), words) for words in check_seal(workspace)]


def _of_database(database: ReadOnlyDatabase, *, deep: bool) -> Iterator[Finding]:
    try:
        for row in database.rows(f"PRAGMA {'integrity_check' if deep else 'quick_check'}"):
            if row[0] != "ok":
                yield Finding(database.path, f"{DATABASE_NAME} is damaged: {row[0]}.")
        for row in database.rows("PRAGMA foreign_key_check"):
            yield Finding(
                database.path, f"A row of {row[0]} belongs to a {row[2]} row that is gone."
            )
    except StoreError as error:
        yield Finding(database.path, str(error))


def _of_parquet(database: ReadOnlyDatabase, workspace: Path) -> Iterator[Finding]:
    for row in database.rows(PARQUET_SQL):
        path = workspace / row["path"]
        try:
            sound = file_sha256(path) == row["sha256"]
        except OSError:
            yield Finding(path, f"{row['path']} is missing.")
            continue
        if not sound:
            yield Finding(path, f"{row['path']} is damaged: its checksum is another.")


def _of_sync_files(database: ReadOnlyDatabase, workspace: Path) -> Iterator[Finding]:
    for row in database.rows("SELECT name, file, sha256 FROM syncs ORDER BY name"):
        path = workspace / row["file"]
        if row["sha256"] and path.is_file() and file_sha256(path) != row["sha256"]:
            yield Finding(path, f"{row['file']} was changed outside of Orgtide.")
            continue
        answers = {
            one["key"]: one["value"]
            for one in database.rows("SELECT * FROM sync_settings WHERE sync = ?", (row["name"],))
        }
        try:
            read_sync(path, answers)
        except MappingError as error:
            line = f", line {error.line}" if error.line else ""
            yield Finding(path, f"{row['file']}{line}: {error}")


def _of_certificates(workspace: Path) -> Iterator[Finding]:
    for path in sorted((workspace / "erasures").glob("*.json")):
        if not is_whole(path):
            name = path.relative_to(workspace).as_posix()
            yield Finding(path, f"{name} is damaged: its checksum is another.")


def _orphans(database: ReadOnlyDatabase, workspace: Path) -> Iterator[Finding]:
    named = {row["path"] for row in database.rows(PARQUET_SQL)}
    files = [*(workspace / "segments").glob("*"), *(workspace / "plans").glob("*/*")]
    for path in sorted(files):
        name = path.relative_to(workspace).as_posix()
        if name not in named:
            yield Finding(path, f"{name} belongs to nothing and can be removed.", harmless=True)
