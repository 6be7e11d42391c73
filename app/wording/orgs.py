"""Words for connections and orgs: who is who, health, rights, what changed, what waits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.core.pause import PauseReason
from app.core.schema import SchemaChangeKind
from app.core.sync import ConnectionKind
from app.resources import resource
from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks.messages import (
        ConnectionFacts,
        HealthLine,
        OpenedFacts,
        PracticeFault,
    )
    from app.core.pause import Pause
    from app.core.schema import MissingRight, SchemaChange
    from app.core.sync import Connection


def place_words(connection: Connection) -> str:
    """Where a connection leads, for a list."""
    where = connection.settings
    folder = "/".join(filter(None, (where.get("folder", "").rstrip("/"), where.get("pattern"))))
    address = where.get("host") or where.get("url") or folder
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
    lines += [f"  {line}" for line in database_lines(facts)]
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
    if not facts.secret_kept and facts.kind == ConnectionKind.HTTP.value:
        lines.append(
            "  There is no keyring here, so its secrets were not kept. Before other commands put"
            f" each into an environment variable of its own, {secret_variable(facts.name)}__NAME."
        )
    elif not facts.secret_kept:
        lines.append(
            "  There is no keyring here, so the secret was not kept. Before other commands put it"
            f" into the environment variable {secret_variable(facts.name)}."
        )
    return "\n".join(lines)


def database_lines(facts: ConnectionFacts) -> list[str]:
    """What a database said of itself and of its user, one sentence each; none for other places."""
    lines: list[str] = []
    if facts.kind != "sql":
        return lines
    if facts.username:
        lines.append(f"Signed in as {facts.username}.")
    if facts.readable is not None and facts.objects is not None:
        lines.append(
            f"This user may read {facts.readable:,} of {count_of(facts.objects, 'table')}"
            f" and write {facts.writable or 0:,}."
        )
    if facts.time_zone:
        lines.append(
            f"The server's time zone is {facts.time_zone}. Times that carry no zone are read and"
            " written as UTC."
        )
    if facts.encrypted is not None:
        how = "is encrypted" if facts.encrypted else "is NOT encrypted"
        lines.append(f"The way to the server {how}.")
    return lines


def practice_fault_words(fault: PracticeFault) -> str:
    """When a fault happens and how often it did: "On: once, after 2 others. Not yet."."""
    often = {None: "each time", 1: "once"}.get(fault.times, f"{fault.times} times")
    after = f", after {count_of(fault.after, 'other')}" if fault.after else ""
    happened = {0: "Not yet", 1: "Happened once"}.get(
        fault.happened, f"Happened {fault.happened:,} times"
    )
    return f"{'On' if fault.on else 'Off'}: {often}{after}. {happened}."


def opened_words(facts: OpenedFacts) -> str:
    """Where a browser was sent."""
    if facts.logged_in:
        return f"Opened {facts.address}, logged in."
    return (
        f"Opened {facts.address}. Log in there by hand: this sign-in reaches the org's API only,"
        " not its pages (a browser sign-in with the scope web changes that)."
    )


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
