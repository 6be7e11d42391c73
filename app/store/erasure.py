"""Removes a person from everything a workspace keeps.

A record is the person's when one of its values, or its key, is one of the values asked for. All
rows of that record go, under either of its keys: changes, journal, agreements, observations.
Other texts that mention a value (messages, notices, the log) keep the rest of what they say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from app.core.errors import SettingsError
from app.language.sums import AGREED_SUMS
from app.store.segments import BASELINE, file_sha256
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from app.store.database import Database, Row
    from app.store.erasure_terms import Terms
    from app.store.stage import DuckStage

_MENTIONS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("notices", ("id",), ("message",)),
    ("runs", ("id",), ("message",)),
    ("held_runs", ("run_id",), ("reason",)),
    ("progress", ("subject",), ("note",)),
    (
        "writes",
        ("id",),
        (
            '"values"',
            "before",
            "others",
            "agreed",
            "held",
            "title",
            "shown_key",
            "depends_on",
            "error_message",
            "error_pattern",
        ),
    ),
    ("plan_changes", ("id",), ("fields", "title", "shown_key", "detail", "depends_on")),
    ("plan_parts", ("plan_id", "position"), ("notes",)),
    ("plan_groups", ("plan_id", "n"), ("wording", "old", "new")),
    ("decisions", ("plan_id", "n"), ("value",)),
    ("agreed_deltas", ("n",), ('"values"',)),
    ("plans", ("id",), ("stops",)),
    ("requests", ("id",), ("payload",)),
)
"""Texts of the database that may mention a value: table, what names its rows, columns."""

_SYNC_OF = {
    "writes": "(SELECT r.sync FROM runs r WHERE r.id = run_id)",
    "plan_changes": "(SELECT p.sync FROM plans p WHERE p.id = plan_id)",
    "agreed_deltas": "sync",
}
"""Table → SQL of the sync that a row of it belongs to: mappings of two syncs may share a name."""

_EMPTY_WRITE = (
    "UPDATE writes SET source_key = NULL, target_key = NULL, record_key = NULL, \"values\" = '{}',"
    " before = '{}', rules = '{}', others = '{}', agreed = '{}', held = NULL, title = '***',"
    " shown_key = '', error_message = CASE WHEN error_message IS NULL THEN NULL ELSE '***' END,"
    " error_pattern = CASE WHEN error_pattern IS NULL THEN NULL ELSE '***' END WHERE id = ?"
)
_EMPTY_CHANGE = (
    "UPDATE plan_changes SET source_key = NULL, target_key = NULL, title = '***', shown_key = '',"
    " fields = '[]', changed = 0, touched = '', \"groups\" = '', detail = '', target_stamp = NULL,"
    " depends_on = '' WHERE id = ?"
)

Key = tuple[str, str, str, str]
"""Sync, mapping, "source" or "target", key."""


@dataclass
class Erased:
    """What was removed."""

    records: set[Key] = field(default_factory=set)
    removed: dict[str, int] = field(default_factory=dict)
    """Place → rows, files or mentions."""

    def count(self, place: str, number: int) -> None:
        """Add to what was removed from a place."""
        if number:
            self.removed[place] = self.removed.get(place, 0) + number


class Erasure:
    """One erasure in a workspace that nobody else works in."""

    def __init__(self, database: Database, terms: Terms, stage: DuckStage) -> None:
        self._database = database
        self._terms = terms
        self._stage = stage
        self.terms = terms
        """With the keys of what was found, once it ran."""
        self.erased = Erased()

    def run(self) -> Erased:
        """Find the person's records and remove them everywhere.

        Raises:
            SettingsError: a run that has not come to its end holds one of the records.
        """
        self._find()
        self._refuse_unfinished()
        self.terms = self._terms.with_keys(key for _, _, _, key in self.erased.records)
        old_files = []
        with self._database.transaction():
            self._database.execute("PRAGMA secure_delete = ON")
            self._empty("journal", "writes", _EMPTY_WRITE)
            self._forget_examples()
            self._empty("plans", "plan_changes", _EMPTY_CHANGE)
            self._drop_agreements()
            self._outdate_open_plans()
            old_files += self._rewrite_segments()
            old_files += self._rewrite_agreed()
            self._empty_deliveries()
            self._rewrite_mentions()
        for path in old_files:
            path.unlink(missing_ok=True)
        self._rewrite_logs()
        self._database.shred()
        return self.erased

    # Finding -------------------------------------------------------------------------------------

    def _find(self) -> None:
        """Collect the keys of the person's records, until no more are found."""
        known = -1
        while len(self.erased.records) != known:
            known = len(self.erased.records)
            for table, columns in (
                ("writes", ('"values"', "before", "others", "held", "title", "shown_key")),
                ("plan_changes", ("fields", "title", "shown_key")),
                ("agreed_deltas", ('"values"',)),
            ):
                for row in self._candidates(table, columns):
                    if self._is_of_person(row, [name.strip('"') for name in columns]):
                        self._add(row["of_sync"], row)
            for segment in self._segments():
                self._find_in_segment(segment)

    def _candidates(self, table: str, columns: Sequence[str]) -> list[Row]:
        """Rows that hold one of the values, or a key that is known."""
        keys = {key for _, _, _, key in self.erased.records} | set(self._terms.values)
        marks = ", ".join("?" for _ in keys)
        texts = " || ' ' || ".join(f"coalesce({name}, '')" for name in columns)
        likes = " OR ".join("instr(lower(t), lower(?))" for _ in self._terms.values)
        return list(
            self._database.rows(
                f"SELECT * FROM (SELECT *, {_SYNC_OF[table]} AS of_sync, {texts} AS t FROM {table})"
                " WHERE"
                f" source_key IN ({marks}) OR target_key IN ({marks}) OR {likes}",
                [
                    *keys,
                    *keys,
                    *(json.dumps(one, ensure_ascii=False)[1:-1] for one in self._terms.values),
                ],
            )
        )

    def _is_of_person(self, row: Row, columns: Sequence[str]) -> bool:
        place = (row["of_sync"], row["mapping"])
        for side in ("source", "target"):
            key = row[f"{side}_key"]
            if key is not None and (
                (*place, side, key) in self.erased.records or self._terms.is_one(key)
            ):
                return True
        return any(self._holds(row[name]) for name in columns)

    def _holds(self, text: str | None) -> bool:
        """Whether a text, or a value of a JSON text, is one of the values."""
        if not text:
            return False
        if text[0] not in "{[":
            return self._terms.is_one(text)
        return any(self._terms.is_one(one) for one in _leaves(msgspec.json.decode(text)))

    def _add(self, sync: str, row: Row) -> None:
        """Know a record by both its keys."""
        for side in ("source", "target"):
            if key := row[f"{side}_key"]:
                self.erased.records.add((sync, row["mapping"], side, key))

    def _find_in_segment(self, segment: Row) -> None:
        rows = self._stage.rows(
            f"SELECT * FROM {self._parquet(segment)} WHERE {self._matches(segment)}"
        )
        sides = ("source", "target") if segment["what"] == BASELINE else (segment["what"],)
        for row in rows:
            for side, key in zip(sides, row, strict=False):
                if key is not None:
                    self.erased.records.add((segment["sync"], segment["mapping"], side, str(key)))

    def _segments(self) -> list[Row]:
        return list(self._database.rows("SELECT * FROM segments ORDER BY id"))

    def _parquet(self, segment: Row) -> str:
        return self._stage.parquet_in([self._database.workspace / segment["path"]])

    def _matches(self, segment: Row) -> str:
        """SQL: whether a row of a segment is the person's, by its key or by a value."""
        place, what = (segment["sync"], segment["mapping"]), segment["what"]
        sides = ("source", "target") if what == BASELINE else (what,)
        key_columns = ("source_key", "target_key") if what == BASELINE else ("key",)
        conditions = []
        for side, column in zip(sides, key_columns, strict=True):
            keys = sorted(one[3] for one in self.erased.records if one[:3] == (*place, side))
            if keys:
                conditions.append(f"{column} IN ({', '.join(_literal(key) for key in keys)})")
        values = ", ".join(_literal(one.casefold()) for one in self._terms.values)
        for name, kind in self._columns(segment):
            if kind == "VARCHAR":
                conditions.append(f"lower(trim({quoted(name)})) IN ({values})")
        return " OR ".join(conditions) or "false"

    def _columns(self, segment: Row) -> list[tuple[str, str]]:
        rows = self._stage.rows(f"DESCRIBE SELECT * FROM {self._parquet(segment)}")
        return [(str(row[0]), str(row[1])) for row in rows]

    # Removing ------------------------------------------------------------------------------------

    def _refuse_unfinished(self) -> None:
        for row in self._of_person("writes"):
            run = self._database.first("SELECT id, state FROM runs WHERE id = ?", (row["run_id"],))
            if run is not None and run["state"] not in ("finished", "failed"):
                raise SettingsError(
                    f"Run {run['id']} has not come to its end and holds the person; finish it or"
                    " preview and apply its sync anew first",
                    key="run",
                )

    def _of_person(self, table: str) -> list[Row]:
        columns = {
            "writes": ('"values"', "before", "others", "held", "title", "shown_key"),
            "plan_changes": ("fields", "title", "shown_key"),
        }[table]
        names = [name.strip('"') for name in columns]
        return [row for row in self._candidates(table, columns) if self._is_of_person(row, names)]

    def _empty(self, place: str, table: str, statement: str) -> None:
        rows = [(row["id"],) for row in self._of_person(table)]
        self._database.many(statement, rows)
        self.erased.count(place, len(rows))

    def _forget_examples(self) -> None:
        """The person's values where they are the example of a group, or a decision's own value."""
        for row in self._of_person("plan_changes"):
            self._database.execute(
                "UPDATE plan_groups SET old = NULL, new = NULL WHERE plan_id = ? AND first_seq = ?",
                (row["plan_id"], row["seq"]),
            )
            self._database.execute(
                "UPDATE decisions SET value = NULL WHERE plan_id = ? AND seq = ?",
                (row["plan_id"], row["seq"]),
            )
        for value in self._terms.values:
            self._database.execute(
                "UPDATE plan_groups SET wording = NULL, old = NULL, new = NULL"
                " WHERE lower(?) IN (lower(wording), lower(old), lower(new))",
                (value,),
            )

    def _drop_agreements(self) -> None:
        for sync, mapping, side, key in sorted(self.erased.records):
            count = self._database.execute(
                f"DELETE FROM agreed_deltas WHERE sync = ? AND mapping = ? AND {side}_key = ?",
                (sync, mapping, key),
            )
            self.erased.count("baselines", count)
            self._database.execute(
                "DELETE FROM moves WHERE sync = ? AND mapping = ? AND side = ?"
                " AND ? IN (key, survivor)",
                (sync, mapping, side, key),
            )

    def _outdate_open_plans(self) -> None:
        """An open plan may mean to write the person: nobody applies it any more."""
        self._database.execute("UPDATE plans SET state = 'outdated' WHERE state = 'open'")

    def _rewrite_segments(self) -> list[Path]:
        """Write each segment that holds or mentions the person anew, without; the old files."""
        old = []
        for segment in self._segments():
            place = "baselines" if segment["what"] == BASELINE else "observations"
            matches = self._matches(segment)
            (hits,) = self._stage.one(
                f"SELECT count(*) FROM {self._parquet(segment)} WHERE {matches}"
            )
            cleaned = self._cleaned(segment, matches)
            if not hits and not cleaned:
                continue
            self.erased.count(place, int(str(hits)))
            path, rows = self._rewritten(segment, matches, cleaned)
            self._database.execute(
                "UPDATE segments SET path = ?, sha256 = ?, rows = ? WHERE id = ?",
                (self._name(path), file_sha256(path), rows, segment["id"]),
            )
            old.append(self._database.workspace / segment["path"])
        return old

    def _cleaned(self, segment: Row, matches: str) -> str:
        """SQL that takes mentions out of other people's values; "" where there are none.

        Sums of what the values were go with them; they are made anew when they are asked for.
        """
        columns = []
        for name, kind in self._columns(segment):
            if kind != "VARCHAR":
                continue
            column = quoted(name)
            contains = " OR ".join(
                f"contains(lower({column}), {_literal(one.lower())})" for one in self.terms.values
            )
            rows = self._stage.rows(
                f"SELECT DISTINCT {column} FROM {self._parquet(segment)}"
                f" WHERE ({contains}) AND NOT coalesce({matches}, false) ORDER BY 1"
            )
            texts = [text for (text,) in rows if self.terms.mentions(str(text))]
            if texts:
                self.erased.count(f"mentions in {segment['what']}", len(texts))
                cases = " ".join(
                    f"WHEN {_literal(str(text))} THEN {_literal(self.terms.without(str(text)))}"
                    for text in texts
                )
                columns.append(f"CASE {column} {cases} ELSE {column} END AS {column}")
        if not columns:
            return ""
        sums = [name for name, _ in self._columns(segment) if name in AGREED_SUMS]
        stale = f"EXCLUDE ({', '.join(sums)}) " if sums else ""
        return f"{stale}REPLACE ({', '.join(columns)})"

    def _rewritten(self, segment: Row, matches: str, cleaned: str) -> tuple[Path, int]:
        source = self._database.workspace / segment["path"]
        path = source.with_name(f"{source.stem}.e{segment['id']}.parquet")
        kept = (
            f"SELECT * {cleaned} FROM {self._parquet(segment)} WHERE NOT coalesce({matches}, false)"
        )
        self._stage.parquet_out(kept, path)
        (rows,) = self._stage.one(f"SELECT count(*) FROM {self._stage.parquet_in([path])}")
        return path, int(str(rows))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._database.workspace).as_posix()

    def _rewrite_agreed(self) -> list[Path]:
        """What plans found agreed and no run took over: those plans are of the past, so it goes."""
        rows = self._database.rows(
            "SELECT plan_id, position, agreed_path FROM plan_parts WHERE agreed_path IS NOT NULL"
            " AND agreed_path NOT IN (SELECT path FROM segments)"
        )
        old = []
        for row in list(rows):
            path = self._database.workspace / row["agreed_path"]
            self._database.execute(
                "UPDATE plan_parts SET agreed_path = NULL, agreed_sha256 = NULL, agreed_rows = 0"
                " WHERE plan_id = ? AND position = ?",
                (row["plan_id"], row["position"]),
            )
            if path.is_file():
                old.append(path)
        return old

    def _empty_deliveries(self) -> None:
        """What webhooks brought of the person; that it came stays known, for it may come again."""
        rows = self._database.rows("SELECT id, body, headers, order_key, remote FROM inbox")
        found = [
            (row["id"],)
            for row in rows
            if self.terms.mentions(" ".join(row[name] for name in ("body", "headers", "order_key")))
        ]
        self._database.many(
            "UPDATE inbox SET body = '', headers = '{}', order_key = '', remote = '',"
            " delivery = CASE WHEN length(delivery) = 64 THEN delivery ELSE hex(randomblob(32)) END"
            " WHERE id = ?",
            found,
        )
        self.erased.count("inbox", len(found))

    # Mentions ------------------------------------------------------------------------------------

    def _rewrite_mentions(self) -> None:
        for table, keys, columns in _MENTIONS:
            for column in columns:
                for row_keys, text in self._mentioning(table, keys, column):
                    self.erased.count(f"mentions in {table}", self.terms.mentions(text))
                    named = " AND ".join(f"{key} = ?" for key in keys)
                    self._database.execute(
                        f"UPDATE {table} SET {column} = ? WHERE {named}",
                        (self.terms.without(text), *row_keys),
                    )

    def _mentioning(
        self, table: str, keys: Sequence[str], column: str
    ) -> list[tuple[tuple[int | str, ...], str]]:
        rows = self._database.rows(f"SELECT {', '.join(keys)}, {column} AS t FROM {table}")
        return [
            (tuple(row[key] for key in keys), row["t"])
            for row in rows
            if row["t"] and self.terms.mentions(row["t"])
        ]

    def _rewrite_logs(self) -> None:
        """Take the values out of the log; a line that is written meanwhile stands at its end."""
        for path in sorted((self._database.workspace / "logs").glob("*")):
            text = path.read_text("utf-8", errors="replace")
            found = self.terms.mentions(text)
            if found:
                path.write_text(self.terms.without(text), "utf-8")
                self.erased.count("log", found)


def _leaves(value: object) -> Iterable[object]:
    """Every value inside of lists and objects, the names in objects too."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
