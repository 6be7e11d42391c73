"""The inbox as an endpoint: fields are learned from samples, and the last word on each counts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connectors.webhooks.endpoint import WebhookEndpoint
from app.core.errors import AccessDeniedError, SchemaMismatchError
from app.core.event import Delivery, Rejection
from app.core.http_api import Spot
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest
from app.core.values import FieldType
from app.store.database import Database
from app.store.inbox import Inbox
from app.store.stage import DuckStage
from tests.builders import request

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with Database(tmp_path / "workspace") as database:
        yield Inbox(database)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "inbox") as one:
        yield one


def delivery(delivery_id: str, type: str, /, **payload: object) -> Delivery:
    return Delivery("tickets", delivery_id, type, "", NOW, "127.0.0.1", {}, json.dumps(payload))


def endpoint(inbox: Inbox, order_at: str = "") -> WebhookEndpoint:
    return WebhookEndpoint("tickets", inbox, Spot(Path("x"), 1, ""), order_at)


def rows(
    inbox: Inbox,
    stage: DuckStage,
    *fields: str,
    type: str = "identity_changed",
    path: str = "",
    key: str = "id",
    order_at: str = "",
    only: KeyFilter | None = None,
) -> list[tuple[object, ...]]:
    asked = ReadRequest(type, fields, query=path, key=(key,), only=only)
    result = endpoint(inbox, order_at).read(asked, stage, lambda _: None)
    assert not result.complete
    names = ", ".join(f"r{n}" for n in range(len(fields)))
    return list(stage.rows(f"SELECT {names} FROM {result.table} ORDER BY row_no::INT"))


def test_fields_are_learned_from_what_came(inbox: Inbox):
    inbox.keep(
        [
            delivery("1", "identity_changed", id=7, vip=True, address={"city": "Bath"}),
            delivery("2", "identity_changed", id=8, born="2001-02-03", at="2026-01-01T10:00:00Z"),
            delivery("3", "ticket_audit", ticket={"_data": []}),
        ]
    )
    schema = endpoint(inbox).schema("identity_changed")
    assert {one.name: one.type for one in schema.fields} == {
        "id": FieldType.LONG,
        "vip": FieldType.BOOLEAN,
        "address.city": FieldType.STRING,
        "born": FieldType.DATE,
        "at": FieldType.DATETIME,
    }
    assert endpoint(inbox).objects() == ["identity_changed", "ticket_audit"]
    with pytest.raises(SchemaMismatchError) as caught:
        endpoint(inbox).schema("identity_change")
    assert "identity_changed" in caught.value.near


def test_a_later_payload_says_only_what_it_carries(inbox: Inbox, stage: DuckStage):
    inbox.keep(
        [
            delivery("1", "identity_changed", id="a", name="Ada", email="a@x.org"),
            delivery("2", "identity_changed", id="b", name="Ben", email=None),
            delivery("3", "identity_changed", id="a", name="Ada L"),
            delivery("4", "identity_changed", id="b", email="b@x.org"),
            delivery("5", "identity_changed", id="a", email=None),
        ]
    )
    assert rows(inbox, stage, "id", "name", "email") == [
        ("a", "Ada L", None),
        ("b", "Ben", "b@x.org"),
    ]


def test_an_older_payload_that_comes_late_undoes_nothing(inbox: Inbox, stage: DuckStage):
    inbox.keep(
        [
            delivery("2", "identity_changed", id="a", name="new", at="2026-01-02"),
            delivery("1", "identity_changed", id="a", name="old", city="Bath", at="2026-01-01"),
        ]
    )
    assert rows(inbox, stage, "name", "city", order_at="at") == [("new", "Bath")]
    assert rows(inbox, stage, "name", "city") == [("old", "Bath")]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("9", "10"),
        (9, 10),
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.5Z"),
        ("2026-01-01T12:00:00+02:00", "2026-01-01T10:00:01Z"),
        ("v1", "v2"),
        (None, "v1"),
    ],
)
def test_the_later_of_two_moments_is_told_however_they_are_written(
    inbox: Inbox, stage: DuckStage, older: object, newer: object
):
    inbox.keep(
        [
            delivery("2", "identity_changed", id="a", name="new", at=newer),
            delivery("1", "identity_changed", id="a", name="old", at=older),
        ]
    )
    assert rows(inbox, stage, "name", order_at="at") == [("new",)]


def test_rows_inside_a_payload_know_what_stands_around_them(inbox: Inbox, stage: DuckStage):
    inbox.keep(
        [
            delivery(
                "1",
                "ticket_audit",
                created="2026-01-01T09:59:58Z",
                ticket={"_data": [{"id": "t1", "price": 25.10}, {"id": "t2", "price": 50}]},
            )
        ]
    )
    found = rows(
        inbox, stage, "id", "price", "created", type="ticket_audit", path="$.ticket._data[*]"
    )
    assert found == [
        ("t1", "25.1", "2026-01-01T09:59:58Z"),
        ("t2", "50", "2026-01-01T09:59:58Z"),
    ]


def test_a_filter_gives_only_these(inbox: Inbox, stage: DuckStage):
    inbox.keep([delivery(str(n), "identity_changed", id=f"i{n}", n=n) for n in range(9)])
    only = KeyFilter(("id",), (("i3",), ("i5",), ("nobody",)))
    assert rows(inbox, stage, "n", only=only) == [("3",), ("5",)]


def test_a_repeat_is_kept_once_and_nothing_is_written_to_an_inbox(inbox: Inbox):
    inbox.keep([delivery("1", "t", n=1)])
    inbox.keep([delivery("1", "t", n=2), delivery("2", "t", n=3)])
    assert [json.loads(body)["n"] for body in inbox.payloads("tickets", "t")] == [1, 3]
    with pytest.raises(AccessDeniedError):
        endpoint(inbox).write(request("t", Operation.INSERT, (None, {"n": "1"})), lambda _: None)


def test_what_was_not_let_in_is_counted_by_day_and_reason(inbox: Inbox):
    for address in ("192.0.2.1", "192.0.2.2"):
        inbox.reject(Rejection("tickets", NOW, address, 401, "the signature does not fit"))
    (one,) = inbox.rejections()
    assert (one.times, one.remote, one.status) == (2, "192.0.2.2", 401)
