"""Sending in parts and by jobs, over a side in memory that writes as an org does: parts fail whole,
and a job carries the rows of many requests.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from app.core.errors import (
    Cancelled,
    CrowdedError,
    EndpointError,
    RequestLimitError,
    RetriableError,
    UnknownOutcomeError,
)
from app.core.mapping import AS_USUAL, Writing
from app.core.outcome import RetryClass, RowError, RowResult, WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.ports import Packing
from app.core.progress import Phase, Progress
from app.core.report import RunState
from app.engine.apply import STALE
from app.engine.apply.groups import TOGETHER, TOO_LARGE
from tests.engine.rehearsal import PERSONS, Rehearsal, Side, people
from tests.engine.test_apply import Rehearse, edited, whole, with_people

LOCK = RowError("UNABLE_TO_LOCK_ROW", "busy", retry=RetryClass.LOCK)
CPU = RowError("CPU", "Apex CPU time limit exceeded", retry=RetryClass.TRANSIENT, too_much=True)

Refuses = Callable[[Sequence[WriteRow]], RowError | None]


class Org(Side):
    """A side that writes in parts of at most 20, five a request; a part may fail as a whole."""

    def __init__(self) -> None:
        super().__init__("salesforce", [PERSONS], batch_records=100, check_records=50)
        self.refuses: Refuses = lambda rows: None
        self.blames_part = False
        self.parts: list[list[str | None]] = []

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        return Packing("composite", 100, 1, 50, part_records=20)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        self.before_write(request)
        self.requests.append(request)
        sizes = request.parts or tuple(
            min(20, len(request.rows) - at) for at in range(0, len(request.rows), 20)
        )
        assert len(sizes) <= 5
        assert max(sizes) <= 20
        results: list[RowResult] = []
        start = 0
        for size in sizes:
            rows = request.rows[start : start + size]
            start += size
            self.parts.append([row.values.get("A__c") for row in rows])
            error = self.refuses(rows)
            if error is None:
                known = self._object(request.object)
                results += [self._carry_out(known, request, row) for row in rows]
            else:
                results += [
                    RowResult(
                        row.write_id, succeeded=False, error=error, part_refused=self.blames_part
                    )
                    for row in rows
                ]
        return results


def contains(value: str, error: RowError, most: int = 0) -> Refuses:
    """Refuse parts of more than `most` rows that hold a value."""
    return lambda rows: (
        error if len(rows) > most and any(row.values.get("A__c") == value for row in rows) else None
    )


@pytest.fixture
def org(rehearse: Rehearse) -> tuple[Rehearsal, Org]:
    side = Org()
    return rehearse(target=side), side


def test_rows_travel_in_parts_and_each_has_its_outcome(org: tuple[Rehearsal, Org]) -> None:
    work, side = org
    assert with_people(work, 230).agree().tally.succeeded == 230
    assert [len(part) for part in side.parts] == [20] * 11 + [10]
    assert [len(one.rows) for one in side.requests] == [100, 100, 30]
    assert whole(work, 230)


def test_a_part_refused_as_a_whole_is_halved_and_its_neighbours_stay_done(
    org: tuple[Rehearsal, Org],
) -> None:
    work, side = org
    side.blames_part = True
    side.refuses = contains("a25", RowError("MALFORMED", "No."))
    tally = with_people(work, 50).agree().tally
    assert (tally.succeeded, tally.failed) == (49, {"MALFORMED": 1})
    sent = [value for part in side.parts for value in part]
    assert all(sent.count(f"a{n}") == 1 for n in (*range(20), *range(40, 50)))


def test_a_locked_row_takes_ever_fewer_strangers_with_it(org: tuple[Rehearsal, Org]) -> None:
    work, side = org
    side.refuses = contains("a3", LOCK, most=1)
    assert with_people(work, 50).agree().tally.succeeded == 50
    assert [len(part) for part in side.parts] == [20, 20, 10, 20, 8, 8, 4, *[1] * 8]
    waits = work.clock.slept_s
    assert len(waits) == 3
    assert waits == sorted(waits)
    assert waits[0] >= 5 * 0.75
    assert whole(work, 50)


def test_parts_that_ask_too_much_shrink_for_the_rows_to_come_too(
    org: tuple[Rehearsal, Org],
) -> None:
    work, side = org
    side.refuses = lambda rows: CPU if len(rows) > 6 else None
    assert with_people(work, 150).agree().tally.succeeded == 150
    sizes = [len(part) for part in side.parts]
    assert sizes[:5] == [20] * 5
    assert sizes[5] == 4, "what comes next is cut smaller at once"
    assert whole(work, 150)


def test_a_used_up_allowance_in_the_middle_of_a_request_holds_the_rest(
    org: tuple[Rehearsal, Org],
) -> None:
    work, side = org
    side.blames_part = True
    side.refuses = contains("a25", RowError("REQUEST_LIMIT", "used up", retry=RetryClass.LIMIT))
    held = with_people(work, 50).agree()
    assert held.state is RunState.HELD
    assert (held.tally.succeeded, held.tally.held) == (30, 20)
    side.refuses = lambda rows: None
    assert work.go_on(held.run_id).tally.succeeded == 50
    assert whole(work, 50)


# Groups ----------------------------------------------------------------------------------------

ROLLED_BACK = RowError("ALL_OR_NONE_OPERATION_ROLLED_BACK", "rolled back")


class WholeParts(Org):
    """A side that writes each part whole or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[str, RowError] = {}

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        assert request.writing.together == ("B__c",)
        self.requests.append(request)
        results: list[RowResult] = []
        start = 0
        for size in request.parts:
            rows = request.rows[start : start + size]
            start += size
            self.parts.append([row.values.get("A__c") for row in rows])
            if not any(row.values["A__c"] in self.bad for row in rows):
                known = self._object(request.object)
                results += [self._carry_out(known, request, row) for row in rows]
                continue
            for row in rows:
                error = self.bad.get(str(row.values["A__c"]))
                results.append(
                    RowResult(
                        row.write_id,
                        succeeded=False,
                        error=error or ROLLED_BACK,
                        taken_back=error is None,
                    )
                )
        return results


@pytest.fixture
def grouped(rehearse: Rehearse) -> tuple[Rehearsal, WholeParts]:
    """Records in groups of three by field b."""
    side = WholeParts()
    mapping = replace(people(), writing=Writing(together=("B__c",)))
    return rehearse(target=side, mappings=(mapping,)), side


def orders(work: Rehearsal, count: int, size: int = 3) -> Rehearsal:
    for n in range(count):
        row = {"id": f"{n:04}", "a": f"a{n}", "b": f"group {n % (count // size)}"}
        work.source.put("people.csv", row)
    return work


def test_groups_share_parts_and_are_never_torn(grouped: tuple[Rehearsal, WholeParts]) -> None:
    work, side = grouped
    assert orders(work, 60).agree().tally.succeeded == 60
    assert [len(part) for part in side.parts] == [18, 18, 18, 6]
    groups = {value: int(str(value)[1:]) % 20 for part in side.parts for value in part}
    for number in range(20):
        places = {n for n, part in enumerate(side.parts) for v in part if groups[v] == number}
        assert len(places) == 1


def test_a_group_with_a_bad_record_fails_as_one_and_the_others_pass(
    grouped: tuple[Rehearsal, WholeParts],
) -> None:
    work, side = grouped
    side.bad = {"a7": RowError("REQUIRED", "It has no name")}
    report = orders(work, 60).agree()
    assert report.tally.succeeded == 57
    assert report.tally.failed == {"REQUIRED": 1, TOGETHER: 2}
    held = {record["A__c"] for record in side.records("Person__c").values()}
    assert not held & {"a7", "a27", "a47"}


def test_a_group_that_met_a_lock_waits_as_one(grouped: tuple[Rehearsal, WholeParts]) -> None:
    work, side = grouped
    side.bad = {"a7": LOCK}

    def unlock(progress: Progress) -> None:
        if work.clock.slept_s:
            side.bad = {}

    work.report = unlock
    assert orders(work, 60).agree().tally.succeeded == 60
    assert whole(work, 60)


def test_a_group_that_is_too_large_is_not_torn_but_refused(
    grouped: tuple[Rehearsal, WholeParts],
) -> None:
    work, _ = grouped
    tally = orders(work, 42, size=21).agree().tally
    assert tally.failed == {TOO_LARGE: 42}


def test_a_record_that_changed_since_the_plan_keeps_its_group_from_being_sent(
    grouped: tuple[Rehearsal, WholeParts],
) -> None:
    work, side = grouped
    orders(work, 30).agree()
    for n, key in enumerate(work.source.records("people.csv")):
        work.source.put("people.csv", {"a": f"new{n}"}, key)
    plan = work.preview()
    changed = next(k for k, v in side.records("Person__c").items() if v["A__c"] == "a4")
    side.put("Person__c", {"A__c": "edited"}, changed)
    tally = work.apply(plan, lift=("updates",)).tally
    assert tally.succeeded == 27
    assert tally.failed == {STALE: 1, TOGETHER: 2}


# Jobs -------------------------------------------------------------------------------------------


class Jobs(Side):
    """A side that takes jobs of up to 40 rows; a look checks 15."""

    def __init__(self) -> None:
        super().__init__("salesforce", [PERSONS])
        self.jobs: list[Job] = []
        self.fails: Exception | None = None
        self.resumed: list[RowResult] | None = None
        self.still_running = False

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        if keyed and records > 5:
            return Packing("bulk", 40, 7, 15, by_job=True)
        return Packing("memory", 200, 1, 15)

    def open_job(self, template: WriteRequest) -> "Job":
        assert template.rows == ()
        self.jobs.append(Job(self, template))
        return self.jobs[-1]

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        if self.still_running:
            raise UnknownOutcomeError("It is still running.")
        if self.resumed is None:
            return None
        wanted = {row.write_id for row in request.rows}
        return [one for one in self.resumed if one.write_id in wanted]


class Job:
    """One job: what it was loaded with, and what became of it."""

    def __init__(self, side: Jobs, template: WriteRequest) -> None:
        self.side, self.template = side, template
        self.loaded: list[WriteRequest] = []

    @property
    def rows(self) -> int:
        return sum(len(one.rows) for one in self.loaded)

    def carries(self, row: WriteRow) -> bool:
        return row.values.get("A__c") != "#N/A"

    def room_for(self, rows: Sequence[WriteRow]) -> int:
        return min(len(rows), 40 - self.rows)

    def add(self, request: WriteRequest) -> None:
        assert {name for row in request.rows for name in row.values} <= set(self.template.types)
        self.loaded.append(request)

    def run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        remember(f"job {len(self.side.jobs)}")
        if self.side.fails:
            raise self.side.fails
        results = [one for request in self.loaded for one in Side.write(self.side, request, print)]
        return {one.write_id: one for one in reversed(results)}


@pytest.fixture
def jobs(rehearse: Rehearse) -> tuple[Rehearsal, Jobs]:
    side = Jobs()
    return rehearse(target=side), side


def remote_ids(work: Rehearsal) -> list[str | None]:
    return [row[0] for row in work.workspace.database.rows("SELECT remote_id FROM requests")]


def test_one_job_carries_many_requests_and_a_full_one_is_followed_by_another(
    jobs: tuple[Rehearsal, Jobs],
) -> None:
    work, side = jobs
    assert edited(work, 100).agree().tally.succeeded == 100
    updating = [one for one in side.jobs if one.template.operation is Operation.UPDATE]
    assert [[len(one.rows) for one in job.loaded] for job in updating] == [
        [15, 15, 10],
        [5, 15, 15, 5],
        [10, 10],
    ]
    assert whole(work, 100)


def test_rows_that_a_job_cannot_carry_go_by_requests_of_their_own(
    jobs: tuple[Rehearsal, Jobs],
) -> None:
    work, side = jobs
    with_people(work, 20).agree()
    for n, key in enumerate(work.source.records("people.csv")):
        work.source.put("people.csv", {"a": "#N/A" if n % 7 == 0 else f"new{n}"}, key)
    assert work.agree().tally.succeeded == 20
    assert [one.api for one in side.requests if one.api != "bulk"] == ["memory"]
    assert whole(work, 20)


@pytest.mark.parametrize(
    ("error", "state", "held", "unknown"),
    [
        (RequestLimitError("used up"), RunState.HELD, 20, 0),
        (CrowdedError("too many at once"), RunState.HELD, 20, 0),
        (UnknownOutcomeError("cut"), RunState.INTERRUPTED, 0, 20),
    ],
)
def test_what_becomes_of_a_job_becomes_of_all_its_requests(
    jobs: tuple[Rehearsal, Jobs], error: Exception, state: RunState, held: int, unknown: int
) -> None:
    work, side = jobs
    edited(work, 20)
    side.fails = error
    side.still_running = True
    report = work.agree()
    assert report.state is state
    assert (report.tally.held, report.tally.unknown) == (held, unknown)
    assert report.tally.adds_up
    side.fails, side.still_running = None, False
    assert work.go_on(report.run_id).tally.succeeded == 20
    assert whole(work, 20)


def test_a_busy_side_gets_the_job_again(jobs: tuple[Rehearsal, Jobs]) -> None:
    work, side = jobs
    edited(work, 20)
    before = len(side.jobs)
    busy = [RetriableError("busy"), None]

    def next_fault(progress: Progress) -> None:
        if len(side.jobs) > before:
            side.fails = busy[min(len(side.jobs) - before - 1, 1)]

    work.report = next_fault
    assert work.agree().tally.succeeded == 20
    assert len(side.jobs) == before + 2
    assert whole(work, 20)


def test_a_job_refused_for_a_new_reason_fails_every_row(jobs: tuple[Rehearsal, Jobs]) -> None:
    work, side = jobs
    edited(work, 20)
    side.fails = EndpointError("Never.", code="BRAND_NEW")
    assert work.agree().tally.failed == {"BRAND_NEW": 20}


def test_a_person_who_stops_while_a_job_is_loaded_leaves_nothing_in_doubt(
    jobs: tuple[Rehearsal, Jobs],
) -> None:
    work, side = jobs
    edited(work, 38)
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        if progress.phase is Phase.SEND:
            seen.append(progress)
            if len(seen) == 3:
                raise Cancelled

    work.report = stop
    plan = work.preview()
    with pytest.raises(Cancelled):
        work.apply(plan, lift=("updates",))
    (stopped,) = work.workspace.runs.of_plan(plan)
    assert (stopped.tally.unknown, stopped.tally.open) == (0, 38)
    assert not side.jobs[-1].side.requests[38:], "nothing of the job was carried out"
    work.report = lambda progress: None
    assert work.go_on(stopped.run_id).tally.succeeded == 38
    assert whole(work, 38)


def test_every_request_of_a_job_knows_its_id(jobs: tuple[Rehearsal, Jobs]) -> None:
    work, _ = jobs
    edited(work, 20).agree()
    ids = remote_ids(work)
    assert len(ids) == 4
    assert len(set(ids)) == 2
    assert None not in ids


def test_results_of_a_job_that_was_asked_for_late_settle_each_request(
    jobs: tuple[Rehearsal, Jobs],
) -> None:
    work, side = jobs
    edited(work, 20)
    side.fails = UnknownOutcomeError("cut")
    plan = work.preview()

    def carry_out() -> None:
        job = side.jobs[-1]
        side.fails = None
        side.resumed = list(replace_ids(job.run(lambda _: None)))

    def replace_ids(results: dict[int, RowResult]) -> list[RowResult]:
        return [replace(one) for one in results.values()]

    work.report = lambda progress: carry_out() if _is_unknown(work, side) else None
    report = work.apply(plan, lift=("updates",))
    assert report.tally.succeeded == 20
    assert whole(work, 20)


def _is_unknown(work: Rehearsal, side: Jobs) -> bool:
    if side.resumed is not None or side.fails is None:
        return False
    found = work.workspace.database.value("SELECT count(*) FROM writes WHERE state = 'unknown'")
    return int(found or 0) == 20
