"""Words for webhooks: where they arrive, and what to do when nobody can reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.wording.counted import count_of
from app.wording.orgs import secret_variable

if TYPE_CHECKING:
    from app.asks.messages import WebhookFacts

REACHING = """\
Only this computer reaches it. To let a sender in from outside, do one of these:
  - a reverse proxy or a tunnel of yours with HTTPS that leads here; connect the webhook with
    --set public_url=ADDRESS, the address that the sender is given
  - a port that your router or firewall forwards to this computer, and --host with --certificate
If neither is possible, let the API be asked instead: connect it with 'orgtide connect http'."""
OPEN = """\
Others reach it where the firewall lets them. Where it is behind a router, forward the port to this
computer; a sender can be kept to its own addresses with --set allowed=NETWORKS."""


def listening_words(host: str, port: int) -> str:
    """Where the inbox listens, and how it is reached."""
    local = host in ("127.0.0.1", "::1", "localhost")
    return (
        f"Listening on {host}:{port} for webhooks. Ctrl+C ends it.\n{REACHING if local else OPEN}"
    )


def webhook_words(facts: WebhookFacts) -> str:
    """What a new webhook is reached by."""
    lines = [
        f"{facts.name}: its address ends in /in/{facts.path}",
        "  Whoever knows it can post to it: give it to the sender only.",
        "  Listen with: orgtide inbox listen",
    ]
    if not facts.secret_kept:
        variable = secret_variable(facts.name)
        lines.append(
            "  There is no keyring here, so neither was kept. Before other commands put them into"
            f" the environment variables {variable}__PATH and {variable}__SECRET."
        )
    if not facts.can_tell_repeats:
        lines.append("  Equal payloads count once: the sender gives them neither moment nor id.")
    return "\n".join(lines)


class Refused(Protocol):
    """What was not let in, by day and reason."""

    @property
    def connection(self) -> str:
        """Whose address it was."""

    @property
    def day(self) -> str:
        """When."""

    @property
    def reason(self) -> str:
        """Why."""

    @property
    def times(self) -> int:
        """How often."""


def no_address_words(name: str) -> str:
    """A webhook that cannot be listened for."""
    return (
        f"{name}: its address is not in the keyring, so nothing reaches it. Connect it again with"
        f" --replace, or put the address into {secret_variable(name)}__PATH."
    )


def rejection_words(one: Refused) -> str:
    """What was not let in."""
    times = count_of(one.times, "time")
    return f"{one.connection}: not let in on {one.day}, {times}: {one.reason}"
