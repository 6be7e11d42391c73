"""Logs a person in to the org's own pages, in the system browser, without a token in any address.

The access token is exchanged for an address that works once. A browser is started with its address
on a command line, which other programs can read; so it is given one on this computer, and sent on
from there.

Source: Salesforce Help, "Generate a Frontdoor URL to Bridge into UI Sessions".
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.local_door import NOT_HERE, LocalDoor, Reply
from app.core.errors import EndpointError, RetriableError
from app.core.progress import Phase, Progress
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connectors.salesforce.client import OrgClient
    from app.core.clock import Clock
    from app.core.ports import Random
    from app.core.progress import ReportProgress

WAIT_S = 60
"""How long the browser may take to come. Unit: seconds. Source: ours."""

SLICE_S = 0.25
"""How often the wait looks whether it was cancelled. Unit: seconds. Source: ours."""

NONCE_BYTES = 24
REDIRECTION_STATUSES = (302, 303)

_REFUSALS = (400, 403, 404, 405)
"""Statuses of an org that does not let this token in: the scope `web` is missing, or the page."""


def record_path(record_id: str) -> str:
    """Where the org shows a record, in whichever of its two faces the user has; "" is home."""
    return f"/{record_id}" if record_id else "/"


def one_time_address(client: OrgClient, path: str) -> str:
    """Exchange the access token for an address that logs a browser in once.

    Args:
        client: signed in or not.
        path: where the browser ends, such as "/003000000000001AAA".

    Returns:
        An https address of the org, a secret until it was used; "" when the org does not give one
        for this kind of sign-in.

    Raises:
        RetriableError: the org cannot be reached.
        SignInError: the access is over and could not be renewed.
    """
    host = client.session.access.host
    answer = client.session.request(
        "POST",
        f"{host.url}/services/oauth2/singleaccess",
        purpose=Purpose.SIGN_IN,
        effect=Effect.READ,
        accept=(*_REFUSALS, *REDIRECTION_STATUSES),
        data=urlencode({"redirect_uri": path}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    if not answer.ok or answer.status_code in REDIRECTION_STATUSES:
        return ""
    said = client.read_json(answer)
    address = str(said.get("frontdoor_uri") or "") if isinstance(said, dict) else ""
    if address and (urlsplit(address).scheme != "https" or parse_host(address) != host):
        raise EndpointError("The org named another host than its own", endpoint=client.name)
    return address


def open_once(
    address: str,
    opener: Callable[[str], object],
    *,
    random: Random,
    clock: Clock,
    report: ReportProgress,
) -> None:
    """Send a browser to an address that nobody else may learn.

    Args:
        address: where it is to end.
        opener: starts the browser with an address on this computer, good for one visit.
        random: makes that address one that nobody guesses.
        clock: bounds the wait.
        report: is told how long it has been waited; raises when the person asks to stop.

    Raises:
        RetriableError: no browser came.
    """
    path = f"/{random.token(NONCE_BYTES)}"
    came: list[str] = []

    def answer(wanted: str) -> Reply:
        if wanted != path or came:
            return NOT_HERE
        came.append(wanted)
        return Reply("302 Found", "", {"Location": address})

    with LocalDoor((0,)) as door:
        here = f"http://127.0.0.1:{door.port}{path}"
        began = clock.now()
        opener(here)
        while not came:
            waited = clock.now() - began
            if waited > timedelta(seconds=WAIT_S):
                raise RetriableError("No browser came to be logged in")
            report(Progress(Phase.SIGN_IN, int(waited.total_seconds()), WAIT_S, "seconds", here))
            door.serve(SLICE_S, answer)
