"""The OAuth client applications an administrator registered in the practice org."""

import json
import sqlite3
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from app.practice.errors import OrgError

CALLBACK_PORTS = (1717, 7171, 8717, 8718, 8719)
"""Loopback ports with a registered callback; 1717 is Salesforce CLI's, 7171 Data Loader's."""

CALLBACKS = tuple(f"http://localhost:{port}/OauthRedirect" for port in CALLBACK_PORTS)

Permitted = Literal["all", "admin"]
"""Who may use an application: whoever allows it for themselves, or those an administrator chose.

Source: Salesforce Help, "Preauthorize User App Access Through External Client App Policies".
"""

_TABLE = """
CREATE TABLE IF NOT EXISTS org_oauth_app (consumer_key TEXT PRIMARY KEY, body TEXT NOT NULL);
"""


@dataclass(frozen=True)
class OAuthApp:
    """One registered client."""

    consumer_key: str
    name: str
    callbacks: tuple[str, ...] = ()
    """Complete addresses; a request must name one of them letter by letter."""
    requires_pkce: bool = True
    secret: str = ""
    """What signs the token response, and what a confidential client has to send."""
    certificate: str = ""
    """PEM; its key signs the assertions of the JWT bearer flow. "" leaves the flow off."""
    run_as: str = ""
    """User name that the client credentials flow acts as; "" leaves the flow off."""
    permitted: Permitted = "all"
    approved: tuple[str, ...] = ()
    """User names that the administrator chose; counts with `permitted` admin."""
    installed: bool = True
    """False: only administrators may authorise it. Source: Salesforce Help 005132365."""
    scopes: tuple[str, ...] = ()
    """What may be asked for; () leaves every known scope."""
    address_allowed: bool = True
    """False: the client calls from a network address outside the allowed ranges."""


BUILT_IN = {
    app.consumer_key: app
    for app in (
        OAuthApp(consumer_key="orgtide-practice", name="Orgtide", callbacks=CALLBACKS),
        OAuthApp(
            consumer_key="PlatformCLI",
            name="Salesforce CLI",
            callbacks=("http://localhost:1717/OauthRedirect",),
            requires_pkce=False,
        ),
    )
}
"""Consumer key to application. Callbacks match exactly, port included, unlike RFC 8252, 7.3."""


class OAuthApps:
    """The applications of one org, kept in the org's own file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(_TABLE)

    def find(self, consumer_key: str) -> OAuthApp | None:
        """Find an application by its consumer key."""
        row = self._database.execute(
            "SELECT body FROM org_oauth_app WHERE consumer_key = ?", (consumer_key,)
        ).fetchone()
        return _app(json.loads(row[0])) if row else BUILT_IN.get(consumer_key)

    def save(self, body: dict[str, Any]) -> OAuthApp:
        """Register an application, or change what `body` names of one that is there.

        Raises:
            OrgError: the body names no consumer key, or something an application does not have.
        """
        key = str(body.get("consumer_key", ""))
        known = {field.name for field in fields(OAuthApp)}
        if not key or not set(body) <= known:
            raise OrgError("INVALID_FIELD", f"An application has {', '.join(sorted(known))}")
        old = self.find(key) or OAuthApp(key, key, CALLBACKS)
        saved = replace(old, **_plain(body))
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO org_oauth_app VALUES (?, ?)",
                (key, json.dumps(asdict(saved))),
            )
        return saved


def _app(body: dict[str, Any]) -> OAuthApp:
    return OAuthApp(**_plain(body))


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in body.items()}
