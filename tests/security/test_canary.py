"""No secret leaves the keyring: not into a file, a text, an argument list or an environment.

One person does everything that touches secrets: signs in by each way, renews, previews, applies,
fails, loses the engine process. Then everything that was written or shown is searched for every
secret that the workspace ever had, in every spelling.
"""

import base64
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from cryptography.hazmat.primitives import serialization

from app.asks import (
    BackUpWorkspace,
    ConnectByKey,
    ConnectFromCli,
    ConnectHttp,
    ConnectSalesforce,
    ConnectSql,
    ConnectWebhook,
    PreviewSync,
    TestConnection,
)
from app.asks.wire import ask_line
from app.connectors.salesforce.signing_key import load_key, new_key_pair
from tests.connectors.salesforce.orgs import RealTime
from tests.connectors.salesforce.test_ways import FakeCli, result
from tests.practice_orgs import PracticeProcess
from tests.security.leaks import ProcessWatch, found_in, leaked_files
from tests.stories.conftest import SYNC, SYNC_FILE
from tests.stories.terminal import ROOT, Said, Terminal
from tests.stories.test_sign_in import Person

WRONG_PASSWORD = "wr0ng-canary/p+ss word"
SQL_PASSWORD = "sql-c@nary:77"
CLIENT_SECRET = "client-canary-88=="
PASSPHRASE = "passphrase canary"
API_TOKEN = "api-canary/99=="
HOOK_SECRET = "hook-canary+66"
EXPIRED_TOKEN = "00D000000000001!canary.AQEAQF7.expired"

KEPT = """
import sys
from pathlib import Path
from app.store.credentials import WorkspaceSecrets, usable_backend
from app.store.database import Database
from app.store.settings import Settings
import json
with Database(Path(sys.argv[1])) as database:
    workspace_id = Settings(database).workspace_id
    names = [row[0] for row in database.rows("SELECT name FROM connections")]
backend = usable_backend()
secrets = WorkspaceSecrets(workspace_id, backend)
found = {}
for name in names:
    for kind in secrets._names(backend, name):
        found[f"{kind} of {name}"] = secrets.stored(name, kind)
print(json.dumps(found))
"""


@dataclass
class Errand:
    """A person at work, and everything that could be seen of it."""

    person: Person
    files: Path
    temporary: Path
    secrets: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, bytes]] = field(default_factory=list)

    def say(self, *words: str, typed: str = "", **more: str) -> Said:
        """Type a command; remember what it said."""
        said = self.person.terminal.say(*words, typed=typed, **more)
        self.said.append((" ".join(words[:3]), f"{said.out}\n{said.err}".encode()))
        return said

    def connect(self, name: str, *how: str, typed: str = "", **more: str) -> Said:
        practice = self.person.practice
        where = ("--host", practice.url(), "--ca-file", practice.ca_file)
        return self.say("connect", "salesforce", name, *where, *how, typed=typed, **more)

    def learn(self) -> None:
        """Take down every secret that the keyring holds now."""
        home = self.person.terminal
        listed = subprocess.run(
            [sys.executable, "-c", KEPT, str(home.home)],
            cwd=ROOT,
            env={**home.environment, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        kept: dict[str, str] = json.loads(listed.stdout)
        for name, value in kept.items():
            parts = {name: value}
            if value.startswith("{"):
                parts = {f"{name}, {key}": str(one) for key, one in json.loads(value).items()}
            elif "PRIVATE KEY" in value:
                lines = value.split("\n")[1:-2]
                parts = {f"{name}, line {n}": line for n, line in enumerate(lines)}
            for part, secret in parts.items():
                if not part.endswith((", asked", ", host", ", identity_url", ", user_id")):
                    self.secrets[f"{part} ({len(self.secrets)})"] = secret

    def engine(self, *wishes: object, **more: str) -> list[str]:
        """Let the window's engine do something; kill it in the middle of the last wish.

        Returns:
            How each wish but the last ended: "finished" or "failed".
        """
        ends: list[str] = []
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "engine"],
            cwd=ROOT,
            env=self.person.terminal.environment_of_a_command(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        for number, wish in enumerate(wishes, 1):
            process.stdin.write(ask_line(number, wish))
            process.stdin.flush()
            while number < len(wishes):
                line = process.stdout.readline()
                self.said.append(("the engine", line))
                if end := json.loads(line).keys() & {"finished", "failed"}:
                    ends.extend(end)
                    break
        process.stdout.readline()
        process.kill()
        out, err = process.communicate(timeout=60)
        self.said.append(("the engine, killed", out + err))
        return ends


def sign_in_by_every_way(errand: Errand) -> None:
    practice, person = errand.person.practice, errand.person
    user = practice.user()
    typed = f"{user['password']}\n{user['security_token']}\n"
    assert errand.connect("uat", "--username", user["username"], typed=typed).code == 0
    errand.learn()
    token = next(one for name, one in errand.secrets.items() if ", token" in name)
    assert errand.connect("by-token", "--access-token", typed=f"{token}\n").code == 0

    app = {"consumer_key": "server", "secret": CLIENT_SECRET, "run_as": user["username"]}
    practice.control("apps", app)
    how = ("--consumer-key", "server", "--client-secret")
    assert errand.connect("by-client", *how, typed=f"{CLIENT_SECRET}\n").code == 0

    file = errand.files / "nightly.crt"
    assert errand.say("connect", "certificate", "by-key", "--out", str(file)).code == 0
    nightly = {"consumer_key": "nightly", "certificate": file.read_text(), "permitted": "admin"}
    practice.control("apps", {**nightly, "approved": [user["username"]]})
    how = ("--by-key", "--consumer-key", "nightly", "--username", user["username"])
    assert errand.connect("by-key", *how).code == 0

    how = ("--consumer-key", "orgtide-practice")
    assert errand.connect("by-browser", *how, **person.browser("sign in")).code == 0
    errand.learn()


def fail_to_sign_in(errand: Errand) -> None:
    how = ("--username", "nobody@x.example")
    typed = f"{WRONG_PASSWORD}\n{WRONG_PASSWORD}\n"
    assert errand.connect("wrong", *how, typed=typed).code == 4
    assert errand.connect("expired", "--access-token", typed=f"{EXPIRED_TOKEN}\n").code == 4
    url = f"postgresql+psycopg://jo:{SQL_PASSWORD.replace('@', '%40')}@127.0.0.1:9/people"
    address = ("connect", "sql", "people", "--url", url)
    # An address on the command line is the person's own; the program must not pass it on.
    errand.say(*address, "--json")


def work(errand: Errand, partner: Path) -> None:
    practice = errand.person.practice
    errand.say("connect", "files", "partner", "--folder", str(partner))
    bind = ("--bind", "salesforce=uat", "--bind", "partner=partner")
    assert errand.say("sync", "add", str(SYNC_FILE), *bind).code == 0
    practice.control("sessions/expire")
    plan = errand.say("preview", SYNC, "--json").json["plan"]
    run = errand.say("apply", str(plan), "--approve", "inserts,updates", "--json").json["run"]
    errand.say("failures", str(run), "--excel", str(errand.files))
    practice.control("sessions/expire")
    assert errand.say("connect", "test", "by-browser").code == 0
    assert errand.say("connect", "test", "by-token", "--json").code == 4


def use_the_window(errand: Errand) -> None:
    practice = errand.person.practice
    wrong = ConnectSalesforce(
        "window", practice.url(), "nobody@x.example", WRONG_PASSWORD, ca_file=practice.ca_file
    )
    url = f"postgresql+psycopg://jo:{SQL_PASSWORD.replace('@', '%40')}@127.0.0.1:9/people"
    tried = (TestConnection(name) for name in ("by-client", "by-key"))
    errand.engine(wrong, ConnectSql("people", url), *tried, PreviewSync(SYNC))
    errand.learn()
    errand.say("preview", SYNC)


API = """
orgtide_api: 1
name: nowhere
asks:
  token: {label: API token, secret: true}
base: http://127.0.0.1:9/v1
auth: {kind: header, name: X-API-Token, value: "{token}"}
test: GET /people
objects:
  people:
    key: id
    fields:
      id: {}
    read: {request: GET /people, records: "$[*]"}
"""


def connect_by_the_rarer_ways(errand: Errand, folder: Path) -> None:
    """An org of the Salesforce CLI, a key with a passphrase, an API, a webhook; then a backup."""
    practice, home = errand.person.practice, errand.person.terminal.home
    username, host, ca_file = practice.user()["username"], practice.url(), practice.ca_file
    token = next(one for name, one in errand.secrets.items() if "uat, token" in name)
    folder.mkdir()
    shown = {"instanceUrl": host, "accessToken": token}
    FakeCli(folder).says({"org display": result(**shown)})

    pair = new_key_pair("canary", RealTime().now())
    key, api = folder / "key.pem", folder / "api.yaml"
    key.write_text(encrypted_key(pair.private_key, PASSPHRASE))
    api.write_text(API)
    app = {"consumer_key": "locked", "certificate": pair.certificate, "permitted": "admin"}
    practice.control("apps", {**app, "approved": [username]})
    by_key = ConnectByKey(
        "by-file", host, "locked", username, str(key), PASSPHRASE, keep_key=True, ca_file=ca_file
    )
    ends = errand.engine(
        ConnectFromCli("by-cli", "uat", ca_file),
        by_key,
        ConnectHttp("api", str(api), secrets=(("token", API_TOKEN),)),
        ConnectWebhook("hook", "bearer", HOOK_SECRET),
        BackUpWorkspace(str(errand.files / "backup.zip")),
        TestConnection("by-cli"),
        PATH=f"{folder}{os.pathsep}{os.environ['PATH']}",
    )
    assert ends == ["finished", "finished", "failed", "finished", "finished"], home
    errand.learn()


def encrypted_key(pem: str, passphrase: str) -> str:
    """A private key as a person keeps it in a file."""
    how = serialization.BestAvailableEncryption(passphrase.encode())
    form = serialization.PrivateFormat.PKCS8
    return load_key(pem).private_bytes(serialization.Encoding.PEM, form, how).decode()


@pytest.fixture
def errand(
    terminal: Terminal, practice: PracticeProcess, tmp_path: Path
) -> Iterator[tuple[Errand, ProcessWatch]]:
    temporary, files = tmp_path / "temporary", tmp_path / "files"
    for folder in (temporary, files):
        folder.mkdir()
    terminal.forks = None  # what is looked at is where secrets go from a start on
    terminal.environment = {**terminal.environment, "TMPDIR": str(temporary)}
    given = {"wrong password": WRONG_PASSWORD, "password in an address": SQL_PASSWORD}
    given |= {"client secret": CLIENT_SECRET, "expired token": EXPIRED_TOKEN}
    given |= {"passphrase": PASSPHRASE, "API token": API_TOKEN, "hook": HOOK_SECRET}
    (tmp_path / "browser").mkdir()
    made = Errand(Person(terminal, practice, tmp_path / "browser"), files, temporary, given)
    with ProcessWatch(terminal.home) as watch:
        yield made, watch


def test_no_secret_is_written_or_shown_anywhere(
    errand: tuple[Errand, ProcessWatch], partner: Path, tmp_path: Path
) -> None:
    one, watch = errand
    sign_in_by_every_way(one)
    connect_by_the_rarer_ways(one, tmp_path / "rarer")
    fail_to_sign_in(one)
    work(one, partner)
    use_the_window(one)

    user = one.person.practice.user()
    one.secrets |= {"password": user["password"], "security token": user["security_token"]}
    assert len(one.secrets) > 25, sorted(one.secrets)
    assert leaked_files((one.person.terminal.home, one.temporary, one.files), one.secrets) == []
    # The address of a webhook is told to the person who makes it, and nowhere else.
    silent = {name: each for name, each in one.secrets.items() if "path of hook" not in name}
    for what, data in one.said:
        assert found_in(data, silent) == set(), what
    typed = {name: each for name, each in one.secrets.items() if each != SQL_PASSWORD}
    assert len(watch.shown) > 20
    for shown in watch.shown:
        assert found_in(shown, typed) == set(), shown[:80]


# The search itself -------------------------------------------------------------------------------

SECRET = 'c@nary "77" +x'


@pytest.mark.parametrize(
    "written",
    [
        SECRET.encode(),
        json.dumps({"x": SECRET}).encode(),
        b"?password=c%40nary%20%2277%22%20%2Bx&",
        base64.b64encode(b"jo:" + SECRET.encode()),
        base64.b64encode(SECRET.encode()),
        SECRET.encode("utf-16"),
        SECRET.encode().hex().encode(),
    ],
    ids=["plain", "json", "url", "basic", "base64", "utf-16", "hex"],
)
def test_the_search_finds_a_secret_in_every_spelling(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(b"before " + written + b" after")
    assert leaked_files([tmp_path], {"it": SECRET, "other": "not there"}) == ["x.log: it"]


def test_the_search_finds_a_secret_in_packed_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("sheet.xml", SECRET * 50)
    duckdb.sql(f"COPY (SELECT '{SECRET}' AS x) TO '{tmp_path / 'x.parquet'}' (FORMAT parquet)")
    found = leaked_files([tmp_path], {"it": SECRET})
    assert found == ["x.parquet: it", "x.xlsx: it"]


def test_the_watch_sees_arguments_and_environment(tmp_path: Path) -> None:
    with ProcessWatch(tmp_path) as watch:
        process = subprocess.Popen(
            [sys.executable, "-c", "input()", "argument-canary"],
            env={"ORGTIDE_HOME": str(tmp_path), "X": "environment-canary"},
            stdin=subprocess.PIPE,
        )
        secrets = {"argument": "argument-canary", "environment": "environment-canary"}
        while set().union(*(found_in(one, secrets) for one in watch.shown)) != set(secrets):
            assert process.poll() is None
        process.communicate(b"\n")
