"""A person's asks, answered in this process, with a real practice org and real files."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.asks import (
    ActivateSync,
    AddSync,
    ApplyPlan,
    ConnectFiles,
    ConnectSalesforce,
    ConnectSql,
    DecidePlan,
    DecisionAsk,
    PreviewSync,
)
from app.connectors.salesforce.opening import PASSWORD, SECURITY_TOKEN
from app.core.plan import Change, ChangeKind
from app.core.quota import Purpose
from app.core.report import RunReport
from app.core.sync import ConnectionKind, Role
from app.core.values import Canonical
from app.engine.look import Looker
from app.jobs.endpoints import open_endpoint
from app.jobs.handlers import handle
from app.jobs.machine import SystemClock, SystemRandom
from app.jobs.practice_org import PracticeOrgs
from app.jobs.workspace import Machine, Workspace
from app.store.credentials import WorkspaceSecrets
from tests.practice_orgs import PracticeProcess

LIFT = ("deletes", "updates", "source_shrank", "first_run")


@dataclass
class Desk:
    """One workspace, one org, one folder of a partner's files."""

    folder: Path
    practice: PracticeProcess

    def __post_init__(self) -> None:
        self.files = self.folder / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        known = (self.folder / "workspace").exists()
        self.machine = Machine(
            path=self.folder / "workspace",
            clock=SystemClock(),
            random=SystemRandom(),
            secrets=WorkspaceSecrets("desk", None),
            practice=PracticeOrgs(self.folder / "none"),
            client_id="desk",
            log=logging.NullHandler(),
        )
        user = self.practice.user()
        if known:  # by another process, whose memory held the secrets
            self.machine.secrets.set("org", PASSWORD, user["password"])
            self.machine.secrets.set("org", SECURITY_TOKEN, user["security_token"])
            return
        self.ask(
            ConnectSalesforce(
                "org",
                self.practice.url(),
                user["username"],
                user["password"],
                user["security_token"],
                ca_file=self.practice.ca_file,
            )
        )
        self.ask(ConnectFiles("files", str(self.files)))

    def connect_database(self, path: Path) -> None:
        self.ask(ConnectSql("database", f"sqlite:///{path}"))

    def ask(self, ask: object) -> Any:
        """Do what is asked, with a workspace of its own as every job has."""
        workspace = Workspace.open(self.machine)
        try:
            return handle(ask, workspace, lambda progress: None)
        finally:
            workspace.close()

    def add(self, text: str, *bindings: tuple[str, str]) -> str:
        """Add a sync, the only one that is active; its name."""
        for other in self.active():
            self.ask(ActivateSync(other, active=False))
        path = self.folder / "sync.yaml"
        path.write_text(text, "utf-8")
        name: str = self.ask(AddSync(str(path), bindings, replace=True))
        self.ask(ActivateSync(name))
        return name

    def active(self) -> list[str]:
        """The syncs that may write."""
        workspace = Workspace.open(self.machine)
        try:
            return [name for name in workspace.syncs.names() if workspace.syncs.is_active(name)]
        finally:
            workspace.close()

    def preview(self, sync: str, *, full: bool = False) -> int:
        plan: int = self.ask(PreviewSync(sync, full=full))
        return plan

    def changes(self, plan: int) -> list[Change]:
        workspace = Workspace.open(self.machine)
        try:
            return [one.change for one in workspace.plans.resolved(plan)]
        finally:
            workspace.close()

    def planned(self, plan: int) -> dict[ChangeKind, int]:
        """How many changes of each kind."""
        found: dict[ChangeKind, int] = {}
        for change in self.changes(plan):
            found[change.kind] = found.get(change.kind, 0) + 1
        return found

    def decide(self, plan: int, *decisions: DecisionAsk) -> None:
        self.ask(DecidePlan(plan, decisions))

    def apply(self, plan: int, *approve: str) -> RunReport:
        run = self.ask(ApplyPlan(plan, "a person", approve or ("all",), LIFT))
        workspace = Workspace.open(self.machine)
        try:
            return workspace.runs.report(run)
        finally:
            workspace.close()

    def errors(self, run: int) -> list[tuple[str, str]]:
        """Code and message of each failed write."""
        workspace = Workspace.open(self.machine)
        try:
            rows = workspace.database.rows(
                "SELECT error_code, error_message FROM writes WHERE run_id = ?"
                " AND state = 'failed'",
                (run,),
            )
            return [(row[0], row[1]) for row in rows]
        finally:
            workspace.close()

    def write_csv(self, name: str, rows: Iterable[Mapping[str, str]]) -> None:
        given = list(rows)
        with (self.files / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(given[0]), lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(given)

    def read_csv(self, name: str) -> list[dict[str, str]]:
        with (self.files / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def look(
        self, sobject: str, fields: Sequence[str], by: str, connection: str = "org"
    ) -> dict[str, dict[str, Canonical]]:
        """What an org holds: value of the field `by` → values of these fields."""
        workspace = Workspace.open(self.machine)
        role = Role("org", ConnectionKind.SALESFORCE)
        endpoint = open_endpoint(workspace.connections.get(connection), role, workspace)
        try:
            with workspace.stage("look") as stage:
                found = Looker(stage, lambda progress: None)(
                    endpoint,
                    endpoint.schema(sobject),
                    (*fields, by),
                    None,
                    purpose=Purpose.CHECK,
                )
        finally:
            endpoint.close()
            workspace.close()
        return {str(one.values[by]): one.values for one in found}

    def edit(self, sobject: str, *records: Mapping[str, Any], external_id: str) -> Any:
        """Edit records as somebody in a browser would."""
        return self.practice.control(
            "edits",
            {
                "operation": "upsert",
                "sobject": sobject,
                "external_id": external_id,
                "records": [dict(one) for one in records],
            },
        )
