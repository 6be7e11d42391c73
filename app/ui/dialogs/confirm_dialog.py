"""Asks one question before something that cannot simply be taken back. Enter never confirms."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import TextLabel

WIDTH_PX = 440


class ConfirmDialog(QDialog):
    """Opened with `open()`; `accepted` and `rejected` are Qt's own. Cancel has the focus."""

    def __init__(
        self,
        question: str,
        words: str,
        action: str,
        *,
        environment: OrgKind | None = None,
        cancel: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = Surface("raised")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(TextLabel(question, "dialogTitle", wrap=True))
        column.addWidget(TextLabel(words, "body", "text2", wrap=True))
        foot = Surface("sunken", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        row.addStretch(1)
        keep = PushButton(cancel or self.tr("Cancel"))
        kind = ButtonKind.PLAIN if environment is None else ButtonKind.WRITE
        icon = "" if environment is None else look_of(environment).icon
        go = PushButton(action, kind, icon=icon, environment=environment)
        go.setAutoDefault(False)
        keep.setAutoDefault(True)
        keep.setDefault(True)
        row.addWidget(keep)
        row.addWidget(go)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        body.setFixedWidth(WIDTH_PX)
        outer.addWidget(body)
        outer.addWidget(foot)
        keep.clicked.connect(self.reject)
        go.clicked.connect(self.accept)
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("hairlineStrong"))
