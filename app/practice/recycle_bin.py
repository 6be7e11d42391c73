"""Put records into the recycle bin with all that hangs on them, and bring them back."""

from app.practice.errors import OrgError
from app.practice.named_errors import error_of
from app.practice.schema import ChildLink, ObjectType
from app.practice.tables import Row, Tables, quoted

_TABLES = """
CREATE TABLE IF NOT EXISTS org_cleared (
    number INTEGER NOT NULL, sobject TEXT NOT NULL, id TEXT NOT NULL,
    field TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS org_purged (
    id TEXT PRIMARY KEY, sobject TEXT NOT NULL, purged_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS org_cleared_number ON org_cleared (number);
"""


class RecycleBin:
    """The bin of one org. Every change waits for the caller's commit."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        tables.database.executescript(_TABLES)

    def delete(self, sobject: ObjectType, record_id: str, moment: str, user_id: str) -> None:
        """Delete a record and its cascade; lookups of other records to it become null.

        Raises:
            OrgError: DELETE_FAILED when a record that must keep its parent hangs on it.
        """
        number = self._tables.next_serial("delete")
        stamp = {"SystemModstamp": moment, "LastModifiedDate": moment, "LastModifiedById": user_id}
        self._delete(sobject, record_id, number, stamp)

    def bin_merged(
        self, sobject: ObjectType, record_id: str, master_id: str, moment: str, user_id: str
    ) -> None:
        """Put the loser of a merge into the bin; what hung on it hangs on the master already."""
        number = self._tables.next_serial("delete")
        self._tables.database.execute(
            "INSERT OR REPLACE INTO org_deleted VALUES (?, ?, ?)",
            (record_id, sobject.name, moment),
        )
        stamp = {"SystemModstamp": moment, "LastModifiedDate": moment, "LastModifiedById": user_id}
        merged = {"IsDeleted": 1, "MasterRecordId": master_id, **stamp}
        self._tables.update(sobject, record_id, merged)
        self._tables.set_deleted_with(sobject, record_id, number)

    def empty(self, record_id: str, moment: str) -> None:
        """Take a record out of the bin for good; queryAll shows it for a day more.

        Raises:
            OrgError: INVALID_ID_FIELD: it is not in the bin.
        """
        found = self._tables.fetch_one(record_id)
        if found is None or self._tables.deleted_with(found[0], record_id) is None:
            raise OrgError("INVALID_ID_FIELD", "invalid id, or not in the recycle bin")
        self._tables.set_deleted_with(found[0], record_id, None)
        self._tables.database.execute(
            "INSERT OR REPLACE INTO org_purged VALUES (?, ?, ?)",
            (record_id, found[0].name, moment),
        )

    def sweep(self, moment: str, binned_before: str, purged_before: str) -> None:
        """Do what time does: old rows leave the bin, and those that left it long ago are gone.

        Source: SOAP API Developer Guide, "emptyRecycleBin()".
        """
        database = self._tables.database
        old = database.execute(
            "SELECT id, sobject FROM org_deleted WHERE deleted_at < ? "
            "AND id NOT IN (SELECT id FROM org_purged)",
            (binned_before,),
        ).fetchall()
        for record_id, sobject in old:
            self._tables.set_deleted_with(self._tables.schema.get(sobject), record_id, None)
            database.execute(
                "INSERT OR REPLACE INTO org_purged VALUES (?, ?, ?)", (record_id, sobject, moment)
            )
        gone = database.execute(
            "SELECT id, sobject FROM org_purged WHERE purged_at < ?", (purged_before,)
        ).fetchall()
        for record_id, sobject in gone:
            self._tables.remove(self._tables.schema.get(sobject), record_id)
            database.execute("DELETE FROM org_deleted WHERE id = ?", (record_id,))
            database.execute("DELETE FROM org_purged WHERE id = ?", (record_id,))

    def _delete(self, sobject: ObjectType, record_id: str, number: int, stamp: Row) -> None:
        for link in self._tables.schema.children_of(sobject.name):
            if link.field.stored and link.child.field("IsDeleted"):
                self._let_go(link, record_id, number, stamp)
        self._tables.database.execute(
            "INSERT OR REPLACE INTO org_deleted VALUES (?, ?, ?)",
            (record_id, sobject.name, stamp["SystemModstamp"]),
        )
        if "undeletable" not in sobject.flags:
            self._tables.remove(sobject, record_id)
            return
        self._tables.update(sobject, record_id, {"IsDeleted": 1, **stamp})
        self._tables.set_deleted_with(sobject, record_id, number)

    def _let_go(self, link: ChildLink, record_id: str, number: int, stamp: Row) -> None:
        """Do to the children of a deleted record what their lookup says."""
        children = self._live_children(link, record_id)
        if children and link.field.on_delete == "restrict":
            raise OrgError(
                "DELETE_FAILED",
                f"Your attempt to delete {record_id} could not be completed because it is "
                "associated with the "
                f"following {link.child.label_plural.lower()}: {', '.join(children[:5])}",
            )
        for child_id in children:
            if link.field.on_delete == "cascade":
                self._delete(link.child, child_id, number, stamp)
            else:
                self._tables.update(
                    link.child,
                    child_id,
                    {link.field.name: None, "SystemModstamp": stamp["SystemModstamp"]},
                )
                self._tables.database.execute(
                    "INSERT INTO org_cleared VALUES (?, ?, ?, ?, ?)",
                    (number, link.child.name, child_id, link.field.name, record_id),
                )

    def _live_children(self, link: ChildLink, record_id: str) -> list[str]:
        table, column = quoted(link.child.name), quoted(link.field.name)
        rows = self._tables.database.execute(
            f"SELECT Id FROM {table} WHERE {column} = ? AND IsDeleted = 0",
            (record_id,),
        )
        return [row[0] for row in rows]

    def undelete(self, record_id: str, moment: str, user_id: str) -> None:
        """Bring back a record and all that went with it.

        Raises:
            OrgError: UNDELETE_FAILED when it is not in the bin; DUPLICATE_VALUE when its key is
                another's by now.
        """
        found = self._tables.fetch_one(record_id)
        if found is None or not found[1].get("IsDeleted"):
            raise OrgError("UNDELETE_FAILED", "Entity is not in the recycle bin")
        number = self._tables.deleted_with(found[0], record_id)
        if number is None:
            raise OrgError("UNDELETE_FAILED", "Entity is not in the recycle bin")
        stamp = {"SystemModstamp": moment, "LastModifiedDate": moment, "LastModifiedById": user_id}
        for sobject in self._tables.schema.objects.values():
            for each in self._tables.binned_with(sobject, number):
                self._bring_back(sobject, each, stamp)
        self._restore_lookups(number)

    def _bring_back(self, sobject: ObjectType, record_id: str, stamp: Row) -> None:
        row = self._tables.fetch(sobject, [record_id])[record_id]
        for each in sobject.unique_fields:
            holder = find_duplicate(self._tables, sobject, each.name, row[each.name], record_id)
            if holder is not None:
                raise duplicate_value(each.name, holder)
        master = {"MasterRecordId": None} if "MasterRecordId" in row else {}
        self._tables.update(sobject, record_id, {"IsDeleted": 0, **master, **stamp})
        self._tables.set_deleted_with(sobject, record_id, None)
        self._tables.database.execute("DELETE FROM org_deleted WHERE id = ?", (record_id,))

    def _restore_lookups(self, number: int) -> None:
        """Point records back at their parent where nobody has pointed them elsewhere."""
        cleared = self._tables.database.execute(
            "SELECT sobject, id, field, value FROM org_cleared WHERE number = ?", (number,)
        ).fetchall()
        for name, child_id, lookup, value in cleared:
            self._tables.database.execute(
                f"UPDATE {quoted(name)} SET {quoted(lookup)} = ? WHERE Id = ? AND "
                f"{quoted(lookup)} IS NULL",
                (value, child_id),
            )
        self._tables.database.execute("DELETE FROM org_cleared WHERE number = ?", (number,))


def find_duplicate(
    tables: Tables, sobject: ObjectType, name: str, value: object, but_not: str | None
) -> str | None:
    """Find another live record with the same value in a unique field."""
    if value is None:
        return None
    column = quoted(name)
    test = f"{column} = ?"
    if isinstance(value, str) and not value.isascii():
        test = f"sf_fold({column}) = sf_fold(?)"
    live = " AND IsDeleted = 0" if sobject.field("IsDeleted") else ""
    row = tables.database.execute(
        f"SELECT Id FROM {quoted(sobject.name)} WHERE {test}{live} AND Id IS NOT ? LIMIT 1",
        (value, but_not),
    ).fetchone()
    return row[0] if row else None


def duplicate_value(name: str, holder: str) -> OrgError:
    """Say which record holds the value already."""
    if name == "Username":
        return error_of({}, "DUPLICATE_USERNAME")
    return OrgError(
        "DUPLICATE_VALUE",
        f"duplicate value found: {name} duplicates value on record with id: {holder}",
        (),
    )
