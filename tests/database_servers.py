"""Real PostgreSQL and MariaDB servers for tests: one of each a session, on a folder of their own.

They come from Debian's packages, listen on 127.0.0.1 alone, and end with the session, however it
ends. As root they run as the user that Debian made for them, for both refuse to run as root.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
import trustme

READY_S = 120
STOP_S = 120
PASSWORD = "t1de-and @ turn"
"""Of every user that may log in; with what an address has to write in another way."""

_POSTGRES_FOLDERS = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"))


@dataclass(frozen=True)
class Server:
    """A running server."""

    driver: str
    """SQLAlchemy's name of the database and its driver."""
    port: int
    admin: str
    connect: Callable[[str], Any] = field(repr=False)
    """Connect to a database as the administrator, each statement committed at once."""
    process: "subprocess.Popen[bytes]" = field(repr=False)
    ca_file: Path
    """The authority that vouches for the server, by its address 127.0.0.1 and no name."""

    def url(self, database: str, user: str = "", password: str = PASSWORD) -> str:
        """The address of a database, as a person would write it."""
        secret = password.replace(" ", "%20").replace("@", "%40")
        return f"{self.driver}://{user or self.admin}:{secret}@127.0.0.1:{self.port}/{database}"


@dataclass(frozen=True)
class ServerDatabase:
    """A database of a test, and the administrator's hand in it."""

    server: Server
    name: str
    connection: Any = field(repr=False)

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    @property
    def is_postgres(self) -> bool:
        return self.server.driver.startswith("postgresql")

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements, each committed at once; give the rows of the last one."""
        cursor = self.connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is missing; python3 dev.py test installs it")
    with _folder("postgres") as folder:
        data, port, authority = folder / "data", _free_port(), _certify(folder, "postgres")
        secret = folder / "password"
        secret.write_text(PASSWORD)
        _give(secret, "postgres")
        _run("postgres", programs / "initdb", "-D", data, "-U", "keeper", "-A", "scram-sha-256",
             f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
        process = _start(
            "postgres", signal.SIGINT, programs / "postgres", "-D", data, "-p", port,
            "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off", "-c", "max_connections=40",
            "-c", "ssl=on", "-c", f"ssl_cert_file={folder / 'server.pem'}",
            "-c", f"ssl_key_file={folder / 'server.key'}",
            log=folder / "log",
        )  # fmt: skip

        def connect(database: str) -> Any:
            return psycopg.connect(
                host="127.0.0.1",
                port=port,
                user="keeper",
                password=PASSWORD,
                dbname=database or "postgres",
                autocommit=True,
            )

        server = Server("postgresql+psycopg", port, "keeper", connect, process, authority)
        with _ending(process, signal.SIGINT):
            _await_answer(server, psycopg.OperationalError, folder / "log")
            yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    """A MariaDB server."""
    install, daemon = shutil.which("mariadb-install-db"), shutil.which("mariadbd", path=_sbin())
    if install is None or daemon is None:
        pytest.skip("MariaDB is missing; python3 dev.py test installs it")
    with _folder("mysql") as folder:
        data, port, authority = folder / "data", _free_port(), _certify(folder, "mysql")
        set_up = folder / "set-up.sql"
        set_up.write_text(
            f"CREATE USER keeper@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON *.* TO keeper@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        _give(set_up, "mysql")
        _run("mysql", install, "--no-defaults", f"--datadir={data}", "--skip-test-db",
             "--auth-root-authentication-method=normal", "--innodb-log-file-size=8M")  # fmt: skip
        process = _start(
            "mysql", signal.SIGTERM, daemon, "--no-defaults", f"--datadir={data}",
            f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder / 'socket'}",
            f"--init-file={set_up}", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
            "--innodb-log-file-size=8M", "--skip-log-bin",
            "--character-set-server=utf8mb4", f"--tmpdir={folder}", f"--ssl-ca={authority}",
            f"--ssl-cert={folder / 'server.pem'}", f"--ssl-key={folder / 'server.key'}",
            log=folder / "log",
        )  # fmt: skip

        def connect(database: str) -> Any:
            return pymysql.connect(
                host="127.0.0.1",
                port=port,
                user="keeper",
                password=PASSWORD,
                database=database or None,
                autocommit=True,
                charset="utf8mb4",
            )

        server = Server("mysql+pymysql", port, "keeper", connect, process, authority)
        with _ending(process, signal.SIGTERM):
            _await_answer(server, pymysql.err.OperationalError, folder / "log")
            yield server


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[ServerDatabase]:
    """A PostgreSQL database for one test."""
    made = ServerDatabase(postgres_server, "postgres", postgres_server.connect("postgres"))
    yield made
    # Faster than a new database. What a test left open must not hold it up.
    made.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
    )
    made.connection.close()


@pytest.fixture
def mariadb(mariadb_server: Server) -> Iterator[ServerDatabase]:
    """A MariaDB database for one test."""
    with contextlib.closing(mariadb_server.connect("")) as connection:
        connection.cursor().execute("CREATE DATABASE partner")
        made = ServerDatabase(mariadb_server, "partner", mariadb_server.connect("partner"))
        yield made
        made.connection.close()
        connection.cursor().execute("DROP DATABASE partner")


@pytest.fixture(params=["postgres", "mariadb"])
def server(
    request: pytest.FixtureRequest, postgres_server: Server, mariadb_server: Server
) -> ServerDatabase:
    """A database of each kind of server in turn, for one test."""
    found: ServerDatabase = request.getfixturevalue(request.param)
    return found


# ------------------------------------------------------------------------------------- processes


def _postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version; Debian keeps it off PATH."""
    found = [path.parent for root in _POSTGRES_FOLDERS for path in root.glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def _sbin() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def _user(name: str) -> pwd.struct_passwd | None:
    """Whom a server runs as; None for ourselves, where we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return pwd.getpwnam("nobody")


@contextlib.contextmanager
def _folder(user: str) -> Iterator[Path]:
    """A folder of the server's own; pytest's are closed to other users."""
    with tempfile.TemporaryDirectory(prefix="orgtide-server-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        _give(folder, user)
        yield folder


def _give(path: Path, user: str) -> None:
    owner = _user(user)
    if owner is not None:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _certify(folder: Path, user: str) -> Path:
    """Write the server's key and certificate; give the file of the authority that signed it."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(folder / "server.pem")
    certificate.private_key_pem.write_to_path(folder / "server.key")
    authority.cert_pem.write_to_path(folder / "authority.pem")
    for name in ("server.pem", "server.key", "authority.pem"):
        _give(folder / name, user)
    (folder / "server.key").chmod(0o600)
    return folder / "authority.pem"


def _as_user(user: str, end: signal.Signals) -> list[str]:
    """Start of a command line: as whom, and that it ends when this process is killed."""
    owner, words = _user(user), ["setpriv", "--pdeathsig", end.name.removeprefix("SIG")]
    if owner is None:
        return words
    return [*words, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _run(user: str, *words: object) -> None:
    command = [*_as_user(user, signal.SIGTERM), *map(str, words)]
    done = subprocess.run(
        command, cwd="/", env=_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def _start(user: str, end: signal.Signals, *words: object, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as written:
        return subprocess.Popen(
            [*_as_user(user, end), *map(str, words)],
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )


def _environment() -> dict[str, str]:
    """Nothing of the person's own settings of these programs; times in no zone but UTC."""
    return {"PATH": _sbin(), "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent"}


def _await_answer(server: Server, not_yet: type[Exception], log: Path) -> None:
    """Wait until the administrator is let in."""
    end = time.monotonic() + READY_S
    while True:
        try:
            server.connect("").close()
            return
        except not_yet:
            ended = server.process.poll() is not None or time.monotonic() > end
            assert not ended, log.read_text(errors="replace")
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.process.wait(0.05)


@contextlib.contextmanager
def _ending(process: "subprocess.Popen[bytes]", end: signal.Signals) -> Iterator[None]:
    try:
        yield
    finally:
        process.send_signal(end)
        try:
            process.wait(STOP_S)
        finally:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
