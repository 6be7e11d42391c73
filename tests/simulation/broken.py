"""Breaks the engine on purpose, one way at a time, and tells after how many histories it is seen.

`python3 dev.py simulate --broken [NUMBER ...]` lives histories for each of them until one goes
wrong. A bug is a piece of a function's text and what stands in its place, in this process alone.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from app.engine import guard, resolve
from app.engine.apply import sender
from app.engine.diff import letters
from app.store.leases import Leases
from app.store.quota_ledger import QuotaMeter
from tests.simulation.history import live_seed

MOST_SEEDS = 120
"""Histories after which a bug counts as not seen."""


@dataclass(frozen=True)
class Bug:
    """One way to break the engine."""

    words: str
    owner: Any
    """The class or module in whose place the function stands."""
    function: str
    old: str
    new: str
    seed: int
    """A history that sees it."""


BUGS = (
    Bug(
        "the journal is written after sending",
        sender.Sender,
        "_send",
        """    request = self.prepare(batch, api, parts)
    try:
        results = self.lane.endpoint.write(
            request, lambda remote: self.tools.journal.remember(request.id, remote)
        )
""",
        """    request = self.request(batch, api, parts)
    try:
        try:
            results = self.lane.endpoint.write(request, lambda remote: None)
        finally:
            request = self.prepare(batch, api, parts)
""",
        9,
    ),
    Bug(
        "results are bound by position",
        sender.Sender,
        "outcomes",
        """    for result in results:
        by_write.setdefault(result.write_id, []).append(result)
""",
        """    for write, result in zip(batch, results):
        by_write.setdefault(write.id, []).append(result)
""",
        9,
    ),
    Bug(
        "what is unknown is sent again without a look",
        resolve,
        "_by_looking",
        "if not writes:\n        return []",
        "if writes:\n        return [Outcome(write, WriteState.WAITING) for write in writes]",
        2,
    ),
    Bug(
        "an answer that never came counts as success",
        sender.Sender,
        "not_done",
        "all_of(batch, WriteState.UNKNOWN, error)",
        "[Outcome(one, WriteState.SUCCEEDED, one.record_key or 'lost') for one in batch]",
        8,
    ),
    Bug(
        "an insertion is sent again at once",
        resolve._NewRecords,
        "_not_found",
        "WriteState.WAITING if self.late else WriteState.UNKNOWN",
        "WriteState.WAITING",
        0,
    ),
    Bug(
        "a budget lets one call too many go",
        QuotaMeter,
        "_check_budgets",
        "calls > limit.left",
        "calls > limit.left + 1",
        9,
    ),
    Bug(
        "the guard of deletions is off",
        guard,
        "_of_deletions",
        "if limit is None or deletes <= limit:",
        "if deletes >= 0:",
        17,
    ),
    Bug(
        "a conflict is taken for a copy",
        letters,
        "_decided",
        "return _quoted(CONFLICT)",
        "return to_target",
        4,
    ),
    Bug(
        "what somebody changed after the plan is written over",
        sender,
        "changed_since",
        "if all(now.values[field] == old for field, old in write.before.items()):",
        "if now is not None:",
        23,
    ),
    Bug(
        "a second process is let in beside the first",
        Leases,
        "take",
        'row["held"] and not _lost(row, now)',
        'row["held"] and False',
        10,
    ),
)


@contextmanager
def broken(bug: Bug) -> Iterator[None]:
    """Break the engine inside.

    Raises:
        ValueError: the function does not read as the bug says; the engine moved on.
    """
    right = vars(bug.owner)[bug.function]
    text = textwrap.dedent(inspect.getsource(right))
    if text.count(bug.old) != 1:
        raise ValueError(f"{bug.words}: its text is not once in {bug.function}")
    wrong: dict[str, Any] = {}
    source = "from __future__ import annotations\n" + text.replace(bug.old, bug.new)
    exec(compile(source, bug.function, "exec"), sys.modules[right.__module__].__dict__, wrong)
    setattr(bug.owner, bug.function, wrong[bug.function])
    try:
        yield
    finally:
        setattr(bug.owner, bug.function, right)


def seen_by(bug: Bug, first_seed: int = 0, seeds: int = MOST_SEEDS) -> tuple[int, str] | None:
    """The first history that sees a bug, and what it says; None when none of so many does."""
    with broken(bug):
        for seed in range(first_seed, first_seed + seeds):
            failure = live_seed(seed).failure
            if failure:
                return seed, failure.splitlines()[0]
    return None


def _seen(asked: tuple[int, int, int]) -> tuple[int, tuple[int, str] | None]:
    number, first_seed, seeds = asked
    return number, seen_by(BUGS[number], first_seed, seeds)


def sweep(numbers: Sequence[int], first_seed: int, seeds: int, processes: int) -> int:
    """Print for each bug after how many histories it was seen; 1 when one was not."""
    chosen = [number - 1 for number in numbers] or list(range(len(BUGS)))
    missed = 0
    with get_context("spawn").Pool(processes) as pool:
        asked = [(number, first_seed, seeds) for number in chosen]
        for number, seen in pool.imap(_seen, asked):
            words = BUGS[number].words
            if seen is None:
                missed += 1
                print(f"{number + 1:3} {words}: NOT SEEN in {seeds} histories", flush=True)
            else:
                print(f"{number + 1:3} {words}: seed {seen[0]}, {seen[1][:90]}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} bugs seen")
    return 1 if missed else 0
