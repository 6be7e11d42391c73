"""Try a request of an API file: what would be sent, what came back, and which rows were found."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from app.asks.messages import ApiTrial
from app.connectors.http_api import HttpApiEndpoint, HttpTools
from app.connectors.http_api.fields import learned_fields, raw_value
from app.connectors.http_api.filling import filled_text
from app.connectors.http_api.reading import RecordsRead, all_records
from app.core.errors import AppError, MappingError, SettingsError
from app.core.sync import ConnectionKind
from app.jobs.connect_http import api_path, check_answers, named_secrets
from app.jobs.kept_secrets import TriedSecrets
from app.store.api_files import api_text, parse_api

if TYPE_CHECKING:
    from app.asks import TryApi
    from app.connectors.http_api.verdicts import Reply
    from app.core.http_api import ApiObject, HttpApi
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

MOST_ROWS = 20
MOST_ANSWER = 20_000
"""Of an answer that is shown. Unit: characters. Source: ours, some pages."""
MASK = "***"
_TRIED = "api.try"
"""Stands for a connection that is not kept."""


def try_api(ask: TryApi, workspace: Workspace, report: ReportProgress) -> ApiTrial:
    """Ask for the first page of an object, or only say what would be asked; nothing is kept.

    Raises:
        MappingError: the file does not say what it should.
        SettingsError: an answer is missing, or there is no such object.
    """
    del report
    path = api_path(ask.api)
    api = parse_api(api_text(path), path)
    object = _object(api, ask.object)
    answers, given = dict(ask.answers), named_secrets(api, dict(ask.secrets))
    name = ask.connection or _TRIED
    if ask.connection:
        known = workspace.connections.get(ask.connection)
        if known.kind is not ConnectionKind.HTTP:
            raise SettingsError(f"{ask.connection} is no connection to an API", key="connection")
        kept = {one.name: known.settings.get(f"ask.{one.name}", "") for one in api.asked}
        answers = {**{one: text for one, text in kept.items() if text}, **answers}
    check_answers(api, answers, given)
    seen: list[Reply] = []
    tools = HttpTools(
        clock=workspace.clock,
        random=workspace.random,
        secrets=TriedSecrets(workspace.secrets, name, given) if given else workspace.secrets,
        client_id=workspace.machine.client_id,
        ca_file=ask.ca_file,
        still_wanted=lambda: workspace.clock.sleep(0),
        seen=seen.append,
    )
    endpoint = HttpApiEndpoint(name, api, answers, tools)
    try:
        trial = _asked(endpoint, api, object)
        return trial if ask.only_show else _sent(endpoint, object, seen, trial)
    finally:
        endpoint.close()


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
    call = object.read.call
    secrets = {one.name for one in api.asked if one.secret}
    masked = {
        name: MASK if name in secrets else text for name, text in endpoint.session.given.items()
    }
    query = [
        f"{name}={filled}"
        for name, text in {**api.query, **api.auth.query, **call.query}.items()
        if (filled := filled_text(text, {**masked, "access": MASK})) is not None
    ]
    address = filled_text(call.path, masked) or call.path
    whole = f"{call.method} {filled_text(api.base, masked)}/{address.lstrip('/')}"
    return ApiTrial(
        object=object.name,
        request=whole + (f"?{'&'.join(query)}" if query else ""),
        status=None,
        answer="",
        columns=(),
        rows=(),
        problem="",
    )


def _sent(
    endpoint: HttpApiEndpoint, object: ApiObject, seen: list[Reply], trial: ApiTrial
) -> ApiTrial:
    problem, records = "", []
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
    fields = object.fields or learned_fields([one for one, _ in records], object.spot, object.key)
    last = seen[-1] if seen else None
    return replace(
        trial,
        status=None if last is None else last.status,
        answer="" if last is None else last.raw.decode("utf-8", "replace")[:MOST_ANSWER],
        columns=tuple(one.name for one in fields),
        rows=tuple(
            tuple(raw_value(field, found, made) or "" for field in fields)
            for found, made in records
        ),
        problem=problem,
    )
