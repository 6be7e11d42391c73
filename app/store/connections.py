"""Keeps connections and which of them stands for which role; never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.core.errors import SettingsError
from app.core.sync import Binding, Connection, ConnectionKind, OrgKind

if TYPE_CHECKING:
    from app.store.database import Database, Reader, Row


class Connections:
    """The connections of a workspace, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Connection]:
        """Every connection, by name."""
        rows = self._database.rows("SELECT * FROM connections ORDER BY name")
        return [read_connection(row) for row in rows]

    def find(self, name: str) -> Connection | None:
        """The connection of that name, None when there is none."""
        row = self._database.first("SELECT * FROM connections WHERE name = ?", (name,))
        return None if row is None else read_connection(row)

    def get(self, name: str) -> Connection:
        """The connection of that name.

        Raises:
            SettingsError: there is none.
        """
        found = self.find(name)
        if found is None:
            raise SettingsError(f"There is no connection {name!r}.", key="connection")
        return found

    def save(self, connection: Connection, *, replace: bool = False) -> None:
        """Keep a connection.

        Args:
            connection: without its secret.
            replace: whether one of that name may be there; it keeps its org.

        Raises:
            SettingsError: the name is taken, or belongs to another kind of connection or another
                org.
        """
        if not connection.name.strip():
            raise SettingsError("A connection needs a name.", key="name")
        with self._database.transaction():
            old = self.find(connection.name)
            if old is not None:
                _check_replacement(old, connection, replace=replace)
            # No INSERT OR REPLACE: that would delete the row first, and its bindings with it.
            self._database.execute(
                "INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " settings = excluded.settings, org_id = excluded.org_id,"
                " org_kind = excluded.org_kind, org_name = excluded.org_name",
                (
                    connection.name,
                    connection.kind.value,
                    msgspec.json.encode(connection.settings).decode(),
                    connection.org_id,
                    connection.org_kind.value if connection.org_kind else None,
                    connection.org_name,
                ),
            )

    def remove(self, name: str) -> None:
        """Forget a connection; roles bound to it stand without one.

        Raises:
            SettingsError: there is none of that name.
        """
        with self._database.transaction():
            if not self._database.execute("DELETE FROM connections WHERE name = ?", (name,)):
                raise SettingsError(f"There is no connection {name!r}.", key="connection")

    # Bindings ------------------------------------------------------------------------------------

    def bind(self, binding: Binding) -> None:
        """Let a connection stand for a role, in place of the one that did.

        Raises:
            SettingsError: there is no such connection or sync, or an org is bound under a kind
                that is not its own.
        """
        connection = self.get(binding.connection)
        if connection.org_kind is not binding.org_kind:
            raise SettingsError(
                f"{binding.connection!r} is not of the kind"
                f" {binding.org_kind.value if binding.org_kind else 'without an org'}.",
                key="connection",
            )
        with self._database.transaction():
            if self._database.first("SELECT 1 FROM syncs WHERE name = ?", (binding.sync,)) is None:
                raise SettingsError(f"There is no sync {binding.sync!r}.", key="sync")
            self._database.execute(
                "INSERT OR REPLACE INTO bindings VALUES (?, ?, ?, ?)",
                (
                    binding.sync,
                    binding.role,
                    binding.org_kind.value if binding.org_kind else "",
                    binding.connection,
                ),
            )

    def bindings(self, sync: str) -> tuple[Binding, ...]:
        """What the roles of a sync are bound to."""
        return read_bindings(self._database, sync)


def read_connection(row: Row) -> Connection:
    """Read a row of the table `connections`."""
    return Connection(
        name=row["name"],
        kind=ConnectionKind(row["kind"]),
        settings=msgspec.json.decode(row["settings"], type=dict[str, str]),
        org_id=row["org_id"],
        org_kind=OrgKind(row["org_kind"]) if row["org_kind"] else None,
        org_name=row["org_name"],
    )


def read_bindings(reader: Reader, sync: str) -> tuple[Binding, ...]:
    """Read the bindings of a sync, by role and kind of org."""
    return tuple(
        Binding(
            sync=row["sync"],
            role=row["role"],
            org_kind=OrgKind(row["org_kind"]) if row["org_kind"] else None,
            connection=row["connection"],
        )
        for row in reader.rows(
            "SELECT * FROM bindings WHERE sync = ? ORDER BY role, org_kind", (sync,)
        )
    )


def _check_replacement(old: Connection, new: Connection, *, replace: bool) -> None:
    if not replace:
        raise SettingsError(f"There is a connection {old.name!r} already.", key="name")
    if old.kind is not new.kind:
        raise SettingsError(f"{old.name!r} is a connection of another kind.", key="name")
    if old.org_id and old.org_id != new.org_id:
        raise SettingsError(f"{old.name!r} belongs to another org, {old.org_name}.", key="name")
