"""A bad day on the practice org, made in the terminal and met by the next command."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.stories.terminal import ROOT, Terminal


@pytest.fixture
def running(terminal: Terminal, practice_template: Path) -> Iterator[subprocess.Popen[str]]:
    """The small practice orgs of a terminal's workspace; they run until their input closes."""
    folder = terminal.home / "practice"
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", str(practice_template), str(folder)], check=True)
    command = [sys.executable, "-m", "app", "practice-server", "--data", str(folder)]
    running = subprocess.Popen(
        [*command, "--records", "small", "--until-stdin-closes"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    (folder / "ready.json").write_text(running.stdout.readline())
    yield running
    running.stdin.close()
    running.wait()
    running.stdout.close()


@pytest.fixture
def rehearsing(terminal: Terminal, running: subprocess.Popen[str]) -> Terminal:
    """A terminal whose workspace has small practice orgs, which run."""
    assert running.poll() is None
    return terminal


def answers(ready: Path) -> bool:
    """Whether the org that a file describes listens."""
    try:
        url = urlsplit(json.loads(ready.read_text())["orgs"]["sandbox"]["url"])
        socket.create_connection((url.hostname, url.port)).close()
    except (OSError, ValueError):
        return False
    return True


def test_an_org_that_was_kept_running_goes_on_when_another_command_ends_it(
    rehearsing: Terminal, running: subprocess.Popen[str]
) -> None:
    keeper = replace(rehearsing, forks=None).start("practice", "start")
    assert keeper.stdout is not None
    assert keeper.stdout.readline().startswith("The practice org runs")
    assert running.stdin is not None
    running.stdin.close()
    running.wait()
    while not answers(rehearsing.home / "practice" / "ready.json"):
        assert keeper.poll() is None
        time.sleep(0.1)
    keeper.send_signal(signal.SIGINT)
    keeper.communicate(timeout=120)
    assert keeper.returncode == 130


def test_a_fault_is_switched_on_met_counted_and_switched_off(rehearsing: Terminal) -> None:
    day = rehearsing.ok("practice", "fault", "list", "--json").json
    assert (day["org"], day["faults"]) == ("sandbox", [])
    assert {"session-ends", "locked-rows", "bulk-stops"} <= {one["name"] for one in day["choices"]}
    said = rehearsing.ok("practice", "fault", "on", "no-calls-left").out
    assert said == "  1  The API requests of the day are used up. On: once. Not yet.\n"

    facts = json.loads((rehearsing.home / "practice" / "ready.json").read_text())
    user = facts["orgs"]["sandbox"]["users"][0]
    refused = rehearsing.say(
        *("connect", "salesforce", "crm", "--host", facts["orgs"]["sandbox"]["url"]),
        *("--ca-file", facts["ca_file"], "--username", user["username"]),
        typed=f"{user['password']}\n{user['security_token']}\n",
    )
    assert refused.code == 3
    assert "TotalRequests Limit exceeded" in refused.err

    (fault,) = rehearsing.ok("practice", "fault", "list", "--json").json["faults"]
    assert (fault["happened"], fault["on"]) == (1, False)
    assert (
        rehearsing.ok("practice", "fault", "off", "no-calls-left").out
        == "Nothing is switched on.\n"
    )


def test_a_change_is_made_at_once_and_a_wrong_wish_says_why(rehearsing: Terminal) -> None:
    done = rehearsing.ok("practice", "fault", "on", "field-removed", "--set", "field=Title").out
    assert done == "Contact has no field Title any more.\n"
    for words, said in (
        (("on", "earthquake"), "Nothing is called earthquake"),
        (("on", "slow", "--set", "minutes=1"), "slow has no minutes; it has: seconds"),
        (("on", "slow", "--set", "seconds"), "A setting is NAME=VALUE, not seconds"),
        (("off", "9"), "No fault has the number 9"),
        (("off", "slow"), "slow is not switched on"),
        (("list", "--org", "scratch"), "There is no practice scratch"),
    ):
        refused = rehearsing.say("practice", "fault", *words)
        assert refused.code == 2
        assert said in refused.err
