"""An HTTP API as a file declares it: how to sign in, to page, to read, to write, and what fails.

Every part knows where in the file it stands, so that an error of a request can say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from app.core.values import FieldType

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
"""A body as it is declared: each text is a template, everything else stands for itself."""


@dataclass(frozen=True)
class Spot:
    """Where in an API file something is said."""

    path: Path
    line: int
    """1-based."""
    key: str
    """Its keys from the top, joined by dots."""

    def __str__(self) -> str:
        return f"{self.path.name}, line {self.line}, {self.key}"


@dataclass(frozen=True)
class Asked:
    """Something that a person is asked for when the API is connected."""

    name: str
    label: str
    help: str = ""
    default: str = ""
    secret: bool = False
    """Kept in the keyring, never elsewhere."""
    optional: bool = False


class BodyKind(Enum):
    """How a request's body is written."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    XML = "xml"
    TEXT = "text"
    NDJSON = "ndjson"


@dataclass(frozen=True)
class Body:
    """What a request carries."""

    kind: BodyKind
    content: Json
    """A template of text for `xml` and `text`, a block of names for forms, anything for JSON."""
    gzip: bool = False


@dataclass(frozen=True)
class Call:
    """One request, before its templates are filled in."""

    spot: Spot
    method: str
    path: str
    """A template; joined to the API's base unless it is a whole address."""
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Body | None = None
    answer: str = ""
    """`json`, `jsonl`, `xml`, `csv` or `text`; "" goes by what the answer says of itself."""

    @property
    def name(self) -> str:
        """How errors speak of it."""
        return f"{self.method} {self.path}"


class AuthKind(Enum):
    """How a request shows who asks."""

    NONE = "none"
    HEADER = "header"
    QUERY = "query"
    BASIC = "basic"
    BEARER = "bearer"
    OAUTH = "oauth"
    JWT = "jwt"
    SESSION = "session"


class Grant(Enum):
    """How an access token is asked for."""

    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of a grant
    PASSWORD = "password"  # noqa: S105  # the name of a grant
    AUTHORIZATION_CODE = "authorization_code"
    """A person signs in in the browser, once."""
    JWT_BEARER = "jwt_bearer"


@dataclass(frozen=True)
class Assertion:
    """A JSON Web Token that a private key signs; its texts are templates."""

    key: str
    """PEM, the path of a PEM file, or the shared secret of HS256."""
    algorithm: str = "RS256"
    issuer: str = ""
    subject: str = ""
    audience: str = ""
    key_id: str = ""
    lasts_s: float = 180.0
    claims: dict[str, str] = field(default_factory=dict)
    """Further ones."""


@dataclass(frozen=True)
class Certificate:
    """A client certificate, shown to the API's host; templates of the paths of PEM files."""

    spot: Spot
    file: str
    key_file: str = ""
    passphrase: str = ""


@dataclass(frozen=True)
class OAuth:
    """A token endpoint."""

    token_url: str
    grant: Grant
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    """The name of the secret that holds it; a new one that the answer brings replaces it."""
    user: str = ""
    password: str = ""
    scope: str = ""
    client_in_body: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    authorize_url: str = ""
    """What the browser opens; "" where nobody signs in."""
    authorize: dict[str, str] = field(default_factory=dict)
    """Further parameters of that address."""
    assertion: Assertion | None = None


@dataclass(frozen=True)
class Login:
    """A request that answers with what later requests carry."""

    call: Call
    token: str
    """Path in the answer; `header NAME` or `cookie NAME` for those."""
    lasts_s: float | None = None


@dataclass(frozen=True)
class Auth:
    """How the API knows who asks; templates, with `{token}` for what a sign-in gave."""

    spot: Spot
    kind: AuthKind
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    oauth: OAuth | None = None
    login: Login | None = None
    assertion: Assertion | None = None
    """Which is itself what requests carry."""


class WindowKind(Enum):
    """How a budget of requests is counted."""

    MOVING = "moving"
    FIXED = "fixed"


@dataclass(frozen=True)
class Window:
    """So many requests in so much time."""

    requests: int
    per_s: float
    kind: WindowKind = WindowKind.MOVING
    path: str = ""
    """Only requests whose path begins so; "" counts all."""

    def begin(self, now: datetime) -> float:
        """When the stretch began that counts now. Unit: seconds since 1970."""
        seconds = now.timestamp()
        if self.kind is WindowKind.MOVING:
            return seconds - self.per_s
        return seconds - seconds % self.per_s

    def room_at(self, first: datetime | None, now: datetime) -> datetime | None:
        """When the next request fits; None for now.

        Args:
            first: when the `requests`-th newest request was made; None where there were fewer.
            now: aware.
        """
        begin, moves = self.begin(now), self.kind is WindowKind.MOVING
        if first is None or first.timestamp() < begin or (moves and first.timestamp() == begin):
            return None
        return datetime.fromtimestamp((first.timestamp() if moves else begin) + self.per_s, UTC)


@dataclass(frozen=True)
class Limits:
    """What may be asked of the API, and for how long it is asked again."""

    windows: tuple[Window, ...] = ()
    remaining_header: str = ""
    reset_header: str = ""
    """Holds when there is more again: seconds from now, or a moment in epoch s or ms."""
    tries: int = 5
    most_wait_s: float = 60.0
    timeout_s: float = 60.0
    most_bytes: int = 64 * 1024 * 1024
    """Of one answer, unpacked."""


class Verdict(Enum):
    """What an answer means."""

    OK = "ok"
    IGNORE = "ignore"
    """As good as done: a record to delete that is gone."""
    NOTHING = "nothing"
    """There are no records."""
    RETRY = "retry"
    WAIT = "wait"
    """Too many requests: later, as the answer says."""
    SIGN_IN = "sign in"
    FAIL_ROW = "fail row"
    STOP = "stop"


class Test(Enum):
    """How a value of an answer is looked at."""

    EQUAL = "="
    UNEQUAL = "!="
    EXISTS = "exists"
    MISSING = "missing"


@dataclass(frozen=True)
class AnswerTest:
    """One look into an answer."""

    path: str
    test: Test
    value: str = ""


@dataclass(frozen=True)
class AnswerRule:
    """Which answers mean what; the first that fits counts."""

    spot: Spot
    then: Verdict
    status: tuple[str, ...] = ()
    """Such as 404 or 5xx; () for every status."""
    when: AnswerTest | None = None
    on: tuple[str, ...] = ()
    """`read`, `insert`, `update`, `delete`; () for all."""
    code: str = ""
    """Path of the API's own code."""
    message: str = ""
    """Path of its words; or words of ours in quotes."""


class PagingKind(Enum):
    """How an API gives a long answer in parts."""

    NONE = "none"
    PAGE = "page"
    OFFSET = "offset"
    CURSOR = "cursor"
    HEADER = "header"
    NEXT_URL = "next url"
    LINK_HEADER = "link header"
    KEYSET = "keyset"


@dataclass(frozen=True)
class Paging:
    """How the next page is asked for, and how the last one is known."""

    spot: Spot
    kind: PagingKind
    param: str = ""
    """"" where a template names `{page}`."""
    in_body: bool = False
    """Whether `param` is a path in the request's body."""
    start: int = 1
    size_param: str = ""
    size: int = 0
    at: str = ""
    """Path of the cursor or of the next address, or the header that holds it."""
    field: str = ""
    """Of the last record, whose value the next page begins after."""
    more: str = ""
    """Path of a flag: whether there is more."""
    total: str = ""
    """Path of how many records there are in all."""
    pages: str = ""
    """Path of how many pages there are."""
    count: str = ""
    """Path of how many records this page has."""
    short_page_ends: bool = False
    most_pages: int = 10_000
    most_offset: int = 0
    """The API gives nothing behind it; 0 for no such end."""


@dataclass(frozen=True)
class Since:
    """How only what changed is asked for: templates `{since}` and `{until}` in the request."""

    spot: Spot
    field: str = ""
    """The field that tells when a record changed; "" goes by the clock."""
    format: str = "iso"
    """`iso`, `date`, `epoch s`, `epoch ms`, or a format such as yyyy-MM-dd HH:mm:ss."""
    look_back_s: float = 0.0
    slice_s: float = 0.0
    """Longest stretch of one request; 0 for no such limit."""
    first_s: float = 0.0
    """How far back a first read goes; 0 for no beginning."""
    gone: AnswerTest | None = None
    """Which records of a delta are deletions."""


@dataclass(frozen=True)
class Job:
    """A job that the API is asked to do before its records can be fetched."""

    spot: Spot
    create: Call
    id: str
    """Path in the answer; `{job}` from then on."""
    poll: Call
    status: str
    done: tuple[str, ...]
    failed: tuple[str, ...]
    every_s: float = 2.0
    most_s: float = 600.0
    free: Call | None = None


@dataclass(frozen=True)
class ForEach:
    """One request for every record of another object: `{parent.FIELD}`."""

    spot: Spot
    object: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """How the records of an object are read."""

    spot: Spot
    call: Call
    records: str = "$"
    paging: Paging | None = None
    each: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name → fixed values; one request for each combination: `{each.NAME}`."""
    for_each: ForEach | None = None
    since: Since | None = None
    job: Job | None = None


@dataclass(frozen=True)
class Find:
    """How records are found by the value of a field."""

    spot: Spot
    field: str
    call: Call
    """`{value}`; `{values}` where several are asked for at once."""
    records: str = "$"
    most_values: int = 1


@dataclass(frozen=True)
class ResultRows:
    """Where the answer to a batch says what became of each record."""

    at: str
    """Path of the list."""
    by: str = ""
    """Path in an entry that holds the value of `field`; "" where entries come in order."""
    field: str = ""
    ok: AnswerTest | None = None
    code: str = ""
    message: str = ""
    key: str = ""
    """Path of the record's key in an entry."""


@dataclass(frozen=True)
class WriteAction:
    """How records are written."""

    spot: Spot
    call: Call
    batch: int = 1
    each: Json = None
    """One record of a batch, where `{records}` stands in the body; None for its fields."""
    key: str = ""
    """Path of the new record's key in the answer."""
    results: ResultRows | None = None
    repeatable: bool = False
    """Whether the same request twice does no more than once: PUT, DELETE, an idempotency key."""
    if_match: Call | None = None
    """Asked just before: the write is done only if the record still has the ETag of its answer."""


@dataclass(frozen=True)
class ApiField:
    """One field of an API's object."""

    spot: Spot
    name: str
    at: str
    """Path in a record; `parent.NAME` or `each.NAME` for what the request was made for."""
    type: FieldType = FieldType.STRING
    label: str = ""
    format: str = ""
    """Of dates and times, where they are not ISO."""
    required: bool = False
    read_only: bool = False
    unique: bool = False
    length: int | None = None
    values: tuple[str, ...] = ()
    send_as: str = ""
    """Path or name in a request, where it is another one than in an answer."""
    yes: str = "true"
    no: str = "false"


@dataclass(frozen=True)
class ApiObject:
    """One kind of record of the API."""

    spot: Spot
    name: str
    label: str
    key: tuple[str, ...]
    """Names of the fields that identify a record; () when it has none of its own."""
    fields: tuple[ApiField, ...]
    """() where they are learned from a page of records."""
    read: Reading | None = None
    finds: tuple[Find, ...] = ()
    writes: dict[str, WriteAction] = field(default_factory=dict)
    """`insert`, `update`, `upsert`, `delete` → how."""


@dataclass(frozen=True)
class HttpApi:
    """One API file."""

    path: Path
    name: str
    base: str
    """A template of the address that requests begin with; https only."""
    asked: tuple[Asked, ...]
    auth: Auth
    objects: tuple[ApiObject, ...]
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    rules: tuple[AnswerRule, ...] = ()
    help: str = ""
    test: Call | None = None
    """A request that tells whether the sign-in works."""
    other_auths: tuple[Auth, ...] = ()
    """Further ways to sign in; the first counts for which everything was answered."""
    certificate: Certificate | None = None
    etags: bool = False
    """Whether answers with an ETag are remembered, and asked for again only if they changed."""
    hosts: tuple[str, ...] = ()
    """Further hosts that addresses in answers may lead to; templates."""
