"""What happens next with each outcome of a run, as its sync says it now."""

from dataclasses import dataclass, replace

from app.core.mapping import Mapping, Output, OutputUse
from app.core.quota import AtLimit, Budget
from app.store.pages import SyncRow

EXPORT = (Output.ERROR, OutputUse.EXPORT)
"""What a mapping says that wants a workbook of each run's failures."""


@dataclass(frozen=True)
class OutcomeRules:
    """What a sync lets follow its runs."""

    at_limit: AtLimit = AtLimit.HOLD
    exports: bool = False
    """A workbook of what failed is written as soon as a run has ended."""
    id_fields: tuple[str, ...] = ()
    """Fields of the source that are given the records' Ids."""
    mappings: tuple[Mapping, ...] = ()
    """Those of the run that are still there; () where nothing can be changed any more."""
    budget: Budget | None = None


def outcome_rules(row: SyncRow | None, mappings: tuple[str, ...]) -> OutcomeRules:
    """Read the rules of a run's mappings; what is gone by now has none.

    Args:
        row: the run's sync; None if it is gone.
        mappings: names of the mappings that the run carries out.
    """
    if row is None:
        return OutcomeRules()
    found = tuple(
        one.facts.mapping
        for one in row.mappings
        if one.facts.mapping is not None and one.facts.mapping.name in mappings
    )
    budget = row.budget or Budget()
    ids = (rule.source for one in found for rule in one.fields if rule.write_back)
    exports = bool(found) and all(EXPORT in one.outputs for one in found)
    return OutcomeRules(budget.at_limit, exports, tuple(dict.fromkeys(ids)), found, budget)


def with_export(mapping: Mapping, *, wanted: bool) -> Mapping:
    """Let a mapping have a workbook of its failures written after each run, or not."""
    kept = tuple(one for one in mapping.outputs if one[0] is not Output.ERROR)
    return replace(mapping, outputs=(*kept, EXPORT) if wanted else kept)
