"""The one door to this checkout: `dev.py run` opens Orgtide, `dev.py test` tests it.

Each command first sets up what is missing: a virtual environment with the packages of
`requirements.lock`, and, where Debian's packages are used and this is root, the libraries that Qt
and the tests need; anybody else is told the exact line to type. Needs Python 3.11 and nothing
besides. A set-up that is still good costs a few milliseconds. ORGTIDE_VENV names another place for
the environment.
"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("ORGTIDE_VENV") or ROOT / ".venv").absolute()
LOCK = ROOT / "requirements.lock"
OLDEST, FIRST_UNTRIED = (3, 11), (3, 14)

VENV_PACKAGES = ("python3-venv", "ca-certificates")
WINDOW_PACKAGES = (
    "libgl1", "libegl1", "libglib2.0-0", "libfontconfig1", "libdbus-1-3", "libxkbcommon-x11-0",
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1",
    "fonts-dejavu-core",
)  # fmt: skip
"""What PySide6's xcb and offscreen plugins load on a Debian 12 that has no desktop."""

TEST_PACKAGES = {
    "tests of the window": WINDOW_PACKAGES,
    "tests on a real X server": ("xvfb", "openbox", "xdotool", "imagemagick", "x11-apps"),
    "tests of the keyring": ("gnome-keyring", "dbus", "libglib2.0-bin"),
    "tests of databases": ("postgresql", "mariadb-server"),
}
"""Which tests cannot run without which of Debian's packages."""

EXIT_USAGE = 2
PYTEST_FOUND_NO_TEST = 5
TEST_ORDER = 2_026
"""The same code is tested in the same order; `dev.py test --randomly-seed=7` tries another."""


class SetUpError(Exception):
    """The set-up cannot go on; the text says what the person can type."""


# -------------------------------------------------------------------------------- Debian's packages


def missing_packages(wanted: Iterable[str]) -> list[str]:
    """List those of Debian's packages that are not installed; none where dpkg is not known."""
    names = list(dict.fromkeys(wanted))
    if not shutil.which("dpkg-query"):
        return []
    asked = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    lines = [line.split() for line in answer.stdout.splitlines()]
    installed = {name for name, status in lines if status == "installed"}
    return [name for name in names if name not in installed]


def can_install_packages() -> bool:
    """Tell whether this is root on a system with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(names: Sequence[str]) -> None:
    """Install Debian's packages as root, asking nothing."""
    say(f"Installing Debian's packages: {' '.join(names)}")
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *names]):
        done = subprocess.run(
            ["apt-get", "-q", *command],
            env=quietly,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SetUpError(f"apt-get {command[0]} failed:\n{done.stdout[-2000:]}")


def line_to_type(names: Sequence[str]) -> str:
    """Word the one line that installs these packages."""
    return f"    sudo apt-get install -y --no-install-recommends {' '.join(names)}"


# -------------------------------------------------------------------------- the virtual environment


def venv_program(name: str) -> Path:
    """Name a program inside the virtual environment, there or not."""
    if os.name == "nt":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


def set_up_key() -> str:
    """Hash all that the environment was made from; a different key means to make it again."""
    parts = [str(ROOT), sys.version, (ROOT / "pyproject.toml").read_text(), LOCK.read_text()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def ensure_venv(also_lacking: Sequence[str] = ()) -> None:
    """Make the virtual environment, or make it again if what it was made from has changed.

    Args:
        also_lacking: packages to name in the line to type, should this stop for want of one.
    """
    stamp = VENV / "orgtide-set-up"
    key = set_up_key()
    if stamp.is_file() and stamp.read_text() == key:
        return
    say(f"Setting up {VENV}; the first time this takes about a minute")
    make_venv(also_lacking)
    install_locked()
    stamp.write_text(key)


def make_venv(also_lacking: Sequence[str]) -> None:
    """Create an environment for this Python; one that is there already keeps its packages."""
    if shutil.which("uv"):
        checked(["uv", "venv", "-q", "--allow-existing", "--python", sys.executable, str(VENV)])
        return
    ensure_venv_module(also_lacking)
    checked([sys.executable, "-m", "venv", str(VENV)])


def missing_venv_packages() -> list[str]:
    """List what `python3 -m venv` lacks; Debian keeps it in a package of its own."""
    if shutil.which("uv") or find_spec("ensurepip"):
        return []
    return missing_packages(VENV_PACKAGES)


def ensure_venv_module(also_lacking: Sequence[str]) -> None:
    """Make sure that this Python can make a virtual environment."""
    lacking = missing_venv_packages()
    if lacking and not can_install_packages():
        line = line_to_type([*lacking, *also_lacking])
        raise SetUpError(f"This Python makes no virtual environment. Type:\n{line}")
    if lacking:
        install_packages(lacking)


def install_locked() -> None:
    """Install what the lock names, each file checked against its hash, then Orgtide itself."""
    python = str(venv_program("python"))
    if shutil.which("uv"):
        install = ["uv", "pip", "install", "-q", "--python", python]
    else:
        install = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    checked([*install, "--no-deps", "--require-hashes", "-r", str(LOCK)])
    checked([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


# ------------------------------------------------------------------------------------- the commands


def has_display() -> bool:
    """Tell whether a window can be shown to somebody."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments: list[str]) -> int:
    """Open the window; where nobody could see it, do the practice errand in the terminal."""
    wants_window = not arguments and has_display()
    lacking = missing_packages(WINDOW_PACKAGES) if wants_window else []
    if lacking and can_install_packages():
        install_packages(lacking)
        lacking = []
    ensure_venv(lacking)
    if lacking:
        say(f"The window needs libraries that are not here. Type:\n{line_to_type(lacking)}")
        say("This time, on in the terminal.")
    if not arguments and (lacking or not wants_window):
        arguments = ["practice", "run"]
    become([str(venv_program("python")), "-m", "app", *arguments])


def test(arguments: list[str]) -> int:
    """Run every test; with arguments, what they tell pytest to run."""
    ensure_test_packages()
    ensure_venv()
    pytest = [str(venv_program("python")), "-m", "pytest"]
    if arguments:
        return called([*pytest, *arguments])
    alone = called([*pytest, "-m", "alone"])
    shared = ["-n", "2", "--dist", "worksteal", f"--randomly-seed={TEST_ORDER}"]
    side_by_side = called([*pytest, *shared, "-m", "not alone"])
    return side_by_side or (0 if alone == PYTEST_FOUND_NO_TEST else alone)


def ensure_test_packages() -> None:
    """Install what the tests need of Debian, or name the tests that cannot run and stop."""
    lacking = {tests: missing_packages(names) for tests, names in TEST_PACKAGES.items()}
    names = [name for group in lacking.values() for name in group]
    if not names:
        return
    if can_install_packages():
        install_packages(names)
        return
    reasons = [f"    {tests}: {', '.join(group)}" for tests, group in lacking.items() if group]
    raise SetUpError(
        "These tests cannot run without packages of Debian's:\n"
        + "\n".join(reasons)
        + f"\nType this line, then try again:\n{line_to_type([*missing_venv_packages(), *names])}"
    )


@dataclass(frozen=True)
class Check:
    """One question about the code, answered by a program of the environment or by a function."""

    name: str
    ask: Callable[[], int]


def check(arguments: list[str]) -> int:
    """Put every question about the code, then sum up; arguments choose some of them by name."""
    ensure_venv()
    failed = []
    chosen = [check for check in checks() if not arguments or check.name in arguments]
    if not chosen:
        raise SetUpError(f"No such check. There are: {', '.join(check.name for check in checks())}")
    for each in chosen:
        say(f"--- {each.name}")
        if each.ask() != 0:
            failed.append(each.name)
    say(f"--- {len(chosen) - len(failed)} of {len(chosen)} checks passed")
    if failed:
        say(f"    failed: {', '.join(failed)}")
    return 1 if failed else 0


def checks() -> list[Check]:
    """List the questions, quick ones first."""

    def program(name: str, *arguments: str) -> Callable[[], int]:
        return lambda: called([str(venv_program(name)), *arguments])

    return [
        Check("lock", lock_is_current),
        Check("lint", program("ruff", "check", "--quiet", ".")),
        Check("format", program("ruff", "format", "--check", "--quiet", ".")),
        Check("imports", program("lint-imports")),
        Check("dependencies", program("deptry", "--no-ansi", ".")),
        Check("dead code", program("python", "-m", "tests.dead_code")),
        Check("types", program("mypy")),
    ]


def fmt(arguments: list[str]) -> int:
    """Format the code and mend what ruff can mend."""
    ensure_venv()
    ruff = str(venv_program("ruff"))
    paths = arguments or ["."]
    return called([ruff, "check", "--fix", *paths]) | called([ruff, "format", *paths])


def words(arguments: list[str]) -> int:
    """Bring the files of resources/translations up to date with what the window says."""
    ensure_venv()
    files = sorted((ROOT / "resources" / "translations").glob("*.ts"))
    return called([*updating_words(*files), *arguments])


def updating_words(*files: Path) -> list[str]:
    """The command that brings these translations up to date with what the window says."""
    sources = sorted(str(path) for path in (ROOT / "app" / "ui").rglob("*.py"))
    how = [
        "-locations",
        "none",
        "-no-obsolete",
        "-source-language",
        "en",
        "-tr-function-alias",
        "tr+=_tr",
    ]
    return [str(venv_program("pyside6-lupdate")), *sources, *how, "-ts", *map(str, files)]


def golden(arguments: list[str]) -> int:
    """Write the expected outputs of tests/golden anew, to be read as a diff."""
    ensure_test_packages()
    ensure_venv()
    return called([str(venv_program("python")), "-m", "pytest", "--update-golden", *arguments])


def bench(arguments: list[str]) -> int:
    """Run the measurements of tests/benchmarks, one at a time, and print them."""
    ensure_venv()
    measured = ["-o", "python_files=bench_*.py", "-p", "no:randomly", "-s", "tests/benchmarks"]
    return called([str(venv_program("python")), "-m", "pytest", *measured, *arguments])


def coverage(arguments: list[str]) -> int:
    """Measure which branches of the journal and of result binding the tests take: all of them."""
    ensure_venv()
    python = str(venv_program("python"))
    with tempfile.TemporaryDirectory() as folder:
        data = f"--data-file={folder}/coverage"
        run = [python, "-m", "coverage", "run", "--branch", data]
        measured = called([*run, f"--include={','.join(COVERED)}", "-m", "pytest", *COVERING])
        report = ["--show-missing", "--fail-under=100", *arguments]
        return measured or called([python, "-m", "coverage", "report", data, *report])


COVERED = (
    "app/store/journal.py", "app/store/journal_rows.py", "app/store/run_copy.py",
    "app/engine/apply/rows.py",
)  # fmt: skip
"""What stands between a write and its outcome: no branch of it goes untried."""

COVERING = (
    "-q", "-n0", "-p", "no:randomly", "tests/store/test_journal.py",
    "tests/store/test_run_copy.py", "tests/store/test_runs.py", "tests/engine/test_apply_rows.py",
)  # fmt: skip


def kill(arguments: list[str]) -> int:
    """Kill the engine process at random journal points, 500 of them or `--points N`."""
    ensure_test_packages()
    ensure_venv()
    points = "500"
    if arguments[:1] == ["--points"] and len(arguments) > 1:
        points, arguments = arguments[1], arguments[2:]
    os.environ["ORGTIDE_KILL_POINTS"] = points
    python = str(venv_program("python"))
    rounds = ["-n0", "-q", "-o", "faulthandler_timeout=0", "tests/stories/test_kill.py"]
    return called([python, "-m", "pytest", *rounds, *arguments])


def fuzz(arguments: list[str]) -> int:
    """Damage 10,000 files and workbooks, fuzz 1,000 exports, send 100,000 moments of 40 zones."""
    ensure_test_packages()
    ensure_venv()
    os.environ.setdefault("ORGTIDE_FUZZ_FILES", "10000")
    os.environ.setdefault("ORGTIDE_FUZZ_VALUES", "2500")
    folder = "tests/connectors"
    chosen = [
        f"{folder}/csv_files/test_any_file.py",
        f"{folder}/excel_files/test_any_workbook.py",
        f"{folder}/test_zones_in_files.py",
        "tests/language/test_zones.py",
    ]
    python = str(venv_program("python"))
    how = ["-n0", "-q", "-o", "faulthandler_timeout=0", "--durations=8"]
    return called([python, "-m", "pytest", *how, *chosen, *arguments])


def promises(arguments: list[str]) -> int:
    """Show what docs/promises.md says at its full size, one after the other; takes hours.

    `-k idle` and the like choose some of it.
    """
    ensure_test_packages()
    ensure_venv()
    for name, size in FULL_SIZES.items():
        os.environ.setdefault(name, size)
    python = str(venv_program("python"))
    how = ["-n0", "-v", "-o", "faulthandler_timeout=0", "--durations=20"]
    return called([python, "-m", "pytest", *how, *FULL, *arguments])


FULL_SIZES = {
    "ORGTIDE_IDLE_CYCLES": "1000",
    "ORGTIDE_QUIET_HISTORIES": "10000",
    "ORGTIDE_EVENT_HISTORIES": "1000",
    "ORGTIDE_EVERY_COMMIT": "1",
}
"""What is tried by `dev.py promises`; the tests of each day take a share of it."""

FULL = (
    "tests/engine/test_at_rest.py", "tests/simulation/test_every_call.py",
    "tests/simulation/test_every_flow.py", "tests/jobs/test_events.py",
)  # fmt: skip


def simulate(arguments: list[str]) -> int:
    """Live histories of two sides and a program on bad days; `--seeds N --first-seed S`."""
    ensure_venv()
    return called([str(venv_program("python")), "-m", "tests.simulation", *arguments])


def conformance(arguments: list[str]) -> int:
    """Drive the practice org with clients nobody here wrote; writes docs/conformance.md."""
    ensure_venv()
    return called([str(venv_program("python")), "-m", "tests.conformance", *arguments])


def mutants(arguments: list[str]) -> int:
    """Seed faults in the planner, one at a time, and tell whether the tests catch each."""
    ensure_venv()
    return called([str(venv_program("python")), "-m", "tests.mutants", *arguments])


def pictures(arguments: list[str]) -> int:
    """Draw the pictures of docs/pictures: every screen, then the guide's; or `screens`, `guide`.

    Of the screens only those that moved are written. `screens --compare` writes none, and tells.
    """
    ensure_test_packages()
    ensure_venv()
    python = str(venv_program("python"))
    modules = {"screens": "tests.ui.screen_pictures", "guide": "tests.window_pictures"}
    if arguments and arguments[0] in modules:
        return called([python, "-m", modules[arguments[0]], *arguments[1:]])
    if arguments:
        raise SetUpError("pictures takes `screens` or `guide`, and then what that one takes.")
    return max(called([python, "-m", module]) for module in modules.values())


def build(arguments: list[str]) -> int:
    """Build the wheel into dist/."""
    ensure_venv()
    wheel = [str(venv_program("python")), "-m", "build", "--wheel", "--no-isolation"]
    return called([*wheel, *arguments, str(ROOT)])


# ----------------------------------------------------------------------------------------- the lock


def lock(arguments: list[str]) -> int:
    """Resolve pyproject.toml's dependencies anew into the lock; needs the network.

    Versions already locked are kept while they fit; `--upgrade` takes the newest of each.
    """
    ensure_venv()
    shape = ["--universal", "--python-version", "3.11", "--extra", "ui", "--group", "dev"]
    silent = ["-q", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"]
    resolve = [str(venv_program("uv")), "pip", "compile", *shape, *silent, *arguments]
    resolved = called([*resolve, "pyproject.toml", "-o", str(LOCK)])
    if resolved == 0:
        LOCK.write_text(f"{lock_heading()}\n{LOCK.read_text()}")
    return resolved


def lock_heading() -> str:
    """Word the first line of the lock, which holds a hash of the dependencies it was made from."""
    import tomllib

    said = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = said["project"]
    asked = [project["dependencies"], project["optional-dependencies"], said["dependency-groups"]]
    digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]
    return f"# Made by `python3 dev.py lock` from the dependencies of pyproject.toml, {digest}."


def lock_is_current() -> int:
    """Tell whether the lock was made from the dependencies that pyproject.toml names now."""
    if LOCK.read_text().splitlines()[0] == lock_heading():
        return 0
    say("requirements.lock is older than the dependencies in pyproject.toml: python3 dev.py lock")
    return 1


# ----------------------------------------------------------------------------------- running things


def say(text: str) -> None:
    """Print at once, so that it stands before what a child process prints."""
    print(text, flush=True)


def called(command: Sequence[str]) -> int:
    """Run a command in the checkout, its output straight to the person; its exit code."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def checked(command: Sequence[str]) -> None:
    """Run a step of the set-up.

    Raises:
        SetUpError: it failed; the text holds the command, its own words stand above it.
    """
    if called(command):
        raise SetUpError(f"This step failed: {shlex.join(command)}")


def become(command: list[str]) -> NoReturn:
    """Let the command take the place of this process."""
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606  the command is ours


COMMANDS = {
    command.__name__: command
    for command in (
        *(
            run,
            test,
            check,
            fmt,
            words,
            golden,
            bench,
            mutants,
            coverage,
            kill,
            fuzz,
            promises,
            simulate,
            conformance,
            pictures,
            build,
            lock,
        ),
    )
}


def usage() -> str:
    """Word what can be typed."""
    lines = [f"    {name:12}{str(do.__doc__).splitlines()[0]}" for name, do in COMMANDS.items()]
    return "\n".join(["python3 dev.py COMMAND [ARGUMENT ...]", "", *lines, "", str(__doc__)])


def main(arguments: list[str]) -> int:
    """Do the command that the first argument names with the arguments that follow it."""
    if not arguments or arguments[0] not in COMMANDS:
        say(usage())
        return 0 if arguments[:1] in (["-h"], ["--help"]) else EXIT_USAGE
    if not OLDEST <= sys.version_info[:2] < FIRST_UNTRIED:
        raise SetUpError(f"Orgtide needs Python 3.11, 3.12 or 3.13, not {sys.version.split()[0]}")
    return COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetUpError as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_USAGE)
    except KeyboardInterrupt:
        sys.exit(130)
