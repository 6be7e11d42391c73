"""The three kinds of org as the window shows them: word, icon and colour tokens of each."""

from dataclasses import dataclass

from app.core.sync import OrgKind
from app.ui.theme import theme


@dataclass(frozen=True)
class EnvironmentLook:
    """How one kind of org looks everywhere in the window."""

    word: str
    """In capitals; never translated unless a language has a fixed word for it."""
    icon: str
    fill: str
    """Colour token of a solid fill: only for the badge of an org and the button that writes."""
    text: str
    """Colour token of text and small icons."""
    tint: str
    """Colour token of a background."""
    line: str
    """Colour token of a border."""


def look_of(kind: OrgKind) -> EnvironmentLook:
    """Give the look of a kind of org; the token file is keyed by the kind's value."""
    return EnvironmentLook(**theme().tokens.environment[kind.value])
