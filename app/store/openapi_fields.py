"""Takes the fields of an API's object from an OpenAPI document, and writes them into an API file.

Versions 2 (Swagger), 3.0 and 3.1; JSON or YAML. What a document says of requests, answers and
paging is not taken over: it names no page's end and no key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from app.core.errors import MappingError
from app.core.values import FieldType
from app.store.yaml_edits import revise_yaml
from app.store.yaml_entries import near_match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MOST_DEPTH = 4
"""How far nested records are followed; one that holds itself has no end. Unit: levels."""
LONG_TEXT = 255
"""What is longer than this is a long text in Salesforce. Unit: characters."""

_FORMATS = {
    "email": FieldType.EMAIL,
    "idn-email": FieldType.EMAIL,
    "uri": FieldType.URL,
    "url": FieldType.URL,
    "date": FieldType.DATE,
    "date-time": FieldType.DATETIME,
    "phone": FieldType.PHONE,
}
_TYPES = {
    "integer": FieldType.INT,
    "number": FieldType.DOUBLE,
    "boolean": FieldType.BOOLEAN,
    "string": FieldType.STRING,
}


@dataclass(frozen=True)
class OpenApiField:
    """One field as a document describes it."""

    name: str
    """Its place in a record, with dots."""
    type: FieldType
    label: str = ""
    required: bool = False
    read_only: bool = False
    length: int | None = None
    values: tuple[str, ...] = ()

    def said(self) -> dict[str, Any]:
        """The field as an API file says it."""
        told: dict[str, Any] = {"type": self.type.value}
        if self.label:
            told["label"] = self.label
        if self.required:
            told["required"] = True
        if self.read_only:
            told["read_only"] = True
        if self.length is not None:
            told["length"] = self.length
        if self.values:
            told["values"] = list(self.values)
        return told


def read_openapi(text: str, path: Path) -> dict[str, Any]:
    """Read a document.

    Raises:
        MappingError: it is neither JSON nor YAML, or no OpenAPI document.
    """
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise MappingError(
            "This is neither JSON nor YAML, so it is no OpenAPI document.",
            path=path,
            line=mark.line + 1 if mark else None,
        ) from error
    if not isinstance(found, dict) or not (found.keys() & {"openapi", "swagger"}):
        raise MappingError(
            "This is no OpenAPI document: at its top stands neither 'openapi' nor 'swagger'."
            " Vendors offer it as openapi.json, openapi.yaml or swagger.json.",
            path=path,
        )
    if not _schemas(found):
        raise MappingError(
            "This OpenAPI document describes no schemas, so there are no fields to take from it.",
            path=path,
        )
    return found


def schema_names(document: Mapping[str, Any]) -> list[str]:
    """The schemas of a document that describe records, by name."""
    return sorted(
        name for name, one in _schemas(document).items() if next(_fields(document, one), None)
    )


def fields_of(document: Mapping[str, Any], schema: str, path: Path) -> list[OpenApiField]:
    """The fields of one schema, in the document's order; nested ones with dots.

    Lists are left out, but for lists of fixed words; so is what is only ever written.

    Raises:
        MappingError: there is no such schema, or it describes no record.
    """
    schemas = _schemas(document)
    if schema not in schemas:
        raise MappingError(
            f"The document describes no {schema}.{near_match(schema, schemas)}", path=path
        )
    found = list({one.name: one for one in _fields(document, schemas[schema])}.values())
    if not found:
        raise MappingError(f"{schema} describes no record with fields of its own.", path=path)
    return found


def with_fields(text: str, object: str, fields: list[OpenApiField], path: Path) -> str:
    """Write fields into the text of an API file; those that it names already stay as they are.

    Args:
        text: the API file; its comments, order and everything else stay.
        object: whose fields they are.
        fields: what is added.
        path: how errors call the file.

    Raises:
        MappingError: the file has no such object, or its fields cannot be added to.
    """
    said = YAML(typ="safe", pure=True).load(text)
    objects = said.get("objects") if isinstance(said, dict) else None
    known = objects if isinstance(objects, dict) else {}
    if not isinstance(known.get(object), dict):
        raise MappingError(
            f"The file has no object {object}.{near_match(object, map(str, known))}",
            path=path,
            key="objects",
        )
    record = known[object]
    before = record.get("fields") or {}
    added = {one.name: one.said() for one in fields if one.name not in before}
    after = {**record, "fields": {**before, **added}}
    return revise_yaml(text, {"objects": {object: record}}, {"objects": {object: after}})


def _schemas(document: Mapping[str, Any]) -> dict[str, Any]:
    parts = document.get("components")
    found = parts.get("schemas") if isinstance(parts, dict) else document.get("definitions")
    return found if isinstance(found, dict) else {}


def _fields(
    document: Mapping[str, Any], schema: Any, before: str = "", depth: int = 0
) -> Iterator[OpenApiField]:
    for name, one, required in _properties(document, schema):
        said = _plain(document, one)
        full = f"{before}{name}"
        if said.get("writeOnly"):
            continue
        if _properties_of(said):
            if depth < MOST_DEPTH and "." not in name:
                yield from _fields(document, said, f"{full}.", depth + 1)
            continue
        field = _field(document, full, said)
        if field is not None:
            needed = required and depth == 0 and not field.read_only
            yield OpenApiField(
                **{**field.__dict__, "required": needed, "name": _quoted(before, name)}
            )


def _quoted(before: str, name: str) -> str:
    """A place in a record; a name with a dot in it stands in quotes."""
    return f"{before}'{name}'" if "." in name else f"{before}{name}"


def _properties(document: Mapping[str, Any], schema: Any) -> Iterator[tuple[str, Any, bool]]:
    said = _plain(document, schema)
    required = said.get("required")
    needed = required if isinstance(required, list) else []
    for name, one in _properties_of(said).items():
        yield str(name), one, name in needed


def _properties_of(said: Mapping[str, Any]) -> dict[str, Any]:
    found = said.get("properties")
    return found if isinstance(found, dict) else {}


def _plain(document: Mapping[str, Any], schema: Any, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    """A schema with its references followed and its parts laid together."""
    if not isinstance(schema, dict):
        return {}
    ref = schema.get("$ref")
    if isinstance(ref, str):
        if ref in seen:
            return {}
        return _plain(document, _referred(document, ref), (*seen, ref)) | {
            name: one for name, one in schema.items() if name == "readOnly"
        }
    whole = dict(schema)
    parts = [*_list(schema, "allOf"), *_choice(document, schema, seen)]
    for part in parts:
        said = _plain(document, part, seen)
        properties = {**_properties_of(said), **_properties_of(whole)}
        needed = [*_list(said, "required"), *_list(whole, "required")]
        whole = {**said, **whole}
        whole |= {"properties": properties} if properties else {}
        whole |= {"required": needed} if needed else {}
    return whole


def _choice(
    document: Mapping[str, Any], schema: Mapping[str, Any], seen: tuple[str, ...]
) -> list[Any]:
    """Of several shapes that a value may have, the only one that is not null."""
    several = [*_list(schema, "anyOf"), *_list(schema, "oneOf")]
    real = [one for one in several if _plain(document, one, seen).get("type") != "null"]
    return real if len(real) == 1 else []


def _list(schema: Mapping[str, Any], name: str) -> list[Any]:
    found = schema.get(name)
    return found if isinstance(found, list) else []


def _referred(document: Mapping[str, Any], ref: str) -> Any:
    """What a reference within the document leads to; nothing where it leads elsewhere."""
    if not ref.startswith("#/"):
        return {}
    at: Any = document
    for part in ref[2:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        at = at.get(name) if isinstance(at, dict) else None
    return at


def _field(document: Mapping[str, Any], name: str, said: Mapping[str, Any]) -> OpenApiField | None:
    kind = said.get("type")
    kinds = [one for one in kind if one != "null"] if isinstance(kind, list) else [kind]
    values = tuple(str(one) for one in _list(said, "enum") if one is not None)
    type = _TYPES.get(str(kinds[0] if kinds else None))
    if kinds == ["array"]:
        items = _plain(document, said.get("items"))
        values = tuple(str(one) for one in _list(items, "enum") if one is not None)
        type = FieldType.MULTIPICKLIST if values else None
    elif values and kinds in (["string"], [None]):
        type = FieldType.PICKLIST
    elif type is FieldType.STRING:
        type = _FORMATS.get(str(said.get("format")), type)
    if type is None:
        return None
    length = said.get("maxLength") if type is FieldType.STRING else None
    length = length if isinstance(length, int) and length > 0 else None
    if length is not None and length > LONG_TEXT:
        type = FieldType.TEXTAREA
    title = said.get("title")
    return OpenApiField(
        name,
        type,
        label=title if isinstance(title, str) else "",
        read_only=said.get("readOnly") is True,
        length=length,
        values=values if type in (FieldType.PICKLIST, FieldType.MULTIPICKLIST) else (),
    )
