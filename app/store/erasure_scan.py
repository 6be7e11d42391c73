"""Looks through every byte of a workspace whether anything of a person is left: the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.store.stage import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.database import Database
    from app.store.erasure_terms import Terms
    from app.store.stage import DuckStage


@dataclass(frozen=True)
class Scan:
    """What a look through every file of a workspace found."""

    files: int
    size_bytes: int
    found: int
    """Mentions of the person."""


def scan(database: Database, terms: Terms, stage: DuckStage) -> Scan:
    """Look for the values in every byte of a workspace, and in what its Parquet files hold.

    Left out: the practice org's data, which is made up, and the job's own scratch. The bytes of the
    database are compared with what its tables say: what the file holds more often than they do is
    left over from something deleted.
    """
    files = size = found = 0
    workspace = database.workspace
    for path in sorted(workspace.rglob("*")):
        inside = path.relative_to(workspace).parts
        if not path.is_file() or inside[0] in ("practice", "stage"):
            continue
        data = path.read_bytes() if path != database.path else b""
        files, size = files + 1, size + (len(data) or path.stat().st_size)
        if path == database.path:
            found += _in_database(database, terms)
            continue
        for encoding in ("utf-8", "utf-16-le"):
            found += terms.mentions(data.decode(encoding, errors="replace"))
        if path.suffix == ".parquet":
            found += _in_parquet(path, terms, stage)
    return Scan(files, size, found)


def _in_database(database: Database, terms: Terms) -> int:
    """Mentions in the tables, and whatever the file holds beyond what they say."""
    mentions = live = 0
    tables = database.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    for table in [row["name"] for row in tables]:
        for row in database.rows(f"SELECT * FROM {quoted(table)}"):
            for value in row:
                if isinstance(value, str):
                    mentions += terms.mentions(value)
                    live += terms.count(value.encode())
    return mentions + max(0, terms.count(database.content()) - live)


def _in_parquet(path: Path, terms: Terms, stage: DuckStage) -> int:
    rows = stage.rows(f"SELECT * FROM {stage.parquet_in([path])}")
    return sum(terms.mentions(str(one)) for row in rows for one in row if one is not None)
