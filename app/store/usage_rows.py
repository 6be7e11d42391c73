"""Reads what was spent in each org as a screen and the terminal show it; looks, changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.core.quota import BudgetUnit, Purpose
from app.core.sync import OrgKind
from app.store.page_rows import BudgetRow, UsageRow
from app.store.quota_usage import (
    Moment,
    budgeted_syncs,
    limits,
    read_bulk,
    read_own_budget,
    read_usage,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from app.store.database import Reader, Row

_Key = TypeVar("_Key", str, int)


def read_usage_rows(reader: Reader, now: datetime) -> tuple[UsageRow, ...]:
    """Calls of the budget day that holds `now`, for each org that was ever called."""
    rows = reader.rows(
        "SELECT o.org_id, max(c.org_name) AS org_name, max(c.org_kind) AS org_kind FROM"
        " (SELECT org_id FROM quota_ledger UNION SELECT org_id FROM quota_state) o"
        " LEFT JOIN connections c ON c.org_id = o.org_id GROUP BY o.org_id ORDER BY 2, 1"
    )
    return tuple(_usage_row(reader, row, now) for row in list(rows))


def _usage_row(reader: Reader, row: Row, now: datetime) -> UsageRow:
    org_id, moment = row["org_id"], Moment.of(now)
    found = reader.rows(
        "SELECT CAST(substr(hour, 12, 2) AS INTEGER) AS hour, sync, mapping, purpose, calls"
        " FROM quota_ledger WHERE org_id = ? AND day = ? AND calls > 0",
        (org_id, moment.day),
    )
    asked = list(found)
    spent = [one for one in asked if one["purpose"] != Purpose.SIGN_IN.value]
    of_mappings = _summed(
        (name, one["calls"]) for name, one in zip(_names(spent), spent, strict=True)
    )
    return UsageRow(
        org_id=org_id,
        org_name=row["org_name"] or "",
        org_kind=OrgKind(row["org_kind"]) if row["org_kind"] else None,
        usage=read_usage(reader, org_id, now),
        by_hour=tuple(sorted(_summed((one["hour"], one["calls"]) for one in spent).items())),
        by_mapping=tuple(sorted(of_mappings.items(), key=lambda pair: (-pair[1], pair[0]))),
        by_purpose=_summed((one["purpose"], one["calls"]) for one in spent),
        sign_ins=sum(one["calls"] for one in asked) - sum(one["calls"] for one in spent),
        budgets=tuple(
            BudgetRow(sync, one.maximum, one.spent, one.what)
            for sync in budgeted_syncs(reader, org_id)
            for one in limits(reader, org_id, moment, sync)
            if one.by_hand or one.unit is BudgetUnit.RECORDS
        ),
        by_hand=read_own_budget(reader, org_id),
        bulk=read_bulk(reader, org_id, now),
    )


def _names(spent: list[Row]) -> list[str]:
    """Each row's mapping, with its sync where two syncs have one of that name; "" for none."""
    syncs: dict[str, set[str]] = {}
    for one in spent:
        syncs.setdefault(one["mapping"], set()).add(one["sync"])
    return [
        f"{one['sync']}: {one['mapping']}"
        if one["mapping"] and len(syncs[one["mapping"]]) > 1
        else one["mapping"]
        for one in spent
    ]


def _summed(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    total: dict[_Key, int] = {}
    for key, count in pairs:
        total[key] = total.get(key, 0) + count
    return total
