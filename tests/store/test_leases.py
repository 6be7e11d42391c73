"""One holder at a time; who is gone is replaced and can write no more."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.errors import BusyError
from app.core.sync import Place
from app.store import leases
from app.store.database import Database
from app.store.leases import SILENCE, HeldLease, Leases, place_lease
from tests.store.places import TestClock, Workplace


def test_a_lease_that_is_held_cannot_be_taken(at: Workplace):
    at.leases.take("work")
    with pytest.raises(BusyError, match="already running") as caught:
        at.leases.take("work")
    assert "this computer" in caught.value.holder
    assert "this computer" in at.leases.holder("work")
    assert at.leases.take("other work").fence == 1


def test_a_released_lease_can_be_taken_and_its_number_grows(at: Workplace):
    first = at.leases.take("work")
    at.leases.release(first)
    assert at.leases.holder("work") == ""
    second = at.leases.take("work")
    assert second.fence == first.fence + 1
    at.leases.release(first)
    assert at.leases.holder("work") != ""


def test_a_holder_not_heard_of_is_replaced_and_finds_out(at: Workplace):
    first = at.leases.take("work")
    at.clock.sleep(SILENCE.total_seconds())
    with pytest.raises(BusyError):
        at.leases.take("work")
    at.clock.sleep(1)
    assert at.leases.holder("work") == ""
    second = at.leases.take("work")
    with pytest.raises(BusyError, match="taken over"):
        at.leases.beat(first)
    at.leases.beat(second)


def test_a_sign_of_life_keeps_the_lease(at: Workplace):
    lease = at.leases.take("work")
    for _ in range(3):
        at.clock.sleep(50)
        at.leases.beat(lease)
    with pytest.raises(BusyError):
        at.leases.take("work")


def test_a_lease_nobody_ever_took_is_nobodys(at: Workplace):
    from app.store.leases import Lease

    with pytest.raises(BusyError, match="taken over"):
        at.leases.beat(Lease("never", 1))


TAKER = """
import sys
from pathlib import Path
from app.store.database import Database
from app.store.leases import Leases
from tests.store.places import TestClock

with Database(Path(sys.argv[1])) as database:
    print(Leases(database, TestClock()).take("work").fence, flush=True)
    sys.stdin.read()
"""


def taker(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", TAKER, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "1"
    return process


def test_a_holder_whose_process_was_killed_is_replaced_at_once(at: Workplace):
    process = taker(at.folder)
    with pytest.raises(BusyError) as caught:
        at.leases.take("work")
    assert str(process.pid) in caught.value.holder
    process.kill()
    process.communicate()
    assert at.leases.take("work").fence == 2


def test_another_process_of_the_same_number_is_not_the_holder(at: Workplace):
    lease = at.leases.take("work")
    at.database.execute("UPDATE leases SET process = 'began at another time'")
    assert at.leases.take("work").fence == lease.fence + 1


def test_a_holder_on_another_computer_is_told_by_its_heartbeat_alone(at: Workplace):
    at.leases.take("work")
    at.database.execute("UPDATE leases SET host = 'elsewhere', pid = 999999999")
    with pytest.raises(BusyError) as caught:
        at.leases.take("work")
    assert caught.value.holder == "process 999999999 on elsewhere"
    at.clock.sleep(61)
    at.leases.take("work")


def test_places_have_leases_of_their_own():
    assert place_lease(Place("a", "1")) != place_lease(Place("a", "2"))


def test_a_held_lease_gives_signs_of_life_until_the_block_ends(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(leases, "HEARTBEAT_S", 0.01)
    clock = TestClock()
    beats = threading.Event()
    beat = Leases.beat

    def heard(self: Leases, lease: leases.Lease) -> None:
        beat(self, lease)
        beats.set()

    monkeypatch.setattr(Leases, "beat", heard)
    with HeldLease(tmp_path, clock, "work") as lease:
        clock.time += timedelta(seconds=55)
        beats.clear()
        assert beats.wait(20)
        assert beats.wait(20)
        clock.time += timedelta(seconds=55)
        with Database(tmp_path) as database, pytest.raises(BusyError):
            Leases(database, clock).take("work")
    with Database(tmp_path) as database:
        assert Leases(database, clock).holder("work") == ""
        assert Leases(database, clock).take("work").fence == lease.fence + 1


def test_a_held_lease_that_is_lost_stops_its_signs_of_life(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(leases, "HEARTBEAT_S", 0.01)
    clock = TestClock()
    with Database(tmp_path) as database, HeldLease(tmp_path, clock, "work") as lease:
        database.execute("UPDATE leases SET fence = fence + 1")
        thread = next(one for one in threading.enumerate() if one.name == "lease work")
        thread.join(20)
        assert not thread.is_alive()
        with pytest.raises(BusyError):
            lease.check(database)
