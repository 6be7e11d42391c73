"""Keep the address of a database, by its URL or by its parts; its password goes to the keyring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.connectors.salesforce.opening import PASSWORD
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind
from app.jobs.connect import tried
from app.jobs.kept_secrets import kept_secrets, known_connection

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from app.asks import ConnectSql
    from app.asks.messages import ConnectionFacts
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
    "mysql": "mysql+pymysql",
}
"""A kind of database → SQLAlchemy's name of it and of the driver that comes with the program."""

_SECRET_WORDS = ("password", "passwd", "sslpassword")
"""Parts of an address behind the question mark that are secrets."""


def connect_sql(ask: ConnectSql, workspace: Workspace, report: ReportProgress) -> ConnectionFacts:
    """Keep the address of a database, after a look at it.

    Raises:
        SettingsError: the name is taken, or the address cannot be read.
        EndpointError: the database cannot be reached; nothing is kept.
    """
    del report
    known = known_connection(ask.name, workspace, replace=ask.replace)
    plain, password = _without_secret(_url(ask))
    settings = {"url": plain.render_as_string(hide_password=False)}
    if ask.encryption != "driver":
        settings["encryption"] = ask.encryption
    if ask.ca_file:
        settings["ca_file"] = str(Path(ask.ca_file).expanduser().absolute())
    connection = Connection(ask.name, ConnectionKind.SQL, settings)
    if not password and known is not None and _same_door(known, plain):
        password = workspace.secrets.stored(ask.name, PASSWORD) or ""
    with kept_secrets(ask.name, {PASSWORD: password}, workspace) as trying:
        facts = tried(connection, trying)
        workspace.connections.save(connection, replace=ask.replace)
    return replace(facts, secret_kept=workspace.secrets.kept or not password)


def _url(ask: ConnectSql) -> URL:
    """The address, as it was given or made of its parts.

    Raises:
        SettingsError: it cannot be read, or a part is missing.
    """
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if ask.encryption not in ("driver", "off", "verified"):
        raise SettingsError("Encryption is driver, off or verified", key="encryption")
    if ask.url:
        try:
            url = make_url(ask.url)
        except (ArgumentError, ValueError) as error:
            raise SettingsError("This is not the address of a database", key="url") from error
        return url.set(password=ask.password) if ask.password else url
    if ask.kind not in _DRIVERS:
        raise SettingsError(f"The kind of database is one of {', '.join(_DRIVERS)}", key="kind")
    if not ask.database:
        raise SettingsError("Name the database", key="database")
    if ask.kind == "sqlite":
        path = Path(ask.database).expanduser().absolute()
        return URL.create("sqlite", database=str(path))
    return URL.create(
        _DRIVERS[ask.kind],
        username=ask.user or None,
        password=ask.password or None,
        host=ask.host or "localhost",
        port=ask.port,
        database=ask.database,
    )


def _without_secret(url: URL) -> tuple[URL, str]:
    """The address with no secret in it, and the password.

    Raises:
        SettingsError: it holds a secret that there is no place for.
    """
    from sqlalchemy.engine import URL

    given = {name: url.query[name] for name in _SECRET_WORDS if name in url.query}
    if "sslpassword" in given:
        raise SettingsError(
            "An address cannot hold the passphrase of a key; give a key without one", key="url"
        )
    named = next((str(value) for value in given.values()), "")
    secret = str(url.password or named)
    # URL.set takes None for "as it is", so the address is made anew.
    plain = URL.create(
        url.drivername,
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query={name: value for name, value in url.query.items() if name not in given},
    )
    return plain, secret


def _same_door(known: Connection, url: URL) -> bool:
    """Whether an address leads to the same server and user: a password is for nobody else."""
    from sqlalchemy.engine import make_url

    before = make_url(known.settings.get("url", "sqlite://"))
    parts = [(one.get_backend_name(), one.host, one.port, one.username) for one in (before, url)]
    return parts[0] == parts[1]
