"""Set what all syncs together may ask of an org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.quota import Budget
from app.core.sync import ConnectionKind
from app.jobs.endpoints import open_meter

if TYPE_CHECKING:
    from app.asks import SetBudget
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def set_budget(ask: SetBudget, workspace: Workspace, report: ReportProgress) -> str:
    """Put a budget of an org in force, for every process at once; the connection's name.

    Raises:
        SettingsError: there is no such connection, it is no org, or a number is below 0.
    """
    del report
    connection = workspace.connections.get(ask.connection)
    if connection.kind is not ConnectionKind.SALESFORCE:
        raise SettingsError(f"{connection.name} is no org; only orgs count calls", key="connection")
    for key, number in (("daily", ask.daily), ("hourly", ask.hourly)):
        if number is not None and number < 0:
            raise SettingsError(f"A budget of {number} calls is less than none", key=key)
    open_meter(connection, workspace).set_budget(Budget(ask.daily, ask.hourly))
    return connection.name
