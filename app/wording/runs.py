"""Words for runs: their states, tallies, reports and what an undo will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import Reason
from app.core.report import RunState
from app.wording.counted import count_of
from app.wording.plans import REASONS, counts_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.asks.messages import (
        CertificateFacts,
    )
    from app.core.outcome import Tally
    from app.core.plan import Counts
    from app.core.report import RunReport

STATES: dict[RunState, str] = {
    RunState.RUNNING: "Running",
    RunState.PAUSED: "Paused",
    RunState.INTERRUPTED: "Stopped before the end",
    RunState.HELD: "Waiting for the API budget",
    RunState.FINISHED: "Finished",
    RunState.FAILED: "Ended by an error",
}


_REMOVED = {
    "plans": ("plan", ""),
    "journal": ("write of the journal", "writes of the journal"),
    "notices": ("notice", ""),
    "logs": ("old log file", ""),
    "usage": ("line of API usage", "lines of API usage"),
    "inbox": ("payload of a webhook", "payloads of webhooks"),
    "workbooks": ("exported workbook in the list", "exported workbooks in the list"),
}


def removed_words(removed: Mapping[str, int]) -> str:
    """What was removed because it was kept long enough, in one sentence."""
    parts = [count_of(count, *_REMOVED[kind]) for kind, count in removed.items() if count]
    return f"Removed what was kept long enough: {', '.join(parts) or 'nothing'}"


def undo_buckets(counts: Counts) -> dict[str, int]:
    """What becomes of each record that a run wrote, when it is undone: the three add up."""
    kept = counts.skipped.get(Reason.EDITED_SINCE.value, 0)
    return {
        "reversed": counts.planned,
        "kept": kept,
        "could_not": sum(counts.skipped.values()) - kept,
    }


def undo_words(counts: Counts) -> str:
    """The three buckets of an undo, with the reasons."""
    buckets = undo_buckets(counts)
    lines = [
        f"Of {count_of(counts.read, 'record')} that the run wrote:",
        f"  go back     {buckets['reversed']:>9,}",
        f"  are kept    {buckets['kept']:>9,}  somebody edited them since",
        f"  cannot      {buckets['could_not']:>9,}",
    ]
    for reason, number in counts.skipped.items():
        if reason != Reason.EDITED_SINCE.value:
            lines.append(f"              {number:>9,}  {REASONS.get(reason, reason)}")
    return "\n".join(lines)


def tally_words(tally: Tally) -> str:
    """The accounting of a run, as lines that add up."""
    refused = f"  and {tally.refused:,} not approved" if tally.refused else ""
    lines = [
        f"approved      {tally.approved:>9,}{refused}",
        f"  succeeded   {tally.succeeded:>9,}",
    ]
    for code, number in tally.failed.items():
        lines.append(f"  failed      {number:>9,}  {code or 'without a reason'}")
    for name, number, meaning in (
        ("held", tally.held, "wait for the API budget"),
        ("parked", tally.parked, "wait for a record that they point to"),
        ("unknown", tally.unknown, "sent and not answered; looked up before they are sent again"),
        ("open", tally.open, "not sent yet"),
    ):
        if number:
            lines.append(f"  {name:11} {number:>9,}  {meaning}")
    return "\n".join(lines)


def report_words(report: RunReport) -> str:
    """A run's report for a terminal."""
    took = ""
    if report.ended_at is not None:
        took = f" in {(report.ended_at - report.started_at).total_seconds():.1f} s"
    calls = sum(report.calls.values())
    spent = ", ".join(f"{number} {purpose}" for purpose, number in report.calls.items() if number)
    org = report.org_kind.value.upper() if report.org_kind else ""
    head = f"Run {report.run_id}: {report.place.sync} {org} {report.org_name}".rstrip()
    lines = [
        head,
        " ".join(
            part
            for part in (f"{STATES[report.state]}{took}.", report.message, goes_on(report))
            if part
        ),
        counts_words(report.counts),
        tally_words(report.tally),
        f"API calls     {calls:>9,}  {spent}".rstrip(),
        f"plan {report.plan_id}, hash {report.plan_hash}",
    ]
    return "\n".join(lines)


def goes_on(report: RunReport) -> str:
    """When a run that is held goes on; "" for any other."""
    if report.state is not RunState.HELD:
        return ""
    again = f"orgtide apply {report.plan_id}"
    if report.resumes_at is None:
        return f"It goes on when you say so: {again}"
    at = report.resumes_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"From {at} on it goes on by itself while the window is open, or by: {again}"


def stopped_words(run: RunReport | None) -> tuple[str, str]:
    """What a stop left, and what can be done next.

    Args:
        run: the run that was being sent; None when nothing was.
    """
    if run is None:
        return "Stopped by you. Nothing was written.", "Type the same command to do it again."
    words, again = left_words(run)
    return f"Stopped by you. {words}", again


def left_words(run: RunReport) -> tuple[str, str]:
    """How far a run came that is not over, and what can be done next."""
    tally = run.tally
    done = tally.approved - tally.open - tally.held - tally.parked - tally.unknown
    words = f"Run {run.run_id} stands at {done:,} of {tally.approved:,} records"
    if tally.unknown:
        words += f"; {tally.unknown:,} were sent and not answered, and are looked up first"
    again = f"orgtide apply {run.plan_id}"
    return f"{words}.", f"To go on: {again}. To send no more of it: orgtide cancel {run.run_id}"


def certificate_words(name: str, facts: CertificateFacts) -> str:
    """Where a certificate is and what to do with it, for a terminal."""
    then = (
        f"orgtide connect salesforce {name} --by-key --host ... --consumer-key ... --username ..."
    )
    lines = [
        facts.file,
        "  Upload it to the app: Flow Enablement, Enable JWT Bearer Flow.",
        f"  It is good until {facts.ends_on}. Then: {then}",
    ]
    if not facts.secret_kept:
        lines.append("  There is no keyring here, so the key was not kept. Use a key file instead.")
    return "\n".join(lines)
