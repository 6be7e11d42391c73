"""Keeps which workbooks were exported: files of the person, outside of the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.store.database import Database


@dataclass(frozen=True)
class ExportedWorkbook:
    """One file that was written."""

    path: Path
    kind: str
    """"failures" or "plan"."""
    number: int
    """Of the run or the plan."""


class Workbooks:
    """The workbooks of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, workbook: ExportedWorkbook, at: datetime) -> None:
        """Remember a file that was written."""
        run = workbook.number if workbook.kind == "failures" else None
        plan = workbook.number if workbook.kind == "plan" else None
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO workbooks VALUES (?, ?, ?, ?, ?)",
                (str(workbook.path.absolute()), workbook.kind, run, plan, at.isoformat()),
            )

    def all(self) -> list[ExportedWorkbook]:
        """Every file that was written, by its path."""
        rows = self._database.rows("SELECT * FROM workbooks ORDER BY path")
        return [
            ExportedWorkbook(Path(row["path"]), row["kind"], row["run_id"] or row["plan_id"])
            for row in rows
        ]

    def holding(self, mentions: Callable[[str], int]) -> list[Path]:
        """Those that are still there and hold something; an unreadable one counts as well."""
        return [one.path for one in self.all() if one.path.is_file() and _holds(one.path, mentions)]


def _holds(path: Path, mentions: Callable[[str], int]) -> bool:
    try:
        with ZipFile(path) as parts:
            return any(
                mentions(parts.read(name).decode("utf-8", errors="replace"))
                for name in parts.namelist()
            )
    except (OSError, BadZipFile, KeyError, ValueError, RuntimeError):
        return True
