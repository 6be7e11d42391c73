"""A real Secret Service for programs that a test starts: a bus and a keyring of their own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

READY_S = 120


@pytest.fixture(scope="module")
def secret_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Environment for a child process in which `keyring` finds an unlocked Secret Service.

    One for each module: each secret that is written rewrites the whole keyring, so that one for all
    tests gets slower and slower, and one that stops answering would spoil all that come after.
    """
    with running_secret_service(tmp_path_factory.mktemp("keyring-home")) as environment:
        yield environment


@contextmanager
def running_secret_service(home: Path) -> Iterator[dict[str, str]]:
    """Run a bus and an unlocked keyring whose files lie in `home`; give what to add to a child."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing; python3 dev.py test installs it"
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    address = bus.stdout.readline().strip()
    environment = {"DBUS_SESSION_BUS_ADDRESS": address, "HOME": str(home)}
    keyring = _unlocked_keyring({**os.environ, **environment}, home)
    yield environment
    for process in (keyring, bus):
        process.terminate()
        process.wait(READY_S)
        if process.stdout is not None:
            process.stdout.close()


def _unlocked_keyring(environment: dict[str, str], home: Path) -> subprocess.Popen[bytes]:
    """Start the keyring and wait until it answers on the bus."""
    keyring = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=home,
    )
    assert keyring.stdin is not None
    keyring.stdin.write(b"unlock")
    keyring.stdin.close()
    subprocess.run(
        [
            "gdbus",
            "wait",
            "--session",
            "--timeout",
            str(READY_S),
            "org.freedesktop.secrets",
        ],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return keyring
