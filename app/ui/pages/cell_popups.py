"""Small windows at a cell of the table of pairs: one value to type, or a transform to choose."""

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.models.transform_choices import TransformChoice
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.painting import paint_box

VALUE_PX = 220
TRANSFORM_PX = 380
CHOICES_SHOWN = 7
SAMPLES_SHOWN = 5


class CellPopup(QFrame):
    """A window at a cell; Esc and a press outside close it.

    Signals:
        closed: it is gone, the focus may go back to where it was.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_at(self, place: QPoint) -> None:
        """Open with the upper left corner at a point of the screen, all of it on the screen."""
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        self.adjustSize()
        left = min(place.x(), area.right() - self.width())
        top = min(place.y(), area.bottom() - self.height())
        self.move(left, top)
        self.show()

    def hideEvent(self, event: object) -> None:
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            color = theme().color
            paint_box(painter, QRectF(self.rect()), 0, color("raised"), color("hairlineStrong"))


class ValuePopup(CellPopup):
    """One value to type; a picklist offers its own.

    Signals:
        value_chosen: Enter (str).
    """

    value_chosen = Signal(str)

    def __init__(
        self, title: str, value: str, choices: tuple[str, ...], hint: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.edit = QLineEdit(value)
        self.edit.setAccessibleName(title)
        self.edit.setFixedSize(VALUE_PX, theme().size("controlSmall"))
        if choices:
            completer = QCompleter(list(choices), self.edit)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.edit.setCompleter(completer)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(4)
        column.addWidget(TextLabel(title, "tableStrong"))
        column.addWidget(self.edit)
        if hint:
            column.addWidget(TextLabel(hint, "label", "muted"))

    def open_at(self, place: QPoint) -> None:
        super().open_at(place)
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)
        self.edit.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.close()
            self.value_chosen.emit(self.edit.text())
        else:
            super().keyPressEvent(event)


class TransformPopup(CellPopup):
    """The common transforms, the chain as text, and what it makes of sample values.

    Signals:
        chain_chosen: Enter, or "Use it" (str).
        try_requested: another chain stands in the field: show what comes out (str).
        list_requested: lead each value to one of the picklist.
    """

    chain_chosen = Signal(str)
    try_requested = Signal(str)
    list_requested = Signal()

    def __init__(self, chain: str, choices: tuple[TransformChoice, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._model: RowTableModel[TransformChoice] = RowTableModel(
            [Column("", lambda choice: choice.words)], self
        )
        self._model.show_rows(choices)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(TextDelegate("table", parent=self))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(self.tr("Common transforms"))
        rows = min(CHOICES_SHOWN, len(choices))
        self._list.setFixedHeight(rows * theme().row_height())
        self.edit = QLineEdit(chain)
        self.edit.setFont(theme().font("mono"))
        self.edit.setAccessibleName(self.tr("Transform, as it stands in the file"))
        self.edit.setPlaceholderText(self.tr("As is"))
        self.edit.setFixedHeight(theme().size("controlSmall"))
        self._use = PushButton(self.tr("Use it"), ButtonKind.MAIN, hint="↵", size=ButtonSize.SMALL)
        self.edit_list = PushButton(self.tr("Value list…"), icon="list", size=ButtonSize.SMALL)
        self.edit_list.hide()
        self._samples = QGridLayout()
        self._samples.setHorizontalSpacing(12)
        self._samples.setVerticalSpacing(2)
        self._lay_out()
        self._choose_current(chain, choices)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._list.doubleClicked.connect(lambda _index: self._finish())
        self.edit.textEdited.connect(self.try_requested)
        self._use.clicked.connect(self._finish)
        self.edit_list.clicked.connect(self._on_list)

    def offer_list(self) -> None:
        """Offer to lead each value to one of the picklist: the target is one."""
        self.edit_list.show()

    def open_at(self, place: QPoint) -> None:
        super().open_at(place)
        self._list.setFocus(Qt.FocusReason.PopupFocusReason)
        self.try_requested.emit(self.edit.text())

    def show_samples(self, samples: tuple[tuple[str, str, bool], ...]) -> None:
        """Show values before and after.

        Args:
            samples: before, after, and whether `after` says why there is no value.
        """
        while self._samples.count():
            item = self._samples.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        for row, (before, after, wrong) in enumerate(samples[:SAMPLES_SHOWN]):
            self._samples.addWidget(ElidedLabel(before, "small", "muted"), row, 0)
            tone = "error" if wrong else "text"
            self._samples.addWidget(ElidedLabel(after, "small", tone), row, 1)
        self._samples.setColumnStretch(0, 1)
        self._samples.setColumnStretch(1, 1)
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._finish()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.edit_list)
        line.addWidget(self._use)
        samples = QWidget()
        samples.setLayout(self._samples)
        self._samples.setContentsMargins(12, 0, 12, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 12)
        column.setSpacing(8)
        column.addWidget(self._list)
        column.addLayout(line)
        column.addWidget(samples)
        self.setFixedWidth(TRANSFORM_PX)

    def _choose_current(self, chain: str, choices: tuple[TransformChoice, ...]) -> None:
        row = next((n for n, one in enumerate(choices) if one.chain == chain), -1)
        if row >= 0:
            self._list.setCurrentIndex(self._model.index(row, 0))

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.edit.setText(self._model.row(index.row()).chain)
            self.try_requested.emit(self.edit.text())

    def _on_list(self) -> None:
        self.close()
        self.list_requested.emit()

    def _finish(self) -> None:
        chain = self.edit.text().strip()
        self.close()
        self.chain_chosen.emit(chain)
