"""What a mapping lets follow a run, by what became of its rows: the workbook of its failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks import ExportFailures
from app.core.errors import StoreError, UserError
from app.core.mapping import Output, OutputUse
from app.jobs.export_failures import export_failures

if TYPE_CHECKING:
    from app.core.report import RunReport
    from app.core.sync import Sync
    from app.jobs.open_place import OpenPlace

EXPORTS = "exports"
"""Folder of the workspace for workbooks that nobody asked for by name."""


def sync_now(place: OpenPlace) -> Sync:
    """The sync of a run as it says now: what follows may have been changed while it went.

    A sync that is gone, or says nothing that makes sense any more, is taken as the run began it.
    """
    try:
        return place.workspace.syncs.load(place.sync.name)
    except UserError:
        return place.sync


def carry_out_outputs(place: OpenPlace, report: RunReport) -> None:
    """Export the failures of a run that has ended, where a mapping of it says so.

    A workbook that cannot be written is said in a notice; the run is over and stays so.
    """
    workspace = place.workspace
    planned = {part.mapping for part in workspace.plans.parts(report.plan_id)}
    wanted = any(
        (Output.ERROR, OutputUse.EXPORT) in one.outputs and one.name in planned
        for one in sync_now(place).mappings
    )
    if not wanted or not report.tally.failed:
        return
    folder = workspace.path / EXPORTS
    try:
        path = export_failures(
            ExportFailures(report.run_id, f"{folder}/"), workspace, lambda _: None
        )
    except StoreError as error:
        level, words = "warning", str(error)
    else:
        level, words = "info", f"What failed in run {report.run_id} is in {path}"
    workspace.notices.add(
        level, words, sync=place.sync.name, org_id=report.place.org_id, run_id=report.run_id
    )
