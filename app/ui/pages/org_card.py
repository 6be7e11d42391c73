"""One Salesforce org as a card: environment band, who is signed in, how it is doing."""

from PySide6.QtCore import QCoreApplication, QLocale, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.language import spoken
from app.ui.pages.connection_facts import ConnectionCard, ConnectionTest
from app.ui.theme import theme
from app.ui.time_words import clock_words
from app.ui.widgets.bars import ShareBar
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.painting import paint_text, rounded_clip, text_width

BAND_PX = 28
CARD_PX = (428, 260)
LABEL_PX = 96
ROW_PX = 22
CALLS_BAR_PX = 96
MISSING = "–"


class OrgCard(CardFrame):
    """Told everything when it is made; asks by signals.

    Signals:
        test_requested, login_requested, reconnect_requested, target_requested, remove_requested,
        health_requested: a button or a line of the menu was chosen (str: connection name).
    """

    test_requested = Signal(str)
    login_requested = Signal(str)
    reconnect_requested = Signal(str)
    target_requested = Signal(str)
    remove_requested = Signal(str)
    health_requested = Signal(str)

    def __init__(self, card: ConnectionCard, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._card = card
        self._name = card.connection.name
        self._kind = card.connection.org_kind or OrgKind.PRODUCTION
        self.setFixedHeight(theme().scaled(CARD_PX[1]))
        self.setMinimumWidth(320)
        self.setAccessibleName(f"{self._name}, {look_of(self._kind).word}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self._open_menu(self.mapToGlobal(place))
        )
        self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(*CARD_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, color = look_of(self._kind), theme().color
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(rounded_clip(QRectF(self.rect()), theme().radius("card")))
            band = QRectF(0, 0, self.width(), BAND_PX)
            painter.fillRect(band, color(look.fill))
            paint_icon(painter, QRectF(12, 0, 14, BAND_PX), look.icon, "onSolid", 14)
            words = QRectF(32, 0, band.width(), BAND_PX)
            paint_text(painter, words, look.word, "environment", color("onSolid"))
            if self._card.current:
                text = self.tr("Current org")
                left = band.right() - 12 - text_width(text, "label")
                paint_icon(painter, QRectF(left - 18, 0, 14, BAND_PX), "check", "onSolid", 14)
                room = QRectF(left, 0, band.right() - left, BAND_PX)
                paint_text(painter, room, text, "label", color("onSolid"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, BAND_PX + 8, 12, 12)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(self._name, "sectionTitle"), 1)
        dots = PushButton(
            "",
            ButtonKind.QUIET,
            icon="ellipsis",
            tip=self.tr("More for {name}").format(name=self._name),
            size=ButtonSize.TINY,
        )
        dots.clicked.connect(lambda: self._open_menu(dots.mapToGlobal(dots.rect().bottomLeft())))
        health = PushButton(
            "",
            ButtonKind.QUIET,
            icon="list-checks",
            tip=self.tr("Health of {name}").format(name=self._name),
            size=ButtonSize.TINY,
            changes=True,
        )
        health.clicked.connect(lambda: self.health_requested.emit(self._name))
        head.addWidget(health)
        head.addWidget(dots)
        column.addLayout(head)
        column.addWidget(ElidedLabel(self._card.where, "mono", "muted"))
        column.addSpacing(4)
        column.addLayout(self._rows())
        column.addStretch(1)
        column.addLayout(self._buttons())

    def _rows(self) -> QGridLayout:
        test, settings = self._card.test, self._card.connection.settings
        facts = test.facts if test else None
        known = settings.get("signed_in_as") or settings.get("username", "")
        user = known or (facts.username if facts else "")
        version = settings.get("api_version") or (facts.api_version if facts else "")
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.setColumnMinimumWidth(0, LABEL_PX)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("User"), ElidedLabel(user or MISSING, "small")),
            (self.tr("Edition"), ElidedLabel((facts.edition if facts else "") or MISSING, "small")),
            (self.tr("API version"), ElidedLabel(version or MISSING, "small")),
            (self.tr("Sign-in"), ElidedLabel(sign_in_words(settings.get("sign_in", "")), "small")),
            (self.tr("Last test"), last_test_line(test, testing=self._card.testing)),
            (self.tr("API today"), self._calls()),
        )
        for number, (label, value) in enumerate(rows):
            grid.addWidget(TextLabel(label, "small", "muted"), number, 0)
            grid.addWidget(value, number, 1)
            grid.setRowMinimumHeight(number, theme().scaled(ROW_PX))
        return grid

    def _calls(self) -> QWidget:
        usage = self._card.usage
        if usage is None:
            return TextLabel(self.tr("Not known yet"), "small", "muted")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        locale = QLocale()
        words = locale.toString(usage.today)
        limit = usage.daily_budget
        of = self.tr("of {n}").format(n=locale.toString(limit)) if limit is not None else ""
        if limit:
            bar = ShareBar(CALLS_BAR_PX)
            bar.setFixedWidth(CALLS_BAR_PX)
            bar.show_shares(usage.today / limit, 0, f"{words} {of}")
            row.addWidget(bar)
        row.addWidget(TextLabel(words, "small"))
        row.addWidget(TextLabel(of, "small", "muted"))
        row.addStretch(1)
        return line

    def _buttons(self) -> QHBoxLayout:
        test = PushButton(self.tr("Test"), icon="plug-zap", size=ButtonSize.TINY, changes=True)
        test.setToolTip(self.tr("2 API calls"))
        test.set_ready(ready=not self._card.testing, reason=self.tr("The test is running"))
        login = PushButton(
            self.tr("Log in to Salesforce"),
            trailing_icon="external-link",
            size=ButtonSize.TINY,
            changes=True,
        )
        again = PushButton(
            self.tr("Force reconnect"), icon="refresh-cw", size=ButtonSize.TINY, changes=True
        )
        test.clicked.connect(lambda: self.test_requested.emit(self._name))
        login.clicked.connect(lambda: self.login_requested.emit(self._name))
        again.clicked.connect(lambda: self.reconnect_requested.emit(self._name))
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (test, login, again):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, signal in (
            (self.tr("Work with this org"), self.target_requested),
            (self.tr("Test"), self.test_requested),
            (self.tr("Health…"), self.health_requested),
            (self.tr("Log in to Salesforce"), self.login_requested),
            (self.tr("Force reconnect"), self.reconnect_requested),
            (self.tr("Remove…"), self.remove_requested),
        ):
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, s=signal: s.emit(self._name))
        menu.popup(place)


def last_test_line(test: ConnectionTest | None, *, testing: bool = False) -> QWidget:
    """Make one line about the last test: icon, time and how long it took, or what was wrong."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    icon, color, words = last_test_words(test, testing=testing)
    if icon:
        row.addWidget(IconLabel(icon, color, 14))
    row.addWidget(ElidedLabel(words, "small", color), 1)
    return line


def last_test_words(test: ConnectionTest | None, *, testing: bool) -> tuple[str, str, str]:
    """Give icon, colour token and words of a connection's last test."""
    if testing:
        return "loader-circle", "muted", QCoreApplication.translate("OrgCard", "Testing…")
    if test is None:
        return "", "muted", QCoreApplication.translate("OrgCard", "Not tested in this session")
    if not test.facts.ok:
        return "circle-x", "error", spoken(test.facts.message)
    if test.facts.missing:
        count = len(test.facts.missing)
        said = QCoreApplication.translate("OrgCard", "Rights missing for the mappings: {n}")
        return "triangle-alert", "warn", said.format(n=count)
    words = QCoreApplication.translate("OrgCard", "{time}, {seconds} s")
    seconds = QLocale().toString(test.seconds, "f", 1)
    return "circle-check", "ok", words.format(time=clock_words(test.at), seconds=seconds)


def sign_in_words(sign_in: str) -> str:
    """Say how a connection signs in."""
    words = {
        "oauth": QCoreApplication.translate("OrgCard", "Browser sign-in"),
        "password": QCoreApplication.translate("OrgCard", "Username, password and token"),
        "token": QCoreApplication.translate("OrgCard", "Access token"),
        "key": QCoreApplication.translate("OrgCard", "Key and certificate"),
        "client": QCoreApplication.translate("OrgCard", "App with a secret"),
        "cli": QCoreApplication.translate("OrgCard", "Salesforce CLI"),
    }
    return words.get(sign_in, sign_in or MISSING)
