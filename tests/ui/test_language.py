"""The window's German: whole, in the same places, and shown where English stood."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow, QWidget

import dev
from app.asks.messages import ErrorFacts
from app.ui.error_words import facts_words
from app.ui.language import (
    LANGUAGE_KEY,
    Language,
    SentenceTranslator,
    WordTranslator,
    chosen_language,
    read_word_book,
    spoken,
)
from tests.ui.render import PICTURES

ROOT = Path(__file__).resolve().parents[2]
LUPDATE = str(Path(sys.executable).with_name("pyside6-lupdate"))
"""Of the environment that the tests run in."""
OF_THE_SAMPLE = {"Decide", "Practice org", "Sign in"}
"""What the sample nouns of Home bring with them, in the words of the presenters."""
GERMAN = ROOT / "resources" / "translations" / "orgtide_de.ts"


@pytest.fixture(scope="module")
def messages() -> list[ET.Element]:
    return list(ET.parse(GERMAN).getroot().iter("message"))


@pytest.fixture
def in_german(qapp: QApplication) -> Iterator[None]:
    translator = WordTranslator(read_word_book(Language.GERMAN), qapp)
    before = QLocale()
    QLocale.setDefault(QLocale("de"))
    sentences = SentenceTranslator(Language.GERMAN, qapp)
    qapp.installTranslator(translator)
    qapp.installTranslator(sentences)
    yield
    qapp.removeTranslator(sentences)
    qapp.removeTranslator(translator)
    QLocale.setDefault(before)


def test_every_sentence_of_the_window_has_its_german(messages: list[ET.Element], tmp_path: Path):
    copy = tmp_path / GERMAN.name
    copy.write_bytes(GERMAN.read_bytes())
    command = [LUPDATE, *dev.updating_words(copy)[1:]]
    subprocess.run(command, check=True, capture_output=True)
    wanted = list(ET.parse(copy).getroot().iter("message"))
    lacking = [
        one.findtext("source")
        for one in wanted
        if not one.findtext("translation") or "type" in one.find("translation").attrib
    ]
    assert not lacking, "python3 dev.py words, then fill in their German"
    gone = set(_english(messages)) - set(_english(wanted))
    assert not gone, "python3 dev.py words takes them out"


def test_what_is_filled_in_stays_in_the_sentence(messages: list[ET.Element]):
    for message in messages:
        english, german = message.findtext("source", ""), message.findtext("translation", "")
        assert _places(english) == _places(german), (english, german)
        for edge in (slice(0, 1), slice(-1, None)):
            assert english[edge].isspace() == german[edge].isspace(), (english, german)
        assert english.endswith("…") == german.endswith("…"), (english, german)
        assert english.startswith("&") == german.startswith("&"), (english, german)


def _english(messages: list[ET.Element]) -> list[str]:
    return [message.findtext("source", "") for message in messages]


def _places(words: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}|\(\*[^)]*\)", words))


@pytest.mark.parametrize("name", ["home", "mapping", "preview", "run", "connections", "settings"])
def test_a_screen_in_german_shows_no_english(qtbot, looks, in_german, messages, name: str):
    german = {one.findtext("translation") for one in messages}
    english = {one.findtext("source") for one in messages} - german
    window = PICTURES[name]()
    if not isinstance(window, QMainWindow):
        qtbot.addWidget(window)
    shown = set(_texts(window))
    window.close()
    window.deleteLater()
    assert shown & german, "the screen was not made in German"
    left = shown & english - OF_THE_SAMPLE
    assert not left


def _texts(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        yield widget.toolTip()
        yield widget.accessibleName()


def test_words_that_a_class_says_for_another_are_found(in_german):
    assert QCoreApplication.translate("NobodySaysThis", "Settings") == "Einstellungen"


def test_what_the_engine_says_is_german_with_its_values(in_german):
    assert spoken("3 records left out") == "3 Datensätze ausgelassen"
    facts = ErrorFacts("DataError", "Phone is longer than 40", {})
    assert facts_words(facts).sentence.startswith("Phone ist länger als 40. Beheben Sie")


def test_what_the_engine_says_stays_english_in_an_english_window(qapp):
    assert spoken("3 records left out") == "3 records left out"


def test_what_has_no_german_stays_as_it_is(in_german):
    assert QCoreApplication.translate("Home", "A made-up sentence.") == "A made-up sentence."


def test_english_is_spoken_until_another_language_is_chosen(tmp_path: Path):
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    assert chosen_language(store) is Language.ENGLISH
    store.setValue(LANGUAGE_KEY, "de")
    assert chosen_language(store) is Language.GERMAN
    store.setValue(LANGUAGE_KEY, "tlh")
    assert chosen_language(store) is Language.ENGLISH


def test_qt_brings_its_own_words_for_every_language_that_is_offered():
    from PySide6.QtCore import QLibraryInfo

    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for language in set(Language) - {Language.ENGLISH}:
        assert QTranslator().load(f"qtbase_{language.value}", folder)
