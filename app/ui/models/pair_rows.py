"""The mapped pairs of a mapping as rows of a table."""

from dataclasses import dataclass

from app.asks.messages import SyncFinding
from app.core.mapping import FieldRule
from app.ui.models.mapping_detail import MappingDetail, target_label


@dataclass(frozen=True)
class PairRow:
    """One rule with the words of both sides."""

    rule: FieldRule
    source: str
    """Name of the source field, or the fixed value in quotes."""
    target: str
    """The org's own label of the target field."""
    is_key: bool
    findings: tuple[SyncFinding, ...] = ()


def pair_rows(detail: MappingDetail) -> tuple[PairRow, ...]:
    """Give the rules in the order of the file."""
    return tuple(
        PairRow(
            rule,
            rule.source or f"“{rule.value or ''}”",
            target_label(detail, rule.target),
            detail.is_key(rule),
            detail.findings_of(rule),
        )
        for rule in detail.mapping.fields
    )
