"""What presenters have in common: a screen is read anew only while it is looked at."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.asks.messages import Area
from app.ui.desk import Desk
from app.ui.rail_items import RailItem


class PagePresenter(QObject):
    """Calls `refresh` once for any number of changes, and for a hidden screen when it is opened."""

    def __init__(self, desk: Desk, page: QWidget, item: RailItem, areas: frozenset[Area]) -> None:
        super().__init__(page)
        self.desk = desk
        self._item, self._areas = item, areas
        self._stale = True
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._refresh_now)
        desk.opened.connect(self.invalidate)
        desk.org_changed.connect(self.invalidate)
        desk.data_changed.connect(self._on_data_changed)
        desk.window.item_opened.connect(self._on_item_opened)

    def refresh(self) -> None:
        """Read what the screen shows anew; the workspace can be read when this is called."""
        raise NotImplementedError

    def invalidate(self) -> None:
        """What the screen shows is out of date."""
        self._stale = True
        if self.desk.window.item is self._item:
            self._soon.start()

    def _refresh_now(self) -> None:
        if self._stale and self.desk.pages is not None:
            self._stale = False
            self.refresh()

    def _on_item_opened(self, item: RailItem) -> None:
        if item is self._item:
            self._refresh_now()

    def _on_data_changed(self, touched: frozenset[Area]) -> None:
        if touched & self._areas:
            self.invalidate()
