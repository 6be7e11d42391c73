"""The popup of the meter shows the same numbers as the terminal."""

from datetime import timedelta

from PySide6.QtWidgets import QLabel, QWidget

from app.core.quota import BulkKind, BulkUsage
from app.core.sync import OrgKind, Place
from app.store.held_runs import HeldRun
from app.store.page_rows import BudgetRow, UsageRow
from app.ui.dialogs.quota_popup import QuotaPopup
from tests.ui.sample_nouns import NOW, USAGE

ORG = "00D5g000004XyZaEAK"
ROW = UsageRow(
    org_id=ORG,
    org_name="Riverbend",
    org_kind=OrgKind.SANDBOX,
    usage=USAGE,
    by_hour=((9, 800), (14, 212)),
    by_mapping=(("subscribers", 900), ("", 112)),
    by_purpose={"read": 700, "write": 300, "check": 12},
    sign_ins=3,
    budgets=(BudgetRow("shop", 250, 40, "records a day"),),
    bulk=(BulkUsage(BulkKind.INGEST_BATCHES, 4),),
)
HELD = [
    HeldRun(7, Place("subscribers", ORG), "Used up.", NOW + timedelta(minutes=90)),
    HeldRun(8, Place("shop", ORG), "Used up.", None),
]


def words(popup: QWidget) -> str:
    texts = [one.text() for one in popup.findChildren(QLabel)]
    named = [one.accessibleName() for one in popup.findChildren(QWidget)]
    return " | ".join([*texts, *named])


def test_it_shows_calls_by_mapping_and_purpose_whose_they_are_and_what_waits(looks, qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    popup = QuotaPopup(ROW, HELD, NOW, parent)
    said = words(popup)
    for part in ("subscribers", "900", "To write", "300", "shop: records a day", "40 of 250"):
        assert part in said, part
    for part in ("Used by others", "To sign in, which costs no call", "Bulk batches", "Left of"):
        assert part in said, part
    at = (NOW + timedelta(minutes=90)).astimezone().strftime("%H:%M")
    assert f"Run 7 of subscribers waits. It goes on at {at}, by itself." in said
    assert "Run 8 of shop waits. It goes on when you continue it." in said
    popup.close()


def test_an_org_that_nobody_asked_for_anything_says_so(looks, qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    popup = QuotaPopup(None, (), NOW, parent)
    assert "Nothing was asked of this org today." in words(popup)
    popup.close()
