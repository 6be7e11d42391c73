"""Errands in the real window: real engine process, real practice org, a workspace of its own."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.ui.engine_client import engine_command
from app.ui.main_window import MainWindow
from app.ui.pages.home_page import HomePage
from app.ui.program import Program
from app.ui.rail_items import RailItem

Errand = Callable[[Program], Coroutine[Any, Any, None]]
ERRAND_S = 240


@pytest.fixture
def work(
    looks, qapp: QApplication, tmp_path: Path, monkeypatch
) -> Iterator[Callable[[Errand], None]]:
    monkeypatch.setenv("ORGTIDE_HOME", str(tmp_path / "workspace"))
    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)

    def run(errand: Errand) -> None:
        async def main() -> None:
            window, home = MainWindow(), HomePage()
            window.add_page(RailItem.HOME, home)
            window.open_item(RailItem.HOME)
            window.show()
            store = QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat)
            program = Program(window, home, engine_command(), store)
            running = loop.create_task(program.run())
            try:
                await asyncio.wait_for(errand(program), ERRAND_S)
            finally:
                program._leave()
                await running
                window.deleteLater()

        loop.run_until_complete(main())

    with loop:
        yield run
    asyncio.set_event_loop(None)


async def until(condition: Callable[[], object], what: str) -> None:
    for _ in range(int(ERRAND_S / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


async def open_practice(program: Program) -> None:
    await until(lambda: program.desk.pages, "the workspace")
    program.home._practice_card.button.click()
    await until(lambda: program.mappings.is_detail_open, "the example mapping")
    await until(lambda: not program.engine.is_busy, "the practice org")


async def preview(program: Program) -> None:
    before = program.preview.plan_id
    program.mappings.detail._preview.click()
    await until(lambda: program.preview.plan_id != before, "the plan")
    await until(lambda: not program.engine.is_busy, "the end of the compare")


async def apply(program: Program) -> None:
    program.preview.heading.apply.click()
    await until(lambda: program.runs.run_page.run_id is not None, "the run")
    await until(lambda: not program.engine.is_busy, "the end of the run")
