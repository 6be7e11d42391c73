"""Reads secrets as long as somebody wants them: a keyring may ask the person to unlock it first.

What was begun cannot be called back. It is left to itself when nobody waits any more, and changes
nothing. Writing a secret is not given up half way.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.core.ports import Secrets

LOOK_S = 0.2
"""How often a wait looks whether it was stopped. Unit: seconds. Source: ours."""


class PatientSecrets:
    """Secrets whose reading can be stopped; implements `app.core.ports.Secrets`."""

    def __init__(self, secrets: Secrets, still_wanted: Callable[[], None]) -> None:
        """Wrap secrets.

        Args:
            secrets: where they are.
            still_wanted: asked several times a second; raises when nobody waits any more.
        """
        self._secrets = secrets
        self._still_wanted = still_wanted

    def get(self, connection: str, name: str) -> str | None:
        """A secret; None when there is none."""
        return self._read(partial(self._secrets.get, connection, name))

    def stored(self, connection: str, name: str) -> str | None:
        """A secret that was kept, whatever the environment says."""
        return self._read(partial(self._secrets.stored, connection, name))

    def set(self, connection: str, name: str, value: str) -> None:
        """Keep a secret, all of it or nothing."""
        self._secrets.set(connection, name, value)

    def forget(self, connection: str, *, keep: Collection[str] = ()) -> None:
        """Remove the secrets of a connection, but those whose names are to be kept."""
        self._secrets.forget(connection, keep=keep)

    @property
    def kept(self) -> bool:
        """Whether secrets outlive this process."""
        return self._secrets.kept

    def _read(self, call: Callable[[], str | None]) -> str | None:
        found: list[str | None] = []
        errors: list[Exception] = []
        ended = threading.Event()

        def read() -> None:
            try:
                found.append(call())
            except Exception as error:  # noqa: BLE001 - raised again on the thread that waits
                errors.append(error)
            finally:
                ended.set()

        thread = threading.Thread(target=read, name="keyring", daemon=True)
        thread.start()
        while not ended.wait(LOOK_S):
            self._still_wanted()
        thread.join()
        if errors:
            raise errors[0]
        return found[0]
