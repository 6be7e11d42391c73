"""Words for plans, outcomes and errors, shared by the terminal and the window.

An exception carries a fact; what a person can do about it is said here. Words are short and plain,
without blame; "source" and the object's own name stand for the two sides.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import (
    AccessDeniedError,
    AccountingError,
    BusyError,
    DataError,
    EndpointError,
    MappingError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SafetyStop,
    SchemaMismatchError,
    SettingsError,
    SignInError,
    StoreFullError,
    StoreTooNewError,
    UnknownOutcomeError,
)
from app.core.plan import Reason
from app.core.report import RunState

if TYPE_CHECKING:
    from app.asks.messages import ConnectionFacts, SyncFinding
    from app.core.outcome import Tally
    from app.core.plan import Counts
    from app.core.report import RunReport

REASONS: dict[str, str] = {
    Reason.MISSING_REQUIRED.value: "a required field is empty",
    Reason.BAD_VALUE.value: "a value cannot be read",
    Reason.NO_KEY.value: "the key is empty",
    Reason.DUPLICATE_SOURCE_KEY.value: "the key stands in several rows",
    Reason.DUPLICATE_TARGET_KEY.value: "the key stands in several records",
    Reason.SEVERAL_MATCHES.value: "several records match",
    Reason.GONE_IN_TARGET.value: "it was deleted in Salesforce",
    Reason.GONE_IN_SOURCE.value: "it was deleted in the source",
    Reason.UNKNOWN_OUTCOME.value: "the outcome of its last write is not known yet",
    Reason.NOT_WRITEABLE.value: "the field cannot be written",
    Reason.EDITED_SINCE.value: "somebody edited it after the run",
    Reason.DELETED.value: "the run deleted it",
}
"""Why a record is not planned, by `Reason.value`; fits behind "12 records: "."""

STATES: dict[RunState, str] = {
    RunState.RUNNING: "Running",
    RunState.PAUSED: "Paused",
    RunState.INTERRUPTED: "Stopped before the end",
    RunState.HELD: "Waiting for the API budget",
    RunState.FINISHED: "Finished",
    RunState.FAILED: "Ended by an error",
}


def sentence(error: BaseException) -> str:
    """What happened, one sentence with its full stop."""
    text = str(error) or type(error).__name__
    return text if text.endswith((".", "!", "?")) else text + "."


def facts_of(error: BaseException) -> dict[str, str | int]:
    """Where it happened: file, line, key, field, code; only what is known."""
    facts: dict[str, str | int] = {}
    for name in (
        "path",
        "line",
        "byte",
        "key",
        "object",
        "field",
        "endpoint",
        "code",
        "status",
        "found",
        "supported",
        "holder",
        "excerpt",
    ):
        value = getattr(error, name, None)
        if isinstance(value, Path):
            value = str(value)
        if isinstance(value, int) or (isinstance(value, str) and value):
            facts[name] = value
    if isinstance(error, SchemaMismatchError) and error.near:
        facts["near"] = ", ".join(error.near)
    if isinstance(error, SafetyStop):
        facts["guards"] = ", ".join(reason.guard for reason in error.reasons)
    return facts


def advice(error: BaseException) -> str:
    """What to do next, one or two sentences; "" when there is nothing to add."""
    if isinstance(error, SchemaMismatchError) and error.near:
        return f"Did you mean {error.near[0]}?"
    if isinstance(error, SafetyStop):
        first_run = any(reason.guard == "first_run" for reason in error.reasons)
        if first_run:
            return "Preview it, look at the plan, and apply that plan by hand; later runs may go alone."
        names = " ".join(f"--lift {reason.guard}" for reason in error.reasons)
        return f"Nothing was written. Look at the plan; if it is meant so, apply it with {names}."
    return next((words for kind, words in _ADVICE if isinstance(error, kind)), "")


_ADVICE: tuple[tuple[type[BaseException], str], ...] = (
    (MappingError, "Mend the file and add it again; nothing was changed."),
    (DataError, "Mend the file or say how it is written; nothing was changed."),
    (SchemaMismatchError, "Check the spelling, and whether the user may see it."),
    (SettingsError, ""),
    (RequestLimitError, "What is left waits and goes on after the reset."),
    (RetriableError, "Try again in a while."),
    (SignInError, "Sign in again."),
    (AccessDeniedError, "Ask an administrator of the org for the permission."),
    (UnknownOutcomeError, "Run it again; it is looked up before anything is sent twice."),
    (ProtocolError, "Please report this with the details."),
    (BusyError, "Wait until it has ended, or stop it there."),
    (StoreTooNewError, "Use the newer program; nothing was touched."),
    (StoreFullError, "Make room on the disk and run it again; nothing was lost."),
    (AccountingError, "Please report this with the workspace's log; no more was sent."),
    (EndpointError, "Try the connection with: orgtide connect test NAME"),
)


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 record", "1,246 records"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def counts_words(counts: Counts) -> str:
    """The accounting of a plan, as lines that add up."""
    lines = [f"read          {counts.read:>9,}"]
    if counts.two_sided:
        lines.append(f"  twice       {counts.two_sided:>9,}  written on both sides")
    lines += [
        f"  unchanged   {counts.unchanged:>9,}",
        f"  no concern  {counts.out_of_scope:>9,}  outside the filters or the mode",
    ]
    for reason, number in counts.skipped.items():
        lines.append(f"  skipped     {number:>9,}  {REASONS.get(reason, reason)}")
    lines += [
        f"  planned     {counts.planned:>9,}  {counts.inserts:,} inserts, {counts.updates:,} updates, "
        f"{counts.deletes:,} deletes, {counts.conflicts:,} conflicts",
    ]
    return "\n".join(lines)


def tally_words(tally: Tally) -> str:
    """The accounting of a run, as lines that add up."""
    lines = [
        f"approved      {tally.approved:>9,}  {tally.refused:,} refused or undecided",
        f"  succeeded   {tally.succeeded:>9,}",
    ]
    for code, number in tally.failed.items():
        lines.append(f"  failed      {number:>9,}  {code}")
    for name, number in (
        ("held", tally.held),
        ("parked", tally.parked),
        ("unknown", tally.unknown),
        ("open", tally.open),
    ):
        if number:
            lines.append(f"  {name:11} {number:>9,}")
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
        f"{STATES[report.state]}{took}. {report.message}".rstrip(),
        counts_words(report.counts),
        tally_words(report.tally),
        f"API calls     {calls:>9,}  {spent}".rstrip(),
        f"plan {report.plan_id}, hash {report.plan_hash}",
    ]
    return "\n".join(lines)


def connection_words(facts: ConnectionFacts) -> str:
    """What a connection said of itself, for a terminal."""
    lines = [f"{facts.name}: {facts.message or 'connected'}"]
    if facts.org_id:
        lines.append(
            f"  {facts.org_kind.upper()}  {facts.org_name}, {facts.edition}, {facts.org_id}"
        )
        lines.append(f"  {facts.username}, API {facts.api_version}")
    if facts.calls_maximum is not None:
        lines.append(f"  {facts.calls_used:,} of {facts.calls_maximum:,} API calls used today")
    if not facts.secret_kept:
        lines.append("  There is no keyring: the sign-in lasts as long as this program runs.")
    return "\n".join(lines)


def finding_words(finding: SyncFinding) -> str:
    """One finding of a check, as compilers write them."""
    place = finding.path
    if finding.line is not None:
        place += f":{finding.line}"
    where = " ".join(part for part in (place, finding.key) if part)
    return f"{finding.severity}: {where + ': ' if where else ''}{finding.message}"
