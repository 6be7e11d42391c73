"""Signing in to an org from a terminal, with a browser that is a program of its own."""

import json
import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.connectors.salesforce.browser import Browser
from tests.practice_orgs import PracticeProcess
from tests.stories.terminal import ROOT, Terminal

PROGRAM = ROOT / "tests" / "stories" / "browser_program.py"


@dataclass
class Person:
    """A terminal and a browser."""

    terminal: Terminal
    practice: PracticeProcess
    folder: Path

    def browser(self, does: str) -> dict[str, str]:
        """What to add to the environment so that this browser is the system's."""
        user = self.practice.user()
        file = self.folder / "browser.json"
        said = {"ca_file": self.practice.ca_file, "does": does, "log": str(self.folder / "log")}
        said |= {name: user[name] for name in ("username", "password")}
        file.write_text(json.dumps(said))
        command = shlex.join([sys.executable, str(PROGRAM), str(file)])
        return {"BROWSER": f"{command} %s &", "PYTHONPATH": str(ROOT)}

    def seen(self, number: int = 0) -> dict[str, Any]:
        """What the browser wrote down about its visits, once it has."""
        log = self.folder / "log"
        for _ in range(200):
            lines = log.read_text().splitlines() if log.exists() else []
            if len(lines) > number:
                found: dict[str, Any] = json.loads(lines[number])
                return found
            time.sleep(0.1)
        raise AssertionError("the browser was not opened")

    def connect(self, *more: str) -> tuple[str, ...]:
        where = ("--host", self.practice.url(), "--ca-file", self.practice.ca_file)
        return ("connect", "salesforce", "crm", *where, "--consumer-key", "orgtide-practice", *more)


@pytest.fixture
def person(terminal: Terminal, practice: PracticeProcess, tmp_path: Path) -> Person:
    return Person(terminal, practice, tmp_path)


def test_a_person_signs_in_works_on_in_many_processes_and_opens_a_record(person: Person):
    said = person.terminal.ok(*person.connect("--log-in"), **person.browser("sign in"))
    assert "signed in as integration@" in said.out
    assert "/services/oauth2/authorize?" in said.err
    assert "go back to Orgtide" in person.seen()["page"]

    person.practice.control("sessions/expire")
    before = token_requests(person.practice)
    processes = [person.terminal.start("connect", "test", "crm", "--json") for _ in range(3)]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert json.loads(out)["ok"]
    assert token_requests(person.practice) == before + 1

    user_id = person.practice.user()["id"]
    opened = person.terminal.ok("connect", "open", "crm", user_id, **person.browser("look"))
    assert "logged in" in opened.out
    visit = person.seen(1)
    assert visit["address"] == f"{person.practice.url()}/{user_id}"
    assert "integration@" in visit["page"]
    assert "otp" not in " ".join(visit["arguments"])
    assert "otp" not in opened.out + opened.err


def token_requests(practice: PracticeProcess) -> int:
    stats = practice.control("stats", method="GET")
    return int(stats.get("POST /services/oauth2/token", {"requests": 0})["requests"])


def test_an_address_that_was_pasted_into_the_terminal_finishes_the_sign_in(person: Person):
    process = person.terminal.start(*person.connect(), **person.browser("nothing"))
    assert process.stdin is not None
    assert process.stderr is not None
    process.stderr.readline()
    address = process.stderr.readline().strip()
    user = person.practice.user()
    elsewhere = Elsewhere(person.practice.ca_file, user["username"], user["password"])
    elsewhere.open(address)
    elsewhere.join()
    process.stdin.write("not an address\n")
    process.stdin.write(f"{elsewhere.ended_on}\n")
    process.stdin.flush()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "begins with http://localhost:1717/OauthRedirect" in err
    assert "signed in as integration@" in out
    code = elsewhere.ended_on.split("code=")[1].split("&")[0]
    assert code not in out + err


class Elsewhere(Browser):
    """A browser on another computer: it cannot come back to this one."""

    ended_on = ""

    def _get(self, session: requests.Session, url: str) -> requests.Response:
        if url.startswith("http://localhost:"):
            self.ended_on = url
            return requests.Response()
        return super()._get(session, url)


def test_what_an_org_needs_is_said_with_every_callback(person: Person):
    said = person.terminal.ok("connect", "setup", "key")
    for port in (1717, 7171, 8717, 8718, 8719):
        assert f"http://localhost:{port}/OauthRedirect\n" in said.out


def test_a_key_made_here_signs_in_by_night(person: Person, tmp_path: Path):
    file = tmp_path / "crm.crt"
    person.terminal.ok("connect", "certificate", "crm", "--out", str(file))
    username = person.practice.user()["username"]
    app = {"consumer_key": "nightly", "certificate": file.read_text()}
    person.practice.control("apps", {**app, "permitted": "admin", "approved": [username]})
    where = ("--host", person.practice.url(), "--ca-file", person.practice.ca_file)
    how = ("--by-key", "--consumer-key", "nightly", "--username", username)
    said = person.terminal.ok("connect", "salesforce", "crm", *where, *how)
    assert f"signed in as {username}" in said.out
    person.practice.control("sessions/expire")
    assert person.terminal.ok("connect", "test", "crm", "--json").json["ok"]


def test_a_refusal_comes_with_its_steps(person: Person):
    person.practice.control("apps", {"consumer_key": "server", "secret": "s"})
    where = ("--host", person.practice.url(), "--ca-file", person.practice.ca_file)
    how = ("--consumer-key", "server", "--client-secret")
    said = person.terminal.say("connect", "salesforce", "crm", *where, *how, typed="s\n")
    assert said.code == 4
    assert "no client credentials user enabled" in said.err
    assert "1. In the org: Setup, External Client App Manager" in said.err
