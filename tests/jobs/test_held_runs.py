"""What the budget stops waits, and goes on by itself after the reset."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.asks import ApplyPlan, CancelRun, ContinueRun, PreviewSync, RunSync
from app.core.errors import RequestLimitError, SettingsError
from app.core.report import RunReport, RunState
from app.host.waker import LOOK_S, Waker
from app.jobs.machine import SystemClock
from app.jobs.workspace import Workspace
from app.store.pages import Pages
from app.wording.errors import advice
from tests.jobs.desk import LIFT, Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

ACCOUNTS = mapping_text(
    "accounts", "Account", "name>Name", "phone>Phone", guards="{updates: off, first_run: off}"
)
ROWS = 25


class MovableClock(SystemClock):
    """This computer's clock, ahead by as much as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.ahead += timedelta(seconds=seconds)

    def pass_midnight(self) -> None:
        local = self.now().astimezone()
        tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=5)
        self.ahead += tomorrow.astimezone(UTC) - self.now()


class HeldDesk(Desk):
    """A desk whose sync has a budget, and a waker beside it."""

    clock: MovableClock
    begun: list[ContinueRun]
    name: str

    def runs(self, mark: str, quota: str) -> int:
        """Set up a sync, preview it; the plan."""
        self.set_up(mark, quota)
        return self.preview(self.name)

    def set_up(self, mark: str, quota: str) -> None:
        self.clock, self.begun = MovableClock(), []
        self.machine = replace(self.machine, clock=self.clock)
        self.write(mark, "1")
        text = sync_text(f"held {mark}", ACCOUNTS, quota=quota)
        self.name = self.add(text, ("org", "org"), ("files", "files"))

    def write(self, mark: str, phone: str) -> None:
        rows = [{"name": f"{mark} {n:02}", "phone": f"{phone}{n}"} for n in range(ROWS)]
        self.write_csv("accounts.csv", rows)

    def wake(self) -> float:
        """Let the waker look once."""
        return Waker(self.machine.path, self.clock, self.begun.append).look()

    def report(self, run: int) -> RunReport:
        workspace = Workspace.open(self.machine)
        try:
            return workspace.runs.report(run)
        finally:
            workspace.close()

    def look_up(self) -> dict[str, str]:
        """Name → Id of the org's accounts."""
        found = self.look("Account", ("Id",), by="Name")
        return {name: str(one["Id"]) for name, one in found.items()}

    def notices(self) -> list[str]:
        return [one.message for one in Pages(self.machine.path).notices()]


@pytest.fixture
def desk(shared_practice: PracticeProcess, tmp_path: Path) -> Iterator[HeldDesk]:
    yield HeldDesk(tmp_path, shared_practice)
    shared_practice.control("faults", {}, method="DELETE")


def test_the_rest_of_a_run_goes_on_after_each_reset_until_it_is_done(desk: HeldDesk) -> None:
    plan = desk.runs("Rest", "{daily: 10, unit: records}")
    held = desk.apply(plan)
    assert (held.state, held.tally.succeeded, held.tally.held) == (RunState.HELD, 10, 15)
    tomorrow = (desk.clock.now().astimezone() + timedelta(days=1)).date()
    assert held.resumes_at is not None
    assert held.resumes_at.astimezone().date() == tomorrow

    assert 0 < desk.wake() <= LOOK_S
    assert desk.begun == [], "not before the reset"

    for sent in (20, 25):
        desk.clock.pass_midnight()
        desk.wake()
        wish = desk.begun.pop()
        assert (wish, desk.begun) == (ContinueRun(held.run_id, by_itself=True), [])
        assert desk.ask(wish) == held.run_id
        assert desk.report(held.run_id).tally.succeeded == sent

    done = desk.report(held.run_id)
    assert (done.state, done.resumes_at) == (RunState.FINISHED, None)
    assert done.approved_by == held.approved_by, "nobody had to approve it anew"
    desk.clock.pass_midnight()
    desk.wake()
    assert desk.begun == []
    assert sum(name.startswith("Rest") for name in desk.look_up()) == ROWS


def test_a_record_that_somebody_edited_meanwhile_is_not_overwritten(desk: HeldDesk) -> None:
    plan = desk.runs("Stale", "{daily: 40, unit: records}")
    assert desk.apply(plan).state is RunState.FINISHED
    desk.write("Stale", "2")
    held = desk.apply(desk.preview(desk.name))
    assert (held.state, held.tally.held) == (RunState.HELD, 10)
    desk.edit("Account", {"Id": desk.look_up()["Stale 24"], "Phone": "edited"}, external_id="Id")
    desk.clock.pass_midnight()
    desk.ask(ContinueRun(held.run_id, by_itself=True))
    done = desk.report(held.run_id)
    assert (done.tally.succeeded, done.tally.failed) == (24, {"CHANGED_SINCE_PLAN": 1})


def test_a_person_ends_a_run_that_waits(desk: HeldDesk) -> None:
    held = desk.apply(desk.runs("Ended", "{daily: 10, unit: records}"))
    assert desk.ask(CancelRun(held.run_id)) == held.run_id
    ended = desk.report(held.run_id)
    assert (ended.state, ended.tally.succeeded) == (RunState.FINISHED, 10)
    assert ended.tally.failed == {"CANCELLED_BY_YOU": 15}
    assert ended.message == "Ended by you; 15 records were not sent"
    desk.clock.pass_midnight()
    desk.wake()
    assert desk.begun == []
    with pytest.raises(SettingsError, match="ended"):
        desk.ask(CancelRun(held.run_id))
    assert desk.planned(desk.preview(desk.name)), "what was not sent is planned again"


def test_stop_at_the_limit_waits_for_a_person_and_tells(desk: HeldDesk) -> None:
    plan = desk.runs("Stop", "{daily: 10, unit: records, at_limit: stop}")
    held = desk.apply(plan)
    assert (held.state, held.resumes_at) == (RunState.HELD, None)
    assert any(f"Run {held.run_id} waits for you" in one for one in desk.notices())
    desk.clock.pass_midnight()
    desk.wake()
    assert desk.begun == []
    assert desk.ask(ApplyPlan(plan, "a person", ("all",), LIFT)) == held.run_id
    assert desk.report(held.run_id).tally.succeeded == 20


def test_an_unattended_run_goes_on_with_what_waits_before_it_plans_anew(desk: HeldDesk) -> None:
    held = desk.apply(desk.runs("Policy", "{daily: 20, unit: records}"))
    assert desk.ask(RunSync(desk.name)) == held.run_id, "what was approved keeps its place"
    assert desk.report(held.run_id).tally.held == 5
    desk.clock.pass_midnight()
    again = desk.ask(RunSync(desk.name))
    assert again != held.run_id
    assert desk.report(held.run_id).state is RunState.FINISHED
    assert desk.report(again).tally.approved == 0, "nothing was left to plan"


def test_an_org_without_calls_is_asked_again_in_a_while(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    plan = desk.runs("Limit", "{daily: 20, unit: records}")
    fault = {"kind": "request_limit", "match": {"path": "*composite/sobjects*", "method": "POST"}}
    shared_practice.control("faults", fault)
    held = desk.apply(plan)
    assert (held.state, held.tally.succeeded) == (RunState.HELD, 0)
    assert held.resumes_at is not None
    assert timedelta(minutes=10) < held.resumes_at - desk.clock.now() < timedelta(minutes=20)
    desk.clock.ahead += timedelta(minutes=16)
    desk.wake()
    desk.ask(desk.begun.pop())
    assert desk.report(held.run_id).tally.succeeded == 20


def test_an_org_without_a_call_even_to_be_opened_holds_the_run_and_gets_it_later(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    plan = desk.runs("Opening", "{daily: 100, unit: records}")
    shared_practice.control("faults", {"kind": "request_limit", "times": 100})
    held = desk.apply(plan)
    assert (held.state, held.tally.held) == (RunState.HELD, ROWS)
    assert held.resumes_at is not None
    again = desk.apply(plan)
    assert (again.run_id, again.state) == (held.run_id, RunState.HELD), "it waits on"
    desk.clock.ahead += timedelta(minutes=16)
    desk.wake()
    with pytest.raises(RequestLimitError):
        desk.ask(desk.begun.pop())
    shared_practice.control("faults", {}, method="DELETE")
    desk.wake()
    assert desk.begun == [], "not before it is worth another try"
    desk.clock.ahead += timedelta(minutes=16)
    desk.wake()
    desk.ask(desk.begun.pop())
    done = desk.report(held.run_id)
    assert (done.state, done.tally.succeeded) == (RunState.FINISHED, ROWS)
    assert done.approved_by == held.approved_by


def test_where_somebody_has_to_look_after_the_first_records_nothing_goes_out_by_itself(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    plan = desk.runs("First", "{daily: 100, unit: records}")
    shared_practice.control("faults", {"kind": "request_limit", "times": 100})
    with pytest.raises(RequestLimitError):
        desk.ask(ApplyPlan(plan, "a person", ("all",), LIFT, first=5))
    desk.wake()
    assert desk.begun == []
    shared_practice.control("faults", {}, method="DELETE")
    assert desk.apply(plan).state is RunState.FINISHED


def test_a_run_that_cannot_go_on_by_itself_waits_for_a_person_and_is_not_tried_for_ever(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    held = desk.apply(desk.runs("Locked", "{daily: 10, unit: records}"))
    desk.machine.secrets.set("org", "password", "wrong")
    shared_practice.control("sessions/expire", {})
    desk.clock.pass_midnight()
    desk.wake()
    with pytest.raises(Exception, match=r"."):
        desk.ask(desk.begun.pop())
    assert desk.report(held.run_id).state is RunState.HELD
    assert desk.report(held.run_id).resumes_at is None
    desk.wake()
    assert desk.begun == []
    assert any("waits for you" in one for one in desk.notices())


def test_a_budget_in_calls_refuses_the_preview_that_it_does_not_hold(desk: HeldDesk) -> None:
    desk.set_up("Calls", "{daily: 1}")
    with pytest.raises(RequestLimitError) as caught:
        desk.ask(PreviewSync(desk.name))
    assert caught.value.resets_at is not None


TOO_MANY_AT_ONCE = {
    "kind": "request_limit",
    "match": {"path": "*composite/sobjects*", "method": "POST"},
    "detail": {"message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded."},
}


def test_an_org_that_takes_no_more_requests_at_once_is_waited_for(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    plan = desk.runs("Waited", "{daily: 100, unit: records}")
    shared_practice.control("faults", {**TOO_MANY_AT_ONCE, "times": 2})
    done = desk.apply(plan)
    assert (done.state, done.tally.succeeded) == (RunState.FINISHED, ROWS)
    assert desk.clock.ahead >= timedelta(seconds=4), "two pauses"


@pytest.mark.parametrize("where", ["opening", "sending"])
def test_a_run_at_an_org_full_of_long_requests_is_held_and_goes_on_soon(
    desk: HeldDesk, shared_practice: PracticeProcess, where: str
) -> None:
    plan = desk.runs(f"Full {where}", "{daily: 100, unit: records}")
    if where == "opening":
        shared_practice.control("limits", {"long_requests": 25, "seconds": 3_600})
    else:
        shared_practice.control("faults", {**TOO_MANY_AT_ONCE, "times": None})
    held = desk.apply(plan)
    assert (held.state, held.tally.failed, held.tally.held) == (RunState.HELD, {}, ROWS)
    assert "as many long requests at once as it takes" in held.message
    assert held.resumes_at is not None
    assert held.resumes_at - desk.clock.now() <= timedelta(minutes=2)
    shared_practice.control("limits", {"long_requests": 0, "seconds": 0})
    shared_practice.control("faults", {}, method="DELETE")
    desk.clock.ahead += timedelta(minutes=3)
    desk.wake()
    desk.ask(desk.begun.pop())
    assert desk.report(held.run_id).tally.succeeded == ROWS


def test_an_unattended_run_without_a_call_says_what_to_type_and_when(desk: HeldDesk) -> None:
    desk.set_up("Typed", "{daily: 1}")
    with pytest.raises(RequestLimitError) as caught:
        desk.ask(RunSync(desk.name, "sandbox", "accounts"))
    said = advice(caught.value)
    assert caught.value.resets_at is not None
    midnight = f"{caught.value.resets_at.astimezone():%Y-%m-%d} 00:00"
    typed = f"orgtide run {desk.name} accounts --org sandbox"
    assert said.splitlines()[0] == (
        f"Nothing was planned or sent. There are calls again from {midnight} on; then type: {typed}"
    )
    (notice,) = [one for one in desk.notices() if typed in one]
    assert notice.startswith(f"{desk.name} did not run: The budget of 1 ")
    desk.clock.pass_midnight()
    desk.wake()
    assert desk.begun == [], "nothing waits"


def test_an_unattended_run_asks_nothing_of_the_org_while_one_waits(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    held = desk.apply(desk.runs("Asleep", "{daily: 10, unit: records}"))
    before = shared_practice.control("limits", {})["used"]
    assert desk.ask(RunSync(desk.name)) == held.run_id
    assert shared_practice.control("limits", {})["used"] == before


def test_an_unattended_run_that_is_due_and_finds_no_calls_waits_on(
    desk: HeldDesk, shared_practice: PracticeProcess
) -> None:
    held = desk.apply(desk.runs("On", "{daily: 10, unit: records}"))
    desk.clock.pass_midnight()
    shared_practice.control("faults", {"kind": "request_limit", "times": 100})
    assert desk.ask(RunSync(desk.name)) == held.run_id
    report = desk.report(held.run_id)
    assert report.state is RunState.HELD
    assert report.resumes_at is not None
    assert report.resumes_at > desk.clock.now()
    shared_practice.control("faults", {}, method="DELETE")
    desk.clock.ahead += timedelta(minutes=16)
    assert desk.ask(RunSync(desk.name)) == held.run_id, "ten records a day"
    assert desk.report(held.run_id).tally.succeeded == 20
