"""Who may ask for what: the one place that looks at a person's role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import asks
from app.core.errors import NotAllowedError, SettingsError
from app.store.people import PersonRole

if TYPE_CHECKING:
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

VIEWER_MAY: frozenset[type] = frozenset(
    {
        asks.ImportCorrections,
        asks.ExportFailures,
        asks.ExportPlan,
        asks.ListChanges,
        asks.SavePlan,
        asks.ExportSync,
        asks.CheckWorkspace,
        asks.ReadErrorGuide,
    }
)
"""What changes nothing on any side and nothing that others rely on. Any other ask, also one that is
added later, wants an administrator."""


def permit(ask: type, workspace: Workspace) -> None:
    """Let an ask pass, or refuse it.

    Raises:
        NotAllowedError: the person may only look.
    """
    if ask not in VIEWER_MAY:
        want_administrator(workspace)


def want_administrator(workspace: Workspace) -> None:
    """Let an administrator pass; for what is done without an ask.

    Raises:
        NotAllowedError: the person may only look.
    """
    person = workspace.machine.person
    if workspace.people.role_of(person) is not PersonRole.ADMINISTRATOR:
        raise NotAllowedError(
            f"{person} may look and export in this workspace, and nothing else", person=person
        )


def set_role(ask: asks.SetRole, workspace: Workspace, report: ReportProgress) -> None:
    """Say what a person may do.

    Raises:
        SettingsError: there is no such role, or nobody would be an administrator any more.
    """
    del report
    try:
        role = PersonRole(ask.role)
    except ValueError as error:
        known = " or ".join(one.value for one in PersonRole)
        raise SettingsError(f"{ask.role} is no role; say {known}", key="role") from error
    workspace.people.set_role(ask.person, role)
