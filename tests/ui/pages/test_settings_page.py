import pytest
from PySide6.QtCore import QSettings

from app.asks.messages import ErasureFacts
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
    page.looks.choose_scheme(Scheme.DARK)
    page.looks.step_text(1)
    assert (looks.scheme, looks.text_percent) == (Scheme.DARK, 115)
    looks.choose_scheme(Scheme.LIGHT)
    looks.choose_text_size(100)
    apply_looks(store)
    assert (looks.scheme, looks.text_percent) == (Scheme.DARK, 115)


def test_text_does_not_grow_beyond_its_largest_size(page, looks) -> None:
    for _ in range(9):
        page.looks.step_text(1)
    assert looks.text_percent == 130


def test_a_text_size_nobody_offers_counts_as_the_usual_one(store) -> None:
    store.setValue("looks/text_percent", 1000)
    assert stored_percent(store) == 100


def test_a_time_that_nobody_offers_stands_among_the_choices(page) -> None:
    page.data.show_kept({"plans": 45, "journal": None})
    box = page.data.kept["plans"]
    assert [box.itemData(place) for place in range(4)] == [7, 30, 45, 90]
    assert (box.currentData(), page.data.kept["journal"].currentText()) == (45, "For ever")


def test_choosing_another_time_asks_for_it_at_once(page, qtbot) -> None:
    page.data.show_kept({"plans": 90})
    box = page.data.kept["plans"]
    box.setCurrentIndex(box.findData(30))
    with qtbot.waitSignal(page.data.kept_chosen) as told:
        box.activated.emit(box.currentIndex())
    assert told.args == ["plans", 30]


def test_a_role_wants_a_name(page, qtbot) -> None:
    with qtbot.assertNotEmitted(page.people.role_requested):
        page.people.give.click()
    page.people.name.set_text(" ann ")
    with qtbot.waitSignal(page.people.role_requested) as told:
        page.people.give.click()
    assert told.args == ["ann", "administrator"]


def test_an_erasure_wants_a_value_and_takes_several(page, qtbot) -> None:
    page.data.show_workspace("/w")
    with qtbot.assertNotEmitted(page.data.erase_requested):
        page.data.erase.click()
    page.data.known_by.set_text("ann@mail.example, 1042 ,")
    with qtbot.waitSignal(page.data.erase_requested) as told:
        page.data.erase.click()
    assert told.args == [("ann@mail.example", "1042")]


def test_an_erasure_says_what_went_and_where_its_certificate_is(page) -> None:
    page.data.show_erased(ErasureFacts("/w/erasure-1.json", 2, {"journal": 3}, 0, ("/w/a.xlsx",)))
    words = page.data.erased.words()
    assert words.startswith("2 records were erased.\njournal: 3\n")
    for part in ("nothing is left", "/w/erasure-1.json", "remove it: /w/a.xlsx"):
        assert part in words
    page.data.show_erased(ErasureFacts("/w/erasure-2.json", 1, {}, 4, ()))
    assert "4 mentions are left" in page.data.erased.words()


def test_a_check_says_what_it_found(page) -> None:
    page.data.show_found([])
    assert page.data.found.words() == "Everything is as it was written."
    page.data.show_found(["One segment is damaged."])
    assert page.data.found.words() == "One segment is damaged."
