"""Lets a person sign in to an API in the browser: authorization code with PKCE, on this computer.

Source: RFC 6749, 4.1; RFC 7636; RFC 8252.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.salesforce.loopback import Loopback
from app.connectors.salesforce.oauth import begun
from app.core.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connectors.http_api.session import ApiSession
    from app.connectors.http_api.tools import HttpTools
    from app.core.progress import Progress, ReportProgress


def needs_browser(session: ApiSession) -> bool:
    """Whether a person has to sign in before anything can be asked for."""
    oauth = session.api.auth.oauth
    return oauth is not None and oauth.authorize_url != ""


def sign_in_by_browser(
    session: ApiSession,
    tools: HttpTools,
    open_browser: Callable[[str], object],
    report: ReportProgress,
) -> None:
    """Let a person sign in, and keep what the sign-in gave with the connection's secrets.

    Args:
        session: of the API; its file names the address that the browser opens.
        tools: clock and chance.
        open_browser: is given the address to open.
        report: is told how many seconds of ten minutes have passed, the address as its note.

    Raises:
        SignInError: the API refused, or nobody came back in time.
        SettingsError: the browser came with the answer to another sign-in.
        RetriableError: no port is free, or the API cannot be reached.
    """
    auth = session.api.auth
    oauth = auth.oauth
    if oauth is None:
        raise MappingError(
            "The API is not signed in to in the browser",
            path=auth.spot.path,
            line=auth.spot.line,
            key=auth.spot.key,
        )
    client = session.text(oauth.client_id, auth.spot)
    extra = session.texts(oauth.authorize, auth.spot)
    if oauth.scope:
        extra["scope"] = session.text(oauth.scope, auth.spot)
    with Loopback() as loopback:
        address = session.text(oauth.authorize_url, auth.spot)
        started = begun(address, client, loopback.redirect_uri, tools.random, extra)
        open_browser(started.url)

        def waiting(progress: Progress) -> None:
            report(replace(progress, note=started.url))

        code = loopback.wait(started, tools.clock, waiting)
    session.sign_in.by_code(code, started.redirect_uri, started.verifier)
