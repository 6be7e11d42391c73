"""Tells the journal which records that writes wait for are there by now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.core.plan import NewRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.sync import Place
    from app.store.database import Reader

KEYS_A_QUERY = 500
"""Record keys looked for at once. Source: ours; SQLite takes 32,766 parameters."""


def arrived(reader: Reader, place: Place, records: Iterable[NewRecord]) -> dict[NewRecord, str]:
    """The target's keys of those of these records that writes have made since.

    Args:
        reader: of the workspace.
        place: whose records they are.
        records: named by mapping and source key.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for record in dict.fromkeys(records):
        keys[record.mapping].append(record.key)
    found: dict[NewRecord, str] = {}
    for mapping, named in keys.items():
        for start in range(0, len(named), KEYS_A_QUERY):
            some = named[start : start + KEYS_A_QUERY]
            rows = reader.rows(
                "SELECT source_key, target_key, gone FROM agreed_deltas"
                " WHERE sync = ? AND org_id = ? AND mapping = ? AND source_key IN"
                f" ({', '.join('?' for _ in some)}) ORDER BY n",
                (place.sync, place.org_id, mapping, *some),
            )
            for row in rows:
                record = NewRecord(mapping, row["source_key"])
                if row["gone"] or row["target_key"] is None:
                    found.pop(record, None)
                else:
                    found[record] = row["target_key"]
    return found
