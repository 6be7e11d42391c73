"""Fills the templates of a request: each value is escaped for the place where it goes."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from app.connectors.http_api.answers import Digits
from app.core.errors import MappingError
from app.core.http_api import Body, BodyKind
from app.language.templates import fill, names_in, only_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.core.http_api import Call, Json, Spot

_MEDIA = {
    BodyKind.JSON: "application/json",
    BodyKind.NDJSON: "application/x-ndjson",
    BodyKind.XML: "text/xml; charset=utf-8",
    BodyKind.TEXT: "text/plain; charset=utf-8",
    BodyKind.FORM: "application/x-www-form-urlencoded",
}
_ONE_STEP = ("job", "key", "page", "value", "values")
_SPREAD = "*"
"""A name whose value is a block, laid into the block around it."""


class _Nothing:
    """A value that is not there."""


_NOTHING = _Nothing()


@dataclass(frozen=True)
class Filled:
    """A request as it will be sent; may hold secrets, so it has no words of its own."""

    method: str
    url: str
    query: dict[str, str] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    data: bytes | dict[str, str] | None = field(default=None, repr=False)
    files: dict[str, tuple[None, str]] | None = field(default=None, repr=False)


def text_of(value: Any) -> str | None:
    """A value as text: true and false in words, lists with commas, blocks as JSON."""
    if value is None or isinstance(value, _Nothing):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(text_of(one) or "" for one in value)
    if isinstance(value, dict):
        return json_text(value)
    return str(value)


def json_text(value: Any) -> str:
    """JSON, with numbers as the digits they are."""
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, dict):
        inner = (f"{json.dumps(str(key))}:{json_text(one)}" for key, one in value.items())
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def fill_call(call: Call, base: str, values: Mapping[str, Any]) -> Filled:
    """Make a request of a declaration.

    Args:
        call: the declaration.
        base: the API's base, filled in.
        values: name → value. A parameter of the query or the headers that names one that is not
            there is left out.

    Raises:
        MappingError: the address or a text needs a value that is not there; says where.
    """
    path = fill(call.path, lambda name: _quoted(name, values.get(name)))
    if path is None:
        raise missing_value(call.spot, call.name, call.path, values)
    headers = _filled(call.headers, values)
    data: bytes | dict[str, str] | None = None
    files = None
    if call.body is not None:
        content = _content(call, call.body, values)
        if call.body.kind is BodyKind.MULTIPART:
            files = {name: (None, text) for name, text in content.items()}
        else:
            headers = {"Content-Type": _MEDIA[call.body.kind], **headers}
            data = content
        if call.body.gzip and isinstance(data, bytes):
            data = gzip.compress(data, mtime=0)
            headers["Content-Encoding"] = "gzip"
    return Filled(
        call.method, joined(base, path), _filled(call.query, values), headers, data, files
    )


def basic(user: str, password: str) -> str:
    """The header of HTTP Basic. Source: RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def joined(base: str, path: str) -> str:
    """An address: the path behind the base, unless it is a whole address."""
    return path if path.startswith("https://") else f"{base}/{path.lstrip('/')}"


def _quoted(name: str, value: Any) -> str | None:
    """A value in a path; only what the person was asked for may be several steps of it."""
    text = text_of(value)
    ours = "." in name or name in _ONE_STEP
    return None if text is None else quote(text, safe="" if ours else "/")


def filled_text(template: str, values: Mapping[str, Any]) -> str | None:
    """A text with its values; None when one is not there."""
    return fill(template, lambda name: text_of(values.get(name)))


def _filled(templates: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    found = {name: filled_text(template, values) for name, template in templates.items()}
    return {name: _one_line(text) for name, text in found.items() if text is not None}


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ") if "\n" in text or "\r" in text else text


def missing_value(
    spot: Spot, request: str, template: str, values: Mapping[str, Any]
) -> MappingError:
    """Say which name of a template has no value."""
    missing = [name for name in names_in(template) if values.get(name) is None]
    said = ", ".join(f"{{{name}}}" for name in missing)
    return MappingError(
        f"{request} needs a value for {said}, and there is none",
        path=spot.path,
        line=spot.line,
        key=spot.key,
    )


# Bodies ----------------------------------------------------------------------------------------


def _content(call: Call, body: Body, values: Mapping[str, Any]) -> Any:
    if body.kind is BodyKind.JSON:
        return json_text(json_value(body.content, values)).encode()
    if body.kind is BodyKind.NDJSON:
        made = json_value(body.content, values)
        lines = made if isinstance(made, list) else [made]
        return "".join(json_text(line) + "\n" for line in lines).encode()
    if body.kind in (BodyKind.FORM, BodyKind.MULTIPART):
        made = json_value(body.content, values)
        return {name: text_of(value) or "" for name, value in made.items()}
    if isinstance(body.content, str):
        escaped: Callable[[str], str] = escape if body.kind is BodyKind.XML else str
        text = fill(
            body.content,
            lambda name: None if (one := text_of(values.get(name))) is None else escaped(one),
        )
        if text is None:
            raise missing_value(call.spot, call.name, body.content, values)
        return text.encode()
    made = json_value(body.content, values)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return (head + "".join(_xml(name, value) for name, value in made.items())).encode()


def json_value(tree: Json, values: Mapping[str, Any]) -> Any:
    """A body's tree with its values; what names a value that is not there is left out."""
    made = _tree(tree, values)
    return {} if isinstance(made, _Nothing) else made


def _tree(tree: Json, values: Mapping[str, Any]) -> Any:
    if isinstance(tree, dict):
        return _block(tree, values)
    if isinstance(tree, list):
        made = [_tree(one, values) for one in tree]
        return [one for one in made if not isinstance(one, _Nothing)]
    if not isinstance(tree, str):
        return tree
    name = only_name(tree)
    if name is not None:
        return values.get(name, _NOTHING)
    text = fill(tree, lambda one: text_of(values.get(one)))
    return _NOTHING if text is None else text


def _block(tree: Mapping[str, Json], values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, one in tree.items():
        value = _tree(one, values)
        if isinstance(value, _Nothing):
            continue
        if name == _SPREAD and isinstance(value, dict):
            made |= value
        else:
            made[name] = value
    return made


def _xml(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_xml(name, one) for one in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(text_of(value) or '')}</{name}>"
    marks = "".join(
        f" {key[1:]}={quoteattr(text_of(one) or '')}"
        for key, one in value.items()
        if key.startswith("@")
    )
    inner = "".join(
        escape(text_of(one) or "") if key == "#text" else _xml(key, one)
        for key, one in value.items()
        if not key.startswith("@")
    )
    return f"<{name}{marks}>{inner}</{name}>"
