"""Merge records: the losers go into the bin and name the master, their children move to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.practice.errors import OrgError
from app.practice.ids import normalise_id
from app.practice.recycle_bin import RecycleBin
from app.practice.schema import ObjectType
from app.practice.tables import Row, Tables, quoted

MOST_LOSERS = 2
"""Records that one request may merge into its master. Source: SOAP guide, "merge()"."""
MOST_REQUESTS = 200
"""Merge requests in one call. Source: the same page."""


@dataclass(frozen=True)
class MergeResult:
    """What became of one merge request."""

    id: str | None
    """The master."""
    merged: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    """Records that hung on a loser and hang on the master now."""
    errors: tuple[OrgError, ...] = ()


class Merger:
    """Merges records of one org. Every change waits for the caller's commit."""

    def __init__(self, tables: Tables, recycle_bin: RecycleBin) -> None:
        self._tables = tables
        self._bin = recycle_bin

    def merge(
        self, master: str, losers: Sequence[str], moment: str, user_id: str
    ) -> tuple[ObjectType, MergeResult]:
        """Merge up to two records into a third one of their object.

        Raises:
            OrgError: MERGE_FAILED and its kin; nothing was done.
        """
        sobject, master_id = self._checked(master, losers)
        ids = tuple(str(normalise_id(each)) for each in losers)
        moved: list[str] = []
        for loser in ids:
            moved += self._children_to(sobject, loser, master_id, moment)
            self._bin.bin_merged(sobject, loser, master_id, moment, user_id)
        self._tables.update(
            sobject,
            master_id,
            {"SystemModstamp": moment, "LastModifiedDate": moment, "LastModifiedById": user_id},
        )
        return sobject, MergeResult(master_id, ids, tuple(dict.fromkeys(moved)))

    def _checked(self, master: str, losers: Sequence[str]) -> tuple[ObjectType, str]:
        if not 1 <= len(losers) <= MOST_LOSERS:
            raise OrgError(
                "MERGE_FAILED",
                f"A merge takes one or {MOST_LOSERS} records besides the master",
            )
        sobject, row = self._living(master)
        if "mergeable" not in sobject.flags:
            raise OrgError("INVALID_TYPE", f"entity type cannot be merged: {sobject.name}")
        for each in losers:
            own, loser = self._living(each)
            if own is not sobject:
                raise OrgError("MERGE_FAILED", "Records of different types cannot be merged")
            if loser["Id"] == row["Id"]:
                raise OrgError("MERGE_FAILED", "A record cannot be merged with itself")
            if loser.get("IsConverted") or row.get("IsConverted"):
                raise OrgError("MERGE_FAILED", "A converted lead cannot be merged")
        return sobject, str(row["Id"])

    def _living(self, text: str) -> tuple[ObjectType, Row]:
        record_id = normalise_id(text)
        if record_id is None:
            raise OrgError("MALFORMED_ID", f"malformed id {text}")
        found = self._tables.fetch_one(record_id)
        if found is None:
            raise OrgError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if found[1].get("IsDeleted"):
            raise OrgError("ENTITY_IS_DELETED", "entity is deleted")
        return found

    def _children_to(self, sobject: ObjectType, loser: str, master: str, moment: str) -> list[str]:
        """Point the records that hang on a loser at the master."""
        moved: list[str] = []
        for link in self._tables.schema.children_of(sobject.name):
            if not link.field.stored or link.field.name == "MasterRecordId":
                continue
            table, column = quoted(link.child.name), quoted(link.field.name)
            live = " AND IsDeleted = 0" if link.child.field("IsDeleted") else ""
            rows = self._tables.database.execute(
                f"SELECT Id FROM {table} WHERE {column} = ?{live}", (loser,)
            )
            for (child,) in rows.fetchall():
                changes: dict[str, Any] = {link.field.name: master}
                if link.child.field("SystemModstamp"):
                    changes["SystemModstamp"] = moment
                self._tables.update(link.child, child, changes)
                moved.append(child)
        return moved
