"""Every way of signing in: pinned to its org, signed in anew, several users side by side."""

import logging
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.asks import (
    BindRole,
    ConnectByClient,
    ConnectByKey,
    ConnectFromCli,
    ConnectSalesforce,
    MakeCertificate,
    RemoveConnection,
    SignInWithBrowser,
    TestConnection,
)
from app.asks.messages import ConnectionFacts
from app.connectors.salesforce.sign_in import ACCESS, token_in
from app.core.errors import RetriableError, SafetyStop, SettingsError, SignInError
from app.core.sync import Connection
from app.jobs.kept_secrets import TriedSecrets
from app.jobs.workspace import Workspace
from app.store.credentials import WorkspaceSecrets
from app.store.sign_ins import WRONG_PASSWORDS
from tests.connectors.salesforce.browser import Browser
from tests.connectors.salesforce.fake_server import Answer, Asked, refusal, serving
from tests.connectors.salesforce.test_ways import FakeCli, result, sf
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

__all__ = ["sf"]

ORG_ID = "00D000000000001EAA"
USER_ID = "005000000000001AAA"

SYNC = """
orgtide: 1
name: people
connections:
  org: {kind: salesforce}
  partner: {kind: files}
mappings:
  - name: people
    source: {connection: partner, object: people.csv}
    target: {connection: org, object: Contact}
    key: id
    identity:
      - {source: id, target: Constituent_ID__c}
    mode: {to_target: upsert}
    fields:
      - {source: id, target: Constituent_ID__c}
      - {source: name, target: LastName}
"""


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Desk:
    """A workspace with a password connection named org to the practice sandbox."""
    return Desk(tmp_path / "desk", shared_practice)


@pytest.fixture
def rows(tmp_path: Path) -> list[dict[str, str]]:
    """Two people of this test alone; the tests share one org."""
    own = zlib.crc32(str(tmp_path).encode())
    return [{"id": f"S-{own}-{n}", "name": f"Name {n}"} for n in (1, 2)]


@pytest.fixture
def sync(desk: Desk, rows: list[dict[str, str]]) -> str:
    desk.write_csv("people.csv", rows)
    return desk.add(SYNC, ("org", "org"), ("partner", "files"))


@pytest.fixture
def browse(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Iterator[Callable[[str, str], None]]:
    """Says who sits at the browser that is opened next, and at which org."""
    opened: list[Browser] = []

    def sit(name: str, kind: str = "sandbox") -> None:
        user = desk.practice.user(name, kind)
        browser = Browser(desk.practice.ca_file, user["username"], user["password"])
        opened.append(browser)
        monkeypatch.setattr("webbrowser.open", browser.open)

    yield sit
    for browser in opened:
        browser.join()


def connection(desk: Desk, name: str) -> Connection:
    workspace = Workspace.open(desk.machine)
    try:
        return workspace.connections.get(name)
    finally:
        workspace.close()


def change(desk: Desk, name: str, **settings: str) -> None:
    """Change what is stored of a connection, as nobody should."""
    workspace = Workspace.open(desk.machine)
    try:
        one = workspace.connections.get(name)
        one.settings.update(settings)
        workspace.connections.save(one, replace=True)
    finally:
        workspace.close()


def certificate(desk: Desk, name: str) -> str:
    file = desk.folder / f"{name}.crt"
    if not file.exists():
        desk.ask(MakeCertificate(name, str(file)))
    return file.read_text()


class Ways:
    """Connects to either org by each way, under one name."""

    def __init__(self, desk: Desk, browse: Any, sf: FakeCli) -> None:
        self.desk, self.browse, self.sf = desk, browse, sf
        self.app = "orgtide-practice"

    def use_app(self, consumer_key: str) -> None:
        """Sign in through an app that no other test uses; its tokens are counted."""
        self.desk.practice.control("apps", {"consumer_key": consumer_key})
        self.app = consumer_key

    @property
    def tokens(self) -> int:
        """Refresh tokens of the integration user through the app."""
        user = self.desk.practice.user()
        asked = {"username": user["username"], "consumer_key": self.app}
        return int(self.desk.practice.control("tokens", asked)["refresh_tokens"])

    def prepare(self, way: str, kind: str, name: str = "crm") -> dict[str, str]:
        """Let an org take the way's sign-in; what of the workspace has to lead there."""
        practice = self.desk.practice
        user = practice.user(kind=kind)
        if way == "key":
            app = {"consumer_key": "nightly", "certificate": certificate(self.desk, name)}
            approved = {"permitted": "admin", "approved": [user["username"]]}
            practice.control("apps", {**app, **approved}, kind=kind)
        if way == "client":
            app = {"consumer_key": "server", "secret": "s", "run_as": user["username"]}
            practice.control("apps", app, kind=kind)
        if way == "cli":
            shown = {"instanceUrl": practice.url(kind), "accessToken": self.token(kind)}
            self.sf.says({"org display": result(**shown)})
        return {"host": practice.url(kind).removeprefix("https://"), "username": user["username"]}

    def token(self, kind: str) -> str:
        """An access token that somebody else got."""
        name = f"elsewhere {kind}"
        user = self.desk.practice.user(kind=kind)
        self.connect_password(name, kind, user)
        kept = self.desk.machine.secrets.stored(name, ACCESS)
        assert kept
        return str(kept.split('"token": "')[1].split('"')[0])

    def connect_password(self, name: str, kind: str, user: dict[str, str]) -> ConnectionFacts:
        facts: ConnectionFacts = self.desk.ask(
            ConnectSalesforce(
                name,
                self.desk.practice.url(kind),
                user["username"],
                user["password"],
                user["security_token"],
                ca_file=self.desk.practice.ca_file,
                replace=True,
            )
        )
        return facts

    def connect(self, way: str, kind: str = "sandbox", name: str = "crm") -> ConnectionFacts:
        self.prepare(way, kind, name)
        practice = self.desk.practice
        user, host, ca_file = practice.user(kind=kind), practice.url(kind), practice.ca_file
        if way == "password":
            return self.connect_password(name, kind, user)
        if way == "oauth":
            self.browse("integration", kind)
        wishes = {
            "token": lambda: ConnectSalesforce(
                name, host, access_token=self.token(kind), ca_file=ca_file, replace=True
            ),
            "oauth": lambda: SignInWithBrowser(name, host, self.app, ca_file, True),
            "key": lambda: ConnectByKey(
                name, host, "nightly", user["username"], ca_file=ca_file, replace=True
            ),
            "client": lambda: ConnectByClient(name, host, "server", "s", ca_file, replace=True),
            "cli": lambda: ConnectFromCli(name, "uat", ca_file, replace=True),
        }
        facts: ConnectionFacts = self.desk.ask(wishes[way]())
        return facts


@pytest.fixture
def ways(desk: Desk, browse: Any, sf: FakeCli) -> Ways:
    return Ways(desk, browse, sf)


ALL_WAYS = ("password", "token", "oauth", "key", "client", "cli")


@pytest.mark.parametrize("way", ALL_WAYS)
def test_an_org_says_which_it_is_whatever_the_way_in(ways: Ways, way: str):
    facts = ways.connect(way)
    org = ways.desk.practice.org()
    assert (facts.org_id, facts.org_kind) == (org["org_id"], "sandbox")
    assert facts.username == ways.desk.practice.user()["username"]
    kept = connection(ways.desk, "crm")
    assert kept.settings["signed_in_as"] == facts.username
    if way == "password":
        assert facts.api_version == "64.0"
    assert ways.desk.ask(TestConnection("crm")).ok
    assert facts.secret_kept is (way == "cli")


def old_org(asked: Asked) -> Answer:
    """An org that was not upgraded yet: it knows no version above 58."""
    path = asked.path.partition("?")[0].rstrip("/")
    if path.startswith("/services/Soap/u/"):
        said = f"<a><serverUrl>https://{asked.headers['host']}/x</serverUrl></a>"
        return Answer(200, said.replace("</a>", "<sessionId>00D!x</sessionId></a>").encode())
    if path == "/services/data":
        return Answer(200, [{"version": one} for one in ("31.0", "57.0", "58.0")])
    if path == "/services/oauth2/userinfo":
        return Answer(200, {"user_id": USER_ID, "preferred_username": "me@example.com"})
    if path == "/services/data/v58.0/query":
        record = {"Id": ORG_ID, "Name": "Foo", "IsSandbox": True, "OrganizationType": "Base"}
        return Answer(200, {"totalSize": 1, "done": True, "records": [record]})
    return refusal("NOT_FOUND", 404)


def test_a_session_of_the_salesforce_cli_that_ended_is_replaced_and_still_known_by_its_user(
    ways: Ways,
):
    first = ways.connect("cli")
    ways.desk.practice.control("sessions/expire")
    ways.prepare("cli", "sandbox", "crm")
    again = ways.desk.ask(TestConnection("crm"))
    assert again.username == first.username != ""
    assert again.username_before == ""


@pytest.mark.parametrize("way", ["key", "client"])
def test_an_app_without_a_consumer_key_is_not_asked_for(desk: Desk, way: str):
    host, ca_file = desk.practice.url(), desk.practice.ca_file
    wish = (
        ConnectByKey("crm", host, " ", "me@example.com", ca_file=ca_file)
        if way == "key"
        else ConnectByClient("crm", host, " ", "s", ca_file)
    )
    with pytest.raises(SettingsError) as missing:
        desk.ask(wish)
    assert missing.value.key == "consumer_key"


@pytest.mark.parametrize("by_password", [True, False])
def test_an_org_is_asked_in_no_newer_version_than_it_knows(
    desk: Desk, tmp_path: Path, *, by_password: bool
):
    with serving(tmp_path) as server:
        server.script = old_org
        secrets = {"username": "me", "password": "x"} if by_password else {"access_token": "00D!x"}
        facts = desk.ask(ConnectSalesforce("old", server.host, ca_file=server.ca_file, **secrets))
        assert (facts.org_id, facts.api_version) == (ORG_ID, "58.0")


@pytest.mark.parametrize("way", ALL_WAYS)
def test_no_secret_of_a_sign_in_reaches_the_workspace_or_the_log(
    ways: Ways, way: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    ways.connect(way)
    ways.desk.ask(TestConnection("crm"))
    names = ("access", "access_token", "client_secret", "password", "private_key", "refresh_token")
    secrets = [ways.desk.machine.secrets.stored("crm", name) or "" for name in names]
    words = [token for text in secrets for token in token_in(text)]
    found = {one for one in (*secrets, *words) if len(one) > 3}
    assert found
    printed = "".join(capfd.readouterr())
    kept = b"".join(
        path.read_bytes() for path in ways.desk.machine.path.rglob("*") if path.is_file()
    )
    for secret in found:
        assert secret not in caplog.text + printed
        assert secret.encode() not in kept


@pytest.mark.parametrize("way", ALL_WAYS)
def test_a_run_stops_where_another_org_answers(ways: Ways, sync: str, way: str):
    desk = ways.desk
    ways.connect(way)
    desk.ask(BindRole(sync, "org", "crm"))
    assert desk.preview(sync)
    leading = ways.prepare(way, "production")
    desk.machine.secrets.set("crm", ACCESS, "{}")
    if way == "password":
        user = desk.practice.user(kind="production")
        desk.machine.secrets.set("crm", "password", user["password"])
        desk.machine.secrets.set("crm", "security_token", user["security_token"])
    if way == "token":
        desk.machine.secrets.set("crm", "access_token", ways.token("production"))
    if way == "oauth":
        ways.connect("oauth", "production", "other")
        other = desk.machine.secrets.stored("other", "refresh_token")
        assert other
        desk.machine.secrets.set("crm", "refresh_token", other)
    change(desk, "crm", **leading)
    with pytest.raises(SafetyStop) as stopped:
        desk.preview(sync)
    assert [reason.guard for reason in stopped.value.reasons] == ["other_org"]
    with pytest.raises(SafetyStop):
        desk.ask(TestConnection("crm"))


@pytest.mark.parametrize("way", ["password", "oauth", "client"])
def test_signing_in_anew_to_another_org_changes_nothing(ways: Ways, way: str):
    ways.connect(way)
    before = connection(ways.desk, "crm")
    with pytest.raises(SafetyStop):
        ways.connect(way, "production")
    ways.prepare(way, "sandbox")
    assert connection(ways.desk, "crm") == before
    assert ways.desk.ask(TestConnection("crm")).org_id == before.org_id


def test_signing_in_anew_another_way_keeps_mappings_history_and_cursors(
    ways: Ways, sync: str, rows: list[dict[str, str]]
):
    desk = ways.desk
    report = desk.apply(desk.preview(sync))
    assert report.tally.succeeded == len(rows)
    for way in ("oauth", "client", "password"):
        facts = ways.connect(way, name="org")
        assert facts.username_before == ""
        plan = desk.preview(sync)
        assert desk.planned(plan) == {}
    workspace = Workspace.open(desk.machine)
    try:
        runs = workspace.database.rows("SELECT id FROM runs")
        assert [row["id"] for row in runs] == [report.run_id]
    finally:
        workspace.close()


def test_who_was_signed_in_before_is_said(ways: Ways):
    ways.connect("oauth")
    ways.browse("admin")
    practice = ways.desk.practice
    facts = ways.desk.ask(
        SignInWithBrowser("crm", practice.url(), "orgtide-practice", practice.ca_file, True)
    )
    assert facts.username == practice.user("admin")["username"]
    assert facts.username_before == practice.user()["username"]


def test_two_users_of_one_org_share_what_was_agreed_and_no_token(
    ways: Ways, sync: str, rows: list[dict[str, str]]
):
    desk, practice = ways.desk, ways.desk.practice
    ways.browse("admin")
    desk.ask(SignInWithBrowser("second", practice.url(), "orgtide-practice", practice.ca_file))
    desk.apply(desk.preview(sync))
    desk.ask(BindRole(sync, "org", "second"))
    assert desk.planned(desk.preview(sync)) == {}
    desk.write_csv("people.csv", [{**rows[0], "name": "Changed"}, rows[1]])
    desk.apply(desk.preview(sync))
    found = desk.look("Contact", ["LastName", "LastModifiedById"], by="Constituent_ID__c")
    assert found[rows[0]["id"]]["LastModifiedById"] == practice.user("admin")["id"]
    assert found[rows[1]["id"]]["LastModifiedById"] == practice.user()["id"]
    secrets = desk.machine.secrets
    assert secrets.stored("org", ACCESS) != secrets.stored("second", ACCESS)
    assert secrets.stored("org", "refresh_token") is None


# ------------------------------------------------------------------------------------- tokens


def test_signing_in_anew_ends_the_sign_in_that_was(ways: Ways):
    ways.use_app("counted")
    for _ in range(6):
        ways.connect("oauth")
    assert ways.tokens == 1
    ways.desk.ask(RemoveConnection("crm"))
    assert ways.tokens == 0


def test_a_user_has_at_most_four_sign_ins_through_one_app(ways: Ways):
    ways.use_app("crowded")
    for number in range(4):
        ways.connect("oauth", name=f"crm {number}")
    with pytest.raises(SettingsError) as refused:
        ways.connect("oauth", name="one more")
    assert "crm 0, crm 1, crm 2, crm 3" in str(refused.value)
    assert ways.tokens == 4
    ways.connect("oauth", name="crm 2")
    for number in range(4):
        ways.desk.machine.secrets.set(f"crm {number}", ACCESS, "{}")
        assert ways.desk.ask(TestConnection(f"crm {number}")).ok


# --------------------------------------------------------------------------- refused sign-ins


def test_a_refused_password_is_tried_again_only_when_a_person_asks(ways: Ways, sync: str):
    desk = ways.desk
    user = desk.practice.user()
    desk.machine.secrets.set("org", "password", "wrong")
    desk.machine.secrets.set("org", ACCESS, "{}")
    with pytest.raises(SignInError):
        desk.preview(sync)
    desk.machine.secrets.set("org", "password", user["password"])
    with pytest.raises(SignInError) as refused:
        desk.preview(sync)
    assert refused.value.code in ("INVALID_LOGIN", "LOGIN_MUST_USE_SECURITY_TOKEN")
    assert desk.ask(TestConnection("org")).ok
    assert desk.preview(sync)


def test_a_person_who_types_wrong_passwords_does_not_lock_the_user(ways: Ways):
    user = {**ways.desk.practice.user("admin"), "password": "wrong"}
    for _ in range(WRONG_PASSWORDS):
        with pytest.raises(SignInError):
            ways.connect_password("crm", "sandbox", user)
    with pytest.raises(RetriableError) as paused:
        ways.connect_password("crm", "sandbox", user)
    assert "next attempt" in str(paused.value)


def test_old_secrets_stay_kept_until_the_new_ones_have_worked():
    kept = WorkspaceSecrets("w", None)
    kept.set("crm", "password", "old")
    kept.set("crm", "security_token", "old token")
    kept.set("other", "password", "theirs")
    tried = TriedSecrets(kept, "crm", {"password": "new", "client_secret": ""})
    tried.set("crm", "access", "got")
    assert (tried.get("crm", "password"), tried.get("crm", "security_token")) == ("new", None)
    assert tried.stored("other", "password") == "theirs"
    assert (kept.get("crm", "password"), kept.get("crm", "access")) == ("old", None)
    tried.keep_all()
    assert (kept.get("crm", "password"), kept.get("crm", "access")) == ("new", "got")
    assert kept.get("crm", "security_token") is None
    assert kept.get("other", "password") == "theirs"


def test_a_secret_of_the_environment_counts_while_others_are_tried(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("ORGTIDE_SECRET_CRM__SECURITY_TOKEN", "from outside")
    tried = TriedSecrets(WorkspaceSecrets("w", None), "crm", {"password": "new"})
    assert tried.get("crm", "security_token") == "from outside"


def test_a_failed_sign_in_leaves_the_old_one_working(ways: Ways, sync: str):
    desk = ways.desk
    ways.connect("client")
    desk.ask(BindRole(sync, "org", "crm"))
    wrong = ConnectByClient(
        "crm", desk.practice.url(), "server", "wrong", desk.practice.ca_file, replace=True
    )
    with pytest.raises(SignInError):
        desk.ask(wrong)
    assert desk.machine.secrets.stored("crm", "client_secret") == "s"
    desk.machine.secrets.set("crm", ACCESS, "{}")
    assert desk.preview(sync)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"installed": False}, "invalid_client"),
        ({"permitted": "admin", "approved": []}, "OAUTH_APP_ACCESS_DENIED"),
    ],
)
def test_an_app_that_is_not_let_in_is_named_by_its_code(
    ways: Ways, changes: dict[str, Any], code: str
):
    practice = ways.desk.practice
    callbacks = [f"http://localhost:{port}/OauthRedirect" for port in (1717, 7171, 8717, 8718)]
    practice.control("apps", {"consumer_key": "shut", "callbacks": callbacks, **changes})
    ways.browse("integration")
    wish = SignInWithBrowser("crm", practice.url(), "shut", practice.ca_file)
    with pytest.raises(SignInError) as refused:
        ways.desk.ask(wish)
    assert refused.value.code == code
    practice.control("apps", {"consumer_key": "shut", "installed": True, "permitted": "all"})


def test_a_key_is_made_here_and_only_its_certificate_leaves(desk: Desk):
    facts = desk.ask(MakeCertificate("crm", str(desk.folder / "crm.crt")))
    assert "BEGIN CERTIFICATE" in Path(facts.file).read_text()
    assert "PRIVATE" not in Path(facts.file).read_text()
    assert "PRIVATE KEY" in (desk.machine.secrets.stored("crm", "next_private_key") or "")
    with pytest.raises(SettingsError):
        desk.ask(MakeCertificate("crm", facts.file))


def test_the_old_key_signs_in_until_the_new_certificate_is_in_the_org(ways: Ways):
    desk, practice = ways.desk, ways.desk.practice
    ways.connect("key")
    newer = desk.folder / "newer.crt"
    desk.ask(MakeCertificate("crm", str(newer)))
    desk.machine.secrets.set("crm", ACCESS, "{}")
    assert desk.ask(TestConnection("crm")).ok
    user = practice.user()["username"]
    wish = ConnectByKey(
        "crm", practice.url(), "nightly", user, ca_file=practice.ca_file, replace=True
    )
    with pytest.raises(SignInError) as early:
        desk.ask(wish)
    assert str(early.value) == "invalid assertion"
    assert desk.ask(TestConnection("crm")).ok
    practice.control("apps", {"consumer_key": "nightly", "certificate": newer.read_text()})
    assert desk.ask(wish).ok
    assert desk.machine.secrets.stored("crm", "next_private_key") is None
    desk.machine.secrets.set("crm", ACCESS, "{}")
    assert desk.ask(TestConnection("crm")).ok


def test_a_token_that_cannot_be_ended_is_no_reason_to_keep_a_connection(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
):
    ways.connect("client")
    change(ways.desk, "crm", host="127.0.0.1:1")
    ways.desk.ask(RemoveConnection("crm"))
    assert ways.desk.machine.secrets.stored("crm", "client_secret") is None
