"""A real X server for tests that need one: Xvfb with a window manager, no screen.

A test takes the fixture `x_server` to start other programs on it. A test marked `x11` needs its own
process there, which an offscreen process cannot become: it runs in a fresh pytest of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SCREEN = "1600x1000x24"
FRESH_RUN_S = 300
"""How long one marked test may take. Unit: seconds. Source: ours."""


@contextmanager
def running_x_server() -> Iterator[dict[str, str]]:
    """Run Xvfb on a free display; give the environment of a program to be shown there."""
    for program in ("Xvfb", "openbox"):
        if not shutil.which(program):
            raise RuntimeError(f"{program} is not installed: python3 dev.py test says how")
    reading, writing = os.pipe()
    x_server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        display = answer.readline().strip()  # comes when the server takes connections
    if not display:
        raise RuntimeError(f"Xvfb did not start: it exited with {x_server.wait()}")
    environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
    environment.pop("WAYLAND_DISPLAY", None)
    managed = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield environment
    finally:
        for process in (managed, x_server):
            process.terminate()
            process.wait()


@pytest.fixture(scope="session")
def x_server() -> Iterator[dict[str, str]]:
    """Give the environment of a program to be shown on a real X server."""
    with running_x_server() as environment:
        yield environment


def _on_x() -> bool:
    return os.environ.get("QT_QPA_PLATFORM") == "xcb"


class FreshProcessItem(pytest.Item):
    """Stands for one marked test, and runs it in a pytest of its own on a real X server."""

    def runtest(self) -> None:
        with running_x_server() as environment:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", self.nodeid],
                cwd=self.config.rootpath,
                env=environment,
                capture_output=True,
                text=True,
                timeout=FRESH_RUN_S,
                check=False,
            )
        if done.returncode or not re.search(r"\b1 (passed|xfailed)\b", done.stdout):
            pytest.fail(f"{done.stdout}{done.stderr}", pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put a stand-in in the place of each marked test, unless this process is on X already."""
    if _on_x():
        return
    for place, item in enumerate(items):
        if item.get_closest_marker("x11"):
            items[place] = _stand_in(item)


def _stand_in(item: pytest.Item) -> FreshProcessItem:
    stand_in = FreshProcessItem.from_parent(item.parent, name=item.name)
    for marker in reversed(list(item.iter_markers())):
        if marker.name not in {"usefixtures", "parametrize"}:
            stand_in.add_marker(getattr(pytest.mark, marker.name)(*marker.args, **marker.kwargs))
    return stand_in
