"""Connections: all sign-ins in one place, with their health, and no secret in sight."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.core.sync import Connection, ConnectionKind
from app.ui.pages.api_page import ApiPage
from app.ui.pages.connection_facts import ConnectionCard, ConnectionsFacts
from app.ui.pages.connection_panel import WIDTH_PX, ConnectionPanel
from app.ui.pages.data_table import ConnectionTable
from app.ui.pages.health_page import HealthPage
from app.ui.pages.org_card import CARD_PX, OrgCard
from app.ui.pages.practice_faults_panel import PracticeFaultsPanel
from app.ui.pages.practice_row import PracticeRow
from app.ui.pages.table_panel import WIDTH_PX as TABLE_WIDTH_PX
from app.ui.pages.table_panel import TablePanel
from app.ui.pages.webhook_page import WebhookPage
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.card_grid import CardGrid
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.rounded_holder import RoundedHolder
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.states import EmptyState, NoticeBar

PADDING_PX = 24
GAP_PX = 20
PANEL_COVERS_BELOW_PX = 1100
"""Narrower than this the panel covers the page. Source: ui.md, section 9."""
Opening = Callable[[Connection | None], None]
"""A method of the panel that opens it, for a new connection or for one that is changed."""


class ConnectionsPage(Surface):
    """Told by `show_facts`; its panel makes the asks.

    Signals:
        ask_made: connect this (an ask of `app.asks`).
        address_pasted: the address that the browser ended on (str).
        certificate_requested: make a key for a connection, its certificate into a file (str, str).
        orgs_requested: list the orgs of the Salesforce CLI.
        api_read_requested: what does an API file ask for? (str: its name or path)
        schemes_requested: list how senders of webhooks can sign.
        cancel_requested: stop the sign-in under way.
        test_requested, login_requested, target_requested, remove_requested: str, a name.
        test_all_requested: every connection.
        practice_requested: start the practice org.
        practice_reset_requested: throw its data away and begin again.
        retry_requested: the error bar's button.
        api_requested: open the editor of API files (str: whose copy, or "" for the files).
    """

    ask_made = Signal(object)
    address_pasted = Signal(str)
    certificate_requested = Signal(str, str)
    orgs_requested = Signal()
    api_read_requested = Signal(str)
    schemes_requested = Signal()
    cancel_requested = Signal()
    test_requested = Signal(str)
    login_requested = Signal(str)
    target_requested = Signal(str)
    remove_requested = Signal(str)
    test_all_requested = Signal()
    practice_requested = Signal()
    practice_reset_requested = Signal()
    retry_requested = Signal()
    api_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._facts: ConnectionsFacts | None = None
        self.panel = ConnectionPanel()
        self.faults_panel = PracticeFaultsPanel()
        self.table_panel = TablePanel()
        self.health = HealthPage()
        self.api = ApiPage()
        self.webhook = WebhookPage()
        self.error_bar = NoticeBar()
        self._count = TextLabel("", "small", "muted")
        self._data_count = TextLabel("", "small", "muted")
        small = ButtonSize.SMALL
        self._add = PushButton(
            self.tr("Add connection"), ButtonKind.MAIN, icon="plus", size=small, changes=True
        )
        self._test_all = PushButton(self.tr("Test all"), icon="plug-zap", size=small, changes=True)
        self._cards = CardGrid(CARD_PX[0], GAP_PX)
        self._practice = PracticeRow()
        self._table = ConnectionTable()
        self._holder = RoundedHolder(self._table)
        self._no_orgs = EmptyState(
            "cloud",
            self.tr("No org is connected yet"),
            self.tr("Sign in to a sandbox first. Nothing is read or written until you say so."),
            self.tr("Connect an org"),
            "plug-zap",
        )
        self._no_data = EmptyState(
            "database",
            self.tr("No other data yet"),
            self.tr("A database or a folder of files to keep in agreement with an org."),
        )
        self._lay_out()
        self._connect()
        self.panel.hide()
        self.faults_panel.hide()
        self.table_panel.hide()
        self.health.hide()
        self.api.hide()
        self.webhook.hide()

    def show_facts(self, facts: ConnectionsFacts) -> None:
        """Show everything anew; a panel that is open stays as it is."""
        self._facts = facts
        orgs = [card for card in facts.cards if card.is_org]
        data = [card for card in facts.cards if not card.is_org and not card.is_practice]
        practice = [card for card in facts.cards if card.is_practice]
        self._count.setText(str(len(orgs)) if orgs else "")
        self._data_count.setText(str(len(data)) if data else "")
        self._cards.show_cards([self._org_card(card) for card in orgs])
        self._cards.setVisible(bool(orgs))
        self._no_orgs.setVisible(not orgs)
        self._practice.show_state(orgs=len(practice), starting=facts.practice_starting)
        self._table.show_cards(data)
        self._holder.setVisible(bool(data))
        self._no_data.setVisible(not data)
        self._test_all.set_ready(
            ready=bool(facts.cards), reason=self.tr("There is nothing to test yet")
        )

    def open_wizard(self) -> None:
        """Open the panel that adds an org."""
        self._open_panel(self.panel.open_orgs)

    def open_faults(self) -> None:
        """Open the panel that makes a bad day on the practice org."""
        self.panel.hide()
        self.table_panel.hide()
        self.faults_panel.open()
        self._fit()

    def open_tables(self, name: str) -> None:
        """Open the panel that looks into a database."""
        self.panel.hide()
        self.faults_panel.hide()
        self.table_panel.open(name)
        self._fit()

    def open_health(self, name: str) -> None:
        """Show the health of an org in place of the connections, and look."""
        self.panel.hide()
        self.table_panel.hide()
        self.faults_panel.hide()
        self.health.show()
        self._fit()
        self.health.setFocus(Qt.FocusReason.OtherFocusReason)
        self.health.look_requested.emit(name)

    def open_api_editor(self, connection: str = "") -> None:
        """Show the editor of API files in place of the connections.

        Args:
            connection: whose copy of its file; "" for the files.
        """
        self.panel.hide()
        self.table_panel.hide()
        self.faults_panel.hide()
        self.health.hide()
        self.api.show()
        self._fit()
        self.api.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.api_requested.emit(connection)

    def open_webhook(self, name: str) -> None:
        """Show what a webhook brought, in place of the connections."""
        for other in (self.panel, self.table_panel, self.faults_panel, self.health, self.api):
            other.hide()
        self.webhook.open(name)
        self._fit()
        self.webhook.arrived.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_main(self) -> None:
        """Do what the main button of what is shown does."""
        if self.api.isVisible():
            self.api.press_main()
        elif self.webhook.isVisible():
            self.webhook.press_main()
        elif self._main.isVisible():
            self._add.click()

    def save(self) -> None:
        """Keep what is edited."""
        if self.api.isVisible():
            self.api.save()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(PADDING_PX, 0, PADDING_PX, 1)
        head.row.addWidget(TextLabel(self.tr("Salesforce orgs"), "sectionTitle"))
        head.row.addWidget(self._count)
        head.row.addStretch(1)
        head.row.addWidget(self._test_all)
        head.row.addSpacing(4)
        head.row.addWidget(self._add)
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING_PX, 20, PADDING_PX, PADDING_PX)
        column.setSpacing(0)
        self._no_orgs.setFixedHeight(176)
        self._no_data.setFixedHeight(128)
        column.addWidget(self._cards)
        column.addWidget(self._no_orgs)
        column.addSpacing(GAP_PX)
        column.addWidget(self._practice)
        column.addSpacing(GAP_PX)
        column.addLayout(self._data_head())
        column.addSpacing(8)
        column.addWidget(self._holder)
        column.addWidget(self._no_data)
        column.addStretch(1)
        scroll = ScrolledColumn(body)
        self._main = QWidget()
        left = QVBoxLayout(self._main)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(head)
        left.addWidget(self.error_bar)
        left.addWidget(scroll, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._main, 1)
        row.addWidget(self.panel)
        row.addWidget(self.faults_panel)
        row.addWidget(self.table_panel)
        row.addWidget(self.health, 1)
        row.addWidget(self.api, 1)
        row.addWidget(self.webhook, 1)

    def _data_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel(self.tr("Other data"), "sectionTitle"))
        row.addWidget(self._data_count)
        row.addStretch(1)
        sql = PushButton(self.tr("SQL"), icon="database", size=ButtonSize.TINY, changes=True)
        files = PushButton(
            self.tr("Files"), icon="file-spreadsheet", size=ButtonSize.TINY, changes=True
        )
        api = PushButton(self.tr("API"), icon="globe", size=ButtonSize.TINY, changes=True)
        api.setAccessibleName(self.tr("Add an HTTP API"))
        api.clicked.connect(lambda: self._open_panel(self.panel.open_api))
        sql.setAccessibleName(self.tr("Add a database"))
        files.setAccessibleName(self.tr("Add files"))
        sql.clicked.connect(lambda: self._open_panel(self.panel.open_sql))
        files.clicked.connect(lambda: self._open_panel(self.panel.open_files))
        edit = PushButton(self.tr("API files…"), icon="pencil", size=ButtonSize.TINY)
        edit.setToolTip(self.tr("Write, change and try the files that declare HTTP APIs"))
        edit.clicked.connect(lambda: self.open_api_editor(""))
        hook = PushButton(self.tr("Webhook"), icon="webhook", size=ButtonSize.TINY, changes=True)
        hook.setAccessibleName(self.tr("Add a webhook"))
        hook.clicked.connect(lambda: self._open_panel(self.panel.open_webhook))
        for button in (sql, files, api, hook, edit):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self._add.clicked.connect(self.open_wizard)
        self._no_orgs.action_requested.connect(self.open_wizard)
        self._test_all.clicked.connect(self.test_all_requested)
        self._practice.open_requested.connect(self.practice_requested)
        self._practice.reset_requested.connect(self.practice_reset_requested)
        self._practice.faults_requested.connect(self.open_faults)
        self._practice.health_requested.connect(self._on_practice_health)
        self.faults_panel.closed.connect(self._on_panel_closed)
        self.table_panel.closed.connect(self._on_panel_closed)
        self.faults_panel.counted.connect(self._practice.show_faults)
        self.health.closed.connect(self._on_health_closed)
        self.api.closed.connect(self._on_api_closed)
        self.webhook.closed.connect(self._on_webhook_closed)
        self.panel.schemes_requested.connect(self.schemes_requested)
        self._table.inbox_requested.connect(self.open_webhook)
        self._table.test_requested.connect(self.test_requested)
        self._table.menu_requested.connect(self._on_menu_requested)
        self.panel.ask_made.connect(self.ask_made)
        self.panel.address_pasted.connect(self.address_pasted)
        self.panel.certificate_requested.connect(self.certificate_requested)
        self.panel.orgs_requested.connect(self.orgs_requested)
        self.panel.api_read_requested.connect(self.api_read_requested)
        self.panel.cancel_requested.connect(self.cancel_requested)
        self.panel.closed.connect(self._on_panel_closed)
        self.error_bar.action_requested.connect(self.retry_requested)

    def _org_card(self, card: ConnectionCard) -> OrgCard:
        made = OrgCard(card)
        made.test_requested.connect(self.test_requested)
        made.login_requested.connect(self.login_requested)
        made.target_requested.connect(self.target_requested)
        made.remove_requested.connect(self.remove_requested)
        made.reconnect_requested.connect(self._on_reconnect)
        made.health_requested.connect(self.open_health)
        return made

    def _open_panel(self, opening: Opening, connection: Connection | None = None) -> None:
        self.faults_panel.hide()
        self.table_panel.hide()
        opening(connection)
        self._fit()

    def _on_reconnect(self, name: str) -> None:
        connection = self._card(name).connection
        openings: dict[ConnectionKind, Opening] = {
            ConnectionKind.SALESFORCE: self.panel.open_orgs,
            ConnectionKind.SQL: self.panel.open_sql,
            ConnectionKind.FILES: self.panel.open_files,
            ConnectionKind.HTTP: self.panel.open_api,
            ConnectionKind.WEBHOOK: self.panel.open_webhook,
        }
        self._open_panel(openings[connection.kind], connection)

    def _card(self, name: str) -> ConnectionCard:
        cards = self._facts.cards if self._facts else ()
        return next(card for card in cards if card.connection.name == name)

    def _on_menu_requested(self, card: ConnectionCard, place: QPoint) -> None:
        name = card.connection.name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        test = menu.addAction(self.tr("Test"))
        test.triggered.connect(lambda: self.test_requested.emit(name))
        if card.connection.kind is ConnectionKind.SQL:
            look = menu.addAction(self.tr("Look inside…"))
            look.triggered.connect(lambda: self.open_tables(name))
        if card.connection.kind is ConnectionKind.HTTP:
            edit = menu.addAction(self.tr("Edit its API file…"))
            edit.triggered.connect(lambda: self.open_api_editor(name))
        if card.connection.kind is ConnectionKind.WEBHOOK:
            inbox = menu.addAction(self.tr("What it brought…"))
            inbox.triggered.connect(lambda: self.open_webhook(name))
        change = menu.addAction(self.tr("Change…"))
        change.triggered.connect(lambda: self._on_reconnect(name))
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove…"))
        remove.triggered.connect(lambda: self.remove_requested.emit(name))
        menu.popup(place)

    def _on_panel_closed(self) -> None:
        self._fit()
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_practice_health(self) -> None:
        """Look at the practice org the window works with, else at the first."""
        cards = self._facts.cards if self._facts else ()
        practice = [card for card in cards if card.is_practice]
        chosen = next((card for card in practice if card.current), practice[0])
        self.open_health(chosen.connection.name)

    def _on_health_closed(self) -> None:
        self.health.hide()
        self._on_panel_closed()

    def _on_api_closed(self) -> None:
        self.api.hide()
        self._on_panel_closed()

    def _on_webhook_closed(self) -> None:
        self.webhook.hide()
        self._on_panel_closed()

    def _fit(self) -> None:
        panels = (self.panel, self.faults_panel, self.table_panel)
        is_open = not all(panel.isHidden() for panel in panels)
        covers = self.width() < PANEL_COVERS_BELOW_PX and is_open
        for panel in panels:
            width = TABLE_WIDTH_PX if panel is self.table_panel else WIDTH_PX
            panel.setFixedWidth(self.width() if covers else width)
        whole = (self.health, self.api, self.webhook)
        instead = not all(page.isHidden() for page in whole)
        self._main.setVisible(not covers and not instead)
