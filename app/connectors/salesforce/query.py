"""Reads records by REST: pages of a query, or records by Id, as rows of text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.limits import RETRIEVE_MAX_RECORDS
from app.connectors.salesforce.together import (
    Subread,
    following_pages,
    grouped,
    query_pages,
    query_read,
    read_together,
    retrieve_read,
)
from app.core.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.connectors.salesforce.client import Json, OrgClient
    from app.core.ports import RawRow
    from app.core.quota import Purpose

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")


def rows_of(records: Sequence[dict[str, Json]], paths: Sequence[str]) -> list[RawRow]:
    """Lay records out as rows of text, one value a path.

    A parent that is not there gives None for each of its fields. Objects such as addresses give
    their JSON.
    """
    split = [path.split(".") for path in paths]
    if all(len(path) == 1 for path in split) and records and all(p in records[0] for p in paths):
        rows: list[RawRow] = [[text_of(record[path]) for path in paths] for record in records]
    else:
        rows = [[text_of(_value_at(record, path)) for path in split] for record in records]
    return [row if _is_text(row) else _as_text(row) for row in rows]


def _is_text(row: RawRow) -> bool:
    """Whether no value holds half a surrogate pair: an org cuts texts between the two halves."""
    try:
        "".join(filter(None, row)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_text(row: RawRow) -> RawRow:
    """The row with U+FFFD for each half of a pair, so that one record does not stop the read."""
    return [None if one is None else _HALF_A_PAIR.sub("\ufffd", one) for one in row]


def _value_at(record: dict[str, Json], path: Sequence[str]) -> Json:
    value: Json = record
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value[name] if name in value else _spelled_otherwise(value, name)
    return value


def _spelled_otherwise(record: dict[str, Json], name: str) -> Json:
    """Salesforce answers with its own spelling of a field, whatever the query's was."""
    wanted = name.casefold()
    return next((value for key, value in record.items() if key.casefold() == wanted), None)


def text_of(value: Json) -> str | None:
    """A JSON value as raw text; numbers exactly as they were written."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def retrieve(
    client: OrgClient, object: str, ids: Sequence[str], paths: Sequence[str], purpose: Purpose
) -> Iterator[list[RawRow]]:
    """Read records by Id, 10,000 a call; those that are gone are left out.

    Args:
        client: where.
        object: API name.
        ids: each once.
        paths: plain field names; relationship paths are not possible here.
        purpose: what the meter counts it as.
    """
    parts = [ids[n : n + RETRIEVE_MAX_RECORDS] for n in range(0, len(ids), RETRIEVE_MAX_RECORDS)]
    reads = [retrieve_read(object, part, paths) for part in parts]
    for group in grouped(reads):
        for found in _retrieved(client, group, purpose):
            if found is not None and not isinstance(found, list):
                raise ProtocolError(
                    "The org answered a retrieve with no list", endpoint=client.name
                )
            yield rows_of([record for record in found or () if record is not None], paths)


def _retrieved(client: OrgClient, reads: list[Subread], purpose: Purpose) -> list[Json]:
    """What a few retrieves gave, in one call."""
    if len(reads) > 1:
        return read_together(client, reads, purpose)
    read = reads[0]
    return [client.call("POST", read.path, purpose, Effect.READ, json=read.body)]


def pages_of_all(
    client: OrgClient, statements: Sequence[str], purpose: Purpose
) -> Iterator[dict[str, Json]]:
    """Run several queries, five of them in one call; every page of each, as it came."""
    if len(statements) == 1:
        yield from query_pages(client, statements[0], purpose)
        return
    for group in grouped([query_read(statement) for statement in statements]):
        for first in read_together(client, group, purpose):
            yield from following_pages(client, first, purpose)
