"""Know what each user may see and do: system permissions, objects, fields.

Every user begins with all of it. What is taken away is kept with the org and shows as Salesforce
shows it: a hidden field or object is missing from every describe and every query.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from app.practice.errors import OrgError
from app.practice.schema import ObjectType, Schema
from app.practice.tables import Row, Tables, quoted

_TABLE = """
CREATE TABLE IF NOT EXISTS org_right (
    user_id TEXT NOT NULL, sobject TEXT NOT NULL, field TEXT NOT NULL, verb TEXT NOT NULL,
    PRIMARY KEY (user_id, sobject, field, verb)) WITHOUT ROWID;
"""
_SWITCH_OF_VERB = {"create": "createable", "edit": "updateable", "delete": "deletable"}
VERBS = ("read", *_SWITCH_OF_VERB)
"""What may be taken away of an object; of a field only `read` and `edit`."""
PERMISSION_PREFIX = "Permissions"
OFF_AT_FIRST = frozenset({"BulkApiHardDelete"})
"""System permissions that nobody has before somebody gives them, administrators included.

Source: Bulk API guide, "Limits".
"""
_SETUP_OBJECTS = frozenset({"PermissionSet", "PermissionSetAssignment", "PackageLicense"})
"""Objects that only users with View Setup and Configuration see."""


class Rights:
    """Who may do what in one org."""

    def __init__(self, database: sqlite3.Connection, tables: Tables) -> None:
        self._database = database
        self._tables = tables
        self._views: dict[str, Schema] = {}
        self._permissions: dict[str, frozenset[str]] = {}
        database.executescript(_TABLE)

    def forget(self) -> None:
        """Work everything out anew: objects, users or rights are not what they were."""
        self._views.clear()
        self._permissions.clear()

    def admit_users(self) -> None:
        """Give each user without a permission set the one that allows everything."""
        users = self._database.execute(
            "SELECT Id FROM User WHERE Id NOT IN (SELECT AssigneeId FROM PermissionSetAssignment)"
        ).fetchall()
        if not users:
            return
        found = self._database.execute(
            "SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = 1"
        ).fetchone()
        whole = found[0] if found else self._new_set("System Administrator", {})
        for (user_id,) in users:
            self._assign(user_id, whole)
        self._tables.flush_serials()
        self._database.commit()

    def set_permissions(self, user_id: str, permissions: Mapping[str, bool], profile: str) -> None:
        """Give a user a profile of their own in which some system permissions are off or on.

        Args:
            user_id: whose.
            permissions: names such as `ViewSetup`; what is not named is on, or off at first.
            profile: what the profile is called.

        Raises:
            OrgError: there is no such permission.
        """
        for name in permissions:
            if self._tables.schema.get("PermissionSet").field(PERMISSION_PREFIX + name) is None:
                raise OrgError("NOT_FOUND", f"No permission {name}")
        profiles = self._tables.schema.get("Profile")
        profile_id = self._tables.new_id(profiles)
        self._tables.insert(
            profiles, [self._stamped({"Id": profile_id, "Name": profile, "UserType": "Standard"})]
        )
        self._database.execute("UPDATE User SET ProfileId = ? WHERE Id = ?", (profile_id, user_id))
        self._database.execute(
            "DELETE FROM PermissionSetAssignment WHERE AssigneeId = ?", (user_id,)
        )
        self._assign(user_id, self._new_set(profile, permissions, profile_id))
        self._tables.flush_serials()
        self._database.commit()
        self.forget()

    def set_right(self, user_id: str, sobject: str, field: str, rights: Mapping[str, bool]) -> None:
        """Take rights to an object or to one of its fields away, or give them back.

        Raises:
            OrgError: there is no such object or field, or everybody has the right to it.
        """
        found = self._tables.schema.get(sobject)
        known = found.field(field) if field else None
        if field and known is None:
            raise OrgError("NOT_FOUND", f"No field {field} on {found.name}")
        if known is not None and not known.permissionable:
            raise OrgError("INVALID_FIELD", f"Everybody who sees {found.name} sees {known.name}")
        for verb, granted in rights.items():
            if verb not in VERBS:
                raise OrgError("NOT_FOUND", f"No right {verb}")
            key = (user_id, found.name, known.name if known else "", verb)
            with self._database:
                self._database.execute(
                    "DELETE FROM org_right WHERE user_id = ? AND sobject = ? AND field = ? AND "
                    "verb = ?",
                    key,
                )
                if not granted:
                    self._database.execute("INSERT INTO org_right VALUES (?, ?, ?, ?)", key)
        self.forget()

    def may(self, user_id: str, permission: str) -> bool:
        """Tell whether a user has a system permission such as `ApiEnabled`."""
        if user_id not in self._permissions:
            names = [
                each.name
                for each in self._tables.schema.get("PermissionSet").fields
                if each.name.startswith(PERMISSION_PREFIX)
            ]
            columns = ", ".join(f"max({quoted(name)})" for name in names)
            row = self._database.execute(
                f"SELECT {columns} FROM PermissionSet WHERE Id IN (SELECT PermissionSetId FROM "
                "PermissionSetAssignment WHERE AssigneeId = ?)",
                (user_id,),
            ).fetchone()
            self._permissions[user_id] = frozenset(
                name for name, granted in zip(names, row, strict=True) if granted
            )
        return PERMISSION_PREFIX + permission in self._permissions[user_id]

    def view(self, user_id: str) -> Schema:
        """Give the org's objects as a user sees them."""
        if user_id not in self._views:
            self._views[user_id] = self._seen_by(user_id)
        return self._views[user_id]

    def _seen_by(self, user_id: str) -> Schema:
        whole = self._tables.schema
        denied: dict[tuple[str, str], set[str]] = {}
        for sobject, field, verb in self._database.execute(
            "SELECT sobject, field, verb FROM org_right WHERE user_id = ?", (user_id,)
        ):
            denied.setdefault((sobject, field), set()).add(verb)
        hidden = set() if self.may(user_id, "ViewSetup") else _SETUP_OBJECTS
        if not denied and not hidden:
            return whole
        return Schema(
            {
                name: _seen(each, denied)
                for name, each in whole.objects.items()
                if each.name not in hidden and "read" not in denied.get((each.name, ""), ())
            }
        )

    def _new_set(
        self, name: str, permissions: Mapping[str, bool], profile_id: str | None = None
    ) -> str:
        """Make the permission set of a profile; what is not named is as it is at first."""
        sets = self._tables.schema.get("PermissionSet")
        set_id = self._tables.new_id(sets)
        switches = {
            each.name: permissions.get(name, name not in OFF_AT_FIRST)
            for each in sets.fields
            for name in [each.name.removeprefix(PERMISSION_PREFIX)]
            if each.name.startswith(PERMISSION_PREFIX)
        }
        owner = profile_id or self._database.execute("SELECT Id FROM Profile").fetchone()[0]
        row: Row = {"Id": set_id, "Name": f"X{set_id[:15]}", "Label": name, "ProfileId": owner}
        self._tables.insert(
            sets, [self._stamped({**row, "IsOwnedByProfile": profile_id is None, **switches})]
        )
        return set_id

    def _assign(self, user_id: str, set_id: str) -> None:
        assignments = self._tables.schema.get("PermissionSetAssignment")
        row = {
            "Id": self._tables.new_id(assignments),
            "PermissionSetId": set_id,
            "AssigneeId": user_id,
            "IsActive": True,
        }
        self._tables.insert(assignments, [self._stamped(row)])

    def _stamped(self, row: Row) -> Row:
        """Date a record as the org itself."""
        date, admin = self._database.execute(
            "SELECT CreatedDate, CreatedById FROM Organization"
        ).fetchone()
        stamps = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), date)
        return {**stamps, "CreatedById": admin, "LastModifiedById": admin, **row}


def _seen(sobject: ObjectType, denied: Mapping[tuple[str, str], set[str]]) -> ObjectType:
    """An object without what is denied."""
    of_object = denied.get((sobject.name, ""), set())
    off = {_SWITCH_OF_VERB[verb] for verb in of_object if verb in _SWITCH_OF_VERB}
    fields = []
    for each in sobject.fields:
        of_field = denied.get((sobject.name, each.name), set())
        if each.compound:  # an address has its rights as a whole
            of_field = of_field | denied.get((sobject.name, each.compound), set())
        if "read" in of_field:
            continue
        locked = "edit" in of_field
        fields.append(replace(each, createable=False, updateable=False) if locked else each)
    if not off and tuple(fields) == sobject.fields:
        return sobject
    return replace(sobject, flags=sobject.flags - off, fields=tuple(fields))
