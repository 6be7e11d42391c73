"""Fields of forms: a label above, the field, a hint or what is wrong below."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.icons import icon
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.labels import TextLabel


class TextField(QWidget):
    """A labelled line of text. Empty values are stripped of outer spaces.

    Signals:
        changed: the person typed.
    """

    changed = Signal()

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        placeholder: str = "",
        secret: bool = False,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.optional = optional
        self.edit = QLineEdit()
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(placeholder)
        self._hint = hint
        self._below = TextLabel(hint, "label", "muted", wrap=True)
        self._below.setVisible(bool(hint))
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addWidget(self.edit, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        title = QHBoxLayout()
        title.setSpacing(4)
        title.addWidget(TextLabel(label, "tableStrong"))
        if optional:
            title.addWidget(TextLabel(self.tr("if needed"), "small", "muted"))
        title.addStretch(1)
        column.addLayout(title)
        column.addLayout(self._line)
        column.addWidget(self._below)
        self.edit.textEdited.connect(self._on_edited)
        if secret:
            self._make_secret()
        theme().changed.connect(self._measure)
        self._measure()

    def text(self) -> str:
        """What was typed, without outer spaces."""
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Fill the field."""
        self.edit.setText(text)

    def is_filled(self) -> bool:
        """Whether it holds what the form needs."""
        return self.optional or bool(self.text())

    def show_problem(self, words: str) -> None:
        """Mark the field and say what is wrong; an empty text takes the mark away."""
        self.edit.setProperty("invalid", bool(words))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)
        self._below.setText(words or self._hint)
        self._below.set_color("error" if words else "muted")
        self._below.setVisible(bool(words or self._hint))

    def _on_edited(self) -> None:
        self.show_problem("")
        self.changed.emit()

    def _measure(self) -> None:
        self.edit.setFixedHeight(theme().size("control"))

    def _make_secret(self) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(icon("eye-off", "muted"), self.tr("Show or hide"), self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._on_eye_toggled)
        self.edit.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def _on_eye_toggled(self, shown: bool) -> None:  # noqa: FBT001 - the signal's argument
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        self._eye.setIcon(icon("eye-off", "accent" if shown else "muted"))


class FileField(TextField):
    """A path, typed or chosen; the dialog opens without blocking."""

    def __init__(
        self,
        label: str,
        *,
        folder: bool = False,
        pattern: str = "",
        hint: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint=hint, optional=optional, parent=parent)
        self._folder, self._pattern = folder, pattern
        choose = PushButton(self.tr("Choose…"), size=ButtonSize.SMALL)
        choose.clicked.connect(self._on_choose)
        self._line.addWidget(choose)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self.window(), self.edit.accessibleName(), self.text(), self._pattern)
        if self._folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self.set_text(path)
        self._on_edited()
