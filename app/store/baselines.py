"""Keeps what both sides last agreed on: Parquet segments, and newer deltas in SQLite over them.

A later piece counts more than an earlier one, rule by rule; a record that was deleted ends its
link; a record that was linked anew leaves its old partner. `compact` folds all pieces into one
segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.snapshot import Baseline
from app.language.sums import AGREED_SUMS, agreed_sums_sql
from app.store.agreed_files import agreed_file, written_sql
from app.store.segments import BASELINE, Segment, Segments
from app.store.spare_memory import give_back
from app.store.stage import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.mapping import Mapping
    from app.core.sync import Place
    from app.store.database import Database
    from app.store.leases import Lease
    from app.store.stage import DuckStage

AGE_SHIFT = 20
"""A piece's age is the `n` of the newest delta before it, shifted by this, then its own place."""

DELTAS_A_BATCH = 10_000
"""Deltas carried to the stage at once. Unit: rows. Source: ours."""

_DELTA_COLUMNS = ("source_key", "target_key", "gone", "age", "values")


@dataclass(frozen=True)
class _Pieces:
    """All pieces of a mapping in the stage, as one view."""

    table: str
    """`source_key, target_key, gone, age`, both sums, and `k{i}, s{i}, t{i}` for each rule."""
    newest_delta: int
    segments: list[Segment]


class Baselines:
    """The baselines of a workspace. Links are their keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._segments = Segments(database)

    def load(self, place: Place, mapping: Mapping, stage: DuckStage) -> Baseline:
        """Put the baseline of a mapping into the stage, by the rules the mapping has now.

        Raises:
            StoreError: a segment is missing or damaged; nothing was used of it.
        """
        rules = [rule.key for rule in mapping.fields]
        pieces = self._pieces(place, mapping.name, rules, stage)
        table, sums = self._merged(pieces, len(rules), stage)
        (rows,) = stage.one(f"SELECT count(*) FROM {quoted(table)}")
        applied = self._database.first(
            "SELECT source_rows FROM applied WHERE sync = ? AND org_id = ? AND mapping = ?",
            (place.sync, place.org_id, mapping.name),
        )
        return Baseline(
            table=table,
            rows=int(str(rows)),
            first_run=applied is None and not rows,
            source_rows_last=None if applied is None else applied["source_rows"],
            sums=sums,
        )

    def compact(self, place: Place, mapping: Mapping, stage: DuckStage, lease: Lease) -> None:
        """Fold all pieces of a mapping into one segment; what it says stays the same.

        Deltas that were not read back yet are left alone, and so are those after them. The new
        file is on the disk before the manifest names it, the old ones go after.

        Raises:
            BusyError: another process has taken over the place.
            StoreError: a segment is missing or damaged; nothing was changed.
        """
        name = mapping.name
        rules = self._all_rules(place, name)
        limit = self._first_unconfirmed(place, name)
        give_back()
        pieces = self._pieces(place, name, rules, stage, before=limit)
        if any(segment.after_delta >= limit for segment in pieces.segments):
            return  # a segment lies over what has to wait
        if len(pieces.segments) <= 1 and not pieces.newest_delta:
            return
        table, _ = self._merged(pieces, len(rules), stage)
        segment = self._segments.write(written_sql(table, len(rules)), stage)
        try:
            with self._database.transaction():
                lease.check(self._database)
                self._segments.forget(pieces.segments)
                self._segments.name(
                    segment,
                    place,
                    name,
                    BASELINE,
                    columns=rules,
                    after_delta=max(
                        [pieces.newest_delta, *(one.after_delta for one in pieces.segments)]
                    ),
                )
                self._database.execute(
                    "DELETE FROM agreed_deltas"
                    " WHERE sync = ? AND org_id = ? AND mapping = ? AND n <= ?",
                    (place.sync, place.org_id, name, pieces.newest_delta),
                )
        except BaseException:
            segment.path.unlink(missing_ok=True)
            raise
        for old in pieces.segments:
            old.path.unlink(missing_ok=True)

    # Pieces --------------------------------------------------------------------------------------

    def _pieces(
        self,
        place: Place,
        mapping: str,
        rules: Sequence[str],
        stage: DuckStage,
        before: int | None = None,
    ) -> _Pieces:
        segments = self._segments.named(place, mapping, BASELINE)
        table, newer = stage.name("baseline_pieces"), stage.name("newer_pieces")
        columns = "".join(
            f", k{i} BOOLEAN, s{i} VARCHAR, t{i} VARCHAR" for i, _ in enumerate(rules)
        )
        stage.execute(
            f"CREATE TABLE {newer} (source_key VARCHAR, target_key VARCHAR, gone BOOLEAN,"
            f" age BIGINT{columns})"
        )
        deltas = stage.name("baseline_deltas")
        stage.load(deltas, _DELTA_COLUMNS, self._deltas(place, mapping, before))
        stage.execute(_from_deltas(newer, deltas, rules))
        kept = [
            _from_segment(segment, rules, (segment.after_delta << AGE_SHIFT) + n, stage)
            for n, segment in enumerate(segments, 1)
        ]
        union = " UNION ALL BY NAME ".join(
            [*kept, f"SELECT *, {agreed_sums_sql(len(rules))} FROM {newer}"]
        )
        stage.execute(f"CREATE VIEW {table} AS {union}")
        newest = self._database.value(
            "SELECT max(n) FROM agreed_deltas WHERE sync = ? AND org_id = ? AND mapping = ?"
            " AND (? IS NULL OR n < ?)",
            (place.sync, place.org_id, mapping, before, before),
        )
        return _Pieces(table, int(newest or 0), segments)

    def _deltas(
        self, place: Place, mapping: str, before: int | None
    ) -> Iterator[list[tuple[str | None, ...]]]:
        batch: list[tuple[str | None, ...]] = []
        for row in self._database.rows(
            "SELECT * FROM agreed_deltas WHERE sync = ? AND org_id = ? AND mapping = ?"
            " AND (? IS NULL OR n < ?) ORDER BY n",
            (place.sync, place.org_id, mapping, before, before),
        ):
            age = str(row["n"] << AGE_SHIFT)
            gone = "true" if row["gone"] else "false"
            batch.append((row["source_key"], row["target_key"], gone, age, row["values"]))
            if len(batch) == DELTAS_A_BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _merged(self, pieces: _Pieces, rules: int, stage: DuckStage) -> tuple[str, str]:
        """The newest of all pieces, a row a link, keys unique on each side; and its sums.

        Most records stand in one piece only, and stay as they are there.
        """
        table, sums, several = stage.name("baseline"), stage.name("agreed_sums"), 0
        often = {side: stage.name("baseline_keys") for side in ("source", "target")}
        for side, keys in often.items():
            stage.execute(
                f"CREATE TABLE {keys} AS SELECT {side}_key AS key FROM {pieces.table}"
                f" GROUP BY ALL HAVING count(*) > 1 OR {side}_key IS NULL OR bool_or(gone)"
            )
            (found,) = stage.one(f"SELECT count(*) FROM {keys}")
            several += int(str(found))
        once = "".join(
            f", coalesce(k{i}, false) AS k{i}, CASE WHEN k{i} THEN s{i} END AS s{i},"
            f" CASE WHEN k{i} THEN t{i} END AS t{i}"
            for i in range(rules)
        )
        rows = f"SELECT source_key, target_key{once} FROM {pieces.table}"
        summed = f"SELECT source_key, target_key, {', '.join(AGREED_SUMS)} FROM {pieces.table}"
        if several:
            again = " OR ".join(
                f"coalesce({side}_key, '') IN (SELECT coalesce(key, '') FROM {keys})"
                for side, keys in often.items()
            )
            newest = stage.name("newest_pieces")
            stage.execute(f"CREATE TABLE {newest} AS {_newest(pieces.table, again, rules)}")
            rows += f" WHERE NOT ({again}) UNION ALL SELECT * FROM {newest}"
            summed += (
                f" WHERE NOT ({again}) UNION ALL"
                f" SELECT source_key, target_key, {agreed_sums_sql(rules)} FROM {newest}"
            )
        stage.execute(f"CREATE VIEW {table} AS {rows}")
        stage.execute(f"CREATE VIEW {sums} AS {summed}")
        return table, sums

    # The manifest ----------------------------------------------------------------------------

    def _all_rules(self, place: Place, mapping: str) -> list[str]:
        """Every rule that any piece knows of, also those the mapping has no more."""
        found: dict[str, None] = {}
        for segment in self._segments.named(place, mapping, BASELINE):
            found.update(dict.fromkeys(str(rule) for rule in segment.columns))
        rows = self._database.rows(
            'SELECT DISTINCT j.key AS rule FROM agreed_deltas d, json_each(d."values") j'
            " WHERE d.sync = ? AND d.org_id = ? AND d.mapping = ? ORDER BY 1",
            (place.sync, place.org_id, mapping),
        )
        found.update(dict.fromkeys(row["rule"] for row in rows))
        return list(found)

    def _first_unconfirmed(self, place: Place, mapping: str) -> int:
        found = self._database.value(
            "SELECT min(n) FROM agreed_deltas"
            " WHERE sync = ? AND org_id = ? AND mapping = ? AND NOT confirmed",
            (place.sync, place.org_id, mapping),
        )
        return int(found or 2**62)


def _newest(pieces: str, again: str, rules: int) -> str:
    """SQL of the links of records that stand in several pieces.

    Args:
        pieces: the table of all pieces.
        again: says of a row whether one of its two records stands elsewhere too.
        rules: how many there are.
    """
    newest = "".join(
        f", arg_max(struct_pack(s := s{i}, t := t{i}), age) FILTER (WHERE k{i}) AS v{i}"
        for i in range(rules)
    )
    unpacked = "".join(
        f", v{i} IS NOT NULL AS k{i}, v{i}.s AS s{i}, v{i}.t AS t{i}" for i in range(rules)
    )
    return (
        f"WITH several AS MATERIALIZED (SELECT * FROM {pieces} WHERE {again}), "
        f"{_newest_partners('source', 'several')},"
        f" {_newest_partners('target', 'several')},"
        " living AS (SELECT p.* FROM several p"
        " JOIN by_source s ON s.source_key = p.source_key AND s.partner = p.target_key"
        " JOIN by_target t ON t.target_key = p.target_key AND t.partner = p.source_key"
        " WHERE NOT p.gone AND p.age > s.others AND p.age > t.others), "
        f"linked AS (SELECT source_key, target_key{newest} FROM living GROUP BY ALL) "
        f"SELECT source_key, target_key{unpacked} FROM linked"
    )


def _newest_partners(side: str, pieces: str) -> str:
    """SQL of `by_<side>`: with whom each record was last linked, and when it last was otherwise.

    A record whose last piece is a deletion has no partner (NULL). `others` is the age of its newest
    piece with anybody else; what was agreed before that with the partner counts no more.
    """
    other = "target" if side == "source" else "source"
    return (
        f"by_{side} AS (SELECT {side}_key, partner, coalesce(others, -1) AS others FROM"
        " (SELECT *, row_number() OVER newest_first AS place, lead(age) OVER newest_first AS others"
        f" FROM (SELECT {side}_key, CASE WHEN NOT gone THEN {other}_key END AS partner,"
        f" max(age) AS age FROM {pieces} WHERE {side}_key IS NOT NULL"
        f" AND (gone OR {other}_key IS NOT NULL) GROUP BY ALL)"
        f" WINDOW newest_first AS (PARTITION BY {side}_key ORDER BY age DESC)) WHERE place = 1)"
    )


def _from_segment(segment: Segment, rules: Sequence[str], age: int, stage: DuckStage) -> str:
    """SQL of the rows of one file, which stays where it is."""
    rows = agreed_file(stage.held(segment.checked()), stage).rows_sql(
        [str(rule) for rule in segment.columns], rules, stage
    )
    return f"SELECT *, false AS gone, CAST({age} AS BIGINT) AS age FROM ({rows})"


def _from_deltas(table: str, deltas: str, rules: Sequence[str]) -> str:
    picked = "".join(
        f', json_exists("values", {_pointer(rule)})'
        f", json_extract_string(\"values\", {_pointer(rule)} || '/0')"
        f", json_extract_string(\"values\", {_pointer(rule)} || '/1')"
        for rule in rules
    )
    return (
        f"INSERT INTO {table} SELECT source_key, target_key, gone = 'true', CAST(age AS BIGINT)"
        f"{picked} FROM {deltas}"
    )


def _pointer(rule: str) -> str:
    """A rule's key as an SQL literal with a JSON pointer (RFC 6901)."""
    return literal("/" + rule.replace("~", "~0").replace("/", "~1"))
