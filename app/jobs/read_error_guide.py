"""Read the guide to errors for a process that must not stop for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording.guide import guide_entries

if TYPE_CHECKING:
    from app.asks import ReadErrorGuide
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def read_error_guide(
    ask: ReadErrorGuide, workspace: Workspace, report: ReportProgress
) -> dict[str, tuple[str, str, bool]]:
    """Each code with its words, its fix and whether it is about access."""
    del ask, workspace, report
    return guide_entries()
