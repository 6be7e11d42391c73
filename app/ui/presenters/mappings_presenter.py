"""Mappings: the list, the mapping that is open, its check and its file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.asks import AddSync, BindRole, CheckSync, ExportSync
from app.asks.messages import Area, SyncFinding
from app.core.mapping import Mapping, ObjectRef
from app.core.quota import Budget
from app.core.schema import ObjectSchema
from app.core.snapshot import Side
from app.core.sync import ConnectionKind, OrgKind, Role
from app.store.pages import RoleFacts, SyncRow
from app.ui.desk import Desk
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.error_words import ErrorWords
from app.ui.models.mapping_detail import MappingDetail, RoleBinding
from app.ui.models.mapping_list import mapping_rows
from app.ui.models.open_work import open_work
from app.ui.pages.mapping_settings import Anchor
from app.ui.pages.mappings_page import MappingsPage
from app.ui.presenters.mapping_counting import MappingCounting
from app.ui.presenters.mapping_editor import MappingEditor
from app.ui.presenters.mapping_knowledge import MappingKnowledge
from app.ui.presenters.mapping_parents import MappingParents
from app.ui.presenters.mapping_trials import MappingTrials
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.presenters.sync_form_presenter import SyncFormPresenter
from app.ui.rail_items import RailItem
from app.ui.rights import rights

SHOWN = frozenset({Area.SYNCS, Area.CONNECTIONS, Area.PLANS, Area.RUNS})
"""A plan brings the fields of both sides with it: labels take the place of API names."""


class MappingsPresenter(PagePresenter):
    """Fills the list and the detail, and sends their asks."""

    def __init__(self, desk: Desk, page: MappingsPage) -> None:
        super().__init__(desk, page, RailItem.MAPPINGS, SHOWN)
        self._page = page
        self._open: tuple[str, str] | None = None
        self._opening = False
        self._looked: set[tuple[str, OrgKind]] = set()
        self._findings: dict[str, tuple[SyncFinding, ...]] = {}
        detail = page.detail
        desk.mapping_requested.connect(self.open_mapping)
        desk.schedule_requested.connect(self.open_schedule)
        page.mapping_opened.connect(lambda row: self.open_mapping(row.sync, row.mapping))
        page.preview_requested.connect(
            lambda row: desk.preview_requested.emit(row.sync, row.mapping)
        )
        page.run_opened.connect(desk.run_requested)
        page.form_requested.connect(SyncFormPresenter(desk, page.form).open)
        page.add_sync_requested.connect(self.choose_file)
        page.list_opened.connect(self._on_list_opened)
        detail.check_requested.connect(lambda: self._start(self._check()))
        detail.preview_requested.connect(self._on_preview)
        detail.file_requested.connect(self._on_file)
        detail.reload_requested.connect(self._on_reload)
        detail.export_requested.connect(self._choose_export)
        detail.bind_requested.connect(lambda *names: self._start(self._bind(*names)))
        self._known = MappingKnowledge(desk, detail)
        self._known.changed.connect(self.invalidate)
        self._trials = MappingTrials(desk, detail)
        self._counting = MappingCounting(desk, detail)
        self._parents = MappingParents(desk, detail)
        self._parents.changed.connect(self.invalidate)
        self.editor = MappingEditor(desk, detail)
        self.editor.changed.connect(self.invalidate)
        self.editor.fixed.connect(lambda: self._start(self._check()))

    @property
    def sync_at_hand(self) -> str:
        """The sync of what is open here; "" when nothing is."""
        return self._open[0] if self._open and self._page.is_detail_open else ""

    def refresh(self) -> None:
        """Read the list, and the open mapping, anew."""
        pages = self.desk.pages
        if pages is None:
            return
        syncs = pages.syncs()
        works = {sync.name: open_work(sync.name, pages) for sync in syncs}
        self._page.show_rows(mapping_rows(syncs, works), self.desk.now())
        if self._open is not None:
            self._show_detail()

    def open_mapping(self, sync: str, mapping: str) -> None:
        """Show a mapping; the first of the sync if none is named."""
        self._open, self._opening = (sync, mapping), True
        self.editor.open(sync)
        self._page.detail.error_bar.hide()
        self._page.open_detail()
        self.invalidate()
        self.desk.window.open_item(RailItem.MAPPINGS)

    def open_schedule(self, sync: str, mapping: str) -> None:
        """Show when a mapping runs."""
        self.open_mapping(sync, mapping)
        self._page.detail.open_tab(1 + Anchor.SCHEDULE)

    def choose_file(self) -> None:
        """Let the person choose a sync file, and take it in."""
        dialog = QFileDialog(
            self.desk.window, self.tr("Add a sync file"), "", self.tr("Sync files (*.yaml *.yml)")
        )
        dialog.fileSelected.connect(lambda path: self._start(self._add(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _start(self, sequence: Any) -> None:
        self.desk.start(sequence, self._show_error)

    def _show_detail(self) -> None:
        """Show the open mapping; back to the list if it is gone."""
        pages = self.desk.pages
        if pages is None or self._open is None:
            return
        row = next((one for one in pages.syncs() if one.name == self._open[0]), None)
        written = chosen_mapping(row, self._open[1]) if row else None
        if row is None or written is None:
            self._page.show_list()
            return
        own = tuple(one for one in row.schedules if one.mapping == written.name)
        mapping, budget, schedules = self.editor.shown(written, row.budget, own)
        checked = row.name in self._findings
        shown = replace(self._detail(row, mapping, budget), schedules=schedules)
        detail = replace(shown, now=self.desk.now())
        self._counting.take(detail)
        self._page.detail.show_detail(detail, self.desk.kind, checked=checked)
        self._trials.take(detail)
        self._parents.take(detail)
        self._look_once(row, detail)
        title = row.title if len(row.mappings) == 1 else mapping.name
        words = f"{title} → {mapping.target.object}"
        self.desk.window.show_detail(RailItem.MAPPINGS, words)

    def _look_once(self, row: SyncRow, detail: MappingDetail) -> None:
        """Read the fields of a mapping that was opened and is not known yet, so as to list all.

        Never because another org is chosen, and once for each sync and kind of org: what cannot be
        reached is not asked again and again.
        """
        opening, self._opening = self._opening, False
        place = (row.name, self.desk.kind)
        known = detail.source is not None and detail.target is not None
        if not opening or known or place in self._looked or rights().refusal:
            return
        if all(self._is_bound(row, role) for role in row.roles):
            self._looked.add(place)
            self._start(self._check())

    def _is_bound(self, row: SyncRow, role: RoleFacts) -> bool:
        """Tell whether a connection stands for a role with the kind of org in use."""
        wanted = self.desk.kind if role.kind is ConnectionKind.SALESFORCE else None
        return any(one.role == role.name and one.org_kind is wanted for one in row.bindings)

    def _detail(self, row: SyncRow, mapping: Mapping, budget: Budget | None) -> MappingDetail:
        kinds = {role.name: role.kind for role in row.roles}
        connections = [one.connection for one in self.desk.connections()]
        target = self._connection_name(row, mapping.target, kinds[mapping.target.role])
        return MappingDetail(
            sync=row.name,
            sync_title=row.title,
            path=Path(row.origin),
            mapping=mapping,
            source_kind=kinds[mapping.source.role],
            source_name=mapping.source.object or self.tr("Query"),
            target_name=f"{target} / {mapping.target.object}",
            source=self._schema(row, mapping.source, kinds[mapping.source.role]),
            target=self._schema(row, mapping.target, kinds[mapping.target.role]),
            findings=tuple(
                one for one in self._findings.get(row.name, ()) if one.mapping in {"", mapping.name}
            ),
            roles=tuple(
                RoleBinding(
                    Role(role.name, role.kind),
                    tuple(one for one in row.bindings if one.role == role.name),
                    tuple(one for one in connections if one.kind is role.kind),
                )
                for role in row.roles
            ),
            budget=budget,
            samples=self._known.samples_of(row.name, mapping.name),
            suggestions=self._known.suggestions_of(row.name, mapping),
            opened=self._parents.opened(row.name, mapping.name),
            connections={
                side: self._connection_name(row, ref, kinds[ref.role])
                for side, ref in ((Side.SOURCE, mapping.source), (Side.TARGET, mapping.target))
            },
        )

    def _connection_name(self, row: SyncRow, side: ObjectRef, kind: ConnectionKind) -> str:
        """Give the connection that stands for a side with the org in use; its role if none."""
        wanted = self.desk.kind if kind is ConnectionKind.SALESFORCE else None
        bound = (b.connection for b in row.bindings if b.role == side.role and b.org_kind is wanted)
        return next(bound, side.role)

    def _schema(self, row: SyncRow, side: ObjectRef, kind: ConnectionKind) -> ObjectSchema | None:
        pages = self.desk.pages
        name = self._connection_name(row, side, kind)
        return pages.schema(name, side.object) if pages and side.object else None

    def add_file(self, path: str) -> None:
        """Add the sync of a file."""
        self._start(self._add(path))

    async def _add(self, path: str, *, replace: bool = False) -> None:
        name = await self.desk.engine.run(AddSync(path, replace=replace))
        self._findings.pop(name, None)
        self.open_mapping(name, "")
        self.desk.window.show_notice(self.tr("{name} was read.").format(name=name))

    def _on_reload(self) -> None:
        """Read the open sync's file again; asks first if edits made here would be lost."""
        row = self._row()
        if row is None or self.desk.pages is None:
            return
        if not self.desk.pages.is_edited(row.name):
            self._start(self._reload(row))
            return
        dialog = ConfirmDialog(
            self.tr("Read {file} again?").format(file=Path(row.origin).name),
            self.tr(
                "{title} was changed in this window since that file was read. Reading it again "
                "takes the changes back. Write to a file… keeps them."
            ).format(title=row.title),
            self.tr("Read it again"),
            parent=self.desk.window,
        )
        dialog.accepted.connect(lambda: self._start(self._reload(row)))
        self.desk.window.open_dialog(dialog)

    async def _reload(self, row: SyncRow) -> None:
        opened = self._open
        await self._add(row.origin, replace=True)
        self.editor.forget(row.name)
        self._known.forget(row.name)
        self._parents.forget(row.name)
        if opened is not None:
            self.open_mapping(*opened)

    def _choose_export(self) -> None:
        """Let the person choose where the edited sync is written to."""
        row = self._row()
        if row is None:
            return
        name = Path(row.origin).name
        kinds = self.tr("Sync files (*.yaml *.yml)")
        dialog = QFileDialog(self.desk.window, self.tr("Write to a file"), name, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self._start(self._export(row.name, path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _export(self, sync: str, path: str) -> None:
        written = await self.desk.engine.run(ExportSync(sync, path))
        self.desk.window.show_notice(self.tr("Written to {path}.").format(path=written))

    def _row(self) -> SyncRow | None:
        """Give the open sync, None if there is none."""
        rows = self.desk.pages.syncs() if self.desk.pages and self._open else ()
        return next((one for one in rows if self._open and one.name == self._open[0]), None)

    async def _check(self) -> None:
        if self._open is None:
            return
        sync = self._open[0]
        self._page.detail.error_bar.hide()
        self._page.detail.show_checking(checking=True)
        try:
            found = await self.desk.engine.run(CheckSync(sync, self.desk.kind.value))
        finally:
            self._page.detail.show_checking(checking=False)
        self._findings[sync] = tuple(found)
        self.invalidate()

    async def _bind(self, role: str, connection: str) -> None:
        if self._open is not None:
            await self.desk.engine.run(BindRole(self._open[0], role, connection))

    def _on_preview(self) -> None:
        if self._open is not None:
            self.desk.preview_requested.emit(*self._open)

    def _on_file(self) -> None:
        row = self._row()
        if row is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(row.origin))

    def _on_list_opened(self) -> None:
        self._open = None
        self.desk.window.show_detail(RailItem.MAPPINGS, "")

    def _show_error(self, words: ErrorWords) -> None:
        bar = self._page.detail.error_bar if self._page.is_detail_open else self._page.error_bar
        bar.show_error(words.sentence, words.details, words.action)


def chosen_mapping(row: SyncRow, name: str) -> Mapping | None:
    """Give a sync's mapping by name, the first if there is none of that name."""
    mappings = [one.facts.mapping for one in row.mappings if one.facts.mapping is not None]
    named = (mapping for mapping in mappings if mapping.name == name)
    return next(named, mappings[0] if mappings else None)
