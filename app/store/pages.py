"""Read-only lists and pages for screens and the terminal; the one part of the store a screen uses.

Opens SQLite read-only, so that looking never waits for work and never disturbs it. Big lists are
paged: ask for the sequence numbers of what shall be shown, then for 256 rows at a time.
"""

from __future__ import annotations

from array import array
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.core.outcome import RetryClass
from app.core.progress import Phase, Progress
from app.core.schema import ObjectSchema
from app.store.connections import read_bindings, read_connection
from app.store.database import ReadOnlyDatabase
from app.store.decisions import FieldResult as FieldResult
from app.store.decisions import Numbers as Numbers
from app.store.decisions import PlannedRule as PlannedRule
from app.store.decisions import Resolved as Resolved
from app.store.decisions import Resolver as Resolver
from app.store.decisions import Standing as Standing
from app.store.held_runs import HeldRun as HeldRun
from app.store.held_runs import read_held
from app.store.history import HistoryEntry as HistoryEntry
from app.store.history import read_history
from app.store.inbox import INBOX_LEASE
from app.store.inbox_rows import read_counts, read_deliveries, read_delivery, read_rejections
from app.store.journal_rows import RUN_ID_SHIFT
from app.store.leases import is_held
from app.store.page_filters import conditions_of, order_sql
from app.store.page_rows import ChangeFilter as ChangeFilter
from app.store.page_rows import ChangeOrder as ChangeOrder
from app.store.page_rows import ConnectionRow as ConnectionRow
from app.store.page_rows import DeliveryRow as DeliveryRow
from app.store.page_rows import DeliveryText as DeliveryText
from app.store.page_rows import FailedWrite as FailedWrite
from app.store.page_rows import FailureCause as FailureCause
from app.store.page_rows import GroupRow as GroupRow
from app.store.page_rows import InboxCount as InboxCount
from app.store.page_rows import MappingFacts as MappingFacts
from app.store.page_rows import MappingRow as MappingRow
from app.store.page_rows import NoticeRow as NoticeRow
from app.store.page_rows import ParkedRow as ParkedRow
from app.store.page_rows import PlanKind as PlanKind
from app.store.page_rows import PlanPartRow as PlanPartRow
from app.store.page_rows import PlanRow as PlanRow
from app.store.page_rows import PlanState as PlanState
from app.store.page_rows import RejectionRow as RejectionRow
from app.store.page_rows import RoleFacts as RoleFacts
from app.store.page_rows import RunRow as RunRow
from app.store.page_rows import SyncFacts as SyncFacts
from app.store.page_rows import SyncRow as SyncRow
from app.store.page_rows import UsageRow as UsageRow
from app.store.parked_rows import read_parked
from app.store.people import PersonRole as PersonRole
from app.store.people import read_people, role_among
from app.store.plan_blocks import Block as Block
from app.store.plan_blocks import Runs as Runs
from app.store.plan_blocks import listed, read_blocks
from app.store.plan_groups import count_approved, read_group_rows
from app.store.plan_rows import (
    PLAN_SQL,
    change_id,
    read_change,
    read_decisions,
    read_parts,
    read_plan,
    read_resolver,
)
from app.store.retention import Kept, read_days
from app.store.run_reports import read_report
from app.store.shown_lists import ShownLists
from app.store.usage_rows import read_usage_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.core.approval import Decision
    from app.core.plan import ChangeKind
    from app.core.ports import SqlValue
    from app.core.report import RunReport
    from app.store.database import Row


PAGE_ROWS = 256
"""Rows a screen asks for at once. Source: architecture, measured 1 to 2 ms."""

LOOKED_AT_CHANGES = 20_000
"""Most changes of a plan that are looked at one by one while a screen waits. Source: measured, that
takes 25 ms."""

_MENDED = (
    "EXISTS (SELECT 1 FROM runs r CROSS JOIN writes m WHERE r.plan_id = w.plan_id"
    " AND r.id > w.run_id AND r.kind = 'retry'"
    f" AND m.id = (r.id << {RUN_ID_SHIFT}) + (w.id & {(1 << RUN_ID_SHIFT) - 1})"
    " AND m.state = 'succeeded')"
)
"""Whether a retry has brought a failed write `w` to success: it has the same place in its run."""

_RUN_SQL = (
    "SELECT r.*, coalesce(s.title, r.sync) AS sync_title, p.phase, p.done AS phase_done, p.total,"
    " p.unit, p.note, p.at AS progress_at FROM runs r LEFT JOIN syncs s ON s.name = r.sync"
    " LEFT JOIN progress p ON p.subject = 'run ' || r.id"
    " AND r.state IN ('running', 'paused', 'held', 'interrupted')"
    " WHERE r.state <> 'starting'"
)


class Pages:
    """A read-only view of a workspace, for one thread."""

    def __init__(self, workspace: Path) -> None:
        """Open the workspace for reading.

        Raises:
            StoreTooNewError: a newer program wrote it.
            StoreError: there is none yet; the engine makes it when it starts.
        """
        self._database = ReadOnlyDatabase(workspace)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @property
    def folder(self) -> Path:
        """The workspace."""
        return self._database.path.parent

    def kept_days(self) -> dict[str, int | None]:
        """How long each kind of data is kept, in days; None for ever."""
        return {kind.value: read_days(self._database, kind) for kind in Kept}

    def people(self) -> dict[str, PersonRole]:
        """Who was named in the workspace, by name."""
        return read_people(self._database)

    def role_of(self, person: str) -> PersonRole:
        """What a person may do in the workspace."""
        return role_among(self.people(), person)

    # Connections and syncs -----------------------------------------------------------------------

    def connections(self) -> tuple[ConnectionRow, ...]:
        """All connections, by name."""
        return tuple(
            ConnectionRow(
                read_connection(row),
                tuple(
                    used["sync"]
                    for used in self._database.rows(
                        "SELECT DISTINCT sync FROM bindings WHERE connection = ? ORDER BY 1",
                        (row["name"],),
                    )
                ),
            )
            for row in self._database.rows("SELECT * FROM connections ORDER BY name")
        )

    def syncs(self) -> tuple[SyncRow, ...]:
        """All syncs with their mappings and last results, by title."""
        rows = self._database.rows("SELECT * FROM syncs ORDER BY title COLLATE NOCASE, name")
        return tuple(self._sync(row) for row in rows)

    def sync_text(self, sync: str) -> str:
        """What our copy of a sync says, character by character; "" where there is none."""
        row = self._database.first("SELECT file FROM syncs WHERE name = ?", (sync,))
        ours = self.folder / str(row["file"]) if row is not None else None
        return ours.read_bytes().decode("utf-8-sig") if ours and ours.is_file() else ""

    def is_edited(self, sync: str) -> bool:
        """Whether our copy of a sync was changed here since its file was read."""
        row = self._database.first("SELECT file, origin FROM syncs WHERE name = ?", (sync,))
        if row is None:
            return False
        ours, origin = self.folder / str(row["file"]), Path(str(row["origin"]))
        if not (ours.is_file() and origin.is_file()):
            return ours.is_file()
        if ours.read_bytes() == origin.read_bytes():
            return False
        return ours.stat().st_mtime_ns >= origin.stat().st_mtime_ns

    def schema(self, connection: str, object: str) -> ObjectSchema | None:
        """What a side last said of an object, None when it was never described."""
        row = self._database.first(
            "SELECT schema FROM schemas WHERE connection = ? AND object = ?", (connection, object)
        )
        return None if row is None else msgspec.json.decode(row["schema"], type=ObjectSchema)

    def _sync(self, row: Row) -> SyncRow:
        facts = msgspec.json.decode(row["facts"], type=SyncFacts)
        return SyncRow(
            name=row["name"],
            title=row["title"],
            active=bool(row["active"]),
            origin=row["origin"],
            roles=facts.roles,
            bindings=read_bindings(self._database, row["name"]),
            mappings=tuple(
                MappingRow(mapping, self._last_run(row["name"], mapping.name))
                for mapping in facts.mappings
            ),
            last_run=self._last_run(row["name"], ""),
            budget=facts.budget,
            schedules=facts.schedules,
            rules=facts.rules,
        )

    def _last_run(self, sync: str, mapping: str) -> RunReport | None:
        row = self._database.first(
            "SELECT * FROM runs r WHERE sync = ? AND state <> 'starting' AND (? = '' OR EXISTS"
            " (SELECT 1 FROM plan_parts p WHERE p.plan_id = r.plan_id AND p.mapping = ?))"
            " ORDER BY id DESC LIMIT 1",
            (sync, mapping, mapping),
        )
        return None if row is None else read_report(self._database, row)

    # Plans ---------------------------------------------------------------------------------------

    def plans(
        self, *, sync: str = "", org_id: str = "", limit: int = PAGE_ROWS, before: int | None = None
    ) -> tuple[PlanRow, ...]:
        """Plans, newest first; `before` is the id of the last one seen."""
        rows = self._database.rows(
            f"{PLAN_SQL} AND (? = '' OR p.sync = ?) AND (? = '' OR p.org_id = ?)"
            " AND (? IS NULL OR p.id < ?) ORDER BY p.id DESC LIMIT ?",
            (sync, sync, org_id, org_id, before, before, limit),
        )
        return tuple(read_plan(self._database, row) for row in rows)

    def plan(self, plan_id: int) -> PlanRow | None:
        """One plan, None when there is none of that id."""
        row = self._database.first(f"{PLAN_SQL} AND p.id = ?", (plan_id,))
        return None if row is None else read_plan(self._database, row)

    def decisions(self, plan_id: int) -> tuple[Decision, ...]:
        """All decisions on a plan, in the order they were made."""
        return tuple(read_decisions(self._database, plan_id))

    def groups(self, plan_id: int) -> tuple[GroupRow, ...]:
        """What the changes of a plan do, each pattern with what was decided of it."""
        return read_group_rows(self._database, plan_id)

    def approved_of(self, plan_id: int) -> dict[ChangeKind, int] | None:
        """How many changes of each kind are approved; None where each has to be looked at."""
        return count_approved(self._database, plan_id)

    def change_seqs(
        self,
        plan_id: int,
        shown: ChangeFilter | None = None,
        order: ChangeOrder = ChangeOrder.PLAN,
        *,
        descending: bool = False,
    ) -> Sequence[int]:
        """The sequence numbers of what is shown, in the order in which it is shown."""
        shown = shown or ChangeFilter()
        plan = self.plan(plan_id)
        if plan is None:
            return ()
        if shown == ChangeFilter() and order is ChangeOrder.PLAN:
            return range(plan.changes, 0, -1) if descending else range(1, plan.changes + 1)
        known = listed(self.blocks(plan), shown, order, descending=descending)
        if known is not None:
            return known
        conditions, values = conditions_of(plan, shown)
        rows = self._database.rows(
            f"SELECT seq FROM plan_changes WHERE {' AND '.join(conditions)}"
            f" ORDER BY {order_sql(order, descending=descending)}",
            values,
        )
        seqs = array("q", (row["seq"] for row in rows))
        if not shown.undecided:
            return seqs
        return array("q", (seq for seq in seqs if self._is_undecided(plan_id, seq)))

    def blocks(self, plan: PlanRow) -> tuple[Block, ...]:
        """Where the changes of each mapping and kind lie; none where that is not known."""
        return read_blocks(self._database, plan.id, plan.changes)

    def is_long(self, plan: PlanRow, shown: ChangeFilter, order: ChangeOrder) -> bool:
        """Whether so many changes have to be looked at that a screen must not wait for it."""
        if plan.changes <= LOOKED_AT_CHANGES:
            return False
        return listed(self.blocks(plan), shown, order, descending=False) is None

    def look_through(
        self,
        plan_id: int,
        shown: ChangeFilter,
        order: ChangeOrder,
        *,
        still_wanted: Callable[[], None],
    ) -> Iterator[list[tuple[int, str]]]:
        """The numbers and kinds of what is shown, in an order, many at a time.

        Args:
            plan_id: the plan; nothing comes of one that is not there.
            shown: without `undecided`.
            order: the order.
            still_wanted: raises when nobody waits any more; see `ReadOnlyDatabase.batches`.
        """
        plan = self.plan(plan_id)
        if plan is not None:
            conditions, values = conditions_of(plan, shown)
            sql = (
                f"SELECT seq, kind FROM plan_changes WHERE {' AND '.join(conditions)}"
                f" ORDER BY {order_sql(order, descending=False)}"
            )
            yield from self._database.batches(sql, values, still_wanted)

    def shown_list(self, name: str) -> Sequence[int]:
        """Take in a list of changes that a job has left for the screen.

        Raises:
            StoreError: it is not there any more.
        """
        return ShownLists(self.folder).read(name)

    def _is_undecided(self, plan_id: int, seq: int) -> bool:
        return any(one.standing is Standing.UNDECIDED for one in self.changes(plan_id, (seq,)))

    def changes(self, plan_id: int, seqs: Sequence[int]) -> tuple[Resolved, ...]:
        """These changes, in this order, each with what the decisions make of it."""
        marks = ", ".join("?" for _ in seqs)
        rows = self._database.rows(
            f"SELECT * FROM plan_changes WHERE id IN ({marks})",
            [change_id(plan_id, seq) for seq in seqs],
        )
        resolver = read_resolver(self._database, plan_id)
        found = {row["seq"]: resolver.resolve(read_change(row)) for row in rows}
        return tuple(found[seq] for seq in seqs if seq in found)

    # Runs ----------------------------------------------------------------------------------------

    def runs(
        self,
        *,
        sync: str = "",
        org_id: str = "",
        limit: int = PAGE_ROWS,
        before: int | None = None,
    ) -> tuple[RunRow, ...]:
        """Runs, newest first; `before` is the id of the last one seen."""
        rows = self._database.rows(
            f"{_RUN_SQL} AND (? = '' OR r.sync = ?) AND (? = '' OR r.org_id = ?)"
            " AND (? IS NULL OR r.id < ?) ORDER BY r.id DESC LIMIT ?",
            (sync, sync, org_id, org_id, before, before, limit),
        )
        return tuple(self._run(row) for row in rows)

    def run(self, run_id: int) -> RunRow | None:
        """One run, None when there is none of that id."""
        row = self._database.first(f"{_RUN_SQL} AND r.id = ?", (run_id,))
        return None if row is None else self._run(row)

    def _run(self, row: Row) -> RunRow:
        progress = None
        if row["phase"] is not None:
            progress = Progress(
                Phase(row["phase"]), row["phase_done"], row["total"], row["unit"], row["note"]
            )
        return RunRow(
            report=read_report(self._database, row),
            sync_title=row["sync_title"],
            kind=row["kind"],
            parent_run=row["parent_run"],
            approved_at=datetime.fromisoformat(row["approved_at"]),
            lifted=tuple(msgspec.json.decode(row["lifted"])),
            progress=progress,
            progress_at=datetime.fromisoformat(row["progress_at"]) if progress else None,
            parts=read_parts(self._database, row["plan_id"]),
        )

    def causes(self, run_id: int, *, mended: bool = False) -> tuple[FailureCause, ...]:
        """Why writes of a run failed, most frequent first.

        Args:
            run_id: the run.
            mended: also those that a retry has brought to success since.
        """
        rows = self._database.rows(
            "SELECT mapping, error_code, error_pattern, error_fields, retry_class, count(*) AS n,"
            " min(error_message) AS example, count(DISTINCT error_message) AS messages"
            f" FROM writes w WHERE run_id = ? AND state = 'failed' AND (? OR NOT {_MENDED})"
            " GROUP BY 1, 2, 3, 4, 5 ORDER BY n DESC, 1, 2, 3, 4",
            (run_id, mended),
        )
        return tuple(
            FailureCause(
                run_id=run_id,
                mapping=row["mapping"],
                code=row["error_code"],
                pattern=row["error_pattern"],
                fields=tuple(msgspec.json.decode(row["error_fields"])),
                retry=RetryClass(row["retry_class"]),
                count=row["n"],
                example=row["example"],
                messages=row["messages"],
            )
            for row in rows
        )

    def failed(
        self,
        run_id: int,
        cause: FailureCause | None = None,
        *,
        limit: int = PAGE_ROWS,
        after: int = 0,
        mended: bool = False,
    ) -> tuple[FailedWrite, ...]:
        """Failed writes of a run, of one cause or of all; `after` is the last write id seen.

        What a retry has brought to success since is left out, unless `mended` asks for it.
        """
        conditions = f"run_id = ? AND state = 'failed' AND id > ? AND (? OR NOT {_MENDED})"
        values: list[SqlValue] = [run_id, after, mended]
        if cause is not None:
            conditions += (
                " AND mapping = ? AND error_code = ? AND error_pattern = ? AND error_fields = ?"
                " AND retry_class = ?"
            )
            fields = msgspec.json.encode(cause.fields).decode()
            values += [cause.mapping, cause.code, cause.pattern, fields, cause.retry.value]
        rows = self._database.rows(
            f"SELECT * FROM writes w WHERE {conditions} ORDER BY id LIMIT ?", [*values, limit]
        )
        return tuple(_failed(row) for row in rows)

    def history(
        self,
        record_key: str,
        field: str = "",
        *,
        limit: int = 20,
        sync: str = "",
        mapping: str = "",
    ) -> tuple[HistoryEntry, ...]:
        """How the values of a record came to be, newest first; see `read_history`."""
        reader = self._database
        return read_history(reader, record_key, field, limit, sync=sync, mapping=mapping)

    # Webhooks ------------------------------------------------------------------------------------

    def deliveries(
        self, connection: str = "", *, limit: int = PAGE_ROWS, before: int | None = None
    ) -> tuple[DeliveryRow, ...]:
        """What webhooks brought, newest first; `before` is the id of the last one seen."""
        return read_deliveries(self._database, limit, before, connection)

    def delivery(self, delivery_id: int) -> DeliveryText | None:
        """What one payload says, secrets veiled; None when it went meanwhile."""
        return read_delivery(self._database, delivery_id)

    def inbox_counts(self) -> tuple[InboxCount, ...]:
        """How many payloads are kept, by connection and type."""
        return read_counts(self._database)

    def rejections(
        self, connection: str = "", *, limit: int = PAGE_ROWS
    ) -> tuple[RejectionRow, ...]:
        """What was not let in, newest first."""
        return read_rejections(self._database, limit, connection)

    def parked(self, *, limit: int = PAGE_ROWS) -> tuple[ParkedRow, ...]:
        """Writes that wait for a record that is not there yet, of the newest runs first."""
        return read_parked(self._database, limit)

    def is_listening(self, now: datetime) -> bool:
        """Whether any process listens for the workspace's webhooks."""
        return is_held(self._database, INBOX_LEASE, now)

    # Usage and notices ---------------------------------------------------------------------------

    def usage(self, now: datetime) -> tuple[UsageRow, ...]:
        """Calls of the budget day that holds `now`, for each org that was ever called."""
        return read_usage_rows(self._database, now)

    def held(self) -> tuple[HeldRun, ...]:
        """Runs that wait for their allowance, those that go on first before the others."""
        return tuple(read_held(self._database))

    def notices(
        self, *, limit: int = PAGE_ROWS, before: int | None = None, unseen: bool = False
    ) -> tuple[NoticeRow, ...]:
        """What the program had to say, newest first; `unseen` leaves out what was seen."""
        rows = self._database.rows(
            "SELECT * FROM notices WHERE (? IS NULL OR id < ?) AND (NOT ? OR seen_at IS NULL)"
            " ORDER BY id DESC LIMIT ?",
            (before, before, unseen, limit),
        )
        return tuple(
            NoticeRow(
                id=row["id"],
                at=datetime.fromisoformat(row["at"]),
                level=row["level"],
                message=row["message"],
                sync=row["sync"],
                org_id=row["org_id"],
                run_id=row["run_id"],
            )
            for row in rows
        )


def _failed(row: Row) -> FailedWrite:
    return FailedWrite(
        write_id=row["id"],
        seq=row["seq"],
        mapping=row["mapping"],
        operation=row["operation"],
        title=row["title"],
        shown_key=row["shown_key"],
        source_key=row["source_key"],
        target_key=row["target_key"],
        source_row=row["source_row"],
        values=msgspec.json.decode(row["values"]),
        before=msgspec.json.decode(row["before"]),
        code=row["error_code"],
        message=row["error_message"],
        fields=tuple(msgspec.json.decode(row["error_fields"])),
        retry=RetryClass(row["retry_class"]),
        attempts=row["attempts"],
    )
