"""Connections to orgs for tests: clock, chance, meter and secrets that a test can look into."""

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.connectors.salesforce.client import OrgClient
from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.connectors.salesforce.opening import OrgTools, open_client, open_org
from app.core.errors import RequestLimitError
from app.core.quota import Budget, BulkKind, OrgAllowance, Purpose, Usage
from app.core.sync import Connection, ConnectionKind
from tests.practice_orgs import PracticeProcess

LONGEST_WAIT_S = 0.05


class RealTime:
    """The computer's clock, ahead by the waits, which are written down and cut short."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        if not seconds:
            return  # only a look whether the wait was stopped
        self.slept.append(seconds)
        time.sleep(min(seconds, LONGEST_WAIT_S))


class Even:
    """No chance at all: the middle of every range, tokens that count up."""

    def __init__(self) -> None:
        self._count = 0

    def uniform(self, low: float, high: float) -> float:
        return (low + high) / 2

    def token(self, size_bytes: int) -> str:
        self._count += 1
        return f"{self._count:0{size_bytes * 2}x}"


@dataclass
class CountingMeter:
    """Counts by purpose and holds an exact budget."""

    budget: int | None = None
    calls: Counter[Purpose] = field(default_factory=Counter)
    jobs: Counter[BulkKind] = field(default_factory=Counter)
    bytes_sent: int = 0
    org: tuple[int, int] | None = None

    @property
    def total(self) -> int:
        return self.calls.total()

    def spend(self, purpose: Purpose, calls: int = 1) -> None:
        if self.budget is not None and self.total + calls > self.budget:
            raise RequestLimitError("The budget is used up")
        self.calls[purpose] += calls

    def begin_jobs(self, kind: BulkKind, jobs: int = 1) -> None:
        self.jobs[kind] += jobs

    def sent(self, size_bytes: int) -> None:
        self.bytes_sent += size_bytes

    def observe(self, used: int, maximum: int) -> None:
        self.org = (used, maximum)

    def usage(self) -> Usage:
        return Usage(self.total, self.total, self.budget, None, datetime.now(UTC))

    def set_budget(self, budget: Budget) -> None:
        self.budget = budget.daily

    def allowance(self) -> OrgAllowance | None:
        return OrgAllowance(*self.org, datetime.now(UTC)) if self.org else None


class MemorySecrets:
    """Secrets of this process."""

    kept = False

    def __init__(self, **secrets: str) -> None:
        self.secrets = {("crm", name): value for name, value in secrets.items()}

    def get(self, connection: str, name: str) -> str | None:
        return self.secrets.get((connection, name))

    def stored(self, connection: str, name: str) -> str | None:
        return self.secrets.get((connection, name))

    def set(self, connection: str, name: str, value: str) -> None:
        self.secrets[connection, name] = value

    def forget(self, connection: str, *, keep: Collection[str] = ()) -> None:
        left = {key for key in self.secrets if key[0] != connection or key[1] in keep}
        self.secrets = {key: one for key, one in self.secrets.items() if key in left}


@dataclass
class Org:
    """One connection to an org and the tools it was given."""

    connection: Connection
    tools: OrgTools
    meter: CountingMeter
    secrets: MemorySecrets
    clock: RealTime
    opened: list[Callable[[], None]] = field(default_factory=list)

    def client(self) -> OrgClient:
        client, sign_in = open_client(self.connection, self.tools)
        self.opened += [client.session.close, sign_in.close]
        return client

    def endpoint(self) -> SalesforceEndpoint:
        endpoint = open_org(self.connection, self.tools)
        self.opened.append(endpoint.close)
        return endpoint

    def close(self) -> None:
        for close in self.opened:
            close()


def org_at(
    host: str, *, ca_file: str, sign_in: str = "password", username: str = "", **secrets: str
) -> Org:
    """A connection named crm to a host."""
    settings = {"host": host, "sign_in": sign_in, "ca_file": ca_file, "username": username}
    meter, clock, kept = CountingMeter(), RealTime(), MemorySecrets(**secrets)
    tools = OrgTools(clock=clock, random=Even(), secrets=kept, meter=meter, client_id="tests")
    connection = Connection("crm", ConnectionKind.SALESFORCE, settings)
    return Org(connection, tools, meter, kept, clock)


def practice_connection(practice: PracticeProcess, kind: str = "sandbox") -> Org:
    """A connection to a practice org by user name, password and security token."""
    user = practice.user(kind=kind)
    return org_at(
        practice.url(kind),
        ca_file=practice.ca_file,
        username=user["username"],
        password=user["password"],
        security_token=user["security_token"],
    )
