"""Keeps our copy of each sync file, the answers to its settings, and what lists show of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from app.core.errors import MappingError, SettingsError, StoreError
from app.core.mapping import Flow
from app.store.page_rows import MappingFacts, RoleFacts, SyncFacts
from app.store.paths import private_file, private_folder
from app.store.segments import file_sha256
from app.store.stage import sync_to_disk
from app.store.sync_files import parse_sync, read_sync
from app.store.sync_writing import revise_sync

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from app.core.mapping import Mapping
    from app.core.sync import Sync
    from app.store.database import Database


class Syncs:
    """The syncs of a workspace, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.workspace / "syncs"

    def add(self, path: Path, at: datetime, *, replace: bool = False) -> Sync:
        """Check a sync file and take a copy of it into the workspace.

        Args:
            path: the file; it is read and left alone.
            at: when.
            replace: whether a sync of its name may be there; bindings and answers stay.

        Raises:
            MappingError: the file does not say what it should; nothing was changed.
            SettingsError: there is a sync of that name.
        """
        sync = read_sync(path)
        if not replace and self._row(sync.name) is not None:
            raise SettingsError(f"There is a sync {sync.name!r} already.", key="sync")
        self._write(sync.name, path.read_bytes())
        self._keep(sync, path, at)
        return self.load(sync.name)

    def _write(self, name: str, content: bytes) -> None:
        """Put a file in the place of our copy, all of it or nothing."""
        path = self.path_of(name)
        beside = path.with_suffix(".new")
        private_folder(self._folder)
        try:
            private_file(beside).write_bytes(content)
            sync_to_disk(beside)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise StoreError(f"{path} cannot be written: {error.strerror}.", path=path) from error

    def _keep(self, sync: Sync, origin: Path, at: datetime) -> None:
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO syncs (name, title, file, origin, added_at, facts, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " title = excluded.title, origin = excluded.origin, facts = excluded.facts,"
                " sha256 = excluded.sha256",
                (
                    sync.name,
                    sync.title,
                    self.path_of(sync.name).relative_to(self._database.workspace).as_posix(),
                    str(origin),
                    at.isoformat(),
                    msgspec.json.encode(facts_of(sync)).decode(),
                    file_sha256(self.path_of(sync.name)),
                ),
            )

    def save(self, sync: Sync) -> Sync:
        """Write an edited sync into our copy; comments and order stay.

        Raises:
            SettingsError: there is no sync of that name.
            MappingError: it cannot be said in a file; nothing was changed.
        """
        if self._row(sync.name) is None:
            raise SettingsError(f"There is no sync {sync.name!r}.", key="sync")
        path = self.path_of(sync.name)
        revised = revise_sync(self.text(sync.name), replace(sync, path=path))
        self._put(sync, revised)
        return self.load(sync.name)

    def restore(self, name: str, text: str, instead_of: str) -> Sync:
        """Put an earlier text back into our copy, every character of it.

        Args:
            name: the sync.
            text: what our copy said before.
            instead_of: what our copy has to say now, so that nobody's later edit is lost.

        Raises:
            SettingsError: there is no such sync, our copy says something else by now, or the text
                is of another sync.
            MappingError: the text is no sync file; nothing was changed.
        """
        sync = self.load(name)
        if self.text(name) != instead_of:
            raise SettingsError(f"{sync.title} was changed in another place meanwhile", key="sync")
        earlier = parse_sync(text, self.path_of(name), sync.settings)
        if earlier.name != name:
            raise SettingsError(f"That text is of the sync {earlier.name}", key="sync")
        self._put(earlier, text)
        return self.load(name)

    def text(self, name: str) -> str:
        """What our copy says, character by character."""
        return self.path_of(name).read_bytes().decode("utf-8-sig")

    def _put(self, sync: Sync, text: str) -> None:
        """Write our copy, and what lists show of it."""
        self._write(sync.name, text.encode())
        with self._database.transaction():
            self._database.execute(
                "UPDATE syncs SET title = ?, facts = ?, sha256 = ? WHERE name = ?",
                (
                    sync.title,
                    msgspec.json.encode(facts_of(sync)).decode(),
                    file_sha256(self.path_of(sync.name)),
                    sync.name,
                ),
            )

    def path_of(self, name: str) -> Path:
        """Our copy of a sync's file."""
        return self._folder / f"{name}.yaml"

    def load(self, name: str) -> Sync:
        """Read a sync from our copy, with the person's answers to its settings.

        Raises:
            SettingsError: there is no sync of that name.
            MappingError: our copy was edited and does not say what it should.
        """
        if self._row(name) is None:
            raise SettingsError(f"There is no sync {name!r}.", key="sync")
        answers = self._database.rows("SELECT * FROM sync_settings WHERE sync = ?", (name,))
        path = self.path_of(name)
        self._refuse_changed(name, path)
        return read_sync(path, {row["key"]: row["value"] for row in answers})

    def _refuse_changed(self, name: str, path: Path) -> None:
        """Use our copy only as it was taken in: a damaged one could still make sense."""
        known = self._database.value("SELECT sha256 FROM syncs WHERE name = ?", (name,))
        if known is not None and path.is_file() and file_sha256(path) != known:
            raise MappingError(
                f"Our copy of the sync {name} was changed outside of Orgtide", path=path
            )

    def names(self) -> list[str]:
        """Every sync's name."""
        return [row["name"] for row in self._database.rows("SELECT name FROM syncs ORDER BY name")]

    def is_active(self, name: str) -> bool:
        """Whether a sync may write; one that was never kept does as it is told."""
        return self._database.value("SELECT active FROM syncs WHERE name = ?", (name,)) != 0

    def activate(self, name: str, *, active: bool) -> None:
        """Let a sync write, or let it rest."""
        with self._database.transaction():
            self._database.execute("UPDATE syncs SET active = ? WHERE name = ?", (active, name))

    def answer(self, name: str, key: str, value: str) -> None:
        """Keep the person's answer to a setting of a sync.

        Raises:
            SettingsError: there is no such sync or setting.
            MappingError: the file makes no sense with that answer; nothing was changed.
        """
        sync = self.load(name)
        if key not in sync.settings:
            raise SettingsError(f"{sync.title} has no setting {key!r}.", key=key)
        path = self.path_of(name)
        answered = parse_sync(path.read_text("utf-8-sig"), path, {**sync.settings, key: value})
        facts = msgspec.json.encode(facts_of(answered)).decode()
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO sync_settings VALUES (?, ?, ?)", (name, key, value)
            )
            self._database.execute("UPDATE syncs SET facts = ? WHERE name = ?", (facts, name))

    def remove(self, name: str) -> None:
        """Forget a sync, its bindings and answers; its runs and baselines stay.

        Raises:
            SettingsError: there is no sync of that name.
        """
        with self._database.transaction():
            if not self._database.execute("DELETE FROM syncs WHERE name = ?", (name,)):
                raise SettingsError(f"There is no sync {name!r}.", key="sync")
        self.path_of(name).unlink(missing_ok=True)

    def _row(self, name: str) -> object:
        return self._database.first("SELECT 1 FROM syncs WHERE name = ?", (name,))


def facts_of(sync: Sync) -> SyncFacts:
    """What lists show of a sync."""
    return SyncFacts(
        roles=tuple(RoleFacts(role.name, role.kind) for role in sync.roles),
        mappings=tuple(_mapping_facts(mapping) for mapping in sync.mappings),
        budget=sync.budget,
        schedules=sync.schedules,
        rules=sync.rules,
    )


def _mapping_facts(mapping: Mapping) -> MappingFacts:
    return MappingFacts(
        name=mapping.name,
        source_role=mapping.source.role,
        source_object=mapping.source.object,
        target_role=mapping.target.role,
        target_object=mapping.target.object,
        to_target=mapping.to_target,
        to_source=mapping.to_source,
        fields=len(mapping.fields),
        both_ways=sum(rule.flow is Flow.BOTH for rule in mapping.fields),
        enabled=mapping.enabled,
        mapping=mapping,
    )
