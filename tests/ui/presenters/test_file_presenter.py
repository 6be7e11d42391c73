"""A dropped file, from the drop to the connection, with the real jobs behind the asks."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.asks import ConnectFiles, LookAtFile
from app.asks.messages import ConnectionFacts
from app.core.errors import SettingsError
from app.jobs.connect_files import look_at_file
from app.ui.desk import Desk
from app.ui.presenters.file_presenter import FilePresenter
from app.ui.rail_items import RailItem


async def until(holds) -> None:
    """Wait until something holds; a test that waits for ever is ended by pytest."""
    while not holds():
        await asyncio.sleep(0.01)


def test_a_dropped_file_is_looked_at_changed_and_connected(
    desk: Desk, loop, tmp_path: Path, monkeypatch
) -> None:
    path = tmp_path / "gifts.csv"
    path.write_text("Nr;Am\n1;03/02/2026\n")
    asked: list[object] = []

    async def run(ask: object) -> object:
        asked.append(ask)
        if isinstance(ask, LookAtFile):
            return look_at_file(ask, None, lambda _p: None)
        if ask.name == "taken":
            raise SettingsError("There is a connection of this name")
        return ConnectionFacts(ask.name, "files", ok=True)

    monkeypatch.setattr(desk.engine, "run", run)
    desk.window.add_page(RailItem.CONNECTIONS, QWidget())
    presenter = FilePresenter(desk, lambda _path: None)

    async def errand() -> None:
        desk.window.file_dropped.emit(str(path))
        await until(lambda: presenter.dialog is not None)
        dialog = presenter.dialog
        assert "the sample does not decide it" in dialog._notes.text()
        dialog.fields["dates"].type_value("dd/MM/yyyy")
        await until(lambda: len(asked) == 2)
        dialog.fields["date_columns"].type_value("Am")
        await until(lambda: dialog._facts.columns[1].kind == "date")
        dialog.fields["date_columns"].type_value("Amm")
        await until(lambda: not dialog.connect_button.isEnabled())
        assert "has no column “amm”" in dialog.error.words()
        dialog.fields["date_columns"].type_value("Am")
        await until(dialog.connect_button.isEnabled)
        dialog.name.set_text("taken")
        dialog.connect_button.click()
        await until(lambda: bool(dialog.error.words()))
        assert dialog.isVisible()
        dialog.show_facts(dialog._facts)
        dialog.name.set_text("Gifts")
        dialog.connect_button.click()
        await until(lambda: desk.window.item is RailItem.CONNECTIONS)

    loop.run_until_complete(errand())
    kept = asked[-1]
    assert isinstance(kept, ConnectFiles)
    assert {("dates", "dd/MM/yyyy"), ("date_columns", "Am")} <= set(kept.said)


def test_a_dropped_sync_file_is_added(desk: Desk) -> None:
    added: list[str] = []
    presenter = FilePresenter(desk, added.append)
    desk.window.file_dropped.emit("/somewhere/people.yaml")
    assert added == ["/somewhere/people.yaml"]
    assert desk.window.item is RailItem.MAPPINGS
    assert presenter.dialog is None
