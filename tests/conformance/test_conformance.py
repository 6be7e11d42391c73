"""The page about conformance tells what the script found; the parts that need no npm run here."""

import re
from pathlib import Path

import pytest

from tests.conformance import (
    strictness,
    with_jsforce,
    with_salesforce_cli,
    with_simple_salesforce,
)
from tests.conformance.page import page
from tests.conformance.steps import ClientRun, Step, walk
from tests.practice_orgs import PracticeProcess

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"

CLIENTS = {
    "simple-salesforce": with_simple_salesforce,
    "jsforce": with_jsforce,
    "Salesforce CLI": with_salesforce_cli,
    "plain HTTP": strictness,
}


@pytest.mark.parametrize("client", CLIENTS)
def test_the_page_lists_every_step_of_a_client_and_none_failed(client: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {re.escape(client)}\n\n((?:- .*\n)+)", text, re.MULTILINE)
    listed = [line.removeprefix("- ") for line in section.splitlines()]
    assert listed == CLIENTS[client].step_names()


def test_a_strict_client_meets_what_the_guides_say(shared_practice: PracticeProcess) -> None:
    run = strictness.drive(shared_practice)
    assert run.failed == []


def test_simple_salesforce_does_the_whole_errand(shared_practice: PracticeProcess) -> None:
    run = with_simple_salesforce.drive(shared_practice)
    assert run.failed == []


def test_a_step_that_fails_is_told_and_does_not_stop_the_rest() -> None:
    def bad() -> None:
        raise ValueError("odd\nand more")

    steps = list(walk({"one": bad, "two": lambda: None}))
    assert steps == [Step("one", ok=False, why="ValueError: odd"), Step("two", ok=True)]
    text = page([ClientRun("it", "1.0", steps)])
    assert "| it | 1.0 | 2 | 1 |" in text
    assert "- **Not so:** one. ValueError: odd" in text
