"""What a person does by hand before a sync runs, with the addresses of the bound orgs filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.salesforce.hosts import lightning_host

if TYPE_CHECKING:
    from app.core.sync import SetupStep, Sync
    from app.jobs.workspace import Workspace


def setup_steps(sync: Sync, workspace: Workspace) -> tuple[SetupStep, ...]:
    """The steps of a sync; a link to an org that is not bound is left out.

    Where several orgs are bound to the role, the link leads to the first of them by name.
    """
    return tuple(_filled(one, sync, workspace) for one in sync.setup)


def _filled(step: SetupStep, sync: Sync, workspace: Workspace) -> SetupStep:
    if not step.role:
        return step
    bindings = workspace.connections.bindings(sync.name)
    bound = sorted(one.connection for one in bindings if one.role == step.role)
    if not bound:
        return replace(step, link="")
    settings = workspace.connections.get(bound[0]).settings
    host = settings.get("my_domain") or settings.get("host", "")
    filled = step.link.replace("{lightning}", lightning_host(host)).replace("{host}", host)
    return replace(step, link=filled)
