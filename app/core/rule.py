"""A rule of a sync: when a change matches, then act. Loaded and shown; nothing acts on it yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Duplicate(Enum):
    """What becomes of an action that the other side had already."""

    SHOWN = "shown"
    """It is shown as a duplicate, and counts neither as done nor as failed."""
    ERROR = "error"


@dataclass(frozen=True)
class Watched:
    """The change that a rule waits for."""

    role: str
    object: str
    field: str = ""
    """"" for any change of the object."""
    to: str | None = None
    """The value that the field has to get; None for any."""
    where: str = ""
    """A condition over the changed record."""


@dataclass(frozen=True)
class LiveRule:
    """When a change matches, then an action of a connection is called."""

    when: Watched
    role: str
    """The connection that acts."""
    action: str
    """The action, as the connection's own file names it."""
    values: tuple[tuple[str, str], ...] = ()
    """(argument, field of the changed record)."""
    once_per: tuple[str, ...] = ()
    """Fields and arguments that make an action the same as an earlier one."""
    duplicate: Duplicate = Duplicate.SHOWN
