"""Fixtures that start practice orgs as a person's computer does: a process, TLS, a folder."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.forks import Forks

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 120


@dataclass
class PracticeProcess:
    """A running practice server."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    """The line it printed: `ca_file`, and `orgs` by kind with `url`, `org_id`, `users`."""

    @property
    def ca_file(self) -> str:
        return str(self.ready["ca_file"])

    def org(self, kind: str = "sandbox") -> dict[str, Any]:
        found: dict[str, Any] = self.ready["orgs"][kind]
        return found

    def url(self, kind: str = "sandbox") -> str:
        return str(self.org(kind)["url"])

    def user(self, name: str = "integration", kind: str = "sandbox") -> dict[str, str]:
        """Give a user by the left part of the user name: username, password, security_token."""
        users = self.org(kind)["users"]
        return next(each for each in users if each["username"].partition("@")[0] == name)

    def control(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        kind: str = "sandbox",
        method: str = "POST",
    ) -> Any:
        """Call `/__practice__/{path}` and give what it answers."""
        answer = requests.request(
            method,
            f"{self.url(kind)}/__practice__/{path}",
            json=body or {},
            verify=self.ca_file,
            timeout=120,
        )
        assert answer.ok, answer.text
        return answer.json()

    def stop(self) -> int:
        """End it as the program does, by closing its standard input; give the exit code."""
        with contextlib.suppress(BrokenPipeError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        finally:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()


StartPractice = Callable[..., PracticeProcess]


def start_practice_process(
    data: Path, *options: str, forks: Forks | None = None
) -> PracticeProcess:
    """Start a practice server on a data folder and wait until it is ready."""
    start = forks.command("app.practice") if forks else [sys.executable, "-m", "app.practice"]
    command = [*start, "--data", str(data), "--until-stdin-closes"]
    log_path = data.with_name(f"{data.name}.log")
    with log_path.open("w") as log:  # a pipe that nobody empties would stop a talkative server
        process = subprocess.Popen(
            [*command, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=Path(__file__).parents[1],
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.communicate(timeout=START_TIMEOUT_S)
        raise AssertionError(f"The practice server did not start:\n{log_path.read_text()}")
    return PracticeProcess(process, json.loads(line))


@pytest.fixture(scope="session")
def practice_template(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small sandbox and production in it; copy it, do not use it."""
    folder = tmp_path_factory.mktemp("practice-template")
    start_practice_process(folder, "--records", "small", "--seed", "1", forks=forks).stop()
    return folder


@pytest.fixture
def start_practice(
    practice_template: Path, forks: Forks, tmp_path: Path
) -> Iterator[StartPractice]:
    """Start practice servers on fresh copies of the small orgs; they end with the test."""
    running: list[PracticeProcess] = []

    def start(*options: str, data: Path | None = None) -> PracticeProcess:
        folder = data or tmp_path / f"practice-{len(running)}"
        if not folder.exists():
            shutil.copytree(practice_template, folder)
        running.append(start_practice_process(folder, "--records", "small", *options, forks=forks))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def practice(start_practice: StartPractice) -> PracticeProcess:
    """One practice server with a small sandbox and production, for this test alone."""
    return start_practice("--seed", "1")


@pytest.fixture(scope="module")
def shared_practice(
    practice_template: Path, forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticeProcess]:
    """One practice server for the tests of a module that do not mind each other's records."""
    folder = tmp_path_factory.mktemp("practice") / "data"
    shutil.copytree(practice_template, folder)
    running = start_practice_process(folder, "--records", "small", "--seed", "1", forks=forks)
    yield running
    running.stop()
