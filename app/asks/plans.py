"""Asks about plans: look at both sides, decide, compare whole."""

from __future__ import annotations

from dataclasses import dataclass

PLAN_ENDING = ".orgtide-plan"
"""How the file of a saved plan ends."""


@dataclass(frozen=True)
class DecisionAsk:
    """One decision as plain text; see `app.core.approval.Decision`."""

    choice: str
    kind: str | None = None
    mapping: str = ""
    seq: int | None = None
    rule: str = ""
    value: str | None = None
    group: int = 0


@dataclass(frozen=True)
class PreviewSync:
    """Look at both sides and store what a run would change. Answers the plan's id."""

    sync: str
    org: str = ""
    """`practice`, `sandbox` or `production`; "" where only one is bound."""
    mapping: str = ""
    """"" for all."""
    full: bool = False
    """Read everything again, whatever was seen before."""


@dataclass(frozen=True)
class MendRow:
    """Change the field rule that keeps a record out of a plan. Answers what was done, as a text."""

    plan: int
    seq: int


@dataclass(frozen=True)
class ReconcileSync:
    """Read both sides whole and compare. Answers a list of `Drift`, empty where they agree."""

    sync: str
    org: str = ""
    mapping: str = ""


@dataclass(frozen=True)
class SavePlan:
    """Write a plan with its decisions into a file. Answers the file's path."""

    plan: int
    path: str


@dataclass(frozen=True)
class OpenPlanFile:
    """Compare anew for the sync and org of a saved plan, and take over the decisions that fit.

    Answers the new plan's id.
    """

    path: str


@dataclass(frozen=True)
class DecidePlan:
    """Add decisions to a plan. Answers `PlanNumbers`."""

    plan: int
    decisions: tuple[DecisionAsk, ...]


@dataclass(frozen=True)
class ListChanges:
    """Find the changes of a plan that a filter keeps, in an order. Answers `ChangesListed`.

    For what takes a look at every change: a search, a field, an order by what records are called.
    """

    plan: int
    order: str
    """A `ChangeOrder`."""
    mapping: str = ""
    kinds: tuple[str, ...] = ()
    """Each a `ChangeKind`; none for all."""
    rule: str = ""
    text: str = ""


@dataclass(frozen=True)
class ImportChoices:
    """Decide conflicts of an open plan as a workbook's column “Choose” says.

    Answers `ChoicesFound`.
    """

    plan: int
    path: str


@dataclass(frozen=True)
class ExportPlan:
    """Write a plan as a workbook, old and new side by side. Answers its path."""

    plan: int
    path: str
