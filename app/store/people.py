"""Keeps who may do what in a workspace: an administrator everything, a viewer look and export.

While no administrator is named everybody is one: a workspace belongs to one person until that
person says otherwise. Afterwards whoever is not named is a viewer. Roles keep people from mistakes;
who can write the workspace's files can also change its roles.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from app.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.store.database import Database, Reader

_KEY = "role."


class PersonRole(Enum):
    """What a person may do."""

    ADMINISTRATOR = "administrator"
    """Look, export, change, approve and run."""
    VIEWER = "viewer"
    """Look and export."""


class People:
    """The people of a workspace, by the name they sign in to the computer with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, PersonRole]:
        """Who was named, by name."""
        return read_people(self._database)

    def role_of(self, person: str) -> PersonRole:
        """What a person may do."""
        return role_among(self.all(), person)

    def set_role(self, person: str, role: PersonRole) -> None:
        """Name a person.

        Raises:
            SettingsError: there would be no administrator any more.
        """
        if not person.strip():
            raise SettingsError("A person needs a name.", key="person")
        with self._database.transaction():
            left = {**self.all(), person: role}
            if PersonRole.ADMINISTRATOR not in left.values():
                raise SettingsError(
                    "Name an administrator first; a workspace needs one.", key="role"
                )
            self._database.execute(
                "INSERT OR REPLACE INTO settings VALUES (?, ?)", (_KEY + person, role.value)
            )


def read_people(reader: Reader) -> dict[str, PersonRole]:
    """Who was named in a workspace, by name."""
    rows = reader.rows(
        "SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key",
        (len(_KEY), _KEY),
    )
    return {row["key"][len(_KEY) :]: PersonRole(row["value"]) for row in rows}


def role_among(named: Mapping[str, PersonRole], person: str) -> PersonRole:
    """What a person may do where these are named."""
    if PersonRole.ADMINISTRATOR not in named.values():
        return named.get(person, PersonRole.ADMINISTRATOR)
    return named.get(person, PersonRole.VIEWER)
