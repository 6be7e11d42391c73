"""A window over a real workspace; its engine never starts, so a test says what jobs do."""

import asyncio
from collections.abc import Iterator

import pytest
import qasync
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.desk import Desk
from app.ui.engine_client import EngineClient
from app.ui.main_window import MainWindow
from app.ui.rail_items import RailItem
from tests.store.conftest import at

__all__ = ["at"]


@pytest.fixture
def desk(looks, qtbot, at) -> Desk:
    window = MainWindow()
    qtbot.addWidget(window)
    for item in (RailItem.HOME, RailItem.MAPPINGS, RailItem.PREVIEW):
        window.add_page(item, QWidget())
    window.open_item(RailItem.HOME)
    made = Desk(EngineClient(("none",), window), window)
    yield made
    made.close()


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[qasync.QEventLoop]:
    """A loop for the asks that a presenter sends."""
    made = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(made)
    with made:
        yield made
    asyncio.set_event_loop(None)
