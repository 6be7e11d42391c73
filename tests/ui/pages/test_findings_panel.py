from app.ui.pages.findings_panel import FindingsPanel
from app.ui.widgets.labels import TextLabel


def test_what_is_said_before_a_check_uses_the_width_of_the_pane(looks, qtbot) -> None:
    panel = FindingsPanel()
    qtbot.addWidget(panel)
    panel.resize(360, 600)
    panel.show()
    panel.grab()
    wide = {label.words(): label.width() for label in panel.findChildren(TextLabel)}
    assert wide["Not checked yet"] > 280
