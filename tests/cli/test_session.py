"""An error of a job is said together with the run that it stopped and how to go on."""

import json
from pathlib import Path

import pytest
import typer

from app.asks import ApplyPlan
from app.cli.session import ask
from app.core.errors import SignInError
from app.core.outcome import WriteRequest
from tests.engine.rehearsal import Rehearsal


def stopped(folder: Path) -> tuple[Rehearsal, int]:
    """A workspace with a run that an error stopped before its only record, and its plan."""

    def refuse(_: WriteRequest) -> None:
        raise SignInError("It ended", endpoint="salesforce")

    work = Rehearsal(folder)
    work.source.put("people.csv", {"id": "1", "a": "a"})
    work.target.before_write = refuse
    plan = work.preview()
    with pytest.raises(SignInError):
        work.apply(plan)
    return work, plan


@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_names_the_run_it_stopped_and_what_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    work, plan = stopped(tmp_path)
    try:
        with pytest.raises(typer.Exit) as ended:
            ask(work.workspace, ApplyPlan(plan, "a person"), as_json=as_json)
    finally:
        work.close()
    assert ended.value.exit_code == 2, "there is no such sync file in this workspace"
    said = capsys.readouterr().err
    again = f"To go on: orgtide apply {plan}. To send no more of it: orgtide cancel 1"
    if as_json:
        facts = json.loads(said)
        assert (facts["run"], facts["plan"], facts["next"]) == (1, plan, again)
    else:
        assert said.splitlines()[-2:] == ["  Run 1 stands at 0 of 1 records.", f"  {again}"]
