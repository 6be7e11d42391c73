"""Screens see everything, page by page, and disturb nothing."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from app.core.approval import Choice, Decision
from app.core.errors import StoreError
from app.core.event import Delivery, Rejection
from app.core.outcome import Outcome, RetryClass, RowError, WriteState
from app.core.plan import ChangeKind, Operation
from app.core.progress import Phase, Progress
from app.core.quota import Purpose
from app.core.report import RunState
from app.core.sync import Binding, Connection, ConnectionKind, OrgKind
from app.store.connections import Connections
from app.store.database import Database
from app.store.decisions import Standing
from app.store.inbox import Inbox
from app.store.inbox_rows import SHOWN_LETTERS
from app.store.pages import ChangeFilter, ChangeOrder, Pages, PlanState
from app.store.quota_ledger import QuotaMeter
from app.store.syncs import Syncs
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
    problem,
    request,
    send,
    update,
)
from tests.store.test_sync_files import MINIMAL

CHANGES = [
    insert(1, "Zoë"),
    insert(2, "anna"),
    replace(update(3, "100%", "50_"), shown_key="a-7"),
    update(4, "x", 'say "hi"'),
    update(5, "07700", "07701", rule=1),
    delete(6),
    conflict(7),
    conflict(8, rule=0),
    problem(9),
]


@pytest.fixture
def pages(at: Workplace):
    pages = Pages(at.folder)
    yield pages
    pages.close()


# Connections and syncs -----------------------------------------------------------------------


def test_connections_and_syncs_are_listed_with_what_joins_them(at: Workplace, pages: Pages):
    path = at.folder.parent / "small.yaml"
    path.write_text(MINIMAL.replace("name: Small", "name: Mobile opt-ins"), "utf-8")
    Syncs(at.database).add(path, START)
    connections = Connections(at.database)
    org = Connection("UAT", ConnectionKind.SALESFORCE, {}, PLACE.org_id, OrgKind.SANDBOX, "River")
    connections.save(org)
    connections.save(Connection("DB", ConnectionKind.SQL))
    connections.bind(Binding("mobile-opt-ins", "sf", OrgKind.SANDBOX, "UAT"))
    assert [(row.connection.name, row.syncs) for row in pages.connections()] == [
        ("DB", ()),
        ("UAT", ("mobile-opt-ins",)),
    ]
    run_id, _ = at.begin([insert(1)])
    (sync,) = pages.syncs()
    assert (sync.name, sync.title, sync.active, sync.origin) == (
        "mobile-opt-ins",
        "Mobile opt-ins",
        True,
        str(path),
    )
    assert [role.name for role in sync.roles] == ["sf", "db"]
    assert sync.bindings == (Binding("mobile-opt-ins", "sf", OrgKind.SANDBOX, "UAT"),)
    (mapping,) = sync.mappings
    assert (mapping.facts.name, mapping.facts.source_object, mapping.facts.fields) == (
        "people",
        "people",
        1,
    )
    assert mapping.last_run is not None
    assert sync.last_run is not None
    assert mapping.last_run.run_id == sync.last_run.run_id == run_id
    (plan,) = pages.plans()
    assert (plan.sync_title, plan.org_name) == ("Mobile opt-ins", "River")


def test_a_sync_that_never_ran_has_no_last_run(at: Workplace, pages: Pages):
    path = at.folder.parent / "small.yaml"
    path.write_text(MINIMAL, "utf-8")
    Syncs(at.database).add(path, START)
    (sync,) = pages.syncs()
    assert sync.last_run is None
    assert sync.mappings[0].last_run is None


# Plans ---------------------------------------------------------------------------------------


def test_plans_are_listed_newest_first_a_page_at_a_time(at: Workplace, pages: Pages):
    ids = [at.save(CHANGES) for _ in range(3)]
    assert [plan.id for plan in pages.plans()] == ids[::-1]
    assert [plan.id for plan in pages.plans(limit=1, before=ids[2])] == [ids[1]]
    assert pages.plans(sync="none") == ()
    assert pages.plans(org_id="none") == ()
    assert len(pages.plans(sync=PLACE.sync, org_id=PLACE.org_id)) == 3
    newest = pages.plan(ids[2])
    assert newest is not None
    assert (newest.state, newest.changes) == (PlanState.OPEN, 9)
    assert pages.plan(99) is None


def test_a_plan_that_is_being_saved_is_not_shown(at: Workplace, pages: Pages):
    plan_id = at.save(CHANGES)
    at.database.execute("UPDATE plans SET state = 'saving'")
    assert pages.plans() == ()
    assert pages.change_seqs(plan_id) == ()


FILTERS = [
    (ChangeFilter(), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (ChangeFilter(kinds=frozenset({ChangeKind.INSERT, ChangeKind.DELETE})), [1, 2, 6]),
    (ChangeFilter(mapping="people"), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (ChangeFilter(mapping="others"), []),
    (ChangeFilter(rule=PHONE), [5, 7]),
    (ChangeFilter(rule=NAME, kinds=frozenset({ChangeKind.UPDATE})), [3, 4]),
    (ChangeFilter(rule="none"), []),
    (ChangeFilter(text="ANNA"), [2]),
    (ChangeFilter(text="Zoë"), [1]),
    (ChangeFilter(text="A-7"), [3]),
    (ChangeFilter(text="t6"), [6]),
    (ChangeFilter(text="50_"), [3]),
    (ChangeFilter(text="100%"), [3]),
    (ChangeFilter(text="0%"), [3]),
    (ChangeFilter(text='say "hi"'), [4]),
    (ChangeFilter(text="077", rule=PHONE), [5]),
    (ChangeFilter(undecided=True), [7, 8]),
]


@pytest.mark.parametrize(("shown", "seqs"), FILTERS)
def test_a_filter_shows_what_it_says(at: Workplace, pages: Pages, shown: ChangeFilter, seqs):
    assert list(pages.change_seqs(at.save(CHANGES), shown)) == seqs


def test_a_conflict_that_was_decided_is_not_undecided_any_more(at: Workplace, pages: Pages):
    plan_id = at.save(CHANGES)
    undecided = ChangeFilter(undecided=True)
    at.plans.decide(plan_id, [Decision(Choice.TAKE_SOURCE, seq=7, rule=PHONE)])
    assert list(pages.change_seqs(plan_id, undecided)) == [8]
    at.plans.decide(plan_id, [Decision(Choice.APPROVE)])
    assert list(pages.change_seqs(plan_id, undecided)) == [8]
    at.plans.decide(plan_id, [Decision(Choice.REFUSE, seq=8)])
    assert list(pages.change_seqs(plan_id, undecided)) == []


ORDERS = [
    (ChangeOrder.PLAN, False, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (ChangeOrder.PLAN, True, [9, 8, 7, 6, 5, 4, 3, 2, 1]),
    (ChangeOrder.NEEDS_DECISION, False, [7, 8, 6, 3, 4, 5, 1, 2, 9]),
    (ChangeOrder.NEEDS_DECISION, True, [9, 1, 2, 3, 4, 5, 6, 7, 8]),
    (ChangeOrder.TITLE, False, [9, 5, 3, 2, 6, 7, 8, 4, 1]),
    (ChangeOrder.KEY, True, [5, 4, 2, 1, 3, 6, 7, 8, 9]),
    (ChangeOrder.MOST_CHANGED, False, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (ChangeOrder.KIND, False, [7, 8, 6, 1, 2, 9, 3, 4, 5]),
]


@pytest.mark.parametrize(("order", "descending", "seqs"), ORDERS)
def test_an_order_is_the_order(at: Workplace, pages: Pages, order, descending, seqs):
    plan_id = at.save(CHANGES)
    assert list(pages.change_seqs(plan_id, None, order, descending=descending)) == seqs


def test_most_changed_comes_first(at: Workplace, pages: Pages):
    two = replace(update(1), fields=update(1).fields + update(1, rule=1).fields)
    plan_id = at.save([replace(two, seq=2), update(1), problem(3)])
    order = ChangeOrder.MOST_CHANGED
    assert list(pages.change_seqs(plan_id, None, order)) == [2, 1, 3]
    assert list(pages.change_seqs(plan_id, None, order, descending=True)) == [3, 1, 2]


def test_changes_come_in_the_order_asked_for_with_what_was_decided(at: Workplace, pages: Pages):
    plan_id = at.save(CHANGES)
    at.plans.decide(plan_id, [Decision(Choice.REFUSE, seq=3)])
    rows = pages.changes(plan_id, [8, 3, 99, 1])
    assert [row.change for row in rows] == [CHANGES[7], CHANGES[2], CHANGES[0]]
    assert [row.standing for row in rows] == [
        Standing.UNDECIDED,
        Standing.REFUSED,
        Standing.APPROVED,
    ]
    assert pages.changes(plan_id, []) == ()


def test_changes_of_another_plan_are_never_shown(at: Workplace, pages: Pages):
    first, second = at.save(CHANGES), at.save([insert(1, "Other")])
    assert [row.change.title for row in pages.changes(second, [1, 2])] == ["Other"]
    assert len(pages.change_seqs(first)) == 9
    assert list(pages.change_seqs(second, ChangeFilter(text="a"))) == []


# Runs ----------------------------------------------------------------------------------------


def failing_run(at: Workplace) -> int:
    run_id, journal = at.begin([update(seq) for seq in range(1, 7)])
    writes = all_of(journal, Operation.UPDATE)
    errors = [
        RowError("STRING_TOO_LONG", f"data value too large: {n} (max length=40)", ("MobilePhone",))
        for n in range(3)
    ]
    errors.append(RowError("UNABLE_TO_LOCK_ROW", "unable to lock", (), RetryClass.LOCK))
    request_id = journal.prepare(request(writes[:4]), "")
    journal.settle(
        request_id,
        [
            Outcome(write, WriteState.FAILED, error=error)
            for write, error in zip(writes[:4], errors, strict=True)
        ],
        START,
    )
    send(journal, Operation.UPDATE)
    return run_id


def test_failures_are_grouped_by_cause(at: Workplace, pages: Pages):
    run_id = failing_run(at)
    long, lock = pages.causes(run_id)
    assert (long.code, long.count, long.fields, long.retry, long.messages) == (
        "STRING_TOO_LONG",
        3,
        ("MobilePhone",),
        RetryClass.DATA,
        3,
    )
    assert long.pattern == "data value too large: … (max length=…)"
    assert long.example == "data value too large: 0 (max length=40)"
    assert (lock.code, lock.count, lock.messages) == ("UNABLE_TO_LOCK_ROW", 1, 1)
    assert [write.seq for write in pages.failed(run_id, long)] == [1, 2, 3]
    assert [write.seq for write in pages.failed(run_id, lock)] == [4]
    everything = pages.failed(run_id)
    assert [write.seq for write in everything] == [1, 2, 3, 4]
    assert [write.seq for write in pages.failed(run_id, after=everything[1].write_id)] == [3, 4]
    assert len(pages.failed(run_id, limit=2)) == 2
    first = everything[0]
    assert (first.title, first.shown_key, first.source_row, first.operation) == (
        "Bea",
        "K1",
        1,
        "update",
    )
    assert (first.values, first.before) == ({"LastName": "Bea"}, {"LastName": "Ben"})
    assert (first.message, first.attempts) == (long.example, 1)


def test_runs_are_listed_newest_first_with_their_progress(at: Workplace, pages: Pages):
    first = failing_run(at)
    at.runs.tell(first, Progress(Phase.SEND, 4, 6, note="Waiting"), START)
    second, _ = at.begin([insert(1)])
    assert [row.report.run_id for row in pages.runs()] == [second, first]
    assert [row.report.run_id for row in pages.runs(limit=9, before=second)] == [first]
    assert pages.runs(sync="none") == ()
    running = pages.run(first)
    assert running is not None
    assert running.progress == Progress(Phase.SEND, 4, 6, note="Waiting")
    assert running.progress_at == START
    assert (running.kind, running.parent_run, running.lifted) == ("apply", None, ())
    assert running.report.tally.succeeded == 2
    assert [part.mapping for part in running.parts] == ["people"]
    at.runs.end(first, RunState.FINISHED, START, at.lease)
    ended = pages.run(first)
    assert ended is not None
    assert (ended.progress, ended.progress_at) == (None, None)
    assert pages.run(99) is None


# Usage and notices -------------------------------------------------------------------------------


def test_usage_is_shown_by_org_hour_mapping_and_purpose(at: Workplace, pages: Pages):
    def spend(mapping: str, purpose: Purpose, calls: int) -> None:
        QuotaMeter(at.database, PLACE.org_id, at.clock, mapping=mapping).spend(purpose, calls)

    Connections(at.database).save(
        Connection("UAT", ConnectionKind.SALESFORCE, {}, PLACE.org_id, OrgKind.SANDBOX, "River")
    )
    QuotaMeter(at.database, "00Dquiet", at.clock).observe(5, 100)
    at.clock.time = START.astimezone().replace(hour=9).astimezone(UTC)
    spend("people", Purpose.READ, 2)
    at.clock.sleep(3_600)
    spend("", Purpose.SIGN_IN, 1)
    spend("people", Purpose.WRITE, 4)
    quiet, river = pages.usage(at.clock.now())
    assert (river.org_name, river.org_kind) == ("River", OrgKind.SANDBOX)
    assert (river.usage.today, river.usage.this_hour) == (6, 4)
    assert river.by_hour == ((9, 2), (10, 4))
    assert river.by_mapping == (("people", 6),)
    assert river.by_purpose == {"read": 2, "write": 4}
    assert river.sign_ins == 1
    assert (quiet.org_id, quiet.org_name, quiet.by_hour) == ("00Dquiet", "", ())
    assert quiet.usage.daily_budget == 25


def test_notices_are_listed_newest_first(at: Workplace, pages: Pages):
    for n in range(3):
        at.database.execute(
            "INSERT INTO notices (at, level, message, sync, org_id, run_id)"
            " VALUES (?, 'warning', ?, 's', 'o', ?)",
            (START.isoformat(), f"notice {n}", n or None),
        )
    assert [one.message for one in pages.notices(limit=2)] == ["notice 2", "notice 1"]
    (oldest,) = pages.notices(before=2)
    assert (oldest.message, oldest.at, oldest.level, oldest.run_id) == (
        "notice 0",
        START,
        "warning",
        None,
    )


# Beside work -------------------------------------------------------------------------------------


def test_looking_waits_for_no_writer(at: Workplace, pages: Pages):
    plan_id = at.save(CHANGES)
    with Database(at.folder) as other, other.transaction():
        other.execute("UPDATE plans SET state = 'outdated'")
        assert len(pages.changes(plan_id, [1, 2])) == 2
        plan = pages.plan(plan_id)
        assert plan is not None
        assert plan.state is PlanState.OPEN


def test_a_workspace_that_is_not_there_cannot_be_looked_at(tmp_path):
    with pytest.raises(StoreError):
        Pages(tmp_path)


# Webhooks ------------------------------------------------------------------------------------


def test_what_webhooks_brought_is_listed_newest_first(pages: Pages, at: Workplace):
    inbox = Inbox(at.database)
    inbox.keep([delivery("one", "gift"), delivery("two", "gift"), delivery("three", "cart")])
    assert [row.begin for row in pages.deliveries()] == ['"three"', '"two"', '"one"']
    newest = pages.deliveries(limit=1)
    assert [row.begin for row in pages.deliveries(before=newest[0].id)] == ['"two"', '"one"']
    counts = {(one.connection, one.type): one.payloads for one in pages.inbox_counts()}
    assert counts == {("shop", "gift"): 2, ("shop", "cart"): 1}


def test_a_long_payload_is_cut_in_the_list(pages: Pages, at: Workplace):
    Inbox(at.database).keep([delivery("x" * 5000, "gift")])
    assert len(pages.deliveries()[0].begin) == SHOWN_LETTERS


def test_what_was_not_let_in_is_counted_by_reason(pages: Pages, at: Workplace):
    inbox = Inbox(at.database)
    for hours in (0, 1):
        inbox.reject(Rejection("shop", START + timedelta(hours=hours), "192.0.2.1", 401, "wrong"))
    inbox.reject(Rejection("shop", START, "192.0.2.1", 413, "too long"))
    found = [(one.status, one.times, one.last_at) for one in pages.rejections()]
    assert found == [(401, 2, START + timedelta(hours=1)), (413, 1, START)]


def delivery(text: str, type: str) -> Delivery:
    return Delivery("shop", text[:9], type, "", START, "192.0.2.1", {}, f'"{text}"')
