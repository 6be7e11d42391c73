from app.ui.widgets import status_bar
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.status_bar import StatusBar


def words(bar: StatusBar) -> str:
    return bar.findChild(ElidedLabel).text()


def test_a_notice_gives_way_to_the_state_after_a_while(looks, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(status_bar, "NOTICE_MS", 30)
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_state("Ready")
    bar.show_notice("Pair removed.", undoable=True)
    assert words(bar) == "Pair removed."
    bar.show_state("Sending 868 of 1,246")
    assert words(bar) == "Pair removed."
    qtbot.waitUntil(lambda: words(bar) == "Sending 868 of 1,246")


def test_undo_in_the_notice_is_asked_for_once(looks, qtbot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_state("Ready")
    bar.show_notice("Pair removed.", undoable=True)
    with qtbot.waitSignal(bar.undo_requested):
        bar._undo.click()
    assert words(bar) == "Ready"
    assert bar._undo.isHidden()
