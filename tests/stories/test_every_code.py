"""A run in which Salesforce refuses a record for every reason there is, and what it comes to."""

from pathlib import Path
from typing import Any

import pytest

from app.core.outcome import RetryClass
from app.wording.causes import cause_title, cause_to_do
from tests.connectors.salesforce.code_tables import ROWS, SAID, one_line
from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import connect_org
from tests.stories.terminal import Terminal

SYNC = """\
orgtide: 1
name: People
connections:
  org: {kind: salesforce}
  files: {kind: files}
mappings:
  - name: people
    source: {connection: files, object: people.csv}
    target: {connection: org, object: Contact}
    key: number
    identity: [{source: number, target: Constituent_ID__c, empty: never, many: error}]
    mode: {to_target: upsert}
    fields:
      - {source: number, target: Constituent_ID__c}
      - {source: name, target: LastName}
approval: {insert: auto}
guards: {first_run: off}
"""
PASSING = {RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.DEPENDENCY}
"""What is sent again in the same run, and goes where its reason has gone."""
CODES = [*ROWS, "BRAND_NEW_CODE"]


@pytest.fixture
def failures(terminal: Terminal, practice: PracticeProcess, tmp_path: Path) -> dict[str, Any]:
    """What the terminal tells of the run, and how often each fault happened."""
    folder = tmp_path / "files"
    folder.mkdir()
    lines = ["number,name", *(f"N{n},Reason {n}" for n in range(len(CODES)))]
    (folder / "people.csv").write_text("\n".join(lines), "utf-8")
    (tmp_path / "people.yaml").write_text(SYNC, "utf-8")
    connect_org(terminal, practice, "org")
    terminal.ok("connect", "files", "files", "--folder", str(folder))
    path = str(tmp_path / "people.yaml")
    terminal.ok("sync", "add", path, "--bind", "org=org", "--bind", "files=files")
    for n, code in enumerate(CODES):
        fault = {"kind": "row_error", "match": {"value": f"Reason {n}"}, "detail": {"code": code}}
        practice.control("faults", fault)
    plan = terminal.ok("preview", "people", "--json").json["plan"]
    report = terminal.say("apply", str(plan), "--approve", "inserts", "--json").json
    told = terminal.ok("failures", str(report["run"]), "--json").json
    words = terminal.ok("failures", str(report["run"])).out
    faults = practice.control("faults", method="GET")
    return {"report": report, "failed": told["failed"], "words": words, "faults": faults}


def test_every_refusal_ends_as_its_class_calls_for(failures: dict[str, Any]) -> None:
    report = failures["report"]
    assert report["approved"] == len(CODES)
    passing = {code for code, retry in ROWS.items() if retry in PASSING}
    assert report["succeeded"] == len(passing), "what passes by itself is sent again and goes"
    by_code = {one["code"]: one for one in failures["failed"]}
    assert set(by_code) == set(CODES) - passing
    assert [fault["hits"] for fault in failures["faults"]] == [1] * len(CODES)
    for code, failed in by_code.items():
        said = SAID.get(code, {"says": code})
        assert failed["retry"] == ROWS.get(code, RetryClass.DATA).value
        assert failed["message"] == one_line(said["says"])
        assert failed["fields"] == list(said.get("fields", ()))
        assert f"{code}: {one_line(said['says'])}" in failures["words"]
        fields = tuple(failed["fields"])
        if not fields:
            for words in (cause_title, cause_to_do):
                said_of_it = words(code, fields, failed["message"], None)
                assert said_of_it.casefold() in failures["words"].casefold()
