"""A fork of the loaded program is a start like any other: words, streams, folder, end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.forks import ROOT, Forks

EXIT_USAGE = 2


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "ORGTIDE_HOME": str(tmp_path / "workspace")}


def _said(command: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", [("check", "--json"), ("sync", "show", "none"), ("rnu",)])
def test_a_fork_says_and_ends_as_a_start_does(
    forks: Forks, environment: dict[str, str], words: tuple[str, ...]
) -> None:
    started = _said([sys.executable, "-m", "app", *words], environment)
    assert _said(forks.command("app", *words), environment) == started


def test_a_fork_has_its_own_environment(
    forks: Forks, environment: dict[str, str], tmp_path: Path
) -> None:
    first = json.loads(_said(forks.command("app", "check", "--json"), environment)[1])
    elsewhere = {**environment, "ORGTIDE_HOME": str(tmp_path / "other")}
    second = json.loads(_said(forks.command("app", "check", "--json"), elsewhere)[1])
    assert first["workspace"] == str(tmp_path / "workspace")
    assert second["workspace"] == str(tmp_path / "other")


def test_a_fork_ends_when_its_launcher_is_killed(forks: Forks, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    process = subprocess.Popen(
        forks.command("app.practice", "--data", data, "--records", "small", "--kind", "sandbox"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert b"ca_file" in process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert process.stdout.read() == b"", "the other end is closed by the end of the program"
    process.stdin.close()
    process.stdout.close()


def test_a_refusal_of_the_words_is_the_exit_code(
    forks: Forks, environment: dict[str, str], tmp_path: Path
) -> None:
    words = ("--data", str(tmp_path), "--ca-file", "ca.pem")
    code, _, said = _said(forks.command("app.practice", *words), environment)
    assert code == EXIT_USAGE
    assert "--ca-file and --ca-key go together" in said
