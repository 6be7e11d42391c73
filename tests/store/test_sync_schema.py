"""The JSON Schema that an editor completes from is made of what the program reads."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from app.resources import mapping_file
from app.store.sync_files import parse_sync
from app.store.sync_grammar import BLOCKS, Either, Inside, Listed, Named, Shape
from app.store.sync_schema import SCHEMA_FILE, schema_text, sync_schema
from tests.store.test_sync_files import MINIMAL, WHOLE, WIDE

ROOT = Path(__file__).parents[2]


def test_the_file_beside_the_syncs_is_the_one_that_is_made(request: pytest.FixtureRequest):
    path = ROOT / "mappings" / SCHEMA_FILE
    if request.config.getoption("--update-golden"):
        path.write_text(schema_text(), "utf-8", newline="\n")
    assert path.is_file(), f"{path} is missing: python3 dev.py golden"
    assert path.read_text("utf-8") == schema_text(), "it is old: python3 dev.py golden"


def test_every_block_is_used_and_every_used_block_is_there():
    used = {"top"} | {
        name for keys in BLOCKS.values() for key in keys.values() for name in inside(key.shape)
    }
    assert used == set(BLOCKS)


def inside(shape: Shape) -> Iterator[str]:
    match shape:
        case Inside(block):
            yield block
        case Listed(of) | Named(of):
            yield from inside(of)
        case Either(of):
            for one in of:
                yield from inside(one)


@pytest.mark.parametrize("text", [MINIMAL, WHOLE, WIDE], ids=["least", "all", "wide"])
def test_what_the_program_reads_the_schema_allows(text: str):
    parse_sync(text, Path("a.yaml"))
    assert not list(faults(data_of(text)))


def test_the_files_that_come_with_the_program_are_allowed():
    for path in mapping_file("").glob("*.yaml"):
        assert not list(faults(data_of(path.read_text("utf-8")))), path.name


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("name: Small", "nam: Small", "nam"),
        ("target: LastName", "targets: LastName", "targets"),
        ("kind: sql", "kind: sqll", "kind"),
        ("identity: {source: id", "identity: {source: id, many: some", "identity"),
        ("object: people}", "object: people, rows: [a]}", "rows"),
    ],
)
def test_what_the_program_refuses_the_schema_does_too(old: str, new: str, at: str):
    assert old in MINIMAL
    assert any(at in fault for fault in faults(data_of(MINIMAL.replace(old, new))))


def data_of(text: str) -> Any:
    return YAML(typ="safe").load(text)


def faults(value: Any) -> list[str]:
    """What a value breaks of the schema; only the words of JSON Schema that ours uses."""
    schema = sync_schema()
    return list(_faults(value, schema, schema["$defs"], ""))


def _faults(value: Any, schema: dict[str, Any], blocks: dict[str, Any], at: str) -> Iterator[str]:
    known = {"$schema", "title", "description", "$defs", "$ref", "anyOf", "enum", "type"}
    known |= {"pattern", "minimum", "items", "properties", "required", "additionalProperties"}
    assert set(schema) <= known, "this check knows too few words of JSON Schema"
    if "$ref" in schema:
        yield from _faults(value, blocks[schema["$ref"].removeprefix("#/$defs/")], blocks, at)
    if "anyOf" in schema and all(list(_faults(value, one, blocks, at)) for one in schema["anyOf"]):
        yield f"{at}: {value!r} fits nothing"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not in {schema['enum']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{at}: {value!r} is not {schema['type']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not match"
    if "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
        yield f"{at}: {value!r} is too small"
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _faults(one, schema.get("items", {}), blocks, f"{at}[{place}]")
    if isinstance(value, dict):
        yield from (
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        )
        for name, one in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            if inner is False:
                yield f"{at}.{name} is not known"
            else:
                yield from _faults(one, inner, blocks, f"{at}.{name}")


def _is(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
        "null": type(None),
    }
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, kinds[name]) for name in names)


def test_the_schema_is_json():
    assert json.loads(schema_text())["$defs"].keys() == BLOCKS.keys() - {"top"}
