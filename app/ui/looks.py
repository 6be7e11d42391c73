"""What the person chose of the window's looks, kept between starts."""

from PySide6.QtCore import QSettings

from app.ui.theme import TEXT_SIZES_PERCENT, theme
from app.ui.tokens import Scheme

SCHEME_KEY, TEXT_KEY, MOTION_KEY = "looks/scheme", "looks/text_percent", "looks/reduce_motion"


def apply_looks(store: QSettings) -> None:
    """Dress the window as it was chosen last; the system decides where nothing was."""
    scheme = str(store.value(SCHEME_KEY, ""))
    theme().choose_scheme(Scheme(scheme) if scheme in {one.value for one in Scheme} else None)
    theme().choose_text_size(stored_percent(store))
    theme().choose_motion(reduced=store.value(MOTION_KEY, False, bool) is True)


def stored_percent(store: QSettings) -> int:
    """Give the text size that was chosen last; 100 where none was, or none that we know."""
    percent = store.value(TEXT_KEY, 100, int)
    return percent if isinstance(percent, int) and percent in TEXT_SIZES_PERCENT else 100
