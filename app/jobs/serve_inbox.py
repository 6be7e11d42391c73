"""Listens for webhooks and keeps them in the workspace until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from app.connectors.webhooks.routes import Network, Route, networks, route_of
from app.connectors.webhooks.server import Inbox, started
from app.core.errors import Cancelled, SettingsError
from app.core.progress import Phase, Progress
from app.core.sync import ConnectionKind
from app.store.connections import Connections
from app.store.database import Database
from app.store.inbox import INBOX_LEASE
from app.store.inbox import Inbox as KeptInbox
from app.store.leases import HeldLease

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.asks import ListenForWebhooks
    from app.core.event import Delivery, Rejection
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Machine, Workspace

LOOK_S = 5.0
"""How often new connections are looked for. Unit: seconds. Source: ours."""
GLANCE_S = 0.2
"""How often another thread's wish to stop is looked for. Unit: seconds. Source: ours."""


@dataclass(frozen=True)
class Listening:
    """Where to listen, and whom to believe."""

    host: str = "127.0.0.1"
    port: int = 8_443
    certificate: str = ""
    key: str = ""
    proxies: tuple[Network, ...] = ()
    behind_proxy: bool = False
    """Whether something before it speaks HTTPS, so that it need not."""


def tls_of(listening: Listening) -> ssl.SSLContext | None:
    """The HTTPS settings; None for plain HTTP, which only this computer or a proxy may speak.

    Raises:
        SettingsError: others could reach it without HTTPS, or the certificate cannot be read.
    """
    if not listening.certificate:
        if not _is_loopback(listening.host) and not listening.behind_proxy:
            raise SettingsError(
                "Others reach this address, so it needs a certificate", key="certificate"
            )
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(listening.certificate, listening.key or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"{Path(listening.certificate).name} cannot be read as a certificate with its key",
            key="certificate",
        ) from error
    return context


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Keeper:
    """The workspace, as the one thread that writes for the inbox knows it."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        """Opened by the thread that uses it."""
        if self._database is None:
            self._database = Database(self._workspace)
        return self._database

    def keep(self, deliveries: Sequence[Delivery]) -> None:
        """Keep deliveries."""
        KeptInbox(self.database).keep(deliveries)

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection."""
        KeptInbox(self.database).reject(rejection)

    def routes(self, machine: Machine) -> dict[str, Route]:
        """Path → route, of every webhook that is connected now."""
        found = {}
        for connection in Connections(self.database).all():
            if connection.kind is ConnectionKind.WEBHOOK:
                route = route_of(connection, partial(machine.secrets.get, connection.name))
                found[route.path] = route
        found.pop("", None)
        return found

    def close(self) -> None:
        """Let go of the files."""
        if self._database is not None:
            self._database.close()


def serve_inbox(
    machine: Machine,
    listening: Listening,
    ready: Callable[[int], None],
    stopped: Callable[[], bool] | None = None,
) -> None:
    """Listen until a person or the system stops it; what was answered is on the disk.

    Args:
        machine: the workspace, the clock and the keyring.
        listening: where.
        ready: told the port once requests are taken.
        stopped: whether it shall end, asked a few times a second; None goes by signals.

    Raises:
        BusyError: this workspace is listened for already.
        SettingsError: the address cannot be listened on, or the certificate cannot be read.
    """
    context = tls_of(listening)
    with HeldLease(machine.path, machine.clock, INBOX_LEASE):
        asyncio.run(_serve(machine, listening, context, ready, stopped))


def listen_for_webhooks(
    ask: ListenForWebhooks, workspace: Workspace, report: ReportProgress
) -> None:
    """Listen until the person stops it; the progress's note is the port.

    Raises:
        Cancelled: always in the end, for nothing else stops it.
        BusyError: this workspace is listened for already.
        SettingsError: the address cannot be listened on, or the certificate cannot be read.
    """
    listening = Listening(
        host=ask.host,
        port=ask.port,
        certificate=ask.certificate,
        key=ask.key,
        proxies=networks(ask.proxies),
        behind_proxy=ask.behind_proxy,
    )

    def stopped() -> bool:
        try:
            workspace.clock.sleep(0)
        except Cancelled:
            return True
        return False

    def ready(port: int) -> None:
        report(Progress(Phase.READ, 0, None, "payloads", str(port)))

    serve_inbox(workspace.machine, listening, ready, stopped)
    raise Cancelled


def without_address(machine: Machine) -> list[str]:
    """The webhooks that nothing reaches, because their address is not in the keyring."""
    with Database(machine.path) as database:
        return [
            one.name
            for one in Connections(database).all()
            if one.kind is ConnectionKind.WEBHOOK and not machine.secrets.get(one.name, "path")
        ]


async def _ended(over: asyncio.Event, stopped: Callable[[], bool] | None) -> bool:
    """Wait until it is time to look for new connections; whether it was stopped meanwhile."""
    for _ in range(round(LOOK_S / GLANCE_S)):
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), GLANCE_S)
        if over.is_set() or (stopped is not None and stopped()):
            return True
    return False


async def _serve(
    machine: Machine,
    listening: Listening,
    context: ssl.SSLContext | None,
    ready: Callable[[int], None],
    stopped: Callable[[], bool] | None,
) -> None:
    loop = asyncio.get_running_loop()
    keeper = _Keeper(machine.path)
    with ThreadPoolExecutor(1, "inbox") as thread:
        routes = await loop.run_in_executor(thread, keeper.routes, machine)
        known = {"routes": routes}
        inbox = Inbox(
            routes=lambda: known["routes"],
            keep=keeper.keep,
            reject=keeper.reject,
            clock=machine.clock,
            thread=thread,
            proxies=listening.proxies,
        )
        try:
            runner, port = await started(inbox, listening.host, listening.port, context)
        except OSError as error:
            await loop.run_in_executor(thread, keeper.close)
            raise SettingsError(
                f"Nothing can listen on {listening.host}:{listening.port}: {error.strerror}",
                key="port",
            ) from error
        over = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(one, over.set)
        ready(port)
        try:
            while not await _ended(over, stopped):
                known["routes"] = await loop.run_in_executor(thread, keeper.routes, machine)
        finally:
            await runner.cleanup()
            await loop.run_in_executor(thread, keeper.close)
