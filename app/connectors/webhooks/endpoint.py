"""The inbox as an endpoint: a type of payload is an object, and its payloads tell of records.

A payload is a part of a record: the fields that it carries, at one moment. What is read of a record
is everything that its payloads said, a later one over an earlier one. That is never all the
records there are, so nothing is deleted for what is not in the inbox.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from app.connectors.http_api.answers import Digits
from app.connectors.http_api.fields import is_canonically, learned_fields, object_schema, raw_value
from app.connectors.near_names import field_of, no_object
from app.connectors.raw_rows import load_raw
from app.connectors.record_keys import filter_parts
from app.connectors.webhooks.moments import NO_MOMENT, Moment, moment_of
from app.core.errors import AccessDeniedError, SchemaMismatchError
from app.core.http_api import ApiField, ApiObject, Spot
from app.core.mapping import AS_USUAL, Writing
from app.core.ports import Packing
from app.language.record_paths import MISSING, Found, parse_path, records_at, value_at
from app.language.scanner import LanguageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.core.event import KeptPayload
    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import KeyFilter, RawRow, ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema

SAMPLES = 200
"""Payloads that fields are learned from, the newest. Source: ours."""


Record = dict[str, str | None]
"""Field → the last that was said of it; what nothing was said of is not in it."""
Said = dict[tuple[str | None, ...], Record]
"""Key → record."""


class Payloads(Protocol):
    """What the inbox holds."""

    def types(self, connection: str) -> list[str]:
        """The types that came to a connection."""

    def payloads(self, connection: str, type: str, newest: int | None = None) -> Iterator[str]:
        """The payloads of a type as JSON, in the order of arrival."""

    def since(self, connection: str, after: int = 0, type: str = "") -> Iterator[KeptPayload]:
        """The payloads behind a place in the order of arrival; of all types, or of one."""

    def last_place(self, connection: str) -> int:
        """The place of the payload that came last; 0 where none did."""


class WebhookEndpoint:
    """One connection's inbox; implements `app.core.ports.Endpoint`."""

    own_key = False

    def __init__(self, name: str, payloads: Payloads, spot: Spot, order_at: str = "") -> None:
        """Look at nothing yet.

        Args:
            name: the connection's name.
            payloads: the inbox.
            spot: stands for the place of fields that are learned.
            order_at: path in a payload of its own moment or version: an older payload that comes
                later does not undo a newer one; "" goes by arrival.
        """
        self.name = name
        self.payloads = payloads
        self._spot = spot
        self._order_at = order_at

    def objects(self) -> list[str]:
        """The types of payloads that came."""
        return self.payloads.types(self.name)

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe a type by the newest payloads.

        Args:
            object: the type.
            query: path of the rows in a payload; "" where a payload is one row.

        Raises:
            SchemaMismatchError: no payload of the type ever came, or the path cannot be read.
        """
        return object_schema(self._object(object), self._fields(object, query))

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read what the payloads of a type said of each record.

        Raises:
            SchemaMismatchError: a field was in no payload, or the mapping names no key.
        """
        fields = self._fields(request.object, request.query)
        schema = object_schema(self._object(request.object), fields)
        _need_key(request)
        by_name = {one.name: one for one in fields}
        key = [by_name[field_of(schema, name).name] for name in request.key]
        asked = [by_name[field_of(schema, name).name] for name in request.fields]
        said = self._said(request, key, asked)
        return load_raw(
            _kept(said, key, asked, _wanted(request.only, key, schema, by_name)),
            hint=request.object,
            keys=len(key),
            fields=len(asked),
            stage=stage,
            report=report,
            complete=False,
            part=True,
            untold=True,
        )

    def read_since(
        self, request: ReadRequest, after: int, stage: Stage, report: ReportProgress
    ) -> ReadResult:
        """Read what payloads behind a place said, as a delta; one that came late says nothing.

        Args:
            request: its fields need not have come yet.
            after: place in the order of arrival.
            stage: where the rows go.
            report: told after each batch.
        """
        there = request.object in self.objects()
        known = self._fields(request.object, request.query) if there else []
        by_name = {one.name.casefold(): one for one in known}
        key = [by_name.get(name.casefold()) for name in request.key]
        asked = [by_name.get(name.casefold()) for name in request.fields]
        parts = [one for one in key if one is not None]
        said: Said = {}
        if len(parts) == len(key):
            said = self._said(request, parts, [one for one in asked if one], after)
        return load_raw(
            _kept(said, parts, asked, None),
            hint=request.object,
            keys=len(request.key),
            fields=len(asked),
            stage=stage,
            report=report,
            complete=False,
            delta=True,
            untold=True,
        )

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """Nothing is written to an inbox."""
        return Packing("webhook", 1, 0, 0)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Refuse.

        Raises:
            AccessDeniedError: always.
        """
        raise AccessDeniedError("An inbox only takes what senders bring.", object=request.object)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing was sent."""
        return None

    def close(self) -> None:
        """The inbox belongs to the workspace."""

    def told(
        self, object: str, query: str, key: Sequence[str]
    ) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        """Say which payload tells of which record.

        Args:
            object: the type.
            query: path of the rows in a payload; "" where a payload is one row.
            key: the fields that tell records apart.

        Yields:
            Number of the payload, raw values of the key; a payload once for each of its rows.
            Nothing where no payload of the type came yet, or none with such a key.
        """
        known = self._fields(object, query) if object in self.objects() else []
        by_name = {one.name.casefold(): one for one in known}
        found = [by_name.get(name.casefold()) for name in key]
        parts = [one for one in found if one is not None]
        if len(parts) < len(found) or not known:
            return
        for one in self.payloads.since(self.name, type=object):
            for row in _rows(_read(one.body), query, object):
                yield one.place, tuple(raw_value(part, row, {}) for part in parts)

    # Payloads -----------------------------------------------------------------------------------

    def _object(self, name: str) -> ApiObject:
        known = self.objects()
        if name not in known:
            raise no_object(name, known, f"The inbox of {self.name}")
        return ApiObject(self._spot, name, name, (), ())

    def _fields(self, object: str, rows: str) -> list[ApiField]:
        self._object(object)
        samples = self.payloads.payloads(self.name, object, SAMPLES)
        found = [one for body in samples for one in _rows(_read(body), rows, object)]
        fields = learned_fields(found, self._spot, (), most=len(found))
        if rows:  # what stands around the rows belongs to each of them
            around = [Found(one.around[-1]) for one in found if one.around]
            outer = learned_fields(around, self._spot, (), most=len(around))
            known = {one.name for one in fields}
            up = {len(one.around) for one in found}
            if len(up) == 1:
                climb = ".".join("^" for _ in range(up.pop()))
                fields += [
                    ApiField(one.spot, one.name, f"{climb}.{one.at}", one.type)
                    for one in outer
                    if one.name not in known
                ]
        return fields

    def _said(
        self,
        request: ReadRequest,
        key: Sequence[ApiField],
        asked: Sequence[ApiField],
        after: int = 0,
    ) -> Said:
        """Record → what was said of it behind a place, the last word on each field.

        What is older than something that came before that place is known already.
        """
        said: Said = {}
        newest: dict[tuple[str | None, ...], Moment] = {}
        known: dict[tuple[str | None, ...], Moment] = {}
        for one in self.payloads.since(self.name, 0, request.object):
            payload = _read(one.body)
            moment = moment_of(payload, self._order_at)
            for found in _rows(payload, request.query, request.object):
                own = tuple(raw_value(part, found, {}) for part in key)
                fresh = moment >= newest.get(own, NO_MOMENT)
                newest[own] = max(moment, newest.get(own, NO_MOMENT))
                if one.place <= after:
                    known[own] = newest[own]
                elif not (own in known and moment < known[own]):
                    _note(said.setdefault(own, {}), asked, found, fresh=fresh)
        return said


def _need_key(request: ReadRequest) -> None:
    if not request.key:
        raise SchemaMismatchError(
            f"{request.object} has no key of its own, so the mapping has to name one.",
            object=request.object,
        )


def _note(record: Record, asked: Sequence[ApiField], found: Found, *, fresh: bool) -> None:
    """Take down what a payload says of a record."""
    for field in asked:
        if _carries(field, found) and (fresh or field.name not in record):
            record[field.name] = raw_value(field, found, {})


def _read(body: str) -> Any:
    return json.loads(body, parse_int=Digits, parse_float=Digits)


def _rows(payload: Any, rows: str, object: str) -> list[Found]:
    if not rows:
        return [Found(payload)]
    try:
        return records_at(payload, parse_path(rows))
    except LanguageError as error:
        raise SchemaMismatchError(str(error), object=object) from error


def _carries(field: ApiField, found: Found) -> bool:
    """Whether a payload says anything of a field, be it that it is empty."""
    return value_at(found.record, parse_path(field.at), found.around) is not MISSING


Wanted = tuple[tuple[ApiField, ...], list[tuple[str, ...]]]
"""Fields, and the values that they may have together."""


def _wanted(
    only: KeyFilter | None,
    key: Sequence[ApiField],
    schema: ObjectSchema,
    by_name: dict[str, ApiField],
) -> Wanted | None:
    if only is None:
        return None
    names, values = filter_parts(only, tuple(one.name for one in key))
    return tuple(by_name[field_of(schema, name).name] for name in names), values


def _kept(
    said: Said, key: Sequence[ApiField], asked: Sequence[ApiField | None], wanted: Wanted | None
) -> Iterator[RawRow]:
    """The rows of a read; a field that is None was never heard of."""
    number = 0
    for own, record in said.items():
        known = record | {one.name: part for one, part in zip(key, own, strict=True)}
        if wanted is None or _is_wanted(known, wanted):
            number += 1
            values = (record.get(one.name) if one else None for one in asked)
            untold = [str(i) for i, one in enumerate(asked) if not one or one.name not in record]
            yield (str(number), None, None, *own, *values, f",{','.join(untold)},")


def _is_wanted(known: Record, wanted: Wanted) -> bool:
    fields, values = wanted
    return any(
        all(
            is_canonically(known.get(one.name), part, one.type)
            for one, part in zip(fields, value, strict=True)
        )
        for value in values
    )
