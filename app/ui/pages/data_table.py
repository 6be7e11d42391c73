"""The table of connections that are no org: databases and folders."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.sync import ConnectionKind
from app.ui.delegates.cell_delegate import CellDelegate, IconDelegate, TextDelegate
from app.ui.delegates.mapping_delegates import MenuDotsDelegate, two_lines
from app.ui.icons import paint_icon
from app.ui.models.mapping_rows import SOURCE_ICONS
from app.ui.models.row_table_model import Column, RowTableModel, TableRole
from app.ui.pages.connection_facts import ConnectionCard
from app.ui.pages.org_card import last_test_words
from app.ui.theme import theme
from app.ui.widgets.painting import paint_text
from app.ui.widgets.tables import TableView

AnyIndex = QModelIndex | QPersistentModelIndex
WIDTHS_PX = (40, 208, 0, 160, 160, 40)
MENU_COLUMN = 5


class ConnectionTable(TableView):
    """Rows of 44: kind, name, where, who uses it, last test.

    Signals:
        menu_requested: the dots or a right-click (ConnectionCard, QPoint on the screen).
        test_requested: Enter or double-click (str: connection name).
        inbox_requested: the same of a webhook, which has an inbox instead (str).
    """

    menu_requested = Signal(object, QPoint)
    test_requested = Signal(str)
    inbox_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rowTall", parent=parent)
        self._model: RowTableModel[ConnectionCard] = RowTableModel(self._columns(), self)
        self.setModel(self._model)
        delegates: tuple[CellDelegate, ...] = (
            KindIconDelegate(self),
            NameDelegate(self),
            TextDelegate("mono", "text2", parent=self),
            TextDelegate("small", "muted", parent=self),
            TestDelegate(self),
            MenuDotsDelegate(self),
        )
        for column, delegate in enumerate(delegates):
            self.setItemDelegateForColumn(column, delegate)
        self.set_widths(*WIDTHS_PX)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Other data"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)
        self.clicked.connect(self._on_clicked)
        self.row_opened.connect(self._on_opened)

    def show_cards(self, cards: Sequence[ConnectionCard]) -> None:
        """Show connections in this order."""
        self._model.show_rows(cards)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = self._model.rowCount() * theme().row_height("rowTall")
        return QSize(640, rows + theme().size("tableHeader"))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.sizeHint().height())

    def _columns(self) -> tuple[Column[ConnectionCard], ...]:
        return (
            Column("", lambda card: card.connection.kind.value),
            Column(
                self.tr("Name"),
                lambda card: card.connection.name,
                lambda card: card.connection.name.casefold(),
            ),
            Column(self.tr("Where"), lambda card: card.where, lambda card: card.where),
            Column(
                self.tr("Used by"),
                lambda card: ", ".join(card.syncs) or self.tr("Nothing yet"),
                lambda card: len(card.syncs),
            ),
            Column(
                self.tr("Last test"),
                lambda card: last_test_words(card.test, testing=card.testing)[2],
            ),
            Column("", lambda _: self.tr("Menu")),
        )

    def _on_opened(self, row: int) -> None:
        connection = self._model.row(row).connection
        is_webhook = connection.kind is ConnectionKind.WEBHOOK
        (self.inbox_requested if is_webhook else self.test_requested).emit(connection.name)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == MENU_COLUMN:
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_requested.emit(self._model.row(index.row()), below)

    def _on_context_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            row = self._model.row(index.row())
            self.menu_requested.emit(row, self.viewport().mapToGlobal(place))


class KindIconDelegate(IconDelegate):
    """The kind of a connection as an icon."""

    def icon_of(self, row: ConnectionCard) -> tuple[str, str]:
        return SOURCE_ICONS[row.connection.kind], "muted"

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        name, color = self.icon_of(index.data(TableRole.ROW))
        paint_icon(painter, box, name, color, 18)


class NameDelegate(CellDelegate):
    """Name above, kind below."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        card: ConnectionCard = index.data(TableRole.ROW)
        upper, lower = two_lines(box)
        color = theme().color
        paint_text(painter, upper, card.connection.name, "tableStrong", color("text"))
        paint_text(painter, lower, kind_words(card), "label", color("muted"))


class TestDelegate(CellDelegate):
    """Icon and words of the last test."""

    __test__ = False

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        card: ConnectionCard = index.data(TableRole.ROW)
        icon, color, words = last_test_words(card.test, testing=card.testing)
        left = box.left()
        if icon:
            paint_icon(painter, QRectF(left, box.top(), 14, box.height()), icon, color, 14)
            left += 20
        room = QRectF(left, box.top(), box.right() - left, box.height())
        paint_text(painter, room, words, "small", theme().color(color))


def kind_words(card: ConnectionCard) -> str:
    """Say what kind of system a connection leads to."""
    kind: Any = card.connection.kind
    if kind is ConnectionKind.SQL:
        dialect = card.where.partition(":")[0].partition("+")[0]
        return f"SQL, {dialect}" if dialect else "SQL"
    if kind is ConnectionKind.HTTP:
        return f"HTTP API, {card.connection.settings.get('api', '')}"
    if kind is ConnectionKind.WEBHOOK:
        return "Webhook"
    return "Files" if kind is ConnectionKind.FILES else "Salesforce"
