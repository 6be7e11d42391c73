from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.asks.messages import Area
from app.store.people import People, PersonRole
from app.store.retention import Kept, Retention
from app.ui.desk import Desk
from app.ui.pages.data_section import FOREVER
from app.ui.pages.settings_page import SettingsPage
from app.ui.person import person_name
from app.ui.presenters.settings_presenter import SettingsPresenter
from app.ui.rights import rights
from app.ui.widgets.buttons import ButtonKind, PushButton
from tests.store.places import Workplace


@pytest.fixture
def page(qtbot, looks, tmp_path: Path) -> SettingsPage:
    made = SettingsPage(QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    yield made
    rights().allow_all()


def chosen(box) -> object:
    return box.currentData()


def test_the_page_says_where_the_workspace_is_and_what_it_keeps(
    desk: Desk, page: SettingsPage, at: Workplace
):
    Retention(at.database, at.clock).set_days(Kept.JOURNAL, None)
    Retention(at.database, at.clock).set_days(Kept.LOGS, 45)
    presenter = SettingsPresenter(desk, page)
    assert not page.data.backup.isEnabled()
    desk.engine.ready.emit(str(at.folder))
    presenter.refresh()
    assert page.data.backup.isEnabled()
    kept = {kind: chosen(box) for kind, box in page.data.kept.items()}
    assert set(kept) == {kind.value for kind in Kept}
    assert (kept["plans"], kept["journal"], kept["logs"]) == (90, FOREVER, 45)


def test_who_was_named_is_shown_with_what_the_person_may_do(
    desk: Desk, page: SettingsPage, at: Workplace
) -> None:
    presenter = SettingsPresenter(desk, page)
    desk.engine.ready.emit(str(at.folder))
    presenter.refresh()
    assert page.people.own_words() == f"{person_name()}: Administrator, as everybody"
    People(at.database).set_role("ann", PersonRole.ADMINISTRATOR)
    presenter.refresh()
    assert page.people.own_words() == f"{person_name()}: Viewer"
    rows = [page.people.table.model().index(0, column).data() for column in (0, 1)]
    assert rows == ["ann", "Administrator"]


def test_a_viewer_is_told_what_is_not_allowed_and_by_whom_it_is(
    desk: Desk, page: SettingsPage, at: Workplace, qtbot
) -> None:
    presenter = SettingsPresenter(desk, page)
    send = PushButton("Apply", ButtonKind.WRITE)
    qtbot.addWidget(send)
    desk.engine.ready.emit(str(at.folder))
    presenter.refresh()
    assert send.isEnabled()
    assert desk.window.rights_bar.isHidden()
    People(at.database).set_role("ann", PersonRole.ADMINISTRATOR)
    desk.engine.data_changed.emit(frozenset({Area.SETTINGS}))
    assert not desk.window.rights_bar.isHidden()
    assert "ask ann" in desk.window.rights_bar.words()
    for button in (send, page.data.backup, page.data.erase, page.people.give):
        assert not button.isEnabled()
        assert "ask ann" in button.toolTip()
    assert page.data.check.isEnabled(), "looking is allowed"
    assert not desk.window.actions_by_name["add_sync"].isEnabled()
    send.setEnabled(True)
    assert not send.isEnabled(), "its screen cannot enable it either"
    People(at.database).set_role(person_name(), PersonRole.ADMINISTRATOR)
    desk.engine.data_changed.emit(frozenset({Area.SETTINGS}))
    assert send.isEnabled()
    assert desk.window.rights_bar.isHidden()


def test_a_button_that_its_screen_disabled_stays_so_when_the_rights_come_back(
    page: SettingsPage, qtbot
) -> None:
    button = PushButton("Undo", changes=True)
    qtbot.addWidget(button)
    button.set_ready(ready=False, reason="Nothing to undo")
    rights().allow_looking(["ann"])
    rights().allow_all()
    assert not button.isEnabled()
    assert button.toolTip() == "Nothing to undo"
