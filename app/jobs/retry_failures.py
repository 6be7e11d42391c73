"""Send failed writes of a run again, with corrections, as a small run of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.approval import ApprovedPlan
from app.core.errors import SettingsError
from app.core.plan import Operation
from app.core.snapshot import Side
from app.jobs.activate_sync import refuse_resting
from app.jobs.open_place import open_place_of
from app.jobs.sending import Sender
from app.jobs.still_mapped import refuse_unwritten
from app.language.canonical import canonical_sql

if TYPE_CHECKING:
    from app.asks import RetryFailures
    from app.core.outcome import Write
    from app.core.ports import Stage
    from app.core.progress import ReportProgress
    from app.core.schema import FieldSchema
    from app.core.values import Canonical
    from app.jobs.workspace import Workspace


def retry_failures(ask: RetryFailures, workspace: Workspace, report: ReportProgress) -> int:
    """Retry failed writes under their old names; the new run's id.

    Raises:
        SettingsError: the sync rests, nothing that was asked for failed, or a correction names no
            failed write.
    """
    stopped = workspace.runs.report(ask.run)
    with (
        open_place_of(stopped.place, workspace) as place,
        workspace.lease(stopped.place) as lease,
        workspace.stage("retry") as stage,
    ):
        return retry_at(ask, Sender(workspace, place, lease, stage, report))


def retry_at(ask: RetryFailures, sender: Sender) -> int:
    """Retry failed writes of an open place; see `retry_failures`."""
    workspace = sender.workspace
    refuse_resting(sender.place.sync, workspace)
    sender.recover()
    stopped = workspace.runs.report(ask.run)
    writes = [_corrected(write, ask, sender) for write in _chosen(ask, sender)]
    refuse_unwritten(ask.run, writes, sender.place.sync)
    approved = ApprovedPlan(
        plan_id=stopped.plan_id,
        place=stopped.place,
        org_kind=stopped.org_kind,
        approved_by=ask.by,
        approved_at=workspace.clock.now(),
        approved=len(writes),
        refused=0,
        hash=stopped.plan_hash,
    )
    run_id = workspace.runs.begin_retry(ask.run, writes, approved, sender.lease)
    return sender.send(approved, run_id).run_id


def _chosen(ask: RetryFailures, sender: Sender) -> list[Write]:
    """The failed writes that are to go again; never one whose record came through since.

    Nor a deletion that a newer plan does not have any more: its record may be wanted again.
    """
    runs = sender.workspace.runs
    writes = runs.failed(ask.run, safe_only=ask.safe_only)
    known = {write.seq for write in writes}
    for correction in ask.corrections:
        if correction.seq not in known:
            raise SettingsError(f"Change {correction.seq} did not fail in run {ask.run}", key="set")
    if ask.seqs:
        writes = [write for write in writes if write.seq in ask.seqs]
    later = {name for record in runs.later_writes(ask.run) for name in _names(*record)}
    settled = later | _linked(writes, sender)
    wanted = runs.unplanned_deletions(ask.run)
    writes = [
        write
        for write in writes
        if not _names(write.mapping, write.source_key, write.target_key) & settled
        and write.seq not in wanted
    ]
    if not writes:
        raise SettingsError(f"Nothing of run {ask.run} is left to retry", key="run")
    return writes


def _names(
    mapping: str, source_key: str | None, target_key: str | None
) -> set[tuple[str, Side, str]]:
    """The records that a write concerns."""
    sides = ((Side.SOURCE, source_key), (Side.TARGET, target_key))
    return {(mapping, side, key) for side, key in sides if key is not None}


def _linked(writes: list[Write], sender: Sender) -> set[tuple[str, Side, str]]:
    """The records among failed insertions that have a counterpart by now: none is made again."""
    found: set[tuple[str, Side, str]] = set()
    new = [write for write in writes if write.operation is Operation.INSERT]
    workspace, place = sender.workspace, sender.place
    for name in dict.fromkeys(write.mapping for write in new):
        mapping = place.sync.mapping(name)
        if mapping is None:
            continue
        wanted = {
            key
            for write in new
            if write.mapping == name
            for key in _names(name, write.source_key, write.target_key)
        }
        table = workspace.baselines.load(place.place, mapping, sender.stage).table
        for source, target in sender.stage.rows(f"SELECT source_key, target_key FROM {table}"):
            found |= wanted & {(name, Side.SOURCE, str(source)), (name, Side.TARGET, str(target))}
    return found


def _corrected(write: Write, ask: RetryFailures, sender: Sender) -> Write:
    """A write with its corrections, made canonical as if they had been read."""
    values, rules, others = dict(write.values), dict(write.rules), dict(write.others)
    for correction in ask.corrections:
        if correction.seq != write.seq:
            continue
        if correction.field not in values:
            rule = _empty_rule(write, correction.field, sender)
            rules[correction.field], others[rule] = rule, None
        values[correction.field] = _canonical(correction.value, write, correction.field, sender)
    return replace(write, values=values, rules=rules, others=others)


def _empty_rule(write: Write, field: str, sender: Sender) -> str:
    """The rule of a field that an insertion left out because its source is empty.

    Raises:
        SettingsError: the write has nothing to do with the field.
    """
    mapping = sender.place.sync.mapping(write.mapping)
    if mapping is not None and write.operation is Operation.INSERT:
        for rule in mapping.fields:
            source = write.side is Side.SOURCE
            if (rule.source if source else rule.target) == field:
                return rule.key
    raise SettingsError(f"Change {write.seq} does not write {field}", key=field)


def _canonical(value: str | None, write: Write, field: str, sender: Sender) -> Canonical:
    """One typed-in value in its canonical form."""
    mapping = sender.place.sync.mapping(write.mapping)
    if mapping is None:
        raise SettingsError(f"The mapping {write.mapping} is gone from the sync", key="mapping")
    schema = sender.place.schema(mapping, write.side).field(field)
    if schema is None or value is None:
        return value
    return typed_value(value, schema, sender.stage)


def typed_value(value: str, field: FieldSchema, stage: Stage) -> Canonical:
    """A value that a person typed, in the canonical form of its field.

    Raises:
        SettingsError: it is not of the field's type.
    """
    sql = canonical_sql("v", field.type, field.scale)
    (made,) = stage.one(f"SELECT {sql} FROM (SELECT CAST(? AS VARCHAR) AS v)", (value,))
    if made is None and value.strip():
        raise SettingsError(f"“{value}” is not a {field.type.value}", key=field.name)
    return None if made is None else str(made)
