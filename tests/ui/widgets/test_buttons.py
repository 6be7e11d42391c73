import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.choices import CheckBox, SwitchButton
from app.ui.widgets.focus_ring import FocusRing


@pytest.mark.parametrize(
    ("size", "height"), [(ButtonSize.NORMAL, 32), (ButtonSize.SMALL, 28), (ButtonSize.TINY, 24)]
)
def test_buttons_have_the_heights_of_the_tokens(looks, qtbot, size, height) -> None:
    button = PushButton("Check", size=size)
    qtbot.addWidget(button)
    assert button.sizeHint().height() == height


def test_a_disabled_button_says_why(looks, qtbot) -> None:
    button = PushButton("Apply")
    qtbot.addWidget(button)
    button.set_ready(ready=False, reason="Nothing is approved")
    assert not button.isEnabled()
    assert button.toolTip() == "Nothing is approved"


def test_a_button_without_words_has_a_name(looks, qtbot) -> None:
    button = PushButton("", icon="x", tip="Close")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Close"
    assert button.sizeHint().width() == button.sizeHint().height()


def test_only_the_button_that_writes_has_the_colour_of_its_environment(looks, qtbot) -> None:
    shown = {}
    for kind in (ButtonKind.WRITE, ButtonKind.MAIN, ButtonKind.PLAIN):
        button = PushButton("Apply", kind, environment=OrgKind.SANDBOX)
        qtbot.addWidget(button)
        button.resize(button.sizeHint())
        shown[kind] = button.grab().toImage().pixelColor(6, 16).name()
    assert shown[ButtonKind.WRITE] == looks.color("sandbox").name()
    assert shown[ButtonKind.MAIN] == looks.color("ink").name()
    assert shown[ButtonKind.PLAIN] == looks.color("raised").name()


def test_the_keyboard_draws_a_ring_around_a_filled_button_and_takes_it_away(looks, qtbot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    first, second = PushButton("Preview", ButtonKind.MAIN), PushButton("Check")
    layout.addWidget(first)
    layout.addWidget(second)
    with qtbot.waitActive(holder):
        holder.show()
        holder.activateWindow()
    second.setFocus(Qt.FocusReason.TabFocusReason)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    ring = holder.findChild(FocusRing)
    assert ring is not None
    assert ring.geometry() == first.geometry().adjusted(-3, -3, 3, 3)
    second.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: holder.findChild(FocusRing) is None)


def test_space_toggles_a_check_box_and_a_switch(looks, qtbot) -> None:
    for choice in (CheckBox("Required"), SwitchButton(name="Listening")):
        qtbot.addWidget(choice)
        choice.show()
        qtbot.keyClick(choice, Qt.Key.Key_Space)
        assert choice.isChecked()
