"""The header of the record pane: an icon before each side's column."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui.icons import paint_icon
from app.ui.models.record_model import RecordColumn
from app.ui.theme import theme
from app.ui.widgets.painting import paint_line, paint_text

PADDING_PX = 8
ICON_PX = 12
ICON_ROOM_PX = 18
ICONS = {
    RecordColumn.SOURCE: "file-spreadsheet",
    RecordColumn.AGREED: "history",
    RecordColumn.TARGET: "cloud",
}


class RecordHeader(QHeaderView):
    """Paints its sections by itself; the source's icon follows the kind of source."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._icons = dict(ICONS)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.setFixedHeight(theme().size("tableHeader"))

    def show_source_icon(self, name: str) -> None:
        """Show the kind of source."""
        self._icons[RecordColumn.SOURCE] = name
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        box, color = QRectF(rect), theme().color
        painter.save()
        painter.fillRect(box, color("sunken"))
        low = box.adjusted(0, 0, 0, -1)
        paint_line(painter, low.bottomLeft(), low.bottomRight(), color("hairline"))
        inner = box.adjusted(PADDING_PX, 0, -PADDING_PX, -1)
        icon = self._icons.get(RecordColumn(logicalIndex))
        if icon:
            place = QRectF(inner.left(), inner.top(), ICON_PX, inner.height())
            paint_icon(painter, place, icon, "muted", ICON_PX)
            inner.setLeft(inner.left() + ICON_ROOM_PX)
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        paint_text(painter, inner, title, "label", color("muted"))
        painter.restore()
