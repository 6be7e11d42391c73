"""Find out by looking what became of a request that was sent and never answered.

operation                    looked at                          then
update, upsert               equal to what was sent             succeeded
                             equal to what was there before     sent again
                             anything else                      failed: needs another look
delete                       gone                               succeeded
                             there                              sent again
undelete                     there                              succeeded
                             gone                               sent again
insert with a unique key     found, as sent or made by this     adopted
                             user since
                             found, made by somebody else       failed: needs another look
                             not found                          sent again, not before ten minutes
insert without one           one found by the identity fields,  adopted
                             made by this user since
                             none found                         sent again, not before ten minutes
                             several found                      stays unknown; a person is asked
bulk job                     its own results, else as above     as they say
                             forgotten by the other side        as above

A record is adopted by one write only, and never if another write is known to have made it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import UnknownOutcomeError
from app.core.outcome import Outcome, RowError, UnknownRequest, Write, WriteState
from app.core.plan import Operation
from app.core.ports import KeyFilter
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.core.outcome import RowResult
    from app.core.ports import Found, Lane, Tools
    from app.core.values import Canonical

    Values = tuple[Canonical, ...]

QUIET = timedelta(minutes=10)
"""How long a request may still be running on the other side after its connection was cut, or, where
the process ended, after it was prepared.

Source: Salesforce Developer Limits Quick Reference, "REST request time-out".
"""

SLACK = timedelta(minutes=5)
"""Asked for beyond the age of a request: a clock may have been set in between. Source: ours."""

NEEDS_ANOTHER_LOOK = "NEEDS_ANOTHER_LOOK"
"""Code of a record that holds neither what was sent nor what was there before."""

SEVERAL_FOUND = "SEVERAL_FOUND"
"""Code of an insert for which several records could be the one."""

JOB_FORGOTTEN = "JOB_FORGOTTEN"
"""Code by which an endpoint says that the other side does not know a remote job any more."""

_KEY_SEPARATOR = "\x1f"


def resolve(
    unknown: UnknownRequest, lane: Lane, tools: Tools, rivals: Sequence[Write] = ()
) -> list[Outcome]:
    """Say what became of the rows of one request, as far as looking can tell.

    Args:
        unknown: the request.
        lane: where it went.
        tools: journal, look and the rest of the world.
        rivals: writes of other requests of the lane whose outcome is unknown too.

    Returns:
        An outcome for each row: succeeded, failed, waiting (to be sent again), or still unknown.
    """
    if unknown.remote_id:
        return _of_remote_job(unknown, lane, tools, rivals)
    return _by_looking(unknown, unknown.writes, lane, tools, rivals)


def _by_looking(
    unknown: UnknownRequest,
    writes: Sequence[Write],
    lane: Lane,
    tools: Tools,
    rivals: Sequence[Write],
) -> list[Outcome]:
    if not writes:
        return []
    if lane.operation is not Operation.INSERT:
        return _KnownRecords(lane, tools).outcomes(writes)
    return _NewRecords(lane, tools, unknown, rivals).outcomes(writes)


# Bulk jobs ---------------------------------------------------------------------------------------


def _of_remote_job(
    unknown: UnknownRequest, lane: Lane, tools: Tools, rivals: Sequence[Write]
) -> list[Outcome]:
    try:
        results = lane.endpoint.resume(unknown.request, unknown.remote_id)
    except UnknownOutcomeError as error:
        if error.code == JOB_FORGOTTEN:  # it ended days ago; only the records tell by now
            return _by_looking(unknown, unknown.writes, lane, tools, rivals)
        return [Outcome(write, WriteState.UNKNOWN) for write in unknown.writes]
    if results is None:
        return [Outcome(write, WriteState.WAITING) for write in unknown.writes]
    by_write = {result.write_id: result for result in results}
    told = [write for write in unknown.writes if write.id in by_write]
    rest = [write for write in unknown.writes if write.id not in by_write]
    return [
        *(_of_result(write, by_write[write.id]) for write in told),
        *_by_looking(unknown, rest, lane, tools, rivals),
    ]


def _of_result(write: Write, result: RowResult) -> Outcome:
    if result.unprocessed:
        return Outcome(write, WriteState.WAITING)
    if result.succeeded:
        key = result.record_key or write.record_key
        state = WriteState.SUCCEEDED if key else WriteState.UNKNOWN
        return Outcome(write, state, key, created=result.created)
    return Outcome(write, WriteState.FAILED, write.record_key, result.error)


# Updates and deletions: the record itself tells --------------------------------------------------


class _KnownRecords:
    """Records that were there before the request."""

    def __init__(self, lane: Lane, tools: Tools) -> None:
        self.lane = lane
        self.tools = tools

    def outcomes(self, writes: Sequence[Write]) -> list[Outcome]:
        fields = sorted({field for write in writes for field in (*write.values, *write.before)})
        keys = dict.fromkeys(key for write in writes for key in self._keys(write))
        found = self.tools.look(
            self.lane.endpoint,
            self.lane.object,
            fields,
            KeyFilter(self.lane.key or ("Id",), tuple((key,) for key in keys)),
            purpose=Purpose.RESOLVE,
            key=self.lane.key,
        )
        records = {one.key: one for one in found}
        return [self._outcome(write, records) for write in writes]

    def _keys(self, write: Write) -> list[str]:
        """A record's key, and the one it has afterwards where the write changes it."""
        if write.record_key is None:
            return []
        parts = write.record_key.split(_KEY_SEPARATOR)
        moved = [
            write.values.get(field, part) or ""
            for field, part in zip(self.lane.key, parts, strict=False)
        ]
        return [write.record_key, *([_KEY_SEPARATOR.join(moved)] if moved else [])]

    def _outcome(self, write: Write, records: dict[str, Found]) -> Outcome:
        keys = self._keys(write)
        now = next((records[key] for key in keys if key in records), None)
        if write.operation in (Operation.DELETE, Operation.UNDELETE):
            done = (now is None) == (write.operation is Operation.DELETE)
            state = WriteState.SUCCEEDED if done else WriteState.WAITING
            return Outcome(write, state, write.record_key)
        if now is None:
            error = RowError(NEEDS_ANOTHER_LOOK, "The record is not there any more")
            return Outcome(write, WriteState.FAILED, write.record_key, error)
        if all(now.values[field] == value for field, value in write.values.items()):
            return Outcome(write, WriteState.SUCCEEDED, now.key)
        if all(now.values[field] == value for field, value in write.before.items()):
            return Outcome(write, WriteState.WAITING, write.record_key)
        error = RowError(NEEDS_ANOTHER_LOOK, "The record holds neither the old nor the new values")
        return Outcome(write, WriteState.FAILED, write.record_key, error)


# Insertions: is there a record that can only be this one? ----------------------------------------


class _NewRecords:
    """Records that were not there before the request."""

    def __init__(
        self, lane: Lane, tools: Tools, unknown: UnknownRequest, rivals: Sequence[Write]
    ) -> None:
        self.lane = lane
        self.tools = tools
        self.rivals = rivals
        now = tools.clock.now()
        self.late = now - unknown.given_up_at >= QUIET
        self.within_s = (now - unknown.prepared_at + SLACK).total_seconds()
        self.made_here: set[str] = set()
        """Records with a unique key that is ours, other values, and this user as their maker."""

    def outcomes(self, writes: Sequence[Write]) -> list[Outcome]:
        by_key = self._unique_fields()
        keyed = [write for write in writes if by_key and None not in _values(write, by_key)]
        chosen = {write.id: self._of_keyed(write, found) for write, found in self._keyed(keyed)}
        chosen |= self._of_identity([write for write in writes if write.id not in chosen])
        return [chosen[write.id] for write in writes]

    def _unique_fields(self) -> tuple[str, ...]:
        """Fields that no two records share: the unique one, else those that make the key."""
        return (self.lane.key_field,) if self.lane.key_field else self.lane.key

    def _look(self, fields: Iterable[str], only: KeyFilter | None, *, mine: bool) -> list[Found]:
        return self.tools.look(
            self.lane.endpoint,
            self.lane.object,
            sorted(set(fields)),
            only,
            purpose=Purpose.RESOLVE,
            key=self.lane.key,
            created_within_s=self.within_s if mine else None,
        )

    # With a unique key

    def _keyed(self, writes: Sequence[Write]) -> list[tuple[Write, Found | None]]:
        if not writes:
            return []
        by = self._unique_fields()
        fields = {field for write in writes for field in write.values}
        found = self._look(fields, _filter(by, writes), mine=False)
        fold = _folded if self.lane.key_field else tuple
        records = {fold(tuple(one.values[field] for field in by)): one for one in found}
        pairs = [(write, records.get(fold(_values(write, by)))) for write in writes]
        other = [write for write, one in pairs if one is not None and not _as_sent(write, one)]
        if other:
            self.made_here = {one.key for one in self._look(by, _filter(by, other), mine=True)}
        return pairs

    def _of_keyed(self, write: Write, found: Found | None) -> Outcome:
        if found is None:
            return self._not_found(write)
        if _as_sent(write, found) or found.key in self.made_here:
            return Outcome(write, WriteState.SUCCEEDED, found.key, created=True)
        error = RowError(NEEDS_ANOTHER_LOOK, "Somebody else made a record with this key")
        return Outcome(write, WriteState.FAILED, found.key, error)

    # Without one

    def _of_identity(self, writes: Sequence[Write]) -> dict[int, Outcome]:
        """Bind what this user made since to the writes that could have made it."""
        if not writes:
            return {}
        identity = self.lane.identity
        fields = {*identity, *(field for write in writes for field in write.values)}
        whole = [write for write in writes if None not in _values(write, identity)]
        found: dict[str, Found] = {}
        if identity and whole:
            found |= {
                one.key: one for one in self._look(fields, _filter(identity, whole), mine=True)
            }
        if len(whole) < len(writes) or not identity:
            # A record cannot be asked for by an empty field, so all that is new is looked at.
            found |= {one.key: one for one in self._look(fields, None, mine=True)}
        taken = self.tools.journal.adopted(self.lane.mapping, self.lane.side, list(found))
        candidates: dict[Values, list[Found]] = defaultdict(list)
        for one in sorted(found.values(), key=lambda one: one.key):
            if one.key not in taken:
                same = _folded(tuple(one.values[field] for field in identity))
                candidates[same].append(one)
        alike: dict[Values, list[Write]] = defaultdict(list)
        for write in writes:
            alike[_folded(_values(write, identity))].append(write)
        chosen: dict[int, Outcome] = {}
        for same, group in alike.items():
            rivals = [write for write in self.rivals if _folded(_values(write, identity)) == same]
            chosen |= self._of_group(group, candidates[same], rivals)
        return chosen

    def _of_group(
        self, writes: Sequence[Write], found: list[Found], rivals: Sequence[Write]
    ) -> dict[int, Outcome]:
        """Writes of one identity, the new records that have it, and who else may have made them."""
        chosen: dict[int, Outcome] = {}
        for write in writes:
            exact = [one for one in found if _as_sent(write, one)]
            makers = [
                one
                for one in (*writes, *rivals)
                if one.values == write.values and one.id not in chosen
            ]
            if exact and len(exact) <= len(makers):
                found.remove(exact[0])
                chosen[write.id] = Outcome(write, WriteState.SUCCEEDED, exact[0].key, created=True)
        rest = [write for write in writes if write.id not in chosen]
        left = [one for one in found if not any(_as_sent(rival, one) for rival in rivals)]
        alone = len(rest) == 1 and not rivals
        return chosen | {write.id: self._of_the_rest(write, left, alone=alone) for write in rest}

    def _of_the_rest(self, write: Write, found: Sequence[Found], *, alone: bool) -> Outcome:
        """A write that no new record fits exactly: the side may have changed what it was sent."""
        if not found:
            return self._not_found(write)
        if alone and len(found) == 1:
            return Outcome(write, WriteState.SUCCEEDED, found[0].key, created=True)
        keys = ", ".join(one.key for one in found)
        error = RowError(SEVERAL_FOUND, f"Several records could be the one: {keys}")
        return Outcome(write, WriteState.UNKNOWN, error=error)

    def _not_found(self, write: Write) -> Outcome:
        return Outcome(write, WriteState.WAITING if self.late else WriteState.UNKNOWN)


def _filter(fields: tuple[str, ...], writes: Iterable[Write]) -> KeyFilter:
    """The records that hold these writes' values; none of them may be empty."""
    asked = dict.fromkeys(
        tuple(part for part in _values(write, fields) if part is not None) for write in writes
    )
    return KeyFilter(fields, tuple(asked))


def _values(write: Write, fields: Iterable[str]) -> Values:
    return tuple(write.values.get(field) for field in fields)


def _as_sent(write: Write, found: Found) -> bool:
    return all(found.values[field] == value for field, value in write.values.items())


def _folded(values: Values) -> Values:
    """Keys of Salesforce compare without case unless told otherwise; so do we when we look."""
    return tuple(None if value is None else value.casefold() for value in values)
