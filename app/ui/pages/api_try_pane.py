"""The right side of the API editor: what a request needs, and what it brought."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.asks.messages import ApiFacts, ApiTrial, PathFacts
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.pages.payload_pane import FLAT
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.states import EmptyState, NoticeBar
from app.ui.widgets.tab_strip import Tab, TabStrip
from app.ui.widgets.tables import TableView

ROWS, ANSWER, REQUEST, PATHS = range(4)
COLUMN_PX = 136
PATH_WIDTHS_PX = (0, 72, 176)
Row = tuple[str, ...]


class ApiTryPane(Surface):
    """Told by `open_file`, `show_facts`, `show_trial`.

    Signals:
        try_requested: send the request (bool: only show it).
        path_chosen: put this path into the file (str).
    """

    try_requested = Signal(bool)
    path_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        small = ButtonSize.SMALL
        self._facts: ApiFacts | None = None
        self.fields: dict[str, TextField] = {}
        self.objects = ChoiceBox()
        self.objects.setAccessibleName(self.tr("Object to ask for"))
        self.connections = ChoiceBox()
        self.connections.setAccessibleName(self.tr("Whose answers and secrets count"))
        self.show_button = PushButton(self.tr("Show the request"), size=small, changes=True)
        self.show_button.setToolTip(self.tr("Nothing is sent"))
        self.try_button = PushButton(
            self.tr("Try it"), ButtonKind.MAIN, icon="circle-play", size=small, changes=True
        )
        self._form = QVBoxLayout()
        self._form_holder = QWidget()
        self._tabs = TabStrip()
        self.problem = NoticeBar()
        self.rows = TableView()
        self.rows.setAccessibleName(self.tr("Rows found"))
        self.answer = _reading_field(self.tr("The answer as it came"))
        self.request = _reading_field(self.tr("The request, secrets masked"))
        self.paths = TableView()
        self.paths.setAccessibleName(self.tr("Where the answer holds what"))
        self._path_model: RowTableModel[PathFacts] = RowTableModel(self._path_columns(), self)
        self._pages = QStackedWidget()
        self._nothing = EmptyState(
            "circle-play",
            self.tr("Nothing was asked yet"),
            self.tr("Try it asks for the first page of an object. Nothing is kept."),
            framed=False,
        )
        self._lay_out()
        self._connect()
        self.show_trial(None)

    @property
    def object_name(self) -> str:
        """The object that is asked for."""
        return self.objects.currentText()

    @property
    def connection_name(self) -> str:
        """The connection whose answers and secrets count; "" for what is typed."""
        return str(self.connections.currentData() or "")

    def answers(self) -> tuple[tuple[str, str], ...]:
        """What was typed of what the file asks for, without secrets."""
        return self._typed(secret=False)

    def secrets(self) -> tuple[tuple[str, str], ...]:
        """The secrets that were typed."""
        return self._typed(secret=True)

    def open_file(self, connections: tuple[str, ...], chosen: str) -> None:
        """Another file: offer the connections that use it, and forget what was tried."""
        self._facts = None
        self.connections.clear()
        self.connections.addItem(self.tr("What is typed here"), "")
        for name in connections:
            self.connections.addItem(self.tr("Connection {name}").format(name=name), name)
        wanted = chosen or (connections[0] if connections else "")
        self.connections.setCurrentIndex(max(0, self.connections.findData(wanted)))
        self.connections.setVisible(bool(connections))
        self._make_fields()
        self.show_trial(None)

    def show_facts(self, facts: ApiFacts | None) -> None:
        """What the file declares now; None while it cannot be read, and then nothing is tried."""
        self.try_button.set_ready(
            ready=facts is not None and bool(facts.readable),
            reason=self.tr("The file cannot be read yet")
            if facts is None
            else self.tr("No object of the file is read"),
        )
        self.show_button.setEnabled(self.try_button.isEnabled())
        if facts is None:
            return
        asked_before = self._facts.asks if self._facts else None
        self._facts = facts
        if list(facts.readable) != [self.objects.itemText(n) for n in range(self.objects.count())]:
            chosen = self.object_name
            self.objects.clear()
            self.objects.addItems(facts.readable)
            self.objects.setCurrentIndex(max(0, self.objects.findText(chosen)))
        if asked_before != facts.asks:
            self._make_fields()

    def show_trying(self) -> None:
        """A request is under way."""
        self.try_button.set_ready(ready=False, reason=self.tr("The answer is awaited"))
        self.try_button.setText(self.tr("Trying…"))
        self.try_button.updateGeometry()

    def end_trying(self) -> None:
        """It has ended, one way or another."""
        self.try_button.setText(self.tr("Try it"))
        self.try_button.updateGeometry()
        self.try_button.set_ready(ready=self._facts is not None)

    def show_trial(self, trial: ApiTrial | None) -> None:
        """Show what was sent and what came back; None for nothing yet."""
        self.problem.hide()
        self._tabs.setVisible(trial is not None)
        if trial is None:
            self._pages.setCurrentWidget(self._nothing)
            return
        self.end_trying()
        self._show_rows(trial.columns, trial.rows)
        self.answer.setPlainText(trial.answer)
        self.request.setPlainText(_request_text(trial))
        self._path_model.show_rows(trial.paths)
        sent = trial.status is not None
        status = str(trial.status) if sent else ""
        self._tabs.show_tabs(
            (
                Tab(self.tr("Rows"), str(len(trial.rows)) if sent else ""),
                Tab(self.tr("Answer"), status),
                Tab(self.tr("Request")),
                Tab(self.tr("Paths"), str(len(trial.paths)) if trial.paths else ""),
            )
        )
        if trial.problem:
            self.problem.show_error(trial.problem)
        elif sent and not trial.rows:
            self.problem.show_info(self.tr("The answer is as the file says, and holds no rows."))
        self._open_tab(REQUEST if not sent else ANSWER if trial.problem else ROWS)

    def _lay_out(self) -> None:
        head = Surface("sunken", "bottom")
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.objects, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.try_button)
        column.addLayout(row)
        column.addWidget(self.connections)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(8)
        self._form_holder.setLayout(self._form)
        column.addWidget(self._form_holder)
        for view, model in ((self.paths, self._path_model),):
            view.setModel(model)
        for place, style in enumerate((("mono", "text"), ("small", "muted"), ("small", "text2"))):
            self.paths.setItemDelegateForColumn(place, TextDelegate(*style, parent=self.paths))
        self.paths.set_widths(*PATH_WIDTHS_PX)
        for page in (self.rows, self.answer, self.request, self.paths, self._nothing):
            self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self._tabs)
        outer.addWidget(self.problem)
        outer.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.try_button.clicked.connect(lambda: self.try_requested.emit(False))
        self.show_button.clicked.connect(lambda: self.try_requested.emit(True))
        self._tabs.tab_chosen.connect(self._open_tab)
        self.connections.activated.connect(lambda _row: self._make_fields())
        self.paths.row_opened.connect(
            lambda row: self.path_chosen.emit(self._path_model.row(row).path)
        )
        self.paths.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.paths.customContextMenuRequested.connect(self._on_path_menu)

    def _path_columns(self) -> tuple[Column[PathFacts], ...]:
        return (
            Column(self.tr("Path"), lambda one: one.path, tooltip=lambda one: one.path),
            Column(self.tr("Times"), lambda one: str(one.times), lambda one: one.times),
            Column(self.tr("Holds"), self._holds, tooltip=self._holds),
        )

    def _holds(self, one: PathFacts) -> str:
        if one.holds == "list":
            return self.tr("a list of {n}").format(n=one.sample)
        return one.sample or self.tr("nothing")

    def _open_tab(self, number: int) -> None:
        self._tabs.show_current(number)
        self._pages.setCurrentIndex(number)

    def _show_rows(self, columns: Row, rows: tuple[Row, ...]) -> None:
        made: RowTableModel[Row] = RowTableModel(
            tuple(
                Column(name, lambda row, n=n: row[n], tooltip=lambda row, n=n: row[n])  # type: ignore[misc]
                for n, name in enumerate(columns)
            ),
            self,
        )
        before = self.rows.model()
        self.rows.setModel(made)
        if before is not None:
            before.deleteLater()
        made.show_rows(rows)
        for place in range(len(columns)):
            delegate = TextDelegate("small", "text", parent=self.rows)
            self.rows.setItemDelegateForColumn(place, delegate)
        self.rows.set_widths(*([COLUMN_PX] * len(columns)))

    def _make_fields(self) -> None:
        """A field for each thing that the file asks for; none where a connection answers."""
        typed = {name: one.text() for name, one in self.fields.items()}
        while self._form.count():
            item = self._form.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self.fields = {}
        asks = self._facts.asks if self._facts and not self.connection_name else ()
        for one in asks:
            made = TextField(
                one.label,
                hint=one.help,
                placeholder=one.default,
                secret=one.secret,
                optional=one.optional or bool(one.default),
            )
            made.set_text(typed.get(one.name, ""))
            self.fields[one.name] = made
            self._form.addWidget(made)
        if any(one.secret for one in asks):
            words = self.tr("Secrets are used for this request and kept nowhere.")
            self._form.addWidget(TextLabel(words, "small", "muted", wrap=True))
        self._form_holder.setVisible(bool(asks))

    def _typed(self, *, secret: bool) -> tuple[tuple[str, str], ...]:
        asks = self._facts.asks if self._facts else ()
        kinds = {one.name: one.secret for one in asks}
        return tuple(
            (name, one.text())
            for name, one in self.fields.items()
            if one.text() and kinds.get(name) is secret
        )

    def _on_path_menu(self, place: QPoint) -> None:
        index = self.paths.indexAt(place)
        if not index.isValid():
            return
        path = self._path_model.row(index.row()).path
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        put = menu.addAction(self.tr("Put into the file"))
        put.triggered.connect(lambda: self.path_chosen.emit(path))
        menu.addAction(self.tr("Copy")).triggered.connect(self.paths.copy_selection)
        menu.popup(self.paths.viewport().mapToGlobal(place))


def _reading_field(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
    made.setTabChangesFocus(True)
    made.setFont(theme().plain_font("mono"))
    made.setStyleSheet(FLAT)
    return made


def _request_text(trial: ApiTrial) -> str:
    """The request as it goes over the wire, near enough to be compared with a vendor's page."""
    lines = [trial.request, *(f"{name}: {text}" for name, text in trial.headers)]
    return "\n".join([*lines, "", trial.body] if trial.body else lines)
