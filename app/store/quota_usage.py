"""Reads what was spent in an org and which budgets hold; knows nothing of requests.

A call has to fit every budget that holds for it: that of the org, if a person set one, and that of
its sync. Where nobody set any, the automatic one counts: min(0.25 x Max, Remaining - 0.1 x Max),
where Remaining is what the org had before our own calls of the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from app.core.quota import (
    AtLimit,
    Budget,
    BudgetUnit,
    BulkKind,
    BulkUsage,
    OrgAllowance,
    Purpose,
    Usage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store.database import Reader, Row

AUTOMATIC_SHARE = 0.25
KEPT_FREE_SHARE = 0.10
"""Parts of the org's allowance in the automatic budget. Source: architecture, section 7."""

ALLOWANCE_PERIOD = timedelta(hours=24)
"""The org counts the last 24 hours; what it said before that says nothing any more."""

COUNTED = f"purpose <> '{Purpose.SIGN_IN.value}'"
"""Requests that cost an API call."""


@dataclass(frozen=True)
class Moment:
    """A moment as the ledger counts it."""

    at: datetime
    """In the zone that makes the days."""
    zone: tzinfo | None = None
    """None is the computer's own zone."""

    @classmethod
    def of(cls, at: datetime, zone: tzinfo | None = None) -> Moment:
        """A moment, put into the zone that makes the days."""
        return cls(at.astimezone(zone), zone)

    @property
    def day(self) -> str:
        """Such as 2026-11-20."""
        return self.at.date().isoformat()

    @property
    def hour(self) -> str:
        """Such as 2026-11-20T14+0100; apart on both sides of a change of the clocks."""
        return self.at.strftime("%Y-%m-%dT%H%z")

    @property
    def minute(self) -> int:
        """Minutes since 1970."""
        return int(self.at.timestamp() // 60)

    @property
    def next_day(self) -> datetime:
        """When the next day begins; that day may have another offset."""
        tomorrow: date = self.at.date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time())
        return midnight.replace(tzinfo=self.zone) if self.zone else midnight.astimezone()

    @property
    def next_hour(self) -> datetime:
        """When the next hour begins."""
        return self.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """One budget with what was spent of it."""

    maximum: int
    spent: int
    resets_at: datetime
    what: str
    """What it counts, in words: "API calls a day"."""
    unit: BudgetUnit = BudgetUnit.CALLS
    by_hand: bool = True

    @property
    def left(self) -> int:
        """What may still be spent."""
        return max(0, self.maximum - self.spent)


def read_usage(
    reader: Reader, org_id: str, at: datetime, sync: str = "", zone: tzinfo | None = None
) -> Usage:
    """Read what was spent in an org.

    Args:
        reader: the workspace.
        org_id: 18 characters.
        at: the moment.
        sync: whose budget counts; "" shows the org as a whole.
        zone: makes the days; None is the computer's own.
    """
    now = Moment.of(at, zone)
    state = read_state(reader, org_id)
    today, this_hour = spent_calls(reader, org_id, now)
    found = list(limits(reader, org_id, now, sync)) or list(_of_all_syncs(reader, org_id, now))
    daily = _tightest([one for one in found if one.what.endswith("day")])
    hourly = _tightest([one for one in found if one.what.endswith("hour")])
    return Usage(
        today=daily.spent if daily else today,
        this_hour=hourly.spent if hourly else this_hour,
        daily_budget=daily.maximum if daily else None,
        hourly_budget=hourly.maximum if hourly else None,
        resets_at=now.next_day,
        org=read_allowance(state),
        by_hand=daily is not None and daily.by_hand,
        held=bool(state["held"]) if state else False,
    )


def limits(reader: Reader, org_id: str, now: Moment, sync: str) -> Iterator[Limit]:
    """The budgets that a call has to fit, each with what was spent of it."""
    state, of_org = read_state(reader, org_id), read_own_budget(reader, org_id)
    of_sync = read_budget(reader, org_id, sync) if sync else Budget()
    yield from _limits_of(of_org, spent_calls(reader, org_id, now), 0, now)
    if sync:
        spent = spent_calls(reader, org_id, now, sync)
        yield from _limits_of(of_sync, spent, spent_records(reader, org_id, now, sync), now)
    by_hand = of_org.daily is not None or of_sync.daily is not None
    automatic = None if by_hand else _automatic(state, now)
    if automatic is None or (not sync and _budgets(reader, org_id)):
        return
    today = spent_calls(reader, org_id, now)[0]
    yield Limit(automatic, today, now.next_day, "API calls a day", by_hand=False)


def _limits_of(
    budget: Budget, spent: tuple[int, int], records: int, now: Moment
) -> Iterator[Limit]:
    if budget.daily is not None and budget.unit is BudgetUnit.RECORDS:
        yield Limit(budget.daily, records, now.next_day, "records a day", BudgetUnit.RECORDS)
    elif budget.daily is not None:
        yield Limit(budget.daily, spent[0], now.next_day, "API calls a day")
    if budget.hourly is not None:
        yield Limit(budget.hourly, spent[1], now.next_hour, "API calls an hour")


def _of_all_syncs(reader: Reader, org_id: str, now: Moment) -> Iterator[Limit]:
    """What the budgets of the syncs come to together, for an org that has none of its own."""
    today, this_hour = spent_calls(reader, org_id, now)
    known = [one for one in _budgets(reader, org_id).values() if one.unit is BudgetUnit.CALLS]
    daily = [one.daily for one in known if one.daily is not None]
    hourly = [one.hourly for one in known if one.hourly is not None]
    if daily:
        yield Limit(sum(daily), today, now.next_day, "API calls a day")
    if hourly:
        yield Limit(sum(hourly), this_hour, now.next_hour, "API calls an hour")


def _tightest(found: list[Limit]) -> Limit | None:
    calls = [one for one in found if one.unit is BudgetUnit.CALLS]
    return min(calls, key=lambda one: one.left, default=None)


def spent_calls(reader: Reader, org_id: str, now: Moment, sync: str = "") -> tuple[int, int]:
    """API calls of the day and of the hour; of one sync, or of all with ""."""
    row = reader.first(
        "SELECT coalesce(sum(calls), 0) AS today,"
        " coalesce(sum(calls) FILTER (WHERE hour = ?), 0) AS this_hour FROM quota_ledger"
        f" WHERE org_id = ? AND day = ? AND {COUNTED} AND (? = '' OR sync = ?)",
        (now.hour, org_id, now.day, sync, sync),
    )
    return (row["today"], row["this_hour"]) if row else (0, 0)


def spent_records(reader: Reader, org_id: str, now: Moment, sync: str) -> int:
    """Records that a sync sent on the day."""
    row = reader.first(
        "SELECT coalesce(sum(records), 0) AS records FROM quota_ledger"
        " WHERE org_id = ? AND day = ? AND sync = ?",
        (org_id, now.day, sync),
    )
    return row["records"] if row else 0


def own_window(reader: Reader, org_id: str, now: Moment) -> int:
    """Our own API calls of the last 24 hours, to the minute: what the org counts of them."""
    row = reader.first(
        "SELECT coalesce(sum(calls), 0) AS calls FROM quota_minutes"
        " WHERE org_id = ? AND minute > ?",
        (org_id, now.minute - 24 * 60),
    )
    return row["calls"] if row else 0


def read_own_budget(reader: Reader, org_id: str) -> Budget:
    """What a person allows all syncs of an org together."""
    state = read_state(reader, org_id)
    return Budget(state["daily"], state["hourly"]) if state else Budget()


def read_budget(reader: Reader, org_id: str, sync: str) -> Budget:
    """The budget that a sync's file sets for an org."""
    return _budgets(reader, org_id, sync).get(sync, Budget())


def budgeted_syncs(reader: Reader, org_id: str) -> list[str]:
    """The syncs that limit what they ask of an org."""
    return sorted(_budgets(reader, org_id))


def _budgets(reader: Reader, org_id: str, sync: str = "") -> dict[str, Budget]:
    """The budgets of syncs that limit anything."""
    rows = reader.rows(
        "SELECT * FROM quota_budgets WHERE org_id = ? AND (? = '' OR sync = ?)"
        " AND (daily IS NOT NULL OR hourly IS NOT NULL OR at_limit <> 'hold')",
        (org_id, sync, sync),
    )
    return {
        row["sync"]: Budget(
            row["daily"], row["hourly"], AtLimit(row["at_limit"]), BudgetUnit(row["unit"])
        )
        for row in rows
    }


def read_state(reader: Reader, org_id: str) -> Row | None:
    """What is kept of an org."""
    return reader.first("SELECT * FROM quota_state WHERE org_id = ?", (org_id,))


def read_allowance(state: Row | None) -> OrgAllowance | None:
    """What the org last said."""
    if state is None or state["maximum"] is None:
        return None
    seen_at = datetime.fromisoformat(state["seen_at"])
    return OrgAllowance(state["used"], state["maximum"], seen_at, state["own_window"])


def read_bulk(reader: Reader, org_id: str, at: datetime) -> tuple[BulkUsage, ...]:
    """How far each bulk allowance is used."""
    return tuple(_bulk(reader, org_id, Moment.of(at), kind) for kind in BulkKind)


def _bulk(reader: Reader, org_id: str, now: Moment, kind: BulkKind) -> BulkUsage:
    own = _jobs(reader, org_id, kind, now.minute - 24 * 60)
    said = reader.first(
        "SELECT * FROM quota_limits WHERE org_id = ? AND name = ?", (org_id, kind.value)
    )
    if said is None:
        return BulkUsage(kind, own)
    seen = Moment(datetime.fromisoformat(said["seen_at"]))
    since = _jobs(reader, org_id, kind, seen.minute)
    return BulkUsage(kind, own, said["maximum"], max(0, said["remaining"] - since))


def _jobs(reader: Reader, org_id: str, kind: BulkKind, after_minute: int) -> int:
    row = reader.first(
        "SELECT coalesce(sum(jobs), 0) AS jobs FROM quota_bulk"
        " WHERE org_id = ? AND kind = ? AND minute > ?",
        (org_id, kind.value, after_minute),
    )
    return row["jobs"] if row else 0


def _automatic(state: Row | None, now: Moment) -> int | None:
    """The automatic budget; None while nothing is known of the org."""
    org = read_allowance(state)
    if state is None or org is None:
        return None
    same_day = org.seen_at.astimezone(now.at.tzinfo).date() == now.at.date()
    own = state["own_at_seen"] if same_day else 0
    left = org.maximum - org.used + own - KEPT_FREE_SHARE * org.maximum
    return max(0, int(min(AUTOMATIC_SHARE * org.maximum, left)))
