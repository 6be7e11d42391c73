"""Writes records to an API, one a request or many, and says of each what became of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.connectors.http_api.fields import nested, value_to_send
from app.connectors.http_api.filling import json_text, json_value, text_of
from app.connectors.http_api.verdicts import holds
from app.connectors.record_keys import joined, split
from app.core.errors import (
    AccessDeniedError,
    AppError,
    EndpointError,
    MappingError,
    SchemaMismatchError,
    UnknownOutcomeError,
)
from app.core.http_api import Verdict
from app.core.outcome import RowError, RowResult
from app.core.plan import Operation
from app.language.record_paths import MISSING, parse_path, records_at, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.connectors.http_api.session import ApiSession
    from app.connectors.http_api.verdicts import Reply
    from app.core.http_api import ApiField, ApiObject, Call, ResultRows, WriteAction
    from app.core.outcome import WriteRequest, WriteRow

NO_RESULT = "NO_RESULT"
"""The code of a row that the answer to a batch says nothing of."""


def action_of(object: ApiObject, operation: Operation) -> tuple[str, WriteAction]:
    """Find how an operation is carried out; an upsert serves for an insert and an update too.

    Raises:
        AccessDeniedError: the API does not offer it.
    """
    names = {
        Operation.INSERT: ("insert", "upsert"),
        Operation.UPDATE: ("update", "upsert"),
        Operation.UPSERT: ("upsert",),
        Operation.DELETE: ("delete",),
    }.get(operation, ())
    for name in names:
        if name in object.writes:
            return name, object.writes[name]
    raise AccessDeniedError(
        f"{object.label} has no {operation.value} ({object.spot})", object=object.name
    )


class ApiWriter:
    """Carries out one request for writes."""

    def __init__(
        self,
        session: ApiSession,
        object: ApiObject,
        fields: Sequence[ApiField],
        request: WriteRequest,
        client_id: str,
    ) -> None:
        self._session = session
        self._object = object
        self._fields = {one.name: one for one in fields}
        self._request = request
        self._client_id = client_id

    def write(self, rows: Sequence[WriteRow], operation: Operation) -> list[RowResult]:
        """Write rows; one result each.

        Whatever ends it after rows were sent leaves the others unprocessed: an error would say that
        nothing was done, and they would be sent twice.

        Raises:
            RetriableError: nothing was done.
            UnknownOutcomeError: nobody knows what became of them.
            SchemaMismatchError: a row names a field that is not there; nothing was done.
            EndpointError: any other refusal of the whole; nothing was done.
        """
        name, action = action_of(self._object, operation)
        known = [self._known(name, row) for row in rows]
        done: list[RowResult] = []
        for start in range(0, len(rows), action.batch):
            chunk = slice(start, start + action.batch)
            try:
                done += self._sent(name, action, rows[chunk], known[chunk])
            except UnknownOutcomeError:
                raise
            except AppError as error:
                if not done:
                    raise
                return done + [_left_over(row, error) for row in rows[start:]]
        return done

    def _sent(
        self,
        name: str,
        action: WriteAction,
        rows: Sequence[WriteRow],
        known: Sequence[Mapping[str, Any]],
    ) -> list[RowResult]:
        values = dict(known[0])
        if action.batch > 1:
            values = {"records": [self._entry(action, one) for one in known]}
            values["idempotency_key"] = self._idempotency_key(name, rows)
        call = action.call
        if action.if_match is not None:
            call = self._bound(action.if_match, call, values)
        reply = self._session.send(call, values, name, repeatable=action.repeatable)
        if reply.verdict is Verdict.FAIL_ROW:
            if len(rows) > 1 and action.results is None:
                return [self._refused(row, reply) for row in rows]
            if action.results is None or not records_at(reply.data, parse_path(action.results.at)):
                return [self._refused(row, reply) for row in rows]
        if action.results is not None:
            return self._results(action, action.results, reply, rows)
        return [self._done(name, action, reply, row) for row in rows]

    def _bound(self, look: Call, call: Call, values: Mapping[str, Any]) -> Call:
        """A write that is done only if its record is still as it is now.

        Raises:
            MappingError: the answer has no ETag.
            EndpointError: the record cannot be looked at.
        """
        reply = self._session.send(look, values, "read")
        tag = reply.headers.get("ETag", "")
        if not tag and reply.verdict is not Verdict.NOTHING:
            raise MappingError(
                f"{look.name}: the answer has no ETag to bind the write to",
                path=look.spot.path,
                line=look.spot.line,
                key=look.spot.key,
            )
        plain = tag.replace("{", "{{").replace("}", "}}")
        return replace(call, headers={**call.headers, "If-Match": plain})

    # Values -------------------------------------------------------------------------------------

    def _known(self, name: str, row: WriteRow) -> dict[str, Any]:
        sent = {}
        for field_name, value in row.values.items():
            field = self._field(field_name)
            sent[field.name] = value_to_send(field, value)
        known: dict[str, Any] = {f"record.{one}": value for one, value in sent.items()}
        known["record"] = nested(self._fields, sent)
        known["idempotency_key"] = self._idempotency_key(name, [row])
        if row.record_key is not None:
            parts = split(row.record_key)
            known["key"] = parts[0] if len(parts) == 1 else row.record_key
            for one, part in zip(self._object.key, parts, strict=False):
                known.setdefault(f"record.{one}", part)
        return known

    def _field(self, name: str) -> ApiField:
        found = self._fields.get(name) or next(
            (one for one in self._fields.values() if one.name.casefold() == name.casefold()), None
        )
        if found is None:
            raise SchemaMismatchError(
                f'{self._object.label} has no field "{name}".',
                object=self._object.name,
                field=name,
            )
        return found

    def _entry(self, action: WriteAction, known: Mapping[str, Any]) -> Any:
        return known["record"] if action.each is None else json_value(action.each, known)

    def _idempotency_key(self, name: str, rows: Sequence[WriteRow]) -> str:
        """The same for the same write, however often it is sent; another for any other."""
        said = [self._client_id, self._session.name, self._request.mapping, name]
        for row in rows:
            said += [str(row.write_id), row.record_key or "", json_text(dict(row.values))]
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]

    # Results ------------------------------------------------------------------------------------

    def _done(self, name: str, action: WriteAction, reply: Reply, row: WriteRow) -> RowResult:
        if row.record_key is not None and name != "upsert":
            return RowResult(row.write_id, succeeded=True, record_key=row.record_key)
        key = row.record_key or self._new_key(action.key, reply.data, row)
        if key is None:
            spot = action.spot
            raise UnknownOutcomeError(
                f"{reply.request} answered {reply.status} without the new record's key ({spot})",
                endpoint=self._session.name,
            )
        return RowResult(
            row.write_id, succeeded=True, record_key=key, created=row.record_key is None
        )

    def _new_key(self, path: str, data: Any, row: WriteRow) -> str | None:
        """The key that an answer gives a new record, else the one that the record brought."""
        paths = [path] if path else [self._at(name) for name in self._object.key]
        found = [value_at(data, parse_path(one)) for one in paths]
        texts = [None if one is MISSING else text_of(one) for one in found]
        if texts and all(texts):
            return joined(text for text in texts if text)
        brought = [row.values.get(name) for name in self._object.key]
        return joined(one for one in brought if one) if brought and all(brought) else None

    def _at(self, name: str) -> str:
        field = self._fields.get(name)
        return field.at if field else name

    def _refused(self, row: WriteRow, reply: Reply) -> RowResult:
        words = reply.message or f"The API answered {reply.status}"
        error = RowError(reply.code, f"{words} ({reply.request})")
        return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)

    def _results(
        self, action: WriteAction, said: ResultRows, reply: Reply, rows: Sequence[WriteRow]
    ) -> list[RowResult]:
        found = [one.record for one in records_at(reply.data, parse_path(said.at))]
        if said.by:
            by_value = {text_of(value_at(one, parse_path(said.by))): one for one in found}
            entries = [by_value.get(self._value_of(row, said.field)) for row in rows]
        elif len(found) == len(rows):
            entries = list(found)
        else:
            raise UnknownOutcomeError(
                f"{reply.request} answered for {len(found)} of {len(rows)} records ({action.spot})",
                endpoint=self._session.name,
            )
        return [
            self._result(action, said, row, entry) for row, entry in zip(rows, entries, strict=True)
        ]

    def _value_of(self, row: WriteRow, field: str) -> str | None:
        value = row.values.get(field)
        return row.record_key if value is None and (field,) == self._object.key else value

    def _result(
        self, action: WriteAction, said: ResultRows, row: WriteRow, entry: Any
    ) -> RowResult:
        if entry is None:
            error = RowError(NO_RESULT, "The answer says nothing of this record")
            return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)
        if said.ok is not None and not holds(said.ok, entry):
            code, words = _words(entry, said.code), _words(entry, said.message)
            error = RowError(code or "REFUSED", words or "The API refused this record")
            return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)
        key = row.record_key or self._new_key(said.key, entry, row)
        if key is None:
            raise UnknownOutcomeError(
                f"{action.call.name}: the answer has no key for a record that it took"
                f" ({action.spot})",
                endpoint=self._session.name,
            )
        return RowResult(
            row.write_id, succeeded=True, record_key=key, created=row.record_key is None
        )


def _words(entry: Any, path: str) -> str:
    value = value_at(entry, parse_path(path)) if path else MISSING
    return "" if value is MISSING else text_of(value) or ""


def _left_over(row: WriteRow, error: AppError) -> RowResult:
    code = error.code if isinstance(error, EndpointError) else ""
    words = RowError(code or "RETRY", str(error))
    return RowResult(
        row.write_id, succeeded=False, record_key=row.record_key, error=words, unprocessed=True
    )
