"""Reads one object into the stage: whole, only changes, or only some records, by the cheapest way.

| asked for                         | how                                                         |
|-----------------------------------|-------------------------------------------------------------|
| records by Id, plain fields       | collections retrieve, 2,000 a call                          |
| records by other fields           | queries with IN lists, as many as URLs need                 |
| changes since a cursor            | one queryAll, if every field tells its changes              |
| everything                        | one query by REST; by a bulk job when that takes fewer calls |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.connectors.near_names import field_of
from app.connectors.salesforce import bulk_query, changes, query, soql
from app.connectors.salesforce.limits import QUERY_PAGE_RECORDS
from app.core.ports import ReadResult
from app.core.progress import Phase, Progress
from app.core.schema import FieldSchema
from app.core.values import FieldType, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.connectors.salesforce.client import Json, OrgClient
    from app.connectors.salesforce.describe import OrgObjectSchema
    from app.core.ports import KeyFilter, RawRow, ReadRequest, Stage
    from app.core.progress import ReportProgress

ID = "Id"


@dataclass(frozen=True)
class Selection:
    """The columns of one read."""

    object: str
    paths: tuple[str, ...]
    """What is selected, each once; Id first."""
    places: tuple[int, ...]
    """For each field that was asked for, its place in `paths`."""
    stamp: int | None
    deleted: int | None
    fields: tuple[FieldSchema, ...]

    @property
    def plain(self) -> bool:
        """Whether no path leads to a parent."""
        return not any("." in path for path in self.paths)

    @property
    def bulk_can(self) -> bool:
        """Whether a bulk query may select these; it refuses addresses, locations and blobs."""
        return all(
            field.shape is not Shape.OPAQUE and field.type is not FieldType.BASE64
            for field in self.fields
        )


def selection_of(schema: OrgObjectSchema, asked: tuple[str, ...], *, delta: bool) -> Selection:
    """Work out what to select.

    Raises:
        SchemaMismatchError: a field is not there.
    """
    fields = [field_of(schema, name) for name in asked]
    names = [ID, *(field.name for field in fields)]
    stamped = schema.field(changes.STAMP) is not None
    names += [changes.STAMP] if stamped else []
    names += [changes.DELETED] if delta else []
    paths = tuple(dict.fromkeys(names))
    return Selection(
        object=schema.name,
        paths=paths,
        places=tuple(paths.index(field.name) for field in fields),
        stamp=paths.index(changes.STAMP) if stamped else None,
        deleted=paths.index(changes.DELETED) if delta else None,
        fields=tuple(fields),
    )


class Reader:
    """Carries out one read request."""

    def __init__(
        self,
        client: OrgClient,
        schema: OrgObjectSchema,
        request: ReadRequest,
        report: ReportProgress,
    ) -> None:
        self._client = client
        self._schema = schema
        self._request = request
        self._report = report
        self._began = client.session.org_now()
        narrowed = request.only is not None or request.created_within_s is not None
        tells = changes.tells_changes(schema, request.fields)
        self._cursor = changes.cursor_at(self._began) if tells and not narrowed else None
        since = None if narrowed or not tells else request.since
        self._since = changes.usable_cursor(since, self._began)
        self._selection = selection_of(schema, request.fields, delta=self._since is not None)

    def read(self, stage: Stage) -> ReadResult:
        """Fill a table of the stage; see `ReadResult`."""
        table = stage.name(f"raw_{self._schema.name.lower()}")
        columns = ["row_no", "stamp", "gone", "key0"]
        columns += [f"r{place}" for place in range(len(self._request.fields))]
        rows = stage.load(table, columns, self._staged(self._batches()))
        delta = self._since is not None
        narrowed = self._request.only is not None or self._request.created_within_s is not None
        return ReadResult(
            table=table,
            rows=rows,
            keys=1,
            complete=not delta and not narrowed,
            cursor=self._cursor,
            delta=delta,
        )

    # ------------------------------------------------------------------------------ where from

    def _batches(self) -> Iterator[list[RawRow]]:
        request = self._request
        if request.only is not None:
            yield from self._some(request.only, request.created_within_s)
        elif request.created_within_s is not None:
            yield from self._pages(self._created_by_me(request.created_within_s))
        elif self._since is not None:
            where = changes.changed_since(self._since, self._schema)
            yield from self._pages(where, deleted=True)
        else:
            yield from self._all()

    def _some(self, only: KeyFilter, within_s: float | None) -> Iterator[list[RawRow]]:
        """The records with these values, each once, however the list had to be cut."""
        by_id = len(only.fields) == 1 and only.fields[0].casefold() == ID.casefold()
        if by_id and self._selection.plain and within_s is None:
            ids = list(dict.fromkeys(value[0] for value in only.values))
            yield from query.retrieve(
                self._client,
                self._schema.name,
                ids,
                self._selection.paths,
                self._request.purpose,
            )
            return
        fields = [
            (one.name, one.type) for one in (field_of(self._schema, name) for name in only.fields)
        ]
        created = f" AND {self._created_by_me(within_s)}" if within_s is not None else ""
        room = soql.room_beside(self._client.root, self._statement("") + created)
        seen: set[str | None] = set()
        for condition in soql.chunked_filters(fields, only.values, room):
            for batch in self._pages(condition + created):
                fresh = [row for row in batch if row[0] not in seen]
                seen.update(row[0] for row in fresh)
                yield fresh

    def _all(self) -> Iterator[list[RawRow]]:
        """Everything: the first page tells how much there is, and so which way is cheaper."""
        statement = self._statement("")
        pages = self._query(statement, deleted=False)
        first = next(pages)
        total = int(first["totalSize"])
        if self._selection.bulk_can and bulk_query.is_cheaper(total, QUERY_PAGE_RECORDS):
            yield from bulk_query.read(
                self._client, statement, self._selection.paths, self._request.purpose
            )
            return
        yield query.rows_of(first["records"], self._selection.paths)
        for page in pages:
            yield query.rows_of(page["records"], self._selection.paths)

    def _pages(self, where: str, *, deleted: bool = False) -> Iterator[list[RawRow]]:
        for page in self._query(self._statement(where), deleted=deleted):
            yield query.rows_of(page["records"], self._selection.paths)

    def _query(self, statement: str, *, deleted: bool) -> Iterator[dict[str, Json]]:
        return self._client.query_pages(statement, self._request.purpose, deleted=deleted)

    def _statement(self, where: str) -> str:
        return soql.select(self._schema.name, self._selection.paths, where, order=ID)

    def _created_by_me(self, within_s: float) -> str:
        user_id = self._client.user_id()
        mine = f"CreatedById = {soql.literal(user_id, FieldType.ID)} AND " if user_id else ""
        since = self._client.session.org_now() - timedelta(seconds=within_s)
        return f"{mine}CreatedDate >= {soql.moment(since)}"

    # ------------------------------------------------------------------------------- to the stage

    def _staged(self, batches: Iterable[list[RawRow]]) -> Iterator[list[RawRow]]:
        """Rows as the stage has them, and progress after each batch."""
        done = 0
        for batch in batches:
            yield [self._staged_row(done + place, row) for place, row in enumerate(batch, 1)]
            done += len(batch)
            self._report(Progress(Phase.READ, done, note=f"Reading {self._schema.label_plural}"))

    def _staged_row(self, number: int, row: RawRow) -> RawRow:
        selection = self._selection
        stamp = None if selection.stamp is None else row[selection.stamp]
        gone = None if selection.deleted is None else row[selection.deleted]
        return [str(number), stamp, gone, row[0], *(row[place] for place in selection.places)]
