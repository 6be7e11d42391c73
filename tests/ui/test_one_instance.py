"""A second start for the same workspace shows the window that is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.ui.one_instance import OneInstance

CLAIM = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.one_instance import OneInstance
app = QCoreApplication([])
instance = OneInstance(Path(sys.argv[1]))
print("first" if instance.claim() else "second", flush=True)
os._exit(0)
"""


def start(workspace: Path) -> subprocess.Popen[str]:
    """Start another process for a workspace; it ends without letting go of anything."""
    return subprocess.Popen(
        [sys.executable, "-c", CLAIM, str(workspace)], stdout=subprocess.PIPE, text=True
    )


@pytest.fixture
def instance(qapp, tmp_path: Path):
    made = OneInstance(tmp_path)
    yield made
    made.release()


def test_a_second_start_shows_the_first_window_and_ends(instance, qtbot, tmp_path: Path):
    assert instance.claim()
    with qtbot.waitSignal(instance.show_requested, timeout=30_000):
        other = start(tmp_path)
    assert other.communicate(timeout=120)[0].strip() == "second"


def test_what_a_killed_window_left_behind_is_no_hindrance(instance, tmp_path: Path):
    assert start(tmp_path).communicate(timeout=120)[0].strip() == "first"
    assert instance.claim()


def test_another_workspace_has_a_window_of_its_own(instance, tmp_path: Path):
    assert instance.claim()
    assert start(tmp_path / "other").communicate(timeout=120)[0].strip() == "first"
