"""Drives the practice org with jsforce; the errand itself is `errand.cjs`."""

import json
import re

from tests.conformance.node_tools import HERE, NodeTools
from tests.conformance.steps import ClientRun, Step
from tests.practice_orgs import PracticeProcess

ERRAND = HERE / "errand.cjs"
VERSION = "64.0"
"""The newest that still has SOAP login."""


def step_names() -> list[str]:
    """List the steps of the errand."""
    return re.findall(r'^  "([^"]+)": async', ERRAND.read_text(encoding="utf-8"), re.MULTILINE)


def drive(practice: PracticeProcess, tools: NodeTools) -> ClientRun:
    """Do the errand."""
    user = practice.user()
    done = tools.run(
        [str(ERRAND)],
        {
            "NODE_EXTRA_CA_CERTS": practice.ca_file,
            "PRACTICE_URL": practice.url(),
            "PRACTICE_USER": user["username"],
            "PRACTICE_PASSWORD": user["password"] + user["security_token"],
            "PRACTICE_VERSION": VERSION,
        },
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    run = ClientRun("jsforce", lines[0]["version"] if lines else "")
    said = {line["step"]: line for line in lines[1:]}
    for name in step_names():
        line = said.get(name, {"ok": False, "why": done.stderr.strip()[-200:] or "did not run"})
        run.steps.append(Step(name, ok=line["ok"], why=line.get("why", "")))
    return run
