"""Write an edited mapping into its sync, and put an earlier text of it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import SavedSync
from app.core.errors import SettingsError, StoreError
from app.core.mapping import parents_first
from app.jobs.activate_sync import refuse_shared_fields

if TYPE_CHECKING:
    from app.asks import ExportSync, RestoreSync, SaveMapping
    from app.core.progress import ReportProgress
    from app.core.schedule import Schedule
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace


def save_mapping(ask: SaveMapping, workspace: Workspace, report: ReportProgress) -> SavedSync:
    """Put an edited mapping in the place of the one of its name; our copy keeps its comments.

    Raises:
        SettingsError: there is no such sync or mapping, or another active sync writes a field that
            this one would write from now on; nothing was changed.
        MappingError: it cannot be said in a sync file; nothing was changed.
    """
    del report  # quick: nobody waits
    sync = workspace.syncs.load(ask.sync)
    if sync.mapping(ask.mapping.name) is None:
        raise SettingsError(f"{sync.title} has no mapping {ask.mapping.name}", key="mapping")
    edited = [ask.mapping if one.name == ask.mapping.name else one for one in sync.mappings]
    budget = sync.budget if ask.budget is None else ask.budget
    after = replace(
        sync,
        mappings=parents_first(edited),
        budget=budget,
        schedules=_scheduled(sync, ask.mapping.name, ask.schedules),
    )
    _refuse_shared(after, workspace)
    before = workspace.syncs.text(sync.name)
    workspace.syncs.save(after)
    return SavedSync(before, workspace.syncs.text(sync.name))


def restore_sync(ask: RestoreSync, workspace: Workspace, report: ReportProgress) -> SavedSync:
    """Put an earlier text of a sync back, every character of it.

    Raises:
        SettingsError: the sync was changed elsewhere meanwhile; nothing was changed.
        MappingError: the text is no sync file; nothing was changed.
    """
    del report
    workspace.syncs.restore(ask.sync, ask.text, ask.instead_of)
    return SavedSync(ask.instead_of, workspace.syncs.text(ask.sync))


def export_sync(ask: ExportSync, workspace: Workspace, report: ReportProgress) -> str:
    """Write what a sync says to a file, beside it first; the file's path.

    Raises:
        SettingsError: there is no such sync.
        StoreError: the file cannot be written.
    """
    del report
    sync = workspace.syncs.load(ask.sync)
    path = Path(ask.path).expanduser().absolute()
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_bytes(workspace.syncs.text(sync.name).encode())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be written: {error.strerror}.", path=path) from error
    return str(path)


def _scheduled(sync: Sync, mapping: str, own: tuple[Schedule, ...] | None) -> tuple[Schedule, ...]:
    """All schedules of a sync, with those of a mapping in the place of the ones it had."""
    if own is None:
        return sync.schedules
    places = [one.mapping for one in sync.schedules]
    place = places.index(mapping) if mapping in places else len(places)
    before = tuple(one for one in sync.schedules[:place] if one.mapping != mapping)
    after = tuple(one for one in sync.schedules[place:] if one.mapping != mapping)
    return (*before, *(replace(one, mapping=mapping) for one in own), *after)


def _refuse_shared(sync: Sync, workspace: Workspace) -> None:
    if workspace.syncs.is_active(sync.name):
        refuse_shared_fields(sync, workspace)
