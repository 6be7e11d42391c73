"""Reads and words the rows of the journal: writes, requests, and what both sides agree on after.

The journal itself, with its states and transactions, is in `app.store.journal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.core.outcome import (
    IF_LEFT_EMPTY,
    Outcome,
    RowError,
    Write,
    WriteRequest,
    WriteRow,
    WriteState,
)
from app.core.plan import Operation
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType
from app.store.error_patterns import pattern_of

if TYPE_CHECKING:
    from app.store.database import Row

RUN_ID_SHIFT = 33
"""A write's row id is its run's id, shifted by this, then its place: `seq * 2`, or one more.

So the writes of a run are one range of row ids in plan order. 2**32 changes fit a run.
"""


def agreed_values(
    write: Write, held: dict[str, Canonical], extra: dict[str, list[Canonical]]
) -> dict[str, list[Canonical]]:
    """Say what both sides agree on after a write.

    Args:
        write: says which field of the written side belongs to which rule, and what the other side
            holds; a rule that is not among `others` is not agreed by this write.
        held: field of the written side → its value now; of a field that is missing here nothing
            is agreed.
        extra: agreed besides.

    Returns:
        Rule → [the source's own value, the target's own value].
    """
    agreed = dict(extra)
    for field, rule in write.rules.items():
        known = rule if rule in write.others else IF_LEFT_EMPTY + rule
        if known not in write.others or field not in held:
            continue
        other, own = write.others[known], held[field]
        if known != rule and own is not None:
            continue
        agreed[rule] = [other, own] if write.side is Side.TARGET else [own, other]
    return agreed


def write_id(run_id: int, seq: int, *, second: bool) -> int:
    """Make the row id of a write; `second` is for the other side of a change that has two."""
    return (run_id << RUN_ID_SHIFT) + seq * 2 + second


def read_write(row: Row) -> Write:
    """Read a row of the table `writes`."""
    return Write(
        id=row["id"],
        plan_id=row["plan_id"],
        seq=row["seq"],
        mapping=row["mapping"],
        side=Side(row["side"]),
        operation=Operation(row["operation"]),
        source_key=row["source_key"],
        target_key=row["target_key"],
        values=msgspec.json.decode(row["values"]),
        before=msgspec.json.decode(row["before"]),
        rules=msgspec.json.decode(row["rules"]),
        others=msgspec.json.decode(row["others"]),
        stamp=row["stamp"],
        title=row["title"],
        source_row=row["source_row"],
        state=WriteState(row["state"]),
        attempts=row["attempts"],
        held=None if row["held"] is None else msgspec.json.decode(row["held"]),
    )


def read_request(row: Row) -> WriteRequest:
    """Read a row of the table `requests` whose payload is still kept."""
    payload = msgspec.json.decode(
        row["payload"], type=list[tuple[int, Canonical, dict[str, Canonical]]]
    )
    return WriteRequest(
        id=row["id"],
        mapping=row["mapping"],
        side=Side(row["side"]),
        object=row["object"],
        operation=Operation(row["operation"]),
        rows=tuple(WriteRow(*one) for one in payload),
        types=msgspec.json.decode(row["types"], type=dict[str, FieldType]),
        key=tuple(msgspec.json.decode(row["key"])),
        key_field=row["key_field"],
        api=row["api"],
    )


def error_columns(outcome: Outcome) -> tuple[str | None, ...]:
    """Word why a write did not succeed: code, message, fields, pattern and retry class."""
    error = outcome.error
    if error is None:
        if outcome.state is not WriteState.FAILED:
            return (None, None, None, None, None)
        error = RowError("", "Refused without a reason.")
    return (
        error.code,
        error.message,
        as_json(error.fields),
        pattern_of(error.message),
        error.retry.value,
    )


def nothing_to_confirm(write: Write) -> bool:
    """Whether nothing of a write is there to be read back."""
    return write.operation is Operation.DELETE or not write.values


def as_json(value: object) -> str:
    """Word a value as the tables keep it."""
    return msgspec.json.encode(value).decode()
