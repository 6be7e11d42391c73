"""Senders of webhooks in a process of their own: evenly, and how long each answer took.

Called as `python -m tests.benchmarks.inbox_senders PORT PATH SECONDS`; prints milliseconds as JSON.
"""

import asyncio
import json
import sys
import time

import aiohttp

EVENTS_A_MINUTE = 10_000
LANES = 20
"""Connections of the senders."""


def send(port: int, path: str, seconds: int) -> list[float]:
    """Send evenly for a while; how long each answer took, in milliseconds."""

    async def lane(client: aiohttp.ClientSession, number: int, took: list[float]) -> None:
        count = EVENTS_A_MINUTE * seconds // 60 // LANES
        begin = time.perf_counter() + number / LANES * (60 * LANES / EVENTS_A_MINUTE)
        for n in range(count):
            due = begin + n * 60 * LANES / EVENTS_A_MINUTE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            body = {"webhook": "ticket_audit", "id": f"{number}-{n}", "pad": "x" * 400}
            start = time.perf_counter()
            async with client.post(f"/in/{path}", json=body) as answer:
                assert answer.status == 200
            took.append((time.perf_counter() - start) * 1_000)

    async def all_lanes() -> list[float]:
        took: list[float] = []
        connector = aiohttp.TCPConnector(limit=LANES)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as client:
            await asyncio.gather(*(lane(client, number, took) for number in range(LANES)))
        return took

    return asyncio.run(all_lanes())


if __name__ == "__main__":
    print(json.dumps(send(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
