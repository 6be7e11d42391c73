"""Waits on this computer for the browser to come back from Salesforce with a code.

Salesforce compares callback addresses exactly, port included, so the ports are a fixed list and
each of them has to be listed in the external client app.
"""

from __future__ import annotations

import hmac
import http.client
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.connectors.salesforce.api_errors import Effect, Fault, fault_error
from app.connectors.salesforce.local_door import NOT_HERE, LocalDoor, Reply
from app.core.closing import Closing
from app.core.errors import RetriableError, SettingsError, SignInError
from app.core.progress import Phase, Progress

if TYPE_CHECKING:
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

DELIVERY_S = 5
"""How long a pasted address may take to its listener. Unit: seconds. Source: ours."""

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Orgtide</title>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)
_BACK = _PAGE.format(
    title="Salesforce has answered",
    text="You can close this window and go back to Orgtide; it says whether you are signed in.",
)
_REFUSED = _PAGE.format(
    title="Not signed in", text="Go back to Orgtide; it says what happened and what to do."
)


def callbacks() -> tuple[str, ...]:
    """The addresses that the external client app has to list, one a line."""
    return tuple(f"http://localhost:{port}{CALLBACK}" for port in PORTS)


def code_from(address: str, begun: Authorization) -> str:
    """Take the code from the address that the browser was sent to.

    Raises:
        SignInError: Salesforce refused; its code says why.
        SettingsError: it is not the address of this sign-in.
    """
    said = parse_qs(urlsplit(address.strip()).query)
    state = said.get("state", [""])[0]
    if not hmac.compare_digest(state.encode(), begun.state.encode()):
        raise SettingsError("The address belongs to another sign-in", key="visit")
    if "error" in said:
        raise _refusal(said)
    code = said.get("code", [""])[0]
    if not code:
        raise SettingsError("The address has no code in it", key="visit")
    return code


def deliver(address: str) -> None:
    """Bring an address that a person copied from the browser to whoever waits for it.

    Where the browser runs on another computer than Orgtide it cannot come back by itself.

    Raises:
        SettingsError: it is not an address that a browser ends on, or nobody waits for it.
        SignInError: it is the address of Salesforce's own page about a refusal.
    """
    parts = urlsplit(address.strip())
    said = parse_qs(parts.query)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if host not in ("localhost", "127.0.0.1") or parts.path != CALLBACK or port not in PORTS:
        if "error" in said:
            raise _refusal(said)
        raise SettingsError(
            f"Paste the whole address that the browser ended on; it begins with {callbacks()[0]}"
            " or has another of the ports",
            key="address",
        )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DELIVERY_S)
    try:
        connection.request("GET", f"{CALLBACK}?{parts.query}")
        taken = connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        taken = False
    finally:
        connection.close()
    if not taken:
        raise SettingsError("No sign-in waits for this address any more", key="visit")


def _refusal(said: dict[str, list[str]]) -> SignInError:
    fault = Fault(said["error"][0], said.get("error_description", said["error"])[0])
    error = fault_error(fault, endpoint="", effect=Effect.READ)
    return error if isinstance(error, SignInError) else SignInError(fault.message, code=fault.code)


class Loopback(Closing):
    """Listens on the first free port of the list, for one visit."""

    def __init__(self, ports: tuple[int, ...] = PORTS) -> None:
        """Begin to listen.

        Raises:
            RetriableError: another program uses every port of the list.
        """
        self._visited = ""
        try:
            self._door = LocalDoor(ports)
        except OSError as error:
            used = ", ".join(map(str, ports))
            raise RetriableError(
                f"Other programs use all of the ports {used} of this computer",
                code="PORTS_TAKEN",
            ) from error
        self._port = self._door.port

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to come back to."""
        return f"http://localhost:{self._port}{CALLBACK}"

    def wait(self, begun: Authorization, clock: Clock, report: ReportProgress) -> str:
        """Wait for the browser and give the code; the listener is closed afterwards.

        Raises:
            SignInError: Salesforce refused, or nobody came back in time.
            SettingsError: somebody came with the answer to another sign-in.
        """
        began = clock.now()
        try:
            while not self._visited:
                waited = clock.now() - began
                if waited > timedelta(seconds=WAIT_S):
                    raise SignInError(
                        "Nobody came back from the browser within ten minutes", code="TIMED_OUT"
                    )
                report(Progress(Phase.SIGN_IN, int(waited.total_seconds()), WAIT_S, "seconds"))
                self._door.serve(SLICE_S, lambda path: self._answer(path, begun))
        finally:
            self.close()
        return code_from(self._visited, begun)

    def _answer(self, path: str, begun: Authorization) -> Reply:
        """Take the first visit to the callback; anything else is not here."""
        if urlsplit(path).path != CALLBACK or self._visited:
            return NOT_HERE
        self._visited = path
        try:
            code_from(path, begun)
        except (SignInError, SettingsError):
            return Reply("200 OK", _REFUSED)
        return Reply("200 OK", _BACK)

    def close(self) -> None:
        """Stop listening."""
        self._door.close()
