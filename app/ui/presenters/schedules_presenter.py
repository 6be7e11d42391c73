"""Schedules: what is due when, and whether its sync may write."""

from app.asks import ActivateSync, SaveMapping
from app.asks.messages import Area
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.models.open_work import open_work
from app.ui.models.schedule_moves import moved
from app.ui.models.schedule_rows import ScheduleRow, schedule_rows
from app.ui.models.schedule_words import schedule_words
from app.ui.pages.schedules_page import SchedulesPage
from app.ui.presenters.mappings_presenter import chosen_mapping
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem

SHOWN = frozenset({Area.SYNCS, Area.CONNECTIONS, Area.RUNS, Area.USAGE})


class SchedulesPresenter(PagePresenter):
    """Fills the page and sends its asks."""

    def __init__(self, desk: Desk, page: SchedulesPage) -> None:
        super().__init__(desk, page, RailItem.SCHEDULES, SHOWN)
        self._page = page
        page.mapping_opened.connect(self._on_mapping_opened)
        page.preview_requested.connect(
            lambda row: desk.preview_requested.emit(row.sync, row.schedule.mapping)
        )
        page.run_opened.connect(desk.run_requested)
        page.activation_requested.connect(self._on_activation)
        page.mappings_requested.connect(lambda: desk.window.open_item(RailItem.MAPPINGS))
        page.move_requested.connect(self._on_moved)
        page.command_copied.connect(
            lambda command: desk.window.show_notice(self.tr("Copied: {it}").format(it=command))
        )

    def refresh(self) -> None:
        """Read all schedules anew."""
        pages = self.desk.pages
        if pages is None:
            return
        now, org = self.desk.now(), self.desk.org
        syncs = [sync for sync in pages.syncs() if sync.schedules]
        works = {sync.name: open_work(sync.name, pages) for sync in syncs}
        rows = schedule_rows(syncs, works, self.desk.kind, now)
        usages = (one.usage for one in pages.usage(now) if org and one.org_id == org.org_id)
        usage = next(usages, None)
        daily = usage.daily_budget if usage else None
        hourly = usage.hourly_budget if usage else None
        self._page.show_rows(rows, now, daily, hourly)

    def _on_mapping_opened(self, row: ScheduleRow) -> None:
        self.desk.schedule_requested.emit(row.sync, row.schedule.mapping)

    def _on_moved(self, row: ScheduleRow, minutes: int) -> None:
        """Write a schedule whose runs come earlier or later into its sync."""
        pages = self.desk.pages
        sync = next((one for one in pages.syncs() if one.name == row.sync), None) if pages else None
        mapping = chosen_mapping(sync, row.schedule.mapping) if sync else None
        if sync is None or mapping is None or mapping.name != row.schedule.mapping:
            return
        after = moved(row.schedule, minutes)
        schedules = tuple(
            after if one == row.schedule else one
            for one in sync.schedules
            if one.mapping == mapping.name
        )
        ask = SaveMapping(sync.name, mapping, None, schedules)
        words = self.tr("{title}: {when}").format(title=row.title, when=schedule_words(after))
        self.desk.start(self._save(ask, words), self._show_error)

    async def _save(self, ask: SaveMapping, words: str) -> None:
        self._page.error_bar.hide()
        await self.desk.engine.run(ask)
        self.desk.window.show_notice(words)

    def _on_activation(self, sync: str, active: bool) -> None:  # noqa: FBT001 - the signal's argument
        self.desk.start(self._activate(sync, active=active), self._show_error)

    async def _activate(self, sync: str, *, active: bool) -> None:
        self._page.error_bar.hide()
        await self.desk.engine.run(ActivateSync(sync, active))
        said = (
            self.tr("{sync} is active.") if active else self.tr("{sync} is off: it writes nothing.")
        )
        self.desk.window.show_notice(said.format(sync=sync))

    def _show_error(self, words: ErrorWords) -> None:
        self._page.error_bar.show_error(words.sentence, words.details, words.action)
