"""The sign-in by browser: what is sent, what is refused, a refresh token that keeps changing."""

import base64
import hashlib
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.connectors.salesforce import loopback
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.loopback import Loopback, callbacks, code_from, deliver
from app.connectors.salesforce.oauth import REFRESH_TOKEN, Authorization, authorization
from app.connectors.salesforce.opening import keep_tokens, sign_in_by_browser
from app.connectors.salesforce.sign_in import ACCESS
from app.core.errors import Cancelled, RetriableError, SettingsError, SignInError
from app.core.progress import Phase, Progress
from tests.connectors.salesforce.browser import Browser
from tests.connectors.salesforce.fake_server import Answer, FakeServer
from tests.connectors.salesforce.orgs import Even, Org, RealTime, org_at
from tests.practice_orgs import PracticeProcess

REDIRECT = "http://localhost:1717/OauthRedirect"


@pytest.fixture
def begun() -> Authorization:
    return authorization(parse_host("foocorp"), " key ", REDIRECT, Even())


@pytest.fixture
def by_browser(shared_practice: PracticeProcess) -> Iterator[Org]:
    org = org_at(shared_practice.url(), ca_file=shared_practice.ca_file, sign_in="oauth")
    org.connection.settings["consumer_key"] = shared_practice.ready["consumer_key"]
    yield org
    org.close()


def browser_for(practice: PracticeProcess, *, allow: bool = True) -> Browser:
    user = practice.user()
    return Browser(practice.ca_file, user["username"], user["password"], allow=allow)


def sign_in(org: Org, browser: Browser) -> list[Progress]:
    seen: list[Progress] = []
    try:
        tokens = sign_in_by_browser(org.connection, org.tools, browser.open, seen.append)
        keep_tokens(org.connection, org.tools, tokens)
    finally:
        browser.join()
    return seen


def test_the_address_asks_for_a_code_and_proves_who_began(begun: Authorization):
    parts = urlsplit(begun.url)
    said = {key: value[0] for key, value in parse_qs(parts.query).items()}
    digest = hashlib.sha256(begun.verifier.encode()).digest()
    assert parts.netloc == "foocorp.my.salesforce.com"
    assert said == {
        "response_type": "code",
        "client_id": "key",
        "redirect_uri": REDIRECT,
        "scope": "api refresh_token id",
        "state": begun.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    wider = authorization(parse_host("foocorp"), "key", REDIRECT, Even(), with_browser_scope=True)
    assert "scope=api+refresh_token+id+web&" in wider.url
    assert 43 <= len(begun.verifier) <= 128
    assert begun.verifier not in begun.url
    assert begun.state not in repr(begun)
    assert begun.verifier not in repr(begun)


def test_a_missing_consumer_key_is_said():
    with pytest.raises(SettingsError) as missing:
        authorization(parse_host("foocorp"), " ", REDIRECT, Even())
    assert missing.value.key == "consumer_key"


def test_the_code_is_taken_from_an_address_that_was_pasted(begun: Authorization):
    assert code_from(f" {REDIRECT}?code=a%20b&state={begun.state}\n", begun) == "a b"


@pytest.mark.parametrize(
    "query", ["code=x", "code=x&state=other", "state=", "", "error=access_denied"]
)
def test_an_address_of_another_sign_in_is_refused(begun: Authorization, query: str):
    with pytest.raises(SettingsError):
        code_from(f"{REDIRECT}?{query}", begun)


@pytest.mark.parametrize("code", ["access_denied", "invalid_client", "SOMETHING_NEW"])
def test_a_refusal_keeps_salesforces_code_and_words(begun: Authorization, code: str):
    query = f"error={code}&error_description=app+must+be+installed+into+org&state={begun.state}"
    with pytest.raises(SignInError) as refused:
        code_from(f"{REDIRECT}?{query}", begun)
    assert refused.value.code == code
    assert str(refused.value) == "app must be installed into org"


def test_a_person_signs_in_by_browser_and_the_connection_works(
    by_browser: Org, shared_practice: PracticeProcess, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    browser = browser_for(shared_practice)
    seen = sign_in(by_browser, browser)
    assert {progress.phase for progress in seen} == {Phase.SIGN_IN}
    assert "go back to Orgtide" in browser.last_page
    assert by_browser.secrets.get("crm", REFRESH_TOKEN)
    assert by_browser.endpoint().schema("Contact").name == "Contact"
    for secret in by_browser.secrets.secrets.values():
        assert secret not in caplog.text


def test_an_expired_access_is_refreshed_and_the_new_refresh_token_kept(
    by_browser: Org, shared_practice: PracticeProcess
):
    sign_in(by_browser, browser_for(shared_practice))
    first = by_browser.secrets.get("crm", REFRESH_TOKEN)
    endpoint = by_browser.endpoint()
    shared_practice.control("sessions/expire")
    assert endpoint.schema("Account").name == "Account"
    second = by_browser.secrets.get("crm", REFRESH_TOKEN)
    assert second
    shared_practice.control("sessions/expire")
    assert endpoint.schema("Lead").name == "Lead"
    assert by_browser.secrets.get("crm", REFRESH_TOKEN) != first


def test_a_person_who_says_no_is_understood(by_browser: Org, shared_practice: PracticeProcess):
    with pytest.raises(SignInError) as refused:
        sign_in(by_browser, browser_for(shared_practice, allow=False))
    assert refused.value.code == "access_denied"
    assert by_browser.secrets.get("crm", ACCESS) is None


def test_a_refresh_token_that_another_process_rotated_is_read_again(server: FakeServer):
    org = org_at(server.host, ca_file=server.ca_file, sign_in="oauth", refresh_token="old")
    org.connection.settings["consumer_key"] = "key"

    def script(asked):
        token = parse_qs(asked.body.decode())["refresh_token"][0]
        if token == "old":
            org.secrets.set("crm", REFRESH_TOKEN, "newer")
            return Answer(400, {"error": "invalid_grant", "error_description": "expired"})
        return Answer(
            200,
            {
                "access_token": f"access by {token}",
                "refresh_token": "newest",
                "instance_url": f"https://{server.host}",
                "id": "https://login.salesforce.com/id/00D000000000000EAA/005000000000000AAA",
            },
        )

    server.script = script
    access = org.client().session.access
    assert access.token == "access by newer"
    assert access.user_id == "005000000000000AAA"
    assert org.secrets.get("crm", REFRESH_TOKEN) == "newest"
    org.close()


def test_a_refresh_token_that_was_revoked_asks_to_sign_in(server: FakeServer):
    server.answers(Answer(400, {"error": "invalid_grant", "error_description": "expired token"}))
    org = org_at(server.host, ca_file=server.ca_file, sign_in="oauth", refresh_token="old")
    with pytest.raises(SignInError) as refused:
        org.client().session.access  # noqa: B018  # signing in is what is tried
    assert refused.value.code == "invalid_grant"
    assert len(server.asked) == 1
    org.close()


# ------------------------------------------------------------------------------- the listener


def visit(port: int, path: str, host: str = "localhost") -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        headers = {"Host": f"{host}:{port}"}
        return session.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=120)


def test_the_callbacks_are_a_fixed_list():
    assert callbacks()[0] == REDIRECT
    assert len(set(callbacks())) == len(loopback.PORTS) >= 3


def free_ports(count: int) -> tuple[int, ...]:
    """Ports that nobody uses now; other tests may be signing in on the usual ones."""
    with ExitStack() as stack:
        made = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return tuple(one.getsockname()[1] for one in made)


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this computer has no IPv6")


def test_a_port_that_is_taken_is_passed_over_and_no_free_port_is_said():
    ports = free_ports(3)
    with ExitStack() as stack:
        for port in ports:
            with Loopback(ports) as free:
                assert free.redirect_uri == f"http://localhost:{port}/OauthRedirect"
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        with pytest.raises(RetriableError) as full:
            Loopback(ports)
    assert str(ports[0]) in str(full.value)
    assert full.value.code == "PORTS_TAKEN"


def test_only_the_callback_on_this_computer_is_answered(begun: Authorization):
    answers: list[int] = []
    with Loopback() as listener:
        port = urlsplit(listener.redirect_uri).port or 0

        def browse() -> None:
            answers.append(visit(port, "/favicon.ico").status_code)
            answers.append(
                visit(
                    port, f"/OauthRedirect?code=evil&state={begun.state}", "evil.example"
                ).status_code
            )
            answers.append(visit(port, f"/OauthRedirect?code=good&state={begun.state}").status_code)

        thread = threading.Thread(target=browse)
        thread.start()
        code = listener.wait(begun, RealTime(), lambda _: None)
        thread.join()
    assert answers == [404, 404, 200]
    assert code == "good"


def test_nobody_comes_back_in_time(begun: Authorization, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loopback, "WAIT_S", 0)
    with Loopback() as listener, pytest.raises(SignInError):
        listener.wait(begun, RealTime(), lambda _: None)


def test_the_wait_can_be_cancelled_and_frees_its_port(begun: Authorization):
    def cancel(_: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Loopback().wait(begun, RealTime(), cancel)
    with Loopback() as again:
        assert again.redirect_uri


# --------------------------------------------------------------------------- a pasted address


def waiting(begun: Authorization, listener: Loopback) -> tuple[threading.Thread, list[object]]:
    got: list[object] = []

    def wait() -> None:
        try:
            got.append(listener.wait(begun, RealTime(), lambda _: None))
        except (SignInError, SettingsError) as error:
            got.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, got


def test_a_pasted_address_reaches_the_sign_in_that_waits(begun: Authorization):
    listener = Loopback()
    thread, got = waiting(begun, listener)
    deliver(f"  {listener.redirect_uri}?code=a%20b&state={begun.state}\n")
    thread.join()
    assert got == ["a b"]


def test_a_visitor_who_says_nothing_holds_nobody_up(begun: Authorization):
    listener = Loopback()
    port = urlsplit(listener.redirect_uri).port or 0
    with socket.create_connection(("127.0.0.1", port)):
        thread, got = waiting(begun, listener)
        deliver(f"{listener.redirect_uri}?code=good&state={begun.state}")
        thread.join()
    assert got == ["good"]


@needs_ipv6
def test_both_loopback_addresses_are_answered_and_a_port_is_taken_on_both_or_not_at_all():
    ports = free_ports(2)
    with Loopback(ports), socket.create_connection(("::1", ports[0])):
        pass
    taken = socket.create_server(("::1", ports[0]), family=socket.AF_INET6)
    with taken, Loopback(ports) as one:
        assert urlsplit(one.redirect_uri).port == ports[1]


def test_the_listener_is_gone_after_one_visit(begun: Authorization):
    listener = Loopback()
    address = f"{listener.redirect_uri}?code=good&state={begun.state}"
    thread, got = waiting(begun, listener)
    deliver(address)
    thread.join()
    assert got == ["good"]
    with pytest.raises(SettingsError) as refused:
        deliver(address)
    assert "No sign-in waits" in str(refused.value)


def test_an_answer_to_another_sign_in_ends_this_one(begun: Authorization):
    listener = Loopback()
    thread, got = waiting(begun, listener)
    page = requests.get(f"{listener.redirect_uri}?code=good&state=other", timeout=120).text
    thread.join()
    assert isinstance(got[0], SettingsError)
    assert "Not signed in" in page


def test_the_browser_does_not_say_signed_in_before_the_org_has_given_an_access(
    begun: Authorization,
):
    listener = Loopback()
    thread, got = waiting(begun, listener)
    page = requests.get(f"{listener.redirect_uri}?code=x&state={begun.state}", timeout=120).text
    thread.join()
    assert got == ["x"]
    assert "it says whether you are signed in" in page


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "code=abc",
        "https://foocorp.my.salesforce.com/services/oauth2/authorize?state=x",
        "http://localhost:1718/OauthRedirect?code=x",
        "http://localhost:99999999/OauthRedirect?code=x",
        "http://evil.example:1717/OauthRedirect?code=x",
    ],
)
def test_what_no_browser_ends_on_is_refused_with_what_to_paste(pasted: str):
    with pytest.raises(SettingsError) as refused:
        deliver(pasted)
    assert "http://localhost:1717/OauthRedirect" in str(refused.value)
    assert "abc" not in str(refused.value)


def test_the_address_of_salesforces_own_page_says_what_it_refused():
    with pytest.raises(SignInError) as refused:
        deliver(
            "https://foocorp.my.salesforce.com/_ui/x?error=invalid_client"
            "&error_description=app+must+be+installed+into+org"
        )
    assert refused.value.code == "invalid_client"
