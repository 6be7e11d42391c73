"""Cells of the list of runs: state, environment, counts, and a thin bar while a run goes on."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from app.core.sync import OrgKind
from app.ui.delegates.cell_delegate import AnyIndex, CellDelegate
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.models.row_table_model import TableRole
from app.ui.models.run_view import done_count, is_open, state_look
from app.ui.theme import theme
from app.ui.widgets.chips import paint_badge
from app.ui.widgets.painting import paint_text, text_width

if TYPE_CHECKING:
    from app.store.pages import RunRow

ICON_PX = 14
BADGE_PX = 20
BADGE_ROOM_PX = 29
PROGRESS_PX = 2


class RunStateDelegate(CellDelegate):
    """The state's icon and words; a run that goes on has a bar at the foot of its row."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        run: RunRow = index.data(TableRole.ROW)
        icon, tone = state_look(run.report)
        place = QRectF(box.left(), box.top(), ICON_PX, box.height())
        paint_icon(painter, place, icon, tone, ICON_PX)
        words = box.adjusted(ICON_PX + 6, 0, 0, 0)
        paint_text(painter, words, str(index.data() or ""), "table", theme().color("text"))
        if is_open(run) and run.report.tally.approved:
            share = done_count(run.report) / run.report.tally.approved
            bar = QRectF(box.left(), box.bottom() - PROGRESS_PX, box.width(), PROGRESS_PX)
            painter.fillRect(bar, theme().color("pressed"))
            bar.setWidth(bar.width() * min(1.0, share))
            painter.fillRect(bar, theme().color("accentSolid"))


class EnvironmentDelegate(CellDelegate):
    """The badge of an environment."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        run: RunRow = index.data(TableRole.ROW)
        look = look_of(run.report.org_kind or OrgKind.PRODUCTION)
        width = min(box.width(), text_width(look.word, "label") + BADGE_ROOM_PX)
        top = round(box.center().y() - BADGE_PX / 2)
        badge = QRectF(box.left(), top, width, BADGE_PX)
        paint_badge(painter, badge, look.word, icon=look.icon, color=look.text, tint=look.tint)


class CountDelegate(CellDelegate):
    """A number at the right; nothing is said of none, and failures stand out."""

    def __init__(self, color: str = "text", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._color = color

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        words = str(index.data() or "")
        none = words in {"", "0"}
        role = "table" if none or self._color == "text" else "tableStrong"
        color = theme().color("disabled" if none else self._color)
        paint_text(painter, box, words, role, color, align=Qt.AlignmentFlag.AlignRight)
