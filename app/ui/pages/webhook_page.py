"""A webhook: the address to give out, what arrived and what became of it, what was not let in."""

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.asks.messages import PathFacts, WebhookFacts
from app.store.pages import DeliveryText, RejectionRow
from app.ui.delegates.cell_delegate import AnyIndex, CellDelegate, TextDelegate
from app.ui.icons import paint_icon
from app.ui.language import spoken
from app.ui.models.inbox_view import ArrivedRow, InboxFacts
from app.ui.models.row_table_model import Column, RowTableModel, TableRole
from app.ui.models.value_words import number
from app.ui.pages.payload_pane import PayloadPane
from app.ui.theme import theme
from app.ui.time_words import moment_words
from app.ui.widgets.buttons import ButtonKind, ButtonSize, LinkButton, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.painting import paint_text
from app.ui.widgets.states import EmptyState, NoticeBar
from app.ui.widgets.tab_strip import Tab, TabStrip
from app.ui.widgets.tables import TableView

PADDING_PX = 24
ARRIVED_PX = (104, 120, 0, 112, 136)
REFUSED_PX = (104, 64, 0, 72, 136)
HIDDEN = "•" * 12


class WebhookPage(Surface):
    """Told by `show_webhook`, `show_facts`, `show_payload`, `show_listening`.

    Signals:
        closed: go back to the connections.
        opened: another webhook is looked at (str: connection).
        listen_requested, stop_requested: begin and end to listen.
        payload_requested: what a payload says (int: its id).
        older_requested: more of what arrived (int: the id of the last one shown).
        preview_requested: see what a mapping makes of it (str: sync, str: mapping).
    """

    closed = Signal()
    opened = Signal(str)
    listen_requested = Signal()
    stop_requested = Signal()
    payload_requested = Signal(int)
    older_requested = Signal(int)
    preview_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        small = ButtonSize.SMALL
        self._name = ""
        self._facts: InboxFacts | None = None
        self._webhook: WebhookFacts | None = None
        self._port = 0
        self._address_shown = False
        self.notice = NoticeBar()
        self._title = ElidedLabel("", "sectionTitle")
        self._scheme = Badge("", "fingerprint", color="text2", tint="sunken")
        self._state = TextLabel("", "small", "muted")
        self.listen_button = PushButton(
            self.tr("Listen"), ButtonKind.MAIN, icon="radio", size=small, changes=True
        )
        self._back = PushButton(
            "", ButtonKind.QUIET, icon="arrow-left", tip=self.tr("Back to connections"), size=small
        )
        self.address = ElidedLabel("", "mono", "text")
        self.show_button = PushButton(self.tr("Show"), size=ButtonSize.TINY)
        self.copy_button = PushButton(self.tr("Copy"), icon="copy", size=ButtonSize.TINY)
        self._reach = TextLabel("", "small", "text2", wrap=True)
        self._reach_link = LinkButton(self.tr("When nobody can reach this computer"))
        self._tabs = TabStrip()
        self._arrived: RowTableModel[ArrivedRow] = RowTableModel(self._arrived_columns(), self)
        self._refused: RowTableModel[RejectionRow] = RowTableModel(self._refused_columns(), self)
        self.arrived = TableView()
        self.refused = TableView()
        self.pane = PayloadPane()
        self._lists = QStackedWidget()
        self.older = LinkButton(self.tr("Show older ones"))
        self._empty = EmptyState(
            "webhook",
            self.tr("Nothing arrived yet"),
            self.tr("Give the sender the address above and let it send one of each type."),
            framed=False,
        )
        self._none_refused = EmptyState(
            "shield-check",
            self.tr("Nothing was turned away"),
            self.tr("Requests without the right signature would be counted here, by day."),
            framed=False,
        )
        self._lay_out()
        self._connect()

    @property
    def name(self) -> str:
        """The connection that is looked at."""
        return self._name

    def open(self, name: str) -> None:
        """Look at another webhook."""
        if name != self._name:
            self._webhook, self._address_shown = None, False
            self.pane.show_nothing()
        self._name = name
        self._title.set_text(name)
        self.notice.hide()
        self.show()
        self._tell_address()
        self.opened.emit(name)

    def show_webhook(self, webhook: WebhookFacts) -> None:
        """Say what it is reached by, and how its sender signs."""
        if webhook.name != self._name:
            return
        self._webhook = webhook
        self._scheme.show_state(webhook.label, "fingerprint", color="text2", tint="sunken")
        self._tell_address()

    def show_facts(self, facts: InboxFacts) -> None:
        """Show what arrived and what was not let in; the chosen payload stays chosen."""
        chosen = self._chosen()
        self._facts = facts
        self._arrived.show_rows(facts.rows)
        self._refused.show_rows(facts.rejections)
        total, refused = sum(facts.counts.values()), sum(one.times for one in facts.rejections)
        self._tabs.show_tabs(
            (
                Tab(self.tr("Arrived"), number(total)),
                Tab(self.tr("Not let in"), number(refused) if refused else ""),
            )
        )
        self._open_tab(self._tab)
        self.older.setVisible(total > len(facts.rows))
        if chosen is not None:
            self._choose(chosen.row.id)
        self._tell_state()

    def show_payload(self, text: DeliveryText | None) -> None:
        """Show what the chosen payload says; None when it went meanwhile."""
        chosen = self._chosen()
        if text is None or chosen is None or chosen.row.id != text.row.id:
            return
        self.pane.show_payload(text, chosen)

    def show_paths(self, type: str, paths: list[PathFacts]) -> None:
        """Show where payloads of a type hold what, if one of them is still chosen."""
        chosen = self._chosen()
        if chosen is not None and chosen.row.type == type:
            self.pane.show_paths(paths)

    def show_listening(self, port: int) -> None:
        """It is listened on this port; 0 for not."""
        self._port = port
        self.listen_button.set_icon_name("pause" if port else "radio")
        self.listen_button.setText(self.tr("Stop listening") if port else self.tr("Listen"))
        self.listen_button.updateGeometry()
        self._tell_address()
        self._tell_state()

    def show_failure(self, words: str, details: str = "") -> None:
        """Something did not work."""
        self.notice.show_error(words, details)

    def press_main(self) -> None:
        """Begin or end to listen."""
        self.listen_button.click()

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(12, 0, PADDING_PX, 1)
        head.row.addWidget(self._back)
        head.row.addWidget(self._title)
        head.row.addWidget(self._scheme)
        head.row.addStretch(1)
        head.row.addWidget(self._state)
        head.row.addWidget(self.listen_button)
        for view, model, name in (
            (self.arrived, self._arrived, self.tr("What arrived")),
            (self.refused, self._refused, self.tr("What was not let in")),
        ):
            view.setModel(model)
            view.setAccessibleName(name)
            view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._dress_tables()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self._lists, 1)
        for page in (self._with_older(), self.refused, self._empty, self._none_refused):
            self._lists.addWidget(page)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self.pane)
        split.setSizes([640, 440])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.notice)
        outer.addWidget(self._address_bar())
        outer.addWidget(split, 1)
        self._tabs.show_tabs((Tab(self.tr("Arrived")), Tab(self.tr("Not let in"))))
        self._tab = 0
        self._reach.hide()

    def _address_bar(self) -> QWidget:
        bar = Surface("sunken", "bottom")
        column = QVBoxLayout(bar)
        column.setContentsMargins(PADDING_PX, 10, PADDING_PX, 10)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel(self.tr("Address for the sender"), "tableStrong"))
        row.addWidget(self.address, 1)
        for button in (self.show_button, self.copy_button, self._reach_link):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self._reach)
        return bar

    def _with_older(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.arrived, 1)
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 16, 4)
        row.addWidget(self.older)
        row.addStretch(1)
        column.addLayout(row)
        return holder

    def _dress_tables(self) -> None:
        styles = (
            ("small", "text2"),
            ("tableStrong", "text"),
            ("mono", "text2"),
            ("small", "text2"),
        )
        for place, style in enumerate(styles):
            self.arrived.setItemDelegateForColumn(place, TextDelegate(*style, parent=self.arrived))
        self.arrived.setItemDelegateForColumn(4, StandingDelegate(self.arrived))
        self.arrived.set_widths(*ARRIVED_PX)
        for place in range(len(REFUSED_PX)):
            self.refused.setItemDelegateForColumn(
                place, TextDelegate("small", "text2" if place != 2 else "text", parent=self.refused)
            )
        self.refused.set_widths(*REFUSED_PX)

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self.listen_button.clicked.connect(self._on_listen)
        self.show_button.clicked.connect(self._on_show_address)
        self.copy_button.clicked.connect(self._on_copy_address)
        self._reach_link.clicked.connect(lambda: self._reach.setVisible(self._reach.isHidden()))
        self._tabs.tab_chosen.connect(self._open_tab)
        self.arrived.selectionModel().currentRowChanged.connect(lambda *_: self._on_chosen())
        self.older.clicked.connect(self._on_older)
        self.pane.preview_requested.connect(self.preview_requested)

    def _arrived_columns(self) -> tuple[Column[ArrivedRow], ...]:
        return (
            Column(self.tr("Arrived"), self._when),
            Column(self.tr("Type"), lambda one: one.row.type, tooltip=lambda one: one.row.type),
            Column(
                self.tr("Id"), lambda one: one.row.delivery, tooltip=lambda one: one.row.delivery
            ),
            Column(self.tr("Checked"), lambda one: one.verdict),
            Column(
                self.tr("What became of it"),
                lambda one: one.standing.words,
                tooltip=lambda one: one.standing.more,
                accessible=lambda one: f"{one.standing.words}. {one.standing.more}",
            ),
        )

    def _refused_columns(self) -> tuple[Column[RejectionRow], ...]:
        return (
            Column(self.tr("Last time"), self._last),
            Column(self.tr("Answer"), lambda one: str(one.status), lambda one: one.status),
            Column(
                self.tr("Why"),
                lambda one: spoken(one.reason),
                tooltip=lambda one: spoken(one.reason),
            ),
            Column(self.tr("Times"), lambda one: number(one.times), lambda one: one.times),
            Column(self.tr("Last sender"), lambda one: one.remote),
        )

    def _when(self, one: ArrivedRow) -> str:
        now = self._facts.now if self._facts else one.row.received_at
        return moment_words(one.row.received_at, now)

    def _last(self, one: RejectionRow) -> str:
        return moment_words(one.last_at, self._facts.now if self._facts else one.last_at)

    def _open_tab(self, tab: int) -> None:
        self._tab = tab
        self._tabs.show_current(tab)
        filled = (self._arrived if tab == 0 else self._refused).rowCount() > 0
        self._lists.setCurrentIndex(tab if filled else tab + 2)
        self.pane.setVisible(tab == 0)

    def _chosen(self) -> ArrivedRow | None:
        index = self.arrived.currentIndex()
        return index.data(TableRole.ROW) if index.isValid() else None

    def _choose(self, delivery: int) -> None:
        for place, one in enumerate(self._arrived.rows()):
            if one.row.id == delivery:
                flag = QItemSelectionModel.SelectionFlag
                self.arrived.selectionModel().setCurrentIndex(
                    self._arrived.index(place, 0), flag.ClearAndSelect | flag.Rows
                )

    def _on_chosen(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.payload_requested.emit(chosen.row.id)

    def _on_older(self) -> None:
        rows = self._arrived.rows()
        if rows:
            self.older_requested.emit(min(one.row.id for one in rows))

    def _on_listen(self) -> None:
        (self.stop_requested if self._port else self.listen_requested).emit()

    def _on_show_address(self) -> None:
        self._address_shown = not self._address_shown
        self._tell_address()

    def _on_copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._address(shown=True))

    def _address(self, *, shown: bool) -> str:
        webhook = self._webhook
        if webhook is None:
            return ""
        given = dict(webhook.settings).get("public_url", "")
        path = webhook.path if shown else HIDDEN
        if given:
            return (
                given if shown or webhook.path not in given else given.replace(webhook.path, path)
            )
        port = self._port or 8443
        return f"http://127.0.0.1:{port}/in/{path}"

    def _tell_address(self) -> None:
        webhook = self._webhook
        known = webhook is not None and bool(webhook.path)
        self.show_button.setText(self.tr("Hide") if self._address_shown else self.tr("Show"))
        self.show_button.updateGeometry()
        for button in (self.show_button, self.copy_button):
            button.setEnabled(known)
        if webhook is not None and not known:
            lost = self.tr("It is not in the keyring. Change the connection to make a new one.")
            self.address.set_text(lost, "warn")
        else:
            self.address.set_text(self._address(shown=self._address_shown), "text")
        self._reach.setText(
            self.tr(
                "This address is reached from this computer only. To let a sender in from outside, "
                "put a reverse proxy or a tunnel of yours with HTTPS before it, and say its "
                "address under Change. Or forward a port of your router to this computer and start "
                "“orgtide inbox listen” with --host and --certificate. Where none of this can be, "
                "ask the sender’s API instead: add it under API."
            )
        )

    def _tell_state(self) -> None:
        elsewhere = self._facts is not None and self._facts.listening_elsewhere and not self._port
        if self._port:
            self._state.setText(self.tr("Listening on port {n}").format(n=self._port))
        elif elsewhere:
            self._state.setText(self.tr("Another program of this workspace listens"))
        else:
            self._state.setText(self.tr("Not listening"))
        self.listen_button.set_ready(
            ready=not elsewhere, reason=self.tr("Only one program listens for a workspace")
        )


class StandingDelegate(CellDelegate):
    """Icon and words of what became of a payload."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: ArrivedRow = index.data(TableRole.ROW)
        standing = row.standing
        room = box.adjusted(0, 0, 14 - box.width(), 0)
        paint_icon(painter, room, standing.icon, standing.color, 14)
        color = theme().color("text2" if standing.color == "muted" else standing.color)
        paint_text(painter, box.adjusted(20, 0, 0, 0), standing.words, "small", color)
