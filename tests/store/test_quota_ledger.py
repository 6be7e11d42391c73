"""The meter counts exactly, for all processes, and holds what would go too far."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.core.errors import RequestLimitError
from app.core.quota import AtLimit, Budget, BudgetUnit, BulkKind, Purpose, Usage
from app.store.database import Database
from app.store.quota_ledger import QuotaMeter
from app.store.quota_usage import read_bulk
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
    assert one.usage().today == 5, "a sign-in is no API call"


def test_signing_in_costs_no_api_call_and_no_budget_stops_it(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=1, hourly=1))
    one.spend(Purpose.READ)
    one.spend(Purpose.SIGN_IN, 3)
    assert (one.usage().today, one.usage().this_hour) == (1, 1)
    assert at.rows("SELECT purpose, calls FROM quota_ledger ORDER BY 1") == [
        ("read", 1),
        ("sign in", 3),
    ]


def test_calls_are_counted_for_the_mapping_that_they_serve(at: Workplace):
    one = meter(at, sync="crm")
    with one.serving("people"):
        one.spend(Purpose.READ)
        with one.serving("accounts"):
            one.spend(Purpose.READ, 2)
        one.sent(70)
    one.spend(Purpose.CHECK)
    one.charge_to(9)
    assert at.rows(
        "SELECT sync, mapping, run_id, calls, bytes FROM quota_ledger WHERE run_id = 9"
        " ORDER BY mapping, purpose"
    ) == [
        ("crm", "", 9, 1, 0),
        ("crm", "accounts", 9, 2, 0),
        ("crm", "people", 9, 1, 0),
        ("crm", "people", 9, 0, 70),
    ]


def test_each_sync_has_a_budget_of_its_own(at: Workplace):
    crm, shop = meter(at, sync="crm"), meter(at, sync="shop")
    crm.set_budget(Budget(daily=3))
    shop.set_budget(Budget(daily=2))
    shop.spend(Purpose.READ, 2)
    crm.spend(Purpose.READ, 3)
    for one in (crm, shop):
        with pytest.raises(RequestLimitError):
            one.spend(Purpose.READ)
    meter(at).spend(Purpose.CHECK)
    assert (crm.usage().today, crm.usage().daily_budget) == (3, 3)
    whole = meter(at).usage()
    assert (whole.today, whole.daily_budget) == (6, 5), "the org shows all calls and both budgets"


def test_a_budget_of_the_org_holds_for_all_its_syncs_together(at: Workplace):
    crm, shop = meter(at, sync="crm"), meter(at, sync="shop")
    meter(at).set_budget(Budget(daily=4))
    crm.set_budget(Budget(daily=3))
    shop.set_budget(Budget())
    crm.spend(Purpose.READ, 2)
    shop.spend(Purpose.READ, 2)
    for one in (crm, shop, meter(at)):
        with pytest.raises(RequestLimitError, match="4 API calls a day"):
            one.spend(Purpose.CHECK)
    usage = crm.usage()
    assert (usage.today, usage.daily_budget) == (4, 4), "the budget that has the least left"


def test_a_budget_in_records_lets_the_last_record_go_and_no_other(at: Workplace):
    one = meter(at, sync="crm")
    one.set_budget(Budget(daily=250, unit=BudgetUnit.RECORDS))
    one.spend(Purpose.WRITE, 1_000)
    assert one.carry(200) == 200
    assert one.carry(200) == 50
    with pytest.raises(RequestLimitError, match="250 records a day") as caught:
        one.carry(1)
    assert caught.value.resets_at == datetime(2026, 11, 21, tzinfo=UTC)
    assert meter(at, sync="other").carry(1_000) == 1_000


def test_what_others_used_is_what_the_org_counts_less_our_own_last_day(at: Workplace):
    one = meter(at)
    one.spend(Purpose.READ, 40)
    one.spend(Purpose.SIGN_IN, 9)
    one.observe(100, 15_000)
    seen = one.allowance()
    assert seen is not None
    assert (seen.own, seen.others) == (40, 60)
    at.clock.sleep(24 * 3_600 - 120)
    one.spend(Purpose.READ, 2)
    one.observe(42, 15_000)
    seen = one.allowance()
    assert seen is not None
    assert (seen.own, seen.others) == (42, 0)
    at.clock.sleep(180)
    one.observe(2, 15_000)
    seen = one.allowance()
    assert seen is not None
    assert (seen.own, seen.others) == (2, 0), "what is a day old counts no more"


def test_a_shortage_is_said_once_on_each_way(at: Workplace):
    one = meter(at)
    for used in (7_999, 8_000, 8_700, 9_500, 9_900, 8_000, 7_499, 7_000, 8_000):
        one.observe(used, 10_000)
    assert [level for (level,) in at.rows("SELECT level FROM notices ORDER BY id")] == [
        "warning",
        "error",
        "info",
        "warning",
    ]


def test_bulk_jobs_have_an_allowance_apart(at: Workplace):
    one = meter(at)
    one.begin_jobs(BulkKind.INGEST_BATCHES, 3)
    one.observe_limits({"DailyBulkApiBatches": (15_000, 5), "DailyApiRequests": (100, 1)})
    at.clock.sleep(60)
    one.begin_jobs(BulkKind.INGEST_BATCHES, 4)
    with pytest.raises(RequestLimitError, match="1 of its 15,000 DailyBulkApiBatches"):
        one.begin_jobs(BulkKind.INGEST_BATCHES, 2)
    one.begin_jobs(BulkKind.QUERY_JOBS, 9)
    assert one.usage().today == 0
    batches, queries = read_bulk(at.database, ORG, at.clock.now())
    assert (batches.own, batches.maximum, batches.remaining) == (7, 15_000, 1)
    assert (queries.own, queries.maximum, queries.remaining) == (9, None, None)


def test_the_next_day_begins_at_midnight_when_the_clocks_change(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        at.clock.time = datetime(2026, 10, 24, 23, tzinfo=UTC)  # the 25th, 01:00, a day of 25 h
        one = QuotaMeter(at.database, ORG, at.clock)
        one.spend(Purpose.READ)
        at.clock.sleep(3 * 3_600)
        one.spend(Purpose.READ)
        assert one.usage().today == 2
        assert one.usage().this_hour == 1
        assert one.usage().resets_at == datetime(2026, 10, 25, 23, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_daily_budget_is_exact_and_new_every_day(at: Workplace):
    one = meter(at)
    one.set_budget(Budget(daily=5))
    for _ in range(5):
        one.spend(Purpose.WRITE)
    with pytest.raises(RequestLimitError, match="5 API calls a day") as caught:
        one.spend(Purpose.CHECK)
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
    assert one.usage().held
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
