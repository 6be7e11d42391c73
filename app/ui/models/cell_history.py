"""How a record or one cell of a plan came to be: the runs, rules and approvals that set it."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.core.plan import Change, Operation
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType
from app.store.pages import HistoryEntry, Pages, PlannedRule, PlanRow
from app.ui.models.value_words import number, words_of

SHOWN_ENTRIES = 20
"""Source: facts on the field, feature N21."""

ValueTypes = dict[tuple[str, str], FieldType]
"""(`Side.value`, field) → its type."""


def cell_history(
    pages: Pages, plan: PlanRow, change: Change, rule: PlannedRule | None
) -> tuple[HistoryEntry, ...]:
    """The newest times that a record, or one field of it, was set on either side, newest first.

    Args:
        pages: the workspace.
        plan: the plan that shows the record.
        change: what the plan says of the record.
        rule: of the field; None for all fields.
    """
    found: list[HistoryEntry] = []
    for side, key in ((Side.SOURCE, change.source_key), (Side.TARGET, change.target_key)):
        field = "" if rule is None else rule.field(side)
        if not key or (rule is not None and not field):
            continue
        entries = pages.history(
            key, field, limit=SHOWN_ENTRIES, sync=plan.sync, mapping=change.mapping
        )
        found += [one for one in entries if (one.side, one.org_id) == (side.value, plan.org_id)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN_ENTRIES])


def value_types(rules: Iterable[PlannedRule]) -> ValueTypes:
    """The type of each mapped field, by side and name."""
    types: ValueTypes = {}
    for rule in rules:
        types[Side.SOURCE.value, rule.source] = rule.source_type
        types[Side.TARGET.value, rule.target] = rule.target_type
    return types


def was_words(entry: HistoryEntry, types: ValueTypes) -> str:
    """What the field held before."""
    if entry.operation == Operation.INSERT.value:
        return _tr("new record")
    if not entry.field:  # of a whole record
        return ""
    return _value_words(entry.old, entry, types)


def became_words(entry: HistoryEntry, types: ValueTypes) -> str:
    """What the side made of what was sent."""
    if entry.operation == Operation.DELETE.value:
        return _tr("deleted")
    return _value_words(entry.new, entry, types)


def _value_words(value: Canonical, entry: HistoryEntry, types: ValueTypes) -> str:
    if value is None:
        return _tr("empty")
    return words_of(value, types.get((entry.side, entry.field), FieldType.STRING))


def run_words(entry: HistoryEntry) -> str:
    """Which run did it, and what kind of run that was."""
    words = {
        "undo": _tr("Undo, run {n}"),
        "retry": _tr("Retry, run {n}"),
    }.get(entry.kind, _tr("Run {n}"))
    return words.format(n=number(entry.run_id))


def approval_words(entry: HistoryEntry) -> str:
    """Who approved it, and by which decision."""
    return f"{entry.approved_by}, {entry.decision}" if entry.decision else entry.approved_by


def _tr(text: str) -> str:
    return QCoreApplication.translate("History", text)
