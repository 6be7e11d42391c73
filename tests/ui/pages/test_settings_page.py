import pytest
from PySide6.QtCore import QSettings

from app.ui.looks import apply_looks, stored_percent
from app.ui.pages.settings_page import SettingsPage
from app.ui.tokens import Scheme


@pytest.fixture
def store(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "looks.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def page(looks, qtbot, store):
    made = SettingsPage(store)
    qtbot.addWidget(made)
    yield made
    looks.choose_text_size(100)
    looks.choose_motion(reduced=False)
    looks.choose_scheme(Scheme.LIGHT)


def test_a_choice_acts_at_once_and_is_there_at_the_next_start(page, looks, store) -> None:
    page.choose_scheme(Scheme.DARK)
    page.step_text(1)
    assert (looks.scheme, looks.text_percent) == (Scheme.DARK, 115)
    looks.choose_scheme(Scheme.LIGHT)
    looks.choose_text_size(100)
    apply_looks(store)
    assert (looks.scheme, looks.text_percent) == (Scheme.DARK, 115)


def test_text_does_not_grow_beyond_its_largest_size(page, looks) -> None:
    for _ in range(9):
        page.step_text(1)
    assert looks.text_percent == 130


def test_a_text_size_nobody_offers_counts_as_the_usual_one(store) -> None:
    store.setValue("looks/text_percent", 1000)
    assert stored_percent(store) == 100
