"""orgtide quota: what was asked of each org today, and how much more may be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.asks import SetBudget
from app.cli.session import AsJson, answer, ask, opened
from app.store.held_runs import HeldRun, read_held
from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.core.quota import BulkUsage, Usage
    from app.store.page_rows import UsageRow

app = typer.Typer(help="API calls: what was spent today, by whom, and the budgets.")

_BULK = {
    "DailyBulkApiBatches": ("bulk batch", "bulk batches"),
    "DailyBulkV2QueryJobs": ("bulk query", "bulk queries"),
}
"""The org's names of its allowances in words: one, many."""


@app.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show today's API calls of each org by hour, mapping and purpose, and what waits for more."""
    if context.invoked_subcommand is not None:
        return
    with opened(as_json=as_json) as workspace:
        now = workspace.clock.now()
        rows = workspace.pages.usage(now)
        held = read_held(workspace.database)
        words = "\n\n".join(usage_words(row, held) for row in rows)
        facts = [usage_facts(row, held, now) for row in rows]
        answer(facts, words or "Nothing was asked of any org yet.", as_json=as_json)


@app.command("set")
def set_budget(
    connection: Annotated[str, typer.Argument(help="Name of a connection to the org.")],
    daily: Annotated[int | None, typer.Option("--daily", help="API calls a day.")] = None,
    hourly: Annotated[int | None, typer.Option("--hourly", help="API calls an hour.")] = None,
    automatic: Annotated[
        bool, typer.Option("--automatic", help="No budget of your own: the automatic one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set what all syncs together may ask of an org; it holds at once, for runs under way too."""
    if automatic == (daily is not None or hourly is not None):
        raise typer.BadParameter("Give --daily, --hourly or both; or --automatic alone.")
    with opened(as_json=as_json) as workspace:
        name = ask(workspace, SetBudget(connection, daily, hourly), as_json=as_json)
        said = [f"{daily:,} API calls a day"] if daily is not None else []
        said += [f"{hourly:,} API calls an hour"] if hourly is not None else []
        words = f"The budget of {name} is {' and '.join(said) or 'the automatic one'}."
        facts = {"connection": name, "daily": daily, "hourly": hourly}
        answer(facts, words, as_json=as_json)


def usage_words(row: UsageRow, held: list[HeldRun]) -> str:
    """What was spent in an org, for a terminal."""
    usage = row.usage
    kind = f"{row.org_kind.value.upper()}  " if row.org_kind else ""
    lines = [f"{kind}{row.org_name or row.org_id}", *_spent(usage)]
    lines += [
        f"  budget of {one.sync}: {one.spent:,} of {one.maximum:,} {one.what}"
        for one in row.budgets
    ]
    lines += [line for line in map(_bulk, row.bulk) if line]
    if row.sign_ins:
        lines.append(f"  {count_of(row.sign_ins, 'sign-in request')}, which cost no API call")
    lines += _table("by hour", [(f"{hour:02}:00", calls) for hour, calls in row.by_hour])
    named = [(name or "all mappings together", calls) for name, calls in row.by_mapping]
    lines += _table("by mapping", named)
    lines += _table("by purpose", sorted(row.by_purpose.items(), key=lambda pair: -pair[1]))
    waiting = [one for one in held if one.place.org_id == row.org_id]
    return "\n".join([*lines, *map(_held_words, waiting)])


def _spent(usage: Usage) -> list[str]:
    of = f" of {usage.daily_budget:,}" if usage.daily_budget is not None else ""
    whose = "your budget" if usage.by_hand else "the automatic budget"
    resets = usage.resets_at.astimezone().strftime("%Y-%m-%d %H:%M")
    lines = [f"  today        {usage.today:,}{of}{f' ({whose})' if of else ''}, resets {resets}"]
    if usage.hourly_budget is not None:
        lines.append(f"  this hour    {usage.this_hour:,} of {usage.hourly_budget:,}")
    if usage.org is not None:
        org = usage.org
        lines.append(
            f"  the org      {org.used:,} of {org.maximum:,} in the last 24 hours: "
            f"{org.own:,} by this workspace, {org.others:,} by others"
        )
        said = org.seen_at.astimezone().strftime("%Y-%m-%d %H:%M")
        lines.append(f"               as the org last said, {said}")
    if usage.held:
        lines.append("  Over 95 % were used: what is not urgent waits until under 75 % are used.")
    return lines


def _bulk(bulk: BulkUsage) -> str:
    if not bulk.own and bulk.maximum is None:
        return ""
    one, many = _BULK[bulk.kind.value]
    left = ""
    if bulk.maximum is not None:
        left = f", {bulk.remaining:,} of {bulk.maximum:,} left for everybody"
    return f"  {count_of(bulk.own, one, many)} in the last 24 hours{left}"


def _table(title: str, rows: list[tuple[str, int]]) -> list[str]:
    return [f"  {title}", *(f"    {name:28} {calls:>9,}" for name, calls in rows)] if rows else []


def _held_words(held: HeldRun) -> str:
    when = "until you continue it"
    if held.resumes_at is not None:
        when = f"until {held.resumes_at.astimezone():%Y-%m-%d %H:%M}"
    return f"  run {held.run_id} of {held.place.sync} waits {when}: {held.reason}"


def usage_facts(row: UsageRow, held: list[HeldRun], now: datetime) -> dict[str, object]:
    """What was spent in an org, as scripts want it."""
    usage = row.usage
    return {
        "org_id": row.org_id,
        "org_name": row.org_name,
        "org_kind": row.org_kind,
        "at": now.astimezone(UTC).isoformat(),
        "today": usage.today,
        "this_hour": usage.this_hour,
        "daily_budget": usage.daily_budget,
        "hourly_budget": usage.hourly_budget,
        "budget_by_hand": usage.by_hand,
        "resets_at": usage.resets_at.isoformat(),
        "org_used": usage.org.used if usage.org else None,
        "org_maximum": usage.org.maximum if usage.org else None,
        "org_own": usage.org.own if usage.org else None,
        "org_others": usage.org.others if usage.org else None,
        "org_seen_at": usage.org.seen_at.isoformat() if usage.org else None,
        "held": usage.held,
        "sign_ins": row.sign_ins,
        "by_hour": {f"{hour:02}": calls for hour, calls in row.by_hour},
        "by_mapping": dict(row.by_mapping),
        "by_purpose": row.by_purpose,
        "budgets": row.budgets,
        "bulk": row.bulk,
        "held_runs": [
            {
                "run": one.run_id,
                "sync": one.place.sync,
                "reason": one.reason,
                "resumes_at": one.resumes_at.isoformat() if one.resumes_at else None,
            }
            for one in held
            if one.place.org_id == row.org_id
        ],
    }
