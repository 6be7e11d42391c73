"""Secrets in the OS keyring, and only there; without a usable one in this process's memory.

Only keyrings that protect what they hold are used: Secret Service, KWallet, Windows Credential
Manager and the macOS Keychain. Others that the `keyring` library would pick by itself write plain
text or nothing at all.

A secret is cut into pieces that fit the smallest of them. The pieces are written first, under a
generation of their own, the manifest that names them last: a process killed in between leaves the
old secret whole. Entries of one connection, all under the service "orgtide:<workspace id>":

    <connection>                     JSON list of the names of its secrets
    <connection>/<name>              the manifest: generation, number of pieces, checksum
    <connection>/<name>#<g>.<n>      piece n of generation g
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import msgspec

from app.core.errors import SignInError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

PIECE_UNITS = 1_200
"""Longest entry that is written.

Unit: UTF-16 code units. Source: Windows `CRED_MAX_CREDENTIAL_BLOB_SIZE`, 2,560 bytes, is 1,280 of
them; the rest is room for what a backend adds.
"""

ALLOWED_BACKENDS = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
    }
)
"""Backends that protect what they hold, by module and class."""

CHAIN = "keyring.backends.chainer.ChainerBackend"
"""Tries several backends in turn; allowed when each of them is."""

VARIABLE = "ORGTIDE_SECRET_"
"""Start of the environment variables that may hold a secret where there is no keyring.

ORGTIDE_SECRET_<CONNECTION> is the connection's main secret, ORGTIDE_SECRET_<CONNECTION>__<NAME> one
by its name; other characters than letters and digits are written _.
"""

MAIN_SECRETS = frozenset(
    {"password", "access_token", "refresh_token", "client_secret", "private_key"}
)
"""Names for which the variable without a name stands."""


class Backend(Protocol):
    """What is used of a keyring; `keyring.backend.KeyringBackend` has it."""

    def get_password(self, service: str, username: str) -> str | None:
        """The entry, None when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write the entry."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove the entry."""


@dataclass(frozen=True)
class _Manifest:
    """Names the pieces of a secret."""

    generation: str
    pieces: int
    sha256: str


class WorkspaceSecrets:
    """The secrets of one workspace; implements `app.core.ports.Secrets`.

    Where the keyring refuses a secret it is kept in memory until the process ends, and `kept` says
    so.
    """

    def __init__(
        self,
        workspace_id: str,
        backend: Backend | None,
        *,
        told: Callable[[str], None] = lambda _secret: None,
    ) -> None:
        """Use a keyring, or none.

        Args:
            workspace_id: keeps workspaces apart in one keyring.
            backend: see `usable_backend`; None keeps secrets in memory only.
            told: hears every secret that passes, so that the log can leave it out.
        """
        self._service = f"orgtide:{workspace_id}"
        self._backend = backend
        self._told = told
        self._memory: dict[tuple[str, str], str] = {}
        self._given: set[tuple[str, str]] = set()
        self._refused = backend is None

    @property
    def kept(self) -> bool:
        """Whether secrets outlive this process."""
        return not self._refused

    def get(self, connection: str, name: str) -> str | None:
        """A secret: from the environment, from memory, from the keyring; None when there is none.

        What this process was given goes before the environment.

        Raises:
            SignInError: the keyring is there and cannot be opened.
        """
        known = (connection, name) in self._given
        value = None if known else _from_environment(connection, name)
        if value is None:
            return self.stored(connection, name)
        self._told(value)
        return value

    def stored(self, connection: str, name: str) -> str | None:
        """A secret from memory or from the keyring, whatever the environment says.

        Raises:
            SignInError: the keyring is there and cannot be opened.
        """
        value = self._memory.get((connection, name))
        if value is None and self._backend is not None:
            value = self._from_keyring(self._backend, connection, name)
        if value is not None:
            self._told(value)
        return value

    def set(self, connection: str, name: str, value: str) -> None:
        """Keep a secret, all of it or nothing; in memory only where the keyring refuses it."""
        self._told(value)
        self._given.add((connection, name))
        self._memory.pop((connection, name), None)
        if self._backend is not None:
            try:
                self._to_keyring(self._backend, connection, name, value)
            except Exception:  # noqa: BLE001 - each backend leaks errors of its own library
                self._refused = True
            else:
                self._refused = False
                return
        self._memory[connection, name] = value

    def forget(self, connection: str, *, keep: Collection[str] = ()) -> None:
        """Remove the secrets of a connection but those to keep; what is not there is no fault.

        Raises:
            SignInError: the keyring is there and cannot be opened.
        """
        kept = {(connection, name) for name in keep}
        self._given = {key for key in self._given if key[0] != connection or key in kept}
        for key in [key for key in self._memory if key[0] == connection and key not in kept]:
            del self._memory[key]
        if self._backend is None:
            return
        try:
            names = self._names(self._backend, connection)
            for name in (one for one in names if one not in keep):
                for generation in ("a", "b"):
                    self._delete_pieces(self._backend, f"{connection}/{name}#{generation}", 0)
                self._delete(self._backend, f"{connection}/{name}")
            left = sorted(one for one in names if one in keep)
            if left:
                listed = msgspec.json.encode(left).decode()
                self._backend.set_password(self._service, connection, listed)
            else:
                self._delete(self._backend, connection)
        except Exception as error:
            raise _cannot_open(connection) from error

    # The keyring ---------------------------------------------------------------------------------

    def _from_keyring(self, backend: Backend, connection: str, name: str) -> str | None:
        try:
            manifest = self._manifest(backend, connection, name)
            if manifest is None:
                return None
            prefix = f"{connection}/{name}#{manifest.generation}"
            pieces = [
                backend.get_password(self._service, f"{prefix}.{n}") or ""
                for n in range(manifest.pieces)
            ]
        except Exception as error:
            raise _cannot_open(connection) from error
        value = "".join(pieces)
        return value if _sha256(value) == manifest.sha256 else None

    def _to_keyring(self, backend: Backend, connection: str, name: str, value: str) -> None:
        names = self._names(backend, connection)
        if name not in names:
            listed = msgspec.json.encode(sorted([*names, name])).decode()
            backend.set_password(self._service, connection, listed)
        old = self._manifest(backend, connection, name)
        generation = "b" if old is not None and old.generation == "a" else "a"
        pieces = list(_cut(value))
        for n, piece in enumerate(pieces):
            backend.set_password(self._service, f"{connection}/{name}#{generation}.{n}", piece)
        manifest = _Manifest(generation, len(pieces), _sha256(value))
        written = msgspec.json.encode(manifest).decode()
        backend.set_password(self._service, f"{connection}/{name}", written)
        # Past here the new secret counts; what is left of older ones goes.
        self._delete_pieces(backend, f"{connection}/{name}#{generation}", len(pieces))
        if old is not None:
            self._delete_pieces(backend, f"{connection}/{name}#{old.generation}", 0)

    def _manifest(self, backend: Backend, connection: str, name: str) -> _Manifest | None:
        found = backend.get_password(self._service, f"{connection}/{name}")
        if found is None:
            return None
        try:
            return msgspec.json.decode(found, type=_Manifest)
        except msgspec.DecodeError:
            return None

    def _names(self, backend: Backend, connection: str) -> list[str]:
        found = backend.get_password(self._service, connection)
        return msgspec.json.decode(found, type=list[str]) if found else []

    def _delete_pieces(self, backend: Backend, prefix: str, first: int) -> None:
        """Remove pieces from one on, until there is none."""
        n = first
        while backend.get_password(self._service, f"{prefix}.{n}") is not None:
            backend.delete_password(self._service, f"{prefix}.{n}")
            n += 1

    def _delete(self, backend: Backend, entry: str) -> None:
        if backend.get_password(self._service, entry) is not None:
            backend.delete_password(self._service, entry)


def usable_backend() -> Backend | None:
    """Find a keyring of this computer that may be used; None when there is none.

    The one that `keyring` is set up to use is taken if it is allowed. Someone who switched the
    keyring off (`keyring.backends.null`) gets none. Otherwise the best of the allowed ones.
    """
    import keyring
    import keyring.backend
    from keyring.backends import fail, null

    chosen = keyring.get_keyring()
    if isinstance(chosen, null.Keyring):
        return None
    if _is_allowed(chosen):
        return chosen
    if isinstance(chosen, fail.Keyring):
        return None
    found = [one for one in keyring.backend.get_all_keyring() if _is_allowed(one)]
    return max(found, key=lambda one: float(one.priority), default=None)


def _is_allowed(backend: object) -> bool:
    kind = type(backend)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name == CHAIN:
        chained: Iterable[object] = getattr(backend, "backends", ())
        return bool(list(chained)) and all(_is_allowed(one) for one in chained)
    return name in ALLOWED_BACKENDS


def _from_environment(connection: str, name: str) -> str | None:
    base = VARIABLE + re.sub(r"[^A-Z0-9]", "_", connection.upper())
    by_name = os.environ.get(f"{base}__{re.sub(r'[^A-Z0-9]', '_', name.upper())}")
    if by_name:
        return by_name
    return (os.environ.get(base) or None) if name in MAIN_SECRETS else None


def _cut(value: str) -> Iterator[str]:
    """Cut a text into pieces of at most `PIECE_UNITS` UTF-16 units, never through a character."""
    piece: list[str] = []
    units = 0
    for letter in value:
        width = 2 if ord(letter) > 0xFFFF else 1
        if units + width > PIECE_UNITS:
            yield "".join(piece)
            piece, units = [], 0
        piece.append(letter)
        units += width
    if piece:
        yield "".join(piece)


def _sha256(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _cannot_open(connection: str) -> SignInError:
    return SignInError("The keyring of this computer cannot be opened.", endpoint=connection)
