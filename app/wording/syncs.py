"""Words for a sync file as it is read: its settings, and what it does by itself later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import Flow
from app.core.schedule import FirstRun
from app.core.setting import SettingKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from app.core.mapping import Mapping, WakeBy
    from app.core.rule import LiveRule
    from app.core.schedule import Schedule
    from app.core.setting import Setting
    from app.core.sync import SetupStep, Sync

LATER = "Read and checked; not carried out by this version."
"""Said of what a sync file says and Orgtide does not do yet."""

_NOT_YET = ("per_user", "missing")
"""Options of a connection that are read and not carried out."""

_FLOWS = {
    Flow.TO_TARGET: ", to the target only",
    Flow.TO_SOURCE: ", to the source only",
    Flow.BOTH: "",
}


def setting_words(setting: Setting, value: str) -> str:
    """A setting with its answer, in one line."""
    said = value or (setting.blank or "empty")
    if setting.kind is SettingKind.TABLE and value:
        said = f"a table: {value}"
    default = "" if value == setting.default else f" (default: {setting.default or 'empty'})"
    return f"{setting.name}: {said}{default} - {setting.label or setting.name}"


def watching_words(title: str, mappings: Sequence[str]) -> str:
    """What a watch says when it begins."""
    named = ", ".join(mappings)
    return f"{title}: watching {named}. It runs now, and when something changes. Ctrl+C ends it."


def wake_words(by: WakeBy) -> str:
    """What wakes a mapping, in words."""
    if by.notify:
        return f"notifications of {by.notify}"
    return f"rows of {by.changes}" + (f", by {by.column}" if by.column else "")


def step_words(step: SetupStep) -> str:
    """A step that a person does by hand, with its address."""
    return f"{step.do} {step.link}".strip()


def unanswered_words(sync: Sync) -> str:
    """What keeps a sync from running until a person answers."""
    named = " and ".join(f"“{one.label or one.name}”" for one in sync.unanswered)
    return (
        f"{sync.title} needs an answer to {named} before it can run: in its settings, or with"
        f" orgtide sync set {sync.name} {sync.unanswered[0].name}=ANSWER"
    )


def sync_lines(sync: Sync, steps: Sequence[SetupStep]) -> list[str]:
    """A sync as it was read, a line for each thing that it says besides its fields.

    Args:
        sync: the sync.
        steps: what a person does by hand, with the addresses filled in.
    """
    lines = [f"{sync.title} ({sync.name})"]
    lines += [f"  by hand, {place}: {step_words(one)}" for place, one in enumerate(steps, 1)]
    for role in sync.roles:
        lines.append(f"  connection {role.name}: {role.kind.value}")
        lines += [f"    {_option(key)}: {value}" for key, value in role.options.items()]
    for one in sync.mappings:
        source = f"{one.source.role}.{one.source.object or 'query'}"
        off = "" if one.enabled else ", off"
        lines.append(
            f"  mapping {one.name}: {source} -> {one.target.role}.{one.target.object}{off}"
        )
        lines += _side_lines(one)
        lines += [f"    not carried: {', '.join(each.fields)} - {each.say}" for each in one.refuse]
        lines += [f"    rows that {what.value}: {use.value}" for what, use in one.outputs]
    lines += [f"  setting {setting_words(one, sync.settings[one.name])}" for one in sync.asked]
    lines += [f"  rule: {rule_words(one)}" for one in sync.rules]
    lines += [f"  schedule: {schedule_words(one)}" for one in sync.schedules]
    if sync.rules or sync.schedules:
        lines.append(f"  Rules and schedules: {LATER}")
    return lines


def _side_lines(mapping: Mapping) -> list[str]:
    """What a mapping says of its sides besides their objects."""
    lines = []
    for ref in (mapping.source, mapping.target):
        if ref.group is not None:
            by, count = ", ".join(ref.group.by), ", ".join(ref.group.count)
            lines.append(f"    counted together by {by}: {count} - {LATER}")
        if ref.wake is not None:
            lines.append(f"    woken by {wake_words(ref.wake)}")
    return lines


def _option(key: str) -> str:
    """An option of a connection, with what is not done of it yet."""
    return f"{key} ({LATER})" if key in _NOT_YET else key


def rule_words(rule: LiveRule) -> str:
    """A rule as a sentence."""
    watched = f"{rule.when.role}.{rule.when.object}"
    field = f".{rule.when.field} changes" if rule.when.field else " changes"
    to = f" to {rule.when.to}" if rule.when.to is not None else ""
    where = f" and {rule.when.where}" if rule.when.where else ""
    once = f", once per {' and '.join(rule.once_per)}" if rule.once_per else ""
    return f"when {watched}{field}{to}{where}, call {rule.role}.{rule.action}{once}"


def schedule_words(schedule: Schedule) -> str:
    """A schedule as a sentence."""
    when = f"at {schedule.at:%H:%M}" if schedule.at else f"every {span_words(schedule.every)}"
    flow = _FLOWS[schedule.flow] if schedule.flow else ""
    hours = "".join(
        f" between {start:%H:%M} and {end:%H:%M}"
        for start, end in ([schedule.between] if schedule.between else [])
    )
    days = (
        f" on {', '.join(day.name.capitalize() for day in schedule.days)}" if schedule.days else ""
    )
    zone = f" by the clock of {schedule.zone}" if schedule.zone else ""
    first = ", from the next morning on" if schedule.first is FirstRun.NEXT_MORNING else ""
    return f"{schedule.mapping} {when}{hours}{days}{zone}{flow}{first}"


def span_words(span: timedelta | None) -> str:
    """A span in its largest whole unit."""
    seconds = int(span.total_seconds()) if span else 0
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0:
            count = seconds // size
            return unit if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"
