"""How long the window's event loop is away while its engine process works through the errand.

The real window over the real engine process and the practice org: a timer of 5 ms ticks, and the
longest gap between two ticks is told for each step. Nothing is asserted: machines are shared and
noisy.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer

from app.asks import ApplyPlan, OpenPractice, PreviewSync
from app.ui import event_loop
from app.ui.app import make_application, painted
from app.ui.main_window import MainWindow
from app.ui.pages.home_page import HomePage
from app.ui.program import Program
from app.ui.rail_items import RailItem
from app.ui.theme import install_theme

TICK_MS = 5


class Ticks:
    """Gaps between the ticks of a timer on the window's thread."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append((now - self._last) * 1000)
        self._last = now

    def tell(self, what: str, began: float) -> None:
        """Print what was measured since the last time, and begin anew."""
        ordered = sorted(self.gaps_ms) or [0.0]
        late = ordered[int(len(ordered) * 0.99) - 1] if len(ordered) > 1 else ordered[0]
        took = time.perf_counter() - began
        print(
            f"{what:10} {took:6.1f} s   {len(ordered):6} ticks   "
            f"p99 {late:6.1f} ms   longest {ordered[-1]:6.1f} ms"
        )
        self.gaps_ms = []

    def stop(self) -> None:
        self._timer.stop()


def test_event_loop_gaps_during_the_errand(tmp_path: Path) -> None:
    environment = {**os.environ, "ORGTIDE_HOME": str(tmp_path / "workspace")}
    command = [sys.executable, "-m", "tests.benchmarks.bench_window", str(tmp_path / "store.ini")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(f"\n{done.stdout}")
    assert done.returncode == 0, done.stderr


def main(store_path: str) -> None:
    """Measure, in a process of its own: a window ends its event loop when it is closed."""
    app = make_application([])
    install_theme(app)
    store = QSettings(store_path, QSettings.Format.IniFormat)
    window, home = MainWindow(), HomePage()
    window.resize(1440, 900)
    window.add_page(RailItem.HOME, home)
    window.open_item(RailItem.HOME)
    event_loop.run_until(app, _errand(window, home, store))


async def _errand(window: MainWindow, home: HomePage, store: QSettings) -> None:
    began = time.perf_counter()
    window.show()
    await painted(window)
    print(f"first paint {time.perf_counter() - began:.2f} s after the window was made")
    program = Program(window, home, (sys.executable, "-m", "app", "engine"), store)
    engine, ticks = program.engine, Ticks()
    working = asyncio.ensure_future(program.run())
    try:
        began = time.perf_counter()
        names = await engine.run(OpenPractice())
        ticks.tell("practice", began)
        for item in (RailItem.PREVIEW, RailItem.RUNS):
            window.open_item(item)
        began = time.perf_counter()
        plan = await engine.run(PreviewSync(names["sync"]))
        ticks.tell("preview", began)
        window.open_item(RailItem.PREVIEW)
        await asyncio.sleep(1)
        ticks.tell("shown", began)
        window.open_item(RailItem.RUNS)
        began = time.perf_counter()
        await engine.run(ApplyPlan(plan, "bench", ("inserts", "updates")))
        await asyncio.sleep(1)
        ticks.tell("run", began)
    finally:
        ticks.stop()
        program._leave()
        await working


if __name__ == "__main__":
    main(sys.argv[1])
