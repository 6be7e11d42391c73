"""How many long requests an org works on at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest

from app.practice.bad_days import begin
from app.practice.errors import OrgError
from app.practice.org import Org
from tests.practice.conftest import Clock, Rest

REFUSAL = {
    "errorCode": "REQUEST_LIMIT_EXCEEDED",
    "message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
}


def busy(org: Org, requests: int) -> ExitStack:
    """Requests that are being worked on until the stack closes."""
    working = ExitStack()
    for _ in range(requests):
        working.enter_context(org.long_requests.working())
    return working


@pytest.mark.parametrize(
    ("edition", "most"), [("Enterprise Edition", 25), ("Developer Edition", 5)]
)
def test_a_request_counts_once_it_has_run_for_twenty_seconds(
    org: Org, clock: Clock, edition: str, most: int
) -> None:
    org.long_requests.set_edition(edition)
    with busy(org, most + 3):
        clock.advance(seconds=19)
        with org.long_requests.working():
            pass
        clock.advance(seconds=1)
        with pytest.raises(OrgError, match="ConcurrentRequests"), org.long_requests.working():
            pass
    with org.long_requests.working():
        assert org.long_requests.under_way == 1


def test_one_place_less_than_all_lets_others_work(org: Org, clock: Clock) -> None:
    with busy(org, 24):
        clock.advance(seconds=60)
        with org.long_requests.working():
            assert org.long_requests.count() == 24


def test_a_refused_call_is_not_done_and_not_counted(rest: Rest, clock: Clock) -> None:
    done = begin(rest.org, {"name": "long-requests", "settings": {"seconds": 30}})["done"]
    assert done == "25 requests of other programs run long; the org takes 25 at once."
    for path in ("sobjects/Contact", "composite/sobjects"):
        refused = rest("POST", path, {"LastName": "A"})
        assert (refused.status, refused.body) == (403, [REFUSAL])
    assert rest.org.limits.used() == 0
    clock.advance(seconds=30)
    assert rest("POST", "sobjects/Contact", {"LastName": "A"}).status == 201


def test_a_body_that_does_not_come_to_its_end_takes_a_place(rest: Rest, clock: Clock) -> None:
    rest.org.long_requests.set_edition("Developer Edition")
    statuses, refused = rest.runner.run(_drip(rest, clock))
    assert refused == 403
    assert statuses == [201] * 5


async def _drip(rest: Rest, clock: Clock) -> tuple[list[int], int]:
    """Send five bodies that wait for a sixth call; their answers, and that of the sixth."""
    go_on = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"LastName": '
        await go_on.wait()
        yield b'"A"}'

    async def call(data: object = None) -> int:
        headers = {"Authorization": f"Bearer {rest.token}", "Content-Type": "application/json"}
        url = "/services/data/v68.0/sobjects/Contact"
        async with rest.client.post(url, data=data, headers=headers) as answer:
            return answer.status

    slow = [asyncio.create_task(call(body())) for _ in range(5)]
    while rest.org.long_requests.under_way < len(slow):
        await asyncio.sleep(0.01)
    clock.advance(seconds=20)
    refused = await call(b'{"LastName": "B"}')
    go_on.set()
    return list(await asyncio.gather(*slow)), refused
