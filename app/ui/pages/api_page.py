"""The editor of API files: the file on the left, and on the right what a request of it brings."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.asks.messages import ApiCheck, ApiFileFacts, ApiText, ApiTrial
from app.ui.pages.api_try_pane import ApiTryPane
from app.ui.widgets.buttons import ButtonKind, ButtonSize, LinkButton, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.code_editor import CodeEditor
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import IconLabel, TextLabel
from app.ui.widgets.states import NoticeBar

PADDING_PX = 24
CHOICE_PX = 216
NEW = ""
"""What the choice of files holds for a new one."""


@dataclass(frozen=True)
class ApiRequest:
    """What a person wants to try."""

    text: str
    name: str
    object: str
    connection: str
    answers: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...] = field(repr=False)
    only_show: bool


class ApiPage(Surface):
    """Told by `show_files`, `show_text`, `show_check`, `show_trial`, `show_saved`.

    Signals:
        closed: go back to the connections.
        file_chosen: open another file (str: name or path; "" for a new one).
        edited: the text changed (str).
        try_requested: ask for the first page of an object (ApiRequest).
        save_requested: keep the text (str: text, str: connection that works by it, or "").
    """

    closed = Signal()
    file_chosen = Signal(str)
    edited = Signal(str)
    try_requested = Signal(object)
    save_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        small = ButtonSize.SMALL
        self._name = self._connection = ""
        self._kept = ""
        self._shipped = False
        self.notice = NoticeBar()
        self.files = ChoiceBox()
        self.files.setAccessibleName(self.tr("API file"))
        self.files.setFixedWidth(CHOICE_PX)
        self.editor = CodeEditor(self.tr("The API file, as YAML"))
        self.pane = ApiTryPane()
        self.state = TextLabel("", "small", "muted")
        self.save_button = PushButton(
            self.tr("Save"), ButtonKind.MAIN, icon="save", size=small, changes=True
        )
        self._back = PushButton(
            "", ButtonKind.QUIET, icon="arrow-left", tip=self.tr("Back to connections"), size=small
        )
        self._verdict_icon = IconLabel("circle-check", "ok")
        self._verdict = TextLabel("", "body", wrap=True, selectable=True)
        self._go = LinkButton(self.tr("Go to the line"))
        self._wrong_line = 0
        self._lay_out()
        self._connect()
        self.show_text(ApiText("", "", shipped=False, connections=()))

    @property
    def is_changed(self) -> bool:
        """Whether something is typed that is not kept."""
        return self.editor.toPlainText() != self._kept

    @property
    def name(self) -> str:
        """Of the file that is open."""
        return self._name

    def show_files(self, files: list[ApiFileFacts]) -> None:
        """Offer the files that there are, the person's own first."""
        self.files.clear()
        for one in files:
            kind = self.tr("shipped") if one.shipped else self.tr("yours")
            words = f"{one.name}  ({kind})"
            if one.problem:
                words = self.tr("{name}, cannot be used").format(name=words)
            self.files.addItem(words, one.path)
            self.files.setItemData(
                self.files.count() - 1, one.problem or one.path, Qt.ItemDataRole.ToolTipRole
            )
        self.files.addItem(self.tr("A new file…"), NEW)
        self.show_chosen()

    def show_text(self, file: ApiText, connection: str = "") -> None:
        """Open a file, or a connection's copy of one."""
        self._name, self._connection, self._kept = file.name, connection, file.text
        self._shipped = file.shipped
        self.notice.hide()
        self.editor.setPlainText(file.text)
        self.editor.document().setModified(False)
        self.pane.open_file(file.connections, connection)
        self.show_chosen()
        self._tell_state()

    def show_check(self, check: ApiCheck) -> None:
        """Say what is wrong with the text, or what it declares."""
        self._wrong_line = check.line or 0
        self.editor.mark_line(check.line)
        if check.facts is None:
            place = self.tr("Line {n}").format(n=check.line) if check.line else ""
            where = ", ".join(part for part in (place, check.key) if part)
            self._verdict_icon.set_icon("circle-alert", "error")
            self._verdict.setText(f"{where}: {check.problem}" if where else check.problem)
        else:
            self._verdict_icon.set_icon("circle-check", "ok")
            said = self.tr("The file can be read. Objects: {names}")
            self._verdict.setText(said.format(names=", ".join(check.facts.objects)))
        self._go.setVisible(bool(check.line))
        self.pane.show_facts(check.facts)
        self._tell_state()

    def show_trying(self) -> None:
        """A request is under way."""
        self.notice.hide()
        self.pane.show_trying()

    def show_trial(self, trial: ApiTrial) -> None:
        """Show what was sent and what came back."""
        self.pane.show_trial(trial)
        if trial.line:
            self._wrong_line = trial.line
            self.editor.mark_line(trial.line)
            self._go.show()

    def show_saved(self, name: str, text: str, words: str) -> None:
        """It is kept."""
        self._name, self._kept, self._shipped = name, text, False
        self.notice.hide()
        self._tell_state(words)

    def show_failure(self, words: str, details: str = "") -> None:
        """Something did not work; what was typed stays."""
        self.pane.end_trying()
        self.notice.show_error(words, details)

    def press_main(self) -> None:
        """Try the request."""
        self.pane.try_button.click()

    def save(self) -> None:
        """Keep what was typed."""
        self.save_button.click()

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(12, 0, PADDING_PX, 1)
        head.row.addWidget(self._back)
        head.row.addWidget(TextLabel(self.tr("API file"), "sectionTitle"))
        head.row.addWidget(self.files)
        head.row.addStretch(1)
        head.row.addWidget(self.state)
        head.row.addWidget(self.save_button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(self._verdict_bar())
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self.pane)
        split.setSizes([500, 500])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.notice)
        outer.addWidget(split, 1)

    def _verdict_bar(self) -> QWidget:
        bar = Surface("sunken", "top")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._verdict_icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._verdict, 1)
        row.addWidget(self._go, 0, Qt.AlignmentFlag.AlignVCenter)
        self._go.hide()
        return bar

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self.files.activated.connect(lambda row: self.file_chosen.emit(self.files.itemData(row)))
        self.editor.textChanged.connect(self._on_edited)
        self._go.clicked.connect(lambda: self.editor.go_to_line(self._wrong_line))
        self.save_button.clicked.connect(
            lambda: self.save_requested.emit(self.editor.toPlainText(), self._connection)
        )
        self.pane.try_requested.connect(self._on_try)
        self.pane.path_chosen.connect(self.editor.insert_here)

    def _on_edited(self) -> None:
        self._tell_state()
        self.edited.emit(self.editor.toPlainText())

    def _on_try(self, only_show: bool) -> None:  # noqa: FBT001 - the signal's argument
        wish = ApiRequest(
            text=self.editor.toPlainText(),
            name=self._name or self.tr("new file"),
            object=self.pane.object_name,
            connection=self.pane.connection_name,
            answers=self.pane.answers(),
            secrets=self.pane.secrets(),
            only_show=only_show,
        )
        self.try_requested.emit(wish)

    def show_chosen(self) -> None:
        """Let the choice of files stand at the one that is open."""
        names = [self.files.itemText(row).partition(" ")[0] for row in range(self.files.count())]
        if self._name in names:
            self.files.setCurrentIndex(names.index(self._name))
        else:
            self.files.setCurrentIndex(self.files.count() - 1)

    def _tell_state(self, words: str = "") -> None:
        if not words:
            if self.is_changed:
                words = self.tr("Not saved yet")
            elif self._connection:
                words = self.tr("Used by {name}").format(name=self._connection)
            elif self._shipped:
                words = self.tr("Shipped; saving keeps a copy of yours")
        self.state.setText(words)
        ready = self.is_changed and not self._wrong_line
        reason = self.tr("Nothing was changed")
        if self._wrong_line:
            reason = self.tr("Mend the marked line first")
        self.save_button.set_ready(ready=ready, reason=reason)
