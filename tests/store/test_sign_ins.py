"""The book of sign-ins: one at a time, none repeated that was refused, so many an hour."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.errors import Cancelled, RetriableError, SignInError
from app.jobs.machine import SystemClock
from app.store.sign_ins import SIGN_INS_AN_HOUR, WRONG_PASSWORDS, SignIns
from tests.store.places import TestClock

WHO = "foocorp.my.salesforce.com me@x password"


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def book(tmp_path: Path, clock: TestClock) -> SignIns:
    return SignIns(tmp_path / "workspace", clock)


def wrong(code: str = "INVALID_LOGIN") -> SignInError:
    return SignInError("Invalid username, password, security token", endpoint="crm", code=code)


def test_a_refused_sign_in_is_not_tried_again_until_a_person_asks(book: SignIns):
    book.check(WHO, "crm")
    book.note(WHO, wrong())
    with pytest.raises(SignInError) as refused:
        book.check(WHO, "crm")
    assert (refused.value.code, refused.value.endpoint) == ("INVALID_LOGIN", "crm")
    book.lift(WHO)
    book.check(WHO, "crm")


def test_another_user_is_not_concerned(book: SignIns):
    book.note(WHO, wrong())
    book.check(f"{WHO} other", "crm")


def test_a_success_ends_what_was_before(book: SignIns):
    book.note(WHO, wrong())
    book.note(WHO, None)
    book.check(WHO, "crm")


def test_a_person_who_types_wrong_passwords_is_stopped_before_the_user_is_locked(
    book: SignIns, clock: TestClock
):
    for _ in range(WRONG_PASSWORDS):
        book.lift(WHO)
        book.check(WHO, "crm")
        book.note(WHO, wrong())
    book.lift(WHO)
    with pytest.raises(RetriableError) as paused:
        book.check(WHO, "crm")
    assert "next attempt" in str(paused.value)
    clock.time += timedelta(minutes=16)
    book.check(WHO, "crm")


def test_a_locked_user_is_left_alone(book: SignIns, clock: TestClock):
    book.note(WHO, wrong("PASSWORD_LOCKOUT"))
    book.lift(WHO)
    with pytest.raises(RetriableError) as paused:
        book.check(WHO, "crm")
    assert "locked" in str(paused.value)
    clock.time += timedelta(minutes=16)
    book.check(WHO, "crm")


def test_sign_ins_are_rationed_by_the_hour(book: SignIns, clock: TestClock):
    for _ in range(SIGN_INS_AN_HOUR):
        book.check(WHO, "crm")
        book.note(WHO, None)
    with pytest.raises(RetriableError) as rationed:
        book.check(WHO, "crm")
    assert rationed.value.code == "SIGN_INS_RATIONED"
    clock.time += timedelta(minutes=61)
    book.check(WHO, "crm")


def test_only_one_has_its_turn_at_a_time(tmp_path: Path):
    book = SignIns(tmp_path / "workspace", SystemClock())
    inside: list[str] = []
    seen: list[int] = []

    def work(name: str) -> None:
        with book.turn(WHO):
            inside.append(name)
            seen.append(len(inside))
            inside.remove(name)

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1, 1, 1, 1]


def test_the_turn_of_a_process_that_was_killed_is_free_at_once(tmp_path: Path, clock: TestClock):
    folder = tmp_path / "workspace"
    holder = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import os, sys; from pathlib import Path\n"
                "from app.jobs.machine import SystemClock\n"
                "from app.store.sign_ins import SignIns\n"
                f"turn = SignIns(Path({str(folder)!r}), SystemClock()).turn({WHO!r})\n"
                "turn.__enter__(); print('held', flush=True); os._exit(9)"
            ),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert holder.stdout == "held\n", holder.stderr
    with SignIns(folder, clock).turn(WHO):
        pass


def test_the_wait_for_a_turn_can_be_stopped(tmp_path: Path, clock: TestClock):
    class Stopped(TestClock):
        def sleep(self, seconds: float) -> None:
            raise Cancelled

    with SignIns(tmp_path / "workspace", clock).turn(WHO), pytest.raises(Cancelled):
        SignIns(tmp_path / "workspace", Stopped()).turn(WHO).__enter__()
