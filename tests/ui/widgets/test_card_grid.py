from PySide6.QtWidgets import QWidget

from app.ui.widgets.card_grid import CardGrid


def test_cards_stand_side_by_side_as_soon_as_there_is_room(qtbot) -> None:
    grid = CardGrid(428, 20)
    qtbot.addWidget(grid)
    cards = [QWidget(), QWidget()]
    for card in cards:
        card.setFixedHeight(100)
    grid.resize(400, 300)
    grid.show_cards(cards)
    grid.show()
    assert cards[0].y() < cards[1].y()
    grid.resize(1000, 300)
    assert cards[0].y() == cards[1].y()
    assert cards[0].width() < 600
