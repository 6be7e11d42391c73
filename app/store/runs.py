"""Keeps runs: begun from an approved plan, watched, ended, continued, retried.

The approved writes are copied into the journal aside, in several transactions; the last one makes
the run visible together with what the plan found agreed and what was settled without a write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.report import RunState
from app.store.journal_rows import RUN_ID_SHIFT, as_json, write_id
from app.store.page_rows import PlanState
from app.store.past_runs import PastRuns
from app.store.plan_rows import change_id
from app.store.plans import Plans
from app.store.run_copy import WRITE_COLUMNS, RunCopy
from app.store.run_reports import count_tally
from app.store.segments import BASELINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from app.core.approval import ApprovedPlan
    from app.core.outcome import Write
    from app.core.progress import Progress
    from app.core.report import RunReport
    from app.core.sync import Place
    from app.store.database import Row
    from app.store.leases import Lease
    from app.store.run_copy import StoredDelta

_ENDED = (RunState.FINISHED, RunState.FAILED)
_GOES_ON = (RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD)


class Runs(PastRuns):
    """The runs of a workspace."""

    # Beginning ---------------------------------------------------------------------------------

    def begin(
        self, approved: ApprovedPlan, lease: Lease, *, org_name: str, undo_of: int | None = None
    ) -> int:
        """Store what may be sent; the run's id.

        Args:
            approved: the plan with the name of who approved it.
            lease: of the plan's place, held by the caller.
            org_name: as the org says it.
            undo_of: the run that is taken back.

        Raises:
            SettingsError: the plan is not open any more, or its decisions are not those that were
                approved.
            StoreFullError: the disk is full; nothing of the run is kept.
        """
        state = Plans(self._database).plan(approved.plan_id).state
        if state is not PlanState.OPEN:
            raise SettingsError(
                f"Plan {approved.plan_id} is {state.value}; it cannot be applied.", key="plan"
            )
        kind = "apply" if undo_of is None else "undo"
        run_id = self._open(approved, lease, kind, undo_of, org_name)
        try:
            copy = RunCopy(self._database, approved, run_id)
            copy.store()
            with self._database.transaction():
                lease.check(self._database)
                self._settle_without_writes(copy.deltas)
                self._take_over_agreed(approved)
                self._database.execute(
                    "UPDATE plans SET state = 'applied' WHERE id = ?", (approved.plan_id,)
                )
                self._start(run_id, approved.place)
        except BaseException:
            self._drop(run_id)
            raise
        return run_id

    def begin_retry(
        self,
        run_id: int,
        writes: Sequence[Write],
        approved: ApprovedPlan,
        lease: Lease,
    ) -> int:
        """Store a run of its own for failed writes of another; the new run's id.

        Args:
            run_id: the run in which they failed.
            writes: see `failed`; their values may have been corrected, and values added.
            approved: by whom and when; `approved` counts the writes.
            lease: of the place, held by the caller.
        """
        org_name = self.report(run_id).org_name
        new_id = self._open(approved, lease, "retry", run_id, org_name)
        with self._database.transaction():
            lease.check(self._database)
            self._database.many(
                f"INSERT INTO writes ({WRITE_COLUMNS})"
                " SELECT ?, ?, plan_id, seq, mapping, side, operation, source_key, target_key, ?,"
                " before, ?, ?, agreed, stamp, title, shown_key, source_row, depends_on,"
                " 'waiting', 0 FROM writes WHERE id = ?",
                (
                    (
                        write_id(new_id, write.seq, second=bool(write.id % 2)),
                        new_id,
                        as_json(write.values),
                        as_json(write.rules),
                        as_json(write.others),
                        write.id,
                    )
                    for write in writes
                ),
            )
            self._start(new_id, approved.place)
        return new_id

    def _open(
        self,
        approved: ApprovedPlan,
        lease: Lease,
        kind: str,
        parent_run: int | None,
        org_name: str,
    ) -> int:
        place = approved.place
        with self._database.transaction():
            lease.check(self._database)
            left = self._database.rows(
                "SELECT id FROM runs WHERE sync = ? AND org_id = ? AND state = 'starting'",
                (place.sync, place.org_id),
            )
            for row in list(left):
                self._delete(row["id"])
            return self._database.insert(
                "INSERT INTO runs (plan_id, kind, parent_run, sync, org_id, org_kind, org_name,"
                " state, started_at, approved_by, approved_at, approved, refused, plan_hash,"
                " lifted, unattended) VALUES (?, ?, ?, ?, ?, ?, ?, 'starting', ?, ?, ?, ?, ?, ?,"
                " ?, ?)",
                (
                    approved.plan_id,
                    kind,
                    parent_run,
                    place.sync,
                    place.org_id,
                    approved.org_kind.value if approved.org_kind else None,
                    org_name,
                    approved.approved_at.isoformat(),
                    approved.approved_by,
                    approved.approved_at.isoformat(),
                    approved.approved,
                    approved.refused,
                    approved.hash,
                    as_json(approved.lifted),
                    approved.unattended,
                ),
            )

    def _settle_without_writes(self, deltas: Iterable[StoredDelta]) -> None:
        self._database.many(
            "INSERT INTO agreed_deltas (sync, org_id, mapping, source_key, target_key, gone,"
            ' "values", confirmed, run_id, write_id) VALUES (?, ?, ?, ?, ?, 0, ?, 1, ?, NULL)',
            deltas,
        )

    def _take_over_agreed(self, approved: ApprovedPlan) -> None:
        """Make what the plan found agreed a part of the baseline."""
        place = approved.place
        # Not max(n): compaction removes deltas, and what comes after it is newer all the same.
        newest = self._database.value(
            "SELECT seq FROM sqlite_sequence WHERE name = 'agreed_deltas'"
        )
        self._database.execute(
            "INSERT INTO segments (sync, org_id, mapping, what, path, sha256, rows, columns,"
            " after_delta, cursor, complete)"
            " SELECT ?, ?, mapping, ?, agreed_path, agreed_sha256, agreed_rows,"
            " (SELECT json_group_array(json_extract(value, '$.key')) FROM json_each(rules)),"
            " ?, NULL, 1 FROM plan_parts"
            " WHERE plan_id = ? AND agreed_path IS NOT NULL ORDER BY position",
            (
                place.sync,
                place.org_id,
                BASELINE,
                int(newest or 0),
                approved.plan_id,
            ),
        )

    def _drop(self, run_id: int) -> None:
        with self._database.transaction():
            self._delete(run_id)

    def _delete(self, run_id: int) -> None:
        self._database.execute(
            "DELETE FROM writes WHERE id BETWEEN ? AND ?",
            (run_id << RUN_ID_SHIFT, ((run_id + 1) << RUN_ID_SHIFT) - 1),
        )
        self._database.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    # Going on and ending -------------------------------------------------------------------------

    def recover(self, place: Place, lease: Lease) -> list[int]:
        """Mark the runs whose process went away; their ids, oldest first.

        What such a run had in flight is unknown from now on. The caller holds the place's lease, so
        no other process can be at work on them.
        """
        with self._database.transaction():
            lease.check(self._database)
            found = self._database.rows(
                "SELECT id FROM runs WHERE sync = ? AND org_id = ? AND state = 'running'"
                " ORDER BY id",
                (place.sync, place.org_id),
            )
            ids = [int(row["id"]) for row in found]
            for run_id in ids:
                self._database.execute(
                    "UPDATE writes SET state = 'unknown' WHERE run_id = ? AND state = 'prepared'",
                    (run_id,),
                )
                self._database.execute(
                    "UPDATE requests SET state = 'lost' WHERE run_id = ? AND state = 'prepared'",
                    (run_id,),
                )
                self._set_state(run_id, RunState.INTERRUPTED)
        return ids

    def resume(self, run_id: int, lease: Lease) -> None:
        """Go on with a run that was paused, held or interrupted.

        Raises:
            SettingsError: there is no such run, or it has ended.
        """
        report = self.report(run_id)
        if report.state not in _GOES_ON:
            raise SettingsError(
                f"Run {run_id} is {report.state.value}; it cannot go on.", key="run"
            )
        with self._database.transaction():
            lease.check(self._database)
            self._start(run_id, report.place)

    def end(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        lease: Lease,
        *,
        message: str = "",
        source_rows: dict[str, int] | None = None,
    ) -> RunReport:
        """Store how a run ended, or why it stopped for now.

        Args:
            run_id: the run.
            state: anything but RUNNING.
            at: when.
            lease: of its place.
            message: why, one plain sentence, or "".
            source_rows: of a finished run: mapping → rows its source had; they are what the next
                plan's guards compare with.

        Raises:
            BusyError: another process has taken over the run.
        """
        with self._database.transaction():
            lease.check(self._database)
            row = self._row(run_id)
            tally, done = count_tally(self._database, row)
            ended = state in _ENDED
            self._database.execute(
                "UPDATE runs SET state = ?, ended_at = ?, message = ?, tally = ?, done = ?"
                " WHERE id = ?",
                (
                    state.value,
                    at.isoformat(),
                    message,
                    as_json(tally) if ended else None,
                    as_json(done) if ended else None,
                    run_id,
                ),
            )
            if row["kind"] == "apply":  # an undo has no source, a retry an old one
                for mapping, rows in (source_rows or {}).items():
                    self._remember_applied(row, mapping, rows, at)
        return self.report(run_id)

    def _remember_applied(self, row: Row, mapping: str, source_rows: int, at: datetime) -> None:
        by_hand = not row["unattended"] and not self._all_refused(row, mapping)
        self._database.execute(
            "INSERT INTO applied VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " run_id = excluded.run_id, source_rows = excluded.source_rows, at = excluded.at,"
            " by_hand = max(by_hand, excluded.by_hand)",
            (
                row["sync"],
                row["org_id"],
                mapping,
                row["id"],
                source_rows,
                by_hand,
                at.isoformat(),
            ),
        )

    def _all_refused(self, row: Row, mapping: str) -> bool:
        """Whether a person let nothing pass of what a plan meant to do by a mapping."""
        (first, last) = change_id(row["plan_id"], 0), change_id(row["plan_id"] + 1, 0) - 1
        planned = self._database.first(
            "SELECT 1 FROM plan_changes WHERE id BETWEEN ? AND ? AND mapping = ?"
            " AND kind <> 'problem' LIMIT 1",
            (first, last, mapping),
        )
        sent = self._database.first(
            "SELECT 1 FROM writes WHERE run_id = ? AND mapping = ? LIMIT 1", (row["id"], mapping)
        )
        return planned is not None and sent is None

    def _start(self, run_id: int, place: Place) -> None:
        """Let a run write; previews made before it are outdated: they may plan the same again."""
        self._set_state(run_id, RunState.RUNNING)
        self._database.execute(
            "UPDATE plans SET state = 'outdated'"
            " WHERE sync = ? AND org_id = ? AND state = 'open' AND kind = 'preview'",
            (place.sync, place.org_id),
        )

    def _set_state(self, run_id: int, state: RunState) -> None:
        self._database.execute("UPDATE runs SET state = ? WHERE id = ?", (state.value, run_id))

    def tell(self, run_id: int, progress: Progress, at: datetime) -> None:
        """Store how far a run is, so that any face can show it."""
        self._database.execute(
            "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                f"run {run_id}",
                progress.phase.value,
                progress.done,
                progress.total,
                progress.unit,
                progress.note,
                at.isoformat(),
            ),
        )
