"""Remove what is older than it is kept for: at the start, daily, and when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.store.retention import Kept
from app.wording.runs import removed_words

if TYPE_CHECKING:
    from app.asks import ApplyRetention, SetRetention
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def apply_retention(
    ask: ApplyRetention, workspace: Workspace, report: ReportProgress
) -> dict[str, int]:
    """Remove what is too old; kind → how many. A notice says it where there was any."""
    del report
    if ask.if_due and not workspace.retention.is_due():
        return {}
    removed = {kind.value: count for kind, count in workspace.retention.apply().items()}
    if removed:
        workspace.notices.add("info", removed_words(removed))
    return removed


def set_retention(ask: SetRetention, workspace: Workspace, report: ReportProgress) -> None:
    """Say how long a kind of data is kept.

    Raises:
        SettingsError: there is no such kind, or the time is shorter than a day.
    """
    del report
    try:
        kind = Kept(ask.kind)
    except ValueError as error:
        known = ", ".join(one.value for one in Kept)
        raise SettingsError(f"{ask.kind} is not one of {known}", key="kind") from error
    workspace.retention.set_days(kind, ask.days)
