"""Read both sides whole and say which ranges of records differ. Writes nothing to either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.snapshot import Side
from app.engine.diff import diff
from app.engine.narrow import narrow
from app.engine.reconcile import reconcile
from app.jobs.families import Family
from app.jobs.open_place import open_place
from app.jobs.preview_sync import look_at_place
from app.jobs.sending import Sender

if TYPE_CHECKING:
    from app.asks import ReconcileSync
    from app.core.pairing import Drift
    from app.core.plan import PlanPart
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def reconcile_sync(ask: ReconcileSync, workspace: Workspace, report: ReportProgress) -> list[Drift]:
    """Compare both sides of a sync; the ranges that differ, none when they agree."""
    with (
        open_place(ask.sync, ask.org, workspace) as place,
        workspace.lease(place.place) as lease,
        workspace.stage("reconcile") as stage,
    ):
        sender = Sender(workspace, place, lease, stage, report)
        sender.recover()
        return drift_of_place(sender, ask.mapping)


def drift_of_place(sender: Sender, only: str) -> list[Drift]:
    """Compare both sides at an open place; see `reconcile_sync`."""
    looked = look_at_place(sender, only, full=True)
    family = Family(sender, looked.pairings, [mapping.name for mapping in looked.mappings])
    parts: dict[str, PlanPart] = {}
    found: list[Drift] = []
    for mapping in looked.mappings:
        pairing = family.referred(mapping, parts)
        source, target = (sender.place.schema(mapping, side) for side in Side)
        parts[mapping.name] = diff(narrow(pairing, sender.stage), source, target, sender.stage)
        found += reconcile(pairing, sender.stage)
    return found
