"""Remember what sides say of their objects, and note what is not as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.engine.drift import drift
from app.store.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.core.schema import FieldSchema, KnownSchema, ObjectSchema


@dataclass(frozen=True)
class WatchedSchemas:
    """The workspace's memory of descriptions; implements `core.ports.SchemaMemory`."""

    schemas: Schemas

    def find(self, connection: str, object: str) -> KnownSchema | None:
        """What is known of an object, None when it was never described."""
        return self.schemas.find(connection, object)

    def save(
        self,
        connection: str,
        object: str,
        schema: ObjectSchema,
        seen_at: datetime,
        last_modified: str | None = None,
    ) -> None:
        """Keep what a side said of an object, and what of it is not as it said before.

        Fields of parents that are known by their paths stay known.
        """
        known = self.schemas.find(connection, object)
        if known is not None:
            if changes := drift(known.schema, schema):
                self.schemas.note(connection, changes, seen_at)
            paths = [one for one in known.schema.fields if "." in one.name]
            schema = _with_paths(schema, paths)
            if (schema, last_modified) == (known.schema, known.last_modified):
                return
        self.schemas.save(connection, object, schema, seen_at, last_modified)

    def add_paths(self, connection: str, object: str, paths: Sequence[FieldSchema]) -> None:
        """Keep fields of parents with the object they are reached from, for lists and pages."""
        known = self.schemas.find(connection, object)
        if known is None:
            return
        schema = _with_paths(known.schema, paths)
        if schema != known.schema:
            self.schemas.save(connection, object, schema, known.seen_at, known.last_modified)


def _with_paths(schema: ObjectSchema, paths: Sequence[FieldSchema]) -> ObjectSchema:
    """The object with these fields of its parents; each path once, the newest counts."""
    known = {one.name: one for one in schema.fields}
    return replace(schema, fields=tuple({**known, **{one.name: one for one in paths}}.values()))
