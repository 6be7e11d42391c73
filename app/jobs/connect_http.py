"""Keep connections to HTTP APIs, and say what an API file asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import ApiFacts, AskedFacts, ConnectionFacts
from app.connectors.http_api.browser_sign_in import needs_browser, sign_in_by_browser
from app.connectors.http_api.filling import filled_text
from app.core.errors import MappingError, SettingsError
from app.core.sync import Connection, ConnectionKind
from app.jobs.browser import open_browser
from app.jobs.connect import tried
from app.jobs.endpoints import open_api
from app.jobs.kept_secrets import kept_secrets, known_connection
from app.resources import mapping_file
from app.store.api_files import api_text, parse_api
from app.store.own_apis import own_api_files

if TYPE_CHECKING:
    from app.asks import ConnectHttp, ReadApiFile
    from app.core.http_api import HttpApi
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def connect_http(ask: ConnectHttp, workspace: Workspace, report: ReportProgress) -> ConnectionFacts:
    """Keep a connection to an API, after a look at it; its secrets go to the keyring.

    Raises:
        SettingsError: the name is taken, or an answer is missing or was not asked for.
        MappingError: the file does not say what it should.
        EndpointError: the API cannot be reached or refuses; nothing is kept.
    """
    known_connection(ask.name, workspace, replace=ask.replace)
    path = api_path(ask.api, workspace)
    text = api_text(path)
    api = parse_api(text, path)
    answers, secrets = dict(ask.answers), named_secrets(api, dict(ask.secrets))
    check_answers(api, answers, secrets)
    asked = {one.name: answers.get(one.name) or one.default for one in api.asked if not one.secret}
    settings = {
        "api": api.name,
        "api_file": text,
        "api_from": str(path),
        "url": filled_text(api.base, asked) or api.base,
        **({"ca_file": ask.ca_file} if ask.ca_file else {}),
        **{f"ask.{name}": value for name, value in answers.items()},
    }
    connection = Connection(ask.name, ConnectionKind.HTTP, settings)
    with kept_secrets(ask.name, secrets, workspace) as trying:
        _sign_in(connection, trying, report)
        facts = tried(connection, trying)
        workspace.connections.save(connection, replace=ask.replace)
    return replace(facts, secret_kept=workspace.secrets.kept or not secrets)


def _sign_in(connection: Connection, workspace: Workspace, report: ReportProgress) -> None:
    """Let a person sign in in the browser, where the API wants it.

    Raises:
        SignInError: the API refused, or nobody came back in time.
    """
    endpoint = open_api(connection, workspace)
    try:
        if needs_browser(endpoint.session):
            sign_in_by_browser(endpoint.session, endpoint.tools, open_browser, report)
    finally:
        endpoint.close()


def read_api_file(ask: ReadApiFile, workspace: Workspace, report: ReportProgress) -> ApiFacts:
    """Say what an API file declares and asks for.

    Raises:
        MappingError: the file is not there, or does not say what it should.
    """
    del report
    path = api_path(ask.api, workspace)
    return declared_facts(parse_api(api_text(path), path))


def declared_facts(api: HttpApi) -> ApiFacts:
    """What an API file declares and asks for."""
    return ApiFacts(
        name=api.name,
        help=api.help,
        base=api.base,
        asks=tuple(
            AskedFacts(one.name, one.label, one.help, one.default, one.secret, one.optional)
            for one in api.asked
        ),
        objects=tuple(one.name for one in api.objects),
        readable=tuple(one.name for one in api.objects if one.read is not None),
        by_browser=any(
            one.oauth is not None and one.oauth.authorize_url
            for one in (api.auth, *api.other_auths)
        ),
    )


def api_path(api: str, workspace: Workspace) -> Path:
    """The file of an API: a path, or the name of one of the workspace or of a shipped one.

    Raises:
        MappingError: there is no such file.
    """
    path = Path(api).expanduser().absolute()
    if path.is_file():
        return path
    own = {one.stem: one for one in own_api_files(workspace.path)}
    if api in own:
        return own[api]
    try:
        return mapping_file("apis", f"{api}.yaml")
    except FileNotFoundError as error:
        shipped = ", ".join(sorted(one.stem for one in mapping_file("apis").glob("*.yaml")))
        others = f"; your own are {', '.join(own)}" if own else ""
        raise MappingError(
            f"There is no API file {api}; shipped are {shipped}{others}", path=path
        ) from error


def named_secrets(api: HttpApi, secrets: dict[str, str]) -> dict[str, str]:
    """Secrets by name: one without a name is the first that the file asks for.

    Raises:
        SettingsError: the file asks for none.
    """
    first = next((one.name for one in api.asked if one.secret), None)
    if "" in secrets and first is None and secrets[""]:
        raise SettingsError(f"{api.name} asks for no secret", key="secret")
    return {name or first or "": value for name, value in secrets.items() if name or value}


def check_answers(api: HttpApi, answers: dict[str, str], secrets: dict[str, str]) -> None:
    """Look whether all was answered, and nothing else.

    Raises:
        SettingsError: something is missing, or was not asked for.
    """
    asked = {one.name: one for one in api.asked}
    for name in [*answers, *secrets]:
        if name not in asked:
            known = ", ".join(asked) or "nothing"
            raise SettingsError(
                f"{api.name} does not ask for {name}; it asks for {known}", key=name
            )
    for name in answers:
        if asked[name].secret:
            raise SettingsError(f"{asked[name].label} is a secret", key=name)
    for one in api.asked:
        given = secrets if one.secret else answers
        if not (given.get(one.name) or one.default or one.optional or one.secret):
            raise SettingsError(f"{api.name} asks for {one.label}", key=one.name)
