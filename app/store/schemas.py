"""Keeps what sides said of their objects, so that a describe is asked for only when it changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.core.schema import KnownSchema, ObjectSchema, SchemaChange, SchemaChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.store.database import Database, Reader, Row


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

    def note(self, connection: str, changes: Iterable[SchemaChange], seen_at: datetime) -> None:
        """Keep what a side says otherwise than before."""
        with self._database.transaction():
            self._database.many(
                "INSERT INTO schema_changes (connection, object, field, label, kind, before, after,"
                " seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        connection,
                        one.object,
                        one.field,
                        one.label,
                        one.kind.value,
                        one.before,
                        one.after,
                        seen_at.isoformat(),
                    )
                    for one in changes
                ),
            )

    def changes(
        self, connection: str, object: str, since: datetime | None = None
    ) -> tuple[SchemaChange, ...]:
        """What was noted of an object, oldest first; None: all of it."""
        return read_changes(self._database, connection, object, since)

    def keep_news(
        self, plan_id: int, connection: str, objects: Iterable[str], since: datetime | None
    ) -> None:
        """Keep with a plan what was noted of objects after a moment; None: all of it."""
        after = since.isoformat() if since else ""
        with self._database.transaction():
            self._database.many(
                "INSERT OR IGNORE INTO plan_news SELECT ?, id FROM schema_changes"
                " WHERE connection = ? AND object = ? COLLATE NOCASE AND seen_at > ?",
                [(plan_id, connection, object, after) for object in objects],
            )

    def distrust(self, connection: str) -> None:
        """Have everything of a connection described anew: another user may see other fields."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE schemas SET last_modified = NULL WHERE connection = ?", (connection,)
            )


def read_changes(
    database: Reader, connection: str, object: str, since: datetime | None
) -> tuple[SchemaChange, ...]:
    """What was noted of an object after a moment, oldest first; None: all of it."""
    rows = database.rows(
        "SELECT * FROM schema_changes WHERE connection = ? AND object = ? COLLATE NOCASE"
        " AND seen_at > ? ORDER BY id",
        (connection, object, since.isoformat() if since else ""),
    )
    return tuple(_change(row) for row in rows)


def read_news(database: Reader, plan_id: int) -> tuple[SchemaChange, ...]:
    """What was new of the objects when a plan was made, oldest first."""
    rows = database.rows(
        "SELECT c.* FROM plan_news n JOIN schema_changes c ON c.id = n.change_id"
        " WHERE n.plan_id = ? ORDER BY c.id",
        (plan_id,),
    )
    return tuple(_change(row) for row in rows)


def _change(row: Row) -> SchemaChange:
    return SchemaChange(
        row["object"],
        row["field"],
        row["label"],
        SchemaChangeKind(row["kind"]),
        row["before"],
        row["after"],
    )
