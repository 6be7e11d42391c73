"""Ways to show who asks that need more than a secret: browser, signed assertion, certificate."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from app.connectors.http_api import HttpApiEndpoint
from app.connectors.http_api.browser_sign_in import needs_browser, sign_in_by_browser
from app.core.errors import AppError, MappingError, SettingsError, SignInError
from app.core.ports import ReadRequest
from app.store.stage import DuckStage
from tests.connectors.http_api.fake_api import FakeClock, declared, opened
from tests.connectors.http_api.test_requests import IDS, ITEMS, api, read
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path_factory.mktemp("api"))
    yield server
    server.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "http") as one:
        yield one


def pem(key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())


def parts_of(token: str) -> tuple[dict, dict, bytes, bytes]:
    """Header, claims, signed text and signature."""
    said = [base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in token.split(".")]
    text = token.rpartition(".")[0].encode()
    return json.loads(said[0]), json.loads(said[1]), text, said[2]


# A signed assertion -----------------------------------------------------------------------------

JWT = (
    "asks: {app: {}, pem: {secret: true}}\n"
    "auth: {kind: oauth, grant: jwt_bearer, token_url: 'https://HOST/token', scope: read,\n"
    "  assertion: {key: '{pem}', issuer: '{app}', subject: ann@example.org, key_id: k1,\n"
    "    audience: 'https://HOST', lasts: 2 min, claims: {tenant: t1}}}"
)


def test_an_access_is_asked_for_by_a_signed_assertion_and_renewed_by_another(server, stage):
    asked: list[dict[str, list[str]]] = []

    def script(one: Asked) -> Answer:
        if one.path == "/token":
            asked.append(parse_qs(one.body.decode()))
            return Answer(200, {"access_token": f"a{len(asked)}", "expires_in": 60})
        good = one.headers["authorization"] == f"Bearer a{len(asked)}"
        return Answer(200, ITEMS) if good else Answer(401, {})

    server.script = script
    clock = FakeClock()
    endpoint = opened(server, api(top=JWT), clock, {"pem": pem(RSA)}, {"app": "c1"})
    for _ in range(2):
        endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
        clock.sleep(59)
    endpoint.close()
    assert len(asked) == 2
    assert asked[0]["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert asked[0]["scope"] == ["read"]
    header, claims, text, signature = parts_of(asked[0]["assertion"][0])
    RSA.public_key().verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    assert header == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert (claims["iss"], claims["sub"], claims["tenant"]) == ("c1", "ann@example.org", "t1")
    assert claims["aud"] == f"https://{server.host}"
    assert 120 <= claims["exp"] - claims["iat"] <= 130
    again = parts_of(asked[1]["assertion"][0])[1]
    assert again["jti"] != claims["jti"]


@pytest.mark.parametrize("algorithm", ["ES256", "HS256"])
def test_an_assertion_itself_can_be_what_requests_carry(server, stage, algorithm: str):
    shown: list[str] = []

    def script(one: Asked) -> Answer:
        shown.append(one.headers["authorization"].removeprefix("Bearer "))
        return Answer(200, ITEMS)

    server.script = script
    top = (
        "asks: {pem: {secret: true}}\n"
        f"auth: {{kind: jwt, assertion: {{key: '{{pem}}', algorithm: {algorithm}, issuer: me}}}}"
    )
    secret = "shared-s3cret" if algorithm == "HS256" else pem(EC)
    assert read(opened(server, api(top=top), None, {"pem": secret}), stage)[0] == IDS
    header, claims, text, signature = parts_of(shown[0])
    assert (header["alg"], claims["iss"], "aud" in claims) == (algorithm, "me", False)
    if algorithm == "HS256":
        assert signature == hmac.new(b"shared-s3cret", text, "sha256").digest()
    else:
        halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        EC.public_key().verify(encode_dss_signature(*halves), text, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("form", ["one line", "written line ends", "a file"])
def test_a_key_is_taken_however_it_came_through_a_form(server, stage, tmp_path, form: str):
    server.script = lambda one: Answer(
        200, {"access_token": "a"} if one.path == "/token" else ITEMS
    )
    said = pem(RSA)
    if form == "a file":
        path = tmp_path / "key.pem"
        path.write_text(said)
        said = str(path)
    else:
        said = said.replace("\n", " " if form == "one line" else "\\n")
    endpoint = opened(server, api(top=JWT), None, {"pem": said}, {"app": "c1"})
    assert read(endpoint, stage)[0] == IDS


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN X-----\nAAAA\n-----END X-----", pem(EC)])
def test_a_key_that_cannot_be_used_is_said_and_never_shown(server, stage, key: str):
    endpoint = opened(server, api(top=JWT), None, {"pem": key}, {"app": "c1"})
    with pytest.raises(SettingsError) as caught:
        read(endpoint, stage)
    assert key not in str(caught.value)


# A client certificate ---------------------------------------------------------------------------


def test_a_client_certificate_is_shown_to_a_host_that_wants_one(tmp_path: Path, stage):
    server = FakeServer(tmp_path, client_folder=tmp_path)
    try:
        server.script = lambda _: Answer(200, ITEMS)
        with pytest.raises(AppError):
            read(opened(server, api(top="limits: {tries: 1}")), stage)
        one = f"certificate: {{file: '{tmp_path}/both.pem'}}"
        assert read(opened(server, api(top=one)), stage)[0] == IDS
        two = f"certificate: {{file: '{tmp_path}/cert.pem', key_file: '{tmp_path}/key.pem'}}"
        assert read(opened(server, api(top=two)), stage)[0] == IDS
        with pytest.raises(SettingsError, match="certificate with its key"):
            opened(server, api(top=f"certificate: {{file: '{tmp_path}/ca.pem'}}"))
    finally:
        server.close()


# The browser ------------------------------------------------------------------------------------

BROWSER = (
    "asks: {client: {}}\n"
    "auth: {kind: oauth, grant: authorization_code, authorize_url: 'https://HOST/authorize',\n"
    "  token_url: 'https://HOST/token', client_id: '{client}', scope: read write,\n"
    "  authorize: {access_type: offline}}"
)


class Vendor:
    """An API with a sign-in in the browser; `refreshes` says whether it gives refresh tokens."""

    def __init__(self, server: FakeServer, *, refreshes: bool) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.refreshes = refreshes
        self.challenge = ""
        self.good: set[str] = set()
        server.script = self

    def __call__(self, one: Asked) -> Answer:
        if one.path == "/token":
            said = parse_qs(one.body.decode())
            self.asked.append(said)
            verifier = said.get("code_verifier", [""])[0]
            digest = hashlib.sha256(verifier.encode()).digest()
            fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
            if said["grant_type"] == ["authorization_code"] and not fits:
                return Answer(400, {"error": "invalid_grant"})
            token = f"a{len(self.asked)}"
            self.good = {f"Bearer {token}"}
            more = {"refresh_token": f"r{len(self.asked)}"} if self.refreshes else {}
            return Answer(200, {"access_token": token, "expires_in": 60, **more})
        good = one.headers.get("authorization") in self.good
        return Answer(200, ITEMS) if good else Answer(401, {})

    def person(self, address: str) -> None:
        """Signs in, on another thread as a browser does."""
        said = parse_qs(urlsplit(address).query)
        self.challenge = said["code_challenge"][0]
        self.said = said
        back = f"{said['redirect_uri'][0]}?code=c0de&state={said['state'][0]}"
        visit = back.replace("localhost", "127.0.0.1")
        self.visit = threading.Thread(target=requests.get, args=(visit,), kwargs={"timeout": 20})
        self.visit.start()


def signed_in(server: FakeServer, vendor: Vendor, clock: FakeClock) -> HttpApiEndpoint:
    endpoint = opened(server, api(top=BROWSER), clock, {}, {"client": "c1"})
    assert needs_browser(endpoint.session)
    notes: list[str] = []
    sign_in_by_browser(
        endpoint.session, endpoint.tools, vendor.person, lambda one: notes.append(one.note)
    )
    vendor.visit.join()
    assert notes[0].startswith(f"https://{server.host}/authorize?")
    return endpoint


def test_a_person_signs_in_in_the_browser_once_and_the_token_is_renewed(server, stage):
    vendor, clock = Vendor(server, refreshes=True), FakeClock()
    endpoint = signed_in(server, vendor, clock)
    for _ in range(3):
        result = endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
        assert result.complete
        clock.sleep(59)
    endpoint.close()
    assert vendor.said["scope"] == ["read write"]
    assert vendor.said["access_type"] == ["offline"]
    assert vendor.asked[0]["code"] == ["c0de"]
    assert vendor.asked[0]["client_id"] == ["c1"]
    assert [one.get("refresh_token") for one in vendor.asked[1:]] == [["r1"], ["r2"]]


def test_an_api_that_gives_no_refresh_token_works_until_it_ends_the_sign_in(server, stage):
    vendor, clock = Vendor(server, refreshes=False), FakeClock()
    endpoint = signed_in(server, vendor, clock)
    endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
    clock.sleep(600)
    endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
    vendor.good = set()
    with pytest.raises(SignInError, match="connect it again"):
        endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
    endpoint.close()
    assert len(vendor.asked) == 1


def test_without_a_sign_in_in_the_browser_the_error_says_what_to_do(server, stage):
    endpoint = opened(server, api(top=BROWSER), None, {}, {"client": "c1"})
    with pytest.raises(SignInError, match="is missing; connect it again"):
        read(endpoint, stage)


@pytest.mark.parametrize(
    ("auth", "place", "words"),
    [
        (
            "{kind: oauth, token_url: 'https://t', grant: authorization_code}",
            "auth",
            "authorize_url",
        ),
        (
            "{kind: oauth, token_url: 'https://t', grant: authorization_code, authorize_url: ftp}",
            "auth.authorize_url",
            "https only",
        ),
        (
            "{kind: oauth, token_url: 'https://t', authorize_url: 'https://a'}",
            "auth.authorize_url",
            "authorization_code",
        ),
        ("{kind: oauth, token_url: 'https://t', grant: jwt_bearer}", "auth", "assertion"),
        ("{kind: jwt, assertion: {key: k, algorithm: none}}", "auth.assertion", "RS256"),
        ("{kind: jwt}", "auth", "assertion"),
    ],
)
def test_a_sign_in_that_cannot_work_is_told_with_its_place(server, auth, place, words):
    with pytest.raises(MappingError, match=words) as caught:
        declared(server, api(top=f"auth: {auth}"))
    assert caught.value.key.startswith(place)


# ETags ------------------------------------------------------------------------------------------


def test_an_answer_that_did_not_change_is_not_sent_again(server, stage):
    sent: list[str | None] = []

    def script(one: Asked) -> Answer:
        tag = one.headers.get("if-none-match")
        sent.append(tag)
        return Answer(304) if tag == '"v1"' else Answer(200, ITEMS, {"ETag": '"v1"'})

    server.script = script
    endpoint = opened(server, api(top="etags: true"))
    for _ in range(2):
        found = endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
        assert [row[0] for row in stage.rows(f"SELECT r0 FROM {found.table}")] == IDS
    endpoint.close()
    assert sent == [None, '"v1"']


def test_an_answer_that_changed_takes_the_place_of_the_one_before(server, stage):
    def script(one: Asked) -> Answer:
        tag = one.headers.get("if-none-match", "")
        page = ITEMS[:1] if not tag else ITEMS[:2]
        return Answer(200, page, {"ETag": f'"v{len(page)}"'})

    server.script = script
    endpoint = opened(server, api(top="etags: true"))
    for wanted in (1, 2):
        found = endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
        assert len(list(stage.rows(f"SELECT r0 FROM {found.table}"))) == wanted
    endpoint.close()


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", None),  # not a second old: it may change once more
        ("yesterday", None),
    ],
)
def test_an_answer_with_a_date_of_change_is_not_sent_again(server, stage, changed, asked):
    sent: list[str | None] = []

    def script(one: Asked) -> Answer:
        since = one.headers.get("if-modified-since")
        sent.append(since)
        return Answer(304) if since else Answer(200, ITEMS, {"Last-Modified": changed})

    server.script = script
    endpoint = opened(server, api(top="etags: true"))
    for _ in range(2):
        found = endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
        assert [row[0] for row in stage.rows(f"SELECT r0 FROM {found.table}")] == IDS
    endpoint.close()
    assert sent == [None, asked]


# What needs but a secret ------------------------------------------------------------------------

PLAIN = [
    ("{kind: header, name: X-Key, value: '{t}'}", {"x-key": "s3cret"}, ""),
    ("{kind: query, name: key, value: '{t}'}", {}, "key=s3cret"),
    ("{kind: basic, user: me, password: '{t}'}", {"authorization": "Basic bWU6czNjcmV0"}, ""),
    ("{kind: bearer, value: '{t}'}", {"authorization": "Bearer s3cret"}, ""),
    (
        "{kind: header, name: X-Key, value: '{t}', headers: {X-App: ours}, query: {v: '2'}}",
        {"x-key": "s3cret", "x-app": "ours"},
        "v=2",
    ),
    ("{kind: none}", {}, ""),
]


@pytest.mark.parametrize(("auth", "headers", "query"), PLAIN)
def test_every_plain_way_to_show_who_asks(server, stage, auth: str, headers: dict, query: str):
    asked: list[Asked] = []

    def script(one: Asked) -> Answer:
        asked.append(one)
        return Answer(200, ITEMS)

    server.script = script
    endpoint = opened(
        server, api(top=f"asks: {{t: {{secret: true}}}}\nauth: {auth}"), None, {"t": "s3cret"}
    )
    assert read(endpoint, stage)[0] == IDS
    (one,) = asked
    assert {name: one.headers.get(name) for name in headers} == headers
    assert urlsplit(one.path).query == query
