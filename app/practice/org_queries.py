"""The side of an org that answers queries: in REST's form, as flat rows, and of its setup."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.practice.errors import OrgError
from app.practice.event_selection import EventSelection
from app.practice.rights import Rights
from app.practice.schema import Schema
from app.practice.soql.compiler import compile_query, new_statement
from app.practice.soql.parser import parse
from app.practice.soql.plans import Plan
from app.practice.soql.shapes import Shaper

NEWEST_VERSION = "68.0"
"""The API version answers name unless asked for another."""


@dataclass(frozen=True)
class QueryResult:
    """The records of one query, all of them; paging is the route's matter."""

    total_size: int
    records: Sequence[dict[str, Any]]
    """JSON-shaped: `attributes`, fields as asked, parents nested, children as another result."""
    long_texts: int = 0
    """How many of the fields hold long text."""


@dataclass(frozen=True)
class FlatResult:
    """The rows of one query as a Bulk CSV has them."""

    header: tuple[str, ...]
    """Field API names; a parent's field as `Account.Name`."""
    rows: Sequence[tuple[str, ...]]
    """Texts in Salesforce's CSV forms; null is empty."""


class OrgQueries:
    """What `Org` answers; it brings the database, the schema, the rights and the time."""

    schema: Schema
    rights: Rights
    events: EventSelection
    _database: sqlite3.Connection
    _now: Callable[[], datetime]

    def query(
        self, soql: str, *, user_id: str, all_rows: bool = False, version: str = NEWEST_VERSION
    ) -> QueryResult:
        """Answer a SOQL query.

        Args:
            soql: the statement.
            user_id: who asks.
            all_rows: True to see deleted rows too (queryAll).
            version: API version the records' URLs name.

        Raises:
            OrgError: MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE and their kin.
        """
        plan = self._plan(soql, user_id, all_rows=all_rows)
        shaper = Shaper(self._database, self.schema, version)
        if plan.count_only:
            return QueryResult(shaper.count(plan), ())
        records = shaper.records(plan)
        return QueryResult(len(records), records, plan.long_texts)

    def query_rows_flat(self, soql: str, *, user_id: str, all_rows: bool = False) -> FlatResult:
        """Answer a SOQL query as rows of text, for Bulk query results.

        Raises:
            OrgError: as `query`; also FEATURE_NOT_ENABLED for subqueries, aggregates, OFFSET and
                compound fields.
        """
        plan = self._plan(soql, user_id, all_rows=all_rows, in_bulk=True)
        header, lines = Shaper(self._database, self.schema, NEWEST_VERSION).lines(plan)
        return FlatResult(header, lines)

    def tooling_query(self, soql: str, *, user_id: str, version: str) -> list[dict[str, Any]]:
        """Answer a query of the Tooling API.

        Raises:
            OrgError: as `query`; INVALID_TYPE for a user who may not view the setup.
        """
        schema = self.events.schema if self.rights.may(user_id, "ViewSetup") else Schema({})
        statement = new_statement(soql, schema, self._now(), user_id=user_id)
        plan = compile_query(parse(soql), statement, schema)
        return Shaper(self._database, schema, version).records(plan)

    def _plan(self, soql: str, user_id: str, *, all_rows: bool, in_bulk: bool = False) -> Plan:
        query = parse(soql)
        if all_rows:
            self._sweep_bin()
        if in_bulk and query.offset:
            raise OrgError("FEATURE_NOT_ENABLED", "Bulk API does not support OFFSET")
        seen = self.rights.view(user_id)
        statement = new_statement(soql, seen, self._now(), user_id=user_id, all_rows=all_rows)
        return compile_query(query, statement, seen)

    def _sweep_bin(self) -> None:
        """Let what lay in the recycle bin for too long leave it."""
        raise NotImplementedError
