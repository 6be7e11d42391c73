"""Cut writes into the parts that the other side writes together, and parts into requests.

Children of one parent stand side by side, so that they lock it once. A row that met a lock, or
whose part asked too much of the other side, is tried again in smaller company: with its siblings
alone where it has any, and with ever fewer strangers where it has none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.outcome import Write
    from app.core.ports import Lane, Packing

COMPANY = (200, 40, 8, 1)
"""Most strangers in a part with a row that failed for its company, by attempt.

Unit: rows. Source: ours; 200 is what an org writes together.
"""

SHRINKS_BY = 5
"""How many times smaller parts become when one asked too much. Source: ours."""

GROWS_BY = 1.25
"""How much larger parts become after each request that went well. Source: ours."""

_NO_PARENT = frozenset({"ownerid", "recordtypeid", "createdbyid", "lastmodifiedbyid"})
"""References that lock nothing worth sorting by."""


class PartSize:
    """How many rows are written together: fewer once that was too much, slowly more again."""

    def __init__(self) -> None:
        self._limit: float | None = None

    def of(self, packing: Packing) -> int:
        """Rows that a part may have now."""
        most = packing.part_records or packing.batch_records
        return most if self._limit is None else max(1, min(most, int(self._limit)))

    def too_much(self, rows: int) -> None:
        """A part of so many rows asked too much."""
        self._limit = max(1.0, rows / SHRINKS_BY)

    def went_well(self) -> None:
        """A request was carried out."""
        if self._limit is not None:
            self._limit = self._limit * GROWS_BY + 1


def parent_of(lane: Lane) -> Callable[[Write], tuple[str, ...]]:
    """What tells the parents of a row, as far as the row itself knows them; () for none."""
    names = [
        field.name
        for field in lane.object.fields
        if field.type is FieldType.REFERENCE and field.name.casefold() not in _NO_PARENT
    ]

    def tell(write: Write) -> tuple[str, ...]:
        known = [write.values.get(name) or write.before.get(name) for name in names]
        known += [value for name, value in sorted(write.values.items()) if "." in name]
        return tuple(value for value in known if value)

    return tell


def plain_parts(writes: Sequence[Write], size: int) -> list[list[Write]]:
    """Parts of so many rows, in order."""
    return [list(writes[start : start + size]) for start in range(0, len(writes), size)]


def small_parts(
    writes: Sequence[Write],
    size: int,
    company: int,
    parent: Callable[[Write], tuple[str, ...]],
) -> list[list[Write]]:
    """Parts for rows that failed for their company: siblings alone, the others a few at a time.

    Args:
        writes: the rows.
        size: most rows of a part.
        company: most rows of a part without siblings.
        parent: see `parent_of`.
    """
    families: dict[tuple[str, ...], list[Write]] = defaultdict(list)
    for write in writes:
        families[parent(write)].append(write)
    alone = families.pop((), [])
    parts: list[list[Write]] = []
    for family in families.values():
        if len(family) == 1:
            alone += family
        else:
            parts += plain_parts(family, size)
    return parts + plain_parts(alone, min(size, company))


def requests_of(parts: Sequence[list[Write]], packing: Packing) -> list[list[list[Write]]]:
    """As many parts as one request takes, whatever their size."""
    most = max(1, packing.batch_records // (packing.part_records or packing.batch_records))
    return [list(parts[start : start + most]) for start in range(0, len(parts), most)]
