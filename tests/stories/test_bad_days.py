"""The program on bad days of the practice org: no record is lost, none is doubled."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.asks import AddSync, ApplyPlan, ConnectFiles, ConnectSalesforce, ContinueRun, PreviewSync
from tests.outside_client import RehearsalSession, signed_in
from tests.practice_orgs import PracticeProcess
from tests.stories.engine_process import EngineProcess
from tests.stories.test_every_code import SYNC
from tests.stories.test_kill import reading

ROWS = 6
MOST_TRIES = 4

DAYS: list[tuple[str, dict[str, Any]]] = [
    ("session-ends", {"after": 1}),
    ("no-answer", {}),
    ("lost-answer", {}),
    ("half-answer", {"after": 2}),
    ("slow", {"settings": {"seconds": 0.1}}),
    ("no-calls-left", {"after": 2}),
    ("unavailable", {"times": 2}),
    ("maintenance", {}),
    ("locked-rows", {"settings": {"object": "Contact"}, "times": 2}),
    ("refused-call", {"settings": {"code": "UNKNOWN_EXCEPTION"}}),
    ("refused-record", {"settings": {"code": "ENTITY_IS_LOCKED", "object": "Contact"}}),
]


@dataclass
class Errand:
    """A program with an org and a file, and what the file says."""

    engine: EngineProcess
    practice: PracticeProcess
    workspace: Path
    people: Path
    names: dict[str, str] = field(default_factory=dict)
    rounds: int = 0

    def write(self, *, new_people: bool = True) -> list[tuple[str, str]]:
        """Put new people into the file, and new names for the ones of the round before."""
        number, self.rounds = len(self.names) // ROWS, self.rounds + 1
        for each in {max(number - 1, 0), number} if new_people else {number - 1}:
            self.names |= {f"D{each}-{n}": f"Round {self.rounds}" for n in range(ROWS)}
        rows = list(self.names.items())
        with self.people.open("w", newline="") as file:
            csv.writer(file).writerows([("number", "name"), *rows])
        return rows

    def in_org(self, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The same people as the org has them."""
        listed = ", ".join(f"'{number}'" for number, _ in rows)
        with RehearsalSession(self.practice) as session:
            found = signed_in(self.practice, session).query_all(
                "SELECT Constituent_ID__c, LastName FROM Contact "
                f"WHERE Constituent_ID__c IN ({listed})"
            )["records"]
        return [(each["Constituent_ID__c"], each["LastName"]) for each in found]


@pytest.fixture(scope="module")
def errand(
    shared_practice: PracticeProcess,
    secret_service: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Errand]:
    folder = tmp_path_factory.mktemp("bad-days")
    engine = EngineProcess(folder / "workspace", **secret_service)
    (folder / "people.yaml").write_text(SYNC, "utf-8")
    (folder / "files").mkdir()
    made = Errand(engine, shared_practice, folder / "workspace", folder / "files" / "people.csv")
    made.people.write_text("number,name\n")
    user = shared_practice.user()
    engine.do(
        ConnectSalesforce(
            "org",
            shared_practice.url(),
            username=user["username"],
            password=user["password"],
            security_token=user["security_token"],
            ca_file=shared_practice.ca_file,
        )
    )
    engine.do(ConnectFiles("files", str(folder / "files")))
    bindings = (("org", "org"), ("files", "files"))
    engine.do(AddSync(str(folder / "people.yaml"), bindings))
    made.write()
    engine.do(ApplyPlan(int(engine.do(PreviewSync("people"))), "test", ("all",)))
    yield made
    engine.close()


def run_of(workspace: Path, plan: int) -> tuple[int, str] | None:
    """The run of a plan, and its state; None while there is none."""
    with reading(workspace) as database:
        row = database.execute(
            "SELECT id, state FROM runs WHERE plan_id = ? ORDER BY id DESC LIMIT 1", (plan,)
        ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


@pytest.mark.parametrize(("name", "how"), DAYS)
def test_a_run_comes_through_a_bad_day(errand: Errand, name: str, how: dict[str, Any]) -> None:
    # A new record whose request was cut off is sent again after ten minutes, not before.
    rows = errand.write(new_people=name != "no-answer")
    plan = int(errand.engine.do(PreviewSync("people")))
    fault = errand.practice.control("bad_days", {"name": name, **how})["fault"]["id"]
    ended = errand.engine.answer(errand.engine.ask(ApplyPlan(plan, "test", ("all",))))
    (shown,) = errand.practice.control("faults", method="GET")
    errand.practice.control("faults", {"id": fault}, method="DELETE")
    for _ in range(MOST_TRIES):
        run = run_of(errand.workspace, plan)
        if run is not None and run[1] == "finished":
            break
        wish = ContinueRun(run[0]) if run else ApplyPlan(plan, "test", ("all",))
        ended = errand.engine.answer(errand.engine.ask(wish))
    assert "finished" in ended, ended
    assert sorted(errand.in_org(rows)) == sorted(rows)
    assert shown["hits"] >= 1, "the day was not bad"
