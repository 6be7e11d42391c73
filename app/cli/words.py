"""Plans and failures as a terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording import count_of, counts_words

if TYPE_CHECKING:
    from app.store.page_rows import FailureCause, PlanRow


def plan_words(plan: PlanRow) -> str:
    """What a plan would change and what it costs, for a terminal."""
    org = plan.org_kind.value.upper() if plan.org_kind else ""
    lines = [f"Plan {plan.id}: {plan.sync} {org} {plan.org_name}".rstrip()]
    for part in plan.parts:
        if len(plan.parts) > 1:
            lines.append(f"{part.mapping}: {part.source_label} and {part.target_label}")
        lines.append(counts_words(part.counts))
    if plan.counts.planned == 0:
        lines.append("Both sides agree; there is nothing to change.")
    if plan.numbers is not None and plan.counts.planned:
        undecided = count_of(plan.numbers.undecided, "conflict waits", "conflicts wait")
        lines.append(
            f"approved so far {plan.numbers.approved:,}, {undecided} for a decision, "
            "deletions are approved by name only"
        )
    if plan.forecast is not None:
        left = plan.forecast.left_after
        after = f", {left:,} left of your budget after" if left is not None else ""
        lines.append(f"about {count_of(plan.forecast.calls, 'API call')}{after}")
    lines += [f"stopped by the guard {stop.guard}: {stop.message}" for stop in plan.stops]
    return "\n".join(lines)


def failure_words(cause: FailureCause) -> str:
    """One cause of failures, for a terminal."""
    head = f"{count_of(cause.count, 'record')}: {cause.example}"
    return f"{head}\n  {cause.code} {' '.join(cause.fields)}".rstrip()
