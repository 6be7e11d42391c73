"""Settings, General: theme, text size and motion act at once; language at the next start."""

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from app.ui.language import LANGUAGE_KEY, OWN_NAMES, Language, chosen_language
from app.ui.looks import MOTION_KEY, SCHEME_KEY, TEXT_KEY, apply_looks, stored_percent
from app.ui.pages.settings_card import FIELD_PX, SettingsSection
from app.ui.theme import TEXT_SIZES_PERCENT
from app.ui.tokens import Scheme
from app.ui.widgets.choices import SwitchButton
from app.ui.widgets.combo_box import ChoiceBox


class LooksSection(SettingsSection):
    """How the window looks.

    Signals:
        changed: something was chosen, and is stored.
    """

    changed = Signal()

    def __init__(self, store: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._scheme = ChoiceBox()
        self._text = ChoiceBox()
        self._language = ChoiceBox()
        self._motion = SwitchButton(name=self.tr("Reduce motion"))
        self._fill_boxes()
        for box in (self._scheme, self._text, self._language):
            box.setFixedWidth(FIELD_PX)
        self.add_card(
            self.tr("Looks"),
            (self.tr("Theme"), self._scheme),
            (self.tr("Text size"), self._text),
            (self.tr("Reduce motion"), self._motion),
        )
        note = self.tr(
            "From the next start on. In German, sentences about errors and checks are English "
            "so far."
        )
        self.add_card(self.tr("Language"), (self.tr("Language"), self._language), words=note)
        self._scheme.activated.connect(self._on_chosen)
        self._text.activated.connect(self._on_chosen)
        self._language.activated.connect(self._on_chosen)
        self._motion.toggled.connect(self._on_chosen)

    def choose_scheme(self, scheme: Scheme | None) -> None:
        """Fix the scheme, or follow the system with None."""
        self._scheme.setCurrentIndex(self._scheme.findData(scheme.value if scheme else ""))
        self._on_chosen()

    def step_text(self, step: int) -> None:
        """Make text one size larger or smaller, as far as there are sizes."""
        place = self._text.currentIndex() + step
        if 0 <= place < self._text.count():
            self._text.setCurrentIndex(place)
            self._on_chosen()

    def _fill_boxes(self) -> None:
        self._scheme.addItem(self.tr("As the system"), "")
        self._scheme.addItem(self.tr("Light"), Scheme.LIGHT.value)
        self._scheme.addItem(self.tr("Dark"), Scheme.DARK.value)
        for percent in TEXT_SIZES_PERCENT:
            self._text.addItem(f"{percent} %", percent)
        for language in Language:
            self._language.addItem(OWN_NAMES[language], language.value)
        self._language.setCurrentIndex(self._language.findData(chosen_language(self._store).value))
        wanted = str(self._store.value(SCHEME_KEY, ""))
        self._scheme.setCurrentIndex(max(0, self._scheme.findData(wanted)))
        self._text.setCurrentIndex(self._text.findData(stored_percent(self._store)))
        self._motion.setChecked(self._store.value(MOTION_KEY, False, bool) is True)

    def _on_chosen(self) -> None:
        self._store.setValue(SCHEME_KEY, self._scheme.currentData())
        self._store.setValue(TEXT_KEY, self._text.currentData())
        self._store.setValue(MOTION_KEY, self._motion.isChecked())
        self._store.setValue(LANGUAGE_KEY, self._language.currentData())
        apply_looks(self._store)
        self.changed.emit()
