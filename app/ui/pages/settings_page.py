"""Settings: a list of sections at the left, the chosen one at the right. Changes act at once."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import __version__
from app.ui.pages.data_section import DataSection
from app.ui.pages.looks_section import LooksSection
from app.ui.pages.people_section import PeopleSection
from app.ui.pages.settings_card import PADDING_PX, SettingsSection
from app.ui.pages.startup_section import StartupSection
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.states import NoticeBar

LIST_PX = 200
"""Source: ui.md, section 8."""


class SettingsPage(Surface):
    """Looks, people, data, and what the program is made of."""

    def __init__(self, store: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.looks = LooksSection(store)
        self.startup = StartupSection(store)
        self.people = PeopleSection()
        self.data = DataSection()
        self.notice = NoticeBar()
        self._stack = QStackedWidget()
        self._buttons: list[PushButton] = []
        self._list = QVBoxLayout()
        self._lay_out()
        for words, section in (
            (self.tr("General"), self.looks),
            (self.tr("Start and stay"), self.startup),
            (self.tr("People"), self.people),
            (self.tr("Data"), self.data),
            (self.tr("About"), self._about()),
        ):
            self._add(words, section)
        self._list.addStretch(1)
        self.open_section(0)

    def open_section(self, place: int) -> None:
        """Show a section by its place in the list."""
        self._stack.setCurrentIndex(place)
        for number, button in enumerate(self._buttons):
            button.setChecked(number == place)

    def open_about(self) -> None:
        """Show what the program is made of."""
        self.open_section(len(self._buttons) - 1)

    def show_failure(self, words: str, details: str = "") -> None:
        """Say why something that was asked for did not happen."""
        self.notice.show_error(words, details)

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(PADDING_PX, 0, PADDING_PX, 1)
        head.row.addWidget(TextLabel(self.tr("Settings"), "sectionTitle"))
        head.row.addStretch(1)
        side = Surface("surface", "right")
        side.setFixedWidth(LIST_PX)
        side.setAccessibleName(self.tr("Sections of the settings"))
        self._list.setContentsMargins(12, 16, 12, 16)
        self._list.setSpacing(4)
        side.setLayout(self._list)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(side)
        body.addWidget(self._stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.notice)
        outer.addLayout(body, 1)

    def _add(self, words: str, section: QWidget) -> None:
        place = len(self._buttons)
        button = PushButton(words, ButtonKind.QUIET)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.open_section(place))
        self._buttons.append(button)
        self._list.addWidget(button)
        scroll = ScrolledColumn(section)
        self._stack.addWidget(scroll)

    def _about(self) -> SettingsSection:
        fonts = "Inter, JetBrains Mono (SIL Open Font License 1.1)"
        icons = "Lucide (ISC; MIT for icons from Feather)"
        section = SettingsSection()
        section.add_card(
            self.tr("About"),
            (self.tr("Version"), TextLabel(__version__, selectable=True)),
            (self.tr("Fonts"), TextLabel(fonts, wrap=True)),
            (self.tr("Icons"), TextLabel(icons, wrap=True)),
        )
        return section
