"""What has to be true after the storm."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.mapping import ConflictPolicy
from app.core.plan import Change, Reason
from app.core.report import RunReport
from app.core.snapshot import Side
from tests.simulation.faults import Kind
from tests.simulation.people import Fact, People, Value, same
from tests.simulation.program import ORG, Program
from tests.simulation.shapes import FIELDS, named


def check_report(report: RunReport) -> None:
    """The books of a run add up."""
    assert report.tally.adds_up, report
    assert report.counts.adds_up, report


def check_end(people: People, problems: Mapping[str, Change], work: Program) -> None:
    """Both sides are equal or the difference is named; nothing is lost or there twice."""
    _check_once(people)
    _check_calls(work)
    source, target = people.records(Side.SOURCE), people.records(Side.TARGET)
    for name in dict.fromkeys(name for name, _ in people.facts):
        here, there = source.get(name), target.get(name)
        if here is None or there is None:
            _check_named(name, people, problems, here=here is not None, there=there is not None)
            continue
        for one in FIELDS:
            mine, other = here[1].get(one), there[1].get(named(Side.TARGET, one))
            if not same(mine, other):
                assert name in problems, f"{name}.{one}: {mine} and {other}, and nobody says so"
                continue
            if name not in people.joined:
                _check_kept(people, name, one, mine)
        if people.shape.bones.bosses:
            _check_boss(name, here[1]["boss"], there[1]["Boss__c"], people, problems)


def _check_once(people: People) -> None:
    for side, end in people.sides.items():
        called = named(side, "id")
        names = [record[called] for record in end.records(end.object).values()]
        assert len(names) == len(set(names)), f"a record is there twice: {sorted(map(str, names))}"


def _check_calls(work: Program) -> None:
    """The ledger counted each call that the org saw, and each record that was sent to it."""
    counted = work.workspace.database.rows(
        "SELECT sum(calls) AS calls, sum(records) AS records FROM quota_ledger WHERE org_id = ?",
        (ORG,),
    )
    row = next(iter(counted))
    calls, records = row["calls"] or 0, row["records"] or 0
    sent = sum(work.target.rows_sent.values())
    assert sent <= records, f"the ledger has {records} records, {sent} were sent to the org"
    made = sum(work.target.calls.values())
    died = work.storm.fired[Kind.KILLED_AFTER_COMMIT]  # between the counting and the call
    assert made <= calls <= made + died, f"the ledger has {calls} calls, the org saw {made}"


def _check_named(
    name: str, people: People, problems: Mapping[str, Change], *, here: bool, there: bool
) -> None:
    if name in people.gone:
        return
    one_way = there and not here and not people.shape.bones.back
    assert one_way or name in problems, f"{name} is lost: source {here}, target {there}"


def _check_kept(people: People, name: str, one: str, value: Value) -> None:
    """The value is one that nobody meant to lose."""
    fact: Fact = people.facts[name, one]
    typed = set(fact.typed)
    chosen = fact.decided or people.shape.policy is ConflictPolicy.SOURCE_WINS
    known = typed | fact.passed if chosen or name in people.gone else typed
    assert any(same(value, other) for other in known), (
        f"{name}.{one} is {value}, typed were {fact.edits}, it was {fact.value}"
    )
    alone = len({(other or "").casefold() for other in typed}) == 1
    assert alone or chosen, f"{name}.{one} is {value}, {fact.edits}: nobody was asked"


def _check_boss(
    name: str, boss: Value, key: Value, people: People, problems: Mapping[str, Change]
) -> None:
    """A record hangs where it belongs, or it is said what it waits for.

    Of two that were merged one row has no record of its own any more: its problem says that.
    """
    target = people.sides[Side.TARGET]
    found = target.records(target.object).get(key or "")
    if found is not None and found["Key__c"] == boss:
        return
    if not boss and key is None:
        return
    problem = problems.get(name)
    waits = problem is not None and problem.reason is Reason.WAITS_FOR_PARENT
    merged = problem is not None and name in people.joined
    assert boss in people.gone or waits or merged, (
        f"{name} hangs at {found and found['Key__c']}, not at {boss}"
    )
