"""Each watch-dog bites: a test that leaves something behind fails, and its clean twin passes."""

import pytest

THINGS_LEFT_BEHIND = """
import logging, os, socket, subprocess, threading
import pytest

kept = []
stop = threading.Event()

def test_clean_log():
    logging.getLogger("orgtide").info("fine")

def test_dirty_log():
    logging.getLogger("orgtide").warning("not fine")

@pytest.mark.expects_warnings
def test_clean_log_that_expects_it():
    logging.getLogger("orgtide").warning("just so")

def test_clean_thread():
    threading.Thread(target=lambda: None).start()

def test_dirty_thread():
    threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()

@pytest.mark.leaves_threads("pool")
def test_clean_thread_that_is_allowed():
    threading.Thread(target=stop.wait, name="pool-1", daemon=True).start()

def test_clean_process():
    subprocess.run(["sleep", "0"], check=True)

def test_dirty_process():
    kept.append(subprocess.Popen(["sleep", "5"]))

def test_clean_end():
    kept[0].kill()
    kept[0].wait()

def test_clean_socket():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(("localhost", server.getsockname()[1]))
        server.accept()[0].close()

def test_dirty_socket_even_when_the_error_is_caught():
    try:
        socket.create_connection(("198.51.100.7", 9), timeout=1)
    except Exception:
        pass

def test_dirty_name():
    with pytest.raises(Exception):
        socket.getaddrinfo("salesforce.example", 443)

def test_dirty_server_for_everybody():
    with pytest.raises(Exception):
        socket.create_server(("0.0.0.0", 0))

def test_dirty_python_warning():
    import warnings
    warnings.warn("old ways")

@pytest.mark.xfail
def test_dirty_unexpected_pass():
    pass
"""

QT_LEFT_BEHIND = """
import pytest
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QWidget

kept = []

def test_clean_timer(qtbot):
    timer = QTimer(interval=1)
    with qtbot.waitSignal(timer.timeout):
        timer.start()
    timer.stop()
    kept.append(timer)

def test_clean_timer_of_a_closed_widget(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    QTimer(widget, interval=1000).start()

def test_dirty_timer(qtbot):
    timer = QTimer(interval=1000)
    timer.start()
    kept.append(timer)

def test_dirty_thread(qtbot, request):
    thread = QThread()
    thread.start()
    kept.append(thread)

def test_dirty_message(qtbot):
    qWarning("not so good")

def test_clean_end(qtbot):
    kept[1].stop()
    kept[2].quit()
    kept[2].wait()
"""


SETTINGS = """
[pytest]
addopts = -rA --tb=no -p tests.watchdogs -p no:randomly
filterwarnings = error
xfail_strict = true
qt_log_level_fail = WARNING
markers =
    expects_warnings
    leaves_threads
"""


def _misjudged(pytester: pytest.Pytester, tests: str) -> set[str]:
    """Run these tests; give those that passed though named dirty, or failed though named clean."""
    pytester.makeini(SETTINGS)
    pytester.makepyfile(tests)
    result = pytester.runpytest_subprocess()
    verdicts = [line.split()[:2] for line in result.outlines if line.split("::")[-1:] != [line]]
    ran = {test.split("::")[1] for verdict, test in verdicts}
    bad = {test.split("::")[1] for verdict, test in verdicts if verdict in {"FAILED", "ERROR"}}
    assert len(ran) == tests.count("def test_")
    return {test for test in ran if test.startswith("test_dirty") != (test in bad)}


def test_what_a_test_leaves_behind_fails_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
):
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    assert _misjudged(pytester, THINGS_LEFT_BEHIND) == set()


def test_what_a_qt_test_leaves_running_fails_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
):
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    assert _misjudged(pytester, QT_LEFT_BEHIND) == set()


@pytest.mark.x11
def test_a_test_marked_x11_runs_on_a_real_x_server(qapp):
    assert qapp.platformName() == "xcb"


def test_other_tests_run_without_a_screen(qapp):
    assert qapp.platformName() == "offscreen"
