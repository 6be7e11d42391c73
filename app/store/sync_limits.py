"""Reads what a sync file says of limits: approval, guards and quota."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from app.core.mapping import Guards
from app.core.quota import AtLimit, Budget, BudgetUnit
from app.core.sync import Approval
from app.store.sync_grammar import keys_of

if TYPE_CHECKING:
    from app.store.yaml_entries import Entry


class _Who(Enum):
    AUTO = "auto"
    PERSON = "person"


def approval_of(entry: Entry | None) -> Approval:
    """Which changes may run without a person."""
    if entry is None:
        return Approval()
    block = entry.block(keys_of("approval"))
    return Approval(
        insert=block.choice("insert", _Who.AUTO) is _Who.AUTO,
        update=block.choice("update", _Who.AUTO) is _Who.AUTO,
        delete=block.choice("delete", _Who.PERSON) is _Who.AUTO,
    )


def budget_of(entry: Entry | None) -> Budget:
    """The calls that a sync may make."""
    if entry is None:
        return Budget()
    block = entry.block(keys_of("quota"))
    return Budget(
        daily=_blank_or_count(block.get("daily")),
        hourly=_blank_or_count(block.get("hourly_calls")),
        at_limit=block.choice("at_limit", AtLimit.HOLD),
        unit=block.choice("unit", BudgetUnit.CALLS),
    )


def _blank_or_count(entry: Entry | None) -> int | None:
    return None if entry is None or not entry.text() else entry.count()


def guards_of(entry: Entry | None, otherwise: Guards) -> Guards:
    """What stops a run; what is not named is as `otherwise` says."""
    if entry is None:
        return otherwise
    block = entry.block(keys_of("guards"))
    deletes = _limits(block.get("deletes"), keys_of("delete_limits"))
    updates = _limits(block.get("updates"), keys_of("update_limits"))
    shrinks, first = block.get("source_shrinks"), block.get("first_run")
    if first is not None and first.text() not in ("person", "off"):
        raise first.error(f'"{first.text()}" is neither person nor off.')
    other = block.get("other_writer")
    if other is not None and other.text() not in ("stop", "off"):
        raise other.error(f'"{other.text()}" is neither stop nor off.')
    count, share = otherwise.delete_count, otherwise.delete_share
    if deletes is not None:
        count_entry, share_entry = deletes.get("count"), deletes.get("share")
        count = None if count_entry is None else count_entry.count()
        share = None if share_entry is None else share_entry.share()
    update_share = otherwise.update_share
    if updates is not None:
        update_entry = updates.get("share")
        update_share = None if update_entry is None else update_entry.share()
    return Guards(
        delete_count=count,
        delete_share=share,
        update_share=update_share,
        source_shrinks=otherwise.source_shrinks if shrinks is None else _share_or_off(shrinks),
        first_run=otherwise.first_run if first is None else first.text() == "person",
        other_writer=otherwise.other_writer if other is None else other.text() == "stop",
    )


def _limits(entry: Entry | None, known: tuple[str, ...]) -> dict[str, Entry] | None:
    """The limits of a guard: None when it is not named, empty when it is off."""
    if entry is None:
        return None
    if entry.is_text and entry.text() == "off":
        return {}
    entry.block(known)
    return entry.entries()


def _share_or_off(entry: Entry) -> float | None:
    return None if entry.text() == "off" else entry.share()
