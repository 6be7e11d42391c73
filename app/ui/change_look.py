"""The six marks a row of a plan can carry: glyph, icon and colour tokens of each."""

from enum import Enum

from app.core.plan import ChangeKind
from app.ui.theme import theme


class ChangeLook(Enum):
    """What a plan does with a row, in the order of the chips; the value is the token file's key."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    CONFLICT = "conflict"
    SKIP = "skip"
    SAME = "same"

    @property
    def glyph(self) -> str:
        """The sign that stands for it where there is no room for a picture."""
        return theme().tokens.change[self.value]["glyph"]

    @property
    def icon(self) -> str:
        """Name of the icon in its tile."""
        return theme().tokens.change[self.value]["icon"]

    @property
    def text(self) -> str:
        """Colour token of text and icon."""
        return theme().tokens.change[self.value]["color"]

    @property
    def tint(self) -> str:
        """Colour token of the background."""
        return f"{self.text}Tint"

    @property
    def strong(self) -> str:
        """Colour token of changed characters and the overview strip."""
        return f"{self.text}Strong"


LOOK_OF_KIND = {
    ChangeKind.INSERT: ChangeLook.CREATE,
    ChangeKind.UPDATE: ChangeLook.UPDATE,
    ChangeKind.DELETE: ChangeLook.DELETE,
    ChangeKind.CONFLICT: ChangeLook.CONFLICT,
    ChangeKind.PROBLEM: ChangeLook.SKIP,
}
"""The look of each kind of change; `ChangeLook.SAME` stands for rows that have no change."""
