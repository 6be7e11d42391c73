"""What a webhook's page shows: each payload with what became of it, and what was not let in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.asks.messages import WebhookFacts
from app.core.report import RunReport, RunState
from app.store.pages import DeliveryRow, RejectionRow
from app.ui.language import spoken
from app.ui.models.value_words import counted


@dataclass(frozen=True)
class Reading:
    """A mapping that reads a type of payload, and the last run that sent what it read."""

    sync: str
    sync_title: str
    mapping: str
    active: bool
    run: RunReport | None = None
    planned_at: datetime | None = None
    """When the plan of that run was made: what came before it, it has read."""


@dataclass(frozen=True)
class Standing:
    """What became of a payload, in words."""

    icon: str
    color: str
    words: str
    more: str
    handled: bool = False
    """Whether a run has had it."""


@dataclass(frozen=True)
class ArrivedRow:
    """One payload."""

    row: DeliveryRow
    verdict: str
    standing: Standing
    reading: Reading | None


@dataclass(frozen=True)
class InboxFacts:
    """Everything that the page shows of a webhook."""

    name: str
    rows: tuple[ArrivedRow, ...]
    counts: Mapping[str, int]
    """Type → payloads, of all there are."""
    rejections: tuple[RejectionRow, ...]
    readings: Mapping[str, Reading]
    now: datetime
    listening_elsewhere: bool = False


def verdict_words(row: DeliveryRow, webhook: WebhookFacts | None) -> str:
    """Say how a payload was checked."""
    if row.secret == 0:
        if webhook is not None and webhook.scheme == "salesforce":
            return _tr("From the org")
        return _tr("Secret address")
    signed = webhook is None or webhook.scheme not in ("header", "bearer", "basic")
    if row.secret == 1:
        return _tr("Signature fits") if signed else _tr("Secret fits")
    return _tr("Second secret fits")


def standing_of(row: DeliveryRow, reading: Reading | None) -> Standing:
    """Say what became of a payload.

    | read by                       | what is said            |
    |-------------------------------|-------------------------|
    | nobody                        | kept, and no mapping    |
    | a mapping that has not run    | waits for a first run   |
    | a run after it came           | in that run             |
    | a run that failed, or rows of | in that run, with care  |
    | a run before it came          | waits for the next one  |
    """
    if not row.begin:
        return Standing("eraser", "muted", _tr("Erased"), _tr("A person was erased from it."))
    if reading is None:
        more = _tr("No mapping reads payloads of type {type}.").format(type=row.type)
        return Standing("circle-dashed", "muted", _tr("Kept"), more)
    where = _tr("The mapping {mapping} of {sync} reads it.").format(
        mapping=reading.mapping, sync=reading.sync_title
    )
    run, planned_at = reading.run, reading.planned_at
    if run is None or planned_at is None or row.received_at > planned_at:
        rest = "" if reading.active else " " + _tr("The sync is switched off.")
        return Standing("clock", "text2", _tr("Waits for a run"), where + rest)
    number, failed = run.run_id, sum(run.tally.failed.values())
    if run.state is RunState.FAILED:
        more = f"{where} {spoken(run.message)}".rstrip()
        words = _tr("Run {n} failed").format(n=number)
        return Standing("circle-alert", "error", words, more, handled=True)
    if failed:
        said = counted(
            failed,
            _tr("1 row of that run failed; the run's page says which."),
            _tr("{n} rows of that run failed; the run's page says which."),
        )
        words = _tr("Run {n}, with failures").format(n=number)
        return Standing("triangle-alert", "warn", words, f"{where} {said}", handled=True)
    said = _tr("It was there when the plan of run {n} was made.").format(n=number)
    words = _tr("Run {n}").format(n=number)
    return Standing("circle-check", "ok", words, f"{where} {said}", handled=True)


def _tr(text: str) -> str:
    return QCoreApplication.translate("InboxView", text)
