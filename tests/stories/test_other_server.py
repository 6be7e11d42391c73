"""The errand at an org whose server speaks otherwise than the practice server does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import SYNC, SYNC_FILE
from tests.stories.terminal import Terminal
from tests.stories.varying_server import VaryingServer, varying_server


@pytest.fixture
def server(practice: PracticeProcess, tmp_path: Path) -> Iterator[VaryingServer]:
    with varying_server(practice, tmp_path, seed=1) as running:
        yield running


def test_the_errand_is_the_same_whatever_words_the_server_uses(
    terminal: Terminal, practice: PracticeProcess, server: VaryingServer, partner: Path
) -> None:
    user = practice.user()
    secrets = f"{user['password']}\n{user['security_token']}\n"
    signed_in = ("--host", server.url, "--ca-file", server.ca_file, "--username", user["username"])
    terminal.ok("connect", "salesforce", "uat", *signed_in, typed=secrets)
    terminal.ok("connect", "files", "partner", "--folder", str(partner))
    bound = ("--bind", "salesforce=uat", "--bind", "partner=partner")
    terminal.ok("sync", "add", str(SYNC_FILE), *bound)
    terminal.ok("sync", "check", SYNC)
    plan = terminal.ok("preview", SYNC, "--json").json
    assert plan["planned"] > 50
    ran = terminal.say("apply", str(plan["plan"]), "--approve", "inserts,updates", "--json")
    report = ran.json
    assert ran.code == 1, "some rows are refused, and no other way"
    assert report["approved"] == report["succeeded"] + report["failed"]
    again = terminal.ok("preview", SYNC, "--json").json
    assert again["planned"] == report["failed"] + plan["deletes"]
    back = terminal.ok("undo", str(report["run"]), "--json").json
    undone = terminal.ok("apply", str(back["plan"]), "--approve", "all", "--json").json
    assert undone["succeeded"] == undone["approved"] == report["succeeded"]
    assert server.served > 15
