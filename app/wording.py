"""Words for plans, outcomes and errors, shared by the terminal and the window.

An exception carries a fact; what a person can do about it is said here. Words are short and plain,
without blame; "source" and the object's own name stand for the two sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from app.core.approval import Pattern
from app.core.errors import (
    AccessDeniedError,
    AccountingError,
    BusyError,
    DataError,
    EndpointError,
    MappingError,
    NotAllowedError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SafetyStop,
    SchemaMismatchError,
    SettingsError,
    SignInError,
    StoreError,
    StoreFullError,
    StoreTooNewError,
    UnknownOutcomeError,
    UserError,
)
from app.core.fix import FixKind
from app.core.outcome import RetryClass
from app.core.pause import PauseReason
from app.core.plan import Reason
from app.core.report import RunState
from app.core.schema import SchemaChangeKind
from app.core.values import FieldType
from app.resources import resource
from app.sign_in_guide import refusal_of, refusal_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.asks.messages import (
        CertificateFacts,
        ConnectionFacts,
        HealthLine,
        OpenedFacts,
        PracticeFault,
        StillWrong,
        SyncFinding,
    )
    from app.core.approval import ChangeGroup
    from app.core.fix import Fix
    from app.core.forecast import ReadLine
    from app.core.outcome import Tally
    from app.core.pause import Pause
    from app.core.plan import Counts
    from app.core.report import RunReport
    from app.core.schema import MissingRight, ObjectSchema, SchemaChange
    from app.core.sync import Connection

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
    Reason.NOT_WRITEABLE.value: "the object cannot be written",
    Reason.FIELD_READ_ONLY.value: "a field cannot be written",
    Reason.TOO_LONG.value: "a value is too long",
    Reason.NOT_IN_PICKLIST.value: "a value is not in the picklist",
    Reason.OUT_OF_RANGE.value: "a number has too many digits",
    Reason.WRONG_REFERENCE.value: "an Id is of another object",
    Reason.DUPLICATE_VALUE.value: "a unique value stands in several records",
    Reason.MERGED.value: "its record was merged into one that belongs to another row",
    Reason.CONVERTED.value: "the lead was converted and can only be read",
    Reason.FLIP_FLOP.value: "both sides keep changing the same value back",
    Reason.WAITS_FOR_PARENT.value: "a record that it belongs to is not there yet",
    Reason.NO_PARENT.value: "a record that it belongs to is not there",
    Reason.SEVERAL_PARENTS.value: "it could belong to several records",
    Reason.EDITED_SINCE.value: "somebody edited it after the run",
    Reason.DELETED.value: "the run deleted it",
}
"""Why a record is not planned, by `Reason.value`; fits behind "12 records: "."""

_MEND_SOURCE = "Mend the row in the source, then preview again"
_JOIN_RECORDS = "Keep one of the records in Salesforce, then preview again"

FIXES: dict[FixKind, str] = {
    FixKind.CUT: "Cut {field} to {value} characters",
    FixKind.EMPTY: "Leave {field} empty where it would be “{value}”",
    FixKind.DEFAULT: "Write “{value}” where {field} is empty",
    FixKind.ON_INSERT: "Fill {field} for new records only",
    FixKind.LEAVE_OUT: "Take {field} out of the mapping",
}
"""What a fix does, as a button says it."""


def fix_words(fix: Fix, field: str) -> str:
    """What a fix does to a field, as a button says it."""
    return FIXES[fix.kind].format(field=field, value=fix.value)


SKIPPED_TO_DO: dict[str, str] = {
    Reason.MISSING_REQUIRED.value: _MEND_SOURCE,
    Reason.BAD_VALUE.value: _MEND_SOURCE,
    Reason.NO_KEY.value: _MEND_SOURCE,
    Reason.DUPLICATE_SOURCE_KEY.value: "Keep one of the rows in the source, then preview again",
    Reason.DUPLICATE_TARGET_KEY.value: _JOIN_RECORDS,
    Reason.SEVERAL_MATCHES.value: _JOIN_RECORDS,
    Reason.GONE_IN_TARGET.value: "Restore the record, or delete the row in the source",
    Reason.GONE_IN_SOURCE.value: "Delete the record, or leave it as it is",
    Reason.UNKNOWN_OUTCOME.value: "Preview again later; it is looked up by itself",
    Reason.NOT_WRITEABLE.value: "Ask for the right to create and edit, or change the mode",
    Reason.FIELD_READ_ONLY.value: "Take the field out of the mapping, or ask for edit access",
    Reason.TOO_LONG.value: "Let the mapping cut the value, or shorten it in the source",
    Reason.NOT_IN_PICKLIST.value: "Let the mapping put another value in its place, or mend the row",
    Reason.OUT_OF_RANGE.value: _MEND_SOURCE,
    Reason.WRONG_REFERENCE.value: _MEND_SOURCE,
    Reason.DUPLICATE_VALUE.value: "Keep the value in one of the records, then preview again",
    Reason.MERGED.value: "Merge the two rows in the source, or delete one of them",
    Reason.CONVERTED.value: "Add a mapping to the contact or the account that it became",
    Reason.FLIP_FLOP.value: "Let the field flow one way, or stop one side's automation",
    Reason.WAITS_FOR_PARENT.value: "It goes by itself when the other record is there",
    Reason.NO_PARENT.value: _MEND_SOURCE,
    Reason.SEVERAL_PARENTS.value: "Keep the value in one of the records, then preview again",
    Reason.EDITED_SINCE.value: "Undo it by hand, if it shall go back",
    Reason.DELETED.value: "Restore it from the Recycle Bin",
}
"""What a person can do about a record that is not planned, by `Reason.value`."""

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
    if isinstance(error, SchemaMismatchError) and error.paused:
        return ""
    if isinstance(error, SchemaMismatchError) and error.near:
        return f"Did you mean {error.near[0]}?"
    if isinstance(error, SafetyStop):
        return _stop_advice(error)
    if isinstance(error, SettingsError):
        return setting_advice(error.key)
    if isinstance(error, SignInError):
        return _sign_in_advice(error)
    if isinstance(error, RequestLimitError) and error.resets_at is not None:
        return limit_advice(error.resets_at)
    words = next((words for kind, words in _ADVICE if isinstance(error, kind)), "")
    return words.format(name=getattr(error, "endpoint", "") or "NAME")


def _stop_advice(stop: SafetyStop) -> str:
    guards = {reason.guard for reason in stop.reasons}
    if "other_org" in guards:
        return (
            "Nothing was written. Sign in to the org that the connection was made for, or make a "
            "connection of its own for the other org."
        )
    if "first_run" in guards:
        return "Preview it, look, and apply that plan by hand; later runs may go alone."
    if "paused" in guards:
        return (
            "Preview it, look, and apply that plan by hand; then it goes on by itself. "
            "To let it go on as it is: orgtide sync resume NAME"
        )
    if "other_writer" in guards:
        return (
            "Nothing was written. Find out what else signs in as this user; give each program a "
            "user of its own, or end one of them. If it may write: other_writer: off under guards. "
            "To go on: orgtide sync resume NAME"
        )
    names = " ".join(f"--lift {reason.guard}" for reason in stop.reasons)
    return f"Nothing was written. Look at the plan; if it is meant so, apply it with {names}."


def _sign_in_advice(error: SignInError) -> str:
    known = refusal_of(error.code, str(error))
    if known is not None:
        return refusal_words(known)
    if error.endpoint and not error.code:
        variable = secret_variable(error.endpoint)
        return f"Sign in again; where there is no keyring, set {variable} before each command."
    return "Sign in again."


def limit_advice(resets_at: datetime) -> str:
    """What can be done about a budget that is used up."""
    at = resets_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return (
        f"There are calls again from {at} on; what waits goes on then. For more calls now, set a "
        "larger budget: in the sync's file under quota, or with orgtide quota set."
    )


def setting_advice(key: str) -> str:
    """What can be done about a setting, name or argument that cannot be used.

    Args:
        key: its name, "" when none is known.
    """
    return _LISTS.get(key, "Correct it and try again; nothing was changed.")


_LISTS = {
    "ca_file": (
        "If your company has an authority of its own, add its certificate to the trust store of "
        "this computer, or name the PEM file with --ca-file. The check cannot be switched off."
    ),
    "proxy": (
        "Put user and password into the variable HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT. Or "
        "name the hosts that need no proxy in NO_PROXY."
    ),
    "salesforce_cli": "Install it and sign in with it (sf org login web), or choose another way.",
    "sync": "To see all syncs: orgtide sync list",
    "connection": "To see all connections: orgtide connect list",
    "shared_field": (
        "Take the field out of one of the two, or let one rest: orgtide sync rest NAME. The new one"
        " rests until then."
    ),
    "resting": "To let it write: orgtide sync activate NAME",
    "org": "Say which with --org practice, --org sandbox or --org production.",
}
"""Advice about a setting or name that is not there, by its key."""

_ADVICE: tuple[tuple[type[BaseException], str], ...] = (
    (MappingError, "Mend the file and add it again; nothing was changed."),
    (DataError, "Mend the file or say how it is written; nothing was changed."),
    (SchemaMismatchError, "Check the spelling, and whether the user may see it."),
    (
        RequestLimitError,
        "What is left waits and is tried again by itself as soon as the org has calls to spare.",
    ),
    (RetriableError, "Try again in a while."),
    (SignInError, "Sign in again."),
    (AccessDeniedError, "Ask an administrator of the org for the permission."),
    (UnknownOutcomeError, "Run it again; it is looked up before anything is sent twice."),
    (ProtocolError, "Please report this with the details."),
    (NotAllowedError, "Ask an administrator of this workspace: orgtide people list"),
    (BusyError, "Wait until it has ended, or stop it there."),
    (StoreTooNewError, "Use the newer program; nothing was touched."),
    (StoreFullError, "Make room on the disk and run it again; nothing was lost."),
    (
        StoreError,
        (
            "Check that the folder is there and may be written: orgtide check. If the database is "
            "damaged, put a copy of the folder in its place."
        ),
    ),
    (AccountingError, "Please report this with the workspace's log; no more was sent."),
    (EndpointError, "Try the connection with: orgtide connect test {name}"),
    (UserError, "Correct it and try again; nothing was changed."),
)


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 record", "1,246 records"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def imported_words(rows: int, changed: int, skipped: int, still_wrong: int) -> str:
    """What a corrected workbook said: "28 rows read, 26 changed, 2 still wrong"."""
    parts = [f"{count_of(rows, 'row')} read", f"{changed:,} changed"]
    parts += [f"{skipped:,} skipped"] if skipped else []
    return ", ".join([*parts, f"{still_wrong:,} still wrong"])


def still_wrong_words(one: StillWrong) -> str:
    """A row of a corrected workbook and why it cannot be sent."""
    place = ", ".join(part for part in (f"row {one.row}", one.title, one.field) if part)
    return f"{place}: {one.why}"


def visible(text: str) -> str:
    """A text that a terminal shows and never obeys: control characters as their pictures."""
    return _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


READ_WAYS: dict[str, str] = {
    "query": "by a query",
    "bulk query": "by a bulk query",
    "report": "from a report",
    "by Id": "by their Ids",
}
"""How records were read, by `ReadPrice.way`."""


def read_words(line: ReadLine) -> str:
    """How an object was read, what it took and why so."""
    price = line.price
    took = count_of(price.calls, "call") if price.calls else "no call of its own"
    why = f": {price.reason}" if price.reason else ""
    how = READ_WAYS.get(price.way, price.way)
    return f"{line.label}: {count_of(price.records, 'record')} read {how}, {took}{why}"


def followed_words(merged: int, converted: int, label: str) -> tuple[str, ...]:
    """What a plan says of links that lead to other records than before.

    Args:
        merged: links whose record was merged into another one.
        converted: links taken over from leads that were converted.
        label: what the records are called, plural.
    """
    said = []
    if merged:
        said.append(
            f"{count_of(merged, 'link')} of {label} followed a merge to the record that was kept; "
            "nothing is deleted because of it."
        )
    if converted:
        said.append(
            f"{count_of(converted, 'link')} of {label} came from leads that were converted; "
            "from now on the new record is kept in agreement."
        )
    return tuple(said)


def counts_words(counts: Counts) -> str:
    """The accounting of a plan, as lines that add up."""
    kinds = ", ".join(
        count_of(number, kind)
        for number, kind in (
            (counts.inserts, "insert"),
            (counts.updates, "update"),
            (counts.deletes, "delete"),
            (counts.conflicts, "conflict"),
        )
        if number
    )
    lines = [f"read          {counts.read:>9,}"]
    if counts.two_sided:
        lines.append(f"  twice       {counts.two_sided:>9,}  written on both sides")
    lines += [
        f"  unchanged   {counts.unchanged:>9,}",
        f"  out of scope{counts.out_of_scope:>9,}  left out by a filter or by the mode",
    ]
    for reason, number in counts.skipped.items():
        lines.append(f"  skipped     {number:>9,}  {REASONS.get(reason, reason)}")
    lines += [
        f"  planned     {counts.planned:>9,}  {kinds}",
    ]
    return "\n".join(lines)


_REMOVED = {
    "plans": ("plan", ""),
    "journal": ("write of the journal", "writes of the journal"),
    "notices": ("notice", ""),
    "logs": ("old log file", ""),
    "usage": ("line of API usage", "lines of API usage"),
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


_WORDED_PATTERNS = {
    Pattern.COUNTRY_CODE: ("“{wording}” added to {label}", "A country code added to {label}"),
    Pattern.ADDED_BEFORE: (
        "“{wording}” put in front of {label}",
        "{label}: start added",
    ),
    Pattern.ADDED_AFTER: ("“{wording}” added at the end of {label}", "{label}: end added"),
    Pattern.REMOVED_BEFORE: ("“{wording}” taken from the start of {label}", "{label}: start cut"),
    Pattern.REMOVED_AFTER: ("“{wording}” taken from the end of {label}", "{label}: end cut"),
    Pattern.SAME_VALUE: ("{label} becomes “{wording}”", "{label}: the same new value"),
}
_PATTERNS = {
    Pattern.NEW: "New records",
    Pattern.DELETED: "Deletions",
    Pattern.CONFLICT: "{label}: changed on both sides",
    Pattern.FILLED: "{label}: filled, was empty",
    Pattern.EMPTIED: "{label}: emptied",
    Pattern.SPACES: "{label}: only white space",
    Pattern.CASE: "{label}: only capital letters",
    Pattern.FORMAT: "{label}: only signs, letters and digits stay",
    Pattern.OTHER: "{label}: other values",
}


def group_words(group: ChangeGroup, label: str) -> str:
    """What the changes of a group do, in one line.

    Args:
        group: the group.
        label: of its field; "" for whole records.
    """
    if group.pattern in _PATTERNS:
        return _PATTERNS[group.pattern].format(label=label)
    exact, vague = _WORDED_PATTERNS[group.pattern]
    return (exact if group.wording else vague).format(label=label, wording=group.wording)


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
    tally = run.tally
    done = tally.approved - tally.open - tally.held - tally.parked - tally.unknown
    words = f"Stopped by you. Run {run.run_id} stands at {done:,} of {tally.approved:,} records"
    if tally.unknown:
        words += f"; {tally.unknown:,} were sent and not answered, and are looked up first"
    again = f"orgtide apply {run.plan_id}"
    return f"{words}.", f"To go on: {again}. To send no more of it: orgtide cancel {run.run_id}"


def place_words(connection: Connection) -> str:
    """Where a connection leads, for a list."""
    where = connection.settings
    address = where.get("host") or where.get("url") or where.get("folder") or ""
    kind = f"{connection.org_kind.value.upper()}  " if connection.org_kind else ""
    return kind + address


def secret_variable(connection: str) -> str:
    """The environment variable that holds a connection's secret where there is no keyring."""
    return "ORGTIDE_SECRET_" + re.sub(r"[^A-Z0-9]", "_", connection.upper())


def connection_words(facts: ConnectionFacts) -> str:
    """What a connection said of itself, for a terminal."""
    lines = [f"{facts.name}: {facts.message or 'connected'}"]
    if facts.org_id:
        lines.append(
            f"  {facts.org_kind.upper()}  {facts.org_name}, {facts.edition}, {facts.org_id}"
        )
        said = (facts.username, f"API {facts.api_version}")
        lines.append("  " + ", ".join(part for part in said if part))
    if facts.username_before:
        lines.append(
            f"  Before it was {facts.username_before}. The fields that this user may see and edit"
            " can differ."
        )
    if facts.checked and not facts.missing:
        listed = ", ".join(facts.checked)
        lines.append(f"  The mappings may read and write what they need: {listed}")
    lines += [f"  Missing for the mappings: {one}" for one in facts.missing]
    if facts.calls_maximum is not None:
        lines.append(f"  {facts.calls_used:,} of {facts.calls_maximum:,} API calls used today")
    if not facts.secret_kept:
        lines.append(
            "  There is no keyring here, so the secret was not kept. Before other commands put it"
            f" into the environment variable {secret_variable(facts.name)}."
        )
    return "\n".join(lines)


def practice_fault_words(fault: PracticeFault) -> str:
    """When a fault happens and how often it did: "On: once, after 2 others. Not yet."."""
    often = {None: "each time", 1: "once"}.get(fault.times, f"{fault.times} times")
    after = f", after {count_of(fault.after, 'other')}" if fault.after else ""
    happened = {0: "Not yet", 1: "Happened once"}.get(
        fault.happened, f"Happened {fault.happened:,} times"
    )
    return f"{'On' if fault.on else 'Off'}: {often}{after}. {happened}."


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


def opened_words(facts: OpenedFacts) -> str:
    """Where a browser was sent."""
    if facts.logged_in:
        return f"Opened {facts.address}, logged in."
    return (
        f"Opened {facts.address}. Log in there by hand: this sign-in reaches the org's API only,"
        " not its pages (a browser sign-in with the scope web changes that)."
    )


def finding_words(finding: SyncFinding) -> str:
    """One finding of a check, as compilers write them."""
    place = finding.path
    if finding.line is not None:
        place += f":{finding.line}"
    where = " ".join(part for part in (place, finding.key) if part)
    return f"{finding.severity}: {where + ': ' if where else ''}{finding.message}"


# The health of an org ----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _health_guide() -> dict[str, Any]:
    from ruamel.yaml import YAML

    guide: dict[str, Any] = YAML(typ="safe", pure=True).load(resource("health.yaml"))
    return guide


def setup_page(check: str) -> str:
    """The node of Setup where what a line is about is changed."""
    return str(_health_guide()[check]["page"])


def health_title(line: HealthLine) -> str:
    """What a line is about, two or three words."""
    return str(_health_guide()[line.check]["title"])


def health_words(line: HealthLine) -> str:
    """What was found, in one or two sentences."""
    return str(_health_guide()[line.check]["cases"][line.case]).format(**line.facts)


def health_meaning(line: HealthLine) -> str:
    """Why a line matters, in one sentence or two."""
    return str(_health_guide()[line.check]["means"])


def missing_right_words(missing: MissingRight) -> str:
    """A right that mappings need and the user has not, without a full stop."""
    name = f"{missing.label} ({missing.object}.{missing.field})" if missing.field else missing.label
    if missing.right == "read":
        return f"{name} is not visible"
    if missing.field:
        return f"{name} cannot be {_RIGHT_PAST[missing.right]}"
    return f"no right to {missing.right} {name}"


_RIGHT_PAST = {"create": "set on new records", "edit": "changed"}


# What changed in an org ---------------------------------------------------------------------------


def pause_words(pause: Pause) -> str:
    """Why a mapping waits, and what ends the wait; two sentences."""
    name = f"{pause.label} ({pause.object}.{pause.field})"
    return _PAUSES[pause.reason].format(
        name=name, label=pause.label, object=pause.object, right=pause.right
    )


_PAUSES: dict[PauseReason, str] = {
    PauseReason.OBJECT_GONE: (
        "The object {object} is gone, or this user may no longer see it. Give the user access to "
        "it in Setup, or switch the mapping off."
    ),
    PauseReason.FIELD_GONE: (
        "The field {name} is gone, or this user may no longer see it. Give the user the field "
        "again in Setup, or take it out of the mapping."
    ),
    PauseReason.NOT_WRITABLE: (
        "The user may no longer {right} the field {name}. Give the user edit access to the field "
        "in Setup, or let the mapping only read it."
    ),
    PauseReason.RIGHT_GONE: (
        "The user may no longer {right} {label}. Give the user that right to {object} in Setup, or "
        "change the mode of the mapping."
    ),
    PauseReason.KEY_NOT_UNIQUE: (
        "The field {name}, by which records are found, is not unique any more. Make it unique "
        "again in Setup, or choose another field to find records by."
    ),
}


def schema_change_words(change: SchemaChange) -> str:
    """What is not as it was in an object, in one sentence without its full stop."""
    name = f"{change.label} ({change.object}.{change.field})" if change.field else change.label
    words = _SCHEMA_CHANGES.get(change.kind, "")
    if change.kind in _YES_OR_NO:
        words = _YES_OR_NO[change.kind][0 if change.after else 1]
    if change.kind is SchemaChangeKind.PICKLIST:
        gone = f"no longer has the values {change.before}" if change.before else ""
        added = f"has the new values {change.after}" if change.after else ""
        words = "{name} " + " and ".join(part for part in (gone, added) if part)
        return words.replace("{name}", name)
    return words.format(name=name, before=change.before or "none", after=change.after or "none")


_SCHEMA_CHANGES: dict[SchemaChangeKind, str] = {
    SchemaChangeKind.GONE: "{name} is gone, or this user may no longer see it",
    SchemaChangeKind.ADDED: "{name} is new",
    SchemaChangeKind.TYPE: "{name} was of the type {before} and is of the type {after} now",
    SchemaChangeKind.LENGTH: "{name} holds {after} characters at most now; it was {before}",
    SchemaChangeKind.DIGITS: "{name} holds {after} digits before and after the point now; it was "
    "{before}",
    SchemaChangeKind.WRITABLE: "{name}: this user may {after} it now; it was {before}",
    SchemaChangeKind.LOOKUP: "{name} looks up {after} now; it was {before}",
    SchemaChangeKind.LABEL: "{name} was called {before}",
    SchemaChangeKind.RECORD_TYPES: "{name} has the record types {after} now; it was {before}",
    SchemaChangeKind.RIGHTS: "{name}: this user may {after} now; it was {before}",
}

_YES_OR_NO: dict[SchemaChangeKind, tuple[str, str]] = {
    SchemaChangeKind.REQUIRED: ("{name} is required now", "{name} is not required any more"),
    SchemaChangeKind.UNIQUE: ("{name} is unique now", "{name} is not unique any more"),
    SchemaChangeKind.KEY: (
        "records can be found by {name} now",
        "records can no longer be found by {name}",
    ),
}


# Causes of failures ------------------------------------------------------------------------------


class CauseKind(Enum):
    """What a cause of failures asks of a person; the value is what is shown beside it."""

    SAFE = "Safe to retry"
    """Nothing is wrong with the data."""
    NEW_VALUE = "Needs a new value"
    DECISION = "Needs a decision"


@dataclass(frozen=True)
class _Guidance:
    """One code of the error guide."""

    words: str
    fix: str
    access: bool


@dataclass(frozen=True)
class _Cause:
    """How a code is said where more is known than the guide says."""

    titles: tuple[str, ...]
    """The first one whose gaps can all be filled is taken; () leaves it to the guide."""
    to_do: tuple[str, ...] = ()
    """The same."""
    kind: CauseKind = CauseKind.NEW_VALUE


UNKNOWN_CAUSE = "Salesforce gave a reason we do not know yet"
"""Title of a code that nobody explained; the exact words stand beside it."""

_PREVIEW_AGAIN = "Preview again and look at what is there now"

_CAUSES: dict[str, _Cause] = {
    "STRING_TOO_LONG": _Cause(
        (
            "{Thing} is longer than {limit}",
            "{Thing} is too long",
            "A text is longer than its field",
        ),
        ("Shorten {label}", "Shorten the text"),
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _Cause(
        (
            "“{value}” is not a value of {label}",
            "The value is not in the list of {label}",
            "A value is not in its picklist",
        ),
        ("Pick a value from the list",),
    ),
    "INVALID_EMAIL_ADDRESS": _Cause(
        ("The email address is not valid",), ("Correct {label}", "Correct the email address")
    ),
    "REQUIRED_FIELD_MISSING": _Cause(
        ("{labels} required and empty", "A required field is empty"),
        ("Fill in {label}", "Fill in the required field"),
    ),
    "DUPLICATE_VALUE": _Cause(
        ("Another record already has this {label}", "Another record already has this value"),
        ("Correct {label}", "Correct the value"),
    ),
    "DUPLICATES_DETECTED": _Cause(
        ("A duplicate rule found an existing record",),
        ("Choose whether to update the existing record",),
        CauseKind.DECISION,
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _Cause(
        ("{message}", "A validation rule of the org refused the record"),
        ("Correct {label}", "Correct the value that the message names"),
    ),
    "FIELD_INTEGRITY_EXCEPTION": _Cause(
        ("{message}",), ("Correct {label}", "Correct the value that the message names")
    ),
    "NUMBER_OUTSIDE_VALID_RANGE": _Cause(
        ("The number is too large for {label}", "A number is too large for its field"),
        ("Correct {label}", "Correct the number"),
    ),
    "INVALID_TYPE_ON_FIELD_IN_RECORD": _Cause(
        (
            "“{value}” does not fit the type of {label}",
            "The value does not fit the type of {label}",
            "A value does not fit the type of its field",
        ),
        ("Correct {label}", "Correct the value"),
    ),
    "JSON_PARSER_ERROR": _Cause((), ("Correct the value that the message names",)),
    "TOO_MANY_ENUM_VALUE": _Cause(
        ("{label} holds at most 100 values", "A field holds at most 100 values"),
        ("Choose fewer values",),
    ),
    "MALFORMED_ID": _Cause(
        ("{label} is not a Salesforce Id of the right kind", "An Id has not the right form"),
        ("Correct {label}", "Correct the Id"),
    ),
    "INVALID_ID_FIELD": _Cause((), ("Correct the Id",)),
    "INVALID_CROSS_REFERENCE_KEY": _Cause(
        (
            "{label} points to a record that is not there",
            "A link points to a record that is not there",
        ),
        ("Correct {label}", "Correct the link"),
    ),
    "INVALID_CROSS_REFERENCE_TYPE_FOR_FIELD": _Cause((), ("Correct the link",)),
    "INVALID_FIELD": _Cause(
        (
            "No {parent} has the {parent_key} “{parent_value}”",
            "There is no {parent} with that {parent_key}",
        ),
        ("Correct {parent_key}",),
    ),
    "FIELD_FILTER_VALIDATION_EXCEPTION": _Cause((), ("Choose a record that the filter allows",)),
    "INACTIVE_OWNER_OR_USER": _Cause((), ("Choose an active owner",)),
    "DUPLICATE_USERNAME": _Cause((), ("Choose another user name",)),
    "UNABLE_TO_LOCK_ROW": _Cause(("Another user was editing the record",), kind=CauseKind.SAFE),
    # What our own engine says.
    "CHANGED_SINCE_PLAN": _Cause(
        ("The record was changed after the preview",), (_PREVIEW_AGAIN,), CauseKind.DECISION
    ),
    "RECORD_GONE": _Cause(
        ("The record was deleted after the preview",), (_PREVIEW_AGAIN,), CauseKind.DECISION
    ),
    "NEEDS_ANOTHER_LOOK": _Cause(
        ("The connection was lost, and the record holds neither the old nor the new values",),
        (_PREVIEW_AGAIN,),
        CauseKind.DECISION,
    ),
    "SEVERAL_FOUND": _Cause(
        ("The connection was lost, and several new records could be the one that was sent",),
        ("Look at these records in Salesforce and keep one of them",),
        CauseKind.DECISION,
    ),
    "SUPERSEDED": _Cause(
        ("Not sent, because a newer run took over",),
        ("Nothing to do here; look at the newer run",),
        CauseKind.DECISION,
    ),
    "UPLOAD_TOO_LARGE": _Cause(
        ("The record is too large for one upload",), ("Shorten its longest text",)
    ),
    "AccessDeniedError": _Cause(
        ("Your user may not write this",),
        ("Ask an administrator for the permission",),
        CauseKind.DECISION,
    ),
    "RetriableError": _Cause(("The other side was busy",), kind=CauseKind.SAFE),
    "CANCELLED_BY_YOU": _Cause(
        ("Not sent, because you ended the run",),
        ("Preview again if they shall be sent after all",),
        CauseKind.DECISION,
    ),
    # What databases and files say.
    "UNIQUE_VIOLATION": _Cause(
        ("Another row already has this {label}", "Another row already has this value"),
        ("Correct {label}", "Correct the value"),
    ),
    "NOT_NULL_VIOLATION": _Cause(
        ("{labels} required and empty", "A required column is empty"),
        ("Fill in {label}", "Fill in the required column"),
    ),
    "FOREIGN_KEY_VIOLATION": _Cause(
        ("{label} points to a row that is not there", "A link points to a row that is not there"),
        ("Correct {label}", "Correct the link"),
    ),
    "CHECK_VIOLATION": _Cause(
        ("The database does not allow this {label}", "The database does not allow this value"),
        ("Correct {label}", "Correct the value that the message names"),
    ),
    "VALUE_TOO_LONG": _Cause(
        ("{label} is longer than {limit}", "{label} is too long", "A text is too long"),
        ("Shorten {label}", "Shorten the text"),
    ),
    "VALUE_OUT_OF_RANGE": _Cause(
        ("{label} is out of range", "A value is out of range"),
        ("Correct {label}", "Correct the value"),
    ),
    "INVALID_VALUE": _Cause(
        ("{label} has a value of the wrong type", "A value has the wrong type"),
        ("Correct {label}", "Correct the value"),
    ),
    "ROW_NOT_FOUND": _Cause(("The row is no longer there",), (_PREVIEW_AGAIN,), CauseKind.DECISION),
}
"""Said with the field's own label and the value, where both are known.

    {label}    the field's label           {Thing}   the same as a subject: "The phone number"
    {labels}   all fields with is or are   {value}   the value, when all rows have the same one
    {limit}    characters allowed          {message} what the other side said, without full stop
    {parent}, {parent_key}, {parent_value} the record that is looked up, by which field and value
"""

_EXACT = frozenset({"FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION"})
"""Codes whose title is somebody's own text."""

_THINGS = {
    FieldType.PHONE: "The phone number",
    FieldType.EMAIL: "The email address",
    FieldType.URL: "The web address",
}

_VALUE = re.compile(
    r"(?:bad value for restricted picklist field|value not of required type): (.+)", re.DOTALL
)
_LIMIT = re.compile(r"max length=(\d+)")
_DUPLICATE_FIELD = re.compile(r"duplicate value found: (\w+) duplicates", re.IGNORECASE)
_PARENT = re.compile(
    r"Foreign key external ID: (.+?) not found for field (\w+) in entity (\w+)", re.IGNORECASE
)
_LOWERED = (
    *("A ", "An ", "Another ", "No ", "Not ", "Other ", "Several ", "Something ", "The "),
    *("There ", "This ", "Too ", "Users ", "Your "),
)
"""First words of a title that are no name of something."""


_taken: dict[str, _Guidance] = {}
"""The guide as another process read it; empty until `take_guide` was called."""


def guide_entries() -> dict[str, tuple[str, str, bool]]:
    """Each code of the shipped guide: its words, its fix, whether it is about access."""
    return {code: (one.words, one.fix, one.access) for code, one in _guide().items()}


def take_guide(entries: Mapping[str, tuple[str, str, bool]]) -> None:
    """Use what `guide_entries` gave in another process: reading the file takes 0.2 s of ours."""
    _taken.update({code: _Guidance(*entry) for code, entry in entries.items()})


def _guide() -> dict[str, _Guidance]:
    return _taken or _read_guide()


@lru_cache(maxsize=1)
def _read_guide() -> dict[str, _Guidance]:
    """The shipped error guide, read once."""
    from ruamel.yaml import YAML

    guide = YAML(typ="safe", pure=True).load(resource("error_guide.yaml"))
    return {
        code: _Guidance(entry["words"], entry["fix"], bool(entry.get("access")))
        for code, entry in guide["codes"].items()
    }


def cause_kind(code: str, retry: RetryClass) -> CauseKind:
    """Say whether retrying, a new value or a decision gets rid of a failure."""
    if retry in (RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.LIMIT, RetryClass.SIGN_IN):
        return CauseKind.SAFE
    if code == "INVALID_FIELD" and retry is not RetryClass.DEPENDENCY:
        return CauseKind.DECISION
    return _CAUSES[code].kind if code in _CAUSES else CauseKind.DECISION


def blamed_names(fields: Sequence[str], example: str) -> tuple[str, ...]:
    """The fields that a failure names: those it lists, else the one in its words; () for none.

    A field of a parent that was not found comes without the path to it.
    """
    if fields:
        return tuple(fields)
    found = _DUPLICATE_FIELD.search(example)
    if found is not None:
        return (found[1],)
    parent = _PARENT.search(example)
    return (parent[2],) if parent is not None else ()


def cause_title(
    code: str,
    fields: Sequence[str],
    example: str,
    schema: ObjectSchema | None,
    *,
    alike: bool = True,
) -> str:
    """Say why rows failed, without a full stop: "The phone number is longer than 40".

    Args:
        code: the other side's own, or one of ours; "" when it gave none.
        fields: API names of the fields it blamed.
        example: its message, word for word.
        schema: the written object, for the labels of its fields.
        alike: whether the message of all rows is this one; else no value is named.
    """
    facts = _cause_facts(fields, example, schema, alike=alike)
    title = _filled(_CAUSES[code].titles if code in _CAUSES else (), facts)
    if not title:
        known = _guide().get(code)
        title = known.words if known else UNKNOWN_CAUSE
    return title.rstrip().removesuffix(".")


def cause_to_do(
    code: str,
    fields: Sequence[str] = (),
    example: str = "",
    schema: ObjectSchema | None = None,
) -> str:
    """Say what gets rid of a failure, without a full stop: "Shorten Mobile Phone"."""
    facts = _cause_facts(fields, example, schema)
    to_do = _filled(_CAUSES[code].to_do if code in _CAUSES else (), facts)
    if not to_do:
        known = _guide().get(code)
        to_do = known.fix if known else "Read the exact words, then decide"
    return to_do.removesuffix(".")


def cause_sentence(
    count: int,
    code: str,
    fields: Sequence[str],
    example: str,
    schema: ObjectSchema | None,
    *,
    alike: bool = True,
) -> str:
    """Say a cause with its number: "9 contacts: the phone number is longer than 40"."""
    title = cause_title(code, fields, example, schema, alike=alike)
    if code not in _EXACT and title.startswith(_LOWERED):
        title = title[0].lower() + title[1:]
    return f"{records_of(count, schema)}: {title}"


def cause_advice(
    code: str,
    retry: RetryClass,
    fields: Sequence[str] = (),
    example: str = "",
    schema: ObjectSchema | None = None,
) -> str:
    """Say what to do about a cause in one sentence: "Shorten Mobile Phone, then retry."."""
    kind = cause_kind(code, retry)
    if kind is CauseKind.SAFE:
        return "Nothing is wrong with the data."
    to_do = cause_to_do(code, fields, example, schema)
    return f"{to_do}, then retry." if kind is CauseKind.NEW_VALUE else f"{to_do}."


def records_of(count: int, schema: ObjectSchema | None) -> str:
    """A number of records by the object's own name: "9 contacts", "1 record"."""
    if schema is None:
        return count_of(count, "record")
    return count_of(count, lowered(schema.label), lowered(schema.label_plural))


def lowered(label: str) -> str:
    """A label inside a sentence: small letters, except in words like SMS."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in label.split()]
    return " ".join(words)


def _filled(templates: Sequence[str], facts: dict[str, str]) -> str:
    """The first template whose gaps can all be filled; "" when there is none."""
    for template in templates:
        gaps = {name for _, name, _, _ in Formatter().parse(template) if name}
        if gaps <= facts.keys():
            return template.format(**facts)
    return ""


def _cause_facts(
    fields: Sequence[str],
    example: str,
    schema: ObjectSchema | None,
    *,
    alike: bool = True,
) -> dict[str, str]:
    """What is known of a failure, by the gap it fills."""
    facts: dict[str, str] = {}
    parent = _PARENT.search(example)
    names = () if parent else blamed_names(fields, example)
    found = [schema.field(name) if schema else None for name in names]
    labels = [field.label if field else name for field, name in zip(found, names, strict=True)]
    if labels:
        facts["label"] = labels[0]
        facts["Thing"] = _THINGS.get(found[0].type, labels[0]) if found[0] else labels[0]
        facts["labels"] = _listed(labels) + (" is" if len(labels) == 1 else " are")
    limit = _LIMIT.search(example)
    length = limit[1] if limit else (found[0].length if found and found[0] else None)
    if length:
        facts["limit"] = str(length)
    if alike and (value := _VALUE.search(example)):
        facts["value"] = value[1].strip()
    if example.strip():
        facts["message"] = example.strip()
    if parent is not None:
        facts["parent"] = parent[3]
        facts["parent_key"] = _spaced(parent[2])
        if alike:
            facts["parent_value"] = parent[1]
    return facts


def _listed(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _spaced(name: str) -> str:
    """An API name of a field that nobody described, as words."""
    return name.removesuffix("__c").replace("_", " ")


# Files -------------------------------------------------------------------------------------------


def failure_file_name(run: int, title: str, failed: int) -> str:
    """Name the workbook of a run's failures, without its ending."""
    return f"Orgtide run {run}, {title}, {count_of(failed, 'row')} to fix"


def plan_file_name(plan: int, title: str, changes: int) -> str:
    """Name the workbook of a plan, without its ending."""
    return f"Orgtide plan {plan}, {title}, {count_of(changes, 'change')}"
