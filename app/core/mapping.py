"""A mapping: one object of the source against one of the target, and the rules between fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Flow(Enum):
    """Which way a field travels."""

    TO_TARGET = "->"
    TO_SOURCE = "<-"
    BOTH = "<->"

    @property
    def reaches_target(self) -> bool:
        """Whether a value may be written to the target."""
        return self is not Flow.TO_SOURCE

    @property
    def reaches_source(self) -> bool:
        """Whether a value may be written to the source."""
        return self is not Flow.TO_TARGET


class WriteWhen(Enum):
    """When a rule may write."""

    ALWAYS = "always"
    IF_EMPTY = "if empty"
    ON_INSERT = "on insert"
    NEVER = "never"


class Mode(Enum):
    """What may happen to the records of one side."""

    NONE = "none"
    INSERT = "insert"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"
    MIRROR = "mirror"
    """Upsert, and delete what the other side does not have."""
    APPEND = "append"
    """Insert each source record once, whatever the target holds already."""
    REPLACE = "replace"
    """The target holds the source's records and no others; without an identity everything that was
    there before goes."""
    LINK = "link"
    """Find out which records are one and remember it; write nothing."""

    @property
    def inserts(self) -> bool:
        """Whether a record that is missing may be created."""
        return self in (Mode.INSERT, Mode.UPSERT, Mode.MIRROR, Mode.APPEND, Mode.REPLACE)

    @property
    def updates(self) -> bool:
        """Whether a record that is there may be changed."""
        return self in (Mode.UPDATE, Mode.UPSERT, Mode.MIRROR, Mode.REPLACE)

    @property
    def mirrors(self) -> bool:
        """Whether records that the other side does not have are deleted."""
        return self in (Mode.MIRROR, Mode.REPLACE)

    @property
    def needs_identity(self) -> bool:
        """Whether it has to be known which records are one."""
        return self not in (Mode.APPEND, Mode.REPLACE)

    @property
    def writes(self) -> bool:
        """Whether anything may be written to the side at all."""
        return self not in (Mode.NONE, Mode.LINK)


class ConflictPolicy(Enum):
    """What happens to a field that both sides changed."""

    ASK = "ask"
    SOURCE_WINS = "source wins"
    TARGET_WINS = "target wins"
    NEWEST_WINS = "newest wins"
    FALSE_WINS = "false wins"
    """Of a yes and a no the no: whoever says no means it. Other values are asked about."""
    TRUE_WINS = "true wins"


class DeletionPolicy(Enum):
    """What happens on one side when the record went away on the other."""

    PROPAGATE = "propagate"
    IGNORE = "ignore"
    ASK = "ask"


class Many(Enum):
    """What happens when one record finds several."""

    ERROR = "error"
    ALL = "all"
    """Every one of them; only where all that happens to them is that they are deleted."""
    FIRST = "first"
    """The one whose key comes first."""
    NEWEST = "newest"
    """The one that changed last."""


class Compare(Enum):
    """How the values of an identity are compared."""

    EXACT = "exact"
    CASE_INSENSITIVE = "case-insensitive"
    DIGITS = "digits"
    """Only the digits count: "(020) 79-46" is "020 7946"."""
    LOOSE = "loose"
    """Only letters and digits count, in any case, without accents: "Cafe Noir" is "Café-Noir"."""


class MissingParent(Enum):
    """What happens to a record whose lookup finds nothing."""

    PARK = "park"
    """It waits, and goes as soon as the parent is there."""
    REJECT = "reject"
    """It is refused: somebody has to mend it."""
    BLANK = "blank"
    """It goes without the parent."""


@dataclass(frozen=True)
class Lookup:
    """Which record of the target a rule's value stands for."""

    mapping: str = ""
    """The mapping that keeps the parents: the value is the key of one of its source records."""
    object: str = ""
    """The object of the target that holds the parents; "" where `mapping` says it."""
    by: str = ""
    """The field that holds the value: of `object`, or of the mapping's source in place of its
    key."""
    none: MissingParent = MissingParent.PARK
    many: Many = Many.ERROR


@dataclass(frozen=True)
class Choice:
    """One line of a choice: a value, and the records that it is for."""

    when: str
    """A condition over the record that the value is made from."""
    value: str


@dataclass(frozen=True)
class FieldRule:
    """Which field feeds which."""

    source: str
    """Field of the source; "" for a fixed or chosen value that goes to the target."""
    target: str
    """Field of the target; may be a relationship path such as `Account.Customer_Number__c`."""
    flow: Flow = Flow.TO_TARGET
    chain: str = ""
    """The `as:` text, such as "trim, upper" or "yes_no(Y, N)"; "" copies as it is."""
    value: str | None = None
    """The fixed value of a rule without a source."""
    default: str | None = None
    """Used where the value is empty."""
    required: bool = False
    """Rows without a value are skipped and counted, not sent."""
    watch: bool = True
    """Only a change of a watched field counts as a change."""
    write: WriteWhen = WriteWhen.ALWAYS
    conflict: ConflictPolicy | None = None
    """None: the mapping's."""
    keep_when_empty: bool = False
    """An empty value on one side never empties the other."""
    lookup: Lookup | None = None
    """The value names a record, and the target is given that record's key."""
    default_back: str | None = None
    """As `default`, for a value that goes to the source."""
    chain_back: str = ""
    """As `chain`, for a value that goes to the source; "" runs `chain` backwards."""
    when: str = ""
    """Only for records that meet this condition; others keep what they have. One way only."""
    choices: tuple[Choice, ...] = ()
    """The value is that of the first line whose condition holds, in place of a field's."""
    otherwise: str | None = None
    """The value where no line of `choices` holds; None leaves the record as it is."""
    write_back: bool = False
    """The target's key is written to the source, said by the mapping's `write_back`."""

    @property
    def may_stay(self) -> bool:
        """Whether a record keeps what it has where the rule gives it no value."""
        return self.keep_when_empty or bool(self.when or self.choices)

    @property
    def may_fill_later(self) -> bool:
        """Whether a record goes out with the field empty, to be filled once its parent is there."""
        blank = self.lookup is not None and self.lookup.none is MissingParent.BLANK
        return blank and self.flow.reaches_target

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its conditions, over the side that the value comes from."""
        lines = (choice.when for choice in self.choices)
        return tuple(text for text in (self.when, *lines) if text)

    @property
    def key(self) -> str:
        """Names the rule inside its mapping; what was agreed under another key counts no more.

        The chain, the fixed value and the default are part of it: whoever changes them wants their
        effect on records that agree by now.
        """
        name = f"{self.source or '=' + (self.value or '')}>{self.target}"
        if self.chain:
            name += f" as {self.chain}"
        if self.default is not None:
            name += f" else {self.default}"
        if self.lookup is not None:
            name += f" of {self.lookup.mapping or self.lookup.object}"
            name += f" by {self.lookup.by}" if self.lookup.by else ""
        if self.chain_back:
            name += f" back as {self.chain_back}"
        if self.default_back is not None:
            name += f" back else {self.default_back}"
        if self.when:
            name += f" when {self.when}"
        for choice in self.choices:
            name += f" choose {choice.value} when {choice.when}"
        if self.otherwise is not None:
            name += f" otherwise {self.otherwise}"
        return name


@dataclass(frozen=True)
class IdentityRule:
    """One way to tell that two records are one; a set of fields when several are named."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    compare: Compare = Compare.EXACT
    many: Many = Many.ERROR


@dataclass(frozen=True)
class Guards:
    """What stops a run before its first write; None switches a guard off."""

    delete_count: int | None = 100
    delete_share: float | None = 0.05
    """Of the records of the side, 0 to 1."""
    update_share: float | None = 0.20
    """Of the records that match, 0 to 1; not asked on a first run."""
    source_shrinks: float | None = 0.50
    """Of the rows seen last time, 0 to 1; an empty source always stops."""
    first_run: bool = True
    """A first run into production needs a plan applied by hand."""
    other_writer: bool = True
    """An unattended run stops when another program writes to the org as the same user."""


class AssignmentRule(Enum):
    """Whether an org's own rules give written records another owner."""

    NONE = "none"
    """Owners stay as they are sent."""
    ACTIVE = "active"
    """The rule that is switched on in the org decides; Account, Case and Lead have such rules."""


class DuplicateRule(Enum):
    """What becomes of a record that a duplicate rule of the org finds."""

    REFUSE = "refuse"
    """It is refused, with the records it resembles."""
    ALLOW = "allow"
    """It is saved where the rule only warns; a rule that blocks still refuses it."""


@dataclass(frozen=True)
class Writing:
    """How records are written to an org."""

    assignment_rule: AssignmentRule = AssignmentRule.NONE
    assignment_rule_id: str = ""
    """The one rule to use, whatever `assignment_rule` says; "" for none by name."""
    duplicate_rule: DuplicateRule = DuplicateRule.REFUSE
    hard_delete: bool = False
    """Deletions pass over the Recycle Bin; they cannot be undone."""
    together: tuple[str, ...] = ()
    """Target fields: records that agree in them stand or fall together."""


AS_USUAL = Writing()
"""How records are written where a mapping says nothing of it."""


@dataclass(frozen=True)
class Grouping:
    """Rows of a source that are counted together before they are compared."""

    by: tuple[str, ...]
    """Fields whose values make the group."""
    count: tuple[str, ...]
    """Kinds of rows, each counted into a field of its own."""


@dataclass(frozen=True)
class WakeBy:
    """What of a database tells that records of an object changed; one of the two."""

    notify: str = ""
    """Channel of PostgreSQL that is notified, "" for none."""
    changes: str = ""
    """Table that gets a row with each change, "" for none."""
    column: str = ""
    """Column of that table that grows with each row; "" for its primary key."""


@dataclass(frozen=True)
class Whole:
    """Where all of an object can be read that events tell of."""

    role: str
    object: str = ""
    query: str = ""
    every: timedelta = timedelta(days=1)
    """How long events are trusted alone."""


@dataclass(frozen=True)
class ObjectRef:
    """One object of one connection role."""

    role: str
    """The connection's name inside the sync file."""
    object: str = ""
    """sObject, table, file or type of a webhook's payload; "" when `query` says it."""
    query: str = ""
    rows: str = ""
    """Where in a payload the rows are, such as `$.ticket._data[*]`; "" where it is one row."""
    group: Grouping | None = None
    changed: str = ""
    """Column of a table that says when a record changed, so that only changes are read; "" reads
    everything."""
    wake: WakeBy | None = None
    """What tells that records changed, for whoever watches; None where nothing does."""
    whole: Whole | None = None
    """Of a webhook: where all records can be read; None where there is no such place."""


@dataclass(frozen=True)
class Refusal:
    """Fields whose changes are not carried over, and what is said to whoever changes them."""

    fields: tuple[str, ...]
    say: str


class Output(Enum):
    """A group of a run's rows by what became of them."""

    CONTINUE = "continue"
    """All rows that went through."""
    SUCCESS = "success"
    ERROR = "error"
    LIMIT = "limit"
    """Not sent because the budget or the org's limit was reached."""


class OutputUse(Enum):
    """What is done with a group of rows."""

    NEXT = "next"
    """The next mapping goes on with them."""
    WRITE_BACK = "write_back"
    EXPORT = "export"
    HOLD = "hold"
    NONE = "none"


@dataclass(frozen=True)
class Mapping:
    """One object against one object."""

    name: str
    source: ObjectRef
    target: ObjectRef
    fields: tuple[FieldRule, ...]
    identity: tuple[IdentityRule, ...]
    """Tried in order; a link once made always comes first."""
    key: tuple[str, ...] = ()
    """Fields that name a source record; (): the source's primary key, else the first identity's."""
    to_target: Mode = Mode.UPSERT
    to_source: Mode = Mode.NONE
    where_source: str = ""
    """Which source records may flow; never what may match."""
    where_target: str = ""
    delete_when: str = ""
    """Source records that say "delete me", such as "is_deleted = true"."""
    conflicts: ConflictPolicy = ConflictPolicy.ASK
    deletions_to_target: DeletionPolicy = DeletionPolicy.ASK
    deletions_to_source: DeletionPolicy = DeletionPolicy.IGNORE
    enabled: bool = True
    title: tuple[str, ...] = ()
    """Target fields shown as a record's name; (): Name, else the key."""
    guards: Guards = field(default_factory=Guards)
    writing: Writing = field(default_factory=Writing)
    after: tuple[str, ...] = ()
    """Mappings that go first, besides those whose records are looked up."""
    refuse: tuple[Refusal, ...] = ()
    outputs: tuple[tuple[Output, OutputUse], ...] = ()

    @property
    def parents(self) -> tuple[str, ...]:
        """The mappings whose records its lookups name, itself perhaps among them."""
        named = (rule.lookup.mapping for rule in self.fields if rule.lookup is not None)
        return tuple(dict.fromkeys(name for name in named if name))


def parents_first(mappings: Sequence[Mapping]) -> tuple[Mapping, ...]:
    """Put each mapping behind those whose records it looks up; else their order stays.

    Where mappings look each other up in a circle, the one that stands first goes first, and what
    it cannot know yet is written in a second pass.
    """
    left, placed = list(mappings), list[Mapping]()
    while left:
        waiting = {one.name for one in left}
        free = (one for one in left if not waiting & ({*one.parents, *one.after} - {one.name}))
        placed.append(next(free, left[0]))
        left.remove(placed[-1])
    return tuple(placed)
