"""The right side of a webhook's page: what one payload says, its headers and its paths."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from app.asks.messages import PathFacts
from app.store.pages import DeliveryText
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.models.inbox_view import ArrivedRow, Reading
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import IconLabel, TextLabel
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tab_strip import Tab, TabStrip
from app.ui.widgets.tables import TableView

FLAT = "QPlainTextEdit, QPlainTextEdit:focus { border: 0; border-radius: 0; padding: 6px 8px; }"
"""Of a field that fills a pane, whose edge is the pane's."""
PATH_WIDTHS_PX = (0, 176)


class PayloadPane(Surface):
    """Told by `show_payload` and `show_nothing`.

    Signals:
        preview_requested: see what the mapping that reads it makes of it (str: sync, str: mapping).
    """

    preview_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._reading: Reading | None = None
        self._headers_said = ""
        self._icon = IconLabel("circle-dashed", "muted")
        self._standing = TextLabel("", "body", wrap=True)
        small = ButtonSize.SMALL
        self.again = PushButton(
            self.tr("Handle again…"), icon="rotate-cw", size=small, changes=True
        )
        self.copy = PushButton(self.tr("Copy"), icon="copy", size=small)
        self._tabs = TabStrip()
        self._pages = QStackedWidget()
        self.text = QPlainTextEdit()
        self.headers = QPlainTextEdit()
        self.paths = TableView()
        self._model: RowTableModel[PathFacts] = RowTableModel(
            (
                Column(self.tr("Path"), lambda one: one.path, tooltip=lambda one: one.path),
                Column(self.tr("Holds"), self._holds, tooltip=self._holds),
            ),
            self,
        )
        self._nothing = EmptyState(
            "webhook",
            self.tr("Choose a payload"),
            self.tr("What it says is shown here. Values that look like secrets are veiled."),
            framed=False,
        )
        self._lay_out()
        self.again.clicked.connect(self._on_again)
        self.copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.text.toPlainText())
        )
        self._tabs.tab_chosen.connect(self._open_tab)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No payload is chosen."""
        self._whole.setCurrentWidget(self._nothing)

    def show_payload(self, text: DeliveryText, row: ArrivedRow) -> None:
        """Show one payload."""
        self._whole.setCurrentWidget(self._some)
        standing, self._reading = row.standing, row.reading
        self._icon.set_icon(standing.icon, standing.color)
        self._standing.setText(f"{standing.words}. {standing.more}".rstrip())
        self.text.setPlainText(text.body or self.tr("A person was erased from it."))
        self.headers.setPlainText("\n".join(f"{name}: {said}" for name, said in text.headers))
        self._headers_said = str(len(text.headers))
        self.show_paths([])
        again = self.tr("Handle again…") if standing.handled else self.tr("Preview…")
        self.again.setText(again)
        self.again.updateGeometry()
        self.again.set_ready(
            ready=self._reading is not None,
            reason=self.tr("No mapping reads payloads of this type"),
        )
        if self._reading is not None:
            self.again.setToolTip(
                self.tr("Preview what {mapping} makes of all that arrived; nothing is sent").format(
                    mapping=self._reading.mapping
                )
            )

    def show_paths(self, paths: list[PathFacts]) -> None:
        """Show where payloads of this type hold what."""
        self._model.show_rows(paths)
        self._tabs.show_tabs(
            (
                Tab(self.tr("Payload")),
                Tab(self.tr("Headers"), self._headers_said),
                Tab(self.tr("Paths"), str(len(paths)) if paths else ""),
            )
        )

    def _lay_out(self) -> None:
        head = Surface("surface", "bottom")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._standing, 1)
        row.addWidget(self.copy)
        row.addWidget(self.again)
        for field, name in (
            (self.text, self.tr("What the payload says")),
            (self.headers, self.tr("Headers of the request")),
        ):
            field.setReadOnly(True)
            field.setTabChangesFocus(True)
            field.setAccessibleName(name)
            field.setFont(theme().plain_font("mono"))
            field.setStyleSheet(FLAT)
        self.paths.setModel(self._model)
        self.paths.setAccessibleName(self.tr("Where the payload holds what"))
        for place, style in enumerate((("mono", "text"), ("small", "text2"))):
            self.paths.setItemDelegateForColumn(place, TextDelegate(*style, parent=self.paths))
        self.paths.set_widths(*PATH_WIDTHS_PX)
        for page in (self.text, self.headers, self.paths):
            self._pages.addWidget(page)
        self._some = QWidget()
        column = QVBoxLayout(self._some)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._tabs)
        column.addWidget(self._pages, 1)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._nothing)
        self._whole.addWidget(self._some)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._whole)

    def _holds(self, one: PathFacts) -> str:
        if one.holds == "list":
            return self.tr("a list of {n}").format(n=one.sample)
        return one.sample or self.tr("nothing")

    def _open_tab(self, tab: int) -> None:
        self._tabs.show_current(tab)
        self._pages.setCurrentIndex(tab)

    def _on_again(self) -> None:
        if self._reading is not None:
            self.preview_requested.emit(self._reading.sync, self._reading.mapping)
