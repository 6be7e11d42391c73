"""What a cell of the diff table says: old and new value in words, and how they are marked."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from app.core.approval import Choice
from app.core.plan import Change, ChangeKind, Verdict
from app.store.pages import FieldResult, Resolved, Standing
from app.ui.models.plan_view import PlanField
from app.ui.models.value_words import words_of


class CellLook(Enum):
    """How a cell is marked."""

    SAME = "same"
    CHANGED = "changed"
    FILLED = "filled"
    CLEARED = "cleared"
    CREATED = "created"
    DELETED = "deleted"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    EDITED = "edited"
    MISSING = "missing"
    """A value that a skipped row would have needed."""


@dataclass(frozen=True)
class Cell:
    """One cell: how it is marked and what it says."""

    look: CellLook
    old: str = ""
    new: str = ""


NOTHING = Cell(CellLook.SAME)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Cells", text)


def cell_of(resolved: Resolved, result: FieldResult, field: PlanField) -> Cell:
    """Say what happens to one field of a change, as the decisions on it stand."""
    change, one = resolved.change, result.field
    old, new = words_of(one.old, field.type), words_of(one.new, field.type)
    if one.verdict is Verdict.SAME:
        return Cell(CellLook.SAME, new=new or old)
    if change.kind is ChangeKind.DELETE:
        return Cell(CellLook.DELETED, old=old) if old else NOTHING
    if result.standing is Standing.UNDECIDED:
        return Cell(CellLook.CONFLICT, old=new, new=old)
    if result.choice is Choice.OWN_VALUE and result.standing is Standing.APPROVED:
        return Cell(CellLook.EDITED, old, words_of(result.value, field.type))
    refused_alone = resolved.standing is Standing.PARTLY and result.standing is Standing.REFUSED
    if refused_alone or _keeps_its_value(result):
        return Cell(CellLook.REJECTED, old, new)
    if change.kind is ChangeKind.INSERT:
        return Cell(CellLook.CREATED, new=new) if new else NOTHING
    return _written(old, new)


def accessible_words(cell: Cell, field: str) -> str:
    """Say a cell for a screen reader: the field, what it was and what it becomes."""
    empty = _tr("empty")
    old, new = cell.old or empty, cell.new or empty
    sentences = {
        CellLook.SAME: _tr("{field}, {new}"),
        CellLook.CHANGED: _tr("{field}, was {old}, becomes {new}"),
        CellLook.FILLED: _tr("{field}, was {old}, becomes {new}"),
        CellLook.CLEARED: _tr("{field}, was {old}, becomes {new}"),
        CellLook.CREATED: _tr("{field}, new, {new}"),
        CellLook.DELETED: _tr("{field}, {old}, goes away"),
        CellLook.CONFLICT: _tr("{field}, conflict, source {old}, target {new}"),
        CellLook.REJECTED: _tr("{field}, {new} refused, stays {old}"),
        CellLook.EDITED: _tr("{field}, was {old}, becomes {new}, your own value"),
        CellLook.MISSING: _tr("{field}, {new}"),
    }
    return sentences[cell.look].format(field=field, old=old, new=new)


def plain_words(cell: Cell) -> str:
    """Say a cell in few signs, for tool tips and the clipboard."""
    empty = _tr("Empty")
    if cell.look in {CellLook.CHANGED, CellLook.FILLED, CellLook.CLEARED, CellLook.EDITED}:
        return f"{cell.old or empty} → {cell.new or empty}"
    if cell.look is CellLook.CONFLICT:
        return f"{cell.old or empty} ≠ {cell.new or empty}"
    if cell.look is CellLook.REJECTED:
        stays = _tr("stays {value}").format(value=cell.old or empty)
        return f"{cell.new or empty}, {stays}"
    return cell.old if cell.look is CellLook.DELETED else cell.new


def _keeps_its_value(result: FieldResult) -> bool:
    """Tell whether a conflict was decided for the value that is there."""
    disputed = result.field.verdict is Verdict.CONFLICT
    return disputed and (result.standing is Standing.SETTLED or result.choice is Choice.KEEP_TARGET)


def _written(old: str, new: str) -> Cell:
    if not old:
        return Cell(CellLook.FILLED, new=new)
    return Cell(CellLook.CHANGED if new else CellLook.CLEARED, old, new)


def changed_words(change: Change) -> str:
    """Say how many fields of a record change."""
    if change.kind is ChangeKind.DELETE:
        return _tr("All")
    count = sum(one.verdict is not Verdict.SAME for one in change.fields)
    return str(count) if count else ""
