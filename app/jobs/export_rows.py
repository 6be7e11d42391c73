"""What both workbooks take from the workspace: the org's address, skipped rows, open conflicts."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app.core.closing import Closing
from app.core.errors import StoreError
from app.core.plan import ChangeKind
from app.core.snapshot import Side
from app.core.sync import ConnectionKind
from app.jobs.left_out_sheets import SkippedRow
from app.jobs.workbook_sheet import safe_file_name
from app.store.page_rows import ChangeFilter
from app.store.pages import PAGE_ROWS
from app.store.stage import DuckStage, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.core.plan import Change
    from app.core.schema import ObjectSchema
    from app.core.snapshot import Observation
    from app.core.sync import Connection, Place
    from app.core.values import Canonical
    from app.jobs.left_out_sheets import Words
    from app.jobs.workspace import Workspace
    from app.store.decisions import Resolved
    from app.store.page_rows import PlanPartRow

_PLANNED = frozenset(ChangeKind) - {ChangeKind.PROBLEM}

_LOG = structlog.get_logger()


def export_path(path: str, name: str) -> Path:
    """Where a workbook goes: the path, or inside it under its own name where it is a folder.

    What has no ending is taken for a folder, made if it is not there yet.
    """
    return safe_path(path if Path(path).suffix else f"{path}/", name, ".xlsx")


def safe_path(path: str, name: str, ending: str) -> Path:
    """Where an exported file goes: the path, or inside it under its own name if it is a folder."""
    chosen = Path(path).expanduser().absolute()
    folder = chosen.is_dir() or path.endswith(("/", "\\"))
    return chosen / f"{safe_file_name(name)}{ending}" if folder else chosen


def written_schemas(
    workspace: Workspace, org_id: str, parts: Iterable[PlanPartRow]
) -> dict[str, ObjectSchema]:
    """The target object of each mapping as it was last described; only those that are known."""
    org = _org(workspace, org_id)
    if org is None:
        return {}
    known = {part.mapping: workspace.schemas.find(org.name, part.target_object) for part in parts}
    return {mapping: one.schema for mapping, one in known.items() if one is not None}


class ExportRows(Closing):
    """Reads what a plan left out, page by page; used as a context manager."""

    def __init__(self, workspace: Workspace, place: Place, plan_id: int, words: Words) -> None:
        self._workspace = workspace
        self._place = place
        self._plan_id = plan_id
        self._words = words
        self._open = ExitStack()
        self._stage: DuckStage | None = None
        self._seen: dict[str, Observation | None] = {}

    def close(self) -> None:
        """Close what was opened for the rows."""
        self._open.close()

    @property
    def address(self) -> str:
        """The org's host, "" where its connection is gone."""
        org = _org(self._workspace, self._place.org_id)
        return org.settings.get("host", "") if org else ""

    @property
    def daily_budget(self) -> int | None:
        """API calls allowed a day in the org; None without a budget."""
        for row in self._workspace.pages.usage(self._workspace.clock.now()):
            if row.org_id == self._place.org_id:
                return row.usage.daily_budget
        return None

    def planned(self) -> Iterator[Resolved]:
        """All changes but those that could not be planned, in plan order."""
        for page in self._pages(ChangeFilter(kinds=_PLANNED)):
            yield from page

    def conflicts(self) -> Iterator[Resolved]:
        """The conflicts that wait for a choice."""
        shown = ChangeFilter(kinds=frozenset({ChangeKind.CONFLICT}), undecided=True)
        for page in self._pages(shown):
            yield from page

    def skipped(self) -> Iterator[SkippedRow]:
        """The records that were not planned, with what the source held of them."""
        for page in self._pages(ChangeFilter(kinds=frozenset({ChangeKind.PROBLEM}))):
            changes = [one.change for one in page]
            held = self._source_rows(changes)
            for change in changes:
                key = (change.mapping, change.source_key or "")
                yield SkippedRow(change, held.get(key, {}))

    def _pages(self, shown: ChangeFilter) -> Iterator[tuple[Resolved, ...]]:
        seqs = self._workspace.pages.change_seqs(self._plan_id, shown)
        for start in range(0, len(seqs), PAGE_ROWS):
            yield self._workspace.pages.changes(self._plan_id, seqs[start : start + PAGE_ROWS])

    def _source_rows(
        self, changes: Sequence[Change]
    ) -> dict[tuple[str, str], dict[str, Canonical]]:
        """What the source last held of these records, by mapping and key."""
        held: dict[tuple[str, str], dict[str, Canonical]] = {}
        for mapping in dict.fromkeys(change.mapping for change in changes):
            keys = [
                change.source_key
                for change in changes
                if change.mapping == mapping and change.source_key is not None
            ]
            for key, values in self._rows_of(mapping, keys):
                held[mapping, key] = values
        return held

    def _rows_of(
        self, mapping: str, keys: Sequence[str]
    ) -> Iterator[tuple[str, dict[str, Canonical]]]:
        seen = self._observation(mapping) if keys else None
        if seen is None or self._stage is None:
            return
        names = ", ".join(quoted(column.name) for column in seen.columns)
        marks = ", ".join("?" for _ in keys)
        sql = f"SELECT key, {names} FROM {quoted(seen.table)} WHERE key IN ({marks})"
        for key, *values in self._stage.rows(sql, keys):
            texts = [None if value is None else str(value) for value in values]
            fields = [column.field for column in seen.columns]
            yield str(key), dict(zip(fields, texts, strict=True))

    def _observation(self, mapping: str) -> Observation | None:
        """What the source of a mapping was last seen to hold, put into the stage once."""
        if mapping not in self._seen:
            if self._stage is None:
                self._stage = self._open.enter_context(self._workspace.stage("export"))
            try:
                self._seen[mapping] = self._workspace.observations.load(
                    self._place, mapping, Side.SOURCE, self._stage
                )
            except StoreError:
                # The workbook is worth having without these columns.
                _LOG.warning("observation not readable", mapping=mapping, exc_info=True)
                self._seen[mapping] = None
        return self._seen[mapping]


def _org(workspace: Workspace, org_id: str) -> Connection | None:
    """The connection of an org; None where it is gone."""
    for row in workspace.pages.connections():
        connection = row.connection
        if connection.kind is ConnectionKind.SALESFORCE and connection.org_id == org_id:
            return connection
    return None
