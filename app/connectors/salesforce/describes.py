"""The describes of one org: each asked for once, many in one call, and no body where none changed.

What the workspace remembers is sent along as `If-Modified-Since`. A 304 costs its share of a call
and no body; permissions and labels count as changes too.

Source: REST API Developer Guide, "Conditional Request Headers", "Get Object Metadata Changes".
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from app.connectors.salesforce.composite_reads import (
    NOT_MODIFIED,
    Part,
    PartAnswer,
    query_part,
    read_parts,
)
from app.connectors.salesforce.describe import (
    OrgObjectSchema,
    plain_schema,
    remembered_schema,
    to_schema,
)
from app.connectors.salesforce.ids import said_id
from app.connectors.salesforce.limits import COMPOSITE_MAX_LARGE, DESCRIBE_OVERLAP_S
from app.core.errors import EndpointError, ProtocolError, SchemaMismatchError
from app.core.quota import Purpose
from app.core.schema import near_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.connectors.salesforce.client import OrgClient
    from app.core.ports import SchemaMemory
    from app.core.schema import KnownSchema

ORG_ID = "SELECT Id FROM Organization"
_UNKNOWN_OBJECT = ("NOT_FOUND", "INVALID_TYPE")


class Describes:
    """The describes of one org, each asked for once."""

    def __init__(self, client: OrgClient, memory: SchemaMemory | None = None) -> None:
        """Ask for nothing yet.

        Args:
            client: talks with the org.
            memory: what was said before; None has everything said in full.
        """
        self._client = client
        self._memory = memory
        self._known: dict[str, OrgObjectSchema] = {}
        self._names: dict[str, str] | None = None
        self.counts: dict[str, int] = {}
        """Object in lower case → its records, of those that were counted along with a look-up."""

    def of(self, object: str) -> OrgObjectSchema:
        """Describe an object; one call the first time.

        Raises:
            SchemaMismatchError: there is no such object, or this user cannot see it.
        """
        key = object.casefold()
        if key in self._known:
            return self._known[key]
        if not _is_name(object):
            raise SchemaMismatchError(f"“{object}” is not the name of an object", object=object)
        try:
            self.take(object, self._ask(object))
        except EndpointError as error:
            if error.code not in _UNKNOWN_OBJECT:
                raise
            raise self._missing(object) from error
        except SchemaMismatchError as error:
            raise self._missing(object) from error
        return self._known[key]

    def look_up(self, objects: Iterable[str], counted: Iterable[str] = ()) -> str:
        """Describe objects and ask for the org's Id along with them; one call for 24 objects.

        An object that is not there is passed over: whoever needs it will ask for it alone.

        Args:
            objects: what is described.
            counted: whose records are counted too, see `counts`; as many as fit the same call.

        Returns:
            The 18-character Id of the org that answers now.

        Raises:
            ProtocolError: the answer is not Salesforce's.
            AppError: the org refuses.
        """
        wanted = self.unknown(objects)
        numbers = [one for one in dict.fromkeys(counted) if _is_name(one)]
        numbers = numbers[: COMPOSITE_MAX_LARGE - 1]
        parts = [query_part(ORG_ID), *(query_part(f"SELECT COUNT() FROM {one}") for one in numbers)]
        parts += [self.part(one) for one in wanted]
        first, *answers = read_parts(self._client, parts, Purpose.SCHEMA)
        if first.refused:
            raise first.error(self._client.name)
        for object, answer in zip(numbers, answers, strict=False):
            if not answer.refused:
                self.counts[object.casefold()] = int(answer.body["totalSize"])
        answers = answers[len(numbers) :]
        for object, answer in zip(wanted, answers, strict=True):
            self.take_if_there(object, answer)
        return self._org_id(first)

    def unknown(self, objects: Iterable[str]) -> list[str]:
        """Those of these objects that were not described yet, each once."""
        return [
            one
            for one in dict.fromkeys(objects)
            if _is_name(one) and one.casefold() not in self._known
        ]

    def objects(self) -> dict[str, str]:
        """The API names of all objects this user can see, by their names in lower case."""
        if self._names is None:
            said = self._client.get("sobjects/", Purpose.SCHEMA)
            self._names = {one["name"].casefold(): one["name"] for one in said["sobjects"]}
        return self._names

    def part(self, object: str) -> Part:
        """The read of one describe, with what is known of it."""
        since = self._since(self._remembered(object))
        headers = {"If-Modified-Since": since} if since else {}
        return Part(f"sobjects/{object}/describe", headers)

    def take_if_there(self, object: str, answer: PartAnswer) -> None:
        """Take over one part's answer; an object that is not there stays unknown.

        Raises:
            AppError: the org refused it for another reason.
        """
        if not answer.refused:
            self.take(object, answer)
            return
        error = answer.error(self._client.name)
        if isinstance(error, SchemaMismatchError):
            return
        if not isinstance(error, EndpointError) or error.code not in _UNKNOWN_OBJECT:
            raise error

    def take(self, object: str, answer: PartAnswer) -> None:
        """Take over what a describe said, and remember it."""
        if answer.status == NOT_MODIFIED:
            known = self._remembered(object)
            if known is None:
                raise ProtocolError(
                    f"The org says that {object} is as before, but it was never described",
                    endpoint=self._client.name,
                )
            self._known[object.casefold()] = remembered_schema(known.schema, self.of)
            return
        schema = to_schema(answer.body, self.of)
        self._known[object.casefold()] = schema
        if self._memory is not None:
            stamp = f"{self._client.version} {self._stamp(answer)}"
            now = self._client.session.org_now()
            self._memory.save(self._client.name, schema.name, plain_schema(schema), now, stamp)

    def _ask(self, object: str) -> PartAnswer:
        part = self.part(object)
        said = self._client.session.request(
            "GET",
            self._client.root + part.path,
            purpose=Purpose.SCHEMA,
            accept=(NOT_MODIFIED,),
            headers=dict(part.headers),
        )
        body = None if said.status_code == NOT_MODIFIED else self._client.read_json(said)
        headers = {name.lower(): value for name, value in said.headers.items()}
        return PartAnswer(said.status_code, body, headers)

    def _stamp(self, answer: PartAnswer) -> str:
        """When the org last changed what it said, as it is to be told the next time.

        Where the org does not say so, the moment of the answer by the org's clock counts, set back
        a little: a change that was being saved then may not have shown yet.
        """
        if said := answer.headers.get("last-modified"):
            return said
        moment = self._client.session.org_now() - timedelta(seconds=DESCRIBE_OVERLAP_S)
        return format_datetime(moment, usegmt=True)

    def _since(self, known: KnownSchema | None) -> str:
        """What to send as `If-Modified-Since`; "" when the whole describe is wanted."""
        version, _, moment = ((known and known.last_modified) or "").partition(" ")
        return moment if version == self._client.version else ""

    def _remembered(self, object: str) -> KnownSchema | None:
        return self._memory.find(self._client.name, object) if self._memory else None

    def _org_id(self, answer: PartAnswer) -> str:
        try:
            return said_id(answer.body["records"][0]["Id"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ProtocolError(
                "The org did not say who it is", endpoint=self._client.name
            ) from error

    def _missing(self, object: str) -> SchemaMismatchError:
        return SchemaMismatchError(
            f"The org has no object {object}, or this user cannot see it",
            object=object,
            near=near_names(object, self.objects().values()),
        )


def _is_name(object: str) -> bool:
    return bool(object) and object.replace("_", "").isalnum() and object.isascii()
