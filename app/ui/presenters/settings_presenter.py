"""Settings: the people of the workspace, what it keeps for how long, its copies, an erasure."""

from typing import Any

from PySide6.QtWidgets import QFileDialog

from app.asks import (
    BackUpWorkspace,
    CheckWorkspace,
    ErasePerson,
    MoveWorkspace,
    RestoreBackup,
    SetRetention,
    SetRole,
)
from app.asks.messages import Area
from app.ui.desk import Desk
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.error_words import ErrorWords
from app.ui.pages.data_section import FOREVER
from app.ui.pages.settings_page import SettingsPage
from app.ui.path_words import path_words
from app.ui.person import person_name
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem

SHOWN = frozenset({Area.SYNCS, Area.SETTINGS})
BACKUPS = "*.backup"


class SettingsPresenter(PagePresenter):
    """Fills the sections of people and data, and asks for what their buttons do."""

    def __init__(self, desk: Desk, page: SettingsPage) -> None:
        super().__init__(desk, page, RailItem.SETTINGS, SHOWN)
        self._page = page
        data = page.data
        data.backup.clicked.connect(self._choose_backup)
        data.restore.clicked.connect(self._choose_restored)
        data.move_workspace.clicked.connect(self._choose_folder)
        data.kept_chosen.connect(lambda kind, days: self._start(self.keep(kind, days)))
        data.erase_requested.connect(self._ask_to_erase)
        data.check_requested.connect(lambda deep: self._start(self.check(deep=deep)))
        page.people.role_requested.connect(lambda *one: self._start(self.give_role(*one)))

    def refresh(self) -> None:
        """Read everything anew."""
        pages = self.desk.pages
        if pages is None:
            return
        person = person_name()
        self._page.people.show_people(pages.people(), person, pages.role_of(person))
        self._page.data.show_workspace(path_words(str(pages.folder)))
        self._page.data.show_kept(pages.kept_days())

    async def give_role(self, person: str, role: str) -> None:
        """Say what a person may do."""
        await self.desk.engine.run(SetRole(person, role))
        self._page.people.name.set_text("")
        self._tell(self.tr("{person} has the role now.").format(person=person))

    async def keep(self, kind: str, days: int) -> None:
        """Keep a kind of data for another time."""
        await self.desk.engine.run(SetRetention(kind, None if days == FOREVER else days))
        self._tell(self.tr("Saved. What is older goes within a day."))

    async def check(self, *, deep: bool) -> None:
        """Look at the workspace's own files."""
        data = self._page.data
        data.check.setEnabled(False)
        data.check_deep.setEnabled(False)
        try:
            data.show_found(await self.desk.engine.run(CheckWorkspace(deep)))
        finally:
            data.check.setEnabled(True)
            data.check_deep.setEnabled(True)

    async def erase(self, values: tuple[str, ...]) -> None:
        """Remove a person from everything that is kept, and show what was removed."""
        data = self._page.data
        data.erase.set_ready(ready=False, reason=self.tr("An erasure is under way."))
        try:
            facts = await self.desk.engine.run(ErasePerson(values, person_name()))
        finally:
            data.erase.set_ready(ready=True)
        data.known_by.set_text("")
        data.show_erased(facts)

    async def back_up(self, path: str) -> None:
        """Copy the workspace into a file."""
        written = await self.desk.engine.run(BackUpWorkspace(path))
        self._tell(self.tr("Written to {path}").format(path=path_words(written)))

    async def restore(self, path: str, folder: str) -> None:
        """Make a workspace of a backup, in a folder of its own below this one."""
        made = await self.desk.engine.run(RestoreBackup(path, f"{folder}/orgtide"))
        words = self.tr("Restored to {path}. To work there: orgtide --workspace {path}")
        self._tell(words.format(path=path_words(made)))

    async def move(self, folder: str) -> None:
        """Move the workspace into a folder of its own below this one."""
        moved = await self.desk.engine.run(MoveWorkspace(f"{folder}/orgtide"))
        words = self.tr("The workspace is in {path} now. Close Orgtide and start it again.")
        self._tell(words.format(path=path_words(moved)))

    def _ask_to_erase(self, values: tuple[str, ...]) -> None:
        dialog = ConfirmDialog(
            self.tr("Erase {values}?").format(values=", ".join(values)),
            self.tr(
                "Every record with this value, its history and its plans are removed from this "
                "workspace. It cannot be undone, and runs that wrote the record cannot be undone "
                "for it any more."
            ),
            self.tr("Erase"),
            parent=self.desk.window,
        )
        dialog.accepted.connect(lambda: self._start(self.erase(values)))
        self.desk.window.open_dialog(dialog)

    def _choose_backup(self) -> None:
        name = f"orgtide-{self.desk.now():%Y-%m-%d}.backup"
        dialog = QFileDialog(self.desk.window, self.tr("Back up"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        self._open(dialog, lambda path: self._start(self.back_up(path)))

    def _choose_restored(self) -> None:
        """Ask for the backup, then for the folder that it goes to."""
        words = self.tr("Backups ({pattern})").format(pattern=BACKUPS)
        dialog = QFileDialog(self.desk.window, self.tr("Restore a backup"), "", words)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog, self._choose_restored_folder)

    def _choose_restored_folder(self, backup: str) -> None:
        dialog = QFileDialog(self.desk.window, self.tr("Restore into"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog, lambda folder: self._start(self.restore(backup, folder)))

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self.desk.window, self.tr("Move the workspace"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog, lambda path: self._start(self.move(path)))

    def _open(self, dialog: QFileDialog, chosen: Any) -> None:
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _start(self, sequence: Any) -> None:
        self.desk.start(sequence, self._show_error)

    def _tell(self, words: str) -> None:
        self.desk.window.show_notice(words)

    def _show_error(self, words: ErrorWords) -> None:
        self._page.show_failure(words.sentence, words.details)
        self.refresh()
