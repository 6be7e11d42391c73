"""Names and secrets of a connection that is being made: tried first, kept when they have worked."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from app.core.ports import Secrets
    from app.core.sync import Connection
    from app.jobs.workspace import Workspace


def known_connection(name: str, workspace: Workspace, *, replace: bool) -> Connection | None:
    """The connection that has the name already.

    Raises:
        SettingsError: there is one, and it is not to be replaced.
    """
    known = workspace.connections.find(name)
    if known is not None and not replace:
        raise SettingsError(f"There is a connection {name} already", key="taken")
    return known


class TriedSecrets:
    """Secrets in which those of one connection are new ones, in memory, until they have worked.

    What was kept for the connection before stays in the keyring all the while, so that an attempt
    that fails, or a process that is killed, takes nothing away.
    """

    def __init__(self, secrets: Secrets, connection: str, given: dict[str, str]) -> None:
        self._secrets = secrets
        self._connection = connection
        self._new = {name: value for name, value in given.items() if value}

    @property
    def kept(self) -> bool:
        """Whether secrets outlive this process."""
        return self._secrets.kept

    def get(self, connection: str, name: str) -> str | None:
        """A new secret, or one from the environment; an old one of the connection never."""
        if connection != self._connection:
            return self._secrets.get(connection, name)
        found = self._secrets.get(connection, name)
        outside = found if found != self._secrets.stored(connection, name) else None
        return self._new.get(name) or outside

    def stored(self, connection: str, name: str) -> str | None:
        """A secret that was kept or is to be."""
        if connection != self._connection:
            return self._secrets.stored(connection, name)
        return self._new.get(name)

    def set(self, connection: str, name: str, value: str) -> None:
        """Keep a secret; one of the connection that is tried, until it has worked."""
        if connection != self._connection:
            self._secrets.set(connection, name, value)
            return
        self._new[name] = value

    def forget(self, connection: str, *, keep: Collection[str] = ()) -> None:
        """Remove the secrets of a connection, but those whose names are to be kept."""
        if connection != self._connection:
            self._secrets.forget(connection, keep=keep)
            return
        self._new = {name: value for name, value in self._new.items() if name in keep}

    def keep_all(self) -> None:
        """They have worked: keep the new ones first, then remove what is left of older ones."""
        for name, value in self._new.items():
            self._secrets.set(self._connection, name, value)
        self._secrets.forget(self._connection, keep=frozenset(self._new))


@contextlib.contextmanager
def kept_secrets(name: str, secrets: dict[str, str], workspace: Workspace) -> Iterator[Workspace]:
    """Give a workspace in which a connection has new secrets; keep them if all goes well."""
    tried = TriedSecrets(workspace.secrets, name, secrets)
    yield replace(workspace, machine=replace(workspace.machine, secrets=tried))
    tried.keep_all()
