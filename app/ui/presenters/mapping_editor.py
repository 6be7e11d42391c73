"""Edits of the open mapping: shown at once, written one after the other, undone and redone."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.asks import FixSync, RestoreSync, SaveMapping
from app.asks.messages import SyncFinding
from app.core.mapping import Mapping
from app.core.quota import Budget
from app.core.schedule import Schedule
from app.ui import event_loop
from app.ui.desk import Desk
from app.ui.error_words import error_words
from app.ui.models.edit_history import EditHistory, EditStep
from app.ui.pages.mapping_page import MappingPage
from app.ui.rights import rights
from app.ui.time_words import clock_words


@dataclass(frozen=True)
class Draft:
    """An edited mapping until it is written; None for what stays as it is."""

    mapping: Mapping
    budget: Budget | None = None
    schedules: tuple[Schedule, ...] | None = None


class MappingEditor(QObject):
    """Keeps what a person sees ahead of what is written, and both the same in the end.

    Signals:
        changed: the open mapping is another now, or was written, or could not be.
        fixed: what a check found was mended, so that another check would find less.
    """

    changed = Signal()
    fixed = Signal()

    def __init__(self, desk: Desk, page: MappingPage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._sync = ""
        self._draft: Draft | None = None
        self._histories: dict[str, EditHistory] = {}
        self._waiting: list[Callable[[], Coroutine[Any, Any, str]]] = []
        self._is_writing = False
        page.fields.hand.edited.connect(self.edit)
        page.fields.findings.fix_requested.connect(self.fix)
        page.settings.edited.connect(self.edit)
        page.settings.budget_edited.connect(self.edit_budget)
        page.settings.schedules_edited.connect(self.edit_schedules)
        page.undo_requested.connect(self.undo)
        page.redo_requested.connect(self.redo)
        page.save_requested.connect(self._on_save)
        desk.window.status_bar.undo_requested.connect(self._on_notice_undone)

    def open(self, sync: str) -> None:
        """Edit the mappings of this sync from now on."""
        if sync != self._sync:
            self._sync, self._draft = sync, None
            self._page.show_saved("")
        self._show_history()

    def shown(
        self, mapping: Mapping, budget: Budget | None, schedules: tuple[Schedule, ...]
    ) -> tuple[Mapping, Budget | None, tuple[Schedule, ...]]:
        """Give what to show: the edit that is being written, or else what is written."""
        draft = self._draft
        if draft is None or draft.mapping.name != mapping.name:
            return mapping, budget, schedules
        edited = schedules if draft.schedules is None else draft.schedules
        return draft.mapping, draft.budget or budget, edited

    def forget(self, sync: str) -> None:
        """The sync was read anew from its file: there is nothing to undo any more."""
        self._histories.pop(sync, None)
        self._show_history()

    def edit(self, mapping: Mapping, words: str) -> None:
        """Show an edited mapping, and write it."""
        self._take(replace(self._draft_of(mapping), mapping=mapping), words)

    def edit_budget(self, mapping: Mapping, budget: Budget, words: str) -> None:
        """Show what the sync shall allow itself, and write it."""
        self._take(replace(self._draft_of(mapping), budget=budget), words)

    def edit_schedules(self, mapping: Mapping, schedules: tuple[Schedule, ...], words: str) -> None:
        """Show when the mapping shall run by itself, and write it."""
        self._take(replace(self._draft_of(mapping), schedules=schedules), words)

    def fix(self, finding: SyncFinding) -> None:
        """Make the change that mends a finding of the check; it can be undone as any edit."""
        if finding.fix is not None:
            sync, ask = self._sync, FixSync(self._sync, finding.fix)
            self._queue(lambda: self._fix(sync, ask))

    def undo(self) -> None:
        """Take the last edit back, to the character."""
        sync = self._sync
        self._queue(lambda: self._restore(sync, undo=True))

    def redo(self) -> None:
        """Do again what was taken back last."""
        sync = self._sync
        self._queue(lambda: self._restore(sync, undo=False))

    def _draft_of(self, mapping: Mapping) -> Draft:
        """What is being written of a mapping; the mapping as it is shown where nothing is."""
        draft = self._draft
        return draft if draft and draft.mapping.name == mapping.name else Draft(mapping)

    def _take(self, draft: Draft, words: str) -> None:
        sync = self._sync
        self._draft = draft
        self._page.fields.hand.take_mapping(draft.mapping)
        self.changed.emit()
        ask = SaveMapping(sync, draft.mapping, draft.budget, draft.schedules)
        self._queue(lambda: self._save(sync, ask, words))

    def _queue(self, write: Callable[[], Coroutine[Any, Any, str]]) -> None:
        """Write after all that waits; what could not be written is shown as it was, and why."""
        if rights().refusal:
            self._draft = None
            self._page.error_bar.show_warning(rights().refusal)
            self.changed.emit()
            return
        self._waiting.append(write)
        if self._is_writing:
            return
        self._is_writing = True

        def on_error(error: Exception) -> None:
            self._is_writing = False
            self._waiting.clear()
            self._draft = None
            words = error_words(error)
            self._page.error_bar.show_error(words.sentence, words.details, words.action)
            self.changed.emit()

        event_loop.start(self._work(), on_error)

    async def _work(self) -> None:
        """Write what waits, in order, until nothing does."""
        said = ""
        while self._waiting:
            said = await self._waiting.pop(0)()
            self._page.error_bar.hide()
        self._settle()
        if said:
            undoable = self._history().to_undo() is not None
            self._desk.window.show_notice(said, undoable=undoable)

    async def _save(self, sync: str, ask: SaveMapping, words: str) -> str:
        saved = await self._desk.engine.run(ask)
        history = self._histories.setdefault(sync, EditHistory())
        history.add(EditStep(words, saved.before, saved.after))
        return words

    async def _fix(self, sync: str, ask: FixSync) -> str:
        pages = self._desk.pages
        before = pages.sync_text(sync) if pages else ""
        done: str = await self._desk.engine.run(ask)
        after = pages.sync_text(sync) if pages else ""
        self._histories.setdefault(sync, EditHistory()).add(EditStep(done, before, after))
        self.fixed.emit()
        return done

    async def _restore(self, sync: str, *, undo: bool) -> str:
        history = self._histories.setdefault(sync, EditHistory())
        step = history.to_undo() if undo else history.to_redo()
        if step is None:
            return ""
        text, instead_of = (step.before, step.after) if undo else (step.after, step.before)
        await self._desk.engine.run(RestoreSync(sync, text, instead_of))
        self._draft = None
        if undo:
            history.undone()
            return self.tr("Undone: {what}").format(what=step.words)
        history.redone()
        return self.tr("Done again: {what}").format(what=step.words)

    def _settle(self) -> None:
        """Everything is written: what is shown is what is in the sync."""
        self._is_writing = False
        self._draft = None
        now = clock_words(self._desk.now())
        self._page.show_saved(self.tr("Saved {time}").format(time=now))
        self._show_history()
        self.changed.emit()

    def _history(self) -> EditHistory:
        return self._histories.setdefault(self._sync, EditHistory())

    def _show_history(self) -> None:
        undo, redo = self._history().to_undo(), self._history().to_redo()
        self._page.show_history(undo.words if undo else "", redo.words if redo else "")

    def _on_save(self) -> None:
        """Every edit is written at once; say so."""
        if not self._is_writing:
            self._desk.window.show_notice(self.tr("Every change is saved."))

    def _on_notice_undone(self) -> None:
        if self._page.isVisible():
            self.undo()
