"""The address a client reached the practice server at, and how loosely a path may be written."""

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1"})


def base_url(request: web.Request) -> str:
    """Return `https://host:port` of this server, by the loopback name that the client used.

    A client that was led here under another name (a rewriting proxy) is told the plain address.
    """
    host = request.url.host or ""
    transport = request.transport
    port = transport.get_extra_info("sockname")[1] if transport is not None else request.url.port
    return f"https://{host if host in LOOPBACK_NAMES else '127.0.0.1'}:{port}"


@web.middleware
async def merge_slashes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read `//services/…` as `/services/…`, as Salesforce does.

    The Salesforce CLI ends an instance's address with a slash and puts `/services` behind it.
    """
    if not request.raw_path.startswith("//"):
        return await handler(request)
    again = request.clone(rel_url=URL(f"/{request.raw_path.lstrip('/')}", encoded=True))
    # No public call routes a request anew; a redirect would not do, as clients do not follow it.
    return await request.app._handle(again)  # noqa: SLF001
