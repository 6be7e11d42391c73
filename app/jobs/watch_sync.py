"""Watch the sides of a sync that can tell when they change, so that its mappings run then.

What came while nobody watched is not told: whoever begins to watch runs the whole sync once.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.errors import RetriableError, SettingsError
from app.core.mapping import ObjectRef
from app.core.ports import Endpoint, Wake, WakingEndpoint
from app.core.sync import ConnectionKind, Sync
from app.jobs.endpoints import open_endpoint
from app.jobs.open_place import connection_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.mapping import Mapping
    from app.jobs.workspace import Workspace

LOOK_S = 1.0
"""How long whoever watches waits between two looks. Unit: seconds. Source: ours."""

_TELLING = (ConnectionKind.SQL, ConnectionKind.FILES)


@dataclass
class Watched:
    """One object of one mapping, and what tells that it changed."""

    mapping: str
    ref: ObjectRef
    endpoint: Endpoint
    wake: Wake | None
    """None while it is lost."""


@dataclass
class SyncWatch:
    """What is watched of a sync."""

    sync: Sync
    watched: list[Watched] = field(default_factory=list)

    @property
    def mappings(self) -> tuple[str, ...]:
        """The mappings that are woken by something, in order."""
        return tuple(dict.fromkeys(one.mapping for one in self.watched))

    def look(self) -> tuple[str, ...]:
        """The mappings of which something changed since the last look.

        A side that cannot tell now is asked anew at the next look, and then counts as changed:
        nobody knows what was missed.
        """
        found = [one.mapping for one in self.watched if _moved(one)]
        return tuple(dict.fromkeys(found))

    def close(self) -> None:
        """Watch no more."""
        for one in self.watched:
            if one.wake is not None:
                one.wake.close()


@contextmanager
def watching(sync_name: str, org: str, workspace: Workspace) -> Iterator[SyncWatch]:
    """Watch a sync until the end of the block. No call is made to an org for it.

    Raises:
        SettingsError: there is no such sync, a role is not bound, or nothing of it can tell.
        EndpointError: a side cannot be reached.
    """
    sync = workspace.syncs.load(sync_name)
    with ExitStack() as closing:
        watch = SyncWatch(sync)
        closing.callback(watch.close)
        endpoints: dict[str, Endpoint] = {}
        for role in (one for one in sync.roles if one.kind in _TELLING):
            if any(role.name in _roles(one) for one in sync.mappings if one.enabled):
                connection = connection_of(sync, role, org, workspace)
                endpoints[role.name] = open_endpoint(connection, role, workspace)
                closing.callback(endpoints[role.name].close)
        for mapping in (one for one in sync.mappings if one.enabled):
            watch.watched += _watched(mapping, endpoints)
        if not watch.watched:
            raise SettingsError(
                f"Nothing of {sync.title} tells when it changes: name a channel or a table of"
                " changes with “wake”, or use a files connection",
                key="wake",
            )
        yield watch


def _roles(mapping: Mapping) -> tuple[str, str]:
    return mapping.source.role, mapping.target.role


def _watched(mapping: Mapping, endpoints: dict[str, Endpoint]) -> Iterator[Watched]:
    """What tells of the sides of a mapping that something may flow out of."""
    outward = any(rule.flow.reaches_source for rule in mapping.fields)
    for ref in (mapping.source, *((mapping.target,) if outward else ())):
        endpoint = endpoints.get(ref.role)
        if endpoint is None:
            continue
        wake = _begin(endpoint, ref)
        if wake is not None:
            yield Watched(mapping.name, ref, endpoint, wake)


def _begin(endpoint: Endpoint, ref: ObjectRef) -> Wake | None:
    return endpoint.wake(ref.object, ref.wake) if isinstance(endpoint, WakingEndpoint) else None


def _moved(one: Watched) -> bool:
    """Whether something changed; one that was lost is begun anew, and counts as changed then."""
    try:
        if one.wake is None:
            one.wake = _begin(one.endpoint, one.ref)
            return True
        return one.wake.moved()
    except RetriableError:
        if one.wake is not None:
            one.wake.close()
        one.wake = None
        return False
