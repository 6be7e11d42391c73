"""The editor of API files with the real jobs behind it: typed, checked, tried, saved."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from app.ui.desk import Desk
from app.ui.pages.api_page import ApiPage
from app.ui.presenters.api_presenter import ApiPresenter
from app.ui.rail_items import RailItem
from tests.jobs.test_edit_api import Bench


async def until(holds) -> None:
    """Wait until something holds; a test that waits for ever is ended by pytest."""
    while not holds():
        await asyncio.sleep(0.01)


def test_a_file_is_opened_mended_and_saved(
    desk: Desk, loop, tmp_path: Path, monkeypatch, qtbot
) -> None:
    bench = Bench(tmp_path)
    workspace = Workspace.open(bench.machine)

    async def run(ask: object) -> object:
        return handle(ask, workspace, lambda _progress: None)

    monkeypatch.setattr(desk.engine, "run", run)
    desk.window.add_page(RailItem.CONNECTIONS, QWidget())
    page = ApiPage()
    qtbot.addWidget(page)
    presenter = ApiPresenter(desk, page)

    async def errand() -> None:
        presenter.resume()
        await until(lambda: page.name == "deployteq-events" and page.pane.try_button.isEnabled())
        assert "Shipped" in page.state.words()
        page.file_chosen.emit("")
        await until(lambda: page.name == "my-api")
        page.editor.setPlainText(page.editor.toPlainText().replace("records:", "recods:"))
        await until(lambda: "recods" in page._verdict.words())
        page.editor.setPlainText(page.editor.toPlainText().replace("recods:", "records:") + "# x\n")
        await until(page.save_button.isEnabled)
        page.save()
        await until(lambda: page.state.words().startswith("Saved"))
        page.pane.show_button.click()
        await until(lambda: "api.example.com" in page.pane.request.toPlainText())

    loop.run_until_complete(errand())
    workspace.close()
    kept = bench.machine.path / "apis" / "my-api.yaml"
    assert kept.read_text("utf-8").endswith("# x\n")
    assert page.files.currentText() == "my-api  (yours)"
