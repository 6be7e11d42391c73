"""Make the change of a sync that mends what its check found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.asks import SetSyncSetting
from app.core.design import DesignFixKind
from app.core.errors import SettingsError
from app.engine.redesign import redesign
from app.jobs.set_sync_setting import set_sync_setting
from app.wording.design import design_fix_words

if TYPE_CHECKING:
    from app.asks import FixSync
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def fix_sync(ask: FixSync, workspace: Workspace, report: ReportProgress) -> str:
    """Change the mapping, or answer the setting that a name comes from; what was done.

    Raises:
        SettingsError: there is no such sync or mapping, or what was to be mended is not there any
            more.
        MappingError: the file would make no sense with it; nothing was changed.
    """
    fix = ask.fix
    if fix.kind is DesignFixKind.ANSWER:
        set_sync_setting(SetSyncSetting(ask.sync, fix.setting, fix.value), workspace, report)
        return design_fix_words(fix)
    sync = workspace.syncs.load(ask.sync)
    mapping = sync.mapping(fix.mapping)
    if mapping is None:
        raise SettingsError(f"{sync.title} has no mapping {fix.mapping}", key="mapping")
    mended = redesign(mapping, fix)
    if mended == mapping:
        raise SettingsError(
            f"{fix.field} is not mapped like this any more; check the sync again", key="field"
        )
    mappings = tuple(mended if one is mapping else one for one in sync.mappings)
    workspace.syncs.save(replace(sync, mappings=mappings))
    return design_fix_words(fix)
