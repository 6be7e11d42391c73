"""Fails a test for what it leaves behind: a logged warning, a thread, a process, a far socket.

A warning of Python's own and a message of Qt's are watched by `filterwarnings` and
`qt_log_level_fail` in pyproject.toml.
"""

import gc
import ipaddress
import logging
import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

LAST_BREATH_S = 2.0
"""How long a thread may take to end after its test. Unit: seconds. Source: ours."""

LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost", "localhost.localdomain"})
START_EVENTS = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn"})
SOCKET_EVENTS = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
)


# ---------------------------------------------------------------------------------------- the log


class _Listener(logging.Handler):
    """Keeps what is logged at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _log_stays_quiet(request: pytest.FixtureRequest) -> Iterator[None]:
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    if listener.said and not request.node.get_closest_marker("expects_warnings"):
        pytest.fail("the log holds warnings:\n" + "\n".join(listener.said), pytrace=False)


# ------------------------------------------------------------------------------------ the network


class FarSocketError(RuntimeError):
    """A test reached for an address that is not on this computer."""


_far: list[str] = []


def _is_near(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or not isinstance(host, str) or host.lower() in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch_sockets(event: str, arguments: tuple[object, ...]) -> None:
    if event not in SOCKET_EVENTS:
        return
    if event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        address = arguments[1]
        if not isinstance(address, tuple):  # a path: a socket of this computer
            return
        host = address[0]
        if event == "socket.bind" and host == "":
            host = "0.0.0.0"
    if not _is_near(host):
        _far.append(f"{event} {host}")
        raise FarSocketError(f"a test may only talk to this computer, not to {host}")


sys.addaudithook(_watch_sockets)


@pytest.fixture(autouse=True)
def _sockets_stay_near() -> Iterator[None]:
    _far.clear()
    yield
    if _far:
        pytest.fail(f"reached for a far address: {', '.join(_far)}", pytrace=False)


# ------------------------------------------------------------------- threads, processes and timers


@pytest.fixture(autouse=True)
def _threads_end(request: pytest.FixtureRequest) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    allowed = request.node.get_closest_marker("leaves_threads")
    names = allowed.args if allowed else ()
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not any(name in thread.name for name in names)
    ]
    for thread in left:
        thread.join(LAST_BREATH_S)
    alive = [thread.name for thread in left if thread.is_alive()]
    if alive:
        pytest.fail(f"left threads running: {', '.join(alive)}", pytrace=False)


class _Children:
    """Knows the processes that this one started, and looks at /proc only when there is a reason."""

    def __init__(self) -> None:
        self._started = False
        self._known: dict[int, str] = {}
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _arguments: tuple[object, ...]) -> None:
        if event in START_EVENTS:
            self._started = True

    def news(self, *, look: bool) -> dict[int, str]:
        """Map process id to name for each running child that no earlier call has given.

        Args:
            look: look even if Python has started nothing; Qt starts processes without a word to it.
        """
        if not (look or self._started):
            return {}
        self._started = False
        running = dict(_running_children())
        new = {child: name for child, name in running.items() if child not in self._known}
        self._known = running
        return new


def _running_children() -> Iterator[tuple[int, str]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it may end while we look
            process, _, rest = path.read_text(errors="replace").rpartition(")")
            state, parent = rest.split()[:2]
            if int(parent) == os.getpid() and state != "Z":  # Z: ended, and nobody has waited
                yield int(path.parent.name), process.partition("(")[2]


_children = _Children()


@pytest.fixture(autouse=True)
def _processes_end(request: pytest.FixtureRequest) -> Iterator[None]:
    _children.news(look=_uses_qt(request))
    yield
    left = _children.news(look=_uses_qt(request))
    if left:
        pytest.fail(f"left processes running: {left}", pytrace=False)


def _uses_qt(request: pytest.FixtureRequest) -> bool:
    return bool({"qapp", "qtbot"} & set(request.fixturenames))


def _qt_at_work() -> list[object]:
    """List the running QTimers and QThreads that Python knows."""
    from PySide6.QtCore import QThread, QTimer
    from shiboken6 import isValid

    return [
        thing
        for thing in gc.get_objects()
        if issubclass(type(thing), QTimer | QThread)
        and isValid(thing)
        and (thing.isActive() if isinstance(thing, QTimer) else thing.isRunning())
    ]


@pytest.fixture(autouse=True)
def _qt_comes_to_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    if not _uses_qt(request):
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    before = {id(thing) for thing in _qt_at_work()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [thing for thing in _qt_at_work() if id(thing) not in before]
    if left:
        pytest.fail(f"left running: {', '.join(map(repr, left))}", pytrace=False)


def pytest_sessionstart() -> None:
    """From here on garbage is collected between tests, by the thread that runs them.

    Any thread that allocates may start a collection otherwise, and a timer of Qt that another
    thread takes away stays known to the event loop: the next event ends the process.
    """
    gc.disable()


def pytest_collection_finish() -> None:
    """Hide what exists already from collections and from the search for timers.

    It is most of what there is: every module, every test. No test can make garbage of it.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let go of what was hidden: what a library still holds at the end, it reports as lost."""
    gc.unfreeze()


TESTS_A_COLLECTION = 200
"""After so many tests everything is looked through, not only what is young. Source: ours."""

_tests_done = count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Collect the garbage of a test when nothing of it is needed any more."""
    said = yield
    gc.collect(1 if next(_tests_done) % TESTS_A_COLLECTION else 2)
    return said
