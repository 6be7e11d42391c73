"""Answer a setting of a sync: what a form asks in place of editing the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.jobs.activate_sync import refuse_shared_fields

if TYPE_CHECKING:
    from app.asks import SetSyncSetting
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def set_sync_setting(ask: SetSyncSetting, workspace: Workspace, report: ReportProgress) -> str:
    """Keep the answer, once the file makes sense with it; what the setting stands for now.

    Raises:
        SettingsError: there is no such sync or setting, or an active sync would now write a field
            that another one writes: then nothing is changed.
        MappingError: the file makes no sense with that answer; nothing was changed.
    """
    del report  # quick: nobody waits
    before = workspace.syncs.load(ask.sync).settings.get(ask.key)
    workspace.syncs.answer(ask.sync, ask.key, ask.value)
    sync = workspace.syncs.load(ask.sync)
    if before is not None and workspace.syncs.is_active(ask.sync):
        try:
            refuse_shared_fields(sync, workspace)
        except SettingsError:
            workspace.syncs.answer(ask.sync, ask.key, before)
            raise
    return sync.settings[ask.key]
