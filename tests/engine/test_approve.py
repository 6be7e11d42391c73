"""Only an approval without a guard in its way makes a plan that may be sent."""

from datetime import UTC, datetime

import pytest

from app.core.errors import SafetyStop, StopReason
from app.core.sync import OrgKind, Place
from app.engine.approve import Resolved, approve

AT = datetime(2026, 11, 20, tzinfo=UTC)
DELETES, UPDATES = StopReason("deletes", "Too many."), StopReason("updates", "Too many.")


def resolved(*stops: StopReason) -> Resolved:
    return Resolved(7, Place("s", "o"), OrgKind.SANDBOX, stops, 5, 2, "hash")


def test_a_plan_without_a_stop_is_approved_by_name() -> None:
    made = approve(resolved(), by="Ann", at=AT)
    assert (made.plan_id, made.approved_by, made.approved_at) == (7, "Ann", AT)
    assert (made.approved, made.refused, made.hash, made.lifted) == (5, 2, "hash", ())


@pytest.mark.parametrize("lift", [frozenset(), frozenset({"updates"}), frozenset({"first_run"})])
def test_each_guard_is_lifted_by_its_own_name(lift: frozenset[str]) -> None:
    with pytest.raises(SafetyStop) as stop:
        approve(resolved(DELETES), by="Ann", at=AT, lift=lift)
    assert stop.value.reasons == (DELETES,)


def test_what_was_lifted_is_remembered_and_nothing_else() -> None:
    lift = frozenset({"deletes", "updates", "first_run"})
    made = approve(resolved(DELETES, UPDATES), by="Ann", at=AT, lift=lift)
    assert made.lifted == ("deletes", "updates")


def test_nobody_lifts_a_guard_when_nobody_is_there() -> None:
    with pytest.raises(SafetyStop):
        approve(resolved(DELETES), by="policy", at=AT, lift=frozenset({"deletes"}), unattended=True)


def test_several_guards_are_told_as_sentences_of_their_own() -> None:
    both = SafetyStop((StopReason("a", "It is empty", 0), StopReason("b", "Too many go", 9)))
    assert str(both) == "It is empty. Too many go"
    assert str(SafetyStop((StopReason("a", "It is empty.", 0),))) == "It is empty."
