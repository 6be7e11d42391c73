"""One address of the inbox: who may post to it, how it is signed, and what its payloads are."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.connectors.webhooks.schemes import SCHEMES, Check, Encoding, Scheme, SecretForm
from app.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.core.sync import Connection

MOST_BYTES = 1024 * 1024
"""Longest payload, packed and unpacked. Unit: bytes. Source: as long as a platform event."""
PATH_BYTES = 24
"""Random bytes of a secret path. Unit: bytes; 16 would be 128 bits."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Route:
    """One address of the inbox."""

    connection: str
    path: str
    """The last part of the address; a secret."""
    scheme: Scheme
    secrets: tuple[str, ...] = ()
    type_at: str = ""
    """Path in a payload, or `header NAME`, that says its type."""
    id_at: str = ""
    order_by: str = ""
    number_at: str = ""
    """Where a payload says its number; where there is one, an id is no proof of a repeat."""
    allowed: tuple[Network, ...] = ()
    """() lets every address in."""
    org_id: str = ""
    """18 characters, of a Salesforce outbound message."""
    public_url: str = ""
    """The address that was given out, where a proxy stands before the inbox."""
    most_bytes: int = MOST_BYTES
    closed: bool = False
    """For good: senders are told not to come again."""

    def lets_in(self, address: str) -> bool:
        """Whether an address is on the list, or there is no list."""
        if not self.allowed:
            return True
        try:
            one = ipaddress.ip_address(address)
        except ValueError:
            return False
        plain = one.ipv4_mapped if isinstance(one, ipaddress.IPv6Address) else None
        return any((plain or one) in network for network in self.allowed)


def route_of(connection: Connection, secret: Callable[[str], str | None]) -> Route:
    """Make the route of a saved connection.

    Args:
        connection: of kind webhook.
        secret: gives its secrets by name: `path`, `secret`, `secret_2`.

    Raises:
        SettingsError: the scheme is unknown, or a setting cannot be used.
    """
    settings = connection.settings
    return Route(
        connection=connection.name,
        path=secret("path") or "",
        scheme=scheme_of(settings),
        secrets=tuple(one for name in ("secret", "secret_2") if (one := secret(name))),
        type_at=settings.get("type_at", ""),
        id_at=settings.get("id_at", ""),
        order_by=settings.get("order_by", ""),
        number_at=settings.get("number_at", ""),
        allowed=networks(settings.get("allowed", "")),
        org_id=settings.get("org_id", ""),
        public_url=settings.get("public_url", ""),
        closed=settings.get("closed", "") == "true",
    )


def scheme_of(settings: Mapping[str, str]) -> Scheme:
    """The scheme that settings name, with what they change of it.

    Raises:
        SettingsError: there is no such scheme, or a change makes no sense.
    """
    name = settings.get("scheme", "path")
    if name not in SCHEMES:
        raise SettingsError(f"{name} is no scheme; there are {', '.join(SCHEMES)}", key="scheme")
    scheme = SCHEMES[name]
    algorithm = settings.get("algorithm", scheme.algorithm)
    if algorithm not in ("sha1", "sha256", "sha512"):
        raise SettingsError(f"{algorithm} is none of sha1, sha256, sha512", key="algorithm")
    try:
        encoding = Encoding(settings.get("encoding", scheme.encoding.value))
        form = SecretForm(settings.get("secret_form", scheme.secret_form.value))
        tolerance = int(settings.get("tolerance_s", str(scheme.tolerance_s)))
    except ValueError as error:
        raise SettingsError(f"{error}".capitalize(), key="scheme") from error
    changed = replace(
        scheme,
        header=settings.get("header", scheme.header),
        prefix=settings.get("prefix", scheme.prefix),
        algorithm=algorithm,
        encoding=encoding,
        secret_form=form,
        tolerance_s=tolerance,
    )
    if changed.needs_secret and changed.check is not Check.PATH and not changed.header:
        raise SettingsError("The scheme needs a header", key="header")
    return changed


def networks(text: str) -> tuple[Network, ...]:
    """Read a list of addresses and networks, separated by commas or spaces.

    Raises:
        SettingsError: one of them is none.
    """
    found = []
    for one in text.replace(",", " ").split():
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError as error:
            raise SettingsError(
                f"{one} is no address or network such as 203.0.113.0/24", key="allowed"
            ) from error
    return tuple(found)


def sender_of(peer: str, forwarded: str, proxies: tuple[Network, ...]) -> str:
    """The sender's address: what a trusted proxy says of it, else who is connected.

    Args:
        peer: who is connected.
        forwarded: X-Forwarded-For; each proxy adds whom it heard from at the end.
        proxies: which of them are believed.
    """

    def trusted(address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in proxies)
        except ValueError:
            return False

    chain = [one.strip() for one in forwarded.split(",") if one.strip()]
    while trusted(peer) and chain:
        peer = chain.pop()
    return peer
