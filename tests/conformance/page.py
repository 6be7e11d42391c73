"""Writes the page that says how the practice org fared with clients that nobody here wrote."""

from collections.abc import Sequence

from tests.conformance.steps import ClientRun

_HEAD = """# Conformance of the practice org

The practice org stands in for Salesforce, so it must behave like Salesforce towards programs that
know nothing of Orgtide. `python3 dev.py conformance` starts a practice org, drives it with such
programs as they come, and writes this page. jsforce and the Salesforce CLI are installed by npm
into a cache folder the first time; where npm is missing the script says so, leaves them out and
leaves this page as it was.

What "plain HTTP" asks is written from the REST and Bulk guides: what strict clients of other
languages send, odd slashes and cases, limits of addresses and pages, compressed and chunked bodies.
It is no program of somebody else's; R and Java themselves were not run.
"""


def page(runs: Sequence[ClientRun]) -> str:
    """Word the page; the same runs give the same text."""
    lines = [_HEAD, "| client | version | steps | passed |", "|---|---|---|---|"]
    for run in runs:
        passed = len(run.steps) - len(run.failed)
        lines.append(f"| {run.client} | {run.version or '–'} | {len(run.steps)} | {passed} |")
    for run in runs:
        lines += ["", f"## {run.client}", ""]
        lines += [
            f"- {step.name}" if step.ok else f"- **Not so:** {step.name}. {step.why}"
            for step in run.steps
        ]
    return "\n".join(lines) + "\n"
