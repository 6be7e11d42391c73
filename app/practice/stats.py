"""Count what clients ask: requests and bytes by family of path, for rehearsals and measurements."""

import re
from collections import defaultdict
from dataclasses import asdict, dataclass

from aiohttp import web

_FAMILY = re.compile(
    r"/services/data/v[\d.]+/(composite/sobjects|composite/tree|composite/batch|composite/graph|composite"
    r"|jobs/ingest|jobs/query|query|queryAll|limits|sobjects/[^/]+/describe|sobjects)\b"
)


@dataclass
class Family:
    """The requests of one family."""

    requests: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0


class Stats:
    """Counts since the server started."""

    def __init__(self) -> None:
        self._families: dict[str, Family] = defaultdict(Family)

    def note(self, method: str, path: str, received_bytes: int, sent_bytes: int) -> None:
        """Count one request."""
        match = _FAMILY.match(path)
        name = re.sub(r"sobjects/[^/]+/describe", "describe", match.group(1)) if match else path
        family = self._families[f"{method} {name}"]
        family.requests += 1
        family.received_bytes += received_bytes
        family.sent_bytes += sent_bytes

    def as_body(self) -> dict[str, dict[str, int]]:
        """Give the counts by family, as `PATCH composite/sobjects`."""
        return {name: asdict(family) for name, family in sorted(self._families.items())}


STATS = web.AppKey("stats", Stats)
"""The counts of an application."""


async def show_stats(request: web.Request) -> web.Response:
    """Answer `GET /__practice__/stats`."""
    return web.json_response(request.app[STATS].as_body())
