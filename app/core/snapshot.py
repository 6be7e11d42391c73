"""What was read now, and what both sides last agreed on. Rows stay in the stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property

from app.core.quota import ReadPrice
from app.core.values import FieldType


class Side(Enum):
    """The two sides of a mapping, whichever way a field flows."""

    SOURCE = "source"
    TARGET = "target"

    @property
    def other(self) -> Side:
        """The side across."""
        return Side.TARGET if self is Side.SOURCE else Side.SOURCE


class Moved(Enum):
    """How a record came to live on as another one. The value goes to disk."""

    MERGED = "merged"
    """Somebody merged it into the survivor; it is gone itself."""
    CONVERTED = "converted"
    """A lead became a contact, an account or an opportunity; it stays and can only be read."""


@dataclass(frozen=True)
class Column:
    """One field of a snapshot and the column that holds its canonical values."""

    field: str
    type: FieldType
    name: str
    """Column in the table, "c0", "c1"...; field names of files may differ in case only."""
    scale: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """Records of one object of one side, read now.

    The table has a row a record, columns `row_no BIGINT` (place in the file or answer, from 1),
    `key VARCHAR` (the side's own key, parts joined by U+001F; None when a part is empty),
    `stamp VARCHAR` (when it last changed there, canonical datetime, or None), `scope BOOLEAN`
    (whether the mapping's filter lets it flow), `leaving BOOLEAN` (whether the mapping's
    `delete_when` says so; false on the target), `problem VARCHAR` (why a value of it cannot be
    read, or None), then one VARCHAR column for each `Column`, canonical.
    """

    side: Side
    object: str
    table: str
    columns: tuple[Column, ...]
    rows: int
    complete: bool
    """Whether every record of the object is in it, so that an absent one is gone."""
    read_at: datetime
    cursor: str | None = None
    """Where the next delta read starts, by the side's own clock; None when it has to be whole."""
    origin: str = ""
    """Names connection, object and key; what was seen of another origin counts for nothing."""
    moved: str = ""
    """Table of the records that live on elsewhere, see `ports.ReadResult.moved`; "" without."""
    price: ReadPrice | None = None
    """How it was read; None where reading costs no calls."""
    missed: int = 0
    """Rows that could not be taken at all. A record that seems absent may be in one of them, so a
    snapshot with such rows is not complete."""
    part: bool = False
    """Whether only what arrived was read: how many rows there are says nothing of the side."""
    untold: bool = False
    """Whether the table has `untold VARCHAR`, see `ports.ReadResult.untold`."""

    def column(self, field: str) -> Column:
        """The column of a field, whatever the case of its letters; the one spelled so comes first.

        Raises:
            KeyError: the snapshot was read without it.
        """
        found = self._by_field.get((field,)) or self._by_field.get(field.casefold())
        if found is None:
            raise KeyError(field)
        return found

    @cached_property
    def _by_field(self) -> dict[str | tuple[str], Column]:
        """Each column by its field as it is spelled, in a tuple, and the first of a name folded."""
        named: dict[str | tuple[str], Column] = {}
        for column in self.columns:
            named.setdefault((column.field,), column)
            named.setdefault(column.field.casefold(), column)
        return named


@dataclass(frozen=True)
class Observation:
    """What one side held when it was last seen, and where to go on reading.

    The table has `key`, `stamp` and one VARCHAR column for each `Column`, canonical.
    """

    table: str
    columns: tuple[Column, ...]
    cursor: str | None
    rows: int
    origin: str = ""
    """See `Snapshot.origin`."""


@dataclass(frozen=True)
class Seen:
    """Both sides of one mapping, read for one plan."""

    source: Snapshot
    target: Snapshot

    def of(self, side: Side) -> Snapshot:
        """The snapshot of one side."""
        return self.source if side is Side.SOURCE else self.target


@dataclass(frozen=True)
class Baseline:
    """What both sides last agreed on, and which records are linked.

    The table has a row a link: `source_key VARCHAR`, `target_key VARCHAR`, and for each rule of the
    mapping, by its place i, `k{i} BOOLEAN` (whether it was ever agreed), `s{i} VARCHAR`, `t{i}
    VARCHAR` (each side's own canonical value). Keys are unique on each side.
    """

    table: str
    rows: int
    first_run: bool
    """Nothing of this mapping was ever agreed with this org."""
    source_rows_last: int | None = None
    """Rows the source had when last applied; None on a first run."""
    sums: str = ""
    """Table with a row a link: `source_key`, `target_key`, and `held_s UBIGINT`, `held_t UBIGINT`,
    the sums of each side's agreed values, see `pairing.Transformed`; NULL unless every rule was
    agreed. "" where they have to be made of the values."""
    bounced: str = ""
    """Table `source_key, rule, side, value` of what was written of late and answered by the side's
    own move, which was then written the other way: written once more, it would go on for ever; ""
    where nothing was."""
    followed: str = ""
    """Table of the links that lead elsewhere than when they were made: `source_key`, `target_key`,
    `how` (a `Moved`), `detail` (one sentence), `blocked` (whether the survivor is another's, so
    that the link is as it was); "" before `follow`, and where no record lives on elsewhere."""
    moves: str = ""
    """Table `side, key, how, object, survivor` of the records that live on elsewhere, see
    `Moved`; "" before `follow`."""
    heirs: tuple[str, ...] = ()
    """Objects that other mappings of the same source write: what a target record became there is
    their matter, and nobody's here."""
