"""Whose certificate is believed, which way requests take, and that nobody can talk us out of it."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli.main import program
from app.connectors.salesforce.api_errors import Effect
from app.connectors.salesforce.transport import TrustedSession
from app.core.errors import AppError, RetriableError, SettingsError
from app.store.log_file import Sieve, close_log, open_log
from app.wording.errors import advice
from tests.connectors.salesforce.fake_server import Answer, FakeServer
from tests.security.connect_proxy import running_proxy

ROOT = Path(__file__).parents[2]
NAME = "crm.example"
OUT_OF_REACH = "127.0.0.1:9"
PROXY_SECRET = "pr0xy-canary"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeServer]:
    """An org under the company's own authority, as a name that only the proxy knows."""
    made = FakeServer(tmp_path, NAME, "127.0.0.1")
    made.answers(Answer(200, {"ok": True}))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir")
    for name in (*names, "requests_ca_bundle", "curl_ca_bundle"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def ask(host: str, ca_file: str = "", **more: object) -> object:
    session = TrustedSession("crm", ca_file)
    try:
        return session.exchange("GET", f"https://{host}/x", Effect.READ, **more).json()
    finally:
        session.close()


# Certificates -----------------------------------------------------------------------------------


def test_an_authority_that_nobody_here_knows_is_refused_and_said(server: FakeServer) -> None:
    with pytest.raises(SettingsError) as refused:
        ask(server.host)
    assert server.asked == [], "not one byte of a request was sent"
    assert (refused.value.key, server.host in str(refused.value)) == ("ca_file", True)
    assert "--ca-file" in advice(refused.value)
    assert "trust store" in advice(refused.value)


def test_an_authority_in_the_trust_store_of_the_system_is_accepted(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", server.ca_file)
    assert ask(server.host) == {"ok": True}


def test_an_authority_of_the_connection_is_accepted_for_it_alone(server: FakeServer) -> None:
    assert ask(server.host, server.ca_file) == {"ok": True}
    with pytest.raises(SettingsError):
        ask(server.host)


@pytest.mark.parametrize(
    ("names", "not_after"),
    [(("other.example",), None), (("127.0.0.1",), datetime.now(UTC) - timedelta(days=1))],
    ids=["another host's", "expired"],
)
def test_a_certificate_of_the_right_authority_that_is_wrong_is_refused(
    names: tuple[str, ...], not_after: datetime | None, tmp_path: Path
) -> None:
    wrong = FakeServer(tmp_path, *names, not_after=not_after)
    try:
        with pytest.raises(SettingsError):
            ask(wrong.host, wrong.ca_file)
        assert wrong.asked == []
    finally:
        wrong.close()


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYTHONHTTPSVERIFY"])
def test_no_variable_of_a_library_changes_whom_we_trust(
    variable: str, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "0" if variable == "PYTHONHTTPSVERIFY" else server.ca_file)
    with pytest.raises(SettingsError):
        ask(server.host)
    with pytest.raises(SettingsError):
        ask(server.host, verify=False)
    assert server.asked == []
    monkeypatch.setenv(variable, "/nowhere/no.pem")
    assert ask(server.host, server.ca_file) == {"ok": True}


_OFF = re.compile(
    r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified|disable_warnings"
    r"|ssl\s*=\s*False|insecure|InsecureRequestWarning"
)


def test_no_line_of_the_program_switches_verification_off() -> None:
    lines = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _OFF.search(line)
    ]
    assert lines == []


def test_no_option_of_the_terminal_offers_to_switch_it_off() -> None:
    def options(command: object, path: str) -> Iterator[str]:
        for one in getattr(command, "params", ()):
            yield from (f"{path} {name}" for name in one.opts)
        for name, below in getattr(command, "commands", {}).items():
            yield from options(below, f"{path} {name}")

    found = list(options(get_command(program()), "orgtide"))
    assert len(found) > 50
    asked = [one for one in found if re.search(r"verif|insecure|no-tls|skip-|unsafe-ssl", one)]
    assert asked == []


# Proxies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_requests_go_through_the_proxy_that_the_environment_names(
    variable: str, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_proxy(server.host) as proxy:
        monkeypatch.setenv(variable, f"http://{proxy.address}")
        assert ask(NAME, server.ca_file) == {"ok": True}
        assert proxy.asked == [f"{NAME}:443"]
    assert [one.headers["host"] for one in server.asked] == [NAME]


def test_the_certificate_is_checked_through_a_proxy_too(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_proxy(server.host) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        for more in ({}, {"verify": False}):
            with pytest.raises(SettingsError) as refused:
                ask(NAME, **more)
            assert refused.value.key == "ca_file"
    assert server.asked == []


def test_hosts_that_the_environment_names_are_reached_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "crm.example,.inside.example")
    session = TrustedSession("crm")
    for host, proxied in (
        (NAME, False),
        ("a.inside.example", False),
        ("acme.my.salesforce.com", True),
        ("127.0.0.1", False),
        ("localhost:8443", False),
    ):
        found = session.merge_environment_settings(f"https://{host}/", {}, None, None, None)
        assert bool(found["proxies"].get("https")) is proxied, host
    session.close()


def test_a_proxy_that_wants_a_password_gets_it_and_nobody_else_does(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sieve = Sieve()
    log = open_log(tmp_path / "workspace", sieve, level=logging.DEBUG)
    try:
        with running_proxy(server.host, f"jo:{PROXY_SECRET}") as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://jo:{PROXY_SECRET}@{proxy.address}")
            assert ask(NAME, server.ca_file) == {"ok": True}
            monkeypatch.setenv("HTTPS_PROXY", f"http://jo:{PROXY_SECRET}x@{proxy.address}")
            with pytest.raises(SettingsError) as refused:
                ask(NAME, server.ca_file)
            logging.getLogger("crm").info("failed", exc_info=refused.value)
    finally:
        close_log(log)
    error = refused.value
    assert (error.key, str(error)) == (
        "proxy",
        f"The proxy {proxy.address} wants a user name and a password, or other ones",
    )
    assert "HTTPS_PROXY" in advice(error)
    assert "proxy-authorization" not in server.asked[0].headers
    written = "".join(
        path.read_text("utf-8") for path in (tmp_path / "workspace").rglob("*") if path.is_file()
    )
    assert "wants a user name" in written
    assert PROXY_SECRET not in written


def test_a_proxy_that_refuses_or_is_not_there_is_said(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_proxy(server.host, refuses=403) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        with pytest.raises(SettingsError, match=rf"refuses the way to {NAME} with status 403"):
            ask(NAME, server.ca_file)
    monkeypatch.setenv("HTTPS_PROXY", f"http://jo:{PROXY_SECRET}@{OUT_OF_REACH}")
    with pytest.raises(RetriableError) as failed:
        ask(NAME, server.ca_file)
    assert str(failed.value) == f"The proxy {OUT_OF_REACH} on the way to {NAME} cannot be reached"
    assert server.asked == []


def test_a_write_through_a_proxy_that_fails_was_not_done(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{OUT_OF_REACH}")
    session = TrustedSession("crm", server.ca_file)
    with pytest.raises(AppError) as failed:
        session.exchange("POST", f"https://{NAME}/x", Effect.ONCE, data=b"{}")
    assert type(failed.value) is RetriableError
    session.close()
