"""Waits on this computer for the browser to come back from Salesforce with a code.

Salesforce compares callback addresses exactly, port included, so the ports are a fixed list and
each of them has to be listed in the external client app.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from app.connectors.salesforce.api_errors import Effect, Fault, fault_error
from app.core.errors import RetriableError, SettingsError, SignInError
from app.core.progress import Phase, Progress

if TYPE_CHECKING:
    from types import TracebackType

    from app.connectors.salesforce.oauth import Authorization
    from app.core.clock import Clock
    from app.core.progress import ReportProgress

PORTS = (1717, 7171, 8717, 8718, 8719)
"""Ports tried in this order. Source: ours; the first is that of the Salesforce CLI."""

CALLBACK = "/OauthRedirect"

WAIT_S = 600
"""How long a person may take in the browser. Unit: seconds. Source: ours."""

SLICE_S = 0.25
"""How often the wait looks whether it was cancelled. Unit: seconds. Source: ours."""

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Orgtide</title>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)
_DONE = _PAGE.format(title="Signed in", text="You can close this window and go back to Orgtide.")
_REFUSED = _PAGE.format(
    title="Not signed in", text="Go back to Orgtide; it says what happened and what to do."
)


def callbacks() -> tuple[str, ...]:
    """The addresses that the external client app has to list, one a line."""
    return tuple(f"http://localhost:{port}{CALLBACK}" for port in PORTS)


def code_from(address: str, begun: Authorization) -> str:
    """Take the code from the address that the browser was sent to, pasted or received.

    Raises:
        SignInError: Salesforce refused; its code says why.
        SettingsError: it is not the address of this sign-in.
    """
    said = parse_qs(urlsplit(address.strip()).query)
    state = said.get("state", [""])[0]
    if not hmac.compare_digest(state.encode(), begun.state.encode()):
        raise SettingsError("The address belongs to another sign-in", key="address")
    if "error" in said:
        fault = Fault(said["error"][0], said.get("error_description", said["error"])[0])
        error = fault_error(fault, endpoint="", effect=Effect.READ)
        if isinstance(error, SignInError):
            raise error
        raise SignInError(fault.message, code=fault.code)
    code = said.get("code", [""])[0]
    if not code:
        raise SettingsError("The address has no code in it", key="address")
    return code


class _Listener(HTTPServer):
    """A server of one address that remembers the first visit to the callback."""

    visited = ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no concern of ours."""


class _Visit(BaseHTTPRequestHandler):
    """Answers the browser."""

    timeout = 5
    server: _Listener

    def do_GET(self) -> None:  # the base class calls it by this name
        """Take the callback; anything else is not here."""
        port = self.server.server_port
        local = self.headers.get("Host") in (f"localhost:{port}", f"127.0.0.1:{port}")
        if not local or urlsplit(self.path).path != CALLBACK or self.server.visited:
            self.send_error(404)
            return
        self.server.visited = self.path
        page = (_REFUSED if "error" in parse_qs(urlsplit(self.path).query) else _DONE).encode()
        self.send_response(200)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("Referrer-Policy", "no-referrer"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:
        """The address holds a code, so it is not logged."""


class Loopback:
    """Listens on the first free port of the list, for one visit."""

    def __init__(self, ports: tuple[int, ...] = PORTS) -> None:
        """Begin to listen.

        Raises:
            RetriableError: another program uses every port of the list.
        """
        self._server = self._first_free(ports)
        self._server.timeout = SLICE_S

    @staticmethod
    def _first_free(ports: tuple[int, ...]) -> _Listener:
        for port in ports:
            try:
                return _Listener(("127.0.0.1", port), _Visit)
            except OSError:
                continue
        used = ", ".join(map(str, ports))
        raise RetriableError(f"Other programs use all of the ports {used} of this computer")

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to come back to."""
        return f"http://localhost:{self._server.server_port}{CALLBACK}"

    def wait(self, begun: Authorization, clock: Clock, report: ReportProgress) -> str:
        """Wait for the browser and give the code; the listener is closed afterwards.

        Raises:
            SignInError: Salesforce refused, or nobody came back in time.
            SettingsError: somebody came with the answer to another sign-in.
        """
        began = clock.now()
        try:
            while not self._server.visited:
                waited = clock.now() - began
                if waited > timedelta(seconds=WAIT_S):
                    raise SignInError("Nobody came back from the browser in time")
                report(Progress(Phase.SIGN_IN, int(waited.total_seconds()), WAIT_S, "seconds"))
                self._server.handle_request()
        finally:
            self.close()
        return code_from(self._server.visited, begun)

    def close(self) -> None:
        """Stop listening."""
        self._server.server_close()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
