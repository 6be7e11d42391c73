"""A thread that allocates takes nothing of Qt away: the process lives on."""

import subprocess
import sys

PROGRAM = """\
import gc, threading, time
from PySide6.QtCore import QCoreApplication, QTimer
from app.ui.garbage import GarbageTimer

app = QCoreApplication([])
GarbageTimer(app)
gc.collect()


def leave_timers():
    for _ in range(100):
        timer = QTimer()
        timer.me = timer
        timer.start(1)


def allocate():
    kept = [[] for _ in range(100_000)]


leave_timers()
thread = threading.Thread(target=allocate)
thread.start()
thread.join()
end = time.monotonic() + 3
while gc.get_count()[0] > 600 and time.monotonic() < end:
    app.processEvents()
app.processEvents()
print("alive")
"""


def test_only_the_thread_of_the_window_collects() -> None:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
