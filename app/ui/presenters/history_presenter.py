"""History: how a record or a cell of the open plan came to be, in a dialog."""

from PySide6.QtCore import QObject

from app.core.plan import Change
from app.store.pages import PlannedRule
from app.ui.desk import Desk
from app.ui.dialogs.history_dialog import HistoryDialog
from app.ui.models.cell_history import cell_history, value_types
from app.ui.pages.preview_page import PreviewPage


class HistoryPresenter(QObject):
    """Answers the wish of the Preview screen; reads the workspace and asks the engine nothing."""

    def __init__(self, desk: Desk, page: PreviewPage) -> None:
        super().__init__(page)
        self._desk = desk
        page.history_requested.connect(self.open_history)

    def open_history(self, plan_id: int, change: Change, rule_key: str) -> None:
        """Show the history of a record of a plan.

        Args:
            plan_id: the plan that shows it.
            change: what the plan says of it.
            rule_key: of one field; "" for all.
        """
        pages = self._desk.pages
        plan = pages.plan(plan_id) if pages else None
        if pages is None or plan is None:
            return
        rules = [
            rule for part in plan.parts if part.mapping == change.mapping for rule in part.rules
        ]
        rule = next((one for one in rules if one.key == rule_key), None)
        name = change.title or change.shown_key
        title = self.tr("History of {record}").format(record=name)
        if rule is not None:
            words = self.tr("History of {field}, {record}")
            title = words.format(field=_label(rule), record=name)
        entries = cell_history(pages, plan, change, rule)
        dialog = HistoryDialog(title, entries, value_types(rules), self._desk.window)
        dialog.run_requested.connect(self._desk.run_requested)
        self._desk.window.open_dialog(dialog)


def _label(rule: PlannedRule) -> str:
    return rule.target_label or rule.target or rule.source
