"""Several reads in one call, each with its own answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.connectors.salesforce.together import (
    Subread,
    grouped,
    query_read,
    read_together,
    retrieve_read,
    try_together,
)
from app.core.errors import ProtocolError, RetriableError, SchemaMismatchError
from app.core.quota import Purpose
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer
from tests.connectors.salesforce.orgs import Org


def small(n: int) -> Subread:
    return Subread(f"sobjects/X__c/{n}")


def test_a_composite_holds_25_reads_and_five_queries_or_collections():
    queries = [query_read(f"SELECT Id FROM X{n}__c") for n in range(12)]
    assert [len(part) for part in grouped(queries)] == [5, 5, 2]
    assert [len(part) for part in grouped([small(n) for n in range(30)])] == [25, 5]
    mixed = [*queries[:5], *[small(n) for n in range(20)], small(99)]
    assert [len(part) for part in grouped(mixed)] == [25, 1]
    assert list(grouped([])) == []


def test_five_queries_and_a_retrieve_are_two_calls_that_keep_their_order(org: Org):
    client = org.client()
    names = ("Account", "Contact", "Lead", "Opportunity", "Task")
    reads = [query_read(f"SELECT Id FROM {name} LIMIT 1") for name in names]
    user = next(client.query_pages("SELECT Id FROM User LIMIT 1", Purpose.READ))["records"][0]["Id"]
    org.meter.calls.clear()
    answers = read_together(client, [*reads, retrieve_read("User", [user], ["Id"])], Purpose.READ)
    assert org.meter.calls[Purpose.READ] == 2
    assert answers[5][0]["Id"] == user
    for name, answer in zip(names, answers, strict=False):
        assert all(record["attributes"]["type"] == name for record in answer["records"])


def test_a_refused_read_leaves_the_others_their_answers(org: Org):
    reads = [query_read("SELECT Nope FROM Account"), query_read("SELECT Id FROM Account LIMIT 1")]
    refused, good = try_together(org.client(), reads, Purpose.READ)
    assert isinstance(refused, SchemaMismatchError)
    assert good["done"] is True
    with pytest.raises(SchemaMismatchError):
        read_together(org.client(), reads, Purpose.READ)


def test_a_query_with_marks_of_its_own_arrives_as_it_was_written(org: Org):
    wanted = "SELECT Id FROM Account WHERE Name = 'A&B + 100% #1?'"
    (answer,) = read_together(org.client(), [query_read(wanted)], Purpose.READ)
    assert answer["totalSize"] == 0


def answering(*parts: dict[str, Any]) -> Callable[[Asked], Answer]:
    waiting = [Answer(200, {"compositeResponse": list(parts)})]

    def script(asked: Asked) -> Answer:
        return waiting.pop(0) if waiting else Answer(200, {"asked": "alone"})

    return script


def test_a_read_that_fails_for_a_moment_is_asked_again_alone(faked: Org, server: FakeServer):
    busy = [{"errorCode": "SERVER_UNAVAILABLE", "message": "Busy"}]
    server.script = answering(
        {"referenceId": "r1", "httpStatusCode": 503, "body": busy},
        {"referenceId": "r0", "httpStatusCode": 200, "body": {"asked": "together"}},
    )
    answers = read_together(faked.client(), [small(0), small(1)], Purpose.READ)
    assert answers == [{"asked": "together"}, {"asked": "alone"}]


def test_one_that_is_too_long_to_be_asked_alone_says_what_happened(faked: Org, server: FakeServer):
    busy = [{"errorCode": "SERVER_UNAVAILABLE", "message": "Busy"}]
    server.script = answering({"referenceId": "r0", "httpStatusCode": 503, "body": busy})
    with pytest.raises(RetriableError):
        read_together(faked.client(), [query_read("SELECT Id " + "x" * 20_000)], Purpose.READ)


@pytest.mark.parametrize(
    "said", [{}, {"compositeResponse": []}, {"compositeResponse": [{"referenceId": "other"}]}]
)
def test_an_answer_that_is_no_composite_is_said(faked: Org, server: FakeServer, said: Any):
    server.script = lambda _: Answer(200, json.dumps(said).encode())
    with pytest.raises(ProtocolError):
        read_together(faked.client(), [small(0)], Purpose.READ)
