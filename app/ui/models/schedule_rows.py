"""Schedules as rows of a list: what runs, where, when next, and what a day of it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from app.core.report import RunReport
from app.core.schedule import Schedule, next_times, times_after
from app.core.sync import OrgKind
from app.store.pages import SyncRow
from app.ui.models.open_work import OpenWork
from app.ui.models.schedule_words import zone_of

NEXT_SHOWN = 5


@dataclass(frozen=True)
class ScheduleRow:
    """One schedule of one mapping, with the org that the window works with."""

    sync: str
    title: str
    """Title of the sync; with several mappings, and the mapping."""
    schedule: Schedule
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
    """API calls of the last run that was no retry; None before the first."""
    last: RunReport | None
    """The last run, with its retries counted in."""

    @property
    def calls_a_day(self) -> int | None:
        """What today would cost if every run was like the last one."""
        return None if self.calls is None else self.calls * len(self.today)


def schedule_rows(
    syncs: Sequence[SyncRow], works: Mapping[str, Sequence[OpenWork]], kind: OrgKind, now: datetime
) -> tuple[ScheduleRow, ...]:
    """Give a row for each schedule of each sync, in the order of the syncs.

    Args:
        syncs: all of them.
        works: name of a sync → what is open in each of its orgs.
        kind: of the org that the window works with.
        now: aware.
    """
    return tuple(
        _row(sync, number, _of_kind(works.get(sync.name, ()), kind), kind, now)
        for sync in syncs
        for number in range(len(sync.schedules))
    )


def _of_kind(works: Sequence[OpenWork], kind: OrgKind) -> OpenWork | None:
    """What is open in the org of a kind, of the newest run there; None before the first."""
    return next((one for one in works if one.base and one.base.org_kind is kind), None)


def _row(
    sync: SyncRow, number: int, work: OpenWork | None, kind: OrgKind, now: datetime
) -> ScheduleRow:
    schedule = sync.schedules[number]
    base = work.base if work is not None else None
    bound = (one.connection for one in sync.bindings if one.org_kind is kind)
    return ScheduleRow(
        sync=sync.name,
        title=sync.title if len(sync.mappings) == 1 else f"{sync.title}, {schedule.mapping}",
        schedule=schedule,
        active=sync.active,
        kind=kind,
        org=next(bound, ""),
        upcoming=next_times(schedule, now, zone_of(schedule), NEXT_SHOWN),
        today=times_of_day(schedule, now),
        calls=sum(base.calls.values()) if base is not None else None,
        last=work.last if work is not None else None,
    )


def times_of_day(schedule: Schedule, now: datetime) -> tuple[datetime, ...]:
    """All times of a schedule on the computer's day that holds a moment."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start = midnight.astimezone()
    end = (midnight + timedelta(days=1)).astimezone()
    just_before = start - timedelta(microseconds=1)
    found = times_after(schedule, just_before, zone_of(schedule))
    return tuple(takewhile(lambda one: one < end, found))
