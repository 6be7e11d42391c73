"""Deciding a part of a plan, as a terminal does it: what is named is decided, and nothing else."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import program
from app.core.approval import Choice
from tests.engine.rehearsal import Rehearsal


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Two records that moved on the source, and a third that is new."""
    opened = Rehearsal(tmp_path_factory.mktemp("approval"))
    rows = [opened.source.put("people.csv", {"id": n, "a": n, "b": n}) for n in ("r1", "r2")]
    opened.agree()
    for row in rows:
        opened.source.put("people.csv", {"a": "new a", "b": "new b"}, row)
    opened.source.put("people.csv", {"id": "r3", "a": "new a", "b": "new b"})
    opened.preview()
    yield opened
    opened.close()


Decide = Callable[..., Any]


@pytest.fixture
def decide(work: Rehearsal) -> Decide:
    """Decide the plan, of which everything is approved, and give what is sent of each record."""
    plan = int(newest(work))
    work.decide(plan, Choice.AS_PROPOSED)

    def decide(*words: str) -> dict[str | None, list[str]]:
        said = type_words(work.folder, "decide", str(plan), *words, "--json")
        assert said.exit_code == 0, said.output
        resolved = list(work.workspace.plans.resolved(plan))
        assert json.loads(said.output)["approved"] == sum(bool(one.writes) for one in resolved)
        return {
            one.change.source_key: sorted(name for write in one.writes for name in write.values)
            for one in resolved
        }

    return decide


def type_words(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(program(), ["--workspace", str(folder / "workspace"), *words])


def group_of(work: Rehearsal, rule: str) -> str:
    """The number of the group of changes that a rule makes, as the terminal lists it."""
    said = json.loads(type_words(work.folder, "groups", newest(work), "--json").output)
    (found,) = [one["group"]["n"] for one in said["groups"] if one["group"]["rule"] == rule]
    return str(found)


def record_of(work: Rehearsal, key: str) -> str:
    changes = work.changes(int(newest(work)))
    return next(str(one.seq) for one in changes if one.source_key == key)


def newest(work: Rehearsal) -> str:
    return str(work.workspace.database.value("SELECT max(id) FROM plans"))


ALL = {"r1": ["A__c", "B__c"], "r2": ["A__c", "B__c"], "r3": ["A__c", "B__c", "Key__c"]}


@pytest.mark.parametrize("name", ["A__c", "a__C", "a", "a>A__c"])
def test_a_field_is_named_as_either_side_calls_it(decide: Decide, name: str) -> None:
    sent = decide("--refuse", "--field", name)
    assert sent == {"r1": ["B__c"], "r2": ["B__c"], "r3": ["B__c", "Key__c"]}


def test_a_field_of_one_record(decide: Decide, work: Rehearsal) -> None:
    sent = decide("--refuse", "--field", "B__c", "--record", record_of(work, "r2"))
    assert sent == ALL | {"r2": ["A__c"]}


def test_a_group_alone(decide: Decide, work: Rehearsal) -> None:
    sent = decide("--refuse", "--group", group_of(work, "a>A__c"))
    assert sent == {"r1": ["B__c"], "r2": ["B__c"], "r3": ["A__c", "B__c", "Key__c"]}


def test_a_field_of_a_group_is_not_that_field_everywhere(decide: Decide, work: Rehearsal) -> None:
    sent = decide("--refuse", "--group", group_of(work, "a>A__c"), "--field", "B__c")
    assert sent == ALL, "nothing of that group is this field"


def test_records_by_what_they_hold(decide: Decide) -> None:
    assert decide("--refuse", "--match", "r3") == ALL | {"r3": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--field", "Emial"), "has no field Emial. It has Key__c, A__c, B__c"),
        (("--record", "9"), "has no record 9"),
        (("--group", "99"), "has no group 99"),
        (("--match", "nobody"), "holds “nobody”"),
        ((), "Nothing of the plan was named"),
        (("--group", "1", "--record", "1"), "Name groups or records"),
    ],
    ids=str,
)
def test_what_would_decide_nothing_is_refused(
    work: Rehearsal, decide: Decide, words: tuple[str, ...], said: str
) -> None:
    answer = type_words(work.folder, "decide", newest(work), "--refuse", *words)
    assert answer.exit_code == 2
    assert said in answer.output
    assert decide("--approve", "--record", "1") == ALL, "nothing was decided"
