"""Reads records by REST: pages of a query, or records by Id, as rows of text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.limits import RETRIEVE_MAX_RECORDS
from app.core.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.connectors.salesforce.client import Json, OrgClient
    from app.core.ports import RawRow
    from app.core.quota import Purpose


def rows_of(records: Sequence[dict[str, Json]], paths: Sequence[str]) -> list[RawRow]:
    """Lay records out as rows of text, one value a path.

    A parent that is not there gives None for each of its fields. Objects such as addresses give
    their JSON.
    """
    split = [path.split(".") for path in paths]
    if all(len(path) == 1 for path in split) and records and all(p in records[0] for p in paths):
        return [[text_of(record[path]) for path in paths] for record in records]
    return [[text_of(_value_at(record, path)) for path in split] for record in records]


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
    """Read records by Id, 2,000 a call; those that are gone are left out.

    Args:
        client: where.
        object: API name.
        ids: each once.
        paths: plain field names; relationship paths are not possible here.
        purpose: what the meter counts it as.
    """
    for start in range(0, len(ids), RETRIEVE_MAX_RECORDS):
        part = list(ids[start : start + RETRIEVE_MAX_RECORDS])
        found = client.call(
            "POST",
            f"composite/sobjects/{object}",
            purpose,
            Effect.READ,
            json={"ids": part, "fields": list(paths)},
        )
        if found is not None and not isinstance(found, list):
            raise ProtocolError("The org answered a retrieve with no list", endpoint=client.name)
        yield rows_of([record for record in found or () if record is not None], paths)
