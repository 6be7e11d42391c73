"""Looks at what runs did: their books, their writes, and what follows from them for the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.outcome import CALLED_OFF, RetryClass
from app.store.journal_rows import read_write
from app.store.run_reports import read_report

if TYPE_CHECKING:
    from app.core.outcome import Write
    from app.core.report import RunReport
    from app.core.sync import Place
    from app.store.database import Database, Row

SAFE_TO_REPEAT = (RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.LIMIT, RetryClass.SIGN_IN)
"""Failures that no person has to mend."""

BOUNCES_WITHIN, BOUNCES_IN_RUNS = timedelta(days=7), 500
"""How far back a value is looked for that goes to and fro: so long, and so many runs of the mapping
that wrote something. Source: ours; nightly runs are included, and a schedule of minutes is."""

LATELY_RUNS = 6
"""Within so many runs once to and fro is enough; before, people may have changed their minds, and
it has to have happened twice. Source: ours."""


class PastRuns:
    """The runs of a workspace, as they are; changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def report(self, run_id: int) -> RunReport:
        """What a run did so far.

        Raises:
            SettingsError: there is no run of that id.
        """
        return read_report(self._database, self._row(run_id))

    def unfinished(self, place: Place) -> list[RunReport]:
        """Runs of a place that have not come to their end, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM runs WHERE sync = ? AND org_id = ?"
            " AND state NOT IN ('starting', 'finished', 'failed') ORDER BY id",
            (place.sync, place.org_id),
        )
        return [read_report(self._database, row) for row in rows]

    def of_plan(self, plan_id: int) -> list[RunReport]:
        """The runs of a plan, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM runs WHERE plan_id = ? AND state <> 'starting' ORDER BY id", (plan_id,)
        )
        return [read_report(self._database, row) for row in rows]

    def failed(self, run_id: int, *, safe_only: bool = False) -> list[Write]:
        """The failed writes of a run that can be tried again, in plan order.

        Those that were called off before they were sent are not among them.

        Args:
            run_id: the run.
            safe_only: only those that no person has to mend.
        """
        classes = SAFE_TO_REPEAT if safe_only else tuple(RetryClass)
        marks = ", ".join("?" for _ in classes)
        off = ", ".join("?" for _ in CALLED_OFF)
        rows = self._database.rows(
            "SELECT * FROM writes WHERE run_id = ? AND state = 'failed'"
            f" AND retry_class IN ({marks}) AND coalesce(error_code, '') NOT IN ({off})"
            " ORDER BY id",
            (run_id, *(one.value for one in classes), *CALLED_OFF),
        )
        return [read_write(row) for row in rows]

    def succeeded(self, run_id: int, mapping: str) -> list[tuple[Write, str]]:
        """The writes of a run that succeeded, with their record keys, in plan order.

        What was settled without a write is not among them.
        """
        rows = self._database.rows(
            "SELECT * FROM writes WHERE run_id = ? AND state = 'succeeded' AND mapping = ?"
            " AND record_key IS NOT NULL ORDER BY id",
            (run_id, mapping),
        )
        return [(read_write(row), row["record_key"]) for row in rows]

    def wrote_by(self, run_id: int) -> set[str]:
        """The mappings by which a run wrote something that succeeded."""
        rows = self._database.rows(
            "SELECT DISTINCT mapping FROM writes WHERE run_id = ? AND state = 'succeeded'"
            " AND record_key IS NOT NULL",
            (run_id,),
        )
        return {str(row["mapping"]) for row in rows}

    def is_kept(self, run_id: int) -> bool:
        """Whether the journal still has what a run wrote; see `app.store.retention`."""
        wrote = self.report(run_id).tally.approved
        return not wrote or bool(
            self._database.first("SELECT 1 FROM writes WHERE run_id = ? LIMIT 1", (run_id,))
        )

    def unsettled_keys(self, place: Place, mapping: str) -> list[tuple[str | None, str | None]]:
        """Source and target keys whose last write nobody knows the end of."""
        rows = self._database.rows(
            "SELECT w.source_key, w.target_key FROM writes w JOIN runs r ON r.id = w.run_id"
            " WHERE w.mapping = ? AND w.state IN ('prepared', 'unknown')"
            " AND r.sync = ? AND r.org_id = ? ORDER BY w.id",
            (mapping, place.sync, place.org_id),
        )
        return [(row["source_key"], row["target_key"]) for row in rows]

    def bounced(
        self, place: Place, mapping: str, now: datetime
    ) -> list[tuple[str, str, str, str | None]]:
        """What was written of late and came back changed: (source key, rule, side, value).

        The value was written to the side; a later run wrote the same field of the other side,
        because the side had made another value of it.
        """
        ended = (
            "SELECT id FROM runs WHERE sync = ?1 AND org_id = ?2 AND state <> 'starting'"
            " AND kind <> 'undo' AND started_at > ?3"
        )
        recent = (
            f"{ended} AND EXISTS (SELECT 1 FROM writes w WHERE w.run_id = runs.id"
            " AND w.state = 'succeeded' AND w.mapping = ?4)"
            f" ORDER BY id DESC LIMIT {BOUNCES_IN_RUNS}"
        )
        lately = f"SELECT min(id) FROM ({ended} ORDER BY id DESC LIMIT {LATELY_RUNS})"
        rows = self._database.rows(
            f"WITH recent AS ({recent}), back AS (SELECT DISTINCT w.source_key FROM recent r"
            " JOIN writes w ON w.run_id = r.id WHERE w.state = 'succeeded'"
            " AND w.mapping = ?4 AND w.side = 'source' AND w.source_key IS NOT NULL),"
            " touched AS (SELECT w.run_id, w.side, w.source_key, u.value AS rule, v.value"
            " FROM recent r JOIN writes w ON w.run_id = r.id JOIN json_each(w.rules) u"
            ' JOIN json_each(w."values") v ON v.key = u.key'
            " WHERE w.state = 'succeeded' AND w.mapping = ?4 AND w.source_key IN back)"
            " SELECT a.source_key, a.rule, a.side, a.value FROM touched a"
            " JOIN touched b ON b.source_key = a.source_key AND b.rule = a.rule"
            " AND b.side <> a.side AND b.run_id > a.run_id GROUP BY 1, 2, 3, 4"
            f" HAVING count(DISTINCT a.run_id) > 1 OR max(a.run_id) >= ({lately})"
            " ORDER BY 1, 2, 3, 4",
            (place.sync, place.org_id, (now - BOUNCES_WITHIN).isoformat(), mapping),
        )
        return [(row["source_key"], row["rule"], row["side"], row["value"]) for row in rows]

    def unplanned_deletions(self, run_id: int) -> set[int]:
        """Changes of a run that deleted, and that the newest plan since deletes no more.

        By the number of the change. Only plans that have the mapping count: what nobody has looked
        at since stands as it was approved.
        """
        rows = self._database.rows(
            "WITH newest AS (SELECT p.mapping, max(p.plan_id) AS plan_id FROM plan_parts p"
            " JOIN plans n ON n.id = p.plan_id JOIN runs o ON o.id = ?"
            " JOIN plans i ON i.id = o.plan_id AND i.kind = n.kind"
            " WHERE n.sync = o.sync AND n.org_id = o.org_id AND n.kind = 'preview'"
            " AND n.id > o.plan_id GROUP BY p.mapping)"
            " SELECT DISTINCT w.seq FROM writes w JOIN newest n ON n.mapping = w.mapping"
            " WHERE w.run_id = ? AND w.operation = 'delete'"
            " AND (w.mapping, w.side, coalesce(w.source_key, ''), coalesce(w.target_key, ''))"
            " NOT IN (SELECT c.mapping, c.side, coalesce(c.source_key, ''),"
            " coalesce(c.target_key, '') FROM newest m JOIN plan_changes c"
            " ON c.plan_id = m.plan_id AND c.mapping = m.mapping WHERE c.kind = 'delete')",
            (run_id, run_id),
        )
        return {row["seq"] for row in rows}

    def later_writes(self, run_id: int) -> set[tuple[str, str | None, str | None]]:
        """(mapping, source key, target key) of what later runs wrote, may have or still may."""
        rows = self._database.rows(
            "SELECT w.mapping, w.source_key, w.target_key FROM writes w"
            " JOIN runs r ON r.id = w.run_id JOIN runs o ON o.id = ?"
            " WHERE r.id > o.id AND r.sync = o.sync AND r.org_id = o.org_id"
            " AND w.state <> 'failed'",
            (run_id,),
        )
        return {(row["mapping"], row["source_key"], row["target_key"]) for row in rows}

    def last_start(self, place: Place) -> datetime | None:
        """When the newest run of a place began, None before the first."""
        text = self._database.value(
            "SELECT max(started_at) FROM runs"
            " WHERE sync = ? AND org_id = ? AND state <> 'starting'",
            (place.sync, place.org_id),
        )
        return datetime.fromisoformat(str(text)) if text else None

    def applied_by_hand(self, place: Place, mapping: str) -> bool:
        """Whether a person ever applied a plan of this mapping to this org."""
        return bool(
            self._database.value(
                "SELECT by_hand FROM applied WHERE sync = ? AND org_id = ? AND mapping = ?",
                (place.sync, place.org_id, mapping),
            )
        )

    def _row(self, run_id: int) -> Row:
        row = self._database.first(
            "SELECT * FROM runs WHERE id = ? AND state <> 'starting'", (run_id,)
        )
        if row is None:
            raise SettingsError(f"There is no run {run_id}.", key="run")
        return row
