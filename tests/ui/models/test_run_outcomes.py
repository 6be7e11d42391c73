"""What a sync lets follow its runs, read for the run that is shown."""

from dataclasses import replace

from app.core.mapping import FieldRule, Flow, Mapping, Output, OutputUse
from app.core.quota import AtLimit, Budget
from app.store.pages import MappingFacts, MappingRow, SyncRow
from app.ui.models.run_outcomes import OutcomeRules, outcome_rules, with_export
from tests.ui.sample_mapping import MAPPING

OTHER = replace(MAPPING, name="others")


def facts_of(one: Mapping) -> MappingFacts:
    source, target = one.source, one.target
    ends = (source.role, source.object, target.role, target.object)
    return MappingFacts(
        one.name, *ends, one.to_target, one.to_source, 1, 0, enabled=True, mapping=one
    )


def row_of(*mappings: Mapping, budget: Budget | None = None) -> SyncRow:
    rows = tuple(MappingRow(facts_of(one), None) for one in mappings)
    return SyncRow(
        "opt-ins",
        "Opt-ins",
        active=True,
        origin="",
        roles=(),
        bindings=(),
        mappings=rows,
        last_run=None,
        budget=budget,
    )


def test_a_sync_that_is_gone_lets_nothing_be_changed() -> None:
    assert outcome_rules(None, ("subscribers",)) == OutcomeRules()
    assert outcome_rules(row_of(OTHER), ("subscribers",)).mappings == ()


def test_only_the_mappings_of_the_run_count() -> None:
    rules = outcome_rules(row_of(with_export(MAPPING, wanted=True), OTHER), ("subscribers",))
    assert rules.exports
    assert [one.name for one in rules.mappings] == ["subscribers"]
    both = outcome_rules(
        row_of(with_export(MAPPING, wanted=True), OTHER), ("subscribers", "others")
    )
    assert not both.exports, "one of them has none written"


def test_the_limit_and_the_fields_that_are_given_ids_are_read() -> None:
    back = FieldRule("record_id", "Id", Flow.TO_SOURCE, write_back=True)
    mapping = replace(MAPPING, fields=(*MAPPING.fields, back))
    rules = outcome_rules(row_of(mapping, budget=Budget(at_limit=AtLimit.STOP)), ("subscribers",))
    assert rules.at_limit is AtLimit.STOP
    assert rules.id_fields == ("record_id",)


def test_a_workbook_takes_the_place_of_what_was_said_of_errors_and_of_nothing_else() -> None:
    before = replace(
        MAPPING,
        outputs=((Output.LIMIT, OutputUse.HOLD), (Output.ERROR, OutputUse.NONE)),
    )
    after = with_export(before, wanted=True)
    assert after.outputs == ((Output.LIMIT, OutputUse.HOLD), (Output.ERROR, OutputUse.EXPORT))
    assert with_export(after, wanted=False).outputs == ((Output.LIMIT, OutputUse.HOLD),)
