"""The panes of Live: what webhooks brought, what was not let in, and the rules of sync files."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.store.pages import RejectionRow
from app.ui.delegates.cell_delegate import AnyIndex, TextDelegate
from app.ui.language import spoken
from app.ui.models.live_rows import InboxRow, RuleRow
from app.ui.models.row_table_model import Column, RowTableModel, TableRole
from app.ui.models.value_words import counted, number
from app.ui.theme import theme
from app.ui.time_words import moment_words
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import ElidedLabel, HairlineSeparator, TextLabel
from app.ui.widgets.painting import paint_text
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tables import TableView
from app.ui.widgets.token_sentence import Part, TokenSentence, plain, token, value_token


class LivePane(Surface):
    """A title with a note, and below it a body or, while there is nothing, words."""

    def __init__(self, title: str, body: QWidget, empty: EmptyState) -> None:
        super().__init__()
        self.title = title
        self._note = ElidedLabel("", "table", "muted")
        self.head = HeaderBar("paneHeader")
        self.head.row.addWidget(TextLabel(title, "paneTitle"))
        self.head.row.addWidget(self._note, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(body)
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self.setAccessibleName(title)

    def show_note(self, note: str, *, empty: bool) -> None:
        """Say how much there is."""
        self._note.set_text(note)
        self._stack.setCurrentIndex(1 if empty else 0)
        self.setAccessibleName(f"{self.title}, {note}" if note else self.title)


class EventsPane(LivePane):
    """Changes in the org; this version does not read them, and says so."""

    def __init__(self) -> None:
        empty = EmptyState(
            "radio",
            self.tr("Change events are not read by this version."),
            self.tr(
                "Nothing is missed: a preview finds every change since the last run, "
                "whenever you ask for one."
            ),
            framed=False,
        )
        super().__init__(self.tr("Change events"), QWidget(), empty)
        self.show_note("", empty=True)


class GoesToDelegate(TextDelegate):
    """Where a payload goes, or, in the colour of errors, in which run it did not get through."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row = index.data(TableRole.ROW)
        failed = isinstance(row, InboxRow) and row.delivery.failed_in
        color = theme().color("error" if failed else "text2")
        align = QStyle.visualAlignment(
            QGuiApplication.layoutDirection(), Qt.AlignmentFlag.AlignLeft
        )
        paint_text(painter, box, str(index.data() or ""), "table", color, align=align)


class InboxPane(LivePane):
    """Payloads that webhooks brought, newest first.

    Signals:
        command_requested: copy the command that lets webhooks in.
        handle_requested: handle a payload again that did not get through (int: its number).
    """

    command_requested = Signal()
    handle_requested = Signal(int)

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self._all: tuple[InboxRow, ...] = ()
        self.rows: RowTableModel[InboxRow] = RowTableModel(self._columns())
        self.table = TableView()
        self.table.setModel(self.rows)
        self.rows.setParent(self.table)
        faint = TextDelegate("table", "muted", parent=self.table)
        for column, delegate in enumerate(
            (
                faint,
                TextDelegate("table", "text", parent=self.table),
                TextDelegate("mono", "text", parent=self.table),
                TextDelegate("table", "text", parent=self.table),
                GoesToDelegate(parent=self.table),
            )
        ):
            self.table.setItemDelegateForColumn(column, delegate)
        self.table.set_widths(72, 88, 144, 0, 168)
        self.table.setAccessibleName(self.tr("Webhook inbox"))
        self._empty = EmptyState("webhook", self.tr("Nothing has come yet."), "", framed=False)
        super().__init__(self.tr("Webhook inbox"), self.table, self._empty)
        copy = PushButton(
            self.tr("Copy the command"),
            ButtonKind.QUIET,
            icon="copy",
            tip=self.tr("orgtide inbox listen takes webhooks in while it runs"),
            size=ButtonSize.TINY,
        )
        copy.clicked.connect(self.command_requested)
        self.again = PushButton(
            self.tr("Handle again"), ButtonKind.QUIET, icon="rotate-ccw", size=ButtonSize.TINY
        )
        self.again.clicked.connect(self._on_again)
        self.dead = PushButton("", ButtonKind.QUIET, icon="mail-x", size=ButtonSize.TINY)
        self.dead.setCheckable(True)
        self.dead.setToolTip(self.tr("Only the payloads that did not get through"))
        self.dead.toggled.connect(self._show_wanted)
        self.dead.hide()
        self.head.row.addWidget(self.dead)
        self.head.row.addWidget(self.again)
        self.head.row.addWidget(copy)
        self.table.selectionModel().currentRowChanged.connect(self._show_again)
        self._show_again()

    def show_rows(
        self, rows: Sequence[InboxRow], kept: int, webhooks: Sequence[str], now: datetime
    ) -> None:
        """Show payloads.

        Args:
            rows: newest first.
            kept: how many there are, those that are not shown counted in.
            webhooks: names of the connections that take them.
            now: aware.
        """
        self._now, self._all = now, tuple(rows)
        failed = sum(1 for row in rows if row.delivery.failed_in)
        words = counted(failed, self.tr("1 dead letter"), self.tr("{n} dead letters"))
        self.dead.setText(words)
        self.dead.updateGeometry()
        self.dead.setVisible(failed > 0)
        if not failed:
            self.dead.setChecked(False)
        self._show_wanted()
        note = counted(kept, self.tr("1 payload kept"), self.tr("{n} payloads kept"))
        if kept > len(rows):
            note = self.tr("the newest {n} of {all}").format(n=number(len(rows)), all=number(kept))
        self.show_note(note if kept else "", empty=not rows)
        names = ", ".join(webhooks)
        advice = self.tr("No webhook is connected. Webhook in Connections makes an address.")
        if webhooks:
            words = self.tr(
                "Payloads for {names} come in while the page of the webhook in Connections "
                "listens, or orgtide inbox listen runs."
            )
            advice = words.format(names=names)
        self._empty.show_words(self.tr("Nothing has come yet."), advice)

    def _show_wanted(self) -> None:
        """Show all payloads, or the dead letters alone."""
        shown = tuple(
            row for row in self._all if row.delivery.failed_in or not self.dead.isChecked()
        )
        if shown != self.rows.rows():
            self.rows.show_rows(shown)
        self._show_again()

    def _columns(self) -> tuple[Column[InboxRow], ...]:
        return (
            Column(
                self.tr("Received"),
                lambda row: f"{row.delivery.received_at.astimezone():%H:%M:%S}",
                lambda row: row.delivery.id,
                tooltip=lambda row: moment_words(row.delivery.received_at, self._now),
                accessible=lambda row: moment_words(row.delivery.received_at, self._now),
            ),
            Column(
                self.tr("Webhook"),
                lambda row: row.delivery.connection,
                lambda row: row.delivery.connection,
                tooltip=lambda row: self.tr("From {address}").format(address=row.delivery.remote),
            ),
            Column(self.tr("Type"), lambda row: row.delivery.type, lambda row: row.delivery.type),
            Column(
                self.tr("Content"),
                lambda row: row.content or self.tr("Erased"),
                tooltip=lambda row: row.delivery.begin,
            ),
            Column(
                self.tr("Goes to"),
                self._goes_to,
                lambda row: (row.delivery.failed_in, row.goes_to),
                tooltip=lambda row: spoken(row.delivery.why),
            ),
        )

    def _goes_to(self, row: InboxRow) -> str:
        if row.delivery.failed_in:
            words = self.tr("Failed in run {n}: {why}")
            return words.format(n=row.delivery.failed_in, why=spoken(row.delivery.why))
        return ", ".join(row.goes_to) or self.tr("No mapping takes this type")

    def _failed(self) -> InboxRow | None:
        """The chosen payload, if it did not get through."""
        row = self.table.currentIndex().data(TableRole.ROW)
        return row if isinstance(row, InboxRow) and row.delivery.failed_in else None

    def _show_again(self) -> None:
        found = self._failed()
        self.again.setEnabled(found is not None)
        tip = self.tr("Choose a payload that failed in a run")
        if found is not None:
            tip = self.tr("Sends its record again, and no other")
        self.again.setToolTip(tip)

    def _on_again(self) -> None:
        found = self._failed()
        if found is not None:
            self.handle_requested.emit(found.delivery.id)


class RejectionsPane(LivePane):
    """Requests that were not let in, by day and reason."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self.rows: RowTableModel[RejectionRow] = RowTableModel(self._columns())
        self.table = TableView()
        self.table.setModel(self.rows)
        self.rows.setParent(self.table)
        for column, delegate in enumerate(
            (
                TextDelegate("table", "muted", parent=self.table),
                TextDelegate("table", "text", parent=self.table),
                TextDelegate("table", "error", parent=self.table),
                TextDelegate("table", "text2", parent=self.table),
                TextDelegate("mono", "text2", parent=self.table),
            )
        ):
            self.table.setItemDelegateForColumn(column, delegate)
        self.table.set_widths(112, 104, 0, 72, 144)
        self.table.setAccessibleName(self.tr("Not let in"))
        empty = EmptyState(
            "shield-check",
            self.tr("Everything that came was let in."),
            self.tr("Wrong signatures, unknown senders and unreadable payloads are counted here."),
            framed=False,
        )
        super().__init__(self.tr("Not let in"), self.table, empty)

    def show_rows(self, rows: Sequence[RejectionRow], now: datetime) -> None:
        """Show what was not let in, newest first."""
        self._now = now
        if tuple(rows) != self.rows.rows():
            self.rows.show_rows(rows)
        times = sum(row.times for row in rows)
        words = counted(times, self.tr("1 request"), self.tr("{n} requests"))
        self.show_note(words if rows else "", empty=not rows)

    def _columns(self) -> tuple[Column[RejectionRow], ...]:
        return (
            Column(
                self.tr("Last"),
                lambda row: moment_words(row.last_at, self._now),
                lambda row: row.last_at,
            ),
            Column(self.tr("Webhook"), lambda row: row.connection, lambda row: row.connection),
            Column(
                self.tr("Why"),
                lambda row: f"{row.status}: {spoken(row.reason)}",
                lambda row: row.status,
            ),
            Column(self.tr("Times"), lambda row: number(row.times), lambda row: row.times),
            Column(self.tr("From"), lambda row: row.remote, lambda row: row.remote),
        )


class RulesPane(LivePane):
    """The rules as sentences.

    Signals:
        sync_opened: the sync of a rule (str).
    """

    sync_opened = Signal(str)

    def __init__(self) -> None:
        self._shown: tuple[RuleRow, ...] = ()
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        empty = EmptyState(
            "zap",
            self.tr("No rules yet"),
            self.tr("A sync file may say: when a field changes to a value, then call an action."),
            framed=False,
        )
        super().__init__(self.tr("Rules"), self._scroll, empty)

    def show_rows(self, rows: Sequence[RuleRow]) -> None:
        """Show rules, in this order."""
        note = self.tr("{n} read and checked; this version does not carry them out")
        self.show_note(note.format(n=number(len(rows))) if rows else "", empty=not rows)
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows:
            column.addWidget(self._card(row))
            column.addWidget(HairlineSeparator())
        column.addStretch(1)
        self._scroll.setWidget(body)

    def _card(self, row: RuleRow) -> QWidget:
        card = QWidget()
        outer = QHBoxLayout(card)
        outer.setContentsMargins(16, 10, 12, 10)
        outer.setSpacing(8)
        lines = QVBoxLayout()
        lines.setSpacing(6)
        lines.addWidget(TokenSentence(rule_parts(row)))
        lines.addWidget(TextLabel(self._below(row), "small", "muted", wrap=True))
        outer.addLayout(lines, 1)
        show = PushButton(
            self.tr("Show the sync"), ButtonKind.QUIET, size=ButtonSize.TINY, icon="waypoints"
        )
        show.setAccessibleName(self.tr("Show the sync {title}").format(title=row.title))
        show.clicked.connect(lambda: self.sync_opened.emit(row.sync))
        outer.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _below(self, row: RuleRow) -> str:
        once = ""
        if row.rule.once_per:
            words = self.tr("Once per {fields}.")
            once = words.format(fields=", ".join(row.rule.once_per)) + " "
        state = self.tr("{title} is active.") if row.active else self.tr("{title} is off.")
        return once + state.format(title=row.title)


def rule_parts(row: RuleRow) -> tuple[Part, ...]:
    """Say a rule: when something changes, then an action of a connection is called."""
    when, rule = row.rule.when, row.rule
    parts = [plain(_tr("When")), token(when.object)]
    if when.field:
        parts.append(token(when.field))
    if when.to is None:
        parts.append(plain(_tr("changes")))
    else:
        parts += [plain(_tr("changes to")), value_token(when.to or _tr("empty"))]
    if when.where:
        parts += [plain(_tr("and")), value_token(when.where)]
    return (*parts, plain(_tr("then call")), token(f"{rule.role}.{rule.action}"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RulesPane", text)
