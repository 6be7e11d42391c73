"""Try a request of an API file: what would be sent, what came back, and which rows were found."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import ApiTrial, PathFacts
from app.connectors.http_api import HttpApiEndpoint, HttpTools
from app.connectors.http_api.fields import learned_fields, raw_value
from app.connectors.http_api.filling import text_of
from app.connectors.http_api.reading import RecordsRead, all_records
from app.connectors.http_api.session import MASK
from app.core.errors import AppError, MappingError, SettingsError
from app.core.sync import ConnectionKind
from app.jobs.connect_http import api_path, check_answers, named_secrets
from app.jobs.kept_secrets import TriedSecrets
from app.language.record_paths import places_in
from app.store.api_files import api_text, parse_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.asks import TryApi
    from app.connectors.http_api.filling import Filled
    from app.connectors.http_api.verdicts import Reply
    from app.core.http_api import ApiObject, HttpApi
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace
    from app.language.record_paths import Place

MOST_ROWS = 20
MOST_ANSWER = 20_000
"""Of an answer that is shown. Unit: characters. Source: ours, some pages."""
MOST_PATHS = 400
MOST_SAMPLE = 80
"""Of a value that is shown beside its path. Unit: characters. Source: ours."""
LEAST_SECRET = 4
"""Shorter ones are no secrets and stand in every text. Unit: characters. Source: ours."""
_TRIED = "api.try"
"""Stands for a connection that is not kept."""


def try_api(ask: TryApi, workspace: Workspace, report: ReportProgress) -> ApiTrial:
    """Ask for the first page of an object, or only say what would be asked; nothing is kept.

    Raises:
        MappingError: the file does not say what it should.
        SettingsError: an answer is missing, or there is no such object.
    """
    del report
    api = _declared(ask, workspace)
    object = _object(api, ask.object)
    answers, given = dict(ask.answers), named_secrets(api, dict(ask.secrets))
    name, ca_file = ask.connection or _TRIED, ask.ca_file
    if ask.connection:
        known = workspace.connections.get(ask.connection)
        if known.kind is not ConnectionKind.HTTP:
            raise SettingsError(f"{ask.connection} is no connection to an API", key="connection")
        kept = {one.name: known.settings.get(f"ask.{one.name}", "") for one in api.asked}
        answers = {**{one: text for one, text in kept.items() if text}, **answers}
        ca_file = ca_file or known.settings.get("ca_file", "")
    check_answers(api, answers, given)
    seen: list[Reply] = []
    tools = HttpTools(
        clock=workspace.clock,
        random=workspace.random,
        secrets=TriedSecrets(workspace.secrets, name, given) if given else workspace.secrets,
        client_id=workspace.machine.client_id,
        ca_file=ca_file,
        still_wanted=lambda: workspace.clock.sleep(0),
        seen=seen.append,
    )
    endpoint = HttpApiEndpoint(name, api, answers, tools)
    try:
        trial = _asked(endpoint, api, object)
        return trial if ask.only_show else _sent(endpoint, api, object, seen, trial)
    finally:
        endpoint.close()


def _declared(ask: TryApi, workspace: Workspace) -> HttpApi:
    if ask.text:
        return parse_api(ask.text, Path(ask.api))
    path = api_path(ask.api, workspace)
    return parse_api(api_text(path), path)


def _object(api: HttpApi, name: str) -> ApiObject:
    readable = [one for one in api.objects if one.read is not None]
    if not name and readable:
        return readable[0]
    for one in readable:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in readable) or "none"
    raise SettingsError(f"{api.name} reads no {name}; it reads {known}", key="object")


def _asked(endpoint: HttpApiEndpoint, api: HttpApi, object: ApiObject) -> ApiTrial:
    """What the first request looks like, secrets masked."""
    if object.read is None:
        raise MappingError(
            "The object is not read",
            path=object.spot.path,
            line=object.spot.line,
            key=object.spot.key,
        )
    reading = object.read
    call = reading.call if reading.job is None else reading.job.create
    filled = endpoint.session.shown(call, _made_up(object), _masks(endpoint, api))
    query = "&".join(f"{name}={text}" for name, text in filled.query.items())
    return ApiTrial(
        object=object.name,
        request=f"{filled.method} {filled.url}" + (f"?{query}" if query else ""),
        status=None,
        answer="",
        columns=(),
        rows=(),
        problem="",
        headers=tuple(filled.headers.items()),
        body=_body_text(filled),
    )


def _masks(endpoint: HttpApiEndpoint, api: HttpApi) -> dict[str, str]:
    """What was asked for, each secret as a mask, whether it was given or not."""
    secret = {one.name: MASK for one in api.asked if one.secret}
    return {**endpoint.session.given, **secret}


def _made_up(object: ApiObject) -> dict[str, str]:
    """What a request names that only other requests tell: said in words, in place of a value."""
    reading = object.read
    if reading is None:
        return {}
    made = {f"each.{name}": values[0] for name, values in reading.each.items() if values}
    if reading.for_each is not None:
        made |= {f"parent.{one}": f"<{one}>" for one in reading.for_each.fields}
    return made | ({"job": "<job>"} if reading.job is not None else {})


def _body_text(filled: Filled) -> str:
    """A body as it would be sent; packed ones unpacked."""
    if filled.files is not None:
        return "\n".join(f"{name}: {text}" for name, (_, text) in filled.files.items())
    if isinstance(filled.data, dict):
        return "&".join(f"{name}={text}" for name, text in filled.data.items())
    if filled.data is None:
        return ""
    packed = filled.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(filled.data) if packed else filled.data).decode("utf-8", "replace")


def _sent(
    endpoint: HttpApiEndpoint,
    api: HttpApi,
    object: ApiObject,
    seen: list[Reply],
    trial: ApiTrial,
) -> ApiTrial:
    problem, records, line = "", [], None
    try:
        found = all_records(endpoint.session, object, RecordsRead())
        records = list(islice(found, MOST_ROWS))
    except AppError as error:
        spot = (
            f" ({error.path.name}, line {error.line}, {error.key})"
            if isinstance(error, MappingError)
            else ""
        )
        problem = f"{error}{spot}"
        line = error.line if isinstance(error, MappingError) else None
    fields = object.fields or learned_fields([one for one, _ in records], object.spot, object.key)
    last = seen[-1] if seen else None
    veil = _veil(endpoint, api)
    return replace(
        trial,
        status=None if last is None else last.status,
        answer="" if last is None else veil(last.raw.decode("utf-8", "replace")[:MOST_ANSWER]),
        columns=tuple(one.name for one in fields),
        rows=tuple(
            tuple(veil(raw_value(field, found, made) or "") for field in fields)
            for found, made in records
        ),
        problem=veil(problem),
        paths=() if last is None else _paths(last.data, veil),
        line=line,
    )


def _paths(answer: object, veil: Callable[[str], str]) -> tuple[PathFacts, ...]:
    return tuple(
        replace(facts, sample=veil(facts.sample)[:MOST_SAMPLE])
        for facts in map(path_facts, places_in(answer, MOST_PATHS))
    )


def path_facts(place: Place) -> PathFacts:
    """A place of an answer as it is shown."""
    holds = "list" if place.is_list else "value"
    return PathFacts(place.path, place.times, text_of(place.sample) or "", holds)


def _veil(endpoint: HttpApiEndpoint, api: HttpApi) -> Callable[[str], str]:
    """Make what masks the secrets in a text: some APIs say back what they were told."""
    secret = {one.name for one in api.asked if one.secret}
    said = [text for name, text in endpoint.session.given.items() if name in secret]

    def veil(text: str) -> str:
        for one in said:
            text = text.replace(one, MASK) if len(one) >= LEAST_SECRET else text
        return text

    return veil
