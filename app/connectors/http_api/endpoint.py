"""An HTTP API as an endpoint: its objects read, found and written as its file declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from app.connectors.http_api.fields import (
    SAMPLE_RECORDS,
    is_canonically,
    learned_fields,
    object_schema,
    raw_value,
)
from app.connectors.http_api.reading import (
    RecordsRead,
    all_records,
    found_records,
    newest_of,
)
from app.connectors.http_api.session import ApiSession
from app.connectors.http_api.verdicts import holds
from app.connectors.http_api.writing import ApiWriter, action_of
from app.connectors.near_names import field_of, no_object
from app.connectors.raw_rows import load_raw
from app.connectors.record_keys import filter_parts
from app.core.errors import AccessDeniedError, SchemaMismatchError
from app.core.http_api import ApiField, Since
from app.core.mapping import AS_USUAL, Writing
from app.core.plan import Operation
from app.core.ports import Packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from app.connectors.http_api.reading import Made
    from app.connectors.http_api.tools import HttpTools
    from app.core.http_api import ApiObject, HttpApi
    from app.core.outcome import RowResult, WriteRequest
    from app.core.ports import KeyFilter, RawRow, ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema
    from app.language.record_paths import Found

MOST_PACKED = 200
"""Rows of one journalled request where an API takes batches of any size. Source: ours."""


class HttpApiEndpoint:
    """One connection to an API; implements `app.core.ports.Endpoint`."""

    own_key = True

    def __init__(
        self, name: str, api: HttpApi, settings: Mapping[str, str], tools: HttpTools
    ) -> None:
        """Send nothing yet.

        Args:
            name: the connection's name.
            api: its file.
            settings: the answers to what the file asks, without secrets.
            tools: what it asks of the world.
        """
        self.name = name
        self.api = api
        self.tools = tools
        self.session = ApiSession(name, api, settings, tools)
        self._client_id = tools.client_id
        self._learned: dict[str, list[ApiField]] = {}

    def objects(self) -> list[str]:
        """Names of the objects that the file declares."""
        return sorted(one.name for one in self.api.objects)

    def check(self) -> None:
        """Ask for what the file calls its test, else for a page of the first object that is read.

        Raises:
            EndpointError: the API cannot be reached, or refuses.
        """
        if self.api.test is not None:
            self.session.send(self.api.test, {}, "read")
            return
        readable = (one for one in self.api.objects if one.read and not one.read.for_each)
        for object in islice(readable, 1):
            next(all_records(self.session, object, RecordsRead()), None)

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe an object by its declared fields, or by those of its first records.

        Raises:
            SchemaMismatchError: there is no such object, or it was named by a query.
            EndpointError: its records had to be looked at, and the API refused.
        """
        if query:
            raise SchemaMismatchError("An API is read by its objects' names.", object=object)
        found = self._object(object)
        return object_schema(found, self._fields(found))

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read an object's records; a filter goes by the file's searches, where it has one.

        Raises:
            SchemaMismatchError: a field is not there, or the records have no key.
            MappingError: the file does not fit what the API answers; names the place.
            EndpointError: the API refuses or cannot be reached.
        """
        object = self._object(request.object)
        fields = self._fields(object)
        schema = object_schema(object, fields)
        names = [field_of(schema, name).name for name in request.key or object.key]
        if not names:
            raise SchemaMismatchError(
                f"{object.label} has no key of its own, so the mapping has to name one.",
                object=object.name,
            )
        asked = [*names, *(field_of(schema, name).name for name in request.fields)]
        by_name = {one.name: one for one in fields}
        since = object.read.since if object.read and request.only is None else None
        seen = RecordsRead()
        start = datetime.fromisoformat(request.since) if request.since and since else None
        rows = _Rows([by_name[name] for name in asked], fields, since, seen, start is not None)
        wanted = None if request.only is None else _wanted(request.only, schema, by_name)
        source = (
            all_records(self.session, object, seen, start)
            if wanted is None
            else self._filtered(object, wanted, seen)
        )
        if since is not None and since.slice_s:  # stretches of days meet in a day
            source = _each_once(source, [by_name[name] for name in names])
        result = load_raw(
            rows.made(source),
            hint=object.name,
            keys=len(names),
            fields=len(request.fields),
            stage=stage,
            report=report,
            complete=True,
        )
        complete = request.only is None and start is None and not seen.cut
        if since is not None and since.first_s:
            complete = False
        moment = None if since is None else seen.newest or (start if since.field else seen.began)
        return replace(
            result,
            complete=complete,
            delta=start is not None,
            cursor=moment.isoformat() if moment else None,
        )

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """A request a record, or a batch where the file declares one; none is a call to an org."""
        batches = [action.batch for object in self.api.objects for action in object.writes.values()]
        return Packing(
            api="http",
            batch_records=max(1, min(records, MOST_PACKED, *(batches or [1]))),
            calls_a_batch=0,
            check_records=0,
        )

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Write the rows; a refused row does not stop the others.

        Raises:
            RetriableError: nothing was done.
            UnknownOutcomeError: a write was sent; nobody knows.
            SchemaMismatchError: a field is not there.
            EndpointError: any other refusal; nothing was done.
        """
        object = self._object(request.object)
        fields = self._fields(object)
        writer = ApiWriter(self.session, object, fields, request, self._client_id)
        if request.operation is Operation.UPSERT and "upsert" not in object.writes:
            raise AccessDeniedError(
                f"{object.label} has no upsert ({object.spot})", object=object.name
            )
        action_of(object, request.operation)
        return writer.write(request.rows, request.operation)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up."""
        return None

    def close(self) -> None:
        """Let go of the connections."""
        self.session.close()

    # Records ------------------------------------------------------------------------------------

    def _filtered(
        self, object: ApiObject, wanted: _Wanted, seen: RecordsRead
    ) -> Iterator[tuple[Found, Made]]:
        """The wanted records, each once."""
        if not wanted.values:
            return
        find = next((one for one in object.finds if (one.field,) == wanted.names), None)
        source = (
            all_records(self.session, object, seen)
            if find is None
            else found_records(self.session, find, [value[0] for value in wanted.values])
        )
        keys = [one for one in self._fields(object) if one.name in object.key]
        given = set[tuple[str | None, ...]]()
        for found, made in source:
            key = tuple(raw_value(one, found, made) for one in keys)
            if (keys and key in given) or not wanted.fits(found, made):
                continue
            given.add(key)
            yield found, made

    def _fields(self, object: ApiObject) -> Sequence[ApiField]:
        if object.fields:
            return object.fields
        if object.name not in self._learned:
            records = all_records(self.session, object, RecordsRead())
            sample = [found for found, _ in islice(records, SAMPLE_RECORDS)]
            self._learned[object.name] = learned_fields(sample, object.spot, object.key)
        return self._learned[object.name]

    def _object(self, name: str) -> ApiObject:
        for one in self.api.objects:
            if one.name == name:
                return one
        raise no_object(name, [one.name for one in self.api.objects], f"The API of {self.name}")


def _each_once(
    records: Iterable[tuple[Found, Made]], key: Sequence[ApiField]
) -> Iterator[tuple[Found, Made]]:
    given = set[tuple[str | None, ...]]()
    for found, made in records:
        own = tuple(raw_value(one, found, made) for one in key)
        if own not in given:
            given.add(own)
            yield found, made


@dataclass
class _Rows:
    """Makes raw rows of records."""

    asked: Sequence[ApiField]
    """The key's fields, then those that were asked for."""
    fields: Sequence[ApiField]
    since: Since | None
    seen: RecordsRead
    is_delta: bool

    def made(self, records: Iterable[tuple[Found, Made]]) -> Iterator[RawRow]:
        """Give a row for each record; its number is its place in the answers."""
        for n, (found, made) in enumerate(records, 1):
            gone = None
            if self.since is not None:
                changed = newest_of(self.since, self.fields, found, made)
                if changed and (self.seen.newest is None or changed > self.seen.newest):
                    self.seen.newest = changed
                is_gone = self.since.gone and holds(self.since.gone, found.record)
                gone = "true" if is_gone and self.is_delta else None
            yield (str(n), None, gone, *(raw_value(one, found, made) for one in self.asked))


@dataclass(frozen=True)
class _Wanted:
    """Which records a filter wants."""

    names: tuple[str, ...]
    fields: tuple[ApiField, ...]
    values: list[tuple[str, ...]]

    def fits(self, found: Found, made: Made) -> bool:
        """Whether it wants a record."""
        raw = [raw_value(one, found, made) for one in self.fields]
        return any(
            all(
                is_canonically(text, part, one.type)
                for text, part, one in zip(raw, value, self.fields, strict=True)
            )
            for value in self.values
        )


def _wanted(only: KeyFilter, schema: ObjectSchema, by_name: Mapping[str, ApiField]) -> _Wanted:
    names, values = filter_parts(only, schema.primary_key)
    spelled = tuple(field_of(schema, name).name for name in names)
    return _Wanted(spelled, tuple(by_name[one] for one in spelled), list(dict.fromkeys(values)))
