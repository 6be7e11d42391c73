"""Reads a sync file: YAML in, `Sync` out; every error names file, line and key.

`sync_grammar` says which keys there are; `sync_form`, `sync_limits`, `sync_mappings`, `sync_fields`
and `sync_live` read the parts. A key that is not known is refused, never passed over.
`sync_writing` is the way back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.errors import MappingError
from app.core.mapping import Guards
from app.core.sync import ARRIVAL_ORDERS, FILE_OPTIONS, ConnectionKind, Role, SetupStep, Sync
from app.store.sync_form import answered, settings_of
from app.store.sync_grammar import keys_of
from app.store.sync_limits import approval_of, budget_of, guards_of
from app.store.sync_live import rules_of, schedules_of
from app.store.sync_mappings import mappings_of
from app.store.yaml_entries import read_entries

if TYPE_CHECKING:
    from collections.abc import Mapping as Dict
    from pathlib import Path

    from app.store.yaml_entries import Block, Entry

LANGUAGE_VERSION = 1
"""The sync language of this program: the value of the key `orgtide`."""

_ROLE_OPTIONS = {
    ConnectionKind.SALESFORCE: ("user", "per_user", "missing"),
    ConnectionKind.SQL: (),
    ConnectionKind.FILES: FILE_OPTIONS,
    ConnectionKind.HTTP: ("api",),
    ConnectionKind.WEBHOOK: ("type_at", "id_at", "order_by", "batch"),
}
_ROLE_NEEDS = {ConnectionKind.WEBHOOK: ("type_at",)}
_NAMED = re.compile(r"\{(\w*)\}")
ORG_NAMES = ("lightning", "host")
"""What a link of a step may have filled in."""

MOST_PAYLOADS = 2000
"""Most payloads of a webhook that are handed over at once."""


def read_sync(path: Path, settings: Dict[str, str] | None = None) -> Sync:
    """Read a sync file.

    Args:
        path: the file.
        settings: the person's answers to its settings; a missing one takes the file's default.

    Raises:
        MappingError: it does not say what it should; names file, line and key.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingError("The file is not UTF-8 text.", path=path) from error
    except OSError as error:
        raise MappingError(f"The file cannot be read: {error.strerror}.", path=path) from error
    return parse_sync(text, path, settings)


def parse_sync(text: str, path: Path, settings: Dict[str, str] | None = None) -> Sync:
    """Read the text of a sync file; see `read_sync`."""
    first = read_entries(path, text, {})
    asked = settings_of(first.block(keys_of("top")).get("settings"))
    values = answered(first, asked, settings or {})
    top = read_entries(path, text, values).block(keys_of("top"))
    _check_version(top)
    title = top.need("name").text()
    roles = _roles(top.need("connections"))
    names = [role.name for role in roles]
    guards = guards_of(top.get("guards"), Guards())
    mappings = mappings_of(top.need("mappings"), roles, guards)
    return Sync(
        name=_name_of(top.need("name"), title),
        title=title,
        path=path,
        roles=roles,
        mappings=mappings,
        approval=approval_of(top.get("approval")),
        budget=budget_of(top.get("quota")),
        settings=values,
        asked=asked,
        rules=rules_of(top.get("rules"), names),
        schedules=schedules_of(top.get("schedules"), [one.name for one in mappings]),
        setup=_setup(top.get("setup"), roles),
    )


def _check_version(top: Block) -> None:
    version = top.need("orgtide")
    if version.count() != LANGUAGE_VERSION:
        raise version.error(
            f"This file is of language version {version.raw()}; this Orgtide knows"
            f" {LANGUAGE_VERSION}."
        )


def _name_of(entry: Entry, title: str) -> str:
    """Make a sync's short name from its title: "Mobile opt-ins" is mobile-opt-ins."""
    name = "-".join(re.findall(r"[^\W_]+", title.casefold()))
    if not name:
        raise entry.error(f'"{title}" has no letter to make a name of.')
    return name


def _roles(entry: Entry) -> tuple[Role, ...]:
    roles = tuple(_role(name, one) for name, one in entry.entries().items())
    if not roles:
        raise entry.error("A sync needs a connection for each side.")
    return roles


def _setup(entry: Entry | None, roles: tuple[Role, ...]) -> tuple[SetupStep, ...]:
    """What a person does by hand."""
    return () if entry is None else tuple(_step(one, roles) for one in entry.items())


def _step(entry: Entry, roles: tuple[Role, ...]) -> SetupStep:
    if entry.is_text:
        return SetupStep(entry.text())
    block = entry.block(keys_of("step"))
    link, on = block.get("link"), block.get("on")
    if link is None:
        if on is not None:
            raise on.error("'on' goes with 'link'.")
        return SetupStep(block.need("do").text())
    orgs = [one.name for one in roles if one.kind is ConnectionKind.SALESFORCE]
    if not link.text().startswith("https://"):
        raise link.error("A link begins with https://.")
    unknown = [name for name in _NAMED.findall(link.text()) if name not in ORG_NAMES]
    if unknown:
        raise link.error(f"{{{unknown[0]}}} is neither {' nor '.join(ORG_NAMES)}.")
    if on is not None and on.text() not in orgs:
        raise on.error(f"{on.text()} is no Salesforce connection of this file.")
    role = "" if on is None else on.text()
    if not role and _NAMED.search(link.text()):
        if not orgs:
            raise link.error("No connection of this file is a Salesforce org.")
        role = orgs[0]
    return SetupStep(block.need("do").text(), link.text(), role)


def _role(name: str, entry: Entry) -> Role:
    block = entry.block(keys_of("connection"))
    kind = block.need("kind").choice(ConnectionKind)
    options = [key for key in keys_of("connection") if key != "kind" and block.get(key) is not None]
    for key in options:
        if key not in _ROLE_OPTIONS[kind]:
            raise block.need(key).error(f"A {kind.value} connection has no {key!r}.")
    for key in _ROLE_NEEDS.get(kind, ()):
        block.need(key)
    batch = block.get("batch")
    if batch is not None and not 1 <= batch.count() <= MOST_PAYLOADS:
        raise batch.error(f"A batch has 1 to {MOST_PAYLOADS} payloads.")
    order, settled = block.get("arrivals"), block.get("settled")
    if order is not None and order.text() not in ARRIVAL_ORDERS:
        raise order.error(f"Files that arrive are taken {' or '.join(ARRIVAL_ORDERS)}.")
    if settled is not None:
        settled.count()
    return Role(name, kind, {key: block.need(key).text() for key in options})
