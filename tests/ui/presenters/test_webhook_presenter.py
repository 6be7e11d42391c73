"""A webhook's page over a real workspace: what arrives is shown, and listening begins and ends."""

import asyncio
import threading
from pathlib import Path

import requests
from PySide6.QtWidgets import QWidget

from app.asks import ConnectWebhook, ListenForWebhooks
from app.core.errors import Cancelled
from app.core.progress import Phase, Progress
from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from app.ui.desk import Desk
from app.ui.engine_client import JobStep
from app.ui.pages.webhook_page import WebhookPage
from app.ui.presenters.webhook_presenter import WebhookPresenter
from app.ui.rail_items import RailItem
from tests.jobs.test_edit_api import Bench


async def until(holds) -> None:
    """Wait until something holds; a test that waits for ever is ended by pytest."""
    while not holds():
        await asyncio.sleep(0.01)


def test_what_arrives_is_shown_while_the_window_listens(
    desk: Desk, loop, tmp_path: Path, monkeypatch, qtbot
) -> None:
    bench = Bench(tmp_path)
    facts = bench.ask(ConnectWebhook("tickets", settings=(("type_at", "type"),)))
    workspace = Workspace.open(bench.machine)
    stopped = threading.Event()

    async def run(ask: object) -> object:
        if not isinstance(ask, ListenForWebhooks):
            return handle(ask, workspace, lambda _progress: None)
        desk.engine.job_progressed.emit(
            JobStep(1, ask, Progress(Phase.READ, 0, None, "payloads", "8443"))
        )
        await until(stopped.is_set)
        raise Cancelled

    monkeypatch.setattr(desk.engine, "run", run)
    monkeypatch.setattr(desk.engine, "cancel", lambda _job: stopped.set())
    monkeypatch.setattr(
        desk.engine, "jobs_under_way", lambda: ((1, ListenForWebhooks()),) if listens() else ()
    )
    desk.window.add_page(RailItem.CONNECTIONS, QWidget())
    desk._on_engine_ready(str(bench.machine.path))
    page = WebhookPage()
    qtbot.addWidget(page)
    presenter = WebhookPresenter(desk, page)

    def listens() -> bool:
        return page.listen_button.text() == "Stop listening" and not stopped.is_set()

    async def errand() -> None:
        page.open("tickets")
        await until(lambda: "/in/" in page.address.text())
        assert page.arrived.model().rowCount() == 0
        page.press_main()
        await until(listens)
        post(bench, facts.path)
        presenter._look()
        assert page.arrived.model().rowCount() == 1
        page.arrived.setCurrentIndex(page.arrived.model().index(0, 0))
        assert '"n": 1' in page.pane.text.toPlainText()
        assert "No mapping reads" in page.pane.again.toolTip()
        page.press_main()
        await until(lambda: page.listen_button.text() == "Listen")

    loop.run_until_complete(errand())
    presenter._watch.stop()
    workspace.close()


def post(bench: Bench, path: str) -> None:
    """Send one payload to a listener of its own."""
    from tests.jobs.test_webhook_source import listening

    with listening(bench.machine) as address:
        said = requests.post(address + path, json={"type": "paid", "n": 1}, timeout=20)
    assert said.status_code == 200
