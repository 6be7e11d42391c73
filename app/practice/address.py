"""The address a client reached the practice server at, and the registered ways in."""

from aiohttp import web

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1"})


def base_url(request: web.Request) -> str:
    """Return `https://host:port` of this server, by the loopback name that the client used.

    A client that was led here under another name (a rewriting proxy) is told the plain address.
    """
    host = request.url.host or ""
    transport = request.transport
    port = transport.get_extra_info("sockname")[1] if transport is not None else request.url.port
    return f"https://{host if host in LOOPBACK_NAMES else '127.0.0.1'}:{port}"
