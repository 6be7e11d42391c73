"""What is asked and what is made of answers: paging, signing in, patience, budgets, safety."""

import base64
import gzip
import json
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from app.connectors.http_api import HttpApiEndpoint
from app.core.errors import (
    AccessDeniedError,
    AppError,
    MappingError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.plan import Operation
from app.core.ports import ReadRequest, ReadResult
from app.store.stage import DuckStage
from tests.builders import request
from tests.connectors.http_api.fake_api import FakeClock, opened
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer

ITEMS = [{"id": f"i{n:02}", "n": n} for n in range(23)]
IDS = [one["id"] for one in ITEMS]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[FakeServer]:
    server = FakeServer(tmp_path_factory.mktemp("api"))
    yield server
    server.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "http") as one:
        yield one


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def api(read: str = "{request: GET /items}", *, top: str = "", more: str = "") -> str:
    """A file with one object; `top` and `more` are lines of the file and of the object."""
    lines = [f"    {line}" for line in more.splitlines()]
    return "\n".join(
        [
            "orgtide_api: 1",
            "name: test",
            "base: https://HOST/v1",
            top,
            "objects:",
            "  items:",
            "    key: id",
            "    fields: {id: , n: int}",
            f"    read: {read}",
            *lines,
        ]
    )


def read(endpoint: HttpApiEndpoint, stage: DuckStage, *fields: str) -> tuple[list[str], ReadResult]:
    asked = ReadRequest("items", fields or ("id",))
    try:
        result = endpoint.read(asked, stage, lambda _: None)
    finally:
        endpoint.close()
    return [str(row[0]) for row in stage.rows(f"SELECT r0 FROM {result.table}")], result


def query_of(asked: Asked) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(asked.path).query))


# Paging -----------------------------------------------------------------------------------------


def by_offset(size: int = 10, **more: Any):
    def script(asked: Asked) -> Answer:
        start = int(query_of(asked).get("offset", 0))
        page = ITEMS[start : start + size]
        return Answer(200, {"items": page, "total": len(ITEMS), "count": len(page), **more})

    return script


def by_page(start: int):
    def script(asked: Asked) -> Answer:
        n = int(query_of(asked)["page"]) - start
        return Answer(200, {"items": ITEMS[n * 10 : n * 10 + 10], "pages": 3})

    return script


def by_url(asked: Asked) -> Answer:
    start = int(query_of(asked).get("from", 0))
    following = f"/v1/items?from={start + 10}" if start + 10 < len(ITEMS) else None
    return Answer(200, {"items": ITEMS[start : start + 10], "links": {"next": following}})


def by_link(asked: Asked) -> Answer:
    start = int(query_of(asked).get("from", 0))
    link = f'</v1/items?from={start - 10}>; rel="prev"'
    if start + 10 < len(ITEMS):
        link += f', </v1/items?from={start + 10}>; title="a, b"; rel="next last"'
    return Answer(200, {"items": ITEMS[start : start + 10]}, {"Link": link})


def by_header(asked: Asked) -> Answer:
    start = int(query_of(asked).get("cursor", 0))
    said = {"X-Next": str(start + 10)} if start + 10 < len(ITEMS) else {}
    return Answer(200, {"items": ITEMS[start : start + 10]}, said)


def by_key(asked: Asked) -> Answer:
    after = query_of(asked).get("after", "")
    return Answer(200, {"items": [one for one in ITEMS if str(one["id"]) > after][:10]})


def by_body(asked: Asked) -> Answer:
    start = json.loads(asked.body).get("offset", 0)
    assert asked.method == "POST"
    return Answer(200, {"items": ITEMS[start : start + 10]})


def by_same_cursor(asked: Asked) -> Answer:
    start = int(query_of(asked).get("cursor", 0))
    end = min(start + 10, len(ITEMS))
    return Answer(200, {"items": ITEMS[start:end], "next": str(end)})


PAGING = [
    ("offset, empty page", by_offset(), "{kind: offset, param: offset}"),
    ("offset, total", by_offset(), "{kind: offset, param: offset, total: total}"),
    (
        "offset, short page",
        by_offset(),
        "{kind: offset, param: offset, size: {limit: 10}, short_page_ends: true}",
    ),
    ("offset, count", by_offset(), "{kind: offset, param: offset, count: count}"),
    ("page from 1", by_page(1), "{kind: page, param: page, pages: pages}"),
    ("page from 0", by_page(0), "{kind: page, param: page, start: 0}"),
    ("next url", by_url, "{kind: next url, at: links.next}"),
    ("link header", by_link, "{kind: link header}"),
    ("cursor in a header", by_header, "{kind: header, at: X-Next, param: cursor}"),
    ("keyset", by_key, "{kind: keyset, field: id, param: after}"),
    ("a cursor that comes again", by_same_cursor, "{kind: cursor, at: next, param: cursor}"),
    ("in the body", by_body, "{kind: offset, param: offset, in: body}"),
]


@pytest.mark.parametrize(("script", "paging"), [c[1:] for c in PAGING], ids=[c[0] for c in PAGING])
def test_every_kind_of_paging_gives_every_record_once(server, stage, script, paging: str):
    server.script = script
    start = "POST /items, body: {json: {}}" if script is by_body else "GET /items"
    endpoint = opened(server, api(f"{{request: {start}, records: items, paging: {paging}}}"))
    found, result = read(endpoint, stage)
    assert found == IDS
    assert result.complete


@pytest.mark.parametrize("flag", ["more", "total"])
def test_an_answer_that_does_not_say_whether_there_is_more_is_an_error(server, stage, flag: str):
    server.script = lambda _: Answer(200, {"items": ITEMS})
    paging = f"{{kind: offset, param: offset, {flag}: {flag}}}"
    endpoint = opened(server, api(f"{{request: GET /items, records: items, paging: {paging}}}"))
    with pytest.raises(MappingError, match=f'no "{flag}".* it has items') as caught:
        read(endpoint, stage)
    assert caught.value.key == "objects.items.read.paging"


def test_pages_without_end_are_an_error(server, stage):
    server.script = lambda _: Answer(200, {"items": ITEMS[:1]})
    paging = "{kind: page, param: page, most_pages: 5}"
    endpoint = opened(server, api(f"{{request: GET /items, records: items, paging: {paging}}}"))
    with pytest.raises(MappingError, match="more than 5 pages"):
        read(endpoint, stage)


@pytest.mark.parametrize("to", ["https://elsewhere.example/v1/items", "http://HOST/v1/items"])
def test_an_address_that_leads_elsewhere_is_not_followed(server, stage, to: str):
    leads = to.replace("HOST", server.host)
    for script in (
        lambda _: Answer(200, {"items": [], "next": leads}),
        lambda _: Answer(302, None, {"Location": leads}),
    ):
        server.script = script
        text = "{request: GET /items, records: items, paging: {kind: next url, at: next}}"
        with pytest.raises(ProtocolError, match="not a host of this API"):
            read(opened(server, api(text)), stage)


def test_a_redirect_within_the_api_is_followed(server, stage):
    def script(asked: Asked) -> Answer:
        if asked.path == "/v1/items":
            return Answer(307, None, {"Location": "/v2/items"})
        return Answer(200, ITEMS)

    server.script = script
    assert read(opened(server, api()), stage)[0] == IDS


# Patience and budgets ---------------------------------------------------------------------------


def waits(server: FakeServer, clock: FakeClock, *answers: Answer, top: str = "") -> HttpApiEndpoint:
    server.answers(*answers, Answer(200, ITEMS))
    return opened(server, api(top=top), clock)


def test_retry_after_is_heeded_as_seconds_and_as_a_date(server, stage, clock):
    later = format_datetime(clock.now().replace(second=9), usegmt=True)
    busy = (Answer(429, {}, {"Retry-After": "7"}), Answer(503, {}, {"Retry-After": later}))
    found, _ = read(waits(server, clock, *busy), stage)
    assert (found, clock.waits) == (IDS, [7, 2])


@pytest.mark.parametrize("unit", ["delta", "seconds", "milliseconds"])
def test_a_reset_header_is_heeded_in_every_unit(server, stage, clock, unit: str):
    now = int(clock.now().timestamp())
    said = {"delta": "9", "seconds": str(now + 9), "milliseconds": str((now + 9) * 1_000)}[unit]
    top = "limits: {reset_header: X-Reset}"
    read(waits(server, clock, Answer(429, {}, {"X-Reset": said}), top=top), stage)
    assert clock.waits == [9]


def test_a_wait_that_is_too_long_is_left_to_the_run(server, stage, clock):
    server.answers(Answer(429, {"message": "slow down"}, {"Retry-After": "3600"}))
    with pytest.raises(RetriableError, match="GET /items answered 429: slow down") as caught:
        read(opened(server, api(), clock), stage)
    assert caught.value.retry_after_s == 3_600
    assert clock.waits == []


def test_a_read_is_given_up_after_its_tries_with_growing_pauses(server, stage, clock):
    server.asked.clear()
    server.answers(Answer(500, {}))
    with pytest.raises(RetriableError):
        read(opened(server, api(top="limits: {tries: 4}"), clock), stage)
    assert len(server.asked) == 4
    assert clock.waits == sorted(clock.waits)


def test_a_broken_connection_is_tried_again(server, stage, clock):
    found, _ = read(
        waits(server, clock, Answer(cut="before"), Answer(200, ITEMS, cut="inside")), stage
    )
    assert found == IDS


@pytest.mark.parametrize("kind", ["moving", "fixed"])
def test_a_window_of_requests_is_kept(server, stage, clock, kind: str):
    moments: list[float] = []

    def script(asked: Asked) -> Answer:
        moments.append(clock.now().timestamp())
        return by_page(1)(asked) if int(query_of(asked)["page"]) < 4 else Answer(200, {"items": []})

    server.script = script
    top = f"limits: {{windows: [{{requests: 2, per: 10 s, kind: {kind}}}]}}"
    paging = "{kind: page, param: page}"
    text = api(f"{{request: GET /items, records: items, paging: {paging}}}", top=top)
    assert read(opened(server, text, clock), stage)[0] == IDS
    assert all(later - early >= 10 for early, later in zip(moments, moments[2:], strict=False))


def test_a_budget_that_is_used_up_for_long_is_said_with_its_end(server, stage, clock):
    server.script = by_page(1)
    top = "limits: {windows: [{requests: 1, per: 1 day}]}"
    text = api("{request: GET /items, records: items, paging: {kind: page, param: page}}", top=top)
    with pytest.raises(RequestLimitError) as caught:
        read(opened(server, text, clock), stage)
    assert caught.value.resets_at is not None


# Answers ----------------------------------------------------------------------------------------


def test_an_error_in_an_answer_of_status_200_is_an_error(server, stage):
    server.answers(Answer(200, {"ok": False, "err": {"no": 12, "words": "No such list"}}))
    rules = "answers: [{when: ok = false, then: stop, code: err.no, message: err.words}]"
    with pytest.raises(AppError, match="No such list") as caught:
        read(opened(server, api(top=rules)), stage)
    assert getattr(caught.value, "code", "") == "12"
    assert "people.yaml, line" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, SignInError), (403, AccessDeniedError), (404, AppError)]
)
def test_a_refusal_names_the_request_and_the_place(server, stage, status: int, kind: type):
    server.answers(Answer(status, {"error": {"message": "Not so"}}))
    with pytest.raises(kind, match=rf"GET /items answered {status}: Not so \(people.yaml, line 9"):
        read(opened(server, api()), stage)


FORMS = [
    (
        "json lines",
        b'{"id":"a","n":1}\n{"id":"b","n":2}\n',
        "application/x-ndjson",
        "{request: GET /items}",
    ),
    ("csv", b'id,n\na,1\n"b",2\n', "text/csv", "{request: GET /items}"),
    (
        "gzip",
        gzip.compress(b'[{"id":"a"},{"id":"b"}]'),
        "application/octet-stream",
        "{request: GET /items, answer: json}",
    ),
    (
        "xml",
        b'<r xmlns:x="u"><x:i id="a"/><x:i id="b"/></r>',
        "text/xml",
        "{request: GET /items, records: r.i}",
    ),
]


@pytest.mark.parametrize(
    ("body", "media", "text"), [f[1:] for f in FORMS], ids=[f[0] for f in FORMS]
)
def test_answers_of_every_form_are_read(server, stage, body: bytes, media: str, text: str):
    server.answers(Answer(200, body, {"Content-Type": media}))
    file = api(text)
    if media == "text/xml":
        file = file.replace("{id: , n: int}", '{id: {at: "@id"}}')
    assert read(opened(server, file), stage)[0] == ["a", "b"]


LAUGHS = b"<!DOCTYPE l [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(9)
) + b"]><r><i>&l8;</i></r>"  # fmt: skip
BAD = [
    ("entities", LAUGHS, "text/xml", "declares a document type"),
    ("deep XML", b"<r>" * 5_000, "text/xml", "nested too deeply"),
    ("deep JSON", b"[" * 200_000, "application/json", "nested too deeply"),
    ("half a JSON", b'{"items": [', "application/json", "is not JSON"),
    ("NaN", b"[NaN]", "application/json", "is not JSON"),
    ("too long", b"[" + b"1," * 700_000 + b"1]", "application/json", "longer than 1 MB"),
    ("a bomb", gzip.compress(b" " * 9_000_000), "application/json", "longer than"),
]


@pytest.mark.parametrize(("body", "media", "says"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_answers_that_are_not_safe_to_read_are_refused_soon(
    server, stage, body: bytes, media: str, says: str
):
    server.answers(Answer(200, body, {"Content-Type": media}))
    with pytest.raises(ProtocolError, match=says):
        read(opened(server, api(top="limits: {most_mb: 1}")), stage)


def test_long_numbers_and_leading_zeros_survive(server, stage):
    server.answers(Answer(200, b'[{"id": 12345678901234567890.10, "n": 1}, {"id": "007"}]'))
    assert read(opened(server, api()), stage)[0] == ["12345678901234567890.10", "007"]


def test_fields_are_learned_where_the_file_names_none(server, stage):
    server.answers(Answer(200, [{"id": "a", "b": {"c": True}, "d": "2026-01-02"}]))
    endpoint = opened(server, api().replace("    fields: {id: , n: int}\n", ""))
    kinds = {one.name: one.type.value for one in endpoint.schema("items").fields}
    assert kinds == {"id": "string", "b.c": "boolean", "d": "date"}
    endpoint.close()


# Signing in -------------------------------------------------------------------------------------


def test_a_refresh_token_that_changes_is_kept_and_used(server, stage, clock):
    given: list[dict[str, list[str]]] = []

    def script(asked: Asked) -> Answer:
        if asked.path == "/token":
            given.append(parse_qs(asked.body.decode()))
            n = len(given)
            return Answer(
                200, {"access_token": f"a{n}", "refresh_token": f"r{n}", "expires_in": 60}
            )
        good = asked.headers["authorization"] == f"Bearer a{len(given)}"
        return Answer(200, ITEMS) if good else Answer(401, {})

    server.script = script
    top = (
        "asks: {client: {}, secret: {secret: true}, refresh: {secret: true}}\n"
        "auth: {kind: oauth, grant: refresh_token, token_url: 'https://HOST/token',"
        " client_id: '{client}', client_secret: '{secret}', client_in: body,"
        " refresh_token: refresh}"
    )
    secrets = {"secret": "s3cret", "refresh": "r0"}
    endpoint = opened(server, api(top=top), clock, secrets, {"client": "c1"})
    for _ in range(2):
        endpoint.read(ReadRequest("items", ("id",)), stage, lambda _: None)
        clock.sleep(59)
    endpoint.close()
    assert [one["refresh_token"] for one in given] == [["r0"], ["r1"]]
    assert given[0]["client_secret"] == ["s3cret"]


@pytest.mark.parametrize("where", ["data.token", "header X-Token", "cookie sid"])
def test_a_login_gives_what_later_requests_carry_and_is_renewed_once(server, stage, where: str):
    logins: list[Any] = []

    def script(asked: Asked) -> Answer:
        if asked.path == "/v1/login":
            logins.append(json.loads(asked.body))
            token = f"t{len(logins)}"
            said = {"X-Token": token, "Set-Cookie": f"sid={token}; Path=/; HttpOnly"}
            return Answer(200, {"data": {"token": token}}, said)
        shown = asked.headers.get("x-session") or asked.headers.get("cookie", "")
        return Answer(200, ITEMS) if "t2" in shown else Answer(401, {})

    server.script = script
    show = "" if where.startswith("cookie") else ", name: X-Session"
    top = (
        "asks: {user: {}, password: {secret: true}}\n"
        "auth: {kind: session, token: " + where + show + ", login: {request: POST /login,"
        " body: {json: {u: '{user}', p: '{password}'}}}}"
    )
    endpoint = opened(server, api(top=top), None, {"password": "p"}, {"user": "u"})
    assert read(endpoint, stage)[0] == IDS  # the first token is refused, the second is not
    assert logins == [{"u": "u", "p": "p"}] * 2


def test_a_password_that_is_refused_is_not_tried_again(server, stage):
    server.asked.clear()
    server.answers(Answer(401, {"message": "Wrong password"}))
    top = "asks: {u: {}, p: {secret: true}}\nauth: {kind: basic, user: '{u}', password: '{p}'}"
    with pytest.raises(SignInError, match="Wrong password"):
        read(opened(server, api(top=top), None, {"p": "a:b"}, {"u": "me"}), stage)
    assert len(server.asked) == 1
    sent = server.asked[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"me:a:b"


def test_a_secret_that_is_not_in_the_keyring_is_asked_for_by_its_label(server, stage):
    top = "asks: {t: {label: API token, secret: true}}\nauth: {kind: bearer, value: '{t}'}"
    with pytest.raises(SignInError, match="API token of api is not in the keyring"):
        read(opened(server, api(top=top), None, {}), stage)


def test_no_error_says_a_secret(server, stage):
    top = "asks: {t: {secret: true}}\nauth: {kind: query, name: key, value: '{t}'}"
    for answer in (Answer(500, {}), Answer(403, {}), Answer(200, b"{"), Answer(cut="before")):
        server.answers(answer)
        with pytest.raises(AppError) as caught:
            read(opened(server, api(top=top), FakeClock(), {"t": "s3cr3t-word"}), stage)
        chain: BaseException | None = caught.value
        assert "s3cr3t-word" not in str(chain)


# Writing ----------------------------------------------------------------------------------------

INSERT = "insert: {request: POST /items, body: {json: '{record}'}, key: id}"


def write(endpoint: HttpApiEndpoint, *rows: dict[str, str | None]):
    asked = request("items", Operation.INSERT, *((None, dict(one)) for one in rows))
    try:
        return endpoint.write(asked, lambda _: None)
    finally:
        endpoint.close()


@pytest.mark.parametrize("answer", [Answer(500, {}), Answer(504, {}), Answer(cut="before")])
def test_an_insert_that_nobody_answered_is_not_sent_twice(server, answer: Answer):
    server.asked.clear()
    server.answers(answer)
    with pytest.raises(UnknownOutcomeError):
        write(opened(server, api(more=INSERT)), {"n": "1"})
    assert len(server.asked) == 1


def test_an_insert_with_an_idempotency_key_is_sent_again_under_the_same_key(server):
    server.asked.clear()
    server.answers(Answer(cut="before"), Answer(502, {}), Answer(201, {"id": "new"}))
    keyed = INSERT.replace("key: id", "key: id, headers: {Idempotency-Key: '{idempotency_key}'}")
    (result,) = write(opened(server, api(more=keyed)), {"n": "1"})
    assert (result.record_key, result.created) == ("new", True)
    keys = {one.headers["idempotency-key"] for one in server.asked}
    assert (len(server.asked), len(keys)) == (3, 1)


def test_other_writes_have_other_idempotency_keys(server):
    server.asked.clear()
    server.answers(Answer(201, {"id": "new"}))
    keyed = INSERT.replace("key: id", "key: id, headers: {Idempotency-Key: '{idempotency_key}'}")
    write(opened(server, api(more=keyed)), {"n": "1"}, {"n": "2"}, {"n": "1"})
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 3


def test_what_was_not_sent_when_the_api_got_busy_stays_to_be_sent(server):
    server.answers(Answer(201, {"id": "a"}), Answer(429, {}, {"Retry-After": "900"}))
    results = write(opened(server, api(more=INSERT)), {"n": "1"}, {"n": "2"}, {"n": "3"})
    assert [one.succeeded for one in results] == [True, False, False]
    assert [one.unprocessed for one in results] == [False, True, True]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_was_taken_before_the_api_refused_to_go_on_is_known(server, status: int):
    server.answers(Answer(201, {"id": "a"}), Answer(status, {"error": {"code": "no"}}))
    results = write(opened(server, api(more=INSERT)), {"n": "1"}, {"n": "2"}, {"n": "3"})
    assert [one.record_key for one in results[:1]] == ["a"]
    assert [one.succeeded for one in results] == [True, False, False]


def test_a_record_that_was_taken_without_saying_its_key_is_looked_up(server):
    server.answers(Answer(200, {"results": [{"id": "a"}, {}]}))
    batch = (
        "insert: {request: POST /b, batch: 9, body: {json: '{records}'},"
        " results: {at: results, key: id}}"
    )
    with pytest.raises(UnknownOutcomeError, match="no key for a record that it took"):
        write(opened(server, api(more=batch)), {"n": "1"}, {"n": "2"})


def test_a_batch_says_of_each_record_by_value_what_became_of_it(server):
    def script(asked: Asked) -> Answer:
        sent = json.loads(asked.body)["all"]
        said = [
            {"ref": one["n"], "state": "bad" if one["n"] == 2 else "ok", "id": f"k{one['n']}"}
            for one in reversed(sent)
            if one["n"] != 3
        ]
        return Answer(200, {"results": said})

    server.script = script
    batch = (
        "insert: {request: POST /batch, batch: 100, body: {json: {all: '{records}'}},"
        " results: {at: results, by: ref, field: n, ok: state = ok, code: state, key: id}}"
    )
    results = write(opened(server, api(more=batch)), *({"n": str(n)} for n in range(1, 5)))
    assert [one.record_key for one in results] == ["k1", None, None, "k4"]
    assert [one.error and one.error.code for one in results] == [None, "bad", "NO_RESULT", None]


def test_a_batch_that_answers_for_fewer_is_not_taken_for_all(server):
    server.answers(Answer(200, {"results": [{"id": "a"}]}))
    batch = (
        "insert: {request: POST /b, batch: 9, body: {json: '{records}'},"
        " results: {at: results, key: id}}"
    )
    with pytest.raises(UnknownOutcomeError, match="1 of 2 records"):
        write(opened(server, api(more=batch)), {"n": "1"}, {"n": "2"})


def test_values_are_escaped_for_where_they_go(server):
    server.asked.clear()
    server.answers(Answer(200, {"id": "x"}))
    nasty = 'a/b?c=d&e "<f>" \u00e9\r\nX: y'
    put = (
        "update: {request: 'PUT /items/{key}', headers: {X-Key: '{key}'},"
        " body: {xml: {r: {'@k': '{key}', v: '{record.n}', w: '{record.id}'}}}}"
    )
    endpoint = opened(server, api(more=put).replace("n: int", "n: string"))
    asked = request("items", Operation.UPDATE, (nasty, {"n": nasty}))
    assert endpoint.write(asked, lambda _: None)[0].succeeded
    endpoint.close()
    (sent,) = server.asked
    assert sent.path.count("/") == 3
    assert "x" not in sent.headers
    from xml.etree import ElementTree as ET

    root = ET.fromstring(sent.body)
    assert root.findtext("v", "").replace("\r\n", "\n") == nasty.replace("\r\n", "\n")
    assert root.findtext("w") == nasty.replace("\r\n", "\n")


def test_a_write_bound_to_an_etag_is_done_only_while_the_record_is_as_it_was(server):
    state = {"tag": '"{v1}"'}
    seen: list[str | None] = []

    def script(asked: Asked) -> Answer:
        if asked.method == "GET":
            before = state["tag"]
            if state.pop("somebody_edits", None):
                state["tag"] = '"v2"'
            return Answer(200, ITEMS[0], {"ETag": before} if before else {})
        seen.append(asked.headers.get("if-match"))
        return Answer(200, {}) if seen[-1] == state["tag"] else Answer(412, {"message": "Changed"})

    server.script = script
    more = (
        'update: {request: "PUT /items/{key}", body: {json: "{record}"},'
        ' if_match: {request: "GET /items/{key}"}}'
    )
    endpoint = opened(server, api(more=more))
    wish = request("items", Operation.UPDATE, ("i00", {"n": 1}))
    (done,) = endpoint.write(wish, lambda _: None)
    assert done.error is None
    state["somebody_edits"] = True
    (refused,) = endpoint.write(wish, lambda _: None)
    assert refused.error is not None
    assert "Changed" in refused.error.message
    state["tag"] = ""
    with pytest.raises(MappingError, match="no ETag") as caught:
        endpoint.write(wish, lambda _: None)
    assert caught.value.key == "objects.items.update.if_match.request"
    endpoint.close()
    assert seen == ['"{v1}"', '"{v1}"']
