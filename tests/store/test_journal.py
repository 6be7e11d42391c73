"""The journal: each write in one state, nothing forgotten, nothing written twice."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.approval import Choice, Decision
from app.core.errors import BusyError, StoreFullError
from app.core.outcome import IF_LEFT_EMPTY, Outcome, RetryClass, RowError, Write, WriteState
from app.core.plan import ChangeKind, NewRecord, Operation
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType
from app.store.database import Database
from app.store.journal import RunJournal
from app.store.journal_rows import agreed_values
from app.store.leases import SILENCE, Leases, place_lease
from app.store.pages import Pages
from tests.store.places import (
    NAME,
    PHONE,
    PLACE,
    START,
    Workplace,
    all_of,
    conflict,
    delete,
    insert,
    outcomes,
    request,
    send,
    update,
)

UPDATE, INSERT, DELETE = Operation.UPDATE, Operation.INSERT, Operation.DELETE
DELETES = Decision(Choice.APPROVE, kind=ChangeKind.DELETE)
WAITING, PREPARED, UNKNOWN = WriteState.WAITING, WriteState.PREPARED, WriteState.UNKNOWN
SUCCEEDED, FAILED = WriteState.SUCCEEDED, WriteState.FAILED
HELD, PARKED = WriteState.HELD, WriteState.PARKED


# What is next ------------------------------------------------------------------------------------


def test_waiting_writes_come_in_plan_order_a_page_at_a_time(at: Workplace):
    _, journal = at.begin([update(seq) for seq in range(1, 8)])
    assert journal.count_waiting("people", Side.TARGET, UPDATE) == 7
    first = journal.waiting("people", Side.TARGET, UPDATE, 3, 0)
    then = journal.waiting("people", Side.TARGET, UPDATE, 3, first[-1].id)
    assert [write.seq for write in first + then] == [1, 2, 3, 4, 5, 6]


def test_a_lane_has_its_own_writes_only(at: Workplace):
    _, journal = at.begin([insert(1), update(2), delete(3)], DELETES)
    assert [one.seq for one in all_of(journal, INSERT)] == [1]
    assert [one.seq for one in all_of(journal, UPDATE)] == [2]
    assert [one.seq for one in all_of(journal, DELETE)] == [3]
    assert all_of(journal, UPDATE, Side.SOURCE) == []
    assert journal.waiting("others", Side.TARGET, UPDATE, 9, 0) == []


def test_a_write_comes_back_as_it_was_approved(at: Workplace):
    _, journal = at.begin([update(1, "Ben", "Bea")])
    (write,) = all_of(journal, UPDATE)
    assert (write.plan_id, write.seq, write.mapping, write.side) == (1, 1, "people", Side.TARGET)
    assert (write.source_key, write.target_key, write.record_key) == ("s1", "t1", "t1")
    assert (write.values, write.before) == ({"LastName": "Bea"}, {"LastName": "Ben"})
    assert (write.rules, write.others) == ({"LastName": NAME}, {NAME: "bea"})
    assert (write.stamp, write.title, write.source_row) == ("2026-11-19T10:00:00.000Z", "Bea", 1)
    assert (write.state, write.attempts) == (WAITING, 0)


# The table of states -----------------------------------------------------------------------------

STATES = list(WriteState)
SETTLE_FROM = {
    SUCCEEDED: {PREPARED, UNKNOWN},
    FAILED: {PREPARED, UNKNOWN},
    UNKNOWN: {PREPARED, UNKNOWN},
    WAITING: {PREPARED, UNKNOWN},
    HELD: {PREPARED},
    PARKED: {PREPARED},
    PREPARED: set(),
}
ASIDE_FROM = {state: {WAITING} for state in (SUCCEEDED, FAILED, HELD, PARKED)}


def put_in_state(at: Workplace, run_id: int, state: WriteState) -> None:
    at.database.execute("UPDATE writes SET state = ? WHERE run_id = ?", (state.value, run_id))


def move(journal: RunJournal, how: str, request_id: int, result: list[Outcome]) -> None:
    if how == "settle":
        journal.settle(request_id, result, START)
    else:
        journal.set_aside(result, START)


@pytest.mark.parametrize("to", STATES)
@pytest.mark.parametrize("how", ["settle", "set aside"])
def test_a_write_moves_only_as_the_table_says(at: Workplace, how: str, to: WriteState):
    allowed = (SETTLE_FROM if how == "settle" else ASIDE_FROM).get(to, set())
    for came_from in STATES:
        run_id, journal = at.begin([update(1)])
        writes = all_of(journal, UPDATE)
        request_id = journal.prepare(request(writes), "hash")
        put_in_state(at, run_id, came_from)
        if came_from in allowed:
            move(journal, how, request_id, outcomes(writes, to))
            assert at.states(run_id) == [to.value]
        else:
            with pytest.raises(ValueError, match=f"is {came_from.value} and cannot become"):
                move(journal, how, request_id, outcomes(writes, to))
            assert at.states(run_id) == [came_from.value]


def test_only_a_write_that_was_not_sent_can_be_prepared(at: Workplace):
    for came_from in STATES:
        run_id, journal = at.begin([update(1)])
        writes = all_of(journal, UPDATE)
        put_in_state(at, run_id, came_from)
        if came_from in (WAITING, HELD, PARKED):
            journal.prepare(request(writes), "hash")
            assert at.states(run_id) == ["prepared"]
        else:
            with pytest.raises(ValueError, match="cannot become prepared"):
                journal.prepare(request(writes), "hash")
            assert at.states(run_id) == [came_from.value]


def test_held_and_parked_writes_are_woken(at: Workplace):
    run_id, journal = at.begin([update(1), update(2), update(3), update(4)])
    one, two, three, _ = all_of(journal, UPDATE)
    journal.set_aside([Outcome(one, HELD), Outcome(two, PARKED), Outcome(three, FAILED)], START)
    assert journal.wake(HELD) == 1
    assert at.states(run_id) == ["waiting", "parked", "failed", "waiting"]
    assert journal.wake(HELD, PARKED) == 1
    with pytest.raises(ValueError, match="cannot be woken"):
        journal.wake(FAILED)


def test_everything_that_waits_is_held_at_once(at: Workplace):
    run_id, journal = at.begin([update(1), update(2), update(3)])
    journal.set_aside(outcomes(all_of(journal, UPDATE)[:1], FAILED), START)
    assert journal.hold() == 2
    assert at.states(run_id) == ["failed", "held", "held"]
    assert journal.wake(HELD) == 2


def test_the_open_lanes_are_those_with_work_left(at: Workplace):
    _, journal = at.begin([insert(1), update(2), delete(3)], DELETES)
    insertions, updates, deletions = (
        ("people", Side.TARGET, operation) for operation in (INSERT, UPDATE, DELETE)
    )
    assert journal.open_lanes() == {insertions, updates, deletions}
    journal.set_aside(outcomes(all_of(journal, INSERT), FAILED), START)
    (write,) = send(journal, UPDATE)
    send(journal, DELETE)
    assert journal.open_lanes() == {updates}
    journal.confirmed([(write, "t2", {"LastName": "Bea"})], START)
    assert journal.open_lanes() == set()


def test_a_write_of_another_run_is_never_touched(at: Workplace):
    run_id, journal = at.begin([update(1)])
    _, other = at.begin([update(1)])
    writes = all_of(journal, UPDATE)
    with pytest.raises(ValueError, match="cannot become"):
        other.prepare(request(writes), "hash")
    assert at.states(run_id) == ["waiting"]


# A request ---------------------------------------------------------------------------------------


def test_a_request_is_prepared_with_all_its_rows_or_not_at_all(at: Workplace):
    run_id, journal = at.begin([update(1), update(2)])
    one, two = all_of(journal, UPDATE)
    journal.set_aside([Outcome(two, FAILED)], START)
    with pytest.raises(ValueError, match="failed"):
        journal.prepare(request([one, two]), "hash")
    assert at.states(run_id) == ["waiting", "failed"]
    assert at.rows("SELECT count(*) FROM requests") == [(0,)]
    journal.prepare(request([one]), "hash")
    assert all_of(journal, UPDATE) == []


def test_a_settled_request_forgets_what_it_carried_and_counts_its_attempts(at: Workplace):
    _, journal = at.begin([update(1)])
    writes = all_of(journal, UPDATE)
    request_id = journal.prepare(request(writes), "abc")
    journal.settle(request_id, outcomes(writes, WAITING), START)
    assert at.rows("SELECT state, payload, payload_hash FROM requests") == [
        ("settled", None, "abc")
    ]
    (again,) = all_of(journal, UPDATE)
    assert again.attempts == 1
    journal.prepare(request([again]), "abc")
    assert at.rows("SELECT attempts FROM writes") == [(2,)]


def test_an_error_is_kept_with_its_pattern_and_goes_when_the_row_succeeds(at: Workplace):
    _, journal = at.begin([update(1), update(2)])
    writes = all_of(journal, UPDATE)
    error = RowError("UNABLE_TO_LOCK_ROW", "unable to lock row 12", ("Name",), RetryClass.LOCK)
    columns = "SELECT error_code, error_message, error_fields, error_pattern, retry_class"
    first = journal.prepare(request(writes), "")
    journal.settle(
        first, [Outcome(writes[0], WAITING, error=error), Outcome(writes[1], FAILED)], START
    )
    assert at.rows(f"{columns} FROM writes ORDER BY id") == [
        ("UNABLE_TO_LOCK_ROW", "unable to lock row 12", '["Name"]', "unable to lock row …", "lock"),
        ("", "Refused without a reason.", "[]", "Refused without a reason.", "data"),
    ]
    again = all_of(journal, UPDATE)
    second = journal.prepare(request(again), "")
    journal.settle(second, outcomes(again, SUCCEEDED), START)
    assert at.rows(f"{columns} FROM writes WHERE seq = 1") == [(None,) * 5]


# What nobody knows -------------------------------------------------------------------------------


def test_a_request_that_was_never_settled_is_found_with_everything_it_carried(at: Workplace):
    run_id, journal = at.begin([insert(1), insert(2)])
    writes = all_of(journal, INSERT)
    sent = request(writes, key=("Id",), key_field="Key__c", api="bulk")
    request_id = journal.prepare(sent, "hash")
    journal.remember(request_id, "750xx")
    at.clock.sleep(60)
    (unknown,) = at.journal(run_id).unknown()
    assert unknown.request.id == request_id
    assert unknown.request.rows == sent.rows
    assert unknown.request.types == {"LastName": FieldType.STRING}
    assert (unknown.request.key, unknown.request.key_field) == (("Id",), "Key__c")
    assert (unknown.request.api, unknown.request.object) == ("bulk", "Contact")
    assert [write.seq for write in unknown.writes] == [1, 2]
    assert (unknown.remote_id, unknown.prepared_at) == ("750xx", START)


def test_a_request_stays_unknown_until_its_last_row_is_known(at: Workplace):
    run_id, journal = at.begin([update(1), update(2), update(3)])
    writes = all_of(journal, UPDATE)
    request_id = journal.prepare(request(writes), "hash")
    one, two, three = writes
    journal.settle(
        request_id, [Outcome(one, SUCCEEDED, "t1"), *outcomes([two, three], UNKNOWN)], START
    )
    assert at.states(run_id) == ["succeeded", "unknown", "unknown"]
    (unknown,) = journal.unknown()
    assert [write.seq for write in unknown.writes] == [2, 3]
    assert len(unknown.request.rows) == 3
    journal.settle(request_id, outcomes([two], SUCCEEDED), START)
    assert [write.seq for write in journal.unknown()[0].writes] == [3]
    journal.settle(request_id, outcomes([three], WAITING), START)
    assert journal.unknown() == []
    assert at.states(run_id) == ["succeeded", "succeeded", "waiting"]


def test_a_row_that_went_again_is_in_doubt_for_its_newest_request_only(at: Workplace):
    run_id, journal = at.begin([update(1), update(2)])
    one, two = all_of(journal, UPDATE)
    first = journal.prepare(request([one, two]), "hash")
    journal.settle(first, [*outcomes([one], UNKNOWN), *outcomes([two], WAITING)], START)
    second = journal.prepare(request([two]), "hash")
    in_doubt = {each.request.id: [write.seq for write in each.writes] for each in journal.unknown()}
    assert in_doubt == {first: [1], second: [2]}
    journal.settle(first, outcomes([one], SUCCEEDED), START)
    assert [each.request.id for each in journal.unknown()] == [second]
    journal.settle(second, outcomes([two], UNKNOWN), START)
    journal.settle(second, outcomes([two], WAITING), START)
    assert at.states(run_id) == ["succeeded", "waiting"]


def test_a_request_whose_answer_left_rows_out_is_not_settled(at: Workplace):
    _, journal = at.begin([update(1), update(2)])
    writes = all_of(journal, UPDATE)
    request_id = journal.prepare(request(writes), "hash")
    journal.settle(request_id, outcomes(writes[:1], SUCCEEDED), START)
    assert [write.seq for write in journal.unknown()[0].writes] == [2]


def test_what_is_to_be_read_back_is_counted_with_its_fields_and_since_when(at: Workplace):
    _, journal = at.begin([update(1), update(2)])
    assert journal.to_confirm("people", Side.TARGET) is None
    (one, two) = send(journal, UPDATE)
    found = journal.to_confirm("people", Side.TARGET)
    assert found is not None
    assert (found.writes, found.fields, found.since) == (2, tuple(sorted(one.values)), START)
    assert journal.to_confirm("people", Side.SOURCE) is None
    journal.confirmed([(each, str(each.record_key), {}) for each in (one, two)], START)
    assert journal.to_confirm("people", Side.TARGET) is None


def test_when_an_answer_was_given_up_is_kept_from_the_first_time_on(at: Workplace):
    _, journal = at.begin([update(1)])
    writes = all_of(journal, UPDATE)
    request_id = journal.prepare(request(writes), "hash")
    assert journal.unknown()[0].given_up_at == START
    for minutes in (9, 12):
        journal.settle(request_id, outcomes(writes, UNKNOWN), START + timedelta(minutes=minutes))
        assert journal.unknown()[0].given_up_at == START + timedelta(minutes=9)


def test_unknown_requests_come_oldest_first(at: Workplace):
    _, journal = at.begin([update(1), update(2)])
    one, two = all_of(journal, UPDATE)
    first = journal.prepare(request([two]), "")
    second = journal.prepare(request([one]), "")
    assert [unknown.request.id for unknown in journal.unknown()] == [first, second]


def test_records_that_our_own_writes_made_or_changed_are_known(at: Workplace):
    _, journal = at.begin([insert(1), insert(2), update(3)])
    one, two = all_of(journal, INSERT)
    request_id = journal.prepare(request([one, two]), "")
    made = [
        Outcome(one, SUCCEEDED, "new1", created=True),
        Outcome(two, SUCCEEDED, "found2", created=False),
    ]
    journal.settle(request_id, made, START)
    send(journal, UPDATE)
    keys = ["new1", "found2", "t3", *(f"other{n}" for n in range(2_000))]
    assert journal.adopted("people", Side.TARGET, keys) == {"new1", "found2", "t3"}
    assert journal.adopted("people", Side.SOURCE, keys) == set()
    assert journal.adopted("others", Side.TARGET, keys) == set()


# What both sides agree on ------------------------------------------------------------------------


def test_a_write_that_succeeds_is_agreed_in_the_same_transaction(at: Workplace):
    _, journal = at.begin([insert(1, "Anna"), update(2, "Ben", "Bea"), delete(3)], DELETES)
    send(journal, INSERT)
    send(journal, UPDATE)
    assert at.agreements() == {
        ("s1", "new1"): {NAME: ("anna", "Anna")},
        ("s2", "t2"): {NAME: ("bea", "Bea")},
    }


def test_a_write_that_does_not_succeed_is_not_agreed(at: Workplace):
    _, journal = at.begin([update(seq) for seq in range(1, 5)])
    writes = all_of(journal, UPDATE)
    states = [FAILED, UNKNOWN, WAITING, HELD]
    request_id = journal.prepare(request(writes), "")
    journal.settle(
        request_id,
        [Outcome(write, state) for write, state in zip(writes, states, strict=True)],
        START,
    )
    assert at.agreements() == {}


def test_a_record_that_held_the_values_already_is_agreed_without_a_request(at: Workplace):
    _, journal = at.begin([update(1, "Ben", "Bea"), delete(2)], DELETES)
    journal.set_aside(outcomes(all_of(journal, UPDATE), SUCCEEDED), START)
    journal.set_aside(outcomes(all_of(journal, DELETE), SUCCEEDED), START)
    assert at.agreements() == {("s1", "t1"): {NAME: ("bea", "Bea")}}
    assert [write.seq for write, _ in journal.unconfirmed("people", Side.TARGET, 9, 0)] == [1]


def test_a_deletion_ends_the_link(at: Workplace):
    _, journal = at.begin(
        [delete(1)], DELETES, agreed=[("s1", "t1", {NAME: ("c", "C")}), ("s2", "t2", {})]
    )
    send(journal, DELETE)
    assert list(at.agreements()) == [("s2", "t2")]


def test_a_write_to_the_source_is_agreed_the_other_way_round(at: Workplace):
    _, journal = at.begin([conflict(1)], Decision(Choice.KEEP_TARGET))
    (write,) = send(journal, UPDATE, Side.SOURCE)
    assert (write.record_key, write.values, write.stamp) == ("s1", {"phone": "t"}, None)
    assert at.agreements() == {("s1", "t1"): {PHONE: ("t", "T")}}


def test_an_own_value_on_a_two_way_rule_leaves_the_old_agreement_to_the_other_side(at: Workplace):
    _, journal = at.begin([conflict(1)], Decision(Choice.OWN_VALUE, rule=PHONE, value="mine"))
    (write,) = send(journal, UPDATE)
    assert write.values == {"MobilePhone": "mine"}
    assert at.agreements() == {("s1", "t1"): {PHONE: ("s", "T")}}
    journal.confirmed([(write, "t1", {"MobilePhone": "mine"})], START)
    assert at.agreements() == {("s1", "t1"): {PHONE: ("s", "T")}}


def test_what_the_side_made_of_a_value_is_what_is_agreed(at: Workplace):
    _, journal = at.begin([update(1, "Ben", "Bea"), insert(2, "Anna")])
    send(journal, UPDATE)
    send(journal, INSERT)
    found = journal.unconfirmed("people", Side.TARGET, 9, 0)
    assert [(write.seq, key) for write, key in found] == [(1, "t1"), (2, "new2")]
    (write, key), *_ = found
    journal.confirmed([(write, key, {"LastName": "BEA"})], START)
    assert at.agreements()["s1", "t1"] == {NAME: ("bea", "BEA")}
    assert [one.seq for one, _ in journal.unconfirmed("people", Side.TARGET, 9, 0)] == [2]
    assert journal.unconfirmed("people", Side.SOURCE, 9, 0) == []
    assert journal.unconfirmed("people", Side.TARGET, 9, found[-1][0].id) == []


# Leases ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "agreed"), [(None, {"back": ["own", None]}), ("made there", {})])
def test_what_only_comes_from_a_side_is_agreed_where_a_new_record_left_it_empty(
    made: Canonical, agreed: dict[str, list[Canonical]]
):
    left = {IF_LEFT_EMPTY + "back": "own"}
    write = Write(
        1, 1, 1, "people", Side.TARGET, INSERT, "s1", None, {}, {}, {"Made__c": "back"}, left
    )
    assert agreed_values(write, {"Made__c": made}, {}) == agreed


def test_a_stolen_lease_stops_every_write_of_the_old_holder(at: Workplace):
    run_id, journal = at.begin([update(1), update(2)])
    one, two = all_of(journal, UPDATE)
    request_id = journal.prepare(request([one]), "")
    at.clock.sleep((SILENCE + timedelta(seconds=1)).total_seconds())
    at.leases.take(place_lease(PLACE))
    attempts = {
        "prepare": lambda: journal.prepare(request([two]), ""),
        "remember": lambda: journal.remember(request_id, "750"),
        "settle": lambda: journal.settle(request_id, outcomes([one], SUCCEEDED), START),
        "set aside": lambda: journal.set_aside(outcomes([two], HELD), START),
        "confirm": lambda: journal.confirmed([(one, "t1", {"LastName": "x"})], START),
        "wake": lambda: journal.wake(HELD),
    }
    for attempt in attempts.values():
        with pytest.raises(BusyError, match="taken over"):
            attempt()
    assert at.states(run_id) == ["prepared", "waiting"]
    assert at.agreements() == {}
    assert at.rows("SELECT remote_id FROM requests") == [(None,)]


# Bad days ----------------------------------------------------------------------------------------


def test_a_full_disk_keeps_the_journal_as_it_was(at: Workplace):
    run_id, journal = at.begin([update(seq) for seq in range(1, 400)])
    writes = all_of(journal, UPDATE)
    at.database.execute(f"PRAGMA max_page_count = {at.database.value('PRAGMA page_count')}")
    with pytest.raises(StoreFullError):
        journal.prepare(request(writes), "")
    assert set(at.states(run_id)) == {"waiting"}
    assert at.rows("SELECT count(*) FROM requests") == [(0,)]
    at.database.execute("PRAGMA max_page_count = 1000000000")
    journal.prepare(request(writes), "")
    assert set(at.states(run_id)) == {"prepared"}


SENDER = """
import sys
from pathlib import Path
from app.core.outcome import WriteState
from app.core.plan import Operation
from app.core.snapshot import Side
from app.store.database import Database
from app.store.journal import RunJournal
from app.store.journal_rows import agreed_values
from app.store.journal import RunJournal
from app.store.journal_rows import agreed_values
from app.store.leases import Lease
from tests.store.places import PLACE, START, TestClock, outcomes, request

with Database(Path(sys.argv[1])) as database:
    lease = Lease(sys.argv[3], int(sys.argv[4]))
    journal = RunJournal(database, int(sys.argv[2]), PLACE, lease, TestClock())
    while writes := journal.waiting("people", Side.TARGET, Operation.UPDATE, 3, 0):
        request_id = journal.prepare(request(writes), "")
        print("prepared", *[write.seq for write in writes], flush=True)
        journal.settle(request_id, outcomes(writes, WriteState.SUCCEEDED), START)
        print("settled", *[write.seq for write in writes], flush=True)
"""


@pytest.mark.parametrize("lines", [1, 2, 9, 30])
def test_a_process_killed_while_it_sends_loses_nothing_that_it_acknowledged(
    at: Workplace, lines: int
):
    run_id, journal = at.begin([update(seq) for seq in range(1, 300)])
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, at.folder, str(run_id), at.lease.name, str(at.lease.fence)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    heard = []
    for line in process.stdout:
        heard.append(line)
        if len(heard) == lines:
            os.kill(process.pid, signal.SIGKILL)
            break
    heard += process.stdout.readlines()
    process.wait(timeout=120)
    process.stdout.close()
    said = {"prepared": set(), "settled": set()}
    for line in heard:
        word, *seqs = line.split()
        said[word] |= {int(seq) for seq in seqs}
    state = dict(at.rows("SELECT seq, state FROM writes WHERE run_id = ?", run_id))
    settled = {seq for seq, one in state.items() if one == "succeeded"}
    known = settled | {write.seq for one in journal.unknown() for write in one.writes}
    assert said["settled"] <= settled
    assert said["prepared"] <= known
    assert len(known - said["prepared"]) <= 3
    assert set(at.agreements()) == {(f"s{seq}", f"t{seq}") for seq in settled}
    assert len(state) == 299


def test_two_processes_use_the_journals_of_two_places_at_once(at: Workplace):
    run_id, journal = at.begin([update(1)])
    with Database(at.folder) as other:
        lease = Leases(other, at.clock).take("place other")
        assert lease.fence == 1
        writes = all_of(journal, UPDATE)
        journal.prepare(request(writes), "")
    assert at.states(run_id) == ["prepared"]


# Around the sending ------------------------------------------------------------------------------


def test_all_but_the_first_writes_are_held_for_a_look(at: Workplace):
    run_id, journal = at.begin([update(seq) for seq in range(1, 6)])
    assert journal.hold_but(2) == 3
    assert at.states(run_id) == ["waiting", "waiting", "held", "held", "held"]
    assert journal.hold_but(2) == 0
    assert journal.wake(WriteState.HELD) == 3


def test_the_fields_of_what_waits_are_known_in_order(at: Workplace):
    _, journal = at.begin([update(1, rule=1), update(2), update(3)])
    assert journal.fields_waiting("people", Side.TARGET, Operation.UPDATE) == [
        "LastName",
        "MobilePhone",
    ]
    send(journal, Operation.UPDATE)
    assert journal.fields_waiting("people", Side.TARGET, Operation.UPDATE) == []


def test_what_a_request_carries_is_read_back_until_it_is_settled(at: Workplace):
    _, journal = at.begin([update(1), update(2)])
    writes = all_of(journal, Operation.UPDATE)
    request_id = journal.prepare(request(writes), "")
    assert [one.seq for one in journal.sent(request_id)] == [1, 2]
    journal.settle(request_id, outcomes(writes, WriteState.SUCCEEDED), START)
    assert journal.sent(request_id) == []


def test_what_is_parked_wakes_when_its_parent_is_there(at: Workplace):
    child = update(2, new=NewRecord("people", "s1").text)
    orphan = update(3, new=NewRecord("people", "nobody").text)
    run_id, journal = at.begin([insert(1), child, orphan])
    parked = all_of(journal, Operation.UPDATE)
    journal.set_aside([Outcome(one, WriteState.PARKED) for one in parked], START)
    assert journal.wake_arrived() == 0
    send(journal, Operation.INSERT)
    assert journal.wake_arrived() == 1
    assert at.states(run_id) == ["succeeded", "waiting", "parked"]


def test_a_screen_lists_what_is_parked_until_it_wakes(at: Workplace):
    child = update(2, new=NewRecord("people", "s1").text)
    run_id, journal = at.begin([insert(1), child])
    (parked,) = all_of(journal, Operation.UPDATE)
    why = "Waits for people s1, which is not there yet"
    journal.set_aside([Outcome(parked, WriteState.PARKED, error=RowError("NO_PARENT", why))], START)
    (row,) = Pages(at.folder).parked()
    assert (row.run_id, row.mapping, row.waits_for, row.tries) == (run_id, "people", why, 0)
    send(journal, Operation.INSERT)
    journal.wake_arrived()
    assert Pages(at.folder).parked() == ()


def test_what_waited_in_vain_for_a_record_nobody_names_fails_and_a_named_one_stays_parked(
    at: Workplace,
):
    orphan = update(2, new=NewRecord("people", "nobody").text)
    run_id, journal = at.begin([update(1), orphan])
    refused, named = all_of(journal, UPDATE)
    sent = journal.prepare(request([refused]), "hash")
    journal.settle(sent, [Outcome(refused, PARKED)], START)
    journal.set_aside([Outcome(named, PARKED)], START)
    assert journal.give_up_parked() == 1
    assert at.states(run_id) == ["failed", "parked"]


def test_a_write_takes_the_key_of_the_record_it_waited_for(at: Workplace):
    _, journal = at.begin([insert(1), update(2)])
    parent = NewRecord("people", "s1")
    assert journal.arrived([parent]) == {}
    send(journal, Operation.INSERT)
    assert journal.arrived([parent, parent]) == {parent: "new1"}
    (child,) = all_of(journal, Operation.UPDATE)
    journal.bind([replace(child, values={"LastName": "new1"}, target_key="t9")])
    (bound,) = all_of(journal, Operation.UPDATE)
    assert (bound.values, bound.target_key) == ({"LastName": "new1"}, "t9")
    send(journal, Operation.UPDATE)
    journal.bind([replace(bound, values={"LastName": "late"})])
    assert at.rows("SELECT count(*) FROM writes WHERE \"values\" LIKE '%late%'") == [(0,)]
