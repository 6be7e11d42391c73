"""Events that get lost, come twice, overtake each other or begin anew: both sides agree in the end.

A partner's records change, and each change is told by an event into the real inbox; the mapping
lays the events over what it read whole, by the real engine and store, in simulated time. The feed
is as bad as its seed says. ORGTIDE_EVENT_HISTORIES says how many seeds are lived; `dev.py promises`
lives 1,000.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.connectors.memory import Record, RowFault
from app.connectors.webhooks.payloads import deliveries_of
from app.connectors.webhooks.routes import Route
from app.connectors.webhooks.schemes import SCHEMES
from app.core.mapping import ConflictPolicy, DeletionPolicy, Mapping, Mode, Whole
from app.core.outcome import RowError
from app.core.plan import ChangeKind
from app.core.ports import Endpoint
from app.core.sync import Connection, ConnectionKind
from app.jobs.endpoints import open_inbox
from app.store.inbox import Inbox
from tests.builders import schema
from tests.engine.rehearsal import PERSONS, Rehearsal, Side, people

HISTORIES = int(os.environ.get("ORGTIDE_EVENT_HISTORIES", "10"))
HISTORIES_AT_ONCE = 10
"""Histories of one sync, each with feed, people and chance of its own."""

FIELDS = ("a", "b")
LIFT = ("deletes", "updates", "source_shrank", "source_empty")


def fed(n: int = 0, every_h: float = 24, *, whole: bool = True) -> Mapping:
    """The mapping of a feed's events against a target object of its own."""
    behind = Whole("truth", f"people{n}", every=timedelta(hours=every_h)) if whole else None
    made = people(
        "id>Key__c",
        "a>A__c",
        "b>B__c",
        name=f"people{n}",
        to_target=Mode.UPSERT,
        to_source=Mode.NONE,
        conflicts=ConflictPolicy.SOURCE_WINS,
        deletions_to_target=DeletionPolicy.PROPAGATE,
    )
    source = replace(made.source, role=f"hook{n}", object="payload", whole=behind)
    return replace(
        made, key=("id",), source=source, target=replace(made.target, object=f"Person{n}__c")
    )


@dataclass
class Fed(Rehearsal):
    """A sync that feeds of events bring their share of."""

    mappings: tuple[Mapping, ...] = field(default_factory=lambda: (fed(),))
    truths: Side = field(init=False)

    def __post_init__(self) -> None:
        count = range(len(self.mappings))
        self.truths = Side("truth", [schema(f"people{n}", "id", *FIELDS) for n in count])
        objects = [replace(PERSONS, name=f"Person{n}__c") for n in count]
        self.target = Side("salesforce", objects)
        super().__post_init__()
        self.feeds = [Feed(self, n) for n in count]

    def sides(self) -> dict[str, Endpoint]:
        inboxes = {f"hook{one.n}": open_inbox(one.hook, self.workspace) for one in self.feeds}
        return {**inboxes, "truth": self.truths, "salesforce": self.target}

    def agree_all(self) -> None:
        self.apply(self.preview(), lift=LIFT)

    def notes(self, plan: int) -> str:
        parts = self.workspace.plans.parts(plan)
        return " / ".join(note for part in parts for note in part.notes)


class Feed:
    """A partner whose people change, and who tells of each change by an event."""

    def __init__(self, work: Fed, n: int) -> None:
        self.work, self.n = work, n
        self.sent = 0
        """The number of the event that was sent last."""
        at = {"id_at": "n", "number_at": "n"}
        self.hook = Connection(f"hook{n}", ConnectionKind.WEBHOOK, {"scheme": "path", **at})
        self._route = Route(f"hook{n}", "path", SCHEMES["path"], **at)
        work.workspace.connections.save(self.hook, replace=True)

    def event(self, **said: object) -> bytes:
        """The next event, as it leaves the partner."""
        self.sent += 1
        return json.dumps({"n": self.sent, **said}).encode()

    def arrive(self, *events: bytes) -> None:
        """Events come into the inbox."""
        now = self.work.clock.now()
        for body in events:
            told = {"received_at": now, "remote": "", "secret": 0, "raw": body}
            found = deliveries_of(self._route, json.loads(body), {}, **told)  # type: ignore[arg-type]
            Inbox(self.work.workspace.database).keep(found)

    def people(self) -> dict[str, Record]:
        """The partner's people by their own keys."""
        return self.work.truths.records(f"people{self.n}")

    def place_of(self, person: str) -> str | None:
        return next((key for key, row in self.people().items() if row["id"] == person), None)

    def change(self, person: str, **values: str | None) -> bytes:
        """Somebody changes a person at the partner's; the event that tells of it."""
        row = {"id": person, **values}
        self.work.truths.put(f"people{self.n}", row, self.place_of(person))
        return self.event(**row)

    def held(self) -> dict[str | None, Record]:
        return self.work.of_target(f"Person{self.n}__c")

    def differ(self) -> list[object]:
        """What the partner's records and the org's say differently, told without the engine."""
        ours = {one["id"]: [one[name] for name in FIELDS] for one in self.people().values()}
        theirs = {key: [one["A__c"], one["B__c"]] for key, one in self.held().items()}
        there = self.work.target.records(f"Person{self.n}__c")
        assert len(theirs) == len(there), "a record is there twice"
        keys = sorted(ours.keys() | theirs.keys(), key=str)
        return [(k, ours.get(k), theirs.get(k)) for k in keys if ours.get(k) != theirs.get(k)]


@pytest.fixture
def feed_of(tmp_path: Path) -> Iterator[Callable[..., Feed]]:
    """Make a sync with one feed; it ends with the test."""
    opened: list[Fed] = []

    def made(**more: object) -> Feed:
        mappings = (fed(**more),)  # type: ignore[arg-type]
        opened.append(Fed(tmp_path / f"feed-{len(opened)}", mappings))
        return opened[-1].feeds[0]

    yield made
    for one in opened:
        one.close()


def test_what_no_event_says_stays_as_it_was_also_in_a_record_that_was_there_before(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of(whole=False)
    work = feed.work
    work.target.put("Person0__c", {"Key__c": "p1", "A__c": "theirs", "B__c": "theirs too"})
    feed.arrive(feed.event(id="p1", a="ours"), feed.event(id="p2", a="new"))
    feed.arrive(feed.event(id="p3", b="so that b is known"))
    work.agree_all()
    held = feed.held()
    assert (held["p1"]["A__c"], held["p1"]["B__c"]) == ("ours", "theirs too")
    assert (held["p2"]["A__c"], held["p2"]["B__c"]) == ("new", None)


def test_what_an_event_said_that_is_not_kept_any_more_is_not_emptied(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of(whole=False)
    work = feed.work
    feed.arrive(feed.event(id="p1", a="first", b="long ago"), feed.event(id="p2", b="b"))
    work.agree_all()
    work.workspace.database.execute("DELETE FROM inbox WHERE delivery LIKE '1 %'")
    feed.arrive(feed.event(id="p1", a="second"))
    work.agree_all()
    assert (feed.held()["p1"]["A__c"], feed.held()["p1"]["B__c"]) == (
        "second",
        "long ago",
    )
    feed.arrive(feed.event(id="p1", b=None))
    work.agree_all()
    assert feed.held()["p1"]["B__c"] is None, "what is said to be empty is emptied"


def test_between_whole_reads_events_are_enough_and_nothing_else_is_read(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of()
    work = feed.work
    feed.change("p1", a="a", b="b")
    work.agree_all()
    read = work.truths.reads
    work.clock.pass_minutes(5)
    feed.arrive(feed.change("p1", a="new"), feed.change("p2", a="x", b="y"))
    plan = work.preview()
    assert (work.truths.reads, work.notes(plan)) == (read, "")
    work.apply(plan)
    assert feed.differ() == []
    assert work.changes(work.preview()) == []


def test_a_lost_event_is_noticed_by_its_number_told_and_made_good(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of()
    work = feed.work
    feed.arrive(feed.change("p1", a="a"))
    work.agree_all()
    feed.change("p1", a="lost")
    feed.arrive(feed.change("p2", a="came"))
    work.agree_all()
    assert feed.differ(), "it may still come"
    assert not work.notices()
    work.clock.pass_minutes(2)
    plan = work.preview()
    said = "events of hook0 were lost, number 2 never came; people0 was read whole from truth"
    assert said in work.notes(plan)
    (notice,) = work.notices()
    assert said in notice.message
    work.apply(plan)
    assert feed.differ() == []
    work.clock.pass_minutes(2)
    assert work.notes(work.preview()) == "", "it is told once"


def test_an_event_that_is_merely_late_is_no_gap_and_undoes_nothing(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of()
    work = feed.work
    feed.arrive(feed.change("p1", a="a"))
    work.agree_all()
    late, early = feed.change("p2", a="late"), feed.change("p3", a="early")
    feed.arrive(early)
    work.agree_all()
    feed.arrive(late, early)
    read = work.truths.reads
    work.clock.pass_minutes(5)
    work.agree_all()
    assert (feed.differ(), work.truths.reads, work.notices()) == ([], read, ())


def test_numbers_that_begin_anew_are_told_and_no_event_is_taken_for_a_repeat(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of()
    work = feed.work
    feed.arrive(feed.change("p1", a="a"), feed.change("p1", b="b"))
    work.agree_all()
    feed.change("p3", a="lost on the way to the new server")
    feed.sent = 0
    feed.arrive(feed.change("p2", a="of the new server"))
    plan = work.preview()
    assert "the numbers of hook0 began anew" in work.notes(plan)
    work.apply(plan)
    assert feed.differ() == []
    read = work.truths.reads
    feed.arrive(feed.change("p2", a="the second of the new server"))
    work.agree_all()
    assert (feed.differ(), work.truths.reads) == ([], read)


def test_who_was_away_for_days_compares_whole_and_is_told(feed_of: Callable[..., Feed]) -> None:
    feed = feed_of(every_h=24 * 7)
    work = feed.work
    feed.arrive(feed.change("p1", a="a"))
    work.agree_all()
    feed.change("p1", a="while nobody was there")
    work.clock.pass_minutes(60 * 73)
    plan = work.preview()
    assert "nobody compared people0 for 73 hours" in work.notes(plan)
    assert len(work.notices()) == 1
    work.apply(plan)
    assert feed.differ() == []


def test_what_a_whole_read_found_is_not_forgotten_before_it_is_written(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of()
    work = feed.work
    feed.change("p1", a="a")
    work.agree_all()
    feed.change("p1", a="never told")
    work.clock.pass_minutes(25 * 60)
    assert work.planned(work.preview()) == [(ChangeKind.UPDATE, "p1")]
    feed.arrive(feed.change("p2", a="told"))
    planned = {(ChangeKind.UPDATE, "p1"), (ChangeKind.INSERT, "p2")}
    assert set(work.planned(work.preview())) == planned


def test_a_row_that_failed_though_no_event_ever_came_is_told_and_planned_again(
    feed_of: Callable[..., Feed],
) -> None:
    feed = feed_of()
    work = feed.work
    error = RowError("STRING_TOO_LONG", "data value too large", ("A__c",))
    work.target.row_faults.append(RowFault("A__c", "long", error))
    feed.change("p1", a="long")
    report = work.apply(work.preview())
    assert report.tally.failed == {"STRING_TOO_LONG": 1}
    work.target.row_faults.clear()
    assert work.planned(work.preview()) == [(ChangeKind.INSERT, "p1")]


class BadFeed:
    """A feed whose events get lost, come twice, late, from another server, or not for days."""

    def __init__(self, feed: Feed, seed: int) -> None:
        self.feed, self.chance = feed, random.Random(seed)
        self.on_the_way: list[bytes] = []
        self.came: list[bytes] = []
        self.met: Counter[str] = Counter()

    def live(self) -> None:
        """People change things; events travel as they can."""
        for _ in range(self.chance.randint(1, 5)):
            self._happen()
        if self._now_and_then(0.3, "out of order"):
            self.chance.shuffle(self.on_the_way)
        if self.came and self._now_and_then(0.3, "came twice"):
            self.feed.arrive(self.chance.choice(self.came))
        late = self.on_the_way[:1] if self._now_and_then(0.2, "late") else []
        self.arrive(*(one for one in self.on_the_way if one not in late))
        self.on_the_way = late

    def arrive(self, *events: bytes) -> None:
        self.feed.arrive(*events)
        self.came += events

    def _happen(self) -> None:
        person = f"p{self.chance.randint(1, 6)}"
        there = self.feed.place_of(person)
        if there and self._now_and_then(0.1, "removed, and no event tells of it"):
            self.feed.work.truths.remove(f"people{self.feed.n}", there)
            return
        if self._now_and_then(0.06, "numbers begin anew"):
            self.feed.sent = 0
        names = self.chance.sample(FIELDS, 1) if there else FIELDS
        event = self.feed.change(person, **{one: self.chance.choice("xyz") for one in names})
        if not self._now_and_then(0.15, "lost"):
            self.on_the_way.append(event)

    def _now_and_then(self, share: float, what: str) -> bool:
        strikes = self.chance.random() < share
        self.met[what] += strikes
        return strikes


@pytest.mark.parametrize("first", range(0, HISTORIES, HISTORIES_AT_ONCE))
def test_whatever_becomes_of_the_events_both_sides_agree_after_the_next_whole_read(
    tmp_path: Path, first: int, print_counts: Callable[[str], None]
) -> None:
    chance = random.Random(first)
    mappings = tuple(fed(n) for n in range(HISTORIES_AT_ONCE))
    work = Fed(tmp_path / "work", mappings, seed=first)
    try:
        bad = [BadFeed(feed, first + feed.n) for feed in work.feeds]
        away = 0
        for _ in range(4):
            for one in bad:
                one.live()
            if chance.random() < 0.7:
                work.agree_all()
            away_now = chance.random() < 0.2
            away += away_now
            work.clock.pass_minutes(73 * 60 if away_now else chance.choice((0, 1, 5, 300)))
        for one in bad:
            one.arrive(*one.on_the_way)
        work.clock.pass_minutes(25 * 60)
        plan = work.preview()
        told = work.notes(plan)
        assert told.count("whole") == HISTORIES_AT_ONCE, told
        work.apply(plan, lift=LIFT)
        wrong = {first + feed.n: feed.differ() for feed in work.feeds if feed.differ()}
        assert not wrong, "seed → what differs"
        assert work.changes(work.preview()) == []
    finally:
        work.close()
    met = sum((one.met for one in bad), Counter({"more than 72 hours away": away}))
    print_counts("\n".join(f"{count:5} {what}" for what, count in sorted(met.items())))
    assert len(+met) >= 6, "too little happened to say anything"
