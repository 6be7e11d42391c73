"""Make the JSON Schema of sync files from their grammar, for completion in an editor."""

from __future__ import annotations

import json
from typing import Any

from app.store.sync_grammar import BLOCKS, Either, Inside, Key, Listed, Named, OneOf, Plain, Shape

SCHEMA_FILE = "sync.schema.json"

_SETTING = {"type": "string", "pattern": r"\$\{"}
"""A text that a setting fills in may stand wherever a value stands."""

_PLAIN: dict[Plain, dict[str, Any]] = {
    Plain.TEXT: {"type": ["string", "number", "boolean"]},
    Plain.FLAG: {"anyOf": [{"type": "boolean"}, _SETTING]},
    Plain.COUNT: {"anyOf": [{"type": "integer", "minimum": 0}, _SETTING]},
    Plain.SHARE: {"anyOf": [{"type": "string", "pattern": r"^\d{1,3}(\.\d+)?\s*%$"}, _SETTING]},
    Plain.TIME: {"anyOf": [{"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}, _SETTING]},
}


def schema_text() -> str:
    """The schema as it stands in `mappings/sync.schema.json`."""
    return json.dumps(sync_schema(), indent=2, ensure_ascii=False) + "\n"


def sync_schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A sync of Orgtide",
        "description": "Made from app/store/sync_grammar.py by `python3 dev.py golden`.",
        **_block("top"),
        "$defs": {name: _block(name) for name in BLOCKS if name != "top"},
    }


def _block(name: str) -> dict[str, Any]:
    keys = BLOCKS[name]
    needed = [one for one, key in keys.items() if key.needed]
    return {
        "type": "object",
        "properties": {one: _key(key) for one, key in keys.items()},
        **({"required": needed} if needed else {}),
        "additionalProperties": False,
    }


def _key(key: Key) -> dict[str, Any]:
    shape = {"description": key.help, **_shape(key.shape)}
    if key.needed:
        return shape
    return {"description": key.help, "anyOf": [_shape(key.shape), {"type": "null"}]}


def _shape(shape: Shape) -> dict[str, Any]:
    match shape:
        case OneOf(words):
            return {"anyOf": [{"enum": list(words)}, _SETTING]}
        case Listed(of):
            return {"type": "array", "items": _shape(of)}
        case Inside(block):
            return {"$ref": f"#/$defs/{block}"}
        case Named(of):
            return {"type": "object", "additionalProperties": _shape(of)}
        case Either(of):
            return {"anyOf": [_shape(one) for one in of]}
        case Plain():
            return _PLAIN[shape]
