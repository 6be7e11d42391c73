"""A process that has loaded the program, and starts of the program as forks of it.

Half of what the tests cost were imports, of commands and practice orgs by the hundred. What a start
itself does is shown by those tests that start `python -m app` and `python -m app.practice`.
"""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
END_S = 60


class Forks:
    """Knows the command that starts a fork."""

    def __init__(self, door: Path) -> None:
        self._door = door

    def command(self, program: str, *words: str) -> list[str]:
        """The command that is `python -m PROGRAM WORDS`, without the imports."""
        launcher = Path(__file__).with_name("fork_launcher.py")
        return [sys.executable, "-I", "-S", str(launcher), str(self._door), program, *words]


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Start programs as forks, for as long as the session lasts."""
    with tempfile.TemporaryDirectory(prefix="orgtide-forks-") as folder:
        door = Path(folder) / "door"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(door))
            listener.listen(64)
            server = subprocess.Popen(
                [sys.executable, "-m", "tests.fork_server", str(listener.fileno())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
                cwd=ROOT,
            )
        yield Forks(door)
        assert server.stdin is not None
        server.stdin.close()
        assert server.wait(END_S) == 0
