"""The command field stands beside the breadcrumb, whatever size the window had before."""

from app.ui.main_window import MainWindow
from app.ui.rail_items import RailItem
from tests.ui.component_sheet import ComponentSheetPage


def test_the_command_field_follows_a_window_that_becomes_small(looks, qtbot) -> None:
    places = []
    for sizes in (((1024, 680),), ((1440, 900), (1024, 680))):
        window = MainWindow()
        qtbot.addWidget(window)
        window.add_page(RailItem.SETTINGS, ComponentSheetPage())
        window.open_item(RailItem.SETTINGS)
        window.show_detail(RailItem.SETTINGS, "Mobile opt-ins")
        window.resize(*sizes[0])
        window.show()
        qtbot.waitExposed(window)
        window.resize(*sizes[-1])
        places.append(window.top_bar.command_field.x())
    assert places[0] == places[1]
