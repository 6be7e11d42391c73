"""Moments in words, in the person's own time zone: "Today 14:20", "20 Nov 09:05"."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def moment_words(at: datetime | None, now: datetime) -> str:
    """Say when something was; empty for None.

    Args:
        at: an aware time.
        now: an aware time, to tell today from other days and this year from others.
    """
    if at is None:
        return ""
    local, here = at.astimezone(), now.astimezone()
    clock = local.strftime("%H:%M")
    if local.date() == here.date():
        return QCoreApplication.translate("TimeWords", "Today {time}").format(time=clock)
    day = QDate(local.year, local.month, local.day)
    shape = "d MMM" if local.year == here.year else "d MMM yyyy"
    return f"{QLocale().toString(day, shape)} {clock}"


def clock_words(at: datetime | None) -> str:
    """Give hour and minute; empty for None."""
    return at.astimezone().strftime("%H:%M") if at else ""
