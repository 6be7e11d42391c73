"""The mapped pairs of a mapping, and those only proposed, as rows of a table."""

from dataclasses import dataclass

from app.asks.messages import SyncFinding
from app.core.mapping import FieldRule
from app.ui.models.joins import join_of, sources_of
from app.ui.models.mapping_detail import MappingDetail, Suggested, target_label
from app.ui.models.mapping_edits import is_key


@dataclass(frozen=True)
class PairRow:
    """One rule with the words of both sides."""

    number: int
    """Its place in the file; of a suggestion among the suggestions."""
    rule: FieldRule
    source: str
    """Names of the source fields, or the fixed value in quotes."""
    target: str
    """The org's own label of the target field."""
    is_key: bool
    findings: tuple[SyncFinding, ...] = ()
    suggestion: Suggested | None = None
    """What is proposed; None for a pair that is in the file."""


def pair_rows(detail: MappingDetail) -> tuple[PairRow, ...]:
    """Give the rules in the order of the file."""
    return tuple(
        PairRow(
            number,
            rule,
            source_words(rule),
            target_label(detail, rule.target),
            is_key(detail.mapping, rule),
            detail.findings_of(rule),
        )
        for number, rule in enumerate(detail.mapping.fields)
    )


def source_words(rule: FieldRule) -> str:
    """Name what feeds a rule: its field, the fields that it joins, or its fixed value in quotes."""
    if not rule.source:
        return f"“{rule.value or ''}”"
    return " + ".join(sources_of(rule)) if join_of(rule) is not None else rule.source


def suggestion_rows(detail: MappingDetail) -> tuple[PairRow, ...]:
    """Give what is proposed, in its order."""
    return tuple(
        PairRow(
            number,
            FieldRule(one.source, one.target),
            one.source,
            target_label(detail, one.target),
            is_key=False,
            suggestion=one,
        )
        for number, one in enumerate(detail.suggestions)
    )
