"""Write the workbook of a run's failures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.plan import ChangeKind
from app.core.sync import ConnectionKind
from app.jobs.failure_workbook import WorkbookFacts, write_failure_workbook
from app.store.page_rows import ChangeFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ExportFailures
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema
    from app.jobs.workspace import Workspace
    from app.store.page_rows import FailedWrite, PlanPartRow, RunRow

PAGE = 256


def export_failures(ask: ExportFailures, workspace: Workspace, report: ReportProgress) -> str:
    """Write the workbook; its path.

    Raises:
        SettingsError: there is no such run.
        StoreError: the file cannot be written.
    """
    del report
    workspace.runs.report(ask.run)
    run = workspace.pages.run(ask.run)
    assert run is not None  # noqa: S101 - the line above refused a run that is not there
    failed = tuple(_failed(ask.run, workspace))
    plan_id = run.report.plan_id
    changes = workspace.pages.changes(plan_id, [write.seq for write in failed])
    skipped = workspace.pages.change_seqs(
        plan_id, ChangeFilter(kinds=frozenset({ChangeKind.PROBLEM}))
    )
    path = Path(ask.path).expanduser().absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_failure_workbook(
        WorkbookFacts(
            run=run,
            address=_address(run, workspace),
            causes=workspace.pages.causes(ask.run),
            failed=failed,
            originals={one.change.seq: one.change for one in changes},
            skipped=tuple(one.change for one in workspace.pages.changes(plan_id, skipped)),
            schemas=_schemas(run, workspace),
        ),
        path,
    )
    return str(path)


def _failed(run_id: int, workspace: Workspace) -> Iterator[FailedWrite]:
    after = 0
    while page := workspace.pages.failed(run_id, limit=PAGE, after=after):
        yield from page
        after = page[-1].write_id


def _address(run: RunRow, workspace: Workspace) -> str:
    """The host of the run's org, "" where its connection is gone."""
    for row in workspace.pages.connections():
        if row.connection.org_id == run.report.place.org_id:
            return row.connection.settings.get("host", "")
    return ""


def _schemas(run: RunRow, workspace: Workspace) -> dict[str, ObjectSchema]:
    """The target object of each mapping, as it was last described."""
    found = {}
    for part in run.parts:
        schema = _schema(run, part, workspace)
        if schema is not None:
            found[part.mapping] = schema
    return found


def _schema(run: RunRow, part: PlanPartRow, workspace: Workspace) -> ObjectSchema | None:
    for row in workspace.pages.connections():
        connection = row.connection
        if connection.kind is ConnectionKind.SALESFORCE and (
            connection.org_id == run.report.place.org_id
        ):
            known = workspace.schemas.find(connection.name, part.target_object)
            return known.schema if known else None
    return None
