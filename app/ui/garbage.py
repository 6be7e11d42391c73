"""Garbage of the window's process is collected by the thread that owns the window, and no other.

Python collects in whichever thread happens to allocate. A timer or a notifier of Qt that is taken
away in another thread than its own stays known to the event loop, and the next event ends the
process.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000
"""How often it is looked whether there is enough to collect. Source: ours."""


class GarbageTimer(QObject):
    """Takes the place of Python's own collections from its making on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect_if_due)
        self._timer.start(EVERY_MS)


def collect_if_due() -> None:
    """Collect the oldest generation whose count is over Python's own threshold, and the younger."""
    due = [
        generation
        for generation, (count, most) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if count > most
    ]
    if due:
        gc.collect(max(due))
