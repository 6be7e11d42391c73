"""The list under the command field: places and commands, filtered while one types."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from app.ui.delegates.cell_delegate import CellDelegate
from app.ui.icons import paint_icon
from app.ui.models.row_table_model import Column, RowTableModel, TableRole
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_text, text_width
from app.ui.widgets.search_field import SearchField

WIDTH_PX = 480
ROWS_SHOWN = 12


@dataclass(frozen=True)
class Command:
    """One thing the command field can do."""

    name: str
    icon: str
    keys: str
    run: Callable[[], object]

    def fits(self, words: str) -> bool:
        """Tell whether every word that was typed begins a word of the name."""
        parts = self.name.casefold().split()
        return all(any(p.startswith(w) for p in parts) for w in words.casefold().split())


class CommandPopup(QFrame):
    """Opens under the command field; Enter runs, Esc closes.

    Signals:
        closed: it is gone, the focus may go back to where it was.
    """

    closed = Signal()

    def __init__(
        self,
        commands: Sequence[Command],
        search: Callable[[str], Sequence[Command]],
        parent: QWidget,
    ) -> None:
        """Offer commands.

        Args:
            commands: found by their names.
            search: gives what else can be done with the words that were typed; at the end.
            parent: opens it.
        """
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands, self._search = commands, search
        self._field = SearchField(self.tr("Search or run a command"), width=WIDTH_PX - 16)
        self._model = RowTableModel([Column[Command]("", lambda command: command.name)], self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(CommandDelegate(self))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(self.tr("Commands"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self.setFixedSize(WIDTH_PX, 60 + ROWS_SHOWN * theme().row_height("rowFields"))
        self._field.textChanged.connect(self._filter)
        self._list.clicked.connect(self._run)
        self._filter("")

    def open_at(self, place: QPoint) -> None:
        """Open with the upper left corner at a point of the screen."""
        self.move(place)
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._list.currentIndex().row()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._run(self._list.currentIndex())
        elif event.key() == Qt.Key.Key_Down:
            self._go(row + 1)
        elif event.key() == Qt.Key.Key_Up:
            self._go(row - 1)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            color = theme().color
            paint_box(painter, QRectF(self.rect()), 0, color("raised"), color("hairlineStrong"))

    def _filter(self, words: str) -> None:
        named = [command for command in self._commands if command.fits(words)]
        self._model.show_rows([*named, *self._search(words)])
        self._go(0)

    def _go(self, row: int) -> None:
        last = self._model.rowCount() - 1
        self._list.setCurrentIndex(self._model.index(max(0, min(row, last)), 0))

    def _run(self, index: QModelIndex) -> None:
        if index.isValid():
            command: Command = index.data(TableRole.ROW)
            self.close()
            command.run()


class CommandDelegate(CellDelegate):
    """A command as one row: icon, name, shortcut at the right."""

    def paint_cell(
        self, painter: QPainter, box: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        command: Command = index.data(TableRole.ROW)
        color = theme().color
        paint_icon(
            painter, QRectF(box.left(), box.top(), 16, box.height()), command.icon, "muted", 16
        )
        keys = text_width(command.keys, "label") + 1
        room = box.adjusted(24, 0, -keys - 8, 0)
        paint_text(painter, room, command.name, "table", color("text"))
        right = QRectF(box.right() - keys, box.top(), keys, box.height())
        paint_text(painter, right, command.keys, "label", color("muted"))
