"""Say what one call wants saved: the operation, the object, who asks, and by which rules."""

from dataclasses import dataclass
from typing import Literal

from app.practice.schema import Field, ObjectType

SaveOperation = Literal["insert", "update", "upsert", "delete"]


@dataclass(frozen=True)
class SaveRequest:
    """One call of `Org.save`."""

    operation: SaveOperation
    sobject: ObjectType
    user_id: str
    key: Field | None = None
    """Upserts: the field that tells records apart."""
    seen: ObjectType | None = None
    """The object with the fields and switches that this user has; None: all of it."""
    all_or_none: bool = False
    client: str | None = None
    text_values: bool = False
    allow_duplicates: bool = False
    duplicate_details: bool = False

    @property
    def writable(self) -> ObjectType:
        """The object as the user may write it."""
        return self.seen or self.sobject
