"""The bars of the record pane: what record it is and what can be done with it; its keys."""

from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.fix import fix_of
from app.core.plan import EDITED, Change, ChangeKind, Verdict
from app.core.snapshot import Side
from app.store.pages import Resolved, Standing
from app.ui.change_look import LOOK_OF_KIND
from app.ui.language import spoken
from app.ui.models.plan_view import PlanView
from app.ui.models.value_words import counted
from app.ui.theme import theme
from app.ui.time_words import moment_words
from app.ui.widgets.buttons import ButtonKind, ButtonSize, LinkButton, PushButton
from app.ui.widgets.cards import HeaderBar
from app.ui.widgets.chips import Badge, KindTile
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.painting import paint_text, text_width
from app.ui.widgets.search_field import KEY_PADDING_PX, paint_keys
from app.wording.plans import fix_words

TITLE_PX, FOOT_PX = 48, 36
"""Unit: pixels. Source: ui.md, section 3."""
ID_FROM_PX = 1_120
"""Narrowest bar that has room for the record's Id. Unit: pixels."""
NAME_LEAST_PX = 96
MEND_LETTERS = 44
"""Most letters on the button that mends; its tip says all. Unit: letters."""


class RecordTitleBar(HeaderBar):
    """Kind, name, Id, reason, and what can be done with the record as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedHeight(theme().scaled(TITLE_PX))
        self._narrow = False
        tiny = ButtonSize.TINY
        self._tile = KindTile("equal", "same", "sameTint", "")
        self._name = ElidedLabel("", "sectionTitle", "text")
        self._id = TextLabel("", "mono", "muted", selectable=True)
        self._reason = Badge("", "", color="conflict", tint="conflictTint")
        self._stamp = ElidedLabel("", "table", "muted")
        self.source = PushButton(
            self.tr("Take all source"), size=tiny, icon="arrow-left-to-line", changes=True
        )
        self.target = PushButton(
            self.tr("Keep all target"), size=tiny, trailing_icon="arrow-right-to-line", changes=True
        )
        self.open = PushButton(
            self.tr("Open in Salesforce"), ButtonKind.QUIET, size=tiny, icon="external-link"
        )
        self.approve = PushButton(
            self.tr("Approve record"),
            ButtonKind.MAIN,
            size=tiny,
            icon="check",
            hint=self.tr("Space"),
            changes=True,
        )
        self.mend = PushButton("", ButtonKind.MAIN, size=tiny, icon="wand-sparkles", changes=True)
        for widget in (self._tile, self._name, self._id, self._reason):
            self.row.addWidget(widget)
        self.row.addWidget(self._stamp, 1)
        for button in (self.source, self.target, self.open, self.mend, self.approve):
            self.row.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_record(self, plan: PlanView | None, resolved: Resolved | None) -> None:
        """Show which record it is and why it is here."""
        change = resolved.change if resolved else None
        self._name.set_text(change.title if change else self.tr("No record is chosen"))
        least = min(theme().scaled(NAME_LEAST_PX), self._name.sizeHint().width())
        self._name.setMinimumWidth(least)
        self._tile.setVisible(change is not None)
        if change is not None:
            look = LOOK_OF_KIND[change.kind]
            self._tile.show_look(look.icon, color=look.text, tint=look.tint, tip=look.value)
        self._id.setText((change.target_key or "") if change else "")
        reason = self._reason_words(plan, change) if plan and change else ""
        look = LOOK_OF_KIND[change.kind] if change else LOOK_OF_KIND[ChangeKind.UPDATE]
        self._reason.show_state(reason, "", color=look.text, tint=look.tint)
        self._reason.setVisible(bool(reason) and not (self._narrow and change and change.fields))
        self._reason.setToolTip(spoken(change.detail) if change else "")
        self._stamp.set_text(self._stamp_words(change) if change else "")
        self._show_buttons(plan, resolved)
        self._fit()
        self.row.activate()  # at once: the last name's width must not be seen under this one

    def set_narrow(self, *, narrow: bool) -> None:
        """Keep only icons of the lesser buttons, and what the fields do not say themselves."""
        self._narrow = narrow
        self.approve.setText(self.tr("Approve") if narrow else self.tr("Approve record"))
        self.approve.updateGeometry()
        for button, words in self._lesser():
            button.setText("" if narrow else words)
            button.setToolTip(words if narrow else "")
            button.setAccessibleName(words)
            button.updateGeometry()

    def _lesser(self) -> tuple[tuple[PushButton, str], ...]:
        return (
            (self.source, self.tr("Take all source")),
            (self.target, self.tr("Keep all target")),
            (self.open, self.tr("Open in Salesforce")),
        )

    def _fit(self) -> None:
        """Leave the Id out before the name has to be cut."""
        roomy = self.width() >= theme().scaled(ID_FROM_PX)
        self._id.setVisible(bool(self._id.text()) and roomy)

    def _show_buttons(self, plan: PlanView | None, resolved: Resolved | None) -> None:
        change = resolved.change if resolved else None
        kind = change.kind if change else None
        several = kind in {ChangeKind.CONFLICT, ChangeKind.UPDATE}
        self.source.setVisible(several)
        self.target.setVisible(several)
        known = bool(plan and plan.record_url and change and change.target_key)
        self.open.setVisible(known)
        self.approve.setVisible(change is not None and kind is not ChangeKind.PROBLEM)
        self._show_mend(plan, change)
        waits = resolved is not None and resolved.standing is Standing.UNDECIDED
        self.approve.setToolTip(self.tr("Choose a side first") if waits else "")

    def _show_mend(self, plan: PlanView | None, change: Change | None) -> None:
        """Offer the change of the mapping that mends a problem, where there is one."""
        rules = plan.rules.get(change.mapping, {}) if plan and change else {}
        rule = rules.get(change.fields[0].rule) if change and change.fields else None
        fix = (
            fix_of(change, rule.flow, rule.target_type, rule.target_length)
            if change and rule
            else None
        )
        self.mend.setVisible(fix is not None)
        if fix is not None and rule is not None:
            words = spoken(fix_words(fix, rule.target_label or rule.target))
            self.mend.setText(words if len(words) <= MEND_LETTERS else f"{words[:MEND_LETTERS]}…")
            self.mend.setToolTip(
                self.tr("{words}, from now on, in the mapping. Then compare again.").format(
                    words=words
                )
            )

    def _reason_words(self, plan: PlanView, change: Change) -> str:
        if change.kind is ChangeKind.PROBLEM:
            return spoken(change.detail)
        disputed = [one for one in change.fields if one.verdict is Verdict.CONFLICT]
        if any(one.note == EDITED for one in change.fields):
            return self.tr("Edited here since both sides agreed")
        if not disputed:
            return self.tr("Merged or converted") if _followed(change) else ""
        if len(disputed) == 1:
            words = self.tr("Both sides changed {field}")
            return words.format(field=plan.field_of(disputed[0].rule).label)
        return counted(len(disputed), "", self.tr("Both sides changed {n} fields"))

    def _stamp_words(self, change: Change) -> str:
        if not change.target_stamp or change.kind is ChangeKind.INSERT:
            return ""
        stamp = datetime.fromisoformat(change.target_stamp)
        when = moment_words(stamp, datetime.now(tz=UTC))
        side = self.tr("Target changed {when}") if change.side is Side.TARGET else ""
        return side.format(when=when)


def _followed(change: Change) -> bool:
    """Whether the change goes to another record than the link once led to."""
    return change.kind is not ChangeKind.PROBLEM and bool(change.detail)


class RecordFootBar(HeaderBar):
    """How many fields are folded away, and the keys of the pane.

    Signals:
        show_all_requested: unfold them.
    """

    show_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedHeight(theme().scaled(FOOT_PX))
        self._icon = IconLabel("list-collapse", "muted")
        self._words = TextLabel("", "table", "muted")
        self._all = LinkButton(self.tr("Show all"))
        self.row.addWidget(self._icon)
        self.row.addWidget(self._words)
        self.row.addWidget(self._all)
        self.row.addStretch(1)
        self._hints = KeyHints(
            (
                ("1", self.tr("Source")),
                ("2", self.tr("Target")),
                ("3", self.tr("Edit")),
                ("N", self.tr("Next conflict")),
            )
        )
        self.row.addWidget(self._hints)
        self._all.clicked.connect(self.show_all_requested)
        self.show_folded(0)

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the keys out; they are in the menu of the row too."""
        self._hints.setVisible(not narrow)

    def show_folded(self, count: int) -> None:
        """Say how many fields are not shown."""
        self._words.setText(
            counted(
                count,
                self.tr("1 more field is the same on all sides"),
                self.tr("{n} more fields are the same on all sides"),
            )
        )
        for widget in (self._icon, self._words, self._all):
            widget.setVisible(count > 0)


class KeyHints(QWidget):
    """Keys in small frames, each with what it does."""

    def __init__(self, hints: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(f"{key} {words}" for key, words in hints))
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._width(*hint) for hint in self._hints), theme().size("controlTiny"))

    def paintEvent(self, event: QPaintEvent) -> None:
        left = 0
        with QPainter(self) as painter:
            for key, words in self._hints:
                frame = text_width(key, "label") + 2 * KEY_PADDING_PX
                paint_keys(painter, left + frame, self.height(), key)
                box = QRectF(left + frame + 8, 0, text_width(words, "table") + 1, self.height())
                paint_text(painter, box, words, "table", theme().color("muted"))
                left += self._width(key, words)

    def _width(self, key: str, words: str) -> int:
        frame = text_width(key, "label") + 2 * KEY_PADDING_PX
        last = (key, words) == self._hints[-1]
        return frame + 8 + text_width(words, "table") + (1 if last else 16)
