"""Keeps plans: every change for screens to page through, and what both sides already agree on.

A plan is written aside, in several transactions so that other processes get their turn, and becomes
visible in one.
"""

from __future__ import annotations

import shutil
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from app.core.errors import SettingsError
from app.core.plan import EDITED
from app.store.agreed_files import written_sql
from app.store.decisions import Tallying
from app.store.page_rows import PlanKind, PlanState
from app.store.plan_groups import count_decided
from app.store.plan_rows import (
    PLAN_SQL,
    change_id,
    change_rows,
    read_change,
    read_decisions,
    read_parts,
    read_plan,
    read_resolver,
    tally_row,
)
from app.store.segments import file_sha256
from app.store.stage import quoted
from app.store.stored_changes import INSERT_CHANGE, StoredChanges
from app.store.stored_parts import part_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.core.approval import ChangeGroup, Decision, Grouping
    from app.core.forecast import Forecast
    from app.core.plan import Plan, PlanPart, Reason
    from app.core.snapshot import Side
    from app.core.sync import Place
    from app.store.database import Database
    from app.store.decisions import Numbers, Resolved
    from app.store.page_rows import PlanPartRow, PlanRow
    from app.store.stage import DuckStage
    from app.store.stored_changes import StoredChange

CHANGES_A_TRANSACTION = 2_000
"""Changes stored before other processes get their turn; so many stand in memory.

Unit: rows. Source: ours.
"""

OUTDATED_PLANS_KEPT = 3
"""Outdated plans of a place that can still be read. Source: ours."""


class Plans:
    """The plans of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.workspace / "plans"

    # Saving ------------------------------------------------------------------------------------

    def save(
        self,
        plan: Plan,
        stage: DuckStage,
        *,
        kind: PlanKind = PlanKind.PREVIEW,
        of_run: int | None = None,
        grouping: Grouping | None = None,
    ) -> int:
        """Store an ordered plan; older open plans of its place are outdated from now on.

        The caller holds the lease of the place.

        Args:
            plan: as `order` left it.
            stage: where its rows are.
            kind: how it came to be.
            of_run: the run that an undo takes back.
            grouping: what `engine.group` made of it; None leaves its changes without groups.

        Returns:
            The plan's id.

        Raises:
            StoreFullError: the disk is full; no part of the plan is kept.
        """
        self._sweep(plan.place)
        plan_id = self._begin(plan, kind, of_run)
        try:
            stored = StoredChanges(plan, plan_id)
            self._store_changes(stored.rows(stage, grouping.table if grouping else None))
            self._store_groups(plan_id, stored, grouping.groups if grouping else ())
            segments = [self._export_agreed(part, plan_id, n, stage) for n, part in _placed(plan)]
            self._finish(plan, plan_id, stored, segments)
        except BaseException:
            self.drop(plan_id)
            raise
        self._thin_out(plan.place)
        return plan_id

    def _thin_out(self, place: Place) -> None:
        """Remove outdated plans that were never applied, but for the newest few."""
        old = self._database.rows(
            "SELECT id FROM plans p WHERE sync = ? AND org_id = ? AND state = 'outdated'"
            " AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.plan_id = p.id)"
            " ORDER BY id DESC LIMIT -1 OFFSET ?",
            (place.sync, place.org_id, OUTDATED_PLANS_KEPT),
        )
        for row in list(old):
            self.drop(row["id"])

    def _sweep(self, place: Place) -> None:
        """Remove what a process that died while saving left behind."""
        left = self._database.rows(
            "SELECT id FROM plans WHERE sync = ? AND org_id = ? AND state = 'saving'",
            (place.sync, place.org_id),
        )
        for row in list(left):
            self.drop(row["id"])

    def _begin(self, plan: Plan, kind: PlanKind, of_run: int | None) -> int:
        with self._database.transaction():
            return self._database.insert(
                "INSERT INTO plans (sync, org_id, org_kind, kind, of_run, state, made_at, changes,"
                " counts, stops, content_hash) VALUES (?, ?, ?, ?, ?, 'saving', ?, 0, ?, ?, '')",
                (
                    plan.place.sync,
                    plan.place.org_id,
                    plan.org_kind.value if plan.org_kind else None,
                    kind.value,
                    of_run,
                    plan.made_at.isoformat(),
                    _json(plan.counts),
                    _json(plan.stops),
                ),
            )

    def _store_changes(self, rows: Iterator[StoredChange]) -> None:
        while batch := list(islice(rows, CHANGES_A_TRANSACTION)):
            with self._database.transaction():
                self._database.many(INSERT_CHANGE, batch)

    def _store_groups(
        self, plan_id: int, stored: StoredChanges, groups: Sequence[ChangeGroup]
    ) -> None:
        with self._database.transaction():
            self._database.many(
                f"INSERT INTO plan_groups VALUES ({', '.join('?' for _ in range(12))})",
                (
                    (
                        plan_id,
                        one.n,
                        one.mapping,
                        one.kind.value,
                        one.side.value,
                        one.rule,
                        one.pattern.value,
                        one.count,
                        one.first_seq,
                        one.wording,
                        one.old,
                        one.new,
                    )
                    for one in groups
                ),
            )
            self._database.many(
                f"INSERT INTO plan_classes VALUES ({', '.join('?' for _ in range(8))})",
                ((plan_id, first, count, *of) for of, (first, count) in stored.classes.items()),
            )

    def _export_agreed(
        self, part: PlanPart, plan_id: int, position: int, stage: DuckStage
    ) -> tuple[str | None, str | None, int]:
        """Write what a part found agreed: (path in the workspace, SHA-256, rows)."""
        (rows,) = stage.one(f"SELECT count(*) FROM {quoted(part.agreed_table)}")
        if not rows:
            return None, None, 0
        path = self._folder / str(plan_id) / f"{position}.agreed.parquet"
        stage.parquet_out(written_sql(part.agreed_table, len(part.mapping.fields)), path)
        return (
            path.relative_to(self._database.workspace).as_posix(),
            file_sha256(path),
            int(str(rows)),
        )

    def _finish(
        self,
        plan: Plan,
        plan_id: int,
        stored: StoredChanges,
        segments: Sequence[tuple[str | None, str | None, int]],
    ) -> None:
        """Make the plan visible."""
        with self._database.transaction():
            for (position, part), segment in zip(_placed(plan), segments, strict=True):
                changed = stored.changed[part.mapping.name]
                self._database.execute(*part_row(plan_id, position, part, changed, segment))
            self._database.execute(
                "UPDATE plans SET state = 'outdated'"
                " WHERE sync = ? AND org_id = ? AND state = 'open' AND kind = 'preview'",
                (plan.place.sync, plan.place.org_id),
            )
            self._database.execute(
                "UPDATE plans SET state = 'open', changes = ?, content_hash = ? WHERE id = ?",
                (stored.count, stored.content_hash, plan_id),
            )

    def drop(self, plan_id: int) -> None:
        """Remove a plan with all that was stored of it."""
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM plan_changes WHERE id BETWEEN ? AND ?",
                (change_id(plan_id, 0), change_id(plan_id + 1, 0) - 1),
            )
            self._database.execute("DELETE FROM decisions WHERE plan_id = ?", (plan_id,))
            self._database.execute("DELETE FROM plans WHERE id = ?", (plan_id,))
        shutil.rmtree(self._folder / str(plan_id), ignore_errors=True)

    def keep_forecast(self, plan_id: int, forecast: Forecast) -> None:
        """Store what applying the plan is going to cost."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE plans SET forecast = ? WHERE id = ?", (_json(forecast), plan_id)
            )

    def add_note(self, plan_id: int, sentence: str) -> None:
        """Say one more thing about a plan, beside its first mapping."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE plan_parts SET notes = json_insert(notes, '$[#]', ?)"
                " WHERE plan_id = ? AND position = 0",
                (sentence, plan_id),
            )

    # Looking -----------------------------------------------------------------------------------

    def plan(self, plan_id: int) -> PlanRow:
        """One plan without its changes.

        Raises:
            SettingsError: there is no plan of that id.
        """
        row = self._database.first(f"{PLAN_SQL} AND p.id = ?", (plan_id,))
        if row is None:
            raise SettingsError(f"There is no plan {plan_id}.", key="plan")
        return read_plan(self._database, row)

    def parts(self, plan_id: int) -> tuple[PlanPartRow, ...]:
        """What each mapping adds to a plan."""
        return read_parts(self._database, plan_id)

    def resolved(self, plan_id: int) -> Iterator[Resolved]:
        """Stream the changes of a plan in order, each with what the decisions make of it."""
        resolver = read_resolver(self._database, plan_id)
        for row in change_rows(self._database, plan_id):
            yield resolver.resolve(read_change(row))

    def deletions(
        self, plan_id: int, mapping: str, side: Side, reason: Reason, *, edited: bool = False
    ) -> list[int]:
        """The `seq` of each deletion that a mapping plans on a side for this reason.

        Args:
            plan_id: the plan.
            mapping: its mapping.
            side: where records are to be deleted.
            reason: why.
            edited: only records with an edit that the other side never got.
        """
        only = " AND EXISTS (SELECT 1 FROM json_each(fields) f WHERE f.value ->> 11 = ?)"
        rows = self._database.rows(
            "SELECT seq FROM plan_changes WHERE id BETWEEN ? AND ? AND kind = 'delete'"
            f" AND mapping = ? AND side = ? AND reason = ?{only if edited else ''} ORDER BY id",
            (
                change_id(plan_id, 0),
                change_id(plan_id + 1, 0) - 1,
                mapping,
                side.value,
                reason.value,
                *((EDITED,) if edited else ()),
            ),
        )
        return [int(row["seq"]) for row in rows]

    # Deciding ----------------------------------------------------------------------------------

    def example(self, plan_id: int, mapping: str, reason: Reason) -> str:
        """What a plan says of the first record that it leaves out for a reason; "" without one."""
        found = self._database.value(
            "SELECT detail FROM plan_changes WHERE id BETWEEN ? AND ? AND mapping = ?"
            " AND reason = ? ORDER BY id LIMIT 1",
            (change_id(plan_id, 0), change_id(plan_id + 1, 0) - 1, mapping, reason.value),
        )
        return "" if found is None else str(found)

    def decisions(self, plan_id: int) -> list[Decision]:
        """The decisions on a plan, in the order they were made."""
        return read_decisions(self._database, plan_id)

    def decide(self, plan_id: int, decisions: Iterable[Decision]) -> Numbers:
        """Add decisions to an open plan; what all decisions now come to, without the hash.

        Costs as much as there are kinds of changes, however many changes there are.

        Raises:
            SettingsError: there is no such plan, or it is not open any more.
        """
        state = self.plan(plan_id).state
        if state is not PlanState.OPEN:
            raise SettingsError(f"Plan {plan_id} is {state.value}; it is decided.", key="plan")
        with self._database.transaction():
            last = self._database.value(
                "SELECT max(n) FROM decisions WHERE plan_id = ?", (plan_id,)
            )
            self._database.many(
                "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        plan_id,
                        n,
                        one.choice.value,
                        one.kind.value if one.kind else None,
                        one.mapping,
                        one.seq,
                        one.rule,
                        one.value,
                        one.group,
                    )
                    for n, one in enumerate(decisions, int(last or 0) + 1)
                ),
            )
            numbers = count_decided(self._database, plan_id)
            self._keep_numbers(plan_id, numbers)
        return numbers

    def numbers(self, plan_id: int) -> Numbers:
        """What the decisions on a plan come to, sealed with a hash; also kept for screens."""
        resolver, tallying = read_resolver(self._database, plan_id), Tallying()
        for row in change_rows(self._database, plan_id):
            tally_row(row, resolver, tallying)
        numbers = tallying.numbers()
        with self._database.transaction():
            self._keep_numbers(plan_id, numbers)
        return numbers

    def _keep_numbers(self, plan_id: int, numbers: Numbers) -> None:
        self._database.execute(
            "UPDATE plans SET numbers = ? WHERE id = ?", (_json(numbers), plan_id)
        )


def _placed(plan: Plan) -> list[tuple[int, PlanPart]]:
    return list(enumerate(plan.parts))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
