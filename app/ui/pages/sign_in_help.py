"""The set-up page in the connection panel: what to create in the org, and what refusals mean."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.sign_in_guide import Refusal, sign_in_guide
from app.ui.language import spoken
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.labels import TextLabel

NUMBER_PX = 20


class SetUpBox(QWidget):
    """Filled by `show_way`.

    Signals:
        left: the person goes back to the form.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._inside: QWidget | None = None

    def show_way(self, way: str) -> None:
        """Show what one way of signing in needs; "" shows what refusals mean alone."""
        if self._inside is not None:
            self._inside.deleteLater()
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._head())
        guide = sign_in_guide()
        if way:
            column.addWidget(TextLabel(guide.ways[way].title, "paneTitle", wrap=True))
            _add_steps(column, guide.ways[way].steps)
            self._add_lines(column, self.tr("Callback URLs"), guide.callbacks)
            self._add_lines(column, self.tr("OAuth scopes"), guide.scopes)
        column.addSpacing(8)
        column.addWidget(TextLabel(self.tr("If it does not work"), "paneTitle"))
        for refusal in guide.refusals:
            column.addWidget(refusal_box(refusal))
        self._column.addWidget(self._inside)
        self._inside.show()

    def _head(self) -> QHBoxLayout:
        back = PushButton(
            self.tr("Back"), ButtonKind.QUIET, icon="arrow-left", size=ButtonSize.SMALL
        )
        back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        return row

    def _add_lines(self, column: QVBoxLayout, title: str, lines: tuple[str, ...]) -> None:
        """Add lines that have to be pasted, with a button that copies them."""
        text = "\n".join(lines)
        copy = PushButton(self.tr("Copy"), icon="copy", size=ButtonSize.TINY)
        copy.setAccessibleName(self.tr("Copy {what}").format(what=title))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        row = QHBoxLayout()
        row.addWidget(TextLabel(title, "tableStrong"))
        row.addStretch(1)
        row.addWidget(copy)
        column.addLayout(row)
        for line in lines:
            column.addWidget(TextLabel(line, "mono", wrap=True))


def refusal_box(refusal: Refusal, *, named: bool = True) -> QWidget:
    """Make a box that says what a refusal means and what to do.

    Args:
        refusal: of the guide.
        named: whether Salesforce's own code stands above.
    """
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(4)
    if named:
        said = f"{refusal.code} ({refusal.message})" if refusal.message else refusal.code
        column.addWidget(TextLabel(said, "mono", "muted", wrap=True))
        column.addWidget(TextLabel(spoken(refusal.words), "body", wrap=True))
    else:
        todo = QCoreApplication.translate("SetUpBox", "What to do")
        column.addWidget(TextLabel(todo, "tableStrong"))
    _add_steps(column, refusal.steps)
    return box


def _add_steps(column: QVBoxLayout, steps: tuple[str, ...]) -> None:
    for number, step in enumerate(steps, 1):
        row = QHBoxLayout()
        row.setSpacing(4)
        count = TextLabel(f"{number}.", "small", "muted")
        count.setFixedWidth(NUMBER_PX)
        row.addWidget(count, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(TextLabel(spoken(step), "small", wrap=True), 1)
        column.addLayout(row)
