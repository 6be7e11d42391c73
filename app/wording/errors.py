"""What a person is told of an exception: what happened, where, and what to do next."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import (
    AccessDeniedError,
    AccountingError,
    BusyError,
    CrowdedError,
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
from app.sign_in_guide import refusal_of, refusal_words
from app.wording.guide import fix_of
from app.wording.orgs import secret_variable

if TYPE_CHECKING:
    from app.core.errors import Unplanned


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
    if isinstance(error, RequestLimitError):
        return _limit_advice(error)
    if isinstance(error, RetriableError) and error.code in _CODES:
        return _CODES[error.code]
    if isinstance(error, EndpointError) and type(error) in GUIDED and fix_of(error.code):
        return fix_of(error.code)
    words = next((words for kind, words in ADVICE if isinstance(error, kind)), "")
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


def _limit_advice(error: RequestLimitError) -> str:
    """What can be done about an allowance that is used up."""
    when = _calls_again(error)
    if error.waits:
        words = f"{when}; what waits goes on then."
    elif error.unplanned is not None:
        words = f"Nothing was planned or sent. {when}; then type: {_run_command(error.unplanned)}"
    else:
        words = f"Nothing waits and nothing was sent. {when}; do it again then."
    return f"{words}\n{_MORE_CALLS}" if error.resets_at is not None else words


def _calls_again(error: RequestLimitError) -> str:
    """When there are calls again, the beginning of a sentence."""
    if error.resets_at is not None:
        return f"There are calls again from {error.resets_at.astimezone():%Y-%m-%d %H:%M} on"
    if isinstance(error, CrowdedError):
        return "The org takes requests again as soon as some of the long ones are over"
    return (
        "The org has calls to spare again as soon as its last 24 hours hold fewer (orgtide quota)"
    )


def _run_command(unplanned: Unplanned) -> str:
    """What to type for a run that did not come to a plan."""
    words = ["orgtide", "run", unplanned.sync]
    words += [unplanned.mapping] if unplanned.mapping else []
    words += ["--org", unplanned.org] if unplanned.org else []
    return shlex.join(words)


_MORE_CALLS = (
    "For more calls now, set a larger budget: in the sync's file under quota, or with orgtide quota"
    " set."
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
    "moved": (
        "Orgtide follows nobody to another address, as its token would go along. If your org has "
        "moved there, sign in anew under the same name with that address as the host."
    ),
    "salesforce_cli": "Install it and sign in with it (sf org login web), or choose another way.",
    "visit": "Sign in again, and finish it in the window of the browser that opens then.",
    "taken": (
        "Choose another name. To sign in anew or change the address under this one: Force reconnect"
        " in Connections, or --replace."
    ),
    "sync": "To see all syncs: orgtide sync list",
    "connection": "To see all connections: orgtide connect list",
    "shared_field": (
        "Take the field out of one of the two, or let one rest: orgtide sync rest NAME. The new one"
        " rests until then."
    ),
    "fault": "To see what can go wrong and what is on: orgtide practice fault list",
    "resting": "To let it write: orgtide sync activate NAME",
    "org": "Say which with --org practice, --org sandbox or --org production.",
}
"""Advice about a setting or name that is not there, by its key."""


_CODES = {
    "PORTS_TAKEN": (
        "End one of them (another Orgtide or Salesforce CLI that waits for its browser, for one) "
        "and sign in again. Or sign in by key, which needs no port."
    ),
}
"""Advice about what may work later, by its code."""


GUIDED = (RetriableError, AccessDeniedError, EndpointError)
"""Refusals for which the guide's advice for their code is more exact than that of their class."""


ADVICE: tuple[tuple[type[BaseException], str], ...] = (
    (MappingError, "Mend the file and add it again; nothing was changed."),
    (DataError, "Mend the file or say how it is written; nothing was changed."),
    (SchemaMismatchError, "Check the spelling, and whether the user may see it."),
    (RetriableError, "Try again in a while."),
    (SignInError, "Sign in again."),
    (AccessDeniedError, "Ask an administrator of the org or database for the permission."),
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
