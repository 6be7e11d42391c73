from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.store.retention import Kept, Retention
from app.ui.desk import Desk
from app.ui.pages.settings_page import SettingsPage
from app.ui.presenters.settings_presenter import SettingsPresenter
from tests.store.places import Workplace


@pytest.fixture
def page(qtbot, tmp_path: Path) -> SettingsPage:
    made = SettingsPage(QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    return made


def test_the_page_says_where_the_workspace_is_and_what_it_keeps(
    desk: Desk, page: SettingsPage, at: Workplace
):
    Retention(at.database, at.clock).set_days(Kept.JOURNAL, None)
    presenter = SettingsPresenter(desk, page)
    assert not page.backup.isEnabled()
    desk.engine.ready.emit(str(at.folder))
    presenter.refresh()
    assert page.backup.isEnabled()
    assert page.move_workspace.isEnabled()
    words = [label.text() for label in page.findChildren(type(page._kept))]
    assert any(str(at.folder.name) in one for one in words)
    assert "plans 90 days, journal for ever, notices 90 days" in page._kept.text()
