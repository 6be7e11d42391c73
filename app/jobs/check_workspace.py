"""Check the workspace's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store.check import check_workspace as check_files

if TYPE_CHECKING:
    from app.asks import CheckWorkspace
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def check_workspace(ask: CheckWorkspace, workspace: Workspace, report: ReportProgress) -> list[str]:
    """Look for damage; one plain sentence for each finding, none when all is sound."""
    del report
    return [str(finding) for finding in check_files(workspace.path, deep=ask.deep)]
