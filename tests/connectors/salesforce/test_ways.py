"""Signing in without a person: by a signed assertion, as the app itself, with the CLI's token."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.opening import newest_version, revoke, tokens_of_ours
from app.connectors.salesforce.salesforce_cli import SalesforceCli
from app.connectors.salesforce.signing_key import (
    audiences_of,
    load_key,
    new_key_pair,
    signed_assertion,
)
from app.connectors.salesforce.who_am_i import who_am_i
from app.core.errors import Cancelled, ProtocolError, SettingsError, SignInError
from app.core.quota import Purpose
from tests.connectors.salesforce.fake_server import Answer, FakeServer
from tests.connectors.salesforce.orgs import Org, RealTime, org_at
from tests.practice_orgs import PracticeProcess

PAIR = new_key_pair("tests", RealTime().now())


def plain_key() -> rsa.RSAPrivateKey:
    return load_key(PAIR.private_key)


def encrypted(passphrase: str) -> str:
    return (
        plain_key()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        .decode()
    )


# ------------------------------------------------------------------------- by a signed assertion


@pytest.fixture
def by_key(shared_practice: PracticeProcess) -> Iterator[Org]:
    username = shared_practice.user()["username"]
    app = {"consumer_key": "nightly", "certificate": PAIR.certificate}
    shared_practice.control("apps", {**app, "permitted": "admin", "approved": [username]})
    org = org_at(
        shared_practice.url(),
        ca_file=shared_practice.ca_file,
        sign_in="key",
        username=username,
        private_key=PAIR.private_key,
    )
    org.connection.settings["consumer_key"] = "nightly"
    yield org
    org.close()


def test_a_key_that_is_too_short_for_salesforce_is_named():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = short.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(SettingsError, match="1,024 bits"):
        load_key(pem.decode())


def test_a_signed_assertion_opens_the_org_as_the_user_it_names(by_key: Org):
    facts = who_am_i(by_key.client())
    assert facts.username == by_key.connection.settings["username"]


def test_an_expired_session_is_renewed_without_a_person(
    by_key: Org, shared_practice: PracticeProcess
):
    endpoint = by_key.endpoint()
    endpoint.schema("Contact")
    shared_practice.control("sessions/expire")
    assert endpoint.schema("Account").name == "Account"


def test_a_key_may_stay_in_its_file_with_its_passphrase_in_the_keyring(by_key: Org, tmp_path: Path):
    file = tmp_path / "key.pem"
    file.write_text(encrypted("open sesame"))
    by_key.secrets.forget("crm")
    by_key.secrets.set("crm", "key_passphrase", "open sesame")
    by_key.connection.settings["key_file"] = str(file)
    assert by_key.client().session.access.token


def test_an_app_without_this_certificate_refuses(by_key: Org):
    by_key.connection.settings["consumer_key"] = "orgtide-practice"
    with pytest.raises(SignInError) as refused:
        by_key.client().session.access  # noqa: B018  # signing in is what is tried
    assert (refused.value.code, str(refused.value)) == ("invalid_grant", "invalid assertion")


def test_a_user_who_was_not_approved_is_refused(by_key: Org):
    by_key.connection.settings["username"] = "admin@sandbox.practice.example"
    with pytest.raises(SignInError) as refused:
        by_key.client().session.access  # noqa: B018  # signing in is what is tried
    assert refused.value.code == "OAUTH_APP_ACCESS_DENIED"


@pytest.mark.parametrize(
    ("host", "audiences"),
    [
        ("foocorp", ("https://login.salesforce.com", "https://foocorp.my.salesforce.com")),
        ("login", ("https://login.salesforce.com",)),
        ("test", ("https://test.salesforce.com",)),
        (
            "foocorp--uat",
            (
                "https://test.salesforce.com",
                "https://foocorp--uat.sandbox.my.salesforce.com",
            ),
        ),
        ("127.0.0.1:8443", ("https://127.0.0.1:8443",)),
    ],
)
def test_an_assertion_is_meant_for_the_login_host_of_the_orgs_kind(
    host: str, audiences: tuple[str, ...]
):
    assert audiences_of(parse_host(host)) == audiences
    assert audiences_of(parse_host(host), "https://site.example/") == ("https://site.example",)


def test_an_assertion_is_read_by_a_library_that_nobody_here_wrote():
    clock = RealTime()
    text = signed_assertion(plain_key(), "nightly", "me@x", "https://a.example", clock.now())
    said = jwt.decode(text, plain_key().public_key(), ["RS256"], audience="https://a.example")
    assert (said["iss"], said["sub"]) == ("nightly", "me@x")
    assert 170 < said["exp"] - clock.now().timestamp() <= 180


def test_another_audience_is_tried_only_when_the_org_wants_another(server: FakeServer):
    org = org_at(
        server.host,
        ca_file=server.ca_file,
        sign_in="key",
        username="me",
        private_key=PAIR.private_key,
    )
    org.connection.settings["audience"] = "https://login.salesforce.com"
    server.answers(
        Answer(400, {"error": "invalid_grant", "error_description": "audience is invalid"})
    )
    with pytest.raises(SignInError):
        org.client().session.access  # noqa: B018  # signing in is what is tried
    assert len(server.asked) == 1
    said = parse_qs(server.asked[0].body.decode())
    assert said["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    org.close()


@pytest.mark.parametrize(
    ("pem", "passphrase", "key"),
    [
        ("no key", "", "key_file"),
        (PAIR.certificate, "", "key_file"),
        (PAIR.private_key, "not needed", "key_passphrase"),
        (encrypted("right"), "", "key_passphrase"),
        (encrypted("right"), "wrong", "key_file"),
        (
            ec.generate_private_key(ec.SECP256R1())
            .private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            .decode(),
            "",
            "key_file",
        ),
    ],
)
def test_a_key_that_cannot_be_used_is_said(pem: str, passphrase: str, key: str):
    with pytest.raises(SettingsError) as refused:
        load_key(pem, passphrase)
    assert refused.value.key == key
    assert "PRIVATE KEY" not in str(refused.value)


# ----------------------------------------------------------------------------- as the app itself


@pytest.fixture
def by_client(shared_practice: PracticeProcess) -> Iterator[Org]:
    app = {"consumer_key": "server", "secret": "s3cret"}
    shared_practice.control("apps", {**app, "run_as": shared_practice.user()["username"]})
    org = org_at(
        shared_practice.url(),
        ca_file=shared_practice.ca_file,
        sign_in="client",
        client_secret="s3cret",
    )
    org.connection.settings["consumer_key"] = "server"
    yield org
    org.close()


def test_an_app_signs_in_as_the_user_it_runs_as(by_client: Org, shared_practice: PracticeProcess):
    assert who_am_i(by_client.client()).username == shared_practice.user()["username"]


def test_a_wrong_client_secret_is_refused_and_not_repeated_in_words(by_client: Org):
    by_client.secrets.set("crm", "client_secret", "hunter2-hunter2")
    with pytest.raises(SignInError) as refused:
        by_client.client().session.access  # noqa: B018  # signing in is what is tried
    assert refused.value.code == "invalid_client"
    assert "hunter2" not in str(refused.value)


def test_an_app_is_not_looked_for_on_a_host_of_all_orgs(by_client: Org):
    by_client.connection.settings["host"] = "login.salesforce.com"
    with pytest.raises(SettingsError) as refused:
        by_client.client()
    assert refused.value.key == "host"


def test_a_token_of_ours_can_be_ended(by_client: Org):
    client = by_client.client()
    client.session.access  # noqa: B018  # signing in is what is tried
    (token,) = tokens_of_ours(by_client.connection, by_client.secrets)
    assert token == client.session.access.token
    revoke(by_client.connection, by_client.tools, (token,))
    assert next(client.query_pages("SELECT Id FROM Organization", Purpose.CHECK))["records"]
    assert client.session.access.token != token


@pytest.mark.parametrize("sign_in", ["password", "token", "cli"])
def test_tokens_that_others_use_too_are_left_alone(by_client: Org, sign_in: str):
    by_client.connection.settings["sign_in"] = sign_in
    by_client.secrets.set("crm", "access_token", "x")
    by_client.secrets.set("crm", "access", json.dumps({"token": "x"}))
    assert tokens_of_ours(by_client.connection, by_client.secrets) == ()


@pytest.mark.parametrize(
    ("sign_in", "newest"), [("password", "64.0"), ("oauth", "66.0"), ("key", "66.0")]
)
def test_a_password_never_meets_an_api_that_has_no_login(by_client: Org, sign_in: str, newest: str):
    by_client.connection.settings["sign_in"] = sign_in
    assert newest_version(by_client.connection) == newest


# ------------------------------------------------------------------------------ from the CLI

TOKEN = "00D5g0000000001!AQ.secret_of_the_cli"
DISPLAY = {"id": "00D5g0000000001EAA", "username": "me@x.example", "alias": "uat"}
HIDDEN = {"accessToken": "[REDACTED] Use 'sf org auth show-access-token' to view"}


class FakeCli:
    """A program called sf that prints what a test lays out, and remembers its arguments."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "arguments"
        self.answers = folder / "answers.json"
        program = folder / "sf"
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, sys, time\n"
            f"open({str(self.log)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
            f"answers = json.load(open({str(self.answers)!r}))\n"
            "said = answers.get(' '.join(sys.argv[1:4]), answers.get(' '.join(sys.argv[1:3])))\n"
            "if said is None:\n"
            "    time.sleep(60)\n"
            "print('Warning: update available')\n"
            "print(said if isinstance(said, str) else json.dumps(said))\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def says(self, answers: dict[str, Any]) -> None:
        self.answers.write_text(json.dumps(answers))

    @property
    def arguments(self) -> str:
        return self.log.read_text()


@pytest.fixture
def sf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCli:
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    return FakeCli(tmp_path)


def result(**said: Any) -> dict[str, Any]:
    return {"status": 0, "result": said, "warnings": []}


def test_an_older_cli_tells_the_token_at_once(sf: FakeCli):
    display = result(**DISPLAY, accessToken=TOKEN, instanceUrl="https://foocorp.my.salesforce.com/")
    sf.says({"org display": display})
    access = SalesforceCli(RealTime()).access("uat")
    assert (access.token, str(access.host)) == (TOKEN, "foocorp.my.salesforce.com")
    assert sf.arguments == "org display --target-org uat --json\n"


@pytest.mark.parametrize("hidden", [HIDDEN, {}])
def test_a_newer_cli_is_asked_for_the_token_by_its_own_command(sf: FakeCli, hidden: dict[str, str]):
    sf.says(
        {
            "org display": result(
                **DISPLAY, **hidden, instanceUrl="https://foocorp.my.salesforce.com"
            ),
            "org auth show-access-token": result(accessToken=TOKEN),
        }
    )
    assert SalesforceCli(RealTime()).access("me@x.example").token == TOKEN
    assert TOKEN not in sf.arguments
    assert sf.arguments.splitlines()[-1] == (
        "org auth show-access-token --target-org me@x.example --json"
    )


def test_the_clis_orgs_are_listed_once_each(sf: FakeCli):
    one = {
        "username": "me@x",
        "alias": "uat",
        "instanceUrl": "https://a",
        "connectedStatus": "Connected",
    }
    two = {"username": "dev@x", "instanceUrl": "https://b", "status": "Expired", "alias": None}
    sf.says({"org list": result(nonScratchOrgs=[one], sandboxes=[one], scratchOrgs=[two], x=1)})
    assert [(org.username, org.alias, org.status) for org in SalesforceCli(RealTime()).orgs()] == [
        ("dev@x", "", "Expired"),
        ("me@x", "uat", "Connected"),
    ]


def test_a_cli_that_does_not_know_the_org_says_so(sf: FakeCli):
    sf.says(
        {
            "org display": {
                "status": 1,
                "name": "NamedOrgNotFoundError",
                "message": "No authorization",
            }
        }
    )
    with pytest.raises(SignInError) as refused:
        SalesforceCli(RealTime()).access("nobody")
    assert (refused.value.code, str(refused.value)) == (
        "NamedOrgNotFoundError",
        "No authorization",
    )


@pytest.mark.parametrize("said", ["", "{", "nothing"])
def test_a_cli_that_answers_otherwise_is_told_apart(sf: FakeCli, said: str):
    sf.says({"org display": said})
    with pytest.raises(ProtocolError):
        SalesforceCli(RealTime()).access("uat")


@pytest.mark.parametrize("target", ["", "--help", "a b", "a;b", "$(x)"])
def test_what_is_no_alias_never_reaches_the_cli(sf: FakeCli, target: str):
    with pytest.raises(SettingsError) as refused:
        SalesforceCli(RealTime()).access(target)
    assert refused.value.key == "target_org"
    assert not sf.log.exists()


def test_a_cli_that_is_not_there_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError) as missing:
        SalesforceCli(RealTime()).orgs()
    assert "not installed" in str(missing.value)


def test_a_cli_that_takes_its_time_can_be_stopped(sf: FakeCli):
    class Stopped(RealTime):
        def sleep(self, seconds: float) -> None:
            raise Cancelled

    sf.says({})
    with pytest.raises(Cancelled):
        SalesforceCli(Stopped()).access("uat")


def test_an_org_of_the_cli_works_as_any_other(
    sf: FakeCli, by_client: Org, shared_practice: PracticeProcess
):
    token = by_client.client().session.access.token
    sf.says(
        {
            "org display": result(**DISPLAY, **HIDDEN, instanceUrl=shared_practice.url()),
            "org auth show-access-token": result(accessToken=token),
        }
    )
    org = org_at(shared_practice.url(), ca_file=shared_practice.ca_file, sign_in="cli")
    org.connection.settings["target_org"] = "uat"
    assert who_am_i(org.client()).username == shared_practice.user()["username"]
    org.close()
