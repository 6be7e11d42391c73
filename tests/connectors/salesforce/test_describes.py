"""Describes are asked for once, many in a call, and without a body where nothing changed."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from app.connectors.salesforce.describes import Describes
from app.core.errors import AccessDeniedError, ProtocolError, SchemaMismatchError
from app.core.quota import Purpose
from app.core.schema import KnownSchema, ObjectSchema
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer
from tests.connectors.salesforce.orgs import Org
from tests.practice_orgs import PracticeProcess


class Memory:
    """What a workspace remembers, in this process."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], KnownSchema] = {}
        self.saved: list[str] = []

    def find(self, connection: str, object: str) -> KnownSchema | None:
        return self.known.get((connection, object))

    def save(
        self,
        connection: str,
        object: str,
        schema: ObjectSchema,
        seen_at: datetime,
        last_modified: str | None = None,
    ) -> None:
        self.known[connection, object] = KnownSchema(schema, last_modified, seen_at)
        self.saved.append(object)


@pytest.fixture
def changes(shared_practice: PracticeProcess) -> Iterator[None]:
    """The org's Contact, put back as it was."""
    yield
    shared_practice.control(
        "schema", {"edits": [{"object": "Contact", "put": 'Fax phone 40 "~Business Fax"'}]}
    )
    shared_practice.control(
        "rights",
        {
            "username": shared_practice.user()["username"],
            "object": "Contact",
            "field": "Fax",
            "rights": {"read": True},
        },
    )


def test_objects_and_the_orgs_id_travel_in_one_call(org: Org, shared_practice: PracticeProcess):
    describes = Describes(org.client())
    found = describes.look_up(["Contact", "Account", "Nothing__c", "Contact"])
    assert found == shared_practice.org()["org_id"]
    assert describes.of("Contact").name == "Contact"
    assert describes.of("account").name == "Account"
    assert org.meter.calls[Purpose.SCHEMA] == 1
    with pytest.raises(SchemaMismatchError):
        describes.of("Nothing__c")


def test_what_is_read_for_the_first_time_is_counted_in_the_same_call(org: Org):
    describes = Describes(org.client())
    describes.look_up(["Contact"], ["Contact", "Account", "Nothing__c", "no name"])
    assert org.meter.calls[Purpose.SCHEMA] == 1
    assert sorted(describes.counts) == ["account", "contact"]
    assert all(count > 0 for count in describes.counts.values())
    assert describes.of("Contact").name == "Contact"
    assert org.meter.calls[Purpose.SCHEMA] == 1


def test_a_call_counts_no_more_than_it_holds(org: Org):
    describes = Describes(org.client())
    describes.look_up([], ["Contact", "Account", "Lead", "Task", "Opportunity", "User"])
    assert org.meter.calls[Purpose.SCHEMA] == 1
    assert len(describes.counts) == 4


def test_twenty_five_objects_take_two_calls(org: Org):
    names = sorted(org.endpoint().objects())
    before = org.meter.calls[Purpose.SCHEMA]
    Describes(org.client()).look_up(names[:25] if len(names) > 24 else [*names, *_more(25, names)])
    assert org.meter.calls[Purpose.SCHEMA] - before == 2


def _more(wanted: int, names: list[str]) -> list[str]:
    return [f"Nothing_{n}__c" for n in range(wanted - len(names))]


def test_what_has_not_changed_comes_from_memory_and_still_finds_parents(org: Org):
    memory = Memory()
    Describes(org.client(), memory).look_up(["Contact"])
    assert memory.saved == ["Contact"]
    again = Describes(org.client(), memory)
    again.look_up(["Contact"])
    found = again.of("Contact").field("Account.Customer_Number__c")
    assert found is not None
    assert found.name == "Account.Customer_Number__c"
    assert memory.saved == ["Contact", "Account"]


def test_a_change_of_the_object_is_seen(org: Org, shared_practice: PracticeProcess, changes: None):
    memory = Memory()
    Describes(org.client(), memory).of("Contact")
    edit = {"object": "Contact", "put": "Fax phone 10"}
    shared_practice.control("schema", {"edits": [edit]})
    fax = Describes(org.client(), memory).of("Contact").field("Fax")
    assert fax is not None
    assert fax.length == 10


def test_a_change_of_a_permission_is_seen(
    org: Org, shared_practice: PracticeProcess, changes: None
):
    memory = Memory()
    assert Describes(org.client(), memory).of("Contact").field("Fax")
    shared_practice.control(
        "rights",
        {
            "username": shared_practice.user()["username"],
            "object": "Contact",
            "field": "Fax",
            "rights": {"read": False},
        },
    )
    assert Describes(org.client(), memory).of("Contact").field("Fax") is None


def test_another_api_version_describes_anew(org: Org):
    memory = Memory()
    Describes(org.client(), memory).of("Contact")
    client = org.client()
    client.version = "60.0"
    Describes(client, memory).of("Contact")
    assert memory.saved == ["Contact", "Contact"]


def test_an_org_that_does_not_date_its_describes_is_asked_by_its_own_clock(
    faked: Org, server: FakeServer
):
    said = {"name": "Contact", "label": "Contact", "fields": []}
    server.script = lambda _: Answer(200, said)
    memory = Memory()
    Describes(faked.client(), memory).of("Contact")
    Describes(faked.client(), memory).of("Contact")
    first, second = server.asked[-2:]
    assert "if-modified-since" not in first.headers
    assert second.headers["if-modified-since"].endswith("GMT")


def test_a_304_without_a_memory_is_told(faked: Org, server: FakeServer):
    server.script = lambda _: Answer(304)
    with pytest.raises(ProtocolError, match="never described"):
        Describes(faked.client()).of("Contact")


def test_a_refused_part_is_told_and_one_that_is_not_there_is_not(faked: Org, server: FakeServer):
    def script(asked: Asked) -> Answer:
        parts = [
            {
                "httpStatusCode": 200,
                "body": {"records": [{"Id": "00D000000000001EAA"}]},
                "referenceId": "part0",
            },
            {
                "httpStatusCode": 404,
                "body": [{"errorCode": "NOT_FOUND", "message": "no"}],
                "referenceId": "part1",
            },
            {
                "httpStatusCode": 403,
                "body": [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}],
                "referenceId": "part2",
            },
        ]
        count = len(asked.json["compositeRequest"])
        return Answer(200, {"compositeResponse": parts[:count]})

    server.script = script
    assert Describes(faked.client()).look_up(["Gone__c"]) == "00D000000000001EAA"
    with pytest.raises(AccessDeniedError):
        Describes(faked.client()).look_up(["Gone__c", "Contact"])
