"""What can be asked, one frozen value each; plain arguments, so that they cross a pipe.

The window sends an ask to the engine process, the terminal hands it to its handler in place
(`app.jobs.handlers`). The docstring of an ask says what comes back. Lists that a screen or the
terminal shows are not asked for: they are read from the workspace (`app.store.pages`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.mapping import Mapping
from app.core.quota import Budget


@dataclass(frozen=True)
class Correction:
    """A new value for one field of a failed write."""

    seq: int
    field: str
    value: str | None


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
class OpenPractice:
    """Start the practice orgs and bind the example to them. Answers the connections' names."""

    fresh: bool = False
    """Throw the practice data away and begin again."""


@dataclass(frozen=True)
class ListPracticeFaults:
    """What can be made to go wrong on a practice org, and what is on. Answers `PracticeDay`."""

    org: str = "sandbox"
    """Which of the two: `sandbox` or `production`."""


@dataclass(frozen=True)
class StartPracticeFault:
    """Make one of these things go wrong. Answers `PracticeAnswer`."""

    name: str
    settings: tuple[tuple[str, str], ...] = ()
    """(setting, value); what is left out is as usual."""
    after: int = 0
    """Matching events that pass first."""
    times: int | None = None
    """How often it happens; None as usual, 0 until it is switched off."""
    org: str = "sandbox"


@dataclass(frozen=True)
class StopPracticeFaults:
    """Switch one fault off, or all. Answers `PracticeDay`."""

    fault: int | None = None
    """Its number; None for all."""
    org: str = "sandbox"


@dataclass(frozen=True)
class ConnectSalesforce:
    """Sign in to an org and keep the sign-in. Answers `ConnectionFacts`."""

    name: str
    host: str
    """Host, host:port or an address of the org in any spelling."""
    username: str = ""
    password: str = field(default="", repr=False)
    security_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    """Instead of user name and password."""
    ca_file: str = ""
    """PEM file of a private certificate authority that signed the org's certificate."""
    replace: bool = False
    """Force reconnect: sign in anew under the same name, keeping what belongs to it."""


@dataclass(frozen=True)
class SignInWithBrowser:
    """Sign in by OAuth in the system browser. Answers `ConnectionFacts`."""

    name: str
    host: str
    consumer_key: str
    ca_file: str = ""
    replace: bool = False
    browser_scope: bool = False
    """Whether this sign-in may also log the person in to the org's own pages (scope `web`)."""


@dataclass(frozen=True)
class FinishSignIn:
    """Bring a copied address to the sign-in that waits for the browser. Answers nothing.

    For a browser that runs on another computer, or that cannot come back by itself.
    """

    address: str = field(repr=False)
    """The whole address that the browser ended on; it holds a code that works once."""


@dataclass(frozen=True)
class ConnectByKey:
    """Sign in to an org without a person, by a signed assertion. Answers `ConnectionFacts`."""

    name: str
    host: str
    consumer_key: str
    username: str
    key_file: str = ""
    """PEM file of the private key; "" for the key that `MakeCertificate` put into the keyring."""
    passphrase: str = field(default="", repr=False)
    """Of the key file; goes to the keyring."""
    keep_key: bool = False
    """Copy the key into the keyring, so that the file is not needed any more."""
    audience: str = ""
    """Whom the assertion is meant for; "" finds it by the host."""
    ca_file: str = ""
    replace: bool = False


@dataclass(frozen=True)
class MakeCertificate:
    """Make a key in the keyring and a certificate for the org. Answers `CertificateFacts`."""

    name: str
    """The connection that the key is for."""
    file: str
    """Where the certificate goes; it holds no secret."""


@dataclass(frozen=True)
class ConnectByClient:
    """Sign in to an org as the app itself, by client credentials. Answers `ConnectionFacts`."""

    name: str
    host: str
    consumer_key: str
    client_secret: str = field(repr=False)
    ca_file: str = ""
    replace: bool = False


@dataclass(frozen=True)
class ConnectFromCli:
    """Take over an org that the Salesforce CLI is signed in to. Answers `ConnectionFacts`."""

    name: str
    target_org: str
    """Alias or user name, as the CLI knows it."""
    ca_file: str = ""
    replace: bool = False


@dataclass(frozen=True)
class ListCliOrgs:
    """See which orgs the Salesforce CLI is signed in to. Answers a list of `CliOrgFacts`."""


@dataclass(frozen=True)
class OpenInSalesforce:
    """Log in to an org's own pages in the browser. Answers `OpenedFacts`."""

    name: str
    """The connection."""
    record: str = ""
    """Id of the record to show; "" for the org's home."""


@dataclass(frozen=True)
class ConnectSql:
    """Keep the address of a database, by its URL or by its parts. Answers `ConnectionFacts`."""

    name: str
    url: str = field(default="", repr=False)
    """SQLAlchemy URL; a password in it goes to the keyring, not to the workspace."""
    replace: bool = False
    kind: str = ""
    """In place of an address: `sqlite`, `postgresql`, `mariadb` or `mysql`."""
    host: str = ""
    port: int | None = None
    """None for the usual one."""
    database: str = ""
    """Its name; the path of SQLite's file."""
    user: str = ""
    password: str = field(default="", repr=False)
    """Goes to the keyring; "" keeps the one that is there when a connection is replaced."""
    encryption: str = "driver"
    """`driver` (as the address or the driver says), `off`, `on` (encrypted, nobody vouches for the
    server) or `verified`."""
    ca_file: str = ""
    """PEM file of the authority that vouches for the server; "" for those of this computer."""


@dataclass(frozen=True)
class ListTables:
    """List the tables and views of a database. Answers their names."""

    name: str
    """The connection."""


@dataclass(frozen=True)
class LookAtTable:
    """Look at a table, a view or a query of a database. Answers `TableFacts`."""

    name: str
    """The connection."""
    table: str = ""
    query: str = ""
    """A query in place of a table."""


@dataclass(frozen=True)
class ConnectFiles:
    """Keep a folder of files. Answers `ConnectionFacts`."""

    name: str
    folder: str
    replace: bool = False


@dataclass(frozen=True)
class ConnectHttp:
    """Keep a connection to an HTTP API, after a look at it. Answers `ConnectionFacts`."""

    name: str
    api: str
    """The name of an API that is shipped, such as mixmax, or the path of an API file."""
    answers: tuple[tuple[str, str], ...] = ()
    """(name, value) of what the file asks for."""
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """(name, value) of the secrets that it asks for; they go to the keyring."""
    ca_file: str = ""
    replace: bool = False


@dataclass(frozen=True)
class ReadApiFile:
    """Read an API file and say what it declares; sends nothing. Answers `ApiFacts`."""

    api: str


@dataclass(frozen=True)
class TestConnection:
    """Try a connection, in at most three calls. Answers `ConnectionFacts`."""

    __test__ = False

    name: str


@dataclass(frozen=True)
class CheckHealth:
    """Look at an org as an administrator would before a sync goes there. Answers `HealthReport`."""

    name: str
    """Of the connection."""


@dataclass(frozen=True)
class ExportPermissionSet:
    """Write the permission set that the bound mappings need. Answers its path."""

    name: str
    """Of the connection."""
    path: str
    """A folder or a file."""
    sync: str = ""
    """"" for all syncs that are bound to the connection."""


@dataclass(frozen=True)
class RemoveConnection:
    """Forget a connection and its secrets; syncs that use it stay, but stop."""

    name: str


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
class SetRole:
    """Say what a person may do in this workspace: `administrator` or `viewer`."""

    person: str
    role: str


@dataclass(frozen=True)
class SeeNotices:
    """Mark notices as seen, up to one of them. Answers how many there were."""

    up_to: int


@dataclass(frozen=True)
class CheckSync:
    """Check a sync file against its bound connections. Answers a list of `SyncFinding`."""

    sync: str
    """Name of a sync, or the path of a file."""
    org: str = ""


@dataclass(frozen=True)
class SetSyncSetting:
    """Answer a setting of a sync, in place of its default; the file stays as it is.

    Answers what `${key}` stands for now.
    """

    sync: str
    key: str
    value: str


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
class SaveMapping:
    """Write an edited mapping into its sync; comments and order stay. Answers `SavedSync`."""

    sync: str
    mapping: Mapping
    """As it shall be; the mapping of its name takes its place."""
    budget: Budget | None = None
    """What the sync shall allow itself; None leaves it as it is."""


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
class DecidePlan:
    """Add decisions to a plan. Answers `PlanNumbers`."""

    plan: int
    decisions: tuple[DecisionAsk, ...]


@dataclass(frozen=True)
class ImportChoices:
    """Decide conflicts of an open plan as a workbook's column “Choose” says.

    Answers `ChoicesFound`.
    """

    plan: int
    path: str


@dataclass(frozen=True)
class ApplyPlan:
    """Approve a plan with its decisions and send it; continues a run of it that stopped or paused.

    Answers the run's id.
    """

    plan: int
    by: str
    """Who approves."""
    approve: tuple[str, ...] = ()
    """What to approve on top of the stored decisions: all, inserts, updates, deletes, none."""
    lift: tuple[str, ...] = ()
    """Guards lifted by name."""
    conflicts: str = ""
    """Which side wins every conflict: source or target; "" leaves them as they are decided."""
    first: int | None = None
    """Send so many, then pause for a look; 0 sends all. None: five in production, else all."""


@dataclass(frozen=True)
class RunSync:
    """Preview, approve by the sync's policy, and send. Answers the run's id."""

    sync: str
    org: str = ""
    mapping: str = ""
    by: str = ""


@dataclass(frozen=True)
class ContinueRun:
    """Go on with a run that stopped; looks first at what became of its last request.

    Answers the run's id.
    """

    run: int
    by_itself: bool = False
    """Nobody asked: the allowance that it waited for is there again."""


@dataclass(frozen=True)
class CancelRun:
    """End a run that stopped: what is left of it is not sent. Answers the run's id."""

    run: int


@dataclass(frozen=True)
class SetBudget:
    """Set what all syncs together may ask of an org; None and None leave it to the automatic one.

    Answers the connection's name.
    """

    connection: str
    daily: int | None = None
    hourly: int | None = None


@dataclass(frozen=True)
class RetryFailures:
    """Send failed writes again, with corrections. Answers the new run's id."""

    run: int
    by: str
    seqs: tuple[int, ...] = ()
    """() for all."""
    safe_only: bool = False
    """Only failures that no person has to mend."""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class ImportCorrections:
    """Read a corrected workbook of failures. Answers `CorrectionsFound`; nothing is sent."""

    run: int
    path: str


@dataclass(frozen=True)
class UndoRun:
    """Plan the way back of a run. Answers the plan's id; nothing is written yet."""

    run: int


@dataclass(frozen=True)
class ExportFailures:
    """Write the workbook of a run's failures. Answers its path."""

    run: int
    path: str


@dataclass(frozen=True)
class ExportPlan:
    """Write a plan as a workbook, old and new side by side. Answers its path."""

    plan: int
    path: str


@dataclass(frozen=True)
class ApplyRetention:
    """Remove what is older than it is kept for. Answers kind → how many were removed."""

    if_due: bool = False
    """Only if a day has passed since the last time."""


@dataclass(frozen=True)
class SetRetention:
    """Say how long a kind of data is kept: see `app.store.retention.Kept`."""

    kind: str
    days: int | None
    """None: for ever."""


@dataclass(frozen=True)
class ErasePerson:
    """Remove a person from everything that is kept. Answers `ErasureFacts`."""

    values: tuple[str, ...]
    """What the person is known by: an address, a number, a record's Id."""
    by: str


@dataclass(frozen=True)
class BackUpWorkspace:
    """Copy the workspace into one file, while it is in use. Answers the file's path."""

    path: str
    """A file to make, or a folder for one named after the day."""


@dataclass(frozen=True)
class MoveWorkspace:
    """Move the workspace to another folder; the program has to be started again after it."""

    folder: str


@dataclass(frozen=True)
class RestoreBackup:
    """Make a workspace of a backup in another folder; the one in use stays. Answers the folder."""

    path: str
    """The backup."""
    folder: str
    """Must hold no workspace."""


@dataclass(frozen=True)
class CheckWorkspace:
    """Check the workspace's files. Answers a list of findings, empty when it is sound."""

    deep: bool = False


@dataclass(frozen=True)
class ReadErrorGuide:
    """Read the shipped guide to errors. Answers what `app.wording.guide.take_guide` takes."""


ASKS: tuple[type, ...] = (
    OpenPractice,
    ListPracticeFaults,
    StartPracticeFault,
    StopPracticeFaults,
    ConnectSalesforce,
    SignInWithBrowser,
    FinishSignIn,
    ConnectByKey,
    MakeCertificate,
    ConnectByClient,
    ConnectFromCli,
    ListCliOrgs,
    OpenInSalesforce,
    ConnectSql,
    ListTables,
    LookAtTable,
    ConnectFiles,
    ConnectHttp,
    ReadApiFile,
    TestConnection,
    CheckHealth,
    ExportPermissionSet,
    RemoveConnection,
    AddSync,
    BindRole,
    ActivateSync,
    ResumeSync,
    SetRole,
    SeeNotices,
    CheckSync,
    SetSyncSetting,
    SuggestPairs,
    SampleFields,
    PreviewSync,
    ReconcileSync,
    DecidePlan,
    SaveMapping,
    RestoreSync,
    ExportSync,
    MendRow,
    ImportChoices,
    ApplyPlan,
    RunSync,
    ContinueRun,
    CancelRun,
    SetBudget,
    RetryFailures,
    ImportCorrections,
    UndoRun,
    ExportFailures,
    ExportPlan,
    ApplyRetention,
    SetRetention,
    ErasePerson,
    BackUpWorkspace,
    MoveWorkspace,
    RestoreBackup,
    CheckWorkspace,
    ReadErrorGuide,
)
"""Every ask, for the pipe's decoder and the table of handlers."""
