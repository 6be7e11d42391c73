"""What the Preview screen shows of one part of a plan, and how it pages the changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.core.approval import Decision
from app.core.plan import ChangeKind
from app.core.values import FieldType
from app.store.pages import (
    Block,
    ChangeFilter,
    ChangeOrder,
    GroupRow,
    PlannedRule,
    PlanPartRow,
    PlanRow,
    Resolved,
)

LISTED_KINDS = (
    ChangeKind.CONFLICT,
    ChangeKind.DELETE,
    ChangeKind.UPDATE,
    ChangeKind.INSERT,
    ChangeKind.PROBLEM,
)
"""Every kind, in the order of `ChangeOrder.NEEDS_DECISION`."""


@dataclass(frozen=True)
class PlanField:
    """One mapped field: a column of the table and a row of the record pane."""

    rule: str
    """`FieldRule.key`."""
    label: str
    """As the org calls it."""
    type: FieldType = FieldType.STRING
    length: int | None = None
    """Most characters; None when there is no limit or nobody said it."""


@dataclass(frozen=True)
class PlanView:
    """One mapping of a plan, ready to be shown."""

    plan: PlanRow
    part: PlanPartRow
    fields: tuple[PlanField, ...]
    source_icon: str = "file-spreadsheet"
    """Icon of the kind of source."""
    record_url: str = ""
    """Address of a record in the org with `{id}` for its Id; "" when it is not known."""
    rules: Mapping[str, Mapping[str, PlannedRule]] = field(default_factory=dict)
    """Mapping → `FieldRule.key` → rule, for every mapping of the plan."""

    def field_of(self, rule: str) -> PlanField:
        """The field of a rule; plain text under the rule's own name if the part has none."""
        found = next((one for one in self.fields if one.rule == rule), None)
        return found or PlanField(rule, rule.rpartition(">")[2])


def plan_view(
    plan: PlanRow, mapping: str = "", source_icon: str = "file-spreadsheet", record_url: str = ""
) -> PlanView:
    """Take one mapping of a plan; the first one if none is named.

    Raises:
        LookupError: the plan has no such mapping, or none at all.
    """
    part = next((one for one in plan.parts if mapping in {"", one.mapping}), None)
    if part is None:
        raise LookupError(mapping)
    fields = tuple(
        PlanField(rule.key, rule.target_label or rule.target, rule.target_type, rule.target_length)
        for rule in part.rules
    )
    rules = {one.mapping: {rule.key: rule for rule in one.rules} for one in plan.parts}
    return PlanView(plan, part, fields, source_icon, record_url, rules)


class PlanPages(Protocol):
    """Reads plans by pages; each call is short enough for the event loop."""

    def plan(self, plan_id: int) -> PlanRow | None:
        """One plan, None when there is none of that id."""
        ...

    def decisions(self, plan_id: int) -> tuple[Decision, ...]:
        """All decisions on a plan, in the order they were made."""
        ...

    def groups(self, plan_id: int) -> tuple[GroupRow, ...]:
        """What the changes of a plan do, each pattern with what was decided of it."""
        ...

    def change_seqs(
        self,
        plan_id: int,
        shown: ChangeFilter | None = None,
        order: ChangeOrder = ChangeOrder.PLAN,
    ) -> Sequence[int]:
        """The sequence numbers of what is shown, in the order in which it is shown."""
        ...

    def blocks(self, plan: PlanRow) -> tuple[Block, ...]:
        """Where the changes of each mapping and kind lie; none where that is not known."""
        ...

    def is_long(self, plan: PlanRow, shown: ChangeFilter, order: ChangeOrder) -> bool:
        """Whether so many changes have to be looked at that a screen must not wait for it."""
        ...

    def changes(self, plan_id: int, seqs: Sequence[int]) -> tuple[Resolved, ...]:
        """These changes, in this order."""
        ...
