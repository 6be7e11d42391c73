"""What can go wrong, kind by kind, and where each kind strikes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Port(Enum):
    """A place where the program meets the world."""

    WRITE = "write"
    """A request is on its way to a side."""
    ANSWER = "answer"
    """A request was carried out and its answer is on the way back."""
    READ = "read"
    """A side is asked for records."""
    JOB = "job"
    """A bulk job is handed over."""
    PEOPLE = "people"
    """Any of these: a person is at work at the same time."""
    TRANSACTION = "transaction"
    """The workspace's database is about to be written."""
    COMMIT = "commit"
    """What was written is about to last."""
    COMMITTED = "committed"
    """It lasts."""
    STAGE = "stage"
    """Rows are worked on."""
    TELL = "tell"
    """Progress is told."""
    DAY = "day"
    """The program starts to work."""


class Kind(Enum):
    """A kind of fault; its value is what the counts print."""

    BUSY = "503, come back later"
    ASKED_TO_WAIT = "503, come back in half a minute"
    ASKED_TO_WAIT_LONG = "503, come back in ten minutes"
    LIMIT = "the org's allowance is used up"
    SESSION_EXPIRED = "session expired before a write"
    REFUSED = "request refused as a whole"
    POISONED = "request refused because of one row"
    FORBIDDEN = "permission lost before a write"
    CUT_BEFORE = "cut before the commit"
    CUT_AFTER = "cut after the commit"
    CUT_AMID = "cut in the middle of the commit"
    LATE = "carried out minutes after the cut"
    SENT_TWICE = "request delivered twice"
    SLOW = "answer takes minutes"

    ROW_LOCKED = "row locked for a moment"
    ROW_LOCKED_LONG = "row locked for hours"
    ROW_REFUSED = "row refused"
    ROW_BUSY = "row refused for a moment"
    AUTOMATION = "the org changes what it is given"

    REORDERED = "answers reordered"
    TRUNCATED = "answer truncated"
    DOUBLED = "answers doubled"
    CONTRADICTED = "answer contradicts itself"

    READ_CUT = "read cut"
    READ_REFUSED = "session expired before a read"
    READ_LIMIT = "allowance used up before a read"
    READ_OVERLAPS = "changes delivered again"
    FIELD_GONE = "field removed from the org"
    FIELD_LOCKED = "field made read-only"
    FIELD_SHORTENED = "field made shorter"
    SOURCE_CUT_SHORT = "half of the source's file is there"

    JOB_FAILED = "bulk job failed"
    JOB_HALF = "bulk job half done"
    JOB_ABORTED = "bulk job aborted"
    JOB_REORDERED = "bulk results reordered"
    JOB_RUNS_ON = "bulk job runs on for minutes"
    JOB_ANSWER_LOST = "bulk results lost on the way"
    JOB_FORGOTTEN = "bulk job forgotten by the org"
    JOB_ORPHANED = "killed with an open bulk job"

    TARGET_EDITED = "target record edited in mid-run"
    SOURCE_EDITED = "source record edited in mid-run"
    TARGET_DELETED = "target record deleted in mid-run"
    SOURCE_DELETED = "source record deleted in mid-run"
    TARGET_MERGED = "target records merged in mid-run"
    TARGET_UNDELETED = "target record undeleted in mid-run"
    TARGET_ADDED = "target record added in mid-run"
    SOURCE_ADDED = "source record added in mid-run"
    PARENT_MISSING = "child before its parent"

    DISK_FULL = "disk full"
    STORE_FAILS = "store call fails"
    COMMIT_FAILS = "commit fails"
    STAGE_FULL = "no room for rows"
    KILLED_BEFORE_COMMIT = "killed before a commit"
    KILLED_AFTER_COMMIT = "killed after a commit"
    KILLED_SENDING = "killed before a request was carried out"
    KILLED_WAITING = "killed before an answer came"
    KILLED_READING = "killed while reading"

    CLOCK_FORWARD = "clock jumps forward"
    CLOCK_BACK = "clock jumps back"
    LEASE_STOLEN = "lease stolen"
    SECOND_KNOCKS = "second Orgtide wants to work too"
    SECOND_TAKES_OVER = "second Orgtide takes over"
    CANCELLED = "stopped by a person"
    CALLS_SPENT = "budget of calls spent"
    RECORDS_SPENT = "budget of records spent"


_STRIKES: dict[Port, tuple[Kind, ...]] = {
    Port.WRITE: (
        Kind.BUSY,
        Kind.ASKED_TO_WAIT,
        Kind.ASKED_TO_WAIT_LONG,
        Kind.LIMIT,
        Kind.SESSION_EXPIRED,
        Kind.REFUSED,
        Kind.POISONED,
        Kind.FORBIDDEN,
        Kind.CUT_BEFORE,
        Kind.CUT_AFTER,
        Kind.CUT_AMID,
        Kind.LATE,
        Kind.SENT_TWICE,
        Kind.SLOW,
        Kind.ROW_LOCKED,
        Kind.ROW_LOCKED_LONG,
        Kind.ROW_REFUSED,
        Kind.ROW_BUSY,
        Kind.AUTOMATION,
        Kind.KILLED_SENDING,
    ),
    Port.ANSWER: (
        Kind.REORDERED,
        Kind.TRUNCATED,
        Kind.DOUBLED,
        Kind.CONTRADICTED,
        Kind.KILLED_WAITING,
    ),
    Port.READ: (
        Kind.READ_CUT,
        Kind.READ_REFUSED,
        Kind.READ_LIMIT,
        Kind.READ_OVERLAPS,
        Kind.SOURCE_CUT_SHORT,
        Kind.KILLED_READING,
    ),
    Port.JOB: (
        Kind.JOB_FAILED,
        Kind.JOB_HALF,
        Kind.JOB_ABORTED,
        Kind.JOB_REORDERED,
        Kind.JOB_RUNS_ON,
        Kind.JOB_ANSWER_LOST,
        Kind.JOB_FORGOTTEN,
        Kind.JOB_ORPHANED,
    ),
    Port.PEOPLE: (
        Kind.TARGET_EDITED,
        Kind.SOURCE_EDITED,
        Kind.TARGET_DELETED,
        Kind.SOURCE_DELETED,
        Kind.TARGET_MERGED,
        Kind.TARGET_UNDELETED,
        Kind.TARGET_ADDED,
        Kind.SOURCE_ADDED,
        Kind.FIELD_GONE,
        Kind.FIELD_LOCKED,
        Kind.FIELD_SHORTENED,
        Kind.CLOCK_FORWARD,
        Kind.CLOCK_BACK,
        Kind.LEASE_STOLEN,
        Kind.SECOND_KNOCKS,
        Kind.SECOND_TAKES_OVER,
    ),
    Port.DAY: (Kind.PARENT_MISSING, Kind.CALLS_SPENT, Kind.RECORDS_SPENT),
    Port.TRANSACTION: (Kind.DISK_FULL, Kind.STORE_FAILS),
    Port.COMMIT: (Kind.COMMIT_FAILS, Kind.KILLED_BEFORE_COMMIT),
    Port.COMMITTED: (Kind.KILLED_AFTER_COMMIT,),
    Port.STAGE: (Kind.STAGE_FULL,),
    Port.TELL: (Kind.CANCELLED,),
}

PORT_OF = {kind: port for port, kinds in _STRIKES.items() for kind in kinds}
"""Where each kind strikes."""

LATEST = {
    Port.WRITE: 5,
    Port.ANSWER: 3,
    Port.READ: 5,
    Port.JOB: 2,
    Port.PEOPLE: 6,
    Port.TRANSACTION: 25,
    Port.COMMIT: 25,
    Port.COMMITTED: 25,
    Port.STAGE: 20,
    Port.TELL: 6,
    Port.DAY: 1,
}
"""How many times a port may be passed before a fault strikes there."""


@dataclass(frozen=True)
class Fault:
    """One fault that is going to strike."""

    kind: Kind
    after: int
    """How many times its port is passed before."""
    seed: int
    """Decides what the kind leaves open: which record, how long."""
    plans: bool = False
    """Whether it strikes while the program reads and plans; else while it sends."""

    def __str__(self) -> str:
        when = "planning" if self.plans else "sending"
        return f"{self.kind.value} ({self.kind.name}, {when}, after {self.after})"
