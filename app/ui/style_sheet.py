"""Makes the one Qt style sheet from the tokens, by plain replacement of `@name`.

It dresses Qt's own widgets (fields, menus, headers, scroll bars, tool tips); what it cannot draw is
painted by the widgets of `app/ui/widgets`.
"""

import re

from app.ui.tokens import Scheme, Tokens

TEMPLATE = """
QAbstractItemView { outline: 0; }
QWidget#surface, QStackedWidget, QScrollArea, QScrollArea > QWidget > QWidget#surface {
    background: @surface; border: 0;
}
QToolTip {
    background: @raised; color: @text; border: 1px solid @hairlineStrong; padding: 4px 8px;
    font-size: #small;
}
QLineEdit, QPlainTextEdit, QSpinBox, QComboBox {
    background: @surface; color: @text; border: 1px solid @hairlineStrong; border-radius: ~control;
    padding: 0 8px; selection-background-color: @accentSolid; selection-color: @onSolid;
    font-size: #table;
}
QPlainTextEdit { padding: 6px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus {
    border: 2px solid @accent; padding: 0 7px;
}
QPlainTextEdit:focus { padding: 5px 7px; }
QLineEdit[invalid="true"] { border: 1px solid @error; padding: 0 8px; }
QLineEdit:disabled, QComboBox:disabled { background: @sunken; color: @disabled; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox QAbstractItemView {
    background: @raised; border: 1px solid @hairlineStrong; selection-background-color: @hover;
    selection-color: @text;
}
QMenu {
    background: @raised; color: @text; border: 1px solid @hairlineStrong; padding: 4px 0;
    font-size: #table;
}
QMenu::item { padding: 6px 24px 6px 12px; }
QMenu::item:selected { background: @hover; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 0; }
QMenu::icon { padding-left: 12px; }
QMenuBar { background: @window; color: @text; border-bottom: 1px solid @hairline; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QHeaderView { background: @sunken; border: 0; }
QHeaderView::section {
    background: @sunken; color: @muted; border: 0; border-bottom: 1px solid @hairline;
    padding: 0 8px; font-size: #label; font-weight: 500;
}
QTableView, QListView, QTreeView {
    background: @surface; border: 0; gridline-color: @hairline;
    selection-background-color: @accentTint; selection-color: @text; font-size: #table;
}
QTableCornerButton::section { background: @sunken; border: 0; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: @hairlineStrong; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @hairline; }
"""

_TOKEN = re.compile(r"(@|#|~)([a-zA-Z][a-zA-Z0-9]*)\b")


def style_sheet(tokens: Tokens, scheme: Scheme, text_percent: int) -> str:
    """Fill the template: `@` is a colour token, `#` a font role's size, `~` a corner radius.

    Raises:
        KeyError: the template names a token that the file does not have.
    """
    colors = tokens.colors[scheme]

    def value(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "@":
            return colors[name]
        if kind == "~":
            return f"{tokens.radii[name]}px"
        if name == "surface":  # the object name of a selector, not a size
            return match.group()
        return f"{round(tokens.roles[name].size_px * text_percent / 100)}px"

    return _TOKEN.sub(value, TEMPLATE)
