"""What was planned by a mapping that was changed since is not written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.connectors.memory import RowFault
from app.core.approval import Choice
from app.core.errors import SettingsError
from app.core.mapping import FieldRule, Flow, Mapping, Mode, WriteWhen
from app.core.outcome import RowError
from app.core.plan import ChangeKind
from tests.engine.rehearsal import Rehearsal, people


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Rehearsal]:
    """Two sides that agree on a record, and then the source changes it and has another one."""
    made = Rehearsal(tmp_path)
    made.source.put("people.csv", {"id": "1", "a": "a", "b": "b"})
    made.agree()
    made.source.put("people.csv", {"a": "new"}, next(iter(made.source.records("people.csv"))))
    made.source.put("people.csv", {"id": "9", "a": "new"})
    yield made
    made.close()


NARROWER = {
    "rule removed": people("id>Key__c", "b<->B__c"),
    "other way": people("id>Key__c", FieldRule("a", "A__c", flow=Flow.TO_SOURCE), "b<->B__c"),
    "mode": people(to_target=Mode.UPDATE),
    "renamed": people(name="persons"),
}


@pytest.mark.parametrize("changed", NARROWER.values(), ids=list(NARROWER))
def test_a_plan_is_not_sent_once_its_mapping_would_not_plan_it(
    work: Rehearsal, changed: Mapping
) -> None:
    plan, before = work.preview(), work.of_target()
    kept, work.mappings = work.mappings, (changed,)
    with pytest.raises(SettingsError, match=f"since plan {plan} was made; preview again"):
        work.apply(plan)
    assert work.of_target() == before
    work.mappings = kept
    assert work.apply(plan).tally.succeeded == 2, "changed back, it goes"


def test_a_conflict_of_a_rule_that_flows_back_only_is_decided_and_sent(work: Rehearsal) -> None:
    back = FieldRule("b", "B__c", flow=Flow.TO_SOURCE)
    work.mappings = (people("id>Key__c", "a<->A__c", back),)
    work.agree()
    row = next(key for key, one in work.source.records("people.csv").items() if one["id"] == "1")
    held = next(
        key for key, one in work.target.records("Person__c").items() if one["Key__c"] == "1"
    )
    work.source.put("people.csv", {"b": "ours"}, row)
    work.target.put("Person__c", {"B__c": "theirs"}, held)
    plan = work.preview()
    work.decide(plan, Choice.KEEP_TARGET, kind=ChangeKind.CONFLICT)
    assert work.apply(plan, approve=("updates",)).tally.succeeded == 1
    assert work.source.records("people.csv")[row]["b"] == "theirs"


@pytest.mark.parametrize(
    "changed",
    [
        *NARROWER.values(),
        people("id>Key__c", FieldRule("a", "A__c", write=WriteWhen.NEVER), "b<->B__c"),
    ],
    ids=[*NARROWER, "never written"],
)
def test_what_failed_is_not_retried_into_a_field_that_is_not_written_any_more(
    work: Rehearsal, changed: Mapping
) -> None:
    error = RowError("STRING_TOO_LONG", "data value too large", ("A__c",))
    work.target.row_faults.append(RowFault("A__c", "new", error))
    run = work.apply(work.preview()).run_id
    work.target.row_faults.clear()
    kept, work.mappings = work.mappings, (changed,)
    with pytest.raises(SettingsError, match=f"so run {run} is not retried: preview again"):
        work.retry(run)
    assert work.of_target()["1"]["A__c"] == "a"
    work.mappings = kept
    assert work.retry(run).tally.succeeded == 2
