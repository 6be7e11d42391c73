"""The meter: every call to an org is counted here, for all processes and for good.

Two different things are watched. A budget that a person set is exact: call N goes, call N + 1 does
not. The org's own rolling allowance is guarded: from 80 % used it is said, over 95 % only what
finishes work that was begun goes on, until it is under 75 % again. What holds and how far it is
spent is worked out in `quota_usage`.

A budget day is a day of the computer's own zone.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import RequestLimitError
from app.core.quota import Budget, BudgetUnit, BulkKind, OrgAllowance, Purpose, Usage
from app.store.quota_usage import (
    ALLOWANCE_PERIOD,
    Moment,
    limits,
    own_window,
    read_allowance,
    read_budget,
    read_bulk,
    read_state,
    read_usage,
    spent_calls,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from app.core.clock import Clock
    from app.store.database import Database

WARN_SHARE = 0.80
HOLD_SHARE = 0.95
RESUME_SHARE = 0.75
"""Used parts of the org's allowance at which it is said, work is held, and work goes on.

Source: architecture, section 7.
"""

ESSENTIAL = frozenset({Purpose.CONFIRM, Purpose.RESOLVE, Purpose.CHECK})
"""Calls that finish or look after work that was begun; the org's guard lets them through."""


@dataclass(frozen=True)
class _Entry:
    """One thing that was counted."""

    purpose: Purpose
    mapping: str
    now: Moment
    calls: int = 0
    size_bytes: int = 0
    records: int = 0


class QuotaMeter:
    """Counts the calls of one job to one org; implements `app.core.ports.Meter`."""

    def __init__(
        self,
        database: Database,
        org_id: str,
        clock: Clock,
        *,
        sync: str = "",
        mapping: str = "",
        run_id: int = 0,
        zone: tzinfo | None = None,
    ) -> None:
        """Count for a sync, a mapping and a run.

        Args:
            database: the workspace.
            org_id: 18 characters.
            clock: tells the day and the hour.
            sync: whose calls they are and whose budget holds, "" when they are no sync's.
            mapping: whose calls they are, "" when they are no mapping's.
            run_id: whose calls they are, 0 when they are no run's.
            zone: makes the days; None is the computer's own.
        """
        self._database = database
        self._org = org_id
        self._clock = clock
        self._sync = sync
        self._mapping = mapping
        self._run = run_id
        self._zone = zone
        self._unowned: list[_Entry] = []
        """What was counted before the run was known that it serves."""

    def charge_to(self, run_id: int) -> None:
        """Count the calls from now on as those of a run, and those that led up to it."""
        with self._database.transaction():
            for one in self._unowned:
                back = _Entry(
                    one.purpose, one.mapping, one.now, -one.calls, -one.size_bytes, -one.records
                )
                self._write(back)
            led_up, self._unowned, self._run = self._unowned, [], run_id
            for one in led_up:
                self._write(one)

    @contextmanager
    def serving(self, mapping: str) -> Iterator[None]:
        """Count what is done inside as a mapping's."""
        before, self._mapping = self._mapping, mapping
        try:
            yield
        finally:
            self._mapping = before

    def _now(self) -> Moment:
        return Moment.of(self._clock.now(), self._zone)

    # Spending -----------------------------------------------------------------------------------

    def spend(self, purpose: Purpose, calls: int = 1) -> None:
        """Count requests that are about to be made; those to sign in are no API calls.

        Raises:
            RequestLimitError: a budget does not hold them; nothing was counted.
        """
        now = self._now()
        with self._database.transaction():
            if purpose is not Purpose.SIGN_IN:
                self._check_budgets(calls, now)
                self._check_org(purpose, now)
                self._count_minute(calls, now)
            self._count(_Entry(purpose, self._mapping, now, calls))

    def made(self, purpose: Purpose, calls: int = 1) -> None:
        """Count requests that were made before anybody knew which org they went to."""
        now = self._now()
        with self._database.transaction():
            if purpose is not Purpose.SIGN_IN:
                self._count_minute(calls, now)
            self._count(_Entry(purpose, self._mapping, now, calls))

    def carry(self, records: int) -> int:
        """Count records that are about to be sent, as many as a budget in records allows.

        Returns:
            How many may go; the others have to wait.

        Raises:
            RequestLimitError: none may.
        """
        now = self._now()
        with self._database.transaction():
            allowed = records
            for limit in limits(self._database, self._org, now, self._sync):
                if limit.unit is BudgetUnit.RECORDS:
                    allowed = min(allowed, limit.left)
                    if not allowed:
                        raise RequestLimitError(
                            f"The budget of {limit.maximum:,} {limit.what} is used up.",
                            resets_at=limit.resets_at,
                        )
            self._count(_Entry(Purpose.WRITE, self._mapping, now, records=allowed))
        return allowed

    def take_back(self, records: int) -> None:
        """Count records no longer that were refused all together: nothing of them was done."""
        with self._database.transaction():
            self._count(_Entry(Purpose.WRITE, self._mapping, self._now(), records=-records))

    def begin_jobs(self, kind: BulkKind, jobs: int = 1) -> None:
        """Count bulk jobs that are about to be made; they have an allowance of their own.

        Raises:
            RequestLimitError: the org said that there is too little left of it.
        """
        now = self._now()
        with self._database.transaction():
            for said in read_bulk(self._database, self._org, now.at):
                if said.kind is kind and said.remaining is not None and jobs > said.remaining:
                    raise RequestLimitError(
                        f"The org has {said.remaining:,} of its {said.maximum:,} {kind.value}"
                        f" left for 24 hours; {jobs:,} are needed."
                    )
            self._database.execute(
                "INSERT INTO quota_bulk VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " jobs = jobs + excluded.jobs",
                (self._org, now.minute, kind.value, jobs),
            )

    def sent(self, size_bytes: int) -> None:
        """Count bytes of request bodies."""
        with self._database.transaction():
            self._count(_Entry(Purpose.WRITE, self._mapping, self._now(), size_bytes=size_bytes))

    def _check_budgets(self, calls: int, now: Moment) -> None:
        for limit in limits(self._database, self._org, now, self._sync):
            if limit.unit is BudgetUnit.CALLS and calls > limit.left:
                raise RequestLimitError(
                    f"The budget of {limit.maximum:,} {limit.what} is used up.",
                    resets_at=limit.resets_at,
                )

    def _check_org(self, purpose: Purpose, now: Moment) -> None:
        state = read_state(self._database, self._org)
        org = read_allowance(state)
        if state is None or org is None or not state["held"] or purpose in ESSENTIAL:
            return
        if now.at - org.seen_at < ALLOWANCE_PERIOD:
            raise RequestLimitError(
                f"The org has used {org.used:,} of its {org.maximum:,} API calls of"
                " the last 24 hours.",
            )

    def _count(self, entry: _Entry) -> None:
        self._write(entry)
        if not self._run:
            self._unowned.append(entry)

    def _write(self, entry: _Entry) -> None:
        self._database.execute(
            "INSERT INTO quota_ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET calls = calls + excluded.calls, bytes = bytes + excluded.bytes,"
            " records = records + excluded.records",
            (
                self._org,
                entry.now.day,
                entry.now.hour,
                entry.purpose.value,
                self._sync,
                entry.mapping,
                self._run,
                entry.calls,
                entry.size_bytes,
                entry.records,
            ),
        )

    def _count_minute(self, calls: int, now: Moment) -> None:
        self._database.execute(
            "INSERT INTO quota_minutes VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
            " calls = calls + excluded.calls",
            (self._org, now.minute, calls),
        )

    # What the org says --------------------------------------------------------------------------

    def observe(self, used: int, maximum: int) -> None:
        """Take over what the org said of its own allowance, and say when it runs short."""
        now = self._now()
        share = used / maximum if maximum else 1.0
        with self._database.transaction():
            state = read_state(self._database, self._org)
            held_before = bool(state["held"]) if state else False
            warned_before = bool(state["warned"]) if state else False
            held = share >= HOLD_SHARE or (held_before and share >= RESUME_SHARE)
            warned = share >= WARN_SHARE or (warned_before and share >= RESUME_SHARE)
            window = own_window(self._database, self._org, now)
            self._forget_minutes(now)
            self._database.execute(
                "INSERT INTO quota_state (org_id, used, maximum, seen_at, own_at_seen, held,"
                " at_limit, own_window, warned) VALUES (?, ?, ?, ?, ?, ?, 'hold', ?, ?)"
                " ON CONFLICT (org_id) DO UPDATE SET used = excluded.used,"
                " maximum = excluded.maximum, seen_at = excluded.seen_at,"
                " own_at_seen = excluded.own_at_seen, held = excluded.held,"
                " own_window = excluded.own_window, warned = excluded.warned",
                (
                    self._org,
                    used,
                    maximum,
                    now.at.isoformat(),
                    spent_calls(self._database, self._org, now)[0],
                    held,
                    window,
                    warned,
                ),
            )
            said = f"The org has used {used:,} of its {maximum:,} API calls of the last 24 hours"
            if held and not held_before:
                self._notice(
                    "error", f"{said}; what is not urgent waits until under 75 % are used."
                )
            elif warned and not warned_before:
                self._notice("warning", f"{said}. From 95 % on what is not urgent waits.")
            elif held_before and not held:
                self._notice("info", f"{said}; work goes on.")

    def observe_limits(self, said: Mapping[str, tuple[int, int]]) -> None:
        """Take over the bulk allowances from the org's limits: name → (maximum, remaining)."""
        now = self._now()
        with self._database.transaction():
            for kind in BulkKind:
                if kind.value in said:
                    maximum, remaining = said[kind.value]
                    self._database.execute(
                        "INSERT OR REPLACE INTO quota_limits VALUES (?, ?, ?, ?, ?)",
                        (self._org, kind.value, maximum, remaining, now.at.isoformat()),
                    )

    def _forget_minutes(self, now: Moment) -> None:
        """Drop what no window reaches any more."""
        for table in ("quota_minutes", "quota_bulk"):
            self._database.execute(
                f"DELETE FROM {table} WHERE org_id = ? AND minute < ?",
                (self._org, now.minute - 25 * 60),
            )

    def _notice(self, level: str, message: str) -> None:
        self._database.execute(
            "INSERT INTO notices (at, level, message, sync, org_id, run_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._clock.now().isoformat(),
                level,
                message,
                self._sync,
                self._org,
                self._run or None,
            ),
        )

    # Budgets ------------------------------------------------------------------------------------

    def set_budget(self, budget: Budget) -> None:
        """Put another budget in force for every process: the sync's own, else the org's."""
        with self._database.transaction():
            if self._sync:
                if read_budget(self._database, self._org, self._sync) != budget:
                    self._set_sync_budget(budget)
                return
            self._database.execute(
                "INSERT INTO quota_state (org_id, own_at_seen, held, daily, hourly, at_limit)"
                " VALUES (?, 0, 0, ?, ?, ?)"
                " ON CONFLICT (org_id) DO UPDATE SET daily = excluded.daily,"
                " hourly = excluded.hourly, at_limit = excluded.at_limit",
                (self._org, budget.daily, budget.hourly, budget.at_limit.value),
            )

    def _set_sync_budget(self, budget: Budget) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO quota_budgets VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._org,
                self._sync,
                budget.daily,
                budget.hourly,
                budget.unit.value,
                budget.at_limit.value,
            ),
        )

    def usage(self) -> Usage:
        """What has been spent and what is left."""
        return read_usage(self._database, self._org, self._clock.now(), self._sync, self._zone)

    def allowance(self) -> OrgAllowance | None:
        """What the org last said, None before its first answer."""
        return self.usage().org
