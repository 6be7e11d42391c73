"""Qt survives a long day on the oldest Python: PySide6 6.12.0 did not, see pyproject.toml.

Each errand runs in a process of its own, since what is feared ends the process.
"""

import os
import subprocess
import sys

VOID_CALLS = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for turn in range(20_000):
    thing.setObjectName("x")
print("lost", before - sys.getrefcount(None))
"""

TABLE_PAINTS = """
import sys
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QTableView

class Numbers(QAbstractTableModel):
    def rowCount(self, parent=None): return 10_000
    def columnCount(self, parent=None): return 12
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        cells.add(index.row())
        return f"{index.row()}.{index.column()}"

cells = set()
application = QApplication([])
model, view = Numbers(), QTableView()
view.setModel(model)
view.resize(800, 500)
view.show()
application.processEvents()
bar = view.verticalScrollBar()
before = sys.getrefcount(None)
for turn in range(1_500):
    bar.setValue(turn % bar.maximum())
    view.viewport().repaint()
assert len(cells) > 1_500, f"only {len(cells)} rows were painted"
print("lost", before - sys.getrefcount(None))
"""

BEARABLE_LOSS = 100
"""How many references to None may go missing; Qt's abort comes after some 5,000."""


def _references_lost(errand: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", errand],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


def test_twenty_thousand_void_calls_lose_no_reference():
    assert _references_lost(VOID_CALLS) < BEARABLE_LOSS


def test_fifteen_hundred_table_paints_lose_no_reference():
    assert _references_lost(TABLE_PAINTS) < BEARABLE_LOSS
