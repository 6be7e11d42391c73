"""The budget in the terminal: seen, set, held at, and gone on with by another process."""

from pathlib import Path

from tests.practice_orgs import PracticeProcess
from tests.stories.conftest import SYNC, SYNC_FILE
from tests.stories.engine_process import EngineProcess
from tests.stories.terminal import Terminal

A_DAY_S = 25 * 3_600.0
LATER, MEND = 3, 2


def test_the_quota_is_shown_and_a_budget_set_by_hand_is_exact(
    ready: Terminal, practice: PracticeProcess
) -> None:
    ready.ok("preview", SYNC)
    (before,) = ready.ok("quota", "--json").json
    assert before["org_used"] == practice.control("limits", {})["used"]
    assert before["org_own"] + before["org_others"] == before["org_used"]
    assert before["today"] == sum(before["by_purpose"].values()) == sum(before["by_hour"].values())
    assert set(before["by_mapping"]) == {"", "subscribers"}
    assert before["sign_ins"] > 0
    assert not before["budget_by_hand"]

    ready.ok("quota", "set", "uat", "--daily", str(before["today"] + 1))
    assert ready.say("preview", SYNC, "--json").code == LATER, "one call goes, a second does not"
    (after,) = ready.ok("quota", "--json").json
    assert after["org_used"] == practice.control("limits", {})["used"] == before["org_used"] + 1
    assert (after["today"], after["daily_budget"]) == (before["today"] + 1, before["today"] + 1)
    said = ready.say("preview", SYNC).err
    assert "is used up" in said
    assert "There are calls again from" in said
    run = ready.say("run", SYNC)
    assert run.code == LATER
    assert "Nothing was planned or sent." in run.err
    assert f"then type: orgtide run {SYNC}" in run.err
    assert "00:00" in said

    refused = ready.say("connect", "test", "uat", "--json")
    assert (refused.code, refused.error["error"]) == (LATER, "RequestLimitError")
    assert practice.control("limits", {})["used"] == after["org_used"], "a trial is no exception"

    words = ready.ok("quota").out
    for part in ("SANDBOX", "your budget", "by others", "by hour", "by mapping", "subscribers"):
        assert part in words
    ready.ok("quota", "set", "uat", "--automatic")
    ready.ok("preview", SYNC)
    ready.ok("connect", "test", "uat")
    (told,) = ready.ok("quota", "--json").json
    batches = next(one for one in told["bulk"] if one["kind"] == "DailyBulkApiBatches")
    assert batches["remaining"] == batches["maximum"] > 0
    assert ready.say("quota", "set", "uat").code == MEND
    assert (
        ready.say("quota", "set", "partner", "--daily", "5", "--json").error["key"] == "connection"
    )


def test_a_held_run_goes_on_by_itself_after_a_restart(
    ready: Terminal, tmp_path: Path, secret_service: dict[str, str]
) -> None:
    path = tmp_path / "budget.yaml"
    text = SYNC_FILE.read_text("utf-8")
    assert "quota: {at_limit: hold}" in text
    path.write_text(text.replace("{at_limit: hold}", "{daily: 7, unit: records}"), "utf-8")
    ready.ok("sync", "add", str(path), "--replace")
    plan = ready.ok("preview", SYNC, "--json").json["plan"]
    held = ready.say("apply", str(plan), "--approve", "updates", "--json")
    assert (held.code, held.json["state"]) == (LATER, "held")
    assert held.json["resumes_at"]
    assert f"orgtide apply {plan}" in ready.say("apply", str(plan)).out, "says how to go on"
    (waiting,) = ready.ok("quota", "--json").json[0]["held_runs"]
    assert waiting["run"] == held.json["run"]

    engine = EngineProcess(ready.home, clock_shift_s=A_DAY_S, **secret_service)
    try:
        begun = engine.hear("started")
        assert (begun["name"], begun["arguments"]["run"]) == ("ContinueRun", held.json["run"])
        assert engine.answer(begun["started"])["finished"] == begun["started"]
    finally:
        engine.close()
    (waiting,) = ready.ok("quota", "--json").json[0]["held_runs"]
    left = held.json["approved"] - held.json["succeeded"] - held.json["failed"]
    assert left > 0
    ended = ready.ok("cancel", str(waiting["run"]), "--json").json
    assert ended["state"] == "finished"
    assert "CANCELLED_BY_YOU" in ended["failed_by_code"]
