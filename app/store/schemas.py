"""Keeps what sides said of their objects, so that a describe is asked for only when it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.core.schema import ObjectSchema

if TYPE_CHECKING:
    from app.store.database import Database


@dataclass(frozen=True)
class KnownSchema:
    """What a side last said of an object."""

    schema: ObjectSchema
    last_modified: str | None
    """As the side said it, for a cheap second look."""
    seen_at: datetime


class Schemas:
    """The schemas of a workspace, by connection and object."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, connection: str, object: str) -> KnownSchema | None:
        """What is known of an object, None when it was never described."""
        row = self._database.first(
            "SELECT * FROM schemas WHERE connection = ? AND object = ?", (connection, object)
        )
        if row is None:
            return None
        return KnownSchema(
            schema=msgspec.json.decode(row["schema"], type=ObjectSchema),
            last_modified=row["last_modified"],
            seen_at=datetime.fromisoformat(row["seen_at"]),
        )

    def save(
        self,
        connection: str,
        object: str,
        schema: ObjectSchema,
        seen_at: datetime,
        last_modified: str | None = None,
    ) -> None:
        """Keep what a side said of an object."""
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO schemas VALUES (?, ?, ?, ?, ?)",
                (
                    connection,
                    object,
                    msgspec.json.encode(schema).decode(),
                    last_modified,
                    seen_at.isoformat(),
                ),
            )

    def forget(self, connection: str) -> None:
        """Drop what is known of a connection's objects."""
        with self._database.transaction():
            self._database.execute("DELETE FROM schemas WHERE connection = ?", (connection,))
