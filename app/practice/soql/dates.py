"""Turn date names such as `LAST_N_DAYS:30` into spans of days."""

from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]
"""First day, and the day after the last."""


def _days(start: int, end: int) -> Callable[[date], Span]:
    return lambda today: (today + timedelta(days=start), today + timedelta(days=end))


def _weeks(start: int, end: int) -> Callable[[date], Span]:
    """Weeks begin on Sunday, as in the American locale."""

    def span(today: date) -> Span:
        sunday = today - timedelta(days=(today.weekday() + 1) % 7)
        return sunday + timedelta(weeks=start), sunday + timedelta(weeks=end)

    return span


def _months(start: int, end: int, *, step: int = 1) -> Callable[[date], Span]:
    """Months in steps of 1 (month), 3 (quarter) or 12 (year)."""

    def span(today: date) -> Span:
        number = (today.year * 12 + today.month - 1) // step
        return _month(today, (number + start) * step), _month(today, (number + end) * step)

    return span


def _month(today: date, number: int) -> date:
    return today.replace(year=number // 12, month=number % 12 + 1, day=1)


DATE_NAMES: dict[str, Callable[[date], Span]] = {
    "TODAY": _days(0, 1),
    "YESTERDAY": _days(-1, 0),
    "TOMORROW": _days(1, 2),
    "LAST_WEEK": _weeks(-1, 0),
    "THIS_WEEK": _weeks(0, 1),
    "NEXT_WEEK": _weeks(1, 2),
    "LAST_MONTH": _months(-1, 0),
    "THIS_MONTH": _months(0, 1),
    "NEXT_MONTH": _months(1, 2),
    "LAST_90_DAYS": _days(-90, 1),
    "NEXT_90_DAYS": _days(1, 91),
    "LAST_QUARTER": _months(-1, 0, step=3),
    "THIS_QUARTER": _months(0, 1, step=3),
    "NEXT_QUARTER": _months(1, 2, step=3),
    "LAST_YEAR": _months(-1, 0, step=12),
    "THIS_YEAR": _months(0, 1, step=12),
    "NEXT_YEAR": _months(1, 2, step=12),
    "LAST_FISCAL_QUARTER": _months(-1, 0, step=3),
    "THIS_FISCAL_QUARTER": _months(0, 1, step=3),
    "NEXT_FISCAL_QUARTER": _months(1, 2, step=3),
    "LAST_FISCAL_YEAR": _months(-1, 0, step=12),
    "THIS_FISCAL_YEAR": _months(0, 1, step=12),
    "NEXT_FISCAL_YEAR": _months(1, 2, step=12),
}
"""Names on their own. Source: SOQL and SOSL Reference, "Date Formats and Date Literals"."""

DATE_NAMES_WITH_NUMBER: dict[str, Callable[[int], Callable[[date], Span]]] = {
    "LAST_N_DAYS": lambda n: _days(-n, 1),
    "NEXT_N_DAYS": lambda n: _days(1, n + 1),
    "N_DAYS_AGO": lambda n: _days(-n, -n + 1),
    "LAST_N_WEEKS": lambda n: _weeks(-n, 0),
    "NEXT_N_WEEKS": lambda n: _weeks(1, n + 1),
    "N_WEEKS_AGO": lambda n: _weeks(-n, -n + 1),
    "LAST_N_MONTHS": lambda n: _months(-n, 0),
    "NEXT_N_MONTHS": lambda n: _months(1, n + 1),
    "N_MONTHS_AGO": lambda n: _months(-n, -n + 1),
    "LAST_N_QUARTERS": lambda n: _months(-n, 0, step=3),
    "NEXT_N_QUARTERS": lambda n: _months(1, n + 1, step=3),
    "N_QUARTERS_AGO": lambda n: _months(-n, -n + 1, step=3),
    "LAST_N_YEARS": lambda n: _months(-n, 0, step=12),
    "NEXT_N_YEARS": lambda n: _months(1, n + 1, step=12),
    "N_YEARS_AGO": lambda n: _months(-n, -n + 1, step=12),
}
"""Names that need a number, as `LAST_N_DAYS:30`. Source: the same page."""


def span_of(name: str, number: int | None, today: date) -> Span:
    """Give the span a date name means on a day."""
    if number is None:
        return DATE_NAMES[name](today)
    return DATE_NAMES_WITH_NUMBER[name](number)(today)
