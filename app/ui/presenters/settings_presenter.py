"""Settings: where the workspace is, what it keeps for how long, its backup and its move."""

from PySide6.QtWidgets import QFileDialog

from app.asks import BackUpWorkspace, MoveWorkspace
from app.asks.messages import Area
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.models.value_words import number
from app.ui.pages.settings_page import SettingsPage
from app.ui.path_words import path_words
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem

SHOWN = frozenset({Area.SYNCS})


class SettingsPresenter(PagePresenter):
    """Fills the card of the workspace and asks for what its buttons do."""

    def __init__(self, desk: Desk, page: SettingsPage) -> None:
        super().__init__(desk, page, RailItem.SETTINGS, SHOWN)
        self._page = page
        page.backup.clicked.connect(self._choose_backup)
        page.move_workspace.clicked.connect(self._choose_folder)

    def refresh(self) -> None:
        """Read everything anew."""
        pages = self.desk.pages
        if pages is None:
            return
        self._page.show_workspace(
            path_words(str(pages.folder)),
            ", ".join(self._kept_words(kind, days) for kind, days in pages.kept_days().items()),
        )

    def _kept_words(self, kind: str, days: int | None) -> str:
        if days is None:
            return self.tr("{kind} for ever").format(kind=kind)
        return self.tr("{kind} {n} days").format(kind=kind, n=number(days))

    def _choose_backup(self) -> None:
        name = f"orgtide-{self.desk.now():%Y-%m-%d}.backup"
        dialog = QFileDialog(self.desk.window, self.tr("Back up"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._start(self.back_up(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self.desk.window, self.tr("Move the workspace"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._start(self.move(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def back_up(self, path: str) -> None:
        """Copy the workspace into a file."""
        written = await self.desk.engine.run(BackUpWorkspace(path))
        self._tell(self.tr("Written to {path}").format(path=path_words(written)))

    async def move(self, folder: str) -> None:
        """Move the workspace into a folder of its own below this one."""
        moved = await self.desk.engine.run(MoveWorkspace(f"{folder}/orgtide"))
        words = self.tr("The workspace is in {path} now. Close Orgtide and start it again.")
        self._tell(words.format(path=path_words(moved)))

    def _start(self, sequence: object) -> None:
        self.desk.start(sequence, self._show_error)  # type: ignore[arg-type]  # a coroutine

    def _tell(self, words: str) -> None:
        self.desk.window.show_notice(words)

    def _show_error(self, words: ErrorWords) -> None:
        self._tell(words.sentence)
