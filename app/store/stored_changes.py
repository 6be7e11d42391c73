"""The changes of a plan on their way from the stage to SQLite."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from app.core.plan import Verdict
from app.store.plan_rows import change_id
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.plan import Plan
    from app.store.stage import DuckStage

_SHOWN_COLUMNS = (
    "seq, mapping, kind, side, source_key, target_key, title, shown_key, fields,"
    " CAST(changed AS INTEGER), reason, detail, CAST(source_row AS BIGINT), target_stamp,"
    " depends_on"
)

INSERT_CHANGE = (
    "INSERT INTO plan_changes (id, plan_id, seq, mapping, kind, side, source_key, target_key,"
    " title, shown_key, fields, changed, touched, reason, detail, source_row, target_stamp,"
    f' depends_on, "groups") VALUES ({", ".join("?" for _ in range(19))})'
)
"""Takes a `StoredChange`."""

SORTED_AT_ONCE = 20_000
"""Changes that are brought into their order at once. Unit: rows. Source: ours, measured: 100,000
changes take 50 MB less than in one go."""

StoredChange = tuple[str | int | None, ...]
"""A row of the table `plan_changes`."""


class StoredChanges:
    """The changes of a plan on their way from the stage to SQLite: numbered, counted and hashed."""

    def __init__(self, plan: Plan, plan_id: int) -> None:
        self._plan = plan
        self._first_id = change_id(plan_id, 0)
        self._plan_id = plan_id
        self._places = {
            part.mapping.name: {rule.key: n for n, rule in enumerate(part.mapping.fields)}
            for part in plan.parts
        }
        self._hash = hashlib.sha256()
        self.count = 0
        self.changed: dict[str, dict[str, int]] = {part.mapping.name: {} for part in plan.parts}
        """Mapping → rule → changes that touch it."""
        self.classes: dict[tuple[str, ...], list[int]] = {}
        """(mapping, kind, side, touched, groups) → one of its changes, and how many there are."""

    @property
    def content_hash(self) -> str:
        """SHA-256, hex, over what the plan means to do: no ids of ours, no times."""
        return self._hash.hexdigest()

    def rows(self, stage: DuckStage, members: str | None) -> Iterator[StoredChange]:
        """Rows of the table `plan_changes`, in order.

        Args:
            stage: where the plan's rows are.
            members: see `Grouping.table`.
        """
        if not self._plan.parts:
            return
        encoder = msgspec.json.Encoder()
        decoder = msgspec.json.Decoder(list[list[str | bool | None]])
        same = Verdict.SAME.value
        for row in self._in_order(stage, members):
            (seq, mapping, kind, side, source_key, target_key, title, shown_key, fields) = row[:9]
            self.count += 1
            self._hash.update(encoder.encode((*row[1:6], fields, row[10], row[11], row[14])))
            touched = [str(one[0]) for one in decoder.decode(str(fields)) if one[4] != same]
            counts, places = self.changed[str(mapping)], self._places[str(mapping)]
            for rule in touched:
                counts[rule] = counts.get(rule, 0) + 1
            marks = ",".join(str(places.get(rule, "")) for rule in touched)
            of = (str(mapping), str(kind), str(side), marks, str(row[15]))
            self.classes.setdefault(of, [int(str(seq)), 0])[1] += 1
            yield (  # type: ignore[misc]  # DuckDB's values are what their columns say
                self._first_id + int(str(seq)),
                self._plan_id,
                seq,
                mapping,
                kind,
                side,
                source_key,
                target_key,
                title or "",
                shown_key or "",
                fields,
                row[9],
                f",{marks}," if marks else "",
                row[10],
                row[11] or "",
                row[12],
                row[13],
                row[14] or "",
                row[15],
            )

    def _in_order(self, stage: DuckStage, members: str | None) -> Iterator[tuple[object, ...]]:
        """The changes by `seq`, each with its groups; some at a time, for a sort holds them all."""
        tables = [quoted(part.changes_table) for part in self._plan.parts]
        lasts = " UNION ALL ".join(f"SELECT max(seq) AS seq FROM {table}" for table in tables)
        (last,) = stage.one(f"SELECT coalesce(max(seq), 0) FROM ({lasts})")
        for start in range(0, int(str(last)), SORTED_AT_ONCE):
            some = f"seq > {start} AND seq <= {start + SORTED_AT_ONCE}"
            union = " UNION ALL ".join(
                f"SELECT {_SHOWN_COLUMNS} FROM {table} WHERE {some}" for table in tables
            )
            if members is None:
                yield from stage.rows(f"SELECT *, '' AS groups FROM ({union}) ORDER BY seq")
                continue
            yield from stage.rows(
                f"SELECT c.*, coalesce(m.groups, '') AS groups FROM ({union}) c LEFT JOIN"
                f" (SELECT seq, groups FROM {quoted(members)} WHERE {some}) m ON m.seq = c.seq"
                " ORDER BY c.seq"
            )
