"""A window of a language that is written from right to left: mirrored, and nothing on another."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.core.sync import OrgKind
from app.ui.widgets.connector_canvas import ConnectorCanvas
from app.ui.widgets.painting import paint_text
from app.ui.widgets.top_bar import TopBar


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize(
    "direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]
)
def test_a_painted_text_stands_where_its_box_begins(looks, direction: Qt.LayoutDirection):
    image = QImage(200, 30, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.setLayoutDirection(direction)
        paint_text(painter, QRectF(0, 0, 200, 30), "7 of 9", "body", QColor("black"))
    columns = [x for x in range(200) if any(image.pixelColor(x, y).black() > 90 for y in range(30))]
    assert columns
    assert max(columns) < 100


def test_lines_begin_at_the_right_where_the_source_is(qtbot, looks, mirrored):
    canvas = ConnectorCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(248, 380)
    assert canvas.source_px > canvas.target_px


@pytest.mark.parametrize("width", [1024, 1440])
def test_the_command_field_covers_no_part_of_the_top_bar(qtbot, looks, mirrored, width: int):
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_width_class(
        narrow_field=width < 1300, compact_control=width < 1100, rail_px=72 if width > 1200 else 48
    )
    bar.resize(width, 48)
    bar.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    bar.show_place("Mappings", "Mobile opt-ins → Contact")
    bar.show()
    field = bar.command_field.geometry()
    assert bar.rect().contains(field)
    others: list[QRect] = [
        one.geometry() for one in (bar.control, bar._root, bar._leaf, bar._org) if one.isVisible()
    ]
    assert not [one for one in others if one.intersects(field)]
