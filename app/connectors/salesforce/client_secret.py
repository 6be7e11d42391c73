"""The client credentials flow: the app itself signs in, as the user that its owner chose for it.

Source: Salesforce Help, "OAuth 2.0 Client Credentials Flow for Server-to-Server Integration".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.salesforce.hosts import GENERIC_HOSTS
from app.core.errors import SettingsError

if TYPE_CHECKING:
    from app.connectors.salesforce.access import Access
    from app.connectors.salesforce.hosts import OrgHost
    from app.connectors.salesforce.token_endpoint import TokenEndpoint


def check_own_host(host: OrgHost) -> None:
    """Make sure that the host is an org's own.

    Raises:
        SettingsError: it is one that all orgs share, where no app can be found by its key.
    """
    if host.name in GENERIC_HOSTS:
        raise SettingsError(
            f"{host} serves all orgs; an app signs in at its org's own My Domain", key="host"
        )


class ClientWay:
    """Gets into an org with an app's key and secret, without a person."""

    def __init__(self, endpoint: TokenEndpoint, secret: str) -> None:
        self._endpoint = endpoint
        self._secret = secret

    def sign_in(self) -> Access:
        """Ask for an access.

        Raises:
            SignInError: the org refused.
        """
        return self._endpoint.by_client(self._secret).access

    def close(self) -> None:
        """Let go of connections."""
        self._endpoint.close()
