"""The messages of the engine process: JSON lines on its standard input and output, UTF-8.

    window → engine
        {"ask": 7, "name": "PreviewSync", "arguments": {...}}
        {"cancel": 7}
    engine → window
        {"hello": 1, "version": "0.1.0", "workspace": "..."}                        first line
        {"refused": {"kind": ..., "message": ..., "facts": {...}}}        instead, and it ends
        {"progress": 7, "phase": "read", "done": 100, "total": null, "unit": "records", "note": ""}
        {"finished": 7, "answer": ..., "touches": ["plans"]}
        {"failed": 7, "error": {"kind": ..., "message": ..., "facts": {...}}, "touches": [...]}
        {"cancelled": 7, "touches": [...]}
        {"started": -1, "name": "ContinueRun", "arguments": {...}}      by itself; may be cancelled
        {"usage": "<connection>"}                                     the meter moved; page it
        {"notice": "..."}

Rows never cross the pipe. Progress comes at most 20 times a second for one ask. End of input means:
finish the request that is under way, then exit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.asks import Correction
from app.core.design import DesignFix

PROTOCOL = 1
"""Version of the messages; the window refuses another."""


class Area(Enum):
    """What a finished job may have changed, so that pages know whether to look again."""

    CONNECTIONS = "connections"
    SYNCS = "syncs"
    PLANS = "plans"
    RUNS = "runs"
    USAGE = "usage"
    BASELINES = "baselines"
    NOTICES = "notices"
    SETTINGS = "settings"
    """Who may do what, and what is kept for how long."""


@dataclass(frozen=True)
class ErrorFacts:
    """An exception as it crosses the pipe."""

    kind: str
    """Class name, such as `SignInError`."""
    message: str
    facts: dict[str, str | int | float | None] = field(default_factory=dict)
    """The exception's attributes, secrets never among them."""


@dataclass(frozen=True)
class SettingFacts:
    """One question of a sync's form, with its answer."""

    name: str
    label: str
    help: str
    kind: str
    """A `SettingKind`."""
    default: str
    blank: str | None
    """What it means to leave it empty; None where it has to be answered."""
    on: str
    choices: tuple[str, ...]
    offers: str
    """`connection.object` whose records are the choices; "" where they are not."""
    columns: tuple[SettingFacts, ...]
    """Of a table."""
    value: str
    """What it stands for now; of a table, a JSON list of rows."""


@dataclass(frozen=True)
class SyncFormFacts:
    """The form of a sync."""

    sync: str
    title: str
    active: bool
    """Whether it may write."""
    settings: tuple[SettingFacts, ...]
    unbound: tuple[str, ...]
    """Roles without a connection."""


@dataclass(frozen=True)
class PathFacts:
    """A place in an answer or a payload that holds a value."""

    path: str
    """As an API file or a sync writes it, such as data.items[*].email."""
    times: int
    """How often it is there."""
    sample: str
    """The first value that is not empty; of a list, how many it holds."""
    holds: str
    """`value`, or `list` for one whose entries can be records."""


@dataclass(frozen=True)
class ApiTrial:
    """What a request of an API file brought."""

    object: str
    request: str
    """As it was sent, secrets masked."""
    status: int | None
    """None where nothing was sent, or nothing came back."""
    answer: str
    """The beginning of it, as it came."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    problem: str
    """Where the answer is not as the file says; "" where it is."""
    headers: tuple[tuple[str, str], ...] = ()
    """What the request carries, secrets masked."""
    body: str = ""
    """Of the request, secrets masked."""
    paths: tuple[PathFacts, ...] = ()
    """Where the answer holds what."""
    line: int | None = None
    """Of the file, that the problem is about."""


@dataclass(frozen=True)
class WebhookFacts:
    """The address of a webhook."""

    name: str
    path: str = field(repr=False)
    """Its last part, which nobody can guess."""
    scheme: str
    can_tell_repeats: bool
    """Whether the sender gives each payload a moment or an id."""
    secret_kept: bool
    label: str = ""
    """Of the scheme, in words."""
    header: str = ""
    """The header that is checked; "" for none."""
    secrets: int = 0
    """How many secrets count; two while one takes the place of the other."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value) of what was said of it; no secrets."""


@dataclass(frozen=True)
class SchemeFacts:
    """One way in which senders of webhooks sign."""

    name: str
    label: str
    header: str
    """Which header is checked; "" for none."""
    needs_secret: bool


@dataclass(frozen=True)
class AskedFacts:
    """Something that a person answers when an API is connected."""

    name: str
    label: str
    help: str
    default: str
    secret: bool
    optional: bool


@dataclass(frozen=True)
class ApiFacts:
    """What an API file declares."""

    name: str
    help: str
    base: str
    asks: tuple[AskedFacts, ...]
    objects: tuple[str, ...]
    readable: tuple[str, ...] = ()
    """Those of the objects whose records can be read, and so be tried."""
    by_browser: bool = False
    """Whether a person signs in in the browser when it is connected."""


@dataclass(frozen=True)
class ApiFileFacts:
    """One API file that can be opened."""

    name: str
    path: str
    shipped: bool
    """It came with the program; an edited one is kept beside it, not in its place."""
    problem: str = ""
    """Why it cannot be used; "" where it can."""


@dataclass(frozen=True)
class ApiText:
    """An API file to be edited."""

    name: str
    text: str
    shipped: bool
    connections: tuple[str, ...]
    """Connections that keep a copy of this API's file."""


@dataclass(frozen=True)
class ApiCheck:
    """What is wrong with an API file that is being typed, or what it declares."""

    facts: ApiFacts | None
    problem: str = ""
    line: int | None = None
    """1-based; None where nothing is wrong, or the whole file is meant."""
    key: str = ""


@dataclass(frozen=True)
class FieldLine:
    """One field of an API's object."""

    name: str
    type: str
    """As an API file says it."""
    required: bool
    read_only: bool


@dataclass(frozen=True)
class OpenApiFields:
    """What an OpenAPI document describes."""

    schemas: tuple[str, ...]
    """Its records, by name."""
    fields: tuple[FieldLine, ...] = ()
    """Those of the chosen one."""
    text: str = ""
    """The API file with them in it; fields that it named already are as they were."""


@dataclass(frozen=True)
class SavedApi:
    """Where an API file is kept now."""

    name: str
    path: str
    connection: str
    """The connection that works by it from now on; "" for none."""


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a file that was looked at."""

    name: str
    kind: str
    """text, date, date and time, or number: as it will be read."""
    filled: int


@dataclass(frozen=True)
class FileFacts:
    """What was found of a file before it is connected."""

    object: str
    """What a sync file calls it."""
    kind: str
    """csv or excel."""
    said: tuple[tuple[str, str], ...]
    """(setting, value): how it would be read, what was said and what was found."""
    found: tuple[str, ...]
    """Which of these settings were found."""
    sheets: tuple[str, ...]
    columns: tuple[ColumnFacts, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first five."""
    rows_looked_at: int
    notes: tuple[str, ...]
    """What the person should know, doubts first."""


@dataclass(frozen=True)
class ConnectionFacts:
    """What a connection said of itself when it was tried."""

    name: str
    kind: str
    ok: bool
    message: str = ""
    org_id: str = ""
    org_kind: str = ""
    org_name: str = ""
    edition: str = ""
    username: str = ""
    api_version: str = ""
    calls_used: int | None = None
    calls_maximum: int | None = None
    objects: int | None = None
    secret_kept: bool = True
    """False: there is no keyring, the sign-in lasts as long as this process."""
    username_before: str = ""
    """Who was signed in under this name before, if it was somebody else."""
    missing: tuple[str, ...] = ()
    """What the bound mappings need and the user may not, one sentence each."""
    checked: tuple[str, ...] = ()
    """Objects whose rights were compared with what the bound mappings need."""
    server: str = ""
    """What a database server says it is, such as "PostgreSQL 15.18"."""
    time_zone: str = ""
    """The database server's own; "" where it has none."""
    encrypted: bool | None = None
    """Whether the way to the database is encrypted; None where nobody could listen."""
    readable: int | None = None
    writable: int | None = None
    """How many tables this user may read, and how many it may write; None for other kinds."""


@dataclass(frozen=True)
class TableColumn:
    """One column of a table that is looked at."""

    name: str
    type: str
    """The database's own word, such as NUMERIC(18, 2); "" for a column of a query."""
    field_type: str
    """What it is here, a `FieldType`."""
    needed: bool
    """Whether a new row has to have a value."""
    writable: bool


@dataclass(frozen=True)
class TableFacts:
    """A table, a view or a query with its first rows."""

    name: str
    columns: tuple[TableColumn, ...]
    key: tuple[str, ...]
    """The primary key, () when it has none."""
    keys: tuple[tuple[str, ...], ...]
    """Every unique key; the primary one first."""
    rows: tuple[tuple[str | None, ...], ...]
    """The first rows as text, in the order of the columns."""


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate that was made for an org."""

    file: str
    ends_on: str
    """ISO date."""
    secret_kept: bool
    """False: there is no keyring, the key lasts as long as this process."""


@dataclass(frozen=True)
class CliOrgFacts:
    """An org that the Salesforce CLI is signed in to."""

    username: str
    alias: str
    address: str
    status: str
    """In the CLI's words, such as "Connected"."""


@dataclass(frozen=True)
class OpenedFacts:
    """How a browser was sent to an org."""

    logged_in: bool
    """False: the org lets this kind of sign-in through to its API only; the person logs in."""
    address: str
    """Where it leads, without any secret."""


class HealthState(Enum):
    """How a line of an org's health stands, worst last."""

    GOOD = "good"
    UNKNOWN = "unknown"
    """It could not be looked at; never counted as good."""
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True)
class HealthLine:
    """One line of an org's health; its words are in `resources/health.yaml`."""

    check: str
    case: str
    state: HealthState
    facts: dict[str, str] = field(default_factory=dict)
    url: str = ""
    """The page of Setup where it is changed."""


@dataclass(frozen=True)
class HealthReport:
    """What an administrator would look at in an org before a sync goes there."""

    connection: str
    org_id: str
    org_name: str
    org_kind: str
    lines: tuple[HealthLine, ...]
    calls: int
    """API calls that the look cost."""


@dataclass(frozen=True)
class SyncFinding:
    """One thing a check of a sync found."""

    severity: str
    """"error" or "warning"."""
    message: str
    path: str = ""
    line: int | None = None
    key: str = ""
    mapping: str = ""
    fix: DesignFix | None = None
    """The one change that mends it, for `FixSync`; None where a person has to."""
    fix_words: str = ""
    """What the change does, as the words on a button."""


@dataclass(frozen=True)
class FieldSample:
    """What the values of one source field look like."""

    field: str
    sample: str
    """The first value that is not empty; "" where all are."""
    filled: float
    """Share of the rows that have a value, 0 to 1."""
    rows: int
    """Rows that were counted."""
    whole: bool
    """Whether these are all rows of the source; else its first, or those that were read last."""
    common: tuple[tuple[str, int], ...]
    """Different values with how often they come, the most common first; 60 at most."""


@dataclass(frozen=True)
class TriedRow:
    """What a rule makes of one row."""

    row: int
    """Its line in a file, else its number."""
    who: str
    """Names the row to a person."""
    before: str
    """As the source has it."""
    after: str
    """As it would be stored: moments in UTC."""
    seen: str = ""
    """What a user in the asked zone sees of a moment; "" for anything else."""
    why: str = ""
    """Why there is no value after; "" where there is one, or none is needed."""


@dataclass(frozen=True)
class TriedRule:
    """What a rule makes of its source's rows; a few of them are told, in the source's order."""

    rows: tuple[TriedRow, ...]
    problems: int
    """Of all rows that were tried."""
    tried: int
    problem: str = ""
    """Why the rule cannot be read; there are no rows then."""
    position: int = 0
    """1-based place of the character that is wrong; 0 where nothing is."""


@dataclass(frozen=True)
class HandledPayload:
    """What was begun for a payload that is handled again."""

    runs: tuple[int, ...]
    """Runs that sent what had been refused."""
    plans: tuple[int, ...]
    """Plans of what could not be planned before; nothing of them is sent yet."""


@dataclass(frozen=True)
class MappingCounts:
    """How many rows the settings of a mapping concern, before anything is compared."""

    rows: int
    """Of the source."""
    whole: bool
    """Whether these are all; else its first, or those that were read last."""
    passed: int
    """Those that its filter lets flow."""
    left_out: tuple[int, ...]
    """For each asked test, the rows that do not meet it."""
    flagged: int
    """Of the passed rows, those that say that their record is to be deleted."""
    target_rows: int | None = None
    """Records of the target when it was read last; None if it never was, or without the fields
    that tell records apart. The numbers below mean nothing then."""
    one: int = 0
    """Of the passed rows that delete nothing, those that find one record."""
    none: int = 0
    several: int = 0
    twice: int = 0
    """Those that find the record that another row finds too."""
    unmet: int = 0
    """Records of the target that no row finds."""


@dataclass(frozen=True)
class SavedSync:
    """What a sync said before it was edited, and what it says now, character by character."""

    before: str
    after: str


@dataclass(frozen=True)
class ChangesListed:
    """Which changes of a plan a filter keeps; see `app.store.shown_lists`."""

    list: str
    """Name of the list of their numbers."""
    changes: int
    kinds: dict[str, int]
    """A `ChangeKind` to how many there are of it."""


@dataclass(frozen=True)
class PlanNumbers:
    """A plan's counts and what its approvals come to."""

    plan: int
    inserts: int
    updates: int
    deletes: int
    conflicts: int
    approved: int
    refused: int
    undecided: int
    forecast_calls: int
    forecast_seconds: float
    budget_left: int | None


@dataclass(frozen=True)
class PracticeChoice:
    """One thing that can be made to go wrong on a practice org."""

    name: str
    title: str
    words: str
    group: str
    settings: tuple[tuple[str, str], ...]
    """(setting, what it is unless said otherwise)."""
    waits: bool
    """Whether it waits for its moment; else it is done at once."""
    times: int | None
    """How often it happens unless said otherwise; None until it is switched off."""


@dataclass(frozen=True)
class PracticeFault:
    """One fault that was switched on."""

    id: int
    name: str
    title: str
    about: str
    """What it waits for and brings, such as `code UNABLE_TO_LOCK_ROW, object Contact`."""
    on: bool
    """Whether it may still happen."""
    after: int
    """Matching events that pass first."""
    times: int | None
    """How often it happens; None until it is switched off."""
    happened: int


@dataclass(frozen=True)
class PracticeDay:
    """What can go wrong on a practice org, and what was switched on."""

    org: str
    """`sandbox` or `production`."""
    choices: tuple[PracticeChoice, ...]
    faults: tuple[PracticeFault, ...]


@dataclass(frozen=True)
class PracticeAnswer:
    """What became of a wish that something goes wrong."""

    day: PracticeDay
    fault: int | None = None
    """Number of the fault that is on now; None for a change that was made at once."""
    done: str = ""
    """What was done at once, one sentence."""


@dataclass(frozen=True)
class StillWrong:
    """A row of a corrected workbook that cannot be sent yet."""

    row: int
    """Where it stands on the sheet, as a spreadsheet counts."""
    title: str
    """The record's name; "" where the row belongs to none."""
    field: str
    """Label of the field; "" where no single one is meant."""
    why: str


@dataclass(frozen=True)
class CorrectionsFound:
    """What a corrected workbook says; each row that was read is counted once."""

    run: int
    rows: int
    """Rows read."""
    changed: int
    """Rows with a new value that can be sent."""
    unchanged: int
    """Rows that go again as they were."""
    skipped: int
    still_wrong: tuple[StillWrong, ...]
    """In the order of the sheet."""
    corrections: tuple[Correction, ...]
    seqs: tuple[int, ...]
    """Writes that can be retried; () means none of them."""
    left_out: tuple[int, ...]
    """Writes of the workbook that are not to be retried: skipped, or still wrong."""


@dataclass(frozen=True)
class ErasureFacts:
    """What an erasure did."""

    certificate: str
    """Path of its certificate."""
    records: int
    removed: dict[str, int]
    """Place → rows, files or mentions."""
    found: int
    """Mentions that were found afterwards; 0 is the proof."""
    workbooks: tuple[str, ...]
    """Exported workbooks that hold the person, for whoever keeps them to remove."""


@dataclass(frozen=True)
class ChoicesFound:
    """What a workbook's choices for conflicts came to; each row counts once."""

    plan: int
    rows: int
    """Conflicts on the sheet."""
    decided: int
    blank: int
    """Without a choice; they stay as they are."""
    still_wrong: tuple[StillWrong, ...]
