"""The history of a cell in words, and the way to its run."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.mapping import Flow
from app.core.values import FieldType
from app.store.pages import HistoryEntry, PlannedRule
from app.ui.dialogs.history_dialog import HistoryDialog
from app.ui.models.cell_history import value_types
from app.ui.widgets.labels import TextLabel

ENTRY = HistoryEntry(
    at=datetime(2026, 11, 20, 14, 31, tzinfo=UTC),
    run_id=7,
    kind="apply",
    plan_id=3,
    seq=1,
    sync="people",
    org_id="00D",
    mapping="people",
    side="target",
    operation="update",
    field="Opted_In__c",
    rule="opted_in>Opted_In__c",
    old="false",
    new="true",
    approved_by="anna",
    approved_at=datetime(2026, 11, 20, 14, 30, tzinfo=UTC),
    unattended=False,
    decision="",
    plan_hash="",
)
RULE = PlannedRule(
    ENTRY.rule, "opted_in", "Opted_In__c", Flow.TO_TARGET, target_type=FieldType.BOOLEAN
)


def cells(looks, qtbot, entry: HistoryEntry) -> list[str]:
    dialog = HistoryDialog("History", (entry,), value_types([RULE]))
    qtbot.addWidget(dialog)
    return [dialog.model.index(0, column).data() for column in range(1, 7)]


@pytest.mark.parametrize(
    ("words", "entry", "expected"),
    [
        ("an update", ENTRY, ["No", "Yes", "Run 7", "anna"]),
        ("emptied", replace(ENTRY, new=None), ["No", "empty", "Run 7", "anna"]),
        (
            "a new record",
            replace(ENTRY, operation="insert", old=None),
            ["new record", "Yes", "Run 7", "anna"],
        ),
        (
            "a deletion of an undo",
            replace(ENTRY, operation="delete", kind="undo", field="", old=None, new=None),
            ["", "deleted", "Undo, run 7", "anna"],
        ),
        (
            "a decision",
            replace(ENTRY, kind="retry", decision="approved for all updates"),
            ["No", "Yes", "Retry, run 7", "anna, approved for all updates"],
        ),
    ],
)
def test_an_entry_says_what_became_of_what(looks, qtbot, words, entry, expected) -> None:
    _, was, became, run, _, by = cells(looks, qtbot, entry)
    assert [was, became, run, by] == expected, words


def test_a_row_leads_to_its_run(looks, qtbot) -> None:
    dialog = HistoryDialog("History", (ENTRY,), {})
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.run_requested) as told:
        dialog.table.row_opened.emit(0)
    assert told.args == [7]


def test_a_cell_that_no_run_wrote_says_so(looks, qtbot) -> None:
    dialog = HistoryDialog("History", (), {})
    qtbot.addWidget(dialog)
    said = [label.words() for label in dialog.findChildren(TextLabel)]
    assert "No run of this workspace has written it yet." in said
