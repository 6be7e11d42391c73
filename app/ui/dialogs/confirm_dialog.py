"""Asks one question before something that cannot simply be taken back. Enter never confirms."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.sync import OrgKind
from app.ui.dialogs.panel_dialog import PanelDialog
from app.ui.environment import look_of
from app.ui.widgets.buttons import ButtonKind, PushButton

WIDTH_PX = 440


class ConfirmDialog(PanelDialog):
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
        super().__init__(question, words, width_px=WIDTH_PX, parent=parent)
        keep = PushButton(cancel or self.tr("Cancel"))
        kind = ButtonKind.PLAIN if environment is None else ButtonKind.WRITE
        icon = "" if environment is None else look_of(environment).icon
        go = PushButton(action, kind, icon=icon, environment=environment)
        go.setAutoDefault(False)
        keep.setAutoDefault(True)
        keep.setDefault(True)
        self.foot.addWidget(keep)
        self.foot.addWidget(go)
        keep.clicked.connect(self.reject)
        go.clicked.connect(self.accept)
        keep.setFocus(Qt.FocusReason.OtherFocusReason)
