"""Schedules as rows of a list: what runs, where, when next, and what a day of it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from app.core.report import RunReport
from app.core.schedule import Schedule, next_times, times_after
from app.core.sync import OrgKind
from app.store.pages import SyncRow
from app.ui.models.schedule_words import zone_of

NEXT_SHOWN = 5


@dataclass(frozen=True)
class ScheduleRow:
    """One schedule of one mapping, with the org that the window works with."""

    sync: str
    title: str
    """Title of the sync; with several mappings, and the mapping."""
    schedule: Schedule
    place: int
    """Which of its mapping's schedules it is, from 0."""
    active: bool
    """Whether its sync may write."""
    kind: OrgKind
    org: str
    """Connection that stands for the org; "" where none of this kind is bound."""
    upcoming: tuple[datetime, ...]
    """Its next times, the soonest first."""
    today: tuple[datetime, ...]
    """All its times of the computer's day."""
    calls: int | None
    """API calls of the last run; None before the first."""
    last: RunReport | None

    @property
    def calls_a_day(self) -> int | None:
        """What today would cost if every run was like the last one."""
        return None if self.calls is None else self.calls * len(self.today)


def schedule_rows(
    syncs: Sequence[SyncRow], kind: OrgKind, now: datetime
) -> tuple[ScheduleRow, ...]:
    """Give a row for each schedule of each sync, in the order of the syncs.

    Args:
        syncs: all of them.
        kind: of the org that the window works with.
        now: aware.
    """
    return tuple(
        _row(sync, schedule, number, kind, now)
        for sync in syncs
        for number, schedule in enumerate(sync.schedules)
    )


def _row(
    sync: SyncRow, schedule: Schedule, number: int, kind: OrgKind, now: datetime
) -> ScheduleRow:
    mappings = {one.facts.name: one for one in sync.mappings}
    last = mappings[schedule.mapping].last_run if schedule.mapping in mappings else None
    bound = (one.connection for one in sync.bindings if one.org_kind is kind)
    return ScheduleRow(
        sync=sync.name,
        title=sync.title if len(sync.mappings) == 1 else f"{sync.title}, {schedule.mapping}",
        schedule=schedule,
        place=sum(one.mapping == schedule.mapping for one in sync.schedules[:number]),
        active=sync.active,
        kind=kind,
        org=next(bound, ""),
        upcoming=next_times(schedule, now, zone_of(schedule), NEXT_SHOWN),
        today=times_of_day(schedule, now),
        calls=sum(last.calls.values()) if last is not None else None,
        last=last,
    )


def times_of_day(schedule: Schedule, now: datetime) -> tuple[datetime, ...]:
    """All times of a schedule on the computer's day that holds a moment."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start = midnight.astimezone()
    end = (midnight + timedelta(days=1)).astimezone()
    just_before = start - timedelta(microseconds=1)
    found = times_after(schedule, just_before, zone_of(schedule))
    return tuple(takewhile(lambda one: one < end, found))
