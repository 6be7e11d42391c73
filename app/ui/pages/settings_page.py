"""Settings of the window: theme, text size, motion; they act at once."""

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app import __version__
from app.ui.looks import MOTION_KEY, SCHEME_KEY, TEXT_KEY, apply_looks, stored_percent
from app.ui.theme import TEXT_SIZES_PERCENT
from app.ui.tokens import Scheme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame, HeaderBar, Surface
from app.ui.widgets.choices import SwitchButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import TextLabel

PADDING_PX = 24
LABEL_PX, FIELD_PX = 200, 240


class SettingsPage(Surface):
    """Looks of the window, and what the program is made of.

    Signals:
        changed: something was chosen, and is stored.
    """

    changed = Signal()

    def __init__(self, store: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._store = store
        self._scheme = ChoiceBox()
        self._text = ChoiceBox()
        self._motion = SwitchButton(name=self.tr("Reduce motion"))
        self._folder = TextLabel("", selectable=True)
        self._kept = TextLabel("", "body", "muted", wrap=True)
        self.backup = PushButton(self.tr("Back up…"), size=ButtonSize.SMALL)
        self.move_workspace = PushButton(self.tr("Move…"), size=ButtonSize.SMALL)
        self.show_workspace("", "")
        self._fill_boxes()
        self._lay_out()
        self._scheme.activated.connect(self._on_chosen)
        self._text.activated.connect(self._on_chosen)
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
        wanted = str(self._store.value(SCHEME_KEY, ""))
        self._scheme.setCurrentIndex(max(0, self._scheme.findData(wanted)))
        self._text.setCurrentIndex(self._text.findData(stored_percent(self._store)))
        self._motion.setChecked(self._store.value(MOTION_KEY, False, bool) is True)

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(PADDING_PX, 0, PADDING_PX, 1)
        head.row.addWidget(TextLabel(self.tr("Settings"), "sectionTitle"))
        head.row.addStretch(1)
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING_PX, PADDING_PX, PADDING_PX, PADDING_PX)
        column.setSpacing(8)
        column.addWidget(TextLabel(self.tr("Looks"), "sectionTitle"))
        column.addWidget(
            _card(
                (self.tr("Theme"), self._scheme),
                (self.tr("Text size"), self._text),
                (self.tr("Reduce motion"), self._motion),
            )
        )
        column.addSpacing(16)
        column.addWidget(TextLabel(self.tr("Workspace"), "sectionTitle"))
        column.addWidget(_card(*self._workspace()))
        column.addSpacing(16)
        column.addWidget(TextLabel(self.tr("About"), "sectionTitle"))
        column.addWidget(_card(*self._about()))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(scroll, 1)
        for box in (self._scheme, self._text):
            box.setFixedWidth(FIELD_PX)

    def show_workspace(self, path: str, kept: str) -> None:
        """Say where everything is kept, and for how long.

        Args:
            path: the folder.
            kept: kinds of data with their times, in words.
        """
        self._folder.setText(path)
        self._kept.setText(kept)
        for button in (self.backup, self.move_workspace):
            button.setEnabled(bool(path))

    def _workspace(self) -> tuple[tuple[str, QWidget], ...]:
        self.backup.setToolTip(self.tr("Secrets and the practice org's data are not in it"))
        self.move_workspace.setToolTip(self.tr("Orgtide has to be started again after it"))
        return (
            (self.tr("Folder"), self._folder),
            (self.tr("Kept for"), self._kept),
            (self.tr("Copy it into one file"), self.backup),
            (self.tr("Keep it elsewhere"), self.move_workspace),
        )

    def _about(self) -> tuple[tuple[str, QWidget], ...]:
        fonts = "Inter, JetBrains Mono (SIL Open Font License 1.1)"
        icons = "Lucide (ISC; MIT for icons from Feather)"
        return (
            (self.tr("Version"), TextLabel(__version__, selectable=True)),
            (self.tr("Fonts"), TextLabel(fonts, wrap=True)),
            (self.tr("Icons"), TextLabel(icons, wrap=True)),
        )

    def _on_chosen(self) -> None:
        self._store.setValue(SCHEME_KEY, self._scheme.currentData())
        self._store.setValue(TEXT_KEY, self._text.currentData())
        self._store.setValue(MOTION_KEY, self._motion.isChecked())
        apply_looks(self._store)
        self.changed.emit()


def _card(*rows: tuple[str, QWidget]) -> CardFrame:
    card = CardFrame()
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 12, 16, 12)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, LABEL_PX)
    grid.setColumnStretch(1, 1)
    for number, (label, field) in enumerate(rows):
        grid.addWidget(TextLabel(label, "body", "muted"), number, 0)
        if isinstance(field, TextLabel):
            grid.addWidget(field, number, 1)  # as wide as there is room, so that it can wrap
        else:
            grid.addWidget(field, number, 1, Qt.AlignmentFlag.AlignLeft)
    return card
