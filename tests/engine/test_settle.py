"""What the side made of what it was sent is what both agree on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.connectors.memory import Record
from app.core.errors import SignInError
from app.core.outcome import WriteRequest
from app.core.plan import ChangeKind
from app.core.ports import KeyFilter, ReadRequest
from app.core.progress import Phase, Progress
from app.core.quota import Purpose
from app.core.snapshot import Side as Where
from tests.builders import field, schema
from tests.engine.rehearsal import Killed, Rehearsal, Side, people

Rehearse = Callable[..., Rehearsal]

AUTOMATION: dict[str, Callable[[Record], Record]] = {
    "trims inside": lambda one: {"A__c": one["A__c"] and one["A__c"].replace("  ", " ")},
    "writes upper case": lambda one: {"A__c": one["A__c"] and one["A__c"].upper()},
    "cuts": lambda one: {"A__c": one["A__c"] and one["A__c"][:3]},
    "empties": lambda one: {"A__c": None},
    "fills another field": lambda one: {"B__c": one["B__c"] or "set by the side"},
}


@pytest.mark.parametrize("arrow", ["->", "<->"])
@pytest.mark.parametrize("words", AUTOMATION)
def test_second_preview_is_empty_whatever_the_side_makes_of_a_value(
    rehearse: Rehearse, words: str, arrow: str
) -> None:
    work = rehearse(mappings=(people("id>Key__c", f"a{arrow}A__c", f"b{arrow}B__c"),))
    work.target.automation = AUTOMATION[words]
    rows = [work.source.put("people.csv", {"id": n, "a": f"two  words {n}"}) for n in "123"]
    assert work.agree().tally.succeeded == 3
    assert work.planned(work.preview()) == []
    for row in rows:
        work.source.put("people.csv", {"a": "other  words"}, row)
    report = work.agree()
    assert report.tally.failed == {}
    assert work.planned(work.preview()) == []
    assert work.planned(work.preview(full=True)) == []


def test_number_is_rounded_by_the_side_that_keeps_fewer_digits(rehearse: Rehearse) -> None:
    target = Side(
        "salesforce",
        [schema("Person__c", "Id:id", "Key__c!", field("A__c:currency(18,2)"), "B__c", key="Id")],
    )
    work = rehearse(target=target)
    work.source.put("people.csv", {"id": "1", "a": "10.005"})
    work.agree()
    assert work.of_target()["1"]["A__c"] == "10.01"
    assert work.source.records("people.csv")["000000000000001AAA"]["a"] == "10.005"
    assert work.planned(work.preview()) == []


def test_default_of_a_new_record_is_left_alone_until_somebody_moves(rehearse: Rehearse) -> None:
    work = rehearse()
    work.target.automation = lambda one: {"A__c": one["A__c"] or "default"}
    row = work.source.put("people.csv", {"id": "1", "a": None, "b": "b"})
    work.agree()
    assert work.of_target()["1"]["A__c"] == "default"
    assert work.planned(work.preview()) == []
    work.source.put("people.csv", {"a": "mine"}, row)
    work.agree()
    assert work.of_target()["1"]["A__c"] == "mine"


def test_field_that_only_flows_back_is_not_emptied_by_a_new_record(rehearse: Rehearse) -> None:
    work = rehearse(mappings=(people("id>Key__c", "a<-A__c", "b<->B__c"),))
    work.source.put("people.csv", {"id": "1", "a": "kept"})
    work.agree()
    assert work.planned(work.preview()) == []
    (key,) = work.target.records("Person__c")
    work.target.put("Person__c", {"A__c": "told"}, key)
    work.agree()
    assert [one["a"] for one in work.source.records("people.csv").values()] == ["told"]


def test_refused_field_of_a_new_record_is_planned_again(rehearse: Rehearse) -> None:
    from app.core.approval import Choice

    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "a", "b": "b"})
    plan = work.preview()
    work.decide(plan, Choice.REFUSE, rule="b>B__c")
    work.apply(plan, ())
    assert work.of_target()["1"]["B__c"] is None
    (change,) = work.changes(work.preview())
    assert change.kind is ChangeKind.UPDATE


def lost_confirmation(work: Rehearsal, error: BaseException) -> None:
    """Apply, and stop where the read back would begin."""

    def report(progress: Progress) -> None:
        if progress.phase is Phase.CONFIRM:
            raise error

    plan = work.preview()
    work.report = report
    with pytest.raises(type(error)):
        work.apply(plan)
    work.report = lambda progress: None
    work.restart()


@pytest.mark.parametrize("error", [Killed(), SignInError("It ended.")])
def test_edit_between_a_write_and_a_late_read_back_still_travels(
    rehearse: Rehearse, error: BaseException
) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "sent"})
    lost_confirmation(work, error)
    (key,) = work.target.records("Person__c")
    work.target.put("Person__c", {"A__c": "hand"}, key)
    work.agree()
    assert [one["a"] for one in work.source.records("people.csv").values()] == ["hand"]
    assert work.of_target()["1"]["A__c"] == "hand"
    assert work.planned(work.preview()) == []


def test_edit_of_an_empty_field_before_a_late_read_back_still_travels(rehearse: Rehearse) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "sent"})
    lost_confirmation(work, Killed())
    (key,) = work.target.records("Person__c")
    work.target.put("Person__c", {"B__c": "hand"}, key)
    work.agree()
    assert [one["b"] for one in work.source.records("people.csv").values()] == ["hand"]


SIGNED = schema("Person__c", "Id:id", "Key__c!", "A__c", "B__c", "By__c", key="Id")


def at_read_back(work: Rehearsal, act: Callable[[], object]) -> None:
    """Do something on the other side after the writes and before the first look at them."""
    todo = [act]

    def report(progress: Progress) -> None:
        if progress.phase is Phase.CONFIRM and todo:
            todo.pop()()

    work.report = report


def test_somebody_elses_edit_before_the_read_back_travels(rehearse: Rehearse) -> None:
    work = rehearse(target=Side("salesforce", [SIGNED], changed_by="By__c"))
    work.source.put("people.csv", {"id": "1", "a": "sent", "b": "kept"})
    plan = work.preview()

    def edit() -> None:
        (key,) = work.target.records("Person__c")
        work.target.put("Person__c", {"A__c": "hand"}, key)

    at_read_back(work, edit)
    work.apply(plan)
    work.agree()
    assert [one["a"] for one in work.source.records("people.csv").values()] == ["hand"]
    assert work.of_target()["1"]["A__c"] == "hand"
    assert work.planned(work.preview()) == []


def test_what_the_org_itself_makes_of_our_write_is_still_taken(rehearse: Rehearse) -> None:
    work = rehearse(target=Side("salesforce", [SIGNED], changed_by="By__c"))
    work.target.automation = lambda one: {"A__c": (one["A__c"] or "").upper()}
    work.source.put("people.csv", {"id": "1", "a": "sent"})
    work.agree()
    assert work.of_target()["1"]["A__c"] == "SENT"
    assert work.planned(work.preview()) == []


def test_late_read_back_of_what_nobody_touched_leaves_nothing_to_do(rehearse: Rehearse) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "sent"})
    lost_confirmation(work, Killed())
    assert work.planned(work.preview()) == []
    (run,) = work.workspace.runs.unfinished(work.place)
    assert work.go_on(run.run_id).tally.succeeded == 1


def test_record_deleted_before_the_read_back_is_named(rehearse: Rehearse) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "sent"})
    lost_confirmation(work, Killed())
    (key,) = work.target.records("Person__c")
    work.target.remove("Person__c", key)
    (change,) = work.changes(work.preview())
    assert (change.kind, change.side) == (ChangeKind.PROBLEM, Where.TARGET)


def test_read_back_asks_once_for_many(rehearse: Rehearse) -> None:
    target = Side("salesforce", [schema("Person__c", "Id:id", "Key__c!", "A__c", "B__c", key="Id")])
    work = rehearse(target=target)
    for n in range(300):
        work.source.put("people.csv", {"id": str(n)})
    plan = work.preview()
    before = target.reads
    sent: list[WriteRequest] = []
    target.before_write = sent.append
    work.apply(plan)
    assert (len(sent), target.reads - before) == (2, 1)


class Glancing(Side):
    """A side whose one look at all that changed lately leaves out every record but these."""

    def __init__(self, *seen: str) -> None:
        super().__init__("salesforce", [SIGNED], changed_by="By__c")
        self._seen = seen
        self.asked: list[tuple[str, int | None]] = []

    def recent_calls(self, object: object, fields: object, records: int) -> int | None:
        return 1 if self._seen else None

    def read(self, request: ReadRequest, *args: object) -> object:  # type: ignore[override]
        if request.purpose is Purpose.CONFIRM:
            at_once = request.changed_within_s is not None
            self.asked.append(
                ("all", request.known_rows)
                if at_once
                else ("keys", len(request.only.values) if request.only else None)
            )
            if at_once:
                keys = tuple((key,) for key in self._seen)
                only = KeyFilter(("Id",), keys)
                request = replace(request, only=only, changed_within_s=None)
        return super().read(request, *args)


def test_what_one_look_leaves_out_is_read_by_its_key(
    rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.settle.READ_BACK_RECORDS", 2)
    made = [f"{n:015}AAA" for n in range(1, 6)]
    target = Glancing(made[0], made[3])
    target.automation = lambda one: {"A__c": one["A__c"] and one["A__c"].upper()}
    work = rehearse(target=target)
    for n in "12345":
        work.source.put("people.csv", {"id": n, "a": f"sent {n}", "b": "b"})
    report = work.agree()
    assert report.tally.succeeded == 5
    assert target.asked == [("all", 5), ("keys", 2), ("keys", 1)]
    held = work.workspace.database.rows("SELECT held, confirmed FROM writes ORDER BY id")
    assert [tuple(row) for row in held] == [(f'{{"A__c":"SENT {n}"}}', 1) for n in "12345"]
    assert work.planned(work.preview()) == []


def test_few_records_are_read_by_their_keys(rehearse: Rehearse) -> None:
    target = Glancing("000000000000001AAA")
    work = rehearse(target=target)
    work.source.put("people.csv", {"id": "1", "a": "a"})
    work.agree()
    assert target.asked == [("keys", 1)]
