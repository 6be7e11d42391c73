"""Turns what a person types or pastes for an org into one host and port.

Takes a My Domain name, an address copied from the browser, a sandbox name or a bare host. It does
not ask the network whether the host exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.errors import SettingsError

HTTPS_PORT = 443

MY_DOMAIN = ".my.salesforce.com"
LIGHTNING = ".lightning.force.com"
GENERIC_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})
GENERIC_NAMES = frozenset({"login", "test"})

PARTITIONS = ("sandbox", "develop", "scratch", "trailblaze", "demo", "patch", "free")
"""Second labels of partitioned My Domains.

Source: Metadata API Developer Guide, "MyDomainSettings".
"""

FRONT_DOORS = (
    ".my.salesforce-setup.com",
    LIGHTNING,
    MY_DOMAIN,
    ".my.site.com",
    ".vf.force.com",
    ".visualforce.com",
    ".file.force.com",
    ".documentforce.com",
)
"""Hosts that a browser shows for an org, each reached by API under its My Domain.

Source: Salesforce Help, "My Domain URL Formats".
"""

AROUND = " \t\r\n<>\"'“”‘’„«»`,;()"
"""What stands around an address that was copied out of a mail or a chat."""

_SLIPPED = re.compile(r"(https?)(?::/|//?)(?=[^:/])")
"""The beginning of an address in which a colon or a slash was left out."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:]+\]")
_INSTANCE = re.compile(rf"({_LABEL})\.salesforce\.com")
_SANDBOX_NAME = re.compile(rf"{_LABEL}--{_LABEL}")
_HELD_PAGE = re.compile(r"--[a-z0-9_]*c$")
"""The package suffix of a Visualforce host, such as `--c` in `foocorp--c.vf.force.com`."""


@dataclass(frozen=True)
class OrgHost:
    """Where an org is reached; always over TLS."""

    name: str
    """In lower case; an IPv6 address in brackets."""
    port: int = HTTPS_PORT

    @property
    def url(self) -> str:
        """`https://name` without a slash at the end, the port only when it is not 443."""
        return f"https://{self}"

    def __str__(self) -> str:
        return self.name if self.port == HTTPS_PORT else f"{self.name}:{self.port}"


def parse_host(text: str) -> OrgHost:
    """Find the org's host in what a person typed.

    Args:
        text: `foocorp`, `foocorp--uat`, `foocorp.my`, `https://foocorp.lightning.force.com/one/app`,
            `login`, `127.0.0.1:8443` and the like.

    Raises:
        SettingsError: no host can be read from it; its key is `host`.
    """
    typed = text.strip(AROUND).lower()
    if not typed:
        raise SettingsError("The host of the org is missing", key="host")
    typed = _SLIPPED.sub(r"\1://", typed, count=1) if _SLIPPED.match(typed) else typed
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        port = parts.port
    except ValueError as error:
        raise _unreadable(text) from error
    name = (parts.hostname or "").rstrip(".")
    name = f"[{name}]" if ":" in name else name
    if parts.scheme not in ("https", "http") or parts.username is not None:
        raise _unreadable(text)
    if not _HOST.fullmatch(name) or name in ("http", "https"):
        raise _unreadable(text)
    # A port that goes with the typed scheme says nothing; the org is reached over TLS.
    given = None if (parts.scheme, port) == ("http", 80) else port
    return OrgHost(_my_domain(name), given or HTTPS_PORT)


def lightning_host(host: str) -> str:
    """Where the pages of Lightning Experience of an org are; another kind of host is left as it is.

    `foocorp.my.salesforce.com` and the instance `eu10.salesforce.com` are known.
    Source: Salesforce Help, "My Domain URL Formats".
    """
    if host.endswith(MY_DOMAIN):
        return host.removesuffix(MY_DOMAIN) + LIGHTNING
    instance = _INSTANCE.fullmatch(host)
    return instance[1] + LIGHTNING if instance and host not in GENERIC_HOSTS else host


def _unreadable(text: str) -> SettingsError:
    if "@" in text:  # what stands before it may be a password, so nothing of it is repeated
        return SettingsError("Leave user name and password out of the address", key="host")
    return SettingsError(f"“{text.strip()[:80]}” is not the address of an org", key="host")


def _my_domain(name: str) -> str:
    """Lead every spelling of an org's name to its My Domain; leave other hosts as they are."""
    for front in FRONT_DOORS:
        if name.endswith(front):
            return _whole(_HELD_PAGE.sub("", _first_label(name.removesuffix(front))))
    if name in GENERIC_NAMES:
        return f"{name}.salesforce.com"
    if name in GENERIC_HOSTS or name == "localhost" or name.startswith("["):
        return name
    bare = name.removesuffix(".my")
    labels = bare.split(".")
    if len(labels) == 1 or (len(labels) == 2 and labels[1] in PARTITIONS):
        return _whole(bare)
    return name


def _first_label(rest: str) -> str:
    """Move a package suffix behind the partition out of the way: `a--c.sandbox` → `a.sandbox`."""
    label, dot, partition = rest.partition(".")
    return f"{_HELD_PAGE.sub('', label)}{dot}{partition}"


def _whole(name: str) -> str:
    """Complete a My Domain name, with the partition that a sandbox always has."""
    if _SANDBOX_NAME.fullmatch(name):
        name = f"{name}.sandbox"
    return f"{name}{MY_DOMAIN}"
