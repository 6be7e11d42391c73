"""Runs practice orgs as HTTPS servers on 127.0.0.1: every route and middleware put together."""

import json
import random
import sqlite3
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from app.practice.address import merge_slashes
from app.practice.app_routes import add_app_routes
from app.practice.auth_routes import add_auth_routes
from app.practice.bulk_jobs import BulkJobs
from app.practice.bulk_query_routes import add_bulk_query_routes
from app.practice.bulk_routes import BULK_JOBS, BULK_WORK, add_bulk_routes
from app.practice.bulk_work import BulkWork
from app.practice.clock import CLOCK, PracticeClock
from app.practice.control_routes import add_control_routes
from app.practice.front_door import add_front_door
from app.practice.middleware import ORG, READ_LINE_BYTES, practice_middlewares
from app.practice.oauth_apps import CALLBACK_PORTS
from app.practice.oauth_grants import Grants
from app.practice.oauth_tokens import GRANTS
from app.practice.org import Org, OrgKind
from app.practice.organisations import PracticeOrg, open_practice_org
from app.practice.report_routes import add_report_routes
from app.practice.rest_routes import add_rest_routes
from app.practice.sample import DEFAULT_SEED, SampleSize
from app.practice.soap_routes import add_soap_routes
from app.practice.tls import ensure_certificate

HOST = "127.0.0.1"
BULK_FILE = "bulk.sqlite"
MAX_BODY_BYTES = 150 * 1024 * 1024
"""Largest request. Source: Bulk API 2.0 guide, "Limits": 150 MB for one upload."""
CLOSE_TIMEOUT_S = 1.0
"""How long a stop waits for requests under way."""


class DataFolderInUseError(Exception):
    """Another practice server is running on this data folder."""


@dataclass(frozen=True)
class ServerSettings:
    """How to run the practice orgs."""

    data: Path
    """Folder for orgs, certificates and the ports used last."""
    kinds: Sequence[OrgKind] = ("sandbox", "production")
    ports_file: Path | None = None
    """Where ports are remembered, so that an address stays good; None for `ports.json` there."""
    authority_file: Path | None = None
    authority_key_file: Path | None = None
    api_limit: int | None = None
    """Most API requests in a rolling day; None leaves what the org has."""
    session_seconds: int | None = None
    """How long an access token works; None for the org's usual two hours."""
    seed: int | None = None
    """Seed of sample data, tokens and chance; None for unguessable tokens and the usual sample."""
    size: SampleSize = SampleSize.NORMAL


@dataclass
class RunningOrg:
    """One org being served."""

    practice: PracticeOrg
    clock: PracticeClock
    port: int
    runner: web.AppRunner

    def as_body(self) -> dict[str, Any]:
        """Describe the org for whoever started the server."""
        return {
            "url": f"https://{HOST}:{self.port}",
            "host": HOST,
            "port": self.port,
            "org_id": self.practice.org.org_id,
            "users": [
                {
                    "id": user.user_id,
                    "username": user.username,
                    "password": user.password,
                    "security_token": user.security_token,
                    "name": user.name,
                }
                for user in self.practice.users
            ],
        }


@dataclass
class PracticeServer:
    """Practice orgs on their ports. `start`, then `stop`."""

    settings: ServerSettings
    orgs: dict[OrgKind, RunningOrg] = field(default_factory=dict)
    authority_path: Path | None = None
    _lock: sqlite3.Connection | None = None

    async def start(self) -> None:
        """Open the orgs and listen.

        Raises:
            DataFolderInUseError: another server has this folder.
            CertificateError: the given authority cannot be used.
        """
        self.settings.data.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_folder(self.settings.data)
        clock = PracticeClock()
        certificate = ensure_certificate(
            self.settings.data / "tls",
            clock,
            self.settings.authority_file,
            self.settings.authority_key_file,
        )
        self.authority_path = certificate.authority_path
        context = certificate.context()
        remembered = self._remembered_ports()
        for kind in self.settings.kinds:
            self.orgs[kind] = await self._serve(kind, context, remembered.get(kind, 0))
        self._ports_path.write_text(
            json.dumps({**remembered, **{kind: org.port for kind, org in self.orgs.items()}}),
            encoding="utf-8",
        )

    async def stop(self) -> None:
        """Stop listening and close the orgs."""
        for running in self.orgs.values():
            await running.runner.cleanup()
            running.practice.org.close()
        self.orgs.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def as_body(self) -> dict[str, Any]:
        """Describe the running server: addresses, users, and the file a client must trust."""
        return {
            "ready": True,
            "ca_file": str(self.authority_path),
            "consumer_key": "orgtide-practice",
            "callbacks": [f"http://localhost:{port}/OauthRedirect" for port in CALLBACK_PORTS],
            "orgs": {kind: running.as_body() for kind, running in self.orgs.items()},
        }

    async def _serve(self, kind: OrgKind, context: ssl.SSLContext, port: int) -> RunningOrg:
        clock = PracticeClock()
        folder = self.settings.data / kind
        rng = self._chance(kind)
        practice = open_practice_org(
            folder,
            kind,
            now=clock,
            rng=rng,
            size=self.settings.size,
            seed=DEFAULT_SEED if self.settings.seed is None else self.settings.seed,
        )
        if self.settings.api_limit is not None:
            practice.org.limits.set_maximum(self.settings.api_limit)
        if self.settings.session_seconds is not None:
            practice.org.sessions.length = timedelta(seconds=self.settings.session_seconds)
        jobs = BulkJobs(folder / BULK_FILE, practice.org.org_id[3:6], clock, rng)
        app = practice_application(practice.org, clock, rng, jobs)
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=CLOSE_TIMEOUT_S,
            max_line_size=READ_LINE_BYTES,
            max_field_size=READ_LINE_BYTES,
        )
        await runner.setup()
        return RunningOrg(practice, clock, await _listen(runner, context, port), runner)

    def _chance(self, kind: OrgKind) -> random.Random:
        """Return the org's chance: repeatable with a seed, yet never twice the same in a folder."""
        if self.settings.seed is None:
            return random.SystemRandom()
        path = self.settings.data / f"{kind}.starts"
        starts = int(path.read_text(encoding="utf-8")) + 1 if path.exists() else 1
        path.write_text(str(starts), encoding="utf-8")
        return random.Random(f"{kind}:{self.settings.seed}:{starts}")

    @property
    def _ports_path(self) -> Path:
        return self.settings.ports_file or self.settings.data / "ports.json"

    def _remembered_ports(self) -> dict[str, int]:
        if not self._ports_path.exists():
            return {}
        with suppress(ValueError, AttributeError):
            content = json.loads(self._ports_path.read_text(encoding="utf-8"))
            return {kind: port for kind, port in content.items() if isinstance(port, int)}
        return {}


def practice_application(
    org: Org, clock: PracticeClock, rng: random.Random, jobs: BulkJobs
) -> web.Application:
    """Put one org's routes and middlewares together."""
    middlewares = [merge_slashes, *practice_middlewares()]
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BODY_BYTES)
    app[ORG] = org
    app[BULK_JOBS] = jobs
    app[BULK_WORK] = BulkWork(org, jobs)
    app.cleanup_ctx.append(_work_on_bulk_jobs)
    app[CLOCK] = clock
    app[GRANTS] = Grants(now=clock, rng=rng)
    add_auth_routes(app)
    add_soap_routes(app)
    add_rest_routes(app)
    add_bulk_query_routes(app)
    add_bulk_routes(app)
    add_control_routes(app)
    add_app_routes(app)
    add_report_routes(app)
    add_front_door(app)
    return app


async def _work_on_bulk_jobs(app: web.Application) -> AsyncIterator[None]:
    """Take up unfinished bulk jobs at the start; stop between two chunks at the end."""
    app[BULK_WORK].resume()
    yield
    await app[BULK_WORK].stop()
    app[BULK_JOBS].close()


async def _listen(runner: web.AppRunner, context: ssl.SSLContext, port: int) -> int:
    """Listen on the port, or on a free one when it is taken; return which."""
    try:
        await web.TCPSite(runner, HOST, port, ssl_context=context).start()
    except OSError:
        if port == 0:
            raise
        await web.TCPSite(runner, HOST, 0, ssl_context=context).start()
    return int(runner.addresses[0][1])


def _lock_folder(data: Path) -> sqlite3.Connection:
    """Hold the folder until the process ends, however it ends."""
    connection = sqlite3.connect(data / "lock.sqlite", timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise DataFolderInUseError(f"Another practice server is using {data}") from error
    return connection
