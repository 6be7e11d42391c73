"""Say what a REST call and its answer are, apart from HTTP: a composite request makes calls too."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from app.practice.errors import OrgError
from app.practice.org import Org

NO_RESOURCE = "The requested resource does not exist"
_VERSIONED = re.compile(r"/services/data/v(\d+\.\d)(?:/(.*))?", re.DOTALL)
_OBJECT = re.compile(r"/services/data/v[\d.]+/(?:composite/)?(?:sobjects|tree)/([^/?]+)")


@dataclass(frozen=True)
class Call:
    """One call: method and path below the version, signed in."""

    method: str
    version: str
    """As `68.0`."""
    path: tuple[str, ...]
    """Decoded segments below the version, empty ones left out."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    content: Any
    """Bytes of the body, or an already read JSON value in a composite request."""
    user_id: str

    def json(self) -> Any:
        """Read the body.

        Raises:
            OrgError: JSON_PARSER_ERROR.
        """
        if not isinstance(self.content, bytes):
            return self.content
        if not self.content.strip():
            raise OrgError(
                "JSON_PARSER_ERROR",
                "The HTTP entity body is required, but this request has no entity body.",
            )
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise OrgError(
                "JSON_PARSER_ERROR", f"Unexpected input in the request body: {error}"
            ) from error

    def json_object(self) -> dict[str, Any]:
        """Read the body as an object.

        Raises:
            OrgError: JSON_PARSER_ERROR.
        """
        body = self.json()
        if not isinstance(body, dict):
            raise OrgError(
                "JSON_PARSER_ERROR", "Cannot deserialize instance of an object from this body"
            )
        return body

    def flag(self, name: str) -> bool:
        """Read a yes-or-no query parameter."""
        return self.query.get(name, "").lower() == "true"

    @property
    def base_url(self) -> str:
        """Give the path every URL of an answer begins with."""
        return f"/services/data/v{self.version}"

    @property
    def client(self) -> str | None:
        """Give the client's name from `Sforce-Call-Options: client=Name`."""
        return options(self.headers.get("sforce-call-options", ""), ",").get("client")

    @property
    def allow_duplicates(self) -> bool:
        """Tell whether `Sforce-Duplicate-Rule-Header: allowSave=true` was sent."""
        return self._duplicate_option("allowsave")

    @property
    def duplicate_details(self) -> bool:
        """Tell whether `Sforce-Duplicate-Rule-Header: includeRecordDetails=true` was sent."""
        return self._duplicate_option("includerecorddetails")

    def _duplicate_option(self, name: str) -> bool:
        sent = options(self.headers.get("sforce-duplicate-rule-header", ""), ";")
        return sent.get(name, "").lower() == "true"


@dataclass(frozen=True)
class Answer:
    """What a call gives: a status, a JSON value or nothing, and headers of its own."""

    status: int = 200
    body: Any = None
    """None is an empty body."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Tell whether the call did what it was asked."""
        return self.status < 300


Handler = Callable[..., Answer]
Methods = Mapping[str, Handler]
Resources = Sequence[tuple[str, Methods]]
"""Path templates (`sobjects/{sobject}/describe`) and what answers each method; first fit wins."""


def split_url(url: str) -> tuple[str, tuple[str, ...], dict[str, str]] | None:
    """Cut a URL path into version, decoded segments and query; None for any other path."""
    raw_path, _, raw_query = url.partition("?")
    match = _VERSIONED.fullmatch(raw_path)
    if match is None:
        return None
    segments = tuple(unquote(part) for part in (match.group(2) or "").split("/") if part)
    return match.group(1), segments, dict(parse_qsl(raw_query, keep_blank_values=True))


def object_of(url: str) -> str | None:
    """Tell which object a URL is about; None for one that is about none or several."""
    match = _OBJECT.match(url)
    return match.group(1) if match else None


def dispatch(org: Org, resources: Resources, call: Call) -> Answer:
    """Answer a call; a refusal becomes an error array."""
    try:
        return _dispatch(org, resources, call)
    except OrgError as error:
        return refusal(error)


def refusal(*errors: OrgError, of_record: bool = False) -> Answer:
    """Put errors into the array a refused call answers."""
    return Answer(errors[0].http_status, [error.as_body(of_record=of_record) for error in errors])


def http_moment(text: str) -> datetime | None:
    """Read the date of a header; None for none, or one that cannot be read."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def options(text: str, separator: str) -> dict[str, str]:
    """Read a header of `name=value` pairs; names in lower case."""
    pairs = (part.partition("=") for part in text.split(separator) if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _dispatch(org: Org, resources: Resources, call: Call) -> Answer:
    method = call.method
    if method == "POST" and "_HttpMethod" in call.query:
        method = call.query["_HttpMethod"].upper()
    allowed: set[str] = set()
    for template, methods in resources:
        names = _fit(template, call.path)
        if names is None:
            continue
        handler = methods.get("GET" if method == "HEAD" else method)
        if handler is not None:
            return handler(org, call, **names)
        allowed |= set(methods)
    if not allowed:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    raise OrgError(
        "METHOD_NOT_ALLOWED",
        f"HTTP Method '{method}' not allowed. Allowed are {','.join(sorted(allowed))}",
    )


def _fit(template: str, path: tuple[str, ...]) -> dict[str, str] | None:
    """Match a path with a template; fixed words match in any case."""
    parts = template.split("/") if template else []
    if len(parts) != len(path):
        return None
    names = {}
    for part, segment in zip(parts, path, strict=True):
        if part.startswith("{"):
            names[part[1:-1]] = segment
        elif part.lower() != segment.lower():
            return None
    return names
