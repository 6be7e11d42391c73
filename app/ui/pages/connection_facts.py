"""What the Connections page shows of each connection, and of a test of it."""

from dataclasses import dataclass
from datetime import datetime

from app.asks.messages import ConnectionFacts
from app.core.quota import Usage
from app.core.sync import Connection, ConnectionKind, OrgKind
from app.ui.path_words import path_words


@dataclass(frozen=True)
class ConnectionTest:
    """The last test of a connection in this session."""

    facts: ConnectionFacts
    at: datetime
    seconds: float
    """How long it took, waiting included."""


@dataclass(frozen=True)
class ConnectionCard:
    """One connection with everything the page knows of it."""

    connection: Connection
    syncs: tuple[str, ...] = ()
    """Names of the syncs that use it."""
    usage: Usage | None = None
    """Only orgs that were ever called."""
    test: ConnectionTest | None = None
    testing: bool = False
    current: bool = False
    """Whether the window works with it."""

    @property
    def is_practice(self) -> bool:
        """Whether it is one of the built-in practice orgs."""
        return self.connection.org_kind is OrgKind.PRACTICE

    @property
    def is_org(self) -> bool:
        """Whether it is a Salesforce org of the person's own."""
        return self.connection.kind is ConnectionKind.SALESFORCE and not self.is_practice

    @property
    def where(self) -> str:
        """Host, address or folder, without any secret."""
        settings = self.connection.settings
        return settings.get("host") or settings.get("url") or path_words(settings.get("folder", ""))


@dataclass(frozen=True)
class ConnectionsFacts:
    """What the Connections page shows at one moment."""

    cards: tuple[ConnectionCard, ...]
    now: datetime
    """Aware time."""
    practice_starting: bool = False
