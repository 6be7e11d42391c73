"""Look at both sides and store what a run would change. Writes nothing to either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.forecast import Forecast, ReadLine
from app.core.mapping import Mapping, parents_first
from app.core.pairing import Pairing
from app.core.plan import Operation, Plan
from app.core.progress import Phase, Progress
from app.core.snapshot import Baseline, Moved, Seen, Side
from app.engine.diff import diff
from app.engine.follow import Sister, follow
from app.engine.forecast import forecast
from app.engine.group import group
from app.engine.guard import guard
from app.engine.match import match
from app.engine.narrow import narrow
from app.engine.order import order
from app.engine.read import Reading, expect, read, reading_of, title_fields
from app.engine.settle import read_back_calls
from app.engine.transform import transform
from app.jobs.arrivals import note_arrivals
from app.jobs.families import Family
from app.jobs.flip_flops import tell_flip_flops
from app.jobs.open_place import open_place
from app.jobs.paused_mappings import keep_news, unpaused
from app.jobs.sending import Sender, unique_key
from app.jobs.whole_reads import note_whole_reads
from app.store.kept_decisions import KeptDecisions, kept_decisions, open_plan_of
from app.wording.plans import followed_words, kept_words, missed_words, no_bin_words

if TYPE_CHECKING:
    from app.asks import PreviewSync
    from app.core.plan import PlanPart
    from app.core.ports import Packing, Stage
    from app.core.progress import ReportProgress
    from app.jobs.open_place import OpenPlace
    from app.jobs.workspace import Workspace


def preview_sync(ask: PreviewSync, workspace: Workspace, report: ReportProgress) -> int:
    """Plan a sync towards one org; the plan's id."""
    with (
        open_place(ask.sync, ask.org, workspace, reading=True) as place,
        workspace.lease(place.place) as lease,
        workspace.stage("preview") as stage,
    ):
        sender = Sender(workspace, place, lease, stage, report)
        sender.recover()
        before = open_plan_of(workspace.database, place.place)
        plan_id = plan_of_place(sender, ask.mapping, full=ask.full)
        if before is not None:
            _keep_decisions(before, plan_id, workspace)
        return plan_id


def _keep_decisions(before: int, plan_id: int, workspace: Workspace) -> None:
    """Let what a person decided of the plan before hold where nothing has changed since."""
    keep_kept(kept_decisions(workspace.database, before, plan_id), plan_id, workspace)


def keep_kept(kept: KeptDecisions, plan_id: int, workspace: Workspace) -> None:
    """Decide a new plan as an older one was, and say what does not fit any more."""
    if kept.decisions:
        workspace.plans.decide(plan_id, kept.decisions)
    if words := kept_words(kept.lost, kept.lost_titles, kept.anew):
        workspace.plans.add_note(plan_id, words)


def plan_of_place(sender: Sender, only: str, *, full: bool) -> int:
    """Read, pair, compare, guard, order and store; the plan's id.

    Args:
        sender: the place under its lease, recovered.
        only: the name of one mapping, "" for all that are enabled.
        full: read everything again, whatever was seen before.
    """
    workspace, place, stage = sender.workspace, sender.place, sender.stage
    looked = look_at_place(sender, only, full=full)
    mappings, tasks, seen = looked.mappings, looked.tasks, looked.seen
    pairings = {name: narrow(pairing, stage) for name, pairing in looked.pairings.items()}
    parts = _parts(mappings, pairings, sender)
    by_hand = all(workspace.runs.applied_by_hand(place.place, one.name) for one in mappings)
    plan = Plan(place.place, place.org_kind, parts, workspace.clock.now())
    plan = order(guard(plan, applied_by_hand=by_hand), stage)
    sender.report(Progress(Phase.STORE, 0, plan.counts.planned))
    plan_id = workspace.plans.save(plan, stage, grouping=group(plan, stage))
    workspace.plans.decide(plan_id, ())
    price = replace(forecast_of(plan, place, stage), reading=_reading(tasks, seen))
    workspace.plans.keep_forecast(plan_id, price)
    keep_news(place, mappings, plan_id)
    note_arrivals(place, mappings, plan_id)
    note_whole_reads(place, mappings, plan_id)
    tell_flip_flops(place, plan_id)
    return plan_id


@dataclass(frozen=True)
class Looked:
    """Both sides of the mappings of a place, read and paired."""

    mappings: Sequence[Mapping]
    tasks: Sequence[_Task]
    seen: Sequence[Seen]
    pairings: dict[str, Pairing]


def look_at_place(sender: Sender, only: str, *, full: bool) -> Looked:
    """Read both sides of the mappings of a place and pair their records; see `plan_of_place`."""
    place = sender.place
    mappings = unpaused(place, chosen_mappings(place, only))
    looked_at = _parents_besides(mappings, place)
    tasks = [_task(mapping, sender, full=full) for mapping in (*mappings, *looked_at)]
    expect([reading for task in tasks for reading in task.readings])
    seen = [_look(task, sender) for task in tasks]
    known = {task.mapping.name: task.baseline for task in tasks}
    pairings = {
        task.mapping.name: _paired(task, one, known, sender)
        for task, one in zip(tasks, seen, strict=True)
    }
    return Looked(mappings, tasks, seen, pairings)


def _reading(tasks: Sequence[_Task], seen: Sequence[Seen]) -> tuple[ReadLine, ...]:
    """How each object was read, where that costs calls."""
    return tuple(
        ReadLine(reading.schema.label_plural, snapshot.price)
        for task, one in zip(tasks, seen, strict=True)
        for reading, snapshot in zip(task.readings, (one.source, one.target), strict=True)
        if snapshot.price is not None
    )


def chosen_mappings(place: OpenPlace, only: str) -> list[Mapping]:
    """The mappings to plan."""
    if only:
        mapping = place.sync.mapping(only)
        if mapping is None:
            raise SettingsError(f"{place.sync.title} has no mapping {only}", key="mapping")
        return [mapping]
    return list(parents_first([one for one in place.sync.mappings if one.enabled]))


@dataclass(frozen=True)
class _Task:
    """One mapping, ready to be read."""

    mapping: Mapping
    baseline: Baseline
    readings: tuple[Reading, Reading]
    """Source, target."""


def _task(mapping: Mapping, sender: Sender, *, full: bool) -> _Task:
    """Work out what has to be read for a mapping."""
    workspace, place, stage = sender.workspace, sender.place, sender.stage
    baseline = _with_bounces(mapping, sender)
    source, target = (
        reading_of(
            side,
            mapping,
            place.endpoint(mapping, side),
            place.schema(mapping, side),
            workspace.observations.load(place.place, mapping.name, side, stage),
            full=full,
            follow=baseline.rows > 0,
        )
        for side in Side
    )
    return _Task(mapping, baseline, (source, target))


def _with_bounces(mapping: Mapping, sender: Sender) -> Baseline:
    """The baseline of a mapping, and what went to and fro of late."""
    workspace, place, stage = sender.workspace, sender.place.place, sender.stage
    baseline = workspace.baselines.load(place, mapping, stage)
    if not (mapping.to_target.updates and mapping.to_source.updates):
        return baseline
    bounced = workspace.runs.bounced(place, mapping.name, workspace.clock.now())
    if not bounced:
        return baseline
    table = stage.name("bounced")
    stage.load(table, ("source_key", "rule", "side", "value"), [bounced])
    return replace(baseline, bounced=table)


def _look(task: _Task, sender: Sender) -> Seen:
    """Read both sides of a mapping, and keep what was seen."""
    workspace, place, stage = sender.workspace, sender.place.place, sender.stage
    name = task.mapping.name
    seen = read(*task.readings, stage, sender.report, workspace.clock.now())
    for side in Side:
        workspace.observations.save(place, name, seen.of(side), stage)
    workspace.moves.save(place, name, seen, stage)
    workspace.moves.forget_restored(place, name, seen, stage)
    return seen


def _parents_besides(mappings: Sequence[Mapping], place: OpenPlace) -> list[Mapping]:
    """Mappings that are looked up and not planned: their records are needed all the same."""
    planned = {mapping.name for mapping in mappings}
    named = dict.fromkeys(name for mapping in mappings for name in mapping.parents)
    found = (place.sync.mapping(name) for name in named if name not in planned)
    return [mapping for mapping in found if mapping is not None]


def _parts(
    mappings: Sequence[Mapping], pairings: dict[str, Pairing], sender: Sender
) -> tuple[PlanPart, ...]:
    """Plan all mappings: each is paired before the first one's lookups are followed.

    What names a new record that turns out to be a problem is looked at again, and what names that
    in turn, until nothing counts on a record that will not be there.
    """
    family = Family(sender, pairings, [mapping.name for mapping in mappings])
    parts: dict[str, PlanPart] = {}
    left = list(mappings)
    while left:
        _compare(left, family, parts, sender)
        left = [mapping for mapping in mappings if family.counts_on_problems(mapping, parts)]
    return tuple(parts[mapping.name] for mapping in mappings)


def _compare(
    mappings: Sequence[Mapping], family: Family, parts: dict[str, PlanPart], sender: Sender
) -> None:
    """Plan these mappings, by what is planned for the others so far."""
    for mapping in mappings:
        pairing = family.referred(mapping, parts)
        source, target = (sender.place.schema(mapping, side) for side in Side)
        part = diff(pairing, source, target, sender.stage)
        seen = pairing.transformed.seen
        notes = (
            *(
                missed_words(snapshot.missed, schema.label_plural)
                for snapshot, schema in ((seen.source, source), (seen.target, target))
                if snapshot.missed
            ),
            *_notes(pairing.baseline, target.label_plural, sender.stage),
            *_past_the_bin(part, sender.stage),
        )
        parts[mapping.name] = replace(part, notes=notes)


def _paired(task: _Task, seen: Seen, known: dict[str, Baseline], sender: Sender) -> Pairing:
    """Pair the records of both sides of a mapping."""
    workspace, place, stage = sender.workspace, sender.place, sender.stage
    mapping = task.mapping
    target_schema = place.schema(mapping, Side.TARGET)
    sender.report(Progress(Phase.COMPARE, 0, seen.source.rows + seen.target.rows))
    baseline = _followed(task, seen, known, sender)
    unsettled = stage.name("unsettled")
    keys = workspace.runs.unsettled_keys(place.place, mapping.name)
    stage.load(unsettled, ("source_key", "target_key"), [keys] if keys else [])
    titles = title_fields(mapping, target_schema)
    transformed = transform(seen, mapping, titles, target_schema, stage)
    return match(transformed, baseline, unsettled, stage)


def _followed(task: _Task, seen: Seen, known: dict[str, Baseline], sender: Sender) -> Baseline:
    """The baseline of a mapping, its links led to the records that live on."""
    workspace, place, stage = sender.workspace, sender.place, sender.stage
    mapping = task.mapping
    kin = [
        other
        for other in place.sync.mappings
        if other.name != mapping.name
        and (other.source, other.key, other.target.role)
        == (mapping.source, mapping.key, mapping.target.role)
    ]
    sisters = [
        Sister(
            (known.get(one.name) or workspace.baselines.load(place.place, one, stage)).table,
            workspace.moves.load(place.place, one.name, stage),
        )
        for one in kin
        if workspace.moves.converted(place.place, one.name)
    ]
    return follow(
        task.baseline,
        seen,
        workspace.moves.load(place.place, mapping.name, stage),
        stage,
        object=mapping.target.object,
        sisters=sisters,
        heirs=[one.target.object for one in kin if one.enabled],
    )


def _past_the_bin(part: PlanPart, stage: Stage) -> Iterator[str]:
    """What to say of deletions of an org's records that it does not keep in its Recycle Bin.

    Where the mapping itself says so, a guard asks for a person.
    """
    if not part.counts.deletes or part.mapping.writing.hard_delete:
        return
    rows = stage.rows(
        f"SELECT side, count(*) FROM {part.changes_table} WHERE kind = 'delete' GROUP BY side"
    )
    for side, count in rows:
        schema = part.target_schema if Side(side) is Side.TARGET else part.source_schema
        if schema.key_prefix and not schema.undeletable:
            yield no_bin_words(int(str(count)), schema.label_plural)


def _notes(baseline: Baseline, label: str, stage: Stage) -> tuple[str, ...]:
    """What to say of the links that lead elsewhere than before."""
    if not baseline.followed:
        return ()
    merged, converted = stage.one(
        f"SELECT count(*) FILTER (WHERE how = '{Moved.MERGED.value}'), "
        f"count(*) FILTER (WHERE how = '{Moved.CONVERTED.value}') "
        f"FROM {baseline.followed} WHERE NOT blocked"
    )
    return followed_words(int(str(merged)), int(str(converted)), label)


def forecast_of(plan: Plan, place: OpenPlace, stage: Stage) -> Forecast:
    """What applying the plan is going to cost, if everything in it is approved."""
    lanes: list[tuple[Operation, int, Packing]] = []
    confirm = 0
    for part in plan.parts:
        read_back: dict[Side, int] = {}
        for side, operation, count in _sizes(part, stage):
            endpoint = place.endpoint(part.mapping, side)
            keyed = operation is not Operation.INSERT or bool(unique_key(part.mapping, side, place))
            packing = endpoint.packing(operation, count, keyed=keyed, writing=part.mapping.writing)
            lanes.append((operation, count, packing))
            if packing.check_records and operation is not Operation.DELETE:
                read_back[side] = read_back.get(side, 0) + count
        for side, count in read_back.items():
            endpoint, schema = place.endpoint(part.mapping, side), place.schema(part.mapping, side)
            confirm += read_back_calls(endpoint, schema, _own_fields(part.mapping, side), count)
    return forecast(lanes, confirm, place.usage())


def _own_fields(mapping: Mapping, side: Side) -> list[str]:
    """The fields of a side that the mapping's rules name, each once."""
    target = side is Side.TARGET
    named = (rule.target if target else rule.source for rule in mapping.fields)
    return [name for name in dict.fromkeys(named) if name]


def _sizes(part: PlanPart, stage: Stage) -> list[tuple[Side, Operation, int]]:
    """How many writes of each kind a part comes to when all of it is approved."""
    rows = stage.rows(
        "SELECT side, CASE WHEN kind = 'conflict' THEN 'update' WHEN kind = 'insert' AND "
        "CASE side WHEN 'target' THEN target_key ELSE source_key END IS NOT NULL THEN 'undelete' "
        "ELSE kind END AS operation, count(*) "
        f"FROM {part.changes_table} WHERE kind <> 'problem' GROUP BY ALL ORDER BY ALL"
    )
    return [(Side(side), Operation(kind), int(str(count))) for side, kind, count in rows]
