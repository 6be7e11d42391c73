"""Every test that the table of promises names is there."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_test_that_a_promise_names_is_there() -> None:
    text = (TESTS.parent / "docs" / "promises.md").read_text("utf-8")
    named = NAMED.findall(text)
    assert len(named) > 80
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
