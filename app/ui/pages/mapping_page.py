"""One mapping: which source field goes to which Salesforce field, and what a check says of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.models.mapping_detail import MappingDetail, conflict_words
from app.ui.models.mapping_rows import SOURCE_ICONS
from app.ui.pages.mapping_fields import MappingFields
from app.ui.pages.mapping_settings import MappingSettings
from app.ui.path_words import path_words
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import ElidedLabel, IconLabel
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.tab_strip import Tab, TabStrip


class MappingPage(Surface):
    """Shows and checks; the mapping is edited in its file.

    Signals:
        check_requested: compare the mapping with the fields of both sides.
        preview_requested: show what a run would change.
        file_requested: open the sync file in an editor.
        reload_requested: read the sync file again.
        bind_requested: a connection was chosen for a role (str: role, str: connection).
    """

    check_requested = Signal()
    preview_requested = Signal()
    file_requested = Signal()
    reload_requested = Signal()
    bind_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        small = ButtonSize.SMALL
        self.error_bar = NoticeBar()
        self._source = PushButton("", icon="file-spreadsheet", size=small)
        self._target = PushButton("", icon="cloud", size=small)
        self._path = ElidedLabel("", "small", "muted")
        self._open = PushButton(
            self.tr("Edit the file"), ButtonKind.QUIET, icon="pencil", size=small
        )
        self._reload = PushButton(
            "",
            ButtonKind.QUIET,
            icon="refresh-cw",
            tip=self.tr("Read the file again (F5)"),
            size=small,
        )
        self._check = PushButton(self.tr("Check"), icon="list-checks", size=small, changes=True)
        self._preview = PushButton(
            self.tr("Preview changes"),
            ButtonKind.MAIN,
            icon="diff",
            hint="Ctrl ↵",
            size=small,
            changes=True,
        )
        self._tabs = TabStrip()
        self._stack = QStackedWidget()
        self.fields = MappingFields()
        self.settings = MappingSettings()
        self._lay_out()
        self._connect()

    def show_detail(self, detail: MappingDetail, environment: OrgKind, *, checked: bool) -> None:
        """Show a mapping.

        Args:
            environment: the kind of org the window works with; colours the cloud.
            checked: whether `detail.findings` come from a check; else nothing is known yet.
        """
        mapping = detail.mapping
        self._source.setText(detail.source_name)
        self._source.set_icon_name(SOURCE_ICONS[detail.source_kind])
        self._target.setText(detail.target_name)
        self._target.set_icon_name("cloud", look_of(environment).text)
        self._path.set_text(path_words(detail.path))
        identity = mapping.identity[0].target[0] if mapping.identity else self.tr("none")
        self._tabs.show_tabs(
            (
                Tab(self.tr("Fields"), str(len(mapping.fields))),
                Tab(self.tr("Settings"), f"{conflict_words(mapping.conflicts)}, {identity}"),
            )
        )
        self.fields.show_detail(detail)
        if not checked:
            self.fields.findings.show_unchecked()
        self.settings.show_detail(detail)

    def show_checking(self, *, checking: bool) -> None:
        """A check is under way, or has ended."""
        self._check.set_ready(ready=not checking, reason=self.tr("The check is running"))

    def press_main(self) -> None:
        """Do what the main button does."""
        self._preview.click()

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.addWidget(self._source)
        head.row.addWidget(IconLabel("arrow-right", "muted"))
        head.row.addWidget(self._target)
        head.row.addSpacing(4)
        head.row.addWidget(self._path, 1)
        for button in (self._reload, self._open, self._check, self._preview):
            head.row.addWidget(button)
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
        self._tabs.tab_chosen.connect(self._stack.setCurrentIndex)
        self._check.clicked.connect(self.check_requested)
        self.fields.check_requested.connect(self.check_requested)
        self._preview.clicked.connect(self.preview_requested)
        self._open.clicked.connect(self.file_requested)
        self._reload.clicked.connect(self.reload_requested)
        self.settings.bind_requested.connect(self.bind_requested)
        self._source.clicked.connect(self._open_settings)
        self._target.clicked.connect(self._open_settings)

    def _open_settings(self) -> None:
        self._tabs.show_current(1)
        self._stack.setCurrentIndex(1)
