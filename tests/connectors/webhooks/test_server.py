"""The inbox keeps before it answers, knows a repeat, and says what it does not let in."""

import asyncio
import gzip
import io
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDict

from app.connectors.webhooks.payloads import (
    ACKNOWLEDGEMENT,
    deliveries_of,
    is_form,
    read_payload,
)
from app.connectors.webhooks.routes import MOST_BYTES, Route, networks, sender_of
from app.connectors.webhooks.schemes import SCHEMES
from app.connectors.webhooks.server import Inbox, started
from app.core.errors import StoreFullError
from app.core.event import Delivery, Rejection
from app.jobs.machine import SystemClock

OPEN = Route("tickets", "p4th", SCHEMES["path"], type_at="webhook", id_at="id", order_by="key")
SIGNED = Route("signed", "s1gned", SCHEMES["bearer"], ("t0ken",))
ORG = Route("org", "0rg", SCHEMES["salesforce"], org_id="00D5g000004ABCDEAA")

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
 <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
  <OrganizationId>{org}</OrganizationId><ActionId>04k</ActionId><SessionId>s3ss10n</SessionId>
  {notifications}
 </notifications></soapenv:Body></soapenv:Envelope>"""
NOTE = (
    '<Notification><Id>04l{n}</Id><sObject xsi:type="sf:Contact"'
    ' xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>003{n}</sf:Id>'
    "<sf:LastName>Okafor {n}</sf:LastName></sObject></Notification>"
)


@dataclass
class Kept:
    """What was kept, by a keeper that can be slow or full."""

    deliveries: list[Delivery] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    full: bool = False
    gate: threading.Event = field(default_factory=threading.Event)

    def keep(self, deliveries: Sequence[Delivery]) -> None:
        self.gate.wait(20)
        if self.full:
            raise StoreFullError("full", path=Path("x"))
        self.together.append(len(deliveries))
        self.deliveries += deliveries


@asynccontextmanager
async def listening(kept: Kept, *routes: Route):
    with ThreadPoolExecutor(1) as thread:
        known = {one.path: one for one in routes}
        inbox = Inbox(lambda: known, kept.keep, kept.rejections.append, SystemClock(), thread)
        runner, port = await started(inbox, "127.0.0.1", 0)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
            try:
                yield client
            finally:
                kept.gate.set()
                await runner.cleanup()


def run(scenario: Callable[[], Any]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 120))


@pytest.fixture
def kept() -> Kept:
    kept = Kept()
    kept.gate.set()
    return kept


async def post(client: aiohttp.ClientSession, path: str, body: Any, **headers: str):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    said = {"Content-Type": "application/json", **headers}
    async with client.post(f"/in/{path}", data=io.BytesIO(data), headers=said) as answer:
        return answer.status, await answer.text()


def test_a_payload_is_kept_with_its_type_id_and_order_before_it_is_answered(kept: Kept):
    async def scenario() -> None:
        kept.gate.clear()
        async with listening(kept, OPEN) as client:
            body = {"webhook": "ticket_audit", "id": "evt-1", "key": "k", "n": 1.50}
            sent = asyncio.create_task(post(client, "p4th", body))
            done, _ = await asyncio.wait([sent], timeout=0.3)
            assert not done, "it was answered before it was kept"
            kept.gate.set()
            assert (await sent)[0] == 200
        (one,) = kept.deliveries
        assert (one.connection, one.type, one.id, one.order_key) == (
            "tickets",
            "ticket_audit",
            "evt-1",
            "k",
        )
        assert json.loads(one.body) == body
        assert one.remote == "127.0.0.1"

    run(scenario)


def test_what_arrives_while_the_disk_is_busy_is_kept_together(kept: Kept):
    async def scenario() -> None:
        kept.gate.clear()
        async with listening(kept, OPEN) as client:
            sent = [asyncio.create_task(post(client, "p4th", {"id": n})) for n in range(40)]
            await asyncio.wait(sent, timeout=0.5)
            kept.gate.set()
            assert {(await one)[0] for one in sent} == {200}
        assert len(kept.deliveries) == 40
        assert len(kept.together) < 40

    run(scenario)


def test_a_full_disk_is_said_and_nothing_is_answered_as_kept(kept: Kept):
    async def scenario() -> None:
        kept.full = True
        async with listening(kept, OPEN) as client:
            assert (await post(client, "p4th", {"id": 1}))[0] == 503
            kept.full = False
            assert (await post(client, "p4th", {"id": 1}))[0] == 200

    run(scenario)


CASES = [
    # what is sent, answer
    ("a path that nobody gave out", "wr0ng", b"{}", {}, 404),
    ("no signature", "s1gned", b"{}", {}, 401),
    ("a wrong token", "s1gned", b"{}", {"Authorization": "Bearer x"}, 401),
    ("no JSON", "p4th", b"{", {}, 400),
    ("a text", "p4th", b"hello", {"Content-Type": "text/plain"}, 415),
    ("an unknown packing", "p4th", b"{}", {"Content-Encoding": "br"}, 415),
    ("damaged gzip", "p4th", b"\x1f\x8bnot", {"Content-Encoding": "gzip"}, 400),
    ("too long", "p4th", b'"' + b"x" * MOST_BYTES + b'"', {}, 413),
    (
        "a bomb",
        "p4th",
        gzip.compress(b'"' + b"x" * (20 * MOST_BYTES) + b'"'),
        {"Content-Encoding": "gzip"},
        413,
    ),
    (
        "entities",
        "p4th",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        {"Content-Type": "text/xml"},
        400,
    ),
    ("no message", "0rg", b"{}", {}, 400),
    ("of another org", "0rg", MESSAGE.format(org="00D5g000004ZZZZ", notifications="").encode(),
     {"Content-Type": "text/xml"}, 403),
]  # fmt: skip


def test_what_is_not_let_in_is_answered_and_counted_without_its_body(kept: Kept):
    async def scenario() -> None:
        async with listening(kept, OPEN, SIGNED, ORG) as client:
            for words, path, body, headers, status in CASES:
                answered, said = await post(client, path, body, **headers)
                assert answered == status, (words, said)
            async with client.put("/in/p4th", data=b"{}") as answer:
                assert answer.status == 405
        assert kept.deliveries == []
        assert [one.status for one in kept.rejections] == [
            *(status for *_, status in CASES if status != 404),
            405,
        ]

    run(scenario)


def test_gzip_is_checked_packed_and_kept_unpacked(kept: Kept):
    async def scenario() -> None:
        async with listening(kept, replace(SIGNED, type_at="header X-Topic")) as client:
            status, _ = await post(
                client, "s1gned", gzip.compress(b'{"a": 1}'),
                **{"Content-Encoding": "gzip", "Authorization": "Bearer t0ken", "X-Topic": "t"},
            )  # fmt: skip
            assert status == 200
        (one,) = kept.deliveries
        assert (json.loads(one.body), one.type, one.secret) == ({"a": 1}, "t", 1)
        assert "Authorization" not in one.headers

    run(scenario)


def test_an_outbound_message_is_taken_apart_and_acknowledged(kept: Kept):
    async def scenario() -> None:
        notes = "".join(NOTE.format(n=n) for n in range(100))
        body = MESSAGE.format(org="00D5g000004ABCD", notifications=notes).encode()
        async with listening(kept, ORG) as client:
            status, said = await post(client, "0rg", body, **{"Content-Type": "text/xml"})
        assert (status, said) == (200, ACKNOWLEDGEMENT)
        assert [one.id for one in kept.deliveries] == [f"04l{n}" for n in range(100)]
        assert {one.type for one in kept.deliveries} == {"Contact"}
        assert json.loads(kept.deliveries[7].body) == {"Id": "0037", "LastName": "Okafor 7"}
        assert not any("s3ss10n" in str(one) for one in kept.deliveries)

    run(scenario)


def test_only_addresses_on_the_list_are_let_in(kept: Kept):
    async def scenario() -> None:
        away = replace(OPEN, allowed=networks("203.0.113.0/24, 2001:db8::/32"))
        async with listening(kept, away) as client:
            assert (await post(client, "p4th", {}))[0] == 403
            # Nobody is believed who is no trusted proxy.
            assert (await post(client, "p4th", {}, **{"X-Forwarded-For": "203.0.113.9"}))[0] == 403

    run(scenario)


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "nonsense", "nonsense"),
    ],
)
def test_a_proxy_is_believed_only_when_it_is_known(peer: str, forwarded: str, sender: str):
    assert sender_of(peer, forwarded, networks("10.0.0.0/8")) == sender


def test_handshakes_are_answered(kept: Kept):
    async def scenario() -> None:
        async with listening(kept, OPEN, SIGNED) as client:
            query = {"hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": "t0ken"}
            async with client.get("/in/s1gned", params=query) as answer:
                assert (answer.status, await answer.text()) == (200, "42")
            async with client.get("/in/s1gned", params={**query, "hub.verify_token": "x"}) as no:
                assert no.status == 403
            said = await post(client, "p4th", {"type": "url_verification", "challenge": "c"})
            assert json.loads(said[1]) == {"challenge": "c"}
        assert kept.deliveries == []

    run(scenario)


def test_a_closed_address_says_so_for_good(kept: Kept):
    async def scenario() -> None:
        async with listening(kept, replace(OPEN, closed=True)) as client:
            assert (await post(client, "p4th", {}))[0] == 410

    run(scenario)


KEPT = [
    ("as it came", b'{"a": 1.10,\n "b": "Ren\xc3\xa9"}\n', "application/json",
     '{"a": 1.10,\n "b": "Ren\u00e9"}'),
    ("with signs that stand for others", b'{"b":"Ren\\u00e9"}', "application/json",
     '{"b":"Ren\u00e9"}'),
    ("with a mark at its beginning", b'\xef\xbb\xbf{"a":1}', "application/json", '{"a":1}'),
    ("of XML", b"<r><a>1</a></r>", "text/xml", '{"r":{"a":"1"}}'),
    ("of a form that looks like JSON", b"{=1", "application/x-www-form-urlencoded", '{"{":"1"}'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "content_type", "body"), [one[1:] for one in KEPT], ids=[one[0] for one in KEPT]
)
def test_a_payload_is_kept_so_that_a_person_is_found_in_it(
    raw: bytes, content_type: str, body: str
):
    payload = read_payload(raw, content_type)
    (made,) = deliveries_of(
        Route("tickets", "p", SCHEMES["path"]),
        payload,
        CIMultiDict(),
        received_at=datetime(2026, 3, 1, tzinfo=UTC),
        remote="::1",
        secret=0,
        raw=b"" if is_form(content_type) else raw,
    )
    assert made.body == body
