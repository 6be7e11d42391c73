"""Be one Salesforce org on one SQLite file: its rows, its people, its limits, its bad days."""

import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from app.practice.errors import OrgError as OrgError
from app.practice.errors import SaveResult as SaveResult
from app.practice.faults import Faults as Faults
from app.practice.limits import Limits
from app.practice.sessions import Sessions

OrgKind = Literal["sandbox", "production"]
SaveOperation = Literal["insert", "update", "upsert", "delete"]


@dataclass(frozen=True)
class Person:
    """A user of the org, as sign-in needs to know one."""

    id: str
    username: str
    name: str
    email: str
    is_active: bool


@dataclass(frozen=True)
class QueryResult:
    """The records of one query, all of them; paging is the route's matter."""

    total_size: int
    records: Sequence[dict[str, Any]]
    """JSON-shaped: `attributes`, fields as asked, parents nested, children as `{totalSize, done, records}`."""


@dataclass(frozen=True)
class FlatResult:
    """The rows of one query as a Bulk CSV has them."""

    header: tuple[str, ...]
    """Field API names; a parent's field as `Account.Name`."""
    rows: Sequence[tuple[str, ...]]
    """Texts in Salesforce's CSV forms; null is empty."""


class Org:
    """One org on one SQLite file. For one thread: the server's event loop."""

    def __init__(
        self,
        path: Path,
        kind: OrgKind,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
        faults: Faults | None = None,
    ) -> None:
        """Open the org's file, or make it: tables, the Organization row and one administrator.

        Args:
            path: the SQLite file.
            kind: what `Organization.IsSandbox` says; fixed when the file is made.
            now: aware UTC time; whole seconds reach the records.
            rng: chance for secrets.
            faults: the bad day; none installed when left out.
        """
        self.kind: OrgKind = kind
        self.faults = faults or Faults()
        self._now = now
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self.org_id = "00D000000000000EAA"
        self.admin_id = ""
        self.limits = Limits(self._database, now=now)
        self.sessions = Sessions(self._database, self.org_id, now=now, rng=rng)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def save(
        self,
        operation: SaveOperation,
        sobject: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        user_id: str,
        external_id: str | None = None,
        all_or_none: bool = False,
        client: str | None = None,
        text_values: bool = False,
    ) -> list[SaveResult]:
        """Write rows as Salesforce does, in chunks of 200 that lock and commit one after the other.

        Args:
            operation: what to do with every row.
            sobject: object name, any case.
            rows: field name to JSON value; None clears; a parent by external id is a nested mapping
                (`{"Account": {"Customer_Number__c": "A-1"}}`, for a polymorphic one with
                `"attributes": {"type": "Contact"}`). Updates and deletes have `Id`.
            user_id: who does it.
            external_id: for upsert, the field that tells records apart; its value is in each row.
            all_or_none: undo every row when one fails.
            client: the caller's name from `Sforce-Call-Options`.
            text_values: True when all values are texts of a CSV (`1` is also true).

        Returns:
            One result for each row, in order.

        Raises:
            OrgError: INVALID_TYPE for an unknown object, INVALID_EXTERNAL_ID_FIELD_NAME.
        """
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "save is not here yet")

    def query(self, soql: str, *, user_id: str, all_rows: bool = False) -> QueryResult:
        """Answer a SOQL query.

        Args:
            soql: the statement.
            user_id: who asks.
            all_rows: True to see deleted rows too (queryAll).

        Raises:
            OrgError: MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE and their kin.
        """
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "query is not here yet")

    def query_rows_flat(self, soql: str, *, user_id: str, all_rows: bool = False) -> FlatResult:
        """Answer a SOQL query as rows of text, for Bulk query results.

        Raises:
            OrgError: as `query`; also for what Bulk refuses (subqueries, aggregates, OFFSET, compound fields).
        """
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "query is not here yet")

    def describe(self, sobject: str, version: str = "68.0") -> dict[str, Any]:
        """Give the describe of an object, any case.

        Raises:
            OrgError: NOT_FOUND (404) for an unknown object.
        """
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "describe is not here yet")

    def describe_global(self, version: str = "68.0") -> dict[str, Any]:
        """Give the list of objects."""
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "describe is not here yet")

    def undelete(self, ids: Sequence[str], *, user_id: str) -> list[SaveResult]:
        """Bring records back from the recycle bin with what was deleted along with them."""
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "undelete is not here yet")

    def bulk_load(self, sobject: str, records: Iterable[Mapping[str, Any]]) -> list[str]:
        """Put in records fast and unchecked, with Ids, system fields, owner and auto-numbers filled.

        Field names must be exact; `Id`, `CreatedDate`, `SystemModstamp` and their kin are kept when given.
        Values are stored forms (as a query gives them). Gives the Ids in order.
        """
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "bulk_load is not here yet")

    def add_user(
        self, *, username: str, last_name: str, first_name: str, email: str, alias: str
    ) -> Person:
        """Make an active user; `sessions.set_password` lets them in."""
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "add_user is not here yet")

    def user(self, user_id: str) -> Person | None:
        """Find a user by Id."""
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "user is not here yet")

    def user_named(self, username: str) -> Person | None:
        """Find a user by Username, any case."""
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "user_named is not here yet")

    def sign_in(self, username: str, password: str, *, with_token: bool) -> Person:
        """Check name and password (with the security token appended when `with_token`).

        Raises:
            OrgError: INVALID_LOGIN, LOGIN_MUST_USE_SECURITY_TOKEN, PASSWORD_LOCKOUT.
        """
        raise OrgError("FUNCTIONALITY_NOT_ENABLED", "sign_in is not here yet")
