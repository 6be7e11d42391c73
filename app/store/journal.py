"""The write-ahead journal of one run: what is about to be sent, and what became of it.

Every write of a run is in exactly one state:

    from        by          to                                      what it means
    (start)     approval    waiting                                 may be sent
    (start)     approval    succeeded                               settled without a write
    waiting     prepare     prepared                                is in a request; on its way
    held        prepare     prepared
    parked      prepare     prepared
    prepared    settle      succeeded, failed, unknown              the other side answered, or not
    prepared    settle      waiting, held, parked                   nothing was done; another time
    unknown     settle      succeeded, failed, unknown, waiting     somebody looked
    waiting     set aside   succeeded, failed, held, parked         never sent
    waiting     hold        held                                    the quota is used up, or a
                                                                    person looks at the first ones
    held        wake        waiting                                 the quota is there again
    parked      wake        waiting                                 the parent is there, or may be
    parked      give up     failed                                  it did not come in this run
    succeeded, failed                                               for good

A request is `prepared` before it is sent, in one transaction with its rows. It is `settled` in one
transaction with every row's outcome, new links and agreed values; while a row of it is unknown it
is `lost` and keeps what was sent. A process that dies in between leaves a prepared request: what
became of it is found out by looking (`unknown`).

Each transaction checks the fencing number of the run's lease, so that a process that was replaced
can never write over its successor.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.core.outcome import Outcome, ToConfirm, UnknownRequest, Write, WriteRequest, WriteState
from app.core.plan import NewRecord, Operation
from app.core.snapshot import Side
from app.store.journal_parents import arrived
from app.store.journal_rows import (
    agreed_values,
    as_json,
    error_columns,
    nothing_to_confirm,
    read_request,
    read_write,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.core.clock import Clock
    from app.core.sync import Place
    from app.core.values import Canonical
    from app.store.database import Database, Row
    from app.store.leases import Lease

KEYS_A_QUERY = 500
"""Record keys looked for at once. Source: ours; SQLite takes 32,766 parameters."""

TRIES_FOR_A_PARENT = 4
"""Most times that a write is sent which is refused for want of another record. Source: ours."""

_FROM_SETTLE: dict[WriteState, tuple[WriteState, ...]] = {
    WriteState.SUCCEEDED: (WriteState.PREPARED, WriteState.UNKNOWN),
    WriteState.FAILED: (WriteState.PREPARED, WriteState.UNKNOWN),
    WriteState.UNKNOWN: (WriteState.PREPARED, WriteState.UNKNOWN),
    WriteState.WAITING: (WriteState.PREPARED, WriteState.UNKNOWN),
    WriteState.HELD: (WriteState.PREPARED,),
    WriteState.PARKED: (WriteState.PREPARED,),
}
"""State after `settle` → states it may come from."""

_FROM_SET_ASIDE: dict[WriteState, tuple[WriteState, ...]] = {
    WriteState.SUCCEEDED: (WriteState.WAITING,),
    WriteState.FAILED: (WriteState.WAITING,),
    WriteState.HELD: (WriteState.WAITING,),
    WriteState.PARKED: (WriteState.WAITING,),
}
"""State after `set_aside` → states it may come from."""

_MAY_BE_SENT = (WriteState.WAITING, WriteState.HELD, WriteState.PARKED)
_OPEN = (WriteState.PREPARED, WriteState.UNKNOWN)

Confirmation = tuple[Write, str, "dict[str, Canonical]"]
"""(write, key of its record, field → what the written side holds now)."""


class RunJournal:
    """The journal of one run under one lease; implements `app.core.ports.Journal`."""

    def __init__(
        self, database: Database, run_id: int, place: Place, lease: Lease, clock: Clock
    ) -> None:
        self._database = database
        self._run = run_id
        self._place = place
        self._lease = lease
        self._clock = clock

    # What is next -----------------------------------------------------------------------------

    def count_waiting(self, mapping: str, side: Side, operation: Operation) -> int:
        """How many writes have not been sent."""
        found = self._database.value(
            f"SELECT count(*) FROM writes WHERE {_LANE}",
            (self._run, WriteState.WAITING.value, mapping, side.value, operation.value),
        )
        return int(found or 0)

    def waiting(
        self, mapping: str, side: Side, operation: Operation, limit: int, after: int
    ) -> list[Write]:
        """The next writes that have not been sent, in plan order, with ids above `after`."""
        rows = self._database.rows(
            f"SELECT * FROM writes WHERE {_LANE} AND id > ? ORDER BY id LIMIT ?",
            (
                self._run,
                WriteState.WAITING.value,
                mapping,
                side.value,
                operation.value,
                after,
                limit,
            ),
        )
        return [read_write(row) for row in rows]

    def open_lanes(self) -> set[tuple[str, Side, Operation]]:
        """(mapping, side, operation) of writes that are not settled or not read back yet."""
        rows = self._database.rows(
            "SELECT DISTINCT mapping, side, operation FROM writes WHERE run_id = ? AND"
            " (state NOT IN ('succeeded', 'failed') OR (state = 'succeeded' AND NOT confirmed))",
            (self._run,),
        )
        return {(row["mapping"], Side(row["side"]), Operation(row["operation"])) for row in rows}

    def hold(self) -> int:
        """Say of everything that waits that it waits for the quota; how many writes there were."""
        with self._database.transaction():
            self._lease.check(self._database)
            return self._database.execute(
                "UPDATE writes SET state = ? WHERE run_id = ? AND state = ?",
                (WriteState.HELD.value, self._run, WriteState.WAITING.value),
            )

    def hold_but(self, first: int) -> int:
        """Hold everything that waits but the first writes in plan order; how many are held."""
        with self._database.transaction():
            self._lease.check(self._database)
            return self._database.execute(
                "UPDATE writes SET state = ? WHERE run_id = ? AND state = ? AND id NOT IN"
                " (SELECT id FROM writes WHERE run_id = ? AND state = ? ORDER BY id LIMIT ?)",
                (
                    WriteState.HELD.value,
                    self._run,
                    WriteState.WAITING.value,
                    self._run,
                    WriteState.WAITING.value,
                    first,
                ),
            )

    def wake(self, *states: WriteState) -> int:
        """Put writes that are held or parked back among the waiting ones; how many there were."""
        count = 0
        with self._database.transaction():
            self._lease.check(self._database)
            for state in states:
                if state not in (WriteState.HELD, WriteState.PARKED):
                    raise ValueError(f"a write that is {state.value} cannot be woken")
                count += self._database.execute(
                    "UPDATE writes SET state = ? WHERE run_id = ? AND state = ?",
                    (WriteState.WAITING.value, self._run, state.value),
                )
        return count

    def wake_arrived(self) -> int:
        """Put parked writes back whose parents are there by now, or may be; how many there were.

        What the other side refused for want of a record that nobody can name for sure is worth
        another try after something else was written, a few times.
        """
        rows = self._database.rows(
            f"SELECT * FROM writes WHERE run_id = ? AND state = ? AND ({_NAMED_PARENT}"
            " OR (attempts < ? AND settled_at <= (SELECT max(settled_at) FROM writes"
            " WHERE run_id = ? AND state = 'succeeded')))",
            (self._run, WriteState.PARKED.value, TRIES_FOR_A_PARENT, self._run),
        )
        parked = [read_write(row) for row in rows]
        there = self.arrived(one for write in parked for one in write.waits_for)
        ready = [write.id for write in parked if all(one in there for one in write.waits_for)]
        with self._database.transaction():
            self._lease.check(self._database)
            self._move(ready, WriteState.WAITING, (WriteState.PARKED,))
        return len(ready)

    def give_up_parked(self) -> int:
        """Say of what was refused for want of another record that it failed; how many there were.

        What it waited for did not come in this run; the next plan has it again.
        """
        with self._database.transaction():
            self._lease.check(self._database)
            return self._database.execute(
                "UPDATE writes SET state = ? WHERE run_id = ? AND state = ?"
                f" AND NOT ({_NAMED_PARENT})",
                (WriteState.FAILED.value, self._run, WriteState.PARKED.value),
            )

    def arrived(self, records: Iterable[NewRecord]) -> dict[NewRecord, str]:
        """The target's keys of those of these records that are there by now."""
        return arrived(self._database, self._place, records)

    def bind(self, writes: Sequence[Write]) -> None:
        """Store writes that wait, with keys in the place of the records they waited for."""
        with self._database.transaction():
            self._lease.check(self._database)
            self._database.many(
                'UPDATE writes SET "values" = ?, others = ?, target_key = ?'
                " WHERE id = ? AND run_id = ? AND state = 'waiting'",
                (
                    (
                        as_json(write.values),
                        as_json(write.others),
                        write.target_key,
                        write.id,
                        self._run,
                    )
                    for write in writes
                ),
            )

    # Before and after a request -----------------------------------------------------------------

    def prepare(self, request: WriteRequest, payload_hash: str) -> int:
        """Store, in one transaction, that these rows are about to be sent; the request's id.

        Raises:
            BusyError: another process has taken over the run; nothing may be sent.
            StoreFullError: the disk is full; nothing may be sent.
            ValueError: a row of it may not be sent, such as one that has succeeded.
        """
        now = self._clock.now().isoformat()
        with self._database.transaction():
            self._lease.check(self._database)
            request_id = self._database.insert(
                "INSERT INTO requests (run_id, mapping, side, object, operation, api, key,"
                " key_field, types, payload, payload_hash, state, fence, prepared_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared', ?, ?)",
                (
                    self._run,
                    request.mapping,
                    request.side.value,
                    request.object,
                    request.operation.value,
                    request.api,
                    as_json(request.key),
                    request.key_field,
                    as_json(request.types),
                    as_json([[row.write_id, row.record_key, row.values] for row in request.rows]),
                    payload_hash,
                    self._lease.fence,
                    now,
                ),
            )
            ids = [row.write_id for row in request.rows]
            self._move(ids, WriteState.PREPARED, _MAY_BE_SENT, ", attempts = attempts + 1")
            self._database.many(
                "INSERT INTO request_writes VALUES (?, ?)", ((request_id, id) for id in ids)
            )
        return request_id

    def fields_waiting(self, mapping: str, side: Side, operation: Operation) -> list[str]:
        """The fields that any write which has not been sent names, in order."""
        rows = self._database.rows(
            'SELECT DISTINCT f.key AS name FROM writes, json_each(writes."values") f'
            f" WHERE {_LANE} ORDER BY name",
            (self._run, WriteState.WAITING.value, mapping, side.value, operation.value),
        )
        return [str(row["name"]) for row in rows]

    def sent(self, request_id: int) -> list[Write]:
        """The writes of a request that has not been settled, in plan order.

        A row that went again in a later request is that one's, whatever else this one carried.
        """
        rows = self._database.rows(f"SELECT w.* FROM {_OF_REQUEST} ORDER BY w.id", (request_id,))
        return [read_write(row) for row in rows]

    def remember(self, request_id: int, remote_id: str) -> None:
        """Store the id of the remote job that carries a request."""
        with self._database.transaction():
            self._lease.check(self._database)
            self._database.execute(
                "UPDATE requests SET remote_id = ? WHERE id = ?", (remote_id, request_id)
            )

    def settle(self, request_id: int, outcomes: Sequence[Outcome], at: datetime) -> None:
        """Store every row's outcome, new links and agreed values, in one transaction.

        Raises:
            BusyError: another process has taken over the run; nothing was stored.
            ValueError: an outcome that cannot follow the state of its write.
        """
        with self._database.transaction():
            self._lease.check(self._database)
            self._store(outcomes, _FROM_SETTLE, at)
            open_rows = self._database.value(f"SELECT count(*) FROM {_OF_REQUEST}", (request_id,))
            if open_rows:
                self._database.execute(
                    "UPDATE requests SET state = 'lost', given_up_at ="
                    " CASE WHEN state = 'prepared' THEN ? ELSE given_up_at END WHERE id = ?",
                    (at.isoformat(), request_id),
                )
            else:
                self._database.execute(
                    "UPDATE requests SET state = 'settled', payload = NULL, settled_at = ?"
                    " WHERE id = ?",
                    (at.isoformat(), request_id),
                )

    def set_aside(self, outcomes: Sequence[Outcome], at: datetime) -> None:
        """Store outcomes of writes that were never sent: stale, held, parked.

        Raises:
            BusyError: another process has taken over the run; nothing was stored.
            ValueError: a write that was sent already.
        """
        with self._database.transaction():
            self._lease.check(self._database)
            self._store(outcomes, _FROM_SET_ASIDE, at)

    # What nobody knows ---------------------------------------------------------------------------

    def unknown(self) -> list[UnknownRequest]:
        """The requests with rows whose outcome nobody knows yet, oldest first.

        That a request is prepared says so too: whoever asks holds the lease, so that no other
        process can still be waiting for its answer.
        """
        requests = self._database.rows(
            "SELECT * FROM requests WHERE run_id = ? AND state <> 'settled' ORDER BY id",
            (self._run,),
        )
        return [self._unknown(row) for row in requests]

    def _unknown(self, row: Row) -> UnknownRequest:
        return UnknownRequest(
            request=read_request(row),
            writes=tuple(self.sent(row["id"])),
            prepared_at=datetime.fromisoformat(row["prepared_at"]),
            given_up_at=datetime.fromisoformat(row["given_up_at"] or row["prepared_at"]),
            remote_id=row["remote_id"] or "",
        )

    def adopted(self, mapping: str, side: Side, record_keys: Sequence[str]) -> set[str]:
        """Those of these records that writes of the place are known to have made or changed."""
        found: set[str] = set()
        for start in range(0, len(record_keys), KEYS_A_QUERY):
            some = record_keys[start : start + KEYS_A_QUERY]
            marks = ", ".join("?" for _ in some)
            rows = self._database.rows(
                "SELECT w.record_key FROM writes w JOIN runs r ON r.id = w.run_id"
                " WHERE r.sync = ? AND r.org_id = ? AND w.state = 'succeeded'"
                f" AND w.mapping = ? AND w.side = ? AND w.record_key IN ({marks})",
                (self._place.sync, self._place.org_id, mapping, side.value, *some),
            )
            found.update(row["record_key"] for row in rows)
        return found

    # What the side made of it --------------------------------------------------------------------

    def unconfirmed(
        self, mapping: str, side: Side, limit: int, after: int
    ) -> list[tuple[Write, str]]:
        """Succeeded writes not read back yet, with their record keys; ids above `after`."""
        rows = self._database.rows(
            f"SELECT * FROM writes w WHERE {_TO_CONFIRM} AND id > ?4 ORDER BY id LIMIT ?5",
            (self._run, mapping, side.value, after, limit),
        )
        return [(read_write(row), row["record_key"]) for row in rows]

    def to_confirm(self, mapping: str, side: Side) -> ToConfirm | None:
        """What there is to be read back of one side of a mapping; None where nothing is."""
        lane = (self._run, mapping, side.value)
        found = self._database.first(
            "SELECT count(*) AS writes, (SELECT min(q.prepared_at) FROM requests q"
            " WHERE q.run_id = ?1 AND q.mapping = ?2 AND q.side = ?3 AND EXISTS (SELECT 1"
            " FROM request_writes r JOIN writes w ON w.id = r.write_id"
            f" WHERE r.request_id = q.id AND {_TO_CONFIRM})) AS since"
            f" FROM writes w WHERE {_TO_CONFIRM}",
            lane,
        )
        if found is None or found["since"] is None:
            return None
        fields = self._database.rows(
            "SELECT DISTINCT f.key AS name FROM writes w, json_each(w.rules) f"
            f" WHERE {_TO_CONFIRM} ORDER BY name",
            lane,
        )
        names = tuple(str(row["name"]) for row in fields)
        return ToConfirm(found["writes"], names, datetime.fromisoformat(found["since"]))

    def confirmed(self, writes: Sequence[Confirmation], at: datetime) -> None:
        """Store what the written side holds now: (write, record key, field → canonical value).

        Raises:
            BusyError: another process has taken over the run; nothing was stored.
        """
        with self._database.transaction():
            self._lease.check(self._database)
            for write, record_key, held in writes:
                agreed = agreed_values(write, held, self._extra(write.id))
                self._database.execute(
                    'UPDATE agreed_deltas SET "values" = ?, confirmed = 1 WHERE write_id = ?',
                    (as_json(agreed), write.id),
                )
                made_of_it = {
                    field: held[field]
                    for field in write.rules
                    if field in held and held[field] != write.values.get(field)
                }
                self._database.execute(
                    "UPDATE writes SET confirmed = 1, record_key = ?, settled_at = ?, held = ?"
                    " WHERE id = ?",
                    (
                        record_key,
                        at.isoformat(),
                        as_json(made_of_it) if made_of_it else None,
                        write.id,
                    ),
                )

    # Inside a transaction ------------------------------------------------------------------------

    def _move(
        self,
        ids: Sequence[int],
        state: WriteState,
        may_come_from: Sequence[WriteState],
        also: str = "",
    ) -> None:
        """Change the state of writes; each has to be in a state that allows it."""
        marks = ", ".join("?" for _ in may_come_from)
        for id in ids:
            changed = self._database.execute(
                f"UPDATE writes SET state = ?{also}"
                f" WHERE id = ? AND run_id = ? AND state IN ({marks})",
                (state.value, id, self._run, *(one.value for one in may_come_from)),
            )
            if changed != 1:
                found = self._database.value("SELECT state FROM writes WHERE id = ?", (id,))
                raise ValueError(f"write {id} is {found} and cannot become {state.value}")

    def _store(
        self,
        outcomes: Sequence[Outcome],
        table: dict[WriteState, tuple[WriteState, ...]],
        at: datetime,
    ) -> None:
        for outcome in outcomes:
            self._move([outcome.write.id], outcome.state, table.get(outcome.state, ()))
            self._database.execute(
                "UPDATE writes SET record_key = coalesce(?, record_key), created = ?,"
                " confirmed = ?, error_code = ?, error_message = ?, error_fields = ?,"
                " error_pattern = ?, retry_class = ?, settled_at = ? WHERE id = ?",
                (
                    outcome.record_key,
                    outcome.created,
                    nothing_to_confirm(outcome.write),
                    *error_columns(outcome),
                    at.isoformat(),
                    outcome.write.id,
                ),
            )
        succeeded = [one for one in outcomes if one.state is WriteState.SUCCEEDED]
        self._database.many(
            "INSERT INTO agreed_deltas (sync, org_id, mapping, source_key, target_key, gone,"
            ' "values", confirmed, run_id, write_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            self._deltas(succeeded),
        )

    def _deltas(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[str | int | None, ...]]:
        """What both sides agree on now that these writes have succeeded."""
        for outcome in outcomes:
            write = outcome.write
            source_key, target_key = write.source_key, write.target_key
            if write.side is Side.TARGET:
                target_key = outcome.record_key or target_key
            else:
                source_key = outcome.record_key or source_key
            gone = write.operation is Operation.DELETE
            agreed = {} if gone else agreed_values(write, write.values, self._extra(write.id))
            yield (
                self._place.sync,
                self._place.org_id,
                write.mapping,
                source_key,
                target_key,
                gone,
                as_json(agreed),
                nothing_to_confirm(write),
                self._run,
                write.id,
            )

    def _extra(self, write_id: int) -> dict[str, list[Canonical]]:
        """What else is agreed when this write has succeeded."""
        found = self._database.value("SELECT agreed FROM writes WHERE id = ?", (write_id,))
        extra: dict[str, list[Canonical]] = msgspec.json.decode(str(found))
        return extra


_NAMED_PARENT = "attempts = 0"
"""Of a parked write: it was never sent, because it names a record that is not there yet."""

_TO_CONFIRM = (
    "w.run_id = ?1 AND w.mapping = ?2 AND w.side = ?3 AND w.state = 'succeeded' AND w.confirmed = 0"
)
"""Of a write `w`: it succeeded, and was not read back yet."""

_LANE = "run_id = ? AND state = ? AND mapping = ? AND side = ? AND operation = ?"

_OF_REQUEST = (
    "request_writes r JOIN writes w ON w.id = r.write_id WHERE r.request_id = ?"
    " AND w.state IN ('prepared', 'unknown') AND NOT EXISTS (SELECT 1 FROM request_writes later"
    " WHERE later.write_id = r.write_id AND later.request_id > r.request_id)"
)
