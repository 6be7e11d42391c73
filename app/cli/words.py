"""Plans and failures as a terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording.causes import cause_advice, cause_sentence
from app.wording.counted import count_of
from app.wording.orgs import pause_words, schema_change_words
from app.wording.plans import counts_words, nothing_words, read_words
from app.wording.runs import report_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.core.forecast import Forecast
    from app.core.pairing import Drift
    from app.core.plan import Counts
    from app.core.report import RunReport
    from app.core.schema import ObjectSchema
    from app.store.decisions import Numbers
    from app.store.history import HistoryEntry
    from app.store.page_rows import FailureCause, PlanRow

    Schemas = Mapping[str, ObjectSchema]


NEWS_SHOWN = 8
"""Changes of the objects that a preview names; the check names all. Source: ours."""


def plan_words(plan: PlanRow) -> str:
    """What a plan would change and what it costs, for a terminal."""
    org = plan.org_kind.value.upper() if plan.org_kind else ""
    lines = [f"Plan {plan.id}: {plan.sync} {org} {plan.org_name}".rstrip()]
    for part in plan.parts:
        if len(plan.parts) > 1:
            lines.append(f"{part.mapping}: {part.source_label} and {part.target_label}")
        lines.append(counts_words(part.counts))
        lines += part.notes
    if plan.counts.planned == 0:
        lines.append(nothing_words(plan.counts))
    elif plan.numbers is not None:
        lines += _decided(plan.numbers, plan.counts)
    if plan.forecast is not None:
        lines += [read_words(one) for one in plan.forecast.reading]
    if plan.forecast is not None and plan.counts.planned:
        lines.append(_price(plan.forecast))
    lines += [
        f"The guard {stop.guard} stops it: {stop.message.removesuffix('.')}. "
        f"To lift it: --lift {stop.guard}"
        for stop in plan.stops
    ]
    lines += [f"{one.mapping} is paused: {pause_words(one)}" for one in plan.pauses]
    lines += _news(plan)
    if plan.counts.planned:
        lines.append(f"To send it: orgtide apply {plan.id}")
    return "\n".join(lines)


def _news(plan: PlanRow) -> list[str]:
    """What was new of the objects; the rest is counted."""
    if not plan.news:
        return []
    lines = [f"  {schema_change_words(one)}" for one in plan.news[:NEWS_SHOWN]]
    more = len(plan.news) - NEWS_SHOWN
    if more > 0:
        lines.append(f"  and {more:,} more: orgtide sync check {plan.sync}")
    return ["New since the last run:", *lines]


def _decided(numbers: Numbers, counts: Counts) -> list[str]:
    """What goes as it stands, and what has to be approved by name."""
    total = count_of(numbers.planned + numbers.split, "change")
    lines = [f"{numbers.approved:,} of {total} approved."]
    if counts.deletes:
        lines.append("Deletions go only if you say so: --approve all, or --approve deletes alone")
    if numbers.undecided:
        verb = "waits" if numbers.undecided == 1 else "wait"
        lines.append(
            f"{count_of(numbers.undecided, 'conflict')} {verb} for a decision: in the window, or "
            "all at once by --conflicts source or --conflicts target"
        )
    return lines


_WAYS = {
    "collections": "up to 200 records a call",
    "composite": "up to 1,000 records a call",
    "bulk": "by bulk job",
    "soap": "back from the Recycle Bin",
}
"""How writes travel, in words, by `ForecastLine.api`."""


def _price(forecast: Forecast) -> str:
    ways = [_WAYS[one.api] for one in forecast.lines if one.what == "send" and one.api in _WAYS]
    way = f" ({', '.join(dict.fromkeys(ways))})" if ways else ""
    calls = f"About {count_of(forecast.calls, 'API call')}{way}"
    left = forecast.left_after
    if left is None:
        return f"{calls}."
    if left < 0:
        return f"{calls}, {-left:,} more than your budget today."
    return f"{calls}, {left:,} left of your budget after."


def run_words(report: RunReport, causes: Sequence[FailureCause], schemas: Schemas) -> str:
    """A run's report, why rows failed, and what can be done about them."""
    lines = [report_words(report)]
    if causes:
        lines += ["Why rows failed:", *(failure_words(one, schemas) for one in causes)]
    return "\n".join(lines)


def failure_words(cause: FailureCause, schemas: Schemas) -> str:
    """One cause of failures with its advice, and the exact words below."""
    schema = schemas.get(cause.mapping)
    facts = (cause.fields, cause.example, schema)
    head = cause_sentence(cause.count, cause.code, *facts, alike=cause.messages == 1)
    advice = cause_advice(cause.code, cause.retry, *facts)
    return f"  {head}. {advice}\n      {cause.code}: {cause.example}"


def history_words(entry: HistoryEntry) -> str:
    """One entry in the history of a value, for a terminal."""
    old = "empty" if entry.old is None else f"“{entry.old}”"
    new = "empty" if entry.new is None else f"“{entry.new}”"
    what = {"insert": f"set to {new}", "delete": f"deleted, was {old}"}.get(
        entry.operation, f"{old} became {new}"
    )
    return (
        f"{entry.at.astimezone():%Y-%m-%d %H:%M}  {entry.field or 'record'}: {what}\n"
        f"    {entry.kind} run {entry.run_id}, change {entry.seq} of plan {entry.plan_id}"
        f" ({entry.sync}, {entry.mapping}, rule {entry.rule or 'none'})\n"
        f"    approved by {entry.approved_by} on {entry.approved_at.astimezone():%Y-%m-%d %H:%M}"
        f"{', ' + entry.decision if entry.decision else ''}"
    )


def drift_words(drift: Drift) -> str:
    """One range of records that differs, for a terminal."""
    return (
        f"{drift.mapping}: {drift.first} to {drift.last}\n"
        f"    source {drift.source_records:>9,}  checksum {drift.source_sum}\n"
        f"    target {drift.target_records:>9,}  checksum {drift.target_sum}\n"
        f"    {count_of(drift.differing, 'record')} differ, such as {', '.join(drift.examples)}"
    )
