"""Asks about connections: sign in, keep an address, test, look, forget."""

from __future__ import annotations

from dataclasses import dataclass, field


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
class LookAtFile:
    """Look at a file before it is connected. Answers `FileFacts`; nothing is kept."""

    path: str
    said: tuple[tuple[str, str], ...] = ()
    """(setting, value) that the person chose already; all else is found."""


@dataclass(frozen=True)
class ConnectFiles:
    """Keep a folder of files, or one file. Answers `ConnectionFacts`."""

    name: str
    folder: str
    """The folder, or the file."""
    replace: bool = False
    said: tuple[tuple[str, str], ...] = ()
    """(setting, value): how its files are written, such as `encoding` or `dates`."""


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
class ConnectWebhook:
    """Make the address that a sender's webhooks go to. Answers `WebhookFacts`."""

    name: str
    scheme: str = "path"
    """How the sender signs; see `docs/webhooks.md`."""
    secret: str = field(default="", repr=False)
    """Without any, one that is changed keeps its secrets."""
    second_secret: str = field(default="", repr=False)
    """A further one that counts too, while one takes the place of the other."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value): where payloads say what, and what differs from the scheme."""
    replace: bool = False


@dataclass(frozen=True)
class ListWebhookSchemes:
    """See how senders can sign. Answers a list of `SchemeFacts`."""


@dataclass(frozen=True)
class ReadWebhook:
    """Say what a webhook is reached by. Answers `WebhookFacts`; its path is a secret."""

    name: str


@dataclass(frozen=True)
class LearnPayloadPaths:
    """Find where the newest payloads of a type hold what. Answers a list of `PathFacts`."""

    connection: str
    type: str


@dataclass(frozen=True)
class ListenForWebhooks:
    """Listen for webhooks until it is cancelled; the note of its progress is the port."""

    host: str = "127.0.0.1"
    port: int = 8_443
    """0 takes any that is free."""
    certificate: str = ""
    """PEM file, for HTTPS; others are let listen only with one."""
    key: str = ""
    proxies: str = ""
    """Addresses and networks whose X-Forwarded-For is believed."""
    behind_proxy: bool = False
    """Whether something before it speaks HTTPS, so that it need not."""


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
class SetBudget:
    """Set what all syncs together may ask of an org; None and None leave it to the automatic one.

    Answers the connection's name.
    """

    connection: str
    daily: int | None = None
    hourly: int | None = None
