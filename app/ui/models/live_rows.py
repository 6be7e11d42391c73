"""What came in by itself and what would act on it: payloads of webhooks and rules, as rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.rule import LiveRule
from app.store.pages import DeliveryRow, ParkedRow, RejectionRow, SyncRow

SHOWN_VALUES = 4
"""How many values of a payload a row names. Source: ours."""


@dataclass(frozen=True)
class InboxRow:
    """One payload, and the mappings that it feeds."""

    delivery: DeliveryRow
    content: str
    goes_to: tuple[str, ...]
    """Titles of syncs with their mappings; () where nothing takes its type."""


@dataclass(frozen=True)
class RuleRow:
    """One rule of one sync file."""

    sync: str
    title: str
    """Of the sync."""
    active: bool
    rule: LiveRule


@dataclass(frozen=True)
class LiveFacts:
    """What the screen shows."""

    webhooks: tuple[str, ...]
    """Names of the connections that take payloads."""
    inbox: tuple[InboxRow, ...]
    kept: int
    """Payloads that are kept, shown or not."""
    rules: tuple[RuleRow, ...]
    rejections: tuple[RejectionRow, ...]
    parked: tuple[ParkedRow, ...] = ()
    """What waits for another record."""


def inbox_rows(deliveries: Sequence[DeliveryRow], syncs: Sequence[SyncRow]) -> tuple[InboxRow, ...]:
    """Give a row for each payload, in their order."""
    takers = _takers(syncs)
    return tuple(
        InboxRow(one, content_words(one.begin), takers.get((one.connection, one.type), ()))
        for one in deliveries
    )


def _takers(syncs: Sequence[SyncRow]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(connection, type of payload) → what it feeds."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for sync in syncs:
        bound = {one.role: one.connection for one in sync.bindings}
        for one in sync.mappings:
            key = (bound.get(one.facts.source_role, ""), one.facts.source_object)
            found[key] = (*found.get(key, ()), f"{sync.title}, {one.facts.name}")
    return found


def rule_rows(syncs: Sequence[SyncRow]) -> tuple[RuleRow, ...]:
    """Give a row for each rule, in the order of the syncs and of their files."""
    return tuple(
        RuleRow(sync.name, sync.title, sync.active, rule) for sync in syncs for rule in sync.rules
    )


def content_words(begin: str) -> str:
    """Name the first values of a payload; one that is longer than was read is shown as it is."""
    try:
        said = json.loads(begin) if begin else {}
    except ValueError:
        return " ".join(begin.split())
    values = [f"{name}: {value}" for name, value in _leaves(said)]
    return ", ".join(values[:SHOWN_VALUES])


def _leaves(said: object, name: str = "") -> list[tuple[str, str]]:
    """Every single value with the name it stands under."""
    if isinstance(said, dict):
        return [leaf for key, one in said.items() for leaf in _leaves(one, str(key))]
    if isinstance(said, list):
        return [leaf for one in said for leaf in _leaves(one, name)]
    return [] if said is None or said == "" else [(name, str(said))]
