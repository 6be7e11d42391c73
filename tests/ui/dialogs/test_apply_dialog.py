from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.core.sync import OrgKind
from app.ui.dialogs.apply_dialog import ApplyDialog, ApplyFacts

FACTS = ApplyFacts(
    OrgKind.PRODUCTION,
    "Riverbend Museum",
    "riverbend.my.salesforce.com",
    "Contacts, from mobile_subscribers.csv",
    214,
    1039,
    3,
    ("Hugo Lindqvist", "Test Subscriber", "Mobile Test 2"),
    "Contacts",
)


def make(qtbot, facts: ApplyFacts = FACTS) -> ApplyDialog:
    dialog = ApplyDialog(facts)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize(
    ("kind", "deletes", "dialog", "phrase"),
    [
        (OrgKind.PRACTICE, 500, False, False),
        (OrgKind.SANDBOX, 0, False, False),
        (OrgKind.SANDBOX, 3, True, False),
        (OrgKind.SANDBOX, 100, True, False),
        (OrgKind.SANDBOX, 101, True, True),
        (OrgKind.PRODUCTION, 0, True, False),
        (OrgKind.PRODUCTION, 1, True, True),
    ],
)
def test_each_environment_asks_as_much_as_it_must(kind, deletes, dialog, phrase) -> None:
    facts = replace(FACTS, environment=kind, deletes=deletes)
    assert (facts.needs_dialog, facts.needs_phrase) == (dialog, phrase)


def test_deletions_in_production_need_the_phrase(looks, qtbot) -> None:
    dialog = make(qtbot)
    assert not dialog._go.isEnabled()
    qtbot.keyClicks(dialog._phrase, "  Delete 3 CONTACT")
    assert dialog._missing.text() == "1 character is missing"
    qtbot.keyClicks(dialog._phrase, "s ")
    assert dialog._go.isEnabled()
    with qtbot.waitSignal(dialog.apply_requested) as heard:
        dialog._go.click()
    assert heard.args == [True, 5]


def test_leaving_the_deletions_out_needs_no_phrase_and_writes_fewer(looks, qtbot) -> None:
    dialog = make(qtbot)
    assert dialog._go.text() == "Apply 1,256 changes to PRODUCTION"
    dialog._leave_out.click()
    assert dialog._go.text() == "Apply 1,253 changes to PRODUCTION"
    assert dialog._phrase_part.isHidden()
    with qtbot.waitSignal(dialog.apply_requested) as heard:
        dialog._go.click()
    assert heard.args == [False, 5]


@pytest.mark.parametrize(
    ("kind", "inserts", "only_first", "shown", "first"),
    [
        (OrgKind.PRODUCTION, 6, 0, True, 5),
        (OrgKind.PRODUCTION, 5, 0, False, 0),
        (OrgKind.SANDBOX, 6, 0, True, 0),
        (OrgKind.PRODUCTION, 900, 600, False, 600),
    ],
)
def test_a_few_go_first_in_production(
    looks, qtbot, kind, inserts, only_first, shown, first
) -> None:
    facts = replace(
        FACTS, environment=kind, inserts=inserts, updates=0, deletes=0, only_first=only_first
    )
    dialog = make(qtbot, facts)
    assert dialog.try_first.isVisible() == shown
    with qtbot.waitSignal(dialog.apply_requested) as heard:
        dialog._go.click()
    assert heard.args == [False, first]


def test_a_person_may_send_all_at_once(looks, qtbot) -> None:
    dialog = make(qtbot, replace(FACTS, deletes=0))
    dialog.try_first.click()
    with qtbot.waitSignal(dialog.apply_requested) as heard:
        dialog._go.click()
    assert heard.args == [False, 0]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_never_applies(looks, qtbot, key) -> None:
    dialog = make(qtbot, replace(FACTS, deletes=0))
    for target in (dialog, dialog._phrase):
        with qtbot.assertNotEmitted(dialog.apply_requested):
            qtbot.keyClick(target, key)
    assert dialog.isVisible()


def test_escape_cancels(looks, qtbot) -> None:
    dialog = make(qtbot)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_one_change_is_not_several(looks, qtbot) -> None:
    dialog = make(qtbot, replace(FACTS, inserts=0, updates=0, deletes=1))
    assert dialog._title.text() == "Apply 1 change to Riverbend Museum?"
    assert dialog._go.text() == "Apply 1 change to PRODUCTION"
    assert dialog._leave_out.text() == "Leave out the deletion"
