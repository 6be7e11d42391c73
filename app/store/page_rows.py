"""What screens and the terminal list, one frozen dataclass for each kind of row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from app.core.approval import ChangeGroup
from app.core.errors import StopReason
from app.core.forecast import Forecast
from app.core.mapping import Mapping, Mode
from app.core.outcome import RetryClass
from app.core.pause import Pause
from app.core.plan import ChangeKind, Counts
from app.core.progress import Progress
from app.core.quota import Budget, BulkUsage, Usage
from app.core.report import RunReport
from app.core.rule import LiveRule
from app.core.schedule import Schedule
from app.core.schema import SchemaChange
from app.core.sync import Binding, Connection, ConnectionKind, OrgKind
from app.core.values import Canonical
from app.store.decisions import Numbers, PlannedRule, Standing


@dataclass(frozen=True)
class ConnectionRow:
    """A connection and who uses it."""

    connection: Connection
    syncs: tuple[str, ...]
    """Names of the syncs that have a role bound to it."""


@dataclass(frozen=True)
class RoleFacts:
    """A role of a sync, as it is listed."""

    name: str
    kind: ConnectionKind


@dataclass(frozen=True)
class MappingFacts:
    """A mapping of a sync, as it is listed."""

    name: str
    source_role: str
    source_object: str
    """"" for a query."""
    target_role: str
    target_object: str
    to_target: Mode
    to_source: Mode
    fields: int
    both_ways: int
    """How many of the fields flow both ways."""
    enabled: bool
    mapping: Mapping | None = None
    """The whole mapping, as the file said it when it was last read; None in older workspaces."""


@dataclass(frozen=True)
class SyncFacts:
    """What the workspace remembers of a sync file, so that lists need not read it."""

    roles: tuple[RoleFacts, ...]
    mappings: tuple[MappingFacts, ...]
    budget: Budget | None = None
    """What the sync allows itself in an org; None in older workspaces."""
    schedules: tuple[Schedule, ...] = ()
    """() in older workspaces too, until the file is read again."""
    rules: tuple[LiveRule, ...] = ()
    """() in older workspaces too, until the file is read again."""


@dataclass(frozen=True)
class MappingRow:
    """A mapping with its last result in one org."""

    facts: MappingFacts
    last_run: RunReport | None
    """The newest run of any org in which it took part."""


@dataclass(frozen=True)
class SyncRow:
    """A sync, what it is bound to, and its last results."""

    name: str
    title: str
    active: bool
    origin: str
    """The path it was added from."""
    roles: tuple[RoleFacts, ...]
    bindings: tuple[Binding, ...]
    mappings: tuple[MappingRow, ...]
    last_run: RunReport | None
    budget: Budget | None = None
    """What the sync allows itself in an org; None in older workspaces."""
    schedules: tuple[Schedule, ...] = ()
    rules: tuple[LiveRule, ...] = ()


class PlanState(Enum):
    """Where a plan stands."""

    SAVING = "saving"
    """Not whole yet; never shown."""
    OPEN = "open"
    APPLIED = "applied"
    OUTDATED = "outdated"
    """A newer plan of the same place was made."""


class PlanKind(Enum):
    """How a plan came to be."""

    PREVIEW = "preview"
    UNDO = "undo"


@dataclass(frozen=True)
class PlanPartRow:
    """What one mapping adds to a plan."""

    mapping: str
    source_object: str
    target_object: str
    source_label: str
    """Plural, in the side's own words."""
    target_label: str
    counts: Counts
    rules: tuple[PlannedRule, ...]
    changed: dict[str, int]
    """Rule → how many changes touch its field."""
    source_rows: int
    target_rows: int
    first_run: bool
    notes: tuple[str, ...] = ()
    """What a person should know beside the changes, one sentence each."""


@dataclass(frozen=True)
class PlanRow:
    """A plan without its changes."""

    id: int
    sync: str
    sync_title: str
    org_id: str
    org_kind: OrgKind | None
    org_name: str
    kind: PlanKind
    of_run: int | None
    """The run that an undo takes back."""
    state: PlanState
    made_at: datetime
    changes: int
    """Rows to page through, problems included; their `seq` is 1 to this."""
    counts: Counts
    stops: tuple[StopReason, ...]
    forecast: Forecast | None
    numbers: Numbers | None
    """What the decisions come to, as of the last one."""
    content_hash: str
    parts: tuple[PlanPartRow, ...]
    pauses: tuple[Pause, ...] = ()
    """Why mappings of the place wait, and are not in the plan."""
    news: tuple[SchemaChange, ...] = ()
    """What was new of the objects when the plan was made, since the last run before it."""


@dataclass(frozen=True)
class GroupRow:
    """Changes of a plan that do the same, and what was decided of them."""

    group: ChangeGroup
    label: str
    """Of the field, in the words of the side that is written; "" for whole records."""
    standing: Standing
    """By the decisions over kinds, fields and groups; records decided one by one are apart."""


@dataclass(frozen=True)
class ChangeFilter:
    """Which changes of a plan are shown; an empty filter shows all."""

    kinds: frozenset[ChangeKind] = frozenset()
    mapping: str = ""
    rule: str = ""
    """Only changes that touch this rule's field (`FieldRule.key`)."""
    text: str = ""
    """Found in name, key or any value; case of ASCII letters is ignored."""
    undecided: bool = False
    """Only conflicts that wait for a choice."""
    group: int = 0
    """Only changes of one group; 0 for all."""


class ChangeOrder(Enum):
    """In which order changes are shown."""

    PLAN = "plan"
    """As they would be sent."""
    NEEDS_DECISION = "needs decision"
    """Conflicts, deletions, updates, insertions, problems."""
    TITLE = "title"
    KEY = "key"
    MOST_CHANGED = "most changed"
    KIND = "kind"


@dataclass(frozen=True)
class RunRow:
    """A run, as it is listed and watched."""

    report: RunReport
    sync_title: str
    kind: str
    """"apply", "retry" or "undo"."""
    parent_run: int | None
    approved_at: datetime
    lifted: tuple[str, ...]
    progress: Progress | None
    """The last word of its job; None when it has ended or said nothing yet."""
    progress_at: datetime | None
    parts: tuple[PlanPartRow, ...]


@dataclass(frozen=True)
class FailureCause:
    """All failed writes of a run that failed for one reason."""

    run_id: int
    mapping: str
    code: str
    pattern: str
    """The message with its values left out; names the cause together with code and fields."""
    fields: tuple[str, ...]
    retry: RetryClass
    count: int
    example: str
    """One of the messages, word for word."""
    messages: int = 1
    """How many different messages there are; with one, its value is that of all rows."""


@dataclass(frozen=True)
class FailedWrite:
    """One failed write, with what a person needs to mend it."""

    write_id: int
    seq: int
    mapping: str
    operation: str
    title: str
    shown_key: str
    source_key: str | None
    target_key: str | None
    source_row: int | None
    values: dict[str, Canonical]
    before: dict[str, Canonical]
    code: str
    message: str
    fields: tuple[str, ...]
    retry: RetryClass
    attempts: int


@dataclass(frozen=True)
class BudgetRow:
    """One budget that a sync's file sets."""

    sync: str
    maximum: int
    spent: int
    what: str
    """What it counts, such as "API calls a day"."""


@dataclass(frozen=True)
class UsageRow:
    """What was spent in one org on one budget day."""

    org_id: str
    org_name: str
    org_kind: OrgKind | None
    usage: Usage
    by_hour: tuple[tuple[int, int], ...]
    """(hour of the local day, calls), only hours with calls."""
    by_mapping: tuple[tuple[str, int], ...]
    """(mapping, calls), most first; "" for calls of no mapping."""
    by_purpose: dict[str, int] = field(default_factory=dict)
    sign_ins: int = 0
    """Requests to sign in, which are no API calls and in none of the numbers above."""
    budgets: tuple[BudgetRow, ...] = ()
    """What syncs allow themselves."""
    by_hand: Budget = field(default_factory=Budget)
    """What a person allows all syncs of the org together."""
    bulk: tuple[BulkUsage, ...] = ()


@dataclass(frozen=True)
class NoticeRow:
    """Something the program had to say while nobody may have looked."""

    id: int
    at: datetime
    level: str
    """"info", "warning" or "error"."""
    message: str
    sync: str
    org_id: str
    run_id: int | None


@dataclass(frozen=True)
class DeliveryRow:
    """One payload of a webhook, as it is listed."""

    id: int
    """Grows in the order of arrival."""
    connection: str
    type: str
    received_at: datetime
    remote: str
    """The sender's address."""
    begin: str
    """How its body begins, as JSON, secrets veiled; "" once a person was erased from it."""
    delivery: str = ""
    """The sender's own id of it, else a digest."""
    secret: int = 0
    """Which secret it was signed with, from 1; 0 where its scheme has none."""
    failed_in: int = 0
    """The run in which its record did not get through; 0 where nothing is marked."""
    why: str = ""
    """What was wrong then; "" where nothing is marked, or the journal is not kept any more."""


@dataclass(frozen=True)
class DeliveryText:
    """What one payload says."""

    row: DeliveryRow
    headers: tuple[tuple[str, str], ...]
    body: str
    """JSON, indented, values of names that speak of secrets veiled; "" when erased."""


@dataclass(frozen=True)
class InboxCount:
    """How many payloads of a type a connection keeps."""

    connection: str
    type: str
    payloads: int


@dataclass(frozen=True)
class ParkedRow:
    """One write that waits for another record."""

    write_id: int
    run_id: int
    sync_title: str
    mapping: str
    title: str
    """The record's name, its key where it has none."""
    waits_for: str
    """What it waits for, in one sentence."""
    tries: int
    """How often it was sent and refused for want of the other record; 0 for never sent."""
    since: datetime | None


@dataclass(frozen=True)
class RejectionRow:
    """Requests of one day that were not let in for one reason."""

    connection: str
    status: int
    reason: str
    times: int
    last_at: datetime
    remote: str
    """The address of the last sender."""
