"""A setting of a sync: what its form asks a person, in place of editing the file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SettingKind(Enum):
    """What may be answered."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    FIELD = "field"
    """The API name of a field; `on` says of which object."""
    OBJECT = "object"
    """The API name of an object; `on` says of which connection."""
    CHOICE = "choice"
    """One of `choices`, or of what a connection offers, see `offers`."""
    CONDITION = "condition"
    """Which records, as in `where`."""
    TABLE = "table"
    """Rows with an answer for each of `columns`; kept as a JSON list of objects of texts."""


@dataclass(frozen=True)
class Setting:
    """One question of a sync's form."""

    name: str
    """What `${name}` refers to."""
    label: str = ""
    help: str = ""
    kind: SettingKind = SettingKind.TEXT
    default: str = ""
    blank: str | None = None
    """What it means to leave it empty, in words; None where it has to be answered, "" where that
    means nothing special."""
    on: str = ""
    """`connection.object` or `connection`, for fields and objects."""
    choices: tuple[str, ...] = ()
    offers: str = ""
    """`connection.object` whose records are the choices."""
    columns: tuple[Setting, ...] = ()
    """Of a table."""

    @property
    def needed(self) -> bool:
        """Whether a sync cannot run without an answer."""
        return self.blank is None
