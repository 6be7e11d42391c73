"""orgtide health, orgtide permissions: look at an org, and say what its integration user needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.asks import CheckHealth, ExportPermissionSet
from app.asks.messages import HealthLine, HealthReport, HealthState
from app.cli.errors import MEND
from app.cli.session import AsJson, answer, ask, opened
from app.wording.counted import count_of
from app.wording.orgs import health_meaning, health_title, health_words

app = typer.Typer()

OrgName = Annotated[str, typer.Argument(help="Name of the connection to the org.")]

MARKS = {
    HealthState.GOOD: "ok",
    HealthState.UNKNOWN: "?",
    HealthState.LOOK: "look",
    HealthState.BAD: "BAD",
}


@app.command()
def health(name: OrgName, as_json: AsJson = False) -> None:
    """Look at an org: edition, API, permissions, storage, events and what else a sync meets."""
    with opened(as_json=as_json) as workspace:
        report: HealthReport = ask(workspace, CheckHealth(name), as_json=as_json)
        answer(report_facts(report), report_words(report), as_json=as_json)
    if any(line.state is HealthState.BAD for line in report.lines):
        raise typer.Exit(MEND)


@app.command()
def permissions(
    name: OrgName,
    out: Annotated[
        Path, typer.Option("--out", help="A folder, or a file ending in .permissionset-meta.xml.")
    ] = Path(),
    sync: Annotated[
        str, typer.Option("--sync", help="For one sync; for all that are bound when left out.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the permission set that the integration user needs for the bound mappings."""
    with opened(as_json=as_json) as workspace:
        path = ask(workspace, ExportPermissionSet(name, str(out), sync), as_json=as_json)
        answer(
            {"path": path},
            f"Written to {path}\nDeploy it, then assign it to the integration user in Setup.",
            as_json=as_json,
        )


def report_words(report: HealthReport) -> str:
    """The report for a terminal: one line a check, and below it what needs a person."""
    lines = [f"{report.connection}: {report.org_kind.upper()} {report.org_name}".rstrip()]
    for line in report.lines:
        lines.append(f"{MARKS[line.state]:>4}  {health_title(line)}: {health_words(line)}")
        if line.state in (HealthState.LOOK, HealthState.BAD):
            lines += [f"      {health_meaning(line)}", f"      {line.url}"]
    lines.append(f"{count_of(report.calls, 'API call')} used for this.")
    return "\n".join(lines)


def report_facts(report: HealthReport) -> dict[str, object]:
    """The report as one object, with its words."""
    return {
        "connection": report.connection,
        "org_id": report.org_id,
        "org_name": report.org_name,
        "org_kind": report.org_kind,
        "calls": report.calls,
        "lines": [_line(line) for line in report.lines],
    }


def _line(line: HealthLine) -> dict[str, object]:
    return {
        "check": line.check,
        "state": line.state.value,
        "case": line.case,
        "title": health_title(line),
        "words": health_words(line),
        "means": health_meaning(line),
        "facts": line.facts,
        "url": line.url,
    }
