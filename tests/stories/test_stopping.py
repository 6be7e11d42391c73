"""Every wait ends when the person says so, in the terminal and in the engine process."""

import signal
import subprocess
from collections.abc import Iterator

import pytest

from app.__main__ import main as program
from app.asks import ApplyPlan, PreviewSync
from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import SYNC
from tests.stories.engine_process import EngineProcess
from tests.stories.terminal import Said, Terminal

STOPPED = 130
FOR_EVER_S = 900
"""An answer that no test would wait for."""


def slow(practice: PracticeProcess, path: str, method: str = "*", **more: object) -> None:
    """Let the answers to some requests come when nobody waits any more."""
    fault = {"kind": "slow", "match": {"path": path, "method": method}, "times": None}
    practice.control("faults", {**fault, "detail": {"seconds": FOR_EVER_S}, **more})


def under_way(practice: PracticeProcess) -> None:
    """Wait until a request meets the fault."""
    while not any(one["hits"] for one in practice.control("faults", method="GET")):
        pass


def interrupt(process: subprocess.Popen[str]) -> Said:
    """Press Ctrl+C once; what the command says then."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return Said(process.returncode, out, err)


@pytest.fixture
def engine(ready: Terminal, secret_service: dict[str, str]) -> Iterator[EngineProcess]:
    process = EngineProcess(ready.home, **secret_service)
    yield process
    process.close()


def test_ctrl_c_ends_the_wait_for_a_slow_answer_to_a_read(
    ready: Terminal, practice: PracticeProcess
) -> None:
    slow(practice, "*describe*")
    process = ready.start("preview", SYNC)
    under_way(practice)
    said = interrupt(process)
    assert said.code == STOPPED
    assert "Stopped by you. Nothing was written." in said.err
    assert "Traceback" not in said.err


def test_ctrl_c_during_a_write_says_how_to_go_on_and_loses_nothing(
    ready: Terminal, practice: PracticeProcess
) -> None:
    plan = ready.ok("preview", SYNC, "--json").json["plan"]
    slow(practice, "*composite*", "PATCH")
    slow(practice, "*composite", "POST", after=3)
    process = ready.start("apply", str(plan), "--approve", "updates", "--json")
    under_way(practice)
    said = interrupt(process)
    assert said.code == STOPPED
    assert said.error["plan"] == plan
    assert f"orgtide apply {plan}" in said.error["advice"]
    assert f"orgtide cancel {said.error['run']}" in said.error["advice"]

    practice.control("faults", {}, method="DELETE")
    done = ready.say("apply", str(plan), "--json").json
    assert (done["run"], done["state"], done["unknown"]) == (said.error["run"], "finished", 0)
    assert done["approved"] == done["succeeded"] + done["failed"]


def test_the_engine_stops_what_is_in_flight_and_what_waits_behind_it(
    engine: EngineProcess, practice: PracticeProcess
) -> None:
    slow(practice, "*describe*")
    first, second = engine.ask(PreviewSync(SYNC)), engine.ask(PreviewSync(SYNC))
    under_way(practice)
    engine.cancel(second)
    assert engine.hear("cancelled")["cancelled"] == second, "its turn need not come"
    engine.cancel(first)
    assert engine.hear("cancelled")["cancelled"] == first


def test_the_engine_stops_a_write_in_flight_and_looks_it_up_later(
    engine: EngineProcess, practice: PracticeProcess
) -> None:
    plan = engine.do(PreviewSync(SYNC))
    slow(practice, "*composite*", "PATCH")
    slow(practice, "*composite", "POST", after=3)
    sent = engine.ask(ApplyPlan(plan, "a person", ("updates",)))
    under_way(practice)
    engine.cancel(sent)
    assert "cancelled" in engine.answer(sent)
    practice.control("faults", {}, method="DELETE")
    assert engine.do(ApplyPlan(plan, "a person")) == 1


def test_the_engine_ends_at_once_when_the_window_goes_although_an_answer_is_awaited(
    ready: Terminal, practice: PracticeProcess, secret_service: dict[str, str]
) -> None:
    engine = EngineProcess(ready.home, **secret_service)
    slow(practice, "*describe*")
    engine.ask(PreviewSync(SYNC))
    under_way(practice)
    engine.close()
    assert engine.process.returncode == 0


def test_ctrl_c_while_the_program_is_being_loaded_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.main.main", pressed)
    monkeypatch.setattr("sys.argv", ["orgtide", "connect", "list"])
    assert program() == STOPPED
    assert capsys.readouterr() == ("", "")
