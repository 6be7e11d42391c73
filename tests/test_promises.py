"""Every test that the table of promises names is there."""

import re
from pathlib import Path

import pytest

from app.connectors.webhooks.schemes import SCHEMES

TESTS = Path(__file__).parent
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize(("page", "least"), [("promises.md", 80), ("http-conventions.md", 40)])
def test_every_test_that_a_promise_names_is_there(page: str, least: int) -> None:
    text = (TESTS.parent / "docs" / page).read_text("utf-8")
    named = NAMED.findall(text)
    assert len(named) > least
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (TESTS / file).exists()
        or not re.search(rf"def {test}\(", (TESTS / file).read_text("utf-8"))
    ]
    assert missing == []


def test_every_promise_and_complaint_has_its_line() -> None:
    text = (TESTS.parent / "docs" / "promises.md").read_text("utf-8")
    lines = re.findall(r"^\| (R?\d+)(?:–(\d+))? \|", text, re.MULTILINE)
    promises = {first for first, _ in lines if first.startswith("R")}
    assert promises == {*(f"R{n}" for n in range(1, 13)), "R20"}
    complaints = [
        n
        for first, last in lines
        if not first.startswith("R")
        for n in range(int(first), int(last or first) + 1)
    ]
    assert complaints == list(range(1, 36))


def test_every_convention_of_apis_has_its_line() -> None:
    text = (TESTS.parent / "docs" / "http-conventions.md").read_text("utf-8")
    conventions, _, schemes = text.partition("## The signatures")
    assert re.findall(r"^\| (\d+) \|", conventions, re.MULTILINE) == [str(n) for n in range(1, 28)]
    named = " ".join(re.findall(r"^\| [\d–, ]+ \|([^|]*)\|", schemes, re.MULTILINE))
    assert sorted(re.findall(r"`([a-z0-9-]+)`", named)) == sorted(SCHEMES)
