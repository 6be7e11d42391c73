"""Keep which objects are chosen for Change Data Capture, and answer the Tooling API about them."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from app.practice.coercion import format_datetime
from app.practice.errors import OrgError
from app.practice.ids import make_id
from app.practice.schema import Schema
from app.practice.schema_lines import load_schema
from app.practice.tables import Tables
from app.resources import resource

CHANNEL = "ChangeEvents"
"""The standard channel, which Setup's page is about."""
MOST_ENTITIES = 5
"""Objects that can be chosen without the add-on. Source: CDC Developer Guide, "Allocations"."""


class EventSelection:
    """The objects whose changes raise events."""

    def __init__(
        self,
        database: sqlite3.Connection,
        schema: Schema,
        instance: str,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._org_schema = schema
        self._instance = instance
        self._now = now
        self.schema = Schema(dict(load_schema(resource("practice", "tooling")).objects))
        """What the Tooling API knows."""
        self._tables = Tables(database, self.schema, instance)

    def choose(self, sobjects: Sequence[str]) -> list[str]:
        """Choose these objects and no others; gives their names.

        Raises:
            OrgError: there is no such object, or they are too many.
        """
        names = sorted({self._org_schema.get(each).name for each in sobjects})
        if len(names) > MOST_ENTITIES:
            raise OrgError("LIMIT_EXCEEDED", f"At most {MOST_ENTITIES} entities can be selected")
        (members,) = self.schema.objects.values()
        with self._database:
            self._database.execute("DELETE FROM PlatformEventChannelMember")
            self._tables.insert(
                members,
                [
                    {
                        "Id": make_id(members.prefix, self._instance, number),
                        "DeveloperName": f"{CHANNEL}_{event_of(name)}",
                        "EventChannel": CHANNEL,
                        "SelectedEntity": event_of(name),
                        "SystemModstamp": format_datetime(self._now()),
                    }
                    for number, name in enumerate(names, 1)
                ],
            )
        return names


def event_of(sobject: str) -> str:
    """Name the change event of an object: `ContactChangeEvent`, `Membership__ChangeEvent`."""
    if sobject.endswith("__c"):
        return f"{sobject.removesuffix('c')}ChangeEvent"
    return f"{sobject}ChangeEvent"
