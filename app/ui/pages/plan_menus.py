"""Decisions over many rows: the menu of "Approve shown", and the menu of a row or cell."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.core.approval import Choice, Decision
from app.core.plan import Change, ChangeKind, FieldChange, Verdict
from app.core.snapshot import Side
from app.ui.language import spoken
from app.ui.models.cells import Cell
from app.ui.models.decision_book import SENT, refuse, take_all
from app.ui.models.plan_model import PlanModel, PlanRole
from app.ui.models.plan_view import LISTED_KINDS, PlanField
from app.ui.models.value_words import form_of, number
from app.wording.plans import group_words

Decide = Callable[[tuple[Decision, ...]], None]
GROUPS_SHOWN = 25
"""Patterns in the menu, the commonest first. Source: ours, what fits a screen."""
APPROVABLE = (ChangeKind.INSERT, ChangeKind.UPDATE, ChangeKind.DELETE)
"""Kinds that one press may approve; a conflict wants a choice, a problem cannot be sent."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlanMenus", text)


class ManyDecisions:
    """Decisions over what a model shows, or over all of a kind."""

    def __init__(self, model: PlanModel, decide: Decide) -> None:
        self._model, self._decide = model, decide

    def fill(self, menu: QMenu) -> None:
        """Put every choice with its number into a menu; choices over nothing are left out."""
        shown = sum(self._model.kind_rows(kind) for kind in APPROVABLE)
        self._add(menu, _tr("Approve the {n} shown"), shown, self.approve_shown)
        menu.addSeparator()
        wide = {
            ChangeKind.INSERT: (_tr("Approve 1 creation"), _tr("Approve {n} creations")),
            ChangeKind.UPDATE: (_tr("Approve 1 update"), _tr("Approve {n} updates")),
            ChangeKind.DELETE: (_tr("Approve 1 deletion"), _tr("Approve {n} deletions")),
        }
        for kind, forms in wide.items():
            words = form_of(self._all(kind), *forms)
            self._add(menu, words, self._all(kind), partial(self._of_kind, Choice.APPROVE, kind))
        menu.addSeparator()
        conflicts = self._all(ChangeKind.CONFLICT)
        sides = {
            Choice.TAKE_SOURCE: (
                _tr("Take source in 1 conflict"),
                _tr("Take source in {n} conflicts"),
            ),
            Choice.KEEP_TARGET: (
                _tr("Keep target in 1 conflict"),
                _tr("Keep target in {n} conflicts"),
            ),
        }
        for choice, forms in sides.items():
            words = form_of(conflicts, *forms)
            act = partial(self._of_kind, choice, ChangeKind.CONFLICT)
            self._add(menu, words, conflicts, act)
        self._add_groups(menu)
        menu.addSeparator()
        refusable = shown + self._model.kind_rows(ChangeKind.CONFLICT)
        self._add(menu, _tr("Reject the {n} shown"), refusable, self.refuse_shown)

    def _add_groups(self, menu: QMenu) -> None:
        """Let each pattern be approved or refused as one; a tick says that it goes."""
        groups = [row for row in self._model.groups() if row.group.kind is not ChangeKind.CONFLICT]
        if not groups:
            return
        menu.addSeparator()
        below = menu.addMenu(_tr("By what changes"))
        for row in groups[:GROUPS_SHOWN]:
            words = f"{spoken(group_words(row.group, row.label))}   {number(row.group.count)}"
            action = below.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(row.standing in SENT)
            action.toggled.connect(partial(self._of_group, row.group.n))

    def _of_group(self, group: int, goes: bool) -> None:  # noqa: FBT001 - a slot of `toggled`
        choice = Choice.APPROVE if goes else Choice.REFUSE
        self._decide((Decision(choice, group=group),))

    def approve_shown(self) -> None:
        """Approve what is shown, deletions too; conflicts still want a choice."""
        self._over_shown(Choice.APPROVE, APPROVABLE)

    def refuse_shown(self) -> None:
        """Send nothing of what is shown."""
        self._over_shown(Choice.REFUSE, (*APPROVABLE, ChangeKind.CONFLICT))

    def _over_shown(self, choice: Choice, kinds: tuple[ChangeKind, ...]) -> None:
        """Decide by kind where the filter is one of kinds, else record by record."""
        shown = self._model.filter
        asked = shown.kinds or frozenset(LISTED_KINDS)
        wanted = [kind for kind in kinds if kind in asked]
        if not shown.text and not shown.rule:
            self._decide(
                tuple(Decision(choice, kind=kind, mapping=shown.mapping) for kind in wanted)
            )
            return
        seqs = (seq for kind in wanted for seq in self._model.seqs_of(kind))
        self._decide(tuple(Decision(choice, mapping=shown.mapping, seq=seq) for seq in seqs))

    def _of_kind(self, choice: Choice, kind: ChangeKind) -> None:
        self._decide((Decision(choice, kind=kind, mapping=self._model.filter.mapping),))

    def _all(self, kind: ChangeKind) -> int:
        return self._model.planned_of(kind)

    def _add(self, menu: QMenu, words: str, count: int, act: Callable[[], None]) -> None:
        if count:
            menu.addAction(words.format(n=number(count))).triggered.connect(lambda _=False: act())


class RowMenu(QMenu):
    """What can be done with the record and the field under the pointer."""

    def __init__(
        self,
        model: PlanModel,
        index: QModelIndex,
        decide: Decide,
        *,
        edit: Callable[[], None],
        open_record: Callable[[str], None] | None,
        open_history: Callable[[Change, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model, self._decide = model, decide
        change = model.change(index.row())
        if change is None:
            return
        field = index.data(PlanRole.FIELD)
        if field is not None:
            self._add_field(change, field, index.data(PlanRole.CELL))
        if change.kind is not ChangeKind.PROBLEM:
            self._add_record(change, edit)
        if open_record is not None and change.target_key:
            key = change.target_key
            self._offer(_tr("Open in Salesforce"), lambda: open_record(key))
        self.addSeparator()
        if field is not None:
            rule = field.rule
            self._offer(_tr("History of this field"), lambda: open_history(change, rule))
        self._offer(_tr("History of this record"), lambda: open_history(change, ""))

    def _add_field(self, change: Change, field: PlanField, cell: Cell | None) -> None:
        one = next((one for one in change.fields if one.rule == field.rule), None)
        if one is not None and _may_reject(change, one):
            book = self._model.book
            here = Decision(Choice.REFUSE, mapping=change.mapping, seq=change.seq, rule=one.rule)
            everywhere = Decision(Choice.REFUSE, mapping=change.mapping, rule=one.rule)
            self._offer(_tr("Reject this field here"), lambda: self._decide((here,)))
            self._offer(
                _tr("Reject this field in all records"), lambda: self._decide((everywhere,))
            )
            take, keep = _tr("Take source"), _tr("Keep target")
            self._offer(take, lambda: self._decide(book.take(change, one, Side.SOURCE)))
            self._offer(keep, lambda: self._decide(book.take(change, one, Side.TARGET)))
            self.addSeparator()
        if cell is not None and cell.old:
            self._offer(_tr("Copy old value"), lambda: _copy(cell.old))
        if cell is not None and cell.new:
            self._offer(_tr("Copy new value"), lambda: _copy(cell.new))
        if not self.isEmpty():
            self.addSeparator()

    def _add_record(self, change: Change, edit: Callable[[], None]) -> None:
        book = self._model.book
        self._offer(_tr("Approve"), lambda: self._decide(book.approve(change)))
        self._offer(_tr("Reject"), lambda: self._decide((refuse(change),)))
        if change.kind is ChangeKind.CONFLICT:
            self._offer(_tr("Take all source"), lambda: self._decide(take_all(change, Side.SOURCE)))
            self._offer(_tr("Keep all target"), lambda: self._decide(take_all(change, Side.TARGET)))
        if change.kind is not ChangeKind.DELETE:
            self._offer(_tr("Edit…"), edit)

    def _offer(self, words: str, act: Callable[[], None]) -> None:
        self.addAction(words).triggered.connect(lambda _=False: act())


def _may_reject(change: Change, one: FieldChange) -> bool:
    """Tell whether a field has two values to choose from."""
    if one.verdict is Verdict.SAME:
        return False
    return change.kind is ChangeKind.UPDATE or one.verdict is Verdict.CONFLICT


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
