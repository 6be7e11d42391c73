"""Logging in to the org's own pages: an address that works once, and that nobody else learns."""

import threading
from collections.abc import Iterator

import pytest
import requests

from app.connectors.salesforce.front_door import one_time_address, open_once, record_path
from app.core.errors import Cancelled, EndpointError, RetriableError
from app.core.progress import Progress
from tests.connectors.salesforce.fake_server import Answer, FakeServer
from tests.connectors.salesforce.orgs import Even, Org, RealTime, org_at
from tests.practice_orgs import PracticeProcess


@pytest.fixture
def wide(shared_practice: PracticeProcess) -> Iterator[Org]:
    org = org_by_client(shared_practice, "wide", ["api", "web"])
    yield org
    org.close()


def org_by_client(practice: PracticeProcess, key: str, scopes: list[str]) -> Org:
    app = {"consumer_key": key, "secret": "s", "scopes": scopes}
    practice.control("apps", {**app, "run_as": practice.user()["username"]})
    org = org_at(practice.url(), ca_file=practice.ca_file, sign_in="client", client_secret="s")
    org.connection.settings["consumer_key"] = key
    return org


def test_a_browser_is_logged_in_at_the_record(wide: Org, shared_practice: PracticeProcess):
    client = wide.client()
    user_id = shared_practice.user()["id"]
    address = one_time_address(client, record_path(user_id))
    assert client.session.access.token not in address
    opened: list[str] = []
    pages: list[requests.Response] = []

    def browse(here: str) -> None:
        opened.append(here)
        thread.start()

    def visit() -> None:
        with requests.Session() as browser:
            browser.trust_env = False
            pages.append(browser.get(opened[0], verify=shared_practice.ca_file, timeout=120))

    thread = threading.Thread(target=visit)
    open_once(address, browse, random=Even(), clock=RealTime(), report=lambda _: None)
    thread.join()
    assert pages[0].url == f"{shared_practice.url()}/{user_id}"
    assert shared_practice.user()["username"] in pages[0].text
    assert "otp" not in opened[0]
    assert opened[0].startswith("http://127.0.0.1:")


def test_only_who_was_sent_is_let_through_and_only_once():
    answers: list[int] = []

    def visit(here: str) -> None:
        with requests.Session() as browser:
            browser.trust_env = False
            for address in (here[:-1] + "x", here):
                got = browser.get(address, timeout=120, allow_redirects=False)
                answers.append(got.status_code)

    threads: list[threading.Thread] = []

    def browse(here: str) -> None:
        threads.append(threading.Thread(target=visit, args=(here,)))
        threads[0].start()

    open_once("https://a.example/", browse, random=Even(), clock=RealTime(), report=lambda _: None)
    threads[0].join()
    assert answers == [404, 302]


def test_a_browser_that_never_comes_is_not_waited_for_for_ever():
    class Late(RealTime):
        def now(self):
            self.slept.append(61)
            return super().now()

    with pytest.raises(RetriableError):
        open_once(
            "https://a.example/",
            lambda _: None,
            random=Even(),
            clock=Late(),
            report=lambda _: None,
        )


def test_the_wait_for_the_browser_can_be_stopped():
    def stop(_: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_once("https://a", lambda _: None, random=Even(), clock=RealTime(), report=stop)


def test_an_org_that_lets_the_token_in_to_its_api_only_gives_no_address(
    shared_practice: PracticeProcess,
):
    org = org_by_client(shared_practice, "narrow", ["api", "id"])
    assert one_time_address(org.client(), "/") == ""
    org.close()


def test_an_address_on_another_host_is_not_opened(server: FakeServer):
    server.answers(Answer(200, {"frontdoor_uri": "https://evil.example/secur/frontdoor.jsp?otp=1"}))
    org = org_at(server.host, ca_file=server.ca_file, sign_in="token", access_token="x")
    with pytest.raises(EndpointError) as refused:
        one_time_address(org.client(), "/")
    assert "otp" not in str(refused.value)
    org.close()
