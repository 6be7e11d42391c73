"""A keyring that waits for its owner keeps nobody who has stopped waiting."""

import threading
import time
from collections.abc import Iterator

import pytest

from app.core.errors import Cancelled, SignInError
from app.jobs.machine import CancellableClock, SystemClock
from app.jobs.patient_secrets import PatientSecrets
from app.store.credentials import WorkspaceSecrets


class LockedKeyring:
    """A keyring that waits until somebody unlocks it."""

    def __init__(self) -> None:
        self.unlocked = threading.Event()
        self.asked = threading.Event()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.set()
        self.unlocked.wait()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def keyring() -> Iterator[LockedKeyring]:
    made = LockedKeyring()
    yield made
    made.unlocked.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()


def test_the_wait_for_a_locked_keyring_is_stopped_within_a_second(keyring: LockedKeyring) -> None:
    clock = CancellableClock(SystemClock(), threading.Event())
    secrets = PatientSecrets(WorkspaceSecrets("w", keyring), lambda: clock.sleep(0))
    stopper = threading.Thread(target=lambda: (keyring.asked.wait(), clock.cancelled.set()))
    stopper.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        secrets.get("org", "password")
    assert time.monotonic() - began < 1
    stopper.join()


def test_a_keyring_that_opens_gives_what_it_holds(keyring: LockedKeyring) -> None:
    keyring.unlocked.set()
    secrets = PatientSecrets(WorkspaceSecrets("w", keyring), lambda: None)
    secrets.set("org", "password", "open sesame")
    fresh = PatientSecrets(WorkspaceSecrets("w", keyring), lambda: None)
    assert fresh.stored("org", "password") == "open sesame"
    assert fresh.kept
    fresh.forget("org")
    assert fresh.stored("org", "password") is None


def test_a_keyring_that_refuses_says_so(keyring: LockedKeyring) -> None:
    keyring.unlocked.set()
    keyring.entries = None  # type: ignore[assignment]  # breaks as a backend does
    with pytest.raises(SignInError):
        PatientSecrets(WorkspaceSecrets("w", keyring), lambda: None).stored("org", "password")
