"""Asks before a plan is written to an org: what, where, what it costs; a phrase for deletions."""

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.approval import TRIED_FIRST
from app.core.sync import OrgKind
from app.ui.change_look import ChangeLook
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.models.value_words import form_of
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.chips import KindTile
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.environment_control import environment_width
from app.ui.widgets.labels import HairlineSeparator, IconLabel, TextLabel
from app.ui.widgets.painting import paint_line, paint_text, text_width
from app.ui.widgets.rounded_holder import RoundedHolder

WIDTH_PX = 640
BAND_PX = 40
PADDING_PX = 24
NAMES_SHOWN = 3
MANY_DELETIONS = 100
"""Above so many deletions a sandbox asks for the typed phrase too. Source: ui.md, section 0."""


@dataclass(frozen=True)
class Fact:
    """One true sentence about the plan, with its icon and colour token."""

    icon: str
    color: str
    text: str


@dataclass(frozen=True)
class ApplyFacts:
    """What the dialog says about the plan that would be sent."""

    environment: OrgKind
    org: str
    address: str
    subject: str
    """What is written, from what, as whom: one line below the title."""
    inserts: int
    updates: int
    deletes: int
    deleted_names: tuple[str, ...]
    """Names of the first few records that would be deleted."""
    label_plural: str
    """The object's own word in the plural, lower case, for the phrase."""
    facts: tuple[Fact, ...] = ()
    only_first: int = 0
    """Only so many go now and the rest waits; 0 for all."""

    @property
    def total(self) -> int:
        """How many records would be written."""
        return self.inserts + self.updates + self.deletes

    @property
    def needs_phrase(self) -> bool:
        """Whether the deletions have to be typed out."""
        if self.environment is OrgKind.PRODUCTION:
            return self.deletes > 0
        return self.environment is OrgKind.SANDBOX and self.deletes > MANY_DELETIONS

    @property
    def needs_dialog(self) -> bool:
        """Whether anything is asked at all; practice never asks."""
        if self.environment is OrgKind.PRODUCTION:
            return True
        return self.environment is OrgKind.SANDBOX and self.deletes > 0


class ApplyDialog(QDialog):
    """Opened with `open()`. Enter never applies; Esc cancels.

    Signals:
        apply_requested: write it (bool: with the deletions, int: how many go before a person looks,
            0 for all at once).
    """

    apply_requested = Signal(bool, int)

    def __init__(self, facts: ApplyFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._with_deletes = facts.deletes > 0
        self._title = TextLabel("", "dialogTitle")
        self._go = PushButton(
            "",
            ButtonKind.WRITE,
            icon=look_of(facts.environment).icon,
            environment=facts.environment,
        )
        self._cancel = PushButton(self.tr("Cancel"))
        self._leave_out = PushButton("", ButtonKind.QUIET, icon="minus")
        self.try_first = CheckBox(
            self.tr("Send {n} first. I look at them, then the rest goes.").format(n=TRIED_FIRST)
        )
        self.try_first.setChecked(facts.environment is OrgKind.PRODUCTION)
        self._phrase = QLineEdit()
        self._missing = TextLabel("", "small", "muted")
        self._phrase_part = QWidget()
        self._delete_row = QWidget()
        self.setWindowTitle(self.tr("Apply changes"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lay_out()
        self._cancel.clicked.connect(self.reject)
        self._go.clicked.connect(self._on_go)
        self._leave_out.clicked.connect(self._on_leave_out)
        self._phrase.textChanged.connect(self._refresh)
        self._refresh()
        first = self._phrase if self._asks_phrase() else self._cancel
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def phrase(self) -> str:
        """Give the words that have to be typed, e.g. "delete 3 contacts"."""
        words = self.tr("delete {n} {records}")
        return words.format(n=self._facts.deletes, records=self._facts.label_plural.casefold())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("hairlineStrong"))

    def _asks_phrase(self) -> bool:
        return self._facts.needs_phrase and self._with_deletes

    def _lay_out(self) -> None:
        body = Surface("raised")
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING_PX, 20, PADDING_PX, 20)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addSpacing(4)
        column.addWidget(TextLabel(self._facts.subject, "body", "text2", wrap=True))
        column.addSpacing(16)
        column.addWidget(self._counts())
        column.addSpacing(12)
        for fact in self._facts.facts:
            column.addLayout(_fact_row(fact))
            column.addSpacing(8)
        column.addWidget(self.try_first)
        column.addWidget(self._phrase_area())
        foot = Surface("sunken", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(PADDING_PX, 16, PADDING_PX, 16)
        row.setSpacing(8)
        for button in (self._leave_out, self._cancel, self._go):
            button.setAutoDefault(False)
        row.addWidget(self._leave_out)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        body.setFixedWidth(WIDTH_PX)
        outer.addWidget(EnvironmentBand(self._facts))
        outer.addWidget(body)
        outer.addWidget(foot)

    def _counts(self) -> RoundedHolder:
        rows_holder = QWidget()
        column = QVBoxLayout(rows_holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        facts = self._facts
        names = ", ".join(facts.deleted_names[:NAMES_SHOWN])
        if facts.deletes > NAMES_SHOWN:
            more = self.tr(" and {n} more").format(n=facts.deletes - NAMES_SHOWN)
            names += more
        rows = (
            (ChangeLook.CREATE, facts.inserts, self.tr("Create"), ""),
            (ChangeLook.UPDATE, facts.updates, self.tr("Update"), ""),
            (ChangeLook.DELETE, facts.deletes, self.tr("Delete"), names),
        )
        for look, count, word, note in rows:
            if not count:
                continue
            row = _count_row(look, count, word, note)
            if look is ChangeLook.DELETE:
                self._delete_row = row
            column.addWidget(row)
            column.addWidget(HairlineSeparator())
        return RoundedHolder(rows_holder, "raised")

    def _phrase_area(self) -> QWidget:
        column = QVBoxLayout(self._phrase_part)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(HairlineSeparator())
        words = self.tr("Type “{phrase}” to allow the deletions.").format(phrase=self.phrase())
        column.addWidget(TextLabel(words, "body", wrap=True, selectable=True))
        self._phrase.setFixedHeight(theme().size("control") + 4)
        self._phrase.setFont(theme().font("mono"))
        self._phrase.setAccessibleName(words)
        column.addWidget(self._phrase)
        column.addWidget(self._missing)
        return self._phrase_part

    def _refresh(self) -> None:
        """Bring title, buttons and the phrase in step with what would be written."""
        facts = self._facts
        total = facts.total if self._with_deletes else facts.total - facts.deletes
        self.try_first.setVisible(not facts.only_first and total > TRIED_FIRST)
        total = min(total, facts.only_first) if facts.only_first else total
        number = QLocale().toString(total)
        word = look_of(facts.environment).word
        title = form_of(
            total, self.tr("Apply 1 change to {org}?"), self.tr("Apply {n} changes to {org}?")
        )
        self._title.setText(title.format(n=number, org=facts.org))
        words = form_of(
            total,
            self.tr("Apply 1 change to {environment}"),
            self.tr("Apply {n} changes to {environment}"),
        )
        self._go.setText(words.format(n=number, environment=word))
        self._go.updateGeometry()
        self._leave_out.setVisible(self._with_deletes)
        leave_out = form_of(
            facts.deletes,
            self.tr("Leave out the deletion"),
            self.tr("Leave out the {n} deletions"),
        )
        self._leave_out.setText(leave_out.format(n=QLocale().toString(facts.deletes)))
        self._delete_row.setVisible(self._with_deletes)
        self._phrase_part.setVisible(self._asks_phrase())
        typed, wanted = self._phrase.text().strip().casefold(), self.phrase().casefold()
        fits = typed == wanted
        self._missing.setText("" if fits else self._missing_words(wanted, typed))
        ready = total > 0 and (fits or not self._asks_phrase())
        reason = self.tr("Type the phrase first") if total else self.tr("Nothing is left to write")
        self._go.set_ready(ready=ready, reason=reason)

    def _missing_words(self, wanted: str, typed: str) -> str:
        missing = len(wanted) - len(typed)
        if not wanted.startswith(typed) or missing <= 0:
            return self.tr("This is not the phrase")
        if missing == 1:
            return self.tr("1 character is missing")
        return self.tr("{n} characters are missing").format(n=missing)

    def _on_leave_out(self) -> None:
        self._with_deletes = False
        self._refresh()
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_go(self) -> None:
        tries = not self.try_first.isHidden() and self.try_first.isChecked()
        first = TRIED_FIRST if tries else self._facts.only_first
        self.apply_requested.emit(self._with_deletes, first)
        self.accept()


class EnvironmentBand(QWidget):
    """The solid band at the top: icon, word, org and address."""

    def __init__(self, facts: ApplyFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self.setFixedHeight(BAND_PX)
        self.setAccessibleName(f"{look_of(facts.environment).word}, {facts.org}, {facts.address}")

    def paintEvent(self, event: QPaintEvent) -> None:
        look, color = look_of(self._facts.environment), theme().color
        white, box = color("onSolid"), QRectF(self.rect())
        with QPainter(self) as painter:
            painter.fillRect(box, color(look.fill))
            paint_icon(painter, QRectF(20, 0, 18, BAND_PX), look.icon, "onSolid", 18)
            left = 46.0
            paint_text(painter, box.adjusted(left, 0, 0, 0), look.word, "environment", white)
            left += environment_width(look.word) + 10
            line = QRectF(left, 12, 1, BAND_PX - 24)
            paint_line(painter, line.topLeft(), line.bottomLeft(), white)
            address = text_width(self._facts.address, "small") + 1
            room = QRectF(left + 10, 0, box.width() - left - address - 50, BAND_PX)
            paint_text(painter, room, self._facts.org, "bodyStrong", white)
            right = QRectF(box.right() - 20 - address, 0, address, BAND_PX)
            paint_text(painter, right, self._facts.address, "small", white)


def _count_row(look: ChangeLook, count: int, word: str, note: str) -> QWidget:
    row = Surface(look.tint if look is ChangeLook.DELETE else "raised")
    grid = QGridLayout(row)
    grid.setContentsMargins(12, 8, 12, 8)
    grid.setHorizontalSpacing(12)
    grid.setColumnMinimumWidth(1, 64)
    grid.setColumnMinimumWidth(2, 64)
    grid.setColumnStretch(3, 1)
    number = TextLabel(QLocale().toString(count), "paneTitle")
    number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(KindTile(look.icon, look.text, look.tint, word), 0, 0)
    grid.addWidget(number, 0, 1)
    grid.addWidget(TextLabel(word, "body"), 0, 2)
    grid.addWidget(TextLabel(note, "small", look.text, wrap=True), 0, 3)
    return row


def _fact_row(fact: Fact) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(IconLabel(fact.icon, fact.color))
    row.addWidget(TextLabel(fact.text, "body", wrap=True), 1)
    return row
