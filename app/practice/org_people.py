"""The side of an org that knows its people: who they are, and who may come in."""

from collections.abc import Callable
from dataclasses import dataclass

from app.practice.births import new_user, only_id
from app.practice.rights import Rights
from app.practice.schema import Schema
from app.practice.sessions import Sessions, invalid_login
from app.practice.tables import Tables


@dataclass(frozen=True)
class Person:
    """A user of the org, as sign-in needs to know one."""

    id: str
    username: str
    name: str
    email: str
    is_active: bool


class OrgPeople:
    """What `Org` knows of its users; it brings the tables, the rights and the sessions."""

    schema: Schema
    rights: Rights
    sessions: Sessions
    bulk_load: Callable[..., list[str]]
    _tables: Tables

    def add_user(
        self, *, username: str, last_name: str, first_name: str, email: str, alias: str
    ) -> Person:
        """Make an active user; `sessions.set_password` lets them in."""
        profile_id = only_id(self._tables, "Profile")
        fields = new_user(
            username=username,
            last_name=last_name,
            first_name=first_name,
            email=email,
            alias=alias,
            profile_id=profile_id,
        )
        (user_id,) = self.bulk_load("User", [fields])
        self.rights.admit_users()
        return Person(user_id, username, f"{first_name} {last_name}".strip(), email, is_active=True)

    def user(self, user_id: str) -> Person | None:
        """Find a user by Id."""
        return self._person("Id = ?", user_id)

    def user_named(self, username: str) -> Person | None:
        """Find a user by Username, any case."""
        return self._person("Username = ?", username)

    def sign_in(self, username: str, password: str, *, with_token: bool) -> Person:
        """Check name and password (with the security token appended when `with_token`).

        Raises:
            OrgError: INVALID_LOGIN, LOGIN_MUST_USE_SECURITY_TOKEN, PASSWORD_LOCKOUT.
        """
        person = self.user_named(username)
        if person is None or not person.is_active:
            raise invalid_login()
        if with_token:
            self.sessions.check_password_with_token(person.id, password)
        else:
            self.sessions.check_password(person.id, password)
        return person

    def _person(self, where: str, value: str) -> Person | None:
        found = self._tables.select(self.schema.get("User"), where, (value,))
        if not found:
            return None
        row = found[0]
        return Person(row["Id"], row["Username"], row["Name"], row["Email"], bool(row["IsActive"]))
