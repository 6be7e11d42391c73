"""The one session: certificates, metering, renewal, compression, repeats, and what is unknown."""

import socket
import threading

import pytest

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.limits import GZIP_FROM_BYTES, READ_ATTEMPTS
from app.connectors.salesforce.session import OrgSession
from app.core.errors import (
    AppError,
    CrowdedError,
    EndpointError,
    RequestLimitError,
    RetriableError,
    SettingsError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.quota import Purpose
from tests.connectors.salesforce.fake_server import Answer, Asked, FakeServer, refusal
from tests.connectors.salesforce.orgs import Org, org_at

FINE = Answer(200, {"fine": True}, {"Sforce-Limit-Info": "api-usage=18/5000"})
BUSY = refusal("SERVER_UNAVAILABLE", 503)
LOCKED = refusal("UNABLE_TO_LOCK_ROW")
CROWDED = Answer(
    403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "ConcurrentRequests Limit exceeded."}]
)


@pytest.fixture
def session(faked: Org) -> OrgSession:
    return faked.client().session


def send(
    session: OrgSession, server: FakeServer, effect: Effect = Effect.READ, **kwargs: object
) -> object:
    method = "GET" if effect is Effect.READ else "POST"
    url = f"https://{server.host}/services/data/v66.0/x"
    return session.request(method, url, effect=effect, **kwargs).json()


def test_a_request_says_who_asks_and_for_whom(session: OrgSession, server: FakeServer):
    server.answers(FINE)
    assert send(session, server) == {"fine": True}
    (asked,) = server.asked
    assert asked.headers["authorization"] == "Bearer the-old-token"
    assert asked.headers["sforce-call-options"] == "client=Orgtide/tests"
    assert "gzip" in asked.headers["accept-encoding"]


def test_every_request_is_counted_before_it_is_sent(
    faked: Org, session: OrgSession, server: FakeServer
):
    server.answers(BUSY, FINE)
    send(session, server, purpose=Purpose.CHECK)
    assert faked.meter.calls == {Purpose.CHECK: 2}
    assert faked.meter.org == (18, 5_000)


def test_a_budget_of_n_lets_call_n_go_and_holds_the_next(
    faked: Org, session: OrgSession, server: FakeServer
):
    server.answers(FINE)
    faked.meter.budget = 3
    for _ in range(3):
        send(session, server)
    with pytest.raises(RequestLimitError):
        send(session, server)
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "bad",
    [
        BUSY,
        LOCKED,
        CROWDED,
        Answer(502, b"<html>"),
        Answer(200, {"a": 1}, cut="before"),
        Answer(200, {"a": "b" * 99}, cut="inside"),
    ],
    ids=["busy", "locked", "crowded", "gateway", "cut", "torn"],
)
def test_a_read_is_repeated_with_growing_pauses(
    faked: Org, session: OrgSession, server: FakeServer, bad: Answer
):
    server.answers(bad, bad, FINE)
    assert send(session, server) == {"fine": True}
    assert faked.clock.slept == [1.0, 3.0]


def test_a_read_is_given_up_after_its_last_attempt(session: OrgSession, server: FakeServer):
    server.answers(BUSY)
    with pytest.raises(RetriableError) as given_up:
        send(session, server)
    assert len(server.asked) == READ_ATTEMPTS
    assert (given_up.value.endpoint, given_up.value.code) == ("crm", "SERVER_UNAVAILABLE")


def test_a_read_waits_as_long_as_it_is_asked_to(
    faked: Org, session: OrgSession, server: FakeServer
):
    busy = Answer(503, [{"errorCode": "SERVER_UNAVAILABLE"}], {"Retry-After": "7"})
    server.answers(busy, FINE)
    send(session, server)
    assert faked.clock.slept == [7.0]


def test_a_read_waits_until_the_moment_that_it_is_told_by_the_orgs_clock(
    faked: Org, session: OrgSession, server: FakeServer
):
    said = {"Date": "Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT"}
    server.answers(Answer(429, b"<html>", said), FINE)
    send(session, server)
    (slept,) = faked.clock.slept
    assert 7.0 < slept <= 9.0


@pytest.mark.parametrize(
    ("answer", "effect", "kind"),
    [
        (BUSY, Effect.REPEATABLE, RetriableError),
        (BUSY, Effect.ONCE, UnknownOutcomeError),
        (LOCKED, Effect.ONCE, RetriableError),
        (Answer(502, b"<html>"), Effect.REPEATABLE, UnknownOutcomeError),
        (Answer(200, cut="before"), Effect.REPEATABLE, UnknownOutcomeError),
        (Answer(200, {"a": "b" * 99}, cut="inside"), Effect.ONCE, UnknownOutcomeError),
        (refusal("REQUEST_LIMIT_EXCEEDED", 403), Effect.ONCE, RequestLimitError),
        (CROWDED, Effect.ONCE, CrowdedError),
        (refusal("MALFORMED_QUERY"), Effect.ONCE, EndpointError),
    ],
)
def test_a_write_is_never_repeated(
    session: OrgSession, server: FakeServer, answer: Answer, effect: Effect, kind: type[AppError]
):
    server.answers(answer)
    with pytest.raises(kind) as failed:
        send(session, server, effect)
    assert type(failed.value) is kind
    assert len(server.asked) == 1


@pytest.mark.parametrize("effect", list(Effect))
def test_an_unreachable_host_means_that_nothing_was_done(effect: Effect, tmp_path, server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    org = org_at(host, ca_file=server.ca_file, sign_in="token", access_token="x")
    with pytest.raises(RetriableError) as failed:
        org.client().session.request("POST", f"https://{host}/x", effect=effect)
    assert str(failed.value) == f"{host} cannot be reached"
    org.close()


# ------------------------------------------------------------------------------------- the access


class Renewing:
    """A sign-in that gives token after token."""

    def __init__(self, server: FakeServer) -> None:
        self.host = parse_host(server.host)
        self.given = 1
        self.renewed: list[str] = []

    def access(self) -> Access:
        return Access(self.host, f"token {self.given}")

    def renew(self, stale: Access) -> Access:
        self.renewed.append(stale.token)
        self.given += 1
        return self.access()

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def renewing(server: FakeServer) -> Renewing:
    return Renewing(server)


@pytest.fixture
def renewing_session(faked: Org, renewing: Renewing):
    tools = faked.tools
    session = OrgSession(
        renewing,
        name="crm",
        client_id="tests",
        meter=tools.meter,
        clock=tools.clock,
        random=tools.random,
        ca_file=faked.connection.settings["ca_file"],
    )
    yield session
    session.close()


def only_token(good: str):
    def script(asked: Asked) -> Answer:
        if asked.headers["authorization"] == f"Bearer {good}":
            return FINE
        return refusal("INVALID_SESSION_ID", 401)

    return script


@pytest.mark.parametrize("effect", list(Effect))
def test_an_expired_access_is_renewed_once_and_the_request_goes_again(
    renewing_session: OrgSession, renewing: Renewing, server: FakeServer, effect: Effect
):
    server.script = only_token("token 2")
    kwargs = {"headers": {"Sforce-Auto-Assign": "FALSE"}, "json": {"a": 1}}
    assert send(renewing_session, server, effect, **kwargs) == {"fine": True}
    assert renewing.renewed == ["token 1"]
    assert [asked.headers["sforce-auto-assign"] for asked in server.asked] == ["FALSE"] * 2
    assert [asked.json for asked in server.asked] == [{"a": 1}] * 2


def test_an_access_that_stays_refused_is_a_sign_in_error(
    renewing_session: OrgSession, renewing: Renewing, server: FakeServer
):
    server.script = only_token("never")
    with pytest.raises(SignInError):
        send(renewing_session, server)
    assert renewing.renewed == ["token 1"]
    assert len(server.asked) == 2


def test_a_given_token_that_expired_cannot_be_renewed(session: OrgSession, server: FakeServer):
    server.answers(refusal("INVALID_SESSION_ID", 401))
    with pytest.raises(SignInError) as refused:
        send(session, server)
    assert "the-old-token" not in str(refused.value)
    assert len(server.asked) == 1


# --------------------------------------------------------------------------------------- the wire


def test_a_large_body_travels_compressed(faked: Org, session: OrgSession, server: FakeServer):
    server.answers(FINE)
    body = "x" * (10 * GZIP_FROM_BYTES)
    send(session, server, Effect.ONCE, data=body)
    (asked,) = server.asked
    assert asked.headers["content-encoding"] == "gzip"
    assert asked.body == body.encode()
    assert faked.meter.bytes_sent < len(body) / 10


def test_a_small_body_travels_as_it_is(faked: Org, session: OrgSession, server: FakeServer):
    server.answers(FINE)
    send(session, server, Effect.ONCE, data="small")
    assert "content-encoding" not in server.asked[0].headers
    assert faked.meter.bytes_sent == len("small")


def test_a_host_that_takes_no_compressed_body_is_remembered(
    session: OrgSession, server: FakeServer
):
    def script(asked: Asked) -> Answer:
        return Answer(415) if "content-encoding" in asked.headers else FINE

    server.script = script
    body = "x" * GZIP_FROM_BYTES
    send(session, server, Effect.ONCE, data=body)
    send(session, server, Effect.ONCE, data=body)
    assert ["content-encoding" in asked.headers for asked in server.asked] == [True, False, False]


def test_no_cookie_is_kept(session: OrgSession, server: FakeServer):
    server.answers(Answer(200, {}, {"Set-Cookie": "BrowserId=abc; Path=/"}))
    send(session, server)
    send(session, server)
    assert "cookie" not in server.asked[1].headers


def test_a_redirect_is_not_followed(session: OrgSession, server: FakeServer):
    server.answers(Answer(302, b"", {"Location": "https://127.0.0.1:1/stolen?with=a-secret"}))
    with pytest.raises(SettingsError) as moved:
        send(session, server)
    assert len(server.asked) == 1
    assert moved.value.key == "moved"
    assert str(moved.value) == f"{server.host} sends on to another address, 127.0.0.1:1"


def test_a_redirect_to_nowhere_is_said(session: OrgSession, server: FakeServer):
    server.answers(Answer(301, b"<html>Moved</html>"))
    with pytest.raises(EndpointError, match="301"):
        send(session, server)


# ------------------------------------------------------------------------------- the certificate


def test_a_certificate_of_an_unknown_authority_is_refused(server: FakeServer):
    org = org_at(server.host, ca_file="", sign_in="token", access_token="x")
    with pytest.raises(SettingsError) as refused:
        org.client().session.request("GET", f"https://{server.host}/x")
    assert refused.value.key == "ca_file"
    assert server.asked == []
    org.close()


@pytest.mark.parametrize("how", ["argument", "attribute", "environment"])
def test_nobody_can_switch_the_check_off(
    how: str, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    org = org_at(server.host, ca_file="", sign_in="token", access_token="x")
    session = org.client().session
    kwargs = {}
    if how == "argument":
        kwargs["verify"] = False
    elif how == "attribute":
        session.verify = False
    else:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", server.ca_file)
    with pytest.raises(SettingsError):
        session.request("GET", f"https://{server.host}/x", **kwargs)
    assert server.asked == []
    org.close()


def test_plain_http_is_not_spoken(session: OrgSession, server: FakeServer):
    with pytest.raises(AppError):
        session.request("GET", f"http://{server.host}/x")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_that_cannot_be_read_is_refused(content: str | None, tmp_path):
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_text(content)
    org = org_at("127.0.0.1", ca_file=str(path), sign_in="token", access_token="x")
    with pytest.raises(SettingsError) as refused:
        org.client()
    assert refused.value.key == "ca_file"


def test_a_proxy_is_not_asked_for_this_computer(
    session: OrgSession, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    server.answers(FINE)
    assert send(session, server) == {"fine": True}


def test_a_password_of_netrc_is_not_sent(
    session: OrgSession, server: FakeServer, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers(FINE)
    send(session, server)
    assert server.asked[0].headers["authorization"] == "Bearer the-old-token"


def test_the_orgs_clock_is_learned_from_its_answers(session: OrgSession, server: FakeServer):
    before = session.org_now()
    server.answers(FINE)
    send(session, server)
    assert abs((session.org_now() - before).total_seconds()) < 5


@pytest.mark.parametrize("date", ["", "yesterday, I think", "Tue, 15 Nov 1994 08:12:31 -0000"])
def test_an_answer_that_tells_no_time_is_an_answer(
    session: OrgSession, server: FakeServer, date: str
):
    server.answers(Answer(200, {"fine": True}, {"Date": date}))
    assert send(session, server) == {"fine": True}


def test_nothing_of_the_session_is_shared_between_threads(faked: Org, server: FakeServer):
    server.answers(FINE)
    failures: list[Exception] = []

    def work() -> None:
        client = faked.client()
        try:
            for _ in range(5):
                send(client.session, server)
        except AppError as error:
            failures.append(error)
        finally:
            client.session.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(server.asked) == 20
