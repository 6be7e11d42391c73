"""Says in a plan, and leaves to be read, that events were not enough and a side was read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.event import WholeWhy
from app.wording.arrivals import whole_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.mapping import Mapping
    from app.jobs.open_place import OpenPlace

TOLD = (WholeWhy.GAP, WholeWhy.ANEW, WholeWhy.AWAY)
"""What somebody has to know who did not look at the plan: events were lost, or may have been."""


def note_whole_reads(place: OpenPlace, mappings: Sequence[Mapping], plan_id: int) -> None:
    """Say of each mapping that events feed why it was read whole, where it was."""
    for mapping in mappings:
        events, whole = place.events.get(mapping.name), mapping.source.whole
        if events is None or events.why is None or whole is None:
            continue
        words = whole_words(mapping.name, events.name, whole.role, events.why)
        place.workspace.plans.add_note(plan_id, words)
        if events.why.why in TOLD:
            place.workspace.notices.add(
                "warning", f"{place.sync.title}: {words}", sync=place.sync.name
            )
