"""Find the mappings that have to wait because a side changed what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SchemaMismatchError
from app.core.pause import Pause, PauseReason
from app.core.snapshot import Side
from app.engine.pause import pauses
from app.wording.orgs import pause_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.mapping import Mapping
    from app.core.schema import SchemaChange
    from app.jobs.open_place import OpenPlace


def unpaused(place: OpenPlace, mappings: Sequence[Mapping]) -> list[Mapping]:
    """The mappings that can go on; why the others wait is kept with the place.

    Raises:
        SchemaMismatchError: all of them wait; says why the first one does.
    """
    workspace = place.workspace
    waiting = [pause for one in mappings for pause in find_pauses(place, one)]
    names = [one.name for one in mappings]
    for new in workspace.pauses.replace(place.place, names, waiting, workspace.clock.now()):
        workspace.notices.add(
            "warning",
            f"{place.sync.title}: {new.mapping} is paused. {pause_words(new)}",
            sync=place.place.sync,
            org_id=place.place.org_id,
        )
    paused = {one.mapping for one in waiting}
    if waiting and len(paused) == len(names):
        first = waiting[0]
        raise SchemaMismatchError(
            f"{first.mapping} is paused: {pause_words(first)}",
            object=first.object,
            field=first.field,
            paused=True,
        )
    return [one for one in mappings if one.name not in paused]


def find_pauses(place: OpenPlace, mapping: Mapping) -> tuple[Pause, ...]:
    """Why a mapping has to wait; () when it can go on, or could never run."""
    found: list[Pause] = []
    for side in Side:
        try:
            schema = place.schema(mapping, side)
        except SchemaMismatchError as error:
            if not place.was_described(mapping, side):
                raise
            reason = PauseReason.OBJECT_GONE
            found.append(Pause(mapping.name, side, reason, error.object, label=error.object))
        else:
            found += pauses(mapping, side, schema, changes_of(place, mapping, side))
    return tuple(found)


def keep_news(place: OpenPlace, mappings: Sequence[Mapping], plan_id: int) -> None:
    """Keep with a plan what the objects of its mappings say otherwise since the last run."""
    since = place.workspace.runs.last_start(place.place)
    for mapping in mappings:
        for side in Side:
            if object := place.object_name(mapping, side):
                name = place.endpoint(mapping, side).name
                place.workspace.schemas.keep_news(plan_id, name, [object], since)


def news_of(place: OpenPlace, mapping: Mapping, side: Side) -> tuple[SchemaChange, ...]:
    """What one side of a mapping says otherwise than at the last run."""
    object = place.object_name(mapping, side)
    if not object:
        return ()
    since = place.workspace.runs.last_start(place.place)
    name = place.endpoint(mapping, side).name
    return place.workspace.schemas.changes(name, object, since)


def changes_of(place: OpenPlace, mapping: Mapping, side: Side) -> tuple[SchemaChange, ...]:
    """What was noted of the object of one side since it was first described."""
    object = place.object_name(mapping, side)
    if not object:
        return ()
    return place.workspace.schemas.changes(place.endpoint(mapping, side).name, object)
