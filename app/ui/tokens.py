"""Reads the design tokens: every colour, size and font role of the window comes from one file.

No colour, size or font is written anywhere else; a widget asks `theme()` for it by name.
"""

import json
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from app.resources import resource


class Scheme(Enum):
    """Light or dark; the value is the key in the token file."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class FontRole:
    """How one role of text is set: pixel size, line height in pixels, weight of 100 to 900."""

    size_px: float
    line_px: int
    weight: int
    letter_spacing_px: float = 0.0
    mono: bool = False


@dataclass(frozen=True)
class Tokens:
    """The whole token file, read once."""

    colors: dict[Scheme, dict[str, str]]
    """Hex colour by token name, for each scheme; both schemes name the same tokens."""
    roles: dict[str, FontRole]
    families: dict[str, tuple[str, ...]]
    """Font families to try, first choice first; keys `ui` and `mono`."""
    features: tuple[str, ...]
    """OpenType features set on every font."""
    sizes: dict[str, int]
    pairs: dict[str, tuple[int, int]]
    """Sizes that are width and height."""
    radii: dict[str, int]
    focus_px: int
    """Width of a focus ring in pixels."""
    tab_underline_px: int
    durations_ms: dict[str, int]
    stroke_widths: dict[int, float]
    """Icon stroke on the 24 px grid, by drawn size in pixels."""
    environment: dict[str, dict[str, str]]
    """Word, icon and colour tokens by environment value."""
    change: dict[str, dict[str, str]]
    """Word, glyph, icon and colour token by kind of change."""


@lru_cache(maxsize=1)
def load_tokens() -> Tokens:
    """Read `resources/themes/tokens.json`.

    Raises:
        FileNotFoundError: this copy of the program is not complete.
    """
    raw = json.loads(resource("themes", "tokens.json").read_text(encoding="utf-8"))
    return Tokens(
        colors={scheme: raw["color"][scheme.value] for scheme in Scheme},
        roles={name: _font_role(name, role) for name, role in raw["font"]["role"].items()},
        families=_families(raw["font"]["family"]),
        features=tuple(raw["font"]["features"]),
        sizes={name: size for name, size in raw["size"].items() if isinstance(size, int)},
        pairs={n: (size[0], size[1]) for n, size in raw["size"].items() if isinstance(size, list)},
        radii=raw["radius"],
        focus_px=raw["stroke"]["focus"],
        tab_underline_px=raw["stroke"]["tabUnderline"],
        durations_ms={n: ms for n, ms in raw["motion"].items() if type(ms) is int},
        stroke_widths={int(size): width for size, width in raw["icons"]["strokeWidth"].items()},
        environment=raw["environment"],
        change=raw["change"],
    )


def _font_role(name: str, role: dict[str, Any]) -> FontRole:
    return FontRole(
        size_px=role["px"],
        line_px=role["line"],
        weight=role["weight"],
        letter_spacing_px=role.get("letterSpacingPx", 0.0),
        mono=name == "mono",
    )


def _families(family: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        "ui": (family["ui"], *family["fallbackUi"]),
        "mono": (family["mono"], *family["fallbackMono"]),
    }
