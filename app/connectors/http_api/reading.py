"""Reads an object's records: every page, every parent, every slice of time, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import product
from typing import TYPE_CHECKING, Any

from app.connectors.http_api.fields import moment_of, moment_text, raw_value
from app.connectors.http_api.filling import text_of
from app.connectors.http_api.paging import Pages
from app.core.errors import MappingError, ProtocolError, RetriableError
from app.language.record_paths import MISSING, Found, parse_path, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.connectors.http_api.session import ApiSession
    from app.connectors.http_api.verdicts import Reply
    from app.core.http_api import ApiField, ApiObject, Find, Job, Reading, Since

Made = dict[str, Any]
"""What a request was made for: `each.NAME`, `parent.NAME`."""


@dataclass
class RecordsRead:
    """What a reading found out besides the records."""

    cut: bool = False
    """Whether records are there that cannot be had."""
    newest: datetime | None = None
    """The latest change seen."""
    began: datetime | None = None
    """By the API's own clock, else by ours."""
    rows: int = field(default=0)


def all_records(
    session: ApiSession, object: ApiObject, seen: RecordsRead, since: datetime | None = None
) -> Iterator[tuple[Found, Made]]:
    """Give every record, or what changed since a moment.

    Raises:
        MappingError: the object cannot be read, or an answer is not as the file says.
        EndpointError: the API refuses or cannot be reached.
    """
    reading = _reading(object)
    for made in _made_for(session, reading, seen):
        for stretch in _stretches(reading.since, since, session.now()):
            values = {**made, **stretch}
            if reading.job is None:
                yield from _pages(session, reading, values, seen, made)
                continue
            done = _job(session, reading.job, values)
            try:
                yield from _pages(session, reading, {**values, "job": done}, seen, made)
            finally:
                if reading.job.free is not None:
                    session.send(reading.job.free, {**values, "job": done}, "read")


def _reading(object: ApiObject) -> Reading:
    if object.read is None:
        raise MappingError(
            f"{object.label} is not read: its block has no 'read'",
            path=object.spot.path,
            line=object.spot.line,
            key=object.spot.key,
        )
    return object.read


def _pages(
    session: ApiSession, reading: Reading, values: Made, seen: RecordsRead, made: Made
) -> Iterator[tuple[Found, Made]]:
    pages = Pages(session, reading.call, values, reading.records, reading.spot, reading.paging)
    for reply, found in pages:
        if seen.began is None:
            seen.began = _time_of(reply) or session.now()
        for one in found:
            seen.rows += 1
            yield one, made
    seen.cut = seen.cut or pages.cut


def _time_of(reply: Reply) -> datetime | None:
    """The API's own clock, as an answer says it."""
    try:
        found = parsedate_to_datetime(reply.headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


# What requests are made for ---------------------------------------------------------------------


def _made_for(session: ApiSession, reading: Reading, seen: RecordsRead) -> Iterator[Made]:
    names = list(reading.each)
    for parent in _parents(session, reading, seen):
        for combination in product(*reading.each.values()):
            yield parent | {f"each.{n}": v for n, v in zip(names, combination, strict=True)}


def _parents(session: ApiSession, reading: Reading, seen: RecordsRead) -> Iterator[Made]:
    through = reading.for_each
    if through is None:
        yield {}
        return
    parent = next(one for one in session.api.objects if one.name == through.object)
    paths = {one.name: one.at for one in parent.fields}
    parents = RecordsRead()
    for found, _ in all_records(session, parent, parents):
        made = {}
        for name in through.fields:
            value = value_at(found.record, parse_path(paths.get(name, name)), found.around)
            if value is MISSING or value is None:
                raise MappingError(
                    f'A record of {parent.label} has no "{name}" to go through',
                    path=through.spot.path,
                    line=through.spot.line,
                    key=through.spot.key,
                )
            made[f"parent.{name}"] = value
        yield made
    seen.cut = seen.cut or parents.cut


def _stretches(since: Since | None, cursor: datetime | None, now: datetime) -> list[Made]:
    """The stretches of time to ask for, oldest first; one without names where none is asked for."""
    if since is None:
        return [{}]
    begin = cursor - timedelta(seconds=since.look_back_s) if cursor else None
    if begin is None and since.first_s:
        begin = now - timedelta(seconds=since.first_s)
    if begin is None:
        return [{}]
    if not since.slice_s:
        return [_stretch(since, begin, now)]
    found, step = [], timedelta(seconds=since.slice_s)
    while begin < now:
        found.append(_stretch(since, begin, min(begin + step, now)))
        begin += step
    return found


def _stretch(since: Since, begin: datetime, end: datetime) -> Made:
    return {"since": moment_text(begin, since.format), "until": moment_text(end, since.format)}


def newest_of(
    since: Since, fields: Sequence[ApiField], found: Found, made: Made
) -> datetime | None:
    """When a record changed, by the field that says so; None when it does not say."""
    told = next((one for one in fields if one.name == since.field), None)
    text = None if told is None else raw_value(told, found, made)
    if told is None or text is None:
        return None
    try:
        return moment_of(text, "iso")
    except ValueError:
        return None


# Jobs -------------------------------------------------------------------------------------------


def _job(session: ApiSession, job: Job, values: Made) -> str:
    """Have the API make what is to be fetched; the job's id.

    Raises:
        ProtocolError: it failed.
        RetriableError: it was not done in time.
    """
    created = session.send(job.create, values, "read")
    id = text_of(_value(created, job.id, job))
    asked = {**values, "job": id}
    deadline = session.now() + timedelta(seconds=job.most_s)
    while True:
        polled = session.send(job.poll, asked, "read")
        status = text_of(_value(polled, job.status, job))
        if status in job.done:
            return id or ""
        if status in job.failed:
            raise ProtocolError(
                f"{job.create.name}: the job ended as {status} ({job.spot})", endpoint=session.name
            )
        if session.now() >= deadline:
            raise RetriableError(
                f"{job.create.name}: the job was not done after {job.most_s:g} s ({job.spot})",
                endpoint=session.name,
            )
        session.sleep(job.every_s)


def _value(reply: Reply, path: str, job: Job) -> Any:
    value = value_at(reply.data, parse_path(path))
    if value is MISSING or value is None:
        raise MappingError(
            f'{reply.request}: the answer has no "{path}"',
            path=job.spot.path,
            line=job.spot.line,
            key=job.spot.key,
        )
    return value


# Finding ----------------------------------------------------------------------------------------


def found_records(
    session: ApiSession, find: Find, values: Sequence[str]
) -> Iterator[tuple[Found, Made]]:
    """Give the records that a search finds for values of its field; perhaps others too."""
    for start in range(0, len(values), find.most_values):
        asked = list(values[start : start + find.most_values])
        known: Mapping[str, Any] = {"value": asked[0], "values": asked}
        for _, found in Pages(session, find.call, known, find.records, find.spot):
            for one in found:
                yield one, {}
