"""Keeps which file that arrived in a folder a plan was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.event import Arrival

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.store.database import Database, Reader


def keep_arrivals(database: Database, plan_id: int, found: Mapping[str, Arrival]) -> None:
    """Keep the files of a plan: mapping → file."""
    with database.transaction():
        database.many(
            "INSERT INTO arrivals VALUES (?, ?, ?, ?, ?, ?)",
            (
                (plan_id, mapping, one.file, one.size_bytes, one.changed_at_ns, one.sha256)
                for mapping, one in found.items()
            ),
        )


def arrivals_of(database: Database, plan_id: int) -> dict[str, Arrival]:
    """The files of a plan: mapping → file."""
    rows = database.rows("SELECT * FROM arrivals WHERE plan_id = ?", (plan_id,))
    return {
        row["mapping"]: Arrival(row["file"], row["size_bytes"], row["changed_at_ns"], row["sha256"])
        for row in rows
    }


def sent_of(reader: Reader, run_id: int, mappings: Collection[str]) -> dict[str, int]:
    """What a run did for some of its mappings: operation → writes that succeeded."""
    marks = ", ".join("?" for _ in mappings)
    rows = reader.rows(
        "SELECT operation, count(*) AS n FROM writes WHERE run_id = ? AND state = 'succeeded'"
        f" AND mapping IN ({marks}) GROUP BY operation ORDER BY operation",
        (run_id, *mappings),
    )
    return {row["operation"]: row["n"] for row in rows}
