"""The mapping editor with 800 fields a side and 800 pairs: showing, scrolling, hovering, dragging.

Only the work of the window's own thread is counted, not that of other programs of the machine.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

from app.asks.messages import FieldSample
from app.core.mapping import FieldRule
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import FieldType
from app.ui.models.mapping_detail import MappingDetail
from app.ui.pages.field_drag import Held
from app.ui.pages.mapping_fields import MappingFields
from app.ui.theme import install_theme
from tests.ui.sample_mapping import DETAIL, MAPPING

FIELDS = 800
FRAMES = 120
FRAME_MS = 16.0
"""What one frame of a scroll may take. Source: ui.md, "Speed to hold": 60 frames a second."""
SHOWN_MS = 300.0
"""What showing the whole mapping may take. Source: ui.md, "Speed to hold"."""


def wide_detail() -> MappingDetail:
    """A mapping of as many fields as the widest objects have, each column in a pair."""

    def schema(name: str, letter: str) -> ObjectSchema:
        fields = (
            FieldSchema(f"{letter}{n:03}__c", f"Field {letter} {n:03}", FieldType.STRING)
            for n in range(FIELDS)
        )
        return ObjectSchema(name, name, name, tuple(fields))

    rules = tuple(FieldRule(f"s{n:03}__c", f"t{(n * 7) % FIELDS:03}__c") for n in range(FIELDS))
    samples = {
        f"s{n:03}__c": FieldSample(f"s{n:03}__c", f"value {n}", 0.5, 9, True, (("value", 5),))
        for n in range(FIELDS)
    }
    return replace(
        DETAIL,
        mapping=replace(MAPPING, fields=rules),
        source=schema("source", "s"),
        target=schema("target", "t"),
        samples=samples,
        suggestions=(),
        findings=(),
    )


def test_eight_hundred_fields_a_side_stay_smooth(qapp: QApplication) -> None:
    install_theme(qapp)
    fields, detail = MappingFields(), wide_detail()
    fields.resize(1368, 760)
    fields.show()
    qapp.processEvents()
    shown = _timed(lambda: (fields.show_detail(detail), fields.grab()))
    again = _timed(lambda: (fields.show_detail(replace(detail, findings=())), fields.grab()))
    scrolled = _frames(qapp, _scroll(fields))
    hovered = _frames(qapp, _hover(fields))
    fields.drag._begin(Held("s010__c", Side.SOURCE))
    dragged = _frames(qapp, _drag(fields))
    fields.drag._end()
    print(f"shown {shown:.0f} ms, shown again after an edit {again:.0f} ms")
    for what, frames in (("scroll", scrolled), ("hover", hovered), ("drag", dragged)):
        late = frames[int(len(frames) * 0.99) - 1]
        print(f"{what}: median {frames[len(frames) // 2]:.1f} ms, p99 {late:.1f} ms")
    fields.deleteLater()
    assert shown < SHOWN_MS
    assert again < SHOWN_MS
    for frames in (scrolled, hovered, dragged):
        assert frames[len(frames) // 2] < FRAME_MS


def _timed(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def _frames(app: QApplication, step: Callable[[int], None]) -> list[float]:
    """Time steps with what they repaint, shortest first."""
    times = []
    for number in range(FRAMES):

        def frame(n: int = number) -> None:
            step(n)
            app.processEvents()

        times.append(_timed(frame))
    return sorted(times)


def _scroll(fields: MappingFields) -> Callable[[int], None]:
    bar = fields._source.view.verticalScrollBar()
    return lambda n: bar.setValue(n * 60)


def _hover(fields: MappingFields) -> Callable[[int], None]:
    return lambda n: fields._canvas._wire_at(QPointF(60 + n, 100 + n)) and None


def _drag(fields: MappingFields) -> Callable[[int], None]:
    view = fields._target.view.viewport()
    return lambda n: fields.drag._move(view.mapToGlobal(QPoint(40, 10 + 2 * n)))
