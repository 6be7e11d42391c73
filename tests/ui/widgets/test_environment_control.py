from PySide6.QtCore import Qt

from app.core.sync import OrgKind
from app.ui.widgets.environment_control import EnvironmentControl, EnvironmentSegment


def test_one_click_chooses_another_environment(looks, qtbot) -> None:
    control = EnvironmentControl()
    qtbot.addWidget(control)
    control.show()
    production = control.findChildren(EnvironmentSegment)[2]
    with qtbot.waitSignal(control.environment_chosen) as heard:
        qtbot.mouseClick(production, Qt.MouseButton.LeftButton)
    assert heard.args == [OrgKind.PRODUCTION]


def test_what_the_window_shows_is_not_a_choice_of_the_person(looks, qtbot) -> None:
    control = EnvironmentControl()
    qtbot.addWidget(control)
    with qtbot.assertNotEmitted(control.environment_chosen):
        control.show_environment(OrgKind.SANDBOX, "Riverbend UAT")
    assert control.environment is OrgKind.SANDBOX
    assert control.accessibleName() == "Org: SANDBOX, Riverbend UAT"


def test_compact_keeps_the_word_of_the_current_environment_alone(looks, qtbot) -> None:
    control = EnvironmentControl()
    qtbot.addWidget(control)
    control.show_environment(OrgKind.SANDBOX, "Riverbend UAT")
    wide = [segment.sizeHint().width() for segment in control.findChildren(EnvironmentSegment)]
    control.set_compact(compact=True)
    narrow = [segment.sizeHint().width() for segment in control.findChildren(EnvironmentSegment)]
    assert narrow[0] < wide[0]
    assert narrow[1] == wide[1]
    assert narrow[2] < wide[2]
