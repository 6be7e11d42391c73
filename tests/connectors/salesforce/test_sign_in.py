"""Signing in by password, by token and by browser, and keeping one access for everybody."""

import dataclasses
import threading
from pathlib import Path

import pytest

from app.connectors.salesforce.access import Access
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.opening import best_version, open_client
from app.connectors.salesforce.sign_in import ACCESS, KeptSignIn, ProcessBook
from app.connectors.salesforce.who_am_i import org_kind, who_am_i
from app.core.errors import ProtocolError, RetriableError, SettingsError, SignInError
from app.core.quota import Purpose
from app.core.sync import OrgKind
from tests.connectors.salesforce.fake_server import Answer, FakeServer, refusal
from tests.connectors.salesforce.orgs import MemorySecrets, Org, org_at, practice_connection
from tests.practice_orgs import PracticeProcess

HOST = parse_host("127.0.0.1:8443")


class Counting:
    """A way that gives token after token and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.lock = threading.Lock()

    def sign_in(self) -> Access:
        with self.lock:
            self.asked += 1
            return Access(HOST, f"token {self.asked}")

    def close(self) -> None:
        """Nothing is open."""


def kept(secrets: MemorySecrets, way: Counting, asked: str = "host user") -> KeptSignIn:
    return KeptSignIn("crm", secrets, way, asked=asked)


def test_one_login_serves_every_session_and_the_next_start():
    secrets, way = MemorySecrets(), Counting()
    first = kept(secrets, way)
    assert first.access() == first.access()
    assert kept(secrets, way).access() == first.access()
    assert way.asked == 1


def test_an_access_kept_for_another_user_or_host_is_not_used():
    secrets, way = MemorySecrets(), Counting()
    kept(secrets, way).access()
    assert kept(secrets, way, asked="host other").access().token == "token 2"


def test_an_access_that_cannot_be_read_is_got_anew():
    secrets, way = MemorySecrets(), Counting()
    secrets.set("crm", ACCESS, "{}")
    assert kept(secrets, way).access().token == "token 1"


def test_many_who_find_the_access_stale_renew_it_once():
    way = Counting()
    sign_in = kept(MemorySecrets(), way)
    stale = sign_in.access()
    got: list[str] = []
    threads = [
        threading.Thread(target=lambda: got.append(sign_in.renew(stale).token)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["token 2"] * 8


def test_a_renewal_by_another_process_is_taken_over():
    secrets, way = MemorySecrets(), Counting()
    mine, theirs = kept(secrets, way), kept(secrets, way)
    stale = mine.access()
    renewed = theirs.renew(stale)
    assert mine.renew(stale) == renewed
    assert way.asked == 2


class Closing(ProcessBook):
    """A book that lets nobody sign in from some moment on."""

    refusal: RetriableError | None = None

    def check(self, who: str, name: str) -> None:
        if self.refusal is not None:
            raise self.refusal


@pytest.mark.parametrize("code", ["SIGN_IN_PAUSED", "SIGN_INS_RATIONED"])
def test_a_sign_in_that_has_to_wait_is_not_waited_for_inside_a_read(
    fresh_org: Org, practice: PracticeProcess, code: str
):
    book = Closing()
    fresh_org.tools = dataclasses.replace(fresh_org.tools, book=book)
    client = fresh_org.client()
    client.user_id()
    practice.control("sessions/expire")
    book.refusal = RetriableError("Not now", endpoint="crm", code=code, retry_after_s=900)
    with pytest.raises(RetriableError):
        next(client.query_pages("SELECT Id FROM Organization", Purpose.CHECK))
    assert fresh_org.clock.slept == []


# ---------------------------------------------------------------------------------- by password


def test_a_password_and_token_open_the_org(org: Org):
    client = org.client()
    access = client.session.access
    assert access.token
    assert access.token not in repr(access)
    assert str(access.host) in org.connection.settings["host"]
    assert org.meter.calls == {Purpose.SIGN_IN: 1}


@pytest.mark.parametrize("secret", ["password", "security_token"])
def test_a_wrong_password_or_token_is_refused_once(org: Org, secret: str):
    org.secrets.set("crm", secret, "wrong-wrong")
    with pytest.raises(SignInError) as refused:
        org.client().session.access  # noqa: B018  # signing in is what is tried
    assert refused.value.endpoint == "crm"
    assert refused.value.code in ("INVALID_LOGIN", "LOGIN_MUST_USE_SECURITY_TOKEN")
    assert "wrong-wrong" not in str(refused.value)
    assert org.meter.calls == {Purpose.SIGN_IN: 1}


def test_a_missing_password_is_said_before_anything_is_sent(org: Org):
    org.secrets.forget("crm")
    with pytest.raises(SignInError) as missing:
        org.client()
    assert str(missing.value) == "The password of crm is not known here"
    assert org.meter.total == 0


def test_a_way_that_nobody_knows_is_refused(org: Org):
    org.connection.settings["sign_in"] = "magic"
    with pytest.raises(SettingsError) as refused:
        org.client()
    assert refused.value.key == "sign_in"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"<a/>",
        b"<a><sessionId>x</sessionId></a>",
        b"<a><serverUrl>x y</serverUrl></a>",
    ],
)
def test_an_answer_that_is_no_login_keeps_nothing_of_it(server: FakeServer, body: bytes):
    server.answers(Answer(200, body))
    org = org_at(server.host, ca_file=server.ca_file, username="me", password="hunter2")
    with pytest.raises(ProtocolError) as unknown:
        org.client().session.access  # noqa: B018  # signing in is what is tried
    assert unknown.value.excerpt == ""
    org.close()


def test_characters_of_a_password_that_mean_something_in_xml_arrive(server: FakeServer):
    server.answers(Answer(500, b""))
    org = org_at(
        server.host, ca_file=server.ca_file, username="a&b", password="<p>", security_token="&t"
    )
    with pytest.raises(ProtocolError):
        org.client().session.access  # noqa: B018  # signing in is what is tried
    body = server.asked[0].body.decode()
    assert "<p:username>a&amp;b</p:username><p:password>&lt;p&gt;&amp;t</p:password>" in body
    org.close()


def test_a_password_of_netrc_is_not_sent_along(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers(Answer(500, b""))
    org = org_at(server.host, ca_file=server.ca_file, username="me", password="x")
    with pytest.raises(ProtocolError):
        org.client().session.access  # noqa: B018  # signing in is what is tried
    assert "authorization" not in server.asked[0].headers
    org.close()


# ------------------------------------------------------------------------------------ by token


def test_a_token_alone_opens_the_org_and_tells_who_it_is(
    org: Org, shared_practice: PracticeProcess
):
    token = org.client().session.access.token
    by_token = org_at(
        shared_practice.url(), ca_file=shared_practice.ca_file, sign_in="token", access_token=token
    )
    facts = who_am_i(by_token.client())
    assert facts.username == shared_practice.user()["username"]
    by_token.close()


def test_an_expired_session_is_renewed_by_password_without_a_word(
    fresh_org: Org, practice: PracticeProcess
):
    endpoint = fresh_org.endpoint()
    endpoint.schema("Contact")
    practice.control("sessions/expire")
    assert endpoint.schema("Account").name == "Account"
    assert fresh_org.meter.calls[Purpose.SIGN_IN] == 2


# ----------------------------------------------------------------------------------- who it is


@pytest.mark.parametrize("kind", ["sandbox", "production"])
def test_the_org_says_which_it_is_in_two_calls(shared_practice: PracticeProcess, kind: str):
    org = practice_connection(shared_practice, kind)
    client = org.client()
    client.session.access  # noqa: B018  # signing in is counted apart
    org.meter.calls.clear()
    facts = who_am_i(client)
    assert facts.org_id == shared_practice.org(kind)["org_id"]
    assert facts.kind is OrgKind(kind)
    assert facts.username == org.connection.settings["username"]
    assert facts.user_id == shared_practice.user(kind=kind)["id"]
    assert facts.edition
    assert org.meter.total == 2
    assert org.meter.org is not None
    org.close()


def test_the_practice_authority_makes_an_org_a_practice_org(org: Org, shared_practice, tmp_path):
    copy = tmp_path / "copy of the authority.pem"
    copy.write_text("# a note\n" + Path(shared_practice.ca_file).read_text())
    facts = who_am_i(org.client(), ca_file=shared_practice.ca_file, practice_ca=str(copy))
    assert facts.kind is OrgKind.PRACTICE


@pytest.mark.parametrize("practice_ca", ["", "/nowhere/ca.pem"])
def test_another_authority_makes_none(org: Org, shared_practice, practice_ca: str):
    facts = who_am_i(org.client(), ca_file=shared_practice.ca_file, practice_ca=practice_ca)
    assert facts.kind is OrgKind.SANDBOX


@pytest.mark.parametrize(
    ("organization", "kind"),
    [
        ({"IsSandbox": True, "OrganizationType": "Developer Edition"}, OrgKind.SANDBOX),
        ({"IsSandbox": False, "OrganizationType": "Developer Edition"}, OrgKind.SANDBOX),
        ({"IsSandbox": False, "OrganizationType": "Enterprise Edition"}, OrgKind.PRODUCTION),
        ({"IsSandbox": None, "OrganizationType": None}, OrgKind.PRODUCTION),
        ({}, OrgKind.PRODUCTION),
    ],
)
def test_the_kind_of_an_org(organization: dict, kind: OrgKind):
    assert org_kind(organization) is kind


def test_the_version_is_ours_or_the_newest_that_the_org_has(org: Org, server: FakeServer):
    assert best_version(org.client()) == "66.0"
    server.answers(Answer(200, [{"version": "9.0"}, {"version": "59.0"}, {"version": "70.0"}]))
    old = org_at(server.host, ca_file=server.ca_file, sign_in="token", access_token="x")
    assert best_version(old.client()) == "59.0"
    old.close()


def test_two_tokens_of_different_orgs_do_not_pass_for_one(server: FakeServer):
    server.script = lambda asked: (
        Answer(200, {"user_id": "005000000000000AAA", "organization_id": "00D000000000000EAA"})
        if "userinfo" in asked.path
        else Answer(200, {"totalSize": 0, "done": True, "records": [{"Id": "00D000000000001AAA"}]})
    )
    org = org_at(server.host, ca_file=server.ca_file, sign_in="token", access_token="x")
    with pytest.raises((SignInError, ProtocolError)):
        who_am_i(org.client())
    org.close()


@pytest.mark.parametrize("status", [403, 404])
def test_an_org_that_tells_no_user_is_still_known(server: FakeServer, status: int):
    org_id = "00D000000000001EAA"
    record = {"Id": org_id, "Name": "Mine", "IsSandbox": True, "OrganizationType": "Team Edition"}
    server.script = lambda asked: (
        refusal("NOT_FOUND", status)
        if "userinfo" in asked.path
        else Answer(200, {"totalSize": 1, "done": True, "records": [record]})
    )
    org = org_at(server.host, ca_file=server.ca_file, sign_in="token", access_token="x")
    facts = who_am_i(org.client())
    assert (facts.org_id, facts.kind, facts.username) == (org_id, OrgKind.SANDBOX, "")
    org.close()


def test_an_org_that_lists_no_versions_is_spoken_to_in_ours(server: FakeServer):
    server.answers(refusal("NOT_FOUND", 404))
    org = org_at(server.host, ca_file=server.ca_file, sign_in="token", access_token="x")
    assert best_version(org.client()) == "66.0"
    org.close()


def test_a_connection_may_not_be_reached(server: FakeServer):
    org = org_at("127.0.0.1:1", ca_file=server.ca_file, username="me", password="x")
    with pytest.raises(RetriableError):
        open_client(dataclasses.replace(org.connection), org.tools)[0].session.access  # noqa: B018
    org.close()
