"""What every test stands on: no screen, no network, nobody's own files; and the watch-dogs."""

import functools
import os
import signal
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest_plugins = [
    "pytester",
    "tests.watchdogs",
    "tests.x_server",
    "tests.golden_files",
    "tests.forks",
    "tests.printed_counts",
    "tests.practice_orgs",
    "tests.secret_service",
    "tests.database_servers",
]

PATIENCE_MS = 120_000
"""Below the limit after which a test that hangs ends its worker. Source: ours."""

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"

# A shell that starts a program in the background may have it ignore Ctrl+C, and all that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Two busy cores stretch any deadline, so a slow example is not a failure. The same code is given
# the same examples; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("orgtide", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True, max_examples=1_000)
settings.load_profile("orgtide")


@pytest.fixture(autouse=True, scope="session")
def _nobodys_own_workspace() -> Iterator[None]:
    """Keep every test, and every program it starts, out of the person's own workspace."""
    before = os.environ.get("ORGTIDE_HOME")
    with tempfile.TemporaryDirectory(prefix="orgtide-tests-") as home:
        os.environ["ORGTIDE_HOME"] = home
        yield
    if before is None:
        del os.environ["ORGTIDE_HOME"]
    else:
        os.environ["ORGTIDE_HOME"] = before


@pytest.fixture(scope="session")
def qapp(qapp):
    """Give the one QApplication, sure that text has a font; without one each letter is a box."""
    from PySide6.QtGui import QFontInfo

    assert QFontInfo(qapp.font()).family(), "no font is installed: python3 dev.py test installs one"
    return qapp


@pytest.fixture
def qtbot(qtbot):
    """Wait for Qt as long as a busy computer may need; a wait that is answered costs no more."""
    for wait in ("waitUntil", "waitSignal", "waitSignals", "waitActive"):
        setattr(qtbot, wait, functools.partial(getattr(qtbot, wait), timeout=PATIENCE_MS))
    return qtbot
