"""The two cards at the top of Home: connect a Salesforce org, or try it with the practice org."""

from PySide6.QtCore import QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.drawings import PlanDrawing, WiringDrawing
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.painting import paint_box

HEIGHT_PX, FOLDED_HEIGHT_PX = 152, 40
TILE_PX, FOLDED_TILE_PX = 28, 24


class SolidTile(QWidget):
    """An icon on a solid square: ink, or the colour of an environment."""

    def __init__(self, icon: str, fill: str, on: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._fill, self._on = icon, fill, on
        self.set_size(TILE_PX)
        theme().changed.connect(self.update)

    def set_size(self, size: int) -> None:
        """Change the edge length in pixels."""
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            paint_box(painter, box, theme().radius("control"), theme().color(self._fill))
            paint_icon(painter, box, self._icon, self._on, 18)


class ChoiceCard(CardFrame):
    """A title, two lines, a button and a drawing; folded, the title and the button alone.

    Signals:
        chosen: its button was pressed.
    """

    chosen = Signal()

    def __init__(
        self, tile: SolidTile, title: str, words: str, note: str, drawing: QWidget
    ) -> None:
        super().__init__("sunken")
        self._tile = tile
        self._drawing = drawing
        self._words = TextLabel(words, "body", "text2", wrap=True)
        self._note_words = note
        self._note = ElidedLabel(note, "small", "muted")
        self._drawing_fits = True
        self.button = PushButton("")
        self.setAccessibleName(title)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(tile)
        self._head.addWidget(TextLabel(title, "sectionTitle"))
        self._head.addStretch(1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(12)
        self._left = QVBoxLayout()
        self._left.setSpacing(0)
        self._left.addLayout(self._head)
        self._left.addSpacing(4)
        self._left.addWidget(self._words)
        self._left.addStretch(1)
        self._left.addLayout(self._foot)
        self._outer = QHBoxLayout(self)
        self._outer.setSpacing(32)
        self._outer.addLayout(self._left, 1)
        self._outer.addWidget(drawing, 0, Qt.AlignmentFlag.AlignVCenter)
        self.set_folded(folded=False)

    def put_button(self, button: PushButton) -> None:
        """Use this as the card's button."""
        self.button.deleteLater()
        self.button = button
        self._foot.addWidget(button)
        self._foot.addWidget(self._note)
        self._foot.addStretch(1)
        button.clicked.connect(self.chosen)

    def set_folded(self, *, folded: bool) -> None:
        """Take one line of 40 instead of 152."""
        self._folded = folded
        side = 8 if folded else 20
        top = 4 if folded else 15
        self._outer.setContentsMargins(side + 1, top, side + 1, top)
        self.setFixedHeight(theme().scaled(FOLDED_HEIGHT_PX if folded else HEIGHT_PX))
        self._tile.set_size(FOLDED_TILE_PX if folded else TILE_PX)
        self._words.setVisible(not folded)
        self._note.setVisible(not folded)
        self._drawing.setVisible(not folded and self._drawing_fits)
        target, source = (self._head, self._foot) if folded else (self._foot, self._head)
        if source.indexOf(self.button) >= 0:
            source.removeWidget(self.button)
            target.insertWidget(target.count() if folded else 0, self.button)

    def show_drawing(self, *, shown: bool) -> None:
        """Hide the drawing where there is no room."""
        self._drawing_fits = shown
        self._drawing.setVisible(shown and not self._folded)


class ConnectCard(ChoiceCard):
    """Connect a Salesforce org."""

    def __init__(self) -> None:
        super().__init__(
            SolidTile("cloud", "ink", "onInk"),
            self.tr("Connect a Salesforce org"),
            self.tr(
                "Sign in with your browser or with a token. A sandbox is a good place to start."
            ),
            self.tr("About 1 minute, 3 API calls"),
            WiringDrawing(),
        )
        button = PushButton(
            self.tr("Connect an org"), ButtonKind.MAIN, trailing_icon="arrow-right", changes=True
        )
        self.put_button(button)


class PracticeCard(ChoiceCard):
    """Try it with the practice org."""

    def __init__(self) -> None:
        super().__init__(
            SolidTile("graduation-cap", "practice", "onSolid"),
            self.tr("Try it with the practice org"),
            "",
            self.tr("No sign-in needed"),
            PlanDrawing(),
        )
        button = PushButton(
            self.tr("Open the practice org"),
            ButtonKind.WRITE,
            trailing_icon="arrow-right",
            environment=OrgKind.PRACTICE,
            changes=True,
        )
        self.put_button(button)

    def show_contacts(self, contacts: int) -> None:
        """Say how large the practice org is."""
        words = self.tr(
            "{n} made-up contacts on this computer. "
            "It behaves like Salesforce and nothing leaves the machine."
        )
        self._words.setText(words.format(n=QLocale().toString(contacts)))

    def set_starting(self, *, starting: bool) -> None:
        """Wait while the practice org starts."""
        self.button.set_ready(ready=not starting, reason=self.tr("The practice org is starting"))
        words = self.tr("It is starting, and makes its records the first time…")
        self._note.set_text(words if starting else self._note_words)
