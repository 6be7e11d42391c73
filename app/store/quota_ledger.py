"""The meter: every call to an org is counted here, for all processes and for good.

Two different things are watched. A budget that a person set is exact: call N goes, call N + 1 does
not. The org's own rolling allowance is guarded: over 95 % used, only what finishes work that was
begun goes on, until it is under 75 % again. Without a budget set by hand the automatic one counts:
min(0.25 x Max, Remaining - 0.1 x Max), where Remaining is what the org had before our own calls of
the day.

A budget day is a day of the computer's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.core.errors import RequestLimitError
from app.core.quota import AtLimit, Budget, OrgAllowance, Purpose, Usage

if TYPE_CHECKING:
    from datetime import tzinfo

    from app.core.clock import Clock
    from app.store.database import Database, Reader, Row

AUTOMATIC_SHARE = 0.25
KEPT_FREE_SHARE = 0.10
"""Parts of the org's allowance in the automatic budget. Source: architecture, section 7."""

HOLD_SHARE = 0.95
RESUME_SHARE = 0.75
"""Used parts of the org's allowance at which work is held and goes on. Source: the same."""

ALLOWANCE_PERIOD = timedelta(hours=24)
"""The org counts the last 24 hours; what it said before that says nothing any more."""

ESSENTIAL = frozenset({Purpose.SIGN_IN, Purpose.CONFIRM, Purpose.RESOLVE, Purpose.CHECK})
"""Calls that finish or look after work that was begun; the org's guard lets them through."""


@dataclass(frozen=True)
class _Now:
    """A moment as the ledger counts it."""

    at: datetime
    """In the zone that makes the days."""

    @property
    def day(self) -> str:
        return self.at.date().isoformat()

    @property
    def hour(self) -> str:
        return self.at.strftime("%Y-%m-%dT%H%z")

    @property
    def next_day(self) -> datetime:
        tomorrow: date = self.at.date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.at.tzinfo)

    @property
    def next_hour(self) -> datetime:
        return self.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


class QuotaMeter:
    """Counts the calls of one job to one org; implements `app.core.ports.Meter`."""

    def __init__(
        self,
        database: Database,
        org_id: str,
        clock: Clock,
        *,
        mapping: str = "",
        run_id: int = 0,
        zone: tzinfo | None = None,
    ) -> None:
        """Count for a mapping and a run.

        Args:
            database: the workspace.
            org_id: 18 characters.
            clock: tells the day and the hour.
            mapping: whose calls they are, "" when they are no mapping's.
            run_id: whose calls they are, 0 when they are no run's.
            zone: makes the days; None is the computer's own.
        """
        self._database = database
        self._org = org_id
        self._clock = clock
        self._mapping = mapping
        self._run = run_id
        self._zone = zone
        self._unowned: list[tuple[Purpose, int, int, _Now]] = []
        """Calls and bytes that were counted before the run was known that they serve."""

    def charge_to(self, run_id: int) -> None:
        """Count the calls from now on as those of a run, and those that led up to it."""
        with self._database.transaction():
            for purpose, calls, size_bytes, now in self._unowned:
                self._count(purpose, -calls, -size_bytes, now)
            led_up, self._unowned, self._run = self._unowned, [], run_id
            for purpose, calls, size_bytes, now in led_up:
                self._count(purpose, calls, size_bytes, now)

    def _now(self) -> _Now:
        return _Now(self._clock.now().astimezone(self._zone))

    def spend(self, purpose: Purpose, calls: int = 1) -> None:
        """Count calls that are about to be made.

        Raises:
            RequestLimitError: the budget does not hold them; nothing was counted.
        """
        now = self._now()
        with self._database.transaction():
            usage = read_usage(self._database, self._org, now.at)
            self._check(usage, purpose, calls, now)
            self._count(purpose, calls, 0, now)
        self._remember(purpose, calls, 0, now)

    def _remember(self, purpose: Purpose, calls: int, size_bytes: int, now: _Now) -> None:
        """Keep in mind what no run has been named for yet."""
        if not self._run:
            self._unowned.append((purpose, calls, size_bytes, now))

    def _check(self, usage: Usage, purpose: Purpose, calls: int, now: _Now) -> None:
        if usage.daily_budget is not None and usage.today + calls > usage.daily_budget:
            raise RequestLimitError(
                f"The budget of {usage.daily_budget:,} API calls a day is used up.",
                resets_at=now.next_day,
            )
        if usage.hourly_budget is not None and usage.this_hour + calls > usage.hourly_budget:
            raise RequestLimitError(
                f"The budget of {usage.hourly_budget:,} API calls an hour is used up.",
                resets_at=now.next_hour,
            )
        state, org = self._state(), usage.org
        if state is None or org is None or not state["held"] or purpose in ESSENTIAL:
            return
        if now.at - org.seen_at < ALLOWANCE_PERIOD:
            raise RequestLimitError(
                f"The org has used {org.used:,} of its {org.maximum:,} API calls of"
                " the last 24 hours.",
            )

    def _count(self, purpose: Purpose, calls: int, size_bytes: int, now: _Now) -> None:
        self._database.execute(
            "INSERT INTO quota_ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " calls = calls + excluded.calls, bytes = bytes + excluded.bytes",
            (
                self._org,
                now.day,
                now.hour,
                purpose.value,
                self._mapping,
                self._run,
                calls,
                size_bytes,
            ),
        )

    def sent(self, size_bytes: int) -> None:
        """Count bytes of request bodies."""
        now = self._now()
        with self._database.transaction():
            self._count(Purpose.WRITE, 0, size_bytes, now)
        self._remember(Purpose.WRITE, 0, size_bytes, now)

    def observe(self, used: int, maximum: int) -> None:
        """Take over what the org said of its own allowance."""
        now = self._now()
        with self._database.transaction():
            state = self._state()
            before = bool(state["held"]) if state else False
            share = used / maximum if maximum else 1.0
            held = share >= HOLD_SHARE or (before and share >= RESUME_SHARE)
            own = read_usage(self._database, self._org, now.at).today
            self._database.execute(
                "INSERT INTO quota_state VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?)"
                " ON CONFLICT (org_id) DO UPDATE SET used = excluded.used,"
                " maximum = excluded.maximum, seen_at = excluded.seen_at,"
                " own_at_seen = excluded.own_at_seen, held = excluded.held",
                (
                    self._org,
                    used,
                    maximum,
                    now.at.isoformat(),
                    own,
                    held,
                    AtLimit.HOLD.value,
                ),
            )

    def set_budget(self, budget: Budget) -> None:
        """Put another budget in force, for every process."""
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO quota_state VALUES (?, NULL, NULL, NULL, 0, 0, ?, ?, ?)"
                " ON CONFLICT (org_id) DO UPDATE SET daily = excluded.daily,"
                " hourly = excluded.hourly, at_limit = excluded.at_limit",
                (self._org, budget.daily, budget.hourly, budget.at_limit.value),
            )

    def usage(self) -> Usage:
        """What has been spent and what is left."""
        return read_usage(self._database, self._org, self._now().at)

    def allowance(self) -> OrgAllowance | None:
        """What the org last said, None before its first answer."""
        return self.usage().org

    def _state(self) -> Row | None:
        return self._database.first("SELECT * FROM quota_state WHERE org_id = ?", (self._org,))


def read_usage(reader: Reader, org_id: str, at: datetime) -> Usage:
    """Read what was spent in an org.

    Args:
        reader: the workspace.
        org_id: 18 characters.
        at: the moment, in the zone that makes the days.
    """
    now = _Now(at)
    spent = reader.first(
        "SELECT coalesce(sum(calls), 0) AS today,"
        " coalesce(sum(calls) FILTER (WHERE hour = ?), 0) AS this_hour"
        " FROM quota_ledger WHERE org_id = ? AND day = ?",
        (now.hour, org_id, now.day),
    )
    state = reader.first("SELECT * FROM quota_state WHERE org_id = ?", (org_id,))
    today, this_hour = (spent["today"], spent["this_hour"]) if spent else (0, 0)
    return Usage(
        today=today,
        this_hour=this_hour,
        daily_budget=_daily_budget(state, now),
        hourly_budget=state["hourly"] if state else None,
        resets_at=now.next_day,
        org=_allowance(state),
    )


def _allowance(state: Row | None) -> OrgAllowance | None:
    if state is None or state["maximum"] is None:
        return None
    return OrgAllowance(state["used"], state["maximum"], datetime.fromisoformat(state["seen_at"]))


def _daily_budget(state: Row | None, now: _Now) -> int | None:
    """The budget a person set, else the automatic one, else None: nothing is known of the org."""
    if state is None:
        return None
    if state["daily"] is not None:
        return int(state["daily"])
    org = _allowance(state)
    if org is None:
        return None
    same_day = org.seen_at.astimezone(now.at.tzinfo).date() == now.at.date()
    own = state["own_at_seen"] if same_day else 0
    left = org.maximum - org.used + own - KEPT_FREE_SHARE * org.maximum
    return max(0, int(min(AUTOMATIC_SHARE * org.maximum, left)))
