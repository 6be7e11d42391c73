"""What a person without a mouse, without colours or without a screen has to know of each screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from app.ui.theme import theme
from app.ui.tokens import Scheme, load_tokens
from app.ui.widgets.scrolled_column import ReadingArea
from tests.ui.render import PICTURES

LEAST_CONTRAST = 4.5
"""Of words on what is behind them. Source: WCAG 2.2, 1.4.3."""
LEAST_OF_SHAPES = 3.0
"""Of lines and signs that must be seen to be used. Source: WCAG 2.2, 1.4.11."""
SCREENS = (
    *("home", "connections", "mappings", "mapping", "mapping-settings", "preview", "run"),
    *("live", "schedules", "settings", "settings-data", "connections-wizard"),
)
GROUNDS = ("surface", "window", "sunken", "hover")
WORDS = [
    *((word, ground) for word in ("text", "text2", "muted") for ground in GROUNDS),
    *(("text", ground) for ground in ("pressed", "accentTint")),
    *(
        (kind, f"{kind}{tint}")
        for kind in ("create", "update", "delete", "conflict", "skip", "same")
        for tint in ("Tint", "Strong")
    ),
    *(("text", f"{kind}Strong") for kind in ("create", "update", "delete", "conflict")),
    *(
        (state, ground)
        for state in ("ok", "warn", "error")
        for ground in (f"{state}Tint", "surface")
    ),
    *((f"{org}Text", f"{org}Tint") for org in ("practice", "sandbox", "production")),
    *(("onSolid", org) for org in ("practice", "sandbox", "production", "accentSolid")),
    ("onInk", "ink"),
    ("onInk", "inkHover"),
    *(("accent", ground) for ground in GROUNDS),
]
SHAPES = [("control", "surface"), ("accent", "surface"), ("accentSolid", "window")]


def _contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio"."""

    def brightness(color: str) -> float:
        parts = QColor(color).getRgbF()[:3]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(
    ("pairs", "least"),
    [(WORDS, LEAST_CONTRAST), (SHAPES, LEAST_OF_SHAPES)],
    ids=["words", "shapes"],
)
def test_words_and_signs_stand_out_from_what_is_behind_them(scheme: Scheme, pairs, least: float):
    colors = load_tokens().colors[scheme]
    faint = {
        f"{front} on {back}": round(_contrast(colors[front], colors[back]), 2)
        for front, back in pairs
        if _contrast(colors[front], colors[back]) < least
    }
    assert not faint


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, qapp):
    from PySide6.QtCore import QLocale

    from app.ui.theme import install_theme

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    install_theme(qapp, Scheme.LIGHT)
    theme().choose_motion(reduced=True)
    window = PICTURES[request.param]()
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    yield window
    theme().choose_motion(reduced=False)
    window.close()
    window.deleteLater()


def _reachable(window: QWidget) -> list[QWidget]:
    """What the keyboard can reach with Tab, as it is now."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def test_all_that_the_keyboard_reaches_has_a_name_and_a_role(screen: QWidget):
    nameless = []
    for one in _reachable(screen):
        face = QAccessible.queryAccessibleInterface(one)
        name = face.text(QAccessible.Text.Name) or face.text(QAccessible.Text.Value)
        unsaid = {QAccessible.Role.NoRole, QAccessible.Role.Client}
        if not name.strip() or (face.role() in unsaid and not isinstance(one, ReadingArea)):
            nameless.append((type(one).__name__, one.objectName(), name, face.role().name))
    assert not nameless


def test_nothing_that_can_be_pressed_is_for_the_mouse_alone(screen: QWidget):
    reachable = set(map(id, _reachable(screen)))
    views = (QAbstractItemView,)
    mouse_only = []
    for one in screen.findChildren(QAbstractButton):
        if not one.isVisible() or not one.isEnabled() or id(one) in reachable:
            continue
        group = one.group()
        by_arrows = group is not None or any(
            isinstance(above, views) or id(above) in reachable for above in _ancestors(one, screen)
        )
        if not by_arrows:
            mouse_only.append((type(one).__name__, one.text() or one.accessibleName()))
    assert not mouse_only


def test_the_keyboards_place_is_seen(screen: QWidget, qapp: QApplication):
    unseen = []
    for one in _reachable(screen):
        if isinstance(one, QAbstractItemView):
            continue  # shows its current row
        around = one.rect().adjusted(-4, -4, 4, 4)
        parent = one.parentWidget() or one
        box = around.translated(one.mapTo(parent, one.rect().topLeft()))
        qapp.focusWidget() and qapp.focusWidget().clearFocus()
        before = parent.grab(box).toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        qapp.processEvents()
        if one.hasFocus() and parent.grab(box).toImage() == before:
            unseen.append((type(one).__name__, one.accessibleName()))
    assert not unseen


def _ancestors(widget: QWidget, top: QWidget):
    above = widget.parentWidget()
    while above is not None and above is not top:
        yield above
        above = above.parentWidget()
