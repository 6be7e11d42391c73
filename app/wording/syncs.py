"""Words for a sync file as it is read: its settings, and what it does by itself later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import Flow
from app.core.schedule import FirstRun
from app.core.setting import SettingKind

if TYPE_CHECKING:
    from datetime import timedelta

    from app.core.rule import LiveRule
    from app.core.schedule import Schedule
    from app.core.setting import Setting
    from app.core.sync import Sync

LATER = "Read and checked; not carried out by this version."
"""Said of what a sync file says and Orgtide does not do yet."""

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


def sync_lines(sync: Sync) -> list[str]:
    """A sync as it was read, a line for each thing that it says besides its fields."""
    lines = [f"{sync.title} ({sync.name})"]
    lines += [f"  connection {role.name}: {role.kind.value}" for role in sync.roles]
    for one in sync.mappings:
        source = f"{one.source.role}.{one.source.object or 'query'}"
        off = "" if one.enabled else ", off"
        lines.append(
            f"  mapping {one.name}: {source} -> {one.target.role}.{one.target.object}{off}"
        )
        lines += [f"    not carried: {', '.join(each.fields)} - {each.say}" for each in one.refuse]
        lines += [f"    rows that {what.value}: {use.value}" for what, use in one.outputs]
    lines += [f"  setting {setting_words(one, sync.settings[one.name])}" for one in sync.asked]
    lines += [f"  rule: {rule_words(one)}" for one in sync.rules]
    lines += [f"  schedule: {schedule_words(one)}" for one in sync.schedules]
    if sync.rules or sync.schedules:
        lines.append(f"  Rules and schedules: {LATER}")
    return lines


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
