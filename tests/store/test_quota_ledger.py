"""The meter counts exactly, for all processes, and holds what would go too far."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.core.errors import RequestLimitError
from app.core.quota import AtLimit, Budget, Purpose, Usage
from app.store.database import Database
from app.store.quota_ledger import QuotaMeter
from tests.store.places import START, TestClock, Workplace

ORG = "00D5g000004XyZaEAK"


def meter(at: Workplace, **more) -> QuotaMeter:
    return QuotaMeter(at.database, ORG, at.clock, zone=UTC, **more)


def test_a_new_org_has_no_budget_and_nothing_spent(at: Workplace):
    one = meter(at)
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    assert one.usage() == Usage(0, 0, None, None, midnight)
    assert one.allowance() is None
    one.spend(Purpose.READ, 1_000_000)


def test_calls_are_counted_by_hour_purpose_mapping_and_run(at: Workplace):
    meter(at, mapping="people", run_id=3).spend(Purpose.WRITE, 2)
    at.clock.sleep(3_600)
    meter(at).spend(Purpose.READ)
    other = meter(at)
    other.charge_to(4)
    other.spend(Purpose.READ)
    other.sent(900)
    assert at.rows(
        "SELECT hour, purpose, mapping, run_id, calls, bytes FROM quota_ledger ORDER BY 1, 4, 2"
    ) == [
        ("2026-11-20T14+0000", "write", "people", 3, 2, 0),
        ("2026-11-20T15+0000", "read", "", 0, 1, 0),
        ("2026-11-20T15+0000", "read", "", 4, 1, 0),
        ("2026-11-20T15+0000", "write", "", 4, 0, 900),
    ]
    assert (other.usage().today, other.usage().this_hour) == (4, 2)


def test_calls_that_led_up_to_a_run_are_calls_of_the_run(at: Workplace):
    one = meter(at)
    one.spend(Purpose.SIGN_IN)
    one.spend(Purpose.CHECK, 2)
    meter(at).spend(Purpose.CHECK)
    at.clock.sleep(3_600)
    one.charge_to(4)
    one.spend(Purpose.WRITE)
    one.charge_to(5)
    one.spend(Purpose.WRITE)
    assert at.rows(
        "SELECT run_id, hour, purpose, calls FROM quota_ledger WHERE calls <> 0 ORDER BY 1, 2, 3"
    ) == [
        (0, "2026-11-20T14+0000", "check", 1),
        (4, "2026-11-20T14+0000", "check", 2),
        (4, "2026-11-20T14+0000", "sign in", 1),
        (4, "2026-11-20T15+0000", "write", 1),
        (5, "2026-11-20T15+0000", "write", 1),
    ]
    assert one.usage().today == 6


def test_a_daily_budget_is_exact_and_new_every_day(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=5))
    for _ in range(5):
        one.spend(Purpose.WRITE)
    with pytest.raises(RequestLimitError, match="5 API calls a day") as caught:
        one.spend(Purpose.SIGN_IN)
    assert caught.value.resets_at == datetime(2026, 11, 21, tzinfo=UTC)
    assert one.usage().today == 5
    at.clock.time = datetime(2026, 11, 21, tzinfo=UTC)
    one.spend(Purpose.WRITE)
    assert one.usage().today == 1


def test_calls_that_do_not_fit_together_are_not_counted_at_all(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=5))
    one.spend(Purpose.READ, 3)
    with pytest.raises(RequestLimitError):
        one.spend(Purpose.READ, 3)
    one.spend(Purpose.READ, 2)


def test_an_hourly_budget_is_exact_and_new_every_hour(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=100, hourly=2))
    one.spend(Purpose.READ, 2)
    with pytest.raises(RequestLimitError, match="2 API calls an hour") as caught:
        one.spend(Purpose.READ)
    assert caught.value.resets_at == datetime(2026, 11, 20, 15, tzinfo=UTC)
    at.clock.sleep(1_800)
    one.spend(Purpose.READ)
    assert (one.usage().today, one.usage().this_hour) == (3, 1)
    assert (one.usage().daily_budget, one.usage().hourly_budget) == (100, 2)


def test_the_day_is_a_day_of_the_zone(at: Workplace):
    east = timezone(timedelta(hours=12))
    one = QuotaMeter(at.database, ORG, at.clock, zone=east)
    one.spend(Purpose.READ)
    assert at.rows("SELECT day, hour FROM quota_ledger") == [("2026-11-21", "2026-11-21T02+1200")]
    assert one.usage().resets_at == datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("used", "maximum", "budget"),
    [(0, 10_000, 2_500), (8_000, 10_000, 1_000), (9_500, 10_000, 0), (100, 15_001, 3_750)],
)
def test_the_automatic_budget_is_a_share_of_what_the_org_has_left(
    at: Workplace, used: int, maximum: int, budget: int
):
    one = meter(at)
    one.observe(used, maximum)
    assert one.usage().daily_budget == budget


def test_our_own_calls_do_not_shrink_the_automatic_budget_twice(at: Workplace):
    one = meter(at)
    one.observe(8_000, 10_000)
    assert one.usage().daily_budget == 1_000
    one.spend(Purpose.READ, 400)
    one.observe(8_400, 10_000)
    assert one.usage().daily_budget == 1_000
    one.observe(8_900, 10_000)  # somebody else's 500
    assert one.usage().daily_budget == 500
    at.clock.sleep(86_400)
    assert one.usage().daily_budget == 100


def test_a_budget_set_by_hand_goes_before_the_automatic_one(at: Workplace):
    one = meter(at)
    one.observe(0, 10_000)
    one.set_budget(Budget(daily=7, at_limit=AtLimit.STOP))
    one.observe(10, 10_000)
    assert one.usage().daily_budget == 7
    one.set_budget(Budget())
    assert one.usage().daily_budget == 2_500


def test_an_org_nearly_used_up_holds_all_but_essential_work_until_it_has_room(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=1_000_000))
    one.observe(9_499, 10_000)
    one.spend(Purpose.WRITE)
    one.observe(9_500, 10_000)
    for purpose in (Purpose.WRITE, Purpose.READ, Purpose.SCHEMA):
        with pytest.raises(RequestLimitError, match="9,500 of its 10,000"):
            one.spend(purpose)
    for purpose in (Purpose.SIGN_IN, Purpose.CONFIRM, Purpose.RESOLVE, Purpose.CHECK):
        one.spend(purpose)
    one.observe(7_500, 10_000)
    with pytest.raises(RequestLimitError):
        one.spend(Purpose.WRITE)
    one.observe(7_499, 10_000)
    one.spend(Purpose.WRITE)


def test_what_an_org_said_a_day_ago_holds_nothing(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=100))
    one.observe(10_000, 10_000)
    at.clock.sleep(86_400)
    one.spend(Purpose.WRITE)


def test_an_org_that_says_nothing_sensible_is_held(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=100))
    one.observe(0, 0)
    with pytest.raises(RequestLimitError):
        one.spend(Purpose.READ)


def test_orgs_are_counted_apart(at: Workplace):
    meter(at).set_budget(Budget(daily=0))
    QuotaMeter(at.database, "00Dother", at.clock).spend(Purpose.READ)
    with pytest.raises(RequestLimitError):
        meter(at).spend(Purpose.READ)


SPENDER = """
import sys
from pathlib import Path
from app.core.errors import RequestLimitError
from app.core.quota import Purpose
from app.store.database import Database
from app.store.quota_ledger import QuotaMeter
from tests.store.places import TestClock

spent = 0
with Database(Path(sys.argv[1])) as database:
    meter = QuotaMeter(database, "org", TestClock())
    try:
        while True:
            meter.spend(Purpose.READ)
            spent += 1
    except RequestLimitError:
        print(spent)
"""


def test_several_processes_spend_one_budget_to_the_last_call(tmp_path: Path):
    with Database(tmp_path) as database:
        QuotaMeter(database, "org", TestClock()).set_budget(Budget(daily=301))
        spenders = [
            subprocess.Popen(
                [sys.executable, "-c", SPENDER, tmp_path],
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[2],
            )
            for _ in range(2)
        ]
        spent = [int(one.communicate(timeout=60)[0]) for one in spenders]
        assert sum(spent) == 301
        assert QuotaMeter(database, "org", TestClock()).usage().today == 301
    assert START.tzinfo is UTC
