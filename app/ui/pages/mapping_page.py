"""One mapping: which source field goes to which Salesforce field, and what a check says of it."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.models.filter_rows import filter_rows
from app.ui.models.mapping_detail import MappingDetail, conflict_words, target_label
from app.ui.models.mapping_rows import SOURCE_ICONS, mode_words
from app.ui.models.schedule_words import short_words
from app.ui.models.value_words import counted
from app.ui.pages.mapping_fields import MappingFields
from app.ui.pages.mapping_settings import Anchor, MappingSettings
from app.ui.path_words import path_words
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.tab_strip import Tab, TabStrip

NARROW_PX = 1100
"""Below this width buttons say less. Source: ui.md, "Small windows"."""


class MappingPage(Surface):
    """Told by `show_detail`; what a person changes leaves by `fields.hand` and `settings`.

    Signals:
        check_requested: compare the mapping with the fields of both sides.
        preview_requested: show what a run would change.
        file_requested: open the sync file in an editor.
        reload_requested: read the sync file again.
        export_requested: write the sync, as it was edited here, to a file.
        bind_requested: a connection was chosen for a role (str: role, str: connection).
        undo_requested, redo_requested: take the last edit back, or do it again.
        suggest_requested: propose pairs.
        save_requested: Ctrl+S: say that all is saved.
    """

    check_requested = Signal()
    preview_requested = Signal()
    file_requested = Signal()
    reload_requested = Signal()
    export_requested = Signal()
    bind_requested = Signal(str, str)
    undo_requested = Signal()
    redo_requested = Signal()
    suggest_requested = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        small, quiet = ButtonSize.SMALL, ButtonKind.QUIET
        down = "chevron-down"
        self.error_bar = NoticeBar()
        self._source = PushButton("", icon="file-spreadsheet", trailing_icon=down, size=small)
        self._target = PushButton("", icon="cloud", trailing_icon=down, size=small)
        self._saved = ElidedLabel("", "small", "muted")
        undo, redo = self.tr("Undo (Ctrl+Z)"), self.tr("Redo (Ctrl+Shift+Z)")
        self._undo = PushButton("", quiet, icon="undo-2", tip=undo, size=small, changes=True)
        self._redo = PushButton("", quiet, icon="redo-2", tip=redo, size=small, changes=True)
        self._suggest = PushButton(
            self.tr("Suggest matches"), icon="wand-sparkles", size=small, changes=True
        )
        self._check = PushButton(self.tr("Check"), icon="list-checks", size=small, changes=True)
        self._preview = PushButton(
            self.tr("Preview changes"),
            ButtonKind.MAIN,
            icon="diff",
            hint=self.tr("Ctrl ↵"),
            size=small,
            changes=True,
        )
        self._tabs = TabStrip()
        self._summary = TextLabel("", "small", "muted")
        self._problems = PushButton(
            self.tr("Problems"), icon="circle-alert", icon_color="error", size=ButtonSize.TINY
        )
        self._sample = PushButton(self.tr("Sample"), icon="table-properties", size=ButtonSize.TINY)
        self._stack = QStackedWidget()
        self.fields = MappingFields()
        self.settings = MappingSettings()
        self._path = ""
        self._is_narrow = False
        self._detail: MappingDetail | None = None
        self._lay_out()
        self._connect()
        self.show_history("", "")

    def show_detail(self, detail: MappingDetail, environment: OrgKind, *, checked: bool) -> None:
        """Show a mapping.

        Args:
            environment: the kind of org the window works with; colours the cloud.
            checked: whether `detail.findings` come from a check; else nothing is known yet.
        """
        self._detail = detail
        mapping = detail.mapping
        self._source.setText(detail.source_name)
        self._source.set_icon_name(SOURCE_ICONS[detail.source_kind])
        self._target.setText(detail.target_name)
        self._target.set_icon_name("cloud", look_of(environment).text)
        self._path = path_words(detail.path)
        parts = [self.tr("{n} mapped").format(n=len(mapping.fields))]
        if detail.suggestions:
            parts.append(self.tr("{n} suggested").format(n=len(detail.suggestions)))
        if checked and detail.findings:
            parts.append(self._problem_words(len(detail.findings)))
        self._summary.setText(", ".join(parts))
        problems = self._problem_words(len(detail.findings))
        self._problems.setText(problems if checked else self.tr("Problems"))
        self._problems.updateGeometry()
        self._tabs.show_tabs(self._tabs_of(detail))
        self.fields.show_detail(detail)
        if not checked:
            self.fields.findings.show_unchecked()
        self.settings.show_detail(detail)

    def _problem_words(self, count: int) -> str:
        return counted(count, self.tr("1 problem"), self.tr("{n} problems"))

    def show_checking(self, *, checking: bool) -> None:
        """A check is under way, or has ended."""
        self._check.set_ready(ready=not checking, reason=self.tr("The check is running"))

    def show_suggesting(self, *, suggesting: bool) -> None:
        """Suggestions are being looked for, or were found."""
        self._suggest.set_ready(ready=not suggesting, reason=self.tr("Both sides are compared"))

    def show_saved(self, words: str) -> None:
        """Say when the mapping was written."""
        self._saved.set_text(words)

    def show_history(self, undo: str, redo: str) -> None:
        """Say what an undo and a redo would do; "" where there is nothing."""
        nothing = self.tr("Nothing to undo"), self.tr("Nothing to redo")
        self._undo.set_ready(ready=bool(undo), reason=nothing[0])
        self._redo.set_ready(ready=bool(redo), reason=nothing[1])
        if undo:
            self._undo.setToolTip(self.tr("Undo: {what} (Ctrl+Z)").format(what=undo))
        if redo:
            self._redo.setToolTip(self.tr("Redo: {what} (Ctrl+Shift+Z)").format(what=redo))

    def press_main(self) -> None:
        """Do what the main button does."""
        self._preview.click()

    def open_search(self) -> None:
        """Put the cursor into the search of the list that was used last."""
        self.fields.open_search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW_PX
        if narrow != self._is_narrow and self._detail is not None:
            self._is_narrow = narrow
            self._tabs.show_tabs(self._tabs_of(self._detail))
        self._is_narrow = narrow
        self._show_extras()
        self._suggest.setText(self.tr("Suggest") if narrow else self.tr("Suggest matches"))
        self._suggest.updateGeometry()

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.addWidget(self._source)
        head.row.addWidget(IconLabel("arrow-right", "muted"))
        head.row.addWidget(self._target)
        head.row.addSpacing(4)
        head.row.addWidget(self._saved, 1)
        for button in (self._undo, self._redo, self._suggest, self._check, self._preview):
            head.row.addWidget(button)
        for part in (self._summary, self._problems, self._sample):
            self._tabs.row.addWidget(part)
        self._stack.addWidget(self.fields)
        self._stack.addWidget(self.settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.error_bar)
        column.addWidget(self._tabs)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._tabs.tab_chosen.connect(self.open_tab)
        self.settings.scrolled_to.connect(self._on_scrolled_to)
        self._problems.clicked.connect(lambda: self.fields.open_drawer(sample=False))
        self._sample.clicked.connect(lambda: self.fields.open_drawer(sample=True))
        self.fields.suggest_requested.connect(self.suggest_requested)
        for keys, button in (("Ctrl+Shift+P", False), ("Ctrl+Shift+M", True)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.fields.open_drawer, sample=button))
        self._undo.clicked.connect(self.undo_requested)
        self._redo.clicked.connect(self.redo_requested)
        self._suggest.clicked.connect(self.suggest_requested)
        self._check.clicked.connect(self.check_requested)
        self.fields.check_requested.connect(self.check_requested)
        self._preview.clicked.connect(self.preview_requested)
        self.settings.bind_requested.connect(self.bind_requested)
        self._source.clicked.connect(lambda: self.open_file_menu(self._source))
        self._target.clicked.connect(lambda: self.open_file_menu(self._target))

    def open_file_menu(self, button: PushButton) -> QMenu:
        """Open what can be done with the sides and with the file of the sync."""
        menu = QMenu(self)
        menu.addAction(self.tr("Choose another connection…")).triggered.connect(self._open_settings)
        menu.addSeparator()
        edit = menu.addAction(self.tr("Edit the file"))
        edit.setToolTip(self._path)
        edit.triggered.connect(self.file_requested)
        menu.addAction(self.tr("Read the file again")).triggered.connect(self.reload_requested)
        menu.addAction(self.tr("Write to a file…")).triggered.connect(self.export_requested)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        return menu

    def open_tab(self, number: int) -> None:
        """Show the fields, or the settings at the section that the tab stands for."""
        self._tabs.show_current(number)
        self._stack.setCurrentIndex(1 if number else 0)
        self._suggest.setVisible(not number)
        self._show_extras()
        if number:
            self.settings.go_to(Anchor(number - 1))
            self._tabs.show_current(number)

    def _show_extras(self) -> None:
        """At the right of the tabs: a summary, or in a small window what leads to the drawer."""
        at_fields = self._stack.currentIndex() == 0
        self._summary.setVisible(at_fields and not self._is_narrow)
        for button in (self._problems, self._sample):
            button.setVisible(at_fields and self._is_narrow)

    def _on_scrolled_to(self, anchor: int) -> None:
        if self._stack.currentIndex():
            self._tabs.show_current(anchor + 1)

    def _open_settings(self) -> None:
        self.open_tab(1)

    def _tabs_of(self, detail: MappingDetail) -> tuple[Tab, ...]:
        mapping = detail.mapping
        filters = filter_rows(mapping.where_source)
        number = "" if filters is None else str(len(filters.rows) or "")
        identity = (
            ", ".join(target_label(detail, name) for name in mapping.identity[0].target)
            if mapping.identity
            else self.tr("none")
        )
        tabs = (
            Tab(self.tr("Fields"), str(len(mapping.fields))),
            Tab(self.tr("Mode"), mode_words(mapping.to_target)),
            Tab(self.tr("Filters"), number),
            Tab(self.tr("Conflicts"), conflict_words(mapping.conflicts)),
            Tab(self.tr("Identity"), identity),
            Tab(self.tr("Schedule & quota"), short_words(detail.schedules)),
        )
        short = tuple(Tab(tab.word) for tab in tabs[3:])
        return (*tabs[:3], *short) if self._is_narrow else tabs
