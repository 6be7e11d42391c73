"""Parquet segments: immutable files that count only while the manifest in SQLite names them.

A segment is written beside, synced to the disk, and then named in one transaction. Before it is
read its checksum is compared, so that a damaged file is never used.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.core.errors import StoreError

if TYPE_CHECKING:
    from app.core.sync import Place
    from app.store.database import Database, Row
    from app.store.stage import DuckStage

BASELINE = "baseline"

_CHUNK_BYTES = 1024 * 1024


PARQUET_SQL = (
    "SELECT path, sha256 FROM segments UNION SELECT agreed_path, agreed_sha256 FROM plan_parts"
    " JOIN plans ON plans.id = plan_id"
    " WHERE agreed_path IS NOT NULL AND state IN ('open', 'outdated')"
)
"""Every Parquet file of a workspace that is in use, with its checksum."""


@dataclass(frozen=True)
class Segment:
    """One file of the manifest."""

    id: int
    path: Path
    sha256: str
    rows: int
    columns: list[object]
    """Rule keys of a baseline, in the order of its `k0`, `k1`...; origin and columns of an
    observation."""
    after_delta: int
    cursor: str | None
    complete: bool

    def checked(self) -> Path:
        """The path of a file that is as it was written.

        Raises:
            StoreError: it is missing or damaged.
        """
        try:
            found = file_sha256(self.path)
        except OSError as error:
            raise StoreError(f"{self.path} is missing.", path=self.path) from error
        if found != self.sha256:
            raise StoreError(f"{self.path} is damaged.", path=self.path)
        return self.path


@dataclass(frozen=True)
class NewSegment:
    """A file that is written and not yet named."""

    path: Path
    sha256: str
    rows: int


class Segments:
    """The manifest of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.workspace / "segments"

    def write(self, query: str, stage: DuckStage) -> NewSegment:
        """Write the rows of a query to a file of its own, on the disk when this returns.

        Raises:
            StoreFullError: the disk is full; nothing is left behind.
        """
        path = self._folder / f"{uuid.uuid4().hex}.parquet"
        try:
            stage.parquet_out(query, path)
            (rows,) = stage.one(f"SELECT count(*) FROM {stage.parquet_in([path])}")
            return NewSegment(path, file_sha256(path), int(str(rows)))
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def named(self, place: Place, mapping: str, what: str) -> list[Segment]:
        """The segments of one kind of a mapping, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM segments WHERE sync = ? AND org_id = ? AND mapping = ? AND what = ?"
            " ORDER BY id",
            (place.sync, place.org_id, mapping, what),
        )
        return [self._segment(row) for row in rows]

    def name(
        self,
        segment: NewSegment,
        place: Place,
        mapping: str,
        what: str,
        *,
        columns: object,
        after_delta: int = 0,
        cursor: str | None = None,
        complete: bool = True,
    ) -> None:
        """Add a file to the manifest; inside the caller's transaction."""
        self._database.execute(
            "INSERT INTO segments (sync, org_id, mapping, what, path, sha256, rows, columns,"
            " after_delta, cursor, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                place.sync,
                place.org_id,
                mapping,
                what,
                segment.path.relative_to(self._database.workspace).as_posix(),
                segment.sha256,
                segment.rows,
                msgspec.json.encode(columns).decode(),
                after_delta,
                cursor,
                complete,
            ),
        )

    def forget(self, segments: list[Segment]) -> None:
        """Take files out of the manifest; inside the caller's transaction."""
        self._database.many(
            "DELETE FROM segments WHERE id = ?", [(segment.id,) for segment in segments]
        )

    def _segment(self, row: Row) -> Segment:
        return Segment(
            id=row["id"],
            path=self._database.workspace / row["path"],
            sha256=row["sha256"],
            rows=row["rows"],
            columns=msgspec.json.decode(row["columns"]),
            after_delta=row["after_delta"],
            cursor=row["cursor"],
            complete=bool(row["complete"]),
        )


def file_sha256(path: Path) -> str:
    """Hash a file, hex.

    Raises:
        OSError: it cannot be read.
    """
    seal = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            seal.update(chunk)
    return seal.hexdigest()
