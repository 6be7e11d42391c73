"""The bar above a plan: where it comes from, where it goes, when it was made, and what to do."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import icon
from app.ui.models.plan_view import PlanView
from app.ui.models.value_words import counted, number
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar
from app.ui.widgets.labels import ElidedLabel, IconLabel

CLOCK_FORMAT = "%H:%M"


class PlanHeading(HeaderBar):
    """Source, target, time, and the three things one can do with a plan.

    Signals:
        source_requested: the source was pressed.
        mapping_chosen: another mapping of the plan (str).
        compare_requested: read both sides again.
        export_requested: write the plan as a workbook.
        save_requested: write the plan with its decisions into a file.
        apply_requested: send what is approved (int: only so many of it for now, 0 for all).
    """

    source_requested = Signal()
    mapping_chosen = Signal(str)
    compare_requested = Signal()
    export_requested = Signal()
    save_requested = Signal()
    apply_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._plan: PlanView | None = None
        self._compact = False
        self.source = PushButton(
            "", size=ButtonSize.SMALL, icon="file-spreadsheet", icon_color="text2"
        )
        self._arrow = IconLabel("arrow-right", "muted")
        self.target = PushButton("", size=ButtonSize.SMALL, icon="cloud")
        self._made = ElidedLabel("", "table", "muted")
        self.compare = PushButton(
            "", ButtonKind.QUIET, size=ButtonSize.SMALL, icon="refresh-cw", changes=True
        )
        self.export = PushButton("", size=ButtonSize.SMALL, icon="sheet")
        self.save = PushButton("", size=ButtonSize.SMALL, icon="save")
        self.apply = PushButton("", ButtonKind.WRITE)
        self.apply_some = PushButton(
            "", ButtonKind.WRITE, icon="chevron-down", tip=self.tr("Apply a part for now")
        )
        self._first = 0
        for widget in (self.source, self._arrow, self.target):
            self.row.addWidget(widget)
        self.row.addSpacing(4)
        self.row.addWidget(self._made, 1)
        self.row.addWidget(self.compare)
        self.row.addSpacing(8)
        self.row.addWidget(self.export)
        self.row.addWidget(self.save)
        self.row.addSpacing(4)
        self.row.addWidget(self.apply)
        self.row.addWidget(self.apply_some)
        self.source.clicked.connect(self.source_requested)
        self.target.clicked.connect(self._on_target_pressed)
        self.compare.clicked.connect(self.compare_requested)
        self.export.clicked.connect(self.export_requested)
        self.save.clicked.connect(self.save_requested)
        self.apply.clicked.connect(lambda: self.apply_requested.emit(0))
        self.apply_some.clicked.connect(self._open_parts)
        self.set_compact(compact=False)

    def show_plan(self, plan: PlanView | None) -> None:
        """Show which plan it is; without one only its frame is left."""
        self._plan = plan
        for widget in (self.source, self._arrow, self.target, self.export, self.save, self.apply):
            widget.setVisible(plan is not None)
        self.show_part(0, ready=False)
        self.compare.setVisible(plan is not None)
        if plan is None:
            self._made.set_text("")
            return
        part, row = plan.part, plan.plan
        self.source.set_icon_name(plan.source_icon, "text2")
        self.source.setText(part.source_label or part.source_object)
        self.source.setToolTip(self.tr("Show the mapping"))
        self.target.setText(f"{row.org_name} / {part.target_label or part.target_object}")
        self.target.setToolTip(self._target_tip(plan))
        kind = row.org_kind or OrgKind.PRODUCTION
        self.target.set_icon_name("cloud", look_of(kind).text)
        self._made.set_text(self._made_words(plan))
        for button in (self.source, self.target):
            button.updateGeometry()

    def show_approved(self, count: int, kind: OrgKind, reason: str) -> None:
        """Show how many changes a press sends and where to.

        Args:
            reason: why nothing can be sent now; "" when it can.
        """
        changes = counted(count, self.tr("1 change"), self.tr("{n} changes"))
        words = self.tr("Apply {changes} to {environment}")
        self.apply.setText(words.format(changes=changes, environment=look_of(kind).word))
        self.apply.set_icon_name(look_of(kind).icon)
        self.apply.set_environment(kind)
        self.apply_some.set_environment(kind)
        self.apply.set_ready(ready=not reason, reason=reason)
        self.apply.updateGeometry()

    def show_part(self, first: int, *, ready: bool) -> None:
        """Offer to send only what the budget allows.

        Args:
            first: how many changes that is; 0 while all of them fit, or none.
            ready: whether anything can be sent now.
        """
        self._first = first
        self.apply_some.setVisible(first > 0 and ready)

    def parts_menu(self) -> QMenu:
        """Make the menu that offers a part of the plan, or all that the limit allows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = self.tr("Apply the first {n}").format(n=number(self._first))
        menu.addAction(words).triggered.connect(
            lambda _=False, first=self._first: self.apply_requested.emit(first)
        )
        menu.addAction(self.tr("Apply all, stop at the limit")).triggered.connect(
            lambda _=False: self.apply_requested.emit(0)
        )
        return menu

    def _open_parts(self) -> None:
        self.parts_menu().popup(self.apply_some.mapToGlobal(self.apply_some.rect().bottomLeft()))

    def set_compact(self, *, compact: bool) -> None:
        """Keep only icons of the lesser buttons, for narrow windows."""
        self._compact = compact
        for button, words in (
            (self.compare, self.tr("Compare again")),
            (self.export, self.tr("Export to Excel")),
            (self.save, self.tr("Save plan")),
        ):
            button.setText("" if compact else words)
            button.setToolTip(words if compact else "")
            button.setAccessibleName(words)
            button.updateGeometry()

    def _made_words(self, plan: PlanView) -> str:
        made = plan.plan.made_at.astimezone()
        day = datetime.now(tz=made.tzinfo).date()
        when = made.strftime(CLOCK_FORMAT if made.date() == day else f"%-d %b {CLOCK_FORMAT}")
        rows = counted(plan.part.source_rows, self.tr("1 row"), self.tr("{n} rows"))
        if plan.plan.of_run is not None:
            words = self.tr("The way back of run {run}, made {when}")
            return words.format(run=number(plan.plan.of_run), when=when)
        return self.tr("Compared {when}, {rows}").format(when=when, rows=rows)

    def _target_tip(self, plan: PlanView) -> str:
        if len(plan.plan.parts) > 1:
            return self.tr("Choose another object of this plan")
        return self.tr("Show the mapping")

    def _on_target_pressed(self) -> None:
        """Offer the plan's objects; with one only, show its mapping."""
        if self._plan is None or len(self._plan.plan.parts) < 2:
            self.source_requested.emit()
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for part in self._plan.plan.parts:
            label = part.target_label or part.target_object
            words = f"{label} ({number(part.counts.planned)})"
            action = menu.addAction(words)
            if part is self._plan.part:
                action.setIcon(icon("check", "accent", 14))
            action.triggered.connect(
                lambda _=False, name=part.mapping: self.mapping_chosen.emit(name)
            )
        menu.popup(self.target.mapToGlobal(self.target.rect().bottomLeft()))
