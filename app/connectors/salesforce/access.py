"""Where an org is reached and with which token, and what any way of signing in can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.connectors.salesforce.hosts import OrgHost


@dataclass(frozen=True)
class Access:
    """What a sign-in gives."""

    host: OrgHost
    """The org's own host, which the sign-in named; not always the one that was typed."""
    token: str = field(repr=False)
    """Access token or session id."""
    identity_url: str = ""
    """Where the org says whose token it is; "" when the sign-in did not tell."""
    user_id: str = ""
    """15 or 18 characters; "" when the sign-in did not tell."""


class SignIn(Protocol):
    """One way to get into an org; shared by all sessions of a connection."""

    def access(self) -> Access:
        """The access there is, signing in only if there is none.

        Raises:
            SignInError: the sign-in is missing or refused.
        """

    def renew(self, stale: Access) -> Access:
        """Another access than the stale one; only one renewal happens at a time.

        Raises:
            SignInError: there is no way to renew it, or the org refused.
        """

    def close(self) -> None:
        """Let go of connections."""
