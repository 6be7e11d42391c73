"""Words for webhooks: where they arrive, and what to do when nobody can reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.wording.counted import count_of
from app.wording.orgs import secret_variable

if TYPE_CHECKING:
    from app.asks.messages import HandledPayload, WebhookFacts

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


class Failed(Protocol):
    """One record of a payload that did not get through."""

    @property
    def payload(self) -> int:
        """Its number."""

    @property
    def connection(self) -> str:
        """Whose inbox it is in."""

    @property
    def type(self) -> str:
        """What it told of."""

    @property
    def mapping(self) -> str:
        """Which mapping reads it."""

    @property
    def run_id(self) -> int:
        """In which run it failed."""

    @property
    def why(self) -> str:
        """What was wrong."""


def failed_payload_words(one: Failed) -> str:
    """A payload whose record did not get through."""
    why = one.why or "what was wrong is not kept any more"
    return (
        f"{one.payload:>8}  {one.connection}, {one.type}: {one.mapping}, run {one.run_id}: {why}\n"
        f"          Handle it again: orgtide inbox handle {one.payload}"
    )


def handled_payload_words(payload: int, done: HandledPayload, *, failed: bool) -> str:
    """What came of handling a payload again."""
    lines = [f"Payload {payload} was sent again as run {run}." for run in done.runs]
    lines += [
        f"Plan {plan} shows what its mapping makes of it now. Nothing of it is sent yet: look at it"
        f" with orgtide rows {plan}, then orgtide apply {plan}."
        for plan in done.plans
    ]
    if failed and done.runs:
        lines.append("It did not get through this time either: orgtide inbox failed says why.")
    return "\n".join(lines)
