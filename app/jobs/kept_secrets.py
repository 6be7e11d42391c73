"""Names and secrets of a connection that is being made: taken, and put back when it fails."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from app.connectors.salesforce.oauth import REFRESH_TOKEN
from app.connectors.salesforce.opening import (
    CLIENT_SECRET,
    KEY_PASSPHRASE,
    NEXT_PRIVATE_KEY,
    PASSWORD,
    PRIVATE_KEY,
    SECURITY_TOKEN,
)
from app.connectors.salesforce.sign_in import ACCESS, ACCESS_TOKEN
from app.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.sync import Connection
    from app.jobs.workspace import Workspace

NAMES = (
    PASSWORD,
    SECURITY_TOKEN,
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    PRIVATE_KEY,
    NEXT_PRIVATE_KEY,
    KEY_PASSPHRASE,
    CLIENT_SECRET,
    ACCESS,
)
"""Every secret that a connection may have."""


def known_connection(name: str, workspace: Workspace, *, replace: bool) -> Connection | None:
    """The connection that has the name already.

    Raises:
        SettingsError: there is one, and it is not to be replaced.
    """
    known = workspace.connections.find(name)
    if known is not None and not replace:
        raise SettingsError(f"There is a connection {name} already", key="name")
    return known


@contextlib.contextmanager
def kept_secrets(name: str, secrets: dict[str, str], workspace: Workspace) -> Iterator[None]:
    """Keep secrets for a sign-in; put back what was there when it fails."""
    before = {key: workspace.secrets.stored(name, key) for key in NAMES}
    workspace.secrets.forget(name)
    for key, value in secrets.items():
        if value:
            workspace.secrets.set(name, key, value)
    try:
        yield
    except BaseException:
        workspace.secrets.forget(name)
        for key, old in before.items():
            if old is not None:
                workspace.secrets.set(name, key, old)
        raise
