"""The looks of the window: colours, fonts and sizes by token name, for a light and a dark scheme.

Widgets ask `theme()` while they paint, so a change of scheme or text size needs no more than a
repaint. Pictures come from `icons.py`, the style sheet from `style_sheet.py`.
"""

import re

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.resources import resource
from app.ui.style_sheet import style_sheet
from app.ui.tokens import Scheme, Tokens, load_tokens

FONT_FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "JetBrainsMono-Regular.ttf",
)
TEXT_SIZES_PERCENT = (90, 100, 115, 130)
_HYPHENED = re.compile(r"[^\W\d_]-[^\W\d_]")
ROW_PADDING_PX = 12
"""What a table row adds to its line height. Unit: pixels. Source: design tokens, "Type"."""


class Theme(QObject):
    """Colours, fonts and sizes for the scheme in use.

    Signals:
        changed: scheme, text size or motion is another; widgets repaint and measure again.
    """

    changed = Signal()

    def __init__(self, tokens: Tokens, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tokens = tokens
        self._wanted: Scheme | None = None
        self._scheme = Scheme.LIGHT
        self._text_percent = 100
        self._reduce_motion = False
        self._fonts: dict[tuple[str, bool], QFont] = {}

    @property
    def scheme(self) -> Scheme:
        """The scheme in use, after the system or the person's choice."""
        return self._scheme

    @property
    def is_dark(self) -> bool:
        """Whether the dark scheme is in use."""
        return self._scheme is Scheme.DARK

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """Give the colour of a token, e.g. `accent`, with an opacity of 0 to 1.

        Raises:
            KeyError: no such token.
        """
        color = QColor(self.tokens.colors[self._scheme][token])
        if alpha < 1.0:
            color.setAlphaF(alpha)
        return color

    def font(self, role: str, text: str = "") -> QFont:
        """Give the font of a role, e.g. `body`, in the text size in use.

        Args:
            text: what is to be written. Inter's tabular figures widen hyphens as well, so words
                that a hyphen joins get the font without them.

        Raises:
            KeyError: no such role.
        """
        tabular = not ("-" in text and _HYPHENED.search(text))
        if (role, tabular) not in self._fonts:
            self._fonts[role, tabular] = self._make_font(role, tabular=tabular)
        return self._fonts[role, tabular]

    def plain_font(self, role: str) -> QFont:
        """Give the font of a role for Qt's own fields and menus, in which one types and reads."""
        return self._make_font(role, tabular=False)

    def metrics(self, role: str, text: str = "") -> QFontMetrics:
        """Give the measures of the font that `text` is written in."""
        return QFontMetrics(self.font(role, text))

    def line(self, role: str) -> int:
        """Give the line height of a role in pixels, in the text size in use."""
        return self.scaled(self.tokens.roles[role].line_px)

    def size(self, token: str) -> int:
        """Give a size in pixels by token, e.g. `topBar`. Controls and rows grow with the text.

        Raises:
            KeyError: no such token.
        """
        return self.scaled(self.tokens.sizes[token]) if token in _GROWING else self.fixed(token)

    def fixed(self, token: str) -> int:
        """Give a size in pixels that never follows the text size."""
        return self.tokens.sizes[token]

    def row_height(self, name: str = "row") -> int:
        """Give the height of a table row: the size's, or more where larger text needs it."""
        return max(self.tokens.sizes[name], self.line("table") + ROW_PADDING_PX)

    def radius(self, token: str) -> int:
        """Give a corner radius in pixels, e.g. `control`."""
        return self.tokens.radii[token]

    def duration(self, token: str) -> int:
        """Give a duration in milliseconds, e.g. `fast`; 0 when motion is to be reduced."""
        return 0 if self._reduce_motion else self.tokens.durations_ms[token]

    def scaled(self, px: float) -> int:
        """Scale pixels by the text size in use, to whole pixels."""
        return round(px * self._text_percent / 100)

    @property
    def text_percent(self) -> int:
        """Text size in percent: one of `TEXT_SIZES_PERCENT`."""
        return self._text_percent

    def choose_scheme(self, scheme: Scheme | None) -> None:
        """Fix the scheme, or follow the system with None."""
        self._wanted = scheme
        self._refresh()

    def choose_text_size(self, percent: int) -> None:
        """Set the text size in percent.

        Raises:
            ValueError: not one of `TEXT_SIZES_PERCENT`.
        """
        if percent not in TEXT_SIZES_PERCENT:
            raise ValueError(f"text size {percent} is none of {TEXT_SIZES_PERCENT}")
        self._text_percent = percent
        self._refresh()

    def choose_motion(self, *, reduced: bool) -> None:
        """Switch all movement off, or on again."""
        self._reduce_motion = reduced
        self.changed.emit()

    def _refresh(self) -> None:
        self._scheme = self._wanted or _system_scheme()
        self._fonts.clear()
        _dress(self)
        self.changed.emit()

    def _make_font(self, name: str, *, tabular: bool) -> QFont:
        role = self.tokens.roles[name]
        families = list(self.tokens.families["mono" if role.mono else "ui"])
        font = QFont(families)
        _set_size_px(font, role.size_px * self._text_percent / 100)
        font.setWeight(QFont.Weight(role.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        for (
            feature
        ) in self.tokens.features:  # off is said aloud, else a painter's font is inherited
            font.setFeature(QFont.Tag(feature), int(tabular))
        if role.mono:
            font.setFeature(QFont.Tag("calt"), 0)  # codes are shown letter by letter
        if role.letter_spacing_px:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, role.letter_spacing_px)
        return font


_GROWING = frozenset(
    {"control", "controlSmall", "controlTiny", "tableHeader", "rowTall", "rowTwoLine", "statusBar"}
)
_installed: list[Theme] = []


def theme() -> Theme:
    """Give the theme of this program.

    Raises:
        RuntimeError: `install_theme` has not run.
    """
    if not _installed:
        raise RuntimeError("install_theme(app) comes before the first widget")
    return _installed[-1]


def install_theme(app: QApplication, scheme: Scheme | None = None) -> Theme:
    """Load the fonts and dress `app` in Fusion, our palette and our style sheet.

    Args:
        scheme: a fixed scheme; None follows the system and its changes.
    """
    if _installed:
        _installed[-1].choose_scheme(scheme)
        return _installed[-1]
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
    app.setStyle(QStyleFactory.create("Fusion"))
    made = Theme(load_tokens(), app)
    made.destroyed.connect(_installed.clear)
    _installed.append(made)
    made.choose_scheme(scheme)
    app.styleHints().colorSchemeChanged.connect(made._refresh)  # noqa: SLF001 - one module, one class
    return made


def _system_scheme() -> Scheme:
    hint = QGuiApplication.styleHints().colorScheme()
    return Scheme.DARK if hint is Qt.ColorScheme.Dark else Scheme.LIGHT


def _dress(made: Theme) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setFont(made.plain_font("body"))
        app.setPalette(_palette(made))
        app.setStyleSheet(style_sheet(made.tokens, made.scheme, made.text_percent))


def _set_size_px(font: QFont, size_px: float) -> None:
    """Set a size in pixels; half pixels go through points, as Qt takes only whole pixels."""
    if size_px == int(size_px):
        font.setPixelSize(int(size_px))
        return
    screen = QGuiApplication.primaryScreen()
    font.setPointSizeF(size_px * 72 / screen.logicalDotsPerInchY())


def _palette(made: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, token in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "surface"),
        (role.Text, "text"),
        (role.PlaceholderText, "muted"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "error"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.Highlight, "accentTint"),
        (role.HighlightedText, "text"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Light, "surface"),
        (role.Midlight, "hover"),
        (role.Mid, "hairlineStrong"),
        (role.Dark, "hairlineStrong"),
        (role.Shadow, "hairlineStrong"),
        (role.Accent, "accentSolid"),
    ):
        palette.setColor(target, made.color(token))
    disabled = QPalette.ColorGroup.Disabled
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, target, made.color("disabled"))
    return palette
