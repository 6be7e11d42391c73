"""dev.py, the one door, asked as a person asks it, on systems that lack this or that.

The virtual environment is a stand-in that says what it was asked to run; the system is a PATH that
holds only what the test puts there.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev

BARE, COMPLETE = "#!/bin/sh\n", '#!/bin/sh\nshift 3\nfor name; do echo "$name installed"; done\n'
"""What dpkg-query answers on a system without any of the packages, and on one with all."""


class Person:
    """Somebody at a terminal, with a set-up that is already good."""

    def __init__(self, folder: Path) -> None:
        self.system, self.venv = folder / "bin", folder / "venv"
        self.environment = {"PATH": str(self.system), "ORGTIDE_VENV": str(self.venv)}
        self._program(self.venv / "bin" / "python", '#!/bin/sh\necho "RUNS $*"\n')
        (self.venv / "orgtide-set-up").write_text(dev.set_up_key())

    def _program(self, path: Path, text: str) -> None:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
        path.chmod(0o755)

    def has_program(self, name: str, text: str) -> None:
        self._program(self.system / name, text)

    def has_packages(self, answer: str) -> None:
        self.has_program("dpkg-query", answer)

    def types(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(dev.ROOT / "dev.py"), *arguments],
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def test_run_without_a_display_does_the_practice_errand(person: Person):
    assert person.types("run").stdout == "RUNS -m app practice run\n"


def test_run_with_a_display_opens_the_window(person: Person):
    person.has_packages(COMPLETE)
    assert person.types("run", DISPLAY=":7").stdout == "RUNS -m app\n"


def test_run_without_the_libraries_says_the_line_and_goes_on_in_the_terminal(person: Person):
    person.has_packages(BARE)
    said = person.types("run", DISPLAY=":7").stdout
    assert "sudo apt-get install -y --no-install-recommends libgl1 libegl1 " in said
    assert said.endswith("RUNS -m app practice run\n")


def test_run_hands_its_arguments_to_the_program(person: Person):
    assert person.types("run", "check", "--json").stdout == "RUNS -m app check --json\n"


def test_test_names_the_tests_that_cannot_run_and_the_line_to_type(person: Person):
    person.has_packages(BARE)
    done = person.types("test")
    assert done.returncode == dev.EXIT_USAGE
    assert "tests of the keyring: gnome-keyring, dbus" in done.stderr
    assert "sudo apt-get install" in done.stderr
    assert "RUNS" not in done.stdout


def test_test_hands_its_arguments_to_pytest(person: Person):
    person.has_packages(COMPLETE)
    assert person.types("test", "-k", "a b").stdout == "RUNS -m pytest -k a b\n"


def test_test_runs_what_must_be_alone_first_and_the_rest_side_by_side(person: Person):
    person.has_packages(COMPLETE)
    first, second = person.types("test").stdout.splitlines()
    assert first == "RUNS -m pytest -m alone"
    assert second.endswith("-m not alone")


def test_an_unknown_command_lists_the_known_ones(person: Person):
    done = person.types("tset")
    assert done.returncode == dev.EXIT_USAGE
    assert all(f"    {name} " in done.stdout for name in dev.COMMANDS)


def test_a_set_up_made_from_something_else_is_made_again(person: Person):
    (person.venv / "orgtide-set-up").write_text("another key")
    person.has_program("uv", '#!/bin/sh\necho "UV $*"\n')
    said = [line.split()[:3] for line in person.types("run").stdout.splitlines()]
    made = ["UV", "venv", "-q"]
    installed = ["UV", "pip", "install"]
    assert said[1:] == [made, installed, installed, ["RUNS", "-m", "app"]]
    assert person.types("run").stdout == "RUNS -m app practice run\n"


@pytest.mark.alone
def test_a_second_start_adds_less_than_a_second(person: Person):
    person.has_packages(COMPLETE)
    started = time.perf_counter()
    person.types("run", DISPLAY=":7")
    assert time.perf_counter() - started < 1


def test_the_lock_was_made_from_the_dependencies_of_today():
    assert dev.lock_is_current() == 0


def test_the_lock_has_a_hash_for_every_file_and_no_address():
    text = dev.LOCK.read_text()
    assert "//" not in text
    packages = [line for line in text.splitlines() if "==" in line]
    assert text.count(" \\\n    --hash=sha256:") >= len(packages) > 50


def test_a_window_package_that_is_missing_is_found():
    if not Path("/usr/bin/dpkg-query").exists():
        pytest.skip("not a Debian")
    assert dev.missing_packages(["dpkg", "orgtide-no-such-package"]) == ["orgtide-no-such-package"]


def test_nothing_of_the_person_reaches_the_tests():
    assert "orgtide-tests-" in os.environ["ORGTIDE_HOME"]
