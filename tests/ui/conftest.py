"""What tests of the window stand on: the looks, and numbers written as in English."""

import pytest
from PySide6.QtCore import QLocale


@pytest.fixture
def looks(qapp):
    """Dress the program as `app.ui` does; gives the theme."""
    from app.ui.theme import install_theme
    from app.ui.tokens import Scheme

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    return install_theme(qapp, Scheme.LIGHT)
