"""Describe the objects that a lookup of a mapping leads to, so that their fields are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.syncs import MOST_PARENTS
from app.core.errors import SchemaMismatchError, SettingsError
from app.jobs.open_place import open_place

if TYPE_CHECKING:
    from app.asks import DescribeParents
    from app.core.progress import ReportProgress
    from app.jobs.open_place import OpenPlace
    from app.jobs.workspace import Workspace


def describe_parents(
    ask: DescribeParents, workspace: Workspace, report: ReportProgress
) -> list[str]:
    """Describe them, at most a few; what is said is remembered for lists that cannot ask.

    Raises:
        SettingsError: there is no such sync or mapping.
        SchemaMismatchError: the side has no such object, or the field leads nowhere.
    """
    del report
    with open_place(ask.sync, ask.org, workspace) as place:
        mapping = place.sync.mapping(ask.mapping)
        if mapping is None:
            raise SettingsError(f"{place.sync.title} has no mapping {ask.mapping}", key="mapping")
        schema = place.schema(mapping, ask.side)
        field = schema.field(ask.field)
        if field is None or not field.reference_to:
            raise SchemaMismatchError(
                f"{ask.field} of {schema.label} leads to no other object",
                object=schema.name,
                field=ask.field,
            )
        endpoint = place.endpoint(mapping, ask.side)
        parents = sorted(field.reference_to, key=lambda one: one not in _mapped(place))
        return [endpoint.schema(parent).name for parent in parents[:MOST_PARENTS]]


def _mapped(place: OpenPlace) -> set[str]:
    """The objects of the sync's own mappings; they come first where there are too many."""
    return {ref.object for one in place.sync.mappings for ref in (one.source, one.target)}
