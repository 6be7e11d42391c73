"""Signing in to an org in the window: real engine process, real practice org, a browser beside."""

import asyncio
import json
import shlex
import sys
from pathlib import Path

import pytest

from app.ui.pages.connections_page import ConnectionsPage
from app.ui.program import Program
from app.ui.rail_items import RailItem
from tests.practice_orgs import PracticeProcess
from tests.stories.terminal import ROOT
from tests.ui.test_program import until, work

__all__ = ["work"]

PROGRAM = ROOT / "tests" / "stories" / "browser_program.py"


@pytest.fixture
def browser(practice: PracticeProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of the system's browser; it signs in as the integration user."""
    file = tmp_path / "browser.json"
    user = practice.user()
    said = {"ca_file": practice.ca_file, "does": "sign in", "log": str(tmp_path / "log")}
    file.write_text(json.dumps({**said, **{n: user[n] for n in ("username", "password")}}))
    command = shlex.join([sys.executable, str(PROGRAM), str(file)])
    monkeypatch.setenv("BROWSER", f"{command} %s &")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return file


def test_a_person_signs_in_with_the_browser_and_logs_in_to_the_org(
    work, practice: PracticeProcess, browser: Path
) -> None:
    log = browser.with_name("log")

    async def errand(program: Program) -> None:
        await until(lambda: program.desk.pages, "the workspace")
        program.window.open_item(RailItem.CONNECTIONS)
        page = program.window.findChildren(ConnectionsPage)[0]
        page.open_wizard()
        form = page.panel._chosen().form
        form.host.set_text(practice.url())
        form.consumer_key.set_text(practice.ready["consumer_key"])
        form.ca_file.set_text(practice.ca_file)
        form.log_in.setChecked(True)
        page.panel._name.set_text("uat")
        page.panel._refresh()
        page.panel._main.click()
        await until(lambda: not page.panel._wait.isHidden(), "the countdown")
        await until(lambda: page.panel._done, "the sign-in")
        (row,) = program.desk.connections()
        assert row.connection.settings["signed_in_as"] == practice.user()["username"]
        browser.write_text(json.dumps({**json.loads(browser.read_text()), "does": "look"}))
        page.login_requested.emit("uat")
        await until(lambda: len(log.read_text().splitlines()) > 1, "the browser")
        visit = json.loads(log.read_text().splitlines()[1])
        assert visit["address"] == f"{practice.url()}/"
        assert practice.user()["username"] in visit["page"]

    work(errand)


def test_a_sign_in_that_nobody_finishes_is_stopped_at_once(
    work, practice: PracticeProcess, browser: Path
) -> None:
    browser.write_text(json.dumps({**json.loads(browser.read_text()), "does": "nothing"}))

    async def errand(program: Program) -> None:
        await until(lambda: program.desk.pages, "the workspace")
        program.window.open_item(RailItem.CONNECTIONS)
        page = program.window.findChildren(ConnectionsPage)[0]
        page.open_wizard()
        form = page.panel._chosen().form
        form.host.set_text(practice.url())
        form.consumer_key.set_text(practice.ready["consumer_key"])
        page.panel._name.set_text("uat")
        page.panel._refresh()
        page.panel._main.click()
        await until(lambda: not page.panel._wait.isHidden(), "the countdown")
        page.address_pasted.emit("http://localhost:1717/Elsewhere")
        await until(lambda: "begins with" in page.panel._wait._pasted._below.text(), "the words")
        page.panel._on_cancel()
        await asyncio.wait_for(until(lambda: not program.engine.is_busy, "the end"), 120)
        assert program.desk.connections() == ()

    work(errand)
