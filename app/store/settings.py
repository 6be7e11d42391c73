"""Small things the workspace remembers: its own id, and what the person set."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.database import Database

_WORKSPACE_ID = "workspace.id"


class Settings:
    """The settings of a workspace, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def workspace_id(self) -> str:
        """Names this workspace for good: in the keyring, and to the orgs it talks to."""
        with self._database.transaction():
            self._database.execute(
                "INSERT OR IGNORE INTO settings VALUES (?, ?)", (_WORKSPACE_ID, uuid.uuid4().hex)
            )
            return self.get(_WORKSPACE_ID)

    def get(self, key: str, default: str = "") -> str:
        """A setting; the default when it was never set."""
        found = self._database.value("SELECT value FROM settings WHERE key = ?", (key,))
        return default if found is None else str(found)

    def set(self, key: str, value: str) -> None:
        """Keep a setting."""
        with self._database.transaction():
            self._database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    def forget(self, key: str) -> None:
        """Go back to the default."""
        with self._database.transaction():
            self._database.execute("DELETE FROM settings WHERE key = ?", (key,))
