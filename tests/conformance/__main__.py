"""Drives the practice org with clients that nobody here wrote; writes docs/conformance.md.

    python -m tests.conformance

Ends with 1 when a client met something else than Salesforce would have given it.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.conformance import (
    strictness,
    with_jsforce,
    with_salesforce_cli,
    with_simple_salesforce,
)
from tests.conformance.node_tools import install
from tests.conformance.page import page
from tests.conformance.steps import ClientRun
from tests.practice_orgs import start_practice_process

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"


def main() -> int:
    """Run every client against one practice org; tell how each fared."""
    folder = Path(tempfile.mkdtemp(prefix="orgtide-conformance-"))
    practice = start_practice_process(folder / "data", "--records", "small", "--seed", "1")
    try:
        runs = [with_simple_salesforce.drive(practice)]
        told(runs[-1])
        tools = install()
        if isinstance(tools, str):
            names = {"jsforce": with_jsforce, "Salesforce CLI": with_salesforce_cli}
            runs += [ClientRun(name, skipped=tools) for name in names]
            print(f"jsforce and the Salesforce CLI are left out: {tools}")
        else:
            runs.append(with_jsforce.drive(practice, tools))
            told(runs[-1])
            runs.append(with_salesforce_cli.drive(practice, tools, folder / "home"))
            told(runs[-1])
        runs.append(strictness.drive(practice))
        told(runs[-1])
    finally:
        practice.stop()
        shutil.rmtree(folder)
    if not any(run.skipped for run in runs):
        PAGE.write_text(page(runs), encoding="utf-8")
        print(f"Written: {PAGE}")
    failed = sum(len(run.failed) for run in runs)
    passed = sum(len(run.steps) for run in runs) - failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def told(run: ClientRun) -> None:
    """Print how a client fared."""
    print(f"{run.client} {run.version}: {len(run.steps) - len(run.failed)} of {len(run.steps)}")
    for step in run.failed:
        print(f"    {step.name}: {step.why}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
