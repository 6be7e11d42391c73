"""Start the practice orgs, connect them and their partner data, and bind the example sync."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from app.asks import AddSync, ConnectFiles, ConnectSalesforce, ConnectSql
from app.jobs.add_sync import add_sync
from app.jobs.connect_files import connect_files
from app.jobs.connect_org import connect_salesforce
from app.jobs.connect_sql import connect_sql
from app.practice.partner_files import write_partner_side
from app.resources import mapping_file
from app.store.sync_files import read_sync

if TYPE_CHECKING:
    from app.asks import OpenPractice
    from app.core.progress import ReportProgress
    from app.jobs.practice_org import PracticeFacts
    from app.jobs.workspace import Workspace

ORG = "Practice org"
"""Name of the connection to the practice sandbox, which the example is bound to."""

SECOND_ORG = "Practice production"
FILES = "Practice files"
DATABASE = "Practice database"
EXAMPLES = ("practice-mobile-opt-ins.yaml",)
"""Sync files that come with the practice org."""


def open_practice(
    ask: OpenPractice, workspace: Workspace, report: ReportProgress
) -> dict[str, str]:
    """Make everything ready for the practice errand; what each thing is called."""
    practice = workspace.machine.practice
    if ask.fresh:
        practice.close()
        shutil.rmtree(practice.folder, ignore_errors=True)
    orgs = {facts.kind: facts for facts in practice.ensure(lambda: workspace.clock.sleep(0))}
    partner = practice.folder / "partner"
    if not partner.exists():
        write_partner_side(partner)
    known = {row.connection.name for row in workspace.pages.connections()}
    for name, kind in ((ORG, "sandbox"), (SECOND_ORG, "production")):
        if ask.fresh or name not in known:
            connect_salesforce(_sign_in(name, orgs[kind], known), workspace, report)
    replace = ask.fresh or FILES in known
    connect_files(ConnectFiles(FILES, str(partner), replace), workspace, report)
    url = f"sqlite:///{partner / 'subscribers.db'}"
    connect_sql(ConnectSql(DATABASE, url, replace=replace), workspace, report)
    names = [_example(name, workspace, report) for name in EXAMPLES]
    return {
        "org": ORG,
        "files": FILES,
        "database": DATABASE,
        "sync": names[0],
        "folder": str(partner),
    }


def _sign_in(name: str, facts: PracticeFacts, known: set[str]) -> ConnectSalesforce:
    return ConnectSalesforce(
        name=name,
        host=facts.host,
        username=facts.user.username,
        password=facts.user.password,
        security_token=facts.user.security_token,
        ca_file=str(facts.ca_file),
        replace=name in known,
    )


def _example(name: str, workspace: Workspace, report: ReportProgress) -> str:
    """Take an example in, unless the person has it already."""
    path = mapping_file(name)
    sync = read_sync(path).name
    if sync in {row.name for row in workspace.pages.syncs()}:
        return sync
    bindings = (("salesforce", ORG), ("partner", FILES))
    return add_sync(AddSync(str(path), bindings), workspace, report)
