"""Reads what a sync file says of things that happen by themselves: rules and schedules."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.mapping import Flow
from app.core.rule import Duplicate, LiveRule, Watched
from app.core.schedule import FirstRun, Schedule, Weekday
from app.store.sync_fields import condition_of
from app.store.sync_grammar import keys_of
from app.store.yaml_entries import near_match

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.store.yaml_entries import Entry

_UNITS = {"s": 1, "sec": 1, "min": 60, "h": 3600, "hour": 3600, "hours": 3600, "day": 86400}
_EVERY = re.compile(r"(\d{1,4}) ?(s|sec|min|hours|hour|h|day)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")


def schedules_of(entry: Entry | None, mappings: Collection[str]) -> tuple[Schedule, ...]:
    """When mappings run by themselves."""
    return () if entry is None else tuple(_schedule(one, mappings) for one in entry.items())


def _schedule(entry: Entry, mappings: Collection[str]) -> Schedule:
    block = entry.block(keys_of("schedule"))
    mapping, flow = block.need("mapping"), block.get("flow")
    at, every, between = block.get("at"), block.get("every"), block.get("between")
    if mapping.text() not in mappings:
        hint = near_match(mapping.text(), mappings)
        raise mapping.error(f"There is no mapping {mapping.text()!r} in this file.{hint}")
    if (at is None) == (every is None):
        raise entry.error("A schedule needs either 'at' or 'every'.")
    return Schedule(
        mapping=mapping.text(),
        flow=None if flow is None else flow.choice(Flow),
        at=None if at is None else _time(at, at.text()),
        every=None if every is None else span_of(every),
        between=None if between is None else _between(between),
        first=block.choice("first", FirstRun.AT_ONCE),
        days=_days(block.get("days")),
        zone=_zone(block.get("zone")),
    )


def _time(entry: Entry, text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise entry.error(f'"{text}" is not a time such as 02:00.')
    return time(int(found[1]), int(found[2]))


def span_of(entry: Entry) -> timedelta:
    """A span of time that is written like 5 min or 2 h.

    Raises:
        MappingError: it is not.
    """
    found = _EVERY.fullmatch(entry.text())
    if not found or not int(found[1]):
        raise entry.error(f'"{entry.text()}" is not a span such as 5 min or 2 h.')
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _days(entry: Entry | None) -> tuple[Weekday, ...]:
    """The days in the order of the week; all seven are the same as none said."""
    if entry is None:
        return ()
    named = {one.choice(Weekday) for one in (entry.items() if entry.is_list else [entry])}
    return () if len(named) == len(Weekday) else tuple(day for day in Weekday if day in named)


def _zone(entry: Entry | None) -> str:
    if entry is None:
        return ""
    try:
        return ZoneInfo(entry.text()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f'"{entry.text()}" is not a time zone such as Europe/London.'
        raise entry.error(message) from error


def _between(entry: Entry) -> tuple[time, time]:
    start, dash, end = entry.text().partition("-")
    if not dash:
        raise entry.error(f'"{entry.text()}" is not a part of the day such as 07:00-22:00.')
    return _time(entry, start), _time(entry, end)


def rules_of(entry: Entry | None, roles: Collection[str]) -> tuple[LiveRule, ...]:
    """What is done when a change matches."""
    return () if entry is None else tuple(_rule(one, roles) for one in entry.items())


def _rule(entry: Entry, roles: Collection[str]) -> LiveRule:
    block = entry.block(keys_of("rule"))
    watched = block.need("when").block(keys_of("watched"))
    action = block.need("do").block(keys_of("action"))
    role, object = split_role(watched.need("object"), roles)
    caller, called = split_role(action.need("call"), roles)
    to, values, once = watched.get("to"), action.get("with"), action.get("once_per")
    if to is not None and watched.get("field") is None:
        raise to.error("'to' needs 'field': the field that gets this value.")
    return LiveRule(
        when=Watched(
            role=role,
            object=object,
            field=watched.text("field"),
            to=None if to is None else to.text(),
            where=condition_of(watched.get("where")),
        ),
        role=caller,
        action=called,
        values=()
        if values is None
        else tuple((name, one.text()) for name, one in values.entries().items()),
        once_per=() if once is None else once.words(),
        duplicate=action.choice("duplicate", Duplicate.SHOWN),
    )


def split_role(entry: Entry, roles: Collection[str]) -> tuple[str, str]:
    """Read `connection.thing`, where the connection is a role of the file."""
    role, dot, thing = entry.text().partition(".")
    if not dot or not thing:
        raise entry.error(f'"{entry.text()}" is not written as connection.name.')
    if role not in roles:
        raise entry.error(f"There is no connection {role!r} in this file.{near_match(role, roles)}")
    return role, thing
