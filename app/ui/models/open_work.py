"""What a sync still waits for in each of its orgs: failures, conflicts and deletions left open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.approval import Decision
from app.core.outcome import RetryClass
from app.core.plan import ChangeKind
from app.core.report import RunReport
from app.store.pages import ChangeFilter, Pages, PlanKind, PlanRow, RunRow
from app.ui.models.run_view import failed_count

RUNS_LOOKED_AT = 32
"""Newest runs of a sync among which the last run and its retries are looked for."""
RETRY = "retry"
SAFE = frozenset({RetryClass.TRANSIENT, RetryClass.LOCK})


@dataclass(frozen=True)
class OpenWork:
    """What is left of the last run of one place, its retries counted in, and of its newest plan."""

    last: RunReport | None
    """The newest run, with what it and the runs that it sends again came to together; None before
    the first run."""
    base: RunReport | None
    """The newest run that is not a retry."""
    failed: int
    """Failures that no retry has mended since."""
    safe: int
    """Those of them that can be sent again as they are."""
    safe_run: int
    """The run whose safe failures they are."""
    plan: PlanRow | None
    """The newest plan; None for a plan that takes a run back."""
    conflicts: int
    """Conflicts of the plan that nobody decided."""
    deletions: int
    """Deletions of the plan that nobody decided."""


def open_work(sync: str, pages: Pages) -> tuple[OpenWork, ...]:
    """Look through the newest runs and plans of a sync; one answer for each org, newest first."""
    runs = pages.runs(sync=sync, limit=RUNS_LOOKED_AT)
    plans = pages.plans(sync=sync, limit=RUNS_LOOKED_AT)
    orgs = dict.fromkeys([run.report.place.org_id for run in runs] + [p.org_id for p in plans])
    return tuple(
        _of_place(
            [run for run in runs if run.report.place.org_id == org],
            next((plan for plan in plans if plan.org_id == org), None),
            pages,
        )
        for org in orgs
    )


def _of_place(runs: Sequence[RunRow], newest: PlanRow | None, pages: Pages) -> OpenWork:
    plan = newest if newest is not None and newest.kind is PlanKind.PREVIEW else None
    conflicts = _undecided(plan) if plan else 0
    deletions = _undecided_deletions(plan, pages) if plan else 0
    chain = _last_with_retries(runs)
    if not chain:
        return OpenWork(None, None, 0, 0, 0, plan, conflicts, deletions)
    base = chain[-1].report
    failed = _failed(chain)
    safe, safe_run = _safe(chain, pages)
    counts = base.counts
    if plan is not None and plan.id == base.plan_id:
        counts = replace(counts, conflicts=conflicts)
    done: dict[str, int] = {}
    for run in chain:
        for operation, count in run.report.done.items():
            done[operation] = done.get(operation, 0) + count
    newest_run = chain[0].report
    tally = replace(newest_run.tally, failed={"": failed} if failed else {})
    last = replace(newest_run, counts=counts, tally=tally, done=done)
    return OpenWork(last, base, failed, min(safe, failed), safe_run, plan, conflicts, deletions)


def _last_with_retries(runs: Sequence[RunRow]) -> list[RunRow]:
    """Give the newest run that is no retry, after the retries that came since; newest first."""
    for place, run in enumerate(runs):
        if run.kind != RETRY:
            return list(runs[: place + 1])
    return []


def _failed(chain: Sequence[RunRow]) -> int:
    """How many failures are open: a retry takes up failures that are, and may leave some."""
    *retries, base = (run.report for run in chain)
    taken_up = sum(one.tally.approved for one in retries)
    return max(0, failed_count(base) + sum(failed_count(one) for one in retries) - taken_up)


def _safe(chain: Sequence[RunRow], pages: Pages) -> tuple[int, int]:
    """Give the newest run with safe failures that no later run can have taken up, and how many."""
    later = 0
    for run in chain:
        causes = pages.causes(run.report.run_id, mended=True) if failed_count(run.report) else ()
        safe = sum(cause.count for cause in causes if cause.retry in SAFE) - later
        if safe > 0:
            return safe, run.report.run_id
        later += run.report.tally.approved
    return 0, 0


def _undecided(plan: PlanRow) -> int:
    return plan.numbers.undecided if plan.numbers else plan.counts.conflicts


def _undecided_deletions(plan: PlanRow, pages: Pages) -> int:
    """How many deletions nobody approved or refused, one by one or all at once."""
    if not plan.counts.deletes:
        return 0
    decisions = pages.decisions(plan.id)
    if any(_is_of_all_deletions(one) for one in decisions):
        return 0
    decided = {one.seq for one in decisions}
    seqs = pages.change_seqs(plan.id, ChangeFilter(kinds=frozenset({ChangeKind.DELETE})))
    return sum(seq not in decided for seq in seqs)


def _is_of_all_deletions(decision: Decision) -> bool:
    return decision.seq is None and decision.kind in {None, ChangeKind.DELETE}
