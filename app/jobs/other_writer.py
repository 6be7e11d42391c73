"""Notice that another program writes to an org as the user of our connection.

Salesforce tells a reader who changed a record last and when, and not with which program. A program
that is not ours shows in two marks together: records that carry our user's Id as the last who
changed them, in the same second, several at once, while nothing of this workspace was being sent to
the org. What a trigger of the org changes because of our own writes falls into the time of those
writes; a person with the same user changes one record at a time.

What this cannot see, and what else is known of it: docs/decisions/0010-another-program-writes.md.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.core.errors import SafetyStop, StopReason
from app.core.ports import KeyFilter
from app.core.quota import Purpose
from app.core.snapshot import Side
from app.engine.look import Looker
from app.store.run_requests import sending_times
from app.wording.counted import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.mapping import Mapping
    from app.core.ports import Found
    from app.jobs.sending import Sender

GUARD = "other_writer"
"""Name of the guard."""

SLACK = timedelta(seconds=60)
"""Around our own requests: what the org changes because of them counts as ours. Source: ours."""

AT_ONCE = 2
"""Records changed in one second from which on it was a program. Unit: records. Source: ours."""

LOOK_AT = 2_000
"""Newest changes that are looked at: one call. Unit: records. Source: REST API Developer Guide,
"sObject Collections"."""

CHANGED_BY, CHANGED_AT = "LastModifiedById", "LastModifiedDate"


def refuse_other_writers(sender: Sender, mappings: Sequence[Mapping]) -> None:
    """Look at what changed on the org sides since the last look, as the plan just read it.

    Costs no call where nothing changed that was not ours, else one for each object.

    Raises:
        SafetyStop: another program writes as our user; nothing was written. The next look does not
            name the same records again.
    """
    found = [
        reason
        for mapping in mappings
        for side in Side
        if mapping.guards.other_writer and (reason := _look(sender, mapping, side)) is not None
    ]
    if found:
        raise SafetyStop(tuple(found))


def _look(sender: Sender, mapping: Mapping, side: Side) -> StopReason | None:
    """What another program did to one side of a mapping since the last look; None for nothing."""
    place = sender.place
    endpoint = place.endpoints[place.role_of(mapping, side)]
    if not isinstance(endpoint, SalesforceEndpoint):
        return None
    since, keys = _unexplained(sender, mapping, side, endpoint)
    schema = place.schema(mapping, side)
    if not keys or schema.field(CHANGED_BY) is None or schema.field(CHANGED_AT) is None:
        return None
    changed = Looker(sender.stage, sender.report)(
        place.endpoint(mapping, side),
        schema,
        (CHANGED_BY, CHANGED_AT),
        KeyFilter(("Id",), tuple((key,) for key in keys)),
        purpose=Purpose.CHECK,
    )
    return _reason(changed, since, endpoint, schema.label_plural)


def _unexplained(
    sender: Sender, mapping: Mapping, side: Side, endpoint: SalesforceEndpoint
) -> tuple[str, list[str]]:
    """The last look's newest stamp, and keys of what changed since while we sent nothing.

    The first look explains everything: it only remembers where the next one begins.
    """
    workspace, place, stage = sender.workspace, sender.place.place, sender.stage
    seen = workspace.observations.load(place, mapping.name, side, stage)
    if seen is None:
        return "", []
    name = f"{GUARD}.{place.sync}.{place.org_id}.{mapping.name}.{side.value}"
    since = workspace.settings.get(name)
    (newest,) = stage.one(f"SELECT max(stamp) FROM {seen.table}")
    workspace.settings.set(name, str(newest or since))
    if not since or newest is None:
        return "", []
    ahead = endpoint.org_now() - workspace.clock.now()
    times = [
        (began + ahead - SLACK, (ended or workspace.clock.now()) + ahead + SLACK)
        for began, ended in sending_times(workspace.database, place.org_id, _instant(since) - ahead)
    ]
    rows = stage.rows(
        f"SELECT key, stamp FROM {seen.table} WHERE stamp > ? ORDER BY stamp DESC LIMIT ?",
        (since, LOOK_AT * 10),
    )
    keys = [str(key) for key, stamp in rows if not _within(_instant(str(stamp)), times)]
    return since, keys[:LOOK_AT]


def _reason(
    changed: Sequence[Found], since: str, endpoint: SalesforceEndpoint, objects: str
) -> StopReason | None:
    own = endpoint.user_id()
    seconds = Counter(
        str(one.values[CHANGED_AT])[:19]
        for one in changed
        if own and one.values[CHANGED_BY] == own and str(one.values[CHANGED_AT]) > since
    )
    at_once = {second: count for second, count in seconds.items() if count >= AT_ONCE}
    if not at_once:
        return None
    count, last = sum(at_once.values()), max(at_once)
    when = _instant(last).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return StopReason(
        GUARD,
        f"Another program writes to this org as the user of {endpoint.name}, perhaps Orgtide on "
        f"another computer: {count_of(count, 'record')} of {objects} that this workspace did not "
        f"change, the last at {when}.",
        count=count,
    )


def _within(at: datetime, times: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(began <= at <= ended for began, ended in times)


def _instant(stamp: str) -> datetime:
    """A canonical datetime."""
    made = datetime.fromisoformat(stamp)
    return made if made.tzinfo else made.replace(tzinfo=UTC)
