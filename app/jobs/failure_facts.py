"""What the workbook of a run's failures is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.schema import ObjectSchema
from app.core.values import Canonical
from app.jobs.left_out_sheets import SkippedRow, Words
from app.store.decisions import Resolved
from app.store.page_rows import FailedWrite, FailureCause, RunRow


@dataclass(frozen=True)
class FailedRow:
    """A failed write with the source's row it came from."""

    write: FailedWrite
    original: Mapping[str, Canonical]
    """Column of the source → its value."""


@dataclass(frozen=True)
class WorkbookFacts:
    """What the workbook is made of; rows are read once, while it is written."""

    run: RunRow
    address: str
    """The org's host, "" where there is none."""
    budget: int | None
    """API calls allowed a day, None without a budget."""
    causes: tuple[FailureCause, ...]
    rows: Iterable[FailedRow]
    skipped: Iterable[SkippedRow]
    conflicts: Iterable[Resolved]
    schemas: Mapping[str, ObjectSchema]
    """The written object of each mapping, where it is known."""
    language: str = ""
    """Of the workbook's sentences; "" for English."""

    @property
    def words(self) -> Words:
        """The labels of the run's plan."""
        labels = {mapping: schema.label for mapping, schema in self.schemas.items()}
        return Words(self.run.parts, labels)
