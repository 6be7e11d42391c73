"""The OAuth client applications an administrator registered in the practice org."""

from dataclasses import dataclass

CALLBACK_PORTS = (1717, 7171, 8717, 8718, 8719)
"""Loopback ports with a registered callback; 1717 is Salesforce CLI's, 7171 Data Loader's."""


@dataclass(frozen=True)
class OAuthApp:
    """One registered client."""

    consumer_key: str
    name: str
    callbacks: frozenset[str]
    """Complete addresses; a request must name one of them letter by letter."""
    requires_pkce: bool
    secret: str = ""
    """What signs the token response, and what a confidential client would have to send."""


REGISTERED = {
    app.consumer_key: app
    for app in (
        OAuthApp(
            consumer_key="orgtide-practice",
            name="Orgtide",
            callbacks=frozenset(
                f"http://localhost:{port}/OauthRedirect" for port in CALLBACK_PORTS
            ),
            requires_pkce=True,
        ),
        OAuthApp(
            consumer_key="PlatformCLI",
            name="Salesforce CLI",
            callbacks=frozenset({"http://localhost:1717/OauthRedirect"}),
            requires_pkce=False,
        ),
    )
}
"""Consumer key to application. Callbacks match exactly, port included, unlike RFC 8252, 7.3."""
