"""What a person sees is ahead of what is written, and both are the same in the end."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.asks import CheckSync
from app.asks.messages import Area, SyncFinding
from app.core.design import DesignFix, DesignFixKind
from app.core.mapping import FieldRule
from app.core.snapshot import Side
from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from app.ui.desk import Desk
from app.ui.pages.mappings_page import MappingsPage
from app.ui.pages.sample_pane import SampleRow
from app.ui.presenters.mappings_presenter import MappingsPresenter
from app.ui.rail_items import RailItem
from app.ui.rights import rights
from app.ui.widgets.buttons import PushButton
from tests.jobs.test_save_mapping import TEXT, nobody_waits, people, workspace

__all__ = ["workspace"]


class InPlace:
    """Answers asks in this process, one turn of the loop later, as the engine process does."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        self._desk, self._workspace = desk, workspace

    async def run(self, ask: Any) -> Any:
        await asyncio.sleep(0)
        if isinstance(ask, CheckSync):
            return []  # it would ask the org
        answer = handle(ask, self._workspace, nobody_waits)
        self._desk.engine.data_changed.emit(frozenset({Area.SYNCS}))
        return answer


@pytest.fixture
def page(loop, desk: Desk, workspace: Workspace, qtbot, monkeypatch) -> MappingsPage:
    made = MappingsPage()
    qtbot.addWidget(made)
    desk.window.add_page(RailItem.MAPPINGS, made)
    monkeypatch.setattr(desk.engine, "run", InPlace(desk, workspace).run)
    presenter = MappingsPresenter(desk, made)
    desk.engine.ready.emit(str(workspace.path))
    presenter.open_mapping("people", "people")
    qtbot.waitUntil(lambda: sources(made) == ["id", "last", ""])
    return made


def sources(page: MappingsPage) -> list[str]:
    return [pair.rule.source for pair in page.detail.fields._pairs]


def add_email(page: MappingsPage, source: str = "mail") -> None:
    hand = page.detail.fields.hand
    assert hand.mapping is not None
    fields = (*hand.mapping.fields, FieldRule(source, source.title()))
    hand.edited.emit(replace(hand.mapping, fields=fields), f"{source} mapped")


def text(workspace: Workspace) -> str:
    return workspace.syncs.text("people")


def saved(page: MappingsPage) -> str:
    return page.detail._saved.text()


def test_an_edit_is_seen_at_once_and_written_soon(page, workspace, qtbot) -> None:
    add_email(page)
    qtbot.waitUntil(lambda: "{source: mail, target: Mail}" in text(workspace))
    qtbot.waitUntil(lambda: saved(page).startswith("Saved"))
    assert sources(page)[-1] == "mail"


def test_edits_in_a_row_are_all_written(page, workspace, qtbot) -> None:
    for name in ("mail", "fax", "city"):
        add_email(page, name)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: len(people(workspace).fields) == 6)
    qtbot.waitUntil(lambda: sources(page)[-3:] == ["mail", "fax", "city"])


def test_undo_and_redo_go_back_and_forth_to_the_character(page, workspace, qtbot) -> None:
    add_email(page)
    qtbot.waitUntil(lambda: saved(page).startswith("Saved"))
    after = text(workspace)
    page.undo()
    page.detail.undo_requested.emit()
    qtbot.waitUntil(lambda: text(workspace) == TEXT)
    qtbot.waitUntil(lambda: sources(page) == ["id", "last", ""])
    page.detail.redo_requested.emit()
    qtbot.waitUntil(lambda: text(workspace) == after)
    qtbot.waitUntil(lambda: sources(page)[-1] == "mail")


def test_what_cannot_be_written_is_taken_back_and_says_why(page, workspace, qtbot) -> None:
    hand = page.detail.fields.hand
    fields = (replace(hand.mapping.fields[1], chain="no_such_thing"),)
    hand.edited.emit(replace(hand.mapping, fields=fields), "broken")
    qtbot.waitUntil(lambda: not page.detail.error_bar.isHidden())
    qtbot.waitUntil(lambda: sources(page) == ["id", "last", ""])
    assert text(workspace) == TEXT


def test_a_viewer_is_told_whom_to_ask_and_changes_nothing(page, workspace, qtbot) -> None:
    rights().allow_looking(["Dana"])
    try:
        add_email(page)
        assert "Dana" in page.detail.error_bar.words()
        qtbot.waitUntil(lambda: sources(page) == ["id", "last", ""])
        assert text(workspace) == TEXT
    finally:
        rights().allow_all()


def test_a_finding_is_mended_by_its_button_and_the_mend_undone(page, workspace, qtbot) -> None:
    fix = DesignFix("people", DesignFixKind.LEAVE_OUT, Side.TARGET, "LastName")
    finding = SyncFinding("error", "Last Name is read-only", mapping="people", fix=fix)
    panel = page.detail.fields.findings
    panel.show_findings((replace(finding, fix_words="Take it out"),))
    buttons = panel.findChildren(PushButton)
    next(one for one in buttons if one.text() == "Take it out").click()
    qtbot.waitUntil(lambda: len(people(workspace).fields) == 2)
    qtbot.waitUntil(page.detail._undo.isEnabled)
    page.detail.undo_requested.emit()
    qtbot.waitUntil(lambda: text(workspace) == TEXT)


def test_the_chosen_pair_is_tried_on_rows_of_the_source(page, workspace, qtbot) -> None:
    folder = Path(workspace.connections.get("files").settings["folder"])
    (folder / "people.csv").write_text("id,last\n7,  Lovelace \n", "utf-8")
    page.detail.fields.choose_pair(1)
    pane = page.detail.fields.sample

    def said() -> list[str]:
        return [row.accessibleName() for row in pane.findChildren(SampleRow)]

    qtbot.waitUntil(lambda: said() == ["Lovelace:   Lovelace , Lovelace"])
    hand = page.detail.fields.hand
    hand.revise(1, chain="upper")
    qtbot.waitUntil(lambda: said()[-1:] == ["Lovelace:   Lovelace , LOVELACE"])
