"""The row of tools above a plan's table: find, filter, order, approve many, and step."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.store.pages import ChangeOrder
from app.ui.icons import icon
from app.ui.models.plan_view import PlanField
from app.ui.models.value_words import number
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.search_field import SearchField

FIND_WIDTH_PX = 256
NARROW_FIND_WIDTH_PX = 216


class PlanTools(HeaderBar):
    """Says what shall be shown and approved; acts on nothing itself.

    Signals:
        text_changed: find this (str).
        field_chosen: only records in which this rule's field changes (str; "" for any).
        order_chosen: another order (ChangeOrder).
        columns_requested: choose columns.
        approve_menu_requested: the menu of `approve` is about to open; fill it (QMenu).
        step_requested: go to the previous or next change (int: -1 or 1).
        pane_placed: the record pane goes below the table, or beside it (bool: beside).
    """

    text_changed = Signal(str)
    field_chosen = Signal(str)
    order_chosen = Signal(ChangeOrder)
    columns_requested = Signal()
    approve_menu_requested = Signal(QMenu)
    step_requested = Signal(int)
    pane_placed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paneHeader", parent=parent)
        self._fields: tuple[PlanField, ...] = ()
        self._changed: dict[str, int] = {}
        self._rule = ""
        self._order = ChangeOrder.NEEDS_DECISION
        small = ButtonSize.SMALL
        self.search = SearchField(
            self.tr("Find a name, key or value"), keys=self.tr("Ctrl F"), width=FIND_WIDTH_PX
        )
        self.field = PushButton("", size=small, trailing_icon="chevron-down")
        self.order = PushButton("", size=small, trailing_icon="chevron-down")
        self.columns = PushButton(
            self.tr("Columns"), ButtonKind.QUIET, size=small, icon="columns-3"
        )
        self.approved = TextLabel("", "table", "muted")
        self.approve = PushButton(
            self.tr("Approve shown"),
            size=small,
            icon="check-check",
            trailing_icon="chevron-down",
            changes=True,
        )
        self.up = PushButton(icon="arrow-up", tip=self.tr("Previous change (Alt+Up)"), size=small)
        self.down = PushButton(icon="arrow-down", tip=self.tr("Next change (Alt+Down)"), size=small)
        self.below = PushButton(
            icon="panel-bottom", kind=ButtonKind.QUIET, tip=self.tr("Record below"), size=small
        )
        self.beside = PushButton(
            icon="panel-right",
            kind=ButtonKind.QUIET,
            tip=self.tr("Record beside (Ctrl+Shift+L)"),
            size=small,
        )
        for widget in (self.search, self.field, self.order, self.columns):
            self.row.addWidget(widget)
        self.row.addStretch(1)
        self.row.addWidget(self.approved)
        for widget in (self.approve, self.up, self.down, self.below, self.beside):
            self.row.addWidget(widget)
        self.row.insertSpacing(self.row.indexOf(self.down), -4)
        for button in (self.below, self.beside):
            button.setCheckable(True)
        self.show_place(beside=False)
        self._connect()
        self._tell()

    def show_place(self, *, beside: bool) -> None:
        """Show where the record pane is."""
        self.below.setChecked(not beside)
        self.beside.setChecked(beside)

    def show_fields(self, fields: tuple[PlanField, ...], changed: dict[str, int]) -> None:
        """Offer these fields to filter by, with how many changes touch each."""
        self._fields, self._changed, self._rule = fields, changed, ""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._tell()

    def show_chosen(self, text: str, rule: str, order: ChangeOrder) -> None:
        """Show what is searched, which field is chosen and how it is ordered, without telling."""
        self._rule, self._order = rule, order
        self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(False)
        self._tell()

    def show_approved(self, approved: int, planned: int) -> None:
        """Show how many of the changes are approved."""
        words = self.tr("{approved} of {planned} approved")
        self.approved.setText(words.format(approved=number(approved), planned=number(planned)))

    def set_compact(self, *, compact: bool) -> None:
        """Take less room, for narrow windows."""
        self.columns.setText("" if compact else self.tr("Columns"))
        self.columns.setAccessibleName(self.tr("Columns"))
        self.columns.setToolTip(self.tr("Columns") if compact else "")
        self.columns.updateGeometry()
        self.approved.setVisible(not compact)
        self.search.setFixedWidth(NARROW_FIND_WIDTH_PX if compact else FIND_WIDTH_PX)

    def order_words(self, order: ChangeOrder) -> str:
        """Say an order."""
        return {
            ChangeOrder.NEEDS_DECISION: self.tr("Needs a decision first"),
            ChangeOrder.TITLE: self.tr("By name"),
            ChangeOrder.KEY: self.tr("By key"),
            ChangeOrder.MOST_CHANGED: self.tr("Most fields changed"),
            ChangeOrder.PLAN: self.tr("As they are sent"),
            ChangeOrder.KIND: self.tr("By kind"),
        }[order]

    def _connect(self) -> None:
        self.search.search_changed.connect(self.text_changed)
        self.field.clicked.connect(self._open_fields)
        self.order.clicked.connect(self._open_orders)
        self.columns.clicked.connect(self.columns_requested)
        self.approve.clicked.connect(self._open_approve)
        self.below.clicked.connect(lambda: self.pane_placed.emit(False))
        self.beside.clicked.connect(lambda: self.pane_placed.emit(True))
        self.up.clicked.connect(lambda: self.step_requested.emit(-1))
        self.down.clicked.connect(lambda: self.step_requested.emit(1))

    def _tell(self) -> None:
        labels = {field.rule: field.label for field in self._fields}
        any_field = self.tr("Changed field: any")
        chosen = self.tr("Changed field: {field}").format(field=labels.get(self._rule, ""))
        self.field.setText(chosen if self._rule else any_field)
        self.order.setText(self.order_words(self._order))
        for button in (self.field, self.order):
            button.updateGeometry()

    def _open_fields(self) -> None:
        menu = self._menu()
        self._offer(menu, self.tr("Any"), not self._rule, partial(self._choose_field, ""))
        for field in self._fields:
            count = self._changed.get(field.rule, 0)
            if count:
                words = f"{field.label} ({number(count)})"
                chosen = field.rule == self._rule
                self._offer(menu, words, chosen, partial(self._choose_field, field.rule))
        menu.popup(self.field.mapToGlobal(self.field.rect().bottomLeft()))

    def _open_orders(self) -> None:
        menu = self._menu()
        for order in (
            ChangeOrder.NEEDS_DECISION,
            ChangeOrder.TITLE,
            ChangeOrder.KEY,
            ChangeOrder.MOST_CHANGED,
            ChangeOrder.PLAN,
        ):
            words = self.order_words(order)
            self._offer(menu, words, order is self._order, partial(self._choose_order, order))
        menu.popup(self.order.mapToGlobal(self.order.rect().bottomLeft()))

    def _open_approve(self) -> None:
        menu = self._menu()
        self.approve_menu_requested.emit(menu)
        menu.popup(self.approve.mapToGlobal(self.approve.rect().bottomLeft()))

    def _choose_field(self, rule: str) -> None:
        self._rule = rule
        self._tell()
        self.field_chosen.emit(rule)

    def _choose_order(self, order: ChangeOrder) -> None:
        self._order = order
        self._tell()
        self.order_chosen.emit(order)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _offer(self, menu: QMenu, words: str, current: bool, act: Callable[[], None]) -> None:  # noqa: FBT001 - said by position in four places
        action = menu.addAction(words)
        if current:
            action.setIcon(icon("check", "accent", 14))
        action.triggered.connect(lambda _=False: act())
