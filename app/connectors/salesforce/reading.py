"""Reads one object into the stage: whole, only changes, or only some records, by the cheapest way.

| asked for                         | how                                                         |
|-----------------------------------|-------------------------------------------------------------|
| records by Id, plain fields       | collections retrieves, 10,000 records a call                |
| records by other fields           | queries with IN lists, five of them a call                  |
| changes since a cursor            | see `changes`                                               |
| what changed a moment ago         | a bulk job, or nothing                                      |
| everything                        | a query, or a bulk job when that takes fewer calls          |

What a query may not hold at once is read in parts, each with some of the fields, and joined by Id.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.connectors.near_names import field_of
from app.connectors.salesforce import bulk_query, changes, query, soql
from app.connectors.salesforce.ahead import Opened, open_reads
from app.connectors.salesforce.api_errors import CURSOR_LOST
from app.connectors.salesforce.limits import STATEMENT_MAX_CHARS
from app.connectors.salesforce.read_ways import (
    Way,
    bulk_is_cheaper,
    most_recent,
    page_records,
    reason_for,
    recent_cost,
)
from app.connectors.salesforce.selection import ID, selection_of
from app.connectors.salesforce.together import (
    Subread,
    following_pages,
    query_pages,
    query_read,
)
from app.core.errors import AccessDeniedError, AppError, EndpointError, RetriableError
from app.core.ports import ReadResult
from app.core.progress import Phase, Progress
from app.core.quota import ReadPrice
from app.core.snapshot import Moved
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from app.connectors.salesforce.client import Json, OrgClient
    from app.connectors.salesforce.describe import OrgObjectSchema
    from app.connectors.salesforce.selection import Selection
    from app.core.ports import KeyFilter, RawRow, ReadRequest, Stage
    from app.core.progress import ReportProgress

TOO_MUCH_AT_ONCE = frozenset({"QUERY_TOO_COMPLICATED", "STATEMENT_TOO_LONG"})
"""Refusals of a query that one with fewer fields may not meet."""


JOBS_USED_UP = frozenset({"EXCEEDED_QUOTA", "EXCEEDEDQUOTA", "TOO_MANY_JOBS"})
"""Refusals of a bulk job that leave queries alone."""


BEGUN_ANEW = CURSOR_LOST | {bulk_query.FAILED}
"""Ends of a read after which it is begun once more."""


def recent_calls(schema: OrgObjectSchema, fields: Sequence[str], records: int) -> int | None:
    """Calls of one bulk query of all that changed lately; see `core.ports.RecentEndpoint`."""
    if schema.field(changes.STAMP) is None:
        return None
    selection = selection_of(schema, fields, deleted=False, follow=False)
    if selection.bulk_refused:
        return None
    cost = recent_cost(records, page_records(selection.long_fields, len(selection.paths)))
    return None if cost is None else cost.calls


class Reader:
    """Carries out one read request, with all of its fields or with a part of them."""

    def __init__(
        self,
        client: OrgClient,
        schema: OrgObjectSchema,
        request: ReadRequest,
        *,
        fields: tuple[str, ...] | None = None,
    ) -> None:
        """Work out what to ask; nothing is asked yet.

        Args:
            client: talks with the org.
            schema: the object.
            request: what to read.
            fields: a part of the request's fields; None for all of them.
        """
        self._client = client
        self._schema = schema
        self._request = request
        self._fields = request.fields if fields is None else fields
        self._began = client.session.org_now()
        within_s = (request.created_within_s, request.changed_within_s)
        narrowed = request.only is not None or within_s != (None, None)
        tells = changes.tells_changes(schema, request.fields) and not narrowed
        self._tells = tells
        self._narrowed = narrowed
        self._since = changes.usable_cursor(request.since, self._began) if tells else None
        self._selection = self._selected()
        self._total: int | None = None
        self._merged: list[RawRow] = []
        self._way, self._reason = Way.QUERY, ""
        self._calls_before = 0

    def _selected(self) -> Selection:
        return selection_of(
            self._schema,
            self._fields,
            deleted=self._since is not None,
            follow=not self._narrowed,
        )

    # ------------------------------------------------------------------------- how it is opened

    def opening(self) -> tuple[Subread, ...]:
        """What is asked first, the main query before everything else; () when none comes first."""
        if self._narrowed or not self._fits():
            return ()
        if self._since is not None:
            return self._delta_opening(self._since)
        asked = () if self._bulk_at_once() else (query_read(self._statement("")),)
        return (*asked, *self._merged_opening())

    def _fits(self) -> bool:
        return len(self._statement("")) <= STATEMENT_MAX_CHARS // 2

    def _delta_opening(self, since: datetime) -> tuple[Subread, ...]:
        where = changes.changed_since(since, self._schema)
        main = query_read(self._statement(where), deleted=True)
        if not changes.needs_proof(since, self._began):
            return (main,)
        name = self._schema.name
        return (
            main,
            Subread(changes.deletions_path(name, since, self._began)),
            query_read(f"SELECT COUNT() FROM {name}"),
        )

    def probe(self) -> tuple[Subread, Subread] | None:
        """Two small questions that tell whether anything changed since the cursor.

        None where the read is no delta, or where the answers would prove nothing.
        """
        since = self._since
        if since is None or not self._fits() or changes.needs_proof(since, self._began):
            return None
        name = self._schema.name
        return (
            Subread(changes.updates_path(name, since, self._began)),
            Subread(changes.deletions_path(name, since, self._began)),
        )

    def quiet_until(self, updated: Json, deleted: Json) -> datetime | None:
        """Up to when nothing changed, by the answers to the probe; None when something did."""
        if self._since is None:
            return None
        return changes.quiet_until(updated, deleted, self._since, self._began)

    def _merged_opening(self) -> tuple[Subread, ...]:
        """A whole read does not see merged records; where links may lead to one they are asked."""
        if not self._request.follow or self._schema.field(changes.SURVIVOR) is None:
            return ()
        where = f"{changes.DELETED} = true AND {changes.SURVIVOR} != null"
        paths = (ID, changes.SURVIVOR)
        return (query_read(soql.select(self._schema.name, paths, where), deleted=True),)

    def _bulk_at_once(self) -> bool:
        """Whether what is known of an earlier read says that a bulk job is cheaper."""
        known = self._request.known_rows
        if known is None or self._selection.bulk_refused:
            return False
        return bulk_is_cheaper(known, self._page_records(), first_page=None)

    def _page_records(self) -> int:
        return page_records(self._selection.long_fields, len(self._selection.paths))

    # -------------------------------------------------------------------------- what it gives

    def read(
        self, stage: Stage, report: ReportProgress, opened: Opened | None = None
    ) -> ReadResult:
        """Fill a table of the stage; see `ReadResult`.

        Args:
            stage: where the table is made.
            report: told after each page.
            opened: what the opening gave, if it was asked already.
        """
        self._calls_before = self._client.session.calls - (opened.calls if opened else 0)
        for again in (False, True):
            try:
                return self._read_once(stage, report, None if again else opened)
            except EndpointError as error:
                if again or error.code not in BEGUN_ANEW:
                    raise
        raise AssertionError("the second time either answers or raises")

    def _read_once(self, stage: Stage, report: ReportProgress, opened: Opened | None) -> ReadResult:
        try:
            if not self._fits():
                raise EndpointError(
                    "The query is too long", endpoint=self._client.name, code="STATEMENT_TOO_LONG"
                )
            return self._read_whole(stage, report, opened)
        except EndpointError as error:
            if error.code not in TOO_MUCH_AT_ONCE or len(self._fields) < 2:
                raise
        half = (len(self._fields) + 1) // 2
        return self._read_in_parts(stage, report, self._fields[:half], self._fields[half:])

    def _read_whole(
        self, stage: Stage, report: ReportProgress, opened: Opened | None
    ) -> ReadResult:
        table = stage.name(f"raw_{self._schema.name.lower()}")
        columns = ["row_no", "stamp", "gone", "key0"]
        columns += [f"r{place}" for place in range(len(self._fields))]
        columns += [f"x_{name}" for name in self._selection.extras]
        rows = stage.load(table, columns, self._staged(self._batches(opened), report))
        return self._result(table, rows, self._moved(table, stage))

    def _read_in_parts(
        self,
        stage: Stage,
        report: ReportProgress,
        first: tuple[str, ...],
        second: tuple[str, ...],
    ) -> ReadResult:
        """Read with some of the fields, then with the others, and join the two by Id."""
        parts = [
            Reader(self._client, self._schema, self._request, fields=fields)
            for fields in (first, second)
        ]
        one, other = (part.read(stage, report) for part in parts)
        table = stage.name(f"joined_{self._schema.name.lower()}")
        columns = [f"a.r{place}" for place in range(len(first))]
        columns += [f"b.r{place} AS r{len(first) + place}" for place in range(len(second))]
        stage.execute(
            f"CREATE TABLE {table} AS SELECT a.row_no, a.stamp, a.gone, a.key0, "
            f"{', '.join(columns)} FROM {one.table} a JOIN {other.table} b USING (key0)"
        )
        (rows,) = stage.one(f"SELECT count(*) FROM {table}")
        self._reason = "the fields do not fit one query"
        self._since = self._since if one.delta and other.delta else None
        self._total = one.total
        return self._result(table, int(str(rows)), one.moved)

    def _result(self, table: str, rows: int, moved: str) -> ReadResult:
        delta = self._since is not None
        calls = self._client.session.calls - self._calls_before
        return ReadResult(
            table=table,
            rows=rows,
            keys=1,
            complete=not delta and not self._narrowed,
            cursor=changes.cursor_at(self._began) if self._tells else None,
            delta=delta,
            total=self._total,
            moved=moved,
            price=ReadPrice(self._way.value, calls, rows, self._reason),
        )

    # ------------------------------------------------------------------------------ where from

    def _batches(self, opened: Opened | None) -> Iterator[list[RawRow]]:
        request = self._request
        if request.only is not None:
            yield from self._some(request.only, request.created_within_s)
            return
        if request.created_within_s is not None:
            yield from self._pages(self._created_by_me(request.created_within_s))
            return
        if request.changed_within_s is not None:
            yield from self._recent(request.changed_within_s)
            return
        if opened is None:
            opened = open_reads(self._client, self.opening(), request.purpose)
        self._began = opened.began or self._began
        if self._since is not None:
            changed = self._changed(opened, self._since)
            if changed is not None:
                yield from changed
                return
            # The org cannot tell what went since the cursor: past here everything is read.
            self._since = None
            self._selection = self._selected()
            opened = open_reads(self._client, self.opening(), request.purpose)
        yield from self._all(opened)

    def _changed(self, opened: Opened, since: datetime) -> Iterator[list[RawRow]] | None:
        """The changes since a cursor; None when they cannot be told any more."""
        self._reason = "only what changed since the last look is read"
        if len(opened.answers) == 1:
            return self._gathered(opened.main(), since)
        main, deletions, count = opened.answers
        gone = None if isinstance(deletions, AppError) else changes.deleted_ids(deletions, since)
        if gone is None or not isinstance(count, dict) or isinstance(main, AppError):
            return None
        self._total = int(count["totalSize"])
        return self._with_deletions(self._gathered(opened.main(), since), gone)

    def _gathered(self, first: dict[str, Json], since: datetime) -> Iterator[list[RawRow]]:
        """The changes since a cursor: page by page, or by a bulk job where there are very many."""
        total, page = int(first["totalSize"]), self._page_records()
        job, here = "", len(self._client.page(first)["records"])
        if not self._selection.bulk_refused and bulk_is_cheaper(total, page, first_page=here):
            job, _ = self._bulk_job(changes.changed_since(since, self._schema), deleted=True)
        if not job:
            return self._following(first)
        self._way = Way.BULK
        paths, purpose = self._selection.paths, self._request.purpose
        return bulk_query.read(self._client, job, paths, purpose, bulk_query.Size(total, page))

    def _with_deletions(
        self, changed: Iterator[list[RawRow]], gone: list[str]
    ) -> Iterator[list[RawRow]]:
        """The changes, and an end for each record that only the list of deletions names."""
        seen: set[str | None] = set()
        for batch in changed:
            seen.update(row[0] for row in batch)
            yield batch
        deleted = self._selection.deleted
        blank: list[str | None] = [None] * len(self._selection.paths)
        ends: list[RawRow] = []
        for key in dict.fromkeys(gone):
            if key not in seen and deleted is not None:
                row = list(blank)
                row[0], row[deleted] = key, "true"
                ends.append(row)
        yield ends

    def _recent(self, within_s: float) -> Iterator[list[RawRow]]:
        """What changed in the last seconds, by a bulk job.

        Nothing, or a part, where the org does not give it for few calls: whoever asks has the Ids.
        """
        wanted, page = self._request.known_rows or 0, self._page_records()
        since = self._client.session.org_now() - timedelta(seconds=within_s)
        job, self._reason = self._bulk_job(f"{changes.STAMP} >= {soql.moment(since)}")
        if not job:
            return
        self._way = Way.BULK
        size = bulk_query.Size(wanted, page, most_recent(wanted, page))
        paths, purpose = self._selection.paths, self._request.purpose
        try:
            yield from bulk_query.read(self._client, job, paths, purpose, size)
        except EndpointError as error:
            if error.code != bulk_query.FAILED and type(error) is not RetriableError:
                raise
            self._reason = str(error)

    def _some(self, only: KeyFilter, within_s: float | None) -> Iterator[list[RawRow]]:
        """The records with these values, each once, however the list had to be cut."""
        by_id = len(only.fields) == 1 and only.fields[0].casefold() == ID.casefold()
        purpose = self._request.purpose
        if by_id and self._selection.plain and within_s is None:
            self._way = Way.BY_ID
            ids = list(dict.fromkeys(value[0] for value in only.values))
            yield from query.retrieve(
                self._client, self._schema.name, ids, self._selection.paths, purpose
            )
            return
        fields = [
            (one.name, one.type) for one in (field_of(self._schema, name) for name in only.fields)
        ]
        created = f" AND {self._created_by_me(within_s)}" if within_s is not None else ""
        conditions = soql.filters_for(self._client.root, self._statement(""), fields, only.values)
        statements = [self._statement(condition + created) for condition in conditions]
        seen: set[str | None] = set()
        for page in query.pages_of_all(self._client, statements, purpose):
            rows = query.rows_of(page["records"], self._selection.paths)
            fresh = [row for row in rows if row[0] not in seen]
            seen.update(row[0] for row in fresh)
            yield fresh

    def _all(self, opened: Opened) -> Iterator[list[RawRow]]:
        """Everything: what is known, or the first page, tells how much and so which way."""
        answers = list(opened.answers)
        first = None if self._bulk_at_once() else opened.main()
        rest = answers if first is None else answers[1:]
        self._merged = [
            row for answer in rest for row in self._merged_rows(opened.expected(answer))
        ]
        total = int(first["totalSize"]) if first else self._request.known_rows or 0
        refused, page = self._selection.bulk_refused, self._page_records()
        here = None if first is None else len(self._client.page(first)["records"])
        bulk = first is None or (not refused and bulk_is_cheaper(total, page, first_page=here))
        job = None
        if bulk:
            job, refused = self._bulk_job()
        self._way = Way.BULK if job else Way.QUERY
        self._reason = reason_for(self._way, total, page, refused, here)
        if job:
            size = bulk_query.Size(total, page)
            paths, purpose = self._selection.paths, self._request.purpose
            yield from bulk_query.read(self._client, job, paths, purpose, size)
        elif first is not None:
            yield from self._following(first)
        else:
            yield from self._pages("")

    def _bulk_job(self, where: str = "", *, deleted: bool = False) -> tuple[str, str]:
        """The Id of a bulk job of the query, or "" and why the org makes none."""
        statement = soql.select(self._schema.name, self._selection.paths, where)
        purpose = self._request.purpose
        try:
            return bulk_query.start(self._client, statement, purpose, deleted=deleted), ""
        except EndpointError as error:
            off = type(error) in (EndpointError, AccessDeniedError)
            if not off and error.code not in JOBS_USED_UP:
                raise
            return "", f"the org makes no bulk job of it: {error}"

    def _merged_rows(self, first: dict[str, Json]) -> list[RawRow]:
        purpose = self._request.purpose
        return [
            row
            for page in following_pages(self._client, first, purpose)
            for row in query.rows_of(page["records"], (ID, changes.SURVIVOR))
        ]

    def _pages(self, where: str) -> Iterator[list[RawRow]]:
        for page in query_pages(self._client, self._statement(where), self._request.purpose):
            yield query.rows_of(page["records"], self._selection.paths)

    def _following(self, first: dict[str, Json]) -> Iterator[list[RawRow]]:
        for page in following_pages(self._client, first, self._request.purpose):
            yield query.rows_of(page["records"], self._selection.paths)

    def _statement(self, where: str) -> str:
        return soql.select(self._schema.name, self._selection.paths, where, order=ID)

    def _created_by_me(self, within_s: float) -> str:
        user_id = self._client.user_id()
        mine = f"CreatedById = {soql.literal(user_id, FieldType.ID)} AND " if user_id else ""
        since = self._client.session.org_now() - timedelta(seconds=within_s)
        return f"{mine}CreatedDate >= {soql.moment(since)}"

    # ------------------------------------------------------------------------------- to the stage

    def _staged(
        self, batches: Iterable[list[RawRow]], report: ReportProgress
    ) -> Iterator[list[RawRow]]:
        """Rows as the stage has them, and progress after each batch."""
        done = 0
        for batch in batches:
            yield [self._staged_row(done + place, row) for place, row in enumerate(batch, 1)]
            done += len(batch)
            report(Progress(Phase.READ, done, note=f"Reading {self._schema.label_plural}"))

    def _staged_row(self, number: int, row: RawRow) -> list[str | None]:
        selection = self._selection
        stamp = None if selection.stamp is None else row[selection.stamp]
        gone = None if selection.deleted is None else row[selection.deleted]
        extras = [row[place] for place in selection.extras.values()]
        return [str(number), stamp, gone, row[0], *selection.laid_out(row), *extras]

    def _moved(self, table: str, stage: Stage) -> str:
        """The table of the records that live on elsewhere; "" where the object knows none."""
        extras = self._selection.extras
        own = self._schema.name
        parts = [
            f"SELECT key0 AS key, '{Moved.CONVERTED.value}' AS how, '{object}' AS object, "
            f"x_{field} AS survivor FROM {table} "
            f"WHERE x_{changes.CONVERTED} = 'true' AND x_{field} IS NOT NULL"
            for field, object in changes.CONVERTED_INTO.items()
            if field in extras
        ]
        if changes.SURVIVOR in extras:
            parts.append(
                f"SELECT key0, '{Moved.MERGED.value}', '{own}', x_{changes.SURVIVOR} FROM {table} "
                f"WHERE gone = 'true' AND x_{changes.SURVIVOR} IS NOT NULL"
            )
        if self._merged:
            merged = stage.name("merged_away")
            stage.load(merged, ("key", "survivor"), [self._merged])
            parts.append(
                f"SELECT key, '{Moved.MERGED.value}', '{own}', survivor FROM {merged} "
                "WHERE survivor IS NOT NULL"
            )
        if not parts:
            return ""
        moved = stage.name("moved")
        stage.execute(
            f"CREATE TABLE {moved} (key VARCHAR, how VARCHAR, object VARCHAR, survivor VARCHAR)"
        )
        stage.execute(f"INSERT INTO {moved} {' UNION ALL '.join(parts)}")
        return moved
