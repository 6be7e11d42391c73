"""The language of the window: its words from `resources/translations`, Qt's own words from Qt.

The words are read from the Qt Linguist files themselves, so that nothing has to be compiled and
nothing can be out of date. What the engine says comes in English and is spoken by `spoken`.
"""

from dataclasses import dataclass, field
from enum import Enum
from xml.etree import ElementTree as ET

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QSettings, QTranslator

from app.resources import resource

LANGUAGE_KEY = "looks/language"
_IN_USE = "languageInUse"
SENTENCES = "Sentences"
"""The context under which Qt is asked for what the engine says."""


class Language(Enum):
    """A language that the window speaks; its value is the code that Qt and the files use."""

    ENGLISH = "en"
    GERMAN = "de"


OWN_NAMES = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
"""Each in its own words, so that whoever needs it finds it."""


@dataclass
class WordBook:
    """The words of one language, by the class that says them and what it says in English."""

    by_place: dict[tuple[str, str], str] = field(default_factory=dict)
    by_words: dict[str, str] = field(default_factory=dict)
    """For what a class says in another one's name, e.g. `window.tr("...")` in a presenter."""

    def find(self, context: str, words: str) -> str:
        """Give the words of the language, "" where there are none."""
        return self.by_place.get((context, words)) or self.by_words.get(words, "")


def read_word_book(language: Language) -> WordBook:
    """Read the words of a language.

    Raises:
        FileNotFoundError: its file was not shipped.
    """
    book = WordBook()
    tree = ET.parse(resource("translations", f"orgtide_{language.value}.ts"))  # noqa: S314
    for context in tree.iterfind("context"):
        place = context.findtext("name", "")
        for message in context.iterfind("message"):
            english, said = message.findtext("source", ""), message.findtext("translation", "")
            if said:
                book.by_place[place, english] = said
                book.by_words.setdefault(english, said)
    return book


class SentenceTranslator(QTranslator):
    """Answers for the sentences of the engine, from the catalogue of a language."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, words: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if context != SENTENCES:
            return None
        from app.wording.spoken import sentences_of

        sentences = sentences_of(self._language.value)
        return sentences.say(words) if sentences is not None else None


def spoken(words: str) -> str:
    """Give what the engine says in the language of the window; English where it has no words."""
    return QCoreApplication.translate(SENTENCES, words) if words else ""


class WordTranslator(QTranslator):
    """Answers Qt's `tr()` from a word book."""

    def __init__(self, book: WordBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book

    def isEmpty(self) -> bool:
        return not self._book.by_place

    def translate(
        self, context: str, words: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return self._book.find(context, words) or None


def language_in_use() -> Language:
    """Give the language that the window speaks."""
    app = QCoreApplication.instance()
    return Language(app.property(_IN_USE) or Language.ENGLISH.value) if app else Language.ENGLISH


def chosen_language(store: QSettings) -> Language:
    """Give the language that the person chose; English where none was, or none that we know."""
    code = str(store.value(LANGUAGE_KEY, ""))
    known = {language.value: language for language in Language}
    return known.get(code, Language.ENGLISH)


def install_language(app: QCoreApplication, language: Language) -> None:
    """Let the program speak a language, before its first widget is made."""
    app.setProperty(_IN_USE, language.value)
    if language is Language.ENGLISH:
        return
    QLocale.setDefault(QLocale(language.value))
    of_qt = QTranslator(app)
    if of_qt.load(
        f"qtbase_{language.value}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(of_qt)
    app.installTranslator(WordTranslator(read_word_book(language), app))
    app.installTranslator(SentenceTranslator(language, app))
