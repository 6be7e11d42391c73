"""Schedules in plain words: how often, in which hours, on which days, and when next."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.core.mapping import Flow
from app.core.schedule import FirstRun, Schedule, Weekday
from app.ui.models.value_words import counted

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def zone_of(schedule: Schedule) -> tzinfo | None:
    """The zone whose clock a schedule goes by; None for that of the computer."""
    return ZoneInfo(schedule.zone) if schedule.zone else None


def schedule_words(schedule: Schedule) -> str:
    """Say when a mapping runs, on one line: "Every 10 minutes, 07:00 to 20:00, Mo to Fr"."""
    parts = [often_words(schedule)]
    if schedule.between is not None:
        start, end = schedule.between
        parts.append(_tr("{start} to {end}").format(start=f"{start:%H:%M}", end=f"{end:%H:%M}"))
    if schedule.days:
        parts.append(days_words(schedule.days))
    if schedule.flow in {Flow.TO_TARGET, Flow.TO_SOURCE}:
        parts.append(flow_words(schedule.flow))
    if schedule.zone:
        parts.append(_tr("by the clock of {zone}").format(zone=schedule.zone))
    if schedule.first is FirstRun.NEXT_MORNING:
        parts.append(_tr("from the next morning on"))
    return ", ".join(parts)


def often_words(schedule: Schedule) -> str:
    """Say how often a mapping runs, without its hours and days."""
    if schedule.at is not None:
        return _tr("Daily at {time}").format(time=f"{schedule.at:%H:%M}")
    return every_words(schedule.every or A_DAY)


def short_words(schedules: Sequence[Schedule]) -> str:
    """Say how often a mapping runs in a few words; "By hand" where no schedule is."""
    if not schedules:
        return _tr("By hand")
    more = len(schedules) - 1
    first = often_words(schedules[0])
    return _tr("{first} and {n} more").format(first=first, n=more) if more else first


def every_words(span: timedelta) -> str:
    """Say a span between two runs, in its largest whole unit."""
    if span % A_DAY == timedelta():
        return counted(span // A_DAY, _tr("Every day"), _tr("Every {n} days"))
    if span % AN_HOUR == timedelta():
        return counted(span // AN_HOUR, _tr("Every hour"), _tr("Every {n} hours"))
    if span % A_MINUTE == timedelta():
        return counted(span // A_MINUTE, _tr("Every minute"), _tr("Every {n} minutes"))
    seconds = int(span.total_seconds())
    return counted(seconds, _tr("Every second"), _tr("Every {n} seconds"))


def days_words(days: Sequence[Weekday]) -> str:
    """Name days; three and more in a row as "Mo to Fr"."""
    week = tuple(Weekday)
    places = sorted(week.index(day) for day in days)
    in_a_row = places == list(range(places[0], places[0] + len(places)))
    if len(places) > 2 and in_a_row:
        first, last = day_word(week[places[0]]), day_word(week[places[-1]])
        return _tr("{first} to {last}").format(first=first, last=last)
    return ", ".join(day_word(week[place]) for place in places)


def day_word(day: Weekday, *, long: bool = False) -> str:
    """Name a day in the person's language."""
    shape = QLocale.FormatType.LongFormat if long else QLocale.FormatType.ShortFormat
    return QLocale().dayName(tuple(Weekday).index(day) + 1, shape)


def flow_words(flow: Flow) -> str:
    """Say which way a schedule lets values flow."""
    words = {
        Flow.TO_TARGET: _tr("to the target only"),
        Flow.TO_SOURCE: _tr("to the source only"),
        Flow.BOTH: _tr("both ways"),
    }
    return words[flow]


def times_words(times: Sequence[datetime], now: datetime, zone: tzinfo | None) -> str:
    """Name moments by the clock of a zone, each day once: "Today 14:50, 15:00, Tomorrow 07:00"."""
    said, last = [], None
    today = now.astimezone(zone).date()
    for one in times:
        here = one.astimezone(zone)
        clock = f"{here:%H:%M}"
        if here.date() != last:
            last = here.date()
            named = {0: _tr("Today {time}"), 1: _tr("Tomorrow {time}")}
            day = QDate(last.year, last.month, last.day)
            dated = f"{QLocale().toString(day, 'ddd d MMM')} {{time}}"
            clock = named.get((last - today).days, dated).format(time=clock)
        said.append(clock)
    return ", ".join(said) or _tr("Never")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScheduleWords", text)
