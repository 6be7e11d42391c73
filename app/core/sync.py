"""A sync: one YAML file that says what is kept in agreement with what, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.core.mapping import Mapping
from app.core.quota import Budget
from app.core.rule import LiveRule
from app.core.schedule import Schedule
from app.core.setting import Setting


class OrgKind(Enum):
    """What an org is, told by the org itself; unknown counts as production."""

    PRACTICE = "practice"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


class ConnectionKind(Enum):
    """The kind of system behind a connection."""

    SALESFORCE = "salesforce"
    SQL = "sql"
    FILES = "files"
    HTTP = "http"
    WEBHOOK = "webhook"


ARRIVAL_ORDERS = ("oldest first", "by name")
"""In which order files are taken that arrive in a folder."""

FILE_OPTIONS = (
    *("encoding", "separator", "sheet", "header_row", "pattern"),
    *("dates", "date_columns", "datetimes", "datetime_columns", "zone"),
    *("numbers", "number_columns"),
    *("arrivals", "settled"),
)
"""What a connection, or a role of a sync file, may say of how files are written."""


@dataclass(frozen=True)
class Connection:
    """A saved sign-in or place. Its secret is in the keyring, never here."""

    name: str
    kind: ConnectionKind
    settings: dict[str, str] = field(default_factory=dict)
    """By kind. salesforce: host, ca_file, username, sign_in (password, token, oauth), api_version.
    sql: url without its password. files: folder. http: api (its name), api_file (the
    file's text), api_from (where it was), url, ca_file, and ask.NAME for each answer."""
    org_id: str = ""
    """18 characters, pinned at the first sign-in; "" for other kinds."""
    org_kind: OrgKind | None = None
    org_name: str = ""


@dataclass(frozen=True)
class Role:
    """A place in a sync file that a connection is bound to."""

    name: str
    kind: ConnectionKind
    options: dict[str, str] = field(default_factory=dict)
    """What the file says besides, such as `folder` or `encoding`."""


@dataclass(frozen=True)
class Approval:
    """Which changes may run without a person, when nobody is there."""

    insert: bool = True
    update: bool = True
    delete: bool = False


@dataclass(frozen=True)
class SetupStep:
    """Something that a person does by hand, once, before a sync runs."""

    do: str
    """A sentence or two."""
    link: str = ""
    """Where; `{lightning}` and `{host}` stand for those of the org of `role`. "" for nowhere."""
    role: str = ""
    """The org's role in the sync; "" where the link is of none."""


@dataclass(frozen=True)
class Sync:
    """One sync file."""

    name: str
    title: str
    path: Path
    roles: tuple[Role, ...]
    mappings: tuple[Mapping, ...]
    """Parents before children."""
    approval: Approval = field(default_factory=Approval)
    budget: Budget = field(default_factory=Budget)
    settings: dict[str, str] = field(default_factory=dict)
    """What `${name}` stands for: the person's answers, else the defaults."""
    asked: tuple[Setting, ...] = ()
    """The settings as the file asks for them."""
    rules: tuple[LiveRule, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    setup: tuple[SetupStep, ...] = ()

    @property
    def unanswered(self) -> tuple[Setting, ...]:
        """The settings that have to be answered and are not."""
        return tuple(one for one in self.asked if one.needed and not self.settings.get(one.name))

    def mapping(self, name: str) -> Mapping | None:
        """The mapping of that name, None when there is none."""
        return next((mapping for mapping in self.mappings if mapping.name == name), None)

    @property
    def org_role(self) -> Role | None:
        """The role whose connection is chosen by the Org control: the first Salesforce one."""
        return next((role for role in self.roles if role.kind is ConnectionKind.SALESFORCE), None)


@dataclass(frozen=True)
class Binding:
    """Which connection stands for a role; an org role has one for each kind of org."""

    sync: str
    role: str
    org_kind: OrgKind | None
    """None for roles that are no org."""
    connection: str


@dataclass(frozen=True)
class Place:
    """Where state belongs: one sync with one org. Never moves to another org."""

    sync: str
    org_id: str
    """18 characters; with no org among the roles, "local"."""
