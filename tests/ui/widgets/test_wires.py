"""Lines between two lists: their tags and words keep out of each other's way."""

from PySide6.QtCore import QPointF

from app.core.mapping import Flow
from app.ui.widgets.wires import Wire, WireLook, place_tags, wire_path, words_box


def test_the_tag_of_a_suggestion_covers_no_other_and_no_words_of_the_chosen_line(looks):
    path = wire_path(QPointF(8, 100), QPointF(240, 300))
    chosen = Wire(1, 100, 300, Flow.TO_TARGET, chosen=True, label="phone(GB)")
    ghosts = tuple(
        Wire(number, 100, 300, Flow.TO_TARGET, WireLook.SUGGESTED, label="92%") for number in (2, 3)
    )
    words = words_box(path, chosen)
    first, second = place_tags(tuple((ghost, path) for ghost in ghosts), (words,))
    assert not first.box.intersects(words)
    assert not second.box.intersects(words)
    assert not first.box.intersects(second.box)
