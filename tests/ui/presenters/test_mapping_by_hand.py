"""A pair made by a real mouse and by a real keyboard, on a real X server, into a real sync."""

import subprocess

import pytest
from PySide6.QtCore import QPoint, Qt

from app.core.mapping import FieldRule
from app.core.schema import FieldSchema, ObjectSchema
from app.core.values import FieldType
from app.jobs.workspace import Workspace
from app.ui.pages.field_list import FieldList
from app.ui.pages.field_picker import FieldPicker
from app.ui.pages.mappings_page import MappingsPage
from app.ui.rail_items import RailItem
from tests.jobs.test_save_mapping import people, workspace
from tests.store.places import START
from tests.ui.presenters.test_mapping_editor import page

__all__ = ["page", "workspace"]

COLUMNS = ("id", "last", "mail", "joined")
FIELDS = (("Key__c", "Key"), ("LastName", "Last Name"), ("Email", "Email"), ("Fax", "Fax"))


def xdotool(*words: object) -> None:
    """Do something with the mouse or the keyboard of the X server."""
    subprocess.run(["xdotool", *(str(word) for word in words)], check=True, timeout=120)


def schema(name: str, fields: tuple[tuple[str, str], ...]) -> ObjectSchema:
    described = (FieldSchema(api, label, FieldType.STRING) for api, label in fields)
    return ObjectSchema(name, name, name, tuple(described))


@pytest.fixture
def known(workspace: Workspace) -> None:
    """Both sides were described before."""
    columns = tuple((name, name) for name in COLUMNS)
    workspace.schemas.save("files", "people.csv", schema("people.csv", columns), START)
    workspace.schemas.save("org", "Contact", schema("Contact", FIELDS), START)


@pytest.fixture
def shown(known: None, desk, page: MappingsPage, qtbot) -> MappingsPage:
    from app.core.sync import OrgKind

    desk.choose_environment(OrgKind.SANDBOX)
    desk.window.resize(1440, 900)
    desk.window.show()
    desk.window.open_item(RailItem.MAPPINGS)
    desk.window.actions_by_name.connect_all({"undo": page.undo, "redo": page.redo})
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    qtbot.waitUntil(lambda: middle(page.detail.fields._source, "mail") is not None)
    qtbot.waitUntil(lambda: middle(page.detail.fields._target, "Fax") is not None)
    return page


def middle(fields: FieldList, name: str) -> QPoint | None:
    row = fields.row_rect(name)
    return row.center() if row is not None else None


def at(fields: FieldList, name: str) -> tuple[int, int]:
    point = middle(fields, name)
    assert point is not None
    return point.x(), point.y()


@pytest.mark.x11
def test_a_field_is_dragged_by_the_mouse_and_the_file_says_it(
    shown: MappingsPage, workspace: Workspace, qtbot
) -> None:
    fields = shown.detail.fields
    start, end = at(fields._source, "mail"), at(fields._target, "Email")
    xdotool("mousemove", *start)
    xdotool("mousedown", 1)
    xdotool("mousemove", start[0] + 40, start[1])
    qtbot.waitUntil(lambda: fields.drag.held is not None)
    xdotool("mousemove", *end)
    qtbot.waitUntil(lambda: fields._target._delegate.framed == "Email")
    assert fields.drag._chip.isVisible()
    assert fields._canvas._live is not None
    xdotool("mouseup", 1)
    qtbot.waitUntil(lambda: people(workspace).fields[-1] == FieldRule("mail", "Email"))
    assert not fields.drag._chip.isVisible()
    qtbot.waitUntil(lambda: shown.detail._saved.text().startswith("Saved"))
    xdotool("key", "ctrl+z")
    qtbot.waitUntil(lambda: len(people(workspace).fields) == 3)


@pytest.mark.x11
def test_a_pair_is_made_turned_and_removed_by_the_keyboard_alone(
    shown: MappingsPage, workspace: Workspace, qtbot
) -> None:
    fields = shown.detail.fields
    fields._source.choose("mail")
    fields._source.view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(fields._source.view.hasFocus)
    xdotool("key", "Return")
    qtbot.waitUntil(lambda: any(p.isVisible() for p in fields.findChildren(FieldPicker)))
    picker = next(p for p in fields.findChildren(FieldPicker) if p.isVisible())
    assert picker.names()[0] == "Email"
    xdotool("type", "fax")
    qtbot.waitUntil(lambda: picker.names() == ("Fax",))
    xdotool("key", "Return")
    qtbot.waitUntil(lambda: people(workspace).fields[-1] == FieldRule("mail", "Fax"))
    fields.pairs.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: fields.pairs.table.hasFocus() and fields._chosen == 3)
    xdotool("key", "r")
    qtbot.waitUntil(lambda: people(workspace).fields[-1].required)
    qtbot.waitUntil(lambda: shown.detail._saved.text().startswith("Saved"))
    xdotool("key", "Delete")
    qtbot.waitUntil(lambda: len(people(workspace).fields) == 3)
