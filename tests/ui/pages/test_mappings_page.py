from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from app.asks.messages import SyncFinding
from app.core.sync import OrgKind
from app.ui.models.pair_rows import pair_rows
from app.ui.pages.mapping_fields import lined_up
from app.ui.pages.mappings_page import MappingsPage
from app.ui.pages.pair_table import PairTable
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.connector_canvas import ConnectorCanvas
from tests.ui.sample_mapping import DETAIL
from tests.ui.sample_nouns import FOLDER, MAPPINGS, NOW


@pytest.fixture
def page(looks, qtbot) -> MappingsPage:
    made = MappingsPage()
    qtbot.addWidget(made)
    made.resize(1368, 816)
    made.show_rows(MAPPINGS, NOW)
    made.show()
    return made


@pytest.fixture
def detail(page: MappingsPage, qtbot):
    page.detail.show_detail(DETAIL, OrgKind.SANDBOX, checked=True)
    page.open_detail()
    qtbot.waitUntil(lambda: bool(page.detail.findChild(ConnectorCanvas)._wires))
    return page.detail


def test_the_search_finds_titles_objects_and_sources(page: MappingsPage, qtbot) -> None:
    qtbot.keyClicks(page._search, "ticketing")
    qtbot.waitUntil(lambda: page._table.model().rowCount() == 1)


def test_without_mappings_the_practice_org_is_offered(page: MappingsPage, qtbot) -> None:
    page.show_rows((), NOW)
    with qtbot.waitSignal(page.practice_requested):
        page._empty._button.click()


def test_every_pair_whose_ends_are_in_sight_has_a_line(detail) -> None:
    detail.fields._line_up.setChecked(True)
    detail.fields.draw()
    wires = [w for w in detail.findChild(ConnectorCanvas)._wires if not w.is_suggestion]
    with_source = [rule for rule in DETAIL.mapping.fields if rule.source]
    assert len(wires) == len(with_source)


def test_a_press_on_a_line_chooses_its_pair_everywhere(detail, qtbot) -> None:
    canvas, table = detail.findChild(ConnectorCanvas), detail.findChild(PairTable)
    wire = canvas._wires[3]
    point = canvas._path(wire).pointAtPercent(0.2)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert table.currentIndex().row() == wire.number
    qtbot.waitUntil(lambda: any(w.chosen and w.number == wire.number for w in canvas._wires))


def test_a_press_beside_the_lines_chooses_nothing(detail) -> None:
    assert detail.findChild(ConnectorCanvas)._wire_at(QPointF(10, 2)) is None


def test_a_chosen_row_of_the_table_chooses_its_fields(detail) -> None:
    table = detail.findChild(PairTable)
    table.selectRow(2)
    view = detail.fields._source.view
    assert view.currentIndex().data() == "profile_last_name"


def test_a_pair_with_a_problem_says_it(detail) -> None:
    rows = pair_rows(DETAIL)
    errors = [row.source for row in rows if any(f.severity == "error" for f in row.findings)]
    assert errors == ["profile_last_name"]


def test_before_the_first_check_no_problem_is_claimed_or_denied(detail) -> None:
    detail.show_detail(replace(DETAIL, findings=()), OrgKind.SANDBOX, checked=False)
    panel = detail.fields.findings
    assert panel._errors.isHidden()
    assert panel._warnings.isHidden()


def test_problems_are_counted_worst_first(detail) -> None:
    findings = (SyncFinding("warning", "a"), SyncFinding("error", "b"), SyncFinding("warning", "c"))
    detail.fields.findings.show_findings(findings)
    panel = detail.fields.findings
    assert (panel._errors.accessibleName(), panel._warnings.accessibleName()) == (
        "1 error",
        "2 warnings",
    )


def test_a_target_list_begins_with_key_and_required_fields() -> None:
    names = [item.name for item in DETAIL.target_items()]
    assert names[:2] == ["Constituent_ID__c", "LastName"]
    assert len(names) == 14


def test_fields_of_rules_are_shown_before_a_side_was_ever_read() -> None:
    unread = replace(DETAIL, source=None, target=None)
    assert "phone_number" in {item.name for item in unread.source_items()}
    assert "MobilePhone" in {item.name for item in unread.target_items()}


def test_a_connection_is_bound_by_choosing_it(detail, qtbot) -> None:
    detail._open_settings()
    boxes = detail.settings.widget().findChildren(ChoiceBox)
    box = next(one for one in boxes if one.accessibleName() == "files")
    with qtbot.waitSignal(detail.bind_requested) as heard:
        box.activated.emit(box.findData(FOLDER.name))
    assert heard.args == ["files", FOLDER.name]


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("_check", "check_requested"),
        ("_preview", "preview_requested"),
        ("_suggest", "suggest_requested"),
    ],
)
def test_each_button_asks_for_its_thing(detail, qtbot, button: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(detail, signal)):
        getattr(detail, button).click()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_of_a_side_leads_to_the_file(detail, qtbot) -> None:
    menu = detail.open_file_menu(detail._source)
    acts = {action.text(): action for action in menu.actions()}
    for words, signal in (
        ("Edit the file", detail.file_requested),
        ("Read the file again", detail.reload_requested),
        ("Write to a file…", detail.export_requested),
    ):
        with qtbot.waitSignal(signal):
            acts[words].trigger()
    menu.close()


def test_lined_up_targets_stand_beside_their_sources_and_none_is_lost() -> None:
    source, target = DETAIL.source_items(), DETAIL.target_items()
    ordered = [item.name for item in lined_up(target, source, DETAIL)]
    assert sorted(ordered) == sorted(item.name for item in target)
    for rule in DETAIL.mapping.fields:
        if rule.source:
            place = [item.name for item in source].index(rule.source)
            assert ordered[place] == rule.target


def test_unmapped_fields_can_be_hidden(detail) -> None:
    detail.fields._hide.setChecked(True)
    assert len(detail.fields._source._model.rows()) == 9
    assert len(detail.fields._target._model.rows()) == 10
