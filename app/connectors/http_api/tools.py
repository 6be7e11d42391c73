"""What a connection to an HTTP API asks of the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.connectors.http_api.budgets import RequestLog
from app.connectors.http_api.verdicts import Reply
from app.core.clock import Clock
from app.core.ports import Random, Secrets


@dataclass(frozen=True)
class HttpTools:
    """Time, chance, the keyring, and whom to trust."""

    clock: Clock
    random: Random
    secrets: Secrets
    client_id: str = ""
    ca_file: str = ""
    still_wanted: Callable[[], None] | None = None
    seen: Callable[[Reply], None] | None = None
    """Told each answer, for whoever tries a file."""
    requests: RequestLog | None = None
    """Where requests are counted; None counts them while the connection is open."""
