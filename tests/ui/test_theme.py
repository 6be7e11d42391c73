import json
import re

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from app.resources import resource
from app.ui.icons import icon_pixmap
from app.ui.style_sheet import style_sheet
from app.ui.theme import Theme
from app.ui.tokens import Scheme, load_tokens


@pytest.fixture
def dressed(looks: Theme):
    yield looks
    looks.choose_text_size(100)
    looks.choose_motion(reduced=False)
    looks.choose_scheme(Scheme.LIGHT)


def test_both_schemes_name_the_same_colours() -> None:
    colors = load_tokens().colors
    assert colors[Scheme.LIGHT].keys() == colors[Scheme.DARK].keys()


def test_a_change_of_scheme_changes_palette_and_colours(dressed: Theme) -> None:
    dressed.choose_scheme(Scheme.DARK)
    app = QApplication.instance()
    assert dressed.is_dark
    assert app.palette().color(QPalette.ColorRole.Window) == dressed.color("window")
    assert dressed.color("window").name() == "#14161a"


def test_an_unknown_colour_is_an_error(dressed: Theme) -> None:
    with pytest.raises(KeyError):
        dressed.color("mauve")


@pytest.mark.parametrize(("role", "family"), [("body", "Inter"), ("mono", "JetBrains Mono")])
def test_text_is_set_in_the_shipped_fonts(dressed: Theme, role: str, family: str) -> None:
    assert QFontInfo(dressed.font(role)).family() == family


def test_larger_text_makes_rows_and_controls_taller(dressed: Theme) -> None:
    dressed.choose_text_size(130)
    assert dressed.row_height() == 33
    assert dressed.size("control") == 42
    assert dressed.size("topBar") == 48


def test_a_text_size_we_do_not_have_is_refused(dressed: Theme) -> None:
    with pytest.raises(ValueError, match="140"):
        dressed.choose_text_size(140)


def test_reduced_motion_takes_no_time(dressed: Theme) -> None:
    assert dressed.duration("base") == 160
    dressed.choose_motion(reduced=True)
    assert dressed.duration("base") == 0


def test_words_joined_by_a_hyphen_are_not_spread_by_tabular_figures(dressed: Theme) -> None:
    word = dressed.metrics("body", "opt-ins").horizontalAdvance("opt-ins")
    spread = dressed.metrics("body").horizontalAdvance("opt-ins")
    assert word < spread
    digits = [dressed.metrics("body", n).horizontalAdvance(n) for n in ("1111", "4444")]
    assert digits[0] == digits[1]


@pytest.mark.parametrize("scheme", Scheme)
def test_the_style_sheet_leaves_no_token_unfilled(scheme: Scheme) -> None:
    sheet = style_sheet(load_tokens(), scheme, 100)
    assert not re.search(r"[@~]\w", sheet)


def test_every_listed_icon_is_shipped_and_no_other() -> None:
    listed = json.loads(resource("themes", "tokens.json").read_text(encoding="utf-8"))["icons"]
    shipped = {path.stem for path in resource("icons").glob("*.svg")}
    assert shipped == {*listed["used"], *listed["own"]}


def test_an_icon_is_drawn_in_its_colour_at_the_ratio_of_the_device(dressed: Theme) -> None:
    picture = icon_pixmap("square", 16, "error", 2.0)
    assert (picture.width(), picture.devicePixelRatio()) == (32, 2.0)
    image = picture.toImage()
    shown = {image.pixelColor(x, 16).name() for x in range(32)}
    assert dressed.color("error").name() in shown


@pytest.mark.parametrize("name", ["Inter-OFL.txt", "JetBrainsMono-OFL.txt"])
def test_fonts_come_with_their_licence(name: str) -> None:
    assert "SIL Open Font License" in resource("fonts", name).read_text(encoding="utf-8")
