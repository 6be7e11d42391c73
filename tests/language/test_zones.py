"""Moments in forty zones, most of them around a change of the clocks.

ORGTIDE_FUZZ_VALUES says how many in each zone; `dev.py fuzz` takes 2,500: 100,000 in all.
"""

import os
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import pytest

from app.core.values import FieldType
from app.language.canonical import canonical_sql
from app.language.chains import parse_chain

ZONES = [
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Lima",
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "UTC",
]
FIRST, LAST = datetime(2005, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
"""Years in which no list of zones has anything left to correct."""

VALUES_A_ZONE = int(os.environ.get("ORGTIDE_FUZZ_VALUES", "600"))
WRITTEN = "%d.%m.%Y %H:%M:%S"
FORMAT = "dd.MM.yyyy HH:mm:ss"


@cache
def moments(zone: str) -> list[datetime]:
    """Moments around each change of a zone's clocks, filled up with any others."""
    known = ZoneInfo(zone)
    chance = random.Random(zone)
    found: list[datetime] = []
    day = FIRST
    while day < LAST:
        after = day + timedelta(days=1)
        if day.astimezone(known).utcoffset() != after.astimezone(known).utcoffset():
            found += [day + timedelta(minutes=15 * n) for n in range(97)]
        day = after
    seconds = int((LAST - FIRST).total_seconds())
    found += [FIRST + timedelta(seconds=chance.randrange(seconds)) for _ in range(VALUES_A_ZONE)]
    return chance.sample(found, VALUES_A_ZONE)


def ask(sql: str, values: list[str]) -> list:
    with duckdb.connect() as base:
        rows = base.execute(f"SELECT {sql} FROM (SELECT unnest($1) AS raw)", [values]).fetchall()
    return [row[0] for row in rows]


def canonical(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize("zone", ZONES)
def test_every_way_to_write_a_moment_is_the_same_moment(zone):
    local = [moment.astimezone(ZoneInfo(zone)) for moment in moments(zone)]
    expected = [canonical(moment) for moment in local]
    sql = canonical_sql("raw", FieldType.DATETIME)
    for form in ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S.000%z"):
        assert ask(sql, [moment.strftime(form) for moment in local]) == expected
    assert ask(sql, [moment.isoformat() for moment in local]) == expected
    days = [moment.strftime("%Y-%m-%d") for moment in local]
    assert ask(canonical_sql("raw", FieldType.DATE), days) == days


@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_on_a_wall_goes_to_the_org_and_back_without_drift(zone):
    chain = parse_chain(f'datetime("{FORMAT}", "{zone}")')
    walls = [moment.astimezone(ZoneInfo(zone)) for moment in moments(zone)]
    written = [wall.strftime(WRITTEN) for wall in walls]
    sent = ask(chain.forward_sql("raw"), written)
    assert ask(chain.inverse_sql("raw") or "", sent) == written
    for wall, there in zip(walls, sent, strict=True):
        twice = [canonical(wall.replace(fold=fold)) for fold in (0, 1)]
        assert there in twice


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_that_no_clock_showed_is_refused_and_no_other(zone):
    known = ZoneInfo(zone)
    chain = parse_chain(f'datetime("{FORMAT}", "{zone}")')
    naive = [moment.replace(tzinfo=None) for moment in moments(zone)]
    missing = [
        wall.replace(tzinfo=known).astimezone(UTC).astimezone(known).replace(tzinfo=None) != wall
        for wall in naive
    ]
    written = [wall.strftime(WRITTEN) for wall in naive]
    errors = ask(chain.error_sql("raw") or "", written)
    assert [error is not None for error in errors] == missing
    assert [value is None for value in ask(chain.forward_sql("raw"), written)] == missing
