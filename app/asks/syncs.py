"""Asks about syncs and their mappings: take in, bind, check, change, let write."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.design import DesignFix
from app.core.mapping import FieldRule, Mapping
from app.core.quota import Budget
from app.core.schedule import Schedule
from app.core.snapshot import Side


@dataclass(frozen=True)
class AddSync:
    """Check a sync file, take it into the workspace and bind its roles. Answers its name."""

    path: str
    bindings: tuple[tuple[str, str], ...] = ()
    """(role, connection)."""
    replace: bool = False


@dataclass(frozen=True)
class BindRole:
    """Bind one more connection to a role; an org binds under its own kind."""

    sync: str
    role: str
    connection: str


@dataclass(frozen=True)
class ActivateSync:
    """Let a sync write, or let it rest. Refused where an active sync writes the same field."""

    sync: str
    active: bool = True


@dataclass(frozen=True)
class ResumeSync:
    """Let the unattended runs of a sync go on after they paused."""

    sync: str


@dataclass(frozen=True)
class CheckSync:
    """Check a sync file against its bound connections. Answers a list of `SyncFinding`."""

    sync: str
    """Name of a sync, or the path of a file."""
    org: str = ""


@dataclass(frozen=True)
class FixSync:
    """Make the change that a finding of `CheckSync` names; comments and order of the file stay.

    Answers what was done, as a text.
    """

    sync: str
    fix: DesignFix


@dataclass(frozen=True)
class SetSyncSetting:
    """Answer a setting of a sync, in place of its default; the file stays as it is.

    Answers what `${key}` stands for now.
    """

    sync: str
    key: str
    value: str


@dataclass(frozen=True)
class ReadSyncForm:
    """See what a sync asks of a person, and what was answered. Answers `SyncFormFacts`."""

    sync: str


@dataclass(frozen=True)
class ListOfferedChoices:
    """Ask a connection for what a setting may be answered with. Answers a list of texts."""

    sync: str
    key: str
    """Of the setting; of a table's column, with the table's before a dot."""


@dataclass(frozen=True)
class SuggestPairs:
    """Suggest pairs for the fields of a mapping that are not mapped yet; nothing is changed.

    Answers a list of `app.core.suggestion.PairSuggestion`, the surest first: source, target (names
    as each side spells them), confidence (50 to 99 percent) and hints (why, the strongest first;
    `app.wording.suggestions.hint_words` says each). Each field is in one pair at most.
    """

    sync: str
    mapping: str
    org: str = ""
    taken: tuple[tuple[str, str], ...] | None = None
    """(source, target) of the pairs that an editor holds, whose fields are left out; None: those of
    the sync's file."""


MOST_PARENTS = 5
"""Most objects that are described for one lookup; some lead to dozens. Source: ours."""


@dataclass(frozen=True)
class DescribeParents:
    """Describe the objects that a lookup leads to, `MOST_PARENTS` at most. Answers their names.

    Their fields can then be read from the workspace (`app.store.pages`). Nothing is changed; each
    object that nobody asked about today costs one call.
    """

    sync: str
    mapping: str
    side: Side
    field: str
    """API name of the lookup, on that side."""
    org: str = ""


@dataclass(frozen=True)
class TryRule:
    """Say what a field rule makes of the source's own values. Answers `TriedRule`.

    Files are read whole, tables to 10,000 rows; of an org and of other sources it is told what was
    read last. Nothing is changed, and no call is made to an org.
    """

    sync: str
    mapping: str
    """"" for the first."""
    rule: FieldRule
    """As it is being edited; it need not be in the sync. Its chain may be a bare formula, which
    names its own fields; without a target the values stand as the chain gives them."""
    org: str = ""
    skip: int = 0
    """Rows to pass over, so that others are shown."""
    zone: str = ""
    """IANA zone of a user who looks at the moments; "" for UTC."""


@dataclass(frozen=True)
class CountRows:
    """Count what filters, identity and deletions of a mapping come to. Answers `MappingCounts`.

    The source is read as for `TryRule`; of the target it is told what was read last, so that
    counting costs no call.
    """

    sync: str
    mapping: Mapping
    """As it is being edited; a mapping of its name is in the sync."""
    tests: tuple[str, ...] = ()
    """Conditions on the source, each counted by itself."""
    org: str = ""


@dataclass(frozen=True)
class SampleFields:
    """Say what the values of a mapping's source fields look like. Answers `FieldSample`s.

    Files are read whole, tables to 10,000 rows; of an org it is told what was read last, so that
    looking costs no call. A field of which nothing is known has no sample.
    """

    sync: str
    mapping: str
    org: str = ""


@dataclass(frozen=True)
class SaveMapping:
    """Write an edited mapping into its sync; comments and order stay. Answers `SavedSync`."""

    sync: str
    mapping: Mapping
    """As it shall be; the mapping of its name takes its place."""
    budget: Budget | None = None
    """What the sync shall allow itself; None leaves it as it is."""
    schedules: tuple[Schedule, ...] | None = None
    """When the mapping shall run by itself; None leaves it as it is."""


@dataclass(frozen=True)
class RestoreSync:
    """Put a sync's earlier text back, for undo and redo. Answers `SavedSync`."""

    sync: str
    text: str
    instead_of: str
    """What it says now; anything else is somebody's later edit, and refuses the ask."""


@dataclass(frozen=True)
class ExportSync:
    """Write what a sync says, as it was edited here, to a file. Answers its path."""

    sync: str
    path: str
